"""The functions of the language, as a table: each takes values that are already worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcnn import algebra
from symcnn.algebra import Quotient, Ratio, Value
from symcnn.errors import Error
from symcnn.layers.arguments import expected_number, is_value, show
from symcnn.network.work import Work
from symcnn.record import Record


class Builtin(Record):
    """A function: its name, how many arguments it takes at least and at most, and what it does."""

    name: str
    least: int
    most: int | None
    call: Callable[..., Any]


def number(value: Any, name: str) -> Value:
    """The value, which must be a number or a formula."""
    if is_value(value):
        return value  # type: ignore[no-any-return]
    raise expected_number(value) if isinstance(value, Quotient) else Error(f"`{name}` takes numbers, not {show(value)}")


def _ratio(value: Any, name: str) -> Ratio:
    """The same, or a quotient."""
    return value if isinstance(value, Quotient) else number(value, name)


def _numbers(values: tuple[Any, ...], name: str) -> list[Value]:
    """The arguments, or the items of the only one where that is a list."""
    items = values[0] if len(values) == 1 and isinstance(values[0], (list, tuple)) else values
    if not items:
        raise Error(f"`{name}` of nothing")
    return [number(item, name) for item in items]


def _product(values: list[Value]) -> Value:
    """The product of all; it may grow with each factor, so each costs what it has grown to."""
    result: Value = 1
    work = Work()
    for value in values:
        result = work.value(result * value)
    return result


def _sequence(value: Any, name: str) -> list[Any] | tuple[Any, ...]:
    if isinstance(value, (list, tuple)):
        return value
    raise Error(f"`{name}` takes a list, not {show(value)}")


def _of_numbers(name: str, function: Callable[..., Value], least: int = 1, most: int | None = 1) -> Builtin:
    return Builtin(name, least, most, lambda *values: function(*(number(value, name) for value in values)))


def _bytes(count: Value, bits: Value) -> Value:
    """The bytes that ``count`` numbers of ``bits`` bits take, rounded up to whole ones."""
    return algebra.ceildiv(count * bits, 8)


FUNCTIONS = {
    function.name: function
    for function in (
        Builtin("ceil", 1, 1, lambda value: algebra.ceil_of(_ratio(value, "ceil"))),
        Builtin("floor", 1, 1, lambda value: algebra.floor_of(_ratio(value, "floor"))),
        _of_numbers("round", algebra.round_half_even),
        _of_numbers("abs", algebra.absolute),
        _of_numbers("log2", algebra.log2),
        _of_numbers("sqrt", algebra.square_root),
        _of_numbers("make_divisible", algebra.make_divisible, 1, 2),
        _of_numbers("bytes", _bytes, 2, 2),
        Builtin("min", 1, None, lambda *values: algebra.minimum(*_numbers(values, "min"))),
        Builtin("max", 1, None, lambda *values: algebra.maximum(*_numbers(values, "max"))),
        Builtin("sum", 1, 1, lambda items: algebra.total(number(i, "sum") for i in _sequence(items, "sum"))),
        Builtin("prod", 1, 1, lambda items: _product([number(i, "prod") for i in _sequence(items, "prod")])),
        Builtin("len", 1, 1, lambda items: len(_sequence(items, "len"))),
        Builtin("zip", 1, None, lambda *lists: list(zip(*(_sequence(items, "zip") for items in lists), strict=False))),
    )
}
