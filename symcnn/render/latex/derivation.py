"""Derivations in LaTeX: paragraphs of mathematics that break into lines, so that nothing leaves the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symcnn.algebra import Poly
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
    """A numbered paragraph a layer and one a step, without a document around them."""
    title = (
        rf"\textbf{{Derivation of \texttt{{{breaking.name(derived.network)}}}}} ({derived.convention} convention)\par"
    )
    lines = [r"{\raggedright\setlength{\parindent}{0pt}\lineskiplimit=1pt\lineskip=2pt", title]
    if derived.letters:
        lines.append(", ".join(f"${letter}$ the {word}" for letter, word in derived.letters.items()) + r"\par")
    for number, layer in enumerate(derived.layers, 1):
        lines += [r"\medskip", _header(layer, number), *_steps(layer.steps, number)]
    if derived.totals:
        number = len(derived.layers) + 1
        lines += [r"\medskip", rf"\textbf{{{number}. Total}}\par", *_steps(derived.totals, number)]
    return "\n".join([*lines, "}"])


def _header(layer: LayerDerivation, number: int) -> str:
    shapes = r" \to ".join(written(multiplied(map(Given, sizes)), SHAPES) for sizes in (*layer.inputs, layer.output))
    title = rf"\textbf{{{number}. \texttt{{{breaking.name(layer.name)}}}}}"
    turns = "".join(map(_range, layer.turns))
    return rf"{title}: {_call(layer)}, ${fitted(shapes, LINE)}${turns}\par"


def _call(layer: LayerDerivation) -> str:
    """As a script could write it, but formulas in mathematics."""
    shown = ", ".join(_argument(name, value) for name, value in layer.arguments)
    kind = rf"\texttt{{{breaking.name(layer.kind)}}}"
    return f"{kind}({shown})" if shown else kind


def _argument(name: str, value: Any) -> str:
    if isinstance(value, Poly):
        return (rf"\texttt{{{breaking.name(name)}=}}" if name else "") + f"${fitted(LATEX.value(value), LINE)}$"
    written = notation.argument(value, required=not name)
    return rf"\texttt{{{breaking.name(f'{name}={written}' if name else written)}}}"


def _range(part: Between) -> str:
    index, first, last = (LATEX.value(value) for value in (part.index, part.first, part.last))
    return rf", ${index} = {first}, \dots, {last}$"


def _steps(steps: Sequence[Step], layer: int) -> Iterator[str]:
    return (_step(step, f"{layer}.{number}") for number, step in enumerate(steps, 1))


def _step(step: Step, number: str) -> str:
    chain = EQUALS.join(_chain(step))
    note = f" ({breaking.text(step.note)})" if step.note else ""
    return rf"\hspace*{{1.5em}}\hangindent=3em\relax {number}\enspace ${fitted(chain, LINE)}${note}\par"


def _chain(step: Step) -> Iterator[str]:
    """The quantity in words, then its formulas."""
    yield from (LATEX.word(breaking.text(word)) for word in step.quantity.split(" = "))
    yield from notation.chain(step, LATEX)
