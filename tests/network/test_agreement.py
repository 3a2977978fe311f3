"""Properties of random networks: symbols and numbers agree, rows add up, and a second reading counts the same."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from symcnn.algebra import Poly, evaluate
from symcnn.errors import Error
from symcnn.network.model import ADDED, METRICS, Layer, Network
from symcnn.script import Script, from_text
from symcnn.source import Source
from symcnn.syntax import format_script, parse

from .random_networks import Tree, points, script_of, trees
from .reference import Figures, IllegalError, Reference

ROUNDS = settings(
    max_examples=120, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip

Point = dict[str, int]


def compiled(script: Script, at: Point | None = None) -> Network | Error:
    try:
        return script.session(at).network()
    except Error as error:
        return error


def at_point(value: Any, point: Point) -> Any:
    """A value, shape or receptive field with numbers put in."""
    return tuple(at_point(item, point) for item in value) if isinstance(value, tuple) else evaluate(value, point)


def metrics(network: Network, point: Point) -> dict[str, Any]:
    found = {name: at_point(network.metric(name), point) for name in METRICS}
    reach = found["receptive_field"]  # one value where every axis has the same, which numbers may tell and symbols not
    found["receptive_field"] = reach[0] if isinstance(reach, tuple) and len(set(reach)) == 1 else reach
    return {**found, "shape": at_point(network.outputs[0].shape, point)}


def rows(network: Network, point: Point) -> list[Any]:
    """What every layer that is there at the point comes to."""
    found = []
    for layer in network.layers:
        times = evaluate(layer.times, point)
        if times:
            figures = [evaluate(getattr(layer, metric), point) for metric in ADDED]
            found.append((layer.kind, times, at_point(layer.output, point), figures))
    return found


def legal(network: Network, point: Point) -> bool:
    try:
        network.check_at(point)
    except Error:
        return False
    return True


def reference(tree: Tree, point: Point) -> Figures | None:
    try:
        return Reference(tree, point).figures()
    except IllegalError:
        return None


@ROUNDS
@given(trees(), st.lists(points, min_size=2, max_size=3))
def test_symbols_then_numbers_and_numbers_then_symbols(tree: Tree, chosen: list[Point]) -> None:
    """Every metric, row and shape; and the network exists at a point exactly where its conditions say so."""
    text = script_of(tree)
    note(text)
    script = from_text(text)
    network = compiled(script)
    for point in chosen:
        note(point)
        numeric, counted = compiled(script, point), reference(tree, point)
        assert isinstance(numeric, Error) == (counted is None), numeric
        if isinstance(network, Error):  # refused for all points: because it fits none
            assert isinstance(numeric, Error), network
            continue
        assert legal(network, point) == (counted is not None)
        assert all(condition.holds(point) for condition in network.conditions) == (counted is not None)
        if isinstance(numeric, Error) or counted is None:
            continue
        assert metrics(numeric, {}) == metrics(network, point)
        assert rows(numeric, {}) == rows(network, point)
        assert not any(isinstance(numeric.metric(name), Poly) for name in METRICS)
        assert {name: metrics(numeric, {})[name] for name in Figures._fields} == counted._asdict()


@ROUNDS
@given(trees())
def test_rows_add_up(tree: Tree) -> None:
    network = compiled(from_text(script_of(tree)))
    if isinstance(network, Error):
        return
    for metric in ADDED:
        total: Any = 0
        for layer in network.layers:
            total = total + getattr(layer, metric)
        assert total == network.totals[metric]
    for figures in (*network.layers, _Totals(network)):
        assert figures.trainable + figures.non_trainable == figures.params
        assert figures.weights + figures.biases == figures.params
        assert 2 * figures.macs == figures.flops


class _Totals:
    def __init__(self, network: Network) -> None:
        self.__dict__.update(network.totals)


def described(network: Network) -> Any:
    def layer_of(layer: Layer) -> Any:
        return (layer.id, layer.name, layer.kind, layer.inputs, layer.output, layer.times, layer.params, layer.macs)

    return [layer_of(layer) for layer in network.layers], [network.metric(name) for name in METRICS]


@ROUNDS
@given(trees())
def test_formatted_text_describes_the_same_network(tree: Tree) -> None:
    text = script_of(tree)
    again = format_script(parse(Source("random.cnn", text)))
    first, second = compiled(from_text(text)), compiled(from_text(again))
    assert isinstance(first, Error) == isinstance(second, Error)
    if isinstance(first, Network) and isinstance(second, Network):
        # Formulas of two sessions belong to two rings, so they are compared as text.
        assert repr(described(first)) == repr(described(second))


@ROUNDS
@given(trees(), points)
def test_a_repeat_is_its_body_written_out(tree: Tree, point: Point) -> None:
    short, long = (compiled(from_text(script_of(tree, unrolled)), point) for unrolled in (False, True))
    assert isinstance(short, Error) == isinstance(long, Error)
    if isinstance(short, Network) and isinstance(long, Network):
        assert metrics(short, {}) == metrics(long, {})


def test_the_random_networks_are_mostly_legal() -> None:
    """Guards the properties above: they say nothing of networks that are refused."""
    accepted = []

    @settings(ROUNDS, max_examples=60)
    @given(trees(), points)
    def count(tree: Tree, point: Point) -> None:
        accepted.append(isinstance(compiled(from_text(script_of(tree)), point), Network))

    count()
    assert sum(accepted) > len(accepted) / 3
