"""CSV for spreadsheets and data frames: a row a layer, exact numbers, formulas in Python syntax.

There is no row of totals, so that a column can be added up; ``table`` in JSON has them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from symcnn import algebra
from symcnn.render import figures
from symcnn.report import ROW_METRICS, FormulaReport, MemberReport, Row, TableReport, formula_text

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


def members(reports: Sequence[MemberReport]) -> str:
    """A row a network of the zoo."""
    rows = (
        [r.name, r.family, r.convention, formula_text(r.input), r.params, r.macs, figures.point(r.symbols)]
        for r in reports
    )
    return _written([["name", "family", "convention", "input", "params", "macs", "symbols"], *rows])


def formulas(reports: Sequence[FormulaReport]) -> str:
    """A row an expression, or one for each residue class where these were asked for."""
    if any(report.residues for report in reports):
        rows = (row for report in reports for row in _by_residues(report))
        return _written([["expression", "modulus", "residue", "formula"], *rows])
    plain = ([report.expression, report.formula, "" if report.value is None else report.value] for report in reports)
    return _written([["expression", "formula", "value"], *plain])


def _by_residues(report: FormulaReport) -> list[list[Any]]:
    """Modulus and residue are empty where the formula has none."""
    rows = [[report.expression, fact.modulus, fact.residue, fact.formula] for fact in report.residues]
    return rows or [[report.expression, "", "", report.formula]]


def _written(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().rstrip("\n")
