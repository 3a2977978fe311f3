"""What a network consists of, taken apart once: its block calls and labels, and layers with what follows them.

A *unit* is a block call or labelled item directly below the network, or a single layer with the normalisations and
activations that follow it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from symcnn.algebra import Value
from symcnn.layers import Shape
from symcnn.network.branches import structure_of
from symcnn.network.listing import FAMILY, PASSING
from symcnn.network.model import Layer
from symcnn.network.nesting import Nesting, Repeated
from symcnn.network.stretches import Parts, gathered, recurring
from symcnn.record import Record

PASSING_SHAPES = frozenset({"dropout", "identity"})


class Unit(Record):
    """``name`` is below the network's own, ``kind`` the block's or the layer's; ``around`` are the repeats that it
    stands in. ``parts`` are what it consists of, once, and ``aside`` what its shortcuts do."""

    name: str
    kind: str
    times: Value
    layers: tuple[Layer, ...]
    parts: Parts
    aside: Parts
    around: tuple[Repeated, ...] = ()

    @property
    def output(self) -> Shape:
        return self.layers[-1].output

    @property
    def single(self) -> bool:
        """Whether it is a layer by itself, not a block or label."""
        return self.kind == self.layers[0].kind

    @property
    def entering(self) -> Value:
        """The channels that it takes."""
        call = self.layers[0].call
        return call.inputs[0][-1] if call and call.inputs else 0


def units_of(layers: Sequence[Layer], nesting: Nesting) -> list[Unit]:
    """The units of some layers: what stands directly below the sections that all of them lie in.

    A section with most of the layers, a backbone, is no unit: what stands directly below it is. Units of one name, as
    the turns of a ``for`` have it, are told apart by their numbers: ``stage[1]``.
    """
    top = _common_depth(layers)
    sections = _sections(layers, top)
    depths = [(section, _inside(section, sections, top, nesting)) for section in sections]
    runs = [(run, depth) for section, depth in depths for run in _sections(section, depth)]
    return list(_told_apart([_unit(run, top, depth, nesting) for run, depth in _joined(runs)]))


def _told_apart(units: Iterable[Unit]) -> Iterator[Unit]:
    units = list(units)
    several = {name for name, number in Counter(unit.name for unit in units).items() if number > 1}
    turns: Counter[str] = Counter()
    for unit in units:
        turns[unit.name] += 1
        yield unit.replace(name=f"{unit.name}[{turns[unit.name]}]") if unit.name in several else unit


def _section(layer: Layer, depth: int) -> tuple[object, ...]:
    """What tells the section of a layer at a depth from others; a layer that lies in none is its own."""
    return (layer.sections[depth], layer.place[: depth + 1]) if len(layer.sections) > depth else (layer.id,)


def _sections(layers: Iterable[Layer], depth: int) -> list[list[Layer]]:
    """Consecutive layers that share their section below a depth; those that lie in none one by one."""
    return [list(group) for _, group in groupby(layers, key=lambda layer: _section(layer, depth))]


def _inside(section: Sequence[Layer], sections: Sequence[Sequence[Layer]], top: int, nesting: Nesting) -> int:
    """The depth of a section's units: the top's, or its own where it is a backbone. That has most of the layers, in
    blocks of its own, is done once, and is the only one of its name."""
    if 2 * len(section) <= sum(map(len, sections)) or len(section) == 1 or _around(section, nesting):
        return top
    kinds = [kind_of(other[0].sections[top]) for other in sections if len(other[0].sections) > top]
    if kinds.count(kind_of(section[0].sections[top])) > 1:
        return top
    depth = _common_depth(section)
    blocks = [run for run in _sections(section, depth) if len(run) > 1]
    return depth if len(blocks) > 1 else top


def _common_depth(layers: Sequence[Layer]) -> int:
    """How many sections all layers lie in; inputs may stand outside, and a single layer's own section is no place."""
    paths = [layer for layer in layers if layer.kind != "input"] or list(layers[:1])
    depth = 0
    while all(len(layer.sections) > depth for layer in paths) and len({_section(each, depth) for each in paths}) == 1:
        depth += 1
    return depth if len(paths) > 1 else max(0, depth - 1)


def _joined(runs: Iterable[tuple[list[Layer], int]]) -> list[tuple[list[Layer], int]]:
    """Normalisations go to a single layer before them; what has neither weights nor products to any unit."""
    joined: list[tuple[list[Layer], int]] = []
    for run, depth in runs:
        if joined and _single(run[0], depth) and _passes(run[0], *joined[-1]):
            before, there = joined[-1]
            joined[-1] = [*before, run[0]], there
        else:
            joined.append((run, depth))
    return joined


def _passes(layer: Layer, before: Sequence[Layer], depth: int) -> bool:
    """Whether a layer belongs to what comes before it."""
    if layer.inputs != (before[-1].id,) or before[0].kind == "input" or layer.times != before[-1].times:
        return False
    if not (FAMILY.get(layer.kind) in PASSING or layer.kind in PASSING_SHAPES):
        return False
    return layer.params == 0 or (_single(before[0], depth) and before[0].params != 0)


def _single(layer: Layer, depth: int) -> bool:
    """Whether a layer stands in no section below the network's own, unless that is its label."""
    return len(layer.sections) <= depth or layer.sections[depth:] == (layer.name,)


def _unit(layers: Sequence[Layer], top: int, depth: int, nesting: Nesting) -> Unit:
    """A unit that stands ``depth`` sections deep, in a network whose own sections are ``top``."""
    first = layers[0]
    path = first.sections[depth] if len(first.sections) > depth else first.name
    outside = f"{first.sections[top - 1]}." if top and len(first.sections) >= top else ""
    name = path.removeprefix(outside)
    around = _around(layers, nesting)
    times: Value = 1
    for repeated in around:
        times = times * repeated.times
    kind = first.kind if _single(first, depth) else kind_of(name)
    parts, aside = structure_of(layers, nesting, len(around))
    return Unit(name, kind, times, tuple(layers), parts, recurring(gathered(aside)), around)


TURN = re.compile(r"(?:\[[^\]]*\])+$")


def kind_of(name: str) -> str:
    """``bottleneck`` of ``layer1.bottleneck3``, ``unit`` of ``unit1[2]``."""
    last = TURN.sub("", name.rpartition(".")[2])
    return re.sub(r"\d+$", "", last) or last


def _around(layers: Sequence[Layer], nesting: Nesting) -> tuple[Repeated, ...]:
    """The repeats that all layers stand in."""
    first, *others = [nesting.get(layer.id, ()) for layer in layers]
    depth = 0
    while depth < len(first) and all(chain[: depth + 1] == first[: depth + 1] for chain in others):
        depth += 1
    return first[:depth]
