"""A graph folded into boxes, as a figure draws them: a layer with the activations after it, a block, or a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, takewhile

from symcnn.algebra import Number, Value, total
from symcnn.layers import Shape
from symcnn.network.graph import CHOICE, Graph, Round, graph_of
from symcnn.network.model import Layer, Network
from symcnn.network.outline import FAMILY, PASSING, PASSING_SHAPES, Stage, Unit, outline, units_of
from symcnn.network.parts import part
from symcnn.record import Record

LAYERS, BLOCKS, STAGES = DETAILS = ("layers", "blocks", "stages")

ENTRY = "entry"
"""The kind of a box that stands for a tensor from outside the picture."""

JOINS = "Joins"


class Box(Record):
    """``nodes`` are its layers in order, of which ``lead`` is the one that it is named by; ``inputs`` are boxes.

    ``unit`` is given where it is a block or several alike layers, ``count`` is how many alike units stand behind each
    other in it, ``times`` how often all of it is done where a repeat holds nothing else.
    """

    id: int
    kind: str
    nodes: tuple[Layer, ...]
    lead: Layer
    inputs: tuple[int, ...]
    unit: Unit | Stage | None = None
    count: int = 1
    times: Value = 1
    training: bool = False

    @property
    def family(self) -> str:
        """The family of its lead; ``Block`` where it is a block of several."""
        return "Block" if self.is_block else FAMILY.get(self.lead.kind, self.lead.kind)

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


Group = tuple[list[Layer], Layer, Unit | Stage | None]


def drawing(graph: Graph, detail: str) -> Drawing:
    """The graph at a detail: ``layers``, ``blocks`` (what stands directly below the network) or ``stages``."""
    return _assembled(graph, detail, _FOLDED[detail](graph))


# ---------------------------------------------------------------- folding


def _by_layer(graph: Graph, parts: Mapping[int, Unit | Stage] | None = None) -> list[Group]:
    """Normalisations and activations go to the layer before them, or where that is none of their own to the one after;
    none leaves the block that it lies in.

    A tensor that something else takes too is the end of its box.
    """
    folding = _Folding(graph, parts or {})
    for node in graph.nodes:
        folding.take(node)
    folding.close()
    return [(nodes, folding.leads[number], None) for number, nodes in folding.groups.items()]


class _Folding:
    def __init__(self, graph: Graph, parts: Mapping[int, Unit | Stage]) -> None:
        self.parts = {node: part for node, part in parts.items() if is_block(part)}
        self.takers: dict[int, int] = {}
        for node in graph.nodes:
            for number in node.inputs:
                self.takers[number] = self.takers.get(number, 0) + 1
        for number in graph.outputs:
            self.takers[number] = self.takers.get(number, 0) + 1
        self.rounds: dict[int, list[int]] = {}
        for place, round_ in enumerate(graph.rounds):
            for number in round_.nodes:
                self.rounds.setdefault(number, []).append(place)
        self.groups: dict[int, list[Layer]] = {}
        self.leads: dict[int, Layer] = {}
        self.owner: dict[int, int] = {}

    def take(self, node: Layer) -> None:
        group = self._joined(node)
        if group is None:
            group = node.id
            self.groups[group], self.leads[group] = [], node
        elif passes(self.leads[group]):
            self.leads[group] = node
        self.groups[group].append(node)
        self.owner[node.id] = group

    def close(self) -> None:
        """Normalisations that nothing with weights came after go back to the layer before them."""
        for group, nodes in list(self.groups.items()):
            before = self._before(nodes[0])
            if passes(self.leads[group]) and before is not None and _weighs(self.leads[before]):
                self.groups[before] += nodes
                self.owner.update(dict.fromkeys((node.id for node in nodes), before))
                del self.groups[group]

    def _joined(self, node: Layer) -> int | None:
        """The group that a node goes to."""
        group = self._before(node)
        if group is None:
            return None
        lead, first = self.leads[group], self.groups[group][0]
        if passes(lead):
            return group if passes(node) or _weighs(node) else None
        begun = passes(first) and any(map(_normalises, self.groups[group]))  # it comes in front here
        return group if passes(node) and (not _normalises(node) if begun or not _weighs(lead) else True) else None

    def _before(self, node: Layer) -> int | None:
        """The group that a node goes on with: of the only tensor that it takes, which nothing else takes."""
        if len(node.inputs) != 1:
            return None
        (number,) = node.inputs
        group = self.owner.get(number)
        if group is None or self.takers[number] > 1 or self.rounds.get(number) != self.rounds.get(node.id):
            return None
        if self.leads[group].kind in ("input", CHOICE):
            return None
        return group if self.parts.get(number) is self.parts.get(node.id) else None


def passes(layer: Layer) -> bool:
    """Whether it is a normalisation, an activation or the like."""
    return FAMILY.get(layer.kind) in PASSING or layer.kind in PASSING_SHAPES


def _weighs(layer: Layer) -> bool:
    return FAMILY.get(layer.kind) not in (JOINS, "Pools", "Shapes", None) and not passes(layer)


def _normalises(layer: Layer) -> bool:
    return FAMILY.get(layer.kind) == "Normalisations"


def _by_block(graph: Graph) -> list[Group]:
    units = units_of(graph.nodes)
    return _gathered(graph, {node.id: unit for unit in units for node in unit.layers})


def _by_stage(graph: Graph) -> list[Group]:
    """Stages, where their units follow each other; alike units of several branches stay apart."""
    units = units_of(graph.nodes)
    parts: dict[int, Unit | Stage] = {node.id: unit for unit in units for node in unit.layers}
    for stage in outline(graph.network.replace(layers=graph.nodes)):
        own = list({id(parts[node.id]): parts[node.id] for node in stage.layers}.values())
        if len(own) > 1 and _in_line(graph, own) and (is_block(stage) or _one_stride(stage)):
            parts.update((node.id, stage) for node in stage.layers)
    return _gathered(graph, parts)


def is_block(part: Unit | Stage) -> bool:
    """Whether a part is of blocks or labels, not of layers by themselves."""
    return part.kind != part.layers[0].kind


def _one_stride(stage: Stage) -> bool:
    return len({node.arguments.get("stride") for node in stage.layers if node.kind == stage.kind}) == 1


def _in_line(graph: Graph, units: Sequence[Unit | Stage]) -> bool:
    """Whether each takes the one before alone, and nothing else takes that."""
    place = {node.id: number for number, unit in enumerate(units) for node in unit.layers}
    last = len(units) - 1
    for node in graph.nodes:
        own = place.get(node.id)
        for number in node.inputs:
            start = place.get(number)
            if own and start not in (own - 1, own):
                return False
            if start is not None and start != last and own not in (start, start + 1):
                return False
    return all(place.get(number, last) == last for number in graph.outputs)


def _gathered(graph: Graph, parts: Mapping[int, Unit | Stage]) -> list[Group]:
    """The groups of layers of a part that stand one after the other; a part of one group is that."""
    gathered: list[Group] = []
    for _, run in groupby(_by_layer(graph, parts), key=lambda group: id(parts[group[1].id])):
        groups = list(run)
        lead = groups[0][1]
        part = parts[lead.id]
        every = [node for group in groups for node in group[0]]
        whole = len(every) == len(part.layers) and (is_block(part) or isinstance(part, Stage))
        gathered += [(every, lead, part)] if len(groups) > 1 and whole else groups
    return gathered


_FOLDED: Mapping[str, Callable[[Graph], list[Group]]] = {LAYERS: _by_layer, BLOCKS: _by_block, STAGES: _by_stage}


# ---------------------------------------------------------------- boxes


def _assembled(graph: Graph, detail: str, groups: Sequence[Group]) -> Drawing:
    groups = sorted(groups, key=lambda group: group[0][0].id)
    own = {node.id: number for number, group in enumerate(groups, 1) for node in group[0]}
    outside = list(dict.fromkeys(i for node in graph.nodes for i in node.inputs if i not in own))
    own |= {number: -place for place, number in enumerate(outside, 1)}
    entries = [Box(own[number], ENTRY, (graph.around[number],), graph.around[number], ()) for number in outside]
    boxes = [_box(graph, number, group, own) for number, group in enumerate(groups, 1)]
    rounds = tuple(_round(round_, own) for round_ in graph.rounds)
    alone = {members[0]: round_.times for members, round_ in rounds if len(members) == 1}
    boxes = [box.replace(times=alone.get(box.id, 1)) for box in boxes]
    several = tuple(pair for pair in rounds if len(pair[0]) > 1)
    ends = frozenset(own[number] for number in graph.outputs if number in own)
    return Drawing(graph, detail, (*entries, *boxes), several, ends)


def _round(round_: Round, own: Mapping[int, int]) -> tuple[tuple[int, ...], Round]:
    return tuple(dict.fromkeys(own[number] for number in round_.nodes)), round_


def _box(graph: Graph, number: int, group: Group, own: Mapping[int, int]) -> Box:
    nodes, lead, part = group
    taken = (own[i] for node in nodes for i in node.inputs)
    inputs = tuple(dict.fromkeys(box for box in taken if box != number))
    count = part.count if isinstance(part, Stage) else 1
    kind = lead.kind if part is None else part.kind
    training = all(node.id in graph.training for node in nodes)
    return Box(number, kind, tuple(nodes), lead, inputs, part, count, 1, training)


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
    return FigureReport(f"{network.name}.{found.name}", graph.of(found.layers), defaults, network.bound)
