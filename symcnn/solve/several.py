"""Questions about several symbols: the best point, all points, the exact frontier; each answer with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symcnn.algebra import Number, Value, evaluate
from symcnn.solve.boxes import Boxes
from symcnn.solve.branch import every_point, frontier
from symcnn.solve.case import Case
from symcnn.solve.contract import contracted
from symcnn.solve.control import INTERRUPTED, OUT_OF_BOXES, OUT_OF_TIME, Control
from symcnn.solve.found import Found, JointProof, named
from symcnn.solve.joint import BRANCHING, MANY_BOXES, Best, Search, best_of, given_up, most_boxes
from symcnn.solve.misses import misses
from symcnn.solve.space import size_of

WORDS = {OUT_OF_TIME: "the time limit was reached", INTERRUPTED: "the search was interrupted"}
LISTED_BOXES = 2_000_000  # some 20 seconds: three widths of a network under one equation need half of them


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


def _symbols(case: Case) -> dict[str, str]:
    fixed = {name: str(value) for name, value in case.fixed.items()}
    return {**fixed, **{name: domain.describe() for name, domain in case.domains.items()}}


def _proof(case: Case, best: Best, sign: int, title: str) -> JointProof:
    """The solver's bound, which is the objective itself where the answer is proved to be the best."""
    assert best.point is not None
    assert best.goal is not None
    bound = None if best.bound is None else sign * best.bound
    gap = None if best.bound is None else best.bound - best.goal
    proof = JointProof(_symbols(case), best.method, case.checks(best.point), bound, gap)
    side = "above" if sign > 0 else "below"
    if best.stopped and gap != 0:
        known = "no bound is proved" if bound is None else f"no value is {side} {bound}, a gap of {gap}"
        return replace(proof, reason=f"{WORDS[best.stopped]}: {known} ({best.method})", stopped=best.stopped)
    ties = "; among equals there may be no largest point" if best.endless else ""
    if best.stopped:
        ties = f"; {WORDS[best.stopped]} before the largest of the best points was found"
    return replace(
        proof, reason=f"proved: no value of {title} is {side} {bound} ({best.method}){ties}", stopped=best.stopped
    )


def _unknown(case: Case, best: Best, sign: int) -> Found:
    bound = None if best.bound is None else sign * best.bound
    proof = JointProof(_symbols(case), best.method, bound=bound, reason=WORDS[best.stopped], stopped=best.stopped)
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
    proof = JointProof(_symbols(case), BRANCHING, case.checks(fleeing.start), reason=reason, runaway=fleeing)
    return Found("unbounded", proof)


def _infeasible(cases: Sequence[Case], control: Control) -> Found:
    case = cases[0]
    found = misses(cases, control)
    alone = len(found) == 1 and found[0].check is not None
    reason = "no point of the domains meets it" if alone else "" if found else "no point meets all constraints"
    return Found("infeasible", JointProof(_symbols(case), BRANCHING, reason=reason, misses=found))


# ---------------------------------------------------------------- all points


def solutions_of(cases: Sequence[Case], control: Control | None = None) -> Found:
    """All points of all cases that meet the constraints, or as many as the control wants, in the order of ``over``."""
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
        return Found("unknown", JointProof(_symbols(cases[0]), BRANCHING, reason=WORDS[stopped], stopped=stopped))
    reason = (
        f"every other point of the domains is excluded ({BRANCHING})" if whole else _cut(stopped, len(points_found))
    )
    lone = found[0] if len(found) == 1 else None
    checks = () if lone is None else lone[1].checks(lone[0])
    metrics = {} if lone is None else lone[1].metrics(lone[0])
    halted = stopped if stopped in WORDS else ""
    proof = JointProof(_symbols(cases[0]), BRANCHING, checks, reason=reason, stopped=halted)
    values = {} if lone is None else lone[0]
    status = "feasible" if halted else "solved"
    return Found(status, proof, None, values, metrics, points_found, more=not whole and not halted)


def _cut(stopped: str, count: int) -> str:
    if stopped in WORDS:
        return f"{WORDS[stopped]}: there may be more"
    return "the first one in the order of the domains; there are more" if count == 1 else "there are more"


def _listed(case: Case, control: Control) -> tuple[list[dict[str, Number]], str]:
    search = Search(case, control)
    box = contracted(Boxes(search.space, search.constraints, [], MANY_BOXES), search.space.box)
    if box is None:
        return [], ""
    most = most_boxes(control, LISTED_BOXES if size_of(box) else MANY_BOXES)
    boxes = Boxes(search.space, search.constraints, [], most)
    listing = every_point(boxes, control, box)
    if listing.stopped == OUT_OF_BOXES:
        raise given_up(min(boxes.looked, boxes.most))
    points = [search.space.point(indices) for indices in listing.points]
    for point in points:
        case.check(point)
    return points, listing.stopped


# ---------------------------------------------------------------- the frontier


def frontier_of(
    cases: Sequence[Case], goals: Sequence[Sequence[Value]], titles: Sequence[str], signs: Sequence[int],
    control: Control | None = None,
) -> Found:  # fmt: skip
    """The exact frontier: the points that no other is better than in one goal without being worse in another.

    ``goals`` are those of each case, to be as large as they can be: ``signs`` times what ``titles`` name.
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
        return (
            _infeasible(cases, control)
            if not stopped
            else _unknown(cases[0], Best(None, None, None, BRANCHING, stopped), 1)
        )
    order = sorted(kept, key=lambda values: tuple(-value for value in values))
    frontier_values = [
        dict(zip(titles, (s * v for s, v in zip(signs, values, strict=True)), strict=True)) for values in order
    ]
    reason = f"{WORDS[stopped]}: there may be better points" if stopped else (
        f"every other point is excluded, or no better in any of {', '.join(titles)} ({BRANCHING})")  # fmt: skip
    proof = JointProof(_symbols(cases[0]), BRANCHING, reason=reason, stopped=stopped)
    points_found = [kept[values][0] for values in order]
    return Found("feasible" if stopped else "optimal", proof, solutions=points_found, frontier=frontier_values)


def _bettered(values: tuple[Number, ...], others: dict[tuple[Number, ...], tuple[dict[str, Number], Case]]) -> bool:
    return any(other != values and all(a >= b for a, b in zip(other, values, strict=True)) for other in others)


def _frontier(
    case: Case, goals: Sequence[Value], control: Control
) -> tuple[dict[tuple[Number, ...], dict[str, Number]], str]:
    search = Search(replace(case, goal=0), control)
    wanted = [search.space.value(goal) for goal in goals]
    box = contracted(Boxes(search.space, search.constraints, wanted, MANY_BOXES), search.space.box)
    if box is None:
        return {}, ""
    boxes = Boxes(search.space, search.constraints, wanted, most_boxes(control))
    found = frontier(boxes, control, box)
    if found.stopped == OUT_OF_BOXES:
        raise given_up(min(boxes.looked, boxes.most))
    result = {}
    for values, indices in found.points.items():
        point = search.space.point(indices)
        case.check(point)
        assert values == tuple(evaluate(goal, point) for goal in goals)
        result[values] = case.whole(point)
    return result, found.stopped
