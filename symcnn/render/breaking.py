"""LaTeX that can be broken into lines: formulas between terms and factors, names between their parts.

Widths are estimated in characters of the text's size. What can't be broken and is wider than its column is scaled down.
"""

from __future__ import annotations

import re
from itertools import zip_longest

LATE = r"\penalty2000 "
"""A place to break where there is no better one; TeX prefers relations (500) and signs (700)."""

LONGEST_WORD = 12
ENDLESS = 32
"""A word of more letters has no column that is wide enough; it breaks anywhere."""

SIGNS = frozenset({"+", "-", "=", "<", ">", r"\cdot", r"\times", r"\ge", r"\le", r"\ne", r"\to"})
OPENERS = (r"\lfloor", r"\lceil", "(")
CLOSERS = (r"\rfloor", r"\rceil", ")", ",", "^")


# ---------------------------------------------------------------- formulas


def breakable(formula: str) -> str:
    """A formula whose brackets don't hold its terms together; long products may be broken between their factors.

    ``\\left`` and ``\\right`` make a box that can't be broken, so plain brackets stand for them.
    """
    parts = pieces(re.sub(r"\\(?:left|right)(?![A-Za-z])", "", formula))
    return "".join(part + _gap(part, after) for part, after in zip(parts, [*parts[1:], ""], strict=True)).rstrip()


def pieces(formula: str) -> list[str]:
    """What stands between spaces that are outside all braces and environments."""
    found, depth, start = [], 0, 0
    for token in re.finditer(r"\\begin\b|\\end\b|\\.|[{} ]", formula):
        depth += {"{": 1, r"\begin": 1, "}": -1, r"\end": -1}.get(token[0], 0)
        if token[0] == " " and depth == 0:
            found.append(formula[start : token.start()])
            start = token.end()
    return [piece for piece in (*found, formula[start:]) if piece]


def _gap(before: str, after: str) -> str:
    """A space, which ends a command's name; between two factors also a place to break."""
    held = not after or before in SIGNS or after in SIGNS or before.endswith(OPENERS) or after.startswith(CLOSERS)
    return " " if held else f" {LATE}"


def fitted(formula: str, width: float) -> str:
    """A breakable formula in which pieces wider than ``width`` characters are scaled down to the line."""
    return " ".join(_scaled(piece, width) if _wider(piece, width) else piece for piece in pieces(formula))


def _wider(piece: str, width: float) -> bool:
    """No letter is as wide as two digits, so that most pieces need no measuring."""
    return 2 * len(piece) > width and visible(piece) > width


BESIDE = 5
"""What brackets around a piece and the sign after it take, in characters: they stay on its line."""


def _scaled(piece: str, width: float) -> str:
    """No wider than the line and what stands beside it; TeX measures, so that nothing is scaled up."""
    line = rf".{max(30, min(80, round(100 - 100 * BESIDE / width)))}\linewidth"
    scaled = rf"\resizebox{{{line}}}{{!}}{{\usebox0}}"
    return rf"{{\sbox0{{${piece}$}}\ifdim\wd0>{line}{scaled}\else\usebox0\fi}}"


WIDTHS = {"W": 1.9, "M": 1.7, "m": 1.6, "w": 1.4}
CAPITAL = 1.4
"""Letters wider than a digit, in digits."""

UNSEEN = re.compile(r"\\penalty2000 |\\allowbreak\{\}|\\(?:math|text)(?:rm|tt|it)?(?=\{)|\\(?:begin|end)\{\w+\}")
SPACED = re.compile(r" (?:[-+=]|\\cdot|\\times) ")


ENVIRONMENT = re.compile(r"\\begin\{(\w+)\}((?:(?!\\begin\{).)*?)\\end\{\1\}", re.DOTALL)
"""One that holds no other."""

LINE_END = re.compile(r"\\\\(?:\[\w+\])?")

SPELT = re.compile(r"\\frac|\\,|\\(?=(?:max|min)(?![A-Za-z]))")

FRACTION = re.compile(r"\\frac\{([^{}\\]*)\}\{([^{}\\]*)\}")
"""One without commands in it."""


def visible(latex: str) -> float:
    """About how many digits wide LaTeX is when it is set on one line; rather too many than too few. Of an environment
    the widest cell of each column counts, of a fraction the wider part."""
    latex = FRACTION.sub(lambda parts: max(parts[1], parts[2], key=visible), latex)
    while environment := ENVIRONMENT.search(latex):
        latex = f"{latex[: environment.start()]}[{_widest(environment[2])}]{latex[environment.end() :]}"
    plain = _commands(SPACED.sub("...", UNSEEN.sub("", latex)))
    return sum(WIDTHS.get(character) or (CAPITAL if character.isupper() else 1.0) for character in plain)


def _widest(lines: str) -> str:
    """The widest cells of every column, with signs as wide as the space between."""
    columns = zip_longest(*(line.split("&") for line in LINE_END.split(lines)), fillvalue="")
    return "[]".join(max(cells, key=visible) for cells in columns)


def _commands(latex: str) -> str:
    """Every command as one sign but those that are words, and nothing of braces and spaces."""
    return re.sub(r"[{}$^ ]", "", re.sub(r"\\(?:[A-Za-z]+|.)", "x", SPELT.sub("", latex)))


def longest_piece(latex: str) -> float:
    """The width of the widest piece that can't be broken."""
    return max((visible(piece) for piece in re.split(r" |\\allowbreak\{\}", " ".join(pieces(latex)))), default=0.0)


# ---------------------------------------------------------------- texts

SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"} | {
    character: f"\\{character}" for character in "&%$#_{}"
}
MATHEMATICS = {
    "×": r"\times", "·": r"\cdot", "−": "-", "≥": r"\ge", "≤": r"\le", "α": r"\alpha", "Φ": r"\Phi", "ˣ": "^x",
    "⁻": "^{-}", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "→": r"\to", "<": "<", ">": ">",
    "|": "|",
}  # fmt: skip


def text(plain: str) -> str:
    """Any plain text; a character that LaTeX's fonts lack is shown as a question mark."""
    return "".join(map(_character, plain))


def name(plain: str) -> str:
    """A name or a layer's call: it breaks at spaces and after signs, a long word before capitals and digits too."""
    parts = re.findall(r"[^._=*/(]*[._=*/(]|[^._=*/(]+", plain)
    return r"\allowbreak{}".join(text(piece) for part in parts for piece in _bits(part))


WORD_ENDS = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _bits(part: str) -> list[str]:
    if _longest(part) <= LONGEST_WORD:
        return [part]
    return [bit for word in WORD_ENDS.split(part) for bit in ([word] if _longest(word) <= ENDLESS else word)]


def _longest(part: str) -> int:
    return max(map(len, part.split(" ")), default=0)


def _character(character: str) -> str:
    if character in MATHEMATICS:
        return f"${MATHEMATICS[character]}$"
    if character.isascii():
        return SPECIAL.get(character, character) if character.isprintable() else "?"
    from symcnn.render.letters import letter  # few texts have any

    return letter(character)
