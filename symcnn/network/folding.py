"""The layers of a graph in groups, each a box of a figure: a layer with the activations after it, a block, a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from symcnn.network.graph import CHOICE, Graph
from symcnn.network.listing import FAMILY, PASSING
from symcnn.network.model import Layer
from symcnn.network.nesting import nesting_in
from symcnn.network.outline import Stage, stages_of
from symcnn.network.units import PASSING_SHAPES, Unit, units_of

LAYERS, BLOCKS, STAGES = DETAILS = ("layers", "blocks", "stages")

JOINS = "Joins"

Group = tuple[list[Layer], Layer, Unit | Stage | None]
"""Layers in order, the one that names them, and the block or alike units that they are."""


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
    units = units_of(graph.nodes, nesting_in(graph))
    return _gathered(graph, {node.id: unit for unit in units for node in unit.layers})


def _by_stage(graph: Graph) -> list[Group]:
    """Stages, where their units follow each other; alike units of several branches stay apart."""
    units = units_of(graph.nodes, nesting_in(graph))
    parts: dict[int, Unit | Stage] = {node.id: unit for unit in units for node in unit.layers}
    for stage in stages_of(units):
        if len(stage.units) > 1 and _in_line(graph, stage.units) and (is_block(stage) or _one_stride(stage)):
            parts.update((node.id, stage) for node in stage.layers)
    return _gathered(graph, parts)


def is_block(part: Unit | Stage) -> bool:
    """Whether a part is of blocks or labels, not of layers by themselves."""
    return part.kind != part.layers[0].kind


def _one_stride(stage: Stage) -> bool:
    return len({node.arguments.get("stride") for node in stage.layers if node.kind == stage.kind}) == 1


def _in_line(graph: Graph, units: Sequence[Unit | Stage]) -> bool:
    """Whether nothing stands between units: they take each other's tensors and those from before all of them, and what
    comes after takes the last one's, or the one's before it, as cells of two inputs do."""
    place = {node.id: number for number, unit in enumerate(units) for node in unit.layers}
    begin, last = units[0].layers[0].id, len(units) - 1
    for node in graph.nodes:
        own = place.get(node.id)
        for number in node.inputs:
            start = place.get(number)
            if own is not None and start is None and number >= begin:
                return False
            if own is None and start is not None and start < last - 1:
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


FOLDED: Mapping[str, Callable[[Graph], list[Group]]] = {LAYERS: _by_layer, BLOCKS: _by_block, STAGES: _by_stage}
