"""Networks and settings side by side as a booktabs table: a row a network or a setting, a column a metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.questions.settings import SettingsReport, form_of, metric_of
from symcnn.render import breaking, cells
from symcnn.render import settings as sides
from symcnn.render.breaking import breakable, visible
from symcnn.render.latex import numbers
from symcnn.render.latex.arranged import arranged, turned
from symcnn.render.latex.caption import LINE, given, labelled
from symcnn.render.latex.document import document
from symcnn.render.latex.domains import symbol
from symcnn.render.latex.frames import Caption, room
from symcnn.render.latex.names import prose
from symcnn.render.latex.widths import Column
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
    float: str | None = None,
) -> str:
    """The table with a caption and a label, over several pages where it is long.

    ``caption`` is plain text, ``label`` a name; neither can hold LaTeX. ``width`` is that of the text or column,
    ``float`` the environment around it: ``table``, ``table*``, ``longtable`` or ``none``.
    """
    space = room(width, float, captioned=caption is not None or label is not None)
    shown = sides.columns(report)
    columns = [_column(column, report, siunitx) for column in shown]
    other = turned([_column(column, report, siunitx, aligned=False) for column in shown])
    named = len(shown) - len(report.metrics)
    made = arranged(columns, named, other, _caption(report, caption, label), space)
    return document(made, siunitx) if standalone else made


def _column(column: sides.Column, report: SettingsReport, siunitx: bool, aligned: bool = True) -> Column:
    group, head = _heads(column.field, report)
    found = [None if isinstance(cell, cells.Short) else cells.number(cell) for cell in column.cells]
    if siunitx and aligned and column.right and all(isinstance(number, int) for number in found):
        digits = tuple(map(str, found))
        return Column(f"{{{head}}}", digits, True, f"S[table-format={max(map(len, digits))}.0]", group)
    return Column(head, tuple(_cell(cell, siunitx) for cell in column.cells), column.right, group=group)


def _heads(field: str, report: SettingsReport) -> tuple[str, str]:
    """The column's head; over it that of its metric, where this has several columns."""
    if field in report.latex:
        return "", f"${report.latex[field]}$"
    metric = metric_of(field)
    head = HEADS.get(metric) or breaking.text(metric.replace("_", " ").capitalize())
    several = sum(metric_of(other) == metric for other in report.metrics) > 1
    return (head, form_of(field) or "number") if several else ("", head)


WRITTEN: Mapping[type[cells.Cell], Callable[[Any, bool], str]] = {
    cells.Name: lambda cell, _: _name(cell.text),
    cells.Word: lambda _, __: sides.MISSING,
    cells.Setting: lambda cell, siunitx: _setting(cell.value, siunitx),
    cells.Short: lambda cell, _: f"${numbers.brief(cell.value)}$",
    cells.Figure: lambda cell, siunitx: _figure(cell.value, siunitx),
}
"""How each class of cell is written; by siunitx on request."""


def _cell(cell: cells.Cell, siunitx: bool) -> str:
    return WRITTEN[type(cell)](cell, siunitx)


def _setting(value: Number, siunitx: bool) -> str:
    return _figure(value, siunitx) if isinstance(value, int) else f"${numbers.setting(value)}$"


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
    name = labelled(label, f"tab:{_what(report)}")
    if caption is not None:
        return Caption("", given(caption), name, _sentence("; ".join(told)))
    short = "Networks side by side" if report.several else rf"Settings of {_name(report.rows[0].title)}"
    start = f"{short} ({breaking.text(sides.said(report))})"
    if visible("; ".join(told)) > LONGEST:
        return Caption(short, f"{start}.", name, _sentence("; ".join(told)))
    whole = "; ".join([start, *told])
    return Caption(short, whole if whole.endswith(".") else f"{whole}.", name)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _symbols(report: SettingsReport) -> list[str]:
    return [symbol(fact, LINE) for fact in sides.symbols_left(report)]


def _what(report: SettingsReport) -> str:
    return "comparison" if report.several else f"{report.rows[0].network.replace('_', '-')}-settings"


def _numbers(report: SettingsReport) -> list[str]:
    return [f"numbers at {_point(report, point)}{_names(names)}" for names, point in sides.points(report)]


def _names(names: Sequence[str]) -> str:
    return f" ({', '.join(map(_name, names))})" if names else ""


def _name(name: str) -> str:
    return rf"\texttt{{{breaking.name(name)}}}"


def _point(report: SettingsReport, point: Mapping[str, Number]) -> str:
    return ", ".join(f"${report.latex[name]} = {numbers.setting(value)}$" for name, value in point.items())
