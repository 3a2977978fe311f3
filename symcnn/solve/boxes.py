"""Boxes of a space examined: constraints that are violated on all of a box exclude it, others may hold on all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symcnn.algebra import Number, Value, evaluate
from symcnn.solve.constraint import Constraint, End, always, never
from symcnn.solve.control import OUT_OF_BOXES, OUT_OF_TIME, Control, Standing, StoppedError
from symcnn.solve.enclosing import Enclosures
from symcnn.solve.space import Box, Space, Span, is_point, with_span

Ends = Callable[[int], tuple[End, End]]  # those of each value on a box, by its position

FIRST_REACH = 8
TELL_EVERY = 64  # boxes between two words to the watcher
PROBES = 16  # that count as a box
FAR = 2**64
FARTHEST = 2**12_000
WIDE_BITS = 8
WIDE = 2**24


@dataclass(frozen=True, slots=True)
class Node:
    """A box, the constraints that are not decided on it, the objectives' ends there, and where a tail is cut next."""

    box: Box
    open: tuple[int, ...]
    goals: tuple[tuple[End, End], ...]
    reach: int = FIRST_REACH

    @property
    def single(self) -> bool:
        return is_point(self.box)


class Boxes:
    """The examination of boxes under constraints; the ends of ``goals`` are kept for those that remain.

    Behind the goals come the values that order the points, where that is not the order of the axes.
    """

    def __init__(self, space: Space, constraints: Sequence[Constraint], goals: Sequence[Value], most: int) -> None:
        self.space = space
        self.constraints = tuple(constraints)
        self.relations = [constraint.relation for constraint in constraints]
        self.goals = (*goals, *space.order)
        self.enclosures = Enclosures(space, [*(constraint.difference for constraint in constraints), *self.goals])
        self.exact = self.enclosures.foreign is not None
        self.most = most
        self.looked = 0
        self.told = 0
        self.probed = 0

    def root(self, box: Box | None = None) -> Node | None:
        return self.examined(self.space.box if box is None else box, tuple(range(len(self.relations))))

    def probe(self) -> None:
        """A box that is enclosed only to make another smaller; many of them count as one that is examined."""
        self.probed += 1
        if self.probed % PROBES == 0:
            self._count()

    def _count(self) -> None:
        self.looked += 1
        if self.looked > self.most:
            raise StoppedError(OUT_OF_BOXES)

    def examined(self, box: Box, still_open: Sequence[int], reach: int = FIRST_REACH) -> Node | None:
        """The box with what is open on it; None where a constraint is violated on all of it."""
        self._count()
        ends = self.ends(box)
        left = []
        for position in still_open:
            low, high = ends(position)
            relation = self.relations[position]
            if never(relation, low, high):
                return None
            if not always(relation, low, high):
                left.append(position)
        count = len(self.relations)
        return Node(box, tuple(left), tuple(ends(count + i) for i in range(len(self.goals))), reach)

    def ends(self, box: Box) -> Ends:
        """The ends of each value on a box, by its position; at a point the number itself."""
        if self.exact and is_point(box):
            return self._numbers([first for first, _ in box if first is not None])
        return self.enclosures.ranges([axis.range(span) for axis, span in zip(self.space.axes, box, strict=True)])

    def _numbers(self, indices: Sequence[int]) -> Ends:
        point = self.space.at(indices)

        def number(position: int) -> tuple[Number, Number]:
            found = evaluate(self.enclosures.values[position].value, point)
            return found, found

        return number

    def holds(self, indices: Sequence[int]) -> bool:
        """Whether a point meets every constraint, by its numbers alone."""
        ends = self.ends(tuple((index, index) for index in indices))
        return all(always(relation, *ends(i)) for i, relation in enumerate(self.relations))

    def goal(self, indices: Sequence[int]) -> Number:
        return self.numbers(indices)[0]

    def numbers(self, indices: Sequence[int]) -> tuple[Number, ...]:
        """The goals at a point."""
        ends = self.ends(tuple((index, index) for index in indices))
        found = (ends(len(self.relations) + position)[0] for position in range(len(self.goals)))
        return tuple(number for number in found if number is not None)

    def places(self, node: Node) -> Sequence[tuple[End, End]]:
        """The ends of what orders the points of a node: no point of it comes before the lower or after the upper."""
        return node.goals[-len(self.space.order) :] if self.space.order else node.box

    # ------------------------------------------------------------ cutting

    def children(self, node: Node, axis: int) -> Iterator[Node]:
        """The parts of a node, cut along an axis, that may still hold points; the lower one first."""
        span, reach = node.box[axis], node.reach
        parts, farther = _cut(span, reach)
        for part in parts:
            found = self.examined(with_span(node.box, axis, part), node.open, farther)
            if found is not None:
                yield found

    def look(self, control: Control, standing: Standing) -> None:
        """The clock is looked at, since a single box may take long, and from time to time the watcher told."""
        if self.looked >= self.told + TELL_EVERY:
            self.told = self.looked
            control.tell(standing)
        if control.left() == 0:
            raise StoppedError(OUT_OF_TIME)


def _cut(span: Span, reach: int) -> tuple[tuple[Span, Span], int]:
    first, last = span
    if first is not None and last is not None:
        middle = _middle(first, last)
        return ((first, middle), (middle + 1, last)), reach
    if reach > FARTHEST:
        raise StoppedError(OUT_OF_BOXES)
    farther = 4 * reach if reach < FAR else reach * reach
    if first is not None:
        return ((first, first + reach - 1), (first + reach, None)), farther
    middle = (0 if last is None else last) - (reach if last is not None else 0)
    return ((None, middle), (middle + 1, last)), farther


def _middle(first: int, last: int) -> int:
    """Half way; of a span over many powers of two a power half way."""
    few, many = first.bit_length(), last.bit_length()
    return 1 << (few + many) // 2 if first >= 0 and many - few > WIDE_BITS else (first + last) // 2


def widest(box: Box) -> int:
    """The axis along which a box is cut: one without an end, else over the most powers of two or the most points."""
    endless = [position for position, span in enumerate(box) if None in span]
    return endless[0] if endless else max(range(len(box)), key=lambda position: _width(*box[position]))


def _width(first: int | None, last: int | None) -> tuple[int, int]:
    assert first is not None
    assert last is not None
    powers = last.bit_length() - first.bit_length()
    return powers if powers > WIDE_BITS else 0, last - first


def is_wide(box: Box) -> bool:
    """Whether some axis has so many points that making the box smaller is worth while."""
    return any(first is not None and last is not None and last - first > WIDE for first, last in box)


def first_free(box: Box) -> int:
    """The first axis with more than one point."""
    return next(position for position, (first, last) in enumerate(box) if first != last or first is None)
