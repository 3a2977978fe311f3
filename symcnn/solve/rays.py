"""Symbols that run away: a ray from a feasible point on which every constraint holds and the goal grows for ever.

The ray is a question about one symbol, the steps along it, which the exact one-symbol solver proves to be unbounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from symcnn.algebra import Domain, Number, Ring, Value, evaluate, substitute
from symcnn.errors import Error
from symcnn.solve.answer import Proof
from symcnn.solve.branch import Indices
from symcnn.solve.constraint import Constraint
from symcnn.solve.optimal import optimize
from symcnn.solve.space import Box, Space, Span

STRIDES = (1, -1, 2, 3, 4)
FAR = (1, 2, 3, 10, 1000, 10**6)  # steps at which a ray is tried before it is proved
MOST_AXES = 4
LETTERS = "tuv"


@dataclass(frozen=True)
class Runaway:
    """The symbols that run away with their strides, from a point on; ``proof`` is about the steps ``letter``."""

    strides: Mapping[str, Number]
    start: Mapping[str, Number]
    letter: str
    proof: Proof


def runaway(space: Space, constraints: Sequence[Constraint], goal: Value, start: Indices, box: Box) -> Runaway | None:
    """A ray from a feasible point on which the goal has no end, None where none is found."""
    for strides in _directions(box):
        if _looks_right(space, constraints, goal, start, strides):
            found = _proved(space, constraints, goal, start, strides)
            if found is not None:
                return found
    return None


def along_axis(
    space: Space, constraints: Sequence[Constraint], goal: Value, start: Indices, box: Box, position: int
) -> Runaway | None:
    """The ray along one axis without an end, where it is proved to have none."""
    way = 1 if box[position][1] is None else -1
    strides = tuple(way * (i == position) for i in range(len(box)))
    found = _proved(space, constraints, goal, start, strides)
    if found is None and box[position] == (None, None):
        found = _proved(space, constraints, goal, start, tuple(-stride for stride in strides))
    return found


def _directions(box: Box) -> Iterator[Indices]:
    """Along axes without an end: one axis first, then more."""
    free = [position for position, span in enumerate(box) if None in span][:MOST_AXES]
    choices = [(0, *(stride for stride in STRIDES if _allowed(box[position], stride))) for position in free]
    every = (tuple(steps) for steps in product(*choices) if any(steps))
    for steps in sorted(every, key=lambda s: (sum(map(bool, s)), sum(map(abs, s)))):
        placed = dict(zip(free, steps, strict=True))
        yield tuple(placed.get(position, 0) for position in range(len(box)))


def _allowed(span: Span, stride: int) -> bool:
    return span[1 if stride > 0 else 0] is None


def _along(start: Indices, strides: Indices, steps: int) -> Indices:
    return tuple(index + stride * steps for index, stride in zip(start, strides, strict=True))


def _looks_right(
    space: Space, constraints: Sequence[Constraint], goal: Value, start: Indices, strides: Indices
) -> bool:
    try:
        last = evaluate(goal, space.at(start))
        for steps in FAR:
            point = space.at(_along(start, strides, steps))
            if not all(constraint.holds(point) for constraint in constraints):
                return False
            value = evaluate(goal, point)
            if value < last or (steps > FAR[-3] and value == last):
                return False
            last = value
    except Error:  # a number too large to be computed
        pass
    return True


def _proved(
    space: Space, constraints: Sequence[Constraint], goal: Value, start: Indices, strides: Indices
) -> Runaway | None:
    moving = [position for position, stride in enumerate(strides) if stride]
    letter = next(letter for letter in LETTERS if letter not in space.forms)
    steps = Ring().symbol(letter, Domain(0))
    forms: dict[str, Value] = {}
    for position, axis in enumerate(space.axes):
        x = axis.x(start[position])
        forms[axis.name] = x + axis.step * strides[position] * steps if strides[position] else x
    moved = [Constraint(substitute(c.left, forms), c.relation, substitute(c.right, forms), c.text) for c in constraints]
    try:
        answer = optimize("maximize", substitute(goal, forms), moved, letter, Domain(0), "the objective")
    except Error:
        return None
    if answer.status != "unbounded":
        return None
    names = {space.axes[p].name.split()[-1]: space.axes[p].step * strides[p] for p in moving}
    return Runaway(names, space.point(start), letter, answer.proof)
