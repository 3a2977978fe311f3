"""Rounded quotients: floors, ceilings, remainders, for numbers and for values alike."""

from __future__ import annotations

import math
from fractions import Fraction

from symcnn.algebra.bounds import bounds
from symcnn.algebra.division import divide, quotient_or_none
from symcnn.algebra.floors import floor_of, is_scale, one_denominator
from symcnn.algebra.lattice import is_integer_valued, whole_multiple
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.prove import proved_nonnegative
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
    numerator, denominator = _in_whole_steps(*one_denominator(numerator, denominator))
    if not is_integer_valued(numerator) or not is_integer_valued(denominator):
        return -floordiv(-numerator, denominator)
    return floordiv(numerator + denominator - 1, denominator)  # law C: ⌈N/C⌉ = ⌊(N + C − 1)/C⌋ for whole N and C


def _in_whole_steps(numerator: Value, denominator: Value) -> tuple[Value, Value]:
    """N/C as K·N/(K·C) for the least K that makes N whole: a symbol in rational steps is a whole number of them."""
    if isinstance(numerator, Poly) and type(denominator) is int and not is_integer_valued(numerator):
        times = whole_multiple(numerator) or 1
        return numerator * times, denominator * times
    return numerator, denominator


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
    return floor_of(numerator, denominator)


def _oriented(a: Value, b: Value) -> tuple[Value, Value | None]:
    """Numerator and denominator with a positive denominator; no denominator where it is not a scale."""
    if not isinstance(b, Poly):
        if not b:
            raise Error("division by zero")
        return (a, b) if b > 0 else (-a, -b)
    side = _side(b)
    if side is None:
        return a, None
    return (a, b) if side > 0 else (-a, -b)


def _side(b: Poly) -> int | None:
    """1 where the value is proved to be above 0 everywhere, −1 where it is below 0, else None."""
    low, high = bounds(b)
    if low is not None and low > 0:
        return 1
    if high is not None and high < 0:
        return -1
    if len(b.terms) == 1:
        ((monomial, coefficient),) = b.terms.items()
        if all(is_scale(b.ring, index) for index, _ in monomial):
            return 1 if coefficient > 0 else -1
    if is_integer_valued(b):
        return next((side for side in (1, -1) if proved_nonnegative(side * b - 1)), None)
    return None


def _floor_of_exact_quotient(a: Value, b: Value) -> Value:
    assert isinstance(b, Poly)
    quotient = quotient_or_none(a, b)
    if quotient is None:
        raise Error(
            f"({a!r}) // ({b!r}): the divisor is not proved to be above 0",
            hint="give the divisor's symbols a lowest value, or a number with `at`",
        )
    return floor(quotient)
