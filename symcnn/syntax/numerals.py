"""Numbers as they are written, and the exact values they stand for."""

from __future__ import annotations

import re
from fractions import Fraction

MOST_DIGITS = 1_000
UNITS = {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}

_PARTS = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?([KMGT]i?)?")


def number_value(text: str) -> int | Fraction | None:
    """The exact value of a number, an ``int`` where it is whole; None where it has too many digits."""
    if len(text) > MOST_DIGITS:
        return None
    if text.isdigit():
        return int(text)
    match = _PARTS.fullmatch(text.replace("_", ""))
    if match is None:
        return None
    whole, part, exponent, unit = match.groups(default="")
    power = int(exponent or 0)
    if abs(power) > MOST_DIGITS:
        return None
    value = Fraction(int(whole + part) * UNITS.get(unit, 1)) * Fraction(10) ** (power - len(part))
    return value.numerator if value.denominator == 1 else value


def size_parts(text: str) -> tuple[int, ...] | None:
    """The numbers of ``20x20x3``; None where one has more digits than a script may use."""
    parts = text.replace("×", "x").split("x")
    return None if any(len(part) > MOST_DIGITS for part in parts) else tuple(map(int, parts))
