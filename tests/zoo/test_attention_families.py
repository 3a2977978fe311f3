"""Networks of attention and of video beyond their published points: free arguments, and clips of other lengths."""

from __future__ import annotations

from typing import Any

import pytest

from symcnn import zoo
from symcnn.algebra import evaluate
from symcnn.script import from_text
from tests.zoo.members import TORCHVISION, facts, symbolic

MADE = [name for name in TORCHVISION if "source" in facts(f"torchvision/{name}.json")]
VIDEO = [name for name in TORCHVISION if "other_clips" in facts(f"torchvision/{name}.json")]


def points(family: str) -> list[tuple[dict[str, Any], int, int, int]]:
    """(arguments, side, parameters, MACs) of every network of a family that torchvision made."""
    known = facts(f"variants/{family}.json")
    place = [known["fields"].index(name) for name in ("args", "input_shape", "params", "flop_counter_macs")]
    rows = ([point[at] for at in place] for point in known["points"])
    return [(args, shape[-1], params, macs) for args, shape, params, macs in rows]


def test_vision_transformers_of_all_sizes() -> None:
    """One compiled network, every knob a symbol."""
    network, _ = symbolic("vit")
    for args, side, params, macs in points("vit"):
        point = {
            "p": args["patch"], "g": side // args["patch"], "L": args["layers"], "h": args["heads"],
            "d": args["hidden"] // args["heads"], "m": args["mlp_dim"], "K": args["num_classes"], "c": 3,
        }  # fmt: skip
        assert evaluate(network.totals["params"], point) == params, args
        assert evaluate(network.totals["macs"], point) == macs, args


def test_convnexts_of_all_widths_and_depths() -> None:
    text = zoo.families()["convnext"]
    for args, side, params, macs in points("convnext_scaled"):
        own = f"network own {{ convnext({args['dims']}, {args['depths']}) }}"
        bound = {"n": side, "K": args["num_classes"], "c": 3}
        totals = from_text(f"{text}\n{own}\n").session(bound).network("own").totals
        assert (totals["params"], totals["macs"]) == (params, macs), args


@pytest.mark.parametrize("name", VIDEO)
def test_clips_of_other_lengths_and_sides(name: str) -> None:
    network, defaults = symbolic(name, "torch")
    for (frames, side, _), _, macs in facts(f"torchvision/{name}.json")["other_clips"]["values"]:
        point = {**defaults, "t": frames, "n": side}
        network.check_at(point)
        assert evaluate(network.totals["macs"], point) == macs, (frames, side)


@pytest.mark.parametrize("name", [name for name in MADE if facts(f"torchvision/{name}.json")["kind"] != "segmentation"])
def test_published_weights_have_as_many_parameters(name: str) -> None:
    """An oracle for the files that were made here."""
    known = facts(f"torchvision/{name}.json")
    assert known["params"] in {meta["num_params"] for meta in known["published_weight_meta"].values()}


@pytest.mark.parametrize(("name", "depth"), [
    ("fcn_resnet50", 6), ("fcn_resnet101", 23), ("deeplabv3_resnet50", 6), ("deeplabv3_resnet101", 23),
])  # fmt: skip
def test_published_segmentation_has_a_head_for_training(name: str, depth: int) -> None:
    known = facts(f"torchvision/{name}.json")
    family = zoo.members()[name]
    text = f"{zoo.families()[family]}\nnetwork own {{ {family}({depth}, aux=yes) }}\n"
    totals = from_text(text).session({"w": 64, "n": 224, "c": 3, "K": 21}).network("own").totals
    assert totals["params"] in {meta["num_params"] for meta in known["published_weight_meta"].values()}
    assert totals["macs"] == known["flop_counter"]["macs"]


@pytest.mark.parametrize("name", ["maxvit_t", "mvit_v2_s"])
def test_fvcore_up_to_the_digits_of_its_einsums(name: str) -> None:
    """It takes them from a text in which NumPy writes four digits of each."""
    known = facts(f"torchvision/{name}.json")["fvcore_with_einsum_rounded_by_numpy"]
    network, defaults = symbolic(name, "fvcore")
    missed = abs(evaluate(network.totals["macs"], defaults) - known["total"])
    assert 0 < missed < known["by_op"]["einsum"] / 2000
