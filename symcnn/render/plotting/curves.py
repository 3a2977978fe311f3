"""Curves over a symbol, with the lines of budgets and the best points within them."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import matplotlib
from matplotlib.axes import Axes

from symcnn.algebra import Number
from symcnn.errors import Error
from symcnn.questions.curves import Curve, CurvesReport
from symcnn.render import figures
from symcnn.render.plotting import labels
from symcnn.render.plotting.ground import Ground, draw_lines, draw_marks, limit, name_axes, x_axis, y_axis
from symcnn.render.plotting.style import DASHES, LINES, Lettering, Look, Picture, metric_title, point, scale_of

SIZE, WITH_LEGEND = (3.4, 2.4), (4.6, 2.4)
"""Inches: the width of a column of text, and of what has a legend beside it."""

FEW_POINTS = 40
"""So many points have a marker each."""

FEW_CURVES = 4
FEW_MARKS = 2
"""So many best points are told beside them; more are told in the legend."""


def curves(report: CurvesReport, size: tuple[float, float] | None, log: str, lettering: Lettering) -> Picture:
    """The picture of curves."""
    _check_log(report, log)
    picture = Picture(figsize=size or (WITH_LEGEND if _is_beside(report) else SIZE), layout="constrained")
    xs = [place.x for curve in report.curves for place in curve.points]
    symbol = lettering.symbol(report.symbol)
    ground = Ground(picture.subplots(), scale_of(xs), scale_of(_heights(report)), symbol, lettering)
    marks = [mark for curve in report.curves for mark in curve.marks]
    for place, curve in enumerate(report.curves):
        _draw(ground, report, curve, place, _label(report, curve, ground, len(marks) > FEW_MARKS))
    y_axis(ground, log)
    x_axis(ground, sorted(set(xs)), log)
    wanted = draw_lines(ground, report.lines)
    limit(ground, from_zero="y" not in log and min(_heights(report)) >= 0)
    wanted += draw_marks(ground, marks, told=len(marks) <= FEW_MARKS)
    name_axes(ground, ", ".join(dict.fromkeys(map(metric_title, report.metrics))))
    _legend(picture, ground.axes, report)
    labels.place(ground.axes, wanted)
    return picture


def _heights(report: CurvesReport) -> list[Number]:
    points = chain.from_iterable(curve.points for curve in report.curves)
    return [*(point.y for point in points), *(line.height for line in report.lines)]


def _check_log(report: CurvesReport, log: str) -> None:
    points = list(chain.from_iterable(curve.points for curve in report.curves))
    for axis, values in (("x", [p.x for p in points]), ("y", _heights(report))):
        if axis in log and min(values) <= 0:
            raise Error(f"a logarithmic axis has no place for {figures.number(min(values))}", hint="leave out `--log`")


# ---------------------------------------------------------------- one curve


def _draw(ground: Ground, report: CurvesReport, curve: Curve, place: int, label: str) -> None:
    """The line has a gap at each jump; where a point stands alone it needs a marker."""
    xs: list[float] = []
    ys: list[float] = []
    for run in curve.runs:
        xs += [*([math.nan] if xs else []), *ground.x([point.x for point in run])]
        ys += [*([math.nan] if ys else []), *ground.y([point.y for point in run])]
    few = len(curve.points) <= FEW_POINTS
    alone = any(len(run) == 1 for run in curve.runs)
    dots: Look = {"marker": "o" if few or alone else "", "markersize": 2.5 if few else 1, "markeredgewidth": 0}
    dots |= {"clip_on": False}  # a point on the edge is whole
    ground.axes.plot(xs, ys, color=_colour(report, place), linestyle=_dashes(report, place), label=label, **dots)


def _colour(report: CurvesReport, place: int) -> Any:
    """Curves of a second symbol's values in the order of a colour map, where they are many."""
    if len(report.curves) <= len(LINES):
        return LINES[place]
    return matplotlib.colormaps["viridis"](0.9 * place / (len(report.curves) - 1))


def _dashes(report: CurvesReport, place: int) -> Any:
    return DASHES[place] if len(report.curves) <= len(DASHES) else "-"


def _label(report: CurvesReport, curve: Curve, ground: Ground, told: bool) -> str:
    """What tells a curve from the others: its metric, the second symbol's value; and its best points if asked."""
    parts = [ground.lettering.text(metric_title(curve.metric))] if len(report.metrics) > 1 else []
    if report.second is not None:
        parts.append(f"{ground.lettering.symbol(report.second)} = {point(curve.at[report.second.name])}")
    best = [f"{ground.symbol} = {point(mark.x)}" for mark in curve.marks] if told else []
    return ", ".join(parts) + (f" ({', '.join(best)})" if best else "")


def _is_beside(report: CurvesReport) -> bool:
    """Whether the legend stands beside the axes."""
    return len(report.curves) > 1 and (len(report.curves) > FEW_CURVES or bool(report.lines))


def _legend(picture: Picture, axes: Axes, report: CurvesReport) -> None:
    """Inside where there is room; beside the axes where there are many curves, or labels of budgets."""
    if len(report.curves) == 1:
        return
    if _is_beside(report):
        handles, labels = axes.get_legend_handles_labels()
        order = -1 if report.second is not None else 1
        picture.legend(handles[::order], labels[::order], loc="outside right upper", handlelength=1.8)
    else:
        axes.legend(loc="best", handlelength=1.8)
