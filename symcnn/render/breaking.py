"""LaTeX that can be broken into lines: formulas between terms and factors, names between their parts."""

from __future__ import annotations

import re

LATE = r"\penalty2000 "
"""A place to break where there is no better one; TeX prefers relations (500) and signs (700)."""

LONGEST_WORD = 12
OPERATORS = frozenset({"+", "-", "=", "<", ">", r"\cdot", r"\times", r"\ge", r"\le", r"\ne", r"\lfloor", r"\lceil"})
CLOSERS = (r"\rfloor", r"\rceil", ")", ",")


def breakable(formula: str) -> str:
    """A formula whose brackets don't hold its terms together; long products may be broken between their factors.

    ``\\left`` and ``\\right`` make a box that can't be broken, so plain brackets stand for them.
    """
    parts = _parts(re.sub(r"\\(?:left|right)(?![A-Za-z])", "", formula))
    return "".join(part + _gap(part, after) for part, after in zip(parts, [*parts[1:], ""], strict=True))


def _parts(formula: str) -> list[str]:
    """The pieces between spaces that are outside all braces and environments."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(formula):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == " " and depth == 0 and formula.count(r"\begin", 0, place) == formula.count(r"\end", 0, place):
            parts.append(formula[start:place])
            start = place + 1
    return [part for part in (*parts, formula[start:]) if part]


def _gap(before: str, after: str) -> str:
    """A space, which ends a command's name; between two factors also a place to break."""
    plain = not after or before in OPERATORS or after in OPERATORS - {r"\lfloor", r"\lceil"}
    return " " if plain or after.startswith(CLOSERS) else f" {LATE}"


def name(text: str) -> str:
    """A layer's or network's name: breaks after points and underscores, and anywhere in a very long part."""
    parts = re.findall(r"[^._]*[._]|[^._]+", text)
    return r"\allowbreak{}".join(_escaped(piece) for part in parts for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    return [part] if len(part) <= LONGEST_WORD else list(part)


SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"} | {
    character: f"\\{character}" for character in "&%$#_{}"
}
MATHEMATICS = {
    "×": r"\times", "·": r"\cdot", "−": "-", "≥": r"\ge", "≤": r"\le", "α": r"\alpha", "Φ": r"\Phi", "ˣ": "^x",
    "⁻": "^{-}", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "<": "<", ">": ">", "|": "|",
}  # fmt: skip


def text(plain: str) -> str:
    """Any plain text; characters that LaTeX's fonts lack are shown as a question mark."""
    return "".join(map(_character, plain))


def _character(character: str) -> str:
    if character in MATHEMATICS:
        return f"${MATHEMATICS[character]}$"
    return _escaped(character) if character.isascii() and character.isprintable() else "?"


def _escaped(part: str) -> str:
    return "".join(SPECIAL.get(character, character) for character in part)
