"""The course of a network: which value each layer computes from which, with repeats kept as groups.

Costs add up and need no order; the receptive field and the depth follow the paths, so they are read off this course by
:func:`follow`, which carries a state along every path and joins states where paths meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from symcnn.algebra import Value
from symcnn.layers import Effect, Kind
from symcnn.network.work import Work
from symcnn.record import Record


class Step(Record):
    """A layer at work: value ``result`` from the values ``inputs``. ``row`` is its layer's number; ``guard`` the
    condition under which it is at work, 0 in a ``training`` branch."""

    result: int
    inputs: tuple[int, ...]
    effect: Effect
    kind: Kind
    row: int
    guard: Value


class Turns(Record):
    """Steps done ``times`` over: ``entry`` is the first turn's input, then each turn's ``exit``."""

    times: int
    entry: int
    exit: int
    start: int
    steps: tuple[Event, ...]


class Choice(Record):
    """Two courses of which a condition takes one: value ``result`` is ``yes`` where it holds and ``no`` elsewhere."""

    result: int
    indicator: Value
    yes: int
    no: int


Event = Step | Turns | Choice

State = TypeVar("State")

FOLLOWED = 4
"""Steps of work that following one event takes."""


def follow(
    events: Sequence[Event],
    states: dict[int, State],
    step: Callable[[Step, list[State]], State],
    choose: Callable[[Value, State, State], State],
    work: Work | None = None,
    turns: int | None = None,
) -> None:
    """Puts the state of every value into ``states``, which holds those of the inputs to begin with.

    ``start`` is the value before a repeat; inside it stands under the number ``entry``, so that a branch that takes the
    value from before the repeat still sees that one. Of the turns of a repeat at most ``turns`` are followed.
    """
    work = work or Work()
    for event in events:
        work.charge(FOLLOWED)
        if isinstance(event, Step):
            states[event.result] = step(event, [states[i] for i in event.inputs])
        elif isinstance(event, Choice):
            states[event.result] = choose(event.indicator, states[event.yes], states[event.no])
        else:
            states[event.entry] = states[event.start]
            for _ in range(event.times if turns is None else min(event.times, turns)):
                work.charge()
                follow(event.steps, states, step, choose, work, turns)
                states[event.entry] = states[event.exit]
