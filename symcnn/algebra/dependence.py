"""Symbols whose domains depend on other symbols: i in 1..d, n in 2^L.. step 2^L.

A proof needs no more than a form over independent symbols that takes every number the value takes: where i runs up to
d, d is i and something that is not negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symcnn.algebra.atoms import Floor, Symbol
from symcnn.algebra.division import divide, quotient_or_none
from symcnn.algebra.domain import Domain, Number
from symcnn.algebra.lattice import is_integer_symbol, is_integer_valued
from symcnn.algebra.poly import Poly, Value, from_terms
from symcnn.algebra.ring import Ring, domain_support, support
from symcnn.algebra.sampling import closure, symbol_at

MOST_DEPENDENT = 12


def independent(value: Poly, pivots: bool) -> Value | None:
    """The value over symbols of independent domains, which takes at least the numbers that the value takes.

    A highest value in other symbols is made a form of one of these (``pivots``), or given up. None where no domain
    depends on other symbols, or too many do.
    """
    result: Value = value
    for _ in range(MOST_DEPENDENT):
        dependent = [i for i in closure(result) if not symbol_at(value.ring, i).domain.is_numeric]
        if not dependent or not isinstance(result, Poly):
            return None if result is value else result
        result = renewed(result, _forms(value.ring, dependent[0], pivots))
    return None


def renewed(value: Value, forms: Mapping[int, Value], named: Callable[[Symbol, int], str] | None = None) -> Value:
    """The value with these forms for symbols, also in the domains of the others: those are new symbols then.

    An error where such a domain has no point left.
    """
    from symcnn.algebra.substitution import substitute_indices

    found = dict(forms)
    for index in closure(value):
        if index not in found and isinstance(value, Poly) and domain_support(value.ring, index) & found.keys():
            symbol = symbol_at(value.ring, index)
            name = named(symbol, index) if named is not None else f"free {index}"
            found[index] = value.ring.hidden(name, domain_with(symbol.domain, found))
    return substitute_indices(value, found)


def domain_with(domain: Domain, forms: Mapping[int, Value]) -> Domain:
    """The domain with forms in the place of symbols in its ends and its step."""
    from symcnn.algebra.substitution import substitute_indices

    if domain.is_numeric:
        return domain
    parts = (domain.lowest, domain.highest, domain.step)
    lowest, highest, step = (None if part is None else substitute_indices(part, forms) for part in parts)
    return Domain(lowest, highest, step)


def _forms(ring: Ring, index: int, pivots: bool) -> dict[int, Value]:
    """Forms that free a symbol of the symbols in its domain."""
    domain = symbol_at(ring, index).domain
    if isinstance(domain.lowest, Poly) or isinstance(domain.step, Poly):
        return {index: _counted_up(ring, index, domain)}
    if domain.lowest is None:
        assert domain.highest is not None
        return {index: domain.highest - ring.hidden(f"below {index}", Domain(0, None, domain.step))}
    free = ring.hidden(f"free {index}", Domain(domain.lowest, None, domain.step))
    return {index: free, **(_pivot(ring, index, free) if pivots else {})}


def _counted_up(ring: Ring, index: int, domain: Domain) -> Value:
    """x = lowest + step·u with u from 0 to (highest − lowest)/step."""
    step = 1 if domain.step is None else domain.step
    if domain.lowest is None:
        return ring.hidden(f"free {index}", Domain(None, None, None))
    last = None if domain.highest is None else _quotient(domain.highest - domain.lowest, step)
    above = ring.hidden(f"above {index}", Domain(0, last, None if domain.step is None else 1))
    return domain.lowest + step * above


def _quotient(value: Value, step: Value) -> Value | None:
    return quotient_or_none(value, step) if isinstance(step, Poly) else value if step == 1 else None


def _pivot(ring: Ring, index: int, free: Poly) -> dict[int, Value]:
    """The form of a symbol s for highest − x = c·s + R ≥ 0: s = (r − R)/c with r ≥ 0."""
    from symcnn.algebra.substitution import substitute_indices

    symbol = symbol_at(ring, index)
    assert symbol.domain.highest is not None
    gap = _without_floor(symbol.domain.highest - ring.generator(symbol))
    slopes = {other: slope for other in gap.indices() if (slope := _slope(gap, other)) is not None}
    candidates = [(slope == 1, other) for other, slope in slopes.items() if _may_move(gap, index, other)]
    if not candidates:
        return {}
    _, pivot = max(candidates)
    factor = slopes[pivot]
    rest = gap - factor * ring.generator(ring.atoms[pivot])
    whole = is_integer_symbol(symbol) and is_integer_valued(gap)
    above = ring.hidden(f"above {index}", Domain(0, None, 1 if whole else None))
    return {pivot: divide(above - substitute_indices(rest, {index: free}), factor)}


def _without_floor(gap: Value) -> Poly:
    """Law G: ⌊P/C⌋ + R ≥ 0 exactly where P + C·R ≥ 0, for whole R."""
    assert isinstance(gap, Poly)
    for index in gap.indices():
        atom = gap.ring.atoms[index]
        rest = from_terms(gap.ring, {m: c for m, c in gap.terms.items() if m != ((index, 1),)})
        if isinstance(atom, Floor) and gap.terms.get(((index, 1),)) == 1 and is_integer_valued(rest):
            cleared = atom.numerator + atom.denominator * rest
            return _without_floor(cleared) if isinstance(cleared, Poly) else gap
    return gap


def _slope(gap: Poly, index: int) -> Number | None:
    """The positive coefficient of a symbol that occurs in this term alone."""
    slope = gap.terms.get(((index, 1),))
    others = from_terms(gap.ring, {m: c for m, c in gap.terms.items() if m != ((index, 1),)})
    if slope is None or slope < 0 or not isinstance(gap.ring.atoms[index], Symbol) or index in support(others):
        return None
    return slope


def _may_move(gap: Poly, index: int, other: int) -> bool:
    """Whether another symbol may become a form: its numbers have no gaps, and no symbol of the form depends on it."""
    ring = gap.ring
    if other == index or symbol_at(ring, other).domain.step not in (1, None):
        return False
    rest = support(gap) - {index, other}
    return not any(other in closure(ring.generator(ring.atoms[symbol])) for symbol in rest)
