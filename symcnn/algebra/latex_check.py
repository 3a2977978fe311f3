r"""What a user may give as the LaTeX of a symbol: a single name, and nothing that acts or could be read as a formula.

    name    = nucleus ("_" script | primes | primes? "^" mark)*        once below and once above
    nucleus = letter | symbol | accent held | font held | text words | "{" name "}" | "|" name "|"
    held    = letter | symbol | "{" name "}" | "{" word "}"                               the word in fonts alone
    script  = letter | digit | "*" | "+" | "-" | symbol | font held | text words | "{" label "}"
    label   = whatever typesets: signs, spaces, scripts of its own
    mark    = a script that is a sign, a label in brackets or an upright word

Above a name stands a mark and neither a number nor a letter, since these would read as a power. It is read as LaTeX and
KaTeX read it, so that what passes compiles wherever a formula puts it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from symcnn.algebra.styles import GREEK
from symcnn.errors import Error

NAMES = frozenset(
    {name.removeprefix("\\") for name in GREEK.values()}
    | {"ell", "hbar", "varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi"}
)
SIGNS = frozenset({"ast", "star", "circ", "dagger", "prime", "partial", "infty", "times", "cdot"})
OPERATORS = frozenset({"max", "min"})
ACCENTS = frozenset({
    "hat", "bar", "tilde", "dot", "ddot", "vec", "check", "breve", "widehat", "widetilde", "overline", "underline",
    "boldsymbol",
})  # fmt: skip
FONTS = frozenset({
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "operatorname",
})  # fmt: skip
WORDS = frozenset({"text", "textrm"})
HELD = FONTS | WORDS
ALLOWED = NAMES | SIGNS | OPERATORS | ACCENTS | HELD
"""Nothing among these reads, writes or defines."""

DRAWN = {"mathbb": "A-Z", "mathcal": "A-Z", "mathfrak": "A-Za-z0-9"}
"""What these fonts have; the others have all letters."""

ALIKE = {"operatorname": "mathrm", "text": "mathrm", "textrm": "mathrm", "*": r"\ast"}
"""What looks as something else does."""

MOST_BRACES = 20

INCOMPLETE = "a symbol's LaTeX is incomplete"
HINT = r"it is a single name such as `C_{in}`, `\alpha`, `\hat{k}_1` or `\mathrm{width}`"

TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+) *|(?P<space>\\[,;!: ])|(?P<letter>[A-Za-z])|(?P<digit>[0-9])"
    r"|(?P<sign>[_^{}'*+\-()\[\],.|/=<> ])"
)
SCRIPT = re.compile(r"(?P<below>_)|(?P<primes>'*)(?P<above>\^)|(?P<alone>'+)")
"""Primes are a power, beside which another stands if nothing comes between."""
MARK = re.compile(
    r"\*|\\ast|[+-]|\\(?:star|circ|dagger|prime|max|min)|\\math(?:rm|sf)\{[A-Za-z][^{}]*\}|\([^()]+\)|\[[^\[\]]+\]"
)
RUN = re.compile(r"(?P<word>[A-Za-z]+)(?P<number>[0-9]*)[A-Za-z0-9]*")
WORD = re.compile(r"(?:[A-Za-z]|\\_)(?:[A-Za-z0-9]|\\_)*(?=\})")
SPOKEN = {False: re.compile(r"[A-Za-z][A-Za-z0-9 '.\-]*"), True: re.compile(r"[A-Za-z0-9 '*+\-()\[\],./=]*")}
"""What a font of texts may say, as a name and in a label."""
GROUP = re.compile(r"\{[^{}]*\}")
SPACES = re.compile(" *")
OPERATORNAME = re.compile(r"\\operatorname(?![A-Za-z])")


@lru_cache(maxsize=1024)
def checked(latex: str) -> str:
    """The LaTeX, if it only typesets a name; else an :class:`Error` that says what stands in the way.

    Where a formula around it could be misread it comes in braces, which are not seen.
    """
    text = OPERATORNAME.sub(r"\\mathrm", latex.strip(" "))  # the one that Markdown has too
    _Reader(text).whole()
    if not ACCENTS.isdisjoint(re.findall(r"[A-Za-z]+", text)) and not {"^", "'"}.isdisjoint(text):
        text += "{}"  # TeX drops the braces around an accented letter alone, and would see two powers
    outside = text
    while (without := GROUP.sub("0", outside)) != outside:
        outside = without
    return f"{{{text}}}" if " " in outside or "'_" in outside else text


def looks(latex: str) -> str:
    """The same text for all LaTeX that looks alike, as ``k_1``, ``k_{1}`` and ``{k}_{1}`` do."""
    try:
        return _Reader(latex.strip(" ")).whole()
    except Error:  # it is told elsewhere
        return latex


class _Reader:
    """Reads from left to right; every method stands behind what it has read, and gives what it looks like."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.place = 0
        self.depth = 0
        self.fenced = False

    def whole(self) -> str:
        for character in self.latex:
            self.depth += {"{": 1, "}": -1}.get(character, 0)
            if self.depth < 0:
                break
        if self.depth:
            raise Error("the braces in a symbol's LaTeX don't match", hint=HINT)
        return self._name()

    # ------------------------------------------------------------ names

    def _name(self) -> str:
        """Up to the brace that ends it."""
        start = self.place
        found = self._nucleus() + self._scripts(self._mark)
        if self._sees() not in ("", "}"):
            self._check_script(self.latex[start : self.place], self.latex[self.place :])
            raise _misplaced(self._token(), "can't follow a name in a symbol's LaTeX")
        return found

    def _nucleus(self) -> str:
        run = RUN.match(self.latex, self.place)
        if run is not None and len(run[0]) > 1:
            one = run["number"] and run[0] == f"{run[0][0]}{run['number']}"
            hint = f"write `{run[0][0]}_{{{run['number']}}}`" if one else rf"write `\mathrm{{{run[0]}}}`"
            raise Error(f"`{run[0]}` reads as a product in a symbol's LaTeX", hint=hint)
        self._check_begun("}")
        token = self._token()
        if token["digit"]:
            raise Error(f"a symbol's LaTeX begins with a letter, not with `{token[0]}`", hint=HINT)
        if token["command"] in OPERATORS:
            raise Error(f"`\\{token['command']}` alone is no symbol", hint=rf"`k_{{\{token['command']}}}` is one")
        if token["sign"] == "{":
            return self._inner(self._name)
        if token["sign"] == "|" and not self.fenced:
            return self._size()
        if token["letter"] or token["command"] in NAMES | ACCENTS | HELD:
            return self._read(token, self._name)
        raise _misplaced(token, "is no name in a symbol's LaTeX")

    def _size(self) -> str:
        """How many a set has: its name between bars, whose second one ends it."""
        self.fenced = True
        self._spaces()
        inside = self._nucleus() + self._scripts(self._mark)
        if self._sees() != "|":
            raise Error("a bar in a symbol's LaTeX has no second one", hint=r"`|\mathcal{C}|` is a name")
        self.place += 1
        self.fenced = False
        return f"|{inside}|"

    @staticmethod
    def _check_script(before: str, rest: str) -> None:
        """A script without braces is a single letter."""
        script, run = re.search(r"([_^])([A-Za-z0-9])\Z", before), re.match(r"[A-Za-z0-9]+", rest)
        if script and run:
            word = script[2] + run[0]
            raise Error(f"only the `{script[2]}` of `{word}` is a script", hint=f"write `{script[1]}{{{word}}}`")

    # ------------------------------------------------------------ scripts

    def _scripts(self, above: Callable[[], str]) -> str:
        """One below and one above, in the order in which they are seen."""
        found: dict[str, str] = {}
        self._spaces()
        while script := SCRIPT.match(self.latex, self.place):
            kind = "_" if script["below"] else "^"
            if kind in found:
                raise Error(f"a second `{script[0][0]}` follows in a symbol's LaTeX", hint=HINT)
            self.place = script.end()
            primes = r"\prime" * len(script["primes"] or script["alone"] or "")
            inside = self._script() if script["below"] else above() if script["above"] else ""
            found[kind] = f"{kind}{{{primes}{inside}}}"
            self._spaces()
        return found.get("_", "") + found.get("^", "")

    def _script(self) -> str:
        inside = self._signs()
        if not inside:
            raise Error(INCOMPLETE, hint=HINT)
        return inside

    def _signs(self) -> str:
        """What a script looks like: nothing where it has spaces alone."""
        self._check_begun("_^'}")
        token = self._token()
        if token["sign"] == "{":
            return self._inner(self._label)
        if token["letter"] or token["digit"] or token[0] in "*+-" or token["command"] in NAMES | SIGNS | HELD:
            return self._read(token, self._label)
        raise _misplaced(token, "needs braces around it in a symbol's LaTeX")

    def _mark(self) -> str:
        """What stands above a name and is no power of it."""
        start = self.place
        inside = self._script()
        if MARK.fullmatch(inside):
            return inside
        shown = self.latex[start : self.place].strip()
        plain = shown.removeprefix("{").removesuffix("}")
        hint = f"write `_{{{plain}}}` or `^{{({plain})}}`"
        raise Error(f"`^{shown}` reads as a power in a symbol's LaTeX", hint=hint)

    def _label(self) -> str:
        parts = []
        self._spaces()
        while self._sees() not in ("", "}"):
            part = "" if self._sees() in "_^'" else self._part()
            parts.append(part + self._scripts(self._script))
        return "".join(parts)

    def _part(self) -> str:
        token = self._token()
        return self._inner(self._label) if token["sign"] == "{" else self._read(token, self._label)

    # ------------------------------------------------------------ what accents and fonts hold

    def _read(self, token: re.Match[str], inside: Callable[[], str]) -> str:
        """A letter, a sign, or a command with what it holds."""
        command = token["command"]
        if not command:
            return "" if token["space"] or token[0] == " " else ALIKE.get(token[0], token[0])
        if command not in ACCENTS | HELD:
            return f"\\{command}"
        held = self._words(inside == self._label) if command in WORDS else self._held(command, inside)
        if not held.strip(" ") and command not in ACCENTS:
            return ""
        return held if command == "mathit" and len(held) == 1 else rf"\{ALIKE.get(command, command)}{{{held}}}"

    def _held(self, command: str, inside: Callable[[], str]) -> str:
        drawn = DRAWN.get(command)
        if drawn and not re.compile(rf"[{drawn}]|\{{[{drawn}]+\}}").match(self.latex, self.place):
            raise Error(f"`\\{command}` has {drawn} only", hint=HINT)
        self._check_begun("_^'}")
        token = self._token()
        word = WORD.match(self.latex, self.place) if token["sign"] == "{" and command in FONTS else None
        if word is not None:
            self.place = word.end() + 1
            return word[0]
        if token["sign"] == "{":
            return self._inner(inside)
        if token["letter"] or token["command"] in NAMES:
            return self._read(token, inside)
        raise _misplaced(token, "needs braces around it in a symbol's LaTeX")

    def _words(self, label: bool) -> str:
        """Plain words in braces, in which nothing is read as mathematics."""
        if self._sees() != "{":
            raise Error("the words in a symbol's LaTeX need braces around them", hint=HINT)
        end = self.latex.index("}", self.place)
        words = self.latex[self.place + 1 : end]
        spoken = SPOKEN[label].match(words)
        wrong = words[spoken.end() if spoken else 0 :][:1]
        if wrong:
            raise Error(f"`{wrong}` can't stand among words in a symbol's LaTeX", hint=HINT)
        if spoken is None:
            raise Error(INCOMPLETE, hint=HINT)
        self.place = end + 1
        return words

    # ------------------------------------------------------------ tokens

    def _inner(self, read: Callable[[], str]) -> str:
        """What stands in braces."""
        self.depth += 1
        if self.depth > MOST_BRACES:
            raise Error("the braces in a symbol's LaTeX are too deep", hint=HINT)
        self._spaces()
        inside = read()
        self.place += 1
        self.depth -= 1
        return inside

    def _spaces(self) -> None:
        self.place = SPACES.match(self.latex, self.place).end()  # type: ignore[union-attr]

    def _sees(self) -> str:
        return self.latex[self.place : self.place + 1]

    def _check_begun(self, ends: str) -> None:
        if self._sees() in ("", *ends):
            raise Error(INCOMPLETE, hint=HINT)

    def _token(self) -> re.Match[str]:
        token = TOKEN.match(self.latex, self.place)
        if token is None:
            raise Error(f"`{self.latex[self.place]}` can't stand in a symbol's LaTeX", hint=HINT)
        if token["command"] and token["command"] not in ALLOWED:
            raise Error(f"`\\{token['command']}` can't stand in a symbol's LaTeX", hint=HINT)
        self.place = token.end()
        return token


def _misplaced(token: re.Match[str], why: str) -> Error:
    return Error(f"`{token[0].strip() or token[0]}` {why}", hint=HINT)
