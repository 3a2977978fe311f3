"""Counting rules: against the tools' own totals of published networks, and layer by layer against their own runs.

The figures of single layers were made by fvcore 0.1.5, ptflops 0.7.5, thop 0.1.1 and PyTorch 2.13's FlopCounterMode in
eval mode on a batch of one. Those that stand here can be followed by hand from the tools' formulas; those in the file
``counted_by_tools.json`` come from the tools alone, by ``counted_by_tools.py``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.layers import KINDS
from symcnn.layers.counting import moves
from symcnn.layers.counts import RULES
from symcnn.network.model import Layer, Network
from symcnn.network.recount import counted_by, not_counted
from symcnn.script import Script, from_file, from_line, from_text

DATA = Path(__file__).parent.parent / "data" / "torchvision"
TOOLS = json.loads((DATA.parent / "counted_by_tools.json").read_text(encoding="utf-8"))
PUBLISHED = (
    "alexnet", "densenet121", "googlenet_noaux", "mobilenet_v2", "resnet18", "resnet50", "resnext50_32x4d",
    "shufflenet_v2_x1_0", "squeezenet1_0", "vgg11", "vgg16", "vgg16_bn",
)  # fmt: skip

OPERATORS = {
    "conv": "conv", "depthwise": "conv", "dense": "linear", "batchnorm": "batch_norm",
    "globalavgpool": "adaptive_avg_pool2d", "adaptiveavgpool": "adaptive_avg_pool2d",
}  # fmt: skip
"""fvcore's name of the operator that a kind is."""

MEANS = {"shufflenet_v2_x1_0": "globalavgpool"}
"""Where torchvision takes a mean over positions instead of an adaptive pool, which is what a kind here stands for."""


@cache
def facts(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text())  # type: ignore[no-any-return]


@cache
def script(name: str) -> Script:
    return from_file(f"zoo:{name}")


def both_ways(name: str, n: int, rule: str) -> list[tuple[Network, dict[str, int]]]:
    """The network under a rule with its side a symbol, to be evaluated at n, and compiled with n."""
    symbolic, numeric = script(name).session(count=rule), script(name).session({"n": n}, count=rule)
    return [(session.network(), {**session.defaults(), "n": n}) for session in (symbolic, numeric)]


def under(text: str, rule: str, convention: str | None = None) -> Any:
    return from_line(text).session(convention=convention, count=rule).network().totals["macs"]


def by_operator(layers: tuple[Layer, ...], point: dict[str, int], means: str | None) -> dict[str, int]:
    sums: dict[str, int] = {}
    for layer in layers:
        macs = evaluate(layer.macs, point)
        if macs and layer.kind != means:
            sums[OPERATORS[layer.kind]] = sums.get(OPERATORS[layer.kind], 0) + int(macs)
    return sums


# ---------------------------------------------------------------- published networks


@pytest.mark.parametrize("name", PUBLISHED)
def test_fvcore_of_published_networks(name: str) -> None:
    known = facts(name)
    for network, point in both_ways(name, known["input"][2], "fvcore"):
        assert by_operator(network.layers, point, MEANS.get(name)) == known["fvcore"]["by_op"]
        means = sum(evaluate(layer.macs, point) for layer in network.layers if layer.kind == MEANS.get(name))
        assert evaluate(network.totals["macs"], point) - means == known["fvcore"]["total"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_flop_counter_of_published_networks(name: str) -> None:
    known = facts(name)
    others = known["other_resolutions"]
    place = others["fields"].index("flop_counter_macs")
    sides = {
        known["input"][2]: known["flop_counter"]["macs"],
        **{int(n): v[place] for n, v in others["values"].items()},
    }
    for n, macs in sides.items():
        for network, point in both_ways(name, n, "torch"):
            assert evaluate(network.totals["macs"], point) == macs
            assert evaluate(network.totals["flops"], point) == 2 * macs


RESNET50 = {
    "pure": 4_089_184_256, "torch": 4_089_184_256, "fvcore": 4_111_512_576, "ptflops": 4_132_436_968,
    "thop": 4_133_742_592,
}  # fmt: skip
NOT_COUNTED = {
    "pure": "batchnorm relu maxpool add globalavgpool biases",
    "torch": "batchnorm relu maxpool add globalavgpool biases",
    "fvcore": "relu maxpool add biases",
    "ptflops": "add",
    "thop": "relu maxpool add biases",
}


@pytest.mark.parametrize("rule", RULES)
def test_resnet50_by_every_rule(rule: str) -> None:
    """4.0892G, 4.1115G, 4.1324G and 4.1337G."""
    for network, point in both_ways("resnet50", 224, rule):
        assert evaluate(network.totals["macs"], point) == RESNET50[rule]
        assert not_counted(network.layers, rule) == tuple(NOT_COUNTED[rule].split())


# ---------------------------------------------------------------- single layers

IMAGE = "input 6x6x4; "
SEQUENCE = "input 4x5; "
LAYERS = [  # the network, then torch, fvcore, ptflops, thop; None: not counted
    (IMAGE + "conv(8, 3, groups=2)", 2304, 2304, 2432, 2304),
    (IMAGE + "conv(8, 3, groups=2, bias=no)", 2304, 2304, 2304, 2304),
    ("input 6x4; conv(8, 3)", 384, 384, 416, 384),
    (IMAGE + "convtranspose(8, 3, stride=2, groups=2)", 5184, 5184, 6536, 24336),
    (SEQUENCE + "dense(7)", 140, 140, 168, 140),
    ("input 5; dense(7)", 35, 35, 42, 35),
    ("input 5; split: identity; bilinear(3) {} {}", None, None, None, None),
    (IMAGE + "batchnorm", None, 288, 288, 576),
    (IMAGE + "batchnorm(scale=no, center=no)", None, 144, 144, 288),
    (IMAGE + "batchnorm(statistics=no)", None, 720, 288, 576),
    (SEQUENCE + "layernorm", None, 100, 20, 80),
    (SEQUENCE + "layernorm(scale=no, center=no)", None, 80, 20, 40),
    (IMAGE + "groupnorm(2)", None, 720, 288, None),
    (IMAGE + "instancenorm", None, 576, 144, 288),
    (IMAGE + "instancenorm(affine=yes)", None, 720, 288, 576),
    (SEQUENCE + "rmsnorm", None, None, None, None),
    (IMAGE + "lrn(3)", None, None, 648, None),
    (IMAGE + "adaptiveavgpool(4)", None, 144, 288, 208),
    ("input 6x4; gap", None, None, 48, 28),
    ("input 6x6x6x4; gap", None, None, 1728, 868),
    (IMAGE + "adaptivemaxpool(2)", None, None, 288, None),
    (IMAGE + "maxpool(2)", None, None, 288, None),
    (IMAGE + "avgpool(2)", None, None, 288, 36),
    (IMAGE + "lppool(2)", None, None, 216, None),
    (IMAGE + "upsample(2)", None, 576, 1152, 576),
    ("input 6x4; upsample(2)", None, None, 96, 48),
    ("input 3x3x3x4; upsample(2)", None, None, 1728, 864),
    (IMAGE + "glu", None, None, None, None),
    *((IMAGE + kind, None, None, 288, None) for kind in ("relu", "elu", "gelu")),
    *((IMAGE + kind, None, None, 144, None) for kind in ("relu6", "leakyrelu", "silu")),
    *((IMAGE + kind, None, None, None, None) for kind in ("celu", "selu", "mish", "sigmoid", "tanh", "hardswish")),
    (IMAGE + "prelu", None, None, 288, 144),
    (SEQUENCE + "softmax", None, None, 20, 56),
    (SEQUENCE + "logsoftmax", None, None, None, None),
    (SEQUENCE + "lstm(7)", None, None, 1848, 1792),
    (SEQUENCE + "lstm(7, bias=no)", None, None, 1624, 1568),
    (SEQUENCE + "lstm(7, projection=3)", 980, None, 1400, 1792),
    (SEQUENCE + "gru(7, layers=2, bidirectional=yes)", 5544, None, 7000, 7000),
    (SEQUENCE + "rnn(7)", 336, None, 420, 420),
    ("input 5; lstm(7)", 336, 336, 462, 448),
    ("input 5; gru(7)", 252, 252, 343, 343),
    ("input 5; rnn(7)", 84, 84, 105, 105),
    ("input 4x12; attention(3)", 2688, 2688, 3408, None),
    ("input 4x12; attention(3, bias=no)", 2688, 2688, 3264, None),
    (IMAGE + "custom(macs=70)", 70, 70, 70, 70),
]  # fmt: skip


@pytest.mark.parametrize(("text", "torch", "fvcore", "ptflops", "thop"), LAYERS, ids=[row[0] for row in LAYERS])
def test_single_layers(text: str, torch: int | None, fvcore: int | None, ptflops: int | None, thop: int | None) -> None:
    network = from_line(text).session().network()
    kind = network.layers[-1].kind
    for rule, macs in (("torch", torch), ("fvcore", fvcore), ("ptflops", ptflops), ("thop", thop)):
        assert counted_by(network, rule).totals["macs"] == (macs or 0), rule
        assert (kind in not_counted(network.layers, rule)) == (macs is None), rule


@pytest.mark.parametrize(("text", "figures"), [(row[0], row[1:]) for row in TOOLS["layers"]])
def test_layers_as_the_tools_counted_them(text: str, figures: list[int | None]) -> None:
    """A figure of null: the tool sees modules, and the layer is none."""
    network = from_line(text).session().network()
    for rule, macs in zip(TOOLS["tools"], figures, strict=True):
        assert counted_by(network, rule).totals["macs"] == (macs or 0), rule
        assert macs is not None or network.layers[-1].kind in not_counted(network.layers, rule), rule


def test_the_tools_counted_every_layer_that_they_see() -> None:
    assert TOOLS["tools"] == list(RULES)[1:]
    assert len(TOOLS["layers"]) >= 390
    unseen = {tuple(figure is None for figure in row[1:]) for row in TOOLS["layers"]}
    assert unseen == {(False, False, False, False), (False, False, True, True)}


NO_MODULE = (
    "attention(3, key=5)", "attention(2, output=7)", "attention(6, key_heads=2)", "attention(3, temperature=yes)",
    "dotattention {} {}", "additiveattention {} {}",
)  # fmt: skip


@pytest.mark.parametrize("layer", NO_MODULE)
def test_a_tool_of_modules_does_not_count_what_is_none(layer: str) -> None:
    network = from_line(f"input 4x12; {layer}").session().network()
    for rule in ("ptflops", "thop"):
        assert counted_by(network, rule).totals["macs"] == 0
        assert network.layers[-1].kind in not_counted(network.layers, rule)


NETWORKS = (
    "input (n, n, 2*c); conv(4*c, 3, padding=1); bn; relu; maxpool(2); gap; dense(c)",
    "input (n, 6*c); attention(3); layernorm; gru(c, layers=2)",
    "input (n, n, 6*c); attention(2, axes=1); upsample(1.5); separable(c, 1)",
)


@pytest.mark.parametrize("body", NETWORKS)
@pytest.mark.parametrize("rule", RULES)
def test_symbols_then_numbers(rule: str, body: str) -> None:
    text = f"symbol n, c\nnetwork net {{ {body} }}"
    symbolic = from_text(text).session(count=rule).network().totals["macs"]
    for n, c in ((8, 3), (9, 1), (2, 5)):
        numeric = from_text(text).session({"n": n, "c": c}, count=rule).network().totals["macs"]
        assert evaluate(symbolic, {"n": n, "c": c}) == numeric


# ---------------------------------------------------------------- nothing is silently zero

ARGUMENTS = {
    "slice": "(0, 0, 1)",
    "permute": "(1, 0, 2)",
    "reshape": "(2, -1)",
    "upsample": "(2)",
    "fold": "(3x5, 2)",
    "fractionalmaxpool": "(2, size=3)",
    "einsumdense": '(equation="abc,cd->abd", output=(8, 2))',
}
SAMPLES = ("input 8x8x8; {}", "input 8x8; {}", "input 8; {}", "input 8x8x8x8; {}")


def layer_of(kind: str) -> Layer:
    """The kind at work on the first input that it takes, everything it needs a 2."""
    entry = KINDS[kind]
    needed = ", ".join("2" for parameter in entry.parameters if parameter.required)
    given = ARGUMENTS.get(kind, f"({needed})" if needed else "")
    branches = " {} {}" if entry.arity[0] == 2 else " {}" if kind == "concat" else ""
    for sample in SAMPLES:
        try:
            return from_line(sample.format(kind + given + branches)).session().network().layers[-1]
        except Error:
            continue
    raise AssertionError(f"no sample of {kind}")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_counted_or_listed_or_moves(kind: str) -> None:
    layer = layer_of(kind)
    assert layer.kind == kind
    for rule in RULES:
        (turn,) = layer.turns
        counted = RULES[rule].counted(kind, turn.call, turn.effect)
        listed = kind in not_counted([layer], rule)
        assert listed == (counted is None)
        assert listed or counted != 0 or moves(kind) or kind == "custom", (kind, rule)


def test_tables_name_kinds_that_exist() -> None:
    for rule in RULES.values():
        assert set(rule.formulas) <= set(KINDS)
        assert set(rule.biased) <= set(rule.formulas)


# ---------------------------------------------------------------- turns, parts, questions


def test_turns_of_repeats_reuse_and_training() -> None:
    once = under("input 6x6x4; conv(4, 3, padding=1); bn", "fvcore")
    assert once == 5184 + 288
    assert under("input 6x6x4; repeat 3 { conv(4, 3, padding=1); bn }", "fvcore") == 3 * once
    assert under("input 6x6x4; b: { conv(4, 3, padding=1); bn }; reuse b", "fvcore") == 2 * once
    assert under("input 6x6x4; training { conv(4, 3, padding=1); bn }", "fvcore") == 0
    assert under("input 8x8x4; repeat 2 { bn; maxpool(2) }", "fvcore") == 2 * 4 * (64 + 16)


def test_a_tied_head() -> None:
    text = "input 5; t: embedding(9, 3); reuse t transposed"
    assert {rule: under(text, rule) for rule in RULES} == dict.fromkeys(RULES, 135)
    assert not any(not_counted(from_line(text).session().network().layers, rule) for rule in RULES)


def test_questions_take_a_rule() -> None:
    text = """network net { input 6x6x4; stem: { conv(4, 3, padding=1); bn }; relu }
    print macs(net, count=fvcore), macs(stem, convention=thop), flops(net, count=fvcore), macs(net)
    expect macs(net.stem, count=fvcore) == 5472"""
    first, second = from_text(text).answers()
    assert first.lines == (
        "5472, 5760, 10944, 5184", "  fvcore does not count: relu, biases", "  thop does not count: biases",
    )  # fmt: skip
    assert first.data["not_counted"] == {"fvcore": ("relu", "biases"), "thop": ("biases",)}
    assert second.lines == (
        "expect macs(net.stem, count=fvcore) == 5472: holds", "  fvcore does not count: biases",
    )  # fmt: skip
    assert second.data["not_counted"] == second.not_counted == {"fvcore": ("biases",)}


def test_a_session_s_rule_gives_way_to_a_question_s() -> None:
    script = from_text("network net { input 6x6x4; bn }\nprint macs(net, count=pure), macs, macs(net, count=thop)")
    (reply,) = script.answers(script.session(count="fvcore"))
    assert reply.lines[0] == "0, 288, 576"


QUESTIONS = (
    "print macs(net, count=fvcore)",
    "latex macs(net, count=fvcore)",
    "expect macs(net, count=fvcore) == 0 or params == 0",
    "solve macs(net, count=fvcore) == 2560 for w",
    "solve macs(net, count=fvcore) == u for w",
    "maximize w subject to macs(net, count=fvcore) <= 3200 at u=1",
    "minimize macs(net, count=fvcore) over w at u=1",
    "feasible macs(net, count=fvcore) <= 3200 at u=1",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_tells_what_its_rule_leaves_out(question: str) -> None:
    text = f"symbol w, u\nnetwork net {{ input 8x8x3; conv(w, 1); bn; relu }}\n{question}"
    (reply,) = from_text(text).answers()
    assert reply.not_counted == reply.data["not_counted"] == {"fvcore": ("relu", "biases")}
    assert reply.lines[-1].lstrip(" %") == "fvcore does not count: relu, biases"


def test_an_answer_without_a_rule_has_nothing_to_tell() -> None:
    text = "network net { input 8x8x3; conv(4, 1, bias=no) }\nprint macs, params\nprint flops(net, count=fvcore)"
    first, second = from_text(text).answers()
    assert first.not_counted == {}
    assert "not_counted" not in first.data
    assert second.data["not_counted"] == {"fvcore": ()}
    assert len(first.lines) == len(second.lines) == 1


def test_a_budget_under_a_rule() -> None:
    script = from_text(
        "symbol w in 1..100\nnetwork net { input 8x8x3; conv(w, 1, bias=no); bn }\n"
        "maximize w subject to macs(net, count=fvcore) <= 3200"
    )
    (reply,) = script.answers()
    assert reply.point == {"w": 10}
