"""The best value of one symbol under constraints, with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symcnn.algebra import Domain, Number, Poly, Quotient, Ratio, Ring, Value, parts_of, text
from symcnn.errors import Error
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.certify import Ray, above, ray_from, rises_on, violated_on, whole_ray
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import Control
from symcnn.solve.evidence import Certificate, Interval, Run
from symcnn.solve.excluded import merged
from symcnn.solve.pieces import checked_domain
from symcnn.solve.quotients import Goal, best_quotient
from symcnn.solve.refusal import contradicting, infeasible, unbounded
from symcnn.solve.search import Best, Excluded, Outbid
from symcnn.solve.stopped import best_so_far
from symcnn.solve.task import Outcome, Task, check_at, check_symbols, metrics_at, quickly_searched, searched

DIRECTIONS = {"maximize": 1, "minimize": -1}


def optimize(
    sense: str,
    objective: Ratio,
    constraints: Sequence[Constraint],
    name: str,
    domain: Domain,
    objective_text: str | None = None,
    control: Control | None = None,
) -> Answer:
    """The best value of the objective over the domain of one symbol, exactly; among equals the largest point.

    Where the control ends the search, the best point so far with the bound and the gap that are proved.

    ``sense`` is ``maximize`` or ``minimize``. All values are of the symbol ``name`` alone. Where endlessly many
    points are equally good, and there is no largest, it is the smallest of those above (or largest of those below).
    """
    above, below = parts_of(objective)
    check_symbols([above, below, *(side for c in constraints for side in (c.left, c.right))], name)
    if objective_text is not None:
        title = objective_text
    else:
        title = repr(objective) if isinstance(objective, Quotient) else text(objective)
    if below != 1:
        return _best_quotient(Goal(DIRECTIONS[sense], above, below, title, tuple(constraints)), name, domain, control)
    return _optimum(sense, above, constraints, name, domain, title, control)


def _best_quotient(goal: Goal, name: str, domain: Domain, control: Control | None) -> Answer:
    """By questions about differences, from any point at first."""
    sense = "maximize" if goal.sign > 0 else "minimize"

    def ask(difference: Value, subject: str) -> Answer:
        return _optimum(sense, difference, goal.constraints, name, domain, subject, control)

    return best_quotient(goal, ask(0, "0"), ask, domain)


def _optimum(
    sense: str,
    objective: Value,
    constraints: Sequence[Constraint],
    name: str,
    domain: Domain,
    title: str,
    control: Control | None,
) -> Answer:
    task = Task(DIRECTIONS[sense], objective, title, tuple(constraints), name, checked_domain(name, domain))
    if control is not None:
        control.sign = task.sign
    try:
        outcome = searched(task, control=control)
    except Error as given_up:
        return contradicting(task, given_up)
    if outcome.stopped:
        return best_so_far(task, outcome)
    best = outcome.best
    if best is None:
        return infeasible(task, outcome.excluded, control)
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
    way = "on" if direction > 0 else "down"
    return _Rest(f"every value from {beyond} {way} is excluded", monotone, merged(task, kept))


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
