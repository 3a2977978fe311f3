"""Closed forms and equations in HTML, in lines that fit a page; a screen that is narrower scrolls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from symcnn.render.figures import uncounted
from symcnn.render.html import STYLE
from symcnn.render.latex.formulas import (
    LINE,
    by_residues,
    definitions,
    is_sentence,
    left_out,
    left_side,
    right_side,
    sentence,
)
from symcnn.render.latex.lines import aligned, stacked
from symcnn.render.mathml import mathml
from symcnn.report import FormulaReport

if TYPE_CHECKING:
    from symcnn.questions.equations import Equation


def formulas(reports: Sequence[FormulaReport]) -> str:
    """Each closed form below what was asked for."""
    parts = [part for report in reports for part in _formula(report)]
    return _fragment([*parts, *_notes(uncounted(reports))])


def _formula(report: FormulaReport) -> Iterator[str]:
    yield f"<p><code>{escape(report.expression)}</code></p>"
    yield _display(by_residues(report) or aligned("", report.latex, LINE))


def equations(made: Sequence[Equation]) -> str:
    """Each equation, then what the names in it stand for."""
    parts = [part for equation in made for part in _equation(equation)]
    return _fragment([*parts, *_notes(left_out(made))])


def _equation(equation: Equation) -> Iterator[str]:
    if not equation.right:
        yield f"<p><code>{escape(equation.expression)}</code>: no closed form</p>"
        return
    yield _display(aligned(left_side(equation), right_side(equation), LINE), equation.label)
    if is_sentence(equation.where):
        shown = [f"{name} = {value}" for name, value in equation.where]
        yield from [f"<p>where {sentence(shown, mathml)}.</p>"] if shown else []
    else:
        yield from ("<p>where</p>", _display(stacked(definitions(equation.where, LINE, most=1))))


def _display(latex: str, label: str = "") -> str:
    own = f' id="{escape(label)}"' if label else ""
    return f'<div{own} style="overflow-x:auto">{mathml(latex, display=True)}</div>'


def _notes(lines: Iterable[str]) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines]


def _fragment(parts: Iterable[str]) -> str:
    return "\n".join(['<div class="symcnn">', STYLE, *parts, "</div>"])
