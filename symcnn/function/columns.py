"""The values of the symbols as columns of whole numbers with their ends, and the values of formulas over these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symcnn.algebra import Domain, Number, Value, evaluate, exact
from symcnn.algebra.bounds import Interval
from symcnn.errors import Error
from symcnn.function.function import single_number
from symcnn.function.integral import smallest_part
from symcnn.function.machine import computed
from symcnn.function.program import INT64, Program, program
from symcnn.network.session import outside
from symcnn.record import Record

Array = Any


class Column(Record):
    """The values of one symbol, times ``part``, with their ends: int64, or Python's integers where that can't hold
    them."""

    whole: Array
    part: int
    low: int
    high: int

    def number(self, scaled: int) -> Number:
        return exact(Fraction(int(scaled), self.part))

    def modulo(self) -> Array:
        """The same as int64, modulo 2^64."""
        if self.whole.dtype != object:
            return self.whole
        return np.asarray((self.whole + 2**63) % 2**64 - 2**63, np.int64)


def column_of(name: str, array: Array, domain: Domain) -> Column:
    """An argument in the smallest part of its domain; what is no such number is outside it."""
    part = smallest_part(domain)
    if array.dtype.kind in "iu":
        low, high = int(array.min()) * part, int(array.max()) * part
        whole = array.astype(np.int64 if INT64[0] <= low and high <= INT64[1] else object, copy=False)
        return Column(whole if part == 1 else whole * part, part, low, high)
    if array.dtype.kind == "f":
        return _from_floats(name, array, part, domain)
    if array.dtype.kind != "O":
        raise Error(f"{name} is given an array of {array.dtype}", hint="give whole numbers")
    return _fromobjects(name, array, part, domain)


def _from_floats(name: str, array: Array, part: int, domain: Domain) -> Column:
    """Floats, each of which must be the nearest to a number of parts."""
    with np.errstate(all="ignore"):
        whole = np.rint(array * part)
        wrong = ~((whole / part).astype(array.dtype) == array) | ~(np.abs(whole) <= 2.0**53)
    if wrong.any():
        number = array[wrong].flat[0]
        raise Error(f"{name} = {number} is outside its domain, {domain.describe()}", hint="give values of the domain")
    return Column(whole.astype(np.int64), part, int(whole.min()), int(whole.max()))


def _fromobjects(name: str, array: Array, part: int, domain: Domain) -> Column:
    numbers = [number_of(name, value) * part for value in array.ravel().tolist()]
    wrong = next((number for number in numbers if type(exact(number)) is not int), None)
    if wrong is not None:
        raise outside(name, exact(Fraction(wrong) / part), domain)
    low, high = int(min(numbers)), int(max(numbers))
    whole = np.empty(len(numbers), np.int64 if INT64[0] <= low and high <= INT64[1] else object)
    whole[:] = [int(number) for number in numbers]
    return Column(whole.reshape(array.shape), part, low, high)


def number_of(name: str, value: Any) -> Number:
    number = single_number(name, value)
    if number is None:
        raise Error(f"{name} = {value!r} is no number", hint="give whole numbers")
    return number


# ---------------------------------------------------------------- formulas over columns


def intervals(done: Program, columns: Mapping[str, Column]) -> dict[int, Interval]:
    return {index: (columns[name].low, columns[name].high) for index, (name, _) in done.symbols.items()}


def inputs(done: Program, columns: Mapping[str, Column]) -> dict[int, Array]:
    return {index: columns[name].modulo() for index, (name, _) in done.symbols.items()}


def values_of(value: Value, columns: Mapping[str, Column], shape: tuple[int, ...]) -> Array:
    done = program(value)
    if done is None or done.unfit(intervals(done, columns)):
        return exactly(value, columns, shape)
    return computed(done, inputs(done, columns), shape, frozenset())


def exactly(value: Value, columns: Mapping[str, Column], shape: tuple[int, ...]) -> Array:
    """In Python's integers and fractions, slowly: an array of objects."""
    lists = {n: np.broadcast_to(c.whole, shape).ravel().tolist() for n, c in columns.items()}
    rows = zip(*lists.values(), strict=True)
    points = ({name: c.number(s) for (name, c), s in zip(columns.items(), row, strict=True)} for row in rows)
    return objects([evaluate(value, point) for point in points], shape)


def objects(numbers: Sequence[Number], shape: tuple[int, ...]) -> Array:
    result = np.empty(len(numbers), object)
    result[:] = numbers
    return result.reshape(shape)
