"""The order of points where domains depend on other symbols: that of the user's symbols, whichever solver answers."""

from __future__ import annotations

import json
from itertools import product
from operator import ge

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symcnn import script
from symcnn.algebra import Domain, Number, Ring, evaluate, minimum
from symcnn.solve import Constraint, joint, slices
from symcnn.solve.case import Case
from symcnn.solve.control import Control
from symcnn.solve.found import Found
from symcnn.solve.several import frontier_of, optimize_several, solutions_of
from symcnn.solve.space import space_of

from .several_problems import Question, dependent_questions

RELAXED = {"deadline": None, "suppress_health_check": list(HealthCheck)}
MULTIPLES = "symbol m in 1..6\nsymbol c in m..4*m step m\n"
RISING = "symbol m in 1..3\nsymbol c in m..5\n"


def reply_to(text: str):
    (reply,) = script.from_text(text).answers()
    return reply


def values(text: str) -> dict[str, int]:
    return reply_to(text).data["values"]


@pytest.mark.parametrize(
    ("text", "point"),
    [
        (f"{MULTIPLES}maximize min(c, 6) over c, m subject to c <= 10", {"c": 10, "m": 5}),
        ("symbol m in 1..6\nsymbol c in m..8\nmaximize min(m, 3) over c, m", {"c": 8, "m": 6}),
        ("symbol m in 1..6\nsymbol c in m..8\nmaximize min(m, 3) over m, c", {"m": 6, "c": 8}),
    ],
)
def test_among_equals_the_largest_of_the_symbols_named_first(text: str, point: dict[str, int]) -> None:
    assert values(text) == point


@pytest.mark.parametrize(("names", "point"), [("mc", (6, 6)), ("cm", (9, 3))])
def test_a_symbol_that_is_counted_down_from_its_end(names: str, point: tuple[int, int]) -> None:
    ring = Ring()
    m = ring.symbol("m", Domain(1, 6))
    domains = {"m": Domain(1, 6), "c": Domain(None, 12 - m, 1)}
    case = Case((), minimum(m, 3), {name: domains[name] for name in names}, order=tuple(names))
    assert tuple(optimize_several([case], 1, "goal").values.values()) == point


def test_domains_in_a_chain_whatever_the_order() -> None:
    chain = "symbol m in 1..3\nsymbol d in m..4\nsymbol c in d..5\n"
    assert values(f"{chain}maximize m over c, d, m") == {"c": 5, "d": 4, "m": 3}
    assert values(f"{chain}minimize c + m over c, m, d") == {"c": 1, "m": 1, "d": 1}


def listed(most: int, names: str, text: str) -> list[tuple[int, ...]]:
    question = script.from_text(f"{text}feasible c + m >= 2 over {names}")
    (reply,) = question.answers(control=lambda: Control(most=most))
    return [tuple(point.values()) for point in reply.data["solutions"]]


@pytest.mark.parametrize("names", ["c, m", "m, c"])
def test_the_first_points_are_those_that_all_begin_with(names: str) -> None:
    every = sorted((c, m) if names == "c, m" else (m, c) for m in range(1, 4) for c in range(m, 6))
    for most in range(1, len(every) + 1):
        assert listed(most, names, RISING) == every[:most]


# ---------------------------------------------------------------- random questions


@st.composite
def turned(draw: st.DrawFn) -> Question:
    """A question whose symbols are named in any order."""
    question = draw(dependent_questions())
    names = draw(st.permutations(list(question.domains)))
    return Question(question.sign, question.objective, question.constraints, {n: question.domains[n] for n in names})


def points_of(question: Question) -> list[dict[str, Number]]:
    """Every point that meets the constraints, its symbols in the order of the question."""
    first = Question(question.sign, question.objective, question.constraints, {n: question.domains[n] for n in "Lnk"})
    return [{name: point[name] for name in question.domains} for point in first.feasible()]


def check_best(question: Question, answer: Found) -> None:
    points = points_of(question)
    assert answer.status == ("optimal" if points else "infeasible")
    if points:
        best = question.best(points)
        assert (dict(answer.values), answer.objective) == (best, evaluate(question.objective, best))


def solved(question: Question) -> Found:
    return optimize_several([question.case], question.sign, "goal")


@given(turned())
@settings(max_examples=60, **RELAXED)
def test_branch_and_bound(question: Question) -> None:
    check_best(question, solved(question))


@given(turned())
@settings(max_examples=40, **RELAXED)
def test_cp_sat(question: Question) -> None:
    pytest.importorskip("ortools")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "FEW_BOXES", 1)
        check_best(question, solved(question))


@given(turned())
@settings(max_examples=40, **RELAXED)
def test_one_symbol_at_points_of_the_others(question: Question) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "FEW_BOXES", 1)
        patch.setattr(joint, "engine", lambda: None)
        patch.setattr(slices, "MOST_SLICES", 10**6)
        check_best(question, solved(question))


@given(turned(), st.integers(1, 40))
@settings(max_examples=40, **RELAXED)
def test_the_first_points(question: Question, most: int) -> None:
    found = solutions_of([question.case], Control(most=most))
    every = sorted(points_of(question), key=lambda point: tuple(point.values()))
    assert list(map(dict, found.solutions)) == every[:most]
    assert found.more == (len(every) > most)


@given(turned())
@settings(max_examples=40, **RELAXED)
def test_the_points_of_a_frontier(question: Question) -> None:
    goals = [question.case.goal, -evaluate(1, {}) * sum((c.left for c in question.constraints), start=0)]
    found = frontier_of([question.case], [goals], ["a", "b"], [1, 1])
    largest: dict[tuple[Number, ...], tuple[Number, ...]] = {}
    for point in points_of(question):
        key = tuple(evaluate(goal, point) for goal in goals)
        largest[key] = max(largest.get(key, tuple(point.values())), tuple(point.values()))
    told = {tuple(row.values()): tuple(p.values()) for row, p in zip(found.frontier, found.solutions, strict=True)}
    best = {k for k in largest if not any(o != k and all(map(ge, o, k)) for o in largest)}
    assert told == {key: largest[key] for key in best}


def test_the_axes_suffice_where_each_symbol_comes_after_those_it_needs() -> None:
    """Ordering by values costs more, and is done only where it is needed."""
    ring = Ring()
    m = ring.symbol("m", Domain(1, 6))
    domains = {"m": Domain(1, 6), "c": Domain(m, 4 * m, m)}
    assert space_of(domains, [m]).order == ()
    assert len(space_of(dict(reversed(domains.items())), [m]).order) == 2
    signed = Ring().symbol("m", Domain(-2, 2))
    falling = {"m": Domain(-2, 2), "c": Domain(0, 9, signed)}
    assert len(space_of(falling, [signed]).order) == 2  # a step that is not proved to be positive


def test_an_equation_solved_for_its_last_symbol_keeps_the_order() -> None:
    ring = Ring()
    m = ring.symbol("m", Domain(1, 60))
    domains = {"c": Domain(m, None, m), "m": Domain(1, 60)}
    c = ring.symbol("c", domains["c"])
    case = Case((Constraint(3 * c + 5 * m, "==", 1000, "equation"),), 0, domains, order=("c", "m"))
    every = sorted((c, m) for m, c in product(range(1, 61), range(1, 400)) if c % m == 0 and 3 * c + 5 * m == 1000)
    assert len(every) > 2
    for most in range(1, len(every) + 1):
        found = solutions_of([case], Control(most=most))
        assert [tuple(point.values()) for point in found.solutions] == every[:most]
    assert json.loads(json.dumps(found.as_json()))["status"] == "solved"
