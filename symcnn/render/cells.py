"""What can stand in a table's cell. Every format writes each class of cell in its own way, by a table of functions."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Number, Value
from symcnn.layers import Shape
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.network.listing import Line, Part


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
    """How often something is done; once is told only where that is asked for."""

    value: Value
    told: bool = True

    @property
    def silent(self) -> bool:
        """Whether nothing is said."""
        return self.value == 1 and not self.told


class Figure(Cell):
    """A number or a formula, one for each axis, or None where there is no closed form."""

    value: Any


class Setting(Cell):
    """The number that a symbol has."""

    value: Number


class Short(Cell):
    """A number that is shown in three digits, as 25.6 M."""

    value: Number


class Share(Cell):
    """A part of the total, exactly."""

    share: Fraction


class Shapes(Cell):
    shapes: tuple[Shape, ...]


class Arguments(Cell):
    """A layer's arguments as a script could write them, with an empty name where they are given by position."""

    given: tuple[tuple[str, Any], ...]


class Structure(Cell):
    """What a stage consists of, and what its shortcuts do."""

    parts: tuple[Part, ...]
    aside: tuple[Part, ...]

    @property
    def alone(self) -> Line | None:
        """The line that is all there is, done once."""
        from symcnn.network.listing import Line  # only where a structure is asked for

        part = self.parts[0] if len(self.parts) == 1 and not self.aside else None
        return part if isinstance(part, Line) else None


def tenths(share: Fraction) -> str:
    """A share in per cent with one decimal, rounded half up; by exact arithmetic alone."""
    rounded = (share * 1000 + Fraction(1, 2)).__floor__()
    return f"{rounded // 10}.{rounded % 10}"


def number(cell: Cell) -> Number | None:
    """The number in a cell, if it is one."""
    value = cell.number if isinstance(cell, Place) else getattr(cell, "value", None)
    return value if isinstance(value, (int, Fraction)) else None
