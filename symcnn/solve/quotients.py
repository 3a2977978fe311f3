"""The best quotient of two values, such as multiply-accumulates per parameter, by questions about differences.

P/Q is nowhere above λ exactly where P − λ·Q is nowhere above 0, for Q > 0. So a point with the largest P − λ·Q either
has a larger quotient than λ, which is tried next, or proves that there is none (Dinkelbach, Management Science 13,
1967): with exact numbers the last difference is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symcnn.algebra import Domain, Number, Poly, Value, coefficients, evaluate, exact
from symcnn.errors import Error
from symcnn.solve.answer import Answer
from symcnn.solve.certify import factor_text, kept_on, ray_from
from symcnn.solve.constraint import Constraint
from symcnn.solve.evidence import Certificate

MOST_ROUNDS = 100
MOST_FAR = 8
FARTHEST = 40  # doublings of the distance from a point

Ask = Callable[[Value, str], Answer]


@dataclass(frozen=True)
class Goal:
    """``above``/``below`` is to be large (``sign`` 1) or small (−1); ``title`` is the user's text for it."""

    sign: int
    above: Value
    below: Value
    title: str
    constraints: Sequence[Constraint] = ()

    def at(self, point: Mapping[str, Number]) -> Number:
        return exact(Fraction(evaluate(self.above, point)) / evaluate(self.below, point))

    def difference(self, level: Number) -> tuple[Value, str]:
        """What is above 0 where the quotient is above a level, with its text."""
        less = f" - {level}" if level > 0 else f" + {-level}" if level else ""
        return self.above - level * self.below, f"({self.title}{less})*{factor_text(self.below)}"

    @property
    def side(self) -> str:
        return "above" if self.sign > 0 else "below"

    def reason(self, level: Number) -> str:
        _, subject = self.difference(level)
        return f"no value of {self.title} is {self.side} {level}, since {subject} is nowhere {self.side} 0"


def best_quotient(goal: Goal, start: Answer, ask: Ask, domain: Domain) -> Answer:
    """The best quotient over one symbol; ``start`` is any point that meets the constraints, ``ask`` the question about
    a difference. Without a best value an :class:`Error` says what the quotient comes near to."""
    found, far = start, 0
    for _ in range(MOST_ROUNDS):
        if not found.values:
            return found
        level = goal.at(found.values)
        if found.status == "feasible":
            return _stopped(goal, found, level)
        asked = level
        following = ask(*goal.difference(asked))
        if following.status == "unbounded":
            endless = _endless(goal, following, domain)
            if endless is not None:
                return endless
            limit = _limit(goal, start.proof.name)
            if limit is not None and goal.sign * limit > goal.sign * level:
                asked = limit  # the quotient comes near to it: a better point is above it, or there is no best one
                following = ask(*goal.difference(asked))
        gain = None if following.objective is None else goal.sign * following.objective
        if following.status == "unbounded":
            far += 1
            found = _far_out(goal, following, domain, asked, far)
        elif following.status == "optimal" and asked == level and gain == 0:
            return _proved(goal, following, level, goal.difference(level)[1])
        elif following.status == "optimal" and gain is not None and gain < 0:
            raise _never_reached(goal, asked, found.proof.name)
        elif following.status == "optimal" or (gain is not None and gain > 0):
            found = following
        else:
            return _stopped(goal, found, level, following)
    raise Error(f"no best value of `{goal.title}` was found in {MOST_ROUNDS} rounds", hint=_hint(start.proof.name))


def _hint(name: str) -> str:
    return f"give `{name}` a last value, `symbol {name} in 1..4096`"


def _stopped(goal: Goal, found: Answer, level: Number, by: Answer | None = None) -> Answer:
    """The best so far, where a search was ended."""
    proof = replace(found.proof, objective=goal.title, bound=None, gap=None)
    if by is not None:
        proof = replace(proof, reason=by.proof.reason, stopped=by.proof.stopped)
    metrics = {goal.title: level, **_others(found)}
    return replace(found, status="feasible", proof=proof, objective=level, metrics=metrics)


def _others(found: Answer) -> dict[str, Number]:
    """The metrics without that of the difference."""
    return {name: number for name, number in found.metrics.items() if name != found.proof.objective}


def _proved(goal: Goal, found: Answer, level: Number, subject: str) -> Answer:
    proof = found.proof
    beyond = None if proof.next is None else goal.at({proof.name: proof.next})
    reason = "; ".join(filter(None, [goal.reason(level), proof.reason]))
    proof = replace(proof, objective=goal.title, objective_next=beyond, outbid_subject=subject, reason=reason)
    return replace(found, proof=proof, objective=level, metrics={goal.title: level, **_others(found)})


def _endless(goal: Goal, found: Answer, domain: Domain) -> Answer | None:
    """The proof that the quotient grows without end along a ray on which every constraint holds."""
    proof = found.proof
    assert proof.at is not None
    for direction in (1, -1):
        ray = ray_from(proof.name, domain, proof.at, direction)
        held = [kept_on(ray, constraint) for constraint in goal.constraints]
        growth = _growth(goal, proof.name, proof.at, domain, direction) if ray.last is None and all(held) else None
        if growth is not None:
            way = "upwards" if direction > 0 else "downwards"
            reason = (
                f"`{proof.name}` runs away {way}: from {proof.at} on every constraint holds and {goal.title} has no end"
            )
            certificates = (*(certificate for certificate in held if certificate), growth)
            return replace(found, proof=replace(proof, reason=reason, certificates=certificates))
    return None


def _growth(goal: Goal, name: str, start: Number, domain: Domain, direction: int) -> Certificate | None:
    """P/Q ≥ c + r·u with a rate r > 0, from a point far enough on: P − (c + r·u)·Q is never negative."""
    ring = next(value.ring for value in (goal.below, goal.above) if isinstance(value, Poly))
    for power in range(FARTHEST):
        ray = ray_from(name, domain, exact(start + direction * (domain.step or 1) * (2**power - 1)), direction)
        first, second = (goal.sign * goal.at({name: x}) for x in (ray.start, exact(ray.start + ray.step)))
        if second <= first:
            continue
        rate = exact(Fraction(second - first) / 2)
        steps = (ring.named(name) - ray.start) * exact(Fraction(1) / ray.step)
        form = ray.form(goal.sign * goal.above - (first + rate * steps) * goal.below)
        title = goal.title if goal.sign > 0 else f"-({goal.title})"
        subject = f"({title} - ({first} + {rate}*u))*{factor_text(goal.below)}"
        certificate = ray.certificate(f"{goal.title} has no end", subject, form, strict=False)
        if certificate is not None:
            return certificate
    return None


def _never_reached(goal: Goal, limit: Number, name: str) -> Error:
    word, side = ("largest", "below") if goal.sign > 0 else ("least", "above")
    return Error(
        f"`{goal.title}` has no {word} value: it stays {side} {limit} and comes ever nearer to it", hint=_hint(name)
    )


def _far_out(goal: Goal, found: Answer, domain: Domain, level: Number, times: int) -> Answer:
    """The best of some points ever farther from where a difference begins to grow; an error where they are no better
    than a level. What tends to a value from its better side, or is rounded, may be best anywhere."""
    name, start = found.proof.name, found.proof.at
    assert start is not None
    points = ({name: exact(start + way * (domain.step or 1) * (2**j - 1))} for j in range(FARTHEST) for way in (1, -1))
    inside = [p for p in points if domain.contains(p[name]) and all(c.holds(p) for c in goal.constraints)]
    best = max(inside, key=lambda point: goal.sign * goal.at(point))
    if times > MOST_FAR or goal.sign * goal.at(best) <= goal.sign * level:
        raise Error(f"no best value of `{goal.title}` was found: it gets better far out", hint=_hint(name))
    return replace(found, status="optimal", values=best)


def _limit(goal: Goal, name: str) -> Number | None:
    """What the quotient tends to, where that is a number and a proof of it was found; roundings change nothing where
    they are small beside what is below the line."""
    from symcnn.algebra import door

    try:
        (above, rounded), (below, under) = (door.growth(value, name) for value in (goal.above, goal.below))
        tops, bottoms = coefficients(above, name), coefficients(below, name)
    except Error:
        return None
    highest = max(bottoms)
    found = tops.get(highest, 0), bottoms[highest]
    if max(max(tops) - 1, rounded, under) >= highest or any(isinstance(number, Poly) for number in found):
        return None
    return exact(Fraction(found[0]) / found[1])  # type: ignore[arg-type]
