"""Derivations in LaTeX: paragraphs of mathematics that break into lines, so that nothing leaves the text."""

from __future__ import annotations

from collections.abc import Iterator

from symcnn.explain import Derivation, LayerDerivation, Step
from symcnn.explain.tree import Given, multiplied
from symcnn.explain.turns import Between
from symcnn.render import breaking, notation
from symcnn.render.breaking import fitted
from symcnn.render.notation import LATEX, written

LINE = 72
EQUALS = r" \penalty100 =\nobreak "
"""A chain is broken before its signs of equality."""

SHAPES = LATEX.with_dot(r" \times ")


def derivation_body(derived: Derivation) -> str:
    """A paragraph a layer and one a figure, without a document around them."""
    title = (
        rf"\textbf{{Derivation of \texttt{{{breaking.name(derived.network)}}}}} ({derived.convention} convention)\par"
    )
    lines = [r"{\raggedright\setlength{\parindent}{0pt}\lineskiplimit=1pt\lineskip=2pt", title]
    if derived.letters:
        lines.append(", ".join(f"${letter}$ the {word}" for letter, word in derived.letters.items()) + r"\par")
    for layer in derived.layers:
        lines += [r"\medskip", _header(layer), *map(_step, layer.steps)]
    if derived.totals:
        lines += [r"\medskip", r"\textbf{Total}\par", *map(_step, derived.totals)]
    return "\n".join([*lines, "}"])


def _header(layer: LayerDerivation) -> str:
    shapes = r" \to ".join(written(multiplied(map(Given, sizes)), SHAPES) for sizes in (*layer.inputs, layer.output))
    call = breaking.name(notation.call(layer))
    turns = "".join(map(_range, layer.turns))
    return rf"\textbf{{\texttt{{{breaking.name(layer.name)}}}}}: \texttt{{{call}}}, ${fitted(shapes, LINE)}${turns}\par"


def _range(part: Between) -> str:
    index, first, last = (LATEX.value(value) for value in (part.index, part.first, part.last))
    return rf", ${index} = {first}, \dots, {last}$"


def _step(step: Step) -> str:
    chain = EQUALS.join(_chain(step))
    note = f" ({breaking.text(step.note)})" if step.note else ""
    return rf"\hspace*{{1.5em}}\hangindent=3em\relax ${fitted(chain, LINE)}${note}\par"


def _chain(step: Step) -> Iterator[str]:
    """The quantity in words, then its formulas."""
    yield from (LATEX.word(breaking.text(word)) for word in step.quantity.split(" = "))
    yield from notation.chain(step, LATEX)
