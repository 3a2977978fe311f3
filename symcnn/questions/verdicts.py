"""Whether an expectation holds: for every point of the domains, with a point where it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symcnn import algebra
from symcnn.algebra import Decision, Number, Ratio, Value
from symcnn.layers.arguments import is_ratio, show
from symcnn.network.evaluate import as_indicator, compare
from symcnn.network.scope import Condition
from symcnn.questions.existence import where_valid
from symcnn.questions.inquiry import Inquiry
from symcnn.report import at_point
from symcnn.syntax import nodes


@dataclass(frozen=True, slots=True)
class Verdict:
    """``holds`` is None where it can't be decided; ``detail`` says what was found instead, and where (``witness``)."""

    holds: bool | None
    detail: str = ""
    witness: Mapping[str, Number] = field(default_factory=dict)


HOLDS = Verdict(True)


def verdict(inquiry: Inquiry, node: nodes.Expression) -> Verdict:
    """Proves or refutes an expectation for every point at which the networks that it looks at exist."""
    found = _verdict(inquiry, node)
    if found.holds is True or not inquiry.conditions():
        return found
    inside = where_valid(inquiry)
    found = _verdict(inside, node)
    left = [condition for network in inside.consulted.values() for condition in network.conditions]
    if found.holds is False and not all(c.symbols() <= found.witness.keys() and c.holds(found.witness) for c in left):
        return Verdict(None, f"{found.detail}, but the network may not exist there")
    return found


def _verdict(inquiry: Inquiry, node: nodes.Expression) -> Verdict:
    if isinstance(node, nodes.Comparison):
        return _comparison(inquiry, node)
    if isinstance(node, nodes.Logic) and node.op == "and":
        return _first_that_fails([_verdict(inquiry, operand) for operand in node.operands])
    return _truth(inquiry.evaluator.truth(node))


def _first_that_fails(verdicts: list[Verdict]) -> Verdict:
    """A refuted part comes before an undecided one."""
    for holds in (False, None):
        for found in verdicts:
            if found.holds is holds:
                return found
    return HOLDS


def _truth(value: bool | Condition) -> Verdict:
    if isinstance(value, bool):
        return HOLDS if value else Verdict(False, "it does not hold")
    return _from_decision(algebra.equal(value.indicator, 1), lambda _: "it does not hold")


def _comparison(inquiry: Inquiry, node: nodes.Comparison) -> Verdict:
    values = [inquiry.value(part) for part in (node.first, *(operand for _, operand in node.rest))]
    return _first_that_fails(
        [_link(op, left, right) for (op, _), left, right in zip(node.rest, values, values[1:], strict=False)]
    )


def _link(op: str, left: Any, right: Any) -> Verdict:
    if not (is_ratio(left) and is_ratio(right)):
        found = compare(op, left, right)
        if isinstance(found, bool):
            return HOLDS if found else Verdict(False, f"{show(left)} {op} {show(right)} does not hold")
        return _truth(found)
    return _from_decision(_decide(op, *algebra.compared(left, right)), _seen(op, left, right))


def _seen(op: str, left: Ratio, right: Ratio) -> Callable[[Mapping[str, Number]], str]:
    """What a comparison is at a witness."""

    def seen(witness: Mapping[str, Number]) -> str:
        first, second = (show(at_point(side, witness)) for side in (left, right))
        return f"{first} {op} {second} does not hold"

    return seen


def _decide(op: str, left: Value, right: Value) -> Decision:
    if op == "==":
        return algebra.equal(left, right)
    if op in ("<=", ">="):
        return algebra.nonnegative(right - left if op == "<=" else left - right)
    found = compare(op, left, right)
    return Decision(found, {}) if isinstance(found, bool) else algebra.equal(as_indicator(found), 1)


def _from_decision(decision: Decision, seen: Callable[[Mapping[str, Number]], str]) -> Verdict:
    if decision.verdict is True:
        return HOLDS
    if decision.verdict is None:
        return Verdict(None, "neither proved nor refuted over the domains; a narrower domain or a `step` may decide it")
    witness = decision.witness or {}
    point = ", ".join(f"{name} = {show(number)}" for name, number in witness.items())
    return Verdict(False, f"at {point}: {seen(witness)}" if point else seen(witness), witness)
