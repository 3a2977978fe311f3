"""Which names a question or a network uses, through the blocks, functions and networks that it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from symcnn.network.model import METRICS
from symcnn.network.program import Program
from symcnn.record import Record
from symcnn.syntax import nodes


def used_names(program: Program, roots: Iterable[Any]) -> set[str]:
    """Every name that occurs in these nodes, or in a declaration that one of them names; never too few."""
    return {used for root in roots for name in _names(root) for used in reached(program, name)}


def reached(program: Program, name: str) -> frozenset[str]:
    """A name, and every name that its declaration uses; kept, since a network's are many and asked for again."""
    if name not in program.uses:
        found = {name}
        left = list(_declared(program, name))
        while left:
            fresh = set(_names(left.pop())) - found
            found |= fresh
            left.extend(node for other in fresh for node in _declared(program, other))
        program.uses[name] = frozenset(found)
    return program.uses[name]


def network_nodes(program: Program, asked: Iterable[Any], network: str | None) -> list[nodes.Network]:
    """The network that bare metrics in these nodes speak of, where they speak of one."""
    if not used_names(program, asked) & {*METRICS, "shape"}:
        return []
    if network is None and len(program.networks) != 1:
        return []
    return [program.network(network)]


def _declared(program: Program, name: str) -> Iterator[Any]:
    for kind in (program.lets, program.blocks, program.networks):
        if name in kind:
            yield kind[name]
    if name in program.symbols:
        yield program.symbols[name].domain


def _names(node: Any) -> Iterator[str]:
    """The names in a node that stand for what is declared at the top, not those that it gives itself."""
    left: list[tuple[Any, frozenset[str]]] = [(node, frozenset())]
    while left:
        part, hidden = left.pop()
        if isinstance(part, nodes.Name):
            if part.name not in hidden:
                yield part.name
        elif isinstance(part, tuple):
            left.extend((inner, hidden) for inner in part)
        elif isinstance(part, Record):
            inside = INSIDE.get(type(part), _fields)
            left.extend((inner, hidden.union(own)) for inner, own in inside(part))


Inside = Iterator[tuple[Any, Iterable[str]]]
"""The parts of a node in which names may stand for declared ones, each with those that mean something else there."""


def _fields(node: Record) -> Inside:
    return ((getattr(node, field), ()) for field in node._fields if field != "span")


def _let(node: nodes.Let) -> Inside:
    yield node.value, _said(node.parameters or ())


def _comprehension(node: nodes.Comprehension) -> Inside:
    yield node.iterable, ()
    yield node.element, _said(node.names)


def _repeat(node: nodes.Repeat) -> Inside:
    yield node.count, ()
    yield node.body, () if node.name is None else _said([node.name])


def _for(node: nodes.For) -> Inside:
    yield node.iterable, ()
    yield node.body, _said(node.names)


def _block(node: nodes.Block) -> Inside:
    """A default may use the parameters before it."""
    names = _said(parameter.name for parameter in node.parameters)
    yield from ((parameter.default, names[:at]) for at, parameter in enumerate(node.parameters))
    yield node.body, names


def _body(node: nodes.Body) -> Inside:
    """A value that is named in a body has its name from there on."""
    names: list[str] = []
    for item in node.items:
        yield item, tuple(names)
        if isinstance(item, nodes.Let):
            names.append(item.name.name)


def _place(node: Any) -> Inside:
    """Places are labels, which are no declared names; what stands in their brackets may be."""
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, nodes.Index):
            yield part.index, ()
        left += [part.target] if isinstance(part, (nodes.Index, nodes.Attribute)) else []


def _said(names: Iterable[nodes.Name]) -> tuple[str, ...]:
    return tuple(name.name for name in names)


INSIDE: Mapping[type, Callable[[Any], Inside]] = {
    nodes.Argument: lambda node: iter([(node.value, ())]),
    nodes.Attribute: lambda node: iter([(node.target, ())]),
    nodes.Labelled: lambda node: iter([(node.item, ())]),
    nodes.Let: _let,
    nodes.Comprehension: _comprehension,
    nodes.Repeat: _repeat,
    nodes.For: _for,
    nodes.Block: _block,
    nodes.Body: _body,
    nodes.From: lambda node: _place(node.place),
    nodes.Reuse: lambda node: _place(node.place),
    nodes.Output: lambda node: (part for place in node.places for part in _place(place)),
}
"""Nodes that give names, or have some that stand for nothing declared."""
