"""Tensors of a loop's turns that the turns of a later loop take up one by one, as a decoder does: how many elements of
them are alive while the one is made and the other goes through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symcnn.algebra import Domain, Value, summed
from symcnn.layers import product
from symcnn.network.families import Member
from symcnn.network.follow import made_in
from symcnn.network.recurrence import agree, put
from symcnn.network.trace import Event, Step, Taken, Turns
from symcnn.record import Record


class Held(Record):
    """The tensors under the number ``value``, of ``size`` elements in the index of the loop that makes them.

    ``turn`` is that of the tensor taken, in the index of ``taker``; all turns from ``first`` on are taken once, upwards
    or downwards.
    """

    value: int
    member: Member
    taker: Turns
    size: Value
    first: Value
    upwards: bool

    @property
    def last(self) -> Value:
        return self.member.loop.last

    def elements(self, first: Value, last: Value) -> Value:
        """Those of all turns from one to another."""
        loop = self.member.loop
        turn = loop.index.ring.hidden("held", Domain(self.first, self.last))
        return summed(put(self.size, loop.index, turn), turn, first, last)

    @property
    def all(self) -> Value:
        """What is alive between the two loops."""
        return self.elements(self.first, self.last)

    def before(self, turn: Value) -> Value:
        """What was made before a turn of the loop that makes them."""
        return self.elements(self.first, turn - 1)

    def taken_at(self, turn: Value) -> Value:
        """What a turn of the taking loop takes."""
        return put(self.size, self.member.loop.index, self._turn(turn))

    def after(self, turn: Value) -> Value:
        """What is still to be taken after a turn of the taking loop."""
        at = self._turn(turn)
        return self.elements(at + 1, self.last) if self.upwards else self.elements(self.first, at - 1)

    def _turn(self, turn: Value) -> Value:
        return self.taker.loop.at(self.member.turn, turn)  # type: ignore[no-any-return]


def held_in(events: Sequence[Event]) -> Iterator[tuple[Turns, Held]]:
    """The families that one loop of a course makes and another takes up turn by turn, with the loop that makes them."""
    loops = [event for event in events if isinstance(event, Turns)]
    for taker in loops:
        for taken in taker.steps:
            if isinstance(taken, Taken) and taker.loop.occurs_in(taken.member.turn):
                for maker in loops:
                    held = _held(maker, taker, taken) if maker.loop == taken.member.loop else None
                    if held is not None:
                        yield maker, held


def _held(maker: Turns, taker: Turns, taken: Taken) -> Held | None:
    size = _size(maker.steps, taken.value) if taken.value in set(made_in(maker)) else None
    member, loop = taken.member, taker.loop
    step = loop.at(member.turn, loop.index + 1) - member.turn
    if size is None or step not in (1, -1):
        return None
    first = maker.loop.first - len(member.listed)
    ends = tuple(loop.at(member.turn, end) for end in (loop.first, loop.last))
    if not agree(ends if step == 1 else ends[::-1], (first, maker.loop.last)):
        return None
    if not agree(tuple(number for number, _ in member.listed), tuple(first + i for i in range(len(member.listed)))):
        return None
    return Held(taken.value, member, taker, size, first, step == 1)


def _size(steps: Sequence[Event], value: int) -> Value | None:
    """How many elements the tensor of a value has, through layers that pass it on; None where that takes a choice."""
    by_result: Mapping[int, Step] = {event.result: event for event in steps if isinstance(event, Step)}
    while value in by_result:
        event = by_result[value]
        if not event.kind.in_place or event.kind.overwrites:
            return product(event.effect.output)
        if len(event.inputs) != 1:
            return None
        (value,) = event.inputs
    return None
