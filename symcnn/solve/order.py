"""Where one value is at most another over the domain of one symbol: exact runs of points, and where that changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symcnn.algebra import Domain, Number, Value, evaluate
from symcnn.solve.certify import above
from symcnn.solve.constraint import Constraint
from symcnn.solve.enumeration import feasible_set
from symcnn.solve.evidence import Run

Sides = tuple[Number, Number]
Pair = tuple[Number, Number]


@dataclass(frozen=True)
class Crossing:
    """Neighbouring points of the domain, with both values there: the left one is at most the right one at just one."""

    before: Number
    after: Number
    sides_before: Sides
    sides_after: Sides


@dataclass(frozen=True)
class Order:
    """The points at which left ≤ right, among them those where both are equal, and those where left > right."""

    at_most: tuple[Run, ...]
    equal: tuple[Run, ...]
    greater: tuple[Run, ...]
    crossings: tuple[Crossing, ...]


def order_of(left: Value, right: Value, conditions: Sequence[Constraint], name: str, domain: Domain) -> Order:
    """How two values compare at every point of the domain that meets the conditions, each set with its proof.

    Crossings are the ends of the runs; between the points of a run whose step is wider than the domain's there are
    more, which the run tells.
    """

    def points(relation: str) -> tuple[Run, ...]:
        return feasible_set([Constraint(left, relation, right, "a ? b"), *conditions], name, domain)

    def sides(x: Number) -> Sides:
        return evaluate(left, {name: x}), evaluate(right, {name: x})

    def crossing(before: Number, after: Number) -> Crossing | None:
        if not all(condition.holds({name: x}) for condition in conditions for x in (before, after)):
            return None
        found = Crossing(before, after, sides(before), sides(after))
        return found if _is_at_most(found.sides_before) != _is_at_most(found.sides_after) else None

    at_most, greater = points("<="), points(">")
    pairs = sorted(set(_neighbours((*at_most, *greater), domain)))
    crossings = tuple(found for pair in pairs if (found := crossing(*pair)) is not None)
    equal = () if points("<") == at_most else points("==")  # that they are equal nowhere is quicker proved by the first
    return Order(at_most, equal, greater, crossings)


def _is_at_most(sides: Sides) -> bool:
    return sides[0] <= sides[1]


def _neighbours(runs: Sequence[Run], domain: Domain) -> Iterator[Pair]:
    """The pairs of neighbouring points that an end of a run parts; of a set of values all pairs."""
    if domain.values is not None:
        yield from pairwise(domain.values)
        return
    for run in runs:
        low, high = (None, run.first) if run.step < 0 else (run.first, run.last)
        before = None if low is None else above(domain, low, -1)
        after = None if high is None else above(domain, high, 1)
        if low is not None and before is not None:
            yield before, low
        if high is not None and after is not None:
            yield high, after
