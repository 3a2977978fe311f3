"""A function over arrays: whole numbers block by block where int64 is proved to suffice, else what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symcnn.algebra import Number
from symcnn.algebra.domain import is_number
from symcnn.errors import Error
from symcnn.function.checks import check
from symcnn.function.columns import Column, column_of, exactly, inputs, intervals, number_of, objects
from symcnn.function.machine import computed
from symcnn.function.program import INT64, Program

if TYPE_CHECKING:
    from symcnn.function.function import Function, Settings

Array = Any


def over_arrays(function: Function, settings: Settings, given: Mapping[str, Any]) -> list[Any]:
    """The function's values where at least one of the symbols is given an array."""
    raw = {name: np.asarray(value, None if not is_number(value) else object) for name, value in given.items()}
    shape = _shape(raw)
    if 0 in shape:
        return [np.empty(shape, np.int64) for _ in function.values]
    domains = settings.ring.domains
    if any(domains[name].is_real for name in raw) or None in function.programs:
        return _point_by_point(function, settings, raw, shape)
    columns = {name: column_of(name, array, domains[name]) for name, array in raw.items()}
    if settings.check:
        check(settings, columns, shape)
    return [_computed(function, settings, which, columns, shape) for which in range(len(function.programs))]


def _shape(raw: Mapping[str, Array]) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*(array.shape for array in raw.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in raw.items())
        raise Error(f"these shapes don't broadcast: {shapes}", hint="equal sizes or 1 along every axis") from None


def _computed(
    function: Function, settings: Settings, which: int, columns: Mapping[str, Column], shape: tuple[int, ...]
) -> Array:
    done = function.programs[which]
    assert done is not None
    unfit = done.unfit(intervals(done, columns))
    if unfit and settings.overflow == "exact":
        return exactly(function.values[which], columns, shape)
    if unfit and (settings.overflow != "float" or done.rounded(unfit)):
        raise _overflow(function, settings, done, columns)
    return computed(done, inputs(done, columns), shape, unfit)


def _overflow(function: Function, settings: Settings, done: Program, columns: Mapping[str, Column]) -> Error:
    ends = ", ".join(f"{name} up to {columns[name].number(columns[name].high)}" for name, _ in done.symbols.values())
    if settings.overflow == "float":
        return Error(
            f"{function.expression} needs roundings or conditions of numbers beyond int64 here, with {ends}",
            hint='float64 can\'t stand in for these: ask for it with `overflow="exact"`',
        )
    return Error(
        f"{function.expression} is not proved to fit into int64 here, with {ends}",
        hint='ask for it with `overflow="float"` for float64, or `overflow="exact"` for Python\'s integers',
    )


# ---------------------------------------------------------------- point by point


def _point_by_point(
    function: Function, settings: Settings, raw: Mapping[str, Array], shape: tuple[int, ...]
) -> list[Array]:
    """Every point exactly: where a symbol is real, since a rounding of a rounded product could be wrong."""
    lists = {name: np.broadcast_to(array, shape).ravel().tolist() for name, array in raw.items()}
    rows = zip(*lists.values(), strict=True)
    results = [function.at({n: number_of(n, v) for n, v in zip(lists, row, strict=True)}) for row in rows]
    return [_collected(function, settings, numbers, shape) for numbers in zip(*results, strict=True)]


def _collected(function: Function, settings: Settings, numbers: Sequence[Number], shape: tuple[int, ...]) -> Array:
    """int64 where all are whole and fit, float64 where they are not whole."""
    if settings.overflow == "exact":
        return objects(numbers, shape)
    if any(type(number) is not int for number in numbers):
        return np.array([float(number) for number in numbers]).reshape(shape)
    if INT64[0] <= min(numbers) and max(numbers) <= INT64[1]:
        return np.array(numbers, np.int64).reshape(shape)
    if settings.overflow == "float":
        return np.array([float(number) for number in numbers]).reshape(shape)
    raise Error(
        f"{function.expression} does not fit into int64 here",
        hint='ask for it with `overflow="float"` for float64, or `overflow="exact"` for Python\'s integers',
    )
