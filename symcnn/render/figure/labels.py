"""What stands in a box: what it is, the normalisations and activations with it, its shape, its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra, layers
from symcnn.algebra import Number, Poly, Value
from symcnn.layers.arguments import is_value
from symcnn.network.boxes import ENTRY, Box
from symcnn.network.folding import passes
from symcnn.network.graph import CHOICE, Round
from symcnn.network.listing import Bracket, Part
from symcnn.network.listing import Line as OutlineLine
from symcnn.network.model import Layer
from symcnn.network.stretches import recurring
from symcnn.record import Record
from symcnn.render import breaking, notation
from symcnn.render.digits import rounded
from symcnn.render.figure.lines import NOTE, TITLE, Label, Line, factor, inline, line_of, named, width_of
from symcnn.render.structures import WORDS, between

MOST_LINES = 5
"""So many layers of a block are listed in its box …"""
MOST_IN_LINE = 2
"""… and so many of a repeat inside it on one line."""

GROWING = frozenset({"convtranspose"})
"""Kinds whose stride makes the image larger."""
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
            return Label((self._shape(box, []),))
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
        yield from (line_of(self._values_of(round_), NOTE) for round_ in box.rounds if round_.indexed)
        yield self._shape(box, self._figures(box))

    def turns(self, round_: Round) -> Line:
        """How often a repeat's boxes are done, and at which values of its index where they are written in it."""
        often = rf"$\times\,{factor(self.size(round_.times))}$"
        return line_of(f"{often}, {self._values_of(round_)}" if round_.indexed else often, NOTE)

    def _values_of(self, round_: Round) -> str:
        index, first, last = map(self.size, (round_.loop.index, round_.loop.first, round_.loop.last))
        return rf"${index} = {first}, \dots, {last}$"

    # ------------------------------------------------------------ titles

    def _block(self, box: Box) -> Line:
        assert box.unit is not None
        name = box.kind if box.count != 1 else box.unit.name.rpartition(".")[2]
        return line_of(rf"\textbf{{{named(name)}}}{self._times(box)}", TITLE)

    def _times(self, box: Box) -> str:
        counts = [value for value in (box.count, *(round_.times for round_ in box.rounds)) if value != 1]
        return "".join(rf" $\times\,{factor(self.size(value))}$" for value in counts)

    def _structure(self, box: Box) -> Iterator[Line]:
        """What a block without branches consists of, alike layers behind each other together; of alike units that of
        one."""
        parts = box.unit.parts if box.unit is not None else ()
        lines = [line for part in recurring(parts) for line in self._listed(part)]
        if None not in lines and len(lines) <= MOST_LINES:
            yield from (line_of(line, NOTE) for line in lines if line is not None)

    def _listed(self, part: Part) -> Iterator[str | None]:
        """The lines of a part; None where it has branches. Several that are done over and over stand in brackets."""
        if isinstance(part, OutlineLine):
            yield self._told_in_line(part)
        elif isinstance(part, Bracket) and len(part.parts) <= MOST_IN_LINE:
            inside = [line for each in part.parts for line in self._listed(each)]
            told = "; ".join(line for line in inside if line is not None)
            often = rf" $\times\,{factor(self.size(part.times))}$"
            plain = isinstance(part.parts[0], OutlineLine) and len(part.parts) == 1 and not part.parts[0].first
            yield None if None in inside else (told if plain else f"[{told}]") + often
        else:
            yield None

    def _told_in_line(self, line: OutlineLine) -> str:
        """Where turns differ, with the first's phrases and the last's."""
        own = line.replace(turns=())
        turns = [self._told_of(turn.replace(stride=line.stride, first=line.first)) for turn in line.turns or (own,)]
        alike = len(set(map(len, turns))) == 1
        return ", ".join(
            between(phrases, r"\,\dots{}\,") for phrases in zip(*(turns if alike else turns[-1:]), strict=True)
        )

    def _told_of(self, line: OutlineLine) -> list[str]:
        told = " ".join(map(self._argument, line.given))
        given = {"stride": line.stride, "groups": line.groups}
        return list(self._phrases(line.kind, line.kernel, line.width, told, given, " first" if line.first else ""))

    def _title(self, node: Layer) -> str:
        """``3×3 conv, 64, /2``."""
        return ", ".join(self._parts(node))

    def _parts(self, node: Layer) -> Iterator[str]:
        given = node.arguments
        kernel, width = given.get("kernel"), given.get("filters", given.get("units"))
        told = "" if isinstance(kernel, tuple) or width is not None else " ".join(self._told(node))
        yield from self._phrases(node.kind, kernel, width, told, given)

    def _phrases(
        self, kind: str, kernel: Any, width: Any, told: str, given: Mapping[str, Any], only: str = ""
    ) -> Iterator[str]:
        word = TITLES.get(kind, kind) if kind != CHOICE else "either"
        start = [self.sizes_of(kernel)] if isinstance(kernel, tuple) else []
        yield " ".join([*start, breaking.text(word), *([told] if told else [])])
        if width is not None:
            yield self._math(width)
        yield from self._beyond(kind, given, only)

    def _beyond(self, kind: str, given: Mapping[str, Any], only: str) -> Iterator[str]:
        """Arguments apart from the kernel and the width, where they are not what they mostly are."""
        stride = r"\uparrow\!" if kind in GROWING else "/"
        for name, sign in (("stride", stride), ("dilation", r"\text{dilation }"), ("groups", r"\text{groups }")):
            value = given.get(name)
            sizes = value if isinstance(value, tuple) else (value,)
            if value is not None and set(sizes) - {1} and _whole(sizes):
                shown = self.size(sizes[0]) if len(set(sizes)) == 1 else self._product(sizes)
                yield f"${sign}{shown}${only if name == 'stride' else ''}"

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

    def _shape(self, box: Box, figures: Sequence[str]) -> Line:
        return line_of(SEPARATOR.join([self.sizes_of(box.output), *figures]), NOTE)

    def _figures(self, box: Box) -> list[str]:
        shown = ((self._count(box.metric(name)), METRIC_WORDS[name]) for name in self.metrics)
        told = [f"{count} {word}" for count, word in shown if count]
        return [f"{_all(box)}{told[0]}", *told[1:]] if told else []

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


def _all(box: Box) -> str:
    """What figures are of, where that is more than the box shows once."""
    return "all turns: " if box.repeated else "together: " if box.count != 1 else ""


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
