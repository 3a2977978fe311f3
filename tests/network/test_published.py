"""Published networks, written as a paper's author would, against what torchvision and Keras say of theirs.

The figures in ``tests/data`` were made by running the frameworks. Every script leaves the image's side a symbol, so
each figure is had twice: from the formula with the number put in, and from the network compiled with the number.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.network.model import Layer, Network
from symcnn.script import Script, from_file, from_text

SCRIPTS = Path(__file__).parent / "scripts"
DATA = Path(__file__).parent.parent / "data"

TORCHVISION = (
    "alexnet", "vgg11", "vgg16", "vgg16_bn", "squeezenet1_0", "googlenet_noaux", "resnet18", "resnet50",
    "resnext50_32x4d", "densenet121", "mobilenet_v2", "shufflenet_v2_x1_0",
)  # fmt: skip
KERAS = {
    "keras_vgg16": "VGG16",
    "keras_resnet50": "ResNet50",
    "keras_densenet121": "DenseNet121",
    "keras_mobilenet": "MobileNet",
    "keras_mobilenet_v2": "MobileNetV2",
    "keras_xception": "Xception",
}

TORCH_CLASSES = {
    "conv": "Conv2d", "depthwise": "Conv2d", "dense": "Linear", "batchnorm": "BatchNorm2d", "relu": "ReLU",
    "relu6": "ReLU6", "maxpool": "MaxPool2d", "avgpool": "AvgPool2d", "dropout": "Dropout",
    "globalavgpool": "AdaptiveAvgPool2d", "adaptiveavgpool": "AdaptiveAvgPool2d",
}  # fmt: skip
KERAS_CLASSES = {
    "input": "InputLayer", "conv": "Conv2D", "depthwise": "DepthwiseConv2D", "separable": "SeparableConv2D",
    "dense": "Dense", "batchnorm": "BatchNormalization", "relu": "Activation", "relu6": "ReLU", "softmax": "Activation",
    "maxpool": "MaxPooling2D", "avgpool": "AveragePooling2D", "globalavgpool": "GlobalAveragePooling2D",
    "pad": "ZeroPadding2D", "add": "Add", "concat": "Concatenate", "flatten": "Flatten", "dropout": "Dropout",
}  # fmt: skip

# Layers, by kind or name, that torchvision calls as functions, so that they are no modules.
FUNCTIONS = {
    "densenet121": ("relu5", "globalavgpool"),
    "googlenet_noaux": ("relu",),
    "mobilenet_v2": ("globalavgpool",),
    "shufflenet_v2_x1_0": ("globalavgpool",),
}
RESHAPE = "Reshape"  # Keras's MobileNet takes its class scores out of a 1x1 image


@cache
def facts(file: str) -> dict[str, Any]:
    return json.loads((DATA / file).read_text())  # type: ignore[no-any-return]


@cache
def script(name: str) -> Script:
    return from_file(SCRIPTS / f"{name}.cnn")


def side(known: dict[str, Any], axis: int) -> int:
    return known["input"][axis]  # type: ignore[no-any-return]


def both_ways(name: str, n: int) -> list[tuple[Network, dict[str, int]]]:
    """The network with its side a symbol, to be evaluated at n, and compiled with n."""
    network = script(name).symbolic.network()
    network.check_at({"n": n})
    return [(network, {"n": n}), (script(name).session({"n": n}).network(), {})]


def sizes(shape: Any) -> tuple[Any, ...]:
    """A shape without spatial axes that are 1 throughout: a framework's 1x1 image is a vector here."""
    *spatial, channels = shape
    return (channels,) if all(size == 1 for size in spatial) else tuple(shape)


def described(layer: Layer, point: dict[str, int], classes: dict[str, str], *figures: str) -> tuple[Any, ...]:
    """A layer as its framework describes it: class, output, figures."""
    output = sizes([evaluate(size, point) for size in layer.output])
    return (classes[layer.kind], output, *(evaluate(getattr(layer, figure), point) for figure in figures))


# ---------------------------------------------------------------- torchvision


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_totals(name: str) -> None:
    known = facts(f"torchvision/{name}.json")
    for network, point in both_ways(name, side(known, 2)):
        totals = {metric: evaluate(value, point) for metric, value in network.totals.items()}
        assert totals["params"] == totals["trainable"] == known["params"]
        assert totals["buffers"] == known["buffers"]
        assert totals["macs"] == known["conv_linear_macs_hooks"]


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_macs_at_other_sides(name: str) -> None:
    others = facts(f"torchvision/{name}.json")["other_resolutions"]
    place = others["fields"].index("conv_linear_macs_hooks")
    assert others["values"]
    for n, counted in others["values"].items():
        for network, point in both_ways(name, int(n)):
            assert evaluate(network.totals["macs"], point) == counted[place], n


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_layers(name: str) -> None:
    """Every module in the order of execution: its class, output, parameters and products."""
    known = facts(f"torchvision/{name}.json")
    leaves = [
        (kind, sizes((*output[2:], output[1])), params, macs or 0)
        for _, kind, params, _, output, macs in known["leaf_calls"]
    ]
    for network, point in both_ways(name, side(known, 2)):
        found = [
            described(layer, point, TORCH_CLASSES, "params", "macs")
            for layer in network.layers
            if layer.kind in TORCH_CLASSES and not {layer.kind, layer.name} & {*FUNCTIONS.get(name, ())}
        ]
        assert found == leaves


@pytest.mark.parametrize("name", [name for name in TORCHVISION if name != "googlenet_noaux"])
def test_torchvision_least_side(name: str) -> None:
    """The smallest image that the published weights take is the smallest at which the network exists."""
    published = facts(f"torchvision/{name}.json")["published_weight_meta"]
    (least,) = {side for meta in published.values() for side in meta["min_size"]}
    network = script(name).symbolic.network()
    assert [condition.describe() for condition in network.conditions] == [f"n >= {least}"] * (least > 1)
    both_ways(name, least)
    if least > 1:
        with pytest.raises(Error, match=f"at n = {least - 1}"):
            network.check_at({"n": least - 1})
        with pytest.raises(Error, match="does not fit"):
            script(name).session({"n": least - 1}).network()


# ---------------------------------------------------------------- Keras


@pytest.mark.parametrize("name", KERAS)
def test_keras_totals(name: str) -> None:
    known = facts(f"keras/{KERAS[name]}.json")
    for network, point in both_ways(name, side(known, 1)):
        for metric in ("params", "trainable", "non_trainable"):
            assert evaluate(network.totals[metric], point) == known[metric]
        assert network.totals["buffers"] == 0


@pytest.mark.parametrize("name", KERAS)
def test_keras_layers(name: str) -> None:
    """Every layer with what it takes its input from. Keras lists branches interleaved, so the order is left out."""
    known = facts(f"keras/{KERAS[name]}.json")
    leaves = keras_layers(known)
    for network, point in both_ways(name, side(known, 1)):
        told = {layer.id: described(layer, point, KERAS_CLASSES, "trainable", "non_trainable")
                for layer in network.layers}  # fmt: skip
        found = Counter((told[layer.id], inbound(told[i] for i in layer.inputs)) for layer in network.layers)
        assert found == leaves


def keras_layers(known: dict[str, Any]) -> Counter[Any]:
    """Keras's layers by description and the descriptions of those before them; a reshape is passed over."""
    told = {}
    before = {}
    for name, kind, output, _, trainable, frozen, inputs in known["layers"]:
        if kind == RESHAPE:
            told[name] = told[inputs[0]]
        else:
            told[name] = (kind, sizes(output[1:]), trainable, frozen)
            before[name] = inbound(told[i] for i in inputs)
    return Counter((told[name], before[name]) for name in before)


def inbound(descriptions: Any) -> tuple[Any, ...]:
    return tuple(sorted(descriptions))


# ---------------------------------------------------------------- formulas


def test_resnet50_in_its_width_channels_and_classes() -> None:
    """5724f² + 49cf + 32fk + 830f + k, of which 830f are batch norms': an oracle from outside the project."""
    text = script("resnet50").source.text
    for old, new in (("n, n, 3", "n, n, c"), ("(64, 7", "(f, 7"), ("dense(1000)", "dense(k)"),
                     ("(64, 3, 1), (128, 4, 2), (256, 6, 2), (512", "(f, 3, 1), (2*f, 4, 2), (4*f, 6, 2), (8*f"),
                     ("symbol n = 224", "symbol n\nsymbol f, c, k"),
                     ("for c, turns", "for d, turns"), ("bottleneck(c", "bottleneck(d")):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    totals = from_text(text).symbolic.network().totals
    for f, c, k in [(64, 3, 1000), (39, 3, 1000), (1, 1, 1), (17, 5, 2)]:
        point = {"f": f, "c": c, "k": k}
        assert evaluate(totals["params"], point) == 5724 * f**2 + 49 * c * f + 32 * f * k + 830 * f + k
        norms = [layer for layer in from_text(text).symbolic.network().layers if layer.kind == "batchnorm"]
        assert sum(evaluate(layer.params, point) for layer in norms) == 830 * f


def test_repeats_and_loops_describe_the_same_network() -> None:
    """The zoo's ResNet-50 repeats its blocks; the script here goes through them one by one."""
    repeated, looped = from_file("zoo:resnet50").symbolic.network(), script("resnet50").symbolic.network()
    for n in (224, 320):
        at = {"n": n}
        for metric in repeated.totals:
            point = {"w": 64, "K": 1000, **at}
            assert evaluate(repeated.totals[metric], point) == evaluate(looped.totals[metric], at)
