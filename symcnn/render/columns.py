"""The columns that Markdown and HTML show: the same cells, marked up by each in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from symcnn.render import figures
from symcnn.report import Row, TableReport

SHOWN = ("params", "macs")


class Cell(NamedTuple):
    """``code`` is a name or formula, ``right`` a number."""

    text: str
    code: bool = False
    right: bool = False


def heads(report: TableReport) -> list[Cell]:
    """The columns' heads: figures as numbers where there are any, as formulas where symbols are left."""
    numbers = [Cell(figures.NAMES[metric], right=True) for metric in SHOWN] if report.point is not None else []
    formulas = [Cell(f"{figures.NAMES[metric]} formula") for metric in SHOWN] if report.symbolic else []
    return [Cell("layer"), Cell("kind"), Cell("×", right=True), Cell("output"), *numbers, *formulas]


def body(report: TableReport) -> Iterator[list[Cell]]:
    """A row a layer."""
    return (_row(report, row) for row in report.rows)


def _row(report: TableReport, row: Row) -> list[Cell]:
    times = figures.times(report, row)
    start = [Cell(row.name, code=True), Cell(row.kind), Cell(times, right=True), Cell(figures.shape(row.output))]
    numbers = [Cell(figures.number(row.values[metric]), right=True) for metric in SHOWN if row.values]
    formulas = [Cell(figures.figure(row.figures[metric]), code=True) for metric in SHOWN if report.symbolic]
    return [*start, *numbers, *formulas]


def totals(report: TableReport) -> Iterator[list[Cell]]:
    """A metric a row: its name, its number where there is one, its formula where it is one."""
    for metric in figures.SUMMARY:
        formula = figures.figure(report.totals[metric])
        value = figures.figure(report.values[metric]) if report.values else ""
        shown = "" if formula == value else formula
        yield [Cell(figures.NAMES[metric]), Cell(value, right=True), Cell(shown, code=True)]
