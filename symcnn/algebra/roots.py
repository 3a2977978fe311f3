"""Exact logarithms and square roots."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from symcnn.algebra.atoms import Power
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.poly import Poly, Value, from_terms
from symcnn.errors import Error


def log2(value: Value) -> Value:
    """The exponent of a power of two; any other value is an error."""
    if not isinstance(value, Poly):
        return _number_log2(value)
    result: Value = 0
    if len(value.terms) == 1:
        ((monomial, coefficient),) = value.terms.items()
        result = _number_log2(coefficient)
        for index, exponent in monomial:
            atom = value.ring.atoms[index]
            if not isinstance(atom, Power) or atom.prime != 2:
                break
            result = result + exponent * atom.exponent
        else:
            return result
    raise Error(f"log2({value!r}) has no exact value", hint="use log2 of powers of 2, such as 64 or 2^L")


def _number_log2(number: Number) -> int:
    top, bottom = number.numerator, number.denominator
    if top > 0 and top & (top - 1) == 0 and bottom & (bottom - 1) == 0:
        return top.bit_length() - bottom.bit_length()
    raise Error(f"log2({number}) has no exact value", hint="use log2 of powers of 2, such as 64 or 2^L")


def square_root(value: Value) -> Value:
    """The exact nonnegative root of a square; any other value is an error."""
    root = _number_root(value) if not isinstance(value, Poly) else _monomial_root(value)
    if root is None:
        raise Error(f"sqrt({value!r}) has no exact value", hint="use sqrt of squares, such as 49 or n^2")
    return root


def _number_root(number: Number) -> Number | None:
    if number < 0:
        return None
    root = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    return exact(root) if root * root == number else None


def _monomial_root(value: Poly) -> Value | None:
    """√(c²·x²) = |c·x|: of a single term with even exponents whose root is never negative."""
    from symcnn.algebra.extrema import absolute

    if len(value.terms) != 1:
        return None
    ((monomial, coefficient),) = value.terms.items()
    root = _number_root(coefficient)
    if root is None or any(exponent % 2 for _, exponent in monomial):
        return None
    return absolute(from_terms(value.ring, {tuple((i, e // 2) for i, e in monomial): root}))
