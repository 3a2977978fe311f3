"""Branch and bound over the index intervals of a domain, with enclosures in exact arithmetic.

Nothing is assumed about the shape of a value. An interval on which a constraint is proved to be violated is excluded;
what is not decided is cut in two, a value that only rises or only falls where its sign changes. An endless interval is
cut at ever doubling distances until its tail is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from symcnn.algebra import Number
from symcnn.errors import Error
from symcnn.solve.constraint import End, always, never
from symcnn.solve.control import INTERRUPTED, OUT_OF_TIME, Control, Standing, StoppedError
from symcnn.solve.pieces import FARTHEST_POWER, Piece, classes_of, patience

FIRST_ATTEMPT = 2_000
MOST_INTERVALS = 15_000
RESOLVE_EVERY = 4  # cuts after which values that are not polynomials are resolved anew
LEAST_RESOLVED = 8  # points
FAR = 2**64
FAR_OFF = 2**32  # how far a point that violates a constraint is looked for
UNLIMITED = 2**62  # intervals
TELL_EVERY = 64  # intervals between two words to the watcher

Result = TypeVar("Result")


class StalledError(Exception):
    """The search ran out of intervals."""


class Node(NamedTuple):
    """An interval of a piece's indices, endless where ``last`` is None; ``open`` are the undecided constraints."""

    piece: Piece
    first: int
    last: int | None
    open: tuple[int, ...]
    reach: int = 1  # where an endless interval is cut next, counted from its first index
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Excluded:
    """Points ``first``, ``first + step``, … ``last`` violate a constraint: low ≤ left − right ≤ high on all of them.

    A negative step goes down; ``last`` is None where there is no end.
    """

    first: Number
    last: End
    step: Number
    constraint: int
    low: End
    high: End


@dataclass(frozen=True, slots=True)
class Outbid:
    """Points whose objective is nowhere better than ``bound``."""

    first: Number
    last: End
    step: Number
    bound: Number


@dataclass(frozen=True, slots=True)
class Best:
    """The best point; from ``start`` on in steps, every point is as good (``tie``) or they get better for ever."""

    x: Number
    endless: str | None = None  # "tie" or "grows"
    step: Number = 0


@dataclass
class Reached:
    """What is known before a search has its end: the best point so far with its value, and what no point exceeds.

    Of a search for all points ``value`` is their number. What is not known is None.
    """

    x: Number | None = None
    value: Number | None = None
    bound: End = None


class Search:
    """One search: what it excluded so far, and how many intervals it may still look at; ``control`` may end it."""

    def __init__(
        self, relations: Sequence[str], most: int, control: Control | None = None, reached: Reached | None = None
    ) -> None:
        self.relations = relations
        self.most = self.left = most
        self.control = control
        self.reached = reached or Reached()
        self.telling = most - TELL_EVERY
        self.excluded: list[Excluded] = []
        self.pieces: Sequence[Piece] = ()

    @cached_property
    def patience(self) -> int:
        """The bits of the farthest cut of an endless interval."""
        reaches = [patience(value) for piece in self.pieces for value in piece.values]
        return FARTHEST_POWER if FARTHEST_POWER in reaches else max(reaches)

    def roots(self, pieces: Sequence[Piece]) -> Iterator[Node]:
        self.pieces = pieces
        for piece in pieces:
            self.look()
            node = self.examined(Node(piece, 0, piece.last, tuple(range(len(self.relations)))))
            if node is not None:
                yield node

    def examined(self, node: Node) -> Node | None:
        """The node without the constraints that hold on all of it; None where one is violated on all of it."""
        self.left -= 1
        if self.left < 0:
            raise StalledError
        left = []
        for position in node.open:
            relation = self.relations[position]
            low, high = self.enclosed(node, position)
            if never(relation, low, high):
                self.excluded.append(_excluded(node, position, low, high))
                return None
            if not always(relation, low, high):
                left.append(position)
        return node if len(left) == len(node.open) else node._replace(open=tuple(left))

    def enclosed(self, node: Node, position: int) -> tuple[End, End]:
        if node.first == node.last:
            number = node.piece.at(position, node.first)
            return number, number
        return node.piece.enclose(position, node.first, node.last)

    @property
    def looked(self) -> int:
        return self.most - self.left

    def look(self) -> None:
        """The clock is looked at, since a single interval may take long, and from time to time the watcher told."""
        if self.control is None:
            return
        if self.left <= self.telling:
            self.telling = self.left - TELL_EVERY
            self.control.tell(Standing(self.reached.value, self.reached.bound, self.looked))
        if self.control.left() == 0:
            raise StoppedError(OUT_OF_TIME)

    def children(self, node: Node, sign: int | None = None) -> Iterator[Node]:
        """The parts of a node that may still hold points that meet the constraints.

        Where the ``sign`` of a value is asked for, by its position, the node is cut where that changes.
        """
        for child in self._cut(node, sign):
            found = self.examined(child)
            if found is not None:
                yield found

    def _cut(self, node: Node, sign: int | None) -> tuple[Node, Node]:
        if node.last is None:
            return self._cut_endless(node)
        middle = self._last_of_lower(node, node.last, sign)
        depth = node.depth + 1
        return (
            _resolved(node._replace(last=middle, depth=depth)),
            _resolved(node._replace(first=middle + 1, depth=depth)),
        )

    def _last_of_lower(self, node: Node, last: int, sign: int | None) -> int:
        """Where a node is cut: a constraint's sign changes there, or the better end of the objective is left alone."""
        positions = node.open if sign is None else (sign,)
        crossings = (node.piece.crossing(position, node.first, last) for position in positions)
        crossing = next((index for index in crossings if index is not None), None)
        if crossing is not None:
            return crossing
        trend = 0 if positions else node.piece.trend(len(self.relations), node.first)
        return (node.first + last) // 2 if trend == 0 else last - 1 if trend > 0 else node.first

    def _cut_endless(self, node: Node) -> tuple[Node, Node]:
        if node.reach.bit_length() > self.patience:
            raise StalledError
        reach = node.reach if node.piece.plain else self._promising(node)
        cut = node.first + reach
        tail = node._replace(first=cut, reach=self._farther(reach))
        if not node.piece.plain:
            with suppress(Error):  # a power too large to be written out stays as it is
                tail = tail._replace(piece=node.piece.part(cut, None), first=0)
        return node._replace(last=cut - 1, depth=0), tail

    def _promising(self, node: Node) -> int:
        """Where a tail may be excluded: at the first of the doubling distances at which a constraint is violated."""
        reach = node.reach
        with suppress(Error):  # a number too large to be computed
            while reach < FAR_OFF:
                for position in node.open:
                    number = node.piece.at(position, node.first + reach)
                    if never(self.relations[position], number, number):
                        return reach
                reach *= 2
        return node.reach

    def _farther(self, reach: int) -> int:
        """Twice as far; with so many digits that the doubling would take long, twice as many digits, but first as far
        as is looked at all."""
        farthest = 1 << self.patience - 1
        return 2 * reach if reach < FAR or reach >= farthest else min(reach * reach, farthest)


def _resolved(node: Node) -> Node:
    """From time to time the values are made anew for the node's own range; maxima and floors may be decided there."""
    assert node.last is not None
    if node.depth % RESOLVE_EVERY or node.last - node.first < LEAST_RESOLVED or node.piece.points or node.piece.plain:
        return node
    return node._replace(piece=node.piece.part(node.first, node.last), first=0, last=node.last - node.first)


def _excluded(node: Node, position: int, low: End, high: End) -> Excluded:
    return Excluded(*range_of(node), position, low, high)


def range_of(node: Node) -> tuple[Number, End, Number]:
    last = None if node.last is None else node.piece.x(node.last)
    return node.piece.x(node.first), last, node.piece.step


def every_run(search: Search, pieces: Sequence[Piece], found: list[tuple[Number, End, Number]]) -> None:
    """All points that meet the constraints, as (first, last, step) of the intervals that join those ``found``."""
    stack = list(search.roots(pieces))
    while stack:
        search.look()
        node = stack.pop()
        if node.open:
            stack.extend(search.children(node))
        else:
            found.append(range_of(node))
            search.reached.value = len(found)


def attempt(
    run: Callable[[Search, Sequence[Piece]], Result],
    pieces: Sequence[Piece],
    relations: Sequence[str],
    most: int | None = None,
    control: Control | None = None,
) -> Result:
    """A short search on the pieces as they are, else a long one on their residue classes.

    Where ``most`` intervals are not given, a time limit alone ends the long one, by a :class:`StoppedError`; so does
    an interrupt, where there is a control. What the short one reached the long one begins with.
    """
    limited = control is not None and control.seconds is not None
    try:
        return _attempt(run, pieces, relations, most or (UNLIMITED if limited else MOST_INTERVALS), control)
    except KeyboardInterrupt:
        if control is None:
            raise
        raise StoppedError(INTERRUPTED) from None


def _attempt(
    run: Callable[[Search, Sequence[Piece]], Result],
    pieces: Sequence[Piece],
    relations: Sequence[str],
    most: int,
    control: Control | None,
) -> Result:
    search = Search(relations, FIRST_ATTEMPT, control)
    with suppress(StalledError):
        return run(search, pieces)
    search = Search(relations, most, control, search.reached)
    try:
        return run(search, [part for piece in pieces for part in classes_of(piece)])
    except StalledError:
        raise Error(
            f"the search was given up after {min(search.looked, search.most)} intervals",
            hint="give the symbol a narrower domain, a larger step or a time limit, or simplify the constraints",
        ) from None
