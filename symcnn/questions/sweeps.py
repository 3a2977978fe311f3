"""The values that symbols run through: ``--over 'w=8..256 step 8, d=1, 2, 4'``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Any

from symcnn import given
from symcnn.algebra import Domain, Number, Poly
from symcnn.errors import Error
from symcnn.layers.arguments import is_value, show
from symcnn.network.evaluate import Evaluator
from symcnn.network.scope import Interval
from symcnn.network.session import Session, outside, unknown_symbol
from symcnn.record import Record
from symcnn.source import Source, Span
from symcnn.syntax import nodes, parse_sweeps

MOST_VALUES = 10_000
MOST_TRIED = 1_000_000
STEPS_OF_REALS = 200
"""A stretch of reals is gone through in this many equal steps."""


class Sweep(Record, unequal=("span",)):
    """What a symbol runs through: ``ranges`` (whose ends and steps may be left to its domain), and ``listed`` values.

    Without either it is the whole domain.
    """

    name: str
    ranges: tuple[Stretch, ...]
    listed: tuple[Number, ...]
    span: Span | None = None

    def values(self, domain: Domain) -> tuple[Number, ...]:
        """The points of a symbol's domain that are meant, upwards. Those given one by one must lie in it; of a range
        it is those that do."""
        for number in self.listed:
            if not domain.contains(number):
                raise outside(self.name, number, domain).placed(*self._place())
        ranges = self.ranges if self.ranges or self.listed else (Stretch(None, None, None),)
        found = {number for stretch in ranges for number in self._of_range(stretch, domain)}
        values = tuple(sorted(found.union(self.listed)))
        if not values:
            raise self._error(
                f"no value of `{self.name}` is left: its domain is {domain.describe()}", "widen the range"
            )
        return values

    def _of_range(self, stretch: Stretch, domain: Domain) -> list[Number]:
        found = list(islice(self._walk(stretch, domain), MOST_VALUES + 1))
        if len(found) > MOST_VALUES:
            hint = f"give fewer, or a step: `{self.name}=8..256 step 8`"
            raise self._error(f"`{self.name}` takes more than {MOST_VALUES:,} values here", hint)
        return found

    def _walk(self, stretch: Stretch, domain: Domain) -> Iterator[Number]:
        low = domain.lowest if stretch.low is None else stretch.low
        high = domain.highest if stretch.high is None else stretch.high
        if not isinstance(low, (int, Fraction)) or not isinstance(high, (int, Fraction)):
            told = f"the values of `{self.name}` have no end: its domain is {domain.describe()}"
            raise self._error(told, f"give both ends: `{self.name}=8..256`")
        if high < low:
            return iter(())
        if stretch.step is not None and (high - low) // stretch.step < MOST_TRIED:
            return filter(domain.contains, Domain(low, high, stretch.step).points())
        if stretch.step is not None:
            raise self._error(f"`{self.name}` is given more than {MOST_TRIED:,} values", "give a larger step")
        if domain.is_real:
            return filter(domain.contains, _evenly(low, high))
        return _between(domain, low, high)

    def _error(self, message: str, hint: str) -> Error:
        return Error(message, self.span, hint)

    def _place(self) -> tuple[Span, ...]:
        return () if self.span is None else (self.span,)


class Stretch(Record):
    """``low..high step step``; None is left to the domain."""

    low: Number | None
    high: Number | None
    step: Number | None


def _between(domain: Domain, low: Number, high: Number) -> Iterator[Number]:
    """The points of a domain from ``low`` to ``high``."""
    number = low if domain.contains(low) else domain.next_above(low)
    while number is not None and number <= high:
        yield number
        number = domain.next_above(number)


def _evenly(low: Number, high: Number) -> Iterator[Number]:
    step = Fraction(high - low, STEPS_OF_REALS)
    return Domain(low, high, step).points() if step > 0 else iter([low])


# ---------------------------------------------------------------- as it is written


def sweeps_of(session: Session, text: str) -> tuple[Sweep, ...]:
    """The sweeps of ``w=8..256, d=1, 2, 4``, in this order; an :class:`Error` has its place in the text."""
    found: list[tuple[nodes.Name, list[nodes.Sweep]]] = []
    for part in parse_sweeps(Source("--over", text)):
        name = part.name or _symbol(session, part)
        if name is not None:
            found.append((name, []))
        if name is None and not found:
            raise Error("these values are of no symbol", part.span, "write `w=8..256` or `w=16,32,64`")
        if name is None or part.name is not None:
            found[-1][1].append(part)
    _check_names(session, [name for name, _ in found])
    return tuple(_sweep(session, name, parts) for name, parts in found)


def _symbol(session: Session, part: nodes.Sweep) -> nodes.Name | None:
    """The symbol that a part without a name is: all its values are meant."""
    node = part.domain.values
    return node if isinstance(node, nodes.Name) and node.name in session.program.symbols else None


def _check_names(session: Session, names: Iterable[nodes.Name]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.name not in session.program.symbols:
            raise unknown_symbol(name.name, session.program).placed(name.span)
        if name.name in session.bindings:
            raise Error(f"`{name.name}` has a value here and can't vary", name.span, "leave it out of `--at`")
        if name.name in seen:
            raise Error(f"`{name.name}` is given twice", name.span, f"give it once: `{name.name}=16,32,64`")
        seen.add(name.name)


def _sweep(session: Session, name: nodes.Name, parts: Iterable[nodes.Sweep]) -> Sweep:
    evaluator = Evaluator(session.names)
    values = [_meant(evaluator, part.domain) for part in parts]
    ranges = tuple(value for value in values if isinstance(value, Stretch))
    listed = tuple(number for value in values if not isinstance(value, Stretch) for number in value)
    return Sweep(name.name, ranges, listed, name.span)


def _meant(evaluator: Evaluator, domain: nodes.Domain) -> Stretch | tuple[Number, ...]:
    value = evaluator.value(domain.values)
    step = None if domain.step is None else _number(evaluator.value(domain.step), domain.step.span)
    if step is not None and step <= 0:
        raise Error(f"a step of {show(step)} does not go up", domain.span, "give a positive step")
    if isinstance(value, Interval):
        low, high = (None if end is None else _number(end, domain.values.span) for end in (value.first, value.last))
        return Stretch(low, high, step)
    items = value if isinstance(value, (list, tuple)) else [value]
    return tuple(_number(item, domain.values.span) for item in items)


def _number(value: Any, span: Span) -> Number:
    if not is_value(value) or isinstance(value, Poly):
        raise Error(f"expected a number, not {show(value)}", span, "write `w=8..256` or `w=16,32,64`")
    return value  # type: ignore[no-any-return]


# ---------------------------------------------------------------- as Python gives it


def sweeps_from(session: Session, over: str | Mapping[str, Any]) -> tuple[Sweep, ...]:
    """The sweeps of a text, or of values by name: a ``range``, numbers, or what stands after the ``=`` in a text."""
    if isinstance(over, str):
        return sweeps_of(session, over)
    if not isinstance(over, Mapping):
        raise Error(f"`over` gives symbols their values, not {over!r}", hint=EXAMPLE)
    return tuple(_given(session, symbol_name(name), values) for name, values in over.items())


EXAMPLE = 'write `over={"w": [16, 32, 64]}`'


def symbol_name(name: Any) -> str:
    """What may be the name of a symbol."""
    if not (isinstance(name, str) and name.isidentifier()):
        raise Error(f"{name!r} is no name of a symbol", hint=EXAMPLE)
    return name


def _given(session: Session, name: str, values: Any) -> Sweep:
    if isinstance(values, str):
        sweep, *others = sweeps_of(session, f"{name}={values}")
        if others:
            raise Error(f"`{others[0].name}` stands among the values of `{name}`", hint="give each symbol its own")
        return sweep
    source = Source("over", name)
    _check_names(session, [nodes.Name(name, Span(source, 0, len(name)))])
    if isinstance(values, range) and len(values):
        ends = sorted((values[0], values[-1]))
        return Sweep(name, (Stretch(ends[0], ends[1], abs(values.step)),), ())
    listed = values if isinstance(values, Iterable) else [values]
    return Sweep(name, (), tuple(given.number(name, value) for value in listed))
