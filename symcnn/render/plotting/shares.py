"""Shares of layers or stages: stacked over a symbol, or a bar each at one point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from symcnn.algebra import Number
from symcnn.errors import Error
from symcnn.questions.shares import Band, SharesReport, part_of
from symcnn.render.cells import tenths
from symcnn.render.plotting import labels
from symcnn.render.plotting.ground import Ground, draw_lines, draw_marks, limit, mark_text, name_axes, x_axis, y_axis
from symcnn.render.plotting.labels import Wanted
from symcnn.render.plotting.style import (
    AREAS,
    GATHERED,
    LINES,
    SMALL,
    Lettering,
    Look,
    Picture,
    brief,
    metric_title,
    point,
    scale_of,
    tick,
)

SIZE = (5.0, 2.6)
WIDTH, HEAD, ROW = 5.0, 0.55, 0.17
"""Inches: the width of bars, what stands around them, and a bar."""

FEW = 12
"""So many values have a column each."""


def shares(report: SharesReport, size: tuple[float, float] | None, log: str, lettering: Lettering) -> Picture:
    """The picture of shares."""
    if log:
        raise Error("shares add up on a plain axis alone", hint="leave out `--log`")
    if report.symbol is None:
        return _bars(report, size, lettering)
    picture = Picture(figsize=size or SIZE, layout="constrained")
    scale = scale_of([*report.totals, *(line.height for line in report.lines)])
    symbol = lettering.symbol(report.symbol)
    ground = Ground(picture.subplots(), scale_of(report.xs), scale, symbol, lettering)
    y_axis(ground, "")
    draw = _columns if report.listed or len(report.xs) <= FEW else _areas
    wanted = draw(ground, report)
    name_axes(ground, metric_title(report.metric))
    _legend(picture, report, lettering)
    labels.place(ground.axes, wanted)
    return picture


def _colour(report: SharesReport, band: Band) -> str:
    return GATHERED if band.gathered else AREAS[report.bands.index(band) % len(AREAS)]


def _name(band: Band) -> str:
    return f"{band.name} ({band.gathered})" if band.gathered else band.name


def _legend(picture: Picture, report: SharesReport, lettering: Lettering) -> None:
    """In the order in which the bands lie."""
    handles = [Patch(facecolor=_colour(report, band), label=lettering.text(_name(band))) for band in report.bands]
    picture.legend(handles=handles[::-1], loc="outside right upper", handlelength=1.0, handleheight=1.0)


def _stacked(report: SharesReport) -> list[tuple[Number, ...]]:
    """The upper edge of each band, from the lowest on."""
    return list(accumulate((band.heights for band in report.bands), _added))


def _added(below: Sequence[Number], above: Sequence[Number]) -> tuple[Number, ...]:
    return tuple(a + b for a, b in zip(below, above, strict=True))


# ---------------------------------------------------------------- over a symbol


def _areas(ground: Ground, report: SharesReport) -> list[Wanted]:
    """In steps where the total jumps."""
    xs = ground.x(report.xs)
    below = [0.0] * len(xs)
    step: Any = "mid" if any(report.jumps) else None
    for band, edge in zip(report.bands, map(ground.y, _stacked(report)), strict=True):
        look: Look = {"facecolor": _colour(report, band), "edgecolor": "white", "linewidth": 0.2, "label": band.name}
        ground.axes.fill_between(xs, below, edge, step=step, **look)
        below = edge
    ground.axes.set_xlim(xs[0], xs[-1])
    x_axis(ground, report.xs, "")
    wanted = draw_lines(ground, report.lines)
    limit(ground, from_zero=True)
    return [*wanted, *draw_marks(ground, report.marks)]


def _columns(ground: Ground, report: SharesReport) -> list[Wanted]:
    """A column for each value, its total above it; the best points are told with the budgets."""
    axes = ground.axes
    places = list(range(len(report.xs)))
    below = [0.0] * len(places)
    for band, edge in zip(report.bands, map(ground.y, _stacked(report)), strict=True):
        heights = [high - low for low, high in zip(below, edge, strict=True)]
        look: Look = {"color": _colour(report, band), "edgecolor": "white", "linewidth": 0.3, "label": band.name}
        axes.bar(places, heights, 0.75, below, **look)
        below = edge
    for place, total, height in zip(places, report.totals, below, strict=True):
        text = ground.lettering.text(brief(total))
        axes.annotate(text, (place, height), xytext=(0, 1.5), textcoords="offset points", ha="center", **SMALL)
    axes.set_xticks(places, [point(x) for x in report.xs])
    best = {mark.target.text: f" ({mark_text(ground, mark)})" for mark in report.marks}
    wanted = draw_lines(ground, report.lines, best)
    limit(ground, from_zero=True)
    return wanted


# ---------------------------------------------------------------- at one point


def _bars(report: SharesReport, size: tuple[float, float] | None, lettering: Lettering) -> Picture:
    """A bar for each part from the top down, its number and its share beside it."""
    rows = len(report.bands)
    picture = Picture(figsize=size or (WIDTH, HEAD + ROW * max(rows, 2)), layout="constrained")
    axes = picture.subplots()
    scale = scale_of(report.totals)
    widths = scale([band.heights[0] for band in report.bands])
    colours = [GATHERED if band.gathered else LINES[0] for band in report.bands]
    bars = axes.barh(range(rows), widths, 0.75, color=colours)
    axes.bar_label(bars, [lettering.text(_bar_text(report, band)) for band in report.bands], padding=2, **SMALL)
    axes.set_yticks(range(rows), [lettering.text(_name(band)) for band in report.bands], **SMALL)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(0, 1.25 * max(widths, default=1.0) or 1.0)
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.set_xlabel(lettering.text(metric_title(report.metric) + scale.unit))
    axes.tick_params(axis="y", length=0)
    return picture


def _bar_text(report: SharesReport, band: Band) -> str:
    share = part_of(report, band)
    return brief(band.heights[0]) + (f"  {tenths(share)} %" if share is not None else "")
