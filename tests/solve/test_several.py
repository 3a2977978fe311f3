"""Random questions about several symbols against trying every point, by each of the solvers."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.solve import joint
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
