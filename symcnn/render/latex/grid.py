"""A booktabs table whose columns are as wide as they need to be and together no wider than the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil
from typing import NamedTuple

from symcnn.render.breaking import visible
from symcnn.render.latex.widths import CAPACITY, GAP, Column, natural_width, paragraph, scaled_down, shared_widths, tall

STRETCH = r"\renewcommand{\arraystretch}{1.3}\normallineskiplimit=2pt\normallineskip=3pt"
"""Room for the fractions between the rows, and between the lines of one."""

LINE_HEIGHT = 15
"""Of a row of one line, in points."""

LAST = 2
"""So many rows stay together with the sums."""

APART = "\n" + r"\addlinespace[7pt]"

MOST_LINES = 40
"""Longer tables go over several pages."""


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


def grid(columns: Sequence[Column], caption: Caption, sums: int = 0, line: float = CAPACITY) -> str:
    """The rows of the columns; the last ``sums`` of them stand below a rule. A ``line`` holds so many characters."""
    naturals = [natural_width(column) for column in columns]
    widths = naturals
    if sum(naturals) + GAP * (len(columns) - 1) > line:
        widths = shared_widths(columns, naturals, sums, line)
    sized = list(zip(columns, widths, naturals, strict=True))
    specs = [column.spec if width >= natural else paragraph(width, line) for column, width, natural in sized]
    columns = [column if width >= natural else scaled_down(column, width) for column, width, natural in sized]
    rows = list(zip(*(column.cells for column in columns), strict=True))
    height = sum(_height(row, widths) for row in rows)
    own, below = rows[: len(rows) - sums], rows[len(rows) - sums :]
    frame = _long if height > MOST_LINES else _float
    together = sum(_height(row, widths) for row in (*own[-LAST:], *below)) + 1
    return frame(_Parts("".join(specs), _head(columns), _body(own), _body(below), caption, together))


def _height(row: Sequence[str], widths: Sequence[float]) -> int:
    """About how many lines a row takes, with what keeps those with lines of their own apart."""
    return max(
        cell.count(r"\\") + 2 if tall(cell) else ceil(visible(cell) / max(1.0, width))
        for cell, width in zip(("x", *row), (1.0, *widths), strict=True)
    )


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
