"""Polynomials by residue class against networks compiled with numbers."""

from __future__ import annotations

import pytest

from symcnn.algebra import evaluate, symbols_of
from symcnn.algebra.quasi import residue_classes
from symcnn.script import from_file, from_text

VALID = """
symbol n in 30..
network valid { input (n, n, 3); conv(8, 5); maxpool(2); conv(9, 3, stride=3); maxpool(2, ceil=yes) }
"""
SIXTEENTH = (
    "symbol n; network pooled { input (n, n, 1);" + "maxpool(3, stride=2, padding=1);" * 4 + "flatten; dense(3) }"
)
STEPS = "symbol n in 16..400 step 6; network steps { input (n, n, 1); conv(2, 3, stride=4); avgpool(3) }"

CASES = {
    "resnet50": (from_file("zoo:resnet50"), 32),
    "valid": (from_text(VALID), 12),
    "sixteenth": (from_text(SIXTEENTH), 16),
    "steps": (from_text(STEPS), 24),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("metric", ["params", "macs", "activations"])
def test_the_polynomial_of_the_class_is_the_count(case: str, metric: str) -> None:
    loaded, modulus = CASES[case]
    symbolic = loaded.symbolic
    value = symbolic.network().metric(metric)
    found = residue_classes([value], symbolic.ring, "n")
    assert modulus % found[0].modulus == 0
    for turn in (0, 1, 2, 3, 5, 8, 13, 21, 34, 48):
        point = {"w": 40, "K": 7, "n": int(symbolic.ring.domains["n"].point(turn))}
        given = {name: point.get(name, symbolic.defaults().get(name)) for name in symbolic.ring.domains}
        (here,) = (residue_class for residue_class in found if residue_class.holds(point["n"]))
        assert set(symbols_of(here.values[0])) <= given.keys()
        assert evaluate(here.values[0], point) == loaded.session(given).network().metric(metric)
