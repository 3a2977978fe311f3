"""The grammar made runnable: lark's LALR tables, kept between runs, and the filter that decides where lines end."""

from __future__ import annotations

import os
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symcnn.errors import Error
from symcnn.source import Source, Span

if TYPE_CHECKING:
    from lark import Lark, Token

STARTS = ["script", "inline", "lone_expression", "bindings", "sweeps"]
DEEPEST = 100

_OPENING = frozenset({"LPAR", "LSQB", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
_CONTINUED = frozenset({"LBRACE", "COMMA", "EQUAL", "ARROW", "CMP", "_POW", "MUL", "ADD", "_AND", "_OR", "NOT"})
_KEYWORD = re.compile(r"^_?[A-Z]+: \"([a-z]+)\"$", re.MULTILINE)


class Lines:
    """The filter between lexer and parser: drops new lines that end no item, and refuses brackets nested too deeply.

    LALR merges states, so the contextual lexer alone can't know whether a new line stands inside brackets.
    """

    # Every state reads all terminals but keywords, so that lark compiles one regular expression for all of them.
    # A keyword is a name that the state knows better: `printparams` is a name everywhere, `step` an argument's name.
    always_accept = (
        "_NL", "_SEMI", "_POW", "NAME", "NUMBER", "SIZE", "STRING", "CMP", "MUL", "ADD", "DOTS", "DOT", "COMMA",
        "COLON", "EQUAL", "ARROW", "LPAR", "RPAR", "LSQB", "RSQB", "LBRACE", "RBRACE",
    )  # fmt: skip

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The tokens without the new lines inside ``( )`` and ``[ ]`` and after ``{ , = ->`` and operators."""
        depth = round_depth = 0
        previous = ""
        for token in stream:
            kind = token.type
            if kind == "_NL" and (round_depth > 0 or previous in _CONTINUED):
                continue
            if kind in _OPENING:
                depth += 1
                round_depth += kind != "LBRACE"
                if depth > DEEPEST:
                    raise TooDeepError(token)
            elif kind in _CLOSING:
                depth -= 1
                round_depth -= kind != "RBRACE"
            previous = kind
            yield token


class TooDeepError(Exception):
    """Brackets nested deeper than a script may; the filter does not know the source, so the parser gives the place."""

    def __init__(self, token: Token) -> None:
        self.token = token

    def error(self, source: Source) -> Error:
        start, end = self.token.start_pos or 0, self.token.end_pos or 0
        return too_deep(Span(source, start, end))


def too_deep(span: Span) -> Error:
    """The error for what is nested deeper than :data:`DEEPEST`."""
    return Error(f"nested too deeply: {DEEPEST} levels at most", span, "name the inner parts with `let` or `block`")


def grammar_text() -> str:
    """The text of ``symcnn.lark``."""
    data = pkgutil.get_data("symcnn.grammar", "symcnn.lark")
    if data is None:
        raise FileNotFoundError("symcnn.lark")
    return data.decode()


def build(callbacks: object, *, strict: bool = False, cached: bool = True) -> Lark:
    """A parser whose reductions call ``callbacks``; its tables come from the user's cache where that can be."""
    from lark import Lark

    options: dict[str, Any] = {"cache": _cache_file()} if cached else {"strict": strict}
    return Lark(
        grammar_text(),
        start=STARTS,
        parser="lalr",
        lexer="contextual",
        postlex=Lines(),
        transformer=callbacks,
        maybe_placeholders=True,
        **options,
    )


def _cache_file() -> str | bool:
    """Where lark keeps its tables: a folder of the user's own, since they are read back as a pickle."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "symcnn"
    if not folder.is_absolute():
        return False
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return str(folder / "grammar.lark-cache") if os.access(folder, os.W_OK) else False


@cache
def keywords() -> frozenset[str]:
    """The reserved words, as the grammar has them."""
    return frozenset(_KEYWORD.findall(grammar_text()))
