"""Polynomials in one variable as their coefficients, exactly: what tails are computed with."""

from __future__ import annotations

import math
from fractions import Fraction

from symcnn.algebra.domain import Number, exact

Coefficients = tuple[Number, ...]  # of 1, j, j², …, without zeros at the end; whole ones are ``int``


def cauchy(coefficients: Coefficients) -> int:
    """A whole bound beyond which a polynomial has no root: 1 + max |a_i / a_n|."""
    if len(coefficients) < 2:
        return 0
    return 2 + max(math.floor(abs(Fraction(c) / coefficients[-1])) for c in coefficients[:-1])


def trimmed(coefficients: tuple[Number, ...]) -> Coefficients:
    end = len(coefficients)
    while end and not coefficients[end - 1]:
        end -= 1
    return tuple(map(exact, coefficients[:end]))


def negative(coefficients: Coefficients) -> Coefficients:
    return tuple(-coefficient for coefficient in coefficients)


def plus(left: Coefficients, right: Coefficients) -> Coefficients:
    if len(left) < len(right):
        left, right = right, left
    added = (a + b for a, b in zip(left, right, strict=False))
    return trimmed((*added, *left[len(right) :]))


def times(left: Coefficients, right: Coefficients) -> Coefficients:
    if not left or not right:
        return ()
    result: list[Number] = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return trimmed(tuple(result))
