"""Random questions about several symbols against trying every point, by each of the solvers."""

from __future__ import annotations

import json
import time
from math import isqrt

import pytest
from hypothesis import HealthCheck, assume, given, settings

from symcnn.algebra import Domain, Poly, Ring, evaluate, mod
from symcnn.errors import Error
from symcnn.solve import Constraint, joint
from symcnn.solve.case import Case
from symcnn.solve.control import Control
from symcnn.solve.found import Found
from symcnn.solve.several import frontier_of, optimize_several, solutions_of

from .several_problems import FAR, Question, dependent_questions, endless_questions, questions

RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def solved(question: Question) -> Found:
    answer = optimize_several([question.case], question.sign, "goal")
    assert json.loads(json.dumps(answer.as_json()))["status"] == answer.status
    assert all(answer.proof.lines())
    return answer


def check_best(question: Question, answer: Found) -> None:
    points = question.feasible()
    if not points:
        assert answer.status == "infeasible"
        return
    best = question.best(points)
    value = evaluate(question.objective, best)
    assert (answer.status, answer.objective, dict(answer.values)) == ("optimal", value, best)
    assert (answer.proof.bound, answer.proof.gap) == (value, 0)


@given(questions())
@settings(max_examples=150, **RELAXED)
def test_branch_and_bound(question: Question) -> None:
    check_best(question, solved(question))


@given(questions())
@settings(max_examples=60, **RELAXED)
def test_cp_sat(question: Question) -> None:
    pytest.importorskip("ortools")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "FEW_BOXES", 1)
        check_best(question, solved(question))


@given(dependent_questions())
@settings(max_examples=60, **RELAXED)
def test_domains_that_depend_on_others(question: Question) -> None:
    check_best(question, solved(question))


@given(endless_questions())
@settings(max_examples=90, **RELAXED)
def test_endless(question: Question) -> None:
    try:
        answer = solved(question)
    except Error:
        assume(False)
        return
    near, far = (question.feasible(reach) for reach in (FAR, 2 * FAR))
    if answer.status == "infeasible":
        assert not far
        return
    goals = [question.sign * evaluate(question.objective, question.best(p)) if p else None for p in (near, far)]
    if answer.status == "unbounded":
        assert goals[1] is None or goals[0] is None or goals[1] >= goals[0]
        return
    assert answer.objective is not None
    found = question.sign * answer.objective
    assert question.case.holds(answer.values)
    assert goals[1] is None or found >= goals[1]
    if answer.values in far and "no largest" not in answer.proof.reason:
        assert dict(answer.values) == question.best(far)


@given(questions())
@settings(max_examples=80, **RELAXED)
def test_all_points(question: Question) -> None:
    answer = solutions_of([question.case])
    points = question.feasible()
    assert list(answer.solutions) == sorted(points, key=lambda p: tuple(p.values()))
    assert answer.status == ("solved" if points else "infeasible")


@given(questions())
@settings(max_examples=60, **RELAXED)
def test_frontier(question: Question) -> None:
    case = question.case
    other = sum((evaluate(1, {}) * side for side in [c.left for c in question.constraints]), 0)
    goals = [case.goal, -other]
    answer = frontier_of([case], [goals], ["a", "b"], [1, 1])
    found = {
        (row["a"], row["b"]): tuple(point.values())
        for row, point in zip(answer.frontier, answer.solutions, strict=True)
    }
    expected: dict[tuple[object, ...], tuple[object, ...]] = {}
    for point in question.feasible():
        key = tuple(evaluate(goal, point) for goal in goals)
        expected[key] = max(expected.get(key, tuple(point.values())), tuple(point.values()))
    best = {
        key: point for key, point in expected.items()
        if not any(k != key and all(a >= b for a, b in zip(k, key, strict=True)) for k in expected)
    }  # fmt: skip
    assert found == best


# ---------------------------------------------------------------- how it is told, and ended


def two_symbols(first: Domain, second: Domain) -> tuple[Poly, Poly, dict[str, Domain]]:
    ring = Ring()
    return ring.symbol("k", first), ring.symbol("c", second), {"k": first, "c": second}


def listed(constraints: tuple[Constraint, ...], domains: dict[str, Domain], most: int) -> Found:
    return solutions_of([Case(constraints, 0, domains, order=("k", "c"))], Control(most=most))


def test_the_first_points_are_the_first_in_order() -> None:
    """An endless symbol before one with two values takes both of these at each of its own."""
    _, _, domains = two_symbols(Domain(), Domain(1, 2))
    found = listed((), domains, 5)
    assert [tuple(p.values()) for p in found.solutions] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]
    assert found.more
    _, _, domains = two_symbols(Domain(1, 2), Domain())
    assert [tuple(p.values()) for p in listed((), domains, 3).solutions] == [(1, 1), (1, 2), (1, 3)]


def test_the_first_of_more_points_than_memory_holds() -> None:
    k, c, domains = two_symbols(Domain(), Domain())
    found = listed((Constraint(k * k + c * c, "<=", 10**100, "k*k + c*c <= 10^100"),), domains, 2)
    assert [tuple(p.values()) for p in found.solutions] == [(1, 1), (1, 2)]


def test_a_time_limit_ends_boxes_that_take_long() -> None:
    k, c, domains = two_symbols(Domain(), Domain())
    case = Case((Constraint(k * k + c * c, "<=", 10**1000, "a"),), k * c, domains, order=("k", "c"))
    began = time.monotonic()
    found = optimize_several([case], 1, "k*c", Control(0.5))
    assert (found.status, found.proof.stopped) == ("feasible", "time limit")
    assert time.monotonic() - began < 10
    assert case.holds(found.values)


def test_boxes_that_take_long_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    k, c, domains = two_symbols(Domain(), Domain())
    case = Case((Constraint(k * k + c * c, "<=", 10**300, "a"),), k * c, domains, order=("k", "c"))
    monkeypatch.setattr(joint, "FEW_BOXES", 500)
    monkeypatch.setattr(joint, "MANY_BOXES", 2000)
    found = optimize_several([case], 1, "k*c", Control())
    assert (found.status, found.proof.stopped) == ("feasible", "2000 boxes")
    assert case.holds(found.values)
    assert found.objective <= found.proof.bound == found.objective + found.proof.gap
    assert found.proof.reason.startswith("the search was given up after 2000 boxes: no value is above ")
    assert found.proof.lines()[-1].startswith("hint: ")


def test_a_thousand_digits_beside_few_values() -> None:
    k, c, domains = two_symbols(Domain(), Domain(1, 2))
    budget = 10**1000
    case = Case((Constraint(k * k * c, "<=", budget, "a"),), k * c, domains, order=("k", "c"))
    found = optimize_several([case], 1, "k*c")
    assert dict(found.values) == {"k": isqrt(budget // 2), "c": 2}
    assert found.objective == max(isqrt(budget), 2 * isqrt(budget // 2))


@pytest.mark.parametrize(("sign", "verb"), [(1, "grows"), (-1, "falls")])
def test_what_runs_away_is_told_in_the_symbols_asked_for(sign: int, verb: str) -> None:
    k, c, domains = two_symbols(Domain(8), Domain(8))
    constraints = (Constraint(k, "==", 2 * c, "k == 2*c"),)
    found = optimize_several([Case(constraints, k * c, domains, order=("k", "c"))], sign, "E")
    assert found.status == "unbounded"
    lines = found.proof.lines()
    assert lines[1] == (
        "`k` and `c` run away: at k = 40 + 2*u, c = 20 + u every constraint holds for u = 0, 1, 2, …, "
        f"and E {verb} without end"
    )
    assert lines[2].startswith("`k == 2*c` holds: with k = 40 + 2*u, c = 20 + u, k - 2*c = 0")
    assert not any(" t" in line for line in lines)
    proof = found.proof.as_json()
    assert (proof["runs_away"], proof["start"]) == ({"k": "2*u + 40", "c": "u + 20"}, {"k": 40, "c": 20})


def test_one_symbols_residues_are_told_apart_among_several() -> None:
    k, _, domains = two_symbols(Domain(), Domain(1, 2))
    constraints = (
        Constraint(mod(k, 7), "==", 3, "k % 7 == 3"),
        Constraint(mod(k, 7), "==", 5, "k % 7 == 5"),
        Constraint(k, "<=", 1000, "k <= 1000"),
    )
    found = optimize_several([Case(constraints, k, domains, order=("k", "c"))], 1, "k")
    assert found.proof.lines() == ["no point of the domains meets `k % 7 == 3` and `k % 7 == 5` together"]


def test_a_constraint_without_a_symbol() -> None:
    k, _, domains = two_symbols(Domain(1, 5), Domain(1, 2))
    found = optimize_several([Case((Constraint(3, "==", 4, "3 == 4"),), k, domains, order=("k", "c"))], 1, "k")
    assert found.proof.lines()[0] == "`3 == 4` holds nowhere: 3 != 4"
