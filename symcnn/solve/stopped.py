"""Answers to questions about one symbol whose search was stopped before its proof: what is known by then."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.algebra import Number
from symcnn.algebra.domain import exact
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.control import before_the_largest, cut, ended, proved, without_a_point, words
from symcnn.solve.evidence import Run
from symcnn.solve.task import Outcome, Task, check_at, metrics_at


def best_so_far(task: Task, outcome: Outcome) -> Answer:
    """``feasible`` with the best point so far, the bound that is proved and the gap; ``unknown`` without a point."""
    reached, stopped = outcome.reached, outcome.stopped
    assert reached is not None
    bound = None if reached.bound is None else exact(task.sign * reached.bound)
    if reached.x is None or reached.value is None:
        reason = without_a_point(stopped, task.sign, bound)
        proof = Proof(task.name, reason=reason, bound=bound, stopped=stopped, objective=task.objective_text)
        return Answer("unknown", proof)
    x, gap = reached.x, None if reached.bound is None else exact(reached.bound - reached.value)
    task.check(x)
    if bound is None or gap:
        reason = ended(stopped, task.sign, bound, gap)
    else:
        reason = proved(task.objective_text, task.sign, bound) + before_the_largest(stopped)
    checks = tuple(check_at(task, constraint, x) for constraint in task.constraints)
    proof = Proof(
        task.name, x, checks=checks, reason=reason, objective=task.objective_text, bound=bound, gap=gap, stopped=stopped
    )
    return Answer("feasible", proof, task.value(x), task.point(x), metrics_at(task, x))


def found_so_far(task: Task, runs: Sequence[Run], points: Sequence[Number], stopped: str) -> Answer:
    """``feasible`` with the runs that were found, ``points`` those of them that are listed; ``unknown`` without any."""
    if not runs:
        return Answer("unknown", Proof(task.name, reason=words(stopped), stopped=stopped))
    for x in points or [run.first for run in runs]:
        task.check(x)
    lone = points[0] if len(points) == 1 else None
    checks = () if lone is None else tuple(check_at(task, constraint, lone) for constraint in task.constraints)
    proof = Proof(task.name, lone, checks=checks, reason=cut(stopped), stopped=stopped)
    listed = tuple(task.point(x) for x in points)
    if lone is None:
        return Answer("feasible", proof, solutions=listed, runs=tuple(runs))
    return Answer("feasible", proof, None, task.point(lone), metrics_at(task, lone), listed, tuple(runs))
