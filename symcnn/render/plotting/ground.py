"""The ground that curves and areas stand on: axes with their scales, the lines of budgets, the best points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from symcnn.algebra import Number
from symcnn.questions.targets import Line, Mark
from symcnn.record import Record
from symcnn.render import figures
from symcnn.render.plotting.style import BUDGET, SMALL, Lettering, Look, Scale, plain_tick, point, said, tick

FEW_TICKS = 8
LOG_STEPS = (1.0, 2.0, 5.0)
LITTLE, ROOM = 0.4, 0.62
"""Parts of the axes: a text beside a point needs about the first, and has it to the right of the second."""

LOW = 0.08
"""Nothing fits below a point that is lower than this part of the axes."""

NO_MORE: Mapping[str, str] = MappingProxyType({})


class Ground(Record):
    """Axes, the scales of both, and how texts and the symbol along the lower one are written."""

    axes: Axes
    x: Scale
    y: Scale
    symbol: str
    lettering: Lettering


# ---------------------------------------------------------------- axes


def y_axis(ground: Ground, log: str) -> None:
    """The scale and ticks of the metric; log for both axes comes first, since it takes ticks back."""
    axes = ground.axes
    axes.set_xscale("log" if "x" in log else "linear")
    if "y" in log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=LOG_STEPS))
        axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.grid(axis="y", linewidth=0.3, color="#DDDDDD")
    axes.set_axisbelow(True)


def x_axis(ground: Ground, values: Sequence[Number], log: str) -> None:
    """A tick at each value where they are few; at whole numbers where all are whole."""
    axis = ground.axes.xaxis
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(plain_tick))
    if len(values) <= FEW_TICKS and not ground.x.power:
        ground.axes.set_xticks(ground.x(values), [point(value) for value in values])
    elif "x" in log:
        axis.set_major_locator(LogLocator(subs=LOG_STEPS))
    else:
        whole = all(isinstance(value, int) for value in values)
        axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=whole))


def name_axes(ground: Ground, metrics: str) -> None:
    """The symbol below, the metrics beside, each with its scale's unit if it has one."""
    ground.axes.set_xlabel(ground.symbol + ground.lettering.text(ground.x.unit))
    ground.axes.set_ylabel(ground.lettering.text(metrics + ground.y.unit))


def limit(ground: Ground, from_zero: bool) -> None:
    """Keeps to what has been drawn, and begins at zero where that is asked for."""
    bottom, top = ground.axes.get_ylim()
    ground.axes.set_ylim(0 if from_zero else bottom, top)


# ---------------------------------------------------------------- budgets


def draw_lines(ground: Ground, lines: Sequence[Line], more: Mapping[str, str] = NO_MORE) -> None:
    """Each with its text above its left end, where a curve that goes up is below it; ``more`` is finished text."""
    axes = ground.axes
    for line in lines:
        (height,) = ground.y([line.height])
        text = ground.lettering.text(said(line.text)) + more.get(line.text, "")
        place: Look = {"xycoords": axes.get_yaxis_transform(), "xytext": (3, 2), "textcoords": "offset points"}
        axes.axhline(height, color=BUDGET, linestyle=(0, (4, 2)), linewidth=0.8, label="_budget", zorder=1.5)
        axes.annotate(text, (0, height), color=BUDGET, va="bottom", in_layout=False, **place, **SMALL)


def draw_marks(ground: Ground, marks: Sequence[Mark], told: bool = True, filled: bool = False) -> None:
    """A ring at each best point of the symbol and a line down to its value; ``told`` with both numbers beside it,
    ``filled`` where what is below the points is coloured."""
    axes = ground.axes
    ring: Look = {"marker": "o", "markersize": 4, "markerfacecolor": "white", "markeredgecolor": "black"}
    for mark in marks:
        (x,), (y,) = ground.x([mark.x]), ground.y([mark.y])
        axes.vlines(x, axes.get_ylim()[0], y, color=BUDGET, linewidth=0.6, linestyle=":", label="_down", zorder=1.5)
        axes.plot([x], [y], linestyle="", markeredgewidth=0.8, label="_best", zorder=5, **ring)
        if told:
            _tell(axes, mark_text(ground, mark), (x, y), filled)


def mark_text(ground: Ground, mark: Mark) -> str:
    """``w = 39: 9,993,307``, with the budget where its line does not tell it."""
    budget = "" if mark.target.metric is not None else f" ({said(mark.target.text)})"
    return f"{ground.symbol} = {point(mark.x)}: {figures.number(mark.y)}{ground.lettering.text(budget)}"


def _tell(axes: Axes, text: str, place: tuple[float, float], filled: bool) -> None:
    """Where a picture that goes up is empty: below to the right, or, where there is no room or an area lies, above to
    the left, over the budget's text."""
    across, up = axes.transAxes.inverted().transform(axes.transData.transform(place))
    right = across < ROOM and not (filled and across > LITTLE)
    above = filled or not right or up < LOW
    side: Look = {"ha": "left" if right else "right", "va": "bottom" if above else "top", "textcoords": "offset points"}
    behind: Look = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.6}
    axes.annotate(text, place, xytext=(6 if right else -4, 11 if above else -6), bbox=behind, zorder=6, **side, **SMALL)
