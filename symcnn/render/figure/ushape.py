"""Encoder and decoder as a U: down on the left, up on the right, what is passed across on one height.

It is for networks whose boxes follow each other on one line, their resolution falling and then rising, and whose other
edges lead across, from one resolution to the same (or to what is cropped to it).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from symcnn.record import Record
from symcnn.render.figure.columns import Flow
from symcnn.render.figure.geometry import Layout, Path, Point, Size, Spot, straightened

FEWEST_SKIPS = 2
INDENT = 55
"""How much further in each resolution lies."""
STEP = 36
"""Between boxes one above the other, and between those at the bottom."""
ACROSS = 130
"""The least length of what is passed across."""


class Plan(Record):
    """``spine`` are the boxes in order, those from ``low`` up to ``high`` at the bottom; ``skips`` are start, boxes on
    the way, and end."""

    spine: tuple[int, ...]
    low: int
    high: int
    skips: tuple[tuple[int, tuple[int, ...], int], ...]
    levels: Mapping[int, int]

    @property
    def left(self) -> tuple[int, ...]:
        return self.spine[: self.low]

    @property
    def bottom(self) -> tuple[int, ...]:
        return self.spine[self.low : self.high]

    @property
    def right(self) -> tuple[int, ...]:
        """From the bottom up."""
        return self.spine[self.high :]


def plan_of(flow: Flow, resolutions: Mapping[int, int | None]) -> Plan | None:
    """How a network is a U, or None where it is none."""
    spine = _spine(flow)
    skips = _skips(flow, spine)
    sizes = [size for size in (resolutions[node] for node in spine) if size is not None]
    if skips is None or len(skips) < FEWEST_SKIPS or len(sizes) < len(spine):
        return None
    low, high = sizes.index(min(sizes)), len(sizes) - sizes[::-1].index(min(sizes))
    place = {node: number for number, node in enumerate(spine)}
    across = sorted((place[start], place[end]) for start, _, end in skips)
    if not all(start < low and high <= end and sizes[start] >= sizes[end] for start, end in across):
        return None
    if not all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(across)):
        return None
    tops = [sizes[start] for start, _ in across]
    if tops != sorted(tops, reverse=True):
        return None
    levels = {node: sum(2 * top > 3 * size for top in tops) for node, size in zip(spine, sizes, strict=True)}
    return Plan(spine, low, high, skips, levels)


def _spine(flow: Flow) -> tuple[int, ...]:
    """The longest line of boxes."""
    best: dict[int, tuple[int, ...]] = {}
    for node, inputs in flow.inputs.items():
        before = max((best[start] for start in inputs), key=len, default=())
        best[node] = (*before, node)
    return max(best.values(), key=len)


def _skips(flow: Flow, spine: Sequence[int]) -> tuple[tuple[int, tuple[int, ...], int], ...] | None:
    """What leads from box to box beside the spine; None where it is anything but lines of boxes."""
    steps = set(pairwise(spine))
    takers: dict[int, list[int]] = {}
    for start, end in flow.edges:
        takers.setdefault(start, []).append(end)
    beside = [node for node in flow.inputs if node not in spine]
    if any(len(flow.inputs[node]) != 1 or len(takers.get(node, ())) != 1 for node in beside):
        return None
    found = []
    for start, end in flow.edges:
        if start in spine and (start, end) not in steps:
            way: list[int] = []
            while end not in spine:
                way.append(end)
                (end,) = takers[end]
            found.append((start, tuple(way), end))
    return tuple(found)


# ---------------------------------------------------------------- the layout


def laid_out(plan: Plan, flow: Flow, sizes: Mapping[int, Size]) -> Layout:
    """Boxes and paths of a U."""
    if any(sizes[node].drawn_width for node in plan.bottom):  # text beside one would be in the next one's way
        plan = plan.replace(low=plan.high - 1)
    y = _heights(plan, sizes)
    outwards = _outwards(plan, sizes)
    x = _sides(plan, outwards)
    spots = {node: Spot(x[node], y[node], outwards[node]) for node in plan.spine}
    for start, way, end in plan.skips:
        spots |= _on_the_way(way, spots[start], spots[end], sizes)
    return Layout(spots, tuple(_path(plan, spots, *edge) for edge in flow.edges))


def _heights(plan: Plan, sizes: Mapping[int, Size]) -> dict[int, int]:
    """Boxes of one skip on one height, others below what they must be below, as high as they get."""
    root = {end: start for start, _, end in plan.skips}
    order: list[tuple[int, int]] = [
        *pairwise(plan.left), *pairwise(plan.right[::-1]),
        (plan.left[-1], plan.bottom[0]), (plan.right[0], plan.bottom[0]),
    ]  # fmt: skip
    root |= dict.fromkeys(plan.bottom[1:], plan.bottom[0])
    below: dict[int, list[tuple[int, int]]] = {}
    tallest = max(sizes[node].height for node in plan.bottom)
    for upper, lower in order:
        height_below = tallest if lower in plan.bottom else sizes[lower].height
        away = (sizes[upper].height + height_below) // 2 + STEP
        below.setdefault(root.get(lower, lower), []).append((root.get(upper, upper), away))
    heights: dict[int, int] = {}

    def height(node: int) -> int:
        if node not in heights:
            heights[node] = max((height(upper) + away for upper, away in below.get(node, ())), default=0)
        return heights[node]

    found = {node: height(root.get(node, node)) for node in plan.spine}
    held = {node for start, _, end in plan.skips for node in (start, end)}
    for arm in (plan.left, plan.right[::-1]):
        found |= _evened((*arm, plan.bottom[0]), held, found, sizes)
    return found


def _evened(
    arm: Sequence[int], held: Collection[int], heights: Mapping[int, int], sizes: Mapping[int, Size]
) -> dict[int, int]:
    """The boxes between two that are held, at even distances; those above the first right above it."""
    found = dict(heights)
    fixed = [place for place, node in enumerate(arm) if node in held or place == len(arm) - 1]
    for place in range(fixed[0] - 1, -1, -1):
        upper, lower = arm[place], arm[place + 1]
        found[upper] = found[lower] - (sizes[upper].height + sizes[lower].height) // 2 - STEP
    for first, last in pairwise(fixed):
        top = heights[arm[first]] + sizes[arm[first]].height // 2
        inside = arm[first + 1 : last]
        free = heights[arm[last]] - sizes[arm[last]].height // 2 - top - sum(sizes[node].height for node in inside)
        for number, node in enumerate(inside, 1):
            found[node] = top + number * free // (last - first) + sizes[node].height // 2
            top += sizes[node].height
    return found


def _outwards(plan: Plan, sizes: Mapping[int, Size]) -> dict[int, Size]:
    """Text that stands beside what is drawn goes outwards."""
    leans = dict.fromkeys(plan.left, -1) | dict.fromkeys((*plan.bottom, *plan.right), 1)
    return {
        node: size.replace(leans=leans[node]) if size.drawn_width and node in leans else size
        for node, size in sizes.items()
    }


def _sides(plan: Plan, sizes: Mapping[int, Size]) -> dict[int, int]:
    """Both arms lean towards the middle, by the resolution."""
    arms = (*plan.left, *plan.right)
    deepest = max(plan.levels[node] for node in arms)
    away = 0
    for start, way, end in plan.skips:
        between = sum(sizes[node].width + STEP for node in way) + ACROSS
        for node in (start, end):
            inwards = INDENT * (deepest - plan.levels[node])
            inner = sizes[node].half_width if sizes[node].leans else sizes[node].width // 2
            away = max(away, between // 2 + inner - inwards)
    places = {}
    for arm, sign in ((plan.left, -1), (plan.right, 1)):
        for node in arm:
            places[node] = sign * (away + INDENT * (deepest - plan.levels[node]))
    total = sum(sizes[node].width for node in plan.bottom) + STEP * (len(plan.bottom) - 1)
    x = -total // 2
    for node in plan.bottom:
        places[node] = x + sizes[node].width // 2
        x += sizes[node].width + STEP
    return places


def _on_the_way(way: Sequence[int], start: Spot, end: Spot, sizes: Mapping[int, Size]) -> dict[int, Spot]:
    """Boxes between two on one height."""
    free = end.left - start.right - sum(sizes[node].width for node in way)
    gap = free // (len(way) + 1)
    x, spots = start.right, {}
    for node in way:
        x += gap + sizes[node].width // 2
        spots[node] = Spot(x, start.y, sizes[node])
        x += sizes[node].width // 2
    return spots


def _path(plan: Plan, spots: Mapping[int, Spot], start: int, end: int) -> Path:
    one, other = spots[start], spots[end]
    if one.y == other.y:
        points: tuple[Point, ...] = ((one.side(other.x), one.y), (other.side(one.x), other.y))
    elif end in plan.bottom:
        points = _into_bottom(one, other, inwards=one.x > other.x)
    elif start in plan.bottom:
        points = _into_bottom(other, one, inwards=other.x < one.x)[::-1]
    else:
        points = _upright(one, other)
    return Path(start, end, straightened(points))


def _into_bottom(arm: Spot, bottom: Spot, inwards: bool) -> tuple[Point, ...]:
    """From an arm down, to the side of a box at the bottom, or onto it where that stands below or further out."""
    reach = bottom.size.half_width
    if not inwards and abs(arm.x - bottom.x) >= reach + STEP and not bottom.size.leans:
        return (arm.x, arm.bottom), (arm.x, bottom.y), (bottom.side(arm.x), bottom.y)
    inside = max(0, reach - STEP // 2)
    x, y = min(max(arm.x, bottom.x - inside), bottom.x + inside), arm.rows[1] + STEP // 3
    return (arm.x, arm.bottom), (arm.x, y), (x, y), (x, bottom.top)


def _bent(upper: Spot, x: int, lower: Spot) -> tuple[Point, ...]:
    y = lower.top - STEP * 2 // 3
    return (upper.x, upper.bottom), (upper.x, y), (x, y), (x, lower.top)


def _upright(one: Spot, other: Spot) -> tuple[Point, ...]:
    """Between boxes of an arm, straight where their sides allow it."""
    upper, lower = (one, other) if one.y < other.y else (other, one)
    x = (upper.x + lower.x) // 2
    if all(abs(x - spot.x) <= spot.size.half_width - STEP // 2 for spot in (upper, lower)):
        points: tuple[Point, ...] = ((x, upper.bottom), (x, lower.top))
    else:
        points = _bent(upper, lower.x, lower)
    return points if upper is one else points[::-1]
