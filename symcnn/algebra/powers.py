"""How a term is written: the powers of numbers in it by their exponents, above a fraction's line and below it."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, log
from typing import TYPE_CHECKING, NamedTuple

from symcnn.algebra.atoms import Power
from symcnn.algebra.poly import Monomial, Poly, Value, add_all
from symcnn.algebra.ring import single_index

if TYPE_CHECKING:
    from symcnn.algebra.domain import Number
    from symcnn.algebra.ring import Ring

Exponent = tuple[tuple[int, int], ...]  # a linear form: (symbol, coefficient), by symbol
DIGITS = 9
LARGEST_MERGED = 16


class NumberPower(NamedTuple):
    """A whole number to a power."""

    base: int
    exponent: Value


class Term(NamedTuple):
    """A term without its sign: whole numbers and powers of numbers above and below the line, and the other factors.

    Of these, symbols with a negative exponent stand below the line too.
    """

    top: int
    bottom: int
    above: tuple[NumberPower, ...]
    below: tuple[NumberPower, ...]
    others: Monomial

    @property
    def is_fraction(self) -> bool:
        return self.bottom > 1 or bool(self.below) or any(exponent < 0 for _, exponent in self.others)


def term_of(ring: Ring, monomial: Monomial, coefficient: Number) -> Term:
    """The one way in which a term is written: 2·2^(−L)·n is n over 2^(L − 1), 2^L·c/2 is 2^(L − 1)·c.

    Powers of one exponent share their base, 2^i·3^i is 6^i; an exponent's first symbol has a positive coefficient. A
    number above or below the line is a power's where it vanishes so.
    """
    others = tuple(factor for factor in monomial if not isinstance(ring.atoms[factor[0]], Power))
    term = Term(abs(coefficient.numerator), coefficient.denominator, (), (), others)
    if len(others) == len(monomial):
        return term
    above, below = _number_powers(ring, monomial)
    return _merged(term._replace(above=tuple(above), below=tuple(below)))


def has_denominator(value: Poly) -> bool:
    """Whether any term of a value is written as a fraction."""
    return any(term_of(value.ring, *term).is_fraction for term in value.terms.items())


def has_power(value: Poly) -> bool:
    """Whether any term of a value is a power of a number and something else."""
    parts = [term_of(value.ring, *term) for term in value.terms.items()]
    return any(part.above and (part.top > 1 or part.others or len(part.above) > 1) for part in parts)


def growth(ring: Ring, monomial: Monomial) -> float:
    """How fast the powers of numbers in a monomial grow, 0 where they don't: 4^L before 2^L before all polynomials."""
    rate = sum(e * log(atom.prime) for index, e in monomial if isinstance(atom := ring.atoms[index], Power))
    return round(max(rate, 0.0), DIGITS)


def _number_powers(ring: Ring, monomial: Monomial) -> tuple[list[NumberPower], list[NumberPower]]:
    """Those above the line and those below it."""
    bases: dict[Exponent, Fraction] = {}
    for prime, exponent in _exponents(ring, monomial).items():
        times = gcd(*(k for _, k in exponent)) * (1 if exponent[0][1] > 0 else -1)
        primitive = tuple((symbol, k // times) for symbol, k in exponent)
        bases[primitive] = bases.get(primitive, Fraction(1)) * Fraction(prime) ** times
    found = [(_linear(ring, exponent), base) for exponent, base in bases.items()]
    above = [NumberPower(base.numerator, exponent) for exponent, base in found if base.numerator > 1]
    below = [NumberPower(base.denominator, exponent) for exponent, base in found if base.denominator > 1]
    return above, below


def _exponents(ring: Ring, monomial: Monomial) -> dict[int, Exponent]:
    """The exponent of every prime."""
    found: dict[int, dict[int, int]] = {}
    for index, times in monomial:
        atom = ring.atoms[index]
        if isinstance(atom, Power):
            found.setdefault(atom.prime, {})[single_index(atom.exponent)] = times
    return {prime: tuple(sorted(exponent.items())) for prime, exponent in found.items()}


def _linear(ring: Ring, exponent: Exponent) -> Value:
    return add_all(k * ring.generator(ring.atoms[symbol]) for symbol, k in exponent)


def _merged(term: Term) -> Term:
    """A number that is a power of a base moves into its exponent: always below the line, above it where it is small and
    the whole number there; a factor 6 of 2^L stays, and so does 4096."""
    top = term.top if term.top <= LARGEST_MERGED else 1
    for place, (base, exponent) in enumerate(term.above):
        if times := _logarithm(term.bottom, base):
            return term._replace(bottom=1, above=_put(term.above, place, exponent - times))
        if term.bottom == 1 and (times := _logarithm(top, base)):
            return term._replace(top=1, above=_put(term.above, place, exponent + times))
    for place, (base, exponent) in enumerate(term.below):
        if times := _logarithm(term.bottom, base):
            return term._replace(bottom=1, below=_put(term.below, place, exponent + times))
        if times := _logarithm(top, base):
            return term._replace(top=1, below=_put(term.below, place, exponent - times))
    return term


def _put(powers: tuple[NumberPower, ...], place: int, exponent: Value) -> tuple[NumberPower, ...]:
    return (*powers[:place], NumberPower(powers[place].base, exponent), *powers[place + 1 :])


def _logarithm(number: int, base: int) -> int:
    """The t with number = base^t, 0 where there is none."""
    times = 0
    while number > 1 and number % base == 0:
        number, times = number // base, times + 1
    return times if number == 1 else 0
