"""The best value of one symbol under constraints, with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symcnn.algebra import Domain, Number, Poly, Value, absolute, evaluate, symbols_of, text
from symcnn.algebra.domain import exact
from symcnn.errors import Error
from symcnn.solve.answer import Answer, Certificate, Check, Interval, Proof, Run, index_for
from symcnn.solve.certify import Ray, above, difference_text, kept_on, ray_from, rises_on, violated_on, whole_ray
from symcnn.solve.constraint import Constraint, never
from symcnn.solve.pieces import Piece, checked_domain, pieces_of
from symcnn.solve.search import Best, BestFirst, Excluded, Outbid, Search, attempt, growth

DIRECTIONS = {"maximize": 1, "minimize": -1}


@dataclass(frozen=True)
class Task:
    """A question about one symbol; ``sign`` is 1 for maximize and −1 for minimize."""

    sign: int
    objective: Value
    objective_text: str
    constraints: tuple[Constraint, ...]
    name: str
    domain: Domain

    @property
    def relations(self) -> list[str]:
        return [constraint.relation for constraint in self.constraints]

    def pieces(self) -> list[Piece]:
        values = [*(constraint.difference for constraint in self.constraints), self.sign * self.objective]
        return pieces_of(values, self.name, self.domain)

    def point(self, x: Number) -> dict[str, Number]:
        return {self.name: x}

    def value(self, x: Number) -> Number:
        return evaluate(self.objective, self.point(x))

    def holds(self, x: Number) -> bool:
        return all(constraint.holds(self.point(x)) for constraint in self.constraints)


@dataclass(frozen=True)
class Outcome:
    """What a search came to."""

    best: Best | None
    excluded: list[Excluded]
    outbid: list[Outbid]


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
    points are equally good, the answer is the nearest to the domain's end.
    """
    check_symbols([objective, *(side for c in constraints for side in (c.left, c.right))], name)
    title = text(objective) if objective_text is None else objective_text
    task = Task(DIRECTIONS[sense], objective, title, tuple(constraints), name, checked_domain(name, domain))
    outcome = searched(task)
    best = outcome.best
    if best is None:
        return infeasible(task, outcome)
    if best.endless == "grows":
        return _unbounded(task, best)
    if best.endless == "tie":
        return _endless_tie(task, best)
    return _checked(task, best.x, _optimal_proof(task, best.x, outcome))


def check_symbols(values: Iterable[Value], name: str) -> None:
    """An error where a symbol other than ``name`` occurs."""
    others = dict.fromkeys(other for value in values for other in symbols_of(value) if other != name)
    if others:
        names = ", ".join(f"`{other}`" for other in others)
        pronoun = "it a number" if len(others) == 1 else "them numbers"
        raise Error(f"{names} {'has' if len(others) == 1 else 'have'} no value here", hint=f"give {pronoun} with `at`")


def searched(task: Task) -> Outcome:
    """The best point of a task, and what was excluded on the way."""

    def run(search: Search, pieces: Sequence[Piece]) -> Outcome:
        first = BestFirst(search)
        best = first.run(pieces)
        return Outcome(best, search.excluded, first.outbid(task.sign))

    return attempt(run, task.pieces(), task.relations)


def _checked(task: Task, x: Number, proof: Proof, status: str = "optimal") -> Answer:
    """The answer at a point, which is put into every constraint once more."""
    if not task.domain.contains(x) or not task.holds(x):
        raise AssertionError(f"{task.name} = {x} does not meet the constraints")
    return Answer(status, proof, task.value(x), task.point(x), metrics_at(task, x))


def metrics_at(task: Task, x: Number) -> dict[str, Number]:
    """The objective and every side of a constraint that is not a number, by their text."""
    metrics = {task.objective_text: task.value(x)} if task.objective_text else {}
    for constraint in task.constraints:
        for name, side in zip(constraint.texts(), (constraint.left, constraint.right), strict=True):
            if isinstance(side, Poly):
                metrics[name] = evaluate(side, task.point(x))
    return metrics


# ---------------------------------------------------------------- proofs


def check_at(task: Task, constraint: Constraint, x: Number, beyond: Number | None = None) -> Check:
    """A constraint's sides at a point, and at a second one."""
    later = None if beyond is None else constraint.sides(task.point(beyond))
    return Check(constraint.text, constraint.relation, constraint.texts(), constraint.sides(task.point(x)), later)


def _optimal_proof(task: Task, x: Number, outcome: Outcome) -> Proof:
    direction, monotone = _improving(task, x)
    beyond = above(task.domain, x, direction)
    checks = tuple(check_at(task, constraint, x, beyond) for constraint in task.constraints)
    proof = {
        "name": task.name,
        "at": x,
        "next": beyond,
        "checks": checks,
        "objective": task.objective_text,
        "objective_next": None if beyond is None else task.value(beyond),
    }
    if monotone is None:
        excluded = merged(task, outcome.excluded)
        reason = "every other point is excluded, or no better"
        return Proof(**proof, reason=reason, excluded=excluded, outbid=tuple(outcome.outbid))  # type: ignore[arg-type]
    if beyond is None:
        side = "larger" if direction > 0 else "smaller"
        reason = f"`{task.name}` has no {side} value in its domain, {task.domain.describe()}"
        return Proof(**proof, reason=reason, certificates=monotone)  # type: ignore[arg-type]
    certificate = _one_shot(task, ray_from(task.name, task.domain, beyond, direction))
    if certificate is not None:
        return Proof(**proof, certificates=(*monotone, certificate))  # type: ignore[arg-type]
    kept = [part for part in outcome.excluded if _reaches(part, beyond, direction)]
    reason = f"every value from {beyond} on is excluded"
    return Proof(**proof, reason=reason, certificates=monotone, excluded=merged(task, kept))  # type: ignore[arg-type]


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
    if _is_symbol(task.objective, task.name):
        return task.sign, ()
    for direction in (1, -1):
        certificate = _monotone(task, direction)
        if certificate is not None:
            return direction, (certificate,)
    up, down = (above(task.domain, x, direction) for direction in (1, -1))
    better = down is not None and (up is None or task.sign * (task.value(down) - task.value(up)) > 0)
    return (-1 if better else 1), None


def _is_symbol(value: Value, name: str) -> bool:
    return isinstance(value, Poly) and value == value.ring.generator(value.ring.atoms[min(value.indices())]) and (
        symbols_of(value) == (name,) and text(value) == name
    )


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


# ---------------------------------------------------------------- no best point


def _endless_tie(task: Task, best: Best) -> Answer:
    """The point nearest to the domain's end among endlessly many that are equally good."""
    value = task.value(best.x)
    equal = Constraint(task.objective, "==", value, f"{task.objective_text} == {value}")
    symbol = _symbol(task)
    sign = -1 if best.step > 0 else 1
    nearest = Task(sign, symbol, task.name, (*task.constraints, equal), task.name, task.domain)
    found = searched(nearest).best
    x = best.x if found is None or found.endless else found.x
    side = "larger" if best.step > 0 else "smaller"
    reason = f"no value is better, and endlessly many {side} ones are as good: {Run(best.x, None, best.step).describe()}"
    checks = tuple(check_at(task, constraint, x) for constraint in task.constraints)
    return _checked(task, x, Proof(task.name, x, checks=checks, reason=reason))


def _symbol(task: Task) -> Value:
    """The symbol itself as a value."""
    values = (task.objective, *(side for c in task.constraints for side in (c.left, c.right)))
    ring = next((value.ring for value in values if isinstance(value, Poly)), None)
    if ring is not None:
        return ring.named(task.name)
    from symcnn.algebra import Ring

    return Ring().symbol(task.name, task.domain)


def _unbounded(task: Task, best: Best) -> Answer:
    """The symbol that runs away: all constraints hold along a ray on which the objective gets better for ever."""
    if not task.holds(best.x):
        raise AssertionError(f"{task.name} = {best.x} does not meet the constraints")
    ray = Ray(task.name, best.x, best.step, None)
    certificates = [kept_on(ray, constraint) for constraint in task.constraints]
    certificates.append(_growth(task, ray))
    way = "upwards" if best.step > 0 else "downwards"
    reason = f"`{task.name}` runs away {way}: from {best.x} on every constraint holds and {task.objective_text} has no end"
    checks = tuple(check_at(task, constraint, best.x) for constraint in task.constraints)
    found = tuple(certificate for certificate in certificates if certificate is not None)
    return Answer("unbounded", Proof(task.name, best.x, checks=checks, reason=reason, certificates=found))


def _growth(task: Task, ray: Ray) -> Certificate | None:
    """The objective less its first value and a multiple of the steps is never negative."""
    form = ray.form(task.sign * task.objective)
    rate = growth(Piece((form,), ray.start, ray.step, None), 0, 0) if index_for(ray.name) == "u" else None
    if rate is None or not isinstance(form, Poly):
        return None
    first = evaluate(form, {"u": 0})
    subject = task.objective_text if task.sign > 0 else f"-({task.objective_text})"
    return ray.certificate(
        f"{task.objective_text} has no end",
        f"{subject} - ({Fraction(rate)}*u + {first})",
        form - first - exact(rate) * form.ring.named("u"),
        strict=False,
    )


def infeasible(task: Task, outcome: Outcome) -> Answer:
    """The constraints that no point meets together: one alone where there is one, with its nearest miss."""
    guilty = _irreducible(task)
    if len(guilty.constraints) == 1:
        return Answer("infeasible", _alone(guilty))
    names = " and ".join(f"`{constraint.text}`" for constraint in guilty.constraints)
    excluded = merged(guilty, searched(guilty).excluded if guilty is not task else outcome.excluded)
    reason = f"no value of `{task.name}` in {task.domain.describe()} meets {names} together"
    return Answer("infeasible", Proof(task.name, reason=reason, excluded=excluded))


def _with(task: Task, constraints: Sequence[Constraint]) -> Task:
    return Task(1, 0, "", tuple(constraints), task.name, task.domain)


def _irreducible(task: Task) -> Task:
    """A smallest set of constraints that cannot be met: none of them can be left out."""
    for constraint in task.constraints:
        alone = _with(task, [constraint])
        if len(task.constraints) > 1 and searched(alone).best is None:
            return alone
    kept = list(task.constraints)
    for constraint in task.constraints:
        fewer = [other for other in kept if other is not constraint]
        if fewer and searched(_with(task, fewer)).best is None:
            kept = fewer
    return _with(task, kept)


def _alone(task: Task) -> Proof:
    """One constraint that no point meets, with the point that comes nearest to it."""
    (constraint,) = task.constraints
    reason = f"no value of `{task.name}` in {task.domain.describe()} meets `{constraint.text}`"
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
    distance = {"<=": difference, "<": difference, ">=": -difference, ">": -difference}.get(constraint.relation)
    goal = absolute(difference) if distance is None else distance
    best = searched(Task(-1, goal, "", (), task.name, task.domain)).best
    if best is None or best.endless == "grows":
        return None
    return check_at(task, constraint, best.x), best.x
