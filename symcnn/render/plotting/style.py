"""What all pictures share: colours, fonts, how numbers and texts are written, and exact values as coordinates."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from symcnn.algebra import Number
from symcnn.record import Record
from symcnn.render import breaking, figures
from symcnn.render.digits import PREFIXES, rounded
from symcnn.report import SymbolFact

SETTINGS: Any = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.labelsize": 8, "legend.fontsize": 7, "xtick.labelsize": 7,
    "ytick.labelsize": 7, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "lines.linewidth": 1.2, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "axes.unicode_minus": True, "mathtext.fontset": "dejavusans", "text.usetex": False, "savefig.dpi": 300,
    "figure.dpi": 150, "figure.facecolor": "white", "savefig.facecolor": "white", "pdf.fonttype": 42,
    "svg.fonttype": "path", "svg.hashsalt": "symcnn", "pgf.texsystem": "pdflatex", "pgf.rcfonts": False,
    "pgf.preamble": r"\usepackage{amsmath,amssymb}", "path.simplify": False,
}  # fmt: skip
"""Eight points in a column's width; fonts that every matplotlib has, embedded as journals want them (no type 3)."""

LINES = ("#4477AA", "#EE6677", "#228833", "#AA3377", "#CCBB44", "#66CCEE")
"""Paul Tol's "bright", told apart by the colour-blind; with DASHES also in print without colours."""

DASHES = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)), (0, (7, 2)))

AREAS = ("#332288", "#88CCEE", "#44AA99", "#117733", "#DDCC77", "#CC6677", "#882255", "#AA4499")
"""Paul Tol's "muted", for areas."""

GATHERED = "#CCCCCC"
BUDGET = "#555555"
Look = dict[str, Any]
"""Options of a drawing."""

SMALL: Look = {"fontsize": 6.5}
"""Texts beside what they tell."""


def settings() -> AbstractContextManager[None]:
    """The settings at work; those of the user come back."""
    return matplotlib.rc_context(dict(SETTINGS))


class Picture(Figure):
    """A figure that shows itself in a notebook, whichever backend is at work."""

    def _repr_png_(self) -> bytes:
        image = io.BytesIO()
        with settings():
            self.savefig(image, format="png", dpi=150, metadata={"Software": None})
        return image.getvalue()


# ---------------------------------------------------------------- texts


class Lettering(Record):
    """How plain texts and symbols are written where ``$`` and the like would act."""

    text: Callable[[str], str]
    symbol: Callable[[SymbolFact], str]


def _without_mathematics(text: str) -> str:
    return text.replace("$", r"\$")


def _mathtext(fact: SymbolFact) -> str:
    """The symbol as its author writes it, where matplotlib can set that; else its name."""
    formula = f"${fact.latex}$"
    try:
        MathTextParser("path").parse(formula)
    except ValueError:
        return _without_mathematics(fact.name)
    return formula


DRAWN = Lettering(_without_mathematics, _mathtext)
TYPESET = Lettering(breaking.text, lambda fact: f"${fact.latex}$")
"""For PGF, whose texts TeX sets."""


def metric_title(text: str) -> str:
    """``MACs`` for ``macs``; an expression as it is written."""
    return figures.NAMES.get(text, text)


METRIC = re.compile(rf"\b(?:{'|'.join(figures.NAMES)})\b(?![(.])")
SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}


def said(text: str) -> str:
    """A condition with the signs of mathematics, and metrics as they are called."""
    named = METRIC.sub(lambda match: figures.NAMES[match[0]], text)
    return re.sub("[<>=!]=", lambda match: SIGNS[match[0]], named)


def brief(value: Number) -> str:
    """25.6M; what is too large for that is a power of ten."""
    mantissa, prefix, exponent = rounded(value)
    return f"{mantissa}e{exponent}" if exponent else f"{mantissa}{prefix}"


def point(value: Number) -> str:
    """A symbol's value: 1,024 or 0.524; what is no decimal of a few places stays 1/3."""
    return figures.setting(value)


def tick(value: float, _: object = None) -> str:
    """A tick's number: 5M, 1.2G, 0.25."""
    size, prefix = abs(value), 0
    while size >= 1000 and prefix < len(PREFIXES) - 1:
        size, prefix = size / 1000, prefix + 1
    sign = "−" if value < 0 else ""
    return f"{sign}{size:.6g}{PREFIXES[prefix]}"


def plain_tick(value: float, _: object = None) -> str:
    """A tick of a symbol, whose numbers are read one by one: 224, 1,024."""
    return f"{value:,.10g}".replace("-", "−")


# ---------------------------------------------------------------- coordinates

LARGEST_FLOAT = 10**300


class Scale(Record):
    """Exact values as floats; those beyond them in units of a power of ten, which the axis tells."""

    power: int

    def __call__(self, values: Iterable[Number]) -> list[float]:
        return [float(Fraction(value) / 10**self.power) if self.power else float(value) for value in values]

    @property
    def unit(self) -> str:
        return f" (in 10^{self.power})" if self.power else ""


def scale_of(values: Sequence[Number]) -> Scale:
    """The scale on which the largest of these can be drawn."""
    largest = max((value if value >= 0 else -value for value in values), default=0)
    return Scale(len(str(int(largest))) - 3 if largest > LARGEST_FLOAT else 0)
