"""What some layers consist of: one after the other, side by side, and several times over, as their tensors flow.

Layers are taken apart into those that all ways lead through (a series) and what lies between these (branches), again
and again; what a repeat does stands in a bracket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from symcnn.network.listing import GATE, SIDE, SQUEEZE, Bracket, Branches, Line, Part, is_listed, line_of
from symcnn.network.model import Layer
from symcnn.network.nesting import Nesting, Repeated
from symcnn.network.stretches import Parts, bracketed, gathered

MEANS = frozenset({"globalavgpool", "mean"})

Edges = Sequence[tuple[int, int]]


class Structure(NamedTuple):
    """Parts in order, and apart from them what shortcuts do that sums take in."""

    parts: Parts
    aside: Parts


def structure_of(layers: Sequence[Layer], nesting: Nesting, depth: int) -> Structure:
    """What layers in ``depth`` repeats consist of."""
    return _Structure(layers, nesting, depth).whole()


class _Node(NamedTuple):
    """A layer, or all that a repeat does."""

    layers: tuple[Layer, ...]
    repeated: Repeated | None


class _Structure:
    """Nodes by their numbers from 1 on; 0 stands before all of them and the last number after them."""

    def __init__(self, layers: Sequence[Layer], nesting: Nesting, depth: int) -> None:
        self.nesting, self.depth = nesting, depth
        self.nodes = dict(enumerate(_nodes(layers, nesting, depth), 1))
        self.end = len(self.nodes) + 1
        self.edges = _edges(self.nodes, self.end)
        self.aside: list[Part] = []

    def whole(self) -> Structure:
        parts = self._between(list(self.nodes), 0, self.end)
        return Structure(parts, tuple(self.aside))

    def _between(self, nodes: Sequence[int], first: int, last: int) -> Parts:
        """What lies between two."""
        inside = _inside(self.edges, nodes, first, last)
        cuts = _cuts(nodes, inside, first, last)
        if not cuts:
            return self._side_by_side(nodes, inside, first, last)
        stations = [first, *cuts, last]
        segments = _segments(nodes, cuts, inside, first)
        parts: list[Part] = []
        for segment, start, end in zip(segments, stations, stations[1:], strict=False):
            if segment:
                parts += self._side_by_side(segment, _inside(inside, segment, start, end), start, end)
            parts += self._alone(end) if end != last else ()
        return gathered(parts)

    def _alone(self, node: int) -> Parts:
        layers, repeated = self.nodes[node]
        if repeated is None:
            return tuple(line_of(layer) for layer in layers if is_listed(layer))
        parts, aside = structure_of(layers, self.nesting, self.depth + 1)
        self.aside += bracketed(aside, repeated.times)
        return bracketed(parts, repeated.times)

    # ------------------------------------------------------------ branches

    def _side_by_side(self, nodes: Sequence[int], inside: Edges, first: int, last: int) -> Parts:
        found = components(nodes, inside)
        passed = (first, last) in self.edges
        if len(found) == 1 and not passed and not _cuts(nodes, inside, first, last):
            return self._chains(nodes, inside)
        taken = [start for start, end in self.edges if end == last]
        found.sort(key=lambda part: min((taken.index(node) for node in part if node in taken), default=len(taken)))
        branches = [self._between(part, first, last) for part in found]
        return self._joined(branches, last, passed)

    def _joined(self, branches: Sequence[Parts], last: int, passed: bool) -> Parts:
        """Branches as what they are to the layer that takes them; those without lines are no branches."""
        kind = self._kind(last)
        full = [branch for branch in branches if branch]
        if len(full) == 2 and kind == "add" and (both := _with_shortcut(*full)) is not None:
            self.aside += both.aside
            return both.parts
        if len(full) == 1 and kind == "multiply" and (passed or len(branches) > 1):
            return (_gate(full[0]),)
        return full[0] if len(full) == 1 else (Branches(SIDE, tuple(full)),) if full else ()

    def _kind(self, node: int) -> str:
        if node not in self.nodes or self.nodes[node].repeated is not None:
            return ""
        return self.nodes[node].layers[0].kind

    def _chains(self, nodes: Sequence[int], inside: Edges) -> Parts:
        """What is neither a series nor branches, in lines as long as they get."""
        chains: list[list[int]] = []
        for node in nodes:
            starts = [start for start, end in inside if end == node]
            chain = next((chain for chain in chains if chain[-1] in starts), None)
            if chain is None:
                chains.append([node])
            else:
                chain.append(node)
        branches = [tuple(part for node in chain for part in self._alone(node)) for chain in chains]
        return self._joined(branches, 0, passed=False)


def _gate(branch: Parts) -> Branches:
    mean, *rest = branch
    if rest and isinstance(mean, Line) and mean.kind in MEANS:
        return Branches(SQUEEZE, (tuple(rest),))
    return Branches(GATE, (branch,))


def _with_shortcut(one: Parts, other: Parts) -> Structure | None:
    """The longer of two branches, beside which the other is a shortcut; or None."""
    for main, short in ((one, other), (other, one)):
        if _lines(main) > _lines(short) or (_pointwise(short) and not _pointwise(main)):
            return Structure(main, short)
    return None


def _lines(parts: Iterable[Part]) -> int:
    """How many lines there are, of branches with all of theirs."""
    return sum(
        1 if isinstance(part, Line)
        else _lines(part.parts) + 1 if isinstance(part, Bracket)
        else sum(map(_lines, part.branches))
        for part in parts
    )  # fmt: skip


def _pointwise(parts: Parts) -> bool:
    return all(isinstance(part, Line) and part.kernel is not None and set(part.kernel) == {1} for part in parts)


# ---------------------------------------------------------------- the graph


def _nodes(layers: Sequence[Layer], nesting: Nesting, depth: int) -> list[_Node]:
    def repeated(layer: Layer) -> Repeated | None:
        around = nesting.get(layer.id, ())
        return around[depth] if len(around) > depth else None

    found: list[_Node] = []
    for own, group in groupby(layers, key=repeated):
        several = tuple(group)
        found += [_Node((layer,), None) for layer in several] if own is None else [_Node(several, own)]
    return found


def _edges(nodes: Mapping[int, _Node], end: int) -> list[tuple[int, int]]:
    """From node to node, from 0 to what takes anything else or nothing, and to the end from what none takes."""
    owner = {layer.id: number for number, node in nodes.items() for layer in node.layers}
    edges: dict[tuple[int, int], None] = {}
    for number, node in nodes.items():
        for layer in node.layers:
            edges.update(((start, number), None) for i in layer.inputs if (start := owner.get(i, 0)) < number)
        if not any((start, number) in edges for start in range(number)):
            edges[0, number] = None
    taken = {start for start, _ in edges}
    edges.update(((number, end), None) for number in nodes if number not in taken)
    return list(edges)


def _inside(edges: Edges, nodes: Iterable[int], first: int, last: int) -> list[tuple[int, int]]:
    """The edges of some nodes between two others, without one from first to last."""
    own = frozenset(nodes)
    starts, ends = own | {first}, own | {last}
    return [(start, end) for start, end in edges if start in starts and end in ends and (start, end) != (first, last)]


def _cuts(nodes: Sequence[int], inside: Edges, first: int, last: int) -> list[int]:
    """The nodes that all ways lead through, in order: as many ways as there are lead through each."""
    order = [first, *nodes, last]
    down, up = _ways(order, inside), _ways(order[::-1], [(end, start) for start, end in inside])
    return [node for node in nodes if down[node] * up[node] == down[last]]


def _ways(order: Sequence[int], edges: Edges) -> dict[int, int]:
    """How many ways lead from the first to each."""
    ways = dict.fromkeys(order, 0)
    ways[order[0]] = 1
    leaving: dict[int, list[int]] = {}
    for start, end in edges:
        leaving.setdefault(start, []).append(end)
    for node in order:
        for end in leaving.get(node, ()):
            ways[end] += ways[node]
    return ways


def _segments(nodes: Sequence[int], cuts: Sequence[int], inside: Edges, first: int) -> list[list[int]]:
    """The nodes between each cut and the next."""
    passed = {first: 0}
    segments: list[list[int]] = [[] for _ in range(len(cuts) + 1)]
    for node in nodes:
        place = max((passed[start] for start, end in inside if end == node), default=0)
        passed[node] = place + (node in cuts)
        if node not in cuts:
            segments[place].append(node)
    return segments


def components(nodes: Sequence[int], inside: Iterable[tuple[Any, Any]]) -> list[list[int]]:
    """The nodes by what hangs together without the ends, which are none of them."""
    part = {node: node for node in nodes}

    def find(node: int) -> int:
        while part[node] != node:
            node = part[node]
        return node

    for start, end in inside:
        if start in part and end in part:
            part[find(end)] = find(start)
    found: dict[int, list[int]] = {}
    for node in nodes:
        found.setdefault(find(node), []).append(node)
    return list(found.values())
