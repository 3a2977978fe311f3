"""What a question about one symbol is answered with: the numbers, and a proof as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import floor

from symcnn.algebra import Number
from symcnn.solve.constraint import RELATIONS, End
from symcnn.solve.search import Outbid

MOST_SHOWN = 12  # intervals of a proof that are printed; the JSON has all


def plain(number: Number | None) -> int | str | None:
    """A number for JSON: an integer, or a rational as ``"3/4"``."""
    return number if number is None or isinstance(number, int) else str(number)


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
        return None if self.last is None else floor((self.last - self.first) / self.step) + 1

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
    """A constraint's two sides at the answer and, where there is one, at the next point."""

    constraint: str
    relation: str
    names: tuple[str, str]
    sides: tuple[Number, Number]
    next_sides: tuple[Number, Number] | None

    def holds(self, sides: tuple[Number, Number]) -> bool:
        return RELATIONS[self.relation].at(sides[0] - sides[1])

    def sentence(self, sides: tuple[Number, Number]) -> str:
        """``params = 9993307 <= 10000000``, with the opposite relation where it is violated."""
        relation = self.relation if self.holds(sides) else RELATIONS[self.relation].opposite
        left, right = (_named(name, value) for name, value in zip(self.names, sides, strict=True))
        return f"{left} {relation} {sides[1]}" if right == str(sides[1]) else f"{left} {relation} {sides[1]} = {right}"

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

    def sentence(self) -> str:
        reason = {
            "no negative coefficient": "has no negative coefficient",
            "interval arithmetic": f"is at least {self.least}",
            "decided": f"is at least {self.least} for every {self.index}",
        }[self.rule]
        end = "" if self.last is None else f", {self.index} <= {self.last}"
        equation = self.form if self.form == self.subject else f"{self.subject} = {self.form}"
        return f"{self.claim}: with {self.substitution}{end}, {equation} {reason}"

    def as_json(self) -> dict[str, object]:
        return {
            "claim": self.claim,
            "subject": self.subject,
            "with": self.substitution,
            "start": plain(self.start),
            "step": plain(self.step),
            "last": self.last,
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


@dataclass(frozen=True)
class Proof:
    """Why the answer is right, in plain data. ``name`` is the symbol; what does not apply is empty."""

    name: str
    at: Number | None = None
    next: Number | None = None
    checks: tuple[Check, ...] = ()
    reason: str = ""
    certificates: tuple[Certificate, ...] = ()
    excluded: tuple[Interval, ...] = ()
    outbid: tuple[Outbid, ...] = ()
    objective: str = ""
    objective_next: Number | None = None
    least: tuple[Check, Number] | None = None

    def lines(self) -> list[str]:
        """Sentences for a terminal."""
        result = [f"at {self.name} = {self.at}: {check.sentence(check.sides)}" for check in self.checks]
        result.extend(self._next_lines())
        if self.least:
            check, x = self.least
            result.append(f"`{check.constraint}` comes nearest at {self.name} = {x}: {check.sentence(check.sides)}")
        result.extend(filter(None, [self.reason]))
        result.extend(certificate.sentence() for certificate in self.certificates)
        result.extend(_shortened([interval.sentence(self.name) for interval in self.excluded]))
        return result + _shortened([self._outbid_line(part) for part in self.outbid])

    def _next_lines(self) -> list[str]:
        place = f"at {self.name} = {self.next}, the next value"
        broken = [(c, c.next_sides) for c in self.checks if c.next_sides and not c.holds(c.next_sides)]
        if self.next is not None and not broken and self.objective_next is not None:
            return [f"{place}: {self.objective} = {self.objective_next}"]
        return [f"{place}: {check.sentence(sides)}, which violates `{check.constraint}`" for check, sides in broken]

    def _outbid_line(self, part: Outbid) -> str:
        run = Run(part.first, part.last, part.step)
        return f"{run.of(self.name)}: {self.objective} is no better than {part.bound}"

    def as_json(self) -> dict[str, object]:
        """JSON-ready: integers, and rationals as strings."""
        result: dict[str, object] = {"symbol": self.name, "reason": self.reason}
        if self.at is not None:
            result["at"] = plain(self.at)
            result["constraints"] = [check.as_json() for check in self.checks]
        if self.next is not None:
            result["next"] = {self.name: plain(self.next), "objective": plain(self.objective_next)}
        if self.least:
            check, x = self.least
            result["least"] = {self.name: plain(x), **check.as_json()}
        result["certificates"] = [certificate.as_json() for certificate in self.certificates]
        result["excluded"] = [interval.as_json() for interval in self.excluded]
        result["outbid"] = [{**Run(o.first, o.last, o.step).as_json(), "bound": plain(o.bound)} for o in self.outbid]
        return result


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_SHOWN:
        return lines
    return [*lines[: MOST_SHOWN - 1], f"… and {len(lines) - MOST_SHOWN + 1} intervals more"]


@dataclass(frozen=True)
class Answer:
    """The answer to a question: ``optimal``, ``solved``, ``infeasible`` or ``unbounded``.

    ``values`` has the answer's point, ``metrics`` the objective's and the constraints' sides there by their text.
    ``solutions`` lists all points of a solved question and ``runs`` gives them as progressions; where they are
    too many to be listed, or endless, the runs alone say which they are.
    """

    status: str
    proof: Proof
    objective: Number | None = None
    values: Mapping[str, Number] = field(default_factory=dict)
    metrics: Mapping[str, Number] = field(default_factory=dict)
    solutions: tuple[Mapping[str, Number], ...] = ()
    runs: tuple[Run, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The members of the command line's ``solve`` answer."""
        return {
            "status": self.status,
            "objective": plain(self.objective),
            "values": {name: plain(value) for name, value in self.values.items()},
            "metrics": {metric: plain(value) for metric, value in self.metrics.items()},
            "solutions": [{name: plain(value) for name, value in point.items()} for point in self.solutions],
            "proof": self.proof.as_json(),
        }
