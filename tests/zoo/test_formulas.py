"""Formulas of the zoo's symbols against oracles from outside the project."""

from __future__ import annotations

from symcnn import zoo
from symcnn.algebra import evaluate
from symcnn.script import from_text
from tests.zoo.members import numeric, symbolic


def test_resnet50_in_its_width_channels_and_classes() -> None:
    """5724f² + 49cf + 32fk + 830f + k, of which 830f are batch norms'."""
    text = zoo.families()["resnet"].replace("input (n, n, 3)", "input (n, n, c)")
    totals = from_text(f"{text}\nsymbol c\n").symbolic.network("resnet50").totals
    network, _ = symbolic("resnet50")
    norms = [layer for layer in network.layers if layer.kind == "batchnorm"]
    for f, c, k in [(64, 3, 1000), (39, 3, 1000), (8, 1, 1), (17, 5, 2)]:
        point = {"w": f, "c": c, "K": k}
        assert evaluate(totals["params"], point) == 5724 * f**2 + 49 * c * f + 32 * f * k + 830 * f + k
        assert sum(evaluate(layer.params, point) for layer in norms) == 830 * f


def test_the_two_towers_of_alexnet() -> None:
    """Each kernel of the second, fourth and fifth convolution sees the maps of its tower alone."""
    layers = [layer for layer in numeric("alexnet_2012").layers if layer.kind == "conv"]
    assert [layer.params for layer in layers] == [34_944, 307_456, 885_120, 663_936, 442_624]


def test_published_parameters() -> None:
    """Of networks that neither framework ships, as their authors or later users state them."""
    published = {
        "lenet5": 61_706, "alexnet_2012": 60_965_224, "dcgan_generator": 3_576_704, "dcgan_discriminator": 2_765_568,
        "unet": 31_031_810, "wrn_28_10": 36_479_194, "wrn_40_4": 8_949_210, "wrn_16_8": 10_961_370,
    }  # fmt: skip
    assert {name: numeric(name).totals["params"] for name in published} == published
