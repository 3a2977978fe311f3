"""The laws of floors, each a function: they bring ⌊N/C⌋ to its normal form.

Throughout, the denominator C > 0 is a number, a number times powers such as 2^i, or another value that is proved to be
above 0: a group's width g, p + 1.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import Floor, Power
from symcnn.algebra.bounds import bounds, is_positive_symbol
from symcnn.algebra.division import divide
from symcnn.algebra.domain import common_denominator, exact, is_number
from symcnn.algebra.lattice import (
    from_binomials,
    guaranteed_factor,
    is_integer_valued,
    is_whole_monomial,
    is_whole_term,
    split_together,
    to_binomials,
)
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, from_terms, graded, replace_atoms, terms_of
from symcnn.algebra.prove import proved_nonnegative

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

MOST_WHOLE = 200
"""How many terms long division takes out of a rounding."""


def one_denominator(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """Law D: N/C with whole coefficients, nothing below the line and no common power or symbol.

    N/C = (K·N)/(K·C) for K > 0: of symbols, only those that are above 0 are put into K.
    """
    ring = (numerator if isinstance(numerator, Poly) else denominator).ring  # type: ignore[union-attr]
    terms = [*terms_of(numerator).items(), *terms_of(denominator).items()]
    whole = common_denominator(coefficient for _, coefficient in terms)
    monomials = [dict(monomial) for monomial, _ in terms]
    scales = {index for exponents in monomials for index in exponents if is_scale(ring, index)}
    lowest = {index: min(exponents.get(index, 0) for exponents in monomials) for index in scales}
    factor = from_terms(ring, {tuple(sorted((i, -e) for i, e in lowest.items() if e)): whole})
    above, below = (numerator * factor, denominator * factor)
    return exact(above) if is_number(above) else above, exact(below) if is_number(below) else below


def is_scale(ring: Ring, index: int) -> bool:
    """Whether an atom is never 0 or negative, so that a quotient may be enlarged by it."""
    return isinstance(ring.atoms[index], Power) or is_positive_symbol(ring, index)


def floor_of(numerator: Value, denominator: Value) -> Value:
    """The normal form of ⌊N/C⌋."""
    if is_number(numerator) and is_number(denominator):
        return math.floor(Fraction(numerator) / denominator)
    return floor_normal(*one_denominator(numerator, denominator))


def floor_normal(numerator: Value, denominator: Value) -> Value:
    """The normal form of ⌊N/C⌋ once it is on one denominator."""
    if is_number(numerator) and is_number(denominator):
        return math.floor(Fraction(numerator) / denominator)
    if denominator == 1 and is_integer_valued(numerator):
        return numerator
    nested = nested_floor(numerator, denominator)
    if nested is not None:
        return floor_of(*nested)
    whole, rest = leave_integers(numerator, denominator)
    if not isinstance(rest, Poly) and not isinstance(denominator, Poly):
        return whole + math.floor(Fraction(rest) / denominator)
    if rest == 0:
        return whole
    reduced = common_factor(*one_denominator(rest, denominator))
    if is_number(reduced[0]) and is_number(reduced[1]):
        return whole + math.floor(Fraction(reduced[0]) / reduced[1])
    nested = nested_floor(*reduced)
    if nested is not None:
        return whole + floor_of(*nested)
    if is_number(reduced[1]) and isinstance(denominator, Poly):
        return whole + floor_normal(*reduced)
    if reduced[1] == 1 and is_integer_valued(reduced[0]):
        return whole + reduced[0]
    return whole + _floor_atom(*reduced)


def _floor_atom(numerator: Value, denominator: Value) -> Value:
    """Law F6: a floor whose numerator and denominator leave it one value is that value; else it is an atom."""
    ring = (numerator if isinstance(numerator, Poly) else denominator).ring  # type: ignore[union-attr]
    atom = ring.generator(Floor(numerator, denominator))
    low, high = bounds(atom)
    if low is not None and low == high:
        return low
    known = _first_turn(numerator, denominator) if isinstance(denominator, Poly) else None
    return atom if known is None else known


def _first_turn(numerator: Value, denominator: Poly) -> int | None:
    """Law F7: ⌊N/C⌋ is 0 where 0 ≤ N < C is proved, and −1 where −C ≤ N < 0 is; N < C is N ≤ C − 1 for whole ones."""
    if not (is_integer_valued(numerator) and is_integer_valued(denominator)):
        return None
    if proved_nonnegative(numerator):
        return 0 if proved_nonnegative(denominator - numerator - 1) else None
    return -1 if proved_nonnegative(numerator + denominator) and proved_nonnegative(-numerator - 1) else None


def nested_floor(numerator: Value, denominator: Value) -> tuple[Value, Value] | None:
    """Laws F2 and F2−, where one floor stands alone in the numerator; the new numerator and denominator.

    F2:  ⌊(⌊A/b⌋ + m)/c⌋ = ⌊(A + b·m)/(b·c)⌋          for whole m and a whole c > 0.
    F2−: ⌊(m − ⌊A/b⌋)/c⌋ = ⌊(b − 1 − A + b·m)/(b·c)⌋    where A and b are whole too.
    """
    found = _bare_floor(numerator)
    if found is None or not is_integer_valued(denominator):
        return None
    floor_atom, sign, rest = found
    inner, scale = floor_atom.numerator, floor_atom.denominator
    if not is_integer_valued(rest):
        return None
    if sign == 1:
        return inner + scale * rest, scale * denominator
    if not (is_integer_valued(inner) and is_integer_valued(scale)):
        return None
    return scale - 1 - inner + scale * rest, scale * denominator


def _bare_floor(value: Value) -> tuple[Floor, int, Value] | None:
    """The only floor that is a term by itself with coefficient 1 or −1, its sign, and the other terms."""
    if not isinstance(value, Poly):
        return None
    found = [
        (atom, coefficient, monomial)
        for monomial, coefficient in value.terms.items()
        if len(monomial) == 1 and monomial[0][1] == 1 and coefficient in (1, -1)
        if isinstance(atom := value.ring.atoms[monomial[0][0]], Floor)
    ]
    if len(found) != 1:
        return None
    atom, sign, monomial = found[0]
    rest = {other: coefficient for other, coefficient in value.terms.items() if other != monomial}
    return atom, int(sign), from_terms(value.ring, rest)


def leave_integers(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """(Q, R) with N/C = Q + R/C and Q whole, by law F1 for a number C, F3 for one term and F8 for several."""
    if not isinstance(numerator, Poly):
        return 0, numerator
    (counted, *below), back = split_together([numerator], denominator)
    if not isinstance(counted, Poly):
        return 0, numerator
    if below:
        assert isinstance(below[0], Poly)
        whole, rest = (whole_terms if len(below[0].terms) == 1 else whole_multiples)(counted, below[0])
    else:
        whole, rest = whole_quotients(counted, denominator)  # type: ignore[arg-type]
    return _put_back(whole, back), _put_back(rest, back)


def _put_back(value: Value, back: dict[int, Value]) -> Value:
    return replace_atoms(value, back) if isinstance(value, Poly) else value


def whole_quotients(counted: Poly, denominator: int) -> tuple[Value, Value]:
    """Law F1: ⌊(C·Q + R)/C⌋ = Q + ⌊R/C⌋ for whole Q; every coefficient of R in the binomial basis below C.

    A term whose powers have the common value K at least counts with K, so 2^i/2 leaves where i ≥ 1.
    """
    ring = counted.ring
    scale = common_denominator(iter(counted.terms.values()))
    modulus = denominator * scale
    terms = {monomial: exact(coefficient * scale) for monomial, coefficient in counted.terms.items()}
    staying = {monomial: c for monomial, c in terms.items() if not is_whole_monomial(ring, monomial)}
    quotients: Terms = {}
    rests: Terms = {}
    for monomial, coefficient in to_binomials({m: c for m, c in terms.items() if m not in staying}, ring).items():
        sure = guaranteed_factor(ring, monomial)
        quotient, rest = divmod(coefficient * sure, modulus)
        quotients[monomial] = exact(Fraction(quotient, sure))
        rests[monomial] = exact(Fraction(rest, sure * scale))
    whole = from_binomials({m: c for m, c in quotients.items() if c}, ring)
    rest_value = from_binomials({m: c for m, c in rests.items() if c}, ring)
    stay = from_terms(ring, {m: exact(Fraction(c) / scale) for m, c in staying.items()})
    return whole, rest_value + stay


def whole_terms(counted: Poly, denominator: Poly) -> tuple[Value, Value]:
    """Law F3: a term leaves ⌊·/C⌋ where it is a whole multiple of C at every point.

    Decided for each prime by itself: the exponent in term/C is linear in symbols and at least 0 on the domain.
    """
    whole: Terms = {}
    rest: Terms = {}
    for monomial, coefficient in counted.terms.items():
        quotient = divide(from_terms(counted.ring, {monomial: coefficient}), denominator)
        leaves = all(is_whole_term(counted.ring, *term) for term in terms_of(quotient).items())
        (whole if leaves else rest)[monomial] = coefficient
    return _in_one_piece(
        divide(from_terms(counted.ring, whole), denominator), from_terms(counted.ring, rest), denominator
    )


def whole_multiples(counted: Poly, denominator: Poly) -> tuple[Value, Value]:
    """Law F8: ⌊(C·Q + R)/C⌋ = Q + ⌊R/C⌋ for whole Q, by long division; terms that C's first does not divide stay."""
    lead = max(denominator.terms, key=graded)
    leading = from_terms(counted.ring, {lead: denominator.terms[lead]})
    left: Value = 0
    rest: Value = 0
    todo: Value = counted
    while isinstance(todo, Poly) and len(terms_of(left)) <= MOST_WHOLE:
        top = max(todo.terms, key=graded)
        term = from_terms(todo.ring, {top: todo.terms[top]})
        step = divide(term, leading) if _divides(lead, top) else 0
        if step == 0 or not is_integer_valued(step):
            todo, rest = todo - term, rest + term
        else:
            todo, left = todo - step * denominator, left + step
    return _in_one_piece(left, rest + todo, denominator)


def _divides(lead: Monomial, other: Monomial) -> bool:
    exponents = dict(other)
    return all(0 < exponent <= exponents.get(index, 0) for index, exponent in lead)


def _in_one_piece(left: Value, staying: Value, denominator: Poly) -> tuple[Value, Value]:
    """⌊(Q − 1)/C⌋ + 1 stays as ⌊(Q + C − 1)/C⌋, the ceiling of Q/C."""
    if isinstance(staying, Poly) and staying.constant < 0:
        return left - 1, staying + denominator
    return left, staying


def common_factor(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """Law F5: ⌊(k·P + r)/(k·C)⌋ = ⌊P/C⌋ for 0 ≤ r < k, where P and C are whole.

    Where they are not, only a factor of every term is taken out; so are primes of powers below the line.
    """
    if not isinstance(numerator, Poly):
        return numerator, denominator
    sizes = (*terms_of(denominator).values(), *(c for m, c in numerator.terms.items() if m))
    factor = gcd(*sizes)  # type: ignore[arg-type]
    if factor > 1:
        whole = from_terms(numerator.ring, {m: c // factor for m, c in numerator.terms.items() if m and c})
        if is_integer_valued(whole) and is_integer_valued(divide(denominator, factor)):
            return whole + numerator.constant // factor, divide(denominator, factor)
        factor = gcd(factor, int(numerator.constant))
        return divide(numerator, factor), divide(denominator, factor)
    return numerator, denominator
