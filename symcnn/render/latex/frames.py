"""What stands around the rows of a table: a float, a table over pages, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from symcnn.errors import Error, did_you_mean
from symcnn.render.breaking import visible
from symcnn.render.latex.widths import Room

STRETCH = r"\renewcommand{\arraystretch}{1.3}\normallineskiplimit=2pt\normallineskip=3pt"
"""Room for the fractions between the rows, and between the lines of one."""

LINE_HEIGHT = 15
"""Of a row of one line, in points."""

LAST = 2
"""So many rows stay together with the sums."""

MOST_LINES = 40
"""Longer tables go over several pages of text."""

COLUMN = 39
"""Lines that a column has for a table and its caption."""

AROUND = 3
"""What the head and the rules of a table take, in lines."""


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


class Panel(NamedTuple):
    """The rows of a tabular with what stands above them, and the ``sums`` below a rule; ``heights`` in lines are those
    of the rows and the sums. A ``shrunk`` one is made as narrow as the line where it is wider."""

    spec: str
    head: str
    rows: list[str]
    sums: list[str]
    heights: list[float]
    shrunk: bool = False
    size: str = r"\small"

    @property
    def height(self) -> float:
        return sum(self.heights)

    @property
    def below(self) -> list[str]:
        return [r"\midrule", *self.sums] if self.sums else []

    @property
    def tabular(self) -> list[str]:
        lines = [
            rf"\begin{{tabular}}{{@{{}}{self.spec}@{{}}}}",
            r"\toprule", self.head, r"\midrule", *self.rows, *self.below, r"\bottomrule",
            r"\end{tabular}",
        ]  # fmt: skip
        if not self.shrunk:
            return lines
        fit = r"\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi"
        return [r"\sbox0{%", *lines[:-1], lines[-1] + "}%", fit]

    @property
    def together(self) -> int:
        """The lines of what stays with the sums."""
        return ceil(sum(self.heights[-LAST - len(self.sums) :])) + 1

    @property
    def rows_over_pages(self) -> list[str]:
        """The rows with a page's end before the last ones, where those and the sums have no room on it."""
        room = f"{LINE_HEIGHT * self.together}pt"
        end = rf"\noalign{{\vskip 0pt plus {room}\penalty-100\vskip 0pt plus -{room}}}"
        return [*self.rows[:-LAST], end, *self.rows[-LAST:]]

    def pages(self, lines: float) -> Iterator[Panel]:
        """As many tables as it takes, none higher than so many lines; the sums are in the last one."""
        start, filled = 0, 0.0
        rest = sum(self.heights[len(self.rows) :])
        for place, height in enumerate(self.heights[: len(self.rows)]):
            ending = rest if place == len(self.rows) - 1 else 0
            if place > start and filled + height + ending > lines:
                yield self._replace(rows=self.rows[start:place], sums=[], heights=self.heights[start:place])
                start, filled = place, 0.0
            filled += height
        yield self._replace(rows=self.rows[start:], heights=self.heights[start:])


# ---------------------------------------------------------------- frames

Frame = Callable[[Sequence[Panel], Caption, Room], str]


def framed(panels: Sequence[Panel], caption: Caption, room: Room) -> str:
    """The panels below one another in the frame that is asked for. Else they float; those of a text's width go over
    pages where they are long, and those of a column become several tables, since nothing there can be longer."""
    long = sum(panel.height for panel in panels) > MOST_LINES
    usual = "longtable" if long and not room.narrow and not any(panel.shrunk for panel in panels) else "table"
    return FRAMES[room.frame or usual](panels, caption, room)


def _floats(environment: str) -> Frame:
    def made(panels: Sequence[Panel], caption: Caption, room: Room) -> str:
        said = ceil(visible(caption.text + caption.note) / room.line)
        lines = COLUMN - AROUND - said if room.narrow else MOST_LINES
        pages = [list(panels)]
        if sum(panel.height for panel in panels) + AROUND * (len(panels) - 1) > lines:
            pages = [[page] for panel in panels for page in panel.pages(lines)]
        return "\n".join(_float(environment, page, caption, place, len(pages)) for place, page in enumerate(pages))

    return made


def _float(environment: str, panels: Sequence[Panel], caption: Caption, place: int, pages: int) -> str:
    shown = caption.latex if place == 0 else r"\addtocounter{table}{-1}\caption[]{(continued)}"
    return "\n".join([
        rf"\begin{{{environment}}}[{'tp' if pages > 1 else 'htbp'}]",
        rf"\centering{panels[0].size}\setlength{{\belowcaptionskip}}{{6pt}}" + STRETCH,
        shown,
        *_stacked(panels),
        *(caption.below if place == pages - 1 else []),
        rf"\end{{{environment}}}",
    ])  # fmt: skip


def _stacked(panels: Sequence[Panel]) -> list[str]:
    first, *others = panels
    return [*first.tabular, *(line for panel in others for line in (r"\par\bigskip", *panel.tabular))]


def _long(panels: Sequence[Panel], caption: Caption, room: Room) -> str:
    return "\n".join(_longtable(panel, caption, place, len(panels)) for place, panel in enumerate(panels))


def _longtable(panel: Panel, caption: Caption, place: int, panels: int) -> str:
    shown = caption.latex if place == 0 else r"\caption[]{(continued)}"
    return "\n".join([
        rf"{{{panel.size}\setlength{{\LTcapwidth}}{{\linewidth}}" + STRETCH,
        *([r"\addtocounter{table}{-1}"] if place else []),
        rf"\begin{{longtable}}{{@{{}}{panel.spec}@{{}}}}",
        rf"{shown}\\[4pt]",
        r"\toprule", panel.head, r"\midrule", r"\endfirsthead",
        r"\toprule", panel.head, r"\midrule", r"\endhead",
        r"\bottomrule", r"\endfoot",
        r"\endlastfoot",
        *panel.rows_over_pages, *panel.below, r"\bottomrule",
        r"\end{longtable}",
        *(caption.below if place == panels - 1 else []),
        "}",
    ])  # fmt: skip


def _bare(panels: Sequence[Panel], caption: Caption, _: Room) -> str:
    """For a place of the author's own; what the caption would say stands in a comment."""
    said = [text for text in (caption.text, caption.note) if text]
    return "\n".join([*(f"% {text}" for text in said), rf"{{{panels[0].size}" + STRETCH, *_stacked(panels), "}"])


FRAMES: Mapping[str, Frame] = {
    "table": _floats("table"),
    "table*": _floats("table*"),
    "longtable": _long,
    "none": _bare,
}
"""What ``--float`` takes."""


def room(width: str | None, frame: str | None, captioned: bool = False) -> Room:
    """What a width (None for a text of 16 cm) and a frame leave for a table."""
    if frame is not None and frame not in FRAMES:
        hint = did_you_mean(frame, FRAMES) or f"it is one of {', '.join(FRAMES)}"
        raise Error(f"`--float {frame}` is not known", hint=hint)
    if frame == "none" and captioned:
        raise Error("a table that does not float has no caption and no label", hint="write them into your own float")
    return Room.of(width, frame or "")
