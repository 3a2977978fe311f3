"""What many turns of a repeat have in common: values in an index, added up over its range or taken at its last turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from symcnn.algebra import Poly, Value, divide, floordiv, nonnegative, summed, where
from symcnn.algebra.atoms import AtLeastZero, IsZero
from symcnn.algebra.choices import continued
from symcnn.algebra.domain import is_number
from symcnn.algebra.poly import replace_atoms
from symcnn.algebra.prove import cofactors
from symcnn.algebra.ring import support
from symcnn.layers import Call, Effect
from symcnn.network.recurrence import number_of, put
from symcnn.record import Record

T = TypeVar("T")


class Loop(Record):
    """The turns of an index from ``first`` to ``last``, done where ``guard`` is 1 and nowhere else."""

    index: Poly
    first: Value
    last: Value
    guard: Value = 1

    def total(self, value: Value) -> Value:
        """The sum of a value over all turns."""
        return summed(value, self.index, self.first, self.last) * self.guard

    def at_last(self, thing: Any) -> Any:
        """Something with the last turn's number for the index."""
        return self.at(thing, self.last)

    def at(self, thing: Any, turn: Value) -> Any:
        """Something with a turn's number for the index."""
        return mapped(thing, lambda value: put(value, self.index, turn) if self.occurs_in(value) else value)

    def occurs_in(self, value: Value) -> bool:
        return number_of(self.index) in support(value)


class Single(Record):
    """A layer at a turn before another one, and the last at which it is done where ``happens`` is 0."""

    call: Call | None
    effect: Effect
    loops: tuple[Ending, ...]
    happens: Value

    @property
    def depth(self) -> int:
        """How many turns one before the other there are."""
        return 1 + max((ending.depth for ending in self.loops if isinstance(ending, Single)), default=0)

    def at_last(self, thing: Any) -> Any:
        """A call, effect or output of the turn after it as that of the last turn, whichever it is."""
        mine = (
            self.call if isinstance(thing, Call) else self.effect if isinstance(thing, Effect) else self.effect.output
        )
        return either(self.happens, thing, at_last_turns(mine, self.loops))


Ending = Loop | Single


def last_done(loop: Loop, guard: Value) -> Value:
    """The last turn at which a guard is 1, where that can be told; the last of all elsewhere."""
    last = loop.last
    if not isinstance(guard, Poly):
        return last
    for index in guard.indices():
        turn = _last_of(loop, guard, index)
        if turn is not None and nonnegative(last - turn).verdict is True:
            last = turn
    return last


def _last_of(loop: Loop, guard: Poly, index: int) -> Value | None:
    """The last turn at which a condition in the guard, which is a product of such and their opposites, lets it be 1."""
    atom, own = guard.ring.atoms[index], number_of(loop.index)
    if not isinstance(atom, (AtLeastZero, IsZero)):
        return None
    factor, rest = cofactors(atom.value, own)
    if not is_number(factor) or factor == 0 or own in support(rest):
        return None
    met = replace_atoms(guard, {index: 0}) == 0
    if isinstance(atom, IsZero):
        return divide(-rest, factor) if met else None
    if met:
        return floordiv(rest, -factor) if factor < 0 else None
    return floordiv(-rest - 1, factor) if factor > 0 and replace_atoms(guard, {index: 1}) == 0 else None


def at_last_turns(thing: Any, loops: Iterable[Ending]) -> Any:
    """Something written in the indices of loops, from the innermost, at the last turn of each."""
    for loop in loops:
        thing = loop.at_last(thing)
    return mapped(thing, continued) if loops else thing


MOST_TRIED = 16
"""So many turns are tried for the first that is done."""


def first_done(thing: T, share: Value, loops: Iterable[Loop]) -> T | None:
    """Something written in the indices of loops, from the innermost, at the first turn of each that has a share; None
    where that can't be told."""
    for loop in loops:
        for turn in (loop.first + later for later in range(MOST_TRIED if loop.occurs_in(share) else 1)):
            own = loop.at(share, turn)
            if not is_number(own) and loop.occurs_in(share):
                return None
            if own != 0:
                thing, share = loop.at(thing, turn), own
                break
        else:
            return None
    return thing


def mapped(thing: Any, change: Callable[[Poly], Value]) -> Any:
    """Records, tuples and the like with every formula in them changed; what has none stays the same object."""
    if isinstance(thing, Poly):
        return change(thing)
    if isinstance(thing, (tuple, list)):
        parts = [mapped(part, change) for part in thing]
        if all(a is b for a, b in zip(parts, thing, strict=True)):
            return thing
        return type(thing)(*parts) if hasattr(thing, "_fields") else type(thing)(parts)
    if isinstance(thing, Record):
        fields = {name: mapped(getattr(thing, name), change) for name in thing._fields}
        unchanged = all(value is getattr(thing, name) for name, value in fields.items())
        return thing if unchanged else type(thing)(**fields)
    if isinstance(thing, Call):
        arguments = {name: mapped(value, change) for name, value in thing.arguments.items()}
        return Call(mapped(thing.inputs, change), thing.convention, arguments)
    return thing


def either(happens: Value, yes: Any, no: Any) -> Any:
    """Two things of one form, such as a layer's effects at two turns, as one: with the first's values where a condition
    is 1, the second's elsewhere. What is not of one form is the first's."""
    if yes is no:
        return yes
    if _is_value(yes) and _is_value(no):
        return where(happens, yes, no)
    if type(yes) is not type(no):
        return yes
    if isinstance(yes, (tuple, list)) and not hasattr(yes, "_fields") and len(yes) == len(no):
        return type(yes)(either(happens, *pair) for pair in zip(yes, no, strict=True))
    if isinstance(yes, Record):
        pairs = {name: (getattr(yes, name), getattr(no, name)) for name in yes._fields}
        return type(yes)(**{name: either(happens, *pair) for name, pair in pairs.items()})
    if isinstance(yes, Call):
        arguments = {name: either(happens, value, no.arguments.get(name)) for name, value in yes.arguments.items()}
        return Call(either(happens, yes.inputs, no.inputs), yes.convention, arguments)
    return yes


def _is_value(thing: Any) -> bool:
    return isinstance(thing, Poly) or (is_number(thing) and not isinstance(thing, bool))
