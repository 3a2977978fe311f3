"""Layouts that fit on a page: long ones go on in a further column where a single line leads from row to row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from symcnn.render.figure.geometry import Layout, Path, Spot, straightened

WIDTH, HEIGHT = 1620, 2200
"""What a page with a caption holds, in tenths of a millimetre."""

SMALLEST = (10, 12)
"""What a picture may be scaled to: the smallest text, of 6 points, then has 5."""

GUTTER = 60
TURN = 18
"""How far below a column its line turns to the next, and how far above that it comes in."""
MOST_COLUMNS = 5


class Cut(NamedTuple):
    """A height at which a layout can be parted; ``start`` is the box whose tensor leads on."""

    y: int
    start: int


def fits(layout: Layout, scaled: bool = False) -> bool:
    """Whether a layout fits on a page, as it is or scaled as far as its text allows."""
    top, bottom = SMALLEST if scaled else (1, 1)
    return layout.width * top <= WIDTH * bottom and layout.height * top <= HEIGHT * bottom


def wrapped(layout: Layout) -> Layout:
    """A layout that is too high, in columns side by side; as it is where it cannot be parted."""
    if layout.height <= HEIGHT:
        return layout
    cuts = list(_cuts(layout))
    for columns in range(2, MOST_COLUMNS + 1):
        for limit in range(layout.height // columns, HEIGHT, GUTTER // 2):
            chosen = _chosen(layout, cuts, limit)
            if chosen is not None and len(chosen) < columns:
                return _parted(layout, chosen)
    return layout


def _cuts(layout: Layout) -> Iterator[Cut]:
    """Heights at which nothing leads on but what leaves one box."""
    rows = sorted(spot.rows for spot in layout.spots.values())
    end = rows[0][1]
    for top, bottom in rows:
        if top > end:
            across = [path for path in layout.paths if _crosses(path, (top + end) // 2)]
            if len({path.start for path in across}) == 1:
                yield Cut((top + end) // 2, across[0].start)
        end = max(end, bottom)


def _crosses(path: Path, y: int) -> bool:
    return path.points[0][1] < y <= path.points[-1][1]


def _chosen(layout: Layout, cuts: Sequence[Cut], limit: int) -> list[Cut] | None:
    """The fewest cuts that leave no part higher than a limit."""
    _, start, _, end = layout.bounds
    chosen: list[Cut] = []
    while end - start > limit:
        reached = [cut for cut in cuts if start < cut.y <= start + limit]
        if not reached:
            return None
        chosen.append(reached[-1])
        start = reached[-1].y
    return chosen


def _parted(layout: Layout, cuts: Sequence[Cut]) -> Layout:
    """The parts side by side, each joined by lines from the foot of the one before to its head."""
    _, top, _, bottom = layout.bounds
    ends = [top - 1, *(cut.y for cut in cuts), bottom + 1]
    spots: dict[int, Spot] = {}
    paths: list[Path] = []
    x = 0
    for low, high in pairwise(ends):
        part, entering = _between(layout, low, high)
        left, first, right, _ = part.bounds
        gutter = x - GUTTER // 2
        shift = x - left, -first
        spots |= part.moved(*shift).spots
        for path in part.paths:
            moved = path.moved(*shift)
            paths.append(_linked(moved, spots, gutter) if path.start in entering else moved)
        x += right - left + GUTTER
    return Layout(spots, tuple(paths), parted=True)


def _between(layout: Layout, low: int, high: int) -> tuple[Layout, set[int]]:
    """A part with the lines that come into it, which begin right above it; and the boxes that those come from."""
    spots = {number: spot for number, spot in layout.spots.items() if low < spot.y < high}
    inside = [path for path in layout.paths if path.end in spots]
    entering = {path.start for path in inside if path.start not in spots}
    paths = [path if path.start in spots else path.replace(points=path.points[1:]) for path in inside]
    if not entering:
        return Layout(spots, tuple(paths)), entering
    head = min(*(spot.rows[0] for spot in spots.values()), *(y for path in paths for _, y in path.points)) - TURN
    starts = {path.start: path.points[0][0] for path in layout.paths}
    paths = [p if p.start in spots else p.replace(points=((starts[p.start], head), *p.points)) for p in paths]
    return Layout(spots, tuple(paths)), entering


def _linked(path: Path, spots: Mapping[int, Spot], gutter: int) -> Path:
    """A line into a column, from its box at the foot of the column before."""
    start = spots[path.start]
    foot, head = start.bottom + TURN, path.points[0][1]
    points = ((start.x, start.bottom), (start.x, foot), (gutter, foot), (gutter, head), *path.points)
    return path.replace(points=straightened(points))
