"""The mistakes people make most often, as data: how each looks where the parser stopped, and what helps.

A row matches where ``before`` matches the text up to the place (its line, and the last one with anything on it),
``after`` matches from the place on, and the parser expected one of ``expected`` (any, where that is empty). The first
row that matches speaks. Messages and hints may use the patterns' named groups and ``found``, what stands at the place.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from symcnn.syntax.engine import keywords

_TOP_ONLY = "symbol|block|network|import|print|latex|expect|solve|maximize|minimize|feasible|pareto"
STATEMENTS = (*_TOP_ONLY.split("|"), "let", "convention")
_FIRST = r"(?:^|[;{]|->|\w:)[ \t]*"
_ASKING = r"\b(?:expect|if|solve|subject to|feasible|print)\b.*"
_WORD = r"[A-Za-z_]\w*"


class Said(NamedTuple):
    """What to say about a mistake, and how many characters before the parser's place it starts."""

    message: str
    hint: str | None
    back: int


@dataclass(frozen=True)
class Mistake:
    after: str
    message: str
    hint: str | None = None
    before: str = ""
    expected: frozenset[str] = frozenset()
    at_word: bool = False  # the mistake is the ``word`` in ``before``

    def explain(self, line: str, rest: str, expected: Set[str], found: str) -> Said | None:
        """The message and the hint, where this is the mistake."""
        if self.expected and not self.expected & expected:
            return None
        left = re.search(rf"(?:{self.before})\Z", line, re.MULTILINE)
        right = re.match(self.after, rest, re.MULTILINE)
        if left is None or right is None:
            return None
        words = {"found": found, **left.groupdict(), **right.groupdict()}
        words["lower"] = words.get("word", "").lower()
        back = len(line) - left.start("word") if self.at_word else 0
        return Said(self.message.format(**words), self.hint and self.hint.format(**words), back)


_ITEM_ENDS = frozenset({"ARROW"})
_STATEMENT_ENDS = frozenset({"_NL"})
_TOP = frozenset({"SYMBOL"})
_ANY_CASE = "|".join(sorted(keywords(), reverse=True))
_CAPITAL = rf"(?P<word>(?=\w*[A-Z])(?i:{_ANY_CASE})\b)"

_SYMBOL = r"^\s*symbol\s+(?P<names>\w[\w ,]*?)"

MISTAKES = (
    # symbols, ranges and questions
    Mistake(
        r"in\s+(?P<domain>[^;\n\"#]*[^;\n\"#\s])", "the domain of a symbol comes before its default",
        "write `symbol {names} in {domain} = {value}`",
        rf"{_SYMBOL}\s*=\s*(?P<value>[^;\n\"]*?)\s*(?:\"[^\"\n]*\"\s*)?",
    ),
    Mistake(
        r"default\s*=?\s*(?P<value>\w[\w.]*)", "`default` is no word of the language", "write `= {value}`",
        rf"{_SYMBOL}\b.*",
    ),
    Mistake(r"\.+(?P<high>\w*)", "a range has two dots", "write `{low}..{high}`", r"(?P<low>\w*)\.\."),
    Mistake(
        r"(?P<unit>[KMGT]i?)\b", "a number and its suffix stand together",
        "write `{number}{unit}`, or `{number}*{unit}` where that is a symbol",
        r"(?<![\w.])(?P<number>\d[\d_]*(?:\.\d+)?)\s+", frozenset({"MUL"}),
    ),
    Mistake(
        r":?\s*(?P<next>\S*)", "a comma stands between what is printed", "write `print {text}, {next}`",
        r'\bprint\s+(?P<text>"[^"\n]*")\s*', frozenset({"COMMA"}),
    ),
    Mistake(
        r",\s*(?P<other>[^;\n#]*[^;\n#\s])", "`{word}` has one objective",
        "write what varies after `over`, conditions after `subject to`; several objectives are for `pareto`",
        r"\b(?P<word>maximize|minimize)\b(?:(?!\bover\b|\bsubject\b|\bat\b)[^;\n])*",
    ),
    # strings and numbers
    Mistake(r"'(?P<text>[^'\n]*)'?", "strings stand in double quotes", 'write `"{text}"`'),
    Mistake(r'"', "a string can't stand here", "strings stand in `print`, after a symbol, and as named arguments"),
    Mistake(
        r"(?P<a>\d+)[x×](?P<b>[A-Za-z_]\w*?)[x×](?P<c>\w+)",
        "`{a}x{b}x{c}` is not a size: every part is a number",
        "write `({a}, {b}, {c})`",
    ),
    Mistake(
        rf"(?P<a>\d+)[x×](?P<b>{_WORD})", "`{a}x{b}` is not a size: every part is a number", "write `({a}, {b})`"
    ),
    Mistake(
        rf"(?P<a>\d+)[x×](?P<b>\d+)[x×](?P<c>{_WORD})",
        "`{a}x{b}x{c}` is not a size: every part is a number",
        "write `({a}, {b}, {c})`",
    ),
    Mistake(
        rf"(?P<number>\d[\d_]*(?:\.\d+)?(?:[KMGT]i?(?=[^\W\d]))?)(?P<word>{_WORD})",
        "`{number}{word}` is not a number", "write `{number}*{word}`"
    ),
    Mistake(r"\.(?P<digits>\d+)", "a number has digits on both sides of its point", "write `0.{digits}`", r"[^\d]"),
    Mistake(r"", "a number has digits on both sides of its point", "write `{number}.0`", r"\b(?P<number>\d+)\."),
    # other languages' words
    Mistake(_CAPITAL, "unexpected `{word}`", "keywords are written small: `{lower}`"),
    Mistake(
        r"", "`{word}` is not a keyword", "keywords are written small: `{lower}`",
        _FIRST + _CAPITAL + r"[ \t]+", at_word=True,
    ),
    Mistake(r"elif\b", "unexpected `elif`", "write `else if`"),
    Mistake(r"", "unexpected `elif`", "write `else if`", r"\b(?P<word>elif)\s+", at_word=True),
    Mistake(r"(?P<word>def|class|function|func|fn|module)\b", "unexpected `{word}`", "a reusable piece is a `block`"),
    Mistake(r"(?P<word>const|var|val|set)\b", "unexpected `{word}`", "a value is declared by `let`", "", _TOP),
    Mistake(r"(?P<word>assert|check)\b", "unexpected `{word}`", "an assertion is an `expect`", "", _TOP),
    Mistake(
        r"(?P<word>model|net)\b", "unexpected `{word}`", "a network is declared by `network name {{ … }}`", "", _TOP),
    Mistake(r"end\b", "unexpected `end`", "a body ends with `}}`"),
    Mistake(r"&", "unexpected `&`", "write `and`"),
    Mistake(r"\|", "unexpected `|`", "write `or`"),
    Mistake(r"!(?!=)", "unexpected `!`", "write `not`"),
    Mistake(r"=<", "unexpected `=<`", "write `<=`"),
    Mistake(r"=>", "unexpected `=>`", "write `>=`"),
    Mistake(r"(?://|/\*|--)", "unexpected {found}", "a comment starts with `#`", r"(?:^|[;{}])\s*"),
    # `=` and `==`
    Mistake(r"=(?!=)", "`=` gives a value; it does not compare", "write `==`", _ASKING),
    Mistake(r"==", "`==` compares; it does not give a value", "write `=`"),
    Mistake(r":=", "unexpected `:=`", "write `=`"),
    Mistake(r"=", "unexpected `=`", "write `in`", rf"\b(?:for|repeat)\s+{_WORD}\s*"),
    # bodies
    Mistake(r":\s*(?:#.*)?$", "unexpected `:`", "a body stands in braces: `{{ … }}`", r"^.*\b(?:\)|\w).*"),
    Mistake(r":", "`{word}` is a keyword", "call it `{word}_`", rf"\b(?P<word>{_ANY_CASE})\s*", at_word=True),
    Mistake(r"", "`->` stands between two items", "remove it, or write the item that follows", r"->\s*"),
    Mistake(r"->", "`->` stands between two items of a body", "remove it"),
    Mistake(
        r"", "`{word}` stands at the top of a script, not in a body", "close the body before it with `}}`",
        rf"{_FIRST}(?P<word>{_TOP_ONLY})[ \t]+", _ITEM_ENDS, at_word=True,
    ),
    Mistake(
        rf"""(?P<rest>(?:[\d"\[-]|{_WORD}\s*[,=*+/])(?:(?!->)[^;{{}}#\n])*?)(?=\s*(?:$|[;{{}}#]|->))""",
        "arguments stand in parentheses", "write `{kind}({rest})`", rf"{_FIRST}(?P<kind>{_WORD})[ \t]+", _ITEM_ENDS,
    ),
    Mistake(r"", "`in` is missing", "write `symbol k in 8..512`", r"^\s*symbol\s+\w[\w ,]*\s", frozenset({"_IN"})),
    Mistake(
        rf"(?P<word>{_WORD})", "an operator is missing before `{word}`", "write `{number}*{word}`",
        r"(?<![\w.])(?P<number>[\d.]+[KMGT]?i?)\s+", frozenset({"MUL"}),
    ),
    Mistake(rf"{_WORD}", "unexpected {found}", "put `;`, `->` or a new line between two items", "", _ITEM_ENDS),
    Mistake(
        rf"(?:{'|'.join(STATEMENTS)})\b", "unexpected {found}", "put `;` or a new line before it", "", _STATEMENT_ENDS,
    ),
    Mistake(
        rf"{_WORD}|\(", "unexpected {found}", "write `{word} {{ … }}`",
        r"\b(?P<word>freeze|training|timedistributed)[ \t]*", frozenset({"LBRACE"}),
    ),
    Mistake(r"\.\.", "a range can't stand here", "ranges stand after `in`: `for i in 1..4`"),
    Mistake(
        r"[^\x00-\x7f]", "unexpected {found}", "names are ASCII letters, digits and `_`; "
        'a symbol\'s LaTeX stands after it: `symbol lam "\\lambda"`',
    ),
)  # fmt: skip
