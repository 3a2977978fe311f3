"""HTML for notebooks and pages: a fragment that needs nothing else, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from symcnn.render import figures
from symcnn.render.columns import Cell, body, heads, totals
from symcnn.report import TableReport

STYLE = """<style>
.symcnn table { border-collapse: collapse; margin: 0.5em 0; }
.symcnn th, .symcnn td { padding: 0.15em 0.7em; text-align: left; vertical-align: top; }
.symcnn .right { text-align: right; font-variant-numeric: tabular-nums; }
.symcnn thead th { border-bottom: 1px solid; }
.symcnn caption { text-align: left; font-weight: bold; padding: 0.3em 0; }
</style>"""


def table(report: TableReport) -> str:
    """The rows, and the totals in a table of their own."""
    layers = _grid(figures.title(report), heads(report), body(report))
    sums = _grid("totals", [Cell(""), Cell("value", right=True), Cell("formula")], totals(report))
    return "\n".join(['<div class="symcnn">', STYLE, layers, sums, *_notes(report), "</div>"])


def _grid(caption: str, head: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> str:
    lines = ['<table class="symcnn-table">', f"<caption>{escape(caption)}</caption>"]
    lines += ["<thead>", _row(head, "th"), "</thead>", "<tbody>", *(_row(row, "td") for row in rows), "</tbody>"]
    return "\n".join([*lines, "</table>"])


def _row(cells: Iterable[Cell], tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in cells)}</tr>"


def _cell(cell: Cell, tag: str) -> str:
    text = escape(cell.text)
    shown = f"<code>{text}</code>" if cell.code and text else text
    return f'<{tag} class="right">{shown}</{tag}>' if cell.right else f"<{tag}>{shown}</{tag}>"


def _notes(report: TableReport) -> list[str]:
    notes = ["symbols " + "; ".join(figures.symbols(report))] if report.symbols else []
    if report.symbols and report.point:
        notes.append(f"numbers at {figures.point(report.point)}")
    notes += [f"not counted: {left}"] if (left := figures.left_out(report)) else []
    notes += [f"valid for {condition.describe()}" for condition in report.conditions]
    return [f"<p>{escape(note)}</p>" for note in notes]
