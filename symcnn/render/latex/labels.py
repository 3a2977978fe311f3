"""The names under braces, in lines where they are wider than the line that the brace stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symcnn.render.latex.tree import SCRIPT, formula, width, words

LABEL = re.compile(r"_\{\\text\{(.*)\}\}", re.DOTALL)
NAMES = re.compile(r"[^.]*\.|[^.]+$")
CHARACTER = re.compile(r"\\[A-Za-z]+(?:\{\})?|\\.|.")


def label_in_lines(tail: str, room: int) -> tuple[str, int]:
    """What stands under a brace, in lines where it is wider than that: they end behind a dot, in a name that is
    wider than a line anywhere; and its width."""
    found, wide = LABEL.fullmatch(tail), width(formula(f"{{}}{tail}"))
    if found is None or wide <= room or "$" in found[1]:
        return tail, wide
    lines = _packed(NAMES.findall(found[1]), room)
    inside = r" \\ ".join(rf"\text{{{line}}}" for line in lines)
    return rf"_{{\begin{{subarray}}{{c}} {inside} \end{{subarray}}}}", max(map(_script, lines))


def _packed(pieces: Sequence[str], room: int) -> list[str]:
    """As many on a line as it has room for; one that is wider by itself in its characters."""
    lines = [""]
    for piece in pieces:
        for part in [piece] if _script(piece) <= room else CHARACTER.findall(piece):
            lines[-1:] = [lines[-1] + part] if _script(lines[-1] + part) <= room else [lines[-1], part]
    return [line for line in lines if line]


def _script(text: str) -> int:
    return words(text) * SCRIPT // 100
