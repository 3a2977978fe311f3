"""Cells as LaTeX mathematics, for every format that has it: figures, shapes, and what stages consist of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symcnn import algebra
from symcnn.algebra import Poly, Value
from symcnn.explain.tree import Given, multiplied
from symcnn.layers import Shape
from symcnn.layers.arguments import is_value
from symcnn.render import breaking, notation
from symcnn.render.cells import Structure
from symcnn.render.structures import Writing

if TYPE_CHECKING:
    from symcnn.network.outline import Bracket

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


WRITING = Writing(
    sizes=lambda sizes: r" \times ".join(map(algebra.latex, sizes)),
    value=algebra.latex,
    words=lambda words: rf"\text{{{breaking.text(words)}}}",
    argument=_argument,
    space=r"\ ",
    comma=r",\ ",
)


def structure(cell: Structure) -> list[str]:
    """Brackets as matrices of lines, with how often each; then the shortcuts."""
    brackets, times = cell.counted
    main = [_bracket(bracket) for bracket in brackets]
    if times != 1:
        inside = WRITING.comma.join(main)
        main = [_times(rf"\left( {inside} \right)", times)]
    return [*main, *(rf"\text{{shortcut}}\ {_bracket(bracket)}" for bracket in cell.aside)]


def _bracket(bracket: Bracket) -> str:
    lines = r" \\ ".join(map(WRITING.line, bracket.lines))
    alone = bracket.times == 1 and len(bracket.lines) == 1
    return _times(lines if alone else rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}", bracket.times)


def _times(text: str, times: Value) -> str:
    if times == 1:
        return text
    often = algebra.latex(times)
    return rf"{text} \times {f'({often})' if ' + ' in often or ' - ' in often else often}"
