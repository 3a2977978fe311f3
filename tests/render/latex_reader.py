"""Reads the LaTeX of a closed form and evaluates it at a point, by rules of its own: exact, and without the algebra."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d|[A-Za-z]|\S")
Number = Fraction | int


class Reader:
    """``names`` are the symbols' LaTeX with their numbers; an index of a sum joins them for its body."""

    def __init__(self, latex: str, names: Mapping[str, Number]) -> None:
        self.names = {name.replace(" ", ""): value for name, value in names.items()}
        self.tokens = TOKEN.findall(latex.replace(r"\,\mathrm", r"\mathrm"))
        self.at = 0

    @property
    def here(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.here
        assert token, "the formula ends early"
        assert not wanted or token == wanted, f"{token} where {wanted} should stand"
        self.at += 1
        return token

    def sees(self, *tokens: str) -> bool:
        return self.here in tokens

    # ------------------------------------------------------------ the grammar

    def all(self) -> Fraction:
        value = self.sum()
        assert not self.here, f"{self.tokens[self.at :]} is left over"
        return value

    def sum(self) -> Fraction:
        sign = -1 if self.sees("-") and self.take() else 1
        value = sign * self.product()
        while self.sees("+", "-"):
            value += (1 if self.take() == "+" else -1) * self.product()
        return value

    def product(self) -> Fraction:
        value = self.power()
        while self.here and not self.sees(*ENDS):
            if self.sees(r"\cdot", r"\,"):
                self.take()
            value *= self.power()
        return value

    def power(self) -> Fraction:
        base = self.factor()
        if self.sees("^"):
            self.take()
            exponent = self.braced() if self.sees("{") else self.factor()
            assert exponent.denominator == 1
            return Fraction(base) ** int(exponent)
        return Fraction(base)

    def factor(self) -> Fraction:
        name = self.longest_name()
        if name:
            self.at += len(TOKEN.findall(name))
            return Fraction(self.names[name])
        token = self.take()
        if token.isdigit():
            return self.number(token)
        return getattr(self, READ[token])()  # type: ignore[no-any-return]

    def longest_name(self) -> str:
        rest = "".join(self.tokens[self.at :])
        found = [name for name in self.names if rest.startswith(name)]
        return max(found, key=len, default="")

    def number(self, digits: str) -> Fraction:
        while self.here.isdigit() or (self.sees(r"\,") and self.tokens[self.at + 1].isdigit()):
            digits += self.take().replace(r"\,", "")
        return Fraction(int(digits))

    def braced(self) -> Fraction:
        self.take("{")
        value = self.sum()
        self.take("}")
        return value

    def group(self) -> Fraction:
        self.at -= 1
        return self.braced()

    def fraction(self) -> Fraction:
        return self.braced() / self.braced()

    def bracket(self) -> Fraction:
        opening = self.take()
        value = self.sum()
        self.take(r"\right")
        self.take(CLOSED[opening])
        return Fraction(ROUND.get(opening, Fraction)(value))

    def list(self) -> list[Fraction]:
        self.take(r"\left")
        self.take("(")
        values = [self.sum()]
        while self.sees(","):
            self.take()
            values.append(self.sum())
        self.take(r"\right")
        self.take(")")
        return values

    def largest(self) -> Fraction:
        return max(self.list())

    def smallest(self) -> Fraction:
        return min(self.list())

    def total(self) -> Fraction:
        for token in ("_", "{"):
            self.take(token)
        index = self.take()
        self.take("=")
        first = self.sum()
        self.take("}")
        self.take("^")
        last = self.braced()
        body, value = self.at, Fraction(0)
        outside = self.names
        for turn in range(int(first), max(int(first), int(last)) + 1):
            self.at = body
            self.names = {**outside, index: turn}
            value += self.product() if turn <= last else 0 * self.product()
        self.names = outside
        return value

    def cases(self) -> Fraction:
        self.word("cases")
        values = []
        while not self.sees(r"\end"):
            value = self.sum()
            self.take("&")
            values.append((self.condition(), value))
            if self.sees(r"\\"):
                self.take()
        self.take()
        self.word("cases")
        return next(value for holds, value in values if holds)

    def condition(self) -> bool:
        if self.word_of_text() == "otherwise":
            return True
        holds = self.relation()
        while self.sees(r"\text"):
            assert self.word_of_text() == "and"
            holds = self.relation() and holds
        return holds

    def word_of_text(self) -> str:
        self.take(r"\text")
        return self.word()

    def word(self, wanted: str = "") -> str:
        self.take("{")
        word = ""
        while not self.sees("}"):
            word += self.take()
        self.take("}")
        assert not wanted or word == wanted
        return word

    def relation(self) -> bool:
        left = self.sum()
        sign = self.take()
        right = self.sum()
        return RELATIONS[sign](left, right)


ENDS = frozenset(
    {"+", "-", "}", ",", "&", ")", "=", "<", ">", r"\right", r"\\", r"\end", r"\ge", r"\le", r"\ne", r"\text"}
)
CLOSED = {r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", "(": ")"}
ROUND = {r"\lfloor": floor, r"\lceil": ceil}
READ = {
    "{": "group", r"\frac": "fraction", r"\left": "bracket", r"\max": "largest", r"\min": "smallest", r"\sum": "total",
    r"\begin": "cases",
}  # fmt: skip
RELATIONS = {
    r"\ge": lambda a, b: a >= b,
    r"\le": lambda a, b: a <= b,
    r"\ne": lambda a, b: a != b,
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


def worth(latex: str, names: Mapping[str, Number]) -> Fraction:
    """What a formula is worth where its symbols are these numbers."""
    return Reader(latex, names).all()
