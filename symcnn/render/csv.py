"""CSV for spreadsheets and data frames: a row a layer, exact numbers, formulas in Python syntax.

There is no row of totals, so that a column can be added up; ``table`` in JSON has them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symcnn import algebra
from symcnn.render import cells, figures
from symcnn.render.columns import chosen
from symcnn.render.text_table import STRUCTURE as STRUCTURE_IN_TEXT
from symcnn.render.text_table import structure
from symcnn.render.text_table import written as written_text
from symcnn.report import ROW_METRICS, FormulaReport, MemberReport, TableReport, formula_text

if TYPE_CHECKING:
    from symcnn.questions.settings import SettingsReport

COLUMNS = ("id", "layer", "kind", "line", "times", "inputs", "output", *ROW_METRICS)


def table(report: TableReport, columns: Sequence[str] | None = None) -> str:
    """The rows; a column ``params_value`` and so on where symbols are left that all have numbers. Of ``columns``
    each is called as it is asked for."""
    values = [f"{metric}:value" for metric in ROW_METRICS] if report.symbolic and report.point is not None else []
    shown = chosen(report, [*COLUMNS, *values] if columns is None else columns)
    makers = [column.make(report) for column in shown]
    rows = ([written(make(row)) for make in makers] for row in report.rows)
    return _written([[column.field for column in shown] if columns is None else columns, *rows])


STRUCTURE = STRUCTURE_IN_TEXT.replace(
    sizes=lambda sizes: "×".join(map(algebra.text, sizes)), value=algebra.text, comma=", "
)

WRITTEN: Mapping[type[cells.Cell], Callable[[Any], Any]] = {
    cells.Nothing: lambda _: "",
    cells.Name: lambda cell: cell.text,
    cells.Names: lambda cell: " ".join(map(str, cell.ids)),
    cells.Word: lambda cell: cell.text,
    cells.Place: lambda cell: cell.number,
    cells.Count: lambda cell: algebra.text(cell.value),
    cells.Figure: lambda cell: formula_text(cell.value),
    cells.Setting: lambda cell: cell.value,
    cells.Short: lambda cell: cell.value,
    cells.Share: lambda cell: cell.share,
    cells.Shapes: lambda cell: " ".join(map(formula_text, cell.shapes)),
    cells.Structure: lambda cell: structure(cell, STRUCTURE),
}
"""How each class of cell is written; others as in text."""


def written(cell: cells.Cell) -> Any:
    """A cell exactly: integers, fractions, formulas in Python syntax."""
    own = WRITTEN.get(type(cell))
    return own(cell) if own else written_text(cell)


def data(cell: cells.Cell) -> Any:
    """The same for JSON: figures and lists as such."""
    if isinstance(cell, cells.Share):
        return cell.share.numerator if cell.share.denominator == 1 else cell.share
    if isinstance(cell, (cells.Figure, cells.Short)):
        return cell.value
    return cell.shapes if isinstance(cell, cells.Shapes) else written(cell)


def settings(report: SettingsReport) -> str:
    """A row a network or a setting; empty where there is no value."""
    from symcnn.render.settings import columns, networks  # only where it is asked for

    own = columns(report)
    shown = own if own[0].field == "network" else [networks(report), *own]
    rows = zip(*(["" if isinstance(c, cells.Word) else written(c) for c in col.cells] for col in shown), strict=True)
    return _written([[column.field.replace(":", "_") for column in shown], *rows])


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
