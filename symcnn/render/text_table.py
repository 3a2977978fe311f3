"""The table in plain text: aligned columns, numbers to the right, what is long wrapped in its own column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from symcnn.record import Record
from symcnn.render import cells, figures
from symcnn.render.columns import Column as Wanted
from symcnn.render.columns import body, chosen, default, of_stages, summary
from symcnn.render.digits import brief
from symcnn.render.folding import GLUE, folded, hanging, narrowest
from symcnn.render.structures import Writing
from symcnn.render.terminal import argument, size, sizes, unicode, written_argument
from symcnn.report import TableReport

WIDTH = 120
GAP = "  "
NARROWEST_FORMULA = 24


# ---------------------------------------------------------------- cells


def _count(cell: cells.Count) -> str:
    return "" if cell.silent else unicode(cell.value)


def _arguments(cell: cells.Arguments) -> str:
    return ", ".join(written_argument(name, value) for name, value in cell.given)


STRUCTURE = Writing(
    sizes=lambda kernel: "×".join(map(size, kernel)),
    value=size,
    words=str,
    argument=lambda value: argument(value, True),
    space=" ",
    comma=f",{GLUE}",
    dots="…",
    then=" → ",
    brackets=lambda parts: f"[{'; '.join(parts)}]",
    braces=lambda branches: f"{{{' | '.join(branches)}}}",
    often=lambda text, times: f"{text} × {f'({times})' if ' ' in times else times}",
)


def structure(cell: cells.Structure, writing: Writing = STRUCTURE) -> str:
    """``[1×1, 64; 3×3, 64] × 3; shortcut 1×1, 64``, without brackets where a line is done once."""
    return "; ".join(writing.structure(cell))


WRITTEN: Mapping[type[cells.Cell], Callable[[Any], str]] = {
    cells.Nothing: lambda _: "",
    cells.Name: lambda cell: cell.text,
    cells.Names: lambda cell: ", ".join(cell.texts),
    cells.Word: lambda cell: cell.text,
    cells.Place: lambda cell: str(cell.number),
    cells.Count: _count,
    cells.Figure: lambda cell: unicode(cell.value),
    cells.Setting: lambda cell: figures.setting(cell.value),
    cells.Short: lambda cell: brief(cell.value),
    cells.Share: lambda cell: f"{cells.tenths(cell.share)} %",
    cells.Shapes: lambda cell: ", ".join(map(sizes, cell.shapes)),
    cells.Arguments: _arguments,
    cells.Structure: structure,
}
"""How each class of cell is written."""


def written(cell: cells.Cell) -> str:
    """A cell in Unicode."""
    return WRITTEN[type(cell)](cell)


# ---------------------------------------------------------------- columns


class Column(Record):
    """``drop`` orders the columns that go when the table is too wide, the lowest first; None stays."""

    head: str
    cells: tuple[str, ...]
    width: int
    right: bool = False
    drop: int | None = None

    @property
    def least(self) -> int:
        """The narrowest that it can be wrapped to; numbers are not."""
        if self.right:
            return self.width
        return min(self.width, max(NARROWEST_FORMULA, *map(narrowest, self.cells), len(self.head)))

    def wrapped(self, width: int) -> list[list[str]]:
        return [folded(cell, width) for cell in self.cells]


def filled(head: str, texts: Sequence[str], right: bool = False, drop: int | None = None) -> Column:
    """A column as wide as what stands in it."""
    return Column(head, tuple(texts), max(map(len, (head, *texts))), right, drop)


DROPPED = {"macs": 1, "macs:value": 2, "kind": 3, "output": 4}
"""The columns that go where there is no room, unless they were asked for."""


def table(report: TableReport, columns: Sequence[str] | None = None, width: int = WIDTH) -> str:
    """The rows, a rule, the totals; formula and value side by side where symbols are left.

    Columns that were not asked for may be left out where there is no room, and are named.
    """
    wanted = chosen(report, default(report) if columns is None else columns)
    made = _made(report, wanted, DROPPED if columns is None and not of_stages(report) else {})
    shown = _fit(made, width)
    lines = grid(shown, width)
    rule = "─" * max(map(len, lines))
    left_out = [column.head for column in made if column not in shown]
    sums = _totals(report, summary(wanted, columns is not None), width, whole=columns is not None)
    below = [rule, *sums] if sums else []
    return "\n".join([
        figures.title(report), "", lines[0], rule, *lines[1:], *below, *_notes(report, width, left_out),
    ])  # fmt: skip


def _made(report: TableReport, wanted: Sequence[Wanted], drops: Mapping[str, int]) -> list[Column]:
    rows = [[written(cell) for cell in row] for row in body(report, wanted)]
    return [
        filled(column.head, texts, column.right, drops.get(column.name))
        for column, texts in zip(wanted, zip(*rows, strict=True), strict=True)
    ]


def _fit(made: list[Column], width: int) -> list[Column]:
    """Without the columns that don't fit while only the last one is wrapped."""
    while _natural(made) > width and _least(made) > width:
        droppable = [column for column in made if column.drop is not None]
        if not droppable:
            break
        made = [column for column in made if column is not min(droppable, key=lambda c: c.drop or 0)]
    return made


def _natural(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(GAP) * (len(columns) - 1)


def _least(columns: Sequence[Column]) -> int:
    return _natural(columns) - columns[-1].width + columns[-1].least


# ---------------------------------------------------------------- the grid


def grid(columns: Sequence[Column], width: int) -> list[str]:
    """The head and the rows; where they are wider than ``width``, columns are wrapped, the last one first."""
    widths = _widths(columns, width)
    lines = [_line(_aligned(column, column.head, room) for column, room in zip(columns, widths, strict=True))]
    wrapped = [column.wrapped(room) for column, room in zip(columns, widths, strict=True)]
    for row in zip(*wrapped, strict=True):
        lines += [_line(map(_aligned, columns, parts, widths)) for parts in zip_longest(*row, fillvalue="")]
    return lines


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    widths = [column.width for column in columns]
    excess = _natural(columns) - width
    for place in reversed(range(len(widths))) if excess > 0 else ():
        given = max(0, min(excess, widths[place] - columns[place].least))
        widths[place] -= given
        excess -= given
    return widths


def _aligned(column: Column, text: str, width: int) -> str:
    return text.rjust(width) if column.right else text.ljust(width)


def _line(texts: Iterable[str]) -> str:
    return GAP.join(texts).rstrip()


# ---------------------------------------------------------------- totals and notes


MOST_LINES = 4
"""Of a total that nobody has asked for."""


def _totals(report: TableReport, metrics: Sequence[str], width: int, whole: bool) -> list[str]:
    """A line a metric: its number where there is one, then its formula where it is one; a long one only ``whole``
    where it is asked for."""
    if not metrics:
        return []
    names = [("  " if metric in figures.PARTS else "") + figures.NAMES[metric] for metric in metrics]
    numbers = [unicode(report.values[metric]) if report.values else "" for metric in metrics]
    formulas = [unicode(report.totals[metric]) for metric in metrics]
    left, middle = max(map(len, names)), max(map(len, numbers))
    lines = []
    for metric, name, value, formula in zip(metrics, names, numbers, formulas, strict=True):
        start = GAP.join([name.ljust(left), *([value.rjust(middle)] if report.values else [])])
        found = hung(start, "" if formula == value else formula, width)
        if len(found) > MOST_LINES and not whole:
            *found, last = found[:MOST_LINES]
            margin = " " * (len(start) + len(GAP))
            found += [f"{last} …", f"{margin}(whole: symcnn formula FILE {metric})"]
        lines.extend(found)
    return lines


def hung(start: str, rest: str, width: int) -> list[str]:
    """``start`` and a formula after it, folded below its own beginning."""
    margin = len(start) + len(GAP)
    parts = folded(rest, max(NARROWEST_FORMULA, width - margin))
    return [_line([start, parts[0]]), *(" " * margin + part for part in parts[1:])]


def _notes(report: TableReport, width: int, left_out: Sequence[str]) -> list[str]:
    notes = [f"no room in {width} columns for: {', '.join(left_out)}"] if left_out else []
    if uncounted := figures.left_out(report):
        notes.extend(hanging("not counted: ", uncounted, width))
    if report.symbols:
        notes.extend(hanging("symbols  ", "; ".join(figures.symbols(report)), width, "; "))
    if report.symbols and report.point:
        notes.append(f"numbers at {figures.point(report.point)}")
    notes.extend(f"valid for {condition.describe()}" for condition in report.conditions)
    return ["", *notes] if notes else []
