"""Receptive field and depth: what depends on the paths through a network.

r += d(k − 1)·j and j *= s along each axis; at a join the branches' largest. j is the distance, in input elements,
between neighbouring elements, a fraction after an enlargement. A transposed convolution's output sees
(d/g)·⌊(k − 1)·g/s⌋ + 1 neighbours, g = gcd(d, s).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd
from typing import Any

from symcnn.algebra import Ring, Value, ceil, divide, floordiv, maximum, where
from symcnn.errors import Error
from symcnn.layers import Axis, Effect, Shape, product
from symcnn.layers.kind import INDEXED, KEPT, MIXED
from symcnn.layers.steps import WHOLE
from symcnn.layers.windows import largest_window
from symcnn.network.follow import Follower, Known
from symcnn.network.trace import Choice, Event, Step
from symcnn.record import Record


class Field(Record):
    """For each axis of the input the size of the receptive field and the jump; ``whole`` are the input's sizes.

    Both are None where no closed form is known: a jump after an enlargement by a symbol, a size where a window counts
    in such a jump or where the windows of an adaptive pool differ. It is an error to ask for such a size.
    ``everywhere`` is 1 for an axis after a layer that is global along it, a condition where a choice left that open:
    then the field is the whole axis. Where the axes of a tensor are no longer those of the input it is not ``ordered``:
    positions keep their fields, and a window on them sees nobody knows what.
    """

    sizes: tuple[Known, ...]
    jumps: tuple[Known, ...]
    whole: tuple[Value, ...]
    everywhere: tuple[Value, ...]
    ordered: bool = True

    @staticmethod
    def of(positions: Shape) -> Field:
        """That of an input's own elements; a vector has no axes."""
        ones = (1,) * len(positions)
        return Field(ones, ones, positions, (0,) * len(positions))

    @staticmethod
    def largest(fields: Sequence[Field]) -> Field:
        """Where paths meet: the largest along each axis; fields of inputs with other numbers of axes don't mix."""
        first = max(fields, key=lambda f: len(f.sizes))
        alike = [f for f in fields if len(f.sizes) == len(first.sizes)]
        if len(alike) == 1:
            return first
        sizes = tuple(map(_largest, *(f.sizes for f in alike)))
        jumps = tuple(map(_largest, *(f.jumps for f in alike)))
        everywhere = tuple(map(_any, *(f.everywhere for f in alike)))
        return Field(sizes, jumps, first.whole, everywhere, all(f.ordered for f in alike))

    def after(self, effect: Effect) -> Field:
        """The field of a layer's output."""
        if effect.places == INDEXED:
            return Field.of(effect.output[:-1])
        all_of_it = (1,) * len(self.sizes)
        if self.everywhere == all_of_it:
            return self
        places = self._places(len(effect.axes)) if self.ordered else None
        seen = [axis.rule == WHOLE for axis in effect.axes]
        if effect.whole or (places is None and any(seen) and (self.ordered or all(seen))):
            return self.replace(everywhere=all_of_it)
        if places is None:
            lost = effect.places == MIXED or any(seen) or any(map(_widens, effect.axes))
            field = self._lost() if lost else self
        else:
            field = self._lost() if effect.places == MIXED else self._moved(places, effect.axes)
        return field if effect.places == KEPT else field.replace(ordered=False)

    def _lost(self) -> Field:
        """Nothing is known but what is the whole axis."""
        unknown = (None,) * len(self.sizes)
        return self.replace(sizes=unknown, jumps=unknown)

    def _moved(self, places: Sequence[int], axes: Sequence[Axis]) -> Field:
        """The field after an effect along some of the input's axes; what is the whole axis stays so."""
        sizes, jumps, everywhere = list(self.sizes), list(self.jumps), list(self.everywhere)
        for place, axis in zip(places, axes, strict=True):
            if axis.rule == WHOLE:
                everywhere[place] = 1
            elif everywhere[place] != 1:
                sizes[place], jumps[place] = _along(axis, sizes[place], jumps[place])
        return Field(tuple(sizes), tuple(jumps), self.whole, tuple(everywhere), self.ordered)

    def _places(self, count: int) -> Sequence[int] | None:
        """Which axes of the input a tensor's ``count`` axes are: all, or those that no global layer has taken; None
        where neither are so many."""
        if count == len(self.sizes):
            return range(count)
        left = [place for place, everywhere in enumerate(self.everywhere) if everywhere != 1]
        return left if len(left) == count else None

    def shown(self) -> Any:
        """One value where all axes agree, else one an axis; rounded up where elements lie between the input's. Of a
        vector it is 1, since its entries are channels."""
        sizes = tuple(map(_size, self.whole, self.sizes, self.everywhere))
        return (*sizes, 1)[0] if len(set(sizes)) < 2 else sizes


def _size(whole: Value, size: Known, everywhere: Value) -> Value:
    """The field along an axis, which ``everywhere`` says to be the whole axis or not."""
    if everywhere == 1:
        return whole
    if size is None:
        raise Error(
            "the receptive field has no closed form after an enlargement by a symbol, an adaptive pool whose windows "
            "may differ, a window on positions that were reshaped or permuted, or turns of a repeat that follow no "
            "simple rule",
            hint="give the symbol a number with `at`",
        )
    return where(everywhere, whole, ceil(size))


def _any(*conditions: Value) -> Value:
    """1 where one of the conditions is, 0 elsewhere."""
    return 1 - product([1 - condition for condition in conditions])


def _largest(*values: Known) -> Known:
    known = [value for value in values if value is not None]
    return maximum(*known) if len(known) == len(values) else None


def _along(axis: Axis, size: Known, jump: Known) -> tuple[Known, Known]:
    if axis.rule in ("window", "same", "ceil", "slice"):
        return _wider(size, axis.dilation * (axis.kernel - 1), jump), _times(jump, axis.stride)
    if axis.rule.startswith("transposed"):
        return _wider(size, _spread(axis), jump), _share(jump, axis.stride)
    if axis.rule == "resize":
        return size, _share(jump, axis.stride)
    if axis.rule == "adaptive":
        window = largest_window(axis.size, axis.output)
        return _wider(size, None if window is None else window - 1, jump), _share(_times(jump, axis.size), axis.output)
    if axis.rule == "to":
        return size, _share(_times(jump, axis.size), axis.output)
    return size, jump


def _widens(axis: Axis) -> bool:
    """Whether an element sees more than one of those before it."""
    return _along(axis, 1, 1)[0] != 1


def _wider(size: Known, steps: Known, jump: Known) -> Known:
    """The field after so many steps of the jump."""
    if steps == 0:
        return size
    return None if size is None or steps is None or jump is None else size + steps * jump


def _times(jump: Known, factor: Value) -> Known:
    return None if jump is None else jump * factor


def _share(jump: Known, factor: Value) -> Known:
    try:
        return None if jump is None else divide(jump, factor)
    except Error:
        return None


def _spread(axis: Axis) -> Value:
    """How far apart the inputs of one output of a transposed convolution lie: those whose dilated, strided kernel
    meets it. Where stride and dilation are symbols, as far as the kernel reaches."""
    dilation, stride, last = axis.dilation, axis.stride, axis.kernel - 1
    if isinstance(dilation, int) and isinstance(stride, int):
        common = gcd(dilation, stride)
        return dilation // common * floordiv(last, stride // common)
    return floordiv(dilation * last, stride)


class _Fields:
    """Receptive fields along a course."""

    def step(self, event: Step, before: list[Field]) -> Field:
        return Field.largest(before).after(event.effect)

    def choose(self, event: Choice, yes: Field, no: Field) -> Field:
        if len(yes.sizes) != len(no.sizes):  # of two inputs that have different numbers of axes
            return Field.largest([yes, no])
        pairs = zip(self.parts(yes), self.parts(no), strict=True)
        ordered = yes.replace(ordered=yes.ordered and no.ordered)
        return self.rebuilt(ordered, tuple(_mixed(event, a, b) for a, b in pairs))

    def parts(self, field: Field) -> tuple[Known, ...]:
        return (*field.sizes, *field.jumps, *field.everywhere)

    def rebuilt(self, field: Field, parts: tuple[Known, ...]) -> Field:
        """Where it is unknown whether an axis is seen as a whole, its size is."""
        axes = len(field.sizes)
        sizes, jumps, everywhere = parts[:axes], parts[axes : 2 * axes], parts[2 * axes :]
        sizes = tuple(None if seen is None else size for size, seen in zip(sizes, everywhere, strict=True))
        return Field(sizes, jumps, field.whole, tuple(seen or 0 for seen in everywhere), field.ordered)


def field_of(ring: Ring, events: Sequence[Event], inputs: Mapping[int, Shape]) -> dict[int, Field]:
    """The receptive field of every value, in elements of the input it comes from."""
    states = {value: Field.of(shape[:-1]) for value, shape in inputs.items()}
    return Follower(ring, _Fields(), states).read(events)


def _mixed(event: Choice, yes: Known, no: Known) -> Known:
    return None if yes is None or no is None else where(event.indicator, yes, no, event.given)


class _Depths:
    """The most layers with a kernel on a path."""

    def step(self, event: Step, before: list[Known]) -> Known:
        longest = before[0] if len(before) == 1 else _largest(*before)
        return longest + 1 if event.kind.kernel and longest is not None else longest

    def choose(self, event: Choice, yes: Known, no: Known) -> Known:
        return _mixed(event, yes, no)

    def parts(self, depth: Known) -> tuple[Known, ...]:
        return (depth,)

    def rebuilt(self, _: Known, parts: tuple[Known, ...]) -> Known:
        return parts[0]


def depth_of(ring: Ring, events: Sequence[Event], inputs: Sequence[int]) -> dict[int, Known]:
    """The most layers with a kernel on a path to every value; None where no closed form is known."""
    states: dict[int, Known] = dict.fromkeys(inputs, 0)
    return Follower(ring, _Depths(), states).read(events)
