"""Repeats in closed form against the same turns done one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from symcnn.algebra import Poly, evaluate
from symcnn.algebra.ring import support
from symcnn.errors import Error
from symcnn.network.model import METRICS, Layer, Network
from symcnn.script import from_text

from .random_repeats import Case, Point, case, counted, numbered, written_out
from .test_agreement import at_point, compiled, legal, rows

ROUNDS = settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip

FAR = (9, 10, 13, 40)


class Outcome:
    """What comparisons have come to."""

    def __init__(self) -> None:
        self.bodies = self.points = self.refused_bodies = 0
        self.refusals: Counter[str] = Counter()
        self.mismatches: list[str] = []

    def refuse(self, error: Error) -> None:
        message = str(error).splitlines()[0].partition("error: ")[2]
        self.refusals[re.sub(r"\d+", "#", message)[:110]] += 1


def found(network: Network, metric: str) -> Any:
    """A metric's value, or the error that says why there is none."""
    try:
        value = network.metric(metric)
    except Error as error:
        return error
    axes = value if isinstance(value, tuple) else (value,)
    return axes * (len(network.inputs[1]) - 1 or 1) if metric == "receptive_field" and len(axes) == 1 else value


def compare(chosen: Case, points: list[Point], outcome: Outcome) -> None:
    """The closed forms at some points against the numbers put in before, and against the second reading."""
    outcome.bodies += 1
    script = from_text(chosen.text)
    symbolic = compiled(script)
    numeric = [compiled(script, point) for point in points]
    if isinstance(symbolic, Error):
        if any(isinstance(network, Network) for network in numeric):
            outcome.refused_bodies += 1
            outcome.refuse(symbolic)
        return
    outcome.mismatches += leaks(symbolic)
    for metric in METRICS:
        if isinstance(error := found(symbolic, metric), Error):
            outcome.refuse(error)
    for point, network in zip(points, numeric, strict=True):
        outcome.points += 1
        outcome.mismatches += [f"{point}: {text}" for text in differing(chosen, symbolic, network, point)]


def differing(chosen: Case, symbolic: Network, numeric: Network | Error, point: Point) -> Iterator[str]:
    """Where a network with numbers put in after compiling differs from one with numbers put in before."""
    fits, read = legal(symbolic, point), counted(chosen.tree, point)
    if fits != isinstance(numeric, Network):
        yield f"valid: {fits}, {numeric}"
    elif fits != (read is not None):
        yield f"valid: {fits}, {read}"
    if not fits or isinstance(numeric, Error):
        return
    if all(condition.holds(point) for condition in symbolic.conditions) is not True:
        yield "its conditions say otherwise than those it was made of"
    for metric in METRICS:
        yield from different(metric, found(symbolic, metric), found(numeric, metric), point)
    yield from different("shape", symbolic.outputs[0].shape, numeric.outputs[0].shape, point)
    mine, theirs = (sorted(found, key=repr) for found in (rows(symbolic, point), rows(numeric, {})))
    if any(_now_and_then(layer) for layer in symbolic.layers):
        mine, theirs = (sorted(((kind, times, figures) for kind, times, _, figures in found), key=repr)
                        for found in (mine, theirs))  # fmt: skip
    if mine != theirs:
        yield f"rows: {[pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]}"
    if read is not None:
        for metric, value in read[0]._asdict().items():
            given = numeric.outputs[0].shape if metric == "shape" else numeric.metric(metric)
            yield from different(f"{metric}, read otherwise", given, value, point)
        yield from different("peak, read otherwise", found(numeric, "peak_activations"), read[1], point)


def _now_and_then(layer: Layer) -> bool:
    """Whether a layer is done at some turns only; its output is shown as at the last turn, done or not."""
    return any(loop.occurs_in(turn.share) for turn in layer.turns for loop in turn.loops)


def different(what: str, formula: Any, number: Any, point: Point) -> Iterator[str]:
    if isinstance(formula, Error) or isinstance(number, Error):
        return
    value = at_point(formula, point)
    if value != number:
        yield f"{what}: {formula!r} is {value}, not {number}"


def leaks(network: Network) -> list[str]:
    """Values that a user sees with a symbol in them that is not the script's."""
    shown: dict[str, Any] = {metric: found(network, metric) for metric in METRICS}
    shown["shape"] = network.outputs[0].shape
    for layer in network.layers:
        shown[f"{layer.name} times"], shown[f"{layer.name} output"] = layer.times, layer.output
        shown[layer.name] = tuple(layer.arguments.values())
        shown[f"{layer.name} params"] = layer.params
    for condition in network.requirements:
        shown[f"condition {condition.message}"] = (condition.value, condition.guard)
    return [f"leak: {name}: {value!r}" for name, value in shown.items() if hidden(value)]


def hidden(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return any(hidden(part) for part in value)
    return isinstance(value, Poly) and any(value.ring.atoms[index].hidden for index in support(value))  # type: ignore[union-attr]


def compare_numbered(chosen: Case, point: Point, outcome: Outcome) -> None:
    """A number of turns against its body written out."""
    outcome.bodies += 1
    long = chosen._replace(tree=chosen.tree._replace(body=written_out(chosen.tree.body)))
    solved, done = compiled(from_text(chosen.text), point), compiled(from_text(long.text), point)
    if isinstance(solved, Error) or isinstance(done, Error):
        if isinstance(solved, Error) != isinstance(done, Error):
            outcome.mismatches.append(f"{point}: {solved}, written out: {done}")
        return
    outcome.points += 1
    for metric in METRICS:
        short, full = found(solved, metric), found(done, metric)
        if isinstance(short, Error) and not isinstance(full, Error):
            outcome.refuse(short)
        outcome.mismatches += [f"{point}: {text}" for text in different(metric, short, full, point)]
    outcome.mismatches += different("shape", solved.outputs[0].shape, done.outputs[0].shape, point)


@ROUNDS
@given(st.randoms(use_true_random=False))
def test_closed_forms_are_the_turns_one_by_one(rng: Random) -> None:
    chosen, outcome = case(rng), Outcome()
    note(chosen.text)
    compare(chosen, chosen.points(rng, 3), outcome)
    assert not outcome.mismatches


@settings(ROUNDS, max_examples=25)
@given(st.randoms(use_true_random=False), st.sampled_from(FAR))
def test_a_large_number_of_turns_is_the_body_written_out(rng: Random, turns: int) -> None:
    chosen, outcome = numbered(rng, turns), Outcome()
    note(chosen.text)
    compare_numbered(chosen, chosen.points(rng, 1)[0], outcome)
    assert not outcome.mismatches


def test_most_bodies_are_solved() -> None:
    """Guards the properties above: they say nothing of bodies that are refused."""
    outcome = Outcome()
    for seed in range(40):
        rng = Random(seed)
        chosen = case(rng)
        compare(chosen, chosen.points(rng, 2), outcome)
    assert not outcome.mismatches
    assert outcome.refused_bodies < outcome.bodies / 4
    without_peak = sum(number for reason, number in outcome.refusals.items() if reason.startswith("the peak"))
    assert without_peak < outcome.bodies / 5


# ---------------------------------------------------------------- by hand


def network(body: str, declarations: str = "symbol d, w, c, n") -> Network:
    return from_text(f"{declarations}\nnetwork net {{ {body} }}").symbolic.network()


def outputs(net: Network, point: Point) -> list[Any]:
    return [at_point(layer.output, point) for layer in net.layers]


def test_a_row_shows_the_turn_that_is_the_last() -> None:
    """A first turn unlike the others is the last one where there is no other."""
    net = network("input (8, 8, c); repeat d { conv(2*channels, 1); conv(w, 1) }")
    point = {"w": 5, "c": 3, "n": 1}
    assert outputs(net, {**point, "d": 1}) == [(8, 8, 3), (8, 8, 6), (8, 8, 5)]
    assert outputs(net, {**point, "d": 2}) == [(8, 8, 3), (8, 8, 10), (8, 8, 5)]


def test_a_row_shows_the_last_turn_that_it_is_done_in() -> None:
    net = network("input (8, 8, c); repeat i in 1..d { if i == 1 { bn }; conv(w*i, 1); if i < d { relu } }")
    point = {"w": 5, "c": 3, "n": 1, "d": 4}
    assert outputs(net, point) == [(8, 8, 3), (8, 8, 3), (8, 8, 20), (8, 8, 15)]


def test_a_row_under_an_open_condition() -> None:
    net = network("input (8, 8, c); repeat i in 1..3 { if i < d { bn }; conv(w*i, 1) }")
    assert outputs(net, {"w": 5, "c": 3, "n": 1, "d": 3})[1] == (8, 8, 5)
    assert outputs(net, {"w": 5, "c": 3, "n": 1, "d": 9})[1] == (8, 8, 10)


def test_a_row_under_a_condition_on_the_shape() -> None:
    net = network("input (n, n, c); conv(w, 1); repeat d { if channels != c { bn } else { relu }; conv(c, 1) }")
    point = {"w": 5, "c": 3, "n": 2, "d": 4}
    assert outputs(net, point)[2] == (2, 2, 5)


def test_arguments_are_read_where_the_turns_are() -> None:
    """With d turns the second has at least d = 2, so its filters are positive."""
    net = network("input (n, n, 3); repeat i in 1..d { conv(w*(d - i + 1), 1) }", "symbol d in 0..\nsymbol w, n")
    for d in range(5):
        widths = [3, *range(d, 0, -1)]
        expected = sum(a * b + b for a, b in pairwise(widths))
        assert evaluate(net.metric("params"), {"d": d, "w": 1}) == expected


def test_the_last_turn_of_a_family_may_be_one_by_itself() -> None:
    """With one turn the label is the first one's, in its shape and its storage."""
    net = network("input (4, 4, c); repeat i in 1..d { e: conv(channels, 1); conv(w, 1) }; concat {} { from e[d] }")
    for point, channels in (({"d": 1, "w": 5, "c": 3}, 3), ({"d": 2, "w": 5, "c": 3}, 5)):
        assert at_point(net.outputs[0].shape, point) == (4, 4, 5 + channels)
        assert evaluate(net.metric("peak_activations"), point) == 16 * 2 * (5 + channels)


def test_what_a_turn_leaves_unsolved_is_not_taken_for_unchanged() -> None:
    """The last turn adds no layer here, but those before it do."""
    net = network("input (4, 4, c); repeat i in 1..d { residual { if i < d { conv(channels, 3, padding=1) } } }")
    depth = found(net, "depth")
    assert isinstance(depth, Error) or evaluate(depth, {"d": 5}) == 4
