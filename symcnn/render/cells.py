"""What can stand in a table's cell. Every format writes each class of cell in its own way, by a table of functions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Number, Value
from symcnn.layers import Shape
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.network.outline import Bracket, Line


class Cell(Record):
    """What a column says of a row."""


class Nothing(Cell):
    """An empty cell, such as a formula whose number stands beside it."""


class Name(Cell):
    """The name of a layer, a stage or a network."""

    text: str


class Names(Cell):
    """Those of the rows that a row takes its tensors from; ``ids`` are their numbers."""

    texts: tuple[str, ...]
    ids: tuple[int, ...]


class Word(Cell):
    """Words of the language, such as a layer's kind."""

    text: str


class Place(Cell):
    """A number that nobody adds up: a line, a row's own number."""

    number: int


class Count(Cell):
    """How often something is done, and its number at the report's point if it has one."""

    value: Value
    number: Number | None


class Figure(Cell):
    """A number or a formula, one for each axis, or None where there is no closed form."""

    value: Any


class Share(Cell):
    """A part of the total, exactly."""

    share: Fraction


class Shapes(Cell):
    shapes: tuple[Shape, ...]


class Arguments(Cell):
    """A layer's arguments as a script could write them, with an empty name where they are given by position."""

    given: tuple[tuple[str, Any], ...]


class Structure(Cell):
    """What a stage consists of, ``times`` over, and what its shortcuts do."""

    brackets: tuple[Bracket, ...]
    aside: tuple[Bracket, ...]
    times: Value

    @property
    def counted(self) -> tuple[tuple[Bracket, ...], Value]:
        """Its brackets and how often all of them are done; a bracket by itself says that itself."""
        if len(self.brackets) != 1:
            return self.brackets, self.times if self.brackets else 1
        return (self.brackets[0].replace(times=self.brackets[0].times * self.times),), 1

    @property
    def alone(self) -> Line | None:
        """The line that is all there is, done once."""
        brackets, _ = self.counted
        if self.aside or [(bracket.times, len(bracket.lines)) for bracket in brackets] != [(1, 1)]:
            return None
        return brackets[0].lines[0]


def tenths(share: Fraction) -> str:
    """A share in per cent with one decimal, rounded half up; by exact arithmetic alone."""
    rounded = (share * 1000 + Fraction(1, 2)).__floor__()
    return f"{rounded // 10}.{rounded % 10}"


def number(cell: Cell) -> Number | None:
    """The number in a cell, if it is one."""
    value = cell.number if isinstance(cell, Place) else getattr(cell, "value", None)
    return value if isinstance(value, (int, Fraction)) else None
