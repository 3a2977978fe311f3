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
from symcnn.render.plotting.labels import Wanted
from symcnn.render.plotting.style import BUDGET, Lettering, Look, Scale, plain_tick, point, said, tick

FEW_TICKS = 8
LOG_STEPS = (1.0, 2.0, 5.0)
MARGIN = 0.06
"""Room above what has been drawn, a part of its height."""

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
    """Keeps to what has been drawn with room above it, and begins at zero where that is asked for."""
    bottom, top = ground.axes.get_ylim()
    if from_zero:
        bottom, highest = 0, float(ground.axes.dataLim.y1)
        top = highest * (1 + MARGIN) if highest > 0 else top
    ground.axes.set_ylim(bottom, top)


# ---------------------------------------------------------------- budgets


def draw_lines(ground: Ground, lines: Sequence[Line], more: Mapping[str, str] = NO_MORE) -> list[Wanted]:
    """Each across the axes; and the texts to be placed beside them, ``more`` being finished text."""
    wanted = []
    for line in lines:
        (height,) = ground.y([line.height])
        ground.axes.axhline(
            height, color=BUDGET, linestyle=(0, (4, 2)), linewidth=0.8, label="_budget", zorder=1.5, clip_on=False
        )
        text = ground.lettering.text(said(line.text)) + more.get(line.text, "")
        wanted.append(Wanted(text, 0.0, height, line=True))
    return wanted


def draw_marks(ground: Ground, marks: Sequence[Mark], told: bool = True) -> list[Wanted]:
    """A ring at each best point of the symbol and a line down to its value; and their texts, if they are ``told``."""
    axes = ground.axes
    ring: Look = {"marker": "o", "markersize": 4, "markerfacecolor": "white", "markeredgecolor": "black"}
    wanted = []
    for mark in marks:
        (x,), (y,) = ground.x([mark.x]), ground.y([mark.y])
        axes.vlines(x, axes.get_ylim()[0], y, color=BUDGET, linewidth=0.6, linestyle=":", label="_down", zorder=1.5)
        axes.plot([x], [y], linestyle="", markeredgewidth=0.8, label="_best", zorder=5, clip_on=False, **ring)
        wanted += [Wanted(mark_text(ground, mark), x, y)] if told else []
    return wanted


def mark_text(ground: Ground, mark: Mark) -> str:
    """``w = 39: 9,993,307``, with the budget where its line does not tell it."""
    budget = "" if mark.target.metric is not None else f" ({said(mark.target.text)})"
    return f"{ground.symbol} = {point(mark.x)}: {figures.number(mark.y)}{ground.lettering.text(budget)}"
