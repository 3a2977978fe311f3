"""Boxes to scale: bars as high as the image's side is long; their widths follow the channels by the square root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isqrt

from symcnn.algebra import Number, substitute
from symcnn.errors import Error
from symcnn.layers import Shape
from symcnn.network.boxes import Box

BARS = ((320, 300), (240, 200), (160, 120))
"""The width and the height of the largest sizes' bars, in tenths of a millimetre; where those don't fit, the next."""
LEAST = 6
"""No bar is smaller."""


def bars_of(boxes: Iterable[Box], point: Mapping[str, Number], longest: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """The width and height of each box's bar, up to the ``longest``; an :class:`Error` where a size is no number."""
    widest, tallest = longest
    sizes = {box.id: _sizes(box.output, point) for box in boxes}
    spatial = max((side for side, _ in sizes.values()), default=1)
    channels = max((width for _, width in sizes.values()), default=1)
    return {
        number: (_rooted(width, channels, widest), _length(tallest * side, spatial))
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


def _rooted(size: int, largest: int, longest: int) -> int:
    """In proportion to the square root."""
    return _length(isqrt(longest * longest * size // max(1, largest)), 1)


def _length(length: int, parts: int) -> int:
    """A length in so many parts as the nearest even one."""
    return max(LEAST, 2 * ((length + parts) // (2 * parts)))
