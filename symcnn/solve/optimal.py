"""The best value of one symbol under constraints, with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symcnn.algebra import Domain, Number, Poly, Ring, Value, text
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.certify import Ray, above, ray_from, rises_on, violated_on, whole_ray
from symcnn.solve.constraint import Constraint
from symcnn.solve.evidence import Certificate, Interval, Run
from symcnn.solve.excluded import merged
from symcnn.solve.pieces import checked_domain
from symcnn.solve.refusal import infeasible, unbounded
from symcnn.solve.search import Best, Excluded, Outbid
from symcnn.solve.task import Outcome, Task, check_at, check_symbols, metrics_at, quickly_searched, searched

DIRECTIONS = {"maximize": 1, "minimize": -1}


def optimize(
    sense: str,
    objective: Value,
    constraints: Sequence[Constraint],
    name: str,
    domain: Domain,
    objective_text: str | None = None,
) -> Answer:
    """The best value of the objective over the domain of one symbol, exactly; among equals the largest point.

    ``sense`` is ``maximize`` or ``minimize``. All values are of the symbol ``name`` alone. Where endlessly many
    points are equally good, and there is no largest, it is the smallest of those above (or largest of those below).
    """
    check_symbols([objective, *(side for c in constraints for side in (c.left, c.right))], name)
    title = text(objective) if objective_text is None else objective_text
    task = Task(DIRECTIONS[sense], objective, title, tuple(constraints), name, checked_domain(name, domain))
    outcome = searched(task)
    best = outcome.best
    if best is None:
        return infeasible(task, outcome.excluded)
    if best.endless == "grows":
        return unbounded(task, best)
    if best.endless == "tie":
        return _endless_tie(task, best, outcome)
    return _checked(task, best.x, _optimal_proof(task, best.x, outcome))


def _checked(task: Task, x: Number, proof: Proof) -> Answer:
    """The answer at a point, which is put into every constraint once more."""
    task.check(x)
    return Answer("optimal", proof, task.value(x), task.point(x), metrics_at(task, x))


def _endless_tie(task: Task, best: Best, outcome: Outcome) -> Answer:
    """The first of endlessly many points that are equally good."""
    value = task.value(best.x)
    equal = Constraint(task.objective, "==", value, f"{task.objective_text} == {value}")
    symbol = _symbol(task)
    sign = -1 if best.step > 0 else 1
    nearest = Task(sign, symbol, task.name, (*task.constraints, equal), task.name, task.domain)
    found = quickly_searched(nearest)
    x = best.x if found is None or found.best is None or found.best.endless else found.best.x
    side = "larger" if best.step > 0 else "smaller"
    reason = (
        f"no value is better, and endlessly many {side} ones are as good: {Run(best.x, None, best.step).describe()}"
    )
    checks = tuple(check_at(task, constraint, x) for constraint in task.constraints)
    excluded = merged(task, outcome.excluded)
    proof = Proof(
        task.name, x, checks=checks, reason=reason, excluded=excluded, outbid=tuple(outcome.outbid),
        objective=task.objective_text,
    )  # fmt: skip
    return _checked(task, x, proof)


def _symbol(task: Task) -> Value:
    """The symbol itself as a value."""
    values = (task.objective, *(side for c in task.constraints for side in (c.left, c.right)))
    ring = next((value.ring for value in values if isinstance(value, Poly)), None)
    return Ring().symbol(task.name, task.domain) if ring is None else ring.named(task.name)


def _optimal_proof(task: Task, x: Number, outcome: Outcome) -> Proof:
    direction, monotone = _improving(task, x)
    beyond = above(task.domain, x, direction)
    rest = _others(task, outcome) if monotone is None else _beyond(task, monotone, beyond, direction, outcome)
    return Proof(
        task.name,
        at=x,
        next=beyond,
        checks=tuple(check_at(task, constraint, x, beyond) for constraint in task.constraints),
        reason=rest.reason,
        certificates=rest.certificates,
        excluded=rest.excluded,
        outbid=rest.outbid,
        objective=task.objective_text,
        objective_next=None if beyond is None else task.value(beyond),
    )


class _Rest(NamedTuple):
    """Why no other point is better."""

    reason: str = ""
    certificates: tuple[Certificate, ...] = ()
    excluded: tuple[Interval, ...] = ()
    outbid: tuple[Outbid, ...] = ()


def _others(task: Task, outcome: Outcome) -> _Rest:
    """All that was excluded, or never could be better."""
    reason = "every other point is excluded, or no better"
    return _Rest(reason, (), merged(task, outcome.excluded), tuple(outcome.outbid))


def _beyond(
    task: Task, monotone: tuple[Certificate, ...], beyond: Number | None, direction: int, outcome: Outcome
) -> _Rest:
    """Only the points beyond can be better: there are none, or all of them violate a constraint."""
    if beyond is None:
        side = "larger" if direction > 0 else "smaller"
        return _Rest(f"`{task.name}` has no {side} value in its domain, {task.domain.describe()}", monotone)
    certificate = _one_shot(task, ray_from(task.name, task.domain, beyond, direction))
    if certificate is not None:
        return _Rest("", (*monotone, certificate))
    kept = [part for part in outcome.excluded if _reaches(part, beyond, direction)]
    return _Rest(f"every value from {beyond} on is excluded", monotone, merged(task, kept))


def _one_shot(task: Task, ray: Ray) -> Certificate | None:
    """One constraint that is violated on the whole ray, where one is proved to be."""
    return next(filter(None, (violated_on(ray, constraint) for constraint in task.constraints)), None)


def _reaches(part: Excluded, x: Number, direction: int) -> bool:
    """Whether an excluded range has points at x or beyond in a direction."""
    if part.last is None:
        return True
    ends = (part.first, part.last)
    return max(ends) >= x if direction > 0 else min(ends) <= x


def _improving(task: Task, x: Number) -> tuple[int, tuple[Certificate, ...] | None]:
    """The direction in which the objective gets better, and the proof that it does so everywhere.

    Without such a proof the direction is that of the better neighbour, and the second part None.
    """
    if isinstance(task.objective, Poly) and task.objective == _symbol(task):
        return task.sign, ()
    for direction in (1, -1):
        certificate = _monotone(task, direction)
        if certificate is not None:
            return direction, (certificate,)
    up, down = (above(task.domain, x, direction) for direction in (1, -1))
    better = down is not None and (up is None or task.sign * (task.value(down) - task.value(up)) > 0)
    return (-1 if better else 1), None


def _monotone(task: Task, direction: int) -> Certificate | None:
    """A proof that the signed objective does not fall in a direction.

    Along a ray that begins at the other end, value after value; a ray against the direction is read backwards.
    """
    for side in (1, -1):
        ray = whole_ray(task.name, task.domain, side)
        if ray is None:
            continue
        sign = task.sign * direction * side
        title = task.objective_text if sign > 0 else f"-({task.objective_text})"
        certificate = rises_on(ray, sign * task.objective, title)
        if certificate is not None:
            return certificate
    return None
