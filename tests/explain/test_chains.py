"""Every chain is a chain of equals that ends in the layer's own figure."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render.networks import CEILINGS, CHOSEN, DEEP, EVERY, VARIED, compiled

from symcnn import algebra
from symcnn.errors import Error
from symcnn.explain import Derivation, Step, derive
from symcnn.explain.counts import NOTHING
from symcnn.explain.sizes import RULES, letters_in, size_chain
from symcnn.explain.tree import Letter, Node, Word, worth
from symcnn.layers import Axis
from symcnn.render.notation import TEXT, chain


def steps_of(derived: Derivation) -> list[Step]:
    return [*(step for layer in derived.layers for step in layer.steps), *derived.totals]


def speaks(part: Node) -> bool:
    """Whether a formula has words or letters, so that it is no number."""
    pending: list[object] = [part]
    while pending:
        current = pending.pop()
        if isinstance(current, (Word, Letter)):
            return True
        if isinstance(current, tuple):
            pending.extend(current)
        elif isinstance(current, Node):
            pending.extend(vars(current).values())
    return False


@pytest.mark.parametrize("convention", ["torch", "keras"])
@pytest.mark.parametrize("name", EVERY)
def test_every_chain_ends_in_the_figure_of_its_row(name: str, convention: str) -> None:
    network = compiled(EVERY[name], convention=convention).network
    derived = derive(network)
    for layer, row in zip(derived.layers, network.layers, strict=True):
        for step in layer.steps:
            assert worth(step.chain[-1]) == step.value
            if step.quantity in ("params", "buffers", "macs"):
                assert step.value == getattr(row, step.quantity)
    assert {step.quantity: step.value for step in derived.totals if step.quantity == "params"} == {
        "params": network.totals["params"]
    }


@pytest.mark.parametrize("name", EVERY)
def test_every_formula_of_a_chain_without_words_is_worth_the_same(name: str) -> None:
    """As trees, at a point of the domains: the numbers' formula before it was multiplied out, and after."""
    network, defaults = compiled(EVERY[name])
    point = {symbol: defaults.get(symbol, 96) for symbol in network.ring.domains}
    for step in steps_of(derive(network)):
        for part in step.chain:
            if not speaks(part):
                assert algebra.evaluate(worth(part), point) == algebra.evaluate(step.value, point)


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_that_is_not_zero_is_derived(name: str) -> None:
    network = compiled(EVERY[name]).network
    for layer, row in zip(derive(network).layers, network.layers, strict=True):
        told = {step.quantity for step in layer.steps}
        assert told >= {metric for metric in ("params", "buffers", "macs") if getattr(row, metric) != 0}


# ---------------------------------------------------------------- arithmetic, read back from the text


def arithmetic(text: str) -> Fraction:
    """The number that a chain's text comes to, worked out from its characters alone."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\d+", lambda digits: f"Fraction({digits[0]})", text)
    for sign, python in {"·": "*", "−": "-", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")"}.items():
        text = text.replace(sign, python)
    names = {"Fraction": Fraction, "floor": math.floor, "ceil": math.ceil, "min": min, "max": max, "__builtins__": {}}
    return Fraction(eval(text, names))


NUMERIC = re.compile(r"(?:min|max|[\d\s,·/+−()⌊⌋⌈⌉])+")

amounts = st.integers(1, 5)
PADDINGS = st.one_of(
    st.sampled_from(["same", "valid"]),
    st.integers(0, 3).map(str),
    st.tuples(*[st.integers(0, 3)] * 4).map("[({0[0]}, {0[1]}), ({0[2]}, {0[3]})]".format),
)
SLIDING = st.builds(
    "{}, {}x{}, stride={}, padding={}, dilation={}, bias={}".format,
    st.sampled_from([2, 4, 6, 8]),
    amounts,
    amounts,
    amounts,
    PADDINGS,
    st.integers(1, 3),
    st.sampled_from(["yes", "no"]),
)
LAYERS = st.one_of(
    st.builds("conv({}, groups={})".format, SLIDING, st.sampled_from([1, 2])),
    st.builds("separable({}, multiplier={})".format, SLIDING, amounts),
    st.builds("convtranspose({}, groups={})".format, SLIDING, st.sampled_from([1, 2])),
    st.builds("convtranspose(4, 3, stride=2, padding={}, output_padding=1)".format, PADDINGS),
    st.builds("depthwise({}, stride={}, padding={}, multiplier={})".format, amounts, amounts, PADDINGS, amounts),
    st.builds("maxpool({}, stride={}, padding={}, ceil=yes)".format, amounts, amounts, st.integers(0, 2)),
    st.builds("pad({})".format, st.integers(0, 3)),
    st.builds("upsample({})".format, amounts),
    st.sampled_from(["bn; layernorm", "flatten; dense(7)", "concat {} { conv(5, 1) }"]),
)


@settings(max_examples=150, deadline=None)
@given(
    layer=LAYERS,
    turns=st.integers(1, 2),
    sides=st.tuples(st.integers(8, 40), st.integers(8, 40)),
    convention=st.sampled_from(["torch", "keras"]),
)
def test_the_arithmetic_of_any_layer_is_right(layer: str, turns: int, sides: tuple[int, int], convention: str) -> None:
    source = f"network t {{ input {sides[0]}x{sides[1]}x4; repeat {turns} {{ {layer} }} }}"
    try:
        network = compiled(source, convention=convention).network
    except Error:  # a kernel that does not fit, a padding that the framework refuses
        return
    for step in steps_of(derive(network)):
        texts = chain(step, TEXT)
        assert NUMERIC.fullmatch(texts[-1])
        for text in texts:
            if NUMERIC.fullmatch(text):
                assert arithmetic(text) == step.value, (step.quantity, texts)


# ---------------------------------------------------------------- the rules of sizes


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_the_same_in_letters_and_in_values(rule: str) -> None:
    """Its letters are all explained, and where a letter is a symbol of the script its word stands instead."""
    axis = Axis(rule, 10, 4, 3, 2, 1, 1, 1, 0)
    letters, values, _ = size_chain(axis, ())
    assert letters_in(letters)
    assert not letters_in(values)
    assert not letters_in(size_chain(axis, letters_in(letters))[0])


def test_the_rules_agree_with_the_shapes_on_a_box_of_numbers() -> None:
    """The layers' own formulas are the oracle."""
    for n, k, s, p, ceil in product(range(6, 12), (1, 2, 3), (1, 2, 3), (0, 1), ("yes", "no")):
        if 2 * p > k:
            continue
        source = f"network t {{ input {n}x{n}x1; maxpool({k}, stride={s}, padding={p}, ceil={ceil}) }}"
        (step, _) = derive(compiled(source).network).layers[1].steps
        assert worth(step.chain[1]) == step.value


# ---------------------------------------------------------------- what is said besides


def notes(source: str, name: str) -> dict[str, str]:
    layer = next(layer for layer in derive(compiled(source).network).layers if layer.name == name)
    return {step.quantity: step.note for step in layer.steps}


def test_why_a_count_is_zero_is_told() -> None:
    assert notes(VARIED, "maxpool1")["params"] == f"{NOTHING}: the largest of each window"
    assert notes(VARIED, "dense5")["params"].startswith("the weights are those of a layer before")
    assert notes(VARIED, "dense1")["macs"] == "a branch that only training runs"


def test_steps_of_a_sequence_are_factors_of_their_own() -> None:
    derived = derive(compiled("network film { input (5, 9, 9, 3); timedistributed { conv(4, 3); flatten } }").network)
    _, conv, flat = derived.layers
    assert (conv.inputs, conv.output, flat.inputs) == (((5, 9, 9, 3),), (5, 7, 7, 4), ((5, 7, 7, 4),))
    written = {step.quantity: chain(step, TEXT)[0] for layer in (conv, flat) for step in layer.steps}
    assert written["output height = output width"].startswith("⌊(n")
    assert written["outputs"] == "input height × input width × input channels"
    assert written["macs"].startswith("frames × output height × output width × kernel height")


def test_turns_that_differ_are_told_apart() -> None:
    quantities = list(notes(VARIED, "conv6"))
    counts = [f"{metric}{which}" for metric in ("params", "macs") for which in (" of turn 1", " of turn 2", "")]
    assert quantities[-6:] == counts
    assert [quantity.split(" of ")[1] for quantity in quantities[:-6]] == ["turn 1", "turn 1", "turn 2", "turn 2"]


@pytest.mark.parametrize("name", DEEP)
def test_turns_of_a_rule_are_derived_in_their_index_and_added_up(name: str) -> None:
    network = compiled(DEEP[name]).network
    for layer, row in zip(derive(network).layers, network.layers, strict=True):
        values = {step.quantity: step.value for step in layer.steps}
        assert all(values[metric] == getattr(row, metric) for metric in ("params", "macs") if metric in values)
        assert not any("last turn" in quantity for quantity in values)
        for step in layer.steps:
            numbers = [worth(part) for part in step.chain if not speaks(part)]
            assert all(algebra.equal(number, step.value).verdict for number in numbers)


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("depth", [1, 2, 4])
def test_the_chains_of_a_rule_hold_at_every_depth(name: str, depth: int) -> None:
    """Against the network with numbers, which is done turn by turn."""
    point = {"c": 3, "K": 2, "L": depth, "n": 96, "g": 4, "d": depth, "w": 5}
    network = compiled(DEEP[name]).network
    numbers = compiled(DEEP[name], at={name: point[name] for name in network.ring.domains}).network
    for layer, row in zip(derive(network).layers, numbers.layers, strict=True):
        for step in layer.steps:
            if step.quantity in ("params", "macs"):
                values = [algebra.evaluate(worth(part), point) for part in step.chain if not speaks(part)]
                assert set(values) == {getattr(row, step.quantity)}


def test_a_sum_over_the_turns_reads_in_the_index() -> None:
    network = compiled(DEEP["pyramid"]).network
    written = {
        (layer.name, step.quantity): chain(step, TEXT) for layer in derive(network).layers for step in layer.steps
    }
    assert written["e.conv1", "params at i"][1] == "3·3·(2^(i − 2)·c)·(2^(i − 1)·c) + 2^(i − 1)·c"
    assert written["e.conv1", "params"] == [
        "28·c + Σ(i = 2..L) (9·4^i·c^2/8 + 2^(i − 1)·c)",
        "28·c + (3·4^L·c^2/2 + 2^L·c − 6·c^2 − 2·c)",
        "3·4^L·c^2/2 + 2^L·c − 6·c^2 + 26·c",
    ]


def test_a_layer_by_itself() -> None:
    network = compiled(CEILINGS).network
    derived = derive(network, [layer for layer in network.layers if layer.name == "stem"])
    assert [layer.name for layer in derived.layers] == ["stem"]
    assert derived.totals == ()
    assert "n" not in derived.letters  # it is a symbol of the script


def test_a_choice_that_is_open_carries_its_condition() -> None:
    network = compiled(CHOSEN).network
    first = derive(network).layers[1]
    values = {step.quantity: step.value for step in first.steps}
    assert algebra.evaluate(values["params"], {"k": 3}) == 0
    assert algebra.evaluate(values["params"], {"k": 4}) == 584
