"""What a question about several symbols is answered with: the numbers, and the proof as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symcnn.algebra import Number, text
from symcnn.solve.combination import Combination
from symcnn.solve.evidence import Check, plain, shortened
from symcnn.solve.rays import Runaway


def named(point: Mapping[str, Number]) -> str:
    """``w = 39, n = 160``."""
    return ", ".join(f"{name} = {value}" for name, value in point.items())


@dataclass(frozen=True)
class Miss:
    """A constraint that no point meets, with its sides where it comes nearest; without these it is only excluded."""

    constraint: str
    check: Check | None = None
    point: Mapping[str, Number] = field(default_factory=dict)

    def sentence(self) -> str:
        if self.check is None:
            return f"no point of the domains meets `{self.constraint}`"
        if not self.point:
            return f"`{self.constraint}` holds nowhere: {self.check.sentence(self.check.sides)}"
        return f"`{self.constraint}` comes nearest at {named(self.point)}: {self.check.sentence(self.check.sides)}"


@dataclass(frozen=True)
class JointProof:
    """Why the answer is right. ``bound`` is what the solver proved that no point betters; what does not apply is empty.

    ``stopped`` says what ended the search before the proof: then ``bound`` and ``gap`` are all that is proved, and
    ``hint`` may say what would help.
    """

    symbols: Mapping[str, str]
    method: str
    checks: tuple[Check, ...] = ()
    bound: Number | None = None
    gap: Number | None = None
    reason: str = ""
    stopped: str = ""
    misses: tuple[Miss, ...] = ()
    runaway: Runaway | None = None
    combination: Combination | None = None
    hint: str = ""

    def lines(self) -> list[str]:
        """Sentences for a terminal."""
        place = f"at {named(self.runaway.start)}: " if self.runaway else ""
        result = [f"{place}{check.sentence(check.sides)}" for check in self.checks if not check.quiet]
        result.extend(_missed(self.misses))
        result.extend([] if self.combination is None else [self.combination.sentence()])
        result.extend(filter(None, [self.reason, self.hint and f"hint: {self.hint}"]))
        if self.runaway is not None:
            result.extend(shortened([c.sentence(self.runaway.way) for c in self.runaway.certificates]))
        return result

    def as_json(self) -> dict[str, object]:
        """JSON-ready: integers, and rationals as strings."""
        result: dict[str, object] = {"symbols": dict(self.symbols), "method": self.method, "reason": self.reason}
        if self.checks:
            result["constraints"] = [check.as_json() for check in self.checks]
        if self.bound is not None or self.gap is not None:
            result |= {"bound": plain(self.bound), "gap": plain(self.gap)}
        if self.stopped:
            result["stopped"] = self.stopped
        if self.hint:
            result["hint"] = self.hint
        if self.misses:
            result["violated"] = [_miss_json(miss) for miss in self.misses]
        if self.combination is not None:
            result["combination"] = self.combination.as_json()
        if self.runaway is not None:
            result |= _runaway_json(self.runaway)
        return result


def _runaway_json(fleeing: Runaway) -> dict[str, object]:
    """The symbols that run away as formulas of the index, the point where they begin, the proofs along the way."""
    return {
        "runs_away": {name: text(form) for name, form in fleeing.forms.items()},
        "start": _numbers(fleeing.start),
        "certificates": [certificate.as_json(fleeing.way) for certificate in fleeing.certificates],
    }


def _missed(misses: Sequence[Miss]) -> list[str]:
    if len(misses) < 2:
        return [miss.sentence() for miss in misses]
    *others, last = (f"`{miss.constraint}`" for miss in misses)
    return [f"no point of the domains meets {', '.join(others)} and {last} together"]


def _miss_json(miss: Miss) -> dict[str, object]:
    if miss.check is None:
        return {"constraint": miss.constraint}
    return {**_numbers(miss.point), **miss.check.as_json()}


def _numbers(point: Mapping[str, Number]) -> dict[str, object]:
    return {name: plain(value) for name, value in point.items()}


@dataclass(frozen=True)
class Found:
    """``optimal``, ``solved``, ``infeasible``, ``unbounded``; ``feasible`` or ``unknown`` where the search was stopped
    before its proof, with a point or without one.

    ``solutions`` lists points (with ``more`` the first of them), ``frontier`` beside each the values of the objectives.
    """

    status: str
    proof: JointProof
    objective: Number | None = None
    values: Mapping[str, Number] = field(default_factory=dict)
    metrics: Mapping[str, Number] = field(default_factory=dict)
    solutions: Sequence[Mapping[str, Number]] = ()
    frontier: Sequence[Mapping[str, Number]] = ()
    more: bool = False

    def as_json(self) -> dict[str, object]:
        """The members of the command line's ``solve`` answer."""
        result: dict[str, object] = {
            "status": self.status,
            "objective": plain(self.objective),
            "values": _numbers(self.values),
            "metrics": _numbers(self.metrics),
            "solutions": [_numbers(point) for point in self.solutions],
        }
        if self.frontier:
            result["frontier"] = [
                {"values": _numbers(point), "metrics": _numbers(metrics)}
                for point, metrics in zip(self.solutions, self.frontier, strict=True)
            ]
        return {**result, "proof": self.proof.as_json()}
