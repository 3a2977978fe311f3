"""Questions without a best point: the constraints that cannot be met, and the symbol that runs away."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.algebra import Number, Poly, evaluate
from symcnn.algebra.domain import exact
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.certify import Ray, kept_on, violated_on, whole_ray
from symcnn.solve.constraint import Constraint
from symcnn.solve.evidence import Certificate, Check, index_for
from symcnn.solve.excluded import merged
from symcnn.solve.pieces import Piece
from symcnn.solve.search import Best, Excluded, growth
from symcnn.solve.task import Task, check_at, quickly_searched, searched


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
    return Answer("unbounded", Proof(task.name, best.x, checks=checks, reason=reason, certificates=found))


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


def infeasible(task: Task, excluded: Sequence[Excluded]) -> Answer:
    """The constraints that no point meets together: one alone where there is one, with its nearest miss."""
    guilty = _irreducible(task)
    if len(guilty.constraints) == 1:
        return Answer("infeasible", _alone(guilty))
    names = " and ".join(f"`{constraint.text}`" for constraint in guilty.constraints)
    ranges = merged(guilty, excluded if len(guilty.constraints) == len(task.constraints) else searched(guilty).excluded)
    reason = f"no value of `{task.name}` ({task.domain.describe()}) meets {names} together"
    return Answer("infeasible", Proof(task.name, reason=reason, excluded=ranges))


def _with(task: Task, constraints: Sequence[Constraint]) -> Task:
    return Task(1, 0, "", tuple(constraints), task.name, task.domain)


def _irreducible(task: Task) -> Task:
    """A smallest set of constraints that cannot be met: none of them can be left out."""
    for constraint in task.constraints:
        alone = _with(task, [constraint])
        if len(task.constraints) > 1 and _is_impossible(alone):
            return alone
    kept = list(task.constraints)
    for constraint in task.constraints:
        fewer = [other for other in kept if other is not constraint]
        if fewer and _is_impossible(_with(task, fewer)):
            kept = fewer
    return _with(task, kept)


def _is_impossible(task: Task) -> bool:
    """Whether it is quickly proved that no point meets the task's constraints."""
    outcome = quickly_searched(task)
    return outcome is not None and outcome.best is None


def _alone(task: Task) -> Proof:
    """One constraint that no point meets, with the point that comes nearest to it."""
    (constraint,) = task.constraints
    reason = f"no value of `{task.name}` ({task.domain.describe()}) meets `{constraint.text}`"
    rays = [ray for side in (1, -1) if (ray := whole_ray(task.name, task.domain, side)) is not None]
    certificate = next(filter(None, (violated_on(ray, constraint) for ray in rays)), None)
    excluded = () if certificate else merged(task, searched(task).excluded)
    certificates = (certificate,) if certificate else ()
    return Proof(
        task.name, reason=reason, certificates=certificates, excluded=excluded, least=nearest_miss(task, constraint)
    )


def nearest_miss(task: Task, constraint: Constraint) -> tuple[Check, Number] | None:
    """Where a constraint that is never met comes nearest to it."""
    difference = constraint.difference
    sides = {"<=": (1,), "<": (1,), ">=": (-1,), ">": (-1,)}.get(constraint.relation, (1, -1))
    found = []
    for side in sides:
        beyond = Constraint(side * difference, ">=", 0, "")
        outcome = quickly_searched(Task(-1, side * difference, "", (beyond,), task.name, task.domain))
        if outcome is not None and outcome.best is not None:
            found.append(outcome.best.x)
    if not found:
        return None
    _, x = min((abs(evaluate(difference, task.point(x))), x) for x in found)
    return check_at(task, constraint, x), x
