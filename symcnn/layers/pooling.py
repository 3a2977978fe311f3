"""Pools: over windows, to a size, over everything. Sources: torch.nn.*Pool*d and Keras's pooling layers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcnn.algebra import floor
from symcnn.errors import Error
from symcnn.layers.arguments import (
    ADAPTIVE_SIZE,
    FLAG,
    OPTIONAL_SIZE,
    PADDING,
    SIZE,
    SIZE_FROM_ZERO,
    show,
)
from symcnn.layers.kind import ArgumentType, Axis, Call, Effect, Kind, Parameter, Requirement
from symcnn.layers.windows import needed, pool


def _pool(call: Call) -> Effect:
    axes, requirements = pool(call)
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes, requirements=requirements)


def _adaptive(call: Call) -> Effect:
    """Windows that give ``size``; only where that is a single position does it see everything."""
    axes = tuple(Axis("adaptive", n, size) for n, size in zip(call.spatial, call["size"], strict=True))
    everything = all(size == 1 for size in call["size"]) and call["size"] != call.spatial
    return Effect((*call["size"], call.channels), axes=axes, whole=everything)


def _ratios(value: Any, call: Call, name: str) -> tuple[Fraction, ...]:
    """A share of each spatial axis."""
    items = tuple(value) if isinstance(value, (tuple, list)) else (value,) * call.axes
    if len(items) != call.axes or any(not isinstance(item, Fraction) or not 0 < item < 1 for item in items):
        raise Error(f"`{name}` = {show(value)} is not a share between 0 and 1 for each spatial axis",
                    hint=f"write `{name}=0.5`, or a list with one for each axis")  # fmt: skip
    return items


RATIOS = ArgumentType("a number between 0 and 1, or one for each spatial axis", _ratios)


def _fractional(call: Call) -> Effect:
    """As many windows as give ``size``, or a ``ratio`` of it; they begin at random places, and none at another's."""
    if (call["size"] is None) == (call["ratio"] is None):
        raise Error("`fractionalmaxpool` takes either `size` or `ratio`",
                    hint="write `fractionalmaxpool(2, size=7)` or `fractionalmaxpool(2, ratio=0.5)`")  # fmt: skip
    sizes = call["size"] or tuple(floor(n * share) for n, share in zip(call.spatial, call["ratio"], strict=True))
    axes = tuple(Axis("adaptive", n, size) for n, size in zip(call.spatial, sizes, strict=True))
    fits = (
        Requirement(
            axis.size - axis.output - kernel + 1,
            f"{show(axis.output)} windows of {show(kernel)} don't fit a size of {show(axis.size)}",
            "use a smaller kernel, or fewer windows",
        )
        for axis, kernel in zip(axes, call["kernel"], strict=True)
    )
    some = (Requirement(axis.output - 1, f"nothing is left of a size of {show(axis.size)}", "") for axis in axes)
    return Effect((*sizes, call.channels), axes=axes, requirements=needed((*fits, *some)))


def _unpool(call: Call) -> Effect:
    """(n − 1)s − 2p + k, as large as what a pool with the same window may have taken."""
    axes = tuple(
        Axis("transposed", n, (n - 1) * s - 2 * p + k, k, s, p, p)
        for n, k, s, p in zip(call.spatial, call["kernel"], call["stride"], call["padding"], strict=True)
    )
    left = (Requirement(axis.output - 1, "the padding leaves no output", "use less padding") for axis in axes)
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes, requirements=needed(left))


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
    Kind("fractionalmaxpool", "The largest of windows at random places, as many as give `size` or a `ratio` of it.",
         _fractional, (Parameter("kernel", SIZE), Parameter("size", OPTIONAL_SIZE, None),
                       Parameter("ratio", RATIOS, None)),
         formulas={"output": "`size`, or ⌊n·ratio⌋ along each spatial axis"}, ranks=(3, 4)),
    Kind("maxunpool", "The elements of a max pool back at their places, zeros between them.", _unpool,
         (Parameter("kernel", SIZE), Parameter("stride", SIZE, lambda call: call["kernel"], "kernel"),
          Parameter("padding", SIZE_FROM_ZERO, 0)), ranks=IMAGES, moves=True),
    Kind("globalavgpool", "The average of each channel; a vector, or with `keepdims` sizes of 1.", _global, KEEPDIMS,
         aliases=("gap",), ranks=IMAGES),
    Kind("mean", "The average of each channel as an operation, which tools that count modules don't see.", _global,
         KEEPDIMS, ranks=IMAGES),
    Kind("globalmaxpool", "The largest of each channel; a vector, or with `keepdims` sizes of 1.", _global, KEEPDIMS,
         ranks=IMAGES),
)  # fmt: skip
