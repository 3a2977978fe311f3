"""Families of the zoo at points that nobody published: symbols and arguments against torch's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from symcnn import zoo
from symcnn.algebra import evaluate
from symcnn.script import from_text
from tests.zoo.members import facts, symbolic

METRICS = ("params", "buffers", "macs")
VGG = {"A": "[1, 1, 2, 2, 2]", "B": "[2, 2, 2, 2, 2]", "D": "[2, 2, 3, 3, 3]", "E": "[2, 2, 4, 4, 4]"}
VGG_NAMES = {"A": "vgg11", "B": "vgg13", "D": "vgg16", "E": "vgg19"}

Arguments = dict[str, Any]


def points(family: str) -> Iterator[tuple[Arguments, list[int], tuple[int, ...]]]:
    """(arguments, input, figures) of the networks of a family that torch made; images that are not square left out."""
    known = facts(f"variants/{family}.json")
    fields = ("args", "input_shape", "params", "buffers", "conv_linear_macs_hooks")
    for point in known["points"]:
        args, shape, *figures = (point[known["fields"].index(field)] for field in fields)
        if shape[2] == shape[3]:
            yield args, shape, tuple(figures)


def squeezenet(args: Arguments) -> tuple[str, Arguments]:
    return f"squeezenet{args['version']}", {}


def vgg(args: Arguments) -> tuple[str, Arguments]:
    return f"{VGG_NAMES[args['cfg']]}{'_bn' if args['batch_norm'] else ''}", {"w": args["w"]}


def lenet5(args: Arguments) -> tuple[str, Arguments]:
    return "lenet5", {"a": args["c1"], "b": args["c2"], "f": args["f1"], "h": args["f2"]}


def wrn(args: Arguments) -> tuple[str, Arguments] | None:
    if args["k"] == 1:
        return None
    return "wide_resnet_cifar", {"N": (args["depth"] - 4) // 6, "k": args["k"]}


def unet(args: Arguments) -> tuple[str, Arguments] | None:
    if args["batch_norm"] or args["up"] != "transpose":
        return None
    return "unet", {"w": args["c"], "L": args["levels"]}


SYMBOLS: dict[str, Callable[[Arguments], tuple[str, Arguments] | None]] = {
    "alexnet_one_tower": lambda _: ("alexnet", {}),
    "squeezenet": squeezenet,
    "vgg_width": vgg,
    "lenet5": lenet5,
    "wrn": wrn,
    "unet": unet,
}
"""The network and the symbols of a point, or None where the zoo has none."""


@pytest.mark.parametrize("family", SYMBOLS)
def test_symbols(family: str) -> None:
    checked = 0
    for args, shape, figures in points(family):
        found = SYMBOLS[family](args)
        if found is None:
            continue
        network, defaults = symbolic(found[0])
        given = {"K": args["num_classes"]} if "num_classes" in args else {}
        point = {**defaults, "n": shape[2], "c": shape[1], **given, **found[1]}
        assert tuple(evaluate(network.totals[metric], point) for metric in METRICS) == figures, args
        checked += 1
    assert checked >= 4


def densenet(args: Arguments) -> tuple[str, str] | None:
    if args["init"] != 2 * args["g"] or args["bn_size"] != 4 or len(args["block_config"]) != 4:
        return None
    return "densenet", f"densenet({args['block_config']}, {args['g']})"


def basic(args: Arguments) -> tuple[str, str]:
    return "resnet", f"resnet(basic, {args['layers']})"


def bottleneck(args: Arguments) -> tuple[str, str]:
    groups = args.get("groups", 1)
    return "resnet", f"resnet(bottleneck, {args['layers']}, {groups * args.get('w', 64)}, {groups})"


CALLS: dict[str, Callable[[Arguments], tuple[str, str] | None]] = {
    "densenet_growth": densenet,
    "resnet_basic_depth": basic,
    "resnet_basic_width": basic,
    "resnet_bottleneck_depth": bottleneck,
    "resnet_bottleneck_width": bottleneck,
}
"""The family of a point, and its block's call."""


@pytest.mark.parametrize("family", CALLS)
def test_calls(family: str) -> None:
    for args, shape, figures in points(family):
        found = CALLS[family](args)
        if found is None:
            continue
        text = f"{zoo.families()[found[0]]}\nnetwork own {{ {found[1]} }}\n"
        width = {"w": args["w"]} if family == "resnet_basic_width" and args["w"] >= 8 else {}
        if family == "resnet_basic_width" and not width:
            continue
        session = from_text(text).session({"n": shape[2], "K": args.get("num_classes", 1000), **width})
        defaults = session.defaults()
        totals = session.network("own").totals
        assert tuple(evaluate(totals[metric], defaults) for metric in METRICS) == figures, args
