"""The lines of labels: their fonts, how wide they are about, names and formulas that stand in them."""

from __future__ import annotations

import re

from symcnn.record import Record
from symcnn.render import breaking
from symcnn.render.figure.geometry import Size

TITLE, NOTE = "title", "note"
DIGIT = {TITLE: 152, NOTE: 128}
"""The width of a digit in hundredths of a millimetre."""
LINE = {TITLE: 34, NOTE: 29}
"""The height of a line, in tenths of a millimetre."""
PADDING_X, PADDING_Y = 32, 24
SIGN, SPACE, BOLD, APART = 60, 32, 18, 75
"""What a sign of multiplication, a space and a bold letter take beyond what they are taken for, and the space around a
sign before a number, in hundredths of a digit."""

LONGEST_NAME = 26
"""A longer name is shown by its ends."""


class Line(Record):
    """A line of a label: LaTeX for text mode, its font and its width in tenths of a millimetre."""

    latex: str
    font: str
    width: int


class Label(Record):
    """What a box says. A ``sign`` is set in a circle, with the lines beside it; and so are they beside a ``bar`` of a
    width and height that tell the tensor's."""

    lines: tuple[Line, ...]
    sign: str = ""
    bar: tuple[int, int] | None = None

    @property
    def drawn(self) -> tuple[int, int] | None:
        """What is drawn with the text beside it, if it is not a box around the text."""
        return (2 * CIRCLE, 2 * CIRCLE) if self.sign else self.bar

    @property
    def size(self) -> Size:
        width = max((line.width for line in self.lines), default=0)
        height = sum(LINE[line.font] for line in self.lines)
        if self.drawn is None:
            return Size(_even(width + PADDING_X), _even(height + PADDING_Y))
        across, up = self.drawn
        return Size(across + 2 * (BESIDE + width) if width else across, max(up, _even(height)), across, up)


CIRCLE = 22
"""The radius of a sum's circle."""
BESIDE = 10
"""Between what is drawn and the text beside it."""


def _even(length: int) -> int:
    return length + length % 2


def named(name: str) -> str:
    """A name of the user's, escaped; a long one by its ends."""
    if len(name) > LONGEST_NAME:
        half = LONGEST_NAME // 2 - 1
        return rf"{breaking.text(name[:half])}\dots{{}}{breaking.text(name[-half:])}"
    return breaking.text(name)


FRACTION = re.compile(r"\\frac\{((?:[^{}\\]|\^\{[^{}\\]*\})+)\}\{((?:[^{}\\]|\^\{[^{}\\]*\})+)\}")
"""One without commands in it."""


def inline(latex: str) -> str:
    """Fractions on the line, and brackets as high as it: n/2."""
    plain = re.sub(r"\\(?:left|right)(?![A-Za-z])", "", latex)
    return FRACTION.sub(lambda parts: f"{factor(parts[1])}/{_bottom(parts[2])}", plain)


def _bottom(latex: str) -> str:
    return f"({latex})" if " " in re.sub(r"\{[^{}]*\}", "", latex) else latex


def factor(latex: str) -> str:
    """In brackets where it is a sum."""
    outside = re.sub(r"\\lfloor.*?\\rfloor|\\lceil.*?\\rceil|\{[^{}]*\}|\([^()]*\)", "", latex)
    return f"({latex})" if " + " in outside or " - " in outside else latex


def line_of(latex: str, font: str) -> Line:
    """A line with its width."""
    return Line(latex, font, width_of(latex, font))


def width_of(latex: str, font: str) -> int:
    """About how wide a line is, in tenths of a millimetre; rather too wide."""
    bold = sum(map(len, re.findall(r"\\textbf\{((?:[^{}]|\{\})*)\}", latex)))
    spaces = sum(part.count(" ") for part in latex.split("$")[::2])
    plain = re.sub(r"\\textbf|\\text(?=\{)|\\,", "", latex.replace(r"\dots{}", "..."))
    extra = SIGN * plain.count(r"\times") + SPACE * spaces + BOLD * bold + APART * latex.count(r"$\times\,")
    return -(-(round(100 * breaking.visible(plain)) + extra) * DIGIT[font] // 1000)
