"""A network as a graph: its layers at work, with what each takes, for pictures.

The rows of a table hold all turns of a repeat; here turns that are told apart by numbers stand one after the other,
each a layer with its own shape and costs, called as the language calls a turn (``e[2].conv1``). Turns that are alike,
or as many as a symbol says, stand there once, inside a :class:`Round`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symcnn.algebra import Value
from symcnn.network.loops import Loop
from symcnn.network.model import Layer, Network
from symcnn.record import Record

CHOICE = "choice"
"""The kind of a node at which an open condition takes one of several tensors."""

FIGURES = ("trainable", "non_trainable", "buffers", "weights", "biases", "macs", "activations")


class Round(Record):
    """Turns that stand there once: ``nodes`` are theirs; ``index`` is given where they are written in it."""

    nodes: tuple[int, ...]
    times: Value
    loop: Loop
    indexed: bool


class Graph(Record):
    """``nodes`` are layers whose ``id`` and ``inputs`` are numbers of nodes, in an order in which they can be done.

    ``rows`` are the layers of the table that they belong to; ``around`` are nodes that others take and that are not
    part of the picture, ``training`` those of side branches, ``outputs`` those whose tensors leave the picture.
    """

    network: Network
    nodes: tuple[Layer, ...]
    rows: Mapping[int, int]
    rounds: tuple[Round, ...]
    training: frozenset[int]
    around: Mapping[int, Layer]
    outputs: frozenset[int]

    def of(self, rows: Iterable[Layer]) -> Graph:
        """The part that some rows of the table are; of a repeat's turns the last."""
        wanted = {row.id for row in rows}
        inside = [node for node in self.nodes if self.rows[node.id] in wanted]
        last = {self.rows[node.id]: node.sections for node in inside}
        common = _common(last.values())
        nodes = tuple(node for node in inside if len(common) == 0 or node.sections[: len(common)] == common)
        kept = {node.id for node in nodes}
        around = {node.id: node for node in self.nodes if node.id not in kept}
        rounds = tuple(r for r in self.rounds if set(r.nodes) <= kept)
        left = {number for node in around.values() for number in node.inputs if number in kept}
        return self.replace(nodes=nodes, around=around, rounds=rounds, outputs=(self.outputs & kept) | left)


def _common(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    first, *others = list(paths)
    depth = 0
    while depth < len(first) and all(path[: depth + 1] == first[: depth + 1] for path in others):
        depth += 1
    return first[:depth]
