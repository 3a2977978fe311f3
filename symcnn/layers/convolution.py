"""Convolutions: plain, depthwise, separable, transposed.

i input channels, o filters, g groups, m multiplier, k the kernel's size along an axis. Sources: the documentation of
torch.nn.Conv*d and ConvTranspose*d and of Keras's Conv*, DepthwiseConv*, SeparableConv* and Conv*Transpose layers.
"""

from __future__ import annotations

from symcnn import algebra
from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import (
    CAUSAL_PADDING,
    COUNT,
    FLAG,
    PADDING,
    PADDING_MODE,
    SIZE,
    SIZE_FROM_ZERO,
    show,
)
from symcnn.layers.kind import BIAS, WEIGHT, Axis, Call, Dimension, Effect, Kind, Parameter, Shape, Tensor
from symcnn.layers.windows import mirrored, slide, transpose

KERNEL_WORDS = {1: ("kernel length",), 2: ("kernel height", "kernel width"),
                3: ("kernel depth", "kernel height", "kernel width")}  # fmt: skip
OUTPUT_WORDS = {1: ("output length",), 2: ("output height", "output width"),
                3: ("output depth", "output height", "output width")}  # fmt: skip
INPUT_WORDS = {rank: tuple(word.replace("output", "input") for word in words) for rank, words in OUTPUT_WORDS.items()}


def quotient(value: Value, parts: Value) -> Value | None:
    """``value`` / ``parts`` where it is provably whole."""
    if parts == 1:
        return value
    if type(value) is int and type(parts) is int:
        return None if value % parts else value // parts
    share = algebra.divide(value, parts)
    return share if algebra.whole(share).verdict else None


def divided(value: Value, groups: Value, what: str) -> Value:
    """``value`` / ``groups``, proved whole."""
    share = quotient(value, groups)
    if share is not None:
        return share
    rule = "groups must divide the input channels and the filters"
    if type(value) is int and type(groups) is int:
        raise Error(f"groups = {groups} does not divide the {value} {what}", hint=rule)
    raise Error(
        f"groups = {show(groups)} does not provably divide the {show(value)} {what}",
        hint=f"{rule}; give the {what} a `step` it divides",
    )


def kernel_dimensions(kernel: Shape) -> tuple[Dimension, ...]:
    return tuple(map(Dimension, KERNEL_WORDS[len(kernel)], kernel))


def output_dimensions(
    axes: tuple[Axis, ...], words: dict[int, tuple[str, ...]] = OUTPUT_WORDS
) -> tuple[Dimension, ...]:
    """The positions at which a kernel is applied: the outputs', or with INPUT_WORDS the inputs'."""
    at_inputs = words is INPUT_WORDS
    return tuple(map(Dimension, words[len(axes)], [axis.size if at_inputs else axis.output for axis in axes]))


def result_shape(call: Call, axes: tuple[Axis, ...], channels: Value) -> Shape:
    """Spatial sizes and channels; a vector comes back as a vector."""
    spatial = tuple(axis.output for axis in axes)
    if call.spatial:
        return (*spatial, channels)
    if any(size != 1 for size in spatial):
        raise Error(
            f"the kernel does not fit a vector, which is an image of 1 by 1: its output would be {show(spatial)}",
            hint="use a kernel of 1, or padding that leaves one position",
        )
    return (channels,)


def bias_tensor(word: str, size: Value) -> Tensor:
    return Tensor("bias", BIAS, (Dimension(word, size),))


def _kernel(call: Call, inputs: Dimension, outputs: Dimension, *, inputs_first: bool = False) -> Tensor:
    """torch: outputs, inputs, kernel (inputs first when transposed); keras: kernel, inputs, outputs (also so)."""
    kernel = kernel_dimensions(call["kernel"])
    ends = (inputs, outputs) if inputs_first != call.keras else (outputs, inputs)
    if call.keras:
        return Tensor("kernel", WEIGHT, (*kernel, *ends))
    return Tensor("weight", WEIGHT, (*ends, *kernel))


def _conv(call: Call) -> Effect:
    axes, requirements = slide(call)
    filters, groups = call["filters"], call["groups"]
    divided(filters, groups, "filters")
    inputs = Dimension("input channels", divided(call.channels, groups, "input channels"))
    if groups != 1:
        inputs = inputs._replace(word="input channels a group")
    outputs = Dimension("filters", filters)
    macs = (*output_dimensions(axes), *kernel_dimensions(call["kernel"]), inputs, outputs)
    tensors = (_kernel(call, inputs, outputs), *([bias_tensor("filters", filters)] if call["bias"] else []))
    needed = (*requirements, *mirrored(call["mode"], axes))
    return Effect(result_shape(call, axes, filters), tensors, (macs,), axes, needed)


def _depthwise(call: Call) -> Effect:
    axes, requirements = slide(call)
    inputs, multiplier = Dimension("input channels", call.channels), Dimension("multiplier", call["multiplier"])
    filters = call.channels * call["multiplier"]
    macs = (*output_dimensions(axes), *kernel_dimensions(call["kernel"]), inputs, multiplier)
    bias = [bias_tensor("filters", filters)] if call["bias"] else []
    return Effect(
        result_shape(call, axes, filters),
        (_depthwise_kernel(call, inputs, multiplier), *bias),
        (macs,),
        axes,
        (*requirements, *mirrored(call["mode"], axes)),
    )


def _depthwise_kernel(call: Call, inputs: Dimension, multiplier: Dimension, name: str = "") -> Tensor:
    kernel = kernel_dimensions(call["kernel"])
    if call.keras:
        return Tensor(name or "kernel", WEIGHT, (*kernel, inputs, multiplier))
    filters = Dimension("filters", inputs.value * multiplier.value)
    stored = (filters, Dimension("channels a group", 1), *kernel)
    return Tensor(name or "weight", WEIGHT, stored, (*kernel, inputs, multiplier))


def _separable(call: Call) -> Effect:
    axes, requirements = slide(call)
    inputs, multiplier = Dimension("input channels", call.channels), Dimension("multiplier", call["multiplier"])
    middle = Dimension("channels between", call.channels * call["multiplier"])
    filters = Dimension("filters", call["filters"])
    positions = output_dimensions(axes)
    ones = tuple(Dimension("1", 1) for _ in axes)
    pointwise = (*ones, middle, filters) if call.keras else (filters, middle, *ones)
    depthwise = _depthwise_kernel(call, inputs, multiplier, "depthwise_kernel")
    tensors = (depthwise, Tensor("pointwise_kernel", WEIGHT, pointwise, (middle, filters)))
    bias = [bias_tensor("filters", filters.value)] if call["bias"] else []
    macs = (
        (*positions, *kernel_dimensions(call["kernel"]), inputs, multiplier),
        (*positions, middle, filters),
    )
    return Effect(result_shape(call, axes, filters.value), (*tensors, *bias), macs, axes, requirements)


def _convtranspose(call: Call) -> Effect:
    axes, requirements = transpose(call)
    filters, groups = call["filters"], call["groups"]
    divided(call.channels, groups, "input channels")
    inputs = Dimension("input channels", call.channels)
    word = "filters" if groups == 1 else "filters a group"
    outputs = Dimension(word, divided(filters, groups, "filters"))
    macs = (*output_dimensions(axes, INPUT_WORDS), *kernel_dimensions(call["kernel"]), inputs, outputs)
    kernel = _kernel(call, inputs, outputs, inputs_first=True)
    bias = [bias_tensor("filters", filters)] if call["bias"] else []
    return Effect(result_shape(call, axes, filters), (kernel, *bias), (macs,), axes, requirements)


FILTERS = Parameter("filters", COUNT)
KERNEL = Parameter("kernel", SIZE)
STRIDE = Parameter("stride", SIZE, 1)
PAD = Parameter("padding", PADDING, 0)
CAUSAL_PAD = Parameter("padding", CAUSAL_PADDING, 0)
DILATION = Parameter("dilation", SIZE, 1)
GROUPS = Parameter("groups", COUNT, 1)
MULTIPLIER = Parameter("multiplier", COUNT, 1)
BIASED = Parameter("bias", FLAG, True)
MODE = Parameter("mode", PADDING_MODE, "zeros")

KINDS = (
    Kind(
        "conv",
        "A convolution; the rank follows the tensor. A vector is an image of 1 by 1 and stays a vector.",
        _conv,
        (FILTERS, KERNEL, STRIDE, CAUSAL_PAD, DILATION, GROUPS, BIASED, MODE),
        formulas={"params": "Πk·(i/g)·o + o", "macs": "Πout·Πk·(i/g)·o"},
        ranks=(1, 2, 3, 4),
        kernel=True,
    ),
    Kind(
        "depthwise",
        "A convolution of each channel by itself, with `multiplier` filters a channel.",
        _depthwise,
        (KERNEL, STRIDE, CAUSAL_PAD, DILATION, MULTIPLIER, BIASED, MODE),
        formulas={"params": "Πk·i·m + i·m", "macs": "Πout·Πk·i·m"},
        ranks=(1, 2, 3, 4),
        kernel=True,
    ),
    Kind(
        "separable",
        "A depthwise convolution, then a 1x1 convolution; one bias, after both.",
        _separable,
        (FILTERS, KERNEL, STRIDE, PAD, DILATION, MULTIPLIER, BIASED),
        formulas={"params": "Πk·i·m + i·m·o + o", "macs": "Πout·(Πk·i·m + i·m·o)"},
        ranks=(1, 2, 3, 4),
        kernel=True,
    ),
    Kind(
        "convtranspose",
        "A transposed convolution; it multiplies at its input's positions.",
        _convtranspose,
        (
            FILTERS,
            KERNEL,
            STRIDE,
            PAD,
            Parameter("output_padding", SIZE_FROM_ZERO, None, "0"),
            DILATION,
            GROUPS,
            BIASED,
        ),
        formulas={"params": "Πk·i·(o/g) + o", "macs": "Πin·Πk·i·(o/g)"},
        ranks=(1, 2, 3, 4),
        kernel=True,
    ),
)
