"""Cells as LaTeX mathematics, for every format that has it: figures, shapes, and what stages consist of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from symcnn import algebra
from symcnn.algebra import Poly
from symcnn.explain.tree import Given, multiplied
from symcnn.layers import Shape
from symcnn.layers.arguments import is_value
from symcnn.render import breaking, notation
from symcnn.render.cells import Structure
from symcnn.render.structures import Writing

if TYPE_CHECKING:
    from symcnn.report import SymbolFact

SHAPES = notation.MARKDOWN.with_dot(r" \times ")


def symbolic(value: Any) -> bool:
    """Whether a value, or one of several, is a formula."""
    return any(map(symbolic, value)) if isinstance(value, tuple) else isinstance(value, Poly)


def shape(sizes: Shape) -> str:
    """``28 \\times 28 \\times c``."""
    return notation.written(multiplied(map(Given, sizes)), SHAPES)


def _argument(value: Any) -> str:
    if is_value(value):
        return algebra.latex(value)
    if isinstance(value, tuple) and all(map(is_value, value)):
        return WRITING.sizes(value)
    return rf"\text{{{breaking.text(notation.argument(value, True))}}}"


def _stacked(kind: str, rows: list[str]) -> str:
    inside = r" \\ ".join(rows)
    return rf"\begin{{{kind}matrix}} {inside} \end{{{kind}matrix}}"


def _often(text: str, times: str) -> str:
    return rf"{text} \times {f'({times})' if ' + ' in times or ' - ' in times else times}"


WRITING = Writing(
    sizes=lambda sizes: r" \times ".join(map(algebra.latex, sizes)),
    value=algebra.latex,
    words=lambda words: rf"\text{{{breaking.text(words)}}}",
    argument=_argument,
    space=r"\ ",
    comma=r",\ ",
    dots=r"\ldots{}",
    then=r" \to ",
    brackets=lambda parts: _stacked("b", parts),
    braces=lambda branches: _stacked("B", branches),
    often=_often,
)


def renamed(facts: Iterable[SymbolFact]) -> list[tuple[str, str]]:
    """The symbols that formulas write otherwise than the script: name and LaTeX."""
    return [(fact.name, fact.latex) for fact in facts if fact.latex != fact.name]


def structure(cell: Structure) -> list[str]:
    """Brackets as matrices of lines, with how often each, branches as matrices in braces; then the shortcuts."""
    return WRITING.structure(cell)
