"""What a user may give as the LaTeX of a symbol: letters, scripts and the names of symbols, and nothing that acts."""

from __future__ import annotations

import re

from symcnn.algebra.styles import GREEK
from symcnn.errors import Error

# Accents, fonts and signs that a name may carry; nothing among them reads, writes or defines.
HARMLESS = """
    hat bar tilde dot ddot vec check breve widehat widetilde overline underline prime
    mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak boldsymbol text textrm
    ell hbar partial infty ast star circ dagger times cdot max min
    varepsilon vartheta varpi varrho varsigma varphi
"""
ALLOWED = {*(name.removeprefix("\\") for name in GREEK.values()), *HARMLESS.split()}

_TOKEN = re.compile(r"\\([A-Za-z]+)|\\[,;!: ]|(?!\^\^)[A-Za-z0-9 _^{}'*+\-()\[\],.|/=<>]")


def checked(latex: str) -> str:
    """The LaTeX, if it only typesets a name; else an :class:`Error` that says what stands in the way."""
    depth, place = 0, 0
    while place < len(latex):
        token = _TOKEN.match(latex, place)
        if token is None:
            raise Error(f"`{latex[place]}` can't stand in a symbol's LaTeX", hint=HINT)
        if token.group(1) and token.group(1) not in ALLOWED:
            raise Error(f"`\\{token.group(1)}` can't stand in a symbol's LaTeX", hint=HINT)
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if depth < 0:
            break
        place = token.end()
    if depth:
        raise Error("the braces in a symbol's LaTeX don't match", hint=HINT)
    if not latex.strip() or latex.strip()[-1] in "_^":
        raise Error("a symbol's LaTeX is incomplete", hint=HINT)
    return latex


HINT = r"it is a name such as `C_{in}`, `\alpha` or `\hat{k}_1`"
