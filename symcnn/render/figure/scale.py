"""Boxes to scale: bars whose heights follow the spatial sizes and whose widths follow the channels, by square roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isqrt

from symcnn.algebra import Number, substitute
from symcnn.errors import Error
from symcnn.layers import Shape
from symcnn.network.boxes import Box

TALLEST, WIDEST = 200, 320
"""The bars of the largest sizes, in tenths of a millimetre."""
LEAST = 10
"""No bar is smaller."""


def bars_of(boxes: Iterable[Box], point: Mapping[str, Number]) -> dict[int, tuple[int, int]]:
    """The width and height of each box's bar; an :class:`Error` where a size is no number."""
    sizes = {box.id: _sizes(box.output, point) for box in boxes}
    spatial = max((side for side, _ in sizes.values()), default=1)
    channels = max((width for _, width in sizes.values()), default=1)
    return {
        number: (_length(width, channels, WIDEST), _length(side, spatial, TALLEST))
        for number, (side, width) in sizes.items()
    }


def _sizes(shape: Shape, point: Mapping[str, Number]) -> tuple[int, int]:
    """The first spatial size, 1 of a vector, and the channels."""
    sides = [substitute(size, point) for size in (shape[0] if len(shape) > 1 else 1, shape[-1])]
    side, width = (size if isinstance(size, int) else None for size in sides)
    if side is None or width is None:
        raise Error("a figure to scale needs numbers", hint="give every symbol one with `--at`, or a default")
    return side, width


def _length(size: int, largest: int, longest: int) -> int:
    """In proportion to the square root, even."""
    length = max(LEAST, isqrt(longest * longest * size // max(1, largest)))
    return length + length % 2
