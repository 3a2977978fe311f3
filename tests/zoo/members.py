"""The zoo's networks and what the frameworks say of theirs, both in the same terms.

A golden file ``tests/data/torchvision/NAME.json`` belongs to ``zoo:NAME``, ``tests/data/keras/NAME.json`` to
``zoo:keras/NAME``. The side of the image is the symbol ``n`` everywhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

from symcnn import zoo
from symcnn.algebra import Number, evaluate
from symcnn.network.model import Layer, Network
from symcnn.script import Script, from_file

DATA = Path(__file__).parent.parent / "data"
SIDE = "n"

TORCHVISION = sorted(file.stem for file in (DATA / "torchvision").glob("*.json"))
KERAS = sorted(file.stem for file in (DATA / "keras").glob("*.json"))

TORCH_CLASSES = {
    "Conv2d": "conv", "Conv3d": "conv", "Conv3DSimple": "conv", "Conv2Plus1D": "conv", "Conv3DNoTemporal": "conv",
    "ConvTranspose2d": "convtranspose", "Linear": "dense", "NonDynamicallyQuantizableLinear": "dense",
    "BatchNorm2d": "batchnorm", "BatchNorm3d": "batchnorm", "LayerNorm": "layernorm", "LayerNorm2d": "layernorm",
    "MaxPool2d": "maxpool", "MaxPool3d": "maxpool", "AvgPool2d": "avgpool", "AvgPool3d": "avgpool",
    "AdaptiveAvgPool2d": "adaptive", "AdaptiveAvgPool3d": "adaptive", "Dropout": "dropout", "Dropout2d": "dropout",
    "ReLU": "relu", "ReLU6": "relu6", "GELU": "gelu", "SiLU": "silu", "Sigmoid": "sigmoid", "Tanh": "tanh",
    "Hardswish": "hardswish", "Hardsigmoid": "hardsigmoid", "Softmax": "softmax",
}  # fmt: skip
"""The modules of torchvision that are layers here. The others don't change a tensor, or only the order of its axes."""

OF_KIND = {"depthwise": "conv", "globalavgpool": "adaptive", "adaptiveavgpool": "adaptive"}
"""What a kind is called among the modules, where that is not its own name."""

KERAS_CLASSES = {
    "input": "InputLayer", "conv": "Conv2D", "depthwise": "DepthwiseConv2D", "separable": "SeparableConv2D",
    "dense": "Dense", "batchnorm": "BatchNormalization", "layernorm": "LayerNormalization", "scale": "LayerScale",
    "maxpool": "MaxPooling2D", "avgpool": "AveragePooling2D", "globalavgpool": "GlobalAveragePooling2D",
    "pad": "ZeroPadding2D", "crop": "Cropping2D", "add": "Add", "concat": "Concatenate", "multiply": "Multiply",
    "dropout": "Dropout", "custom": "Normalization",
}  # fmt: skip
"""The layers of Keras that are compared. The others are passed over on both sides: those that only reshape or rescale,
and activations, which may be part of the layer before them."""

KERAS_NAMES = {"CustomScaleLayer": "Add"}
"""Layers of Keras with a name of their own."""


@cache
def facts(file: str) -> dict[str, Any]:
    """A golden file."""
    return json.loads((DATA / file).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def script(name: str) -> Script:
    """The script of a member, by its full name."""
    return from_file(f"zoo:{name}")


@cache
def symbolic(name: str, count: str = "pure") -> tuple[Network, dict[str, Number]]:
    """A member with every symbol left, and its symbols' defaults."""
    session = script(name).session(count=count)
    return session.network(), session.defaults()


@cache
def numeric(name: str) -> Network:
    """A member compiled with its defaults."""
    return script(name).session(script(name).symbolic.defaults()).network()


def both_ways(name: str) -> list[tuple[Network, dict[str, Number]]]:
    """A member as formulas, to be evaluated at the defaults, and as numbers."""
    network, defaults = symbolic(name)
    network.check_at(defaults)
    return [(network, defaults), (numeric(name), {})]


def metric(name: str, what: str, side: int | None = None, count: str = "pure") -> Number:
    """A total of a member at its defaults, or with another side."""
    network, defaults = symbolic(name, count)
    point = defaults if side is None else {**defaults, SIDE: side}
    network.check_at(point)
    return evaluate(network.totals[what], point)


def sizes(shape: Iterable[Any]) -> tuple[Any, ...]:
    """A shape without spatial axes that are 1 throughout: a framework's 1x1 image is a vector here."""
    *spatial, channels = shape
    return (channels,) if all(size == 1 for size in spatial) else (*spatial, channels)


# ---------------------------------------------------------------- torchvision


class Leaf(NamedTuple):
    """A module as it is called: its sizes without order, since torchvision has the channels here and there."""

    kind: str
    sizes: tuple[int, ...]
    params: int
    macs: int


class Matched(NamedTuple):
    """How a network's layers and a list of leaves go together.

    ``rows`` are the layers that are leaves, ``missing`` are the leaves without a layer, ``others`` the parameters of
    the layers without a leaf.
    """

    rows: list[Layer]
    missing: list[Leaf]
    others: list[int]


def torch_leaves(known: dict[str, Any]) -> list[Leaf]:
    return [
        Leaf(TORCH_CLASSES[kind], tuple(sorted(size for size in output if size != 1)), params, macs or 0)
        for _, kind, params, _, output, macs in known["leaf_calls"]
        if kind in TORCH_CLASSES
    ]


def leaf(layer: Layer, point: dict[str, Number]) -> Leaf:
    kind = OF_KIND.get(layer.kind, layer.kind)
    output = tuple(sorted(size for size in (int(evaluate(size, point)) for size in layer.output) if size != 1))
    return Leaf(kind, output, int(evaluate(layer.params, point)), int(evaluate(layer.macs, point)))


def matched(network: Network, point: dict[str, Number], leaves: Sequence[Leaf]) -> Matched:
    """The leaves among the layers, in order; what torchvision calls as a function is a layer without a leaf."""
    rows: list[Layer] = []
    missing: list[Leaf] = []
    layers = [(layer, leaf(layer, point)) for layer in network.layers]
    at = 0
    for wanted in leaves:
        found = next((i for i in range(at, len(layers)) if layers[i][1] == wanted), None)
        if found is None:
            missing.append(wanted)
            continue
        rows.append(layers[found][0])
        at = found + 1
    taken = {row.id for row in rows}
    others = [told.params for layer, told in layers if layer.id not in taken and told.params]
    return Matched(rows, missing, others)


def without_leaf(known: dict[str, Any]) -> list[list[int]]:
    """The parameters of what is never called as a module, by its place in the tree: one by one, or a part together.

    Attention's projections and tables are one layer here.
    """
    named = [(name, params) for name, _, params in known["uncalled_param_leaves"]]
    named += [(name, prod(shape)) for name, shape in known["direct_params_of_nonleaf"]]
    groupings = [Counter(dict(enumerate(params for _, params in named)))]
    for depth in range(1, max((name.count(".") for name, _ in named), default=0) + 1):
        sums: Counter[Any] = Counter()
        for name, params in named:
            sums[".".join(name.split(".")[:depth])] += params
        groupings.append(sums)
    return [sorted(grouping.values()) for grouping in groupings]


# ---------------------------------------------------------------- Keras

Told = tuple[Any, ...]
"""A layer's class, sizes, trainable and other parameters; the sizes without spatial ones where Keras has none."""


def keras_told(kind: str, shape: Sequence[Any], trainable: Any, frozen: Any, known: bool) -> Told:
    return (kind, sizes(shape) if known else (shape[-1],), trainable, frozen)


def keras_layers(known: dict[str, Any]) -> Counter[Any]:
    """Keras's layers, each with the layers before it; branches are interleaved there, so the order is left out.

    Where sums and products are no layers, so that what comes before is not known, only layers with weights are told.
    """
    names = {name for name, *_ in known["layers"]}
    linked = all(i in names for *_, inputs in known["layers"] for i in inputs)
    passed: dict[str, tuple[Told, ...]] = {}
    found: Counter[Any] = Counter()
    for name, kind, output, _, trainable, frozen, inputs in known["layers"]:
        kind = KERAS_NAMES.get(kind, kind)
        before = tuple(sorted(one for i in inputs for one in passed[i])) if linked else None
        if kind not in KERAS_CLASSES.values() and kind != "Sequential":
            passed[name] = before or ()
            continue
        told = keras_told(kind, output[1:], trainable, frozen, None not in known["input"][1:])
        passed[name] = (told,)
        if linked or trainable + frozen:
            found[told, before] += 1
    return found


def keras_described(network: Network, point: dict[str, Number], known: dict[str, Any]) -> Counter[Any]:
    """The same of a network of the zoo."""
    names = {name for name, *_ in known["layers"]}
    linked = all(i in names for *_, inputs in known["layers"] for i in inputs)
    passed: dict[int, tuple[Told, ...]] = {}
    found: Counter[Any] = Counter()
    for layer in network.layers:
        before = tuple(sorted(one for i in layer.inputs for one in passed[i])) if linked else None
        if layer.kind not in KERAS_CLASSES:
            passed[layer.id] = before or ()
            continue
        output = [evaluate(size, point) for size in layer.output]
        figures = (evaluate(layer.trainable, point), evaluate(layer.non_trainable, point))
        told = keras_told(KERAS_CLASSES[layer.kind], output, *figures, None not in known["input"][1:])
        passed[layer.id] = (told,)
        if linked or sum(figures):
            found[told, before] += 1
    return found


def sequential_params(layers: Counter[Any]) -> int:
    """The parameters of those that Keras lists together as one."""
    return sum(times * (told[2] + told[3]) for (told, _), times in layers.items())


def names() -> list[str]:
    return list(zoo.members())
