"""What a question about one symbol is answered with: the numbers, and a proof as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symcnn.algebra import Number
from symcnn.solve.evidence import Certificate, Check, Interval, Run, plain, shortened
from symcnn.solve.search import Outbid

if TYPE_CHECKING:
    from symcnn.solve.combination import Combination


@dataclass(frozen=True)
class Proof:
    """Why the answer is right, in plain data. ``name`` is the symbol; what does not apply is empty.

    ``outbid_subject`` is what the bounds of ``outbid`` are of, where that is not the objective.

    ``falls`` where the symbol runs away downwards.

    ``stopped`` says what ended the search before its proof: then ``bound`` and ``gap`` are all that is proved.
    """

    name: str
    at: Number | None = None
    next: Number | None = None
    checks: tuple[Check, ...] = ()
    reason: str = ""
    certificates: tuple[Certificate, ...] = ()
    excluded: tuple[Interval, ...] = ()
    outbid: tuple[Outbid, ...] = ()
    objective: str = ""
    outbid_subject: str = ""
    objective_next: Number | None = None
    least: tuple[Check, Number] | None = None
    bound: Number | None = None
    gap: Number | None = None
    stopped: str = ""
    combination: Combination | None = None
    falls: bool = False

    def lines(self) -> list[str]:
        """Sentences for a terminal."""
        result = [
            f"at {self.name} = {self.at}: {check.sentence(check.sides)}" for check in self.checks if not check.quiet
        ]
        result.extend(self._next_lines())
        if self.least:
            check, x = self.least
            result.append(f"`{check.constraint}` comes nearest at {self.name} = {x}: {check.sentence(check.sides)}")
        result.extend(filter(None, [self.reason]))
        result.extend([] if self.combination is None else [self.combination.sentence()])
        result.extend(certificate.sentence() for certificate in self.certificates)
        result.extend(shortened([interval.sentence(self.name) for interval in self.excluded]))
        return result + shortened([self._outbid_line(part) for part in self.outbid])

    def _next_lines(self) -> list[str]:
        place = f"at {self.name} = {self.next}, the next value"
        broken = [(c, c.next_sides) for c in self.checks if c.next_sides and not c.holds(c.next_sides)]
        if self.next is not None and not broken and self.objective_next is not None:
            return [f"{place}: {self.objective} = {self.objective_next}"]
        return [
            f"{place}: {check.sentence(sides)}"
            + ("" if check.quiet or check.stated else f", which violates `{check.constraint}`")
            for check, sides in broken
        ]

    def _outbid_line(self, part: Outbid) -> str:
        run = Run(part.first, part.last, part.step)
        return f"{run.of(self.name)}: {self.outbid_subject or self.objective} is nowhere better than {part.bound}"

    def as_json(self) -> dict[str, object]:
        """JSON-ready: integers, and rationals as strings."""
        result: dict[str, object] = {"symbol": self.name, "reason": self.reason}
        if self.at is not None:
            result["at"] = plain(self.at)
            result["constraints"] = [check.as_json() for check in self.checks]
        if self.next is not None:
            result["next"] = {self.name: plain(self.next), "objective": plain(self.objective_next)}
        if self.stopped:
            result |= {"stopped": self.stopped, "bound": plain(self.bound), "gap": plain(self.gap)}
        if self.least:
            check, x = self.least
            result["least"] = {self.name: plain(x), **check.as_json()}
        if self.combination is not None:
            result["combination"] = self.combination.as_json()
        result["certificates"] = [certificate.as_json() for certificate in self.certificates]
        result["excluded"] = [interval.as_json() for interval in self.excluded]
        result["outbid"] = [{**Run(o.first, o.last, o.step).as_json(), "bound": plain(o.bound)} for o in self.outbid]
        return result


@dataclass(frozen=True)
class Answer:
    """The answer to a question: ``optimal``, ``solved``, ``infeasible``, ``unbounded``; ``feasible`` or ``unknown``
    where the search was stopped before its proof, with a point or without one.

    ``values`` has the answer's point, ``metrics`` the objective's and the constraints' sides there by their text.
    ``solutions`` lists all points of a solved question and ``runs`` gives them as progressions; where they are
    too many to be listed, or endless, the runs alone say which they are; ``more`` where only the first are listed.
    """

    status: str
    proof: Proof
    objective: Number | None = None
    values: Mapping[str, Number] = field(default_factory=dict)
    metrics: Mapping[str, Number] = field(default_factory=dict)
    solutions: tuple[Mapping[str, Number], ...] = ()
    runs: tuple[Run, ...] = ()
    more: bool = False

    def as_json(self) -> dict[str, object]:
        """The members of the command line's ``solve`` answer."""
        return {
            "status": self.status,
            "objective": plain(self.objective),
            "values": {name: plain(value) for name, value in self.values.items()},
            "metrics": {metric: plain(value) for metric, value in self.metrics.items()},
            "solutions": [{name: plain(value) for name, value in point.items()} for point in self.solutions],
            **({"runs": [run.as_json() for run in self.runs]} if self.runs else {}),
            "proof": self.proof.as_json(),
        }
