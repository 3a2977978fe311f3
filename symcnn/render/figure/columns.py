"""Where boxes stand from left to right: what follows each other on one line, branches side by side.

The graph is taken apart into what all paths go through and what lies between (a series), and what lies between into
branches (in parallel), again and again. Where neither is possible, the longest edge that both ends can spare is left
out: it is a skip, which is routed around the boxes later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from symcnn.network.branches import components
from symcnn.record import Record

SOURCE, SINK = "source", "sink"
GAP = 55
"""Between branches."""
LANE = 24
"""What a line beside boxes takes."""

Node = int | str


class Flow(Record):
    """Boxes in order with what each takes. Branches of those that ``spread`` lie evenly about the middle; the longest
    of any other is in the middle."""

    inputs: Mapping[int, tuple[int, ...]]
    widths: Mapping[int, int]
    spread: Collection[int]

    @property
    def edges(self) -> list[tuple[int, int]]:
        return [(start, end) for end, starts in self.inputs.items() for start in starts]


class Strip(Record):
    """A part of the layout: places from the middle, and by row from where to where it reaches."""

    places: Mapping[int, int]
    reach: Mapping[int, tuple[int, int]]

    def moved(self, x: int) -> Strip:
        reach = {rank: (left + x, right + x) for rank, (left, right) in self.reach.items()}
        return Strip({node: place + x for node, place in self.places.items()}, reach)

    def centred(self) -> Strip:
        return self.moved(-(self.left + self.right) // 2)

    @property
    def left(self) -> int:
        return min((left for left, _ in self.reach.values()), default=0)

    @property
    def right(self) -> int:
        return max((right for _, right in self.reach.values()), default=0)

    def with_lane(self) -> Strip:
        """With room for a line right of all its rows."""
        return self.replace(reach={rank: (left, self.right + LANE) for rank, (left, _) in self.reach.items()})

    def near(self, other: Strip) -> int:
        """How far right of the middle another must be moved not to meet this one in any row or the next."""
        rows = [
            (right, other.reach[rank + step][0])
            for rank, (_, right) in self.reach.items() for step in (-1, 0, 1) if rank + step in other.reach
        ]  # fmt: skip
        return max((right - left for right, left in rows), default=0)

    def mirrored(self) -> Strip:
        reach = {rank: (-right, -left) for rank, (left, right) in self.reach.items()}
        return Strip({node: -place for node, place in self.places.items()}, reach)


def ranks_of(flow: Flow) -> dict[int, int]:
    """The row of each box: after all that it takes; what takes nothing stands right before its first taker."""
    ranks: dict[int, int] = {}
    for node, inputs in flow.inputs.items():
        ranks[node] = max((ranks[start] + 1 for start in inputs), default=0)
    takers: dict[int, list[int]] = {}
    for start, end in flow.edges:
        takers.setdefault(start, []).append(ranks[end])
    for node, inputs in flow.inputs.items():
        if not inputs and node in takers:
            ranks[node] = min(takers[node]) - 1
    return ranks


def columns_of(flow: Flow, ranks: Mapping[int, int]) -> dict[int, int]:
    """The middle of each box from left to right."""
    return dict(_Columns(flow, ranks).region(list(flow.inputs), SOURCE, SINK).places)


class _Columns:
    def __init__(self, flow: Flow, ranks: Mapping[int, int]) -> None:
        self.flow, self.ranks = flow, ranks
        ends = {start for start, _ in flow.edges}
        self.edges: set[tuple[Node, Node]] = set(flow.edges)
        self.edges |= {(SOURCE, node) for node, inputs in flow.inputs.items() if not inputs}
        self.edges |= {(node, SINK) for node in flow.inputs if node not in ends}

    def region(self, nodes: Sequence[int], first: Node, last: Node) -> Strip:
        """The nodes between two others, which are all paths from the one to the other."""
        if not nodes:
            return Strip({}, {})
        while True:
            inside = self._inside(nodes, first, last)
            cuts = _cuts(nodes, inside, first, last)
            if cuts:
                return self._series(nodes, cuts, inside, first, last)
            parts = components(nodes, inside)
            if len(parts) > 1:
                return self._parallel(parts, first, last)
            skip = self._skip(inside, first, last)
            if skip is None:
                return self._chains(nodes, inside)
            self.edges.discard(skip)

    def _inside(self, nodes: Sequence[int], first: Node, last: Node) -> list[tuple[Node, Node]]:
        """The edges of a region, without one from its first to its last."""
        starts, ends = {first, *nodes}, {last, *nodes}
        return [e for e in self.edges if e[0] in starts and e[1] in ends and e != (first, last)]

    # ------------------------------------------------------------ one after the other

    def _series(
        self, nodes: Sequence[int], cuts: Sequence[int], inside: Iterable[tuple[Node, Node]], first: Node, last: Node
    ) -> Strip:
        segments: list[list[int]] = [[] for _ in range(len(cuts) + 1)]
        passed: dict[Node, int] = {first: 0}
        before: dict[Node, list[Node]] = {}
        for start, end in inside:
            before.setdefault(end, []).append(start)
        for node in nodes:
            place = max(passed[start] for start in before[node])
            passed[node] = place + (node in cuts)
            if node not in cuts:
                segments[place].append(node)
        stations = [first, *cuts, last]
        strips = [self._segment(part, *stations[place : place + 2]) for place, part in enumerate(segments)]
        return _added(*strips, *map(self._alone, cuts))

    def _segment(self, nodes: Sequence[int], first: Node, last: Node) -> Strip:
        """What lies between two, with room for a line beside it where an edge leads past it."""
        strip = self.region(nodes, first, last)
        return strip.with_lane() if nodes and (first, last) in self.edges else strip

    def _alone(self, node: int) -> Strip:
        half = self.flow.widths[node] // 2
        return Strip({node: 0}, {self.ranks[node]: (-half, half)})

    # ------------------------------------------------------------ side by side

    def _parallel(self, parts: Sequence[Sequence[int]], first: Node, last: Node) -> Strip:
        parts = sorted(parts, key=lambda part: self._order(part, last))
        strips = [self.region(part, first, last) for part in parts]
        if last in self.flow.spread and self._even(parts):
            return _row(strips).centred()
        main = max(range(len(parts)), key=lambda place: self._length(parts[place]))
        others = [strip for place, strip in enumerate(strips) if place != main]
        return _beside(strips[main], others)

    def _order(self, part: Sequence[int], last: Node) -> tuple[int, int]:
        """The place of a branch among what its last node takes."""
        taken = self.flow.inputs.get(last, ()) if isinstance(last, int) else ()
        places = [place for place, node in enumerate(taken) if node in part]
        return (places[0] if places else len(taken), part[0])

    def _length(self, part: Sequence[int]) -> int:
        ranks = [self.ranks[node] for node in part]
        return max(ranks) - min(ranks) + 1

    def _even(self, parts: Sequence[Sequence[int]]) -> bool:
        lengths = [self._length(part) for part in parts]
        return max(lengths) <= 4 * min(lengths)

    # ------------------------------------------------------------ neither

    def _skip(self, inside: Sequence[tuple[Node, Node]], first: Node, last: Node) -> tuple[Node, Node] | None:
        """The longest edge that both ends can spare."""
        leaving: dict[Node, int] = {}
        entering: dict[Node, int] = {}
        for start, end in inside:
            leaving[start] = leaving.get(start, 0) + 1
            entering[end] = entering.get(end, 0) + 1
        spare = [(s, e) for s, e in inside if leaving[s] > 1 and entering[e] > 1]
        return max(spare, key=lambda edge: (self._span(*edge), str(edge)), default=None)

    def _span(self, start: Node, end: Node) -> int:
        top = self.ranks[start] if isinstance(start, int) else -1
        bottom = self.ranks[end] if isinstance(end, int) else max(self.ranks.values()) + 1
        return bottom - top

    def _chains(self, nodes: Sequence[int], inside: Iterable[tuple[Node, Node]]) -> Strip:
        """Chains of nodes side by side, each as long as it gets."""
        chains: list[list[int]] = []
        for node in nodes:
            starts = [start for start, end in inside if end == node]
            chain = next((chain for chain in chains if chain[-1] in starts), None)
            if chain is None:
                chains.append([node])
            else:
                chain.append(node)
        return _row([_added(*map(self._alone, chain)) for chain in chains]).centred()


def _row(strips: Sequence[Strip]) -> Strip:
    """Strips side by side, the first in the middle."""
    joined = strips[0]
    for strip in strips[1:]:
        joined = _added(joined, strip.moved(joined.right + GAP - strip.left))
    return joined


def _beside(main: Strip, others: Iterable[Strip]) -> Strip:
    """The others right and left of the main one, in turn, as near as they get."""
    for place, strip in enumerate(others):
        if place % 2:
            main = _beside(main.mirrored(), [strip.mirrored()]).mirrored()
        else:
            main = _added(main, strip.moved(main.near(strip) + GAP))
    return main


def _added(*strips: Strip) -> Strip:
    """Strips as one, each where it stands."""
    reach: dict[int, tuple[int, int]] = {}
    for strip in strips:
        for rank, (left, right) in strip.reach.items():
            before = reach.get(rank, (left, right))
            reach[rank] = min(before[0], left), max(before[1], right)
    return Strip({node: x for strip in strips for node, x in strip.places.items()}, reach)


def _cuts(nodes: Sequence[int], inside: Sequence[tuple[Node, Node]], first: Node, last: Node) -> list[int]:
    """The nodes that all paths go through, in order: as many paths as there are lead through each."""
    order: list[Node] = [first, *nodes, last]
    down, up = _paths(order, inside), _paths(order[::-1], [(end, start) for start, end in inside])
    return [node for node in nodes if down[node] * up[node] == down[last]]


def _paths(order: Sequence[Node], edges: Iterable[tuple[Node, Node]]) -> dict[Node, int]:
    """How many paths lead from the first to each."""
    before: dict[Node, list[Node]] = {}
    for start, end in edges:
        before.setdefault(end, []).append(start)
    paths: dict[Node, int] = {order[0]: 1}
    for node in order[1:]:
        paths[node] = sum(paths[start] for start in before.get(node, ()))
    return paths
