"""What stands in a box: what it is, the normalisations and activations with it, its shape, its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from symcnn import algebra, layers
from symcnn.algebra import Number, Poly, Value
from symcnn.layers.arguments import is_value
from symcnn.network.boxes import ENTRY, Box
from symcnn.network.folding import passes
from symcnn.network.graph import CHOICE, Round
from symcnn.network.model import Layer
from symcnn.network.outline import Bracket, Stage
from symcnn.network.outline import Line as OutlineLine
from symcnn.record import Record
from symcnn.render import breaking, notation
from symcnn.render.digits import rounded
from symcnn.render.figure.lines import NOTE, TITLE, Label, Line, factor, inline, line_of, named, width_of
from symcnn.render.structures import WORDS

MOST_LINES = 5
"""So many layers of a block are listed in its box."""
EXACT_BELOW = 10**6
"""Smaller counts are written out."""

SHORT = {
    "batchnorm": "BN", "layernorm": "LN", "groupnorm": "GN", "instancenorm": "IN", "rmsnorm": "RMSNorm",
    "localresponsenorm": "LRN", "relu": "ReLU", "relu6": "ReLU6", "leakyrelu": "leaky ReLU", "prelu": "PReLU",
    "gelu": "GELU", "silu": "SiLU", "elu": "ELU", "selu": "SELU", "hardswish": "hard-swish",
    "hardsigmoid": "hard-sigmoid",
}  # fmt: skip
"""What papers write for normalisations and activations; others are called by their kinds."""

TITLES = {
    **WORDS, "conv": "conv", "convtranspose": "transposed conv", "depthwise": "depthwise conv",
    "separable": "separable conv", "channelshuffle": "channel shuffle", "pixelshuffle": "pixel shuffle",
    "concat": "concat", "convlstm": "ConvLSTM", "lstm": "LSTM", "gru": "GRU", "rnn": "RNN",
    "positionembedding": "position embedding", **SHORT,
}  # fmt: skip

SIGNS = {"add": "+", "multiply": r"\times", "subtract": "-"}
"""Joins that are drawn as a sign in a circle."""

METRIC_WORDS = {
    "params": "params", "macs": "MACs", "flops": "FLOPs", "activations": "activations", "weights": "weights",
    "biases": "biases", "trainable": "trainable", "non_trainable": "non-trainable", "buffers": "buffers",
}  # fmt: skip


class Writer(Record):
    """``point`` are numbers that are put into the formulas: into those of shapes where ``sizes``, into counts where
    ``counts``."""

    metrics: tuple[str, ...]
    point: Mapping[str, Number]
    sizes: bool = False
    counts: bool = False

    def label(self, box: Box, bar: tuple[int, int] | None = None) -> Label:
        """What a box says, in it or beside its bar."""
        if box.kind == ENTRY:
            return Label((self._shape(box, ""),))
        if box.joins and box.lead.kind in SIGNS and box.times == 1:
            return Label(tuple(_passing(box.after)), SIGNS[box.lead.kind])
        return Label(tuple(self._lines(box)), bar=bar)

    def _lines(self, box: Box) -> Iterator[Line]:
        if box.is_block:
            yield self._block(box)
            yield from self._structure(box)
        elif passes(box.lead):
            yield from (line.replace(font=TITLE, width=width_of(line.latex, TITLE)) for line in _passing(box.nodes))
        else:
            yield from _passing(box.before)
            yield line_of(self._title(box.lead) + self._times(box), TITLE)
            yield from _passing(box.after)
        yield self._shape(box, self._figures(box))

    def turns(self, round_: Round, width: int) -> Line:
        """How often a repeat's boxes are done, and at which values of its index where there is room for that."""
        often = rf"$\times\,{factor(self.size(round_.times))}$"
        index, first, last = map(self.size, (round_.loop.index, round_.loop.first, round_.loop.last))
        whole = line_of(rf"{often}$,\ {index} = {first}, \dots, {last}$", NOTE)
        return whole if round_.indexed and whole.width <= width else line_of(often, NOTE)

    # ------------------------------------------------------------ titles

    def _block(self, box: Box) -> Line:
        assert box.unit is not None
        name = box.kind if box.count > 1 else box.unit.name.rpartition(".")[2]
        return line_of(rf"\textbf{{{named(name)}}}{self._times(box)}", TITLE)

    def _times(self, box: Box) -> str:
        counts = [value for value in (box.count, box.times) if value != 1]
        return "".join(rf" $\times\,{factor(self.size(value))}$" for value in counts)

    def _structure(self, box: Box) -> Iterator[Line]:
        """What a block without branches consists of, alike layers behind each other together; of alike units that of
        one."""
        brackets = _brackets(box)
        if any(len(bracket.lines) > 1 and bracket.times != 1 for bracket in brackets):
            return
        lines = [(title, times * bracket.times) for bracket in brackets for title, times in self._listed(bracket)]
        if len(lines) <= MOST_LINES:
            for title, times in lines:
                yield line_of(title + ("" if times == 1 else rf" $\times\,{factor(self.size(times))}$"), NOTE)

    def _listed(self, bracket: Bracket) -> Iterator[tuple[str, int]]:
        for title, run in groupby(map(self._told_in_line, bracket.lines)):
            yield title, len(list(run))

    def _told_in_line(self, line: OutlineLine) -> str:
        told = " ".join(map(self._argument, line.given))
        given = {"stride": line.stride, "groups": line.groups}
        return ", ".join(self._phrases(line.kind, line.kernel, line.width, told, given))

    def _title(self, node: Layer) -> str:
        """``3×3 conv, 64, /2``."""
        return ", ".join(self._parts(node))

    def _parts(self, node: Layer) -> Iterator[str]:
        given = node.arguments
        kernel, width = given.get("kernel"), given.get("filters", given.get("units"))
        told = "" if isinstance(kernel, tuple) or width is not None else " ".join(self._told(node))
        yield from self._phrases(node.kind, kernel, width, told, given)

    def _phrases(self, kind: str, kernel: Any, width: Any, told: str, given: Mapping[str, Any]) -> Iterator[str]:
        word = TITLES.get(kind, kind) if kind != CHOICE else "either"
        start = [self.sizes_of(kernel)] if isinstance(kernel, tuple) else []
        yield " ".join([*start, breaking.text(word), *([told] if told else [])])
        if width is not None:
            yield self._math(width)
        yield from self._beyond(given)

    def _beyond(self, given: Mapping[str, Any]) -> Iterator[str]:
        """Arguments apart from the kernel and the width, where they are not what they mostly are."""
        for name, sign in (("stride", "/"), ("dilation", r"\text{dilation }"), ("groups", r"\text{groups }")):
            value = given.get(name)
            sizes = value if isinstance(value, tuple) else (value,)
            if value is not None and set(sizes) - {1} and _whole(sizes):
                shown = self.size(sizes[0]) if len(set(sizes)) == 1 else self._product(sizes)
                yield f"${sign}{shown}$"

    def _told(self, node: Layer) -> Iterator[str]:
        """The arguments that have no default."""
        if node.call is None or node.kind not in layers.KINDS:
            return
        for parameter in layers.KINDS[node.kind].parameters:
            value = node.arguments.get(parameter.name)
            if value is not None and (parameter.required or parameter.name in TOLD):
                yield self._argument(value)

    def _argument(self, value: Any) -> str:
        if is_value(value):
            return self._math(value)
        if isinstance(value, tuple) and value and all(map(is_value, value)):
            return self._math(value[0]) if len(set(value)) == 1 else self.sizes_of(value)
        return named(notation.argument(value, True))

    # ------------------------------------------------------------ figures

    def _shape(self, box: Box, figures: str) -> Line:
        shape = self.sizes_of(box.output)
        return line_of(f"{shape}{SEPARATOR}{figures}" if figures else shape, NOTE)

    def _figures(self, box: Box) -> str:
        shown = ((self._count(box.metric(name)), METRIC_WORDS[name]) for name in self.metrics)
        return SEPARATOR.join(f"{count} {word}" for count, word in shown if count)

    def _count(self, value: Value) -> str:
        """A count; nothing for none."""
        if self.counts and isinstance(value, Poly):
            value = algebra.substitute(value, self.point)
        if isinstance(value, Poly):
            return f"${algebra.latex(value)}$"
        return _number(value) if value else ""

    def _math(self, value: Value) -> str:
        return f"${self.size(value)}$"

    def sizes_of(self, sizes: Sequence[Value]) -> str:
        """``3×3``, in text mode."""
        return f"${self._product(sizes)}$"

    def _product(self, sizes: Sequence[Value]) -> str:
        return r"{\times}".join(factor(self.size(size)) if len(sizes) > 1 else self.size(size) for size in sizes)

    def size(self, value: Value) -> str:
        """A size or a width as mathematics."""
        if self.sizes and isinstance(value, Poly):
            value = algebra.substitute(value, self.point)
        return inline(algebra.latex(value, group=False))


SEPARATOR = r"\ $\cdot$\ "
TOLD = frozenset({"factor"})
"""Arguments that are told although they have defaults."""


def _whole(sizes: Sequence[Any]) -> bool:
    return all(map(is_value, sizes))


def _number(value: Number) -> str:
    """A count in full, or with three digits."""
    if isinstance(value, Fraction) or value < EXACT_BELOW:
        return f"${algebra.latex(value)}$"
    short = rounded(value)
    power = rf" \cdot 10^{{{short.exponent}}}" if short.exponent else ""
    return rf"${short.mantissa}{power}$\,{short.prefix}"


def _passing(nodes: Sequence[Layer]) -> Iterator[Line]:
    """Normalisations and activations on a line."""
    if nodes:
        words = (SHORT.get(node.kind, node.kind) for node in nodes)
        yield line_of(", ".join(map(breaking.text, words)), NOTE)


# ---------------------------------------------------------------- blocks


def _brackets(box: Box) -> tuple[Bracket, ...]:
    """What a block's box consists of; nothing where it has branches."""
    part = box.unit
    if part is None or _branched(part.layers):
        return ()
    alike = isinstance(part, Stage) and len(part.brackets) == 1 and part.brackets[0].times == part.count
    return (part.brackets[0].replace(times=1),) if alike else part.brackets


def _branched(nodes: Sequence[Layer]) -> bool:
    """Whether anything but a sum takes several of them."""
    inside = {node.id for node in nodes}
    return any(node.kind != "add" and len(inside & {*node.inputs}) > 1 for node in nodes)
