"""Networks and settings side by side as a booktabs table: a row a network or a setting, a column a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.questions.settings import SettingsReport
from symcnn.render import breaking, cells
from symcnn.render import settings as sides
from symcnn.render.breaking import breakable, visible
from symcnn.render.latex.caption import labelled
from symcnn.render.latex.document import document
from symcnn.render.latex.grid import Caption, grid
from symcnn.render.latex.names import prose
from symcnn.render.latex.scaled import scaled, too_wide
from symcnn.render.latex.widths import Column, capacity
from symcnn.report import formula_latex

HEADS = {
    "network": "Network",
    "params": "Parameters",
    "non_trainable": "Non-trainable",
    "macs": "MACs",
    "flops": "FLOPs",
    "peak_activations": "Peak activations",
    "receptive_field": "Receptive field",
}
"""Of the columns whose head is not their name with a capital."""

LONGEST = 300
"""A caption of more characters stands in part below the table; of a very long one TeX can't even measure the width."""


def settings(
    report: SettingsReport,
    siunitx: bool = False,
    caption: str | None = None,
    label: str | None = None,
    standalone: bool = False,
    width: str | None = None,
) -> str:
    """The table with a caption and a label, over several pages where it is long.

    ``caption`` is plain text, ``label`` a name; neither can hold LaTeX. ``width`` is that of the text or column.
    """
    columns = [_column(column, report, siunitx) for column in sides.columns(report)]
    line, named = capacity(width), _caption(report, caption, label)
    made = scaled(columns, named) if too_wide(columns, line) else grid(columns, named, line=line)
    return document(made, siunitx) if standalone else made


def _column(column: sides.Column, report: SettingsReport, siunitx: bool) -> Column:
    head = f"${report.latex[column.field]}$" if column.field in report.latex else _head(column.field)
    numbers = [cells.number(cell) for cell in column.cells]
    if siunitx and column.right and all(isinstance(number, int) for number in numbers):
        digits = tuple(map(str, numbers))
        return Column(f"{{{head}}}", digits, True, f"S[table-format={max(map(len, digits))}.0]")
    return Column(head, tuple(_cell(cell, siunitx) for cell in column.cells), column.right)


def _head(field: str) -> str:
    return HEADS.get(field) or breaking.text(field.capitalize())


def _cell(cell: cells.Cell, siunitx: bool) -> str:
    if isinstance(cell, cells.Name):
        return _name(cell.text)
    return _figure(cell.value, siunitx) if isinstance(cell, cells.Figure) else sides.MISSING


def _figure(value: Any, siunitx: bool) -> str:
    """A number, a formula that can be broken, or numbers by axis."""
    if isinstance(value, tuple):
        return r" $\times$ ".join(_figure(part, siunitx) for part in value)
    if siunitx and isinstance(value, int):
        return rf"\num{{{value}}}"
    return f"${algebra.latex(value)}$" if isinstance(value, (int, Fraction)) else f"${breakable(formula_latex(value))}$"


# ---------------------------------------------------------------- caption


def _caption(report: SettingsReport, caption: str | None, label: str | None) -> Caption:
    """The one that is given, with the numbers below the table; or what is compared, with them."""
    told = [*_numbers(report), *_symbols(report), *map(prose, sides.others(report))]
    name = labelled(label or f"tab:{_what(report)}")
    if caption is not None:
        return Caption("", breaking.text(" ".join(caption.split())), name, _sentence("; ".join(told)))
    short = "Networks side by side" if report.several else rf"Settings of {_name(report.rows[0].title)}"
    start = f"{short} ({breaking.text(sides.said(report))})"
    if visible("; ".join(told)) > LONGEST:
        return Caption(short, f"{start}.", name, _sentence("; ".join(told)))
    whole = "; ".join([start, *told])
    return Caption(short, whole if whole.endswith(".") else f"{whole}.", name)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _symbols(report: SettingsReport) -> list[str]:
    left = sides.symbols_left(report)
    return [f"${latex}$ {breaking.text(words.removeprefix(': ').strip())}" for _, latex, words in left]


def _what(report: SettingsReport) -> str:
    return "comparison" if report.several else f"{report.rows[0].network.replace('_', '-')}-settings"


def _numbers(report: SettingsReport) -> list[str]:
    return [f"numbers at {_point(report, point)}{_names(names)}" for names, point in sides.points(report)]


def _names(names: Sequence[str]) -> str:
    return f" ({', '.join(map(_name, names))})" if names else ""


def _name(name: str) -> str:
    return rf"\texttt{{{breaking.name(name)}}}"


def _point(report: SettingsReport, point: Mapping[str, Number]) -> str:
    return ", ".join(f"${report.latex[name]} = {algebra.latex(value)}$" for name, value in point.items())
