"""Numbers rounded to three significant digits, by integers alone: 25,557,032 as 25.6 M."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symcnn.algebra import Number

DIGITS = 3
PREFIXES = ("", "K", "M", "G", "T")
"""Of the powers of a thousand; what is larger has a power of ten."""

SMALLEST = -3
"""Rationals below this power of ten have a power of ten too."""


class Rounded(NamedTuple):
    """``mantissa`` times the prefix, or times 10 to the ``exponent``."""

    mantissa: str
    prefix: str = ""
    exponent: int = 0

    @property
    def worth(self) -> Fraction:
        """The number that it says."""
        return Fraction(self.mantissa) * Fraction(10) ** (self.exponent or 3 * PREFIXES.index(self.prefix))


def rounded(value: Number) -> Rounded:
    """Three significant digits, half up; a whole number below 1000 stays as it is."""
    if value == 0 or (value.denominator == 1 and abs(value) < 10**DIGITS):
        return Rounded(str(int(value)))
    sign = "-" if value < 0 else ""
    size = abs(Fraction(value))
    power = _power(size)
    digits = (size / Fraction(10) ** (power - DIGITS + 1) + Fraction(1, 2)).__floor__()
    if digits == 10**DIGITS:  # 999.6 K is 1.00 M
        digits, power = digits // 10, power + 1
    if SMALLEST <= power < 0:
        return Rounded(sign + _pointed(digits, DIGITS - 1 - power))
    if 0 <= power < 3 * len(PREFIXES):
        return Rounded(sign + _pointed(digits, DIGITS - 1 - power % 3), PREFIXES[power // 3])
    return Rounded(sign + _pointed(digits, DIGITS - 1), exponent=power)


def _power(size: Fraction) -> int:
    """The power of ten of the first digit."""
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if size >= Fraction(10) ** power else power - 1


def _pointed(digits: int, decimals: int) -> str:
    """``digits`` with the last ``decimals`` of them after the point."""
    if decimals == 0:
        return str(digits)
    text = str(digits).zfill(decimals + 1)
    return f"{text[:-decimals]}.{text[-decimals:]}"


PLACES = 6


def decimal(value: Number) -> str:
    """1.4 for 7/5: a number that ends within a few decimals, in full; any other as it is: 1/3, 1000."""
    for places in range(1, PLACES + 1):
        if value.denominator != 1 and (value * 10**places).denominator == 1:
            return ("-" if value < 0 else "") + _pointed(abs(int(value * 10**places)), places)
    return str(value)


def brief(value: Number) -> str:
    """25.6 M; what is too large or too small for that has a power of ten: 1.00e20."""
    mantissa, prefix, exponent = rounded(value)
    return f"{mantissa}e{exponent}" if exponent else f"{mantissa} {prefix}".rstrip()
