"""CSV for spreadsheets and data frames: a row a layer, exact numbers, formulas in Python syntax.

There is no row of totals, so that a column can be added up; ``table`` in JSON has them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from symcnn import algebra
from symcnn.report import ROW_METRICS, FormulaReport, Row, TableReport, formula_text

HEAD = ("id", "name", "kind", "line", "times", "inputs", "output", *ROW_METRICS)


def table(report: TableReport) -> str:
    """The rows; a column ``params_value`` and so on where symbols are left that all have numbers."""
    values = ROW_METRICS if report.symbolic and report.point is not None else ()
    head = [*HEAD, *(f"{metric}_value" for metric in values)]
    return _written([head, *([*_cells(row), *(row.values[metric] for metric in values)] for row in report.rows)])


def _cells(row: Row) -> list[Any]:
    figures = (algebra.text(row.figures[metric]) for metric in ROW_METRICS)
    inputs = " ".join(map(str, row.inputs))
    return [row.id, row.name, row.kind, row.line, algebra.text(row.times), inputs, formula_text(row.output), *figures]


def formulas(reports: Sequence[FormulaReport]) -> str:
    """A row an expression."""
    rows = ([report.expression, report.formula, "" if report.value is None else report.value] for report in reports)
    return _written([["expression", "formula", "value"], *rows])


def _written(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().rstrip("\n")
