"""The course of a network: which value each layer computes from which, with repeats kept as groups.

Costs add up and need no order; the receptive field, the depth and the peak of memory follow the paths, so they are read
off this course (:mod:`symcnn.network.follow`, :mod:`symcnn.network.memory`).
"""

from __future__ import annotations

from symcnn.algebra import Value
from symcnn.layers import Effect, Kind, Shape
from symcnn.network.families import Member
from symcnn.network.loops import Loop
from symcnn.record import Record


class Step(Record):
    """A layer at work: value ``result`` from the values ``inputs``. ``row`` is its layer's number; ``guard`` the
    condition under which it is at work, 0 in a ``training`` branch; ``share`` the same there as elsewhere."""

    result: int
    inputs: tuple[int, ...]
    effect: Effect
    kind: Kind
    row: int
    guard: Value
    share: Value = 1


class Turns(Record):
    """Steps done once for every turn of ``loop``: ``start`` is the value before, ``entry`` what enters a turn, and each
    turn's ``exit`` enters the next. The steps of an ``indexed`` loop are written in its index, and so is the shape
    that ``enters``. ``depth`` is how many sections it stands in."""

    loop: Loop
    entry: int
    exit: int
    start: int
    steps: tuple[Event, ...]
    indexed: bool = False
    enters: Shape = ()
    depth: int = 0

    @property
    def times(self) -> Value:
        return self.loop.last - self.loop.first + 1


class Choice(Record):
    """Two courses of which a condition takes one: value ``result`` is ``yes`` where it holds and ``no`` elsewhere. It
    is read only where ``given`` is 1."""

    result: int
    indicator: Value
    yes: int
    no: int
    given: Value = 1


class Taken(Record):
    """Value ``result`` is that which a turn of a loop made under the number ``value``."""

    result: int
    value: int
    member: Member


Event = Step | Turns | Choice | Taken
