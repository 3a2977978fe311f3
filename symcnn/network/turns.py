"""Bodies that are done several times: ``repeat`` and ``for``.

The turns of a repeat follow a rule as far as possible: what is alike is compiled once, what depends on the index is
solved (:mod:`symcnn.network.solved`). A few turns, and those without a closed form, are done one by one.
"""

from __future__ import annotations

from typing import Any

from symcnn.algebra import Value, nonnegative
from symcnn.errors import Error
from symcnn.layers.arguments import show, whole_number
from symcnn.network.evaluate import unpack
from symcnn.network.rounds import Rounds, uses_index
from symcnn.network.scope import Interval, Scope
from symcnn.network.solved import plan
from symcnn.network.walk import Walk
from symcnn.network.work import ITEM, ExhaustedError
from symcnn.syntax import nodes

MOST_TURNS = 10_000
FEW_TURNS = 8
"""So many turns are sooner done than solved."""


def for_each(walk: Walk, node: nodes.For) -> None:
    key = walk.key(node)
    for turn, entry in enumerate(walk.evaluator().iterate(node.iterable)):
        walk.top.work.charge(ITEM)
        if turn >= MOST_TURNS:
            raise Error(f"more than {MOST_TURNS:,} turns", node.iterable.span)
        with walk.within(scope=Scope(walk.place.scope, unpack(node.names, entry)), path=(key, turn)):
            walk.body(node.body)


def repeat(walk: Walk, node: nodes.Repeat) -> None:
    value = walk.evaluator().value(node.count)
    if isinstance(value, (list, tuple)):
        _one_by_one(walk, node, list(value))
        return
    first, last = _ends(value, node)
    count = last - first + 1
    if type(count) is int and type(first) is int:
        _numbered(walk, node, first, max(count, 0))
    else:
        _symbolic(walk, node, first, last)


def _ends(value: Any, node: nodes.Repeat) -> tuple[Value, Value]:
    """The first and the last value of the index, proved whole."""
    if isinstance(value, Interval):
        if value.last is None:
            raise Error("this range has no end", node.count.span, "write both ends, as in `1..4`")
        return _whole(value.first, node), _whole(value.last, node)
    count = _whole(value, node)
    if type(count) is int and count < 0:
        raise Error(f"{show(count)} turns can't be done", node.count.span, "the number of turns is at least 0")
    return 1, count


def _whole(value: Any, node: nodes.Repeat) -> Value:
    try:
        return whole_number(value, "repeat", None)
    except Error as error:
        raise error.placed(node.count.span) from None


# ---------------------------------------------------------------- a number of turns


def _one_by_one(walk: Walk, node: nodes.Repeat, entries: list[Any]) -> None:
    """The index takes the entries of a list."""
    rounds = Rounds(walk, node, 1, len(entries))
    for turn, entry in enumerate(entries):
        _charge(walk, node, turn)
        rounds.single(entry if type(entry) is int else turn + 1, entry)
    rounds.close()


def _charge(walk: Walk, node: nodes.Repeat, turn: int) -> None:
    walk.top.work.charge(ITEM)
    if turn >= MOST_TURNS:
        raise Error(f"more than {MOST_TURNS:,} turns that differ", node.count.span)


def _numbered(walk: Walk, node: nodes.Repeat, first: int, count: int) -> None:
    """Turn after turn. Where one gives back the shape it took and the index has no part in it, all later ones are like
    it; where many are left, they are solved if they can be."""
    rounds = Rounds(walk, node, first, first + count - 1)
    alike = not uses_index(node)
    tries = [first + alike] if count > FEW_TURNS else []
    for turn in range(first, first + count):
        _charge(walk, node, turn - first)
        if turn in tries and _solves(rounds, turn):
            break
        if rounds.single(turn, turn) and alike:
            rounds.extend()
            break
    rounds.close()


def _solves(rounds: Rounds, first: int) -> bool:
    """Whether the turns from this one on follow a rule, by which they are done then."""
    try:
        solution = plan(rounds, first)
    except ExhaustedError:
        raise
    except Error:
        return False
    rounds.by(solution)
    return True


# ---------------------------------------------------------------- a symbolic number of turns


def _symbolic(walk: Walk, node: nodes.Repeat, first: Value, last: Value) -> None:
    count = last - first + 1
    _check_count(count, node)
    rounds = Rounds(walk, node, first, last)
    rounds.by(plan(rounds, first))
    rounds.close()


def _check_count(count: Value, node: nodes.Repeat) -> None:
    decision = nonnegative(count)
    if decision.verdict is True:
        return
    point = ", ".join(f"{name} = {show(number)}" for name, number in (decision.witness or {}).items())
    raise Error(
        f"the number of turns, {show(count)}, may be below 0" + (f", as at {point}" if point else ""),
        node.count.span,
        "give its symbols a domain that keeps it at 0 or above, such as `in 1..`",
    )
