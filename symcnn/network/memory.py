"""Peak memory: the most elements alive at once, with the layers done in the order in which the script has them.

At a layer's turn these are alive: its inputs, its output, and every tensor that a later layer or an output of the
network still needs; inputs of the network from the beginning to their last use. (The definition is that of
`CONVENTIONS.md`: "the layer's input and output and every tensor still needed by a later skip or join".) A layer in
place puts its output where its input was, unless the input is still needed. What a ``training`` branch makes is left
out. The steps of a ``timedistributed`` are at work together, since they are laid into the batch.

The course is first laid out as moments, in which a tensor is told by its storage; then one sweep from the end to the
beginning keeps account of what is needed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from symcnn.algebra import Value, at_least
from symcnn.algebra.choices import continued, granted
from symcnn.algebra.ranges import extreme_over
from symcnn.errors import Error
from symcnn.layers import Shape, product
from symcnn.network.families import Member
from symcnn.network.follow import FOLLOWED, made_in
from symcnn.network.held import Held, held_in
from symcnn.network.loops import Loop
from symcnn.network.peak import Candidate
from symcnn.network.trace import Choice, Event, Step, Taken, Turns
from symcnn.network.work import Work

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


class Pieces(NamedTuple):
    """The turns of a loop as laid out: the first, any between, the last, each a list of moments and pieces."""

    loop: Loop
    parts: tuple[list[Moment | Pieces], ...]


Laid = Moment | Pieces


class Unplaced(Exception):  # noqa: N818 (no error of a user's)
    """A tensor of a turn that no formula tells the place of."""


def alive_of(
    events: Sequence[Event], inputs: Mapping[int, Shape], outputs: Iterable[int]
) -> dict[int, list[Candidate]]:
    """How many elements are alive at the turns of every row, by its number; under 0 those at the beginning."""
    storages = Storages()
    states: dict[int, Places] = {value: ((storages.new(product(shape)), 1),) for value, shape in inputs.items()}
    try:
        laid = _Layout(states, storages).of(events)
    except Unplaced:
        raise NO_PEAK from None
    for value in outputs:
        for storage, condition in states[value]:
            storages.need(storage, condition)
    counted = list(_counted(laid, storages))
    alive: dict[int, list[Candidate]] = {}
    for row, candidate in counted:
        alive.setdefault(row, []).append(candidate)
    for storage in range(len(inputs)):
        storages.need(storage)
    alive.pop(NO_ROW, None)
    return {**alive, 0: [Candidate(1, storages.load)]}


NO_PEAK = Error("the peak of activations has no closed form here", hint="give the number of turns with `at`")
NO_ROW = -1
"""The row of a moment that is no layer's: a tensor under another name."""


class _Layout:
    """Lays a course out; ``states``, which holds where the inputs lie, gets the places of every value."""

    def __init__(self, states: dict[int, Places], storages: Storages) -> None:
        self.states, self.storages = states, storages
        self.work = Work()
        self.made: dict[int, list[Held]] = {}
        self.taken: dict[int, list[Held]] = {}
        self.between: dict[int, int] = {}
        self.at_hand: dict[int, int] = {}

    def of(self, events: Sequence[Event], happens: Value = 1) -> list[Laid]:
        """The events that are done where ``happens`` is 1."""
        laid: list[Laid] = []
        for maker, held in held_in(events):
            self.made.setdefault(maker.entry, []).append(held)
            self.taken.setdefault(held.taker.entry, []).append(held)
        for event in events:
            self.work.charge(FOLLOWED)
            if isinstance(event, Step):
                laid.append(self._step(event, happens))
            elif isinstance(event, Choice):
                self.states[event.result] = _either(event.indicator, self.states[event.yes], self.states[event.no])
            elif isinstance(event, Taken):
                self.states[event.result] = self._taken(event.value, event.member)
            else:
                laid.extend(self._held_around(event, self._loop(event, happens), happens))
        return laid

    def _taken(self, value: int, member: Member) -> Places:
        """Where the tensor of a turn lies: the one at hand, or the last, which may be a turn done by itself."""
        if value in self.at_hand:
            return ((self.at_hand[value], 1),)
        if member.turn != member.loop.last:
            raise Unplaced
        places = self.states[value]
        for number, other in reversed(member.listed):
            places = _either(at_least(member.turn, number + 1), places, self.states[other])
        return places

    def _step(self, event: Step, happens: Value) -> Moment:
        kind = event.kind
        used = tuple(place for value in event.inputs for place in self.states[value])
        passes = kind.in_place and not kind.overwrites
        made = None if passes else self.storages.new(product(event.effect.output))
        self.states[event.result] = used if made is None else ((made, 1),)
        return Moment(event.row, used, made, kind.in_place, event.guard * happens)

    def _loop(self, event: Turns, happens: Value) -> Pieces:
        loop, times = event.loop, event.times
        # The last turn is a second one, one between them a third.
        turns = [(loop.first, 1), (loop.index, UNLIKE_TURNS), (loop.last, 2)]
        parts: list[list[Laid]] = []
        before = self.states[event.start]
        single: dict[int, Places] = {}
        for turn, least in turns:
            done = at_least(times, least)
            if done == 0:
                continue
            parts.append(self._turn(event, turn, before, happens * done))
            before = _either(done, self.states[event.exit], before)
            if turn is loop.first:
                single = {value: self.states[value] for value in made_in(event)}
        for value, places in single.items():
            self.states[value] = _either(at_least(times, 2), self.states[value], places)
        if not parts:
            self.states.update(dict.fromkeys([event.entry, *made_in(event)], before))
        return Pieces(loop, tuple(parts))

    def _turn(self, event: Turns, turn: Value, before: Places, done: Value) -> list[Laid]:
        """One turn; in an indexed loop its tensor enters under a name of its own, since its size is the turn's."""
        loop, laid = event.loop, []
        steps, entering = event.steps, before
        for held in self.taken.get(event.entry, ()):
            self.at_hand[held.value] = self.storages.new(held.taken_at(turn))
        if event.indexed:
            steps = loop.at(steps, turn)
            if turn is not loop.first:
                named = self.storages.new(product(loop.at(event.enters, turn)))
                laid.append(Moment(NO_ROW, before, named, False, done))
                entering = ((named, 1),)
        self.states[event.entry] = entering
        return self._held_during(event, turn, done, [*laid, *self.of(steps, done)])

    def _held_around(self, event: Turns, pieces: Pieces, happens: Value) -> list[Laid]:
        """A loop with what is held of its turns' tensors before it and after it."""
        laid: list[Laid] = [pieces]
        for held in self.made.get(event.entry, ()):
            self.between[held.value] = self.storages.new(held.all)
            singles = [self._single(held, number, value) for number, value in held.member.listed]
            laid.insert(0, Moment(NO_ROW, tuple(singles), None, False, happens))
            laid.append(Moment(NO_ROW, (), self.between[held.value], False, happens))
        for held in self.taken.get(event.entry, ()):
            laid.insert(0, Moment(NO_ROW, ((self.between[held.value], 1),), None, False, happens))
        return laid

    def _single(self, held: Held, number: Value, value: int) -> tuple[int, Value]:
        """The storage of a turn done by itself, which must be like the others."""
        ((storage, condition), *others) = self.states[value]
        if others or condition != 1 or self.storages.sizes[storage] != held.member.loop.at(held.size, number):
            raise Unplaced
        return storage, 1

    def _held_during(self, event: Turns, turn: Value, done: Value, laid: list[Laid]) -> list[Laid]:
        """A turn with what is held while it is done."""
        for held in self.made.get(event.entry, ()):
            bulk = self.storages.new(held.before(turn))
            laid = [Moment(NO_ROW, (), bulk, False, done), *laid]
            laid.append(Moment(NO_ROW, ((bulk, 1), *self.states[held.value]), None, False, done))
        for held in self.taken.get(event.entry, ()):
            bulk = self.storages.new(held.after(turn))
            at_hand = self.at_hand.pop(held.value)
            starts = (Moment(NO_ROW, (), storage, False, done) for storage in (bulk, at_hand))
            laid = [*starts, *laid, Moment(NO_ROW, ((bulk, 1),), None, False, done)]
        return laid


def _counted(laid: Sequence[Laid], storages: Storages) -> Iterator[tuple[int, Candidate]]:
    """The rows and how many elements are alive at their moments, from the last to the first."""
    for item in reversed(laid):
        if isinstance(item, Moment):
            yield item.row, _alive_at(item, storages)
        else:
            yield from _over_turns(item.loop, [list(_counted(part, storages)) for part in reversed(item.parts)])


def _over_turns(loop: Loop, parts: list[list[tuple[int, Candidate]]]) -> Iterator[tuple[int, Candidate]]:
    """The most that is alive at a moment of the turns: the last, one between, the first."""
    if len(parts) < UNLIKE_TURNS:
        for part in parts:
            yield from part
        return
    last, between, first = ([entry for entry in part if entry[0] != NO_ROW] for part in parts)
    if not [row for row, _ in last] == [row for row, _ in between] == [row for row, _ in first]:
        yield from (*last, *((row, _between(loop, within)) for row, within in between), *first)
        return
    for (row, at_last), (_, within), (_, at_first) in zip(last, between, first, strict=True):
        for candidate in _most_of(loop, at_last, within, at_first):
            yield row, candidate


def _most_of(loop: Loop, at_last: Candidate, within: Candidate, at_first: Candidate) -> tuple[Candidate, ...]:
    """Of a moment in three turns: one candidate where the turn between tells of the others too."""
    if loop.occurs_in(within.guard):
        at_last, within, at_first = (Candidate(1, moment.elements) for moment in (at_last, within, at_first))
    if (loop.at(within.value, loop.first), loop.at_last(within.value)) == (at_first.value, at_last.value):
        return (Candidate(at_first.guard, _most(within.value, loop)),)
    return at_last, _between(loop, within), at_first


def _between(loop: Loop, within: Candidate) -> Candidate:
    """The most of the turns between the first and the last."""
    if loop.occurs_in(within.guard):
        within = Candidate(1, within.elements)
    return Candidate(within.guard, _most(within.value, loop.replace(first=loop.first + 1, last=loop.last - 1)))


def _most(value: Value, loop: Loop) -> Value:
    most = extreme_over(value, loop.index, loop.first, loop.last, largest=True)
    if most is None:
        raise NO_PEAK
    return most


def _either(indicator: Value, yes: Places, no: Places) -> Places:
    """Where the value after a choice lies."""
    found: dict[int, Value] = {}
    for share, places in ((indicator, yes), (1 - indicator, no)):
        for storage, condition in places:
            found[storage] = found.get(storage, 0) + share * condition
    return tuple((storage, condition) for storage, condition in found.items() if condition != 0)


def _alive_at(moment: Moment, storages: Storages) -> Candidate:
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
    return Candidate(guard, continued(granted(alive, guard)))
