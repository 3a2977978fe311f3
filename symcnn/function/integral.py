"""Values made fit for whole arithmetic: in whole symbols, what stands in a rounding or a condition over one number."""

from __future__ import annotations

from collections.abc import Callable

from symcnn.algebra.atoms import AtLeastZero, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Domain, common_denominator, is_number
from symcnn.algebra.poly import Poly, Value, from_terms, replace_atoms, terms_of
from symcnn.algebra.ring import Ring, support
from symcnn.algebra.sampling import symbol_at
from symcnn.algebra.substitution import substitute_indices


class OutsideError(Exception):
    """A value that has no program."""


def counted(value: Value) -> tuple[Value, dict[int, tuple[str, int]]]:
    """The value in whole symbols: a rational one in its smallest part is a symbol of the engine's own."""
    if not isinstance(value, Poly):
        return value, {}
    ring, forms, symbols = value.ring, {}, {}
    for index in support(value):
        symbol = symbol_at(ring, index)
        part = smallest_part(symbol.domain)
        counter = ring.hidden(f"{part}*{symbol.name}", _enlarged(symbol.domain, part)) if part > 1 else None
        if counter is not None:
            forms[index] = divide(counter, part)
        ((((counter_index, _),), _),) = (counter or ring.generator(symbol)).terms.items()
        symbols[counter_index] = (symbol.name, part)
    return substitute_indices(value, forms), symbols


def smallest_part(domain: Domain) -> int:
    """The least number that makes every point of a domain whole."""
    return common_denominator(
        number
        for end in (domain.anchor, domain.step)
        if end is not None
        for number in (terms_of(end).values() if not is_number(end) else [end])
    )


def _enlarged(domain: Domain, factor: int) -> Domain:
    if domain.values is not None:
        return Domain(values=tuple(value * factor for value in domain.values))
    lowest, highest, step = (None if p is None else p * factor for p in (domain.lowest, domain.highest, domain.step))
    return Domain(lowest, highest, step)


def integral(value: Value) -> Value:
    """The value with whole coefficients inside every atom; max(a, b) is max(c·a, c·b)/c."""
    if not isinstance(value, Poly):
        return value
    ring = value.ring
    return replace_atoms(value, {
        index: _integral_atom(ring, index)
        for index in value.indices()
        if not isinstance(ring.atoms[index], Symbol | Power)
    })  # fmt: skip


def _integral_atom(ring: Ring, index: int) -> Value:
    atom = ring.atoms[index]
    return _INTEGRAL[type(atom)](ring, atom, [integral(part) for part in atom.parts])


def _integral_floor(ring: Ring, atom: object, parts: list[Value]) -> Value:
    above, below = (over_one(part) for part in parts)
    return ring.generator(Floor(above[0] * below[1], below[0] * above[1]))


def _integral_extremum(ring: Ring, atom: object, parts: list[Value]) -> Value:
    scale: Value = 1
    for part in parts:
        scale = scale * over_one(part * scale)[1]
    return divide(ring.generator(type(atom)(tuple(part * scale for part in parts))), scale)  # type: ignore[call-arg,arg-type]


def _integral_condition(ring: Ring, atom: object, parts: list[Value]) -> Value:
    return ring.generator(type(atom)(over_one(parts[0])[0]))  # type: ignore[call-arg,arg-type]


def _integral_sum(ring: Ring, atom: object, parts: list[Value]) -> Value:
    assert isinstance(atom, Sum)
    body, *ends = parts
    numerator, denominator = over_one(body)
    if support(denominator) & support(atom.index) or not isinstance(numerator, Poly):
        raise OutsideError
    first, last = (_whole_over_one(ring, end) for end in ends)
    return divide(ring.generator(Sum(numerator, atom.index, first, last)), denominator)


def _whole_over_one(ring: Ring, value: Value) -> Value:
    """A whole value with whole coefficients."""
    above, below = over_one(value)
    return above if below == 1 else ring.generator(Floor(above, below))


_INTEGRAL: dict[type, Callable[[Ring, object, list[Value]], Value]] = {
    Floor: _integral_floor,
    Largest: _integral_extremum,
    Smallest: _integral_extremum,
    AtLeastZero: _integral_condition,
    IsZero: _integral_condition,
    Sum: _integral_sum,
}


def over_one(value: Value) -> tuple[Value, Value]:
    """(N, D) with value = N/D, N without fractions and negative powers, D a positive number times powers."""
    scale: Value = common_denominator(terms_of(value).values())
    if isinstance(value, Poly):
        lowest: dict[int, int] = {}
        for monomial in value.terms:
            for index, exponent in monomial:
                lowest[index] = min(exponent, lowest.get(index, 0))
        below = tuple(sorted((index, -exponent) for index, exponent in lowest.items() if exponent < 0))
        scale = scale * from_terms(value.ring, {below: 1})
    return value * scale, scale
