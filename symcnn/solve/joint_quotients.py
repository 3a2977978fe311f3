"""The best quotient over several symbols, by questions about differences as in :mod:`symcnn.solve.quotients`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symcnn.algebra import Number, Ratio, evaluate, parts_of
from symcnn.errors import Error
from symcnn.solve.case import Case
from symcnn.solve.control import Control, ended
from symcnn.solve.found import Found
from symcnn.solve.quotients import FARTHEST, MOST_FAR, MOST_ROUNDS, Goal
from symcnn.solve.several import optimize_several

Pairs = Sequence[tuple[Case, Goal]]


def optimize_quotient(
    cases: Sequence[Case], objectives: Sequence[Ratio], sign: int, title: str, control: Control
) -> Found:
    """The best quotient of all cases; ``objectives`` are those of each case, ``title`` the user's text for them.

    An :class:`Error` where a difference has no end: the quotient may then come near to its best value for ever.
    """
    pairs = [(case, Goal(sign, *parts_of(goal), title)) for case, goal in zip(cases, objectives, strict=True)]
    goal, far, asked = pairs[0][1], 0, "0"
    found = optimize_several([replace(case, goal=0) for case in cases], sign, asked, control)
    for _ in range(MOST_ROUNDS):
        if not found.values:
            return found
        level = _value(pairs, found.values)
        if found.status == "feasible":
            return _told(found, title, level, ended(found.proof.stopped, sign, None, None, found.proof.method), asked)
        subject = goal.difference(level)[1]
        following = optimize_several(
            [replace(case, goal=sign * goal.difference(level)[0]) for case, goal in pairs], sign, subject, control
        )
        gain = None if following.objective is None else sign * following.objective
        if following.status == "unbounded":
            far += 1
            found = _far_out(pairs, following, level, far)
        elif following.status == "optimal" and gain == 0:
            ties = following.proof.reason.partition(";")
            reason = f"proved: {goal.reason(level)} ({following.proof.method}){''.join(ties[1:])}"
            return _told(following, title, level, reason, subject)
        elif gain is not None and gain > 0:
            found, asked = following, subject
        else:
            return _told(replace(found, status="feasible"), title, level, following.proof.reason, asked, following)
    raise Error(f"no best value of `{title}` was found in {MOST_ROUNDS} rounds", hint="give a time limit")


def _far_out(pairs: Pairs, found: Found, level: Number, times: int) -> Found:
    """The best of some points ever farther along the way on which a difference has no end; an error where they are no
    better than a level."""
    fleeing, goal = found.proof.runaway, pairs[0][1]
    assert fleeing is not None
    steps = [2**power - 1 for power in range(FARTHEST)]
    moved = ({name: evaluate(form, {fleeing.index: u}) for name, form in fleeing.forms.items()} for u in steps)
    best = max(({**found.values, **fleeing.start, **point} for point in moved),
               key=lambda point: goal.sign * _value(pairs, point))  # fmt: skip
    if times > MOST_FAR or goal.sign * _value(pairs, best) <= goal.sign * level:
        raise Error(
            f"no best value of `{goal.title}` was found: it gets better far out",
            hint="give the symbols ranges, `symbol k in 1..4096`",
        )
    return replace(found, status="optimal", values=best)


def _value(pairs: Pairs, point: Mapping[str, Number]) -> Number:
    """The quotient at a point, in the case that the point is of."""
    goal = next(goal for case, goal in pairs if case.fixed.items() <= point.items() and case.holds(point))
    return goal.at(point)


def _told(found: Found, title: str, level: Number, reason: str, subject: str, by: Found | None = None) -> Found:
    """The answer about the quotient, whose bound is proved where the last difference is 0; ``subject`` is what the
    search was about."""
    proved = found.status == "optimal"
    stopped = by.proof.stopped if by else found.proof.stopped
    proof = replace(
        found.proof, bound=level if proved else None, gap=0 if proved else None, reason=reason, stopped=stopped
    )
    others = {name: number for name, number in found.metrics.items() if name != subject}
    return replace(found, proof=proof, objective=level, metrics={title: level, **others})
