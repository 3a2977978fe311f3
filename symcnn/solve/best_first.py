"""The best point of one symbol, by branch and bound that looks at the most promising interval first."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

from symcnn.algebra.domain import exact
from symcnn.errors import Error
from symcnn.solve.constraint import End, always
from symcnn.solve.pieces import Piece
from symcnn.solve.search import Best, Node, Outbid, Search, range_of

TRY_FROM = 16  # intervals before the first trial of an interval's ends
TRY_EVERY = 4  # intervals that are taken between two of them


class BestFirst:
    """The largest value of the last of a piece's values under the constraints; among equals the largest point.

    Intervals are taken in the order of their bounds, so the first single point that is taken is the best.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        self.objective = len(search.relations)
        self.heap: list[tuple[tuple[object, ...], Node]] = []
        self.serial = 0
        self.turn = 0

    def run(self, pieces: Sequence[Piece]) -> Best | None:
        for node in self.search.roots(pieces):
            self._push(node)
        while self.heap:
            key, node = heapq.heappop(self.heap)
            if node.first == node.last:
                return Best(node.piece.x(node.first))
            if self.search.control is not None:
                self._watched(None if not key[0] else -key[1], node)  # type: ignore[operator]
            if node.last is None and not node.open and (kind := self._endless(node)):
                return Best(node.piece.x(node.first), kind, node.piece.step)
            for child in self.search.children(node):
                self._push(child)
        return None

    def _push(self, node: Node) -> None:
        _, bound = self.search.enclosed(node, self.objective)
        top = node.piece.x(node.first) if node.piece.step < 0 else range_of(node)[1]
        self.serial += 1
        key = (bound is not None, -(bound or 0), top is not None, -(top or 0), self.serial)
        heapq.heappush(self.heap, (key, node))

    def _watched(self, bound: End, node: Node) -> None:
        """What is reached is noted, for a search that is ended or takes long, and the clock looked at."""
        reached = self.search.reached
        if bound is not None and (reached.bound is None or bound < reached.bound):
            reached.bound = bound
        self.turn += 1
        if self.search.looked >= TRY_FROM and self.turn % TRY_EVERY == 0:
            self._try_ends(node)
        self.search.look()

    def _try_ends(self, node: Node) -> None:
        """The ends of the most promising interval as best points so far."""
        reached, piece = self.search.reached, node.piece
        for index in {node.first, node.first if node.last is None else node.last}:
            with suppress(Error):  # a number too large to be computed
                if not all(self._holds(position, piece, index) for position in node.open):
                    continue
                value = piece.at(self.objective, index)
                if reached.value is None or value > reached.value:
                    reached.x, reached.value = piece.x(index), value

    def _holds(self, position: int, piece: Piece, index: int) -> bool:
        difference = piece.at(position, index)
        return always(self.search.relations[position], difference, difference)

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
        return [Outbid(*range_of(node), exact(sign * bound)) for node, bound in bounded if bound is not None]


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
