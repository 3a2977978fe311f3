"""The ways of edges around boxes: rows of boxes with channels between them, in which lines run from side to side.

An edge leaves its box below and runs in the channel there to a free vertical, down past the rows between, and in the
last channel to its end; into a join it may come from the side. Lines in one channel that would lie upon each other are
kept apart on tracks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from symcnn.record import Record
from symcnn.render.figure.columns import LANE, Flow
from symcnn.render.figure.geometry import Layout, Path, Size, Spot, straightened

CHANNEL = 34
"""Between rows with nothing but straight lines between them."""
STUB, TRACK, HEAD = 14, 13, 26
"""Above the first track, between tracks, and below the last, where the arrow's head is."""
MARGIN = 15
"""Between a line and a box that it passes."""
FRAMED = 28
"""Between a line and the boxes in a frame that it passes."""

FORK, JOIN = 0, 1


class Route(Record):
    """An edge's way by rows: down at ``x``; ``side`` where it comes into its end from the side."""

    start: int
    end: int
    x: int
    side: bool


class Rows(Record):
    """Boxes in their rows and places from left to right. Into ``joins`` lines may come from the side; ``framed`` are
    boxes in one frame."""

    flow: Flow
    ranks: Mapping[int, int]
    columns: Mapping[int, int]
    sizes: Mapping[int, Size]
    joins: Collection[int]
    framed: Sequence[Collection[int]] = ()

    def reach(self, node: int, start: int, end: int) -> tuple[int, int]:
        """From where to where nothing may pass a box: by an edge that leaves or enters its frame, not the frame's."""
        inside = [node]
        for frame in self.framed:
            if node in frame and not (start in frame and end in frame):
                inside += frame
        left = min(self.columns[n] - self.sizes[n].width // 2 for n in inside)
        right = max(self.columns[n] + self.sizes[n].width // 2 for n in inside)
        away = FRAMED if len(inside) > 1 else MARGIN
        return left - away, right + away


def routed(rows: Rows) -> Layout:
    """The layout of boxes in rows, with the ways of all edges."""
    router = _Router(rows)
    ranks, columns = rows.ranks, rows.columns
    routes = [router.route(start, end) for start, end in router.ordered()]
    tracks = _Tracks(routes, ranks, columns)
    spots = _spots(rows, tracks)
    feet = {rank: max(s.rows[1] for n, s in spots.items() if ranks[n] == rank) for rank in ranks.values()}
    return Layout(spots, tuple(_path(route, spots, ranks, feet, tracks) for route in routes))


class _Router:
    def __init__(self, all_rows: Rows) -> None:
        self.all, self.flow, self.sizes, self.joins = all_rows, all_rows.flow, all_rows.sizes, all_rows.joins
        self.ranks, self.columns = all_rows.ranks, all_rows.columns
        self.rows: dict[int, list[int]] = {}
        for node, rank in self.ranks.items():
            self.rows.setdefault(rank, []).append(node)
        self.verticals: list[tuple[int, int, int]] = []
        self.sides: set[tuple[int, bool]] = set()

    def ordered(self) -> list[tuple[int, int]]:
        """Short edges first, so that those around others lie outside."""
        return sorted(self.flow.edges, key=lambda e: (self.ranks[e[1]] - self.ranks[e[0]], abs(self._shift(*e)), e))

    def _shift(self, start: int, end: int) -> int:
        return self.columns[end] - self.columns[start]

    def route(self, start: int, end: int) -> Route:
        top, bottom = self.ranks[start], self.ranks[end]
        x = min(
            (x for x in self._candidates(start, end) if self._free(x, start, end)),
            key=lambda x: self._cost(x, start, end),
        )
        side = self._side(x, start, end)
        if side:
            self.sides.add((end, x > self.columns[end]))
        if bottom > top + 1 or side:
            self.verticals.append((x, top, bottom))
        return Route(start, end, x, side)

    def _candidates(self, start: int, end: int) -> set[int]:
        found = {self.columns[start], self.columns[end]}
        for rank in range(self.ranks[start] + 1, self.ranks[end] + 1):
            for node in self.rows.get(rank, ()):
                found |= {*self.all.reach(node, start, end)}
        for x, _, _ in self.verticals:
            found |= {x - LANE, x + LANE}
        return found | {max(found) + LANE, min(found) - LANE}

    def _free(self, x: int, start: int, end: int) -> bool:
        """Whether a line can go down at ``x`` from a box's row to another's."""
        top, bottom = self.ranks[start], self.ranks[end]
        for rank in range(top + 1, bottom):
            for node in self.rows.get(rank, ()):
                left, right = self.all.reach(node, start, end)
                if left < x < right:
                    return False
        if bottom == top + 1:
            return True
        return all(abs(x - other) >= LANE or last <= top or first >= bottom for other, first, last in self.verticals)

    def _cost(self, x: int, start: int, end: int) -> tuple[int, int, int]:
        """Straight down first, then near; into a join at the start's place, else at the end's; right before left."""
        here, there = self.columns[start], self.columns[end]
        near = here if len(self.flow.inputs[end]) > 1 else there
        away = 2 * (abs(x - here) + abs(x - there))
        return away + (3 if x < min(here, there) else 0), abs(x - near), -x

    def _side(self, x: int, start: int, end: int) -> bool:
        """Whether it comes into a join from the side: where nothing stands between and no other does."""
        column, size = self.columns[end], self.sizes[end]
        if end not in self.joins or abs(x - column) < size.width // 2 + MARGIN // 2:
            return False
        if (end, x > column) in self.sides or len(self.flow.inputs[end]) != 2:
            return False
        low, high = sorted((x, column))
        bottom = self.ranks[end]
        for node in self.rows[bottom]:
            if node != end and low - MARGIN < self._right(node) and self._left(node) < high + MARGIN:
                return False
        return all(abs(x - other) >= LANE or not first < bottom < last for other, first, last in self.verticals)

    def _left(self, node: int) -> int:
        return self.columns[node] - self.sizes[node].width // 2

    def _right(self, node: int) -> int:
        return self.columns[node] + self.sizes[node].width // 2


class _Tracks:
    """Which track of its channel each line from side to side has: those of forks above those of joins."""

    def __init__(self, routes: Iterable[Route], ranks: Mapping[int, int], columns: Mapping[int, int]) -> None:
        spans: dict[tuple[int, int, int], list[int]] = {}
        for route in routes:
            if route.x != columns[route.start]:
                spans.setdefault((ranks[route.start], FORK, route.start), []).extend((route.x, columns[route.start]))
            if route.x != columns[route.end] and not route.side:
                spans.setdefault((ranks[route.end] - 1, JOIN, route.end), []).extend((route.x, columns[route.end]))
        self.track: dict[tuple[int, int, int], int] = {}
        self.count: dict[int, int] = {}
        for channel in {key[0] for key in spans}:
            own = {key: (min(xs), max(xs)) for key, xs in spans.items() if key[0] == channel}
            self._assign(channel, own)

    def _assign(self, channel: int, spans: Mapping[tuple[int, int, int], tuple[int, int]]) -> None:
        used: list[list[tuple[int, int]]] = []
        least = 0
        for kind in (FORK, JOIN):
            for key, span in sorted((k, s) for k, s in spans.items() if k[1] == kind):
                place = next((p for p in range(least, len(used)) if _clear(span, used[p])), len(used))
                if place == len(used):
                    used.append([])
                used[place].append(span)
                self.track[key] = place
            least = len(used)
        self.count[channel] = len(used)

    def height(self, channel: int) -> int:
        tracks = self.count.get(channel, 0)
        return STUB + TRACK * (tracks - 1) + HEAD if tracks else CHANNEL

    def offset(self, channel: int, kind: int, node: int) -> int:
        """How far below the row above a line runs."""
        return STUB + TRACK * self.track[channel, kind, node]


def _clear(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] + MARGIN < low or high + MARGIN < span[0] for low, high in others)


def _spots(rows: Rows, tracks: _Tracks) -> dict[int, Spot]:
    heights: dict[int, int] = {}
    for node, rank in rows.ranks.items():
        heights[rank] = max(heights.get(rank, 0), rows.sizes[node].height)
    middle: dict[int, int] = {}
    y = 0
    for rank in range(min(heights), max(heights) + 1):
        middle[rank] = y + heights.get(rank, 0) // 2
        y += heights.get(rank, 0) + tracks.height(rank)
    return {node: Spot(rows.columns[node], middle[rank], rows.sizes[node]) for node, rank in rows.ranks.items()}


def _path(
    route: Route, spots: Mapping[int, Spot], ranks: Mapping[int, int], feet: Mapping[int, int], tracks: _Tracks
) -> Path:
    """``feet`` are where rows end."""
    start, end = spots[route.start], spots[route.end]
    points = [(start.x, start.bottom)]
    if route.x != start.x:
        channel = ranks[route.start]
        y = feet[channel] + tracks.offset(channel, FORK, route.start)
        points += [(start.x, y), (route.x, y)]
    if route.side:
        points += [(route.x, end.y), (end.side(route.x), end.y)]
    elif route.x != end.x:
        channel = ranks[route.end] - 1
        y = feet[channel] + tracks.offset(channel, JOIN, route.end)
        points += [(route.x, y), (end.x, y), (end.x, end.top)]
    else:
        points += [(end.x, end.top)]
    return Path(route.start, route.end, straightened(points))
