"""Questions without a best point: the constraints that cannot be met, and the symbol that runs away."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.algebra import Number, Poly, evaluate
from symcnn.algebra.domain import exact
from symcnn.errors import Error
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.best_first import growth
from symcnn.solve.certify import Ray, kept_on, violated_on, whole_ray
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import Control
from symcnn.solve.evidence import Certificate, Check, index_for
from symcnn.solve.excluded import merged
from symcnn.solve.pieces import Piece
from symcnn.solve.search import Best, Excluded
from symcnn.solve.task import Task, check_at, quickly_searched


def unbounded(task: Task, best: Best) -> Answer:
    """The symbol that runs away: all constraints hold along a ray on which the objective gets better for ever."""
    task.check(best.x)
    ray = Ray(task.name, best.x, best.step, None)
    certificates = [kept_on(ray, constraint) for constraint in task.constraints]
    certificates.append(_growth(task, ray))
    way = "upwards" if best.step > 0 else "downwards"
    reason = (
        f"`{task.name}` runs away {way}: from {best.x} on every constraint holds and {task.objective_text} has no end"
    )
    checks = tuple(check_at(task, constraint, best.x) for constraint in task.constraints)
    found = tuple(certificate for certificate in certificates if certificate is not None)
    proof = Proof(task.name, best.x, checks=checks, reason=reason, certificates=found, falls=best.step < 0)
    return Answer("unbounded", proof)


def _growth(task: Task, ray: Ray) -> Certificate | None:
    """The objective less its first value and a multiple of the steps is never negative."""
    form = ray.form(task.sign * task.objective)
    index = index_for(ray.name)
    rate = growth(Piece((form,), ray.start, ray.step, None, index=index), 0, 0)
    if rate is None or not isinstance(form, Poly):
        return None
    first = evaluate(form, {index: 0})
    subject = task.objective_text if task.sign > 0 else f"-({task.objective_text})"
    rest = form - first - exact(rate) * form.ring.named(index)
    claim, times = f"{task.objective_text} has no end", "" if rate == 1 else f"{rate}*"
    return ray.certificate(claim, f"{subject} - ({first} + {times}{index})", rest, strict=False)


def infeasible(task: Task, excluded: Sequence[Excluded], control: Control | None = None) -> Answer:
    """The constraints that no point meets together: one alone where there is one, with its nearest miss.

    ``excluded`` is the proof of the whole; for fewer constraints the control may leave no time for one of their own.
    """
    guilty, excluded = _irreducible(task, excluded, control)
    if len(guilty.constraints) == 1:
        return Answer("infeasible", _alone(guilty, excluded, _given(task), control))
    names = " and ".join(f"`{constraint.text}`" for constraint in guilty.constraints)
    reason = f"no value of `{task.name}` ({task.domain.describe()}) meets {names} together"
    return Answer("infeasible", Proof(task.name, reason=reason, excluded=merged(guilty, excluded)))


def contradicting(task: Task, given_up: Error) -> Answer:
    """Where the search was given up, multiples of the constraints that add up to a contradiction; else the error."""
    from symcnn.solve.combination import combination_of
    from symcnn.solve.space import space_of

    values = [side for constraint in task.constraints for side in (constraint.left, constraint.right)]
    found = combination_of(space_of({task.name: task.domain}, values), task.constraints)
    if found is None:
        raise given_up
    names = " and ".join(f"`{constraint.text}`" for constraint in found.constraints)
    together = " together" if len(found.constraints) > 1 else ""
    reason = f"no value of `{task.name}` ({task.domain.describe()}) meets {names}{together}"
    return Answer("infeasible", Proof(task.name, reason=reason, combination=found))


def _given(task: Task) -> list[Constraint]:
    """What says which points there are."""
    return [constraint for constraint in task.constraints if not constraint.asked]


def _with(task: Task, constraints: Sequence[Constraint]) -> Task:
    return Task(1, 0, "", tuple(constraints), task.name, task.domain)


def _irreducible(task: Task, excluded: Sequence[Excluded], control: Control | None) -> tuple[Task, Sequence[Excluded]]:
    """A smallest set of constraints that cannot be met: none of them can be left out. With it what excludes all."""
    for constraint in task.constraints:
        alone = _with(task, [constraint])
        if len(task.constraints) > 1 and (found := _exclusion(alone, control)) is not None:
            return alone, found
    kept = _with(task, task.constraints)
    for constraint in sorted(task.constraints, key=lambda c: c.asked):
        fewer = _with(task, [other for other in kept.constraints if other is not constraint])
        if fewer.constraints and (found := _exclusion(fewer, control)) is not None:
            kept, excluded = fewer, found
    return kept, excluded


def _exclusion(task: Task, control: Control | None) -> Sequence[Excluded] | None:
    """What excludes every point, where it is quickly proved that none meets the task's constraints."""
    outcome = quickly_searched(task, control)
    return None if outcome is None or outcome.best is not None else outcome.excluded


def _alone(task: Task, excluded: Sequence[Excluded], given: Sequence[Constraint], control: Control | None) -> Proof:
    """One constraint that no point meets, with the point that comes nearest to it."""
    (constraint,) = task.constraints
    reason = f"no value of `{task.name}` ({task.domain.describe()}) meets `{constraint.text}`"
    rays = [ray for side in (1, -1) if (ray := whole_ray(task.name, task.domain, side)) is not None]
    certificate = next(filter(None, (violated_on(ray, constraint) for ray in rays)), None)
    return Proof(
        task.name,
        reason=reason,
        certificates=(certificate,) if certificate else (),
        excluded=() if certificate else merged(task, excluded),
        least=_nearest_miss(task, constraint, given, control),
    )


def _nearest_miss(
    task: Task, constraint: Constraint, given: Sequence[Constraint], control: Control | None
) -> tuple[Check, Number] | None:
    """Where a constraint that is never met comes nearest to it, of the points that there are by what is given."""
    others = [other for other in given if other is not constraint]
    difference = constraint.difference
    sides = {"<=": (1,), "<": (1,), ">=": (-1,), ">": (-1,)}.get(constraint.relation, (1, -1))
    found = []
    for side in sides:
        beyond = Constraint(side * difference, ">=", 0, "")
        outcome = quickly_searched(Task(-1, side * difference, "", (beyond, *others), task.name, task.domain), control)
        if outcome is not None and outcome.best is not None:
            found.append(outcome.best.x)
    if not found:
        return None
    _, x = min((abs(evaluate(difference, task.point(x))), x) for x in found)
    return check_at(task, constraint, x), x
