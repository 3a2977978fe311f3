"""Questions about several symbols as the solver takes them.

A symbol with few values whose formula does not exist (a peak of memory over a number of levels, say) is given each of
its values: a case for each, compiled with the number put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from symcnn.algebra import Number, Quotient, Ratio, symbols_of
from symcnn.errors import Error
from symcnn.network.model import METRICS
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of
from symcnn.questions.replies import Asker
from symcnn.questions.used import used_names
from symcnn.solve import Answer, Constraint, solutions
from symcnn.solve.case import Case
from symcnn.syntax import nodes

FEW_VALUES = 64

Bindings = dict[str, Number]


@dataclass(frozen=True)
class Posed:
    """A question's goals in each of its cases, with the session that they were compiled in."""

    inquiry: Inquiry
    cases: tuple[Case, ...]
    goals: tuple[tuple[Ratio, ...], ...]


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

    def _together(self, cases: Sequence[tuple[Inquiry, Case, tuple[Ratio, ...]]]) -> Posed:
        return Posed(cases[0][0], tuple(case for _, case, _ in cases), tuple(goals for _, _, goals in cases))

    def _case(self, chosen: Mapping[str, Number]) -> tuple[Inquiry, Case, tuple[Ratio, ...]]:
        inquiry = self.asker.inquiry({**self.taken, **chosen})
        goals = tuple(sign * inquiry.evaluator.ratio(node) for node, sign in self.goals)
        constraints = tuple(constraints_of(inquiry, self.conditions))
        domains = {name: inquiry.session.domain(name) for name in self.names if name not in chosen}
        goal = 0 if not goals or isinstance(goals[0], Quotient) else goals[0]
        declared = self.asker.session(self.taken)
        described = {name: declared.declared_domain(name).describe() for name in self.names}
        return inquiry, Case(constraints, goal, domains, dict(chosen), self.names, described=described), goals

    def _enumerated(self) -> Iterator[list[tuple[Inquiry, Case, tuple[Ratio, ...]]]]:
        """The cases by the first symbol, or symbols, whose numbers make the formulas exist."""
        few = {name: values for name in self.names if (values := self._values(name))}
        for chosen in [*([name] for name in few), list(few)]:
            cases = self._cases_by({name: few[name] for name in chosen})
            if cases:
                yield cases

    def _values(self, name: str) -> tuple[Number, ...]:
        """The values of a symbol where they are few: those of its domain that the conditions on it alone allow."""
        domain = self.asker.session(self.taken).declared_domain(name)
        size = domain.size()
        if size is not None:
            return tuple(domain.points()) if size <= FEW_VALUES else ()
        try:
            found = solutions(self._alone(name), name, domain)
        except Error:
            return ()
        return tuple(point[name] for point in found.solutions) if _is_few(found) else ()

    def _alone(self, name: str) -> list[Constraint]:
        """The conditions that speak of one symbol and of no network; that the others' numbers lie in their domains."""
        inquiry = self.asker.inquiry(self.taken)
        program = inquiry.session.program
        known = {*program.symbols, *program.networks, *METRICS, "shape"}
        own = [node for node in self.conditions if used_names(program, [node]) & known == {name}]
        return [c for c in constraints_of(inquiry, own) if {*symbols_of(c.left), *symbols_of(c.right)} <= {name}]

    def _cases_by(self, few: Mapping[str, Sequence[Number]]) -> list[tuple[Inquiry, Case, tuple[Ratio, ...]]]:
        """A case for every point of these symbols; none where a formula does not exist even so."""
        cases = []
        for values in product(*few.values()):
            point = dict(zip(few, values, strict=True))
            if not self._is_inside(point):
                continue
            try:
                cases.append(self._case(point))
            except Error:
                return []
        return cases

    def _is_inside(self, point: Bindings) -> bool:
        """Whether the numbers of the other symbols lie in their domains, which may depend on these."""
        try:
            self.asker.session({**self.taken, **point})
        except Error:
            return False
        return True


def _is_few(found: Answer) -> bool:
    """Whether all solutions are listed, and not many."""
    sizes = [run.size() for run in found.runs]
    return None not in sizes and sum(size or 0 for size in sizes) <= FEW_VALUES
