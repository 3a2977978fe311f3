"""How the arguments of layers are read: each type checks a value and gives its canonical form.

Sizes along the spatial axes (kernel, stride, padding …) become one entry an axis. A number stands for every axis.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Poly, Value
from symcnn.errors import Error, count_of
from symcnn.layers.kind import ArgumentType, Call

SAME, VALID, CAUSAL = "same", "valid", "causal"


def show(value: Any) -> str:
    """A value as a user would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        inside = ", ".join(show(item) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return f"[{', '.join(show(item) for item in value)}]"
    return algebra.text(value) if isinstance(value, (int, Fraction, Poly)) else str(value)


def expected_number(value: Any) -> Error:
    """The error for what is no number and no formula; a quotient says what can be done about it."""
    if isinstance(value, algebra.Quotient):
        return Error(f"{value!r} is not a polynomial", hint="divide by a factor, or round: `//`, ceil, floor")
    return Error(f"expected a number, not {show(value)}")


def is_value(value: Any) -> bool:
    return isinstance(value, (int, Fraction, Poly)) and not isinstance(value, bool)


def _no_number(value: Any, name: str) -> Error:
    hint = "round it with `floor`, `ceil` or `//`" if isinstance(value, algebra.Quotient) else None
    return Error(f"`{name}` must be a number, not {show(value)}", hint=hint)


def is_ratio(value: Any) -> bool:
    """Whether it is a number, a formula, or a quotient of formulas."""
    return isinstance(value, algebra.Quotient) or is_value(value)


def whole_number(value: Any, name: str, least: int | None) -> Value:
    """The value, proved whole and at least ``least`` on the whole domain."""
    if type(value) is int:
        if least is not None and value < least:
            raise Error(f"`{name}` is {value}, but must be at least {least}")
        return value
    if not is_value(value):
        raise _no_number(value, name)
    if isinstance(value, Fraction) and value.denominator != 1:
        raise Error(f"`{name}` is {show(value)}, but must be whole", hint="round it with `floor`, `ceil` or `//`")
    _refute(
        algebra.whole(value),
        value,
        f"`{name}` = {show(value)} is not provably whole",
        "round it with `floor`, `ceil`, `//` or `make_divisible`, or give its symbols a `step`",
    )
    if least is not None:
        _refute(
            algebra.nonnegative(value - least),
            value,
            f"`{name}` = {show(value)} may be below {least}",
            "give its symbols a domain that keeps it above, such as `in 8..512`",
        )
    return value  # type: ignore[no-any-return]


def _refute(decision: algebra.Decision, value: Value, message: str, hint: str) -> None:
    if decision.verdict is True:
        return
    if decision.witness:
        point = ", ".join(f"{name} = {show(number)}" for name, number in decision.witness.items())
        message = f"{message}: it is {show(algebra.evaluate(value, decision.witness))} at {point}"
    raise Error(message, hint=hint)


def _count(value: Any, _: Call, name: str) -> Value:
    return whole_number(value, name, 1)


def _natural(value: Any, _: Call, name: str) -> Value:
    return whole_number(value, name, 0)


def _integer(value: Any, _: Call, name: str) -> Value:
    return whole_number(value, name, None)


def _amount(value: Any, _: Call, name: str) -> Value:
    if not is_value(value):
        raise _no_number(value, name)
    return value  # type: ignore[no-any-return]


def _flag(value: Any, _: Call, name: str) -> bool:
    if isinstance(value, bool):
        return value
    raise Error(f"`{name}` must be `yes` or `no`, not {show(value)}")


def _rate(value: Any, call: Call, name: str) -> Value:
    rate = _amount(value, call, name)
    if isinstance(rate, (int, Fraction)) and not 0 <= rate <= 1:
        raise Error(f"`{name}` is {show(rate)}, but must be between 0 and 1")
    return rate


def per_axis(value: Any, call: Call, name: str, least: int | None) -> tuple[Value, ...]:
    """One whole number for each spatial axis."""
    if not isinstance(value, (tuple, list)):
        return (whole_number(value, name, least),) * call.axes
    if name == "kernel" and not call.spatial:
        call.axes = len(value)
    if len(value) != call.axes:
        raise Error(
            f"`{name}` = {show(value)} has {count_of(len(value), 'entry')}, but the tensor has {call.axes} spatial "
            f"{'axis' if call.axes == 1 else 'axes'}",
            hint="give one number" if call.axes == 1 else f"give one number, or {call.axes}",
        )
    return tuple(whole_number(item, name, least) for item in value)


def _size(value: Any, call: Call, name: str) -> tuple[Value, ...]:
    return per_axis(value, call, name, 1)


def _size_from_zero(value: Any, call: Call, name: str) -> tuple[Value, ...]:
    return per_axis(value, call, name, 0)


def _optional_size(value: Any, call: Call, name: str) -> tuple[Value, ...] | None:
    return None if value is None else per_axis(value, call, name, 1)


def pairs(value: Any, call: Call, name: str, least: int | None = 0) -> tuple[tuple[Value, Value], ...]:
    """(before, after) for each spatial axis, from a number, one number an axis, or a list of pairs."""
    axes = call.axes
    if isinstance(value, (tuple, list)) and any(isinstance(item, (tuple, list)) for item in value):
        if len(value) != axes or any(not isinstance(item, (tuple, list)) or len(item) != 2 for item in value):
            raise Error(
                f"`{name}` = {show(value)} is not a pair for each of the {axes} spatial axes",
                hint="write it as [(before, after), …], one pair an axis",
            )
        return tuple((whole_number(before, name, least), whole_number(after, name, least)) for before, after in value)
    return tuple((amount, amount) for amount in per_axis(value, call, name, least))


def _signed_pairs(value: Any, call: Call, name: str) -> tuple[tuple[Value, Value], ...]:
    return pairs(value, call, name, None)


def _padding(value: Any, call: Call, name: str) -> Any:
    return _padded(value, call, name, (SAME, VALID))


def _causal_padding(value: Any, call: Call, name: str) -> Any:
    return _padded(value, call, name, (SAME, VALID, CAUSAL))


def _padded(value: Any, call: Call, name: str, words: tuple[str, ...]) -> Any:
    if value == VALID:
        return ((0, 0),) * call.axes
    if isinstance(value, str):
        if value in words:
            return value
        listed = ", ".join(f"`{word}`" for word in words)
        raise Error(f"`{name}` can't be `{value}`", hint=f"it is {listed}, a number, a size, or [(before, after), …]")
    return pairs(value, call, name)


def axis_index(value: Any, call: Call, name: str) -> int:
    """An axis as a number from 0; −1 is the channels."""
    axes = len(call.inputs[0])
    if type(value) is not int or not -axes <= value < axes:
        raise Error(
            f"`{name}` = {show(value)} is not an axis of a tensor with {axes} axes",
            hint=f"0 to {axes - 1}, or -1 for the channels",
        )
    return value % axes


def _items(value: Any) -> tuple[Any, ...]:
    """The entries of a list or size; a single value is one."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _axes(value: Any, call: Call, name: str) -> tuple[int, ...]:
    axes = tuple(axis_index(item, call, name) for item in _items(value))
    if len(set(axes)) != len(axes):
        raise Error(f"`{name}` = {show(value)} names an axis twice")
    return tuple(sorted(axes))


def _permutation(value: Any, call: Call, name: str) -> tuple[int, ...]:
    axes = tuple(axis_index(item, call, name) for item in _items(value))
    if sorted(axes) != list(range(len(call.shape))):
        raise Error(
            f"`{name}` = {show(value)} does not name each of the {len(call.shape)} axes once",
            hint="the axes from 0 in their new order, such as `permute(1, 0, 2)`",
        )
    return axes


def _shape(value: Any, call: Call, name: str) -> tuple[Value, ...]:
    return tuple(whole_number(item, name, 1) for item in _items(value))


def _shape_with_rest(value: Any, _: Call, name: str) -> tuple[Value, ...]:
    sizes = _items(value)
    if sum(1 for size in sizes if size == -1) > 1:
        raise Error(f"`{name}` = {show(value)} leaves more than one size open", hint="-1 can stand once")
    return tuple(-1 if size == -1 else whole_number(size, name, 1) for size in sizes)


def _adaptive_size(value: Any, call: Call, name: str) -> tuple[Value, ...]:
    items = _items(value) if isinstance(value, (tuple, list)) else (value,) * call.axes
    sizes = per_axis(tuple(1 if item == SAME else item for item in items), call, name, 1)
    return tuple(n if item == SAME else size for n, item, size in zip(call.spatial, items, sizes, strict=True))


def _factors(value: Any, call: Call, name: str) -> tuple[Value, ...]:
    """Whole factors, or positive fractions."""
    items = _items(value) if isinstance(value, (tuple, list)) else (value,) * call.axes
    parts = [isinstance(item, Fraction) and item > 0 for item in items]
    whole = per_axis(tuple(1 if part else item for item, part in zip(items, parts, strict=True)), call, name, 1)
    return tuple(item if part else size for item, part, size in zip(items, parts, whole, strict=True))


def _groups(value: Any, _: Call, name: str) -> Value:
    return -1 if value == -1 else whole_number(value, name, 1)


def _shared(value: Any, call: Call, name: str) -> bool | tuple[int, ...]:
    return value if isinstance(value, bool) else _axes(value, call, name)


def _text(value: Any, _: Call, name: str) -> str:
    if isinstance(value, str):
        return value
    raise Error(f"`{name}` must be a string, not {show(value)}", hint=f'write it in quotes: `{name}="…"`')


def one_of(*words: str) -> ArgumentType:
    """The type of an argument that is one of some words."""
    listed = " or ".join((", ".join(f"`{word}`" for word in words[:-1]), f"`{words[-1]}`"))

    def read(value: Any, _: Call, name: str) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise Error(f"`{name}` can't be `{show(value)}`", hint=f"it is {listed}")

    return ArgumentType(listed, read, words)


COUNT = ArgumentType("a positive whole number", _count)
NATURAL = ArgumentType("a whole number from 0", _natural)
INTEGER = ArgumentType("a whole number", _integer)
RATE = ArgumentType("a number from 0 to 1", _rate)
FLAG = ArgumentType("`yes` or `no`", _flag)
SIZE = ArgumentType("a number, or a size with one entry for each spatial axis (`3`, `1x7`)", _size)
SIZE_FROM_ZERO = ArgumentType("a number from 0, or one for each spatial axis", _size_from_zero)
OPTIONAL_SIZE = ArgumentType("a size, or nothing", _optional_size)
PADDING = ArgumentType("`same`, `valid`, a number, a size, or [(before, after), …]", _padding, (SAME, VALID))
CAUSAL_PADDING = ArgumentType(
    "`same`, `valid`, `causal`, a number, a size, or [(before, after), …]", _causal_padding, (SAME, VALID, CAUSAL)
)
PAIRS = ArgumentType("a number, a size, or [(before, after), …]", pairs)
SIGNED_PAIRS = ArgumentType("a number, a size, or [(before, after), …]; below 0 they are cut", _signed_pairs)
AXIS = ArgumentType("an axis: 0 the first, -1 the channels", axis_index)
AXES = ArgumentType("an axis or a list of axes", _axes)
SHAPE = ArgumentType("a shape: spatial sizes, then channels", _shape)
PERMUTATION = ArgumentType("every axis once, in the new order", _permutation)
SHAPE_WITH_REST = ArgumentType("sizes, one of which may be -1: what is left", _shape_with_rest)
FACTORS = ArgumentType("a number, or one for each spatial axis; fractions are rounded down", _factors)
ADAPTIVE_SIZE = ArgumentType("a number, or a size; `same` leaves an axis as it is", _adaptive_size, (SAME,))
GROUPS = ArgumentType("a positive whole number, or -1: every channel a group", _groups)
SHARED = ArgumentType("`yes`, `no`, or a list of axes", _shared)
TEXT = ArgumentType("a string in quotes", _text)
PADDING_MODE = one_of("zeros", "reflect", "replicate", "circular")
