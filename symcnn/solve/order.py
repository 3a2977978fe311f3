"""Where one value is at most another over the domain of one symbol: exact runs of points, and where that changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from symcnn.algebra import Domain, Number, Value, evaluate
from symcnn.errors import Error
from symcnn.solve.certify import above
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import INTERRUPTED, Control, StoppedError
from symcnn.solve.evidence import Run
from symcnn.solve.pieces import Piece, checked_domain
from symcnn.solve.runs import maximal_runs
from symcnn.solve.search import Search, attempt
from symcnn.solve.signs import Signs
from symcnn.solve.task import Task

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


def order_of(
    left: Value, right: Value, conditions: Sequence[Constraint], name: str, domain: Domain,
    control: Control | None = None,
) -> Order:  # fmt: skip
    """How two values compare at every point of the domain that meets the conditions, each set with its proof.

    Crossings are the ends of the runs; between the points of a run whose step is wider than the domain's there are
    more, which the run tells. An error where the control's time does not suffice.
    """

    def sides(x: Number) -> Sides:
        return evaluate(left, {name: x}), evaluate(right, {name: x})

    def crossing(before: Number, after: Number) -> Crossing | None:
        if not all(condition.holds({name: x}) for condition in conditions for x in (before, after)):
            return None
        found = Crossing(before, after, sides(before), sides(after))
        return found if _is_at_most(found.sides_before) != _is_at_most(found.sides_after) else None

    less, equal, greater = _by_sign(
        Task(1, left - right, "", tuple(conditions), name, checked_domain(name, domain)), control
    )
    at_most, same, above_it = (maximal_runs(runs, domain) for runs in ([*less, *equal], equal, greater))
    pairs = sorted(set(_neighbours((*at_most, *above_it), domain)))
    crossings = tuple(found for pair in pairs if (found := crossing(*pair)) is not None)
    return Order(at_most, same, above_it, crossings)


def _by_sign(task: Task, control: Control | None) -> tuple[list[Run], list[Run], list[Run]]:
    """Where the conditions hold, the runs on which the objective is below 0, is 0, is above it."""

    def run(search: Search, pieces: Sequence[Piece]) -> tuple[list[Run], list[Run], list[Run]]:
        signs = Signs(search)
        signs.run(pieces)
        return signs.runs[-1], signs.runs[0], signs.runs[1]

    try:
        found = attempt(run, task.pieces(), task.relations, control=control)
    except StoppedError as stopped:
        if str(stopped) == INTERRUPTED:
            raise KeyboardInterrupt from None
        assert control is not None
        raise Error(
            f"the comparison was given up after {control.seconds:g} seconds",
            hint=f"give `{task.name}` an end or a larger step, or a number with `--at`",
        ) from None
    for sign, runs in zip((-1, 0, 1), found, strict=True):
        for x in (x for part in runs for x in (part.first, part.last) if x is not None):
            task.check(x)
            assert _sign(task.value(x)) == sign
    return found


def _sign(number: Number) -> int:
    return (number > 0) - (number < 0)


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
