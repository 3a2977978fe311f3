"""Who asks, and what a reply is: plain data that every format is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number, Value
from symcnn.network.session import Session
from symcnn.network.uncounted import Uncounted, uncounted_lines
from symcnn.questions.inquiry import Inquiry
from symcnn.solve.control import INTERRUPTED, Control
from symcnn.syntax import nodes


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question: where it stands and what it says, its ``lines`` for a reader, its ``data`` for a
    program. ``failed`` is an expectation that does not hold; ``unsolved`` a budget that nothing meets, or that has no
    best; ``point`` the symbols' values at the answer; ``not_counted`` by counting rule what it left out; ``pieces`` are
    what is printed, each with its LaTeX where it is a formula."""

    line: int
    question: str
    lines: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    failed: bool = False
    unsolved: bool = False
    point: Mapping[str, Number] = field(default_factory=dict)
    not_counted: Uncounted = field(default_factory=dict)
    pieces: tuple[tuple[str, str], ...] = ()

    @property
    def interrupted(self) -> bool:
        """Whether a search was interrupted before it had its proof."""
        return bool(self.data.get("proof", {}).get("stopped") == INTERRUPTED)

    def in_file(self, file: str) -> Reply:
        """The same, with the file's name in front of its lines."""
        first, *rest = self.lines
        return replace(self, lines=(f"{file}:{self.line}: {first}", *rest), data={"file": file, **self.data})


class Asker:
    """Answers the questions of a program, each with its own numbers put in.

    ``session`` is the program as the command line binds it; sessions with more numbers are kept for later questions.
    ``control`` makes what a long search is held to and watched by.
    """

    def __init__(self, session: Session, network: str | None = None, control: Callable[[], Control] = Control) -> None:
        self.base = session
        self.network = network
        self.control = control
        self._sessions: dict[tuple[tuple[str, Number], ...], Session] = {}

    def session(self, bindings: Mapping[str, Number]) -> Session:
        """The program with these numbers put in, besides those it was bound with."""
        if not bindings:
            return self.base
        key = tuple(sorted(bindings.items()))
        if key not in self._sessions:
            everything = {**self.base.bindings, **bindings}
            self._sessions[key] = Session(self.base.program, everything, self.base.convention, count=self.base.count)
        return self._sessions[key]

    def compiled(self) -> set[str]:
        """The names of the networks that some question has seen compiled."""
        return {name for session in (self.base, *self._sessions.values()) for name in session.compiled()}

    def inquiry(self, bindings: Mapping[str, Number]) -> Inquiry:
        return Inquiry(self.session(bindings), self.network)


def reply(
    question: nodes.Question,
    inquiry: Inquiry,
    lines: Iterable[str],
    data: Mapping[str, Any],
    margin: str = "  ",
    **flags: Any,
) -> Reply:
    """An answer, which tells what the counting rules that it was asked by leave out."""
    left_out = inquiry.not_counted
    told = (f"{margin}{line}" for line in uncounted_lines(left_out))
    fields = {**data, "not_counted": dict(left_out)} if left_out else data
    stated = " ".join(question.span.text.split())
    return Reply(question.span.line, stated, (*lines, *told), fields, not_counted=left_out, **flags)


def number_json(value: Number) -> int | str:
    """An integer as it is, a rational as ``"3/4"``."""
    return str(value) if isinstance(value, Fraction) and value.denominator != 1 else int(value)


def value_json(value: Value | None) -> int | str | None:
    """A number as JSON has it, a formula as a string."""
    return number_json(value) if isinstance(value, (int, Fraction)) else None if value is None else algebra.text(value)


def valid_lines(inquiry: Inquiry) -> list[str]:
    return [f"valid for {condition}" for condition in inquiry.conditions()]
