"""The ranges that a search excluded, joined where they touch."""

from __future__ import annotations

from collections.abc import Iterable

from symcnn.algebra import Number
from symcnn.algebra.domain import exact
from symcnn.solve.certify import difference_text
from symcnn.solve.constraint import never
from symcnn.solve.evidence import Interval, Run
from symcnn.solve.search import Excluded
from symcnn.solve.task import Task


def merged(task: Task, excluded: Iterable[Excluded]) -> tuple[Interval, ...]:
    """Neighbouring ranges that one constraint excludes as one, upwards."""
    ordered = sorted((_upwards(part) for part in excluded), key=_place)
    result: list[Excluded] = []
    for part in ordered:
        joined = _joined(task, result[-1], part) if result else None
        if joined is None:
            result.append(part)
        else:
            result[-1] = joined
    return tuple(_interval(task, part) for part in result)


def _upwards(part: Excluded) -> Excluded:
    if part.step > 0 or part.last is None:
        return part
    return Excluded(part.last, part.first, -part.step, part.constraint, part.low, part.high)


def _place(part: Excluded) -> tuple[Number, bool, Number]:
    return part.step, part.last is None, part.first


def _joined(task: Task, left: Excluded, right: Excluded) -> Excluded | None:
    """Both as one range, where they touch and one bound excludes them."""
    if left.constraint != right.constraint or left.step != right.step or left.last is None or right.step < 0:
        return None
    follows = task.domain.next_above(left.last) if task.domain.values else exact(left.last + left.step)
    if follows != right.first:
        return None
    low = None if left.low is None or right.low is None else min(left.low, right.low)
    high = None if left.high is None or right.high is None else max(left.high, right.high)
    if not never(task.relations[left.constraint], low, high):
        return None
    return Excluded(left.first, right.last, left.step, left.constraint, low, high)


def _interval(task: Task, part: Excluded) -> Interval:
    constraint = task.constraints[part.constraint]
    run = Run(part.first, part.last, part.step)
    return Interval(run, constraint.text, difference_text(constraint), part.low, part.high)
