"""All points that meet constraints, or the first ones, by exact branch and bound over boxes of Python integers."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

from symcnn.solve.boxes import Boxes, Node, first_free, widest
from symcnn.solve.branch import Indices, corner
from symcnn.solve.control import INTERRUPTED, LIMIT, Control, Standing, StoppedError
from symcnn.solve.lines import Lines
from symcnn.solve.space import Box


@dataclass(frozen=True, slots=True)
class Listing:
    """Points in the space's order; ``stopped`` says why there may be more."""

    points: tuple[Indices, ...]
    stopped: str = ""


def every_point(boxes: Boxes, control: Control, box: Box | None = None) -> Listing:
    """All points that meet the constraints, or as many as are wanted, in the space's order."""
    found: list[Indices] = []
    points = _by_places if boxes.space.order else _by_axes
    try:
        found.extend(islice(points(boxes, control, found, box), control.most + 1))
    except StoppedError as stopped:
        return Listing(tuple(found), str(stopped))
    except KeyboardInterrupt:
        return Listing(tuple(found), INTERRUPTED)
    return Listing(tuple(found[: control.most]), LIMIT if len(found) > control.most else "")


def _by_axes(boxes: Boxes, control: Control, found: Sequence[Indices], box: Box | None) -> Iterator[Indices]:
    """In the order of the axes: the lower part of a box, cut along its first axis that is free, before the upper."""
    root = boxes.root(box)
    stack = [] if root is None else [root]
    lines = Lines(boxes)
    while stack:
        boxes.look(control, Standing(len(found), None, boxes.looked))
        node = lines.narrowed(stack.pop())
        if node is None:
            continue
        if not node.open and all(first is not None for first, _ in node.box):
            yield from _all_of(node.box)
        elif node.single:
            yield corner(node.box, 0)
        elif (points := lines.points(node)) is not None:
            yield from points
        else:
            stack.extend(reversed(list(boxes.children(node, first_free(node.box)))))


def _by_places(boxes: Boxes, control: Control, found: Sequence[Indices], box: Box | None) -> Iterator[Indices]:
    """In the order of the values that order the points: boxes are taken by the least of these."""
    serial = count()
    heap: list[tuple[tuple[object, ...], Node]] = []
    lines = Lines(boxes)

    def push(node: Node | None) -> None:
        if node is not None:
            lows = tuple(part for low, _ in boxes.places(node) for part in (low is not None, low or 0))
            heapq.heappush(heap, ((*lows, next(serial)), node))

    push(boxes.root(box))
    while heap:
        _, taken = heapq.heappop(heap)
        boxes.look(control, Standing(len(found), None, boxes.looked))
        if taken.single:
            yield corner(taken.box, 0)
            continue
        node = lines.narrowed(taken)
        points = None if node is None else lines.points(node)
        if points is not None:
            for indices in points:
                push(boxes.root(tuple((index, index) for index in indices)))
        elif node is not None:
            for child in boxes.children(node, widest(node.box)):
                push(child)


def _all_of(box: Box) -> Iterator[Indices]:
    """Every point of a box one by one in the order of its axes: one may have no end, or too many points to store."""
    if not box:
        yield ()
        return
    (first, last), *rest = box
    assert first is not None
    for index in count(first) if last is None else range(first, last + 1):
        yield from ((index, *tail) for tail in _all_of(tuple(rest)))
