"""Brackets and quotes of a broken script: where they don't match, and how deep each line stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from symcnn.errors import Problem
from symcnn.source import Source, Span
from symcnn.syntax.engine import DEEPEST, too_deep

PAIRS = {")": "(", "]": "[", "}": "{"}
CLOSERS = {opener: closer for closer, opener in PAIRS.items()}

_MARK = re.compile(r'"[^"\n]*"|(?P<quote>"[^\n]*)|#[^\n]*|(?P<bracket>[()\[\]{}])|(?P<line>\n)')

_INDENT = re.compile(r"[ \t]*")


class Mark(NamedTuple):
    """A bracket, the end of a line, or the opening quote of a string that does not end; ``text`` is its character."""

    text: str
    start: int


class Mismatch(NamedTuple):
    """A problem of brackets or quotes, and the character it is about."""

    problem: Problem
    text: str


def marks(text: str) -> list[Mark]:
    """The brackets, line ends and lone quotes of a text, those in strings and comments left out."""
    found = (match for match in _MARK.finditer(text) if match.lastgroup)
    return [Mark(match.group()[0], match.start()) for match in found]


def mismatch(source: Source, start: int, end: int) -> Mismatch | None:
    """The first thing wrong with the brackets and quotes between two places, or None where they match."""
    text = source.text[start:end]
    margin = _margin(text, 0)
    opened: list[_Opened] = []
    suspect: Mark | None = None  # a `{` whose closer stands further left than it should
    for mark in marks(text):
        place = start + mark.start
        if mark.text == '"':
            return _lone_quote(source, place)
        if mark.text == "\n":
            margin = _margin(text, mark.start + 1)
        elif mark.text in CLOSERS:
            opened.append(_Opened(mark, margin.width))
            if len(opened) > DEEPEST:
                return Mismatch(too_deep(Span(source, place, place + 1)).problems[0], mark.text)
        else:
            if PAIRS[mark.text] not in [opener.mark.text for opener in opened]:
                return _unopened(source, place)
            opener, width = opened.pop()
            if opener.text != PAIRS[mark.text]:
                return _unclosed(source, start + opener.start)
            if suspect is None and mark.start == margin.end and margin.width < width:
                suspect = opener
    if not opened:
        return None
    last = opened[-1].mark
    return _unclosed(source, start + (suspect if suspect and last.text == "{" else last).start)


class _Opened(NamedTuple):
    """A bracket that waits for its closer, and how far its line is indented."""

    mark: Mark
    width: int


class _Margin(NamedTuple):
    """The indentation of a line: how wide it is, and where it ends in the text."""

    width: int
    end: int


def _margin(text: str, line_start: int) -> _Margin:
    blanks = _INDENT.match(text, line_start)
    end = blanks.end() if blanks else line_start
    return _Margin(end - line_start, end)


def _lone_quote(source: Source, place: int) -> Mismatch:
    span = Span(source, place, place + 1)
    return Mismatch(Problem("a string that does not end on its line", span, 'close it with `"`'), '"')


def _unopened(source: Source, place: int) -> Mismatch:
    closer = source.text[place]
    message = f"unexpected `{closer}`: no `{PAIRS[closer]}` is open here"
    return Mismatch(Problem(message, Span(source, place, place + 1)), closer)


def _unclosed(source: Source, place: int) -> Mismatch:
    opener = source.text[place]
    line, _ = source.position(place)
    message = f"a `{CLOSERS[opener]}` is missing: the `{opener}` of line {line} is never closed"
    return Mismatch(Problem(message, Span(source, place, place + 1)), opener)
