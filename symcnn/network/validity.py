"""Which of a network's conditions of validity say it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import TYPE_CHECKING

from symcnn.algebra import Poly, Value, divide, floor, nonnegative
from symcnn.algebra.atoms import Floor
from symcnn.algebra.choices import border
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import from_terms
from symcnn.algebra.substitution import substitute_indices

if TYPE_CHECKING:
    from symcnn.network.model import Validity


def essential(conditions: Iterable[Validity]) -> tuple[Validity, ...]:
    """The conditions that imply all others, each without its rounding: n ≥ 3 and ⌊n/2⌋ ≥ 5 are n ≥ 10.

    A condition goes where one with the same guard, or without any, is proved to imply it.
    """
    kept: list[Validity] = []
    simple = [condition.replace(value=unrounded(condition.value)) for condition in conditions]
    always = [condition for condition in simple if condition.guard == 1]
    for condition in simple:
        fresh = _freed(condition, always)
        if not any(_implies(other, fresh) for other in kept):
            kept = [other for other in kept if not _implies(fresh, other)]
            kept.append(fresh)
    return tuple(kept)


def _freed(condition: Validity, always: Sequence[Validity]) -> Validity:
    """Without its guard where another implies it at the only points at which that is 0: n ≥ 2^d where d ≥ 2 is n ≥ 2^d
    where d ≥ 1 if n ≥ 2."""
    for point in border(condition.guard):
        value = substitute_indices(condition.value, point)
        if any(nonnegative(value - substitute_indices(other.value, point)).verdict is True for other in always):
            return condition.replace(guard=1)
    return condition


def _implies(strong: Validity, weak: Validity) -> bool:
    """Whether the second condition holds wherever the first does, as far as their difference tells."""
    if strong.guard != 1 and strong.guard != weak.guard:
        return False
    return nonnegative(weak.value - strong.value).verdict is True


def unrounded(value: Value) -> Value:
    """A value that is at least 0 exactly where this one is, without rounding as far as these laws go.

    Law G, for whole m: ⌊P/C⌋ + m ≥ 0 ⇔ P + mC ≥ 0, and m − ⌊P/C⌋ ≥ 0 ⇔ mC + C − 1 − P ≥ 0 for whole P and C.
    For whole Q: kQ + m ≥ 0 ⇔ Q + ⌊m/k⌋ ≥ 0.
    """
    while isinstance(value, Poly):
        value = _smallest_step(value)
        opened = _opened(value) if isinstance(value, Poly) else None
        if opened is None:
            return value
        value = opened
    return value


def _smallest_step(value: Poly) -> Value:
    """kQ + m as Q + ⌊m/k⌋, k the greatest number for which Q is a whole form."""
    coefficients = [c for monomial, c in value.terms.items() if monomial]
    if any(c.denominator != 1 for c in coefficients):
        return value
    common = gcd(*(c.numerator for c in coefficients))
    quotient = divide(value - value.constant, common)
    if common == 1 or not is_integer_valued(quotient):
        return value
    return quotient + floor(divide(value.constant, common))


def _opened(value: Poly) -> Value | None:
    """Law G on the only floor of a value, where it stands by itself; None where there is no such floor."""
    floors = [(index, value.ring.atoms[index]) for index in value.indices() if _is_floor(value, index)]
    if len(floors) != 1:
        return None
    ((index, atom),) = floors
    assert isinstance(atom, Floor)
    alone = ((index, 1),)
    sign = value.terms.get(alone)
    rest = from_terms(value.ring, {monomial: c for monomial, c in value.terms.items() if monomial != alone})
    if (isinstance(rest, Poly) and index in rest.indices()) or not is_integer_valued(rest):
        return None
    if sign == 1:
        return atom.numerator + rest * atom.denominator
    if sign == -1 and is_integer_valued(atom.numerator) and is_integer_valued(atom.denominator):
        return rest * atom.denominator + atom.denominator - 1 - atom.numerator
    return None


def _is_floor(value: Poly, index: int) -> bool:
    return isinstance(value.ring.atoms[index], Floor)
