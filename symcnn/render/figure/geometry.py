"""What a layout is made of and comes to: boxes with places, and the paths between them.

Lengths are whole tenths of a millimetre; x grows to the right and y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symcnn.record import Record

Point = tuple[int, int]


class Size(Record):
    """How much room a box takes with its text, and what is drawn in the middle of that: all of it unless given. The
    text is left (-1) or right (1) of that as it ``leans``; 0 keeps room on both sides."""

    width: int
    height: int
    drawn_width: int = 0
    drawn_height: int = 0
    leans: int = 0

    @property
    def half_width(self) -> int:
        return (self.drawn_width or self.width) // 2

    @property
    def half_height(self) -> int:
        return (self.drawn_height or self.height) // 2


class Spot(Record):
    """A box on the page, by its centre."""

    x: int
    y: int
    size: Size

    @property
    def left(self) -> int:
        return self.x - (self.size.half_width if self.size.leans > 0 else self.size.width // 2)

    @property
    def right(self) -> int:
        return self.x + (self.size.half_width if self.size.leans < 0 else self.size.width // 2)

    @property
    def rows(self) -> tuple[int, int]:
        """From where to where it reaches with its text."""
        return self.y - self.size.height // 2, self.y + self.size.height // 2

    @property
    def top(self) -> int:
        """Where what is drawn begins."""
        return self.y - self.size.half_height

    @property
    def bottom(self) -> int:
        """Where what is drawn ends."""
        return self.y + self.size.half_height

    def side(self, x: int) -> int:
        """Where a horizontal line from the side of ``x`` meets what is drawn."""
        return self.x + self.size.half_width if x > self.x else self.x - self.size.half_width

    def moved(self, x: int, y: int) -> Spot:
        return self.replace(x=self.x + x, y=self.y + y)


class Path(Record):
    """An edge's way from box to box, in straight parts along the axes."""

    start: int
    end: int
    points: tuple[Point, ...]

    def moved(self, x: int, y: int) -> Path:
        return self.replace(points=tuple((px + x, py + y) for px, py in self.points))


class Layout(Record):
    """``parted`` where it goes on in a further column."""

    spots: Mapping[int, Spot]
    paths: tuple[Path, ...]
    parted: bool = False

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        spots = list(self.spots.values())
        points = [point for path in self.paths for point in path.points]
        xs = [*(spot.left for spot in spots), *(spot.right for spot in spots), *(x for x, _ in points)]
        ys = [*(y for spot in spots for y in spot.rows), *(y for _, y in points)]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def width(self) -> int:
        left, _, right, _ = self.bounds
        return right - left

    @property
    def height(self) -> int:
        _, top, _, bottom = self.bounds
        return bottom - top

    def moved(self, x: int, y: int) -> Layout:
        spots = {number: spot.moved(x, y) for number, spot in self.spots.items()}
        return Layout(spots, tuple(path.moved(x, y) for path in self.paths))


def straightened(points: Iterable[Point]) -> tuple[Point, ...]:
    """The corners of a way: what lies on a straight part between two others is left out."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])
