"""A booktabs table whose columns are as wide as they need to be and together no wider than the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import NamedTuple

from symcnn.render.breaking import fitted, longest_piece, visible

CAPACITY = 92
"""How many characters of the table's size a line holds in a text of 16 cm."""

GAP = 2.4
"""What the space between two columns takes, in characters."""

TIGHT = 0.85
"""Lines of matrices are narrower than their signs count."""

STRETCH = r"\renewcommand{\arraystretch}{1.3}\normallineskiplimit=2pt\normallineskip=3pt"
"""Room for the fractions between the rows, and between the lines of one."""

SIGN = 2
"""What the sign after a piece of a formula takes."""

LINE_HEIGHT = 15
"""Of a row of one line, in points."""

LAST = 2
"""So many rows stay together with the sums."""

APART = "\n" + r"\addlinespace[7pt]"

MOST_LINES = 40
"""Longer tables go over several pages."""


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
    def spec(self) -> str:
        """How LaTeX aligns it where it is not wrapped."""
        return self.aligned or ("r" if self.numeric else "l")


class Caption(NamedTuple):
    """``short`` stands in a list of tables, ``note`` below the table."""

    short: str
    text: str
    label: str
    note: str = ""

    @property
    def latex(self) -> str:
        short = f"[{{{self.short}}}]" if self.short else ""
        return rf"\caption{short}{{\raggedright {self.text}}}\label{{{self.label}}}"

    @property
    def below(self) -> list[str]:
        return [rf"\par\smallskip{{\footnotesize\raggedright {self.note}.\par}}"] if self.note else []


def grid(columns: Sequence[Column], caption: Caption, sums: int = 0) -> str:
    """The rows of the columns; the last ``sums`` of them stand below a rule."""
    naturals = [_natural(column) for column in columns]
    widths = naturals
    if sum(naturals) + GAP * (len(columns) - 1) > CAPACITY:
        widths = _widths(columns, naturals, sums)
    sized = list(zip(columns, widths, naturals, strict=True))
    specs = [column.spec if width >= natural else _paragraph(width) for column, width, natural in sized]
    columns = [column if width >= natural else _fitted(column, width) for column, width, natural in sized]
    rows = list(zip(*(column.cells for column in columns), strict=True))
    height = sum(_height(row, widths) for row in rows)
    own, below = rows[: len(rows) - sums], rows[len(rows) - sums :]
    frame = _long if height > MOST_LINES else _float
    together = sum(_height(row, widths) for row in (*own[-LAST:], *below)) + 1
    return frame(_Parts("".join(specs), _head(columns), _body(own), _body(below), caption, together))


def _natural(column: Column) -> float:
    return max(map(_wide, (column.head, *column.cells)))


def _wide(cell: str) -> float:
    return visible(cell) * TIGHT if _tall(cell) else visible(cell)


def _height(row: Sequence[str], widths: Sequence[float]) -> int:
    """About how many lines a row takes, with what keeps those with lines of their own apart."""
    return max(
        cell.count(r"\\") + 2 if _tall(cell) else ceil(visible(cell) / max(1.0, width))
        for cell, width in zip(("x", *row), (1.0, *widths), strict=True)
    )


def _tall(cell: str) -> bool:
    """Whether a cell holds lines of its own."""
    return r"\begin{bmatrix}" in cell or r"\begin{aligned}" in cell


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
    apart = APART if any(_tall(cell) for row in rows for cell in row) else ""
    return [" & ".join(row) + r" \\" + apart * (row is not rows[-1]) for row in rows]


# ---------------------------------------------------------------- columns of paragraphs


def _widths(columns: Sequence[Column], naturals: Sequence[float], sums: int) -> list[float]:
    """Each column's share of the room, in characters: numbers first and what can't be broken, the rest where it is
    wanted most."""
    room = float(CAPACITY - GAP * len(columns))
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
    return _wide(cell) if _tall(cell) else longest_piece(cell)


def _usual(column: Column, sums: int) -> float:
    """The width of the column's own rows; the totals below may take several lines."""
    own = column.cells[: len(column.cells) - sums]
    return max(map(_wide, (column.head, *own))) + (0.0 if column.numeric else 1.0)


def _shrunk(columns: Sequence[Column], least: list[float], room: float) -> list[float]:
    """Numbers and columns narrower than a fair share keep their width; the others share the rest alike."""
    fair = room / len(least)
    kept = [column.numeric or width <= fair for column, width in zip(columns, least, strict=True)]
    rest = room - sum(width for width, keep in zip(least, kept, strict=True) if keep)
    wide = kept.count(False)
    return [width if keep else rest / wide for width, keep in zip(least, kept, strict=True)]


def _paragraph(width: float) -> str:
    share = (width + GAP) / CAPACITY
    return rf">{{\raggedright\arraybackslash}}p{{\dimexpr{share:.4f}\linewidth-2\tabcolsep\relax}}"


def _fitted(column: Column, width: float) -> Column:
    """Pieces of its formulas that are wider than the column are scaled down."""
    return replace(column, cells=tuple(_fitted_cell(cell, width) for cell in column.cells))


def _fitted_cell(cell: str, width: float) -> str:
    if _tall(cell):
        return rf"\sbox0{{{cell}}}\ifdim\wd0>\linewidth\resizebox{{\linewidth}}{{!}}{{\usebox0}}\else\usebox0\fi"
    return re.sub(r"\$([^$]+)\$", lambda formula: f"${fitted(formula[1], width - SIGN)}$", cell)


# ---------------------------------------------------------------- frames


class _Parts(NamedTuple):
    spec: str
    head: str
    rows: list[str]
    sums: list[str]
    caption: Caption
    together: int

    @property
    def below(self) -> list[str]:
        return [r"\midrule", *self.sums] if self.sums else []

    @property
    def rows_over_pages(self) -> list[str]:
        """The rows with a page's end before the last ones, where those and the sums have no room on it."""
        room = f"{LINE_HEIGHT * self.together}pt"
        end = rf"\noalign{{\vskip 0pt plus {room}\penalty-100\vskip 0pt plus -{room}}}"
        return [*self.rows[:-LAST], end, *self.rows[-LAST:]]


def _float(parts: _Parts) -> str:
    return "\n".join([
        r"\begin{table}[htbp]",
        r"\centering\small\setlength{\belowcaptionskip}{6pt}" + STRETCH,
        parts.caption.latex,
        rf"\begin{{tabular}}{{@{{}}{parts.spec}@{{}}}}",
        r"\toprule", parts.head, r"\midrule", *parts.rows, *parts.below, r"\bottomrule",
        r"\end{tabular}",
        *parts.caption.below,
        r"\end{table}",
    ])  # fmt: skip


def _long(parts: _Parts) -> str:
    return "\n".join([
        r"{\small\setlength{\LTcapwidth}{\linewidth}" + STRETCH,
        rf"\begin{{longtable}}{{@{{}}{parts.spec}@{{}}}}",
        rf"{parts.caption.latex}\\[4pt]",
        r"\toprule", parts.head, r"\midrule", r"\endfirsthead",
        r"\toprule", parts.head, r"\midrule", r"\endhead",
        r"\bottomrule", r"\endfoot",
        r"\endlastfoot",
        *parts.rows_over_pages, *parts.below, r"\bottomrule",
        r"\end{longtable}",
        *parts.caption.below,
        "}",
    ])  # fmt: skip
