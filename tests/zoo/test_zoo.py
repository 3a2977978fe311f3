"""The zoo against what torchvision and Keras say of the same networks, in figures that they made themselves."""

from __future__ import annotations

import time
from typing import Any

import pytest

from symcnn import zoo
from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.network.model import Network
from symcnn.script import from_text
from symcnn.syntax.nodes import Expect
from tests.zoo import figures
from tests.zoo.members import (
    KERAS,
    SIDE,
    TORCHVISION,
    both_ways,
    facts,
    keras_described,
    keras_layers,
    matched,
    metric,
    names,
    script,
    sequential_params,
    symbolic,
    torch_leaves,
    without_leaf,
)

SECONDS = 0.5
CONVOLUTIONAL = ("alexnet", "densenet", "resnet", "resnext", "squeezenet", "vgg", "wide_resnet")


def torchvision(name: str) -> dict[str, Any]:
    return facts(f"torchvision/{name}.json")


def other_sides(known: dict[str, Any]) -> dict[int, dict[str, int]]:
    others = known.get("other_resolutions", {"fields": [], "values": {}})
    taken = {int(n): values for n, values in others["values"].items() if not isinstance(values, str)}  # else an error
    return {n: dict(zip(others["fields"], values, strict=True)) for n, values in taken.items()}


# ---------------------------------------------------------------- torchvision


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_totals(name: str) -> None:
    known = torchvision(name)
    for network, point in both_ways(name):
        totals = {metric: evaluate(network.totals[metric], point) for metric in ("params", "trainable", "buffers")}
        assert totals == {metric: known[metric] for metric in totals}


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_layers(name: str) -> None:
    """Every module in the order of its call: its class, output, parameters and products; and what is never called."""
    known = torchvision(name)
    for network, point in both_ways(name):
        found = matched(network, point, torch_leaves(known))
        assert not found.missing
        assert sorted(found.others) in without_leaf(known)
        assert sum(evaluate(row.macs, point) for row in found.rows) == known["conv_linear_macs_hooks"]


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_macs_at_other_sides(name: str) -> None:
    known = torchvision(name)
    network, defaults = symbolic(name)
    rows = matched(network, defaults, torch_leaves(known)).rows
    for n, counted in other_sides(known).items():
        point = {**defaults, SIDE: n}
        network.check_at(point)
        assert sum(evaluate(row.macs, point) for row in rows) == counted["conv_linear_macs_hooks"], n


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_macs_of_other_tools(name: str) -> None:
    known = torchvision(name)
    if "fvcore" in known:
        assert metric(name, "macs", count="fvcore") == known["fvcore"]["total"] + unseen(name, known)
    if "flop_counter" in known:
        assert metric(name, "macs", count="torch") == known["flop_counter"]["macs"]
    for n, counted in other_sides(known).items():
        assert metric(name, "macs", n, "torch") == counted["flop_counter_macs"], n


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_least_side(name: str) -> None:
    """The smallest image that the published weights take is one that the network takes; mostly it is the smallest."""
    published = torchvision(name).get("published_weight_meta", {})
    metas = published.values() if isinstance(published, dict) else []
    sides = [min(meta["min_size"]) for meta in metas if meta.get("min_size")]
    if not sides or SIDE not in symbolic(name)[1]:
        return
    network, defaults = symbolic(name)
    network.check_at({**defaults, SIDE: min(sides)})
    if name.startswith(CONVOLUTIONAL) and min(sides) > 1:
        with pytest.raises(Error, match="does not fit"):
            network.check_at({**defaults, SIDE: min(sides) - 1})


def unseen(name: str, known: dict[str, Any]) -> int:
    """What fvcore would have counted but for how torchvision calls it, as the file lists it."""
    if "aten::mean" not in known["fvcore"]["unsupported"]:
        return 0
    network, defaults = symbolic(name, "fvcore")
    return sum(int(evaluate(row.macs, defaults)) for row in network.layers if row.kind == "globalavgpool")


# ---------------------------------------------------------------- Keras


@pytest.mark.parametrize("name", KERAS)
def test_keras_totals(name: str) -> None:
    known = facts(f"keras/{name}.json")
    for network, point in both_ways(f"keras/{name}"):
        totals = {
            metric: evaluate(network.totals[metric], point) for metric in ("params", "trainable", "non_trainable")
        }
        assert totals == {metric: known[metric] for metric in totals}
        assert network.totals["buffers"] == 0


@pytest.mark.parametrize("name", KERAS)
def test_keras_layers(name: str) -> None:
    """Every layer with its output and parameters, and with what it takes its input from."""
    known = facts(f"keras/{name}.json")
    layers = keras_layers(known)
    for network, point in both_ways(f"keras/{name}"):
        found = keras_described(network, point, known)
        missing, others = layers - found, found - layers
        assert all(told[0] == "Sequential" for told, _ in missing)
        assert bool(missing) == bool(others)
        assert sequential_params(missing) == sequential_params(others)


# ---------------------------------------------------------------- the zoo itself


def timed(name: str) -> tuple[Network, float]:
    """A member compiled with its defaults, from its text, and the seconds of the processor that took."""
    start = time.process_time()
    loaded = script.__wrapped__(name)
    network = loaded.session(loaded.symbolic.defaults()).network()
    assert network.totals
    return network, time.process_time() - start


@pytest.mark.parametrize("name", names())
def test_a_member(name: str) -> None:
    """Its figures as the list shows them, its convention as its name says, and its time: the shortest of three, since
    a busy machine takes longer for the same work."""
    network, seconds = timed(name)
    assert network.totals["params"] > 0
    assert seconds < SECONDS or min(timed(name)[1] for _ in range(2)) < SECONDS
    assert (network.convention == "keras") == name.startswith(zoo.KERAS)
    (listed,) = [row for row in zoo.figures() if row.name == name]
    assert {**vars(listed)} == figures.row(name), "python tests/zoo/figures.py --write"


def test_the_list_is_complete() -> None:
    assert [row.name for row in zoo.figures()] == names()


@pytest.mark.parametrize("family", zoo.families())
def test_a_family(family: str) -> None:
    """What its script expects holds, for all of it and for each of its networks alone."""
    for name in [family, *(name for name, of in zoo.members().items() if of == family)]:
        assert not any(reply.failed for reply in script.__wrapped__(name).answers(only=Expect))


def test_every_network_is_a_member_by_one_name() -> None:
    found = [name for text in zoo.families().values() for name in from_text(text).program.networks]
    assert sorted(map(zoo.full_name, found)) == sorted(names())


@pytest.mark.parametrize(
    ("name", "hint"),
    [("resnet51", "resnet50"), ("keras/ResNet51", "keras/ResNet50"), ("keras/resnet50", "keras/ResNet50"),
     ("Resnet50", "resnet50"), ("VGG", "vgg")],
)  # fmt: skip
def test_a_misspelt_name(name: str, hint: str) -> None:
    with pytest.raises(Error, match=f"no network `{name}` in the zoo") as error:
        zoo.find(name)
    assert f"{hint}`" in error.value.problems[0].hint
