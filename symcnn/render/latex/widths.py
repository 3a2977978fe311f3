"""How wide the columns of a table are, together no wider than the text: what can't be broken is scaled down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from symcnn.errors import Error
from symcnn.render.breaking import fitted, longest_piece, visible
from symcnn.render.latex.lengths import POINTS, points

CAPACITY = 92.0
"""How many characters of the table's size a line holds in a text of 16 cm."""

TEXT = 16 * POINTS["cm"]

GAP = 2.4
"""What the space between two columns takes, in characters."""

TIGHT = 0.85
"""Lines of matrices are narrower than their signs count."""

INSIDE = 3
"""What the brackets of a matrix inside another take, in characters."""

SIGN = 2
"""What the sign after a piece of a formula takes."""


@dataclass(frozen=True, slots=True)
class Column:
    """Cells, those of the sums last. A ``numeric`` one stands to the right, or as ``aligned`` says, and is never
    wrapped; neighbours of one ``group`` have that as a head over theirs."""

    head: str
    cells: tuple[str, ...]
    numeric: bool = False
    aligned: str = ""
    group: str = ""

    @property
    def title(self) -> str:
        """What it is called by itself."""
        head = self.head.removeprefix("{").removesuffix("}") if self.aligned else self.head
        return f"{self.group}, {head}" if self.group else head

    @property
    def spec(self) -> str:
        """How LaTeX aligns it where it is not wrapped."""
        return self.aligned or ("r" if self.numeric else "l")


NARROW = 10 * POINTS["cm"]
"""A line below it is that of a column, in which no table goes over pages."""


class Room(NamedTuple):
    """A ``line`` holds so many characters; ``frame`` is what is asked for around the table, if anything."""

    line: float
    narrow: bool
    frame: str

    @classmethod
    def of(cls, length: str | None, frame: str = "") -> Room:
        """In a text or column of that width, ``None`` being a text of 16 cm."""
        width = TEXT if length is None else points(length)
        return cls(float(width / TEXT) * CAPACITY, width < NARROW, frame)


def natural_width(column: Column) -> float:
    return max(map(_wide, (column.head, *column.cells)))


def _wide(cell: str) -> float:
    return visible(cell) * TIGHT + INSIDE * max(0, cell.count("matrix}") // 2 - 1) if tall(cell) else visible(cell)


def tall(cell: str) -> bool:
    """Whether a cell holds lines of its own."""
    return any(rf"\begin{{{lines}}}" in cell for lines in ("bmatrix", "Bmatrix", "aligned"))


def shared_widths(columns: Sequence[Column], naturals: Sequence[float], sums: int, line: float) -> list[float]:
    """Each column's share of the room, in characters: numbers first and what can't be broken, the rest where it is
    wanted most."""
    room = line - GAP * len(columns)
    least = [
        natural if column.numeric else max(map(_unbroken, (column.head, *column.cells))) + SIGN + 1
        for column, natural in zip(columns, naturals, strict=True)
    ]
    if sum(least) > room:
        return _shrunk(columns, least, room)
    wanted = [max(0.0, _usual(column, sums) - low) for column, low in zip(columns, least, strict=True)]
    spare = room - sum(least)
    scale = min(1.0, spare / sum(wanted)) if sum(wanted) else 0.0
    widths = [low + scale * more for low, more in zip(least, wanted, strict=True)]
    left = (room - sum(widths)) / max(1, sum(n > w for n, w in zip(naturals, widths, strict=True)))
    return [w + left if n > w else w for n, w in zip(naturals, widths, strict=True)]


def _unbroken(cell: str) -> float:
    return _wide(cell) if tall(cell) else longest_piece(cell)


def _usual(column: Column, sums: int) -> float:
    """The width of the column's own rows; the totals below may take several lines."""
    own = column.cells[: len(column.cells) - sums]
    return max(map(_wide, (column.head, *own))) + (0.0 if column.numeric else 1.0)


def _shrunk(columns: Sequence[Column], least: list[float], room: float) -> list[float]:
    """As alike as they can be: none has more than it wants at least, numbers have that and words no less than they
    need."""
    low = [
        width if column.numeric else min(width, _narrowest(column))
        for column, width in zip(columns, least, strict=True)
    ]
    if sum(low) > room:
        hint = "choose fewer by `--columns`, or their numbers alone, as in `params:value`"
        raise Error(f"{len(columns)} columns don't fit beside each other", hint=hint)

    def at(level: float) -> list[float]:
        return [min(max(level, lowest), highest) for lowest, highest in zip(low, least, strict=True)]

    level = max(level for level in (0.0, *low, *least) if sum(at(level)) <= room)
    growing = sum(lowest <= level < highest for lowest, highest in zip(low, least, strict=True))
    return at(level + (room - sum(at(level))) / max(1, growing))


FORMULA = re.compile(r"\$[^$]+\$")
NARROWEST = 8.0
"""Formulas are scaled down to so many characters, and no further."""


def _narrowest(column: Column) -> float:
    """What a column's words need, which are not scaled."""
    words = (longest_piece(FORMULA.sub("", cell)) for cell in (column.head, *column.cells) if not tall(cell))
    return max(NARROWEST, *words)


def paragraph(width: float, line: float) -> str:
    share = (width + GAP) / line
    return rf">{{\raggedright\arraybackslash}}p{{\dimexpr{share:.4f}\linewidth-2\tabcolsep\relax}}"


def scaled_down(column: Column, width: float) -> Column:
    """Pieces of its formulas that are wider than the column are scaled down."""
    return replace(column, cells=tuple(fitted_cell(cell, width) for cell in column.cells))


def fitted_cell(cell: str, width: float) -> str:
    """A cell whose pieces that are wider than its width are scaled down."""
    if tall(cell):
        return rf"\sbox0{{{cell}}}\ifdim\wd0>\linewidth\resizebox{{\linewidth}}{{!}}{{\usebox0}}\else\usebox0\fi"
    return FORMULA.sub(lambda formula: f"${fitted(formula[0][1:-1], width - SIGN)}$", cell)
