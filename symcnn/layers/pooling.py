"""Pools: over windows, to a size, over everything. Sources: torch.nn.*Pool*d and Keras's pooling layers."""

from __future__ import annotations

from symcnn.layers.arguments import ADAPTIVE_SIZE, FLAG, PADDING, SIZE
from symcnn.layers.kind import Axis, Call, Effect, Kind, Parameter
from symcnn.layers.windows import pool


def _pool(call: Call) -> Effect:
    axes, requirements = pool(call)
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes, requirements=requirements)


def _adaptive(call: Call) -> Effect:
    """Windows that give ``size``; only where that is a single position does it see everything."""
    axes = tuple(Axis("adaptive", n, size) for n, size in zip(call.spatial, call["size"], strict=True))
    everything = all(size == 1 for size in call["size"]) and call["size"] != call.spatial
    return Effect((*call["size"], call.channels), axes=axes, whole=everything)


def _global(call: Call) -> Effect:
    kept = (1,) * len(call.spatial) if call["keepdims"] else ()
    return Effect((*kept, call.channels), whole=True)


WINDOW = (
    Parameter("kernel", SIZE),
    Parameter("stride", SIZE, lambda call: call["kernel"], "kernel"),
    Parameter("padding", PADDING, 0),
    Parameter("dilation", SIZE, 1),
    Parameter("ceil", FLAG, False),
)
TO_SIZE = (Parameter("size", ADAPTIVE_SIZE),)
KEEPDIMS = (Parameter("keepdims", FLAG, False),)
IMAGES = (2, 3, 4)

KINDS = (
    Kind("maxpool", "The largest of each window.", _pool, WINDOW, ranks=IMAGES),
    Kind("avgpool", "The average of each window.", _pool, WINDOW, ranks=IMAGES),
    Kind("lppool", "The p-th root of the sum of the p-th powers of each window.", _pool, WINDOW, ranks=IMAGES),
    Kind("adaptiveavgpool", "The averages of as many windows as give `size`.", _adaptive, TO_SIZE, ranks=IMAGES),
    Kind("adaptivemaxpool", "The largest of each of as many windows as give `size`.", _adaptive, TO_SIZE, ranks=IMAGES),
    Kind("globalavgpool", "The average of each channel; a vector, or with `keepdims` sizes of 1.", _global, KEEPDIMS,
         aliases=("gap",), ranks=IMAGES),
    Kind("globalmaxpool", "The largest of each channel; a vector, or with `keepdims` sizes of 1.", _global, KEEPDIMS,
         ranks=IMAGES),
)  # fmt: skip
