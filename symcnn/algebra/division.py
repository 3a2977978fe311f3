"""Powers and exact quotients."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import Power, Symbol
from symcnn.algebra.bounds import is_positive_symbol
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.lattice import is_integer_symbol
from symcnn.algebra.poly import MOST_BITS, MOST_TERMS, Monomial, Poly, Value, from_terms, graded, raise_to, terms_of
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

LARGEST_BASE = 10**12


def divide(a: Value, b: Value) -> Value:
    """The exact quotient; an error where it is not a polynomial."""
    if not isinstance(b, Poly):
        if not b:
            raise Error("division by zero")
        return a * exact(Fraction(1, b)) if isinstance(a, Poly) else exact(Fraction(a, b))
    quotient = quotient_or_none(a, b)
    if quotient is None:
        raise Error(f"({a!r})/({b!r}) is not a polynomial", hint="divide by a factor, or round: `//`, ceil, floor")
    return quotient


def quotient_or_none(a: Value, b: Poly) -> Value | None:
    """a/b where it is a polynomial with symbols that are above 0 below the line, else None."""
    if isinstance(a, Poly) and a.ring is not b.ring:
        raise ValueError("values of two rings do not mix")
    if not a:
        return 0
    if len(b.terms) > 1:
        return _by_polynomial(a, b) if isinstance(a, Poly) else None
    quotient = _by_monomial(a, b)
    return quotient if all(_may_stand(b.ring, monomial) for monomial in terms_of(quotient)) else None


def _may_stand(ring: Ring, monomial: Monomial) -> bool:
    """Whether what is below the line in a monomial is never 0."""
    below = (index for index, exponent in monomial if exponent < 0)
    return all(isinstance(ring.atoms[index], Power) or is_positive_symbol(ring, index) for index in below)


def _by_monomial(a: Value, b: Poly) -> Value:
    ((monomial, coefficient),) = b.terms.items()
    inverse: Monomial = tuple((index, -exponent) for index, exponent in monomial)
    product = b.ring.product
    return from_terms(
        b.ring,
        {product(other, inverse): exact(Fraction(factor) / coefficient) for other, factor in terms_of(a).items()},
    )


def _by_polynomial(a: Poly, b: Poly) -> Value | None:
    """Without the monomials that are in every term, which are divided by themselves."""
    (above, plain), (below, divisor) = _without_common(a), _without_common(b)
    quotient = _long_division(plain, divisor)
    if quotient is None or not (above or below):
        return quotient
    quotient = _by_monomial(quotient * from_terms(a.ring, {above: 1}), Poly(b.ring, {below: 1}))
    return quotient if all(_may_stand(b.ring, monomial) for monomial in terms_of(quotient)) else None


def _without_common(value: Poly) -> tuple[Monomial, Poly]:
    """(m, P) with value = m·P for the lowest exponents of its symbols in any term."""
    ring, exponents = value.ring, [dict(monomial) for monomial in value.terms]
    symbols = (index for index in value.indices() if isinstance(ring.atoms[index], Symbol))
    lowest = ((index, min(each.get(index, 0) for each in exponents)) for index in symbols)
    common = tuple(sorted((index, exponent) for index, exponent in lowest if exponent))
    inverse = tuple((index, -exponent) for index, exponent in common)
    return common, Poly(ring, {ring.product(monomial, inverse): c for monomial, c in value.terms.items()})


def _long_division(a: Poly, b: Poly) -> Value | None:
    """By leading terms in the order of the monomials; checked by its end, a remainder of 0."""
    lead = max(b.terms, key=graded)
    leading = Poly(b.ring, {lead: b.terms[lead]})
    quotient: Value = 0
    rest: Value = a
    for _ in range(MOST_TERMS // 100):
        if not isinstance(rest, Poly):
            return quotient if rest == 0 else None
        top = max(rest.terms, key=graded)
        step = _by_monomial(from_terms(rest.ring, {top: rest.terms[top]}), leading)
        if not all(_is_plain(b.ring, monomial) for monomial in terms_of(step)):
            return None
        quotient, rest = quotient + step, rest - step * b
    return None


def _is_plain(ring: Ring, monomial: Monomial) -> bool:
    """Whether nothing but powers is below the line."""
    return all(exponent > 0 or isinstance(ring.atoms[index], Power) for index, exponent in monomial)


def power(a: Value, b: Value) -> Value:
    """a to the power b: b a whole number, or a a positive rational and b linear in integer symbols."""
    if isinstance(b, Poly):
        return _symbolic_power(a, b)
    if type(b) is not int:
        return _root_power(a, b)
    if isinstance(a, Poly):
        return raise_to(a, b) if b >= 0 else divide(1, raise_to(a, -b))
    if not a and b < 0:
        raise Error("division by zero")
    if max(abs(a.numerator), a.denominator).bit_length() * abs(b) > MOST_BITS and a not in (0, 1, -1):
        raise Error(f"{a} to the power {b} is too large a number", hint="use a smaller exponent")
    return exact(Fraction(a) ** b) if b < 0 else exact(a**b)


def _root_power(a: Value, b: Number) -> Value:
    from symcnn.algebra.roots import square_root

    if b.denominator == 2:
        return power(square_root(a), b.numerator)
    raise Error(f"an exponent of {b} gives no exact value", hint="use a whole exponent, or 1/2 of a square")


def _symbolic_power(base: Value, exponent: Poly) -> Value:
    if isinstance(base, Poly) or base <= 0:
        raise Error(
            f"({base!r})**({exponent!r}): a symbolic exponent needs a positive number below it",
            hint="use a number as the base, such as 2^i",
        )
    result: Value = 1
    for prime, multiplicity in _factorisation(base):
        for monomial, coefficient in exponent.terms.items():
            times = exact(coefficient * multiplicity)
            if type(times) is not int:
                raise _not_linear(exponent)
            factor = power(prime, times) if not monomial else _prime_power(exponent, prime, monomial, times)
            result = result * factor
    return result


def _prime_power(exponent: Poly, prime: int, monomial: Monomial, times: int) -> Poly:
    """p**(times·s) as the atom p**s to an exponent, so that sums in exponents are products of atoms."""
    ring = exponent.ring
    ((index, degree), *others) = monomial
    symbol = ring.atoms[index]
    if others or degree != 1 or not isinstance(symbol, Symbol) or not is_integer_symbol(symbol):
        raise _not_linear(exponent)
    atom = ring.index(Power(prime, ring.generator(symbol)))
    return Poly(ring, {((atom, times),): 1})


def _not_linear(exponent: Poly) -> Error:
    return Error(
        f"the exponent {exponent!r} is not a whole linear form in integer symbols", hint="write it like 2*i + 1"
    )


def _factorisation(base: Number) -> Iterator[tuple[int, int]]:
    yield from _primes(base.numerator)
    yield from ((prime, -multiplicity) for prime, multiplicity in _primes(base.denominator))


@lru_cache(maxsize=256)
def _primes(number: int) -> tuple[tuple[int, int], ...]:
    """The prime factors of a positive integer with their multiplicities, by trial division."""
    if number > LARGEST_BASE:
        raise Error(f"{number} is too large a base for a symbolic exponent", hint="use a base of at most 10^12")
    factors: dict[int, int] = {}
    prime = 2
    while prime * prime <= number:
        while number % prime == 0:
            factors[prime] = factors.get(prime, 0) + 1
            number //= prime
        prime += 1
    if number > 1:
        factors[number] = factors.get(number, 0) + 1
    return tuple(factors.items())
