"""Decisions against boxes: a proof must hold at every point of a box, a witness must refute."""

import random

import pytest
from expressions import DOMAINS, Maker, attempt

from symcnn.algebra import (
    Domain,
    Ring,
    absolute,
    at_least,
    ceildiv,
    equal,
    evaluate,
    floordiv,
    maximum,
    minimum,
    nonnegative,
    same,
    sign,
    whole,
)

COUNT = 700
UNDECIDED_AT_MOST = {"equal": 0.06, "nonnegative": 0.02, "whole": 0.02}


def _case(seed):
    """A formula, one that it may equal, and points."""
    chance = random.Random(seed)
    names = tuple(chance.sample([name for name in DOMAINS if name != "r"], chance.choice((1, 1, 2, 2, 3))))
    maker = Maker(chance, names, powers=chance.random() < 0.3, conditions=chance.random() < 0.5)
    first = attempt(lambda: maker.formula(chance.randint(1, 3)))
    second = attempt(lambda: maker.formula(chance.randint(1, 3)))
    if first is None or second is None:
        return None
    value, _ = first
    other = floordiv(value, 2) + floordiv(value + 1, 2) if chance.random() < 0.4 else second[0]
    return value, other, [maker.point(chance.choice((3, 12, 60))) for _ in range(40)]


def test_no_decision_is_wrong_and_few_are_missing():
    counts = {name: [0, 0] for name in UNDECIDED_AT_MOST}
    for seed in range(COUNT):
        case = _case(seed)
        if case is None:
            continue
        value, other, points = case
        questions = {
            "equal": (equal(value, other), lambda point: evaluate(value, point) == evaluate(other, point)),  # noqa: B023
            "nonnegative": (nonnegative(value), lambda point: evaluate(value, point) >= 0),  # noqa: B023
            "whole": (whole(value), lambda point: evaluate(value, point).denominator == 1),  # noqa: B023
        }
        for name, (decision, holds) in questions.items():
            counts[name][0] += 1
            counts[name][1] += decision.verdict is None
            if decision.verdict:
                assert all(holds(point) for point in points), (seed, name, value, other)
            if decision.verdict is False:
                assert all(DOMAINS[symbol].contains(number) for symbol, number in decision.witness.items()), (
                    seed,
                    name,
                )
                assert not holds({**points[0], **decision.witness}), (seed, name, value, other)
    for name, (asked, undecided) in counts.items():
        assert undecided <= UNDECIDED_AT_MOST[name] * asked, (name, undecided, asked)


@pytest.fixture
def ring():
    return Ring()


def test_equalities(ring):
    n, w, z = ring.symbol("n"), ring.symbol("w"), ring.symbol("z", Domain(8, None, 8))
    assert equal(ceildiv(n, 2), n - n // 2).verdict
    assert equal(2 * (n // 2), n).verdict is False
    assert equal(2 * (z // 2), z).verdict
    assert equal(sum(floordiv(n * w + k, 4) for k in range(4)), n * w).verdict
    assert equal(maximum(n, w) + minimum(n, w), n + w).verdict
    assert equal(n, n + 1).witness == {"n": 1}
    assert equal(absolute(n - w), maximum(n, w) - minimum(n, w)).verdict


SIGNS = [
    ("n**2 - 2*n + 1", lambda n, w, b: n * n - 2 * n + 1, True),
    ("n**2 - 3*n + 3", lambda n, w, b: n * n - 3 * n + 3, True),
    ("n**2 - 3*n + 1", lambda n, w, b: n * n - 3 * n + 1, False),
    ("n - n//2 - n//4", lambda n, w, b: n - n // 2 - n // 4, True),
    ("n//2 + n//4 - n", lambda n, w, b: n // 2 + n // 4 - n, False),
    ("n**2 - (n//2)**2", lambda n, w, b: n * n - (n // 2) ** 2, True),
    ("ceil(n/2)*w - 1", lambda n, w, b: ceildiv(n, 2) * w - 1, True),
    ("512**2 - b**2", lambda n, w, b: 512**2 - b * b, True),
    ("512*511 - b**2", lambda n, w, b: 512 * 511 - b * b, False),
    ("w*n - w - n + 1", lambda n, w, b: w * n - w - n + 1, True),
    ("10**9 - n", lambda n, w, b: 10**9 - n, False),
    ("n**2 - 10**3*n", lambda n, w, b: n * n - 1000 * n, False),
    ("max(n, w) - w", lambda n, w, b: maximum(n, w) - w, True),
]


@pytest.mark.parametrize(("name", "make", "expected"), SIGNS, ids=[name for name, _, _ in SIGNS])
def test_signs(ring, name, make, expected):
    value = make(ring.symbol("n"), ring.symbol("w"), ring.symbol("b", Domain(1, 512)))
    decision = nonnegative(value)
    assert decision.verdict is expected
    if expected is False:
        assert evaluate(value, {"n": 1, "w": 1, "b": 1, **decision.witness}) < 0


def test_a_far_witness_is_found_by_the_tail(ring):
    n = ring.symbol("n")
    decision = nonnegative(10**9 - n // 2)
    assert decision.verdict is False
    assert decision.witness["n"] > 2 * 10**9


def test_powers_and_dependent_domains(ring):
    levels = ring.symbol("L")
    i = ring.symbol("i", Domain(0, levels))
    n = ring.symbol("n", Domain(2**levels, None, 2**levels))
    assert nonnegative(2**levels - levels - 1).verdict
    assert nonnegative(levels - i).verdict
    assert nonnegative(n - 2**levels).verdict
    assert nonnegative(i - levels).verdict is False
    assert whole(n / 2**i).verdict
    assert equal(floordiv(n, 2**i) * 2**i, n).verdict


def test_sign(ring):
    n, d = ring.symbol("n"), ring.symbol("d", Domain(-3, 3))
    assert [sign(v) for v in (0, 3, -2, n, -n - 1, n - 1, d)] == [0, 1, -1, 1, -1, None, None]


def test_extrema_and_conditions_are_resolved_where_they_can_be(ring):
    n, w, r = ring.symbol("n"), ring.symbol("w"), ring.symbol("r", Domain(0, 1, None))
    assert maximum(n, n + 1, 0) == n + 1
    assert maximum(maximum(n, w), n) == maximum(w, n)
    assert maximum(-n, -w) == -minimum(n, w)
    assert at_least(n, 1) == 1
    assert at_least(0, n) == 0
    assert at_least(2 * n, 5) == at_least(n, 3)
    assert at_least(3, n) == 1 - at_least(n, 4)
    assert at_least(n, 3) ** 2 == at_least(n, 3)
    assert same(2 * n, 5) == 0
    assert same(n, w) == same(w, n)
    assert at_least(1, 2 * r) == 1 or evaluate(at_least(1, 2 * r), {"r": 1}) == 0
