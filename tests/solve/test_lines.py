"""All points under an equation in which the last symbol is solved for, against every point of the domains."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import isqrt

import pytest

from symcnn.algebra import Domain, Poly, Ring, Value, evaluate, floordiv
from symcnn.solve import Constraint
from symcnn.solve.case import Case
from symcnn.solve.lines import lines_of
from symcnn.solve.several import solutions_of
from symcnn.solve.space import space_of

NAMES = ("a", "b", "c")
HALVES = Domain(Fraction(-1, 2), 5, Fraction(1, 2))
MOST_BOXES = 5_000
CHOICES = (Domain(1, 9), Domain(-4, 6), Domain(0, 24, 3), HALVES, Domain(highest=7, lowest=-7))


def equation(rng: random.Random, values: list[Poly], domains: dict[str, Domain]) -> Value:
    """Of at most degree two in the last symbol, through a random point of the domains."""
    a, b, c = values
    terms = [a * c, b * c, a * b, c**2, a**2, b**3, a * b * c, c, a * c**2]
    found = sum((rng.randint(-4, 4) * term for term in rng.sample(terms, 4)), start=0 * a)
    point = {name: rng.choice(list(domain.points())) for name, domain in domains.items()}
    return found - evaluate(found, point)


@pytest.mark.parametrize("seed", range(80))
def test_all_points_under_an_equation(seed: int) -> None:
    rng = random.Random(seed)
    ring, domains = Ring(), {name: rng.choice(CHOICES) for name in NAMES}
    values = [ring.symbol(name, domain) for name, domain in domains.items()]
    equal = Constraint(equation(rng, values, domains), "==", 0, "E == 0")
    beside = Constraint(values[0] + values[2], "<=", rng.randint(0, 12), "a + c <= N")
    found = solutions_of([Case((equal, beside), 0, domains, order=NAMES)])
    every = (dict(zip(NAMES, point, strict=True)) for point in product(*(d.points() for d in domains.values())))
    assert list(found.solutions) == [point for point in every if equal.holds(point) and beside.holds(point)]


def test_what_is_solved_for() -> None:
    ring = Ring()
    domains = {name: Domain(1, 50) for name in NAMES}
    a, b, c = (ring.symbol(name, domain) for name, domain in domains.items())

    def roots(value: Value, at: tuple[int, int]) -> list[int] | None:
        """The last symbol's values on a line, None where the line is not solved."""
        equal = Constraint(value, "==", 0, "E == 0")
        space = space_of(domains, [value])
        line = lines_of(space, [Constraint(a, "<=", 9, "a <= 9"), equal]).get(2)
        box = (*((x - 1, x - 1) for x in at), space.box[-1])
        found = None if line is None else line.indices(box, space.axes)
        return None if found is None else [space.axes[-1].x(index) for index in found]  # type: ignore[misc]

    assert roots(a * c - b, (3, 12)) == [4]
    assert roots(a * c - b, (3, 13)) == []
    assert roots(c**2 - (a + b) * c + a * b, (3, 13)) == [3, 13]
    assert roots(c**2 + a * b, (3, 13)) == []
    assert roots((a - 3) * c + b - 13, (3, 13)) is None  # every c solves it there
    assert roots((a - 3) * c + b - 12, (3, 13)) == []
    assert roots(c**3 - a, (1, 1)) is None
    assert roots(floordiv(c, 2) - a, (1, 1)) is None
    assert roots(a - b, (1, 1)) is None
    assert roots(c - 60, (1, 1)) == []  # beyond the domain


def test_three_widths_take_few_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines are solved: there are fewer boxes than pairs of the first two, where cuts took many a line."""
    from symcnn.solve import several

    monkeypatch.setattr(several, "LISTED_BOXES", 70_000)
    ring = Ring()
    domains = {name: Domain(8, 200) for name in NAMES}
    a, b, c = (ring.symbol(name, domain) for name, domain in domains.items())
    params = 107 * a**2 + 272 * a * b + 148 * b**2 + 272 * b * c + 230 * c**2 + 1228 * a + 176 * b + 16248 * c
    budget = 107 * 61**2 + 272 * 61 * 70 + 148 * 70**2 + 272 * 70 * 90 + 230 * 90**2 + 1228 * 61 + 176 * 70 + 16248 * 90
    found = solutions_of([Case((Constraint(params, "==", budget, "params == N"),), 0, domains, order=NAMES)])
    assert {"a": 61, "b": 70, "c": 90} in [dict(point) for point in found.solutions]
    assert found.status == "solved"


@pytest.mark.parametrize("budget", [7_759_521, 7_759_510, 28 * 61 + 9 * 61 * 70 + 11 * 70 + 10, 9_999_999_937])
def test_two_widths_without_an_end(budget: int) -> None:
    """28·w + 9·w·v + 11·v + 10 = N exactly where (9·w + 11)·(9·v + 28) = 9·(N − 10) + 308: by its divisors."""
    product_ = 9 * (budget - 10) + 308
    small = [d for d in range(1, isqrt(product_) + 1) if product_ % d == 0]
    pairs = {(d, product_ // d) for d in small} | {(product_ // d, d) for d in small}
    expected = sorted(
        ((a - 11) // 9, (b - 28) // 9) for a, b in pairs if a > 11 and b > 28 and a % 9 == 2 and b % 9 == 1
    )
    ring = Ring()
    w, v = (ring.symbol(name, Domain()) for name in "wv")
    equal = Constraint(28 * w + 9 * w * v + 11 * v + 10, "==", budget, "params == N")
    boxes = MOST_BOXES * (1 + (budget > 10**9) * 99)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symcnn.solve.several.LISTED_BOXES", boxes)
        found = solutions_of([Case((equal,), 0, {"w": Domain(), "v": Domain()}, order=("w", "v"))])
    assert [(point["w"], point["v"]) for point in found.solutions] == expected
    assert found.status == ("solved" if expected else "infeasible")


@pytest.mark.parametrize("seed", range(16))
def test_two_free_symbols_of_which_one_has_few_values(seed: int) -> None:
    """Whichever of them the equation is solved for, the points come in the order of the domains."""
    rng = random.Random(seed)
    ring = Ring()
    domains = {"a": rng.choice(CHOICES), "b": Domain(-300, 300), "c": Domain(1, 40)}
    values = [ring.symbol(name, domain) for name, domain in domains.items()]
    a, b, c = values
    terms = [a * b, b * c, a * c, b, c, c**2, b**2, a]
    point = {name: rng.choice(list(domain.points())) for name, domain in domains.items()}
    left = sum((rng.randint(-4, 4) * term for term in rng.sample(terms, 4)), start=3 * b)
    equal = Constraint(left, "==", evaluate(left, point), "E == N")
    found = solutions_of([Case((equal,), 0, domains, order=NAMES)])
    expected = []
    for x, y in product(domains["a"].points(), domains["c"].points()):
        expected += [{"a": x, "b": z, "c": y} for z in _solutions(left - evaluate(left, point), x, y)]
    assert list(found.solutions) == sorted(expected, key=lambda p: tuple(p.values()))[:10_000]


def _solutions(equation: Value, a: object, c: object) -> list[int]:
    """The whole b in −300…300 with equation = 0, by three values of what is at most quadratic in b."""
    low, middle, high = (evaluate(equation, {"a": a, "b": b, "c": c}) for b in (-1, 0, 1))  # type: ignore[dict-item]
    square, slope = Fraction(low + high - 2 * middle) / 2, Fraction(high - low) / 2
    return [b for b in range(-300, 301) if square * b * b + slope * b + middle == 0]
