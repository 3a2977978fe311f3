"""Families of networks with everything that is a number left open, against what torch says of each.

The figures in ``tests/data/variants`` were made by running torch. A family is one script, with a network for each
choice that is a word or a yes; each network is compiled once, and its formulas are evaluated at every point. At some
points the numbers are put in first, which goes another way through the engine, and every metric must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from symcnn.algebra import Number, evaluate
from symcnn.network.model import METRICS, Network
from symcnn.script import Script, from_file

SCRIPTS = Path(__file__).parent
DATA = SCRIPTS.parent / "data" / "variants"

Arguments = Mapping[str, Any]
Place = tuple[str, dict[str, Number]]
"""A network of a script, and the values of its symbols."""


class Point(NamedTuple):
    """What a file says of one network; the shapes begin with the batch and the channels."""

    args: Arguments
    input: Sequence[int]
    output: Sequence[int]
    params: int
    buffers: int
    conv_linear_macs: int
    flop_counter_macs: int


class Family(NamedTuple):
    """A family's script, and the place of a point in it. The image's sides and the classes go without saying."""

    script: str
    place: Callable[[Arguments], Place]


# ---------------------------------------------------------------- the families' words


def numbered(letter: str, values: Sequence[Number]) -> dict[str, Number]:
    return {f"{letter}{i}": value for i, value in enumerate(values, 1)}


def exactly(value: float) -> Fraction:
    """The number that a decimal is written as."""
    return Fraction(str(value))


def convnext(args: Arguments) -> Place:
    return f"stages{len(args['dims'])}", numbered("d", args["dims"]) | numbered("l", args["depths"])


def densenet(args: Arguments) -> Place:
    depths = args["block_config"]
    others = {"g": args["g"], "init": args["init"], "b": args["bn_size"]}
    return f"blocks{len(depths)}", numbered("l", depths) | others


def efficientnet(args: Arguments) -> Place:
    return "efficientnet", {"w": exactly(args["w"]), "d": exactly(args["d"])}


def lenet5(args: Arguments) -> Place:
    return "lenet5", {name: args[name] for name in ("c1", "c2", "f1", "f2")}


def mobilenet_v2(args: Arguments) -> Place:
    return "mobilenet_v2", {"w": exactly(args["w"])}


def mobilenet_v3(args: Arguments) -> Place:
    return args["arch"] + "_reduced" * args["reduced_tail"], {"w": exactly(args["w"])}


def regnet(args: Arguments) -> Place:
    widths, strides, depths, groups = zip(*args["stages_width_stride_depth_groupwidth"], strict=True)
    assert set(strides) == {2}
    assert args["se_ratio"] in (None, 0.25)
    counts = [width // group for width, group in zip(widths, groups, strict=True)]
    name = f"{'x' if args['se_ratio'] is None else 'y'}{len(widths)}"
    return name, numbered("q", counts) | numbered("g", groups) | numbered("l", depths)


def resnet(args: Arguments) -> Place:
    return "resnet", numbered("l", args["layers"]) | {name: args[name] for name in ("w", "groups") if name in args}


def shufflenet(args: Arguments) -> Place:
    channels = {f"c{i}": value for i, value in enumerate(args["channels"])}
    return "shufflenet_v2", channels | numbered("l", args["repeats"])


def unet(args: Arguments) -> Place:
    return args["up"] + "_bn" * args["batch_norm"], {"c": args["c"], "L": args["levels"]}


def vgg(args: Arguments) -> Place:
    return args["cfg"] + "_bn" * args["batch_norm"], {"w": args["w"]}


def vit(args: Arguments) -> Place:
    heads, patch = args["heads"], args["patch"]
    return "vit", {
        "L": args["layers"], "h": heads, "e": args["hidden"] // heads, "m": args["mlp_dim"],
        "p": patch, "g": args["image_size"] // patch,
    }  # fmt: skip


def wrn(args: Arguments) -> Place:
    return "wrn", {"D": args["depth"], "k": args["k"]}


FAMILIES = {
    "alexnet_one_tower": Family("alexnet_one_tower", lambda _: ("alexnet", {})),
    "convnext_scaled": Family("convnext_scaled", convnext),
    "densenet_growth": Family("densenet_growth", densenet),
    "efficientnet_wd": Family("efficientnet_wd", efficientnet),
    "lenet5": Family("lenet5", lenet5),
    "mobilenet_v2_width": Family("mobilenet_v2_width", mobilenet_v2),
    "mobilenet_v3_width": Family("mobilenet_v3_width", mobilenet_v3),
    "regnet": Family("regnet", regnet),
    "resnet_basic_depth": Family("resnet_basic", resnet),
    "resnet_basic_width": Family("resnet_basic", resnet),
    "resnet_bottleneck_depth": Family("resnet_bottleneck", resnet),
    "resnet_bottleneck_width": Family("resnet_bottleneck", resnet),
    "shufflenet_v2_width": Family("shufflenet_v2_width", shufflenet),
    "squeezenet": Family("squeezenet", lambda args: (f"version{args['version']}", {})),
    "unet": Family("unet", unet),
    "vgg_width": Family("vgg_width", vgg),
    "vit": Family("vit", vit),
    "wrn": Family("wrn", wrn),
}  # fmt: skip


def points(family: str) -> list[Point]:
    return [Point(*point) for point in json.loads((DATA / f"{family}.json").read_text())["points"]]


@cache
def script(name: str) -> Script:
    return from_file(SCRIPTS / f"{name}.cnn")


def place(family: str, point: Point) -> Place:
    """The network and the values of all its symbols: what the words leave out has its default."""
    network, values = FAMILIES[family].place(point.args)
    _, channels, height, width = point.input
    said: dict[str, Number] = {
        "n": height, "m": width, "c": channels, "channels_in": channels, "K": point.output[1], "w": 64, "groups": 1,
    }  # fmt: skip
    symbols = script(FAMILIES[family].script).program.symbols
    return network, {name: value for name, value in (said | values).items() if name in symbols}


NO_PEAK = {"densenet_growth", "efficientnet_wd", "mobilenet_v2_width", "mobilenet_v3_width", "regnet", "unet"}
"""The largest number of elements alive is a maximum of too many formulas here, or slow to find, or not known."""


def at(network: Network, values: Mapping[str, Number], metrics: Sequence[str]) -> dict[str, Any]:
    """A network's metrics at a point, and its output's shape."""
    found = {metric: network.metric(metric) for metric in metrics}
    return {name: figure(value, values) for name, value in (found | {"output": network.outputs[0].shape}).items()}


def figure(value: Any, values: Mapping[str, Number]) -> Any:
    """The value at a point; a receptive field that is the same along all axes is one number."""
    if not isinstance(value, tuple):
        return evaluate(value, values)
    sizes = tuple(evaluate(size, values) for size in value)
    return sizes[0] if len(set(sizes)) == 1 else sizes


# ---------------------------------------------------------------- tests


def test_every_family_is_here() -> None:
    assert sorted(FAMILIES) == sorted(file.stem for file in DATA.glob("*.json"))


@pytest.mark.parametrize("family", FAMILIES)
def test_formulas_at_every_point(family: str) -> None:
    """All symbols are left open while compiling."""
    session = script(FAMILIES[family].script).symbolic
    for point in points(family):
        name, values = place(family, point)
        network = session.network(name)
        network.check_at(values)
        *spatial, channels = (evaluate(size, values) for size in network.outputs[0].shape)
        assert [1, channels, *spatial] == point.output, point.args
        assert evaluate(network.totals["params"], values) == point.params, point.args
        assert evaluate(network.totals["buffers"], values) == point.buffers, point.args
        assert evaluate(network.totals["macs"], values) == point.flop_counter_macs, point.args
        seen = sum(evaluate(layer.macs, values) for layer in network.layers if layer.kind != "attention")
        assert seen == point.conv_linear_macs, point.args


@pytest.mark.parametrize("family", FAMILIES)
def test_numbers_put_in_first(family: str) -> None:
    """Every metric, where the network is compiled with numbers."""
    known = script(FAMILIES[family].script)
    metrics = [metric for metric in METRICS if metric != "peak_activations" or family not in NO_PEAK]
    for point in points(family)[::6]:
        name, values = place(family, point)
        numbers = at(known.session(values).network(name), {}, metrics)
        assert numbers == at(known.symbolic.network(name), values, metrics), point.args
        assert (numbers["params"], numbers["macs"]) == (point.params, point.flop_counter_macs)


@pytest.mark.parametrize("name", sorted({family.script for family in FAMILIES.values()}))
def test_networks_without_points(name: str) -> None:
    """Of the networks that no file has a point of, the two ways at the defaults."""
    known = script(name)
    families = [family for family in FAMILIES if FAMILIES[family].script == name]
    seen = {place(family, point)[0] for family in families for point in points(family)}
    values = known.symbolic.defaults()
    assert values.keys() == known.program.symbols.keys()
    metrics = [metric for metric in METRICS if metric != "peak_activations"]
    for network in known.program.networks.keys() - seen:
        numbers = at(known.session(values).network(network), {}, metrics)
        assert numbers == at(known.symbolic.network(network), values, metrics), network
