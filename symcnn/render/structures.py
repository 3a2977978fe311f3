"""What a stage consists of, as papers write it: ``3×3, 64``, in brackets with how often, branches in braces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Value
from symcnn.layers import Shape
from symcnn.network.listing import GATE, SIDE, SQUEEZE, Bracket, Line
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.network.listing import Branches, Part
    from symcnn.render.cells import Structure

WORDS = {
    "conv": "", "convtranspose": "transposed", "maxpool": "max pool", "avgpool": "average pool",
    "globalavgpool": "global average pool", "globalmaxpool": "global max pool", "adaptiveavgpool": "average pool to",
    "adaptivemaxpool": "max pool to",
}  # fmt: skip
"""What papers call the kinds; a convolution needs no word where its kernel is told."""

BRANCHES = {SIDE: "", GATE: "gate", SQUEEZE: "squeeze-excite"}
"""What branches are called."""


class Writing(Record):
    """How a format writes sizes, values, words and other arguments of a line, and what stands between them; how it
    writes brackets around parts, branches in braces, and how often something is done."""

    sizes: Callable[[Shape], str]
    value: Callable[[Value], str]
    words: Callable[[str], str]
    argument: Callable[[Any], str]
    space: str
    comma: str
    dots: str
    then: str
    brackets: Callable[[list[str]], str]
    braces: Callable[[list[str]], str]
    often: Callable[[str, str], str]

    def structure(self, cell: Structure) -> list[str]:
        """``[1×1, 64; 3×3, 64] × 3``, then ``shortcut 1×1, 64``; without brackets where a line is done once."""
        return [
            *map(self.part, _grouped(cell.parts)),
            *(f"{self.words('shortcut')}{self.space}{self.part(part)}" for part in cell.aside),
        ]

    def part(self, part: Part) -> str:
        if isinstance(part, Line):
            return self.line(part)
        if not isinstance(part, Bracket):
            return self._branches(part)
        alone = part.times == 1 and len(part.parts) == 1
        inside = list(map(self.part, part.parts))
        told = inside[0] if alone else self.brackets(inside)
        return told if part.times == 1 else self.often(told, self.value(part.times))

    def _branches(self, part: Branches) -> str:
        word = BRANCHES[part.kind]
        start = [self.words(word)] if word else []
        return self.space.join([*start, self.braces([self.then.join(map(self.part, each)) for each in part.branches])])

    def line(self, line: Line) -> str:
        """``3×3 max pool, stride 2``, ``1×1, 64``, ``dense, 1000``; ``3×3, 24…64`` where turns differ."""
        return self.comma.join(part for part in self._parts(line) if part)

    def _parts(self, line: Line) -> Iterator[str]:
        turns = line.turns or (line,)
        for write in (self._start, self._width):
            yield between(map(write, turns), self.dots)
        if any(turn.groups != 1 for turn in turns):
            yield self.words("groups") + self.space + between((self.value(turn.groups) for turn in turns), self.dots)
        if any(turn.stride for turn in (line, *line.turns)):
            told = [self._stride((line if line.first else turn).stride or (1,)) for turn in turns]
            only = self.space + self.words("first") if line.first else ""
            yield self.words("stride") + self.space + between(told, self.dots) + only

    def _start(self, line: Line) -> str:
        word = WORDS.get(line.kind, line.kind)
        start = [self.sizes(line.kernel)] if line.kernel else []
        start += [self.words(word)] if word or not start else []
        return self.space.join([*start, *map(self.argument, line.given)])

    def _width(self, line: Line) -> str:
        return "" if line.width is None else self.value(line.width)

    def _stride(self, stride: Shape) -> str:
        return self.value(stride[0]) if len(set(stride)) == 1 else self.sizes(stride)


def between(texts: Iterable[str], dots: str) -> str:
    """The first and the last of what changes from turn to turn, and where it turns back: ``24…64``."""
    different = [text for text, _ in groupby(texts)]
    return (f" {dots} " if any(" " in text for text in different) else dots).join(different)


def _grouped(parts: Iterable[Part]) -> Iterator[Part]:
    """Several that are done once and follow each other in one bracket."""
    for once, run in groupby(parts, key=lambda part: not isinstance(part, Bracket)):
        several = tuple(run)
        yield from (Bracket(several, 1),) if once and len(several) > 1 else several
