"""A booktabs table whose columns are as wide as they need to be and together no wider than the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil

from symcnn.errors import Error
from symcnn.render.breaking import visible
from symcnn.render.latex.frames import Caption as Caption
from symcnn.render.latex.frames import Panel, framed
from symcnn.render.latex.widths import (
    GAP,
    Column,
    Room,
    fitted_cell,
    natural_width,
    paragraph,
    scaled_down,
    shared_widths,
    tall,
)

APART = "\n" + r"\addlinespace[7pt]"
APART_LINES = 0.5

MOST_SUM_LINES = 3
"""A total that takes more lines in its column has the width of the table."""


def grid(columns: Sequence[Column], caption: Caption, sums: int, room: Room) -> str:
    """The rows of the columns in their frame; the last ``sums`` of them stand below a rule."""
    return framed([panel(columns, sums, room)], caption, room)


def panel(columns: Sequence[Column], sums: int, room: Room) -> Panel:
    """The rows of the columns, which are wrapped where they are wider than the line, in a smaller size where they can't
    be wrapped to it."""
    try:
        return _panel(columns, sums, room)
    except Error as wide:
        try:
            smaller = _panel(columns, sums, room._replace(line=room.line * SMALLER))
        except Error:
            raise wide from None
        return smaller._replace(size=r"\footnotesize")


SMALLER = 9 / 8
"""What a line holds more of the size below."""


def _panel(columns: Sequence[Column], sums: int, room: Room) -> Panel:
    naturals = [natural_width(column) for column in columns]
    widths = naturals
    if sum(naturals) + GAP * (len(columns) - 1) > room.line:
        widths = shared_widths(columns, naturals, sums, room.line)
    wrapped = [width < natural for width, natural in zip(widths, naturals, strict=True)]
    columns, below = _long_sums(columns, widths, wrapped, sums, room)
    sized = list(zip(columns, widths, wrapped, strict=True))
    specs = [paragraph(width, room.line) if narrow else column.spec for column, width, narrow in sized]
    columns = [scaled_down(column, width) if narrow else column for column, width, narrow in sized]
    rows = list(zip(*(column.cells for column in columns), strict=True))
    own, added = rows[: len(rows) - sums], [row for row in rows[len(rows) - sums :] if any(row)]
    apart = APART_LINES if any(tall(cell) for row in own for cell in row) else 0
    heights = [_height(row, widths) + apart for row in own] + [_height(row, widths) for row in added]
    heights += [visible(line) / room.line + 1 for line in below]
    return Panel("".join(specs), _head(columns), _body(own), [*_body(added), *below], heights)


def _height(row: Sequence[str], widths: Sequence[float]) -> float:
    """About how many lines a row takes, with what keeps those with lines of their own apart."""
    return max(
        cell.count(r"\\") + 2 if tall(cell) else _lines(cell, width)
        for cell, width in zip(("x", *row), (1.0, *widths), strict=True)
    )


def _lines(cell: str, width: float) -> float:
    """The height of a cell in lines of its own, in rows of one line; those below the first are less high."""
    lines = ceil(visible(cell) / max(1.0, width))
    return 1.4 * lines if r"\frac" in cell else 1 + BELOW * (lines - 1)


BELOW = 0.85


def _long_sums(
    columns: Sequence[Column], widths: Sequence[float], wrapped: Sequence[bool], sums: int, room: Room
) -> tuple[Sequence[Column], list[str]]:
    """The columns without the totals that would take many lines in them, and these across the whole table."""
    below, kept = [], [list(column.cells) for column in columns]
    for place in range(len(kept[0]) - sums, len(kept[0])):
        name = columns[0].cells[place] or TOTAL
        for column, width, narrow, cells in zip(columns, widths, wrapped, kept, strict=True):
            if narrow and not tall(cells[place]) and visible(cells[place]) > MOST_SUM_LINES * width:
                below.append(_across(f"{name} ({column.title}): ", cells[place], len(columns), room))
                cells[place] = ""
        if not any(cells[place] for cells in kept[1:]):
            kept[0][place] = ""
    return [replace(column, cells=tuple(cells)) for column, cells in zip(columns, kept, strict=True)], below


TOTAL = "Total"


def _across(start: str, cell: str, columns: int, room: Room) -> str:
    spec = r"@{}>{\raggedright\arraybackslash}p{\linewidth}@{}"
    return rf"\multicolumn{{{columns}}}{{{spec}}}{{{start}{fitted_cell(cell, room.line)}}} \\"


# ---------------------------------------------------------------- lines


def _head(columns: Sequence[Column]) -> str:
    """The heads, below those that neighbours share."""
    heads = " & ".join(column.head for column in columns) + r" \\"
    if not any(column.group for column in columns):
        return heads
    above, rules, place = [], [], 1
    for group, members in groupby(columns, key=lambda column: column.group):
        width = len(list(members))
        above += [rf"\multicolumn{{{width}}}{{c}}{{{group}}}"] if group else [""] * width
        rules += [rf"\cmidrule(lr){{{place}-{place + width - 1}}}"] if group else []
        place += width
    return "\n".join([" & ".join(above) + r" \\", "".join(rules), heads])


def _body(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line a row; those with lines of their own stand apart."""
    apart = APART if any(tall(cell) for row in rows for cell in row) else ""
    return [" & ".join(row) + r" \\" + apart * (row is not rows[-1]) for row in rows]
