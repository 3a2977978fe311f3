"""What Python gives is checked where it comes in: a wrong type is an error that says what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from numbers import Rational, Real
from typing import Any

from symcnn.errors import Error

LONGEST_SHOWN = 60


def number(name: str, value: Any) -> int | Fraction:
    """A number as it is; a float is the decimal that it shows as."""
    if isinstance(value, bool) or not isinstance(value, Real):
        hint = f"without quotes: {name}={value}" if _is_numeral(value) else "give integers or fractions"
        raise Error(f"{name} = {_shown(value)} is no number", hint=hint)
    try:
        exact = Fraction(int(value.numerator), int(value.denominator)) if isinstance(value, Rational) else None
        exact = Fraction(str(value)) if exact is None else exact
    except (TypeError, ValueError, OverflowError):
        raise Error(f"{name} = {_shown(value)} is no number", hint="give integers or fractions") from None
    return exact.numerator if exact.denominator == 1 else exact


def _is_numeral(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).isdecimal()


def text(value: Any, what: str, example: str) -> str:
    """A text; ``what`` is the argument's name."""
    if not isinstance(value, str):
        raise Error(f"`{what}` is a text, not {_shown(value)}", hint=f'write it in quotes: "{example}"')
    return value


def texts(value: Any, what: str, example: str) -> tuple[str, ...]:
    """A list of texts."""
    if isinstance(value, str):
        raise Error(f"`{what}` is a list of texts", hint=f"write [{value!r}]")
    if not isinstance(value, Iterable) or isinstance(value, Mapping):
        raise Error(f"`{what}` is a list of texts, not {_shown(value)}", hint=f'for example ["{example}"]')
    return tuple(text(item, what, example) for item in value)


def names(value: Any, what: str) -> tuple[str, ...]:
    """A list of names, or a text in which commas stand between them."""
    if isinstance(value, str):
        return tuple(name.strip() for name in value.split(",") if name.strip())
    return texts(value, what, "w")


def option(name: str, value: Any, annotation: str) -> Any:
    """What a function takes under a name, by the annotation that it has there."""
    is_meant, meant, example = OPTIONS.get(annotation, (lambda _: True, "", ""))
    if not is_meant(value):
        raise Error(f"`{name}` is {meant}, not {_shown(value)}", hint=f"write {name}={EXAMPLES.get(name, example)}")
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


OPTIONS: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "bool": (lambda value: isinstance(value, bool), "True or False", "True"),
    "int": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number", "100"),
    "str | None": (lambda value: value is None or isinstance(value, str), "a text", '"8.6cm"'),
    "Sequence[str] | None": (lambda value: value is None or _is_list(value), "a list of texts", '["params", "macs"]'),
}
"""By annotation: what fits, what it is called, and an example."""

EXAMPLES = {"columns": '["layer", "params"]', "caption": '"…"', "label": '"tab:net"', "detail": '"layers"'}


def size(value: Any) -> tuple[float, float] | None:
    """Width and height in inches."""
    if value is None:
        return None
    if not (isinstance(value, (list, tuple)) and [*map(_is_length, value)] == [True, True]):
        raise Error(f"`size` is width and height in inches, not {_shown(value)}", hint="write size=(3.4, 2.4)")
    return float(value[0]), float(value[1])


def _is_length(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
