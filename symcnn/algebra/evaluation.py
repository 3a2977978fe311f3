"""The number that a value is at a point, and the symbols that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symcnn.algebra.atoms import AtLeastZero, Atom, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.poly import MOST_BITS, Poly, Value
from symcnn.algebra.ring import support
from symcnn.errors import Error


def raised(base: Number, exponent: Number) -> Number:
    """base ** exponent for a whole exponent, without floats, and refused where the number would be huge."""
    if type(exponent) is not int:
        raise Error(f"{base} to the power {exponent}: the exponent is not whole")
    if exponent < 0 and not base:
        raise Error("division by zero")
    if abs(exponent) * max(abs(base.numerator), base.denominator).bit_length() > 2 * MOST_BITS:
        raise Error(f"{base} to the power {exponent} is too large a number", hint="use a smaller exponent")
    return base**exponent if exponent >= 0 else exact(Fraction(base) ** exponent)


def _floored(numerator: Number, denominator: Number) -> Number:
    if not denominator:
        raise Error("division by zero")
    return numerator // denominator


MOST_TURNS = 1_000_000


_FUNCTIONS: dict[type, Callable[..., Number]] = {
    Power: raised,
    Floor: _floored,
    Largest: lambda *parts: max(parts),
    Smallest: lambda *parts: min(parts),
    AtLeastZero: lambda value: int(value >= 0),
    IsZero: lambda value: int(value == 0),
}


def evaluate(value: Value, values: Mapping[str, Number]) -> Number:
    """The number at a point; every symbol must be given, and any number is taken for it."""
    return exact(_value(value, values, {}))


def _value(value: Value, values: Mapping[str, Number], known: dict[int, Number]) -> Number:
    if not isinstance(value, Poly):
        return value
    total: Number = 0
    for monomial, term in value.terms.items():
        for index, exponent in monomial:
            number = known.get(index)
            if number is None:
                number = known[index] = _atom(value, value.ring.atoms[index], values, known)
            if exponent == 1:
                term *= number
            elif exponent > 1:
                term *= number**exponent
            else:
                term *= raised(number, exponent)
        total += term
    return total


def _atom(value: Poly, atom: Atom, values: Mapping[str, Number], known: dict[int, Number]) -> Number:
    if isinstance(atom, Symbol):
        try:
            return values[atom.name]
        except KeyError:
            raise _missing(value, values) from None
    if isinstance(atom, Sum):
        return _sum(atom, values, known)
    return _FUNCTIONS[type(atom)](*(exact(_value(part, values, known)) for part in atom.parts))


class _Turns(dict[str, Number]):
    """The values inside a sum, its index among them, and how many turns the sums may still take together."""

    left = MOST_TURNS


def _sum(atom: Sum, values: Mapping[str, Number], known: dict[int, Number]) -> Number:
    """Term by term; what is known outside depends on no index, or on that of a sum around this one."""
    first, last = (exact(_value(end, values, known)) for end in (atom.first, atom.last))
    if type(first) is not int or type(last) is not int:
        raise Error(f"a sum runs from {first} to {last}: its ends are not whole")
    inside = _Turns(values)
    inside.left = (values.left if isinstance(values, _Turns) else MOST_TURNS) - max(0, last - first + 1)
    if inside.left < 0:
        raise Error(f"a sum without a closed form has more than {MOST_TURNS} terms here", hint="take fewer turns")
    (name,) = symbols_of(atom.index)
    total: Number = 0
    for turn in range(first, last + 1):
        inside[name] = turn
        total += _value(atom.body, inside, {})
    if isinstance(values, _Turns):
        values.left = inside.left
    return total


def _missing(value: Poly, values: Mapping[str, Number]) -> Error:
    names = ", ".join(f"`{name}`" for name in symbols_of(value) if name not in values)
    return Error(f"no value is given for {names}", hint="give it one with `at`")


def symbols_of(value: Value) -> tuple[str, ...]:
    """The names of the symbols that occur, also inside floors and conditions, in order of declaration."""
    if not isinstance(value, Poly):
        return ()
    atoms = (value.ring.atoms[index] for index in sorted(support(value)))
    return tuple(atom.name for atom in atoms if isinstance(atom, Symbol))
