"""Constraints that contradict each other: what they add up to, against points, and the systems behind it."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import product
from math import prod

import pytest

from symcnn import script
from symcnn.algebra import Domain, Poly, Ring, Value, bounds, evaluate, floordiv, maximum, mod
from symcnn.errors import Error
from symcnn.solve import Constraint, optimize, solutions
from symcnn.solve.case import Case
from symcnn.solve.combination import Combination, _free_names, combination_of
from symcnn.solve.several import frontier_of, optimize_several, solutions_of
from symcnn.solve.simplex import nonnegative_solution
from symcnn.solve.space import space_of

ENDLESS = Domain()
NAMES = ("k", "B", "C")


def symbols(*domains: Domain) -> tuple[list[Poly], dict[str, Domain]]:
    ring = Ring()
    named = dict(zip(NAMES, domains, strict=False))
    return [ring.symbol(name, domain) for name, domain in named.items()], named


def combined(constraints: list[Constraint], domains: dict[str, Domain]) -> Combination | None:
    return combination_of(space_of(domains, [c.difference for c in constraints]), constraints)


def check(found: Combination, constraints: list[Constraint], points: list[dict[str, int]]) -> None:
    """The multiples are positive, the sum is what it says at every point and never below its least value."""
    assert all(times > 0 and row.constraint in constraints for times, row in found.terms)
    for point in points:
        added: Fraction | int = 0
        for times, row in found.terms:
            left, right = row.constraint.sides(point)
            assert row.sign == {"<=": 1, "<": 1, ">=": -1, ">": -1}.get(row.constraint.relation, row.sign)
            added += times * (row.sign * (left - right) + row.whole)
        assert added >= found.least
        assert found.least > 0 or any(row.strict for _, row in found.terms)
        if not isinstance(found.total, Poly):
            assert added == found.total


CHAINS = {
    "k <= B, B <= k - 1": "(k - B) + (B - (k - 1)) is at most 0 by these, but it is 1",
    "2*k <= B, B <= k": "(2*k - B) + (B - k) is at most 0 by these, "
    "but with k = 1 + u1 it is u1 + 1, which has no negative coefficient",
    "k <= B, B <= C, C <= k - 1": "(k - B) + (B - C) + (C - (k - 1)) is at most 0 by these, but it is 1",
    "k < B, B < k + 1": "(k - B + 1) + (B - (k + 1) + 1) is at most 0 by these, but it is 1",
    "k >= B, B >= k + 1": "(B - k) + (k + 1 - B) is at most 0 by these, but it is 1",
    "k == B, B == k + 2": "(B - k) + (k + 2 - B) is at most 0 by these, but it is 2",
    "3*k^2 + k*B <= C, C <= k*B + 2*k^2": "(3*k^2 + k*B - C) + (C - (k*B + 2*k^2)) is at most 0 by these, "
    "but with k = 1 + u1 it is u1**2 + 2*u1 + 1, which has no negative coefficient",
    "2*B <= k, k <= C, 3*C <= B": "(2*B - k) + (k - C) + (3*C - B) is at most 0 by these, "
    "but with B = 1 + u2, C = 1 + u3 it is u2 + 2*u3 + 3, which has no negative coefficient",
    "7*k <= B, B <= 2*C, C <= 3*k": "(7*k - B) + (B - 2*C) + 2*(C - 3*k) is at most 0 by these, "
    "but with k = 1 + u1 it is u1 + 1, which has no negative coefficient",
}
OPERATORS = ("<=", ">=", "==", "<", ">")


def read(text: str, named: dict[str, Poly]) -> list[Constraint]:
    """Constraints over the symbols, by Python's own arithmetic on the project's values."""

    def side(words: str) -> Value:
        total: Value = 0
        for term in words.replace(" - ", " + -").split(" + "):
            sign, factors = (-1, term[1:]) if term.startswith("-") else (1, term)
            powers = [factor.partition("^") for factor in factors.split("*")]
            total = total + sign * prod(
                (named[base] ** int(exponent or 1) if base in named else int(base)) for base, _, exponent in powers
            )
        return total

    found = []
    for comparison in text.split(", "):
        relation = next(op for op in OPERATORS if f" {op} " in comparison)
        left, right = comparison.split(f" {relation} ")
        found.append(Constraint(side(left), relation, side(right), comparison))
    return found


@pytest.mark.parametrize("chain", CHAINS)
def test_a_chain_that_bites_its_tail(chain: str) -> None:
    values, domains = symbols(ENDLESS, ENDLESS, ENDLESS)
    constraints = read(chain, dict(zip(NAMES, values, strict=True)))
    found = optimize_several([Case(tuple(constraints), values[0], domains, order=NAMES)], 1, "k")
    assert found.status == "infeasible"
    assert found.proof.combination is not None
    sentence = found.proof.combination.sentence()
    assert sentence == CHAINS[chain]
    assert found.proof.lines()[-1] == sentence
    points = [dict(zip(NAMES, p, strict=True)) for p in product((1, 2, 5, 40), repeat=3)]
    check(found.proof.combination, constraints, points)
    data = json.loads(json.dumps(found.as_json()))["proof"]
    assert [term["constraint"] for term in data["combination"]["terms"]] == chain.split(", ")
    assert data["combination"]["least"] > 0
    assert solutions_of([Case(tuple(constraints), 0, domains, order=NAMES)]).status == "infeasible"
    goals = [[values[0], values[1]]]
    assert frontier_of([Case(tuple(constraints), 0, domains, order=NAMES)], goals, ["k", "B"], [1, 1]).status == (
        "infeasible"
    )


def test_what_can_be_met_is_never_contradicted() -> None:
    values, domains = symbols(ENDLESS, ENDLESS, ENDLESS)
    for chain in ("k <= B, B <= k", "k <= B, B <= C, C <= 2*k - 1", "k*B <= C, C <= k*B", "k < B, B < k + 2"):
        assert combined(read(chain, dict(zip(NAMES, values, strict=True))), domains) is None


def random_value(rng: random.Random, values: list[Poly]) -> Value:
    k, b, *_ = values
    terms = [*values, k * b, k**2, floordiv(k + 2 * b, 3), maximum(k, 2 * b - 5)]
    return sum((rng.randint(-3, 3) * term for term in rng.sample(terms, 3)), start=rng.randint(-20, 20))


@pytest.mark.parametrize("seed", range(60))
def test_no_point_of_small_domains_meets_what_is_contradicted(seed: int) -> None:
    rng = random.Random(seed)
    choices = (
        Domain(1, 6),
        Domain(-3, 4),
        Domain(0, 10, 2),
        Domain(values=(1, 2, 5)),
        Domain(Fraction(1, 2), 3, Fraction(1, 2)),
    )
    found = 0
    for _ in range(12):
        values, domains = symbols(*(rng.choice(choices) for _ in range(2)))
        try:
            constraints = [
                Constraint(random_value(rng, values), rng.choice(OPERATORS), random_value(rng, values), f"c{i}")
                for i in range(rng.randint(1, 3))
            ]
        except Error:
            continue
        combination = combined(constraints, domains)
        if combination is None:
            continue
        found += 1
        points = [dict(zip(NAMES, p, strict=False)) for p in product(*(d.points() for d in domains.values()))]
        assert not any(all(c.holds(point) for c in constraints) for point in points)
        check(combination, constraints, points)
    assert found or seed  # the first seed has some


@pytest.mark.parametrize("seed", range(40))
def test_what_adds_up_to_a_contradiction_is_found(seed: int) -> None:
    """The last constraint is made such that multiples of all add up to a polynomial without a negative coefficient."""
    rng = random.Random(seed)
    lows = [rng.randint(-5, 5) for _ in NAMES]
    values, domains = symbols(*(Domain(low) for low in lows))
    monomials = [*values, values[0] * values[1], values[1] ** 2, values[2] ** 3]
    differences = [
        sum((rng.randint(-4, 4) * m for m in monomials), start=rng.randint(-9, 9)) for _ in range(rng.randint(1, 4))
    ]
    positive: Value = rng.randint(1, 5)
    for value, low in zip(values, lows, strict=True):
        positive = positive + rng.randint(0, 3) * (value - low) + rng.randint(0, 2) * (value - low) ** 2
    last = positive - sum((rng.randint(1, 6) * d for d in differences), start=0)
    constraints = [Constraint(d, "<=", 0, f"c{i}") for i, d in enumerate([*differences, last])]
    found = combined(constraints, domains)
    assert found is not None
    low, _ = bounds(found.total)
    assert low is not None
    assert low > 0
    steps = [dict(zip(NAMES, p, strict=True)) for p in product(*((low, low + 1, low + 7) for low in lows))]
    check(found, constraints, steps)
    assert not any(all(evaluate(c.left, p) <= 0 for c in constraints) for p in steps)


def test_below_zero_where_nothing_is_whole() -> None:
    half = Domain(Fraction(1, 2), None, Fraction(1, 2))
    (k, b), domains = symbols(half, half)
    constraints = [Constraint(k, "<", b, "k < B"), Constraint(b, "<=", k, "B <= k")]
    found = combined(constraints, domains)
    assert found is not None
    assert found.sentence() == "(k - B) + (B - k) is below 0 by these, but it is 0"


def test_one_symbol_whose_search_is_given_up() -> None:
    k = Ring().symbol("k", ENDLESS)
    wild = k * mod(k**2, 1009) - k**2
    constraints = [Constraint(wild, ">=", 5, "E >= 5"), Constraint(wild, "<=", 4, "E <= 4")]
    for answer in (optimize("maximize", k, constraints, "k", ENDLESS), solutions(constraints, "k", ENDLESS)):
        assert answer.status == "infeasible"
        assert answer.proof.lines() == [
            "no value of `k` (a positive integer) meets `E >= 5` and `E <= 4` together",
            "(5 - E) + (E - 4) is at most 0 by these, but it is 1",
        ]
        assert answer.as_json()["proof"]["combination"]["least"] == 1


@pytest.mark.parametrize("seed", range(80))
def test_systems_against_known_solutions(seed: int) -> None:
    """A system made from a solution has one; what is found solves it, and a row that contradicts it leaves none."""
    rng = random.Random(seed)
    rows, width = rng.randint(1, 5), rng.randint(1, 6)
    matrix = [[rng.randint(-4, 4) for _ in range(width)] for _ in range(rows)]
    secret = [rng.randint(0, 5) for _ in range(width)]
    right = [sum(a * x for a, x in zip(row, secret, strict=True)) for row in matrix]
    found = nonnegative_solution(matrix, right)
    assert found is not None
    assert all(x >= 0 for x in found)
    assert [sum(a * x for a, x in zip(row, found, strict=True)) for row in matrix] == right
    assert sum(x != 0 for x in found) <= rows
    factors = [rng.randint(-3, 3) for _ in matrix]
    shift = [rng.randint(0, 3) for _ in range(width)]
    added = [sum(f * row[j] for f, row in zip(factors, matrix, strict=True)) + shift[j] for j in range(width)]
    too_small = sum(f * end for f, end in zip(factors, right, strict=True)) - 1  # added·x is at least one more
    assert nonnegative_solution([*matrix, added], [*right, too_small]) is None


def test_symbols_that_are_called_like_steps() -> None:
    """Where u1, v1 and t1 are the user's own, the steps have the next letter."""
    text = "symbol u1, v1, t1\nfeasible 2*u1*v1 <= t1, t1 <= u1*v1 + u1 - 1, v1 >= 2 over u1, v1, t1"
    (reply,) = script.from_text(text).answers()
    assert reply.lines[-1].endswith("with u1 = 1 + a1, v1 = 1 + a2 it is a1*a2 + 2, which has no negative coefficient")


def test_steps_have_a_name_whatever_is_taken() -> None:
    """One letter after the other, then two of them."""
    names = [f"{letter}1" for letter in "abcdefghijklmnopqrstuvwxyz"]
    space = space_of({name: Domain(1, 2) for name in names}, [])
    assert _free_names(space)[:2] == ["uu1", "uu2"]
