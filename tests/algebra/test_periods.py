"""Residue classes of steps: on each of them a rounding is a polynomial, and no class is too many."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    ceil,
    ceildiv,
    evaluate,
    floordiv,
    make_divisible,
    maximum,
    nonnegative,
)
from symcnn.algebra.one_variable import line_of, tails
from symcnn.algebra.periods import periods
from symcnn.algebra.residues import moduli
from symcnn.algebra.ring import single_index

RING = Ring()
n = RING.symbol("n")
w = RING.symbol("w", Domain(Fraction(1, 2), None, Fraction(1, 20)))
x = RING.symbol("x", Domain(Fraction(3, 10), None, Fraction(1, 5)))
o = RING.symbol("o", Domain(3, None, 4))
k = RING.symbol("k", Domain(1, 40))
p = RING.symbol("p", Domain(n, None, n))
LOWEST = {"n": Fraction(1), "w": Fraction(1, 2), "x": Fraction(3, 10), "o": Fraction(3)}
STEP = {"n": Fraction(1), "w": Fraction(1, 20), "x": Fraction(1, 5), "o": Fraction(4)}

CASES = [
    (n, 8, {"n": 8}),
    (o, 8, {"o": 2}),
    (8 * w, 2, {"w": 5}),
    (20 * w + 1, 2, {"w": 2}),
    (30 * x, 10, {"x": 5}),
    (n**2 + n, 2, {"n": 2}),
    (6 * n * w + 4 * n, 8, {"n": 80, "w": 80}),
    (7, 8, {}),
    (floordiv(n, 2), 3, None),
    (p + 1, 2, None),
]


@pytest.mark.parametrize(("numerator", "divisor", "expected"), CASES)
def test_periods_of_a_quotient(numerator, divisor, expected):
    found = periods(numerator, divisor)
    assert (None if found is None else {RING.atoms[i].name: count for i, count in found.items()}) == expected


def test_a_symbol_in_steps_has_its_own_classes():
    assert moduli(floordiv(8 * w + 1, 2) * n) == {single_index(w): 5}
    assert moduli(floordiv(n * w, 3)) == {single_index(n): 60, single_index(w): 60}


ROUNDED = [
    (floordiv(8 * w + 1, 2), 5),
    (ceil(3 * x) - 2 * x, 5),
    (floordiv(ceildiv(3 * x, 2) + o * 0 + 1, 4), 40),
    (6 * at_least(10 * floordiv(8 * w + 1, 2), 36 * w) - w, 5),
    (maximum(floordiv(n, 3), 5) * n, 3),
]


@pytest.mark.parametrize(("value", "classes"), ROUNDED)
def test_tails_are_the_value_from_their_start_on(value, classes):
    line = line_of(value)
    found = tails(value, line)
    assert len(found) == classes
    for tail in found:
        for j in (tail.start, tail.start + 1, tail.start + 7):
            expected = evaluate(value, {line.name: line.at(tail.modulus * j + tail.residue)})
            assert sum(c * j**e for e, c in enumerate(tail.coefficients)) == expected


@st.composite
def questions(draw):
    """A value of one symbol as the algebra has it, and in plain arithmetic."""
    name = draw(st.sampled_from(sorted(LOWEST)))
    widths = draw(st.lists(st.integers(1, 64), min_size=2, max_size=2))
    slope, shift, inner = draw(st.integers(-9, 9)), draw(st.integers(-40, 40)), draw(st.integers(1, 6))

    def compute(symbol, rounded, floored):
        first, second = (rounded(width * symbol) for width in widths)
        return 10 * first - 9 * second + slope * floored(first + inner * symbol, 4) + shift

    return name, compute


def _rounded(number):
    """make_divisible in plain arithmetic."""
    result = max(8, 8 * math.floor((Fraction(number) + 4) / 8))
    return result + 8 if 10 * result < 9 * number else result


@settings(max_examples=60, deadline=None)
@given(questions())
def test_signs_are_decided_as_points_say(question):
    name, compute = question
    value = compute({"n": n, "w": w, "x": x, "o": o}[name], make_divisible, floordiv)
    points = [LOWEST[name] + STEP[name] * turn for turn in range(300)]
    numbers = [compute(point, _rounded, lambda a, b: math.floor(Fraction(a) / b)) for point in points]
    assert [evaluate(value, {name: point}) for point in points[:40]] == numbers[:40]
    decision = nonnegative(value)
    if decision.verdict is False:
        assert evaluate(value, decision.witness) < 0
    if min(numbers) < 0:
        assert decision.verdict is not True
    assert decision.verdict is not None or name in "wx"
