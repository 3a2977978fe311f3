"""Why nothing is feasible: the constraint that no point of the domains meets, or as few as cannot be met together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symcnn.algebra import Number, symbols_of
from symcnn.errors import Error
from symcnn.solve.branch import Climb
from symcnn.solve.case import Case
from symcnn.solve.constraint import Constraint
from symcnn.solve.contract import contracted
from symcnn.solve.control import Control, StoppedError
from symcnn.solve.evidence import Check
from symcnn.solve.found import Miss
from symcnn.solve.joint import FEW_BOXES, Search
from symcnn.solve.space import needed_by
from symcnn.solve.task import Task, quickly_searched

SIDES = {"<=": (-1,), "<": (-1,), ">=": (1,), ">": (1,)}  # the way in which a difference comes nearer to being right
SECONDS = 5.0


def misses(cases: Sequence[Case], control: Control) -> tuple[Miss, ...]:
    """One constraint where one suffices, else several; nothing where the cases differ in what excludes them.

    Where one comes nearest is told of the points that there are: in the domains, and where the networks exist.
    """
    brief = Control(SECONDS if control.left() is None else min(SECONDS, control.left() or 0))
    texts = [constraint.text for constraint in cases[0].constraints]
    for text in dict.fromkeys(texts):
        if all(_is_impossible(_only(case, [text]), brief) for case in cases):
            nearest = [found for case in cases if (found := _nearest(case, text, brief)) is not None]
            best = min(nearest, key=lambda found: found[0]) if len(nearest) == len(cases) else None
            return (Miss(text) if best is None else Miss(text, best[1], best[2]),)
    kept = list(dict.fromkeys(texts))
    for text in dict.fromkeys(c.text for c in sorted(cases[0].constraints, key=lambda c: c.asked)):
        fewer = [other for other in kept if other != text]
        if fewer and all(_is_impossible(_only(case, fewer), brief) for case in cases):
            kept = fewer
    return tuple(Miss(text) for text in kept)


def _only(case: Case, texts: Sequence[str]) -> Case:
    return replace(case, goal=0, constraints=tuple(c for c in case.constraints if c.text in texts))


def _is_impossible(case: Case, control: Control) -> bool:
    """Whether it is quickly proved that no point meets a case's constraints."""
    search = Search(case, control)
    boxes = search.boxes(FEW_BOXES)
    try:
        box = contracted(boxes, search.space.box)
        if box is None:
            return True
        peak = Climb(boxes, control).run(box)
    except (StoppedError, Error):
        return _is_impossible_alone(case)
    return peak.indices is None and (not peak.stopped or _is_impossible_alone(case))


def _is_impossible_alone(case: Case) -> bool:
    """The same of constraints that speak of a single symbol, by the search for one: it knows residue classes."""
    names = {name for constraint in case.constraints for name in _names(constraint)}
    if len(names) != 1:
        return False
    (name,) = names
    if not case.domains[name].is_numeric:
        return False
    outcome = quickly_searched(Task(1, 0, "", case.constraints, name, case.domains[name]))
    return outcome is not None and outcome.best is None


def _nearest(case: Case, text: str, control: Control) -> tuple[Number, Check, Mapping[str, Number]] | None:
    """Where a constraint that is never met comes nearest to it: its distance, its sides, the point."""
    found: list[tuple[Number, Check, Mapping[str, Number]]] = []
    others = [constraint for constraint in case.constraints if not constraint.asked and constraint.text != text]
    for constraint in _only(case, [text]).constraints:
        for side in SIDES.get(constraint.relation, (1, -1)):
            wrong = Constraint(-side * constraint.difference, ">=", 0, constraint.text)
            task = _about(replace(case, goal=side * constraint.difference, constraints=(wrong,)), constraint, others)
            try:
                search = Search(task, control)
                boxes = search.boxes(FEW_BOXES)
                box = contracted(boxes, search.space.box)
                if box is None:
                    continue
                peak = Climb(boxes, control).run(box)
            except (StoppedError, Error):
                continue
            if peak.indices is not None and not peak.stopped and peak.value is not None:
                known = {**case.fixed, **search.space.point(peak.indices)}
                point = {name: known[name] for name in case.order or known if name in known}
                check = Check(constraint.text, constraint.relation, constraint.texts(), constraint.sides(point), None,
                              stated=constraint.stated)  # fmt: skip
                distance = peak.value if peak.value >= 0 else -peak.value
                found.append((distance, check, point))
    return min(found, key=lambda entry: entry[0]) if found else None


def _about(case: Case, constraint: Constraint, others: Sequence[Constraint]) -> Case:
    """A case with those of other constraints that speak of a constraint's symbols, and without the symbols that do not
    occur in these."""
    needed = _names(constraint)
    while True:
        kept = [other for other in others if _names(other) & needed]
        more = {name for other in kept for name in _names(other)}
        more |= {other for name in needed & case.domains.keys() for other in needed_by(case.domains[name])}
        if more <= needed:
            break
        needed |= more
    domains = {name: domain for name, domain in case.domains.items() if name in needed}
    return replace(case, constraints=(*case.constraints, *kept), domains=domains)


def _names(constraint: Constraint) -> set[str]:
    return {name for side in (constraint.left, constraint.right) for name in symbols_of(side)}
