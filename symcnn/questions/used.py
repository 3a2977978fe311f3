"""Which names a question or a network uses, through the blocks, functions and networks that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, nodes.Name):
            yield part.name
        elif isinstance(part, tuple):
            left.extend(part)
        elif isinstance(part, Record):
            left.extend(getattr(part, field) for field in part._fields if field != "span")
