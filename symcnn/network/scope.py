"""What the names of a script stand for, and the values that expressions can have besides numbers and formulas."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from symcnn.algebra import Poly
from symcnn.errors import Error
from symcnn.network.work import MOST_STEPS, Work
from symcnn.record import Record
from symcnn.syntax import nodes

MISSING = object()
"""What a look-up gives for a name that is not there; None is a value like any other."""


UNKNOWN = object()
"""What a name stands for whose value an earlier error has taken away."""


class Unknown(Exception):  # noqa: N818 (no error of its own)
    """Something here depends on what an earlier error has left unknown."""


class Condition(Record):
    """A condition that the domains leave open: its indicator is 1 where it holds and 0 elsewhere."""

    indicator: Poly

    def __str__(self) -> str:
        return "a condition"


class Function(Record):
    """``let f(a, b) = …``: its names are those of the place where it was written."""

    name: str
    parameters: tuple[str, ...]
    value: nodes.Expression
    scope: Names

    def __str__(self) -> str:
        return f"the function `{self.name}`"


class BlockValue(Record):
    """A block as a value: what a name of a block stands for."""

    block: nodes.Block

    def __str__(self) -> str:
        return f"the block `{self.block.name.name}`"


class Interval(Record):
    """A range of whole numbers, both ends included; ``last`` may be a formula, or None where it has no end."""

    first: Any
    last: Any

    def __str__(self) -> str:
        return "a range"


class Names(Protocol):
    """Where names are looked up; ``work`` is what is left to do for the session they belong to."""

    work: Work

    def find(self, name: str) -> Any:
        """The value of a name, or MISSING."""

    def known(self) -> Iterable[str]:
        """All names that can be seen from here, for suggestions."""


class Scope:
    """The names of a body, over those of the body or file around it."""

    __slots__ = ("names", "parent", "work")

    def __init__(self, parent: Names, names: dict[str, Any] | None = None) -> None:
        self.parent = parent
        self.work = parent.work
        self.names = {} if names is None else names

    def find(self, name: str) -> Any:
        value = self.names.get(name, MISSING)
        return self.parent.find(name) if value is MISSING else value

    def known(self) -> Iterator[str]:
        yield from self.names
        yield from self.parent.known()


class Lazy:
    """Top-level names, each evaluated when it is first asked for, so that declarations may come in any order."""

    def __init__(
        self, makers: Mapping[str, Callable[[], Any]], places: dict[str, nodes.Name], characters: int = 0
    ) -> None:
        self._makers = makers
        self._places = places
        self.work = Work(MOST_STEPS + characters)
        self._values: dict[str, Any] = {}
        self._open: list[str] = []
        self._errors: dict[str, Error] = {}
        # What is being noted, the innermost last; and the names that each name was made from.
        self._notes: list[set[str]] = [set()]
        self._made_from: dict[str, set[str]] = {}

    def find(self, name: str) -> Any:
        value = self._values.get(name, MISSING)
        if value is MISSING and name not in self._makers:
            return value
        self._notes[-1].add(name)
        return self._make(name) if value is MISSING else value

    def _make(self, name: str) -> Any:
        if name in self._open:
            chain = " → ".join([*self._open[self._open.index(name) :], name])
            raise Error(
                f"`{name}` is defined by itself: {chain}", self._places[name].span, "give one of them another value"
            )
        if name in self._errors:
            raise self._errors[name]
        self._open.append(name)
        try:
            with self.noted() as names:
                value = self._values[name] = self._makers[name]()
        except Error as error:
            self._errors[name] = error
            raise
        finally:
            self._open.pop()
        self._made_from[name] = names
        return value

    @contextmanager
    def noted(self) -> Iterator[set[str]]:
        """The names that are found meanwhile."""
        self._notes.append(set())
        try:
            yield self._notes[-1]
        finally:
            self._notes.pop()

    def origins(self, names: Iterable[str], ends: Container[str]) -> set[str]:
        """These names and those that they were made from; what ``ends`` were made from does not count."""
        found: set[str] = set()
        left = list(names)
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left.extend(() if name in ends else self._made_from.get(name, ()))
        return found

    def known(self) -> Iterator[str]:
        yield from self._makers
