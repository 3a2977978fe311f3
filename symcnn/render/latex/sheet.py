"""Macros, and a sheet on which each of them is shown with what it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from symcnn.render import breaking
from symcnn.render.breaking import SIGNS, breakable, fitted, pieces, visible
from symcnn.render.latex.frames import STRETCH
from symcnn.render.latex.names import prose

ROUNDED, FORMULA = "Rounded", "Formula"
ENDS = ("", ROUNDED, FORMULA)
"""What stands behind a figure's name."""

WIDTHS: Mapping[str, int] = {"name": 32, "": 15, ROUNDED: 12, FORMULA: 30}
"""How many characters the columns of the sheet hold."""


class Macro(NamedTuple):
    """A figure's name without its backslash, the end behind it, and what it prints as mathematics."""

    stem: str
    end: str
    math: str

    @property
    def name(self) -> str:
        return self.stem + self.end

    @property
    def definition(self) -> str:
        return rf"\newcommand{{\{self.name}}}{{\ensuremath{{{self.math}}}}}"


class Block(NamedTuple):
    """The macros of a group, and the lines that are told before them."""

    lines: tuple[str, ...]
    macros: tuple[Macro, ...]


def sheet(found: Sequence[Block]) -> Iterator[str]:
    """A row a figure: its name, and what the macros of that name with each end print where they stand in text."""
    heads = " & ".join(rf"\texttt{{\symbol{{92}}\dots {end}}}" for end in ENDS)
    yield r"{\footnotesize\setlength{\LTleft}{0pt}\setlength{\LTright}{0pt}" + STRETCH
    yield rf"\begin{{longtable}}{{@{{}}{''.join(map(_column, WIDTHS))}@{{}}}}"
    yield rf"\toprule Macro & {heads} \\ \midrule \endhead"
    yield r"\bottomrule \endfoot"
    for place, block in enumerate(found):
        yield from [r"\addlinespace[8pt]"] if place else []
        first, *others = map(prose, block.lines)
        yield from map(_across, (rf"\textbf{{{first}}}", *others))
        yield from _rows(block.macros)
    yield r"\end{longtable}}"


def _across(line: str) -> str:
    return rf"\multicolumn{{{len(WIDTHS)}}}{{@{{}}p{{\linewidth}}@{{}}}}{{\raggedright {line}}} \\*"


def _column(name: str) -> str:
    share = WIDTHS[name] / sum(WIDTHS.values())
    return rf">{{\raggedright\arraybackslash}}p{{\dimexpr{share:.4f}\linewidth-1.5\tabcolsep\relax}}"


def _rows(macros: Sequence[Macro]) -> Iterator[str]:
    for stem in dict.fromkeys(macro.stem for macro in macros):
        shown = {macro.end: _shown(macro) for macro in macros if macro.stem == stem}
        cells = " & ".join(shown.get(end, "") for end in ENDS)
        yield rf"\texttt{{\symbol{{92}}{_breaking(stem)}}} & {cells} \\"


def _shown(macro: Macro) -> str:
    """What is wider than its column can't be shown by the macro itself, which would leave the page: it is scaled."""
    width = WIDTHS[macro.end]
    return f"${fitted(breakable(macro.math), width)}$" if _longest_run(macro.math) > width else rf"\{macro.name}"


def _breaking(name: str) -> str:
    """It breaks before a word, and anywhere in a very long one."""
    parts = re.findall(r"[A-Z]?[^A-Z]+|[A-Z]", name)
    bits = (bit for part in parts for bit in ([part] if len(part) <= breaking.LONGEST_WORD else part))
    return "".join(rf"\allowbreak{{}}{bit}" for bit in bits)


def _longest_run(math: str) -> float:
    """The width of the widest stretch in which a line can't be broken."""
    runs = [""]
    for piece in pieces(math):
        runs[-1] += f" {piece}"
        if piece in SIGNS or piece == r"\allowbreak":
            runs.append("")
    return max(map(visible, runs))
