"""Exact branch and bound over boxes of Python integers: the best point, and the frontier."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from symcnn.algebra import Number
from symcnn.solve.boxes import Boxes, Node, is_wide, widest
from symcnn.solve.constraint import End
from symcnn.solve.contract import contracted
from symcnn.solve.control import INTERRUPTED, Control, Standing, StoppedError
from symcnn.solve.space import Box, Span

TRY_EVERY = 4  # boxes taken between two trials of a box's corners

Indices = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Peak:
    """What a search for the largest goal came to: its point (None where there is none), and the bound that is proved.

    ``endless`` where every point from here on is as good; ``stopped`` says why there is no proof.
    """

    indices: Indices | None
    value: Number | None
    bound: End
    stopped: str = ""
    endless: bool = False


class Climb:
    """The largest goal; among equals the largest point in the space's order.

    Boxes are taken in the order of their bounds, then of their top corners, so the first single point is the best.
    """

    def __init__(self, boxes: Boxes, control: Control) -> None:
        self.boxes = boxes
        self.control = control
        self.heap: list[tuple[tuple[object, ...], Node]] = []
        self.serial = count()
        self.best: Indices | None = None
        self.value: Number | None = None

    def run(self, box: Box | None = None) -> Peak:
        try:
            return self._run(box)
        except StoppedError as stopped:
            return Peak(self.best, self.value, self._bound(), str(stopped))
        except KeyboardInterrupt:
            return Peak(self.best, self.value, self._bound(), INTERRUPTED)

    def _run(self, box: Box | None) -> Peak:
        root = self.boxes.root(box)
        if root is not None:
            self._push(root)
        for turn in count():
            if not self.heap:
                return Peak(None, None, None)
            _, node = self.heap[0]
            if turn % TRY_EVERY == 0:
                self._try_corners(node)
            self.boxes.look(self.control, Standing(self.value, node.goals[0][1], self.boxes.looked))
            if node.single:
                indices = corner(node.box, 0)
                return Peak(indices, node.goals[0][0], node.goals[0][0])
            if _is_level(node):
                return Peak(corner(node.box, 1), node.goals[0][0], node.goals[0][0], endless=True)
            children = self._children(node)
            heapq.heappop(self.heap)
            for child in children:
                self._push(child)
        raise AssertionError

    def _children(self, node: Node) -> list[Node]:
        """The parts of a node; those of a wide one are made smaller by the constraints, which saves many cuts."""
        children = list(self.boxes.children(node, widest(node.box)))
        if not is_wide(node.box):
            return children
        smaller = ((child, contracted(self.boxes, child.box)) for child in children)
        examined = (box and self.boxes.examined(box, child.open, child.reach) for child, box in smaller)
        return [child for child in examined if child]

    def _push(self, node: Node) -> None:
        bound = node.goals[0][1]
        if self.value is not None and bound is not None and bound < self.value:
            return
        tops = tuple(part for _, last in self.boxes.places(node) for part in (last is not None, -(last or 0)))
        key = (bound is not None, -(bound or 0), *tops, next(self.serial))
        heapq.heappush(self.heap, (key, node))

    def _bound(self) -> End:
        """No point is better than this; None where nothing is proved."""
        return self.heap[0][1].goals[0][1] if self.heap else self.value

    def _try_corners(self, node: Node) -> None:
        """Corners of the most promising box as best points so far."""
        for side in (1, 0):
            indices = corner(node.box, side)
            if self.boxes.holds(indices):
                value = self.boxes.goal(indices)
                if self.value is None or value > self.value:
                    self.best, self.value = indices, value


def corner(box: Box, side: int) -> Indices:
    """The upper or the lower corner; where there is no end the other one."""
    return tuple(_end(span, side) for span in box)


def _end(span: Span, side: int) -> int:
    wanted, other = span[side], span[1 - side]
    return wanted if wanted is not None else other if other is not None else 0


def _is_level(node: Node) -> bool:
    """Whether a box without an end is feasible throughout, with one goal."""
    low, high = node.goals[0]
    return not node.open and low is not None and low == high and any(None in span for span in node.box)


# ---------------------------------------------------------------- the frontier


@dataclass(frozen=True, slots=True)
class Frontier:
    """The values that no point betters in all goals, each with its point (among equals the largest in order)."""

    points: dict[tuple[Number, ...], Indices]
    stopped: str = ""


def frontier(boxes: Boxes, control: Control, box: Box | None = None) -> Frontier:
    """The points that no other is better than: at least as large in every goal, and larger in one."""
    kept: dict[tuple[Number, ...], Indices] = {}
    try:
        _fill(boxes, control, kept, box)
    except StoppedError as stopped:
        return Frontier(kept, str(stopped))
    except KeyboardInterrupt:
        return Frontier(kept, INTERRUPTED)
    return Frontier(kept)


def _fill(boxes: Boxes, control: Control, kept: dict[tuple[Number, ...], Indices], box: Box | None) -> None:
    serial = count()
    root = boxes.root(box)
    heap: list[tuple[tuple[object, ...], Node]] = []

    def wanted(node: Node) -> tuple[tuple[End, End], ...]:
        return node.goals[: len(node.goals) - len(boxes.space.order)]

    def push(node: Node | None) -> None:
        if node is None or _is_beaten(tuple(high for _, high in wanted(node)), kept):
            return
        tops = [high for _, high in wanted(node)]
        endless = sum(top is None for top in tops)
        heapq.heappush(heap, ((-endless, -sum(top for top in tops if top is not None), next(serial)), node))

    push(root)
    for turn in count():
        if not heap:
            return
        _, node = heapq.heappop(heap)
        boxes.look(control, Standing(len(kept), None, boxes.looked))
        if turn % TRY_EVERY == 0:
            _try_corners(boxes, kept, node)
        if _is_beaten(tuple(high for _, high in wanted(node)), kept):
            continue
        if node.single:
            goals = tuple(low for low, _ in wanted(node) if low is not None)
            _keep(kept, goals, corner(node.box, 0), boxes.space.place)
            continue
        for child in boxes.children(node, widest(node.box)):
            push(child)


def _try_corners(boxes: Boxes, kept: dict[tuple[Number, ...], Indices], node: Node) -> None:
    """Corners of the most promising box join the points that are kept, where none of these is better."""
    for side in (1, 0):
        indices = corner(node.box, side)
        if boxes.holds(indices):
            goals = boxes.numbers(indices)[: len(boxes.goals) - len(boxes.space.order)]
            if not _is_beaten(goals, kept):
                _keep(kept, goals, indices, boxes.space.place)


def _is_beaten(tops: tuple[End, ...], kept: dict[tuple[Number, ...], Indices]) -> bool:
    """Whether a point that is known is better than anything with at most these goals."""
    if None in tops:
        return False
    return any(
        all(t is not None and k >= t for k, t in zip(known, tops, strict=True)) and known != tops for known in kept
    )


def _keep(
    kept: dict[tuple[Number, ...], Indices], goals: tuple[Number, ...], indices: Indices,
    place: Callable[[Indices], tuple[Number, ...]],
) -> None:  # fmt: skip
    """A point joins those that are kept; what it is better than goes."""
    for known in [k for k in kept if all(a <= b for a, b in zip(k, goals, strict=True)) and k != goals]:
        del kept[known]
    kept[goals] = max(indices, kept.get(goals, indices), key=place)
