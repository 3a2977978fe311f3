"""Two networks side by side: every metric of both, and the points of a symbol at which one is at most the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Domain, Number, Poly, Ring, Value, exact, substitute
from symcnn.errors import Error, did_you_mean
from symcnn.layers.arguments import is_value
from symcnn.network.uncounted import Uncounted, together
from symcnn.questions.posed import inside
from symcnn.questions.sides import Side, check_alike, shared_defaults, symbols_of_domain
from symcnn.record import Record
from symcnn.report import SymbolFact, at_point, formula_text, point_of, symbol_facts
from symcnn.solve import Constraint
from symcnn.solve.control import Control
from symcnn.solve.order import Order, order_of

SECONDS = 20.0  # for all orders of a comparison together


class Figures(Record):
    """A metric of both sides, their difference and ratio; None where there is none. A ratio of formulas is text."""

    a: Any
    b: Any
    difference: Any
    ratio: Any


class Line(Record):
    """A metric as it is, and as numbers at the report's point (None without one)."""

    metric: str
    figures: Figures
    values: Figures | None


class Interval(Record):
    """How metrics with the same difference compare over a symbol, the others at ``at``; or why that is not told."""

    metrics: tuple[str, ...]
    symbol: SymbolFact
    at: Mapping[str, Number]
    order: Order | None
    reason: str = ""


class ComparisonReport(Record):
    """Both sides, and by metric what they are worth; ``point`` gives every symbol that is left the default that both
    sides agree on, and is None where one has none."""

    a: Side
    b: Side
    symbols: Mapping[str, SymbolFact]
    point: Mapping[str, Number] | None
    lines: tuple[Line, ...]
    intervals: tuple[Interval, ...]
    valid: tuple[str, ...]

    @property
    def not_counted(self) -> Uncounted:
        """By counting rule what it leaves out."""
        return together((self.a.inquiry.not_counted, self.b.inquiry.not_counted))


def compared(a: Side, b: Side, over: str | None = None) -> ComparisonReport:
    """The comparison of two sides; symbols of one name are one symbol. Over each symbol that is left, or over those
    that ``over`` names, it says where a ≤ b; the others have their defaults meanwhile."""
    check_alike(a, b)
    common = _Common(a, b)
    names = tuple(common.ring.domains)
    point = point_of(names, common.defaults)
    if point is not None:
        for side in (a, b):
            for network in side.inquiry.consulted.values():
                network.check_at(point)
    figures = {
        metric: _figures(common.moved(a.figures[metric]), common.moved(b.figures[metric])) for metric in a.figures
    }
    return ComparisonReport(
        a,
        b,
        common.facts(),
        point,
        tuple(Line(metric, found, _values(found, point)) for metric, found in figures.items()),
        tuple(interval for name in _varied(names, over) for interval in common.intervals(figures, name)),
        tuple(dict.fromkeys((*a.valid, *b.valid))),
    )


def _varied(names: Sequence[str], over: str | None) -> Sequence[str]:
    wanted = [name.strip() for name in over.split(",")] if over else names
    for name in wanted:
        if name not in names:
            raise Error(f"no symbol `{name}` is left in what is compared",
                        hint=did_you_mean(name, names) or f"there are: {', '.join(names) or 'none'}")  # fmt: skip
    return wanted


# ---------------------------------------------------------------- figures


def _figures(a: Any, b: Any) -> Figures:
    return Figures(a, b, _by_axis(lambda x, y: x - y, a, b), _by_axis(_ratio, a, b))


def _by_axis(function: Any, a: Any, b: Any) -> Any:
    """The function of two values, axis by axis where one of them has several; None where the axes don't match."""
    if a is None or b is None:
        return None
    if not isinstance(a, tuple) and not isinstance(b, tuple):
        return function(a, b)
    axes = len(a) if isinstance(a, tuple) else len(b)
    left, right = (value if isinstance(value, tuple) else (value,) * axes for value in (a, b))
    return tuple(map(function, left, right)) if len(left) == len(right) else None


def _ratio(a: Value, b: Value) -> Number | str | None:
    """a/b: a number where it is one, else its text."""
    if b == 0:
        return None
    if a == b:
        return 1
    if isinstance(a, Poly) or isinstance(b, Poly):
        return f"({formula_text(a)})/({formula_text(b)})"
    return exact(Fraction(a) / b)


def _values(figures: Figures, point: Mapping[str, Number] | None) -> Figures | None:
    return None if point is None else _figures(at_point(figures.a, point), at_point(figures.b, point))


# ---------------------------------------------------------------- both sides in one ring


class _Common:
    """One ring for the symbols of both sides, with what holds on both."""

    def __init__(self, a: Side, b: Side) -> None:
        self.ring = Ring()
        self.forms: dict[str, Value] = {}
        self.sides = (a, b)
        self.defaults = shared_defaults(a, b)
        self.control = Control(SECONDS)
        for side in self.sides:
            for name, domain in side.domains.items():
                if name not in self.forms:
                    latex = side.session.ring.latex.get(name)
                    self.forms[name] = self.ring.symbol(name, self._domain(domain), latex)
        self.constraints = [self._constraint(c) for side in self.sides for c in side.constraints]

    def _domain(self, domain: Domain) -> Domain:
        if domain.is_numeric:
            return domain
        low, high, step = (
            part if part is None else self.moved(part) for part in (domain.lowest, domain.highest, domain.step)
        )
        return Domain(low, high, step)

    def _constraint(self, c: Constraint) -> Constraint:
        return c.moved(self.moved)

    def moved(self, value: Any) -> Any:
        """A figure of a side in the common ring."""
        if isinstance(value, tuple):
            return tuple(map(self.moved, value))
        return substitute(value, self.forms) if is_value(value) else None

    def facts(self) -> dict[str, SymbolFact]:
        return symbol_facts(self.ring, self.ring.domains, self.defaults)

    def intervals(self, figures: Mapping[str, Figures], name: str) -> Iterator[Interval]:
        """The comparison over a symbol, for every difference that depends on it."""
        together: dict[Value, list[str]] = {}
        for metric, found in figures.items():
            told = metric == "flops" and "macs" in figures  # twice the MACs on both sides
            if not told and isinstance(found.difference, Poly) and name in algebra.symbols_of(found.difference):
                together.setdefault(found.difference, []).append(metric)
        for metrics in together.values():
            yield self._interval(tuple(metrics), figures[metrics[0]], name)

    def _interval(self, metrics: tuple[str, ...], figures: Figures, name: str) -> Interval:
        domain = self.ring.domains[name]
        conditions = [c for c in self.constraints if name in _symbols([c.left, c.right])]
        values = [figures.a, figures.b, *(side for c in conditions for side in (c.left, c.right))]
        needed = (_symbols(values) | symbols_of_domain(domain)) - {name}
        at = {other: self.defaults[other] for other in self.ring.domains if other in needed & self.defaults.keys()}
        fact = self.facts()[name]
        if missing := [f"`{other}`" for other in self.ring.domains if other in needed - at.keys()]:
            verb = "has" if len(missing) == 1 else "have"
            return Interval(metrics, fact, at, None, f"{', '.join(missing)} {verb} no value; give one with `--at`")
        kept = [
            *conditions,
            *(c for other, number in at.items() for c in inside(other, number, self.ring.domains[other])),
        ]
        try:
            return Interval(metrics, fact, at, self._order(figures, kept, name, at))
        except Error as error:
            return Interval(metrics, fact, at, None, _told(error))

    def _order(self, figures: Figures, kept: Sequence[Constraint], name: str, at: Mapping[str, Number]) -> Order:
        """With the numbers put in, over the symbol in a ring of its own."""
        domain = self.ring.domains[name].at(at)
        forms: dict[str, Value] = {**at, name: Ring().symbol(name, domain)}
        moved = [c.moved(lambda value: substitute(value, forms)) for c in kept]
        return order_of(substitute(figures.a, forms), substitute(figures.b, forms), moved, name, domain, self.control)


def _told(error: Error) -> str:
    """What is wrong, and the remedy, in a line."""
    problem = error.problems[0]
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message


def _symbols(values: Sequence[Value]) -> set[str]:
    return {name for value in values for name in algebra.symbols_of(value)}
