"""Closed forms in LaTeX: bare, or as equations of a paper in lines that stay within the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from symcnn.network.uncounted import together, uncounted_lines
from symcnn.render import breaking
from symcnn.render.figures import NAMES, by_formula, uncounted
from symcnn.render.latex.caption import labelled
from symcnn.render.latex.document import document
from symcnn.render.latex.expansions import sparing
from symcnn.render.latex.fitting import is_whole
from symcnn.render.latex.lengths import points
from symcnn.render.latex.lines import aligned
from symcnn.render.latex.tree import Kind, formula
from symcnn.render.latex.tree import width as width_of
from symcnn.report import FormulaReport, ResidueFact

if TYPE_CHECKING:
    from symcnn.questions.equations import Equation

LINE = 43_500
"""What an equation may be wide beside its number, in thousandths of an em: an a4 article with margins of 2.3 cm."""


def formulas(reports: Sequence[FormulaReport]) -> str:
    """Each closed form by itself, to be put into mathematics."""
    shown = [by_residues(report) or report.latex for report in reports]
    return "\n".join([*shown, *(f"% {line}" for line in uncounted(reports))])


def by_residues(report: FormulaReport) -> str:
    """The polynomials by cases of a symbol's residue classes, a case a line; empty where none were asked for."""
    groups = by_formula(report.residues)
    if not groups or groups[0][0].modulus == 1:
        return report.residues[0].latex if groups else ""
    cases = [rf"{facts[0].latex} & \text{{if }} {_class(facts)}" for facts in groups]
    return "\\begin{cases}\n" + " \\\\\n".join(cases) + "\n\\end{cases}"


def _class(facts: Sequence[ResidueFact]) -> str:
    residues = ", ".join(str(fact.residue) for fact in facts)
    return rf"{facts[0].symbol.latex} \equiv {residues} \pmod{{{facts[0].modulus}}}"


# ---------------------------------------------------------------- equations


def equations(
    made: Sequence[Equation], standalone: bool = False, width: str | None = None, label: str | None = None
) -> str:
    """Each as a numbered equation with a label, then what the names in it stand for.

    ``width`` is that of the text or column, such as ``8.6cm``; ``label`` is that of the equation, or what those of
    several begin with.
    """
    widest = LINE if width is None else _measured(width)
    made = made if label is None else _relabelled(made, labelled(label, ""))
    lines = [line for equation in made for line in _equation(equation, widest)]
    lines += [rf"\noindent {breaking.text(line)}\par" for line in left_out(made)]
    return document("\n".join(lines)) if standalone else "\n".join(lines)


def _relabelled(made: Sequence[Equation], label: str) -> list[Equation]:
    from symcnn.questions.equation_names import labels_of  # only where it is asked for

    own = labels_of("", [equation.expression for equation in made])
    names = [label] if len(made) == 1 else [f"{label}-{name.removeprefix('eq:')}" for name in own]
    return [equation.replace(label=name) for equation, name in zip(made, names, strict=True)]


def fitting(width: str | None = None) -> Callable[[Equation], bool]:
    """Whether an equation can be read in lines of that width, without names for what recurs in it."""
    widest = LINE if width is None else _measured(width)

    def fits(equation: Equation) -> bool:
        left, right = left_side(equation), right_side(equation)
        return is_whole(right, widest - min(width_of(formula(f"{left} = ")), widest // 3))

    return fits


def left_out(made: Sequence[Equation]) -> list[str]:
    """What the counting rules of some equations leave out, once."""
    return uncounted_lines(together(equation.not_counted for equation in made))


def _equation(equation: Equation, widest: int) -> Iterator[str]:
    if not equation.right:
        yield rf"\noindent {breaking.name(equation.expression)}: no closed form\par"
        return
    left = left_side(equation)
    if width_of(formula(left)) > widest * 2 // 3:
        left = ""
        yield rf"{{\raggedright\noindent\texttt{{{breaking.name(equation.expression)}}}:\par}}"
    yield displayed(aligned(left, right_side(equation), widest), equation.label)
    yield from _where(equation, widest)


def left_side(equation: Equation) -> str:
    """``\\text{params}_{\\text{stem}}(w, K)``; an expression that is no metric as it was asked for."""
    if not equation.metric:
        return rf"\text{{{breaking.text(equation.expression)}}}"
    place = rf"_{{\text{{{breaking.text(equation.place)}}}}}" if equation.place else ""
    arguments = f"({', '.join(equation.arguments)})" if equation.arguments else ""
    return rf"\text{{{NAMES[equation.metric]}}}{place}{arguments}"


def right_side(equation: Equation) -> str:
    """The formula, or what each group adds to it under a brace."""
    if not equation.groups:
        return equation.right
    return " + ".join(rf"\underbrace{{{value}}}_{{{_group(name)}}}" for name, value in equation.groups)


def _group(name: str) -> str:
    return rf"\text{{{breaking.text(name).replace('..', '--')}}}"


# ---------------------------------------------------------------- displays

TALLEST = 7
"""An equation of so many lines of text is kept together: as much as floats leave of a page for text at least."""


def displayed(body: str, label: str) -> str:
    """An equation with a number; one that is tall has its lines on as many pages as it takes."""
    lines = _rows(body)
    if not lines or height(body) <= TALLEST:
        return f"\\begin{{equation}}\n\\label{{{label}}}\n{sparing(body)}\n\\end{{equation}}"
    *before, last = [lines[:-MOST_ROWS], lines[-MOST_ROWS:]] if len(lines) > MOST_ROWS else [lines]
    inside = " \\nonumber \\\\\n".join([*last[:-1], f"{last[-1]} \\label{{{label}}}"])
    return "\n".join([*(_over_pages("align*", " \\\\\n".join(rows)) for rows in before), _over_pages("align", inside)])


def _over_pages(environment: str, inside: str) -> str:
    return f"{{\\allowdisplaybreaks\n\\begin{{{environment}}}\n{sparing(inside)}\n\\end{{{environment}}}}}"


MOST_ROWS = 500
"""So many rows of an equation share a display with a number; those before them have one without."""

OPENING, CLOSING = "\\begin{aligned}\n", "\n\\end{aligned}"


def _rows(body: str) -> list[str]:
    """The lines of what :func:`aligned` makes; nothing where it is a single one."""
    if not (body.startswith(OPENING) and body.endswith(CLOSING)):
        return []
    rows, depth, start = [], 0, 0
    inside = body[len(OPENING) : -len(CLOSING)]
    for mark in re.finditer(r"\\begin\b|\\end\b| \\\\\n", inside):
        depth += {r"\begin": 1, r"\end": -1}.get(mark[0], 0)
        if depth == 0 and mark[0].startswith(" "):
            rows.append(inside[start : mark.start()])
            start = mark.end()
    return [*rows, inside[start:]]


def height(body: str) -> int:
    """About how many lines of text it takes."""
    return sum(_height(row) for row in _rows(body) or [body])


def _height(row: str) -> int:
    tall = 1 + (r"\frac" in row or r"\sum" in row) + 2 * (r"\underbrace" in row)
    return max(tall, row.count(r"\\") + 1 + row.count(r"\begin{aligned}") if r"\begin" in row else 0)


# ---------------------------------------------------------------- what names stand for

SENTENCE = 4
"""So many short definitions stand in a sentence; more, or long ones, in lines of their own."""


def _where(equation: Equation, widest: int) -> Iterator[str]:
    if not equation.where:
        return
    shown = [f"{name} = {value}" for name, value in equation.where]
    if is_sentence(equation.where):
        yield rf"{{\raggedright\noindent where {sentence(shown, '${}$'.format)}.\par}}"
        return
    yield r"\noindent where"
    yield _over_pages("align*", " \\\\\n".join(definitions(equation.where, widest)))


def is_sentence(where: Sequence[tuple[str, str]]) -> bool:
    """Whether definitions are few and short."""
    parts = [formula(f"{name} = {value}") for name, value in where]
    cases = any(part.kind is Kind.CASES for one in parts for part in one)
    return len(parts) <= SENTENCE and not cases and all(width_of(one) <= LINE // 3 for one in parts)


def sentence(shown: Sequence[str], write: Callable[[str], str]) -> str:
    """``a``, ``b`` and ``c``."""
    *others, last = map(write, shown)
    return f"{', '.join(others)} and {last}" if others else last


GAP = 2_000
MOST_COLUMNS = 3


def definitions(where: Sequence[tuple[str, str]], widest: int, most: int = MOST_COLUMNS) -> list[str]:
    """Definitions as rows, aligned at the signs of equality; short ones side by side, a long one in rows of its own."""
    longest = max(width_of(formula(f"{name} = {value}")) for name, value in where) + GAP
    columns = min(most, widest // longest)
    if columns > 1:
        short = [f"{name} & = {value}" for name, value in where]
        return [" & ".join(short[at : at + columns]) for at in range(0, len(short), columns)]
    return [row for name, value in where for row in _definition(name, value, widest)]


def _definition(name: str, value: str, widest: int) -> list[str]:
    body = aligned(name, value, widest)
    return _rows(body) or [body.replace(" = ", " ={} & ", 1)]


# ---------------------------------------------------------------- lengths

NUMBER = 3_000
"""What the equation's number takes with the space before it."""


def _measured(length: str) -> int:
    """The width of equations in a text of a width, in thousandths of an em of ten points."""
    return int(points(length) * 100) - NUMBER
