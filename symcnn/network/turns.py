"""Bodies that are done several times: ``repeat`` and ``for``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symcnn.errors import Error
from symcnn.layers.arguments import show, whole_number
from symcnn.network.evaluate import unpack, whole_range
from symcnn.network.scope import Interval, Scope
from symcnn.network.sections import Signal
from symcnn.network.trace import Turns
from symcnn.network.walk import Walk
from symcnn.network.work import ITEM
from symcnn.record import Record
from symcnn.syntax import nodes

MOST_TURNS = 10_000


def for_each(walk: Walk, node: nodes.For) -> None:
    key = walk.key(node)
    for turn, entry in enumerate(walk.evaluator().iterate(node.iterable)):
        walk.top.work.charge(ITEM)
        if turn >= MOST_TURNS:
            raise Error(f"more than {MOST_TURNS:,} turns", node.iterable.span)
        with walk.within(scope=Scope(walk.place.scope, unpack(node.names, entry)), path=(key, turn)):
            walk.body(node.body)


def repeat(walk: Walk, node: nodes.Repeat) -> None:
    """Turn after turn; where a turn gives back the shape it took and the index has no part in it, all later turns
    are like it and are counted together."""
    turns = _turns(walk, node)
    alike = node.name is None or not _mentions(node.body, node.name.name)
    labels = dict(walk.place.section.labels)
    done = 0
    while done < len(turns):
        walk.top.work.charge(ITEM)
        if done >= MOST_TURNS:
            raise Error(f"more than {MOST_TURNS:,} turns that differ", node.count.span)
        walk.place.section.labels = dict(labels)
        before = walk.current()
        first_entry, first_event = len(walk.ledger.entries), len(walk.events)
        entry = walk.new_value(before)
        walk.signal = Signal(before.shape, entry)
        names = {} if node.name is None else {node.name.name: turns[done]}
        with walk.within(scope=Scope(walk.place.scope, names)):
            walk.body(node.body)
        after = walk.current()
        times = len(turns) - done if alike and after.shape == before.shape else 1
        walk.ledger.multiply(first_entry, times)
        steps = tuple(walk.events[first_event:])
        walk.events[first_event:] = [Turns(times, entry, after.value, before.value, steps)]
        done += times


def _turns(walk: Walk, node: nodes.Repeat) -> range | list[Any]:
    """The values of the index, one for each turn."""
    value = walk.evaluator().value(node.count)
    if isinstance(value, Interval):
        for end in (value.first, value.last):
            _numeric(end, node)
        return whole_range(value, node.count)
    if isinstance(value, (list, tuple)):
        return list(value)
    count = _numeric(value, node)
    if count < 0:
        raise Error(f"{show(count)} turns can't be done", node.count.span, "the number of turns is at least 0")
    return range(1, count + 1)


def _numeric(value: Any, node: nodes.Repeat) -> int:
    """A number of turns; that of a symbol needs the closed form of the repeat."""
    if value is None or type(value) is int:
        return value  # type: ignore[return-value]
    try:
        whole_number(value, "repeat", None)
    except Error as error:
        raise error.placed(node.count.span) from None
    raise Error(
        f"a symbolic number of turns ({show(value)}) is not supported yet",
        node.count.span,
        "give its symbols numbers with `at` or `--at`",
    )


def _mentions(node: Any, name: str) -> bool:
    """Whether a name occurs anywhere in a piece of syntax."""
    pending: list[Any] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, nodes.Name) and part.name == name:
            return True
        pending.extend(_parts(part))
    return False


def _parts(part: Any) -> Iterator[Any]:
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        yield from part
    elif isinstance(part, Record):
        yield from part.compared_values()
