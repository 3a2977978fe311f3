"""A box made smaller: slabs at its sides on which a constraint is violated are cut off, until nothing changes."""

from __future__ import annotations

from collections.abc import Callable

from symcnn.errors import Error
from symcnn.solve.boxes import Boxes
from symcnn.solve.constraint import never
from symcnn.solve.space import Box, Span, with_span

ROUNDS = 6
FARTHEST_BITS = 12_000


def contracted(boxes: Boxes, box: Box) -> Box | None:
    """The part of a box that may hold points which meet the constraints; None where there is none."""
    if _is_excluded(boxes, box):
        return None
    for _ in range(ROUNDS):
        before = box
        for axis in range(len(box)):
            box = _shaved(boxes, box, axis)
            if _is_excluded(boxes, box):
                return None
        if box == before:
            break
    return box


def _is_excluded(boxes: Boxes, box: Box) -> bool:
    boxes.probe()
    try:
        ends = boxes.ends(box)
        return any(never(relation, *ends(position)) for position, relation in enumerate(boxes.relations))
    except Error:  # numbers too large to be computed exclude nothing
        return False


def _shaved(boxes: Boxes, box: Box, axis: int) -> Box:
    def excluded(span: Span) -> bool:
        return _is_excluded(boxes, with_span(box, axis, span))

    first, last = box[axis]
    last = _end(first if first is not None else 0, last, lambda i: excluded((i, box[axis][1])), 1)
    first = _end(last if last is not None else 0, first, lambda i: excluded((box[axis][0], i)), -1)
    if first is not None and last is not None and first > last:
        first = last  # everything is excluded, which the caller sees
    return with_span(box, axis, (first, last))


def _end(near: int, far: int | None, excluded: Callable[[int], bool], way: int) -> int | None:
    """The last index from ``near`` on towards ``far`` beyond which everything is proved to be excluded."""
    beyond = _beyond(near, far, excluded, way)
    if beyond is None:
        return far
    low, high = near, beyond  # excluded from ``high`` on
    if excluded(near):
        return near
    while abs(high - low) > 1:
        middle = (low + high) // 2
        if excluded(middle):
            high = middle
        else:
            low = middle
    return low


def _beyond(near: int, far: int | None, excluded: Callable[[int], bool], way: int) -> int | None:
    """An index from which on everything is excluded: the end, or, where there is none, at doubling distances."""
    if far is not None:
        return far if far != near and excluded(far) else None
    bits = 1
    while bits < FARTHEST_BITS:
        if excluded(near + way * (1 << bits)):
            return near + way * (1 << bits)
        bits = bits + 1 if bits < 64 else bits + bits // 2
    return None
