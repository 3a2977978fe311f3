"""What one more step of each symbol costs in each budget at an answer, and which budget stops it first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from symcnn.algebra import Domain, Number, Poly, Ring, Value, evaluate, substitute
from symcnn.errors import Error
from symcnn.layers.arguments import show
from symcnn.questions.posed import constraints_of, links
from symcnn.questions.replies import Asker, Reply, number_json
from symcnn.record import Record
from symcnn.solve import Constraint, optimize
from symcnn.solve.certify import above
from symcnn.solve.constraint import RELATIONS
from symcnn.syntax import nodes

MOST_WALKED = 64
"""Steps that are tried one by one where a budget has no formula in the symbol."""

SLACK = {"<=": -1, "<": -1, ">=": 1, ">": 1, "==": 1, "!=": 1}
"""The sign by which left − right is what a budget has left."""


WAYS = {1: "up", -1: "down"}


class Cost(Record):
    """What a step costs in a budget: the change of left − right (None where there is no next point, or no network at
    it), what the budget has left, and how many further steps it allows (None: as many as the domain has); ``more``
    where so many were tried, and it may allow more."""

    constraint: str
    increment: Number | None
    slack: Number
    steps: int | None
    more: bool = False


class Marginal(Record):
    """The costs of a symbol's step up; ``direction`` is the one in which further steps are counted, up or down."""

    name: str
    at: Number
    next: Number | None
    direction: int
    costs: tuple[Cost, ...]

    @property
    def binding(self) -> tuple[str, ...]:
        """The budgets that allow the fewest further steps; none where the domain ends first."""
        known = {cost.constraint: cost.steps for cost in self.costs if cost.steps is not None and not cost.more}
        least = min(known.values(), default=None)
        return tuple(constraint for constraint, steps in known.items() if steps == least)

    def lines(self) -> Iterator[str]:
        """``w from 39 to 40``, then a line a budget."""
        yield (
            f"{self.name} from {show(self.at)} to {show(self.next)}"
            if self.next is not None
            else (f"{self.name} = {show(self.at)} is the last of its domain")
        )
        for cost in self.costs:
            change = (
                "no next point" if cost.increment is None else f"{'+' * (cost.increment >= 0)}{show(cost.increment)}"
            )
            binds = "; binds" if cost.constraint in self.binding else ""
            yield f"  {cost.constraint}: {change}, slack {show(cost.slack)}, {self._allowed(cost)}{binds}"

    def _allowed(self, cost: Cost) -> str:
        way = WAYS[self.direction]
        if cost.steps is None:
            return f"never violated further {way}"
        return f"{'at least ' * cost.more}{cost.steps} step{'s' * (cost.steps != 1)} {way} left"


def with_marginal(asker: Asker, question: nodes.Question, reply: Reply) -> Reply:
    """The reply with the costs of a step of each symbol that varied; itself where it has no point."""
    if isinstance(question, nodes.Pareto):
        raise Error("`--marginal` is about one answer, and a frontier has many", hint="ask it of --maximize E")
    names = list(reply.data.get("values", {}))
    if not names:
        several = ["  marginal: there is more than one answer"] if reply.data.get("solutions") else []
        return replace(reply, lines=(*reply.lines, *several))
    found = [_marginal(asker, question, dict(reply.point), name) for name in names]
    lines = [f"  {line}" for marginal in found for line in marginal.lines()]
    return replace(reply, lines=(*reply.lines, *lines), data={**reply.data, **_data(found)})


def _data(found: Sequence[Marginal]) -> dict[str, object]:
    def by_symbol(field: str) -> dict[str, dict[str, Number | None]]:
        return {m.name: {cost.constraint: getattr(cost, field) for cost in m.costs} for m in found}

    slack = {cost.constraint: number_json(cost.slack) for cost in found[0].costs}
    return {
        "marginal": by_symbol("increment"),
        "slack": slack,
        "steps": {m.name: {cost.constraint: _steps_json(cost) for cost in m.costs} for m in found},
        "direction": {marginal.name: WAYS[marginal.direction] for marginal in found},
        "binding": {marginal.name: marginal.binding for marginal in found},
    }


def _steps_json(cost: Cost) -> int | str | None:
    return f">= {cost.steps}" if cost.more else cost.steps


def _marginal(asker: Asker, question: nodes.Question, point: Mapping[str, Number], name: str) -> Marginal:
    others = {other: value for other, value in point.items() if other != name}
    line = _Line(asker, others, name, _conditions(question))
    x = point[name]
    here, beyond = line.at(x), above(line.domain, x, 1)
    assert here is not None
    there = None if beyond is None else line.at(beyond)
    direction = _direction(asker, question, others, name, line.domain, x)
    costs = [
        Cost(
            constraint.text,
            None if there is None else _difference(there[i]) - _difference(constraint),
            SLACK[constraint.relation] * _difference(constraint),
            *line.steps(i, x, direction),
        )
        for i, constraint in enumerate(here)
    ]
    return Marginal(name, x, beyond, direction, tuple(costs))


def _difference(constraint: Constraint) -> Number:
    """left − right of a constraint between numbers."""
    left, right = constraint.sides({})
    return left - right


def _conditions(question: nodes.Question) -> tuple[nodes.Expression, ...]:
    if isinstance(question, nodes.Solve):
        return question.equations
    assert isinstance(question, (nodes.Optimize, nodes.Feasible))
    return question.constraints


def _direction(
    asker: Asker, question: nodes.Question, others: Mapping[str, Number], name: str, domain: Domain, x: Number
) -> int:
    """Down where the objective gets better that way and not upwards, else up."""
    if not isinstance(question, nodes.Optimize):
        return 1
    sign = 1 if question.sense == "maximize" else -1

    def gain(y: Number | None) -> Number:
        if y is None:
            return 0
        try:
            values = [asker.inquiry({**others, name: z}).evaluator.number(question.objective) for z in (x, y)]
        except Error:
            return 0
        return sign * (evaluate(values[1], {}) - evaluate(values[0], {}))

    return -1 if gain(above(domain, x, 1)) <= 0 < gain(above(domain, x, -1)) else 1


class _Line:
    """The points of one symbol, the others at the answer, with the budgets as formulas where these exist."""

    def __init__(
        self, asker: Asker, others: Mapping[str, Number], name: str, conditions: Sequence[nodes.Expression]
    ) -> None:
        self.asker = asker
        self.others = others
        self.name = name
        self.conditions = conditions
        inquiry = asker.inquiry(others)
        self.domain = inquiry.session.domain(name)
        try:
            self.budgets = [self._alone(link) for node in conditions for link in links(inquiry, node)]
            self.existence = [self._alone(constraint) for constraint in constraints_of(inquiry, ())]
            self.formal = True
        except Error:
            self.formal = False

    def _alone(self, c: Constraint) -> Constraint:
        """A constraint over the symbol in a ring of its own."""
        forms: dict[str, Value] = {self.name: Ring().symbol(self.name, self.domain)}
        return c.moved(lambda value: substitute(value, forms))

    def at(self, x: Number) -> list[Constraint] | None:
        """The budgets with numbers for their sides; None where the network does not exist at this point."""
        if not self.formal:
            return self._compiled(x)
        point = {self.name: x}
        if not all(constraint.holds(point) for constraint in self.existence):
            return None
        return [c.between(*c.sides(point)) for c in self.budgets]

    def _compiled(self, x: Number) -> list[Constraint] | None:
        try:
            inquiry = self.asker.inquiry({**self.others, self.name: x})
            return [link for node in self.conditions for link in links(inquiry, node)]
        except Error:
            return None

    def steps(self, position: int, x: Number, direction: int) -> tuple[int | None, bool]:
        """How many further points a budget allows in a row, None where nothing in the domain violates it; and whether
        there may be more."""
        if not self.formal:
            return self._walked(position, x, direction)
        try:
            return self._solved(position, x, direction), False
        except Error:  # the search was given up
            return self._walked(position, x, direction)

    def _solved(self, position: int, x: Number, direction: int) -> int | None:
        budget = self.budgets[position]
        if not isinstance(budget.difference, Poly):
            return None
        symbol = Ring().symbol(self.name, self.domain)
        broken = Constraint(budget.left, RELATIONS[budget.relation].opposite, budget.right, budget.text)
        beyond = Constraint(symbol, ">" if direction > 0 else "<", x, f"{self.name} beyond {x}")
        sense = "minimize" if direction > 0 else "maximize"
        first = optimize(sense, symbol, [broken, beyond], self.name, self.domain).objective
        return None if first is None else abs(self._index(first) - self._index(x)) - 1

    def _index(self, x: Number) -> int:
        values = self.domain.values
        return self.domain.grid().steps(x) if values is None else values.index(x)

    def _walked(self, position: int, x: Number, direction: int) -> tuple[int | None, bool]:
        onwards = self._onwards(x, direction)
        for count, y in enumerate(islice(onwards, MOST_WALKED)):
            found = self.at(y)
            if found is None or not found[position].holds({}):
                return count, False
        return (None, False) if next(onwards, None) is None else (MOST_WALKED, True)

    def _onwards(self, x: Number, direction: int) -> Iterator[Number]:
        following = above(self.domain, x, direction)
        while following is not None:
            yield following
            following = above(self.domain, following, direction)
