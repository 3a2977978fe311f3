"""Branch and bound over the index intervals of a domain, with enclosures in exact arithmetic.

Nothing is assumed about the shape of a value. An interval on which a constraint is proved to be violated is excluded;
what is not decided is cut in two, a value that only rises or only falls where its sign changes. An endless interval is
cut at ever doubling distances until its tail is decided.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeVar

from symcnn.algebra import Number
from symcnn.algebra.domain import exact
from symcnn.errors import Error
from symcnn.solve.constraint import End, always, never
from symcnn.solve.pieces import FARTHEST_POWER, Piece, classes_of, patience

FIRST_ATTEMPT = 2_000
MOST_INTERVALS = 15_000
RESOLVE_EVERY = 4  # cuts after which values that are not polynomials are resolved anew
LEAST_RESOLVED = 8  # points
FAR = 2**64

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


class Search:
    """One search: what it excluded so far, and how many intervals it may still look at."""

    def __init__(self, relations: Sequence[str], most: int) -> None:
        self.relations = relations
        self.most = most
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
            node = self.examined(Node(piece, 0, piece.last, tuple(range(len(self.relations)))))
            if node is not None:
                yield node

    def examined(self, node: Node) -> Node | None:
        """The node without the constraints that hold on all of it; None where one is violated on all of it."""
        self.most -= 1
        if self.most < 0:
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

    def children(self, node: Node) -> Iterator[Node]:
        """The parts of a node that may still hold points that meet the constraints."""
        for child in self._cut(node):
            found = self.examined(child)
            if found is not None:
                yield found

    def _cut(self, node: Node) -> tuple[Node, Node]:
        if node.last is None:
            return self._cut_endless(node)
        middle = self._last_of_lower(node, node.last)
        depth = node.depth + 1
        return (
            _resolved(node._replace(last=middle, depth=depth)),
            _resolved(node._replace(first=middle + 1, depth=depth)),
        )

    def _last_of_lower(self, node: Node, last: int) -> int:
        """Where a node is cut: a constraint's sign changes there, or the better end of the objective is left alone."""
        crossings = (node.piece.crossing(position, node.first, last) for position in node.open)
        crossing = next((index for index in crossings if index is not None), None)
        if crossing is not None:
            return crossing
        trend = 0 if node.open else node.piece.trend(len(self.relations), node.first)
        return (node.first + last) // 2 if trend == 0 else last - 1 if trend > 0 else node.first

    def _cut_endless(self, node: Node) -> tuple[Node, Node]:
        if node.reach.bit_length() > self.patience:
            raise StalledError
        cut = node.first + node.reach
        tail = node._replace(first=cut, reach=_farther(node.reach))
        if not node.piece.plain:
            with suppress(Error):  # a power too large to be written out stays as it is
                tail = tail._replace(piece=node.piece.part(cut, None), first=0)
        return node._replace(last=cut - 1, depth=0), tail


def _farther(reach: int) -> int:
    """Twice as far; with so many digits that the doubling would take long, twice as many digits."""
    return 2 * reach if reach < FAR else reach * reach


def _resolved(node: Node) -> Node:
    """From time to time the values are made anew for the node's own range; maxima and floors may be decided there."""
    assert node.last is not None
    if node.depth % RESOLVE_EVERY or node.last - node.first < LEAST_RESOLVED or node.piece.points or node.piece.plain:
        return node
    return node._replace(piece=node.piece.part(node.first, node.last), first=0, last=node.last - node.first)


def _excluded(node: Node, position: int, low: End, high: End) -> Excluded:
    return Excluded(*_range(node), position, low, high)


def _range(node: Node) -> tuple[Number, End, Number]:
    last = None if node.last is None else node.piece.x(node.last)
    return node.piece.x(node.first), last, node.piece.step


class BestFirst:
    """The largest value of the last of a piece's values under the constraints; among equals the largest point.

    Intervals are taken in the order of their bounds, so the first single point that is taken is the best.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.objective = len(search.relations)
        self.heap: list[tuple[tuple[object, ...], Node]] = []
        self.serial = 0

    def run(self, pieces: Sequence[Piece]) -> Best | None:
        for node in self.search.roots(pieces):
            self._push(node)
        while self.heap:
            _, node = heapq.heappop(self.heap)
            if node.first == node.last:
                return Best(node.piece.x(node.first))
            if node.last is None and not node.open and (kind := self._endless(node)):
                return Best(node.piece.x(node.first), kind, node.piece.step)
            for child in self.search.children(node):
                self._push(child)
        return None

    def _push(self, node: Node) -> None:
        _, bound = self.search.enclosed(node, self.objective)
        top = node.piece.x(node.first) if node.piece.step < 0 else _range(node)[1]
        self.serial += 1
        key = (bound is not None, -(bound or 0), top is not None, -(top or 0), self.serial)
        heapq.heappush(self.heap, (key, node))

    def _endless(self, node: Node) -> str | None:
        """Whether the objective is one number on an endless interval, or is proved to grow at least linearly."""
        low, high = self.search.enclosed(node, self.objective)
        if low is not None and low == high:
            return "tie"
        grows = growth(node.piece, self.objective, node.first)
        return "grows" if high is None and grows is not None else None

    def outbid(self, sign: int) -> list[Outbid]:
        """The intervals that were never looked into, with the bounds of their objective."""
        left = (node for _, node in sorted(self.heap, key=lambda entry: entry[0][-1]))  # type: ignore[arg-type, return-value]
        bounded = ((node, self.search.enclosed(node, self.objective)[1]) for node in left)
        return [Outbid(*_range(node), exact(sign * bound)) for node, bound in bounded if bound is not None]


def growth(piece: Piece, position: int, first: int) -> Fraction | None:
    """A rate r > 0 with value(u) ≥ r·u + constant from an index on, where there is a proof of it."""
    try:
        rate = Fraction(piece.at(position, first + 1) - piece.at(position, first)) / 2
    except Error:  # a number too large to be computed
        return None
    if rate <= 0:
        return None
    value = piece.values[position]
    index = value.ring.named(piece.index)  # type: ignore[union-attr]
    low, _ = piece.enclose_value(value - rate * index, first, None)
    return None if low is None else rate


def every_run(search: Search, pieces: Sequence[Piece]) -> list[tuple[Number, End, Number]]:
    """All points that meet the constraints, as (first, last, step) of the intervals that were found."""
    runs = []
    stack = list(search.roots(pieces))
    while stack:
        node = stack.pop()
        if node.open:
            stack.extend(search.children(node))
        else:
            runs.append(_range(node))
    return runs


def attempt(
    run: Callable[[Search, Sequence[Piece]], Result],
    pieces: Sequence[Piece],
    relations: Sequence[str],
    most: int = MOST_INTERVALS,
) -> Result:
    """A short search on the pieces as they are, else a long one on their residue classes."""
    try:
        return run(Search(relations, FIRST_ATTEMPT), pieces)
    except StalledError:
        pass
    try:
        return run(Search(relations, most), [part for piece in pieces for part in classes_of(piece)])
    except StalledError:
        raise Error(
            f"the search was given up after {most} intervals",
            hint="give the symbol a narrower domain or a larger step, or simplify the constraints",
        ) from None
