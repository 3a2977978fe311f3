"""Boxes to scale: bars whose heights follow the spatial sizes and whose widths follow the channels, by square roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isqrt

from symcnn.algebra import Number, substitute
from symcnn.errors import Error
from symcnn.layers import Shape
from symcnn.network.boxes import Box

BARS = ((320, 200), (160, 120))
"""The width and the height of the largest sizes' bars, in tenths of a millimetre; where those don't fit, the next."""
LEAST = 10
"""No bar is smaller."""


def bars_of(boxes: Iterable[Box], point: Mapping[str, Number], longest: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """The width and height of each box's bar, up to the ``longest``; an :class:`Error` where a size is no number."""
    widest, tallest = longest
    sizes = {box.id: _sizes(box.output, point) for box in boxes}
    spatial = max((side for side, _ in sizes.values()), default=1)
    channels = max((width for _, width in sizes.values()), default=1)
    return {
        number: (_length(width, channels, widest), _length(side, spatial, tallest))
        for number, (side, width) in sizes.items()
    }


def _sizes(shape: Shape, point: Mapping[str, Number]) -> tuple[int, int]:
    """The first spatial size, 1 of a vector, and the channels."""
    sides = [substitute(size, point) for size in (shape[0] if len(shape) > 1 else 1, shape[-1])]
    side, width = (size if isinstance(size, int) else None for size in sides)
    if side is None or width is None:
        raise Error(
            "a figure to scale needs numbers, those of turns and sizes alike",
            hint="give every symbol one with `--at`; `--at defaults` puts in the defaults",
        )
    return side, width


def _length(size: int, largest: int, longest: int) -> int:
    """In proportion to the square root, even."""
    length = max(LEAST, isqrt(longest * longest * size // max(1, largest)))
    return length + length % 2
