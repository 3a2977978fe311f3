"""Programs at work on NumPy arrays, block by block, so that what is at work stays in the processor's cache.

NumPy is met in this folder alone, and only where arrays are given: this module is imported inside functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any, Self

import numpy as np

from symcnn.algebra.atoms import AtLeastZero, Floor, IsZero, Largest, Power, Smallest, Sum
from symcnn.function.program import Horner, Operation, Program

ONE = Horner((), 1)
WRAPPING = (Power, Sum)
"""Atoms whose values are right modulo 2^64 and may themselves be larger."""
BLOCK = 1 << 15
"""So many points at once: a few arrays of int64 that fit into a core's own cache."""

Array = Any
Operand = tuple[Any, bool]
"""An array or a number, and whether it is this computation's own, to be written over."""


def computed(program: Program, inputs: Mapping[int, Array], shape: tuple[int, ...], unfit: frozenset[int]) -> Array:
    """The program's values over arrays of whole numbers that broadcast to ``shape``.

    int64 where ``unfit`` is empty and the values are whole; else float64, each atom by whole arithmetic where that is
    proved to suffice.
    """
    dtype = np.int64 if program.exact and not unfit else np.float64
    out = np.empty(shape, dtype)
    pool = _Pool()
    for part, here in _blocks(inputs, out):
        pool.begin(part)
        frame = _Frame(program.operations, here, pool)
        at_work = _Floating(frame, unfit, pool) if unfit else frame
        result, own = _quotient(at_work, program)
        if result is not part:
            part[...] = result
        if own:
            pool.give(result)
        frame.close()
    return out


def _blocks(inputs: Mapping[int, Array], out: Array) -> Iterator[tuple[Array, Mapping[int, Array]]]:
    """Pieces of the result along its first axis, with those of the inputs; equal shapes are laid flat first."""
    if out.size <= BLOCK:
        yield out, inputs
        return
    if all(array.size == 1 or array.shape == out.shape for array in inputs.values()):
        out, inputs = out.reshape(-1), {index: array.reshape(-1) for index, array in inputs.items()}
    wide = {index: array.reshape((1,) * (out.ndim - array.ndim) + array.shape) for index, array in inputs.items()}
    rows = max(1, BLOCK * out.shape[0] // out.size)
    for start in range(0, out.shape[0], rows):
        block = slice(start, start + rows)
        yield out[block], {index: array if array.shape[0] == 1 else array[block] for index, array in wide.items()}


def _quotient(frame: _Frame, program: Program) -> Operand:
    above = frame.value(program.numerator)
    if program.denominator == ONE:
        return above
    below = frame.value(program.denominator)
    if program.exact and frame.whole:
        return frame.floored(above, below)
    return np.true_divide(above[0], below[0]), False


class _Pool:
    """Arrays that are written over again and again, by shape.

    The piece of the result itself goes out first: what is begun in it mostly ends there, and needs no copy.
    """

    def __init__(self) -> None:
        self.free: dict[tuple[tuple[int, ...], Any], list[Array]] = {}
        self.piece: Array = None
        self.piece_is_free = False

    def begin(self, piece: Array) -> None:
        self.piece, self.piece_is_free = piece, True

    def take(self, shape: tuple[int, ...], dtype: Any) -> Array:
        if self.piece_is_free and self.piece.shape == shape and self.piece.dtype == dtype:
            self.piece_is_free = False
            return self.piece
        free = self.free.get((shape, dtype))
        return free.pop() if free else np.empty(shape, dtype)

    def give(self, array: Array) -> None:
        if array is self.piece:
            self.piece_is_free = True
        else:
            self.free.setdefault((array.shape, array.dtype.type), []).append(array)


class _Frame:
    """Whole arithmetic on one block: sums and products modulo 2^64, each atom once."""

    dtype: Any = np.int64
    whole = True

    def __init__(self, operations: Mapping[int, Operation], inputs: Mapping[int, Array], pool: _Pool) -> None:
        self.operations, self.pool = operations, pool
        self.known: dict[int, Any] = dict(inputs)
        self.own: list[Array] = []
        self.around: Self | None = None  # for a turn of a sum: what does not change with it is found there
        self.turning: frozenset[int] = frozenset()

    def close(self) -> None:
        """The block is done: the atoms' arrays may be written over."""
        for array in self.own:
            self.pool.give(array)

    # ------------------------------------------------------------ sums and products

    def value(self, horner: Horner) -> Operand:
        total: Operand | None = None
        for index, exponent, factor in horner.products:
            product = self.value(factor)
            for _ in range(exponent):
                product = self.times(product, (self.atom(index), False))
            total = product if total is None else self.apply(np.add, total, product)
        if total is None:
            return self.number(horner.constant), False
        return self.apply(np.add, total, (self.number(horner.constant), False)) if horner.constant else total

    def times(self, left: Operand, right: Operand) -> Operand:
        return right if isinstance(left[0], int | float) and left[0] == 1 else self.apply(np.multiply, left, right)

    def number(self, number: int) -> Any:
        """A number modulo 2^64, as int64 has it."""
        return (number + 2**63) % 2**64 - 2**63

    def floating(self, value: Any) -> Any:
        return value.astype(np.float64) if isinstance(value, np.ndarray) else float(value)

    def apply(self, ufunc: Any, left: Operand, right: Operand) -> Operand:
        """The operation, its result in the place of an operand where that may be written over."""
        (a, own_a), (b, own_b) = left, right
        shape = _shape(a, b)
        if own_a and a.shape == shape:
            out = a
        elif own_b and b.shape == shape:
            out = b
        else:
            out = self.pool.take(shape, self.dtype)
        ufunc(a, b, out=out)
        for array, own in (left, right):
            if own and array is not out:
                self.pool.give(array)
        return out, True

    # ------------------------------------------------------------ atoms

    def atom(self, index: int) -> Any:
        found = self.known.get(index)
        if found is not None:
            return found
        if self.around is not None and index not in self.turning:
            return self.around.atom(index)
        found = self.known[index] = self.made(index)
        return found

    def made(self, index: int) -> Any:
        operation = self.operations[index]
        result, own = _RULES[operation.kind](self, operation)
        if own:
            self.own.append(result)
        return result

    def floored(self, above: Operand, below: Operand) -> Operand:
        """⌊a/b⌋; a shift where b is a power of 2."""
        divisor = below[0]
        if isinstance(divisor, int) and divisor & (divisor - 1) == 0:
            return self.apply(np.right_shift, above, (divisor.bit_length() - 1, False))
        return self.apply(np.floor_divide, above, below)

    def exactly(self, horner: Horner) -> Array:
        """An operand in whole arithmetic."""
        return np.asarray(self.value(horner)[0])

    def power(self, operation: Operation) -> Operand:
        """From a table: powers of a prime modulo 2^64 are right where what is made of them fits."""
        base, exponent = operation.operands
        exponents = self.exactly(exponent)
        table = [self.number(base.constant**k) for k in range(int(exponents.max(initial=0)) + 1)]
        return np.asarray(np.array(table, self.dtype)[exponents]), True

    def sum(self, operation: Operation) -> Operand:
        """Turn by turn over the longest range of the block; each point's own range is a mask on the turns."""
        body, *ends = operation.operands
        first, last = (self.exactly(end) for end in ends)
        total: Operand = (np.zeros((), self.dtype), False)
        for turn in range(int(first.min()), int(last.max()) + 1):
            inner = self.turn(operation, turn)
            here = (first <= turn) & (turn <= last)
            term, own = inner.value(body)
            total = self.apply(np.add, total, (term, own) if here.all() else (np.where(here, term, 0), False))
            inner.close()
        return total

    def turn(self, operation: Operation, number: int) -> _Frame:
        """The same block, with a number for the index of a sum."""
        return self._within(_Frame(self.operations, {operation.index: np.asarray(number, np.int64)}, self.pool),
                            operation)  # fmt: skip

    def _within(self, inner: Self, operation: Operation) -> Self:
        inner.around, inner.turning = self, operation.turning
        return inner


class _Floating(_Frame):
    """The same in float64. Roundings and conditions are whole arithmetic even here, where a rounded operand could
    change them altogether."""

    dtype = np.float64
    whole = False

    def __init__(self, frame: _Frame, unfit: frozenset[int], pool: _Pool) -> None:
        super().__init__(frame.operations, {}, pool)
        self.frame, self.unfit = frame, unfit

    def number(self, number: int) -> Any:
        try:
            return float(number)
        except OverflowError:
            return math.inf if number > 0 else -math.inf

    def made(self, index: int) -> Any:
        operation = self.operations.get(index)
        if operation is None or (operation.kind not in WRAPPING and index not in self.unfit):
            return self.floating(self.frame.atom(index))
        return super().made(index)

    def exactly(self, horner: Horner) -> Array:
        return self.frame.exactly(horner)

    def turn(self, operation: Operation, number: int) -> _Floating:
        frame = self.frame.turn(operation, number)
        return self._within(_Floating(frame, self.unfit, self.pool), operation)

    def close(self) -> None:
        super().close()
        if self.around is not None:
            self.frame.close()


def _shape(a: Any, b: Any) -> tuple[int, ...]:
    first, second = np.shape(a), np.shape(b)
    return first if first == second or not second else np.broadcast_shapes(first, second)


Rule = Callable[[_Frame, Operation], Operand]


def _condition(ufunc: Any) -> Rule:
    return lambda frame, operation: frame.apply(ufunc, frame.value(operation.operands[0]), (0, False))


def _folded(ufunc: Any) -> Rule:
    return lambda frame, operation: reduce(lambda a, b: frame.apply(ufunc, a, b), map(frame.value, operation.operands))


_RULES: dict[type, Rule] = {
    Power: _Frame.power,
    Floor: lambda frame, operation: frame.floored(*map(frame.value, operation.operands)),
    Sum: _Frame.sum,
    Largest: _folded(np.maximum),
    Smallest: _folded(np.minimum),
    AtLeastZero: _condition(np.greater_equal),
    IsZero: _condition(np.equal),
}
