"""Where the search for one symbol cuts, and values along progressions, against single points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symcnn.algebra import Domain, Number, Ring, Value, evaluate, floordiv, substitute
from symcnn.solve import Constraint, optimize
from symcnn.solve.pieces import pieces_of
from symcnn.solve.shifting import HIGHEST_DEGREE, shifted

K = Ring().symbol("k", Domain(1, 40))
VALUES = (
    7,
    K - 20,
    3 * K**2 + K - 100,
    50 - K - K**3,
    2 * K**2,
    (K - 5) * (K - 30),
    Fraction(1, 3) * K - 4,
    floordiv(K, 3) - 5,
    K ** (HIGHEST_DEGREE + 1) - 5**40,
)


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize(("start", "step"), [(0, 1), (5, 1), (40, -3), (Fraction(1, 2), Fraction(3, 4))])
def test_shifted_is_substituted(value: Value, start: Number, step: Number) -> None:
    index = Ring().symbol("u", Domain(0, 50))
    assert shifted(value, "k", start, step, index) == substitute(value, {"k": start + step * index})


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_crossing_is_the_last_point_with_the_first_sign(value: Value) -> None:
    (piece,) = pieces_of([value], "k", Domain(1, 40))
    for first, last in ((0, 39), (0, 1), (7, 30), (19, 20)):
        numbers = [evaluate(value, {"k": 1 + index}) for index in range(first, last + 1)]
        signs = [(number > 0) - (number < 0) for number in numbers]
        crossing = piece.crossing(0, first, last)
        if crossing is None:
            assert not piece.trends[0] or signs[0] == signs[-1]
        else:
            assert signs == sorted(signs, reverse=signs[0] > signs[-1])
            assert crossing == first + signs.count(signs[0]) - 1


def test_a_budget_takes_few_intervals_however_far_the_domain_goes() -> None:
    far = Domain(1, 10**1000)
    w = Ring().symbol("w", far)
    found = optimize("maximize", w, [Constraint(5 * w**2 + w, "<=", 10**1001, "5*w^2 + w <= 10^1001")], "w", far)
    best = found.values["w"]
    assert 5 * best**2 + best <= 10**1001 < 5 * (best + 1) ** 2 + best + 1


@pytest.mark.parametrize("relation", ["<=", "<", ">=", ">", "==", "!="])
@pytest.mark.parametrize("sense", ["maximize", "minimize"])
@pytest.mark.parametrize("value", VALUES, ids=str)
def test_every_relation_at_a_crossing(value: Value, sense: str, relation: str) -> None:
    constraint = Constraint(value, relation, 0, f"v {relation} 0")
    points = [k for k in range(1, 41) if constraint.holds({"k": k})]
    found = optimize(sense, K, [constraint], "k", Domain(1, 40))
    assert found.objective == ((max if sense == "maximize" else min)(points) if points else None)
