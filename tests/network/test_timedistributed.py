"""``timedistributed``: the body on a bare frame, as many times over as there are steps, with the same weights."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.layers.counts import RULES
from symcnn.network.model import ADDED, Network
from symcnn.network.parts import part
from symcnn.network.recount import counted_by, not_counted
from symcnn.script import from_text

from .random_networks import Tree, points, script_of, trees

ROUNDS = settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip

OVER_STEPS = ("macs", "flops", "activations", "peak_activations")
"""What is there for each step; all other metrics that add up are those of one step."""


def network(body: str, declarations: str = "", **at: int) -> Network:
    return from_text(f"{declarations}\nnetwork net {{ {body} }}").session(at or None).network()


def problem(body: str) -> str:
    with pytest.raises(Error) as caught:
        network(body)
    return caught.value.problems[0].message


def output(net: Network) -> Any:
    return net.outputs[0].shape


def over_steps(tree: Tree, steps: list[str]) -> str:
    """The network with its body inside as many ``timedistributed`` as there are axes of steps."""
    body: list[Any] = tree.body
    for _ in steps:
        body = [("timedistributed", body)]
    return "symbol t\n" + script_of(tree._replace(shape=[*steps, *tree.shape], body=body))


def compiled(text: str, at: dict[str, int] | None) -> Network | Error:
    try:
        return from_text(text).session(at).network()
    except Error as error:
        return error


def field(net: Network) -> tuple[Any, ...]:
    """The receptive field with an entry for each axis of the input."""
    found = net.metric("receptive_field")
    ((*spatial, _),) = net.inputs.values()
    return found if isinstance(found, tuple) else (found,) * len(spatial)


def at_steps(value: Any, steps: int) -> Any:
    return tuple(at_steps(part, steps) for part in value) if isinstance(value, tuple) else evaluate(value, {"t": steps})


# ---------------------------------------------------------------- against a bare frame


@ROUNDS
@given(trees(), points, st.integers(1, 6))
def test_a_frame_times_the_steps(tree: Tree, point: dict[str, int], steps: int) -> None:
    """Every metric and row of random networks, the steps a symbol."""
    note(over_steps(tree, ["t"]))
    frame, whole = compiled(script_of(tree), point), compiled(over_steps(tree, ["t"]), point)
    assert isinstance(frame, Error) == isinstance(whole, Error), (frame, whole)
    if isinstance(frame, Error) or isinstance(whole, Error):
        return
    assert at_steps(output(whole), steps) == (steps, *output(frame))
    for metric in (*ADDED, "peak_activations", "depth"):
        times = steps if metric in OVER_STEPS else 1
        assert at_steps(whole.metric(metric), steps) == times * frame.metric(metric), metric
    assert field(whole) == (1, *field(frame))
    for mine, bare in zip(whole.layers, frame.layers, strict=True):
        assert at_steps(mine.output, steps) == (steps, *bare.output)
        assert mine.effect.tensors == bare.effect.tensors
        assert (mine.name, mine.params, mine.times) == (bare.name, bare.params, bare.times)
        assert at_steps(mine.macs, steps) == steps * bare.macs


@ROUNDS
@given(trees(), points, st.sampled_from(sorted(RULES)), st.lists(st.integers(1, 4), min_size=1, max_size=2))
def test_every_rule_counts_each_step(tree: Tree, point: dict[str, int], rule: str, steps: list[int]) -> None:
    """Steps in steps are counted by the product of both."""
    if len(tree.shape) + len(steps) > 5:
        steps = steps[:1]
    frame, whole = compiled(script_of(tree), point), compiled(over_steps(tree, list(map(str, steps))), point)
    assert isinstance(frame, Error) == isinstance(whole, Error), (frame, whole)
    if isinstance(frame, Error) or isinstance(whole, Error):
        return
    frame, whole = counted_by(frame, rule), counted_by(whole, rule)
    total = steps[0] * (steps[1] if len(steps) > 1 else 1)
    assert whole.totals["macs"] == total * frame.totals["macs"]
    assert not_counted(whole.layers, rule) == not_counted(frame.layers, rule)
    assert output(whole) == (*steps, *output(frame))


KINDS = (
    ("(9, 4)", "lstm(5, bidirectional=yes)"), ("(9, 4)", "gru(5, sequences=no)"), ("(9, 8)", "attention(2)"),
    ("(9, 8)", "dotattention {} {}"), ("(9, 8)", "bilinear(3) {} {}"), ("(9, 8)", "positionembedding"),
    ("(9, 8)", "prepend"), ("(9, 8)", "layernorm(axes=[0, 1])"), ("(9, 8)", "concat(axis=0) {} {}"),
    ("(9, 8)", "reshape(3, 24)"), ("(9, 8)", "permute(1, 0)"), ("(8,)", "conv(3, 1)"), ("(8,)", "embedding(10, 3)"),
    ("(9, 9, 8)", "globalavgpool"), ("(9, 9, 8)", "adaptiveavgpool(3)"), ("(9, 9, 8)", "upsample(2)"),
    ("(9, 9, 8)", "convtranspose(3, 3, stride=2)"), ("(9, 9, 8)", "groupnorm(2)"), ("(9, 9, 8)", "instancenorm"),
    ("(9, 9, 8)", "flatten; dense(3)"), ("(9, 9, 8)", "unfold(3)"), ("(9, 9, 8)", "custom(params=7, macs=11)"),
    ("(9, 9, 8)", "multiply {} { gap; conv(channels, 1); sigmoid }"),
)  # fmt: skip


@pytest.mark.parametrize(("shape", "items"), KINDS)
@pytest.mark.parametrize("rule", RULES)
def test_kinds_that_random_networks_lack(shape: str, items: str, rule: str) -> None:
    frame = counted_by(network(f"input {shape}; {items}"), rule)
    whole = counted_by(network(f"input (5, {shape[1:]}; timedistributed {{ {items} }}"), rule)
    assert output(whole) == (5, *output(frame))
    assert (whole.totals["params"], whole.totals["macs"]) == (frame.totals["params"], 5 * frame.totals["macs"])
    assert whole.metric("peak_activations") == 5 * frame.metric("peak_activations")


def test_keras_s_example() -> None:
    """TimeDistributed(Conv2D(64, 3)) on ten images of 128 by 128, from the layer's documentation."""
    net = network("input (10, 128, 128, 3); timedistributed { conv(64, 3) }")
    assert output(net) == (10, 126, 126, 64)
    assert net.totals["params"] == 64 * 3 * 9 + 64
    assert [tensor.shape for tensor in net.layers[-1].effect.tensors] == [(64, 3, 3, 3), (64,)]


# ---------------------------------------------------------------- the forms inside it

SORTS = """
  let r = shape[0] // 4
  first: conv(4*r, 3, padding=1)
  freeze { unit(channels) }
  repeat 3 { relu; conv(channels, 1) }
  for c in [4, 6] { conv(c, 1) }
  if t >= 5 { conv(6, 3, padding=1) } else { conv(6, 1) }
  training { gap; dense(9) }
  concat {} { from first }
  reuse second
  part: { conv(3, 1); inner: relu }
  reuse part
  from part.inner
"""


@pytest.mark.parametrize("steps", [4, 7])
def test_a_body_of_all_sorts(steps: int) -> None:
    """``second`` stands before the body; its weights are used for each step."""
    declarations = "symbol t\nblock unit(c) { residual { conv(c, 3, padding=1); bn } }"
    before = "from image; pad(0); second: conv(3, 1, bias=no)"
    whole = network(
        f"image: input (8, 8, 14); {before}; film: input (t, 8, 8, 3); timedistributed {{ {SORTS} }}", declarations
    )
    bare = network(f"image: input (8, 8, 14); {before}; film: input (8, 8, 3); {SORTS}", declarations, t=steps)
    outside = network(f"image: input (8, 8, 14); {before}")
    assert at_steps(output(whole), steps) == (steps, *output(bare))
    for metric in ADDED:
        inside = bare.metric(metric) - outside.metric(metric)
        times = steps if metric in OVER_STEPS else 1
        assert at_steps(whole.metric(metric), steps) == outside.metric(metric) + times * inside, metric


def test_labels_are_bare_inside_and_have_their_steps_outside() -> None:
    net = network(
        "input (5, 8, 8, 3); whole: timedistributed { seen: conv(4, 3); let n = shape(seen)[0]; dense(n); "
        "timedistributed { line: dense(shape(seen)[1] + channels) }; dense(shape(line)[0] + 1) };"
        "from whole.line; dense(len(shape(whole.line)) + shape(whole.seen)[0])"
    )
    assert [part(net, name).end.shape for name in ("whole", "whole.seen", "line")] == [
        (5, 6, 6, 7), (5, 6, 6, 4), (5, 6, 6, 12)
    ]  # fmt: skip
    assert output(net) == (5, 6, 6, 9)
    assert part(net, "whole").metric("macs") == 5 * 36 * (4 * 27 + 4 * 6 + 6 * 12 + 12 * 7)


def test_channels_and_shape_are_those_of_a_step() -> None:
    net = network("input (5, 7, 9, 3); timedistributed { dense(shape[0]); timedistributed { dense(shape[0]) } }")
    assert [layer.output[-1] for layer in net.layers[1:]] == [7, 9]


def test_weights_are_shared_across_the_border() -> None:
    """Inside, outside and in another ``timedistributed``: the weights are counted once."""
    net = network(
        "input (5, 4, 3); a: timedistributed { b: dense(6) }; c: dense(3); reuse a.b; timedistributed { reuse c };"
        "reuse a; timedistributed { reuse c; reuse c transposed }"
    )
    assert net.totals["params"] == (3 * 6 + 6) + (6 * 3 + 3) == 24 + 21
    assert net.totals["macs"] == 5 * 4 * 18 * 7
    assert output(net) == (5, 4, 6)


def test_reuse_of_a_frame_s_layer_wants_the_same_weights() -> None:
    assert "the weights of this `conv` have shapes" in problem(
        "input (4, 8, 8, 3); timedistributed { a: conv(3, 3) }; reuse a"
    )


def test_a_repeat_of_the_form_counts_its_turns_together() -> None:
    net = network("input (5, 8, 3); repeat 20_000 { timedistributed { conv(3, 1) } }")
    assert net.totals["macs"] == 20_000 * 5 * 8 * 9
    assert net.totals["params"] == 20_000 * 12


def test_an_empty_body_passes_the_tensor_on() -> None:
    assert output(network("input (5, 3); timedistributed { }")) == (5, 3)


# ---------------------------------------------------------------- receptive fields, memory, tables

FIELDS = (
    ("timedistributed { conv(4, 3) }", (1, 3, 3)),
    ("timedistributed { gap }", (1, 8, 8)),
    ("timedistributed { gap }; conv(4, 3, dilation=2)", (5, 8, 8)),
    ("timedistributed { gap; dense(3) }; repeat 2 { conv(4, 3, padding=1) }", (5, 8, 8)),
    ("timedistributed { gap }; maxpool(2); timedistributed { conv(4, 1) }; conv(4, 2)", (4, 8, 8)),
    ("conv(4, (3, 1, 1)); timedistributed { conv(4, 5); flatten }", (3, 8, 8)),
    ("timedistributed { conv(4, 3); timedistributed { conv(4, 5) } }", (1, 3, 7)),
    ("timedistributed { timedistributed { gap }; conv(4, 2) }; conv(4, 4)", (4, 5, 8)),
    ("timedistributed { lstm_rows }", (1, 3, 8)),
    ("timedistributed { gap }; lstm(4)", (9, 8, 8)),
    ("timedistributed { flatten }; gap", (9, 8, 8)),
    ("residual { conv(3, (5, 1, 1), padding=(2, 0, 0)) } { timedistributed { gap(keepdims=yes) } }", (5, 8, 8)),
)


@pytest.mark.parametrize(("body", "expected"), FIELDS)
def test_the_receptive_field_along_time(body: str, expected: tuple[int, ...]) -> None:
    """Time is an axis of its own: what a body does leaves it, also where it takes the others together."""
    rows = "block lstm_rows { conv(4, 3x1); timedistributed { lstm(4, sequences=no) } }"
    assert network(f"input (9, 8, 8, 3); {body}", rows).metric("receptive_field") == expected


def test_an_open_choice_between_steps_and_a_whole() -> None:
    net = network(
        "input (9, 8, 3); if t > 4 { timedistributed { gap } } else { slice(1, 0, 1); reshape(9, 3) }",
        "symbol t",
    )
    found = net.metric("receptive_field")
    assert [evaluate(size, {"t": 5}) for size in found] == [1, 8]
    assert [evaluate(size, {"t": 4}) for size in found] == [1, 1]


def test_all_steps_are_alive_at_once() -> None:
    """The framework lays them into the batch."""
    net = network("input (5, 4, 4, 1); timedistributed { residual { conv(3, 1); relu; conv(1, 1) } }")
    assert net.metric("peak_activations") == 5 * (16 + 48 + 16)
    assert net.metric("depth") == 2
