"""Whether a formula can be set in lines of a width as it is, and whether that is still narrow enough."""

from __future__ import annotations

from symcnn.render.latex.lines import DEEPEST, NARROWEST, QUAD
from symcnn.render.latex.tree import Formula, Kind, formula

SOLID = (Kind.FRACTION, Kind.CASES)
"""What is hard to read where its parts are in lines of their own."""


def is_whole(latex: str, widest: int) -> bool:
    """Whether every fraction and every choice in a formula has room on a line."""
    return _is_whole(formula(latex), widest, 0)


def _is_whole(parts: Formula, widest: int, depth: int) -> bool:
    room = max(widest - min(depth, DEEPEST) * QUAD, NARROWEST)
    wide = [part for part in parts if part.width > room]
    return not any(part.kind in SOLID for part in wide) and all(
        _is_whole(inside, widest, depth + (part.kind is Kind.BRACKET)) for part in wide for inside in part.inside
    )
