"""Networks and settings side by side, as columns of cells that every format writes in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from symcnn.algebra import Number
from symcnn.network.model import PURE
from symcnn.network.uncounted import uncounted_lines
from symcnn.questions.settings import SettingRow, SettingsReport, form_of, metric_of
from symcnn.render import cells, figures
from symcnn.report import SymbolFact

Thing = TypeVar("Thing")

MISSING = "--"
"""Stands where a network has no such symbol, or a metric no value; of the latter a note tells why."""

TITLE = "networks side by side"


class Column(NamedTuple):
    """``field`` is what programs call it; ``right`` where it stands to the right in text."""

    field: str
    head: str
    cells: tuple[cells.Cell, ...]
    right: bool


def columns(report: SettingsReport) -> list[Column]:
    """The networks where there are several, the symbols whose numbers change, the metrics."""
    symbols = [_symbol(name, [_number(row, name) for row in report.rows]) for name in symbols_shown(report)]
    named = [networks(report)] if report.several or not symbols else []
    return [*named, *symbols, *metrics(report)]


def networks(report: SettingsReport) -> Column:
    return Column("network", "network", tuple(cells.Name(row.title) for row in report.rows), False)


def metrics(report: SettingsReport) -> list[Column]:
    return [_column(name, HEADS[form_of(name)](name), [row.figures[name] for row in report.rows])
            for name in report.metrics]  # fmt: skip


def named(column: str) -> str:
    """What the metric of a column is called."""
    return figures.NAMES[metric_of(column)]


HEADS: Mapping[str, Callable[[str], str]] = {
    "": named,
    "rounded": lambda column: f"≈ {named(column)}",
    "formula": lambda column: f"{named(column)} formula",
}
"""The head of a column by its form."""


def symbols_shown(report: SettingsReport) -> list[str]:
    """The swept symbols, and those whose defaults follow them."""
    following = [name for row in report.rows for name in row.at if not _steady(report, row, name)]
    return [*report.over, *dict.fromkeys(following)]


def _number(row: SettingRow, name: str) -> Number | None:
    return row.setting.get(name, row.at.get(name))


def _symbol(name: str, numbers: Iterable[Number | None]) -> Column:
    made = tuple(cells.Word(MISSING) if number is None else cells.Setting(number) for number in numbers)
    return Column(name, name, made, True)


def _column(field: str, head: str, values: Iterable[Any]) -> Column:
    short = form_of(field) == "rounded"
    made = tuple(
        cells.Word(MISSING) if value is None
        else cells.Short(value) if short and isinstance(value, (int, Fraction))
        else cells.Figure(value)
        for value in values
    )  # fmt: skip
    return Column(field, head, made, all(not isinstance(cell, cells.Figure) or _numbers(cell) for cell in made))


def _numbers(cell: cells.Figure) -> bool:
    return isinstance(cell.value, tuple) or cells.number(cell) is not None


def title(report: SettingsReport) -> str:
    """The network where it is the only one, and what holds for all but those that a note names."""
    return f"{TITLE if report.several else report.rows[0].title} ({said(report)})"


def said(report: SettingsReport) -> str:
    """The convention, and the rule by which multiply-accumulates are counted."""
    rule = "" if report.count == PURE else f", counted as {report.count} does"
    return f"{convention(report)} convention{rule}"


def points(report: SettingsReport) -> list[tuple[list[str], dict[str, Number]]]:
    """The numbers of the symbols that are in no column: those that every network with such a symbol has (told without
    names), then those that differ, with the networks that have them."""
    shown = set(symbols_shown(report))
    owners: dict[str, dict[Number, list[str]]] = {}
    for row in {row.title: row for row in report.rows}.values():
        for name in row.at.keys() - shown:
            owners.setdefault(name, {}).setdefault(row.at[name], []).append(row.title)
    ordered = [name for name in dict.fromkeys(name for row in report.rows for name in row.at) if name in owners]
    common = {name: next(iter(owners[name])) for name in ordered if len(owners[name]) == 1}
    different: dict[tuple[str, ...], dict[str, Number]] = {}
    for name in ordered:
        for number, titles in owners[name].items() if name not in common else ():
            different.setdefault(tuple(titles), {})[name] = number
    return [*([([], common)] if common else []), *((list(titles), point) for titles, point in different.items())]


def _steady(report: SettingsReport, row: SettingRow, name: str) -> bool:
    return all(other.at.get(name) == row.at[name] for other in report.rows if other.title == row.title)


def notes(report: SettingsReport) -> list[str]:
    """At which numbers, under which conditions, and why a value is missing."""
    told = [f"numbers at {figures.point(point)}" + _of(names) for names, point in points(report)]
    domains = list(map(figures.domain, symbols_left(report)))
    return [*told, *([f"symbols {'; '.join(domains)}"] if domains else []), *others(report)]


def symbols_left(report: SettingsReport) -> list[SymbolFact]:
    """The symbols without a number."""
    return _unique(fact for row in report.rows for fact in row.symbols.values())


def _of(names: Iterable[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def others(report: SettingsReport) -> list[str]:
    """What is told besides the numbers and domains of the symbols."""
    told = [f"{convention} convention: {', '.join(names)}" for convention, names in _conventions(report)]
    told += uncounted_lines(report.not_counted)
    told += _unique(f"valid for {condition}" for row in report.rows for condition in row.valid)
    return told + _unique(
        f"no {named(metric)} of {row.title}{_at(row)}: {reason}"
        for row in report.rows
        for metric, reason in row.missing.items()
    )


def _conventions(report: SettingsReport) -> list[tuple[str, list[str]]]:
    """Where they differ: the networks of each but the most common one, which the title names."""
    usual = convention(report)
    by_title = {row.title: row.convention for row in report.rows}
    found = {c: [title for title, own in by_title.items() if own == c] for c in by_title.values() if c != usual}
    return list(found.items())


def convention(report: SettingsReport) -> str:
    """The one that most of the networks follow, the first of those that are as common."""
    found = [row.convention for row in {row.title: row for row in report.rows}.values()]
    return max(dict.fromkeys(found), key=found.count)


def _at(row: SettingRow) -> str:
    return f" at {figures.point(row.setting)}" if row.setting else ""


def _unique(lines: Iterable[Thing]) -> list[Thing]:
    return list(dict.fromkeys(lines))
