"""``if`` in a body: decided by the domains, or compiled both ways."""

from __future__ import annotations

from symcnn.algebra import Decision, Value, equal
from symcnn.algebra.choices import vanishes
from symcnn.errors import Error
from symcnn.layers import Agreement
from symcnn.layers.arguments import show
from symcnn.network.scope import Condition
from symcnn.network.sections import Signal
from symcnn.network.trace import Choice
from symcnn.network.walk import Walk, differing
from symcnn.network.work import CHOICE
from symcnn.syntax import nodes


def choose(walk: Walk, node: nodes.If) -> None:
    """Decided where the domains decide it; otherwise both bodies are compiled and their costs carry the condition."""
    chosen = _way(walk, node)
    if not isinstance(chosen, Condition):
        _take(walk, node.then if chosen else node.otherwise)
        return
    walk.top.work.charge(CHOICE)
    start, guard, held = walk.signal, walk.place.guard, chosen.indicator
    ends = []
    for branch, share in ((node.then, held), (node.otherwise, 1 - held)):
        walk.signal = start
        with walk.within(guard=guard * share):
            _take(walk, branch)
        ends.append(walk.current())
    walk.signal = _merge(walk, node, held, *ends)


def _way(walk: Walk, node: nodes.If) -> bool | Condition:
    """How the condition goes; a trial remembers it, and one on unknowns goes as the turn before it."""
    chosen = walk.evaluator().truth(node.condition)
    if walk.trial is None:
        return chosen
    key = walk.key(node)
    if walk.supposes and isinstance(chosen, Condition):
        return walk.trial.before.get(key, True)
    if not isinstance(chosen, Condition):
        walk.trial.decided[key] = chosen
    return chosen


def _take(walk: Walk, branch: nodes.Body | nodes.If | None) -> None:
    if isinstance(branch, nodes.If):
        choose(walk, branch)
    elif branch is not None:
        walk.body(branch)


def _merge(walk: Walk, node: nodes.If, held: Value, yes: Signal, no: Signal) -> Signal:
    """The tensor after an open choice: one shape, whichever way it goes."""
    shapes = (yes.shape, no.shape)
    detail = "" if len(yes.shape) == len(no.shape) else "they have different numbers of axes"
    merged: list[Value] = []
    for pair in zip(*shapes, strict=False):
        size = _one_size(held, *pair)
        if isinstance(size, Decision):
            detail = detail or differing(Agreement(*pair, shapes), size)
        else:
            merged.append(size)
    if detail:
        raise Error(
            f"the condition is open, and its bodies' shapes disagree: {show(yes.shape)} and {show(no.shape)}; {detail}",
            node.condition.span,
            "give the symbols a domain that decides the condition, or both bodies the same shape",
        )
    value = walk.new_value(yes, no)
    walk.events.append(Choice(value, held, yes.value, no.value))
    return Signal(tuple(merged), value)


def _one_size(held: Value, yes: Value, no: Value) -> Value | Decision:
    """The size that both are: everywhere, or the one wherever the other counts (k, where k = m, is m)."""
    decision = equal(yes, no)
    if decision.verdict is True or vanishes(yes - no, 1 - held):
        return yes
    return no if vanishes(yes - no, held) else decision
