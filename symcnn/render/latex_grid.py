"""A booktabs table whose columns are as wide as they need to be and together no wider than the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from symcnn.render.breaking import fitted, longest_piece, visible

CAPACITY = 92
"""How many characters of the table's size a line holds in a text of 16 cm."""

GAP = 3
"""What the space between two columns takes, in characters."""

STRETCH = r"\renewcommand{\arraystretch}{1.3}\normallineskiplimit=2pt\normallineskip=3pt"
"""Room for the fractions between the rows, and between the lines of one."""

SIGN = 2
"""What the sign after a piece of a formula takes."""

MOST_ROWS = 40
"""Longer tables go over several pages."""


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    cells: tuple[str, ...]
    numeric: bool = False


class Caption(NamedTuple):
    """``short`` stands in a list of tables."""

    short: str
    text: str
    label: str

    @property
    def latex(self) -> str:
        return rf"\caption[{{{self.short}}}]{{\raggedright {self.text}}}\label{{{self.label}}}"


def grid(columns: Sequence[Column], sums: Sequence[Sequence[str]], caption: Caption) -> str:
    """The rows of the columns, a rule, and the rows of ``sums``."""
    rows = [list(row) for row in zip(*(column.cells for column in columns), strict=True)]
    naturals = [_natural(column, index, sums) for index, column in enumerate(columns)]
    if sum(naturals) + GAP * len(columns) <= CAPACITY:
        spec = "".join("r" if column.numeric else "l" for column in columns)
    else:
        widths = _widths(columns, naturals, sums)
        spec = "".join(_paragraph(column.numeric, width) for column, width in zip(columns, widths, strict=True))
        rows, sums = ([_fit(row, widths) for row in part] for part in (rows, sums))
    frame = _long if len(rows) > MOST_ROWS else _float
    return frame(spec, _line(column.head for column in columns), list(map(_line, rows)), list(map(_line, sums)),
                 caption)  # fmt: skip


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _all(column: Column, index: int, sums: Sequence[Sequence[str]]) -> list[str]:
    return [column.head, *column.cells, *(row[index] for row in sums)]


def _natural(column: Column, index: int, sums: Sequence[Sequence[str]]) -> float:
    return max(map(visible, _all(column, index, sums)))


# ---------------------------------------------------------------- columns of paragraphs


def _widths(columns: Sequence[Column], naturals: Sequence[float], sums: Sequence[Sequence[str]]) -> list[float]:
    """Each column's share of the room, in characters: what can't be broken first, the rest where it is wanted most."""
    room = float(CAPACITY - GAP * len(columns))
    least = [
        max(longest_piece(cell) for cell in _all(column, index, sums)) + SIGN + 1
        for index, column in enumerate(columns)
    ]
    if sum(least) > room:
        return _shrunk(least, room)
    wanted = [max(0.0, _usual(column) - low) for column, low in zip(columns, least, strict=True)]
    spare = room - sum(least)
    scale = min(1.0, spare / sum(wanted)) if sum(wanted) else 0.0
    widths = [low + scale * more for low, more in zip(least, wanted, strict=True)]
    left = (room - sum(widths)) / max(1, sum(n > w for n, w in zip(naturals, widths, strict=True)))
    return [w + left if n > w else w for n, w in zip(naturals, widths, strict=True)]


def _usual(column: Column) -> float:
    """The width of the column's own rows; the totals below may take several lines."""
    return max(map(visible, (column.head, *column.cells)), default=0) + 1.0


def _shrunk(least: list[float], room: float) -> list[float]:
    """Columns narrower than a fair share keep their width; the others share the rest alike."""
    fair = room / len(least)
    small = sum(width for width in least if width <= fair)
    wide = sum(width > fair for width in least)
    return [width if width <= fair else (room - small) / wide for width in least]


def _paragraph(numeric: bool, width: float) -> str:
    side = "raggedleft" if numeric else "raggedright"
    share = (width + GAP) / CAPACITY
    return rf">{{\{side}\arraybackslash}}p{{\dimexpr{share:.4f}\linewidth-2\tabcolsep\relax}}"


def _fit(cells: Sequence[str], widths: Sequence[float]) -> list[str]:
    return [_fit_cell(cell, width) for cell, width in zip(cells, widths, strict=True)]


def _fit_cell(cell: str, width: float) -> str:
    """Pieces of its formulas that are wider than the column are scaled down."""
    return re.sub(r"\$([^$]+)\$", lambda formula: f"${fitted(formula[1], width - SIGN)}$", cell)


# ---------------------------------------------------------------- frames


def _float(spec: str, head: str, rows: list[str], sums: list[str], caption: Caption) -> str:
    return "\n".join([
        r"\begin{table}[htbp]",
        r"\centering\small\setlength{\belowcaptionskip}{6pt}" + STRETCH,
        caption.latex,
        rf"\begin{{tabular}}{{@{{}}{spec}@{{}}}}",
        r"\toprule", head, r"\midrule", *rows, r"\midrule", *sums, r"\bottomrule",
        r"\end{tabular}",
        r"\end{table}",
    ])  # fmt: skip


def _long(spec: str, head: str, rows: list[str], sums: list[str], caption: Caption) -> str:
    return "\n".join([
        r"{\small\setlength{\LTcapwidth}{\linewidth}" + STRETCH,
        rf"\begin{{longtable}}{{@{{}}{spec}@{{}}}}",
        rf"{caption.latex}\\[4pt]",
        r"\toprule", head, r"\midrule", r"\endfirsthead",
        r"\toprule", head, r"\midrule", r"\endhead",
        r"\bottomrule", r"\endfoot",
        r"\endlastfoot",
        *rows, r"\midrule", *sums, r"\bottomrule",
        r"\end{longtable}}",
    ])  # fmt: skip
