"""Layers that rearrange a tensor, and those that leave it as it is.

Sources: torch.nn.Flatten, ZeroPad*d, ReflectionPad*d, ReplicationPad*d, CircularPad*d, Upsample, ChannelShuffle,
PixelShuffle, PixelUnshuffle, Unfold, Fold, Dropout and Python's slices; Keras's Reshape, Permute, RepeatVector,
Cropping*D and layers of the same names as torch's.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcnn.algebra import Value, ceildiv, floor, maximum, minimum, nonnegative
from symcnn.errors import Error
from symcnn.layers.arguments import (
    AXIS,
    COUNT,
    FACTORS,
    FLAG,
    INTEGER,
    NATURAL,
    OPTIONAL_SIZE,
    PADDING,
    PADDING_MODE,
    PAIRS,
    PERMUTATION,
    RATE,
    SHAPE,
    SHAPE_WITH_REST,
    SIGNED_PAIRS,
    SIZE,
    show,
)
from symcnn.layers.convolution import divided, quotient
from symcnn.layers.kind import (
    KEPT,
    MIXED,
    MOVED,
    WEIGHT,
    ArgumentType,
    Axis,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Shape,
    Tensor,
    product,
)
from symcnn.layers.windows import mirrored, needed, slide


def _unchanged(call: Call) -> Effect:
    return Effect(call.shape)


def _flatten(call: Call) -> Effect:
    return Effect((product(call.shape),), whole=len(call.shape) > 1)


def _pad(call: Call) -> Effect:
    axes = tuple(
        Axis("pad", n, n + before + after, before=before, after=after)
        for n, (before, after) in zip(call.spatial, call["padding"], strict=True)
    )
    output = (*(axis.output for axis in axes), call.channels)
    left = (
        Requirement(axis.output - 1, f"the padding leaves nothing of a size of {show(axis.size)}", "take less away")
        for axis in axes
    )
    return Effect(output, axes=axes, requirements=(*needed(left), *mirrored(call["mode"], axes)))


def _crop(call: Call) -> Effect:
    axes = tuple(
        Axis("slice", n, n - before - after) for n, (before, after) in zip(call.spatial, call["padding"], strict=True)
    )
    left = (
        Requirement(axis.output - 1, f"the cropping leaves nothing of a size of {show(axis.size)}", "crop less")
        for axis in axes
    )
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes, requirements=tuple(left))


def _reshape(call: Call) -> Effect:
    sizes = call["sizes"]
    elements = product(call.shape)
    if -1 in sizes:
        open_at = sizes.index(-1)
        rest = quotient(elements, product([size for size in sizes if size != -1]))
        if rest is None:
            raise Error(f"{show(call.shape)} can't be reshaped to {show(sizes)}: nothing whole is left for -1",
                        hint="the sizes must provably divide the number of elements")  # fmt: skip
        return _reshaped(call, (*sizes[:open_at], rest, *sizes[open_at + 1 :]))
    surplus = product(sizes) - elements
    message = f"{show(call.shape)} can't be reshaped to {show(sizes)}, which has another number of elements"
    hint = "leave one size open: -1"
    return _reshaped(call, sizes, (Requirement(surplus, message, hint), Requirement(-surplus, message, hint)))


def _reshaped(call: Call, output: Shape, requirements: tuple[Requirement, ...] = ()) -> Effect:
    """As a vector it is flattened: a layer after it sees the whole input."""
    whole = len(output) == 1 and len(call.shape) > 1
    places = KEPT if output == call.shape else MOVED if output[-1] == call.channels else MIXED
    return Effect(output, requirements=requirements, whole=whole, places=places)


def _permute(call: Call) -> Effect:
    axes = tuple(axis % len(call.shape) for axis in call["axes"])
    places = KEPT if axes == tuple(range(len(axes))) else MOVED if axes[-1] == len(axes) - 1 else MIXED
    return Effect(tuple(call.shape[axis] for axis in axes), places=places)


def _repeatvector(call: Call) -> Effect:
    return Effect((call["n"], call.channels))


def _unfold(call: Call) -> Effect:
    axes, requirements = slide(call)
    windows = product([axis.output for axis in axes])
    return Effect((windows, call.channels * product(call["kernel"])), axes=axes, requirements=requirements)


def _image(call: Call, size: Shape) -> Call:
    """The call as the image of that size sees it that is put together."""
    return Call(((*size, call.channels),), call.convention, call.arguments)


def _of_image(type: ArgumentType) -> ArgumentType:
    """The same for the two axes of an image, which the tensor does not have yet."""
    return ArgumentType(
        type.describe, lambda value, call, name: type.read(value, _image(call, (1, 1)), name), type.words
    )


IMAGE_SIZE, IMAGE_PADDING = _of_image(SIZE), _of_image(PADDING)


def _fold(call: Call) -> Effect:
    """The windows of ``unfold`` added up where they overlap."""
    axes, requirements = slide(_image(call, call["size"]))
    windows, found = product([axis.output for axis in axes]), call.shape[0]
    area = product(call["kernel"])
    channels = quotient(call.channels, area)
    if channels is None:
        raise Error(f"the {show(call.channels)} channels are not provably a multiple of the {show(area)} of a window",
                    hint="each window lies in the channels, as `unfold` gives it")  # fmt: skip
    message = f"an image of {show(call['size'])} has {show(windows)} windows, but the tensor has {show(found)}"
    hint = "`fold` takes what `unfold` gives with the same kernel, stride, padding and dilation"
    same = (Requirement(windows - found, message, hint), Requirement(found - windows, message, hint))
    return Effect((*call["size"], channels), requirements=(*requirements, *needed(same)), whole=True)


def _pixelshuffle(call: Call) -> Effect:
    factor = call["r"]
    channels = quotient(call.channels, factor**2)
    if channels is None:
        raise Error(f"the {show(call.channels)} channels are not provably a multiple of {show(factor)}²",
                    hint="a convolution before it gives as many: `conv(c*r^2, 3, padding=1)`")  # fmt: skip
    axes = tuple(Axis("resize", n, n * factor, stride=factor) for n in call.spatial)
    return Effect((*(axis.output for axis in axes), channels), axes=axes)


def _pixelunshuffle(call: Call) -> Effect:
    axes = tuple(_gathered(n, factor, call["ceil"]) for n, factor in zip(call.spatial, call["r"], strict=True))
    return Effect((*(axis.output for axis in axes), call.channels * product(call["r"])), axes=axes)


def _gathered(n: Value, factor: Value, ceil: bool) -> Axis:
    """n/r, rounded up where zeros may stand in for what is missing."""
    if ceil:
        return Axis("same", n, ceildiv(n, factor), factor, factor)
    share = quotient(n, factor)
    if share is None:
        raise Error(f"a size of {show(n)} is not provably a multiple of {show(factor)}",
                    hint="pad or crop it first, give its symbols a `step`, or write `ceil=yes`")  # fmt: skip
    return Axis("window", n, share, factor, factor)


def _upsample(call: Call) -> Effect:
    if (call["size"] is None) == (call["factor"] is None):
        raise Error("`upsample` takes either `factor` or `size`", hint="write `upsample(2)` or `upsample(size=32)`")
    if call["size"] is not None:
        axes = tuple(Axis("to", n, size) for n, size in zip(call.spatial, call["size"], strict=True))
    else:
        axes = tuple(map(_resized, call.spatial, call["factor"]))
    left = (
        Requirement(axis.output - 1, f"nothing is left of a size of {show(axis.size)}", "use a larger factor")
        for axis in axes
    )
    return Effect((*(axis.output for axis in axes), call.channels), axes=axes, requirements=tuple(left))


NEAREST, BILINEAR = "nearest", "bilinear"


def _enlarging(value: Any, _: Call, name: str) -> str:
    word = value.name if isinstance(value, Kind) else value
    if word in (NEAREST, BILINEAR):
        return str(word)
    raise Error(f"`{name}` can't be {show(value)}", hint=f"it is `{NEAREST}` or `{BILINEAR}`")


ENLARGING = ArgumentType(f"`{NEAREST}` or `{BILINEAR}`", _enlarging, (NEAREST,))  # the other word is a kind's name too


def _resized(n: Value, factor: Value) -> Axis:
    """n·factor, rounded down."""
    if isinstance(factor, Fraction):
        return Axis("to", n, floor(n * factor))
    return Axis("resize", n, n * factor, stride=factor)


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


FACTOR = (Parameter("r", COUNT),)
IMAGES = (2, 3, 4)

KINDS = (
    Kind("flatten", "All axes as one vector.", _flatten, in_place=True, moves=True),
    Kind("dropout", "Drops elements in training.", _unchanged, (Parameter("rate", RATE, 0),),
         in_place=True, moves=True),
    Kind("identity", "Nothing.", _unchanged, in_place=True, moves=True),
    Kind("reshape", "The elements in another shape, in their order; one size can be -1: what is left.", _reshape,
         (Parameter("sizes", SHAPE_WITH_REST, variadic=True),), in_place=True, moves=True),
    Kind("permute", "The axes in another order: 0 the first, -1 the channels.", _permute,
         (Parameter("axes", PERMUTATION, variadic=True),), formulas={"output": "the sizes in the new order"},
         in_place=True, moves=True),
    Kind("repeatvector", "A vector `n` times, as a sequence.", _repeatvector, (Parameter("n", COUNT),),
         ranks=(1,), moves=True),
    Kind("pad", "Zeros around the spatial axes, or as `mode` says the tensor's own elements; below 0 they are cut.",
         _pad, (Parameter("padding", SIGNED_PAIRS), Parameter("mode", PADDING_MODE, "zeros")),
         ranks=IMAGES, moves=True),
    Kind("crop", "The spatial axes without their ends.", _crop, (Parameter("padding", PAIRS),),
         ranks=IMAGES, moves=True),
    Kind("slice", "From `start` to before `stop` along an axis, as Python slices.", _slice,
         (Parameter("axis", AXIS), Parameter("start", INTEGER), Parameter("stop", INTEGER),
          Parameter("step", COUNT, 1)), formulas={"output": "⌈(stop − start)/step⌉ along the axis"}, moves=True),
    Kind("channelshuffle", "Mixes the channels of groups.", _channelshuffle, (Parameter("groups", COUNT),), moves=True),
    Kind("pixelshuffle", "Blocks of r² channels become blocks of r by r pixels.", _pixelshuffle, FACTOR,
         ranks=(3,), moves=True),
    Kind("pixelunshuffle",
         "Blocks of r by r pixels become channels; with `ceil` the last ones are filled with zeros.",
         _pixelunshuffle, (Parameter("r", SIZE), Parameter("ceil", FLAG, False)), ranks=IMAGES, moves=True),
    Kind("unfold", "Every window of an image as a vector of its own; a sequence.", _unfold,
         (Parameter("kernel", SIZE), Parameter("stride", SIZE, 1), Parameter("padding", PADDING, 0),
          Parameter("dilation", SIZE, 1)), ranks=(3,), moves=True),
    Kind("fold", "An image of `size` from a sequence of its windows, which are added up where they overlap.", _fold,
         (Parameter("size", IMAGE_SIZE), Parameter("kernel", IMAGE_SIZE), Parameter("stride", IMAGE_SIZE, 1),
          Parameter("padding", IMAGE_PADDING, 0), Parameter("dilation", IMAGE_SIZE, 1)), ranks=(2,)),
    Kind("upsample", "Each spatial axis times `factor`, or to `size`, by repeating or interpolating.", _upsample,
         (Parameter("factor", FACTORS, None), Parameter("size", OPTIONAL_SIZE, None),
          Parameter("mode", ENLARGING, NEAREST)),
         formulas={"output": "⌊n·factor⌋ along each spatial axis, or `size`"}, ranks=IMAGES),
    Kind("custom", "What the language has no kind for: its counts as you state them.", _custom,
         (Parameter("params", NATURAL, 0), Parameter("macs", NATURAL, 0),
          Parameter("output", SHAPE, lambda call: call.shape, "shape")), kernel=False),
)  # fmt: skip
