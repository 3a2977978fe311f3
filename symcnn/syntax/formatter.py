"""Nodes to canonical text.

Two spaces of indentation, at most 100 columns. What stood on one line stays on one line where it fits: items, joined
by ``;`` or ``->`` as they were, and bodies with what is in them; otherwise an item has a line of its own and a body's
items stand below each other. A line too long is broken after commas, operators and before clauses. One blank line is
kept where there were some. Comments keep their place before, after or behind an item; one inside an item's brackets
moves above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from symcnn.source import Span
from symcnn.syntax import nodes
from symcnn.syntax.expression_text import BREAK
from symcnn.syntax.item_text import pieces

WIDTH = 100
STEP = "  "
CONTINUATION = 2 * STEP
_LONGEST_TRIED = 5 * WIDTH

_BLANK_LINE = re.compile(r"\n[ \t\r\f;]*\n")
_BEHIND = re.compile(r"[ \t\r\f;]*(?:->[ \t\r\f]*)?")


def format_script(script: nodes.Script) -> str:
    """The canonical text of a script; parsed again it gives equal nodes and the same comments."""
    writer = _Writer(script)
    writer.sequence(script.items)
    writer.comments_before(len(script.span.source.text) + 1)
    writer.finish_line()
    return "".join(f"{line}\n" for line in writer.lines)


# ---------------------------------------------------------------- on one line


def _one_line(span: Span) -> bool:
    return span.end - span.start <= _LONGEST_TRIED and "\n" not in span.text


def _flat(item: Any) -> str:
    return " ".join([piece if isinstance(piece, str) else _flat_body(piece) for piece in pieces(item)])


def _flat_body(body: nodes.Body) -> str:
    return f"{{ {_flat_run(body.items)} }}" if body.items else "{}"


def _flat_run(items: Sequence[Any]) -> str:
    """Items joined as they were in the source, by ``->`` or ``;``."""
    joints = [" -> " if "->" in _between(a, b) else "; " for a, b in pairwise(items)]
    return "".join([text for pair in zip(map(_flat, items), [*joints, ""], strict=True) for text in pair])


def _lead(item: Any, first: bool) -> str:
    """What stands before an item on its line: braces alone would belong to the item above."""
    return "; " if isinstance(item, nodes.Body) and not first else ""


def _between(first: Any, second: Any) -> str:
    source: str = first.span.source.text
    return source[first.span.end : second.span.start]


def _runs(items: Sequence[Any]) -> Iterator[list[Any]]:
    """The items that stood on one line each, together."""
    run: list[Any] = []
    for item in items:
        if run and not (_one_line(run[0].span.to(item.span)) and len(run) < WIDTH):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


# ---------------------------------------------------------------- on many


class _Writer:
    """The lines so far, the line at hand, and the comments still to be written."""

    def __init__(self, script: nodes.Script) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._indent = ""
        self._text = script.span.source.text
        self._comments = script.comments
        self._next = 0
        self._end = 0  # of what was written last, in the source; negative right after a `{`

    def sequence(self, items: Sequence[Any]) -> None:
        """The items of a body or a script, each run on a line where it fits."""
        first = True
        for run in _runs(items):
            if len(run) > 1 and self._fits(flat := _lead(run[0], first) + _flat_run(run)):
                self._start(run[0].span.start, run[-1].span.end)
                self._put(flat)
                self._finish(run[-1].span.end)
            else:
                for item in run:
                    self._item(item, _lead(item, first))
                    first = False
            first = False

    def comments_before(self, place: int) -> None:
        """The comments before a place, each on a line of its own."""
        while self._comment_before(place):
            comment = self._comments[self._next]
            self._begin_line(comment.span.start)
            self._line += comment.text
            self._end = comment.span.end
            self._next += 1

    def finish_line(self) -> None:
        if self._line.strip():
            self.lines.append(self._line.rstrip())
        self._line = ""

    # ------------------------------------------------------------ items

    def _item(self, item: Any, lead: str) -> None:
        written = pieces(item)
        bodies = [piece for piece in written if not isinstance(piece, str)]
        self._start(item.span.start, bodies[0].span.start if bodies else item.span.end)
        self._put(lead)
        if bodies and _one_line(item.span) and self._fits(lead + (flat := _flat(item))):
            self._put(flat)
        else:
            for i, piece in enumerate(written):
                self._put(" " if i else "")
                self._put(piece) if isinstance(piece, str) else self._body(piece)
        self._finish(item.span.end)

    def _body(self, body: nodes.Body) -> None:
        if not self._comment_before(body.span.end) and (not body.items or self._stays_flat(body)):
            self._put(_flat_body(body))
            return
        self._put("{")
        if not self._comment_before(body.span.start):
            self._comment_behind(body.span.start + 1)
        outer, self._indent, self._end = self._indent, self._indent + STEP, -1
        self.sequence(body.items)
        self.comments_before(body.span.end)
        self._indent = outer
        self.finish_line()
        self._line = self._indent + "}"

    def _stays_flat(self, body: nodes.Body) -> bool:
        return _one_line(body.span) and len(self._line) + len(_flat_body(body)) <= WIDTH

    def _fits(self, text: str) -> bool:
        return len(self._indent) + len(text) <= WIDTH

    def _comment_before(self, place: int) -> bool:
        """Whether a comment that stood before a place is still to be written."""
        return self._next < len(self._comments) and self._comments[self._next].span.start < place

    # ------------------------------------------------------------ lines

    def _start(self, place: int, header_end: int) -> None:
        """A new line for what stands at a place, below the comments before and inside its header."""
        self.comments_before(header_end)
        self._begin_line(place)

    def _begin_line(self, place: int) -> None:
        self.finish_line()
        if self._end >= 0 and self.lines and _BLANK_LINE.search(self._text, self._end, max(place, self._end)):
            self.lines.append("")
        self._line = self._indent

    def _finish(self, place: int) -> None:
        self._end = place
        self._comment_behind(place)

    def _comment_behind(self, place: int) -> None:
        """The comment on the same line behind a place, if nothing else stands between."""
        if self._next < len(self._comments):
            comment = self._comments[self._next]
            if comment.span.start >= place and _BEHIND.fullmatch(self._text, place, comment.span.start):
                self._line += f"  {comment.text}"
                self._end = comment.span.end
                self._next += 1
                self.finish_line()

    def _put(self, text: str) -> None:
        """Text on the line at hand, broken where it is too long."""
        flat = text.replace(BREAK, " ")
        if len(self._line) + len(flat) <= WIDTH:
            self._line += flat
            return
        first, *rest = text.split(BREAK)
        self._line += first
        for part in rest:
            if len(self._line) + 1 + len(part) <= WIDTH:
                self._line += " " + part
            else:
                self.lines.append(self._line)
                self._line = self._indent + CONTINUATION + part
