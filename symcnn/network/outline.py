"""A network in outline: consecutive blocks that are alike become a stage, as in the tables of papers.

Units (:mod:`symcnn.network.units`) of one kind and structure, one after the other, make a *stage*: the first may have a
stride and a shortcut that the others lack. Every layer is in exactly one stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from symcnn.algebra import Value, total
from symcnn.layers import Shape
from symcnn.network.listing import Bracket, Line, Part
from symcnn.network.model import Layer, Network
from symcnn.network.nesting import nesting_of
from symcnn.network.stretches import Parts, Widths, bracketed, gathered, joined, recurring
from symcnn.network.units import Unit, units_of
from symcnn.record import Record


class Stage(Record):
    """Alike units: ``count`` of them, each done ``times`` over.

    ``parts`` are what one of them consists of, with what only the first has; ``aside`` are what shortcuts do, of all
    units together.
    """

    name: str
    kind: str
    count: Value
    times: Value
    layers: tuple[Layer, ...]
    units: tuple[Unit, ...]
    parts: Parts
    aside: Parts

    @property
    def output(self) -> Shape:
        """The shape that its last unit leaves."""
        return self.layers[-1].output

    @property
    def structure(self) -> Parts:
        """What all of its units consist of, in brackets with how often."""
        if len(self.units) == 1:
            once = self.times == 1
            return recurring(self.parts) if once else bracketed(self.parts, self.times)
        together = bracketed(self.parts, self.count)
        if self.times != 1 and len(self.parts) == 1 and isinstance(self.parts[0], Line):
            together = self.parts * len(self.units)
        return bracketed(together, self.times)


def outline(network: Network) -> tuple[Stage, ...]:
    """The stages of a network, in order."""
    return stages_of(units_of(network.layers, nesting_of(network)))


def stages_of(units: Sequence[Unit]) -> tuple[Stage, ...]:
    """Consecutive units that are alike together."""
    return tuple(_stages(units))


class _Run(Record):
    """Alike units with what all of them are: ``parts`` tells what only the first has."""

    units: tuple[Unit, ...]
    parts: Parts

    def with_next(self, unit: Unit, alone: set[int]) -> _Run | None:
        """One unit more, or None where that is not alike. Units may be from several repeats that do nothing else:
        ``alone`` are the places of the units that have their repeat for themselves."""
        last = self.units[-1]
        if last.kind != unit.kind or "input" in (last.kind, unit.kind) or not _goes_on(last, unit):
            return None
        if last.around != unit.around and not {id(last), id(unit)} <= alone:
            return None
        parts = self._parts(unit)
        if parts is None or not _shortcuts_alike(self.units, unit):
            return None
        return _Run((*self.units, unit), parts)

    def _parts(self, unit: Unit) -> Parts | None:
        """Blocks leave one shape, or have one structure at one resolution, as DenseNet's have."""
        last = self.units[-1]
        if any(map(_changes, (*unit.parts, *(self.parts if len(self.units) == 1 else ())))):
            return None
        if last.output == unit.output:
            return joined(self.parts, unit.parts, self._entering(unit))
        same = len(last.output) == len(unit.output) and last.output[:-1] == unit.output[:-1]
        return joined(self.parts, unit.parts) if same and not unit.single else None

    def _entering(self, unit: Unit) -> Widths | None:
        """What the first takes beside what the others do."""
        first = self.units[0]
        return (first.entering, unit.entering) if len(self.units) == 1 and not first.single else None


def _goes_on(before: Unit, after: Unit) -> bool:
    return any(before.layers[-1].id in layer.inputs for layer in after.layers)


def _changes(part: Part) -> bool:
    """Whether any line in it changes from turn to turn."""
    if isinstance(part, Line):
        return bool(part.turns)
    inside = [part.parts] if isinstance(part, Bracket) else part.branches
    return any(_changes(each) for parts in inside for each in parts)


def _shortcuts_alike(units: Iterable[Unit], unit: Unit) -> bool:
    before = next((each.aside for each in units if each.aside), ())
    return not before or not unit.aside or joined(before, unit.aside) is not None


def _stages(units: Sequence[Unit]) -> Iterator[Stage]:
    alone = _alone(units)
    run: _Run | None = None
    for unit in units:
        longer = None if run is None else run.with_next(unit, alone)
        if run is not None and longer is None:
            yield _stage(run)
        run = longer or _Run((unit,), unit.parts)
    if run is not None:
        yield _stage(run)


def _alone(units: Sequence[Unit]) -> set[int]:
    """The units that are in no repeat or all that theirs does."""
    inside = Counter(repeated for unit in units for repeated in unit.around)
    return {id(unit) for unit in units if all(inside[repeated] == 1 for repeated in unit.around)}


def _stage(run: _Run) -> Stage:
    units, first, last = run.units, run.units[0], run.units[-1]
    layers = tuple(layer for unit in units for layer in unit.layers)
    name = first.name if len(units) == 1 else f"{first.name}..{_ordinal(last)}"
    here = all(unit.around == first.around for unit in units)
    count = len(units) if here else total([unit.times for unit in units])
    asides = (Bracket(unit.aside, 1 if here else unit.times) for unit in units if unit.aside)
    return Stage(name, first.kind, count, first.times if here else 1, layers, units, run.parts, gathered(asides))


def _ordinal(unit: Unit) -> str:
    """``3`` of ``bottleneck3``; a label without a number as a whole."""
    last = unit.name.rpartition(".")[2]
    return last.removeprefix(unit.kind) or last
