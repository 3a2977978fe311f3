"""Floors and ceilings in a normal form, each law a function.

Throughout, ⌊N/C⌋ has a numerator N and a denominator C > 0 that is a number or a number times powers such as 2^i.
"""

from __future__ import annotations

import math
from fractions import Fraction
from math import gcd

from symcnn.algebra.atoms import Floor, Power
from symcnn.algebra.bounds import bounds
from symcnn.algebra.division import divide, quotient_or_none
from symcnn.algebra.domain import Number, common_denominator, exact
from symcnn.algebra.lattice import (
    from_binomials,
    guaranteed_factor,
    is_integer_valued,
    is_whole_monomial,
    linear_minimum,
    split_symbols,
    to_binomials,
)
from symcnn.algebra.poly import Poly, Terms, Value, from_terms, replace_atoms, terms_of
from symcnn.errors import Error


def floordiv(a: Value, b: Value) -> Value:
    """⌊a/b⌋."""
    if type(a) is int and type(b) is int and b:
        return a // b
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        if not b:
            raise Error("division by zero")
        return math.floor(Fraction(a) / b)
    key = (a, b)
    memo = (a if isinstance(a, Poly) else b).ring.memo("floor")  # type: ignore[union-attr]
    if key not in memo:
        memo[key] = _floor(a, b)
    return memo[key]


def ceildiv(a: Value, b: Value) -> Value:
    """⌈a/b⌉."""
    if type(a) is int and type(b) is int and b:
        return -(-a // b)
    if not isinstance(a, Poly) and not isinstance(b, Poly):
        return -floordiv(-a, b)
    numerator, denominator = _oriented(a, b)
    if denominator is None:
        return -floordiv(-a, b)
    numerator, denominator = one_denominator(numerator, denominator)
    if not is_integer_valued(numerator) or not is_integer_valued(denominator):
        return -floordiv(-numerator, denominator)
    return floordiv(numerator + denominator - 1, denominator)  # law C: ⌈N/C⌉ = ⌊(N + C − 1)/C⌋ for whole N and C


def floor(value: Value) -> Value:
    return floordiv(value, 1)


def ceil(value: Value) -> Value:
    return ceildiv(value, 1)


def mod(a: Value, b: Value) -> Value:
    """a − b·⌊a/b⌋, which has the sign of b."""
    if type(a) is int and type(b) is int and b:
        return a % b
    return a - b * floordiv(a, b)


def round_half_even(value: Value) -> Value:
    """The nearest whole number, halves to the even one."""
    if not isinstance(value, Poly):
        return round(value)
    if is_integer_valued(value):
        return value
    # ⌊v + 1/2⌋ is one too many exactly where v + 1/2 is a whole odd number, that is where v/2 − 1/4 is whole.
    quarter = divide(value, 2) - Fraction(1, 4)
    return floor(value + Fraction(1, 2)) - (1 - (ceil(quarter) - floor(quarter)))


def _floor(a: Value, b: Value) -> Value:
    numerator, denominator = _oriented(a, b)
    if denominator is None:
        return _floor_of_exact_quotient(a, b)
    return floor_normal(*one_denominator(numerator, denominator))


def _oriented(a: Value, b: Value) -> tuple[Value, Value | None]:
    """Numerator and denominator with a positive denominator; no denominator where it is not a scale."""
    if not isinstance(b, Poly):
        if not b:
            raise Error("division by zero")
        return (a, b) if b > 0 else (-a, -b)
    coefficient = _scale_coefficient(b)
    if coefficient is None:
        return a, None
    return (a, b) if coefficient > 0 else (-a, -b)


def _scale_coefficient(b: Poly) -> Number | None:
    """The coefficient of a number times powers, None for any other polynomial."""
    if len(b.terms) != 1:
        return None
    ((monomial, coefficient),) = b.terms.items()
    return coefficient if all(isinstance(b.ring.atoms[index], Power) for index, _ in monomial) else None


def _floor_of_exact_quotient(a: Value, b: Value) -> Value:
    assert isinstance(b, Poly)
    quotient = quotient_or_none(a, b)
    if quotient is None:
        raise Error(
            f"({a!r}) // ({b!r}): rounding a quotient by a symbol has no closed form",
            hint="give the divisor a value with `at`, or a symbol with a step that it divides",
        )
    return floor(quotient)


def one_denominator(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """Law D: N/C with whole coefficients, no negative powers and no common power.  N/C = (K·N)/(K·C), K > 0."""
    ring = (numerator if isinstance(numerator, Poly) else denominator).ring  # type: ignore[union-attr]
    terms = [*terms_of(numerator).items(), *terms_of(denominator).items()]
    whole = common_denominator(coefficient for _, coefficient in terms)
    monomials = [dict(monomial) for monomial, _ in terms]
    powers = {index for exponents in monomials for index in exponents if isinstance(ring.atoms[index], Power)}
    lowest = {index: min(exponents.get(index, 0) for exponents in monomials) for index in powers}
    factor = from_terms(ring, {tuple(sorted((i, -e) for i, e in lowest.items() if e)): whole})
    return numerator * factor, denominator * factor


def floor_normal(numerator: Value, denominator: Value) -> Value:
    """The normal form of ⌊N/C⌋ once it is on one denominator."""
    if not isinstance(numerator, Poly) and not isinstance(denominator, Poly):
        return math.floor(Fraction(numerator) / denominator)
    if denominator == 1 and is_integer_valued(numerator):
        return numerator
    nested = nested_floor(numerator, denominator)
    if nested is not None:
        return floordiv(*nested)
    whole, rest = leave_integers(numerator, denominator)
    if not isinstance(rest, Poly) and not isinstance(denominator, Poly):
        return whole + math.floor(Fraction(rest) / denominator)
    if rest == 0:
        return whole
    reduced = common_factor(*one_denominator(rest, denominator))
    nested = nested_floor(*reduced)
    if nested is not None:
        return whole + floordiv(*nested)
    if reduced[1] == 1 and is_integer_valued(reduced[0]):
        return whole + reduced[0]
    return whole + _floor_atom(*reduced)


def _floor_atom(numerator: Value, denominator: Value) -> Value:
    """Law F6: a floor whose numerator and denominator leave it one value is that value; else it is an atom."""
    ring = (numerator if isinstance(numerator, Poly) else denominator).ring  # type: ignore[union-attr]
    atom = ring.generator(Floor(numerator, denominator))
    low, high = bounds(atom)
    return low if low is not None and low == high else atom


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
    """(Q, R) with N/C = Q + R/C and Q whole, by law F1 for a number C and law F3 for powers."""
    if not isinstance(numerator, Poly):
        return 0, numerator
    counted, back = split_symbols(numerator)
    if not isinstance(counted, Poly):
        return 0, numerator
    if isinstance(denominator, Poly):
        whole, rest = whole_terms(counted, denominator)
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
        term = from_terms(counted.ring, {monomial: coefficient})
        quotient = divide(term, denominator)
        leaves = isinstance(quotient, Poly) and _is_whole_term(quotient)
        (whole if leaves else rest)[monomial] = coefficient
    left = from_terms(counted.ring, whole)
    return divide(left, denominator), from_terms(counted.ring, rest)


def _is_whole_term(term: Poly) -> bool:
    ring = term.ring
    ((monomial, coefficient),) = term.terms.items()
    others = tuple(factor for factor in monomial if not isinstance(ring.atoms[factor[0]], Power))
    if not is_whole_monomial(ring, others):
        return False
    primes = {ring.atoms[index].prime for index, _ in monomial if isinstance(ring.atoms[index], Power)}  # type: ignore[union-attr]
    rest = coefficient.denominator
    for prime in primes:
        rest //= prime ** _valuation(rest, prime)
    least = (linear_minimum(_exponent_form(term, prime)) for prime in primes)
    return rest == 1 and all(exponent is not None and exponent >= 0 for exponent in least)


def _exponent_form(term: Value, prime: int) -> Value:
    """The exponent of a prime in a term, a linear form in symbols."""
    if not isinstance(term, Poly):
        return _rational_valuation(term, prime)
    ((monomial, coefficient),) = term.terms.items()
    form: Value = _rational_valuation(coefficient, prime)
    for index, exponent in monomial:
        atom = term.ring.atoms[index]
        if isinstance(atom, Power) and atom.prime == prime:
            form = form + exponent * atom.exponent
    return form


def _rational_valuation(number: Number, prime: int) -> int:
    return _valuation(number.numerator, prime) - _valuation(number.denominator, prime) if prime > 1 else 0


def _valuation(number: int, prime: int) -> int:
    """How often the prime divides the number."""
    count = 0
    while number and number % prime == 0:
        number //= prime
        count += 1
    return count


def common_factor(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """Law F5: ⌊(k·P + r)/(k·C)⌋ = ⌊P/C⌋ for 0 ≤ r < k, where P is whole and C a whole number times powers.

    Where P is not whole, only a factor of every term is taken out; so are primes of powers below the line.
    """
    if not isinstance(numerator, Poly):
        return numerator, denominator
    size = denominator if not isinstance(denominator, Poly) else next(iter(denominator.terms.values()))
    factor = gcd(size, *(c for m, c in numerator.terms.items() if m))  # type: ignore[arg-type]
    if factor > 1:
        whole = from_terms(numerator.ring, {m: c // factor for m, c in numerator.terms.items() if m and c})
        if is_integer_valued(whole):
            return whole + numerator.constant // factor, divide(denominator, factor)
        factor = gcd(factor, int(numerator.constant))
        return divide(numerator, factor), divide(denominator, factor)
    return numerator, denominator
