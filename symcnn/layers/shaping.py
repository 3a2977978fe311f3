"""Layers that rearrange a tensor, and those that leave it as it is.

Sources: torch.nn.Flatten, ZeroPad*d, Upsample, ChannelShuffle, Dropout and Python's slices; Keras's layers of the same
names.
"""

from __future__ import annotations

from symcnn.algebra import Value, ceildiv, maximum, minimum, nonnegative
from symcnn.errors import Error
from symcnn.layers.arguments import AXIS, COUNT, INTEGER, NATURAL, OPTIONAL_SIZE, PAIRS, RATE, SHAPE, SIZE, show
from symcnn.layers.convolution import divided
from symcnn.layers.kind import WEIGHT, Axis, Call, Dimension, Effect, Kind, Parameter, Requirement, Tensor, product


def _unchanged(call: Call) -> Effect:
    return Effect(call.shape)


def _flatten(call: Call) -> Effect:
    return Effect((product(call.shape),), whole=len(call.shape) > 1)


def _pad(call: Call) -> Effect:
    axes = tuple(
        Axis("pad", n, n + before + after, before=before, after=after)
        for n, (before, after) in zip(call.spatial, call["padding"], strict=True)
    )
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes)


def _upsample(call: Call) -> Effect:
    if (call["size"] is None) == (call["factor"] is None):
        raise Error("`upsample` takes either `factor` or `size`", hint="write `upsample(2)` or `upsample(size=32)`")
    if call["size"] is not None:
        axes = tuple(Axis("to", n, size) for n, size in zip(call.spatial, call["size"], strict=True))
    else:
        axes = tuple(Axis("resize", n, n * f, stride=f) for n, f in zip(call.spatial, call["factor"], strict=True))
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes)


def _channelshuffle(call: Call) -> Effect:
    divided(call.channels, call["groups"], "channels")
    return Effect(call.shape)


def _from_end(position: Value, size: Value, name: str) -> Value:
    """A position as Python's slices read it: negative ones count from the end, and none lies outside."""
    if nonnegative(position).verdict:
        return minimum(position, size)
    if nonnegative(-position).verdict:
        return maximum(position + size, 0)
    raise Error(f"the domains don't tell whether `{name}` = {show(position)} is negative")


def _slice(call: Call) -> Effect:
    axis, size = call["axis"], call.shape[call["axis"]]
    start, stop = _from_end(call["start"], size, "start"), _from_end(call["stop"], size, "stop")
    length = ceildiv(stop - start, call["step"])
    required = Requirement(length - 1, f"the slice {show(start)} to {show(stop)} is empty", "`stop` itself is left out")
    output = (*call.shape[:axis], length, *call.shape[axis + 1 :])
    axes = tuple(
        Axis("slice", n, size, stride=call["step"] if place == axis else 1)
        for place, (n, size) in enumerate(zip(call.spatial, output[:-1], strict=True))
    )
    return Effect(output, axes=axes, requirements=(required,))


def _custom(call: Call) -> Effect:
    tensors = (Tensor("params", WEIGHT, (Dimension("params", call["params"]),)),) if call["params"] != 0 else ()
    products = ((Dimension("macs", call["macs"]),),) if call["macs"] != 0 else ()
    return Effect(call["output"], tensors, products)


IMAGES = (2, 3, 4)

KINDS = (
    Kind("flatten", "All axes as one vector.", _flatten, in_place=True),
    Kind("dropout", "Drops elements in training.", _unchanged, (Parameter("rate", RATE, 0),), in_place=True),
    Kind("identity", "Nothing.", _unchanged, in_place=True),
    Kind("pad", "Zeros around the spatial axes.", _pad, (Parameter("padding", PAIRS),), ranks=IMAGES),
    Kind("slice", "From `start` to before `stop` along an axis, as Python slices.", _slice,
         (Parameter("axis", AXIS), Parameter("start", INTEGER), Parameter("stop", INTEGER),
          Parameter("step", COUNT, 1))),
    Kind("channelshuffle", "Mixes the channels of groups.", _channelshuffle, (Parameter("groups", COUNT),)),
    Kind("upsample", "Each spatial axis times `factor`, or to `size`, by repeating or interpolating.", _upsample,
         (Parameter("factor", SIZE, None), Parameter("size", OPTIONAL_SIZE, None)), ranks=IMAGES),
    Kind("custom", "What the language has no kind for: its counts as you state them.", _custom,
         (Parameter("params", NATURAL, 0), Parameter("macs", NATURAL, 0),
          Parameter("output", SHAPE, lambda call: call.shape, "shape")), kernel=False),
)  # fmt: skip
