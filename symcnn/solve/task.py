"""A question about one symbol, the search for its best point, and its figures at a point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symcnn.algebra import Domain, Number, Value, evaluate, symbols_of
from symcnn.errors import Error
from symcnn.solve.best_first import BestFirst
from symcnn.solve.constraint import Constraint
from symcnn.solve.control import Control, StoppedError
from symcnn.solve.evidence import Check
from symcnn.solve.pieces import Piece, pieces_of
from symcnn.solve.search import FIRST_ATTEMPT, Best, Excluded, Outbid, Reached, Search, attempt


@dataclass(frozen=True)
class Task:
    """A question about one symbol; ``sign`` is 1 for maximize and −1 for minimize."""

    sign: int
    objective: Value
    objective_text: str
    constraints: tuple[Constraint, ...]
    name: str
    domain: Domain

    @property
    def relations(self) -> list[str]:
        return [constraint.relation for constraint in self.constraints]

    def pieces(self) -> list[Piece]:
        values = [*(constraint.difference for constraint in self.constraints), self.sign * self.objective]
        return pieces_of(values, self.name, self.domain)

    def point(self, x: Number) -> dict[str, Number]:
        return {self.name: x}

    def value(self, x: Number) -> Number:
        return evaluate(self.objective, self.point(x))

    def holds(self, x: Number) -> bool:
        return all(constraint.holds(self.point(x)) for constraint in self.constraints)

    def check(self, x: Number) -> None:
        """The point is put into the domain and every constraint once more; a search that was wrong ends here."""
        if not self.domain.contains(x) or not self.holds(x):
            raise AssertionError(f"{self.name} = {x} does not meet the constraints")


@dataclass(frozen=True)
class Outcome:
    """What a search came to; where it was ``stopped`` before its proof, what it ``reached``."""

    best: Best | None
    excluded: list[Excluded]
    outbid: list[Outbid]
    stopped: str = ""
    reached: Reached | None = None


def check_symbols(values: Iterable[Value], name: str) -> None:
    """An error where a symbol other than ``name`` occurs."""
    others = dict.fromkeys(other for value in values for other in symbols_of(value) if other != name)
    if others:
        names = ", ".join(f"`{other}`" for other in others)
        pronoun = "it a number" if len(others) == 1 else "them numbers"
        raise Error(f"{names} {'has' if len(others) == 1 else 'have'} no value here", hint=f"give {pronoun} with `at`")


def searched(task: Task, most: int | None = None, control: Control | None = None) -> Outcome:
    """The best point of a task, and what was excluded on the way; an error where that takes too many intervals."""
    reached = Reached()

    def run(search: Search, pieces: Sequence[Piece]) -> Outcome:
        search.reached = reached
        first = BestFirst(search)
        best = first.run(pieces)
        return Outcome(best, search.excluded, first.outbid(task.sign))

    try:
        return attempt(run, task.pieces(), task.relations, most, control)
    except StoppedError as stopped:
        return Outcome(None, [], [], str(stopped), reached)


def quickly_searched(task: Task, control: Control | None = None) -> Outcome | None:
    """The same for what only adds to a proof: None where it would take long, or the time is up."""
    try:
        outcome = searched(task, FIRST_ATTEMPT, None if control is None else control.quiet())
    except Error:
        return None
    return None if outcome.stopped else outcome


def metrics_at(task: Task, x: Number) -> dict[str, Number]:
    """The objective and every side of a constraint that is not a number, by their text."""
    metrics = {task.objective_text: task.value(x)} if task.objective_text else {}
    for constraint in task.constraints:
        metrics.update(constraint.measures(task.point(x)))
    return metrics


def check_at(task: Task, constraint: Constraint, x: Number, beyond: Number | None = None) -> Check:
    """A constraint's sides at a point, and at a second one."""
    later = None if beyond is None else constraint.sides(task.point(beyond))
    return Check(
        constraint.text,
        constraint.relation,
        constraint.texts(),
        constraint.sides(task.point(x)),
        later,
        constraint.quiet,
        constraint.stated,
    )
