"""Long lines of text folded where a formula may be broken: before a sign or after a comma, never inside a rounding."""

from __future__ import annotations

import re

GLUE = "\N{NO-BREAK SPACE}"
ROUNDING = re.compile(r"⌊[^⌊⌋⌈⌉]*⌋|⌈[^⌊⌋⌈⌉]*⌉|(?:floor|ceiling)\([^()]*(?:\([^()]*\)[^()]*)*\)")
SIGN = re.compile(r" ([+×·−=-]) ")


def folded(text: str, width: int) -> list[str]:
    """A formula in lines of at most ``width``, as far as it has places to break at."""
    if len(text) <= width:
        return [text.replace(GLUE, " ")]
    return [line.replace(GLUE, " ") for line in _filled(_pieces(text), width)]


def narrowest(text: str) -> int:
    """The least width that the text can be folded to."""
    return max(map(len, _pieces(text)))


def _pieces(text: str) -> list[str]:
    glued = ROUNDING.sub(lambda match: match[0].replace(" ", GLUE), text)
    return SIGN.sub(rf"\n\1{GLUE}", glued).replace(", ", ",\n").replace("; ", ";\n").split("\n")


def _filled(pieces: list[str], width: int) -> list[str]:
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += " " + piece
        else:
            lines.append(piece)
    return lines


def hanging(start: str, rest: str, width: int, separator: str = ", ") -> list[str]:
    """``start`` and a list after it, continued below its beginning."""
    pieces = rest.split(separator)
    parts = _filled([*(piece + separator.rstrip() for piece in pieces[:-1]), pieces[-1]], max(1, width - len(start)))
    return [(start + parts[0]).rstrip(), *(" " * len(start) + part for part in parts[1:])]
