"""The formulas that this project writes in LaTeX as trees of what TeX can and cannot break, with widths.

Widths are estimates for the size of the text in thousandths of an em, rather too large than too small.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto

from symcnn.record import Record


class Kind(Enum):
    """What a part is to a line: ``OPERATOR`` stands before its operand, ``HOLDER`` holds formulas that it can't be
    broken in unless they are set in lines of their own."""

    ATOM = auto()
    OPERATOR = auto()
    SIGN = auto()
    RELATION = auto()
    DOT = auto()
    COMMA = auto()
    BRACKET = auto()
    FRACTION = auto()
    CASES = auto()
    BRACE = auto()


class Part(Record):
    """``raw`` is its LaTeX as it stands; ``inside`` the formulas it holds, ``tail`` what is attached to its end."""

    kind: Kind
    raw: str
    width: int
    inside: tuple[Formula, ...] = ()
    tail: str = ""


Formula = tuple[Part, ...]


def formula(latex: str) -> Formula:
    """The parts of a formula in order."""
    return _Reader(latex).until(())


def width(parts: Formula) -> int:
    """How wide they are side by side on one line."""
    return sum(part.width for part in parts)


def raw(parts: Formula) -> str:
    """Their LaTeX."""
    return " ".join(part.raw for part in parts)


# ---------------------------------------------------------------- widths

LETTERS = {
    "m": 880, "w": 760, "W": 1080, "M": 1080, "K": 930, "i": 350, "j": 440, "l": 320, "t": 370, "I": 510, "J": 640,
}  # fmt: skip
SMALL, CAPITAL, DIGIT, SYMBOL = 600, 850, 510, 700
NARROW = frozenset("fijlrtI.,:;'1()[]- ")
"""Signs that are narrow where they stand upright."""

NARROW_WIDTH, UPRIGHT = 400, {"m": 840, "w": 730, "M": 920, "W": 1030}
SCRIPT = 75
"""A script's size in per cent of the text's."""

COMMANDS = {
    r"\max": 2000, r"\min": 1900, r"\sum": 1450, r"\prod": 1300, r"\,": 170, r"\:": 230, r"\;": 280, r"\ ": 340,
    r"\!": 0, r"\quad": 1000, r"\lfloor": 450, r"\rfloor": 450, r"\lceil": 450, r"\rceil": 450, r"\log": 1450,
    r"\sqrt": 850, r"\infty": 1000,
}  # fmt: skip
DELIMITER = 660
SIGN, RELATION, DOT, COMMA = 1250, 1350, 800, 450
FRACTION, CASES, COLUMN = 260, 1150, 1000

RELATIONS = frozenset({"=", "<", ">", r"\ge", r"\le", r"\ne", r"\geq", r"\leq", r"\neq", r"\equiv", r"\to"})
OPERATORS = frozenset({r"\max", r"\min", r"\sum", r"\prod", r"\log", r"\sqrt"})
DOTS = frozenset({r"\cdot", r"\times"})


def _character(sign: str) -> int:
    if sign in LETTERS:
        return LETTERS[sign]
    return DIGIT if sign.isdigit() else CAPITAL if sign.isupper() else SMALL if sign.isalpha() else 450


def words(text: str) -> int:
    """The width of upright words, in which a command is a sign."""
    plain = re.sub(r"\\[A-Za-z]+|\\.", "x", text)
    return sum(NARROW_WIDTH if sign in NARROW else UPRIGHT.get(sign, 780 if sign.isupper() else 540) for sign in plain)


# ---------------------------------------------------------------- reading

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:(?:\\,\d{3})+)?|\s+|.", re.DOTALL)
WORDS = frozenset({r"\text", r"\mathrm", r"\mathit", r"\operatorname", r"\texttt", r"\mathtt", r"\textrm"})
SIGNS = frozenset({"+", "-"})


class _Reader:
    """One pass over the tokens; each reader takes the tokens of its part."""

    def __init__(self, latex: str) -> None:
        self.source = [match for match in TOKEN.finditer(latex) if not match[0].isspace()]
        self.tokens: list[str] = [match[0] for match in self.source]
        self.latex = latex
        self.at = 0

    @property
    def here(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def since(self, start: int) -> str:
        """The LaTeX from a token to the one before this."""
        return self.latex[self.source[start].start() : self.source[self.at - 1].end()] if self.at > start else ""

    def until(self, ends: tuple[str, ...]) -> Formula:
        """The parts up to one of these tokens, or to the end."""
        parts: list[Part] = []
        while self.here and self.here not in ends:
            unary = not parts or parts[-1].kind in (Kind.RELATION, Kind.SIGN, Kind.COMMA, Kind.DOT)
            parts.append(self.scripted(self.part(unary)))
        return tuple(parts)

    def part(self, unary: bool) -> Part:
        start, token = self.at, self.take()
        if read := READERS.get(token):
            return read(self, start)
        if token in WORDS:
            return self.word(start)
        if token in SIGNS:
            return Part(Kind.ATOM if unary else Kind.SIGN, token, 780 if unary else SIGN)
        kind, wide = SINGLE.get(token, (Kind.ATOM, 0))
        return Part(kind, token, wide or COMMANDS.get(token) or self.symbol(token))

    def symbol(self, token: str) -> int:
        if token[0] == "\\":
            return SYMBOL
        return (
            DIGIT * sum(map(str.isdigit, token)) + 170 * token.count(",") if token[0].isdigit() else _character(token)
        )

    def scripted(self, part: Part) -> Part:
        """With what stands above and below it."""
        start, wide = self.at, 0
        while self.here in ("^", "_", "'"):
            above = self.take()
            wide = max(wide, 300 if above == "'" else width(self.argument()) * SCRIPT // 100)
        tail = self.since(start)
        if not tail:
            return part
        limits = part.raw == r"\sum" or part.kind is Kind.BRACE
        whole = max(part.width, wide) if limits else part.width + wide
        return part.replace(raw=part.raw + tail, width=whole + 60, tail=part.tail + tail)

    def argument(self) -> Formula:
        if self.here != "{":
            return (self.part(True),) if self.here else ()
        self.take()
        inside = self.until(("}",))
        self.close("}")
        return inside

    def close(self, end: str) -> None:
        if self.here == end:
            self.take()

    # ------------------------------------------------------------ parts that hold others

    def group(self, start: int) -> Part:
        inside = self.until(("}",))
        self.close("}")
        return Part(Kind.ATOM, self.since(start), width(inside))

    def word(self, start: int) -> Part:
        depth, first = 0, self.at
        while self.here:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                break
        return Part(Kind.ATOM, self.since(start), words(self.since(first)[1:-1]))

    def bracket(self, start: int) -> Part:
        """What stands between left and right; the two delimiters are told by its LaTeX."""
        self.take()
        inside = self.until((r"\right",))
        if self.here:
            self.at += 2
        return Part(Kind.BRACKET, self.since(start), width(inside) + 2 * DELIMITER, (inside,))

    def fraction(self, start: int) -> Part:
        inside = (self.argument(), self.argument())
        return Part(Kind.FRACTION, self.since(start), max(map(width, inside)) + FRACTION, inside)

    def brace(self, start: int) -> Part:
        inside = self.argument()
        return Part(Kind.BRACE, self.since(start), width(inside), (inside,))

    def environment(self, start: int) -> Part:
        """The cells of cases two by two; of other environments the width alone, which may have a single column."""
        self.argument()
        if self.since(start).endswith("{subarray}"):
            self.argument()
        cells: list[Formula] = []
        marks: set[str] = set()
        while self.here and self.here != r"\end":
            cells.append(self.until(("&", r"\\", r"\end")))
            if self.here in ("&", r"\\"):
                marks.add(self.take())
        if self.here:
            self.take()
            self.argument()
        if "&" not in marks:
            return Part(Kind.ATOM, self.since(start), max(map(width, cells), default=0))
        columns = [max(map(width, cells[column::2]), default=0) for column in (0, 1)]
        return Part(Kind.CASES, self.since(start), sum(columns) + CASES + COLUMN, tuple(cells))


READERS: Mapping[str, Callable[[_Reader, int], Part]] = {
    "{": _Reader.group,
    r"\left": _Reader.bracket,
    r"\frac": _Reader.fraction,
    r"\underbrace": _Reader.brace,
    r"\begin": _Reader.environment,
}
SINGLE: Mapping[str, tuple[Kind, int]] = {
    ",": (Kind.COMMA, COMMA),
    **dict.fromkeys(RELATIONS, (Kind.RELATION, RELATION)),
    **dict.fromkeys(OPERATORS, (Kind.OPERATOR, 0)),
    **dict.fromkeys(DOTS, (Kind.DOT, DOT)),
}
