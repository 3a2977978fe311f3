"""Quotients that are no values: what stands below the line is a sum, as in multiply-accumulates per parameter.

They are shown, compared and made large or small; nothing else in the language takes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Union

from symcnn.algebra.atoms import Symbol
from symcnn.algebra.bounds import is_positive_symbol
from symcnn.algebra.calculus import delta
from symcnn.algebra.decide import sign
from symcnn.algebra.division import divide, power, quotient_or_none
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.poly import Monomial, Poly, Value, scale, terms_of
from symcnn.algebra.printing import latex, text
from symcnn.algebra.rounding import ceildiv, floordiv
from symcnn.errors import Error

Ratio = Union[Value, "Quotient"]


class Quotient:
    """``above``/``below``, neither with a symbol below a line; ``below`` is above 0 at every point of the domains."""

    __slots__ = ("above", "below")

    def __init__(self, above: Value, below: Poly) -> None:
        self.above = above
        self.below = below

    def __repr__(self) -> str:
        return _fraction(self.above, self.below)

    @property
    def latex(self) -> str:
        """As a fraction; a minus sign stands before it."""
        above, below = _upright(self.above, self.below)
        minus = "-" if all(c < 0 for c in terms_of(above).values()) else ""
        return rf"{minus}\frac{{{latex(-above if minus else above)}}}{{{latex(below)}}}"

    def __add__(self, other: Ratio) -> Ratio:
        above, below = parts_of(other)
        if below == self.below:
            return _reduced(self.above + above, self.below)
        return _reduced(self.above * below + above * self.below, self.below * below)

    __radd__ = __add__

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __rsub__(self, other: Value) -> Ratio:
        return -self + other

    def __mul__(self, other: Ratio) -> Ratio:
        above, below = parts_of(other)
        return _reduced(self.above * above, self.below * below)

    __rmul__ = __mul__

    def __truediv__(self, other: Ratio) -> Ratio:
        return quotient(self, other)

    def __floordiv__(self, other: Ratio) -> Value:
        return floor_of(quotient(self, other))

    def __rfloordiv__(self, other: Value) -> Value:
        return floor_of(quotient(other, self))

    def __mod__(self, other: Ratio) -> Ratio:
        return self - other * (self // other)

    def __rmod__(self, other: Value) -> Ratio:
        return other - self * (other // self)

    def __pow__(self, exponent: Value) -> Ratio:
        if type(exponent) is not int:
            raise Error(f"{self!r} to the power {exponent!r} is no quotient", hint="use a whole number as the exponent")
        above, below = power(self.above, abs(exponent)), power(self.below, abs(exponent))
        return _reduced(above, below) if exponent > 0 else quotient(below, above)

    def at(self, point: Mapping[str, Number]) -> Number:
        """The number at a point."""
        return exact(Fraction(evaluate(self.above, point)) / evaluate(self.below, point))

    def shift(self, name: str) -> Ratio:
        """The quotient one step of a symbol further."""
        return quotient(self.above + delta(self.above, name), self.below + delta(self.below, name))


def _upright(above: Value, below: Value) -> tuple[Value, Value]:
    """Both parts with the signs that are written: no more minus than plus below the line."""
    signs = [c < 0 for c in terms_of(below).values()]
    return (-above, -below) if 2 * sum(signs) > len(signs) else (above, below)


def _fraction(above: Value, below: Value) -> str:
    above, below = _upright(above, below)
    return f"{_grouped(text(above), above)}/{_grouped(text(below), below, 1)}"


def _grouped(written: str, value: Value, most: int = 0) -> str:
    """In parentheses where it is a sum or, behind the line, more than one factor."""
    terms = terms_of(value)
    factors = sum(1 for monomial in terms for _ in monomial) + (most and any(abs(c) != 1 for c in terms.values()))
    return f"({written})" if len(terms) > 1 or (most and factors > most) else written


def parts_of(value: Ratio) -> tuple[Value, Value]:
    """What stands above and below the line; all of a value without symbols below one stands above."""
    if isinstance(value, Quotient):
        return value.above, value.below
    if not isinstance(value, Poly):
        return value, 1
    below = _symbols_below(value)
    return value * below, below


def _symbols_below(value: Poly) -> Value:
    """The product of the symbols that stand below a line, each with its highest power there."""
    lowest: dict[int, int] = {}
    for monomial in value.terms:
        for index, exponent in monomial:
            if exponent < lowest.get(index, 0) and isinstance(value.ring.atoms[index], Symbol):
                lowest[index] = exponent
    return Poly(value.ring, {tuple(sorted((i, -e) for i, e in lowest.items())): 1}) if lowest else 1


def quotient(a: Ratio, b: Ratio) -> Ratio:
    """a/b: a value where it is one, else a quotient; an error where ``b`` is not proved to have one sign."""
    if not isinstance(a, Quotient) and not isinstance(b, Quotient):
        whole = quotient_or_none(a, b) if isinstance(b, Poly) else divide(a, b)
        if whole is not None:
            return whole
    (above, times), (below, under) = parts_of(a), parts_of(b)
    side = sign(below)
    if not side:
        raise Error(f"{_fraction(above * under, below * times)} may be a division by zero",
                    hint=f"give its symbols domains on which {b!r} is above 0, or divide by a factor")  # fmt: skip
    return _reduced(above * under * side, below * times * side)


def _reduced(above: Value, below: Value) -> Ratio:
    """A value where the quotient is one; else without a common number, and symbols that all terms have in common."""
    if not isinstance(below, Poly):
        return divide(above, below)
    whole = quotient_or_none(above, below)
    if whole is not None:
        return whole
    if isinstance(above, Poly):
        turned = quotient_or_none(below, above)
        if isinstance(turned, Poly) and (side := sign(turned)):
            above, below = side, turned * side
    assert isinstance(below, Poly)
    common = _common(above, below)
    reduced = divide(below, common)
    assert isinstance(reduced, Poly)
    return Quotient(divide(above, common), reduced)


def _common(above: Value, below: Poly) -> Value:
    """The greatest number, and the powers of positive symbols, that divide every term of both."""
    monomials = [dict(monomial) for value in (above, below) for monomial in terms_of(value)]
    lowest = {index: min(each.get(index, 0) for each in monomials) for index in below.indices()}
    shared: Monomial = tuple(sorted((i, e) for i, e in lowest.items() if e and is_positive_symbol(below.ring, i)))
    numbers = [Fraction(c) for value in (above, below) for c in terms_of(value).values()]
    content = Fraction(gcd(*(n.numerator for n in numbers)), lcm(*(n.denominator for n in numbers)))
    return scale(Poly(below.ring, {shared: 1}), exact(content)) if shared else exact(content)


def rounded(function: Callable[[Value, Value], Value]) -> Callable[[Ratio], Value]:
    """A rounding of a quotient's two parts as one of the quotient."""
    return lambda value: function(*parts_of(value)) if isinstance(value, Quotient) else function(value, 1)


floor_of, ceil_of = rounded(floordiv), rounded(ceildiv)


def compared(a: Ratio, b: Ratio) -> tuple[Value, Value]:
    """Values that are in every relation that the quotients are in."""
    (above, below), (other, under) = parts_of(a), parts_of(b)
    return above * under, other * below
