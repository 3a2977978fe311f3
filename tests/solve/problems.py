"""Random questions about one symbol, and their answers by trying every point."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction

from symcnn.algebra import Domain, Number, Poly, Ring, Value, at_least, evaluate, floordiv, maximum, minimum, mod
from symcnn.errors import Error
from symcnn.solve import Constraint

OPERATORS = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def value(chance: random.Random, w: Poly, depth: int) -> Value:
    """A polynomial with coefficients of both signs, or floors, extrema, remainders and conditions of such."""

    def number(low: int = -6, high: int = 6) -> int:
        return chance.randint(low, high)

    def inner() -> Value:
        return value(chance, w, depth - 1)

    polynomials = [
        lambda: number() * w + number(),
        lambda: number() * w**2 + number(-30, 30) * w + number(-50, 50),
        lambda: number(-2, 2) * w**3 + number(-9, 9) * w**2 + number(-50, 50) * w,
    ]
    others = [
        lambda: floordiv(inner(), chance.choice([2, 3, 4, 8])),
        lambda: maximum(inner(), inner()),
        lambda: minimum(inner(), inner()),
        lambda: inner() * at_least(inner(), inner()),
        lambda: inner() + inner(),
        lambda: mod(inner(), chance.choice([2, 3, 5])),
    ]
    return chance.choice(polynomials + (others if depth else []))()


def finite_domain(chance: random.Random) -> Domain:
    return chance.choice(
        [
            lambda: Domain(chance.randint(-20, 5), chance.randint(6, 60)),
            lambda: Domain(chance.randint(0, 9), chance.randint(10, 200), chance.choice([2, 3, 8])),
            lambda: Domain(
                Fraction(chance.randint(0, 4), 4), chance.randint(2, 12), Fraction(1, chance.choice([2, 10]))
            ),
            lambda: Domain(values=tuple(chance.sample(range(-20, 60), chance.randint(1, 8)))),
            lambda: Domain(-chance.randint(0, 5), chance.randint(100, 900)),
        ]
    )()


def endless_domain(chance: random.Random) -> Domain:
    return chance.choice(
        [
            lambda: Domain(chance.randint(-5, 5)),
            lambda: Domain(chance.randint(0, 5), None, 3),
            lambda: Domain(None, chance.randint(-5, 9), 1),
            lambda: Domain(None, None, 1),
        ]
    )()


def problem(chance: random.Random, domain: Domain, depth: int) -> tuple[Value, list[Constraint]]:
    """An objective and up to three constraints; again where the algebra refuses a formula."""
    while True:
        w = Ring().symbol("w", domain)
        try:
            relations = [
                chance.choice(["<=", "<", ">=", ">", "<=", ">=", "==", "!="]) for _ in range(chance.randint(0, 3))
            ]
            constraints = [_constraint(chance, w, relation, depth) for relation in relations]
            return value(chance, w, depth), constraints
        except Error:
            continue


def _constraint(chance: random.Random, w: Poly, relation: str, depth: int) -> Constraint:
    right = value(chance, w, depth) if chance.random() < 0.3 else chance.randint(-100, 300)
    return Constraint(value(chance, w, depth), relation, right, f"cost {relation} budget")


def feasible_points(constraints: Iterable[Constraint], points: Iterable[Number]) -> list[Number]:
    """The points that meet all constraints, by Python's own comparisons."""
    return [
        x
        for x in points
        if all(OPERATORS[c.relation](evaluate(c.left, {"w": x}), evaluate(c.right, {"w": x})) for c in constraints)
    ]
