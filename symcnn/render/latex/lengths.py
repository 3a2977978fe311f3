"""The width of a text or a column, such as ``8.6cm``."""

from __future__ import annotations

import re
from fractions import Fraction

from symcnn.errors import Error

POINTS = {"pt": Fraction(1), "in": Fraction("72.27"), "cm": Fraction("72.27") / Fraction("2.54"), "em": Fraction(10)}
POINTS["mm"] = POINTS["cm"] / 10

LEAST = Fraction(150)
MOST = 40 * POINTS["in"]


def points(length: str) -> Fraction:
    """A width in points, of a column at least and of a poster at most."""
    found = re.fullmatch(rf"\s*(\d+(?:\.\d+)?)\s*({'|'.join(POINTS)})\s*", length, re.ASCII)
    if found is None:
        raise Error(f"`{length}` is no width", hint=f"write `8.6cm`; the units are {', '.join(POINTS)}")
    width = Fraction(found[1]) * POINTS[found[2]]
    if not LEAST <= width <= MOST:
        narrow = width < LEAST
        raise Error(f"`{length}` is too {'narrow for a column' if narrow else 'wide for a text'}", hint=HINTS[narrow])
    return width


HINTS = {True: "a column has 6 cm at least", False: "a text has 1 m at most"}
