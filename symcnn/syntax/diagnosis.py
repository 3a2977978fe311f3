"""What is wrong with a script that does not parse: every independent mistake, in the user's words.

A script is cut where a statement surely starts (a keyword in the first column), so that a mistake in one part says
nothing about another. Inside a part the item at fault is blanked and the rest tried again, where that is safe.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Set
from typing import TYPE_CHECKING, NamedTuple

from symcnn.errors import Error, Problem, did_you_mean
from symcnn.source import Source, Span
from symcnn.syntax.brackets import Mark, marks, mismatch
from symcnn.syntax.mistakes import MISTAKES, STATEMENTS

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

MOST_PROBLEMS = 20
LONGEST_RETRIED = 20_000

Attempt = Callable[[Source], "UnexpectedInput | Error | None"]
"""Parses a source; what stopped the parser, or an error of the nodes, or None."""

_STATEMENT = re.compile(rf"^(?:{'|'.join(STATEMENTS)})(?!\w|[ \t]*=)", re.MULTILINE)
_ALSO_IN_BODIES = ("let", "convention")
_LEXEME = re.compile(r"\w+|->|//|/\*|--|[=<>!*]=|\.\.|\S")
_CHUNK = re.compile(r'\s+|#[^\n]*|(?P<content>"[^"\n]*"|[^\s#"]+|")')
_UNFINISHED = re.compile(r"(?:[-+*/%^=,<>(\[:]|->|\b(?:and|or|not|if|else|in))\s*(?:#[^\n]*\n\s*)*\Z")
_CONTINUES = re.compile(r"(?:\s|#[^\n]*\n)*(?:->|\{|else\b)")

EXPECTATIONS = (
    ("SYMBOL", "a declaration or a question"),
    ("REPEAT", "a layer"),
    ("NUMBER", "an expression"),
    ("NAME", "a name"),
    ("STRING", "a string"),
    ("LBRACE", "`{`"),
    ("COMMA", "`,`"),
    ("RPAR", "`)`"),
    ("RSQB", "`]`"),
    ("EQUAL", "`=`"),
    ("_IN", "`in`"),
    ("_TO", "`to`"),
)
_VAGUE = 3  # with more than this to choose from, a list of what could stand there helps nobody
_NEAR = 300  # characters on both sides of a place are enough to know a mistake by


def diagnose(source: Source, attempt: Attempt, *, statements: bool) -> Error:
    """Every independent problem of a source that does not parse; ``statements`` where it is a script."""
    cuts = list(_cuts(source.text)) if statements else []
    problems: list[Problem] = []
    unclosed = False
    for start, end in zip([0, *cuts], [*cuts, len(source.text)], strict=True):
        wrong = mismatch(source, start, end)
        if wrong is None:
            problems += _part_problems(source, start, end, attempt)
        elif not (wrong.text == "}" and unclosed):  # else it closes the `{` that is said to be open
            problems.append(wrong.problem)
            unclosed = unclosed or wrong.text == "{"
        if len(problems) >= MOST_PROBLEMS:
            break
    # Should every part parse alone, the whole still says where it stopped.
    return Error(problems[:MOST_PROBLEMS] or _part_problems(source, 0, len(source.text), attempt))


def _cuts(text: str) -> Iterator[int]:
    """Where a statement surely starts: a keyword in the first column that can't stand in a body, or outside any."""
    braces = [mark for mark in marks(text) if mark.text in "{}"]
    starts = [brace.start for brace in braces]
    depth = seen = 0
    for match in _STATEMENT.finditer(text):
        upto = bisect_right(starts, match.start())
        depth = max(0, depth + sum(1 if brace.text == "{" else -1 for brace in braces[seen:upto]))
        seen = upto
        if depth == 0 or match.group() not in _ALSO_IN_BODIES:
            depth = 0
            if match.start():
                yield match.start()


def _part_problems(source: Source, start: int, end: int, attempt: Attempt) -> list[Problem]:
    """The problems of a part in which the brackets match."""
    problems: list[Problem] = []
    text = source.text[start:end]
    while len(problems) < MOST_PROBLEMS:
        stopped = attempt(Source(source.name, text))
        if stopped is None:
            break
        if isinstance(stopped, Error):
            return problems + [_moved(problem, source, start) for problem in stopped.problems]
        place = _place(text, stopped)
        problems.append(_problem(source, start + place, end, stopped))
        rest = _without_item(text, place)
        if rest is None:
            break
        text = rest
    return problems


def _moved(problem: Problem, source: Source, by: int) -> Problem:
    span = problem.span
    return Problem(problem.message, span and Span(source, span.start + by, span.end + by), problem.hint)


def _place(text: str, stopped: UnexpectedInput) -> int:
    """Where the parser stopped; at the end of a text, after its last item."""
    token = getattr(stopped, "token", None)
    if token is not None and token.type == "$END":
        return max((chunk.end() for chunk in _CHUNK.finditer(text) if chunk["content"]), default=0)
    return stopped.pos_in_stream or 0


# ---------------------------------------------------------------- words for a problem


def _problem(source: Source, place: int, end: int, stopped: UnexpectedInput) -> Problem:
    text = source.text
    line_start = text.rfind("\n", 0, len(text[:place].rstrip())) + 1
    line, rest = text[line_start:place][-_NEAR:], text[place : min(end, place + _NEAR)]
    lexeme = _LEXEME.match(text, place, end)
    found = (
        f"`{lexeme.group()}`" if lexeme else "end of the script" if place >= len(text.rstrip()) else "end of the line"
    )
    expected = _expected(stopped)
    for mistake in MISTAKES:
        said = mistake.explain(line, rest, expected, found)
        if said:
            return Problem(said.message, _word_at(source, place - said.back), said.hint)
    hint = did_you_mean(lexeme.group(), STATEMENTS) if lexeme and "SYMBOL" in expected else None
    return Problem(f"unexpected {found}{_wanted(expected)}", _word_at(source, place), hint)


def _word_at(source: Source, place: int) -> Span:
    """The word or sign that starts at a place; nothing at the end of a line."""
    lexeme = _LEXEME.match(source.text, place)
    return Span(source, place, lexeme.end() if lexeme else place)


def _expected(stopped: UnexpectedInput) -> Set[str]:
    """The terminals that the parser would have taken."""
    interactive = getattr(stopped, "interactive_parser", None)
    return frozenset(interactive.accepts()) if interactive else frozenset()


def _wanted(expected: Set[str]) -> str:
    names = [name for terminal, name in EXPECTATIONS if terminal in expected]
    general = names[:1] if names[:1] and names[0].startswith("a") else names
    return f": expected {' or '.join(general)}" if 0 < len(general) <= _VAGUE else ""


# ---------------------------------------------------------------- recovery inside a body


def _without_item(text: str, place: int) -> str | None:
    """The text with the lines of the item at a place blanked; None where what remains could be wrong for that alone."""
    if len(text) > LONGEST_RETRIED:
        return None
    region = _item_lines(text, place)
    if region is None:
        return None
    start, end = region
    if _UNFINISHED.search(text, 0, start) or _CONTINUES.match(text, end):
        return None
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def _item_lines(text: str, place: int) -> tuple[int, int] | None:
    """The whole lines, with brackets that match, of the item at a place inside a body."""
    lines = list(_lines(text))
    first = max(i for i, line in enumerate(lines) if line.start <= place and line.round_before == 0)
    depth = lines[first].before
    if depth == 0:
        return None
    for line in lines[first:]:
        if line.lowest < depth:
            return None
        if line.end >= place and line.after == depth and line.round_after == 0:
            return lines[first].start, line.end
    return None


class _Line(NamedTuple):
    """A line, how many braces are open before, at least, and after it, and how many brackets before and after."""

    start: int
    end: int
    before: int
    lowest: int
    after: int
    round_before: int
    round_after: int


def _lines(text: str) -> Iterator[_Line]:
    start = braces = lowest = before = brackets = round_before = 0
    for mark in [*marks(text), Mark("\n", len(text))]:
        if mark.text == "\n":
            yield _Line(start, mark.start, before, lowest, braces, round_before, brackets)
            start, before, lowest, round_before = mark.start + 1, braces, braces, brackets
        elif mark.text in "{}":
            braces += 1 if mark.text == "{" else -1
            lowest = min(lowest, braces)
        else:
            brackets += 1 if mark.text in "([" else -1
