"""Which repeats each layer stands in, from the outermost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from symcnn.algebra import Value
from symcnn.network.graph import Graph
from symcnn.network.model import Layer, Network
from symcnn.network.trace import Event, Step, Turns


class Repeated(NamedTuple):
    """A repeat, told from others by ``key``, and how many turns it has."""

    key: object
    times: Value


Nesting = Mapping[int, tuple[Repeated, ...]]
"""The repeats around each layer, by its number."""


class _Group:
    """The turns of one repeat, some of which may be done by themselves before the others."""

    def __init__(self) -> None:
        self.times: Value = 0
        self.rows: set[int] = set()


def nesting_of(network: Network) -> Nesting:
    """The repeats around the rows of a network's table."""
    found: dict[int, tuple[_Group, ...]] = {}
    _follow(network.events, (), found)
    return {
        layer.id: _agreed(layer, [Repeated(group, group.times) for group in found.get(layer.id, ())])
        for layer in network.layers
    }


def _follow(events: Iterable[Event], around: tuple[_Group, ...], found: dict[int, tuple[_Group, ...]]) -> None:
    group: _Group | None = None
    for event in events:
        if isinstance(event, Step):
            found.setdefault(event.row, around)
        elif isinstance(event, Turns):
            rows = set(_rows(event.steps))
            if group is None or not rows & group.rows:
                group = _Group()
            group.times = group.times + event.times
            group.rows |= rows
            _follow(event.steps, (*around, group), found)


def _rows(events: Iterable[Event]) -> Iterator[int]:
    for event in events:
        if isinstance(event, Step):
            yield event.row
        elif isinstance(event, Turns):
            yield from _rows(event.steps)


def nesting_in(graph: Graph) -> Nesting:
    """The repeats that stand there once around the nodes of a graph."""
    rounds = sorted(enumerate(graph.rounds), key=lambda pair: -len(pair[1].nodes))
    members = [(Repeated(place, round_.times), frozenset(round_.nodes)) for place, round_ in rounds]
    return {
        node.id: _agreed(node, [repeated for repeated, nodes in members if node.id in nodes]) for node in graph.nodes
    }


def _agreed(layer: Layer, around: Sequence[Repeated]) -> tuple[Repeated, ...]:
    """The repeats around a layer where they tell how often it is done; else all of that at once."""
    times: Value = 1
    for repeated in around:
        times = times * repeated.times
    if times == layer.times:
        return tuple(repeated for repeated in around if repeated.times != 1)
    return (Repeated((around[0].key if around else None, layer.times), layer.times),)
