"""The function of a figure: how it is called, on single points exactly, on arrays by :mod:`symcnn.function.machine`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from numbers import Rational, Real
from operator import index as whole_number
from typing import Any

from symcnn.algebra import Number, Ring, Value, evaluate, exact, symbols_of
from symcnn.errors import Error, did_you_mean
from symcnn.function.program import Program, program
from symcnn.layers.arguments import is_value, show
from symcnn.network.model import Validity
from symcnn.network.session import outside
from symcnn.network.uncounted import NOTHING, Uncounted
from symcnn.record import Record

OVERFLOWS = ("error", "float", "exact")


class Settings(Record):
    """What a function knows of its script: the domains (in the ring), the defaults, where the network exists, and what
    the counting rules of its figure leave out."""

    ring: Ring
    defaults: Mapping[str, Number]
    conditions: tuple[Validity, ...]
    overflow: str
    check: bool
    not_counted: Uncounted = NOTHING


class Function:
    """A figure of its symbols, called with numbers or with NumPy arrays, in the order of ``symbols`` or by name.

    Numbers give a Python ``int``, or a ``Fraction`` where the value is not whole. Arrays are broadcast and give int64
    where it is proved to hold every value and what leads there, else what ``overflow`` says: an :class:`Error`, float64
    (``float``), or Python's integers in an array of objects (``exact``). A figure that is not whole gives float64. A
    symbol with a default may be left out. Values outside the domains, or where the network does not exist, are errors,
    unless ``check`` is off; then what they give means nothing.
    """

    def __init__(self, expression: str, values: tuple[Value, ...], single: bool, settings: Settings) -> None:
        self.expression, self._single, self._settings = expression, single, settings
        self.values = values
        occurring = {name for value in values for name in symbols_of(value)}
        self.symbols = tuple(name for name in settings.ring.domains if name in occurring)

    @property
    def not_counted(self) -> Uncounted:
        """By counting rule what its figure leaves out."""
        return self._settings.not_counted

    def __repr__(self) -> str:
        return f"<function {self.expression} of ({', '.join(self.symbols)})>"

    def __call__(self, *positional: Any, **named: Any) -> Any:
        given = self._given(positional, named)
        point = {name: single_number(name, value) for name, value in given.items()}
        numbers = {name: number for name, number in point.items() if number is not None}
        results = self.at(numbers) if len(numbers) == len(point) else self._over_arrays({**given, **numbers})
        return results[0] if self._single else tuple(results)

    # ------------------------------------------------------------ arguments

    def _given(self, positional: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
        """The values by name, defaults put in for those left out."""
        if len(positional) > len(self.symbols):
            raise Error(
                f"{self.expression} has {len(self.symbols)} symbols, and {len(positional)} values are given",
                hint=f"its symbols are, in this order: {', '.join(self.symbols) or 'none'}",
            )
        given = dict(zip(self.symbols, positional, strict=False))
        for name, value in named.items():
            self._check_name(name, given)
            given[name] = value
        defaults = self._settings.defaults
        missing = [name for name in self.symbols if name not in given and name not in defaults]
        if missing:
            names = ", ".join(f"`{name}`" for name in missing)
            raise Error(f"no value is given for {names}", hint=f"{self.expression} needs {', '.join(self.symbols)}")
        return {**{name: defaults[name] for name in self.symbols if name not in given}, **given}

    def _check_name(self, name: str, given: Mapping[str, Any]) -> None:
        if name in given:
            raise Error(f"`{name}` is given twice, by its place and by its name", hint="leave one of them out")
        known = self._settings.ring.domains
        if name not in known:
            raise Error(f"no symbol `{name}`", hint=did_you_mean(name, known) or f"the symbols are: {', '.join(known)}")

    # ------------------------------------------------------------ one point

    def at(self, point: Mapping[str, Number]) -> list[Number]:
        """The values at one point that gives every symbol."""
        if self._settings.check:
            self._check_point(point)
        return [evaluate(value, point) for value in self.values]

    def _check_point(self, point: Mapping[str, Number]) -> None:
        for name, number in point.items():
            domain = self._settings.ring.domains[name]
            known = all(end is None or set(symbols_of(end)) <= point.keys()
                        for end in (domain.lowest, domain.highest, domain.step))  # fmt: skip
            if known and not domain.contains(number, point):
                raise outside(name, number, domain)
        for condition in self._settings.conditions:
            if condition.symbols() <= point.keys() and not condition.holds(point):
                raise unbuilt(condition, point)

    # ------------------------------------------------------------ arrays

    @cached_property
    def programs(self) -> list[Program | None]:
        """The values made ready for arrays, None where one is computed point by point."""
        return [program(value) for value in self.values]

    def _over_arrays(self, given: Mapping[str, Any]) -> list[Any]:
        try:
            from symcnn.function.points import over_arrays
        except ImportError:
            raise Error(
                "only numbers can be given here, since NumPy is not installed", hint="pip install 'symcnn[numpy]'"
            ) from None
        return over_arrays(self, self._settings, given)


def unbuilt(condition: Validity, point: Mapping[str, Number]) -> Error:
    """The network does not exist at a point."""
    values = ", ".join(f"{name} = {point[name]}" for name in sorted(condition.symbols()))
    return Error(f"{condition.message}, at {values}", condition.span, f"valid for {condition.describe()}")


def single_number(name: str, value: Any) -> Number | None:
    """An argument as an exact number, None where it is not a single one. A float is the decimal that it shows as."""
    if isinstance(value, bool):
        raise Error(f"{name} = {value} is no number", hint="give 0 or 1")
    if isinstance(value, int):
        return value
    try:
        return whole_number(value)  # NumPy's and sympy's integers
    except TypeError:
        pass
    if isinstance(value, Rational):
        return exact(Fraction(int(value.numerator), int(value.denominator)))
    if not isinstance(value, Real):
        return None
    try:
        return exact(Fraction(str(value)))
    except ValueError:
        raise Error(f"{name} = {value} is no number", hint="give a finite one") from None


def as_function(
    expression: str,
    value: Any,
    ring: Ring,
    defaults: Mapping[str, Number],
    conditions: Iterable[Validity],
    overflow: str = "error",
    check: bool = True,
    not_counted: Uncounted = NOTHING,
) -> Function:
    """The function of a value, or of a tuple of values that it then gives a tuple for."""
    if overflow not in OVERFLOWS:
        raise Error(f"no overflow `{overflow}`", hint=f"it is one of {', '.join(OVERFLOWS)}")
    values = value if isinstance(value, tuple) else (value,)
    if not all(is_value(part) for part in values):
        raise Error(f"expected a formula, not {show(value)}", hint="such as `params` or `params + 2*macs`")
    settings = Settings(ring, dict(defaults), tuple(conditions), overflow, check, not_counted)
    return Function(expression, values, not isinstance(value, tuple), settings)
