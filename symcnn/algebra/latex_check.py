r"""What a user may give as the LaTeX of a symbol: letters, scripts and the names of symbols, and nothing that acts.

    name    = part*
    part    = nucleus (primes | "_" script | "^" script)*      none of them twice, and primes only right before "^"
    nucleus = character | "{" name "}" | symbol | space | accent held | font held | text words
    script  = held | font held | text words
    held    = letter | "*" | "+" | "-" | symbol | "{" name "}"       \max and \min stand in braces of scripts
    words   = "{" letters, digits and signs that are no mathematics "}"

It is read as LaTeX and KaTeX read it, so that what passes compiles wherever a formula puts it.
"""

from __future__ import annotations

import re

from symcnn.algebra.styles import GREEK
from symcnn.errors import Error

# Nothing among these reads, writes or defines.
SYMBOLS = """
    ell hbar partial infty ast star circ dagger times cdot max min prime
    varepsilon vartheta varpi varrho varsigma varphi
"""
ACCENTS = "hat bar tilde dot ddot vec check breve widehat widetilde overline underline boldsymbol"
FONTS = "mathrm mathbf mathit mathsf mathtt mathcal mathbb mathfrak"
WORDS = frozenset({"text", "textrm"})

ALONE = frozenset({name.removeprefix("\\") for name in GREEK.values()} | {*SYMBOLS.split()})
OPERATORS = frozenset({"max", "min"})
LETTERS = ALONE - OPERATORS
HELD = frozenset({*FONTS.split(), *WORDS})
ALLOWED = ALONE | HELD | {*ACCENTS.split()}

DRAWN = {"mathbb": "A-Z", "mathcal": "A-Z", "mathfrak": "A-Za-z0-9"}
"""What these fonts have; the others have all letters."""

MOST_BRACES = 20

INCOMPLETE = "a symbol's LaTeX is incomplete"
HINT = r"it is a name such as `C_{in}`, `\alpha` or `\hat{k}_1`"

TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+) *|(?P<space>\\[,;!: ])|(?P<letter>[A-Za-z0-9])|(?P<sign>[_^{}'*+\-()\[\],.|/=<> ])"
)
GROUP = re.compile(r"\{[^{}]*\}")
PLAIN = re.compile(r"(?:[A-Za-z0-9]|\\[A-Za-z]+(?! ))(?:[A-Za-z0-9_^']|\\[A-Za-z]+(?! ))*")
"""What stands in a product or before a power as it is, each of its groups as a digit; all else is held together."""
ACCENT = re.compile(rf"\\(?:{'|'.join(ACCENTS.split())})(?![A-Za-z])")
SCRIPTS = re.compile(r" ?(?:_ ?)?'*\^? ?(?:_ ?)?")
"""Primes are a power, beside which another stands if nothing comes between."""
SPOKEN = re.compile(r"[A-Za-z0-9 '*+\-()\[\],./=]*")
"""What a font of texts has."""


def checked(latex: str) -> str:
    """The LaTeX, if it only typesets a name; else an :class:`Error` that says what stands in the way.

    Where a formula around it could be misread it comes in braces, which are not seen.
    """
    text = latex.strip(" ")
    _Reader(text).whole()
    if ACCENT.search(text) and not {"^", "'"}.isdisjoint(text):
        text += "{}"  # TeX drops the braces around an accented letter alone, and would see two powers
    return text if _plain(text) else f"{{{text}}}"


def _plain(latex: str) -> bool:
    while (without := GROUP.sub("0", latex)) != latex:
        latex = without
    return PLAIN.fullmatch(latex) is not None and "'_" not in latex


class _Reader:
    """Reads from left to right; every method stands behind what it has read."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.place = 0
        self.depth = 0
        self.scripts = 0

    def whole(self) -> None:
        for character in ("", *self.latex):
            self.depth += {"{": 1, "}": -1}.get(character, 0)
            if self.depth < 0:
                break
        if self.depth:
            raise Error("the braces in a symbol's LaTeX don't match", hint=HINT)
        if not self.latex:
            raise Error(INCOMPLETE, hint=HINT)
        self._parts()

    def _parts(self) -> None:
        self._spaces()
        while self._sees() not in ("", "}"):
            self._part()
            self._spaces()

    def _part(self) -> None:
        if self._sees() not in "_^'":
            self._nucleus()
        taken = self._spaces()
        while (sign := self._sees()) and sign in "_^'":
            taken = self._script(sign, taken) + self._spaces()

    def _spaces(self) -> str:
        """One space where there are any."""
        start = self.place
        self.place += len(self.latex[start:]) - len(self.latex[start:].lstrip(" "))
        return " "[: self.place - start]

    def _script(self, sign: str, taken: str) -> str:
        """What is taken after it."""
        self.place += 1
        if not SCRIPTS.fullmatch(taken + sign) or (taken + sign).count("_") > 1:
            raise Error(f"a second `{sign}` follows in a symbol's LaTeX", hint=HINT)
        if sign != "'":
            self.scripts += 1
            self._argument(LETTERS | HELD)
            self.scripts -= 1
        return taken + sign

    def _sees(self) -> str:
        return self.latex[self.place : self.place + 1]

    def _token(self) -> re.Match[str]:
        token = TOKEN.match(self.latex, self.place)
        if token is None:
            raise Error(f"`{self.latex[self.place]}` can't stand in a symbol's LaTeX", hint=HINT)
        if token["command"] and token["command"] not in ALLOWED:
            raise Error(f"`\\{token['command']}` can't stand in a symbol's LaTeX", hint=HINT)
        self.place = token.end()
        return token

    def _nucleus(self) -> None:
        token = self._token()
        if token["command"]:
            self._command(token["command"])
        elif token["sign"] == "{":
            self._group()

    def _command(self, command: str) -> None:
        if command in OPERATORS and not self.scripts:
            raise Error(f"`\\{command}` alone is no symbol", hint=rf"`k_{{\{command}}}` is one")
        if command in WORDS:
            self._words()
        elif (drawn := DRAWN.get(command)) and not re.compile(rf"[{drawn}]|\{{[{drawn}]+\}}").match(
            self.latex, self.place
        ):
            raise Error(f"`\\{command}` has {drawn} only", hint=HINT)
        elif command not in ALONE:
            self._argument(LETTERS)

    def _argument(self, commands: frozenset[str]) -> None:
        """What a script or an accent holds."""
        if self._sees() in ("", "_", "^", "'", "}"):
            raise Error(INCOMPLETE, hint=HINT)
        token = self._token()
        if token["sign"] == "{":
            self._group()
        elif token["command"] and token["command"] in commands:
            self._command(token["command"])
        elif not token["letter"] and token[0] not in "*+-":
            raise Error(f"`{token[0].strip() or token[0]}` needs braces around it in a symbol's LaTeX", hint=HINT)

    def _group(self) -> None:
        self.depth += 1
        if self.depth > MOST_BRACES:
            raise Error("the braces in a symbol's LaTeX are too deep", hint=HINT)
        self._parts()
        self.place += 1
        self.depth -= 1

    def _words(self) -> None:
        """Plain words in braces, in which nothing is read as mathematics."""
        if self._sees() != "{":
            raise Error("the words in a symbol's LaTeX need braces around them", hint=HINT)
        end = self.latex.index("}", self.place)
        words = self.latex[self.place + 1 : end]
        spoken = SPOKEN.match(words)
        if spoken is not None and spoken.end() < len(words):
            raise Error(f"`{words[spoken.end()]}` can't stand among words in a symbol's LaTeX", hint=HINT)
        self.place = end + 1
