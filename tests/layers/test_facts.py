"""Every fact that PyTorch and Keras gave about a layer kind the language has, turned into a script and compared whole.

The facts were made by running the frameworks; nothing in them was computed here. ``TORCH`` and ``KERAS`` tell how a
framework's layer is written in the language: the kind, and its arguments in the framework's words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from symcnn.script import from_text

DATA = Path(__file__).parent.parent / "data"

Fact = dict[str, Any]

WINDOW = {"kernel_size": "kernel", "stride": "stride", "padding": "padding", "dilation": "dilation"}
CONV = {**WINDOW, "out_channels": "filters", "groups": "groups", "bias": "bias"}
POOL = {**WINDOW, "ceil_mode": "ceil"}

# Arguments that change no shape and no count.
WITHOUT_EFFECT = {"in_channels", "in_features", "padding_mode", "count_include_pad", "mode", "value"}

TORCH = {
    **{f"Conv{rank}d": ("conv", CONV) for rank in (1, 2, 3)},
    **{f"ConvTranspose{rank}d": ("convtranspose", {**CONV, "output_padding": "output_padding"}) for rank in (1, 2, 3)},
    **{f"MaxPool{rank}d": ("maxpool", POOL) for rank in (1, 2, 3)},
    **{f"AvgPool{rank}d": ("avgpool", POOL) for rank in (1, 2, 3)},
    **{f"AdaptiveAvgPool{rank}d": ("adaptiveavgpool", {"output_size": "size"}) for rank in (1, 2, 3)},
    "Linear": ("dense", {"out_features": "units", "bias": "bias"}),
    "Upsample": ("upsample", {"size": "size"}),
    "ChannelShuffle": ("channelshuffle", {"groups": "groups"}),
    "ZeroPad1d": ("pad", {"padding": "padding"}),
    "Softmax": ("softmax", {}),
}

KERAS_WINDOW = {"kernel_size": "kernel", "strides": "stride", "padding": "padding", "dilation_rate": "dilation"}
KERAS_CONV = {**KERAS_WINDOW, "filters": "filters", "groups": "groups", "use_bias": "bias"}
KERAS_POOL = {"pool_size": "kernel", "strides": "stride", "padding": "padding"}
KERAS_DEPTHWISE = {**KERAS_CONV, "depth_multiplier": "multiplier"}
NORM = {"scale": "scale", "center": "center"}

KERAS = {
    **{f"Conv{rank}D": ("conv", KERAS_CONV) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": ("convtranspose", {**KERAS_CONV, "output_padding": "output_padding"}) for rank in (1, 2, 3)},
    "DepthwiseConv1D": ("depthwise", KERAS_DEPTHWISE),
    "SeparableConv2D": ("separable", KERAS_DEPTHWISE),
    **{f"MaxPooling{rank}D": ("maxpool", KERAS_POOL) for rank in (1, 2, 3)},
    **{f"AveragePooling{rank}D": ("avgpool", KERAS_POOL) for rank in (1, 2, 3)},
    **{f"AdaptiveAveragePooling{rank}D": ("adaptiveavgpool", {"output_size": "size"}) for rank in (1, 2, 3)},
    **{f"GlobalAveragePooling{rank}D": ("globalavgpool", {}) for rank in (1, 2)},
    "GlobalMaxPooling1D": ("globalmaxpool", {}),
    "GlobalMaxPooling3D": ("globalmaxpool", {}),
    **{f"UpSampling{rank}D": ("upsample", {"size": "factor"}) for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": ("pad", {"padding": "padding"}) for rank in (1, 2, 3)},
    "Flatten": ("flatten", {}),
    "BatchNormalization": ("batchnorm", NORM),
    "Add": ("add", {}), "Multiply": ("multiply", {}), "Average": ("average", {}), "Maximum": ("maximum", {}),
    "Minimum": ("minimum", {}), "Concatenate": ("concat", {"axis": "axis"}),
}  # fmt: skip


def facts(name: str) -> list[Fact]:
    return json.loads((DATA / name).read_text())["facts"]  # type: ignore[no-any-return]


def expressible(fact: Fact, table: dict[str, Any]) -> bool:
    """Whether the language has the layer and its arguments (a size left to the framework is another kind's matter)."""
    if fact["layer"] not in table:
        return False
    words = {*table[fact["layer"]][1], *WITHOUT_EFFECT}
    arguments = {name: value for name, value in fact["kwargs"].items() if value is not None}
    at_defaults = {"keepdims": False, "axis": len(fact["output"]) - 1}
    return all(name in words or at_defaults.get(name) == value for name, value in arguments.items()) and not any(
        isinstance(value, list) and None in value for value in arguments.values()
    )


def written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"[{', '.join(written(v) for v in value)}]" if isinstance(value, list) else str(value)


def layer_text(fact: Fact, table: dict[str, Any]) -> str:
    kind, words = table[fact["layer"]]
    given = {words[name]: value for name, value in fact["kwargs"].items() if name in words and value is not None}
    if kind == "pad" and len(fact["output"]) == 3 and isinstance(given["padding"], list):
        given["padding"] = [given["padding"]]  # Keras writes the only pair without the list
    if kind == "concat":  # the framework counts the batch as an axis
        given["axis"] = given["axis"] - 1 if given["axis"] > 0 else given["axis"]
    arguments = ", ".join(
        f"{name}={pairs(value) if name == 'padding' else written(value)}" for name, value in given.items()
    )
    return f"{kind}({arguments})" if arguments else kind


def pairs(value: Any) -> str:
    """A list of pairs as it is written."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[" + ", ".join(f"({before}, {after})" for before, after in value) + "]"
    return written(value)


def script_text(fact: Fact, table: dict[str, Any], convention: str, shapes: list[list[int]]) -> str:
    inputs = "\n".join(f"  x{i}: input ({', '.join(map(str, shape))},)" for i, shape in enumerate(shapes))
    branches = "".join(f" {{ from x{i} }}" for i in range(len(shapes))) if len(shapes) > 1 else ""
    return f"convention {convention}\nnetwork fact {{\n{inputs}\n  {layer_text(fact, table)}{branches}\n}}\n"


def channels_last(shape: list[int], fact: Fact) -> list[int]:
    """torch's shape without the batch, channels last; a dense layer takes axes as they come, even a vector alone."""
    sizes = shape[1:] if len(shape) > 1 else shape
    return sizes if fact["layer"] == "Linear" else [*sizes[1:], *sizes[:1]]


def compare(fact: Fact, table: dict[str, Any], shapes: list[list[int]], output: list[int], weights: str) -> Any:
    text = script_text(fact, table, fact["framework"], shapes)
    network = from_text(text).symbolic.network()
    layer = network.layers[-1]
    assert list(layer.output) == output, text
    assert layer.params == fact["params"], text
    found = {tensor.name: list(tensor.shape) for tensor in layer.effect.tensors if tensor.dimensions}
    assert found == fact[weights], text
    return layer


TORCH_FACTS = [fact for fact in facts("layers_torch.json") if expressible(fact, TORCH)]
KERAS_FACTS = [fact for fact in facts("layers_keras.json") if expressible(fact, KERAS)]


@pytest.mark.parametrize("fact", TORCH_FACTS, ids=lambda fact: fact["layer"])
def test_torch_fact(fact: Fact) -> None:
    shapes = [channels_last(shape, fact) for shape in fact["inputs"]]
    layer = compare(fact, TORCH, shapes, channels_last(fact["output"], fact), "param_shapes")
    assert layer.buffers == fact["buffers"]
    if "macs" in fact:
        batch = fact["inputs"][0][0] if len(fact["inputs"][0]) > 1 else 1
        assert layer.macs * batch == fact["macs"]


@pytest.mark.parametrize("fact", KERAS_FACTS, ids=lambda fact: fact["layer"])
def test_keras_fact(fact: Fact) -> None:
    shapes = [shape[1:] for shape in fact["inputs"]]
    layer = compare(fact, KERAS, shapes, fact["output"][1:], "weight_shapes")
    assert (layer.trainable, layer.non_trainable, layer.buffers) == (fact["trainable"], fact["non_trainable"], 0)


# What the facts of these layers use that the language does not have yet.
LEFT_OUT = {
    ("AdaptiveAvgPool2d", "output_size"),
    ("AdaptiveAvgPool3d", "output_size"),
    ("BatchNormalization", "axis"),
    ("GlobalAveragePooling1D", "keepdims"),
    ("GlobalMaxPooling1D", "keepdims"),
}


def test_what_is_left_out_is_named() -> None:
    """Guards the tables above: a word they lack would quietly leave facts out."""
    left = set()
    for name, table in (("layers_torch.json", TORCH), ("layers_keras.json", KERAS)):
        for fact in facts(name):
            if fact["layer"] in table and not expressible(fact, table):
                words = {*table[fact["layer"]][1], *WITHOUT_EFFECT}
                left |= {
                    (fact["layer"], w)
                    for w, v in fact["kwargs"].items()
                    if w not in words or None in [v, *([] if not isinstance(v, list) else v)]
                }
    assert left == LEFT_OUT
