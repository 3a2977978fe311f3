"""A network in outline: consecutive blocks that are alike become a stage, as in the tables of papers.

A *unit* is a block call or labelled item directly below the network, or a single layer with the normalisations and
activations that follow it. Units of one kind that leave tensors of one shape, one after the other, make a *stage*.
Every layer is in exactly one stage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from symcnn import layers as kinds
from symcnn.algebra import Value
from symcnn.layers import Shape
from symcnn.network.model import Layer, Network
from symcnn.record import Record

FAMILY = {kind.name: family for family, members in kinds.FAMILIES.items() for kind in members}

PASSING = frozenset({"Normalisations", "Activations"})
"""Families whose layers belong to the layer that they come after."""

PASSING_SHAPES = frozenset({"dropout", "identity"})

UNNAMED = frozenset({*PASSING, "Joins", "Shapes"})
"""Families whose layers a structure does not list, as papers don't …"""

NAMED_SHAPES = frozenset({"upsample", "pixelshuffle", "custom"})
"""… but for these."""


class Line(Record):
    """A layer as a structure lists it: ``3×3, 64``. ``kernel`` and ``width`` (filters, units) are None where its kind
    has none; ``stride`` is empty where it is 1; ``given`` are the arguments that tell it where there is neither."""

    kind: str
    kernel: Shape | None
    width: Value | None
    stride: Shape
    groups: Value
    given: tuple[Any, ...]

    @property
    def alike(self) -> tuple[Any, ...]:
        """What lines of alike units agree in: the stride is the first unit's alone."""
        return self.kind, self.kernel, self.width, self.groups, self.given


class Bracket(Record):
    """Lines one after the other, ``times`` over."""

    lines: tuple[Line, ...]
    times: Value


class Unit(Record):
    """``name`` is below the network's own, ``kind`` the block's or the layer's. ``aside`` are the lines of shortcuts,
    which a sum takes in after its first tensor; ``branched`` says that the others are not all one after the other."""

    name: str
    kind: str
    times: Value
    layers: tuple[Layer, ...]
    brackets: tuple[Bracket, ...]
    aside: tuple[Line, ...]
    branched: bool

    @property
    def output(self) -> Shape:
        return self.layers[-1].output


class Stage(Record):
    """Alike units: ``count`` of them, each done ``times`` over.

    ``brackets`` are what they consist of, in order, units that are alike together; ``aside`` are the shortcuts' lines,
    with how many of the units have them.
    """

    name: str
    kind: str
    count: int
    times: Value
    layers: tuple[Layer, ...]
    brackets: tuple[Bracket, ...]
    aside: tuple[Bracket, ...]

    @property
    def output(self) -> Shape:
        """The shape that its last unit leaves."""
        return self.layers[-1].output


def outline(network: Network) -> tuple[Stage, ...]:
    """The stages of a network, in order."""
    units = units_of(network.layers)
    return tuple(_stage(list(group)) for group in _runs(units))


# ---------------------------------------------------------------- units


def units_of(layers: Sequence[Layer]) -> list[Unit]:
    """The units of some layers: what stands directly below the sections that all of them lie in.

    A section with most of the layers, a backbone, is no unit: what stands directly below it is.
    """
    top = _common_depth(layers)
    depths = [(section, _inside(section, top, len(layers))) for section in _sections(layers, top)]
    runs = [(run, depth) for section, depth in depths for run in _sections(section, depth)]
    return [_unit(run, top, depth) for run, depth in _joined(runs)]


def _sections(layers: Sequence[Layer], depth: int) -> list[list[Layer]]:
    """Consecutive layers that share their section below a depth; those that lie in none one by one."""
    rows = [(layer.sections[depth] if len(layer.sections) > depth else layer.id, layer) for layer in layers]
    return [[layer for _, layer in group] for _, group in groupby(rows, key=lambda row: row[0])]


def _inside(section: Sequence[Layer], top: int, layers: int) -> int:
    """The depth of a section's units: the top's, or its own where it has most of the layers, in whole sections."""
    if 2 * len(section) <= layers or len(section) == 1:
        return top
    depth = _common_depth(section)
    runs = [run[0].sections[depth] for run in _sections(section, depth) if len(run[0].sections) > depth]
    return depth if len(runs) > 1 and len(set(runs)) == len(runs) else top


def _common_depth(layers: Sequence[Layer]) -> int:
    """How many sections all layers lie in; inputs may stand outside, and a single layer's own section is no place."""
    paths = [layer.sections for layer in layers if layer.kind != "input"] or [()]
    depth = 0
    while all(len(path) > depth for path in paths) and len({path[depth] for path in paths}) == 1:
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


def _unit(layers: Sequence[Layer], top: int, depth: int) -> Unit:
    """A unit that stands ``depth`` sections deep, in a network whose own sections are ``top``."""
    first = layers[0]
    path = first.sections[depth] if len(first.sections) > depth else first.name
    around = f"{first.sections[top - 1]}." if top and len(first.sections) >= top else ""
    name = path.removeprefix(around)
    last = name.rpartition(".")[2]
    kind = first.kind if _single(first, depth) else re.sub(r"\d+$", "", last) or last
    side = _beside(layers)
    lines = tuple(_line(layer) for layer in layers if layer.id in side and _listed(layer))
    times = _common_times(layers)
    main = [layer for layer in layers if layer.id not in side]
    return Unit(name, kind, times, tuple(layers), _brackets(main, times), lines, _branched(main))


def _branched(layers: Sequence[Layer]) -> bool:
    """Whether any of them takes several of the others."""
    inside = {layer.id for layer in layers}
    return any(len(inside.intersection(layer.inputs)) > 1 for layer in layers)


def _common_times(layers: Sequence[Layer]) -> Value:
    """How often they are done, where they agree."""
    times = layers[0].times
    return times if all(layer.times == times for layer in layers) else 1


def _beside(layers: Sequence[Layer]) -> set[int]:
    """The layers that a sum reaches through its later tensors and not through its first."""
    inside = {layer.id: layer for layer in layers}
    beside: set[int] = set()
    for layer in layers:
        if layer.kind == "add" and len(layer.inputs) > 1:
            main, *others = (_reached(start, inside) for start in layer.inputs)
            beside |= set().union(*others) - main
    return beside


def _reached(start: int, inside: Mapping[int, Layer]) -> set[int]:
    """The layers below and with ``start``, among those inside."""
    found: set[int] = set()
    pending = [start]
    while pending:
        layer = inside.get(pending.pop())
        if layer is not None and layer.id not in found:
            found.add(layer.id)
            pending.extend(number for number in layer.inputs if number < layer.id)
    return found


# ---------------------------------------------------------------- structures


def _listed(layer: Layer) -> bool:
    return FAMILY.get(layer.kind, "Shapes") not in UNNAMED or layer.kind in NAMED_SHAPES


def _line(layer: Layer) -> Line:
    given = layer.arguments
    width = given.get("filters", given.get("units"))
    kernel = given.get("kernel")
    stride = given.get("stride") or ()
    required = [parameter.name for parameter in kinds.KINDS[layer.kind].parameters if parameter.required]
    told = () if kernel or width is not None else tuple(given[name] for name in required if name in given)
    shown = stride if isinstance(stride, tuple) and set(stride) != {1} else ()
    return Line(layer.kind, kernel, width, shown, given.get("groups", 1), told)


def _brackets(layers: Sequence[Layer], times: Value) -> tuple[Bracket, ...]:
    """What stands in a row as one bracket, with how often a repeat inside the unit does it."""
    listed = [layer for layer in layers if _listed(layer)]
    runs = groupby(listed, key=lambda layer: layer.times)
    return tuple(Bracket(tuple(map(_line, run)), 1 if turns == times else turns) for turns, run in runs)


def _recurring(bracket: Bracket) -> Iterator[Bracket]:
    """A bracket in parts: the shortest stretch of lines that comes again at once is one, with how often it does."""
    lines = bracket.lines
    plain: list[Line] = []
    start = 0
    while start < len(lines):
        length, turns = _recurrence(lines, start)
        if turns > 1:
            yield from [bracket.replace(lines=tuple(plain))] if plain else []
            plain = []
            yield Bracket(tuple(lines[start : start + length]), bracket.times * turns)
        else:
            plain.append(lines[start])
        start += length * turns
    if plain:
        yield bracket.replace(lines=tuple(plain))


def _recurrence(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """The length of the shortest stretch from ``start`` that comes again right after itself, and how often; (1, 1)."""
    for length in range(1, (len(lines) - start) // 2 + 1):
        stretch = lines[start : start + length]
        turns = 1
        while lines[start + turns * length : start + (turns + 1) * length] == stretch:
            turns += 1
        if turns > 1:
            return length, turns
    return 1, 1


# ---------------------------------------------------------------- stages


def _runs(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    """Consecutive units of one kind, shape and number of turns; single layers must be alike altogether."""
    run: list[Unit] = []
    for unit in units:
        if run and not _alike(run[-1], unit):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _alike(before: Unit, after: Unit) -> bool:
    """Units of a block must leave one shape, or have one structure at one resolution, as DenseNet's have; the later
    one goes on from the earlier."""
    if before.kind != after.kind or before.times != after.times or "input" in (before.kind, after.kind):
        return False
    if not any(before.layers[-1].id in layer.inputs for layer in after.layers):
        return False
    structured = _signature(before) == _signature(after)
    single = before.kind == before.layers[0].kind
    if before.output == after.output:
        return structured or not single
    return structured and not single and before.output[:-1] == after.output[:-1]


def _signature(unit: Unit) -> tuple[Any, ...]:
    return tuple((bracket.times, tuple(line.alike for line in bracket.lines)) for bracket in unit.brackets)


def _stage(units: Sequence[Unit]) -> Stage:
    first, last = units[0], units[-1]
    brackets: list[Bracket] = []
    for _, group in groupby(units, key=_signature):
        brackets += _together(list(group))
    asides = [unit.aside for unit in units if unit.aside]
    aside = [Bracket(lines, len(list(same))) for lines, same in groupby(asides)]
    layers = tuple(layer for unit in units for layer in unit.layers)
    name = first.name if len(units) == 1 else f"{first.name}..{_ordinal(last)}"
    return Stage(name, first.kind, len(units), first.times, layers, tuple(brackets), tuple(aside))


def _ordinal(unit: Unit) -> str:
    """``3`` of ``bottleneck3``; a label without a number as a whole."""
    last = unit.name.rpartition(".")[2]
    return last.removeprefix(unit.kind) or last


def _together(units: Sequence[Unit]) -> list[Bracket]:
    """The brackets of alike units: one bracket counts them; a unit by itself shows what recurs inside it."""
    brackets = units[-1].brackets
    if len(units) == 1 and units[0].branched:
        return list(brackets)
    if len(units) == 1:
        return [part for bracket in brackets for part in _recurring(bracket)]
    if len(brackets) == 1:
        return [brackets[0].replace(times=brackets[0].times * len(units))]
    return [bracket for _ in units for bracket in brackets]
