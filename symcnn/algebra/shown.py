"""In which of its equal forms a value is written: roundings in lowest terms, and as ceilings where these are shorter.

The normal form stays as it is. What is written instead is equal by the laws named here, and only ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from symcnn.algebra.atoms import Atom, Ceiling, Floor, Largest, Smallest
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.extrema import opposite
from symcnn.algebra.lattice import is_integer_valued, whole_multiple
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, from_terms, replace_atoms, terms_of


class Rounding(NamedTuple):
    """⌈N/C⌉, or ⌊N/C⌋."""

    is_ceiling: bool
    numerator: Value
    denominator: Value


def rounding(atom: Floor | Ceiling) -> Rounding:
    """How a rounding is written: as the floor or the ceiling that it is too where that is shorter, in lowest terms."""
    other = _as_other(atom)
    own = Rounding(isinstance(atom, Ceiling), atom.numerator, atom.denominator)
    best = own if other is None else min(own, other, key=_length)
    return Rounding(best.is_ceiling, *_in_lowest_terms(best.numerator, best.denominator))


def _as_other(atom: Floor | Ceiling) -> Rounding | None:
    """Law C, ⌊(Q + C − 1)/C⌋ = ⌈Q/C⌉ for whole Q and C, from left to right or back."""
    turned = atom.denominator - 1 if isinstance(atom, Ceiling) else 1 - atom.denominator
    other = atom.numerator + turned
    if atom.denominator == 1 or not (is_integer_valued(other) and is_integer_valued(atom.denominator)):
        return None
    return Rounding(isinstance(atom, Floor), other, atom.denominator)


def _length(form: Rounding) -> tuple[int, int]:
    """How many terms the numerator has, then how small the denominator of a quotient by a number can be."""
    terms = terms_of(form.numerator)
    if isinstance(form.denominator, Poly):
        return len(terms), 0
    return len(terms), int(form.denominator) // gcd(int(form.denominator), *map(int, terms.values()))


def _in_lowest_terms(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """20·w/2 is 10·w, and (8·w + 1)/2 is 4·w + 1/2: no quotient is left where C divides all terms but a number."""
    if not isinstance(numerator, Poly) or isinstance(denominator, Poly):
        return numerator, denominator
    factor = gcd(int(denominator), *(int(c) for monomial, c in numerator.terms.items() if monomial))
    if factor < denominator:
        factor = gcd(factor, int(numerator.constant))
    return divide(numerator, factor), divide(denominator, factor)


def shown(value: Poly) -> Value:
    """The value with other roundings, where this leaves fewer terms, and roundings and extrema of fewer minus signs."""
    best: Value = _with_fewer_signs(value)
    for index in _roundings(value):
        if isinstance(best, Poly) and index in best.indices():
            most = len(best.terms) - 1
            best = next((form for form in _other_forms(best, index) if len(terms_of(form)) <= most), best)
    return best


def _roundings(value: Poly) -> list[int]:
    return [index for index in sorted(value.indices()) if isinstance(value.ring.atoms[index], Floor)]


def _other_forms(value: Poly, index: int) -> Iterator[Value]:
    """The value with an equal form for a floor ⌊P/C⌋ with a number C."""
    atom = value.ring.atoms[index]
    assert isinstance(atom, Floor)
    if not isinstance(atom.numerator, Poly) or type(atom.denominator) is not int or len(value.terms) < 2:
        return
    for form in _equal_forms(value, index, atom.numerator, atom.denominator):
        yield replace_atoms(value, {index: form})


def _equal_forms(value: Poly, index: int, numerator: Poly, denominator: int) -> Iterator[Value]:
    """⌊(P + C·W)/C⌋ − W or W − ⌈(C·W − P)/C⌉ for whole W, where no minus is left inside.

    What is added is taken in where no number is inside: ⌈7·n/2⌉, but n + ⌊(n + 2)/4⌋.
    """
    if turns := _turns(numerator.constant, denominator):
        yield value.ring.generator(Floor(numerator + turns * denominator, denominator)) - turns
    whole = _added_whole(value, index, numerator)
    if whole == 0:
        return
    floor = Floor(numerator + denominator * whole, denominator)
    if all(c > 0 for c in terms_of(whole).values()) and () not in terms_of(rounding(floor).numerator):
        yield value.ring.generator(floor) - whole
    ceiling = Ceiling(-denominator * whole - numerator, denominator)
    if all(c > 0 for c in terms_of(rounding(ceiling).numerator).values()):
        yield -whole - value.ring.generator(ceiling)


def _turns(constant: Number, denominator: int) -> int:
    """The k for which P + k·C has no constant or is Q + C − 1, 0 where P is so itself or there is none."""
    fitting = [(rest - constant) // denominator for rest in (0, denominator - 1) if constant % denominator == rest]
    return int(fitting[0]) if fitting else 0


def _added_whole(value: Poly, index: int, numerator: Poly) -> Value:
    """The whole W that is added to ⌊P/C⌋, as far as the value's terms say so in P's own monomials; 0 where P has a
    minus."""
    whole: Terms = {}
    for monomial, coefficient in numerator.terms.items():
        if monomial:
            unit = whole_multiple(Poly(value.ring, {monomial: 1}))
            if unit is None or coefficient < 0:
                return 0
            if k := _added_to(value, index, monomial, unit):
                whole[monomial] = k
    return from_terms(value.ring, whole)


def _added_to(value: Poly, index: int, monomial: Monomial, unit: int) -> Number:
    """The k of A·(F + k·m)^e in a value, by a term A·F^e of its highest power of F; 0 where k·m is not whole."""
    powers = {m: exponent for m in value.terms for i, exponent in m if i == index}
    top = max(powers, key=lambda m: (powers[m], m))
    ring = value.ring
    lower = ring.product(ring.product(top, ((index, -1),)), monomial)
    k = exact(Fraction(value.terms.get(lower, 0)) / (powers[top] * value.terms[top]))
    return k if type(k) is int and k % unit == 0 else 0


def _with_fewer_signs(value: Poly) -> Poly:
    """⌊−x⌋ as −⌈x⌉, and max(a, b) as −min(−a, −b), where more terms of their parts begin with a minus than not."""
    changed: dict[int, Value] = {}
    for index in value.indices():
        turned = _TURNED.get(type(atom := value.ring.atoms[index]))
        if turned is not None:
            signs = [c < 0 for part in _signed_parts(atom) for c in terms_of(part).values()]
            if 2 * sum(signs) > len(signs):
                changed[index] = -value.ring.generator(turned(atom))
    result = replace_atoms(value, changed)
    assert isinstance(result, Poly)
    return result


def _signed_parts(atom: Atom) -> tuple[Value, ...]:
    return atom.parts[:1] if isinstance(atom, Floor) else atom.parts


_TURNED: dict[type, Callable[[Any], Atom]] = {
    Floor: lambda atom: Ceiling(-atom.numerator, atom.denominator),
    Largest: opposite,
    Smallest: opposite,
}
"""The atom that is −1 times another; the ceiling of a value that is not whole is no floor."""
