"""Questions about several symbols as the solver takes them.

A symbol with few values whose formula does not exist (a peak of memory over a number of levels, say) is given each of
its values: a case for each, compiled with the number put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symcnn.algebra import Number, Value
from symcnn.errors import Error
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of
from symcnn.questions.replies import Asker
from symcnn.solve.case import Case
from symcnn.syntax import nodes

FEW_VALUES = 64

Bindings = dict[str, Number]


@dataclass(frozen=True)
class Posed:
    """A question's goals in each of its cases, with the session that they were compiled in."""

    inquiry: Inquiry
    cases: tuple[Case, ...]
    goals: tuple[tuple[Value, ...], ...]


class Posing:
    """A question about symbols that vary: what is to be made large, under which conditions, the others' numbers."""

    def __init__(
        self,
        asker: Asker,
        names: Sequence[str],
        taken: Bindings,
        goals: Sequence[nodes.Expression],
        signs: Sequence[int],
        conditions: Sequence[nodes.Expression],
    ) -> None:
        self.asker = asker
        self.names = tuple(names)
        self.taken = taken
        self.goals = tuple(zip(goals, signs, strict=True))
        self.conditions = tuple(conditions)

    def posed(self) -> Posed:
        """One case where the formulas exist, else one for each value of the symbols that keep them from existing."""
        try:
            return self._together([self._case({})])
        except Error as error:
            found = next(self._enumerated(), None)
            if found is None:
                raise error from None
            return self._together(found)

    def _together(self, cases: Sequence[tuple[Inquiry, Case, tuple[Value, ...]]]) -> Posed:
        return Posed(cases[0][0], tuple(case for _, case, _ in cases), tuple(goals for _, _, goals in cases))

    def _case(self, chosen: Mapping[str, Number]) -> tuple[Inquiry, Case, tuple[Value, ...]]:
        inquiry = self.asker.inquiry({**self.taken, **chosen})
        goals = tuple(sign * inquiry.evaluator.number(node) for node, sign in self.goals)
        constraints = tuple(constraints_of(inquiry, self.conditions))
        domains = {name: inquiry.session.domain(name) for name in self.names if name not in chosen}
        goal = goals[0] if goals else 0
        return inquiry, Case(constraints, goal, domains, dict(chosen), self.names), goals

    def _enumerated(self) -> Iterator[list[tuple[Inquiry, Case, tuple[Value, ...]]]]:
        """The cases by the first symbol, or symbols, whose numbers make the formulas exist."""
        few = [name for name in self.names if self._is_few(name)]
        for chosen in [*([name] for name in few), few]:
            cases = self._cases_by(chosen)
            if cases:
                yield cases

    def _is_few(self, name: str) -> bool:
        size = self.asker.session(self.taken).declared_domain(name).size()
        return size is not None and size <= FEW_VALUES

    def _cases_by(self, chosen: Sequence[str]) -> list[tuple[Inquiry, Case, tuple[Value, ...]]]:
        """A case for every point of these symbols; none where a formula does not exist even so."""
        cases = []
        for point in self._points(chosen, {}):
            if not self._is_inside(point):
                continue
            try:
                cases.append(self._case(point))
            except Error:
                return []
        return cases

    def _points(self, names: Sequence[str], before: Bindings) -> Iterator[Bindings]:
        if not names:
            yield before
            return
        domain = self.asker.session({**self.taken}).declared_domain(names[0])
        for value in domain.points():
            yield from self._points(names[1:], {**before, names[0]: value})

    def _is_inside(self, point: Bindings) -> bool:
        """Whether the numbers of the other symbols lie in their domains, which may depend on these."""
        try:
            self.asker.session({**self.taken, **point})
        except Error:
            return False
        return True
