"""A graph folded into boxes, as a figure draws them: a layer with the activations after it, a block, or a stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from symcnn.algebra import Number, Value, total
from symcnn.layers import Shape
from symcnn.network.drawn import graph_of
from symcnn.network.folding import FOLDED, JOINS, Group, is_block, passes
from symcnn.network.graph import Graph, Round
from symcnn.network.listing import FAMILY
from symcnn.network.model import Layer, Network
from symcnn.network.outline import Stage
from symcnn.network.parts import part
from symcnn.network.units import Unit
from symcnn.record import Record

ENTRY = "entry"
"""The kind of a box that stands for a tensor from outside the picture."""


class Box(Record):
    """``nodes`` are its layers in order, of which ``lead`` is the one that it is named by; ``inputs`` are boxes.

    ``unit`` is given where it is a block or several alike layers, ``count`` is how many alike units stand behind each
    other in it, ``rounds`` are the repeats that hold all of it and nothing else, from the outermost; ``repeated`` says
    that it lies in a repeat, and its figures are those of all turns.
    """

    id: int
    kind: str
    nodes: tuple[Layer, ...]
    lead: Layer
    inputs: tuple[int, ...]
    unit: Unit | Stage | None = None
    count: Value = 1
    rounds: tuple[Round, ...] = ()
    repeated: bool = False
    training: bool = False

    @property
    def family(self) -> str:
        """The family of its lead; ``Block`` where it is a block of several."""
        return "Block" if self.is_block else FAMILY.get(self.lead.kind, self.lead.kind)

    @property
    def times(self) -> Value:
        """How often all of it is done where repeats hold nothing else."""
        times: Value = 1
        for round_ in self.rounds:
            times = times * round_.times
        return times

    @property
    def is_block(self) -> bool:
        """Whether it is a block or several, not a layer."""
        return self.unit is not None and is_block(self.unit)

    @property
    def joins(self) -> bool:
        """Whether it is a join by itself, such as the sum of a residual."""
        return self.unit is None and FAMILY.get(self.lead.kind) == JOINS

    @property
    def before(self) -> tuple[Layer, ...]:
        """What comes before its lead."""
        return self.nodes[: self.nodes.index(self.lead)]

    @property
    def after(self) -> tuple[Layer, ...]:
        """What comes right after its lead."""
        return tuple(takewhile(passes, self.nodes[self.nodes.index(self.lead) + 1 :]))

    @property
    def output(self) -> Shape:
        return self.nodes[-1].output

    def metric(self, name: str) -> Value:
        """The figures of its layers together."""
        return 0 if self.kind == ENTRY else total([getattr(node, name) for node in self.nodes])


class Drawing(Record):
    """Boxes in an order in which they can be done; ``rounds`` are the boxes of repeats, ``ends`` those whose tensors
    leave the picture."""

    graph: Graph
    detail: str
    boxes: tuple[Box, ...]
    rounds: tuple[tuple[tuple[int, ...], Round], ...]
    ends: frozenset[int]

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        return tuple((start, box.id) for box in self.boxes for start in box.inputs)


def drawing(graph: Graph, detail: str) -> Drawing:
    """The graph at a detail: ``layers``, ``blocks`` (what stands directly below the network) or ``stages``."""
    return _assembled(graph, detail, FOLDED[detail](graph))


# ---------------------------------------------------------------- boxes


def _assembled(graph: Graph, detail: str, groups: Sequence[Group]) -> Drawing:
    groups = sorted(groups, key=lambda group: group[0][0].id)
    own = {node.id: number for number, group in enumerate(groups, 1) for node in group[0]}
    outside = list(dict.fromkeys(i for node in graph.nodes for i in node.inputs if i not in own))
    own |= {number: -place for place, number in enumerate(outside, 1)}
    entries = [Box(own[number], ENTRY, (graph.around[number],), graph.around[number], ()) for number in outside]
    boxes = [_box(graph, number, group, own) for number, group in enumerate(groups, 1)]
    rounds = [(_held(boxes, round_), round_) for round_ in graph.rounds]
    boxes = [box.replace(rounds=_alone(box, rounds)) for box in boxes]
    several = tuple((members, round_) for members, round_ in rounds if len(members) > 1)
    ends = frozenset(own[number] for number in graph.outputs if number in own)
    return Drawing(graph, detail, (*entries, *boxes), several, ends)


def _held(boxes: Iterable[Box], round_: Round) -> tuple[int, ...]:
    """The boxes that a repeat's turns are; none where it holds no more than a part of one."""
    nodes = set(round_.nodes)
    some = [box for box in boxes if nodes & {node.id for node in box.nodes}]
    whole = all(node.id in nodes for box in some for node in box.nodes)
    return tuple(box.id for box in some) if whole else ()


def _alone(box: Box, rounds: Iterable[tuple[tuple[int, ...], Round]]) -> tuple[Round, ...]:
    return tuple(reversed([round_ for members, round_ in rounds if members == (box.id,)]))


def _box(graph: Graph, number: int, group: Group, own: Mapping[int, int]) -> Box:
    nodes, lead, part = group
    taken = (own[i] for node in nodes for i in node.inputs)
    inputs = tuple(dict.fromkeys(box for box in taken if box != number))
    count = part.count if isinstance(part, Stage) else 1
    kind = lead.kind if part is None else part.kind
    training = all(node.id in graph.training for node in nodes)
    repeated = any({node.id for node in nodes} <= {*round_.nodes} for round_ in graph.rounds)
    return Box(number, kind, tuple(nodes), lead, inputs, part, count, (), repeated, training)


# ---------------------------------------------------------------- what a figure is made from


class FigureReport(Record):
    """A network or a part of it to be drawn. ``point`` gives the symbols that have one their default; ``bound`` is what
    was put in before."""

    name: str
    graph: Graph
    point: Mapping[str, Number]
    bound: Mapping[str, Number]


def figure_report(network: Network, defaults: Mapping[str, Number], path: str | None = None) -> FigureReport:
    """The whole network, or the label, block or layer that a path names."""
    graph = graph_of(network)
    if path is None:
        return FigureReport(network.name, graph, defaults, network.bound)
    found = part(network, path)
    return FigureReport(f"{network.name}.{path}", graph.of(found.layers), defaults, network.bound)
