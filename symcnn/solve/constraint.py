"""Constraints: two sides and a relation, decided at points and on whole intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from symcnn.algebra import Number, Value, evaluate, text

End = Number | None  # None is an infinite end


@dataclass(frozen=True)
class Relation:
    """What a relation says of d = left − right: at a point, and of every point where low ≤ d ≤ high."""

    at: Callable[[Number], bool]
    always: Callable[[End, End], bool]
    opposite: str


RELATIONS = {
    "<=": Relation(lambda d: d <= 0, lambda low, high: high is not None and high <= 0, ">"),
    "<": Relation(lambda d: d < 0, lambda low, high: high is not None and high < 0, ">="),
    ">=": Relation(lambda d: d >= 0, lambda low, high: low is not None and low >= 0, "<"),
    ">": Relation(lambda d: d > 0, lambda low, high: low is not None and low > 0, "<="),
    "==": Relation(lambda d: d == 0, lambda low, high: low == high == 0, "!="),
    "!=": Relation(lambda d: d != 0, lambda low, high: bool((low and low > 0) or (high and high < 0)), "=="),
}


@dataclass(frozen=True)
class Constraint:
    """``left relation right``, and the text as the user wrote it.

    A ``quiet`` one stands for a domain; an answer does not tell that it is met. A ``stated`` one is a condition that is
    no comparison, whose left side is 1 where it holds: it is told by its text alone.
    """

    left: Value
    relation: str
    right: Value
    text: str
    quiet: bool = False
    stated: bool = False

    @property
    def difference(self) -> Value:
        return self.left - self.right

    def between(self, left: Value, right: Value) -> Constraint:
        """The same constraint on other values for its sides."""
        return replace(self, left=left, right=right)

    def sides(self, point: Mapping[str, Number]) -> tuple[Number, Number]:
        """The numbers on both sides at a point."""
        return evaluate(self.left, point), evaluate(self.right, point)

    def holds(self, point: Mapping[str, Number]) -> bool:
        left, right = self.sides(point)
        return RELATIONS[self.relation].at(left - right)

    def texts(self) -> tuple[str, str]:
        """What the user wrote on both sides; the formulas where the text is not one comparison.

        A condition that is no comparison is in brackets: Iverson's, which are 1 where it holds.
        """
        if self.stated:
            return (f"[{self.text}]" if self.right == 1 else text(self.left)), text(self.right)
        return _compared(self.text) or (text(self.left), text(self.right))


def _compared(comparison: str) -> tuple[str, str] | None:
    """What stands on both sides of the only relation in a text."""
    relation = next((relation for relation in RELATIONS if relation in comparison), None)
    if relation is None:
        return None
    left, _, right = comparison.partition(relation)
    if any(other in side for side in (left, right) for other in RELATIONS):
        return None
    return left.strip(), right.strip()


def always(relation: str, low: End, high: End) -> bool:
    """Whether the relation holds wherever its difference lies between these ends."""
    return RELATIONS[relation].always(low, high)


def never(relation: str, low: End, high: End) -> bool:
    """Whether the relation is violated wherever its difference lies between these ends."""
    return RELATIONS[RELATIONS[relation].opposite].always(low, high)
