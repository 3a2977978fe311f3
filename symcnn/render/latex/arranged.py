"""A table of numbers that may be wider than the text: scaled down a little, turned about, or in panels."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.errors import Error
from symcnn.render.breaking import visible
from symcnn.render.latex.frames import Caption, framed
from symcnn.render.latex.grid import grid, panel
from symcnn.render.latex.widths import GAP, Column, Room

LEAST = 0.8
"""No table is scaled down further: to 7.2 points."""


def arranged(columns: Sequence[Column], named: int, turned: Sequence[Column], caption: Caption, room: Room) -> str:
    """The table in the first way that fits: as it is, scaled, with its rows as columns (``turned``), in panels that
    all begin with the ``named`` columns. Of formulas the columns are wrapped; too many numbers are an error."""
    if not all(column.numeric for column in columns[1:]) or _width(columns) <= room.line:
        return grid(columns, caption, 0, room)
    shrinks = room.frame != "longtable"
    for made in (columns, turned):
        if shrinks and made and _width(made) * LEAST <= room.line:
            shrunk = panel(made, 0, room._replace(line=room.line / LEAST))._replace(shrunk=_width(made) > room.line)
            return framed([shrunk], caption, room)
    groups = _groups(columns[:named], columns[named:], room.line)
    return framed([panel([*columns[:named], *group], 0, room) for group in groups], caption, room)


def _width(columns: Sequence[Column]) -> float:
    return sum(_natural(column) + GAP for column in columns)


def _natural(column: Column) -> float:
    return max(map(visible, (column.head, *column.cells)))


def _groups(named: Sequence[Column], others: Sequence[Column], line: float) -> list[list[Column]]:
    """As many columns beside the named ones as have room."""
    room = line - _width(named)
    groups: list[list[Column]] = []
    for column in others:
        if _width([column]) > room:
            raise Error(
                f"{len(named) + 1} columns of numbers don't fit beside each other",
                hint="choose fewer symbols for `--over`, or a larger `--width`",
            )
        if not groups or _width([*groups[-1], column]) > room:
            groups.append([])
        groups[-1].append(column)
    return groups


MOST_TURNED = 12
"""So many rows can become columns."""


def turned(columns: Sequence[Column]) -> list[Column]:
    """The rows as columns: the first column's cells are their heads."""
    first, *others = columns
    if len(first.cells) > MOST_TURNED:
        return []
    heads = Column(first.head, tuple(column.title for column in others))
    rows = zip(*(column.cells for column in others), strict=True)
    return [heads, *(Column(head, row, True) for head, row in zip(first.cells, rows, strict=True))]
