"""What a stage consists of, as papers write it: ``3×3, 64``, in brackets with how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Value
from symcnn.layers import Shape
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.network.outline import Line

WORDS = {
    "conv": "", "convtranspose": "transposed", "maxpool": "max pool", "avgpool": "average pool",
    "globalavgpool": "global average pool", "globalmaxpool": "global max pool", "adaptiveavgpool": "average pool to",
    "adaptivemaxpool": "max pool to",
}  # fmt: skip
"""What papers call the kinds; a convolution needs no word where its kernel is told."""


class Writing(Record):
    """How a format writes sizes, values, words and other arguments of a line, and what stands between them."""

    sizes: Callable[[Shape], str]
    value: Callable[[Value], str]
    words: Callable[[str], str]
    argument: Callable[[Any], str]
    space: str
    comma: str

    def line(self, line: Line) -> str:
        """``3×3 max pool, stride 2``, ``1×1, 64``, ``dense, 1000``."""
        return self.comma.join(self._parts(line))

    def _parts(self, line: Line) -> Iterator[str]:
        word = WORDS.get(line.kind, line.kind)
        start = [self.sizes(line.kernel)] if line.kernel else []
        start += [self.words(word)] if word or not start else []
        start += [self.argument(value) for value in line.given]
        yield self.space.join(start)
        if line.width is not None:
            yield self.value(line.width)
        if line.groups != 1:
            yield self.words("groups") + self.space + self.value(line.groups)
        if line.stride:
            yield self.words("stride") + self.space + self._stride(line.stride)

    def _stride(self, stride: Shape) -> str:
        return self.value(stride[0]) if len(set(stride)) == 1 else self.sizes(stride)
