"""Composition, names and declarations: a test for every row of the language's tables, with numbers counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from symcnn.algebra import condition_text, evaluate, text
from symcnn.errors import Error
from symcnn.network.model import Network
from symcnn.network.parts import part
from symcnn.script import from_file, from_text


def build(script: str, name: str | None = None, convention: str | None = None, **at: int) -> Network:
    return from_text(script).session(at or None, convention).network(name)


def net(body: str, declarations: str = "", **at: int) -> Network:
    return build(f"{declarations}\nnetwork net {{ {body} }}", **at)


def problem(body: str, declarations: str = "") -> str:
    with pytest.raises(Error) as caught:
        net(body, declarations)
    return caught.value.problems[0].message


def params(network: Network) -> Any:
    return network.totals["params"]


def shape(network: Network) -> Any:
    return network.outputs[0].shape


def names(network: Network) -> list[str]:
    return [layer.name for layer in network.layers if layer.kind != "input"]


# ---------------------------------------------------------------- inputs

INPUTS = [
    ("input 28x28x1", (28, 28, 1)),
    ("input 28×28×1", (28, 28, 1)),
    ("input (7, 9, 3)", (7, 9, 3)),
    ("input 784", (784,)),
    ("input (5,)", (5,)),
    ("input (12, 4)", (12, 4)),
    ("input (4, 5, 6, 7)", (4, 5, 6, 7)),
]


@pytest.mark.parametrize(("item", "expected"), INPUTS)
def test_input_shapes(item: str, expected: tuple[int, ...]) -> None:
    assert shape(net(item)) == expected


@pytest.mark.parametrize(("rank", "weights"), [(1, 3), (2, 9), (3, 27)])
def test_the_rank_follows_the_tensor(rank: int, weights: int) -> None:
    assert params(net(f"input ({'8, ' * rank}2); conv(4, 3)")) == weights * 2 * 4 + 4


def test_a_vector_under_a_kernel_is_an_image() -> None:
    """Of 1 by 1, unless the kernel's size says otherwise: squeeze-and-excite."""
    shapes = {"conv(4, 1)": (4, 7, 1, 1), "conv(4, [1])": (4, 7, 1), "conv(4, 3, padding=1)": (4, 7, 3, 3)}
    for layer, weight in shapes.items():
        network = net(f"input 5x5x7; gap; {layer}")
        assert (shape(network), network.layers[-1].effect.tensors[0].shape) == ((4,), weight)
    assert "vector" in problem("input 7; conv(4, [1], padding=[1], stride=[2])")


def test_several_inputs_are_labelled() -> None:
    network = net("left: input 8x8x3; right: input (4,); add { from left; gap; dense(5) } { from right; dense(5) }")
    assert params(network) == (3 * 5 + 5) + (4 * 5 + 5)
    assert list(network.inputs.values()) == [(8, 8, 3), (4,)]


@pytest.mark.parametrize(
    "body", ["input 3; residual { input 3 }", "input 3; x: { input 3 }", "input 3; if yes { input 3 }"]
)
def test_an_input_stands_directly_in_a_network(body: str) -> None:
    assert problem(body) == "an `input` stands directly in a network"


def test_a_network_may_consist_of_a_block() -> None:
    assert params(net("whole(6)", "block whole(c) { input 5x5x2; conv(c, 1) }")) == 2 * 6 + 6
    assert problem("input 3; whole", "block whole { input 5x5x2 }") == "an `input` stands directly in a network"


def test_a_network_needs_an_input() -> None:
    assert problem("conv(3, 3)") == "there is no tensor yet"
    assert problem("") == "the network `net` has no input"


# ---------------------------------------------------------------- layers and arguments


def test_arguments_by_place_and_by_name() -> None:
    written = [
        "conv(4, 3, 2)",
        "conv(4, 3, stride=2)",
        "conv(kernel=3, filters=4, stride=2)",
        "conv(4, 3x3, stride=2x2)",
    ]
    for layer in written:
        network = net(f"input 9x9x2; {layer}")
        assert (shape(network), params(network)) == ((4, 4, 4), 9 * 2 * 4 + 4)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("conv(4)", "`conv` needs `kernel`"),
        ("conv(4, 3, filters=4)", "`filters` is given twice"),
        ("conv(4, 3, kernels=3)", "`conv` has no argument `kernels`"),
        ("relu(1)", "too many arguments"),
        ("conv(0, 3)", "`filters` is 0, but must be at least 1"),
        ("conv(4, 3x3x3)", "`kernel` = (3, 3, 3) has 3 entries, but the tensor has 2 spatial axes"),
        ("conv(4, 3, groups=3)", "divide the 4 filters"),
        ("konv(4, 3)", "unknown layer kind `konv`"),
        ("add {}", "`add` takes at least 2 branches"),
        ("subtract {} {} {}", "`subtract` takes 2 branches"),
        ("relu {} {}", "`relu` takes no branches"),
        ("conv(4, 12)", "12 does not fit a size of 9"),
    ],
)
def test_wrong_arguments(layer: str, message: str) -> None:
    assert message in problem(f"input 9x9x2; {layer}")


def test_independent_errors_are_told_together() -> None:
    with pytest.raises(Error) as caught:
        net("input 9x9x2; add { konv(1) } { conv(4, 3, kernels=3) }; dense(2)")
    assert [found.message for found in caught.value.problems] == [
        "unknown layer kind `konv`", "`conv` has no argument `kernels`"]  # fmt: skip


# ---------------------------------------------------------------- repeat, for, let


def test_repeat_counts_its_turns() -> None:
    network = net("input 8x8x3; repeat 4 { conv(3, 3, padding=1) }")
    assert params(network) == 4 * (9 * 3 * 3 + 3)
    (conv,) = (layer for layer in network.layers if layer.kind == "conv")
    assert (conv.times, conv.name) == (4, "conv1")


def test_turns_that_are_alike_are_counted_together() -> None:
    assert params(net("input 8x8x3; repeat 1M { conv(3, 1) }")) == 1_000_000 * 12


def test_a_first_turn_may_differ() -> None:
    """Its input has other channels; the row is one, its figures those of all turns."""
    network = net("input 8x8x3; repeat 4 { conv(5, 3, padding=1) }")
    assert params(network) == (9 * 3 * 5 + 5) + 3 * (9 * 5 * 5 + 5)
    assert [(layer.kind, layer.times) for layer in network.layers] == [("input", 1), ("conv", 4)]


def test_repeat_by_a_range_an_expression_and_nothing() -> None:
    let = "let turns = 2 + 1"
    assert params(net("input 4x4x1; repeat i in 2..turns + 1 { conv(i, 1) }", let)) == (2 + 2) + (2 * 3 + 3) + (
        3 * 4 + 4
    )
    assert params(net("input 4x4x1; repeat turns { conv(1, 1) }", let)) == 3 * 2
    assert params(net("input 4x4x1; repeat 0 { conv(7, 1) }; repeat i in 1..0 { conv(i, 1) }")) == 0
    assert "-1" in problem("input 3; repeat -1 { relu }")


def test_for_goes_through_a_list_of_tuples() -> None:
    network = net("input 8x8x3; for c, s in [(w, 1), (2*w, 2)] { conv(c, 1, stride=s) }", "symbol w in 1..9")
    assert shape(network)[:2] == (4, 4)
    assert evaluate(params(network), {"w": 5}) == (3 * 5 + 5) + (5 * 10 + 10)
    assert problem("input 3; for a, b in [(1, 2, 3)] { relu }") == "(1, 2, 3) can't be taken apart into 2 names"
    assert names(net("input 3; for i in 1..2 { dense(i) }")) == ["dense1", "dense2"]


def test_a_range_with_a_symbol_cannot_be_gone_through() -> None:
    with pytest.raises(Error, match=r"ends of 1\.\.k must be whole numbers here\n.*\n.*\n.*`--at`"):
        net("input 3; for i in 1..k { dense(i) }", "symbol k")
    assert params(net("input 3; for i in 1..k { dense(i) }", "symbol k", k=2)) == (3 * 1 + 1) + (1 * 2 + 2)


def test_lets_are_scoped_by_braces() -> None:
    network = net("input 3; let c = 2; { let c = 5; dense(c) }; dense(c)")
    assert params(network) == (3 * 5 + 5) + (5 * 2 + 2)
    assert problem("input 3; { let c = 5 }; dense(c)") == "`c` is not known here"


def test_a_let_may_use_what_it_shadows() -> None:
    assert params(net("input 3; let c = 2; let c = 2*c + 1; dense(c)")) == 3 * 5 + 5
    assert params(net("input 3; let c = 2*c; dense(c)", "symbol c", c=4)) == 3 * 8 + 8
    assert params(net("input 3; let half(v) = v // 2; dense(half(9))")) == 3 * 4 + 4


def test_channels_and_shape_are_those_of_the_place() -> None:
    network = net("input 6x8x12; let r = channels // 4; conv(r, 1); conv(channels + 1, 1); dense(shape[0])")
    assert params(network) == (12 * 3 + 3) + (3 * 4 + 4) + (4 * 6 + 6)
    assert params(net("input 6x8x12; a: conv(2, 3); gap; dense(shape(a)[1])")) == (9 * 12 * 2 + 2) + (2 * 6 + 6)


# ---------------------------------------------------------------- choices

CHOICE = "input 8x8x3; if {} {{ conv(5, 3, padding=1) }} else if {} {{ conv(5, 1) }} else {{ conv(5, 1, bias=no) }}"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("k >= 2", "yes", 140), ("k > 9", "k <= 9", 20), ("no", "k == 1", 15), ("not k < 2 and k <= 9", "no", 140)],
)
def test_an_if_is_decided_by_the_domains(first: str, second: str, expected: int) -> None:
    network = net(CHOICE.format(first, second), "symbol k in 2..9")
    assert params(network) == expected
    assert len(network.layers) == 2


def test_an_open_if_gives_a_piecewise_cost() -> None:
    network = net(CHOICE.format("k >= 5", "k == 3"), "symbol k in 2..9")
    values = {k: evaluate(params(network), {"k": k}) for k in range(2, 10)}
    assert values == {2: 15, 3: 20, 4: 15, 5: 140, 6: 140, 7: 140, 8: 140, 9: 140}
    for k, expected in values.items():
        assert params(net(CHOICE.format("k >= 5", "k == 3"), "symbol k in 2..9", k=k)) == expected
    assert "Piecewise" in text(params(network))
    times = [condition_text(layer.times) for layer in network.layers[1:]]
    assert times[0] == "k >= 5"


def test_an_open_if_without_else_keeps_the_tensor() -> None:
    network = net("input 8x8x3; if k > 4 { conv(channels, 1) }; dense(2)", "symbol k")
    assert [evaluate(params(network), {"k": k}) for k in (4, 5)] == [8, 12 + 8]
    assert "shapes disagree: (8, 8, 4) and (8, 8, 3)" in problem("input 8x8x3; if k > 4 { conv(4, 1) }", "symbol k")
    assert net("input (k, 3); if k > 4 { conv(3, 3); gap } else { gap }", "symbol k").conditions == ()


# ---------------------------------------------------------------- joins

JOINS = [
    ("add {} {}", (6, 6, 4)), ("add {} {} { relu }", (6, 6, 4)), ("multiply {} { gap }", (6, 6, 4)),
    ("subtract {} { conv(1, 1) }", (6, 6, 4)), ("average { gap } {}", (6, 6, 4)), ("maximum {} {}", (6, 6, 4)),
    ("minimum {} {}", (6, 6, 4)), ("concat {} { conv(3, 1) } {}", (6, 6, 11)),
    ("concat(axis=0) {} { slice(0, 0, 2) }", (8, 6, 4)),
    ("concat(axis=-2) {} {}", (6, 12, 4)), ("residual { conv(4, 1) }", (6, 6, 4)),
    ("residual { conv(7, 3, stride=2, padding=1) } { conv(7, 1, stride=2) }", (3, 3, 7)),
]  # fmt: skip


@pytest.mark.parametrize(("join", "expected"), JOINS)
def test_joins(join: str, expected: tuple[int, ...]) -> None:
    assert shape(net(f"input 6x6x4; {join}")) == expected


@pytest.mark.parametrize(
    ("join", "message"),
    [
        ("add {} { conv(3, 1) }", "(6, 6, 4) and (6, 6, 3); 4 is not 3"),
        ("concat {} { maxpool(2) }", "(6, 6, 4) and (3, 3, 4); 6 is not 3"),
        ("concat {} { gap }", "the branches have different numbers of axes: (6, 6, 4) and (4,)"),
        ("concat(axis=3) {} {}", "`axis` = 3 is not an axis of a tensor with 3 axes"),
    ],
)
def test_shapes_that_do_not_join(join: str, message: str) -> None:
    assert message in problem(f"input 6x6x4; {join}")


def test_a_join_that_depends_on_the_domain() -> None:
    body = "input (n, 3); add { maxpool(2); upsample(2) } {}"
    assert evaluate(shape(net(body, "symbol n in 4.. step 2"))[0], {"n": 10}) == 10
    assert " is not n at n = " in problem(body, "symbol n in 5.. step 2")


# ---------------------------------------------------------------- blocks


def test_a_default_may_use_earlier_parameters() -> None:
    block = "block b(c, k = 3, wide = 2*c) { conv(c, k, padding=1, bias=no); conv(wide, 1, bias=no) }"
    assert params(net("input 8x8x1; b(4)", block)) == 9 * 4 + 4 * 8
    assert params(net("input 8x8x1; b(4, wide=3, k=1)", block)) == 4 + 4 * 3
    assert problem("input 8x8x1; b", block) == "block `b` needs `c`"
    assert problem("input 8x8x1; b(4, deep=3)", block) == "block `b` has no parameter `deep`"


def test_an_argument_may_be_a_kind_a_block_a_size_a_list_or_a_flag() -> None:
    blocks = """
      block twice(layer, size, widths, biased) { for c in widths { layer(c, size, bias=biased) } }
      block own(c, size, bias) { conv(c, size, stride=2, bias=bias) }
      block then(act) { act }"""
    assert params(net("input 8x8x1; twice(conv, 1x3, [2, 5], no)", blocks)) == 3 * 2 + 3 * 2 * 5
    network = net("input 8x8x1; twice(own, 2, [2, 5], yes)", blocks)
    assert (params(network), shape(network)) == ((4 * 2 + 2) + (4 * 2 * 5 + 5), (2, 2, 5))
    assert names(net("input 3; then(relu); then(bn)", blocks)) == ["then1.relu1", "then2.batchnorm1"]
    assert problem("input 3; then(7)", blocks) == "`act` is not a layer kind or block"


def test_a_block_of_several_tensors() -> None:
    block = "block cell(c) of h, p { add { from h; conv(c, 1) } { from p; conv(c, 1) } }"
    network = net("x: input 8x8x3; y: input 8x8x5; cell(4) { from x } { from y; relu }", block)
    assert params(network) == (3 * 4 + 4) + (5 * 4 + 4)
    assert problem("input 8x8x3; cell(4) {}", block).startswith("block `cell` takes 2 branches")
    assert problem("input 8x8x3; cell(4)", block).startswith("block `cell` takes 2 branches")


def test_a_block_begins_with_its_first_tensor() -> None:
    block = "block mix(c) of h, p { conv(c, 1); add {} { from p } }"
    assert params(net("x: input 8x8x3; y: input 8x8x4; mix(4) { from x } { from y }", block)) == 3 * 4 + 4


def test_blocks_are_lexical() -> None:
    """A block sees what stands at the top, never its caller's lets and labels."""
    assert params(net("input 3; let c = 9; b", "let c = 2\nblock b { dense(c) }")) == 3 * 2 + 2
    assert problem("input 3; let d = 9; b", "block b { dense(d) }") == "`d` is not known here"
    assert problem("input 3; skip: relu; b", "block b { from skip }") == "no label `skip` before this place"


def test_blocks_do_not_contain_themselves() -> None:
    blocks = "block a { b }\nblock b { a }"
    assert problem("input 3; a", blocks) == "block `a` contains itself more than 100 deep: a → b → a"


def test_a_block_may_contain_itself_where_an_if_ends_it() -> None:
    """A fractal of order n, a convolution beside two of order n − 1, has 2^n − 1 of them and is 2^(n − 1) deep."""
    fractal = (
        "block fractal(n) { if n == 1 { conv(3, 1, bias=no) } else "
        "{ average { conv(3, 1, bias=no) } { fractal(n - 1); fractal(n - 1) } } }"
    )
    assert params(net("input 4x4x3; fractal(5)", fractal)) == 31 * 9
    assert net("input 4x4x3; fractal(5)", fractal).metric("depth") == 16


def test_an_equation_is_used_where_it_holds() -> None:
    body = "input (8, 8, k); if channels == m { residual { conv(m, 1) } } else { conv(m, 1) }; conv(m, 1)"
    network = net(body, "symbol k, m")
    for k, m in ((3, 3), (3, 5)):
        assert evaluate(params(network), {"k": k, "m": m}) == params(net(body, "symbol k, m", k=k, m=m))


# ---------------------------------------------------------------- labels and reuse


def test_labels_of_layers_blocks_and_braces() -> None:
    network = net(
        "input 8x8x3; stem: conv(4, 1); enc: unit(5); body: { t: conv(6, 1); relu }; from stem; conv(2, 1)",
        "block unit(c) { inner: conv(c, 1); conv(c, 3, padding=1) }",
    )
    expected = {"stem": 16, "enc": 25 + 230, "enc.inner": 25, "body": 36, "body.t": 36}
    assert {name: part(network, name).metric("params") for name in expected} == expected
    assert params(network) == 16 + 255 + 36 + (4 * 2 + 2)
    assert part(network, "enc").end.shape == (8, 8, 5)
    assert names(network) == ["stem", "enc.inner", "enc.conv2", "body.t", "body.relu1", "conv2"]


def test_a_label_inside_is_reached_with_a_point() -> None:
    assert shape(net("input 8x8x3; enc: { t: conv(4, 1); conv(5, 1) }; from enc.t")) == (8, 8, 4)
    assert shape(net("input 8x8x3; enc: b; from enc.t", "block b { t: conv(4, 1); relu; gap }")) == (8, 8, 4)
    assert problem("input 3; enc: { t: relu }; from enc.s") == "no label `s` inside `enc`"
    assert problem("input 3; from later; later: relu") == "no label `later` before this place"
    assert problem("input 3; x: relu; x: relu") == "the label `x` stands for something else already"


def test_labels_live_to_the_end_of_the_network() -> None:
    assert shape(net("input 8x8x3; residual { { x: conv(4, 1) }; conv(3, 1) }; from x")) == (8, 8, 4)


def test_ordinals_count_every_layer_and_call_of_a_kind() -> None:
    layers = "dense(2); a: dense(2); dense(2); b(1); c: b(1); b(1); linear(4); residual {}; d: residual {}; add {} {}"
    network = net(f"input 3; {layers}", "block b(n) { dense(n); dense(n) }")
    assert names(network) == [
        "dense1", "a", "dense3", "b1.dense1", "b1.dense2", "c.dense1", "c.dense2", "b3.dense1", "b3.dense2",
        "dense4", "add1", "d", "add3"]  # fmt: skip


def test_one_name_covers_every_turn_of_a_repeat() -> None:
    network = net("input 3; repeat 3 { dense(3); b }; dense(1)", "block b { dense(3) }")
    assert names(network) == ["dense1", "b1.dense1", "dense2"]
    assert part(network, "dense1").metric("params") == part(network, "b1").metric("params") == 3 * 12


def test_names_may_be_shortened_while_they_are_clear() -> None:
    network = net("input 3; enc: { top: { dense(2) }; low: { dense(4) } }")
    assert part(network, "top").metric("params") == part(network, "top.dense1").metric("params") == 8
    with pytest.raises(Error, match=r"`dense1` could be `enc\.top\.dense1`, `enc\.low\.dense1`"):
        part(network, "dense1")
    with pytest.raises(Error, match="there is no layer or label `topp`"):
        part(network, "topp")


def test_reuse_shares_weights_and_works_again() -> None:
    network = net("input 8x8x3; x: conv(3, 3, padding=1); maxpool(2); reuse x; reuse x")
    assert params(network) == 84
    assert network.totals["macs"] == 81 * (64 + 16 + 16)
    assert network.metric("depth") == 3
    blocks = net("input 8x8x3; x: b; reuse x; y: { dense(3) }; reuse y", "block b { conv(3, 1); bn }")
    assert (params(blocks), blocks.totals["buffers"]) == (12 + 6 + 12, 7)
    assert blocks.totals["macs"] == 4 * 9 * 64


def test_reuse_needs_the_same_weights() -> None:
    assert "but here they would need (2, 2), (2,)" in problem("input 3; x: dense(2); reuse x")
    again = "input 8x8x4; x: { if shape[0] > 4 { maxpool(2); relu } }; reuse x"
    assert problem(again) == "`x` has 2 layers, but here it would need 0"
    assert problem("x: input 3; reuse x") == "only a layer, block or braces can be reused"


def test_reuse_transposed_ties_a_head() -> None:
    network = net("input 9; emb: dense(4); relu; reuse emb transposed")
    assert (params(network), network.totals["macs"], shape(network)) == (9 * 4 + 4, 2 * 36, (9,))
    for label in ("{}", "{ dense(4); dense(4) }", "relu"):
        assert (
            problem(f"input 4; x: {label}; reuse x transposed") == "only a single dense layer can be reused transposed"
        )


# ---------------------------------------------------------------- whose weights count


def test_freeze() -> None:
    for convention, buffers in (("torch", 9), ("keras", 0)):
        totals = build(
            f"convention {convention}\nnetwork a {{ input 8x8x3; freeze {{ conv(4, 1); bn }}; dense(2) }}"
        ).totals
        moving = 0 if buffers else 8
        assert (totals["params"], totals["trainable"]) == (16 + 8 + 10 + moving, 10)
        assert (totals["non_trainable"], totals["buffers"]) == (16 + 8 + moving, buffers)


def test_a_training_branch_is_in_the_parameters_alone() -> None:
    plain = net("input 8x8x3; conv(4, 1)")
    network = net("input 8x8x3; conv(4, 1); training { conv(9, 3); gap; dense(7) }")
    assert shape(network) == shape(plain)
    assert params(network) - params(plain) == (9 * 4 * 9 + 9) + (9 * 7 + 7)
    for metric in ("macs", "activations", "depth", "receptive_field"):
        assert network.metric(metric) == plain.metric(metric)


def test_several_outputs() -> None:
    network = net("input 8x8x3; a: conv(4, 3); b: conv(5, 3); gap; output a, b")
    assert [signal.shape for signal in network.outputs] == [(6, 6, 4), (4, 4, 5)]
    assert network.metric("receptive_field") == 5
    assert problem("input 3; output nothing") == "no label `nothing` before this place"


# ---------------------------------------------------------------- conventions and networks


def test_the_nearer_convention_holds() -> None:
    script = "network plain { input 4; bn }\nnetwork torchy { convention torch; input 4; bn }"
    file = f"convention keras\n{script}"
    assert [params(build(script, name)) for name in ("plain", "torchy")] == [8, 8]
    assert [params(build(file, name)) for name in ("plain", "torchy")] == [16, 8]
    assert [params(build(file, name, "keras")) for name in ("plain", "torchy")] == [16, 16]
    assert [params(build(file, name, "torch")) for name in ("plain", "torchy")] == [8, 8]
    assert problem("input 4; bn", "convention caffe").startswith("no convention `caffe`")
    assert problem("input 4; residual { convention keras }").startswith("`convention` stands directly in a network")


def test_several_networks() -> None:
    script = "network a { input 3; dense(2) }\nnetwork b { input 3; dense(5) }"
    assert [params(build(script, name)) for name in "ab"] == [8, 20]
    with pytest.raises(Error, match="there are several networks: a, b"):
        build(script)
    with pytest.raises(Error, match="no network `c`"):
        build(script, "c")


# ---------------------------------------------------------------- declarations


def test_declarations_in_any_order() -> None:
    assert params(build("network a { input n; b }\nblock b { dense(h) }\nlet h = 2*n\nsymbol n = 3", n=3)) == 3 * 6 + 6
    assert problem("input 3; dense(a)", "let a = b\nlet b = a + 1") == "`a` is defined by itself: a → b → a"


@pytest.mark.parametrize(
    ("declaration", "inside", "outside"),
    [
        ("symbol k", [1, 7], [0, -1]),
        ("symbol j, k", [1], [0]),
        ("symbol k in 8..512 step 8 = 64", [8, 64, 512], [4, 9, 520]),
        ("symbol k in 32.. step 32", [32, 320], [31, 48]),
        ("symbol k in [1, 3, 5, 7]", [1, 7], [2, 9]),
        ("symbol L = 2\nsymbol k in 3*2..8", [6, 8], [5]),
        ("let low = 4\nsymbol k in low..2*low", [4, 8], [3, 9]),
    ],
)
def test_domains(declaration: str, inside: list[int], outside: list[int]) -> None:
    script = f"{declaration}\nnetwork a {{ input (max(k, 1),) }}"
    for k in inside:
        assert shape(build(script, k=k)) == (k,)
    for k in outside:
        with pytest.raises(Error, match=f"k = {k} is outside its domain"):
            build(script, k=k)


@pytest.mark.parametrize(
    ("declarations", "message"),
    [
        ("symbol k\nlet k = 2", "`k` is declared twice: before at <text>:1"),
        ("symbol k\nnetwork k { input 3 }", "`k` is declared twice: before at <text>:1"),
        ("symbol conv", "`conv` is the name of a metric, function or layer kind"),
        ("let params = 3", "`params` is the name of a metric, function or layer kind"),
        ("block gap { relu }", "`gap` is the name of a metric, function or layer kind"),
        ("block b(c, c) { relu }", "`c` is a parameter twice"),
        ("symbol k in 5..2", "the domain is empty: its highest value is below its lowest"),
        ("symbol k in 8..16 step 8 = 9", "k = 9 is outside its domain, 8..16 step 8"),
    ],
)
def test_wrong_declarations(declarations: str, message: str) -> None:
    with pytest.raises(Error) as caught:
        from_text(f"{declarations}\nnetwork net {{ input 3 }}").symbolic.check()
    assert [found.message for found in caught.value.problems] == [message]


def test_inner_names_may_shadow_kinds_and_symbols() -> None:
    assert params(net("input 3; let params = 4; dense(params)")) == 16
    assert params(net("input 3; for sum in [2, 5] { dense(sum) }")) == (3 * 2 + 2) + (2 * 5 + 5)
    assert params(net("input 3; b(2, conv=7)", "symbol k\nblock b(k, conv) { dense(k); dense(conv) }")) == 8 + (
        2 * 7 + 7
    )


def test_what_must_be_whole() -> None:
    assert "k/2 is not provably whole" in problem("input 3; dense(k/2)", "symbol k")
    assert evaluate(params(net("input 3; dense(k/2)", "symbol k in 2.. step 2")), {"k": 8}) == 16
    assert params(net("input 3; dense(a*8)", "symbol a in 0.25..1 step 0.25", a=1)) == 32


# ---------------------------------------------------------------- imports


def script_in(folder: Path, main: str, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".cnn").write_text(content)
    (folder / "main.cnn").write_text(main)
    return folder / "main.cnn"


def test_an_import_brings_declarations_and_no_questions(tmp_path: Path) -> None:
    path = script_in(
        tmp_path, 'import "parts/blocks.cnn"\nnetwork a { input 3; b }',
        parts__blocks="let wide = 7\nblock b { dense(wide) }\nnetwork other { input 1 }\nprint 1\nconvention keras",
    )  # fmt: skip
    script = from_file(path)
    assert params(script.symbolic.network("a")) == 3 * 7 + 7
    assert list(script.program.networks) == ["other", "a"]
    assert script.program.questions == []
    assert script.symbolic.network("a").convention == "torch"


def test_a_file_is_imported_once(tmp_path: Path) -> None:
    """Twice by name, and in a ring; a folder counts from the script's, not from the importing file's."""
    path = script_in(
        tmp_path, 'import "a.cnn"\nimport "./a.cnn"\nimport "c/b.cnn"\nnetwork n { input 2; dense(x + y) }',
        a='import "c/b.cnn"\nlet x = 3', c__b='import "a.cnn"\nlet y = 4',
    )  # fmt: skip
    assert params(from_file(path).symbolic.network()) == 2 * 7 + 7


def test_a_name_imported_and_declared_is_an_error(tmp_path: Path) -> None:
    path = script_in(tmp_path, 'import "a.cnn"\nlet x = 3\nnetwork n { input x }', a="let x = 4")
    with pytest.raises(Error, match=r"`x` is declared twice: before at a\.cnn:1"):
        from_file(path)


@pytest.mark.parametrize("place", ["../a.cnn", "/etc/passwd", "sub/../../a.cnn", "link.cnn"])
def test_no_import_leaves_the_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.cnn").write_text("let x = 4")
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "link.cnn").symlink_to(tmp_path / "a.cnn")
    with pytest.raises(Error, match="leaves the folder of the script"):
        from_file(script_in(folder, f'import "{place}"\nnetwork n {{ input 3 }}'))


@pytest.mark.parametrize("place", ["missing.cnn", "std/missing.cnn"])
def test_an_import_must_exist(tmp_path: Path, place: str) -> None:
    with pytest.raises(Error, match=r"missing\.cnn"):
        from_file(script_in(tmp_path, f'import "{place}"\nnetwork n {{ input 3 }}'))


def test_text_without_a_folder_imports_from_the_library_alone() -> None:
    library = 'import "std/residual.cnn"\nnetwork a { input 8x8x4; basic(4) }'
    assert params(build(library)) == 2 * (9 * 4 * 4 + 2 * 4)
    with pytest.raises(Error, match="no folder to import from"):
        build('import "a.cnn"\nnetwork a { input 3 }')
