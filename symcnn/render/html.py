"""HTML for notebooks and pages: a fragment that needs nothing else, every text escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from symcnn.layers import Shape
from symcnn.render import cells, figures, mathematics
from symcnn.render.columns import body, chosen, default, summary
from symcnn.render.text_table import written as written_text
from symcnn.report import FormulaReport, SymbolFact, TableReport, formula_latex

if TYPE_CHECKING:
    from symcnn.questions.equations import Equation
    from symcnn.questions.replies import Reply
    from symcnn.questions.settings import SettingsReport

STYLE = """<style>
.symcnn table { border-collapse: collapse; margin: 0.5em 0; }
.symcnn th, .symcnn td { padding: 0.15em 0.7em; text-align: left; vertical-align: top; }
.symcnn .right { text-align: right; font-variant-numeric: tabular-nums; }
.symcnn thead th { border-bottom: 1px solid; }
.symcnn caption { text-align: left; font-weight: bold; padding: 0.3em 0; }
</style>"""


def table(report: TableReport, columns: Sequence[str] | None = None) -> str:
    """The rows, and the totals in a table of their own; formulas as MathML."""
    shown = chosen(report, default(report) if columns is None else columns)
    heads = [(escape(column.head), column.right) for column in shown]
    layers = grid_html(figures.title(report), heads, (map(written, row) for row in body(report, shown)))
    metrics = summary(shown, columns is not None)
    told = [("", False), ("value", True), ("formula", False)]
    sums = [grid_html("totals", told, _sums(report, metrics))] if metrics else []
    return "\n".join(['<div class="symcnn">', STYLE, layers, *sums, *_notes(report), "</div>"])


def _sums(report: TableReport, metrics: Iterable[str]) -> Iterator[list[str]]:
    """A metric a row: its name, its number where there is one, its formula where it is one."""
    for metric in metrics:
        value, formula = report.values.get(metric), report.totals[metric]
        number = escape(figures.figure(value)) if report.values else ""
        yield [
            escape(figures.NAMES[metric]),
            number,
            "" if value == formula and report.values else figure_html(formula),
        ]


def settings(report: SettingsReport) -> str:
    """A row a network or a setting, then at which numbers."""
    from symcnn.render.settings import columns, notes, symbols_left, title  # only where it is asked for

    shown = columns(report)
    heads = [(escape(column.head), column.right) for column in shown]
    grid = grid_html(title(report), heads, zip(*(map(written, column.cells) for column in shown), strict=True))
    told = [*(f"<p>{escape(note)}</p>" for note in notes(report)), *_renamed(symbols_left(report))]
    return "\n".join(['<div class="symcnn">', STYLE, grid, *told, "</div>"])


def answers(replies: Sequence[Reply]) -> str:
    """Each question with its answer, and below it what proves it."""
    from symcnn.render import html_answers  # only where they are asked for

    return html_answers.answers(replies)


def formulas(reports: Sequence[FormulaReport]) -> str:
    """Each closed form below what was asked for."""
    from symcnn.render import html_formulas  # only where they are asked for

    return html_formulas.formulas(reports)


def equations(made: Sequence[Equation]) -> str:
    """Each equation, then what the names in it stand for."""
    from symcnn.render import html_formulas  # only where they are asked for

    return html_formulas.equations(made)


# ---------------------------------------------------------------- cells


def formula_html(latex: str) -> str:
    from symcnn.render.mathml import mathml  # only where there is a formula

    return mathml(latex)


def figure_html(value: Any) -> str:
    return formula_html(formula_latex(value)) if mathematics.symbolic(value) else escape(figures.figure(value))


def shape_html(sizes: Shape) -> str:
    return formula_html(mathematics.shape(sizes)) if mathematics.symbolic(sizes) else escape(figures.shape(sizes))


WRITTEN: Mapping[type[cells.Cell], Callable[[Any], str]] = {
    cells.Name: lambda cell: f"<code>{escape(cell.text)}</code>",
    cells.Names: lambda cell: ", ".join(f"<code>{escape(name)}</code>" for name in cell.texts),
    cells.Figure: lambda cell: figure_html(cell.value),
    cells.Shapes: lambda cell: ", ".join(map(shape_html, cell.shapes)),
    cells.Structure: lambda cell: "<br>".join(map(formula_html, mathematics.structure(cell))),
}
"""How each class of cell is written; others as in text."""


def written(cell: cells.Cell) -> str:
    own = WRITTEN.get(type(cell))
    return own(cell) if own else escape(written_text(cell))


# ---------------------------------------------------------------- the grid


def grid_html(caption: str, heads: Sequence[tuple[str, bool]], rows: Iterable[Iterable[str]]) -> str:
    sides = [right for _, right in heads]
    lines = ['<table class="symcnn-table">', f"<caption>{escape(caption)}</caption>"]
    lines += ["<thead>", _row([head for head, _ in heads], sides, "th"), "</thead>"]
    return "\n".join([*lines, "<tbody>", *(_row(row, sides, "td") for row in rows), "</tbody>", "</table>"])


def _row(texts: Iterable[str], sides: Sequence[bool], tag: str) -> str:
    shown = (
        f'<{tag} class="right">{text}</{tag}>' if right else f"<{tag}>{text}</{tag}>"
        for text, right in zip(texts, sides, strict=True)
    )
    return f"<tr>{''.join(shown)}</tr>"


def _notes(report: TableReport) -> list[str]:
    notes = ["symbols " + "; ".join(figures.symbols(report))] if report.symbols else []
    if report.symbols and report.point:
        notes.append(f"numbers at {figures.point(report.point)}")
    notes += [f"not counted: {left}"] if (left := figures.left_out(report)) else []
    notes += [f"valid for {condition.describe()}" for condition in report.conditions]
    return [*(f"<p>{escape(note)}</p>" for note in notes), *_renamed(report.symbols.values())]


def _renamed(facts: Iterable[SymbolFact]) -> list[str]:
    """How formulas write symbols, where the script does otherwise."""
    pairs = [f"<code>{escape(name)}</code> is {formula_html(latex)}" for name, latex in mathematics.renamed(facts)]
    return [f"<p>in formulas {', '.join(pairs)}</p>"] if pairs else []
