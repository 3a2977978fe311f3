"""Largest and smallest values, and conditions as 0 or 1: resolved where the domains prove them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from symcnn.algebra.atoms import AtLeastZero, Atom, IsZero, Largest, Smallest, Symbol
from symcnn.algebra.bounds import bounds
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Domain, Number, common_denominator, is_number
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import Monomial, Poly, Value, graded, replace_atoms
from symcnn.algebra.prove import proved_nonnegative
from symcnn.algebra.rounding import floordiv
from symcnn.errors import Error

MOST_COMPARED = 100


def maximum(*values: Value) -> Value:
    """The largest of the values."""
    return _extremum(values, largest=True)


def minimum(*values: Value) -> Value:
    """The smallest of the values."""
    return _extremum(values, largest=False)


def _extremum(values: tuple[Value, ...], largest: bool) -> Value:
    if not values:
        raise Error("max and min need at least one value")
    numbers = [value for value in values if is_number(value)]
    if len(numbers) == len(values):
        return max(numbers) if largest else min(numbers)
    several = flattened(values, largest)
    if len(several) > MOST_COMPARED:
        raise Error(f"max and min of more than {MOST_COMPARED} formulas", hint="give some of their symbols numbers")
    kept: list[Value] = []
    for value in several:
        if not any(_wins(other, value, largest) for other in kept):
            kept = [other for other in kept if not _wins(value, other, largest)]
            kept.append(value)
    if len(kept) == 1:
        return kept[0]
    return extremum_atom(kept, largest)


def _wins(a: Value, b: Value, largest: bool) -> bool:
    """Whether a is proved to be at least b, or at most b for the smallest."""
    return proved_nonnegative(a - b if largest else b - a)


def flattened(values: Sequence[Value], largest: bool) -> list[Value]:
    """Without nesting: a largest of largests is one largest."""
    kind = Largest if largest else Smallest
    result: list[Value] = []
    for value in values:
        atom = single_atom(value)
        result.extend(atom.parts if isinstance(atom, kind) else (value,))
    return list(dict.fromkeys(result))


def single_atom(value: Value) -> Atom | None:
    """The atom that the value is, if it is nothing else."""
    if isinstance(value, Poly) and len(value.terms) == 1:
        ((monomial, coefficient),) = value.terms.items()
        if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
            return value.ring.atoms[monomial[0][0]]
    return None


def extremum_atom(parts: list[Value], largest: bool) -> Value:
    """In canonical order, and with the sign by which the first part begins: max(−a, −b) is −min(a, b)."""
    ordered = sorted(parts, key=_order)
    ring = next(part.ring for part in ordered if isinstance(part, Poly))
    atom = Largest(tuple(ordered)) if largest else Smallest(tuple(ordered))
    return -ring.generator(opposite(atom)) if leading_sign(ordered[-1]) < 0 else ring.generator(atom)


def opposite(atom: Largest | Smallest) -> Largest | Smallest:
    """The atom that is −1 times this one: min(−a, −b) for max(a, b)."""
    flipped = tuple(sorted((-part for part in atom.parts), key=_order))
    return Smallest(flipped) if isinstance(atom, Largest) else Largest(flipped)


def _order(value: Value) -> tuple[int, list[tuple[Monomial, Number]], int]:
    """Numbers first, then by the terms without regard to their signs, so that negation keeps the order."""
    if not isinstance(value, Poly):
        return 0, [], 0
    sizes: list[tuple[Monomial, Number]] = [(m, max(number, -number)) for m, number in value.terms.items()]
    return 1, sorted(sizes), leading_sign(value)


def leading_sign(value: Value) -> int:
    """The sign of the coefficient of highest degree, among several of the atom that came first."""
    if not isinstance(value, Poly):
        return (value > 0) - (value < 0)
    return 1 if value.terms[max(value.terms, key=graded)] > 0 else -1


def absolute(value: Value) -> Value:
    """|v|."""
    return maximum(value, -value)


def at_least(a: Value, b: Value) -> Value:
    """[a ≥ b]: 1 where it holds, 0 where it does not."""
    if type(a) is int and type(b) is int:
        return int(a >= b)
    return at_least_zero(a - b)


def same(a: Value, b: Value) -> Value:
    """[a = b]: 1 where it holds, 0 where it does not."""
    if type(a) is int and type(b) is int:
        return int(a == b)
    return is_zero(a - b)


def at_least_zero(value: Value) -> Value:
    """[v ≥ 0]; of a condition on whole values and its opposite, only one is an atom: [−v ≥ 0] is 1 − [v − 1 ≥ 0]."""
    if not isinstance(value, Poly):
        return int(value >= 0)
    value = _without_symbols_below(value)
    if not isinstance(value, Poly):
        return int(value >= 0)
    value = _primitive(value)
    whole = is_integer_valued(value)
    if whole:
        value = _rounded_constant(value)
    if proved_nonnegative(value):
        return 1
    if proved_nonnegative(-value - 1) or (proved_nonnegative(-value) and _never_zero(value)):
        return 0
    if not whole or leading_sign(value) > 0:
        return value.ring.generator(AtLeastZero(value))
    opposite = _rounded_constant(-value - 1)
    return 1 - opposite.ring.generator(AtLeastZero(opposite))


def _without_symbols_below(value: Poly) -> Value:
    """The value times the symbols below the line, which are above 0: its sign stays."""
    ring, lowest = value.ring, dict[int, int]()
    for index, exponent in (factor for monomial in value.terms for factor in monomial):
        if exponent < 0 and isinstance(ring.atoms[index], Symbol):
            lowest[index] = max(-exponent, lowest.get(index, 0))
    return value * Poly(ring, {tuple(sorted(lowest.items())): 1}) if lowest else value


def _primitive(value: Value) -> Poly:
    """The value times a positive number so that its coefficients are whole and have no common factor."""
    assert isinstance(value, Poly)
    numbers = value.terms.values()
    content = Fraction(gcd(*(number.numerator for number in numbers)), common_denominator(numbers))
    result = divide(value, content)
    assert isinstance(result, Poly)
    return result


def _content(value: Poly) -> int:
    """The greatest factor of the coefficients, the constant's left out."""
    return gcd(*(number.numerator for monomial, number in value.terms.items() if monomial))


def _never_zero(value: Value) -> bool:
    low, high = bounds(value)
    return (low is not None and low > 0) or (high is not None and high < 0)


def _rounded_constant(value: Value) -> Poly:
    """c·Q + r ≥ 0 exactly where Q + ⌊r/c⌋ ≥ 0, for whole Q."""
    assert isinstance(value, Poly)
    content = _content(value)
    terms = divide(value - value.constant, content)
    result = terms + floordiv(value.constant, content) if is_integer_valued(terms) else value
    assert isinstance(result, Poly)
    return result


def is_zero(value: Value) -> Value:
    """[v = 0], the value without its content and with a positive leading coefficient."""
    if not isinstance(value, Poly):
        return int(value == 0)
    value = _without_symbols_below(value)
    if not isinstance(value, Poly):
        return int(value == 0)
    value = _primitive(value)
    content = _content(value)
    if value.constant % content and is_integer_valued(divide(value - value.constant, content)):
        return 0
    if leading_sign(value) < 0:
        value = -value
    if _never_zero(value) or any(proved_nonnegative(side - 1) for side in (value, -value)):
        return 0
    return value.ring.generator(IsZero(value))


def make_divisible(value: Value, divisor: int = 8, lowest: Value | None = None) -> Value:
    """MobileNet's rounding to a multiple of the divisor, which never takes more than a tenth off.

    r = max(lowest, d·⌊(v + d/2)/d⌋), and r + d where r < 0.9·v; ``lowest`` is the divisor where none is given.
    """
    if type(divisor) is not int or divisor < 1:
        raise Error(f"make_divisible needs a positive whole divisor, not {divisor!r}")
    least: Value = divisor if lowest is None else lowest
    if _is_multiple(value, divisor) and proved_nonnegative(value) and proved_nonnegative(value - least):
        return value  # law M: ⌊v/d + 1/2⌋·d is v where d divides it, and 0.9·v ≤ v
    rounded = maximum(least, divisor * floordiv(value + Fraction(divisor, 2), divisor))
    return rounded + divisor * (1 - _enough(rounded, value, divisor))


def _enough(rounded: Value, value: Value, divisor: int) -> Value:
    """[r ≥ 0.9·v]. Law M2: r > v − d/2, so it holds wherever v ≥ 5·d."""
    low, _ = bounds(value)
    return 1 if low is not None and low >= 5 * divisor else at_least(10 * rounded, 9 * value)


def _is_multiple(value: Value, divisor: int) -> bool:
    """Whether the divisor divides a value everywhere: one of multiples' largest is a multiple too."""
    if isinstance(value, Poly):
        ring, forms = value.ring, dict[int, Value]()
        for index in value.indices():
            atom = ring.atoms[index]
            if isinstance(atom, Largest | Smallest) and all(_is_multiple(part, divisor) for part in atom.parts):
                forms[index] = divisor * ring.hidden(f"multiple {index}", Domain(None))
        value = replace_atoms(value, forms)
    return is_integer_valued(divide(value, divisor))
