"""Constraints: two sides and a relation, decided at points and on whole intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from symcnn.algebra import Number, Poly, Quotient, Ratio, Value, evaluate, exact, parts_of, quotient, text

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

    A ``quiet`` one stands for a domain; an answer does not tell that it is met. A ``given`` one says where the networks
    exist. A ``stated`` one is a condition that is no comparison, whose left side is 1 where it holds: it is told by its
    text alone. Where quotients are compared the sides are these times a ``divisor``, which is above 0 at every point of
    the domains.
    """

    left: Value
    relation: str
    right: Value
    text: str
    quiet: bool = False
    stated: bool = False
    divisor: Value = 1
    given: bool = False

    @classmethod
    def of(cls, left: Ratio, relation: str, right: Ratio, text: str, **marks: bool) -> Constraint:
        """A constraint on values and quotients; what is below the line is multiplied by."""
        (above, below), (other, under) = parts_of(left), parts_of(right)
        if below == under:
            return cls(above, relation, other, text, divisor=below, **marks)
        return cls(above * under, relation, other * below, text, divisor=below * under, **marks)

    @property
    def asked(self) -> bool:
        """Whether it is part of the question; the others say which points there are."""
        return not self.quiet and not self.given

    @property
    def difference(self) -> Value:
        return self.left - self.right

    def between(self, left: Value, right: Value) -> Constraint:
        """The same constraint on other values for its sides, none of them a quotient."""
        return replace(self, left=left, right=right, divisor=1)

    def moved(self, change: Callable[[Value], Value]) -> Constraint:
        """The same constraint with all of its values changed: in another ring, or with numbers put in."""
        return replace(self, left=change(self.left), right=change(self.right), divisor=change(self.divisor))

    def sides(self, point: Mapping[str, Number]) -> tuple[Number, Number]:
        """The numbers on both sides at a point."""
        left, right = evaluate(self.left, point), evaluate(self.right, point)
        if self.divisor == 1:
            return left, right
        divisor = evaluate(self.divisor, point)
        return exact(Fraction(left) / divisor), exact(Fraction(right) / divisor)

    def numbers(self) -> tuple[Number | None, Number | None]:
        """Each side where it is a number, None where it is a formula."""
        return self._number(self.left), self._number(self.right)

    def _number(self, side: Value) -> Number | None:
        found = side if self.divisor == 1 else quotient(side, self.divisor)
        return None if isinstance(found, (Poly, Quotient)) else found

    def measures(self, point: Mapping[str, Number]) -> dict[str, Number]:
        """The sides that are no numbers at a point, by their text; none of what is told by its text alone."""
        if self.quiet or self.stated:
            return {}
        told = zip(self.texts(), self.sides(point), self.numbers(), strict=True)
        return {name: number for name, number, constant in told if constant is None}

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
