"""A table of numbers that is wider than the text: scaled down, since numbers can't be broken into lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symcnn.render.breaking import visible
from symcnn.render.latex.grid import Caption
from symcnn.render.latex.widths import GAP, Column

MOST_ROWS = 60
"""More are continued in another table."""


def too_wide(columns: Sequence[Column], line: float) -> bool:
    """Whether columns of which only names in the first can be broken take more characters than a line."""
    room = sum(max(map(visible, (column.head, *column.cells))) + GAP for column in columns)
    return room > line and all(column.numeric for column in columns[1:])


def scaled(columns: Sequence[Column], caption: Caption) -> str:
    """The table as wide as the text."""
    rows = list(zip(*(column.cells for column in columns), strict=True))
    pages = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    return "\n".join(line for place, page in enumerate(pages) for line in _page(columns, caption, page, place > 0))


def _page(columns: Sequence[Column], caption: Caption, rows: Sequence[Sequence[str]], later: bool) -> Iterator[str]:
    spec = "".join(column.aligned or ("r" if column.numeric else "l") for column in columns)
    yield r"\begin{table}[htbp]"
    yield r"\centering\small\setlength{\belowcaptionskip}{6pt}"
    yield r"\addtocounter{table}{-1}\caption[]{(continued)}" if later else caption.latex
    yield rf"\resizebox{{\linewidth}}{{!}}{{\begin{{tabular}}{{@{{}}{spec}@{{}}}}"
    yield r"\toprule"
    yield _line([column.head for column in columns])
    yield r"\midrule"
    yield from map(_line, rows)
    yield r"\bottomrule"
    yield r"\end{tabular}}"
    yield from caption.below
    yield r"\end{table}"


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"
