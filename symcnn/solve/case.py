"""One case of a question about several symbols: constraints, a goal, and the domains of the symbols that are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symcnn.algebra import Domain, Number, Value, symbols_of
from symcnn.errors import Error
from symcnn.solve.constraint import Constraint
from symcnn.solve.evidence import Check


@dataclass(frozen=True)
class Case:
    """The constraints, the goal (to be as large as it can be) and the symbols' domains in the order of ``over``.

    The goal is ``sign`` times the objective, whose text is ``title``. ``described`` are the whole domains of all
    symbols of the question, those at numbers here too.
    """

    constraints: tuple[Constraint, ...]
    goal: Value
    domains: Mapping[str, Domain]
    fixed: Mapping[str, Number] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    sign: int = 1
    title: str = "the objective"
    described: Mapping[str, str] = field(default_factory=dict)

    def symbols(self) -> dict[str, str]:
        """The domains of the question's symbols, as they are told."""
        return dict(self.described) or {name: domain.describe() for name, domain in self.domains.items()}

    def whole(self, point: Mapping[str, Number]) -> dict[str, Number]:
        """A point with the numbers of this case, in the order of ``over``."""
        everything = {**self.fixed, **point}
        return {name: everything[name] for name in self.order or everything}

    def checked(self) -> Case:
        """Itself; an error where a symbol occurs that has neither a number nor a domain here."""
        values = [self.goal, *(side for c in self.constraints for side in (c.left, c.right))]
        others = dict.fromkeys(name for value in values for name in symbols_of(value) if name not in self.domains)
        if others:
            names, one = ", ".join(f"`{name}`" for name in others), len(others) == 1
            hint = f"name {'it' if one else 'them'} beside the others, or give numbers with `at`"
            raise Error(f"{names} {'has' if one else 'have'} no value here", hint=hint)
        return self

    def values(self) -> list[Value]:
        return [self.goal, *(side for c in self.constraints for side in (c.left, c.right))]

    def holds(self, point: Mapping[str, Number]) -> bool:
        """Whether a point lies in the domains and meets every constraint, by exact numbers alone."""
        inside = all(domain.contains(point[name], point) for name, domain in self.domains.items())
        return inside and all(constraint.holds(point) for constraint in self.constraints)

    def check(self, point: Mapping[str, Number]) -> None:
        """Every answer is put into the question once more; a search that was wrong ends here."""
        if not self.holds(point):
            raise AssertionError(f"{dict(point)} does not meet the constraints")

    def checks(self, point: Mapping[str, Number]) -> tuple[Check, ...]:
        return tuple(
            Check(c.text, c.relation, c.texts(), c.sides(point), None, c.quiet, c.stated) for c in self.constraints
        )

    def metrics(self, point: Mapping[str, Number]) -> dict[str, Number]:
        """Every side of a constraint that is not a number, by its text."""
        return {name: number for c in self.constraints for name, number in c.measures(point).items()}
