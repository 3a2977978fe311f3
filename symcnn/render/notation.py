"""Trees of a derivation as text or LaTeX: one traversal, a table of small functions for each notation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symcnn import algebra
from symcnn.algebra import Poly, Value
from symcnn.algebra.powers import has_denominator, has_power
from symcnn.explain import LayerDerivation, Step
from symcnn.explain.tree import Extreme, Given, Letter, Node, Product, Quotient, Rounded, Sum, Total, Word
from symcnn.record import Record
from symcnn.render import figures
from symcnn.render.terminal import argument as argument
from symcnn.render.terminal import pretty, written_argument
from symcnn.render.terminal import shape as shape
from symcnn.report import KindReport

SUM, PRODUCT, ATOM = range(3)
"""How tightly a written formula holds together: what binds looser than its place needs stands in brackets."""


class Notation(Record):
    """``value`` writes a value; ``side`` joins factors without a sign, ``dot`` numbers, ``cross`` words."""

    value: Callable[[Value], str]
    word: Callable[[str], str]
    of: Callable[[str], str]
    side: str
    dot: str
    cross: str
    plus: str
    minus: str
    floor: str
    ceiling: str
    largest: str
    smallest: str
    total: str
    """A sum's index, its first and last value, and its body."""
    fractions: bool
    """Whether a value's fractions stand upright, so that they need no brackets in a product."""

    def with_dot(self, dot: str) -> Notation:
        """The same with another sign between numbers."""
        return self.replace(dot=dot)


# ---------------------------------------------------------------- the notations


def _text_value(value: Value) -> str:
    return figures.number(value) if isinstance(value, (int, Fraction)) else pretty(algebra.text(value))


TEXT = Notation(
    value=_text_value, word=str, of=" ({})".format, side="", dot="·", cross=" × ", plus=" + ", minus=" − ",
    floor="⌊{}⌋", ceiling="⌈{}⌉", largest="max({})", smallest="min({})",
    total="Σ({} = {}..{}) {}", fractions=False,
)  # fmt: skip

MARKDOWN = Notation(
    value=algebra.latex, word=r"\text{{{}}}".format, of=r"\ (\text{{{}}})".format, side=" ", dot=r" \cdot ",
    cross=r" \times ", plus=" + ", minus=" - ", floor=r"\lfloor {} \rfloor", ceiling=r"\lceil {} \rceil",
    largest=r"\max({})", smallest=r"\min({})", total=r"\sum_{{{}={}}}^{{{}}} {}", fractions=True,
)  # fmt: skip


def _breakable(value: Value) -> str:
    from symcnn.render.breaking import breakable  # only where paragraphs are made

    return breakable(algebra.latex(value))


LATEX = MARKDOWN.replace(value=_breakable)
"""For paragraphs, in which a formula is broken into lines."""


# ---------------------------------------------------------------- the traversal


def written(part: Node, notation: Notation) -> str:
    """A tree in a notation."""
    return _Writer(notation).write(part)[0]


def chain(step: Step, notation: Notation) -> list[str]:
    """A step's formulas, those that read the same once."""
    return list(dict.fromkeys(written(part, notation) for part in step.chain))


class _Writer:
    """Every rule gives the text and how tightly it holds together."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def write(self, part: Node) -> tuple[str, int]:
        return RULES[type(part)](self, part)

    def held(self, part: Node, least: int) -> str:
        """In brackets where it binds looser than ``least``."""
        text, binding = self.write(part)
        return text if binding >= least else f"({text})"

    def word(self, part: Word) -> tuple[str, int]:
        return self.notation.word(part.text) + (self.notation.of(part.of) if part.of else ""), ATOM

    def letter(self, part: Letter) -> tuple[str, int]:
        return part.name, ATOM

    def given(self, part: Given) -> tuple[str, int]:
        return self.notation.value(part.value), _binding(part.value, self.notation.fractions)

    def sum(self, part: Sum) -> tuple[str, int]:
        (sign, first), *others = part.terms
        text = (self.notation.minus.strip() if sign < 0 else "") + self.held(first, PRODUCT if sign < 0 else SUM)
        for sign, term in others:
            text += (self.notation.minus if sign < 0 else self.notation.plus) + self.held(term, PRODUCT)
        return text, SUM

    def product(self, part: Product) -> tuple[str, int]:
        parts = [(factor, self.held(factor, ATOM)) for factor in part.factors]
        sign = self.notation.cross if any(isinstance(factor, Word) for factor, _ in parts) else self.notation.dot
        text = parts[0][1]
        for (before, _), (after, shown) in pairwise(parts):
            text += (self.notation.side if _side_by_side(before, after) else sign) + shown
        return text, PRODUCT

    def quotient(self, part: Quotient) -> tuple[str, int]:
        return f"{self.held(part.top, PRODUCT)}/{self.held(part.bottom, ATOM)}", PRODUCT

    def rounded(self, part: Rounded) -> tuple[str, int]:
        shape = self.notation.ceiling if part.up else self.notation.floor
        return shape.format(self.write(part.inner)[0]), ATOM

    def extreme(self, part: Extreme) -> tuple[str, int]:
        shape = self.notation.largest if part.largest else self.notation.smallest
        return shape.format(", ".join(self.write(inner)[0] for inner in part.parts)), ATOM

    def total(self, part: Total) -> tuple[str, int]:
        ends = (self.notation.value(end) for end in (part.index, part.first, part.last))
        return self.notation.total.format(*ends, self.held(part.body, PRODUCT)), PRODUCT


def reference(report: KindReport, notation: Notation) -> Iterator[tuple[str, str]]:
    """What a kind's entry says of its shape and counts: what it is, and the formula."""
    if report.output:
        yield "output", report.output
    for when, rule in report.sizes.items():
        yield f"size of an axis{f' ({when})' if when else ''}", written(rule, notation)
    for metric, formula in report.formulas.items():
        yield figures.NAMES.get(metric, metric), formula


def _side_by_side(before: Node, after: Node) -> bool:
    """2p, d(k − 1), (n − 1)s: letters need no sign, but for two of them in a row."""
    letters = isinstance(before, Letter), isinstance(after, Letter)
    others = (Given, Sum)
    return letters.count(True) == 1 and isinstance(before, (Letter, *others)) and isinstance(after, (Letter, *others))


def _binding(value: Value, fractions: bool) -> int:
    """How tightly a written value holds together."""
    if isinstance(value, Poly):
        return SUM if len(value.terms) > 1 or _negative(value) else _of_term(value, fractions)
    return ATOM if value >= 0 and (fractions or value.denominator == 1) else SUM


def _negative(value: Poly) -> bool:
    return next(iter(value.terms.values())) < 0


def _of_term(value: Poly, fractions: bool) -> int:
    """A symbol or a whole multiple of it stands in a product as it is; n/2 and 2^i·c only where fractions stand upright
    and signs are wider."""
    return ATOM if fractions or not (has_denominator(value) or has_power(value)) else PRODUCT


RULES: dict[type, Callable[[_Writer, Any], tuple[str, int]]] = {
    Word: _Writer.word,
    Letter: _Writer.letter,
    Given: _Writer.given,
    Sum: _Writer.sum,
    Product: _Writer.product,
    Quotient: _Writer.quotient,
    Rounded: _Writer.rounded,
    Extreme: _Writer.extreme,
    Total: _Writer.total,
}


# ---------------------------------------------------------------- layers


def call(layer: LayerDerivation) -> str:
    """A layer as a script could write it: ``conv(32, 3×3, padding=1)``."""
    shown = [written_argument(name, value) for name, value in layer.arguments]
    return f"{layer.kind}({', '.join(shown)})" if shown else layer.kind


def ranges(layer: LayerDerivation) -> list[str]:
    """What the indices run through: ``i in 2..L``."""
    write = TEXT.value
    return [f"{write(part.index)} in {write(part.first)}..{write(part.last)}" for part in layer.turns]
