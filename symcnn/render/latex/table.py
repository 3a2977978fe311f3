"""The table for papers: booktabs, numbers by siunitx on request, over several pages where it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number, Poly
from symcnn.layers import Shape
from symcnn.layers.arguments import is_value
from symcnn.render import breaking, cells, mathematics, notation
from symcnn.render.breaking import breakable
from symcnn.render.columns import OFTEN, SHOWN, body, chosen, of_stages, totals
from symcnn.render.columns import Column as Wanted
from symcnn.render.latex import numbers
from symcnn.render.latex.caption import caption_of
from symcnn.render.latex.document import document
from symcnn.render.latex.frames import room
from symcnn.render.latex.grid import grid
from symcnn.render.latex.widths import Column
from symcnn.report import TableReport, formula_latex


def table(
    report: TableReport,
    columns: Sequence[str] | None = None,
    siunitx: bool = False,
    caption: str | None = None,
    label: str | None = None,
    standalone: bool = False,
    width: str | None = None,
    float: str | None = None,
) -> str:
    """A booktabs table with a caption and a label, over several pages where it is long.

    ``caption`` is plain text, ``label`` a name; neither can hold LaTeX. ``width`` is that of the text or column,
    ``float`` the environment around it: ``table``, ``table*``, ``longtable`` or ``none``.
    """
    space = room(width, float, captioned=caption is not None or label is not None)
    wanted = chosen(report, default(report) if columns is None else columns)
    style = _Style(siunitx)
    rows, sums = list(body(report, wanted)), list(_sums(report, wanted))
    made: list[Column] = []
    for place, (column, heads) in enumerate(zip(wanted, _heads(wanted), strict=True)):
        below = [cells.Nothing() if place == 0 and name else row[place] for name, row in sums]
        made.append(_column(column, heads, [*(row[place] for row in rows), *below], style))
    made[0] = _with_names(made[0], [name for name, _ in sums])
    lines = grid(made, caption_of(report, wanted, caption, label), len(sums), space)
    return document(lines, siunitx) if standalone else lines


def default(report: TableReport) -> list[str]:
    """Formula and number side by side where symbols are left; names tell the kinds where there is no room for them."""
    both = report.symbolic and report.point is not None
    if of_stages(report):
        return ["layer", "output", "structure", *(f"{metric}:value" if both else metric for metric in SHOWN)]
    times = [OFTEN] if any(row.times != 1 for row in report.rows) else []
    kind = [] if report.symbolic else ["kind"]
    figures = [name for metric in SHOWN for name in ([metric, f"{metric}:value"] if both else [metric])]
    return ["layer", *kind, *times, "output", *figures]


def _sums(report: TableReport, wanted: Sequence[Wanted]) -> Iterator[tuple[str, list[cells.Cell]]]:
    """The totals, named in the first column where that has none; their numbers too where a formula stands alone."""
    named = wanted[0].metric is None and not isinstance(wanted[0].total(report), cells.Share)
    found = totals(report, wanted)
    if all(isinstance(cell, cells.Nothing) for cell in found):
        return
    yield "Total" if named else "", found
    alone = _alone(wanted) if report.symbolic and report.point is not None else set()
    if alone:
        numbers = (
            report.values[column.metric] if column.metric and column.metric in alone else None for column in wanted
        )
        yield "in numbers" if named else "", [cells.Nothing() if n is None else cells.Figure(n) for n in numbers]


def _with_names(first: Column, names: Sequence[str]) -> Column:
    """The first column with the names of the sums."""
    kept = len(first.cells) - len(names)
    shown = (f"{{{name}}}" if first.aligned and name else name for name in names)
    last = (name or cell for name, cell in zip(shown, first.cells[kept:], strict=True))
    return replace(first, cells=(*first.cells[:kept], *last))


def _alone(wanted: Sequence[Wanted]) -> set[str]:
    """The metrics whose formulas stand without their numbers."""
    numbers = {column.metric for column in wanted if column.part in ("number", "rounded")}
    formulas = {column.metric for column in wanted if column.metric and column.part == "formula"}
    return formulas - numbers


def _heads(wanted: Sequence[Wanted]) -> Iterator[tuple[str, str]]:
    """A head over each column, and one over neighbours that are a metric's formula and number."""
    for _, group in groupby(wanted, key=lambda column: column.metric if column.part else column.name):
        columns = list(group)
        several = len({column.part for column in columns}) > 1
        for column in columns:
            title = breaking.text(column.title)
            yield (title, column.part) if several else ("", title)


# ---------------------------------------------------------------- cells


def shape(sizes: Shape) -> str:
    return f"${breakable(mathematics.shape(sizes))}$"


class _Style:
    """How cells are written: numbers in groups by hand, or by siunitx."""

    def __init__(self, siunitx: bool) -> None:
        self.siunitx = siunitx

    def number(self, value: Number) -> str:
        if self.siunitx and isinstance(value, int):
            return rf"\num{{{value}}}"
        return f"${algebra.latex(value)}$"

    def figure(self, value: Any) -> str:
        """A number, a formula that can be broken, or one for each axis."""
        if value is None:
            return "no closed form"
        if isinstance(value, (int, Fraction)):
            return self.number(value)
        return f"${breakable(algebra.latex(value) if isinstance(value, Poly) else formula_latex(value))}$"

    def written(self, cell: cells.Cell) -> str:
        return WRITTEN[type(cell)](self, cell)


def _count(style: _Style, cell: cells.Count) -> str:
    return "" if cell.silent else style.figure(cell.value)


def _arguments(style: _Style, cell: cells.Arguments) -> str:
    return ", ".join(_argument(style, name, value) for name, value in cell.given)


def _argument(style: _Style, name: str, value: Any) -> str:
    shown = style.figure(value) if is_value(value) else breaking.text(notation.argument(value, not name))
    return f"{breaking.text(name)} {shown}" if name else shown


LINE = mathematics.WRITING.replace(
    sizes=lambda sizes: f"${mathematics.WRITING.sizes(sizes)}$",
    value=lambda value: f"${breakable(algebra.latex(value))}$",
    words=breaking.name,
    argument=lambda value: f"${mathematics.WRITING.argument(value)}$",
    space=" ",
    comma=", ",
)
"""A line by itself, which can be broken at its spaces."""


def _structure(_: _Style, cell: cells.Structure) -> str:
    if cell.alone is not None:
        return LINE.line(cell.alone)
    first, *others = mathematics.structure(cell) or [""]
    if not others:
        return f"${first}$" if first else ""
    stack = r" \\[4pt] ".join(f"& {piece}" for piece in (first, *others))
    return rf"$\begin{{aligned}} {stack} \end{{aligned}}$"


WRITTEN: Mapping[type[cells.Cell], Callable[[_Style, Any], str]] = {
    cells.Nothing: lambda _, __: "",
    cells.Name: lambda _, cell: rf"\texttt{{{breaking.name(cell.text)}}}",
    cells.Names: lambda _, cell: ", ".join(rf"\texttt{{{breaking.name(name)}}}" for name in cell.texts),
    cells.Word: lambda _, cell: breaking.text(cell.text),
    cells.Place: lambda _, cell: str(cell.number),
    cells.Count: _count,
    cells.Figure: lambda style, cell: style.figure(cell.value),
    cells.Short: lambda _, cell: f"${numbers.brief(cell.value)}$",
    cells.Share: lambda _, cell: rf"{cells.tenths(cell.share)}\,\%",
    cells.Shapes: lambda _, cell: ", ".join(map(shape, cell.shapes)),
    cells.Arguments: _arguments,
    cells.Structure: _structure,
}
"""How each class of cell is written."""


def _column(wanted: Wanted, heads: tuple[str, str], column: Sequence[cells.Cell], style: _Style) -> Column:
    group, head = heads
    aligned = (cells.Nothing, cells.Share)
    numbers = wanted.right and all(isinstance(c, aligned) or cells.number(c) is not None for c in column)
    if not (numbers and style.siunitx) or any(isinstance(cell, cells.Short) for cell in column):
        return Column(head, tuple(map(style.written, column)), numbers, group=group)
    return Column(f"{{{head}}}", tuple(map(_digits, column)), True, f"S[{_format(column)}]", group)


PERCENT = r"\,\%"


def _format(column: Sequence[cells.Cell]) -> str:
    """What siunitx is told of a column's numbers."""
    whole = max(len(_digits(cell).split(".")[0].strip("{}")) for cell in column)
    shares = any(isinstance(cell, cells.Share) for cell in column)
    return f"table-format={whole}.1,table-space-text-post={{{PERCENT}}}" if shares else f"table-format={whole}.0"


def _digits(cell: cells.Cell) -> str:
    """A number as siunitx reads it; in braces what it does not."""
    if isinstance(cell, cells.Share):
        return f"{cells.tenths(cell.share)}{{{PERCENT}}}"
    value = cells.number(cell)
    if value is None or (isinstance(cell, cells.Count) and cell.silent):
        return "{}"
    return str(value) if isinstance(value, int) else f"{{${algebra.latex(value)}$}}"
