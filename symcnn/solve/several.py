"""Questions about several symbols: the best point, all points, the exact frontier; each answer with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symcnn.algebra import Number, Value, evaluate
from symcnn.solve.boxes import Boxes
from symcnn.solve.branch import frontier
from symcnn.solve.case import Case
from symcnn.solve.combination import Combination
from symcnn.solve.contract import contracted
from symcnn.solve.control import (
    BRANCHING,
    INTERRUPTED,
    LIMIT,
    Control,
    before_the_largest,
    cut,
    ended,
    is_given_up,
    proved,
    without_a_point,
    words,
)
from symcnn.solve.found import Found, JointProof, Miss, named
from symcnn.solve.joint import MANY_BOXES, Best, Search, best_of, ended_by, given_up, hint_for, most_boxes
from symcnn.solve.listing import every_point
from symcnn.solve.misses import misses
from symcnn.solve.space import size_of

LISTED_BOXES = 2_000_000  # some 20 seconds


def optimize_several(cases: Sequence[Case], sign: int, title: str, control: Control | None = None) -> Found:
    """The best point of all cases; among equals the largest in the order of ``over``.

    The cases' goals are ``sign`` times the objective, whose text is ``title``.
    """
    control = control or Control()
    control.sign = sign
    outcome = best_of([replace(case, sign=sign, title=title) for case in cases], control)
    if outcome is None:
        return _infeasible(cases, control)
    case, best = outcome
    if best.point is None:
        return _unknown(case, best, sign)
    point = case.whole(best.point)
    if best.runaway is not None:
        return _unbounded(case, best, title)
    assert best.goal is not None
    metrics = {title: sign * best.goal, **case.metrics(best.point)}
    status = "feasible" if best.stopped else "optimal"
    return Found(status, _proof(case, best, sign, title), sign * best.goal, point, metrics)


def _proof(case: Case, best: Best, sign: int, title: str) -> JointProof:
    """The solver's bound, which is the objective itself where the answer is proved to be the best."""
    assert best.point is not None
    assert best.goal is not None
    bound = None if best.bound is None else sign * best.bound
    gap = None if best.bound is None else best.bound - best.goal
    hint = hint_for(best.stopped, optimizing=True)
    proof = JointProof(case.symbols(), best.method, case.checks(best.point), bound, gap, hint=hint)
    if bound is None or (best.stopped and gap != 0):
        return replace(proof, reason=ended(best.stopped, sign, bound, gap, best.method), stopped=best.stopped)
    ties = "; among equals there may be no largest point" if best.endless else ""
    if best.stopped:
        ties = before_the_largest(best.stopped)
    return replace(proof, reason=proved(title, sign, bound, best.method) + ties, stopped=best.stopped)


def _unknown(case: Case, best: Best, sign: int) -> Found:
    """No point was found; an error where the search was given up and has no bound either."""
    bound = None if best.bound is None else sign * best.bound
    if bound is None and is_given_up(best.stopped):
        raise given_up(best.stopped, optimizing=True)
    reason, hint = without_a_point(best.stopped, sign, bound, best.method), hint_for(best.stopped, optimizing=True)
    proof = JointProof(case.symbols(), best.method, bound=bound, reason=reason, stopped=best.stopped, hint=hint)
    return Found("unknown", proof)


def _unbounded(case: Case, best: Best, title: str) -> Found:
    """The symbols that run away, from a point on which is put into the question once more."""
    fleeing = best.runaway
    assert fleeing is not None
    case.check(fleeing.start)
    names = " and ".join(f"`{name}`" for name in fleeing.forms)
    runs = "runs" if len(fleeing.forms) == 1 else "run"
    others = {name: value for name, value in case.whole(fleeing.start).items() if name not in fleeing.forms}
    beside = f"{named(others)}, " if others else ""
    end = "grows" if case.sign > 0 else "falls"
    reason = (
        f"{names} {runs} away: at {beside}{fleeing.way} every constraint holds for {fleeing.index} = 0, 1, 2, …, "
        f"and {title} {end} without end"
    )
    proof = JointProof(case.symbols(), BRANCHING, case.checks(fleeing.start), reason=reason, runaway=fleeing)
    return Found("unbounded", proof)


def _infeasible(cases: Sequence[Case], control: Control) -> Found:
    case = cases[0]
    combination = _combination(case, control) if len(cases) == 1 else None
    if combination is not None and len(combination.constraints) > 1:
        guilty = tuple(Miss(constraint.text) for constraint in combination.constraints)
        return Found("infeasible", JointProof(case.symbols(), BRANCHING, misses=guilty, combination=combination))
    found = misses(cases, control)
    alone = len(found) == 1 and found[0].check is not None
    reason = "no point of the domains meets it" if alone else "" if found else "no point meets all constraints"
    added = None if alone else combination
    return Found("infeasible", JointProof(case.symbols(), BRANCHING, reason=reason, misses=found, combination=added))


def _combination(case: Case, control: Control) -> Combination | None:
    """What the constraints add up to, where making the domains smaller does not do."""
    search = Search(case, control)
    box = contracted(search.boxes(MANY_BOXES), search.space.box)
    size = None if box is None else size_of(box)
    return search.contradiction() if box is not None and (size is None or size > MANY_BOXES) else None


# ---------------------------------------------------------------- all points


def solutions_of(cases: Sequence[Case], control: Control | None = None) -> Found:
    """All points of all cases that meet the constraints, or as many as the control wants, in the order of ``over``.

    Those that were found where the search ends before its time; an error where it was given up without any.
    """
    control = control or Control()
    found: list[tuple[dict[str, Number], Case]] = []
    stopped = ""
    for case in cases:
        points, why = _listed(case, control)
        found.extend((case.whole(point), case) for point in points)
        stopped = stopped or why
        if stopped == INTERRUPTED:
            break
    if not found and not stopped:
        return _infeasible(cases, control)
    found.sort(key=lambda entry: tuple(entry[0].values()))
    points_found = [point for point, _ in found[: control.most]]
    whole = not stopped and len(found) <= control.most
    if not found:
        return _no_point(cases[0], stopped)
    reason = (
        f"every other point of the domains is excluded ({BRANCHING})" if whole else _cut(stopped, len(points_found))
    )
    lone = found[0] if len(found) == 1 else None
    checks = () if lone is None else lone[1].checks(lone[0])
    metrics = {} if lone is None else lone[1].metrics(lone[0])
    halted = "" if stopped == LIMIT else stopped
    hint = hint_for(stopped, optimizing=False)
    proof = JointProof(cases[0].symbols(), BRANCHING, checks, reason=reason, stopped=halted, hint=hint)
    values = {} if lone is None else lone[0]
    status = "feasible" if halted else "solved"
    return Found(status, proof, None, values, metrics, points_found, more=not whole and not halted)


def _no_point(case: Case, stopped: str) -> Found:
    """Of a search for more than one point, which was stopped before it had any."""
    if is_given_up(stopped):
        raise given_up(stopped)
    return Found("unknown", JointProof(case.symbols(), BRANCHING, reason=words(stopped), stopped=stopped))


def _cut(stopped: str, count: int) -> str:
    if stopped not in ("", LIMIT):
        return cut(stopped)
    return "the first one in the order of the domains; there are more" if count == 1 else "there are more"


def _listed(case: Case, control: Control) -> tuple[list[dict[str, Number]], str]:
    search = Search(case, control)
    box = contracted(Boxes(search.space, search.constraints, [], MANY_BOXES), search.space.box)
    if box is None:
        return [], ""
    if size_of(box) is None and search.contradiction():
        return [], ""
    most = most_boxes(control, LISTED_BOXES if size_of(box) else MANY_BOXES)
    boxes = Boxes(search.space, search.constraints, [], most)
    listing = every_point(boxes, control, box)
    stopped = ended_by(listing.stopped, boxes)
    if is_given_up(stopped) and not listing.points and search.contradiction():
        return [], ""
    points = [search.space.point(indices) for indices in listing.points]
    for point in points:
        case.check(point)
    return points, stopped


# ---------------------------------------------------------------- the frontier


def frontier_of(
    cases: Sequence[Case], goals: Sequence[Sequence[Value]], titles: Sequence[str], signs: Sequence[int],
    control: Control | None = None,
) -> Found:  # fmt: skip
    """The exact frontier: the points that no other is better than in one goal without being worse in another.

    ``goals`` are those of each case, to be as large as they can be: ``signs`` times what ``titles`` name. Of a search
    that ends before its time the points that no other one found is better than; an error where it was given up without
    any.
    """
    control = control or Control()
    best: dict[tuple[Number, ...], tuple[dict[str, Number], Case]] = {}
    stopped = ""
    for case, wanted in zip(cases, goals, strict=True):
        points, why = _frontier(case, wanted, control)
        stopped = stopped or why
        for values, point in points.items():
            best[values] = max(
                best.get(values, (point, case)), (point, case), key=lambda entry: tuple(entry[0].values())
            )
        if stopped == INTERRUPTED:
            break
    kept = {values: entry for values, entry in best.items() if not _bettered(values, best)}
    if not kept:
        return _no_point(cases[0], stopped) if stopped else _infeasible(cases, control)
    order = sorted(kept, key=lambda values: tuple(-value for value in values))
    frontier_values = [
        dict(zip(titles, (s * v for s, v in zip(signs, values, strict=True)), strict=True)) for values in order
    ]
    reason = f"{words(stopped)}: there may be better points" if stopped else (
        f"every other point is excluded, or no better in any of {', '.join(titles)} ({BRANCHING})")  # fmt: skip
    hint = hint_for(stopped, optimizing=False)
    proof = JointProof(cases[0].symbols(), BRANCHING, reason=reason, stopped=stopped, hint=hint)
    points_found = [kept[values][0] for values in order]
    return Found("feasible" if stopped else "optimal", proof, solutions=points_found, frontier=frontier_values)


def _bettered(values: tuple[Number, ...], others: dict[tuple[Number, ...], tuple[dict[str, Number], Case]]) -> bool:
    return any(other != values and all(a >= b for a, b in zip(other, values, strict=True)) for other in others)


def _frontier(
    case: Case, goals: Sequence[Value], control: Control
) -> tuple[dict[tuple[Number, ...], dict[str, Number]], str]:
    search = Search(replace(case, goal=0), control, goals)
    wanted = [search.space.value(goal) for goal in goals]
    box = contracted(Boxes(search.space, search.constraints, wanted, MANY_BOXES), search.space.box)
    if box is None:
        return {}, ""
    if size_of(box) is None and search.contradiction():
        return {}, ""
    boxes = Boxes(search.space, search.constraints, wanted, most_boxes(control))
    found = frontier(boxes, control, box)
    result = {}
    for values, indices in found.points.items():
        point = search.space.point(indices)
        case.check(point)
        assert values == tuple(evaluate(goal, point) for goal in goals)
        result[values] = case.whole(point)
    return result, ended_by(found.stopped, boxes)
