"""What is wrong with a user's input: a message, its place and a remedy.

A rule deep below knows the cause but not the place, so an error may be raised without one; the floor that
holds the syntax node gives it its place (:meth:`Error.placed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symcnn.familiar import CALLED, plain
from symcnn.record import Record
from symcnn.source import Span

WIDEST_LINE = 160
ABOUT = 0.1
MOST_PROBLEMS = 20
"""More than these are not shown; whoever has these to mend runs the script again."""


class Problem(Record):
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
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.render() for problem in self.problems)

    def placed(self, span: Span) -> Error:
        """The same error; problems without a place are given this one."""
        return type(self)(problem if problem.span else problem.replace(span=span) for problem in self.problems)


def fresh(error: Error, known: Sequence[Problem]) -> list[Problem]:
    """The problems of an error that are not known yet, as many as are shown together."""
    new = [problem for problem in error.problems if problem not in known]
    return new[: max(0, MOST_PROBLEMS - len(known))]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """File by file as they were met, in each by place; what has no place comes first."""
    sources: dict[str, int] = {}
    placed = [(problem, problem.span) for problem in problems]
    for _, span in placed:
        sources.setdefault(span.source.name if span else "", len(sources))
    return [p for p, _ in sorted(placed, key=lambda x: (sources[x[1].source.name], x[1].start) if x[1] else (-1, 0))]


class ArgumentError(Error):
    """What is wrong with one argument of a layer; who holds the layer's syntax knows where it stands."""

    argument = ""

    @classmethod
    def of(cls, argument: str, error: Error, hint: str) -> ArgumentError:
        """The error as one of an argument; ``hint`` is for problems that have none."""
        named = cls(p if p.hint else p.replace(hint=hint) for p in error.problems)
        named.argument = argument
        return named


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The remedy for a misspelt name, or None where nothing known is near it."""
    names = dict.fromkeys(known)
    if CALLED.get(plain(name)) in names:
        return f"did you mean `{CALLED[plain(name)]}`?"
    near = _near(name, names) or _near(plain(name), names)
    return f"did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else None


def _near(name: str, names: Iterable[str]) -> list[str]:
    """The nearest name, and the next where it is about as near."""
    import difflib  # only where something is wrong

    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    likeness = [difflib.SequenceMatcher(None, name, other).ratio() for other in near]
    return [other for other, like in zip(near, likeness, strict=True) if like > likeness[0] - ABOUT]


def count_of(number: int, thing: str) -> str:
    """``1 axis``, ``2 axes``: a number with what it counts, named in the singular."""
    plural = {"axis": "axes", "branch": "branches", "entry": "entries"}.get(thing, f"{thing}s")
    return f"{number} {thing if number == 1 else plural}"
