"""What is wrong with a user's input: a message, its place and a remedy.

A rule deep below knows the cause but not the place, so an error may be raised without one; the floor that
holds the syntax node gives it its place (:meth:`Error.placed`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symcnn.source import Span

WIDEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it."""

    message: str
    span: Span | None = None
    hint: str | None = None

    def render(self) -> str:
        """``FILE:LINE:COLUMN: error: …``, the line, a caret under the place, and the remedy."""
        if self.span is None:
            head = [f"error: {self.message}"]
        else:
            line, column = self.span.source.position(self.span.start)
            head = [f"{self.span.source.name}:{line}:{column}: error: {self.message}", *_excerpt(self.span)]
        return "\n".join([*head, f"  hint: {self.hint}"] if self.hint else head)


def _excerpt(span: Span) -> list[str]:
    """The line of a span with a caret under it; a very long line is cut to a window around the place."""
    number, column = span.source.position(span.start)
    line = span.source.line(number)
    first = 0 if column <= WIDEST_LINE else column - WIDEST_LINE // 2
    shown = line[first : first + WIDEST_LINE].replace("\t", " ")
    width = max(1, min(span.end - span.start, len(shown) - (column - 1 - first)))
    return [f"  {shown}", "  " + " " * (column - 1 - first) + "^" + "~" * (width - 1)]


class Error(Exception):
    """Every error that a user's input can cause; it carries one problem or several independent ones."""

    def __init__(self, message: str | Iterable[Problem], span: Span | None = None, hint: str | None = None) -> None:
        self.problems = (Problem(message, span, hint),) if isinstance(message, str) else tuple(message)
        super().__init__("\n".join(problem.render() for problem in self.problems))

    def placed(self, span: Span) -> Error:
        """The same error; problems without a place are given this one."""
        return Error(problem if problem.span else replace(problem, span=span) for problem in self.problems)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The remedy for a misspelt name, or None where nothing known is near it."""
    near = difflib.get_close_matches(name, list(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else None
