"""Peak memory: the most elements alive at once, with the layers done in the order in which the script has them.

At a layer's turn these are alive: its inputs, its output, and every tensor that a later layer or an output of the
network still needs; inputs of the network from the beginning to their last use. (The definition is that of
`CONVENTIONS.md`: "the layer's input and output and every tensor still needed by a later skip or join".) A layer in
place puts its output where its input was, unless the input is still needed. What a ``training`` branch makes is left
out.

The course is first laid out as moments, in which a tensor is told by its storage; then one sweep from the end to the
beginning keeps account of what is needed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from symcnn.algebra import Number, Poly, Value, evaluate, maximum
from symcnn.algebra.extrema import MOST_COMPARED, extremum_atom, flattened
from symcnn.algebra.prove import proved_nonnegative
from symcnn.algebra.sampling import random_points
from symcnn.layers import Shape, product
from symcnn.network.trace import Event, Step, follow

UNLIKE_TURNS = 3
"""Of alike turns of a repeat, those that can differ in what is alive: the first, the last, and any between."""

Places = tuple[tuple[int, Value], ...]
"""The storages where a value lies, each with the condition (0 or 1) under which it is there."""


class Moment(NamedTuple):
    """A layer's turn: the storages it uses, and the one it fills (None where it passes on what it is given)."""

    row: int
    used: Places
    made: int | None
    in_place: bool
    guard: Value


class Storages:
    """What is needed from some moment on, and how many elements that is."""

    def __init__(self) -> None:
        self.sizes: list[Value] = []
        self.needed: dict[int, Value] = {}
        self.load: Value = 0

    def new(self, size: Value) -> int:
        self.sizes.append(size)
        return len(self.sizes) - 1

    def need(self, storage: int, condition: Value = 1) -> None:
        """Needed under this condition too."""
        known = self.needed.get(storage, 0)
        if known != 1:
            more = condition if known == 0 else condition * (1 - known)
            self.needed[storage] = known + more
            self.load = self.load + more * self.sizes[storage]

    def drop(self, storage: int) -> None:
        """Not there before this moment."""
        self.load = self.load - self.needed.pop(storage, 0) * self.sizes[storage]


def alive_of(events: Sequence[Event], inputs: Mapping[int, Shape], outputs: Iterable[int]) -> dict[int, list[Value]]:
    """How many elements are alive at the turns of every row, by its number; under 0 those at the beginning."""
    storages = Storages()
    states: dict[int, Places] = {value: ((storages.new(product(shape)), 1),) for value, shape in inputs.items()}
    moments = _laid_out(events, states, storages)
    for value in outputs:
        for storage, condition in states[value]:
            storages.need(storage, condition)
    alive: dict[int, list[Value]] = {}
    for moment in reversed(moments):
        alive.setdefault(moment.row, []).append(_alive_at(moment, storages))
    for storage in range(len(inputs)):
        storages.need(storage)
    return {**alive, 0: [storages.load]}


def _laid_out(events: Sequence[Event], states: dict[int, Places], storages: Storages) -> list[Moment]:
    """The moments of a course; ``states``, which holds where the inputs lie, gets the places of every value."""
    moments: list[Moment] = []

    def step(event: Step, before: list[Places]) -> Places:
        kind = event.kind
        used = before[0] if len(before) == 1 else tuple(place for places in before for place in places)
        passes = kind.in_place and not kind.overwrites
        made = None if passes else storages.new(product(event.effect.output))
        moments.append(Moment(event.row, used, made, kind.in_place, event.guard))
        return used if made is None else ((made, 1),)

    follow(events, states, step, _either, turns=UNLIKE_TURNS)
    return moments


def _either(indicator: Value, yes: Places, no: Places) -> Places:
    """Where the value after a choice lies."""
    found: dict[int, Value] = {}
    for share, places in ((indicator, yes), (1 - indicator, no)):
        for storage, condition in places:
            found[storage] = found.get(storage, 0) + share * condition
    return tuple((storage, condition) for storage, condition in found.items() if condition != 0)


def _alive_at(moment: Moment, storages: Storages) -> Value:
    """The elements alive at a moment; afterwards ``storages`` stands before it."""
    guard = moment.guard
    if moment.made is not None:
        storages.need(moment.made, guard)
    in_place = storages.load
    for storage, condition in moment.used:
        storages.need(storage, condition * guard)
    alive = in_place if moment.in_place and moment.made is not None else storages.load
    if moment.made is not None:
        storages.drop(moment.made)
    return alive if guard == 1 else guard * alive


# ---------------------------------------------------------------- the largest

SAMPLED = 12
MOST_RIVALS = 2
"""Every so many of the random points tell candidates apart."""


def largest(values: Iterable[Value]) -> Value:
    """The largest of values of at least 0, without those that another is proved to reach; 0 where there are none.

    Each is compared with the few largest alone: that may keep one too many, and proofs cost more than they save.
    """
    candidates = list(dict.fromkeys(values))
    if not any(isinstance(value, Poly) for value in candidates):
        return maximum(0, *candidates)
    candidates = flattened(candidates, largest=True)
    sampled = _sampled(candidates)
    kept: list[Value] = []
    for value in sorted(candidates, key=lambda value: sum(sampled[value]), reverse=True):
        if not any(_reaches(other, value, sampled) for other in kept[:MOST_RIVALS]):
            kept.append(value)
        if len(kept) > MOST_COMPARED:
            return maximum(*kept)  # which refuses so many
    return kept[0] if len(kept) == 1 else extremum_atom(kept, largest=True)


Sampled = dict[Value, list[Number]]


def _sampled(values: list[Value]) -> Sampled:
    """Every value at some points of the domain."""
    formula, *others = sorted(values, key=lambda value: not isinstance(value, Poly))
    assert isinstance(formula, Poly)
    points = list(islice(random_points(formula, *others), 0, None, SAMPLED))
    return {value: [evaluate(value, point) for point in points] for value in values}


def _reaches(other: Value, value: Value, sampled: Sampled) -> bool:
    """Whether ``other`` is proved to be at least ``value``; no proof is tried against the points."""
    pairs = zip(sampled[other], sampled[value], strict=True)
    return all(a >= b for a, b in pairs) and proved_nonnegative(other - value)
