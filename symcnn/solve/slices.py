"""A single symbol without an end, or of many values, beside few points of the others: an exact question for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from symcnn.algebra import Domain, Number, Ring, Value
from symcnn.errors import Error
from symcnn.solve.answer import Answer
from symcnn.solve.boxes import widest
from symcnn.solve.branch import Indices, Peak
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import Control
from symcnn.solve.optimal import optimize
from symcnn.solve.rays import Aim, Runaway, along_axis
from symcnn.solve.space import Axis, Box, Space, put_in, size_of

MOST_SLICES = 256


def best_slice(
    space: Space, constraints: Sequence[Constraint], aim: Aim, box: Box, control: Control
) -> tuple[Peak, Runaway | None] | None:
    """The largest goal of all slices, the symbol that runs away in one of them; None where this does not answer.

    The slices are along the symbol without an end, else along the one with the most values. Where the points are
    ordered by values, these are made large one after another, among the points that are best so far.
    """
    found = _best_of_all(space, constraints, aim, box, control)
    if found is None or found[1] is not None or found[0].indices is None:
        return found
    peak, kept = found[0], [*constraints, _reached(aim.goal, found[0])]
    indices = peak.indices
    for form in space.order:
        among = _best_of_all(space, kept, Aim(form), box, control)
        if among is None:
            return None
        if among[1] is not None:  # no largest point
            return replace(peak, indices=indices, endless=True), None
        indices = among[0].indices
        kept.append(_reached(form, among[0]))
    return replace(peak, indices=indices), None


def _reached(goal: Value, peak: Peak) -> Constraint:
    """That a goal is what was found to be its largest value."""
    assert peak.value is not None
    return Constraint(goal, "==", peak.value, "the best")


def _best_of_all(
    space: Space, constraints: Sequence[Constraint], aim: Aim, box: Box, control: Control
) -> tuple[Peak, Runaway | None] | None:
    """The same without an order among equals but that of the axes."""
    endless = [position for position, span in enumerate(box) if None in span]
    position = widest(box)
    others = [span for i, span in enumerate(box) if i != position]
    size = size_of(tuple(others))
    if len(endless) > 1 or size is None or size > MOST_SLICES or space.axes[position].values is not None:
        return None
    best: tuple[Number, Indices] | None = None
    tied = False
    for rest in product(*(range(first, last + 1) for first, last in others)):  # type: ignore[operator, arg-type]
        answer = _answer(space, constraints, aim.goal, box, position, rest, control)
        if answer is None or answer.proof.stopped:
            return None
        if answer.status == "infeasible":
            continue
        indices = _placed(rest, position, _index(space.axes[position], answer))
        if answer.status == "unbounded":
            fleeing = along_axis(space, constraints, aim, indices, box, position)
            return None if fleeing is None else (Peak(indices, None, None), fleeing)
        assert answer.objective is not None
        if best is None or (answer.objective, indices) > best:
            best, tied = (answer.objective, indices), "endlessly many" in answer.proof.reason
    if best is None:
        return Peak(None, None, None), None
    return Peak(best[1], best[0], best[0], endless=tied), None


def _answer(
    space: Space,
    constraints: Sequence[Constraint],
    goal: Value,
    box: Box,
    position: int,
    rest: Indices,
    control: Control,
) -> Answer | None:
    """The question about the symbol without an end, the others at one of their points."""
    axis = space.axes[position]
    low, high = axis.range(box[position])
    domain = Domain(low, high, axis.step)
    numbers = space.at(_placed(rest, position, 0))
    forms: dict[str, Value] = {**numbers, axis.name: Ring().symbol(axis.name, domain)}
    moved = [replace(c.moved(lambda value: put_in(value, forms)), text=c.text or "the goal") for c in constraints]
    try:
        return optimize("maximize", put_in(goal, forms), moved, axis.name, domain, control=control.quiet())
    except Error:
        return None


def _placed(rest: Indices, position: int, index: int) -> Indices:
    return (*rest[:position], index, *rest[position:])


def _index(axis: Axis, answer: Answer) -> int:
    at = answer.proof.at
    assert at is not None
    return int(Fraction(at - axis.anchor) / axis.step)
