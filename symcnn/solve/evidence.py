"""The parts of a proof, as plain data: runs of points, checked constraints, certificates, excluded intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symcnn.algebra import Number, exact
from symcnn.solve.constraint import RELATIONS, End

MOST_SHOWN = 12  # lines of a proof of one kind; the JSON has all


def plain(number: Number | None) -> int | str | None:
    """A number for JSON: an integer, or a rational as ``"3/4"``."""
    if number is None:
        return None
    number = exact(number)
    return number if isinstance(number, int) else str(number)


@dataclass(frozen=True)
class Run:
    """The points first, first + step, … last; endless where ``last`` is None (down where the step is negative)."""

    first: Number
    last: Number | None
    step: Number

    def points(self) -> Iterator[Number]:
        """Every point, in the run's direction."""
        x = self.first
        while self.last is None or x <= self.last:
            yield x
            x += self.step

    def size(self) -> int | None:
        """How many points there are, None where they have no end."""
        return None if self.last is None else int((self.last - self.first) // self.step) + 1

    def as_json(self) -> dict[str, object]:
        return {"first": plain(self.first), "last": plain(self.last), "step": plain(self.step)}

    def of(self, name: str) -> str:
        """``w = 8`` or ``w in 8..512``."""
        return f"{name} {'=' if self.first == self.last else 'in'} {self.describe()}"

    def describe(self) -> str:
        """``8..512 step 8``, or the point alone."""
        if self.first == self.last:
            return str(self.first)
        low, high = ("", self.first) if self.step < 0 else (self.first, "" if self.last is None else self.last)
        return f"{low}..{high}" + ("" if abs(self.step) == 1 else f" step {abs(self.step)}")


@dataclass(frozen=True)
class Check:
    """A constraint's two sides at the answer and, where there is one, at the next point.

    A ``quiet`` one is not told where it is met; a ``stated`` one is told by its text, without its sides.
    """

    constraint: str
    relation: str
    names: tuple[str, str]
    sides: tuple[Number, Number]
    next_sides: tuple[Number, Number] | None
    quiet: bool = False
    stated: bool = False

    def holds(self, sides: tuple[Number, Number]) -> bool:
        return RELATIONS[self.relation].at(sides[0] - sides[1])

    def sentence(self, sides: tuple[Number, Number]) -> str:
        """``params = 9993307 <= 10000000``, with the opposite relation where it is violated."""
        relation = self.relation if self.holds(sides) else RELATIONS[self.relation].opposite
        if self.quiet or self.stated:
            return f"`{self.constraint}` {'holds' if self.holds(sides) else 'is violated'}"
        left, right = (_named(name, value) for name, value in zip(self.names, sides, strict=True))
        return f"{left} {relation} {right}"

    def as_json(self) -> dict[str, object]:
        result: dict[str, object] = {"constraint": self.constraint, "left": plain(self.sides[0])}
        result["right"] = plain(self.sides[1])
        if self.next_sides is not None:
            left, right = self.next_sides
            result["next"] = {"left": plain(left), "right": plain(right), "holds": self.holds(self.next_sides)}
        return result


def _named(name: str, value: Number) -> str:
    """``name = value``, or the value alone where the name is a number as written (``10M``)."""
    return str(value) if name[:1].isdigit() or name.startswith("-") else f"{name} = {value}"


@dataclass(frozen=True)
class Certificate:
    """On the points start + step·u, u = 0, 1, … (``last`` where there is an end), subject = form, and form ≥ least.

    Each rule can be checked by hand: ``no negative coefficient`` (a polynomial, least at u = 0), ``interval
    arithmetic`` (the bounds of the terms, added), ``decided`` (by the algebra's exact procedure).
    """

    claim: str
    subject: str
    name: str
    start: Number
    step: Number
    last: int | None
    form: str
    least: Number
    rule: str

    @property
    def substitution(self) -> str:
        sign, step = ("-", -self.step) if self.step < 0 else ("+", self.step)
        return f"{self.name} = {self.start} {sign} " + (f"{self.index}" if step == 1 else f"{step}*{self.index}")

    @property
    def index(self) -> str:
        return index_for(self.name)

    def sentence(self, way: str | None = None) -> str:
        """The claim with its proof; ``way`` says what the points are where they are not those of one symbol."""
        reason = {
            "no negative coefficient": "has no negative coefficient",
            "interval arithmetic": f"is at least {self.least}",
            "decided": f"is at least {self.least} for every {self.index}",
        }[self.rule]
        end = "" if self.last is None else f", {self.index} <= {self.last}"
        equation = self.form if self.form == self.subject else f"{self.subject} = {self.form}"
        return f"{self.claim}: with {way or self.substitution}{end}, {equation} {reason}"

    def as_json(self, way: str | None = None) -> dict[str, object]:
        points = {"with": way} if way else {
            "with": self.substitution, "start": plain(self.start), "step": plain(self.step), "last": self.last,
        }  # fmt: skip
        return {
            "claim": self.claim,
            "subject": self.subject,
            **points,
            "form": self.form,
            "least": plain(self.least),
            "rule": self.rule,
        }


def index_for(name: str) -> str:
    """The letter that counts steps beside a symbol of this name."""
    return "v" if name == "u" else "u"


@dataclass(frozen=True)
class Interval:
    """Points that are excluded because a constraint is violated on all of them: low ≤ subject ≤ high."""

    run: Run
    constraint: str
    subject: str
    low: End
    high: End

    def sentence(self, name: str) -> str:
        above = self.low is not None and self.low >= 0
        bound = f">= {self.low}" if above else f"<= {self.high}"
        if self.low == self.high:
            bound = f"= {self.low}"
        return f"{self.run.of(name)}: `{self.constraint}` is violated, {self.subject} {bound}"

    def as_json(self) -> dict[str, object]:
        ends = {"low": plain(self.low), "high": plain(self.high)}
        return {**self.run.as_json(), "constraint": self.constraint, "difference": self.subject, **ends}


def shortened(lines: list[str]) -> list[str]:
    """The lines of a proof that are printed."""
    if len(lines) <= MOST_SHOWN:
        return lines
    return [*lines[: MOST_SHOWN - 1], f"… and {len(lines) - MOST_SHOWN + 1} more"]
