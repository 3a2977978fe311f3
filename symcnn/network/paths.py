"""Receptive field and depth: what depends on the paths through a network.

r += d(k − 1)·j and j *= s along each axis; at a join the branches' largest. j is the distance, in input elements,
between neighbouring elements, a fraction after an enlargement. A transposed convolution's output sees
(d/g)·⌊(k − 1)·g/s⌋ + 1 neighbours, g = gcd(d, s).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd
from typing import Any

from symcnn.algebra import Value, ceil, divide, floordiv, maximum
from symcnn.errors import Error
from symcnn.layers import Axis, Effect, Shape, product
from symcnn.layers.windows import largest_window
from symcnn.network.trace import Event, Step, follow
from symcnn.record import Record

Known = Value | None


class Field(Record):
    """For each axis of the input the size of the receptive field and the jump; ``whole`` are the input's sizes.

    Both are None where no closed form is known: a jump after an enlargement by a symbol, a size where a window counts
    in such a jump or where the windows of an adaptive pool differ. It is an error to ask for such a size.
    ``everywhere`` is 1 after a global layer, a condition where a choice left that open: then the field is the whole
    input.
    """

    sizes: tuple[Known, ...]
    jumps: tuple[Known, ...]
    whole: tuple[Value, ...]
    everywhere: Value = 0

    @staticmethod
    def largest(fields: Sequence[Field]) -> Field:
        """Where paths meet: the largest along each axis; fields of inputs with other numbers of axes don't mix."""
        first = max(fields, key=lambda f: len(f.sizes))
        alike = [f for f in fields if len(f.sizes) == len(first.sizes)]
        if len(alike) == 1:
            return first
        sizes = tuple(map(_largest, *(f.sizes for f in alike)))
        nowhere = product([1 - f.everywhere for f in alike])
        return Field(sizes, tuple(map(_largest, *(f.jumps for f in alike))), first.whole, 1 - nowhere)

    def after(self, effect: Effect) -> Field:
        """The field of a layer's output."""
        if effect.whole:
            return self.replace(everywhere=1)
        if self.everywhere == 1 or len(effect.axes) != len(self.sizes):
            return self
        moved = [_along(axis, size, jump) for axis, size, jump in zip(effect.axes, self.sizes, self.jumps, strict=True)]
        sizes, jumps = zip(*moved, strict=True)
        return self.replace(sizes=sizes, jumps=jumps)

    def shown(self) -> Any:
        """One value where all axes agree, else one an axis; rounded up where elements lie between the input's."""
        sizes = tuple(map(self._size, self.whole, self.sizes))
        return sizes[0] if len(set(sizes)) == 1 else sizes

    def _size(self, whole: Value, size: Known) -> Value:
        if self.everywhere == 1:
            return whole
        if size is None:
            raise Error(
                "the receptive field has no closed form after an enlargement by a symbol, or an adaptive pool whose "
                "windows may differ",
                hint="give the symbol a number with `at`",
            )
        return _mixed(self.everywhere, whole, ceil(size))


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


def field_of(events: Sequence[Event], inputs: Mapping[int, Shape]) -> dict[int, Field]:
    """The receptive field of every value, in elements of the input it comes from."""
    states = {}
    for value, shape in inputs.items():
        spatial = shape[:-1] or (1,)
        states[value] = Field((1,) * len(spatial), (1,) * len(spatial), spatial)

    def step(event: Step, before: list[Field]) -> Field:
        return Field.largest(before).after(event.effect)

    def choose(indicator: Value, yes: Field, no: Field) -> Field:
        if len(yes.sizes) != len(no.sizes):  # of two inputs that have different numbers of axes
            return Field.largest([yes, no])
        sizes, jumps = (
            tuple(None if a is None or b is None else _mixed(indicator, a, b) for a, b in zip(*pair, strict=True))
            for pair in ((yes.sizes, no.sizes), (yes.jumps, no.jumps))
        )
        return Field(sizes, jumps, yes.whole, _mixed(indicator, yes.everywhere, no.everywhere))

    follow(events, states, step, choose)
    return states


def _mixed(indicator: Value, yes: Value, no: Value) -> Value:
    return no + indicator * (yes - no)


def depth_of(events: Sequence[Event], inputs: Sequence[int]) -> dict[int, Value]:
    """The most layers with a kernel on a path to every value."""
    states: dict[int, Value] = dict.fromkeys(inputs, 0)

    def step(event: Step, before: list[Value]) -> Value:
        longest = before[0] if len(before) == 1 else maximum(*before)
        return longest + 1 if event.kind.kernel else longest

    follow(events, states, step, _mixed)
    return states
