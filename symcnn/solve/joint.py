"""A question about several symbols: its cases, and how one of them is searched.

A case is the question with some symbols at numbers and the others in their domains; most questions have a single one.
The box of the domains is made smaller by the constraints, then searched: a little by exact branch and bound, then by
CP-SAT where it is installed and 64 bits suffice, else by branch and bound again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symcnn.algebra import Number, Value, evaluate
from symcnn.errors import Error
from symcnn.solve.boxes import Boxes
from symcnn.solve.branch import Climb, Indices, Peak
from symcnn.solve.case import Case
from symcnn.solve.combination import Combination, combination_of
from symcnn.solve.constraint import Constraint
from symcnn.solve.contract import contracted
from symcnn.solve.control import BRANCHING, INTERRUPTED, OUT_OF_BOXES, Control, after_boxes, is_given_up, words
from symcnn.solve.cpsat import INSTALL, Model, engine
from symcnn.solve.forms import UntranslatableError
from symcnn.solve.rays import Aim, Runaway, runaway
from symcnn.solve.slices import best_slice
from symcnn.solve.space import Box, size_of, space_of

FEW_BOXES = 3_000
MANY_BOXES = 150_000
REACHES = (2**4, 2**8, 2**14)  # how far is looked for a first point where symbols have no end
GENTLER = "give the symbols ranges, narrower domains or larger steps, or a time limit"
CP_SAT = "OR-Tools CP-SAT"


@dataclass(frozen=True)
class Best:
    """The best point of a case, None where there is none, with what is proved of it.

    ``goal`` is the goal there, ``bound`` what no point exceeds; ``runaway`` where there is no bound.
    """

    point: Mapping[str, Number] | None
    goal: Number | None
    bound: Number | None
    method: str
    stopped: str = ""
    endless: bool = False
    runaway: Runaway | None = None


class Search:
    """The search for one case's best point; ``goals`` are further values that it is asked about."""

    def __init__(self, case: Case, control: Control, goals: Sequence[Value] = ()) -> None:
        self.case = case.checked()
        self.control = control
        self.space = space_of(case.domains, [*case.values(), *goals])
        value = self.space.value
        self.constraints = [
            *(c.moved(value) for c in case.constraints),
            *self.space.inner,
        ]
        self.goal = value(case.goal)
        self.aim = Aim(self.goal, case.sign, case.title)

    def boxes(self, most: int, constraints: Sequence[Constraint] = ()) -> Boxes:
        return Boxes(self.space, [*self.constraints, *constraints], [self.goal], most)

    def best(self) -> Best:
        box = contracted(self.boxes(MANY_BOXES), self.space.box)
        if box is None:
            return Best(None, None, None, BRANCHING)
        if size_of(box) is None:
            return Best(None, None, None, BRANCHING) if self.contradiction() else self._endless(box)
        return self._within(box)

    def contradiction(self) -> Combination | None:
        """Multiples of the constraints that add up to what no point meets, where such are found at once."""
        try:
            return combination_of(self.space, self.constraints)
        except Error:  # a formula that does not exist in the symbols' steps proves nothing
            return None

    def _within(self, box: Box, extra: Sequence[Constraint] = ()) -> Best:
        """The best point of a box that has ends on all sides."""
        peak = Climb(self.boxes(FEW_BOXES, extra), self.control).run(box)
        if peak.stopped != OUT_OF_BOXES:
            return self._answer(peak, BRANCHING)
        if peak.value is None and not extra and self.contradiction():
            return Best(None, None, None, BRANCHING)
        model = self._model(box, [*self.constraints, *extra, *_no_worse(self.goal, peak)])
        if model is not None:
            return self._answer(model.climb(self.control), CP_SAT)
        sliced = best_slice(self.space, [*self.constraints, *extra], self.aim, box, self.control)
        if sliced is not None:
            return self._answer(sliced[0], BRANCHING)
        boxes = self.boxes(most_boxes(self.control), extra)
        peak = Climb(boxes, self.control).run(box)
        return self._answer(replace(peak, stopped=ended_by(peak.stopped, boxes)), BRANCHING)

    def _model(self, box: Box, constraints: Sequence[Constraint]) -> Model | None:
        """The problem in CP-SAT's terms; None where that is not installed or a number leaves 64 bits."""
        if engine() is None:
            return None
        try:
            return Model(self.space, box, constraints, self.goal)
        except UntranslatableError:
            return None

    def _answer(self, peak: Peak, method: str) -> Best:
        point = None if peak.indices is None else self.space.point(peak.indices)
        if point is not None:
            self.case.check(point)
        goal = None if point is None else evaluate(self.case.goal, point)
        if goal is not None and peak.value not in (goal, None):
            raise AssertionError(f"the solver's value {peak.value} is not the exact {goal}")
        return Best(point, goal, peak.bound, method, peak.stopped, peak.endless)

    # ------------------------------------------------------------ symbols without an end

    def _endless(self, box: Box) -> Best:
        """Where the constraints leave a symbol without an end, the goal of a first point may bound it."""
        for reach in REACHES:
            found = self._first(_clipped(box, reach))
            if found is None:
                continue
            point = self.space.point(found)
            fleeing = runaway(self.space, self.constraints, self.aim, found, box)
            if fleeing is not None:
                self.case.check(point)
                return Best(point, evaluate(self.case.goal, point), None, BRANCHING, runaway=fleeing)
            value = evaluate(self.goal, self.space.at(found))
            better = Constraint(self.goal, ">=", value, "")
            smaller = contracted(self.boxes(MANY_BOXES, [better]), box)
            if smaller is not None and size_of(smaller) is not None:
                return self._within(smaller, [better])
            if contracted(self.boxes(MANY_BOXES, [Constraint(self.goal, ">", value, "")]), box) is None:
                return self._answer(Peak(found, value, value, endless=True), BRANCHING)
        peak = Climb(self.boxes(FEW_BOXES * 4), self.control).run(box)
        if peak.stopped != OUT_OF_BOXES:
            return self._answer(peak, BRANCHING)
        sliced = best_slice(self.space, self.constraints, self.aim, box, self.control)
        if sliced is None:
            raise self._unproved(box)
        peak, fleeing = sliced
        return replace(self._answer(peak, BRANCHING), runaway=fleeing)

    def _first(self, box: Box) -> Indices | None:
        """A point of a box that meets the constraints, a good one if it can be."""
        return Climb(self.boxes(FEW_BOXES), self.control).run(box).indices

    def _unproved(self, box: Box) -> Error:
        endless = [name for name, span in zip(self.space.forms, box, strict=True) if None in span]
        names = ", ".join(f"`{name}`" for name in endless)
        grow, them = ("it grows", "it") if len(endless) == 1 else ("they grow", "them")
        return Error(
            f"no bound is proved for {names}, nor that {grow} for ever",
            hint=f"give {them} a range, `symbol {endless[0]} in 1..4096`",
        )


def _no_worse(goal: Value, peak: Peak) -> list[Constraint]:
    """What is known of the goal from a search that was not finished, for a constraint or two."""
    known = [] if peak.value is None else [Constraint(goal, ">=", peak.value, "")]
    return known if peak.bound is None else [*known, Constraint(goal, "<=", peak.bound, "")]


def most_boxes(control: Control, most: int | None = None) -> int:
    """How many boxes are looked at; with a time limit that alone ends a search."""
    return (most or MANY_BOXES) if control.seconds is None else 2**62


def ended_by(stopped: str, boxes: Boxes) -> str:
    """What stopped a search, with the number of boxes where these were too many."""
    return after_boxes(min(boxes.looked, boxes.most)) if stopped == OUT_OF_BOXES else stopped


def hint_for(stopped: str, optimizing: bool) -> str:
    """What helps a search that was given up; CP-SAT takes questions for the best point alone."""
    return "" if not is_given_up(stopped) else INSTALL if optimizing and engine() is None else GENTLER


def given_up(stopped: str, optimizing: bool = False) -> Error:
    """Nothing at all was found."""
    return Error(words(stopped), hint=hint_for(stopped, optimizing))


def _clipped(box: Box, reach: int) -> Box:
    """A box with ends on all sides."""
    spans = []
    for first, last in box:
        low = first if first is not None else (last if last is not None else reach) - 2 * reach
        spans.append((low, last if last is not None else low + 2 * reach))
    return tuple(spans)


def best_of(cases: Sequence[Case], control: Control) -> tuple[Case, Best] | None:
    """The best of all cases with its case, its bound that of all of them; None where no case has a point.

    A case after the first need only be searched for what is no worse than the best so far.
    """
    best: tuple[Case, Best] | None = None
    bounds: list[Number | None] = []
    stopped: list[str] = []
    methods: dict[str, None] = {}
    for number, case in enumerate(cases, 1):
        found = Search(_at_least_as_good(case, best), control).best()
        methods[found.method] = None
        if found.runaway is not None:
            return case, found
        if found.stopped:
            stopped.append(found.stopped)
            bounds.append(found.bound)
        if found.point is not None and (best is None or _place(case, found) > _place(*best)):
            best = case, found
        if found.stopped == INTERRUPTED and number < len(cases):
            bounds.append(None)
            break
    if best is None:
        return (cases[0], Best(None, None, _highest(bounds), _joined(methods), stopped[0])) if stopped else None
    case, found = best
    bound = _highest([found.goal, *bounds]) if stopped else found.goal
    return case, replace(found, bound=bound, stopped=stopped[0] if stopped else "", method=_joined(methods))


def _at_least_as_good(case: Case, best: tuple[Case, Best] | None) -> Case:
    if best is None or best[1].goal is None:
        return case
    return replace(case, constraints=(*case.constraints, Constraint(case.goal, ">=", best[1].goal, "")))


def _place(case: Case, best: Best) -> tuple[Number, ...]:
    assert best.point is not None
    assert best.goal is not None
    return (best.goal, *case.whole(best.point).values())


def _highest(bounds: Sequence[Number | None]) -> Number | None:
    return None if None in bounds else max((b for b in bounds if b is not None), default=None)


def _joined(methods: Mapping[str, None]) -> str:
    return CP_SAT if CP_SAT in methods else BRANCHING
