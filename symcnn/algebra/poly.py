"""Polynomials over the rationals whose generators are the atoms of a ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Union

from symcnn.algebra.atoms import INDICATORS
from symcnn.algebra.domain import Number, exact, is_number
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

Monomial = tuple[tuple[int, int], ...]  # (atom, exponent), by atom
Terms = dict[Monomial, Number]
Value = Union[int, Fraction, "Poly"]

MOST_TERMS = 200_000
MOST_BITS = 100_000
MOST_PRODUCTS = 2_000_000
MANY_TERMS = 30  # in both factors: then packing the monomials pays
HIGHEST_EXPONENT = 100_000


class Poly:
    """A polynomial that is not a number: a dictionary from monomials to nonzero coefficients.

    The normal form is unique up to what :mod:`symcnn.algebra.rounding` knows about floors, so ``==`` compares the
    form alone; :func:`symcnn.algebra.equal` decides whether two values agree everywhere.
    """

    __slots__ = ("_hash", "ring", "terms")

    def __init__(self, ring: Ring, terms: Terms) -> None:
        self.ring = ring
        self.terms = terms
        self._hash: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.ring is other.ring and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __repr__(self) -> str:
        from symcnn.algebra.printing import text

        return text(self)

    def indices(self) -> set[int]:
        """The atoms that occur in the monomials themselves."""
        return {index for monomial in self.terms for index, _ in monomial}

    @property
    def constant(self) -> Number:
        """The coefficient of the empty monomial."""
        return self.terms.get((), 0)

    def __add__(self, other: Value) -> Value:
        if isinstance(other, Poly):
            return add_all((self, other))
        if not is_number(other):
            return NotImplemented
        return add_constant(self, other)

    __radd__ = __add__

    def __neg__(self) -> Poly:
        return Poly(self.ring, {monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Value) -> Value:
        return self + -other

    def __rsub__(self, other: Value) -> Value:
        return -self + other

    def __mul__(self, other: Value) -> Value:
        if isinstance(other, Poly):
            return multiply(self, other)
        if not is_number(other):
            return NotImplemented
        return scale(self, other)

    __rmul__ = __mul__

    def __pow__(self, exponent: Value) -> Value:
        from symcnn.algebra.division import power

        return power(self, exponent)

    def __rpow__(self, base: Number) -> Value:
        from symcnn.algebra.division import power

        return power(base, self)

    def __truediv__(self, other: Value) -> Value:
        from symcnn.algebra.division import divide

        return divide(self, other)

    def __rtruediv__(self, other: Number) -> Value:
        from symcnn.algebra.division import divide

        return divide(other, self)

    def __floordiv__(self, other: Value) -> Value:
        from symcnn.algebra.rounding import floordiv

        return floordiv(self, other)

    def __rfloordiv__(self, other: Number) -> Value:
        from symcnn.algebra.rounding import floordiv

        return floordiv(other, self)

    def __mod__(self, other: Value) -> Value:
        from symcnn.algebra.rounding import mod

        return mod(self, other)

    def __rmod__(self, other: Number) -> Value:
        from symcnn.algebra.rounding import mod

        return mod(other, self)


def from_terms(ring: Ring, terms: Terms) -> Value:
    """The value of these terms (none of them 0): a number where there is no symbol left."""
    if not terms:
        return 0
    if len(terms) == 1 and () in terms:
        return terms[()]
    return Poly(ring, terms)


def terms_of(value: Value) -> Terms:
    """The terms of any value, a number's too."""
    if isinstance(value, Poly):
        return value.terms
    return {(): value} if value else {}


def _check_ring(left: Poly, right: Poly) -> None:
    if left.ring is not right.ring:
        raise ValueError("values of two rings do not mix")


def add_constant(poly: Poly, number: Number) -> Value:
    if not number:
        return poly
    terms = dict(poly.terms)
    constant = terms.pop((), 0) + number
    if constant:
        terms[()] = exact(constant)
    return Poly(poly.ring, terms)


def add_all(values: Iterable[Value]) -> Value:
    """The sum of many values, in one pass."""
    number: Number = 0
    terms: Terms | None = None
    first: Poly | None = None
    for value in values:
        if not isinstance(value, Poly):
            number += value
        elif terms is None or first is None:
            first, terms = value, dict(value.terms)
        else:
            _check_ring(first, value)
            for monomial, coefficient in value.terms.items():
                terms[monomial] = terms.get(monomial, 0) + coefficient
    if terms is None or first is None:
        return exact(number)
    if number:
        terms[()] = terms.get((), 0) + number
    return from_terms(first.ring, _clean(terms))


def _clean(terms: Terms) -> Terms:
    """Without the terms that cancelled, coefficients in their one form."""
    return {monomial: exact(coefficient) for monomial, coefficient in terms.items() if coefficient}


def scale(poly: Poly, number: Number) -> Value:
    if not number:
        return 0
    if number == 1:
        return poly
    return Poly(poly.ring, {monomial: exact(coefficient * number) for monomial, coefficient in poly.terms.items()})


def multiply(left: Poly, right: Poly) -> Value:
    _check_ring(left, right)
    if len(left.terms) * len(right.terms) > MOST_PRODUCTS:
        raise Error("this product is too large to be expanded", hint="split the formula into smaller parts")
    terms = _products(left, right)
    if len(terms) > MOST_TERMS:
        raise Error("this product is too large to be expanded", hint="split the formula into smaller parts")
    return from_terms(left.ring, _clean(terms))


def _products(left: Poly, right: Poly) -> Terms:
    """The sums of the products of all pairs of terms."""
    ring = left.ring
    if min(len(left.terms), len(right.terms)) >= MANY_TERMS:
        atoms = [ring.atoms[index] for index in left.indices() | right.indices()]
        if not any(isinstance(atom, INDICATORS) for atom in atoms):
            return _packed_products(left, right)
    terms: Terms = {}
    for monomial, coefficient in left.terms.items():
        for other, factor in right.terms.items():
            key = ring.product(monomial, other)
            terms[key] = terms.get(key, 0) + coefficient * factor
    return terms


def _packed_products(left: Poly, right: Poly) -> Terms:
    """Each monomial as one whole number, its exponents in fields of bits: a product of monomials is a sum of two
    numbers (Kronecker's substitution). Only for atoms whose exponents add up, so for no indicators."""
    indices = sorted(left.indices() | right.indices())
    exponents = [exponent for poly in (left, right) for monomial in poly.terms for _, exponent in monomial]
    low, high = min(0, *exponents), max(0, *exponents)
    width = (2 * (high - low)).bit_length()
    place = {index: width * position for position, index in enumerate(indices)}
    zero = sum(-low << shift for shift in place.values())

    def packed(poly: Poly) -> list[tuple[int, Number]]:
        return [
            (zero + sum(exponent << place[index] for index, exponent in monomial), coefficient)
            for monomial, coefficient in poly.terms.items()
        ]

    def unpacked(key: int) -> Monomial:
        fields = ((index, (key >> shift & (1 << width) - 1) + 2 * low) for index, shift in place.items())
        return tuple(field for field in fields if field[1])

    sums: dict[int, Number] = {}
    others = packed(right)
    for key, coefficient in packed(left):
        for other, factor in others:
            product = key + other
            sums[product] = sums.get(product, 0) + coefficient * factor
    return {unpacked(key): coefficient for key, coefficient in sums.items()}


def raise_to(poly: Poly, exponent: int) -> Value:
    """A power with a nonnegative whole exponent, by repeated squaring."""
    _check_expansion(poly, exponent)
    result: Value = 1
    square: Value = poly
    while exponent:
        if exponent & 1:
            result = result * square
        exponent >>= 1
        if exponent:
            square = square * square
    return result


def _check_expansion(poly: Poly, exponent: int) -> None:
    """Refuse what would hang: the number of terms and of digits is known beforehand."""
    size = len(poly.terms)
    half = _terms_of_power(size, exponent // 2)
    bits = exponent * max((abs(c.numerator) * c.denominator * size).bit_length() - 1 for c in poly.terms.values())
    if exponent > HIGHEST_EXPONENT or half * half > MOST_PRODUCTS or bits > MOST_BITS:
        raise Error(f"a power with exponent {exponent} is too large to be expanded", hint="use a smaller exponent")


def _terms_of_power(size: int, exponent: int) -> int:
    """How many monomials a power of a sum of so many terms has at most."""
    return 1 if size == 1 else MOST_PRODUCTS if exponent > MOST_TERMS else comb(exponent + size - 1, size - 1)


def replace_atoms(poly: Poly, values: Mapping[int, Value]) -> Value:
    """Put values in the place of atoms in the monomials themselves, not inside floors or powers."""
    if not values:
        return poly
    below = _below(poly, values)
    if below:
        return _replaced_over(poly, tuple(sorted(below.items())), values)
    return add_all(_replaced_term(poly, monomial, coefficient, values) for monomial, coefficient in poly.terms.items())


def _below(poly: Poly, values: Mapping[int, Value]) -> dict[int, int]:
    """How often an atom is below the line whose value is not a single term."""
    lowest: dict[int, int] = {}
    for monomial in poly.terms:
        for index, exponent in monomial:
            if exponent < 0 and isinstance(value := values.get(index), Poly) and len(value.terms) > 1:
                lowest[index] = max(-exponent, lowest.get(index, 0))
    return lowest


def _replaced_over(poly: Poly, below: Monomial, values: Mapping[int, Value]) -> Value:
    """On one denominator: w/g with 2·g + 2 for w and g + 1 for g is 2; an error where a sum stays below the line."""
    from symcnn.algebra.division import divide

    numerator = poly * Poly(poly.ring, {below: 1})
    result = replace_atoms(numerator, values) if isinstance(numerator, Poly) else numerator
    for index, exponent in below:
        result = divide(result, values[index] ** exponent)
    return result


def _replaced_term(poly: Poly, monomial: Monomial, coefficient: Number, values: Mapping[int, Value]) -> Value:
    kept = tuple(factor for factor in monomial if factor[0] not in values)
    result = from_terms(poly.ring, {kept: coefficient})
    for index, exponent in monomial:
        if index in values:
            result = result * _raised(values[index], exponent)
    return result


def _raised(value: Value, exponent: int) -> Value:
    if exponent < 0 and is_number(value):
        if not value:
            raise Error("division by zero")
        return exact(Fraction(value) ** exponent)
    return value**exponent


def graded(monomial: Monomial) -> tuple[int, Monomial]:
    """The order of monomials: by degree, then larger for a larger exponent of the first atom, the second, …"""
    return sum(exponent for _, exponent in monomial), tuple((-index, exponent) for index, exponent in monomial)
