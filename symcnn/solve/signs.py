"""Where a value is below 0, is 0, and is above it: every point of a domain that meets conditions, in one search."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.solve.evidence import Run
from symcnn.solve.pieces import Piece
from symcnn.solve.search import Node, Search, range_of
from symcnn.solve.tails import tail_of


class Signs:
    """A search whose intervals are cut until the conditions and then the objective's sign are decided on each."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.objective = len(search.relations)
        self.runs: dict[int, list[Run]] = {-1: [], 0: [], 1: []}

    def run(self, pieces: Sequence[Piece]) -> None:
        stack = list(self.search.roots(pieces))
        while stack:
            self.search.look()
            node = stack.pop()
            sign = None if node.open else self._sign(node)
            if sign is None:
                stack.extend(self.search.children(node, None if node.open else self.objective))
            else:
                self.runs[sign].append(Run(*range_of(node)))

    def _sign(self, node: Node) -> int | None:
        """That of the objective on all of an interval; None where it is not decided.

        What will be read off farther out need not be proved here, which takes long.
        """
        if node.last is None and not node.piece.plain:
            tail = tail_of(node.piece.values[self.objective], node.piece.index, node.first)
            if tail.sign is not None or tail.later:
                return tail.sign
        low, high = self.search.enclosed(node, self.objective)
        if low is not None and low > 0:
            return 1
        if high is not None and high < 0:
            return -1
        return 0 if low == high == 0 else None
