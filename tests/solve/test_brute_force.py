"""Random questions against trying every point: the answer, the full set of solutions, and every range of a proof."""

from __future__ import annotations

import json
import random
from itertools import takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import Domain, Number, Ring, Value, evaluate
from symcnn.solve import Answer, Constraint, Run, feasible_set, optimize, solutions

from .problems import OPERATORS, endless_domain, feasible_points, finite_domain, problem

FAR = 1500  # in the endless problems, everything is settled well before


@pytest.mark.parametrize("seed", range(180))
def test_finite(seed: int) -> None:
    chance = random.Random(seed)
    domain = finite_domain(chance)
    objective, constraints = problem(chance, domain, depth=2)
    sense = chance.choice(["maximize", "minimize"])
    answer = optimize(sense, objective, constraints, "w", domain)
    points = feasible_points(constraints, domain.points())
    assert [point["w"] for point in solutions(constraints, "w", domain).solutions] == points
    _check_ranges(answer, constraints, list(domain.points()))
    if not points:
        assert answer.status == "infeasible"
        return
    best = _best(sense, objective, points)
    assert (answer.status, answer.values, answer.objective) == (
        "optimal",
        {"w": best},
        evaluate(objective, {"w": best}),
    )
    _check_outbid(answer, sense, objective, points)


def _best(sense: str, objective: Value, points: list[Number]) -> Number:
    sign = 1 if sense == "maximize" else -1
    return max(points, key=lambda x: (sign * evaluate(objective, {"w": x}), x))


def _check_ranges(answer: Answer, constraints: list[Constraint], points: list[Number]) -> None:
    """In an excluded range every point violates a constraint of that text; the proof can be written and printed."""
    assert json.loads(json.dumps(answer.as_json()))["status"] == answer.status
    assert all(answer.proof.lines())
    for interval in answer.proof.excluded:
        guilty = [c for c in constraints if c.text == interval.constraint]
        for x in points:
            if _contains(interval.run, x):
                assert any(
                    _bounded(c, x, interval.low, interval.high) and not feasible_points([c], [x]) for c in guilty
                )


def _contains(run: Run, x: Number) -> bool:
    if (x - run.first) % run.step:
        return False
    return run.first <= x and (run.last is None or x <= run.last) if run.step > 0 else x <= run.first


def _bounded(constraint: Constraint, x: Number, low: Number | None, high: Number | None) -> bool:
    difference = evaluate(constraint.left - constraint.right, {"w": x})
    return (low is None or low <= difference) and (high is None or difference <= high)


def _check_outbid(answer: Answer, sense: str, objective: Value, points: list[Number]) -> None:
    assert answer.objective is not None
    for part in answer.proof.outbid:
        for x in points:
            if part.last is not None and min(part.first, part.last) <= x <= max(part.first, part.last):
                number = evaluate(objective, {"w": x})
                assert number <= part.bound <= answer.objective or sense == "minimize"
                assert number >= part.bound >= answer.objective or sense == "maximize"


def _near_points(domain: Domain) -> list[Number]:
    low = domain.lowest if domain.lowest is not None else -FAR + (domain.highest or 0)
    high = domain.highest if domain.highest is not None else FAR
    return list(Domain(low, high, domain.step).points())


@pytest.mark.parametrize("seed", range(140))
def test_endless(seed: int) -> None:
    chance = random.Random(seed)
    domain = endless_domain(chance)
    objective, constraints = problem(chance, domain, depth=1)
    sense = chance.choice(["maximize", "minimize"])
    answer = optimize(sense, objective, constraints, "w", domain)
    near = _near_points(domain)
    points = feasible_points(constraints, near)
    found = feasible_set(constraints, "w", domain)
    listed = [x for run in found for x in takewhile(lambda x: near[0] <= x <= near[-1], run.points())]
    assert sorted(listed) == points
    _check_ranges(answer, constraints, near[::7])
    if not points:
        assert answer.status == "infeasible"
        return
    best = _best(sense, objective, points)
    if answer.status == "unbounded":
        assert abs(best) > FAR // 2
    else:
        assert answer.objective == evaluate(objective, {"w": best})
        assert answer.values["w"] in points
        assert answer.values == {"w": best} or abs(best) > FAR // 2 or domain.lowest is None


@given(
    st.lists(st.integers(-30, 30), min_size=1, max_size=4),
    st.lists(st.integers(-30, 30), min_size=1, max_size=4),
    st.integers(-500, 500),
    st.sampled_from(sorted(OPERATORS)),
    st.tuples(st.integers(-20, 20), st.integers(0, 60), st.integers(1, 5)),
)
@settings(max_examples=150, deadline=None)
def test_polynomials(goal: list[int], cost: list[int], budget: int, relation: str, ends: tuple[int, int, int]) -> None:
    low, width, step = ends
    domain = Domain(low, low + width, step)
    w = Ring().symbol("w", domain)
    objective = sum((c * w**i for i, c in enumerate(goal)), 0 * w)
    constraint = Constraint(sum((c * w**i for i, c in enumerate(cost)), 0 * w), relation, budget, "cost")
    points = feasible_points([constraint], domain.points())
    answer = optimize("maximize", objective, [constraint], "w", domain)
    assert answer.values == ({"w": _best("maximize", objective, points)} if points else {})
