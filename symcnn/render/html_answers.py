"""Answers, layers and scripts in HTML: what a notebook shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from symcnn.algebra.styles import latex_name
from symcnn.render import figures
from symcnn.render.html import STYLE, figure_html, formula_html, grid_html, shape_html

if TYPE_CHECKING:
    from symcnn.network.model import Layer, Network
    from symcnn.questions.replies import Reply

Row = tuple[str, Sequence[str]]
"""What stands at its beginning, and its cells, both HTML."""


def answers(replies: Sequence[Reply]) -> str:
    """Each question with its answer, and below it what proves it."""
    return _fragment(part for reply in replies for part in _answer(reply))


def answer(reply: Reply) -> str:
    """One answer without its question, for whoever has just asked it."""
    return _fragment(_said(reply))


def _fragment(parts: Iterable[str]) -> str:
    return "\n".join(['<div class="symcnn">', STYLE, *parts, "</div>"])


def _answer(reply: Reply) -> Iterator[str]:
    yield f"<p><code>{escape(reply.question)}</code></p>"
    yield from _said(reply)


def _said(reply: Reply) -> Iterator[str]:
    """The answer, with formulas as mathematics, and what else is told of it."""
    formulas = [*reply.data.get("latex", ()), *_closed(reply)]
    said = [formula_html(latex) for latex in formulas] or [
        _pieces(reply) or f"<strong>{escape(reply.lines[0])}</strong>"
    ]
    yield from (f"<p>{part}</p>" for part in said)
    rest = [line.strip().removeprefix("% ") for line in reply.lines[len(said) :]]
    if rest:
        yield from ("<ul>", *(f"<li>{_sentence(line)}</li>" for line in rest), "</ul>")


def _sentence(line: str) -> str:
    """A line of a proof; what stands in backquotes is the script's."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(line))


def _closed(reply: Reply) -> list[str]:
    """The closed forms of a symbol."""
    return [f"{latex_name(reply.data['symbol'])} = {form['latex']}" for form in reply.data.get("forms", ())]


def _pieces(reply: Reply) -> str:
    """What is printed, texts and formulas one after the other."""
    return "".join(formula_html(latex) if latex else escape(text) for text, latex in reply.pieces)


# ---------------------------------------------------------------- layers and scripts


def layer(shown: Layer) -> str:
    """Its shapes, its weights and its counts."""
    tensors = [(escape(tensor.name), [shape_html(tensor.shape)]) for tensor in shown.effect.tensors]
    counts = [(escape(figures.NAMES[metric]), [figure_html(getattr(shown, metric))]) for metric in COUNTS]
    times = [] if shown.times == 1 else [("times", [figure_html(shown.times)])]
    rows: list[Row] = [("output", [shape_html(shown.output)]), *tensors, *counts, *times]
    return _fragment([_grid(f"{shown.name}: {shown.kind}", ("", ""), rows)])


COUNTS = ("params", "buffers", "macs", "activations")


def script(networks: Mapping[str, Network | str]) -> str:
    """A row for each network with its figures, or with what keeps it from being one."""
    rows: list[Row] = [(f"<code>{escape(name)}</code>", _cells(found)) for name, found in networks.items()]
    return _fragment([_grid("networks", ("", "params", "MACs"), rows)])


def _cells(found: Network | str) -> list[str]:
    if isinstance(found, str):
        return [escape(found), ""]
    return [figure_html(found.totals["params"]), figure_html(found.totals["macs"])]


def _grid(caption: str, heads: Sequence[str], rows: Iterable[Row]) -> str:
    return grid_html(caption, [(escape(head), False) for head in heads], ([first, *cells] for first, cells in rows))
