"""From the text of a script to its nodes, or to an error that tells everything that is wrong with it."""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from symcnn.collecting import seldom
from symcnn.errors import Error
from symcnn.source import Source, Span
from symcnn.syntax import nodes

if TYPE_CHECKING:
    from lark import Lark

    from symcnn.syntax.builder import Builder

LONGEST_SCRIPT = 4_000_000
LONGEST_LINE = 1_000_000

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_COMMENT = re.compile(r'"[^"\n]*"|(#[^\n]*)')
_busy = Lock()


def parse(source: Source) -> nodes.Script:
    """A whole script."""
    script = cast(nodes.Script, _run(source, "script"))
    return script.replace(comments=comments(source)) if "#" in source.text else script


def parse_body(source: Source) -> nodes.Body:
    """The items of a network in a line, without braces: ``input 28x28x1; conv(32, 3)``."""
    return cast(nodes.Body, _run(source, "inline"))


def parse_expression(source: Source) -> nodes.Expression:
    """One expression; a comparison is one too."""
    return cast(nodes.Expression, _run(source, "lone_expression"))


def parse_bindings(source: Source) -> tuple[nodes.Binding, ...]:
    """What stands after ``at``: ``k=64, n=224``."""
    return cast("tuple[nodes.Binding, ...]", _run(source, "bindings"))


def parse_sweeps(source: Source) -> tuple[nodes.Sweep, ...]:
    """What stands after ``--over``: ``w=8..256 step 8, d=1, 2, 4``."""
    return cast("tuple[nodes.Sweep, ...]", _run(source, "sweeps"))


def comments(source: Source) -> tuple[nodes.Comment, ...]:
    """Every comment of a script, in order; a ``#`` inside a string starts none."""
    found = ((match.group(1).rstrip(), match.start(1)) for match in _COMMENT.finditer(source.text) if match.group(1))
    return tuple(nodes.Comment(text, Span(source, start, start + len(text))) for text, start in found)


@cache
def _machine() -> tuple[Lark, Builder]:
    """The parser and the builder it calls; made once, at the first parse."""
    from symcnn.syntax import engine
    from symcnn.syntax.builder import Builder

    builder = Builder()
    return engine.build(builder), builder


def _run(source: Source, start: str) -> Any:
    """The node of a start rule. The builder holds the source, so one parse runs at a time."""
    from lark.exceptions import UnexpectedInput

    _check_text(source)
    with _busy, seldom():
        lark, builder = _machine()
        try:
            return _reduce(lark, builder, source, start)
        except UnexpectedInput:
            raise _diagnosed(lark, builder, source, start) from None
        finally:
            builder.begin(Source("", ""))


def _reduce(lark: Lark, builder: Builder, source: Source, start: str) -> Any:
    from symcnn.syntax.engine import TooDeepError

    builder.begin(source)
    try:
        result = lark.parse(source.text, start=start)
    except TooDeepError as deep:
        raise deep.error(source) from None
    if builder.problems:
        raise Error(builder.problems)
    return result


def _diagnosed(lark: Lark, builder: Builder, source: Source, start: str) -> Error:
    from lark.exceptions import UnexpectedInput

    from symcnn.syntax.diagnosis import diagnose

    def attempt(part: Source) -> UnexpectedInput | Error | None:
        try:
            _reduce(lark, builder, part, start)
        except (UnexpectedInput, Error) as stopped:
            return stopped
        return None

    return diagnose(source, attempt, statements=start == "script")


def _check_text(source: Source) -> None:
    """Errors for what is no text of a script at all: too long, or bytes that are no characters."""
    text = source.text
    if len(text) > LONGEST_SCRIPT:
        message = f"a script of {len(text):,} characters, where {LONGEST_SCRIPT:,} are the most; split it"
        raise Error(message, Span(source, 0, 0))
    if len(text) > LONGEST_LINE:
        _check_lines(source)
    odd = _NOT_TEXT.search(text)
    if odd:
        raise Error(
            f"a character that is no text (code {ord(odd.group())})", Span(source, *odd.span()), "save it as UTF-8"
        )


def _check_lines(source: Source) -> None:
    start = 0
    for line in source.text.split("\n"):
        if len(line) > LONGEST_LINE:
            message = f"a line of {len(line):,} characters, where {LONGEST_LINE:,} are the most; split it"
            raise Error(message, Span(source, start, start))
        start += len(line) + 1
