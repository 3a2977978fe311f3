"""Networks for small machines, EfficientNet and RegNet at points that nobody published, against the frameworks.

``keras_widths.json`` was made by building keras.applications' models with other widths.
"""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest

from symcnn import zoo
from symcnn.algebra import Number, evaluate
from symcnn.network.model import Network
from symcnn.script import from_text
from tests.zoo.members import DATA, script, symbolic
from tests.zoo.test_knobs import METRICS, Arguments, points

WIDTHS = json.loads((DATA / "keras_widths.json").read_text(encoding="utf-8"))


def exact(value: float) -> Fraction:
    return Fraction(str(value))


def compiled(name: str, **values: Number) -> Network:
    """A member with some symbols' values, the others at their defaults."""
    loaded = script(name)
    return loaded.session({**loaded.symbolic.defaults(), **values}).network()


def totals(network: Network, *metrics: str) -> tuple[Number, ...]:
    return tuple(evaluate(network.totals[metric], {}) for metric in metrics)


def member(family: str, args: Arguments) -> tuple[str, dict[str, Number]] | None:
    """The network of a point and its symbols, or None where they lie outside their domains."""
    match family:
        case "mobilenet_v2_width" if args["w"] >= 0.3:
            return "mobilenet_v2", {"alpha": exact(args["w"])}
        case "mobilenet_v3_width" if not args["reduced_tail"]:
            return args["arch"], {"alpha": exact(args["w"])}
        case "efficientnet_wd":
            return "efficientnet", {"w": exact(args["w"]), "d": exact(args["d"])}
        case "shufflenet_v2_width" if args["repeats"] == [4, 8, 4]:
            return "shufflenet_v2_x1_0", {"w": args["channels"][1], "h": args["channels"][-1]}
    return None


@pytest.mark.parametrize(
    "family", ["mobilenet_v2_width", "mobilenet_v3_width", "efficientnet_wd", "shufflenet_v2_width"]
)
def test_other_widths_and_depths(family: str) -> None:
    """From the closed form and from the network compiled with the numbers."""
    checked = 0
    for args, shape, figures in points(family):
        found = member(family, args)
        if found is None:
            continue
        name, values = found
        values |= {"n": shape[2], "K": args.get("num_classes", 1000)}
        network, defaults = symbolic(name)
        assert tuple(evaluate(network.totals[metric], {**defaults, **values}) for metric in METRICS) == figures, args
        assert totals(compiled(name, **values), *METRICS) == figures, args
        checked += 1
    assert checked >= 9


def test_other_regnets() -> None:
    checked = 0
    for args, shape, figures in points("regnet"):
        widths, strides, depths, groups = zip(*args["stages_width_stride_depth_groupwidth"], strict=True)
        if {*strides} != {2} or args["se_ratio"] not in (None, 0.25):
            continue
        excite = "yes" if args["se_ratio"] else "no"
        own = f"network own {{ regnet({[*depths]}, {[*widths]}, {max(groups)}, excite={excite}) }}"
        session = from_text(f"{zoo.families()['regnet']}\n{own}\n").session({"n": shape[2], "c": 3, "K": 1000})
        assert totals(session.network("own"), *METRICS) == figures, args
        checked += 1
    assert checked >= 9


@pytest.mark.parametrize("point", WIDTHS["points"], ids=str)
def test_other_widths_in_keras(point: list[Any]) -> None:
    """Parameters, and the sums: a block has a shortcut where its rounded widths agree."""
    name, args, params, trainable, non_trainable, sums = point
    values = {"alpha": exact(args["alpha"]), "K": args.get("classes", 1000)}
    if "depth_multiplier" in args:
        values["m"] = args["depth_multiplier"]
    network = compiled(f"keras/{name}", **values)
    assert totals(network, "params", "trainable", "non_trainable") == (params, trainable, non_trainable)
    assert Counter(layer.kind for layer in network.layers)["add"] == sums


def test_the_scaled_efficientnets_are_points_of_one_network() -> None:
    scales = {"b1": (1, 1.1), "b2": (1.1, 1.2), "b3": (1.2, 1.4), "b4": (1.4, 1.8), "b5": (1.6, 2.2), "b6": (1.8, 2.6),
              "b7": (2, 3.1)}  # fmt: skip
    network, defaults = symbolic("efficientnet")
    for name, (w, d) in scales.items():
        point = {**defaults, "w": exact(w), "d": exact(d)}
        scaled = compiled(f"efficientnet_{name}")
        assert totals(scaled, *METRICS) == tuple(evaluate(network.totals[metric], point) for metric in METRICS)
