"""What a derivation looks like: the tutorials' own way, inputs × outputs + biases, step by step."""

from __future__ import annotations

import json

import pytest
from render.networks import EVERY, TUTORIALS, VARIED, compiled

from symcnn.explain import derive
from symcnn.render import render

FIRST = """\
tutorial_a (torch convention)
with n the size, s the stride

input1: input, 20×20×3

first: conv(2, 3×3, padding=same), 20×20×3 → 20×20×2
  output height = output width = ⌈n/s⌉ = ⌈20/1⌉ = 20
  params = kernel height × kernel width × input channels × filters + filters = 3·3·3·2 + 2 = 54 + 2 = 56
  macs = output height × output width × kernel height × kernel width × input channels × filters = 20·20·3·3·3·2 = 21,600

second: conv(3, 3×3, padding=same), 20×20×2 → 20×20×3
  output height = output width = ⌈n/s⌉ = ⌈20/1⌉ = 20
  params = kernel height × kernel width × input channels × filters + filters = 3·3·2·3 + 3 = 54 + 3 = 57
  macs = output height × output width × kernel height × kernel width × input channels × filters = 20·20·3·3·2·3 = 21,600

flatten1: flatten, 20×20×3 → 1200
  outputs = input height × input width × input channels = 20·20·3 = 1,200
  params = 0  (nothing to learn: all axes as one vector)

classes: dense(2), 1200 → 2
  params = inputs × units + units = 1,200·2 + 2 = 2,400 + 2 = 2,402
  macs = inputs × units = 1,200·2 = 2,400

total
  params = 56 + 57 + 2,402 = 2,515
  macs = 2·21,600 + 2,400 = 45,600"""


def lines(text: str, convention: str | None = None, width: int = 120) -> list[str]:
    return render("derivation", "text", derive(compiled(text, convention=convention).network), width=width).split("\n")


def test_the_first_tutorial() -> None:
    assert "\n".join(lines(TUTORIALS["a"])) == FIRST


NETWORK = "network t {{ input 32x32x8; {} }}"

LINES = [
    ("conv(4, 3, stride=2, padding=1)", "torch",
     "  output height = output width = ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1 = ⌊(32 + 2·1 − 1·(3 − 1) − 1)/2⌋ + 1 = 16"),
    ("conv(4, 3x1, padding=[(0, 1), (0, 0)])", "torch",
     "  output height = ⌊(n + b + a − d(k − 1) − 1)/s⌋ + 1 = ⌊(32 + 0 + 1 − 1·(3 − 1) − 1)/1⌋ + 1 = 31"),
    ("conv(4, 3, groups=2)", "torch",
     "  params = kernel height × kernel width × input channels a group × filters + filters"
     " = 3·3·4·4 + 4 = 144 + 4 = 148"),
    ("conv(4, 3, dilation=2, bias=no)", "torch",
     "  params = kernel height × kernel width × input channels × filters = 3·3·8·4 = 288"),
    ("maxpool(3, stride=2, ceil=yes)", "torch",
     "  output height = output width = ⌈(n + min(2p − d(k − 1) − 1 + s, p))/s⌉"
     " = ⌈(32 + min(2·0 − 1·(3 − 1) − 1 + 2, 0))/2⌉ = 16"),
    ("convtranspose(4, 3, stride=2, padding=1, output_padding=1)", "torch",
     "  output height = output width = (n − 1)s − 2p + d(k − 1) + e + 1 = (32 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 64"),
    ("convtranspose(4, 3, stride=2, padding=same)", "keras", "  output height = output width = n·s = 32·2 = 64"),
    ("convtranspose(4, 3, stride=2)", "keras",
     "  output height = output width = n·s + max(d(k − 1) + 1 − s, 0) = 32·2 + max(1·(3 − 1) + 1 − 2, 0) = 65"),
    ("bn", "torch", "  params = channels (weight) + channels (bias) = 8 + 8 = 16"),
    ("bn", "torch",
     "  buffers = channels (running mean) + channels (running var) + 1 (num batches tracked) = 8 + 8 + 1 = 17"),
    ("bn", "keras",
     "  params = channels (gamma) + channels (beta) + channels (moving mean) + channels (moving variance)"
     " = 8 + 8 + 8 + 8 = 32"),
    ("depthwise(3, multiplier=2)", "keras",
     "  params = kernel height × kernel width × input channels × multiplier + filters = 3·3·8·2 + 16 = 144 + 16 = 160"),
    ("repeat 3 { conv(8, 1, bias=no) }", "torch",
     "  params = turns × (kernel height × kernel width × input channels × filters) = 3·(1·1·8·8) = 3·64 = 192"),
    ("concat {} { conv(5, 1) }", "torch", "  output channels = 8 + 5 = 13"),
    ("pad(2)", "torch", "  output height = output width = n + 2p = 32 + 2·2 = 36"),
    ("upsample(size=7)", "torch", "  output height = output width = 7  (as given)"),
    ("gap", "torch", "  params = 0  (nothing to learn: the average of each channel)"),
]  # fmt: skip


@pytest.mark.parametrize(("items", "convention", "line"), LINES)
def test_a_line_of_each_rule(items: str, convention: str, line: str) -> None:
    assert line in lines(NETWORK.format(items), convention, width=1000)


def test_a_symbol_of_the_script_is_not_mistaken_for_a_letter_of_the_rule() -> None:
    found = lines("symbol n = 32\nsymbol k = 3\nnetwork t { input (n, n, 3); conv(4*k, k) }", width=1000)
    rule = "⌊(size + 2p − d(kernel − 1) − 1)/s⌋ + 1 = ⌊(n + 2·0 − 1·(k − 1) − 1)/1⌋ + 1 = n − k + 1"
    assert f"  output height = output width = {rule}" in found


@pytest.mark.parametrize("name", EVERY)
def test_lines_stay_inside_the_width(name: str) -> None:
    assert max(map(len, lines(EVERY[name]))) <= 120


def test_json_has_the_steps_as_data() -> None:
    data = json.loads(render("derivation", "json", derive(compiled(TUTORIALS["a"]).network)))
    assert list(data) == ["format", "network", "convention", "at", "letters", "steps"]
    assert data["steps"][1] == {
        "layer": "first",
        "quantity": "params",
        "chain": [
            "kernel height × kernel width × input channels × filters + filters", "3·3·3·2 + 2", "54 + 2", "56",
        ],
        "value": 56,
        "note": None,
    }  # fmt: skip
    assert data["steps"][-1]["layer"] is None


def test_a_varied_network_in_latex_names_every_layer() -> None:
    network = compiled(VARIED).network
    page = render("derivation", "latex", derive(network))
    assert page.count(r"\medskip") == len(network.layers) + 1
