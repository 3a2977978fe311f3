"""Two networks side by side, as text, Markdown and plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from symcnn.network.uncounted import uncounted_lines
from symcnn.questions.comparison import ComparisonReport, Figures, Interval, Line
from symcnn.questions.sides import Side
from symcnn.render import figures
from symcnn.report import SymbolFact
from symcnn.solve import Run
from symcnn.solve.order import Crossing

MOST_SHOWN = 12
"""Runs, and crossings, that are printed; the JSON has all."""

HEADS = ("metric", "a", "b", "a − b", "a / b")
ABSENT = "–"


def grid(report: ComparisonReport) -> list[tuple[str, ...]]:
    """A row a metric: its numbers where every symbol has one; without them those that are numbers by themselves."""
    return [_row(line.metric, line.values or line.figures) for line in report.lines]


def _row(metric: str, found: Figures) -> tuple[str, ...]:
    cells = (_number(found.a), _number(found.b), _number(found.difference), _ratio(found.ratio))
    return (figures.NAMES.get(metric, metric), *cells)


def _number(value: Any) -> str:
    if isinstance(value, tuple):
        return " × ".join(map(_number, value))
    return figures.number(value) if isinstance(value, (int, Fraction)) else ABSENT


def _ratio(value: Any) -> str:
    if isinstance(value, tuple):
        return " × ".join(map(_ratio, value))
    return _rounded(Fraction(value)) if isinstance(value, (int, Fraction)) else ABSENT


def _rounded(value: Fraction) -> str:
    """Four digits; numbers that no float holds too."""
    try:
        return f"{float(value):.4g}"
    except OverflowError:
        return f"{Context(prec=4).divide(Decimal(value.numerator), Decimal(value.denominator)):e}"


def title(letter: str, side: Side) -> str:
    """``a: resnet50 (torch convention, at w=64)``."""
    convention = [f"{side.convention} convention"] if side.convention else []
    said = [*convention, *([f"at {figures.point(side.at)}"] if side.at else [])]
    return f"{letter}: {side.title}" + (f" ({', '.join(said)})" if said else "")


def formulas(report: ComparisonReport, write: Callable[[Any], str] = figures.figure) -> list[tuple[str, list[str]]]:
    """The formulas of both sides and of their difference, where symbols are left, by the metrics that they are of."""
    together: dict[tuple[str, ...], list[str]] = {}
    for line in report.lines:
        if line.values is None or line.values != line.figures:
            found = line.figures
            texts = tuple(map(write, (found.a, found.b, found.difference)))
            together.setdefault(texts, []).append(figures.NAMES.get(line.metric, line.metric))
    return [(", ".join(metrics), list(texts)) for texts, metrics in together.items()]


def symbols(intervals: Iterable[Interval]) -> dict[str, list[Interval]]:
    """The intervals by their symbol, in order."""
    groups: dict[str, list[Interval]] = {}
    for interval in intervals:
        groups.setdefault(interval.symbol.name, []).append(interval)
    return groups


def over(fact: SymbolFact) -> str:
    """``w in 8..512 step 8``, ``k: a positive integer``, ``alpha real in 0..1``."""
    return figures.domain(fact)


def sentences(interval: Interval) -> list[str]:
    """Where a ≤ b, where both are equal, and the crossing points with both values."""
    names = ", ".join(figures.NAMES.get(metric, metric) for metric in interval.metrics)
    at = f" at {figures.point(interval.at)}" if interval.at else ""
    if interval.order is None:
        return [f"{names}{at}: not told, since {interval.reason}"]
    order, name = interval.order, interval.symbol.name
    everywhere = "everywhere" if not order.greater else _runs(name, order.at_most) or "nowhere"
    equal = f", equal for {_runs(name, order.equal)}" if order.equal else ""
    crossings = [_crossing(name, crossing) for crossing in order.crossings]
    rest = [f"… and {len(crossings) - MOST_SHOWN} crossings more"] if len(crossings) > MOST_SHOWN else []
    return [f"{names}{at}: {everywhere}{equal}", *crossings[:MOST_SHOWN], *rest]


def _runs(name: str, runs: Sequence[Run]) -> str:
    shown = ", ".join(run.of(name) for run in runs[:MOST_SHOWN])
    return shown + (f" and {len(runs) - MOST_SHOWN} ranges more" if len(runs) > MOST_SHOWN else "")


def _crossing(name: str, crossing: Crossing) -> str:
    """``from w = 8 to w = 16: 72 <= 80, then 272 > 160``."""
    before, after = (_sides(sides) for sides in (crossing.sides_before, crossing.sides_after))
    return f"from {name} = {crossing.before} to {crossing.after}: {before}, then {after}"


def _sides(sides: tuple[Any, Any]) -> str:
    relation = "=" if sides[0] == sides[1] else "<" if sides[0] < sides[1] else ">"
    return f"{figures.number(sides[0])} {relation} {figures.number(sides[1])}"


def notes(report: ComparisonReport) -> list[str]:
    """At which numbers, what a counting rule leaves out, and where both exist."""
    point = [f"numbers at {figures.point(report.point)}"] if report.point else []
    return [*point, *uncounted_lines(report.not_counted), *(f"valid for {condition}" for condition in report.valid)]


# ---------------------------------------------------------------- plain data


def plain(report: ComparisonReport) -> dict[str, Any]:
    """The fields of the JSON answer."""
    return {
        "a": _side(report.a),
        "b": _side(report.b),
        "symbols": {
            name: {"domain": fact.domain, "default": fact.default, "latex": fact.latex}
            for name, fact in report.symbols.items()
        },
        "point": report.point,
        "metrics": [_line(line) for line in report.lines],
        "intervals": [_interval(interval) for interval in report.intervals],
        "valid": report.valid,
        **({"not_counted": report.not_counted} if report.not_counted else {}),
    }


def _side(side: Side) -> dict[str, Any]:
    return {"title": side.title, "network": side.network, "convention": side.convention, "at": side.at}


def _line(line: Line) -> dict[str, Any]:
    return {"metric": line.metric, **_figures(line.figures), "values": line.values and _figures(line.values)}


def _figures(found: Figures) -> dict[str, Any]:
    return {"a": found.a, "b": found.b, "difference": found.difference, "ratio": found.ratio}


def _interval(interval: Interval) -> dict[str, Any]:
    start = {"symbol": interval.symbol.name, "metrics": interval.metrics, "at": interval.at}
    order = interval.order
    if order is None:
        return {**start, "reason": interval.reason}
    runs: Mapping[str, Sequence[Run]] = {"at_most": order.at_most, "equal": order.equal, "greater": order.greater}
    return {
        **start,
        **{what: [run.as_json() for run in found] for what, found in runs.items()},
        "crossings": [_crossing_json(crossing) for crossing in order.crossings],
    }


def _crossing_json(crossing: Crossing) -> dict[str, Any]:
    (a, b), (later_a, later_b) = crossing.sides_before, crossing.sides_after
    return {"from": {"at": crossing.before, "a": a, "b": b}, "to": {"at": crossing.after, "a": later_a, "b": later_b}}
