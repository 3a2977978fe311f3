"""Symbols that run away: a ray from a feasible point on which every constraint holds and the goal grows for ever.

The ray is a question about one symbol, the steps along it, which the exact one-symbol solver proves to be unbounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from symcnn.algebra import Domain, Number, Poly, Ring, Value, evaluate, text
from symcnn.errors import Error
from symcnn.solve.answer import Proof
from symcnn.solve.branch import Indices
from symcnn.solve.constraint import Constraint
from symcnn.solve.evidence import Certificate, index_for
from symcnn.solve.optimal import DIRECTIONS, optimize
from symcnn.solve.space import Box, Space, Span, put_in

STRIDES = (1, -1, 2, 3, 4)
FAR = (1, 2, 3, 10, 1000, 10**6)  # steps at which a ray is tried before it is proved
MOST_AXES = 4
LETTERS = "tu"
SENSES = {direction: sense for sense, direction in DIRECTIONS.items()}


@dataclass(frozen=True)
class Aim:
    """What is to be as large as it can be: ``sign`` times the objective whose text is ``title``."""

    goal: Value
    sign: int = 1
    title: str = "the objective"


@dataclass(frozen=True)
class Runaway:
    """The symbols that run away, as values of ``index`` = 0, 1, 2, …, from the point ``start`` on, and the proofs that
    every constraint holds along the way and that the objective has no end."""

    forms: Mapping[str, Poly]
    start: Mapping[str, Number]
    index: str
    certificates: tuple[Certificate, ...]

    @property
    def way(self) -> str:
        """``k = 8 + u, c = 8 + 2*u``."""
        return ", ".join(f"{name} = {self._onwards(name)}" for name in self.forms)

    def _onwards(self, name: str) -> str:
        first = evaluate(self.forms[name], {self.index: 0})
        rest = text(self.forms[name] - first)
        return f"{first} - {rest[1:]}" if rest.startswith("-") and " " not in rest else f"{first} + {rest}"


def runaway(space: Space, constraints: Sequence[Constraint], aim: Aim, start: Indices, box: Box) -> Runaway | None:
    """A ray from a feasible point on which the goal has no end, None where none is found."""
    for strides in _directions(box):
        if _looks_right(space, constraints, aim.goal, start, strides):
            found = _proved(space, constraints, aim, start, strides)
            if found is not None:
                return found
    return None


def along_axis(
    space: Space, constraints: Sequence[Constraint], aim: Aim, start: Indices, box: Box, position: int
) -> Runaway | None:
    """The ray along one axis without an end, where it is proved to have none."""
    way = 1 if box[position][1] is None else -1
    strides = tuple(way * (i == position) for i in range(len(box)))
    found = _proved(space, constraints, aim, start, strides)
    if found is None and box[position] == (None, None):
        found = _proved(space, constraints, aim, start, tuple(-stride for stride in strides))
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
    space: Space, constraints: Sequence[Constraint], aim: Aim, start: Indices, strides: Indices
) -> Runaway | None:
    letter = next((letter for letter in LETTERS if index_for(letter) not in space.forms), LETTERS[0])
    forms = _moved(space, start, strides, Ring().symbol(letter, Domain(0)))
    moved = [c.moved(lambda value: put_in(value, forms)) for c in constraints]
    objective = put_in(aim.sign * aim.goal, forms)
    try:
        answer = optimize(SENSES[aim.sign], objective, moved, letter, Domain(0), aim.title)
    except Error:
        return None
    return _runaway(space, start, strides, letter, answer.proof) if answer.status == "unbounded" else None


def _moved(space: Space, start: Indices, strides: Indices, steps: Value) -> dict[str, Value]:
    """The axes' symbols after so many strides."""
    places = zip(space.axes, start, strides, strict=True)
    return {axis.name: axis.x(index) + axis.step * stride * steps for axis, index, stride in places}


def _runaway(space: Space, start: Indices, strides: Indices, letter: str, proof: Proof) -> Runaway:
    """The way in the user's symbols, counted from where the proof begins and in its steps."""
    index, first = index_for(letter), proof.certificates[-1]
    steps = first.start + first.step * Ring().symbol(index, Domain(0))
    inner = _moved(space, start, strides, steps)
    forms = {name: put_in(form, inner) for name, form in space.forms.items()}
    begin = {name: evaluate(form, {index: 0}) for name, form in forms.items()}
    moving = {name: form for name, form in forms.items() if isinstance(form, Poly)}
    return Runaway(moving, begin, index, proof.certificates)
