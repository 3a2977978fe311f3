"""Facts about layers that PyTorch and Keras gave by running, and how each is written in the language.

A fact is turned into a :class:`Written`: a layer's text with the shapes that go in and come out and the shapes of its
weights, all as the language has them (no batch, channels last). Most layers need only other words for their arguments
(:class:`Renamed`); others a function of their own, in a module of their family that adds to ``TORCH`` and ``KERAS``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parent.parent / "data"

Fact = dict[str, Any]
Shape = list[int]


class Written(NamedTuple):
    """A fact in the language; ``batch`` is what the framework's MACs are to be divided by, ``library`` what the script
    imports."""

    layer: str
    inputs: list[Shape]
    output: Shape
    weights: dict[str, Shape]
    batch: int = 1
    library: str = ""

    @property
    def kind(self) -> str:
        """The layer's kind; inside a ``timedistributed`` that of the layer there."""
        return re.split(r"\W", self.layer.rpartition(": ")[2])[0]


def load(file: Path, part: str = "facts") -> list[Fact]:
    """A part of a file of facts; a file or part that is not there holds none."""
    data = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return data.get(part, [])  # type: ignore[no-any-return]


def text(value: Any) -> str:
    """A value as the language writes it; pairs in a list are tuples."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"[{', '.join(text(item) for item in value)}]"
    return str(value)


def call(kind: str, arguments: dict[str, Any]) -> str:
    """``kind(name=value, …)``"""
    inside = ", ".join(f"{name}={text(value)}" for name, value in arguments.items())
    return f"{kind}({inside})" if inside else kind


def weights_of(fact: Fact) -> dict[str, Shape]:
    """Every weight and statistic by name; torch's count of batches has no shape and is left out."""
    if fact["framework"] == "keras":
        return fact["weight_shapes"]  # type: ignore[no-any-return]
    statistics = {name: shape for name, shape in fact.get("buffer_shapes", {}).items() if shape}
    return {**fact["param_shapes"], **statistics}


def channels_last(shape: Shape) -> Shape:
    """torch's shape (batch, channels, spatial …) without the batch, channels last."""
    return [*shape[2:], shape[1]]


def first_output(fact: Fact) -> Shape:
    """The output itself, of a layer that gives its states, scores or places as well."""
    output: list[Any] = fact["output"]
    return output[0] if isinstance(output[0], list) else output


def shapes(fact: Fact) -> tuple[list[Shape], Shape, int]:
    """Inputs, output and batch of a fact whose tensors are images, sequences or vectors of channels."""
    channels_first = fact["framework"] == "torch" or fact["kwargs"].get("data_format") == "channels_first"
    turned = channels_last if channels_first else lambda shape: shape[1:]
    inputs, output = fact["inputs"], first_output(fact)
    if unbatched(fact):
        inputs, output = [[1, *shape] for shape in inputs], [1, *output]
    return [turned(shape) for shape in inputs], turned(output), inputs[0][0]


def unbatched(fact: Fact) -> bool:
    """torch's layers of images also take one without a batch; BatchNorm1d's vectors always have one."""
    rank = re.fullmatch(r"(?!BatchNorm).*([123])d", fact["layer"])
    return fact["framework"] == "torch" and rank is not None and len(fact["inputs"][0]) == int(rank[1]) + 1


# Arguments that change no shape and no count, and the order of the axes, which `shapes` has turned.
WITHOUT_EFFECT = {
    "in_channels", "in_features", "padding_mode", "count_include_pad", "divisor_override", "mode", "value",
    "interpolation", "data_format", "return_indices", "activation",
}  # fmt: skip


class Renamed(NamedTuple):
    """A layer whose arguments have other words: theirs → ours."""

    kind: str
    words: dict[str, str]

    def __call__(self, fact: Fact) -> Written | None:
        """None where an argument has no word here."""
        given = {name: value for name, value in fact["kwargs"].items() if value is not None}
        if not all(name in self.words or name in WITHOUT_EFFECT or self.at_default(fact, name) for name in given):
            return None
        if any(isinstance(value, list) and None in value for value in given.values()):
            return None
        arguments = {self.words[name]: value for name, value in given.items() if name in self.words}
        inputs, output, batch = shapes(fact)
        return Written(call(self.kind, arguments), inputs, output, weights_of(fact), batch)

    @staticmethod
    def at_default(fact: Fact, name: str) -> bool:
        defaults = {"keepdims": False, "axis": len(fact["output"]) - 1}
        return name in defaults and fact["kwargs"][name] == defaults[name]


Writer = Callable[[Fact], "Written | None"]


def dense(fact: Fact) -> Written:
    """A dense layer takes axes as they come, even a vector without a batch."""
    inputs, output = (
        [shape[1:] if len(shape) > 1 else shape for shape in s] for s in (fact["inputs"], [fact["output"]])
    )
    batch = fact["inputs"][0][0] if len(fact["inputs"][0]) > 1 else 1
    arguments = {"units": fact["kwargs"]["out_features"], "bias": fact["kwargs"]["bias"]}
    return Written(call("dense", arguments), inputs, output[0], weights_of(fact), batch)


def normalised(fact: Fact) -> list[int]:
    """The axes of torch's normalised shape, which is that of the last axes as they come; a number is that of one."""
    shape = fact["kwargs"]["normalized_shape"]
    return list(range(-len(shape) if isinstance(shape, list) else -1, 0))


def layernorm(fact: Fact) -> Written:
    affine = fact["kwargs"].get("elementwise_affine", True)
    arguments = {"axes": normalised(fact), "scale": affine, "center": affine and fact["kwargs"].get("bias", True)}
    inputs = [shape[1:] for shape in fact["inputs"]]
    return Written(call("layernorm", arguments), inputs, fact["output"][1:], weights_of(fact))


def keras_layernorm(fact: Fact) -> Written:
    """Keras counts the batch as an axis; scaled by the root of the mean square it has a scale alone."""
    axis = fact["kwargs"].get("axis", -1)
    axes = [a - 1 if a > 0 else a for a in (axis if isinstance(axis, list) else [axis])]
    arguments = {"axes": axes, **{name: fact["kwargs"][name] for name in ("scale", "center") if name in fact["kwargs"]}}
    if fact["kwargs"].get("rms_scaling"):
        arguments = {"axes": axes, "center": False}
    inputs, output, batch = shapes(fact)
    return Written(call("layernorm", arguments), inputs, output, weights_of(fact), batch)


def concat(fact: Fact) -> Written:
    """Keras counts the batch as an axis."""
    axis = fact["kwargs"].get("axis", -1)
    inputs, output, batch = shapes(fact)
    return Written(call("concat", {"axis": axis - 1 if axis > 0 else axis}), inputs, output, weights_of(fact), batch)


def padded(fact: Fact) -> Written:
    """Keras writes the only pair without the list around it."""
    padding = fact["kwargs"].get("padding", 1)
    inputs, output, batch = shapes(fact)
    pairs = [padding] if len(output) == 2 and isinstance(padding, list) else padding
    return Written(call("pad", {"padding": pairs}), inputs, output, weights_of(fact), batch)


WINDOW = {"kernel_size": "kernel", "stride": "stride", "padding": "padding", "dilation": "dilation"}
CONV = {**WINDOW, "out_channels": "filters", "groups": "groups", "bias": "bias"}
POOL = {**WINDOW, "ceil_mode": "ceil"}

TORCH: dict[str, Writer] = {
    **{f"Conv{rank}d": Renamed("conv", CONV) for rank in (1, 2, 3)},
    **{
        f"ConvTranspose{rank}d": Renamed("convtranspose", {**CONV, "output_padding": "output_padding"})
        for rank in (1, 2, 3)
    },
    **{f"MaxPool{rank}d": Renamed("maxpool", POOL) for rank in (1, 2, 3)},
    **{f"AvgPool{rank}d": Renamed("avgpool", POOL) for rank in (1, 2, 3)},
    **{f"AdaptiveAvgPool{rank}d": Renamed("adaptiveavgpool", {"output_size": "size"}) for rank in (1, 2, 3)},
    "Linear": dense,
    "LayerNorm": layernorm,
    "Upsample": Renamed("upsample", {"size": "size"}),
    "ChannelShuffle": Renamed("channelshuffle", {"groups": "groups"}),
    "ZeroPad1d": Renamed("pad", {"padding": "padding"}),
    "Softmax": Renamed("softmax", {"dim": ""}),
}

KERAS_WINDOW = {"kernel_size": "kernel", "strides": "stride", "padding": "padding", "dilation_rate": "dilation"}
KERAS_CONV = {**KERAS_WINDOW, "filters": "filters", "groups": "groups", "use_bias": "bias"}
KERAS_POOL = {"pool_size": "kernel", "strides": "stride", "padding": "padding"}
KERAS_DEPTHWISE = {**KERAS_CONV, "depth_multiplier": "multiplier"}
JOINS = ("Add", "Multiply", "Average", "Maximum", "Minimum")

KERAS: dict[str, Writer] = {
    **{f"Conv{rank}D": Renamed("conv", KERAS_CONV) for rank in (1, 2, 3)},
    **{
        f"Conv{rank}DTranspose": Renamed("convtranspose", {**KERAS_CONV, "output_padding": "output_padding"})
        for rank in (1, 2, 3)
    },
    "DepthwiseConv1D": Renamed("depthwise", KERAS_DEPTHWISE),
    "SeparableConv2D": Renamed("separable", KERAS_DEPTHWISE),
    **{f"MaxPooling{rank}D": Renamed("maxpool", KERAS_POOL) for rank in (1, 2, 3)},
    **{f"AveragePooling{rank}D": Renamed("avgpool", KERAS_POOL) for rank in (1, 2, 3)},
    **{f"AdaptiveAveragePooling{rank}D": Renamed("adaptiveavgpool", {"output_size": "size"}) for rank in (1, 2, 3)},
    **{f"GlobalAveragePooling{rank}D": Renamed("globalavgpool", {}) for rank in (1, 2, 3)},
    **{f"GlobalMaxPooling{rank}D": Renamed("globalmaxpool", {}) for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": padded for rank in (1, 2, 3)},
    **{name: Renamed(name.lower(), {}) for name in JOINS},
    "Flatten": Renamed("flatten", {}),
    "BatchNormalization": Renamed("batchnorm", {"scale": "scale", "center": "center"}),
    "LayerNormalization": keras_layernorm,
    "Concatenate": concat,
}  # fmt: skip
