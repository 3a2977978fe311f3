"""Where the texts of budgets and best points stand: beside what they tell, where neither a curve nor a point lies.

All is measured in pixels of the finished layout. A text that has no room inside of the axes stands outside.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from symcnn.record import Record
from symcnn.render.plotting.style import BUDGET, SMALL, Look

APART = 1.5
"""Points between a text and what it must not cover."""

TRIES = 3
"""What stands outside of the axes makes them smaller, so that all others are placed anew."""


class Wanted(Record):
    """A text at a point, in the coordinates of the data (``x`` is a part of the axes for that of a ``line``)."""

    text: str
    x: float
    y: float
    line: bool = False


class Place(Record):
    """Where a text may stand: its anchor in the coordinates of what it tells, how far from there in points, its sides,
    and whether a line leads to it."""

    x: float
    shift: tuple[float, float]
    ha: str
    va: str
    led: bool = False


# ---------------------------------------------------------------- where a text may stand

ALONG = (0.0, 1.0, 0.2, 0.8, 0.4, 0.6, 0.3, 0.7, 0.5, 0.1, 0.9)
"""Parts of a line at which its text may stand, the first ones first."""

SIDES = {0.0: ("left", 3.0), 1.0: ("right", -3.0)}


def _beside_line() -> Iterator[Place]:
    for va, up in (("bottom", 2.0), ("top", -2.0)):
        for part in ALONG:
            side, shift = SIDES.get(part, ("center", 0.0))
            yield Place(part, (shift, up), side, va)


DISTANCES = (5.0, 9.0, 14.0, 20.0, 28.0, 38.0, 50.0, 64.0, 80.0)
LED = 9.0
"""What is farther away has a line to its point."""

DIRECTIONS = (
    (1, -1, "left", "top"), (-1, 1, "right", "bottom"), (1, 0, "left", "center"), (-1, 0, "right", "center"),
    (1, 1, "left", "bottom"), (-1, -1, "right", "top"), (0, 1, "center", "bottom"), (0, -1, "center", "top"),
    (-0.2, 1, "left", "bottom"), (0.2, 1, "right", "bottom"),
)  # fmt: skip
"""Below to the right first, where a picture that goes up is empty."""


def _beside_point(x: float) -> Iterator[Place]:
    for distance in DISTANCES:
        for across, up, ha, va in DIRECTIONS:
            yield Place(x, (across * distance, up * distance), ha, va, distance > LED)


# ---------------------------------------------------------------- placing them


def place(axes: Axes, wanted: Sequence[Wanted]) -> None:
    """Writes the texts, each at its first place where nothing lies, else outside: that of a line at its right end,
    that of a point above the axes."""
    outside: list[Wanted] = []
    for _ in range(TRIES):
        made = _written(axes, wanted, outside)
        failed = [one for one, text in zip(wanted, made, strict=True) if text is None]
        if not failed:
            return
        outside += failed
        for text in filter(None, made):
            text.remove()
    _written(axes, wanted, wanted)


def _written(axes: Axes, wanted: Sequence[Wanted], outside: Sequence[Wanted]) -> list[Annotation | None]:
    """Those that are ``outside`` there, of the others None where there is no place."""
    there = {one: _outside(axes, one, place) for place, one in enumerate(outside)}
    _lay_out(axes)
    ground = _Ground(axes)
    return [there.get(one) or ground.placed(one) for one in wanted]


def _outside(axes: Axes, one: Wanted, place: int) -> Annotation:
    if one.line and not axes.figure.legends:
        look: Look = {"xycoords": axes.get_yaxis_transform(), "xytext": (3, 0), "va": "center", "color": BUDGET}
        return axes.annotate(one.text, (1, one.y), textcoords="offset points", **look, **SMALL)
    colour = BUDGET if one.line else "black"
    shift: Look = {"xycoords": "axes fraction", "xytext": (0, 3 + 9 * place), "textcoords": "offset points"}
    return axes.annotate(one.text, (0, 1), va="bottom", color=colour, **shift, **SMALL)


def _lay_out(axes: Axes) -> None:
    """Gives the axes their place in the picture, where its texts can be measured: some TeX alone can set. Whether it
    has room at all is told where it is saved."""
    with suppress(ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        axes.figure.draw_without_rendering()  # type: ignore[union-attr]


class _Ground:
    """What has been drawn on the axes, in pixels; each text that is placed adds to it."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.scale = axes.figure.dpi / 72
        self.inside = axes.get_window_extent()
        self.drawn = list(_drawn(axes))
        self.taken = list(_taken(axes))

    def placed(self, one: Wanted) -> Annotation | None:
        """The text at the first of its places that is free."""
        for where in _beside_line() if one.line else _beside_point(one.x):
            text = self._annotation(one, where)
            box = _box(text)
            if self._free(box) and not (where.led and self._crosses(one, box, where)):
                self.taken.append(box)
                return text
            text.remove()
        return None

    def _annotation(self, one: Wanted, where: Place) -> Annotation:
        leader: Look = {"arrowprops": {"arrowstyle": "-", "linewidth": 0.4, "color": BUDGET, "shrinkA": 0.5,
                                       "shrinkB": 3.0, "relpos": RELATIVE[where.ha, where.va]}}  # fmt: skip
        look: Look = {"ha": where.ha, "va": where.va, "textcoords": "offset points", "in_layout": False, "zorder": 6}
        look |= leader if where.led else {}
        look |= {"color": BUDGET, "xycoords": self.axes.get_yaxis_transform()} if one.line else {}
        return self.axes.annotate(one.text, (where.x, one.y), xytext=where.shift, **look, **SMALL)

    def _crosses(self, one: Wanted, box: Bbox, where: Place) -> bool:
        """Whether the line from the text to its point would run through another text."""
        across, up = RELATIVE[where.ha, where.va]
        x, y = self.axes.transData.transform((one.x, one.y))
        led = Path([(x, y), (box.x0 + across * box.width, box.y0 + up * box.height)])
        others = (other.padded(APART * self.scale) for other in self.taken if not other.contains(x, y))
        return any(led.intersects_bbox(other, False) for other in others)

    def _free(self, box: Bbox) -> bool:
        near = box.padded(APART * self.scale)
        if not (self.inside.x0 <= box.x0 and box.x1 <= self.inside.x1):
            return False
        if not (self.inside.y0 <= box.y0 and box.y1 <= self.inside.y1):
            return False
        if any(near.overlaps(other) for other in self.taken):
            return False
        return not any(path.intersects_bbox(near if wide else box, filled) for path, filled, wide in self.drawn)


RELATIVE = {
    (ha, va): (x, y)
    for ha, x in (("left", 0.0), ("center", 0.5), ("right", 1.0))
    for va, y in (("bottom", 0.0), ("center", 0.5), ("top", 1.0))
}
"""The point of a text that its line leads to."""

# ---------------------------------------------------------------- what has been drawn

Drawn = tuple[Path, bool, bool]
"""A path in pixels, whether it is filled, and whether a text keeps its distance: it is close to the line it tells."""


def _drawn(axes: Axes) -> Iterator[Drawn]:
    for line in axes.lines:
        own = Path(line.get_xydata())
        yield line.get_transform().transform_path(own), False, line.get_label() != "_budget"
    for collection in axes.collections:
        for path in collection.get_paths():
            shown = collection.get_transform().transform_path(path)
            yield shown, bool(len(collection.get_facecolor())), True
    for patch in axes.patches:
        yield patch.get_transform().transform_path(patch.get_path()), True, True


def _taken(axes: Axes) -> Iterable[Bbox]:
    """The boxes of single points, other texts, and a legend inside of the axes."""
    for line in axes.lines:
        if line.get_marker() not in ("", "None", None):
            radius = (line.get_markersize() / 2 + 1) * axes.figure.dpi / 72
            for x, y in line.get_transform().transform(line.get_xydata()):
                if x == x and y == y:
                    yield Bbox([[x - radius, y - radius], [x + radius, y + radius]])
    yield from (text.get_window_extent() for text in axes.texts)
    if legend := axes.get_legend():
        yield legend.get_window_extent()


CHARACTER = 0.62
"""About how wide a character is, in sizes of the font: for texts that TeX alone can set."""


def _box(text: Annotation) -> Bbox:
    """The text's own box, without the line that leads to it."""
    plain = text.get_text()
    try:
        text.get_window_extent()  # which gives it its place
    except ValueError:
        text.set_text("x" * round(len(plain) * CHARACTER))
        text.get_window_extent()
    box = Text.get_window_extent(text)
    text.set_text(plain)
    return box
