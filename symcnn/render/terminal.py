"""Figures, shapes and arguments as a terminal shows them: 9·w²·⌈n/2⌉, (n, ⌈n/2⌉, 3), padding=1."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from symcnn import algebra
from symcnn.algebra import Poly
from symcnn.layers import Shape
from symcnn.layers.arguments import show
from symcnn.render import figures


def unicode(value: Any) -> str:
    """A figure in the signs of mathematics: a number in groups, a formula, or one for each axis."""
    if value is None or isinstance(value, (int, Fraction)):
        return figures.figure(value)
    return " × ".join(map(unicode, value)) if isinstance(value, tuple) else _written(algebra.text(value))


@cache
def _written(formula: str) -> str:
    """Once for each formula: those of a table come again from row to row."""
    from symcnn.render.unicode import written  # only where there is a formula

    try:
        return written(formula)
    except RecursionError:  # thousands of terms are more than Python's own parser takes
        return pretty(formula)


def size(value: Any) -> str:
    """One size, its digits not in groups, since commas stand between sizes."""
    return unicode(value) if isinstance(value, Poly) else str(value)


def sizes(shape: Shape) -> str:
    """28×28×1, or (n, ⌈n/2⌉, 1) where a size is a formula."""
    if all(isinstance(value, int) for value in shape):
        return figures.shape(shape)
    return "(" + ", ".join(map(size, shape)) + ("," if len(shape) == 1 else "") + ")"


def argument(value: Any, required: bool) -> str:
    """An argument as the script could write it: 3×3, 2, (n, 3), same."""
    if not isinstance(value, tuple):
        return show(value)
    if value and isinstance(value[0], tuple):
        flat = {amount for pair in value for amount in pair}
        return show(flat.pop() if len(flat) == 1 else list(value))
    if not required and len(set(value)) == 1:
        return show(value[0])
    sizes = all(isinstance(part, Poly) or (type(part) is int and part > 0) for part in value)
    return figures.shape(value) if sizes else show(value)


def written_argument(name: str, value: Any) -> str:
    """``padding=1``; without a name where it is given by position."""
    return f"{name}={argument(value, False)}" if name else argument(value, True)


# ---------------------------------------------------------------- the formulas of derivations

BRACKETS = {"floor": "⌊⌋", "ceiling": "⌈⌉", "Max": "max()", "Min": "min()"}
SIGNS = (("**", "^"), ("*", "·"), (" - ", " − "))


def pretty(formula: str) -> str:
    """A formula in Python syntax as a reader's: ``9·w^2·⌈n/2⌉``."""
    out: list[str] = []
    closers: list[str] = []
    word = ""
    for character in formula:
        if character.isalnum() or character == "_":
            word += character
            continue
        shape = BRACKETS.get(word, "()") if character == "(" else ""
        out.append(shape[:-1] if word in BRACKETS and shape else _grouped(word) + shape[:-1])
        word = ""
        if shape:
            closers.append(shape[-1])
        else:
            out.append(closers.pop() if character == ")" else character)
    text = "".join([*out, _grouped(word)])
    for sign, shown in SIGNS:
        text = text.replace(sign, shown)
    return text


def _grouped(word: str) -> str:
    return f"{int(word):,}" if word.isdigit() else word


def shape(sizes: Shape) -> str:
    """28×28×1, or (n, ⌈n/2⌉, 1) where a size is a formula."""
    return pretty(figures.shape(sizes)) if any(isinstance(size, Poly) for size in sizes) else figures.shape(sizes)
