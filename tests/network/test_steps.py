"""Layers whose sizes are multiples of a symbol: the counts, at points, are those of the same network in numbers."""

from __future__ import annotations

from itertools import product

import pytest

from symcnn.algebra import evaluate, text
from symcnn.network.model import Network
from symcnn.script import from_text

CASES = [
    (
        "symbol g\nsymbol w in g.. step g",
        "input (32, 32, {w}); conv({w}, 3, groups={g}, padding=1); relu; conv(2*{w}, 1, groups={g})",
        "11*w**2/g + 3*w",
    ),
    ("symbol p\nsymbol n in p.. step p", "input ({n}, {n}, 3); conv(8, {p}, stride={p})", "24*p**2 + 8"),
    ("symbol h\nsymbol d in h.. step h", "input (5, {d}); attention({h})", "4*d**2 + 4*d"),
    ("symbol r\nsymbol c in r^2.. step r^2", "input (4, 4, {c}); pixelshuffle({r}); conv(2, 1)", "2*c/r**2 + 2"),
    (
        "symbol g\nsymbol v in g.. step g\nsymbol w in g.. step g",
        "input (8, 8, {w}); conv({v}, 3, groups={g}); conv({w}, 3, groups={g}); maxpool(2)",
        "18*v*w/g + v + w",
    ),
]  # fmt: skip


def network(body: str, declarations: str = "") -> Network:
    return from_text(f"{declarations}\nnetwork net {{ {body} }}").symbolic.network()


@pytest.mark.parametrize(("declarations", "body", "params"), CASES)
def test_counts_of_sizes_in_symbolic_steps(declarations: str, body: str, params: str) -> None:
    names = [line.split()[1] for line in declarations.splitlines()]
    base, *stepped = names
    symbolic = network(body.format(**{name: name for name in names}), declarations)
    assert text(symbolic.totals["params"]) == params
    for step, *turns in product((1, 2, 3, 4), *[(1, 2, 5)] * len(stepped)):
        unit = step**2 if "r^2" in declarations else step
        point = {base: step, **{name: unit * turn for name, turn in zip(stepped, turns, strict=True)}}
        plain = network(body.format(**point))
        for metric in ("params", "macs"):
            assert evaluate(symbolic.totals[metric], point) == plain.totals[metric]
        assert [evaluate(size, point) for size in symbolic.layers[-1].output] == list(plain.layers[-1].output)
