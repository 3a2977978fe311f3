"""Following the course of a network: a state is carried along every path and joined where paths meet.

Through a loop the state has a recurrence, which is solved like that of the shape (:mod:`symcnn.network.recurrence`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from symcnn.algebra import Domain, Poly, Ring, Value, at_least, equal
from symcnn.errors import Error
from symcnn.network.families import Member, apart
from symcnn.network.loops import Loop
from symcnn.network.recurrence import Course, solved
from symcnn.network.recurrence import Turns as Range
from symcnn.network.trace import Choice, Event, Step, Taken, Turns
from symcnn.network.work import ExhaustedError, Work

Known = Value | None
"""A part of a state; None where no closed form is known."""

State = TypeVar("State")

FOLLOWED = 4
"""Steps of work that following one event takes."""
FEW_TURNS = 8


class Reading(Protocol[State]):
    """What is read off a course: how a state goes through a layer and a choice, and what parts it has."""

    def step(self, event: Step, before: list[State]) -> State:
        """The state after a layer."""

    def choose(self, event: Choice, yes: State, no: State) -> State:
        """The state after a choice."""

    def parts(self, state: State) -> tuple[Known, ...]:
        """The values that a state is made of."""

    def rebuilt(self, state: State, parts: tuple[Known, ...]) -> State:
        """The state with other values."""


class Follower(Generic[State]):
    """The states of all values: those of the inputs to begin with, then of whatever has been followed.

    ``start`` is the value before a loop; inside it stands under the number ``entry``, so that a branch that takes the
    value from before the loop still sees that one.
    """

    def __init__(self, ring: Ring, reading: Reading[State], states: dict[int, State]) -> None:
        self.ring, self.reading, self.states = ring, reading, states
        self.work = Work()
        self.wanted: set[int] = set()
        self.turns: dict[int, dict[Value, State]] = {}

    def read(self, events: Sequence[Event]) -> dict[int, State]:
        """The states of all values of a course."""
        self.wanted.update(_taken(events))
        self.follow(events)
        return self.states

    def follow(self, events: Sequence[Event]) -> None:
        states, reading = self.states, self.reading
        for event in events:
            self.work.charge(FOLLOWED)
            if isinstance(event, Step):
                states[event.result] = reading.step(event, [states[i] for i in event.inputs])
            elif isinstance(event, Choice):
                states[event.result] = reading.choose(event, states[event.yes], states[event.no])
            elif isinstance(event, Taken):
                states[event.result] = self._taken(event.value, event.member)
            else:
                self._loop(event)

    def _taken(self, value: int, member: Member) -> State:
        """The state of one turn's value: the loop's formula, or where the turn may be one done by itself and that is
        not alike, that one's."""
        singles = {number: self.states[other] for number, other in member.listed}
        by_turn = {**singles, **self.turns.get(value, {})}
        if member.turn in by_turn:
            return by_turn[member.turn]
        general = by_turn.pop(member.loop.index, self.states[value])
        state = self._mapped(general, member.loop, member.turn)
        for number, other in reversed(by_turn.items()):
            alike = self._parts_alike(self._mapped(general, member.loop, number), other)
            if not alike and not apart(member.turn, number):
                later = Choice(value, at_least(member.turn, number + 1), value, value)
                state = self.reading.choose(later, state, other)
        return state

    def _parts_alike(self, one: State, other: State) -> bool:
        return self.reading.parts(one) == self.reading.parts(other)

    def _mapped(self, state: State, loop: Loop, turn: Value) -> State:
        return self.reading.rebuilt(state, loop.at(self.reading.parts(state), turn))

    def _without(self, state: State, places: Collection[int]) -> State:
        """The state with some parts unknown."""
        parts = self.reading.parts(state)
        return self.reading.rebuilt(state, tuple(None if i in places else part for i, part in enumerate(parts)))

    # ------------------------------------------------------------ loops

    def _loop(self, event: Turns) -> None:
        times = event.times
        few = isinstance(times, int) and times <= FEW_TURNS
        if few or not (self._solve(event, self.states[event.start]) or self._solve_rest(event)):
            if isinstance(times, int):
                self._one_by_one(event, times)
            else:
                self._give_up(event)

    def _one_by_one(self, event: Turns, times: int) -> None:
        self.states[event.entry] = self.states[event.start]
        for turn in range(times):
            self.work.charge()
            number = event.loop.first + turn
            self.follow(event.loop.at(event.steps, number) if event.indexed else event.steps)
            for value in self._wanted_in(event):
                self.turns.setdefault(value, {})[number] = self.states[value]
            self.states[event.entry] = self.states[event.exit]
        if not times:
            self.states.update(dict.fromkeys(made_in(event), self.states[event.start]))

    def _wanted_in(self, event: Turns) -> list[int]:
        return [value for value in made_in(event) if value in self.wanted] if self.wanted else []

    def _leaving(self, event: Turns, entering: State) -> State:
        """What leaves a turn, in the index."""
        self.states[event.entry] = entering
        self.follow(event.steps)
        return self.states[event.exit]

    def _solve(self, event: Turns, start: State, first: Value | None = None) -> bool:
        """All turns from the first on, where ``start`` enters it; whether a rule was found."""
        loop = event.loop if first is None else event.loop.replace(first=first)
        turns = Range("turn", loop.index, self._entering(loop), loop.first, loop.last)
        start = self._settled(event, start)
        begun, parts = self.reading.parts(start), self.reading.parts(self._leaving(event, start))
        after = loop.at(parts, loop.first)
        moving = [place for place, part in enumerate(begun) if part != after[place]]
        try:
            course = self._course(event, turns, start, moving)
        except ExhaustedError:
            raise
        except Error:
            return False
        inside = self.reading.rebuilt(start, course.inside)
        left = self.reading.parts(self._leaving(event, inside))
        if not (_agree(course.at(turns.first), begun) and _agree(left, course.at(turns.index + 1))):
            return False
        self._finish(event, loop, self.reading.rebuilt(start, course.at(loop.last + 1)))
        return True

    def _solve_rest(self, event: Turns) -> bool:
        """The same where the first turn is unlike the others."""
        loop, start = event.loop, self.states[event.start]
        after = self._mapped(self._leaving(event, start), loop, loop.first)
        singles = {value: self._mapped(self.states[value], loop, loop.first) for value in self._wanted_in(event)}
        if not self._solve(event, after, loop.first + 1):
            return False
        for value, state in singles.items():
            self.turns[value][loop.first] = state
        return True

    def _entering(self, loop: Loop) -> Poly:
        return self.ring.hidden("turn+", Domain(loop.first, loop.last + 1))

    def _settled(self, event: Turns, start: State) -> State:
        """The start without the parts that a turn leaves unknown."""
        while True:
            parts = self.reading.parts(self._leaving(event, start))
            before = self.reading.parts(start)
            lost = [i for i, (a, b) in enumerate(zip(before, parts, strict=True)) if b is None and a is not None]
            if not lost:
                return start
            start = self._without(start, lost)

    def _course(self, event: Turns, turns: Range, start: State, moving: list[int]) -> Course:
        parts = self.reading.parts(start)
        if not moving:
            return Course(turns, parts)  # type: ignore[arg-type]
        unknowns = {place: self._unknown(event, place) for place in moving}
        probe = tuple(unknowns.get(place, part) for place, part in enumerate(parts))
        leaving = self.reading.parts(self._leaving(event, self.reading.rebuilt(start, probe)))
        return solved(turns, parts, unknowns, leaving)  # type: ignore[arg-type]

    def _unknown(self, event: Turns, place: int) -> Poly:
        return self.ring.hidden(f"part {place} of {event.entry}", Domain(0, None, None, positive=True))

    def _finish(self, event: Turns, loop: Loop, end: State) -> None:
        """From the states in the index to those of the last turn."""
        for value in made_in(event):
            if value in self.wanted:
                self.turns.setdefault(value, {})[loop.index] = self.states[value]
            self.states[value] = self._mapped(self.states[value], loop, loop.last)
        self.states[event.exit] = end

    def _give_up(self, event: Turns) -> None:
        """Whatever a turn changes is unknown afterwards."""
        start = self.states[event.start]
        while True:
            after = self._leaving(event, start)
            pairs = zip(self.reading.parts(start), self.reading.parts(after), strict=True)
            changed = [place for place, (a, b) in enumerate(pairs) if a != b]
            if not changed:
                break
            start = self._without(start, changed)
        self._finish(event, event.loop, start)


def _agree(some: tuple[Known, ...], others: tuple[Known, ...]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(a == b or (a is not None and b is not None and equal(a, b).verdict is True) for a, b in pairs)


def made_in(event: Turns) -> Iterator[int]:
    """The values that a loop's turns make, those of inner loops too."""
    for inner in event.steps:
        if isinstance(inner, Turns):
            yield inner.entry
            yield from made_in(inner)
        else:
            yield inner.result


def _taken(events: Sequence[Event]) -> Iterator[int]:
    """The values of which single turns are taken."""
    for event in events:
        if isinstance(event, Taken):
            yield event.value
        elif isinstance(event, Turns):
            yield from _taken(event.steps)
