"""What must hold of columns of values: every symbol lies in its domain, and the network exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from symcnn.algebra import Domain, Value, symbols_of
from symcnn.algebra.bounds import Enclosure
from symcnn.function.columns import Column, values_of
from symcnn.function.function import Settings, unbuilt
from symcnn.network.model import Validity
from symcnn.network.session import outside

Array = Any
BLOCK = 1 << 15


def check(settings: Settings, columns: Mapping[str, Column], shape: tuple[int, ...]) -> None:
    """Raises an error that names the first value found outside, or the point without a network."""
    for name, column in columns.items():
        domain = settings.ring.domains[name]
        if domain.values is not None:
            _refuse(name, column, domain, ~np.isin(column.whole, [int(value * column.part) for value in domain.values]))
        elif domain.is_numeric:
            _check_grid(name, column, domain)
        else:
            _check_dependent(name, columns, domain, shape)
    for condition in settings.conditions:
        if condition.symbols() <= columns.keys():
            _check_condition(condition, columns, shape)


def _refuse(name: str, column: Column, domain: Domain, wrong: Array) -> None:
    if wrong.any():
        scaled = np.broadcast_to(column.whole, wrong.shape)[wrong].flat[0]
        raise outside(name, column.number(scaled), domain)


def _check_grid(name: str, column: Column, domain: Domain) -> None:
    grid = domain.grid()
    if grid.lowest is not None and column.low < grid.lowest * column.part:
        raise outside(name, column.number(column.low), domain)
    if grid.highest is not None and column.high > grid.highest * column.part:
        raise outside(name, column.number(column.high), domain)
    step, anchor = int((grid.step or 1) * column.part), int(grid.anchor * column.part)
    if step > 1:
        _check_step(name, column, domain, step, anchor % step)


def _check_step(name: str, column: Column, domain: Domain, step: int, offset: int) -> None:
    """Whole multiples of the step above the offset; of a power of 2 no low bit may be set anywhere."""
    if step & (step - 1) == 0 and not offset and not np.bitwise_or.reduce(column.whole, axis=None) & (step - 1):
        return
    for block in _flat_blocks(column.whole):
        nearest = block // step * step + offset  # right modulo 2^64, so that a wrap does no harm
        _refuse(name, column.replace(whole=block), domain, nearest != block)


def _flat_blocks(array: Array) -> Iterator[Array]:
    flat = array.reshape(-1)
    return (flat[start : start + BLOCK] for start in range(0, flat.size, BLOCK))


def _check_dependent(name: str, columns: Mapping[str, Column], domain: Domain, shape: tuple[int, ...]) -> None:
    """A domain whose ends or step depend on other symbols, which must be given too."""
    column = columns[name]
    ends = (domain.lowest, domain.highest, domain.step, domain.anchor)
    if not all(set(symbols_of(end)) <= columns.keys() for end in ends if end is not None):
        return
    lowest, highest, step, anchor = (None if e is None else values_of(e * column.part, columns, shape) for e in ends)
    whole = np.broadcast_to(column.whole, shape)
    if lowest is not None:
        _refuse(name, column, domain, whole < lowest)
    if highest is not None:
        _refuse(name, column, domain, whole > highest)
    if step is not None:
        _refuse(name, column, domain, whole % step != anchor % step)


def _check_condition(condition: Validity, columns: Mapping[str, Column], shape: tuple[int, ...]) -> None:
    if condition.guard == 0 or _proved(condition.value, columns):
        return
    wrong = values_of(condition.value, columns, shape) < 0
    wrong &= values_of(condition.guard, columns, shape) != 0
    if wrong.any():
        at = np.unravel_index(int(np.argmax(wrong)), shape)
        raise unbuilt(condition, {n: c.number(np.broadcast_to(c.whole, shape)[at]) for n, c in columns.items()})


def _proved(value: Value, columns: Mapping[str, Column]) -> bool:
    """Whether the ends of what is given already show that the value is never negative."""
    box = {name: (column.number(column.low), column.number(column.high)) for name, column in columns.items()}
    low, _ = Enclosure(box).of(value)
    return low is not None and low >= 0
