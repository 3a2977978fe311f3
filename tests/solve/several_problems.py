"""Random questions about up to four symbols, as hypothesis draws and shrinks them, and their answers by trying all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Number,
    Poly,
    Ring,
    Value,
    at_least,
    divide,
    evaluate,
    floordiv,
    maximum,
    minimum,
    mod,
    power,
)
from symcnn.errors import Error
from symcnn.solve import Constraint
from symcnn.solve.case import Case

from .problems import OPERATORS

NAMES = "kmnw"
FAR = 24  # points of an endless symbol that are tried
MOST_POINTS = {1: 200, 2: 30, 3: 10, 4: 6}

small = st.integers(-5, 5)


@dataclass(frozen=True)
class Question:
    sign: int
    objective: Value
    constraints: tuple[Constraint, ...]
    domains: Mapping[str, Domain]

    @property
    def case(self) -> Case:
        return Case(self.constraints, self.sign * self.objective, self.domains, order=tuple(self.domains))

    def feasible(self, far: int = FAR) -> list[dict[str, Number]]:
        """Every point that meets the constraints, by Python's own comparisons; of endless symbols the first ones."""
        points: list[dict[str, Number]] = [{}]
        for name, domain in self.domains.items():
            points = [{**point, name: x} for point in points for x in _near(domain, point, far)]
        return [
            point
            for point in points
            if all(OPERATORS[c.relation](evaluate(c.left, point), evaluate(c.right, point)) for c in self.constraints)
        ]

    def best(self, points: list[dict[str, Number]]) -> dict[str, Number]:
        return max(points, key=lambda p: (self.sign * evaluate(self.objective, p), *p.values()))


def _near(domain: Domain, point: dict[str, Number], far: int) -> list[Number]:
    """The points of a domain that may depend on earlier symbols; of an endless one the first ones."""
    try:
        here = domain.at(point)
    except Error:  # empty there
        return []
    return list((here if here.is_finite else Domain(here.lowest, here.lowest + far * here.step, here.step)).points())


@st.composite
def domains(draw: st.DrawFn, most: int, endless: bool) -> Domain:
    low, size, step = draw(st.integers(-4, 6)), draw(st.integers(1, most)), draw(st.sampled_from([1, 1, 2, 3, 8]))
    if endless:
        return Domain(max(low, 0), None, step)
    kind = draw(st.sampled_from(["steps", "steps", "set", "rational"]))
    if kind == "set":
        return Domain(values=tuple(draw(st.lists(st.integers(-4, 30), min_size=1, max_size=min(most, 6)))))
    if kind == "rational":
        return Domain(Fraction(low, 4), Fraction(low + size - 1, 4), Fraction(1, 4))
    return Domain(low, low + (size - 1) * step, step)


@st.composite
def values(draw: st.DrawFn, symbols: list[Poly], depth: int = 1) -> Value:
    """A polynomial, or roundings, extrema, remainders and conditions of such."""
    some = st.sampled_from(symbols)

    def inner() -> Value:
        return draw(values(symbols, depth - 1))

    makers = {
        "linear": lambda: sum((draw(small) * s for s in symbols), 0) + draw(small),
        "product": lambda: draw(small) * draw(some) * draw(some) + draw(small) * draw(some) + draw(small),
        "cubic": lambda: draw(some) * draw(some) * draw(some) - draw(small) * draw(some) ** 2,
        "floor": lambda: floordiv(inner(), draw(st.sampled_from([2, 3, 4, 8]))),
        "maximum": lambda: maximum(inner(), inner()),
        "minimum": lambda: minimum(inner(), inner()),
        "condition": lambda: inner() * at_least(inner(), inner()),
        "remainder": lambda: mod(inner(), draw(st.sampled_from([2, 3, 5]))),
    }
    return makers[draw(st.sampled_from(list(makers)[: 8 if depth else 3]))]()


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Domains with ends on all sides."""
    return _question(draw, draw(st.integers(1, 4)), 0)


@st.composite
def endless_questions(draw: st.DrawFn) -> Question:
    """One or two symbols without an upper end."""
    count = draw(st.integers(1, 2))
    return _question(draw, count, draw(st.integers(1, count)), budgets=True)


@st.composite
def dependent_questions(draw: st.DrawFn) -> Question:
    """A symbol whose ends or step depend on another, and powers of two in the formulas."""
    ring = Ring()
    levels = Domain(draw(st.integers(-1, 1)), draw(st.integers(2, 4)))
    level = ring.symbol("L", levels)
    two = power(2, level)
    kinds = (Domain(two, 20, two), Domain(level, 4 * level + 6, 1), Domain(level**2, two + 9, 2),
             Domain(-8, two, 2 * two), Domain(-3 * two, two, 2 * two))  # fmt: skip
    given = {"L": levels, "n": draw(st.sampled_from(kinds)), "k": Domain(-2, 5)}
    symbols = [level, *(ring.symbol(name, given[name]) for name in "nk"), two]

    def some() -> Value:
        return divide(draw(values(symbols)), two ** draw(st.integers(0, 1)))

    relations = draw(st.lists(st.sampled_from(["<=", ">=", "==", "!=", "<"]), max_size=3))
    constraints = [Constraint(some(), r, draw(st.integers(-10, 60)), f"cost{i}") for i, r in enumerate(relations)]
    return Question(draw(st.sampled_from([1, -1])), some(), tuple(constraints), given)


def _question(draw: st.DrawFn, count: int, endless: int, budgets: bool = False) -> Question:
    ring = Ring()
    given = {name: draw(domains(MOST_POINTS[count], i < endless)) for i, name in enumerate(NAMES[:count])}
    symbols = [ring.symbol(name, domain) for name, domain in given.items()]
    relations = draw(st.lists(st.sampled_from(["<=", "<=", ">=", "<", ">", "==", "!="]), max_size=4 - budgets))
    constraints = []
    for i, relation in enumerate(relations):
        right = draw(st.one_of(st.integers(-20, 60), values(symbols, 0)))
        constraints.append(Constraint(draw(values(symbols)), relation, right, f"cost{i} {relation} budget"))
    if budgets and draw(st.booleans()):
        cost = sum((draw(st.integers(1, 4)) * s * draw(st.sampled_from([*symbols, 1])) for s in symbols), 0)
        constraints.append(Constraint(cost, "<=", draw(st.integers(0, 40)), "cost <= budget"))
    return Question(draw(st.sampled_from([1, -1])), draw(values(symbols)), tuple(constraints), given)
