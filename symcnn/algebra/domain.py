"""Where a symbol's values lie: an interval of integers or rationals with a step, a finite set, or the reals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.algebra.poly import Value

Number = int | Fraction
_PLAIN = (int, Fraction, type(None))


class NoPointError(Error):
    """A domain without a point."""


def exact(number: Number) -> Number:
    """The number in its one form: an ``int`` wherever it is whole."""
    return number.numerator if type(number) is not int and number.denominator == 1 else number


def is_number(value: object) -> TypeGuard[Number]:
    """Whether a value is a number and not a polynomial."""
    return isinstance(value, int | Fraction)


class Grid(NamedTuple):
    """The ends and the step of a domain that depends on no other symbol."""

    lowest: Number | None
    highest: Number | None
    step: Number | None

    @property
    def anchor(self) -> Number:
        """A point from which the steps are counted."""
        return self.lowest if self.lowest is not None else self.highest if self.highest is not None else 0

    def steps(self, number: Number) -> int:
        """How many whole steps a number lies above the anchor."""
        return (number - self.anchor) // (self.step or 1)

    def point(self, index: int) -> Number:
        return exact(self.anchor + index * (self.step or 1))

    def contains(self, number: Number) -> bool:
        if (self.lowest is not None and number < self.lowest) or (self.highest is not None and number > self.highest):
            return False
        return self.step is None or (number - self.anchor) % self.step == 0


@dataclass(frozen=True)
class Domain:
    """``lowest``, ``lowest + step``, … up to ``highest``; the default is the positive integers.

    ``None`` as an end is no end, ``step=None`` the reals between the ends, ``values`` a finite set (its ends and step
    are derived). Ends and step may be values in earlier symbols. ``highest`` is brought down to the last point that
    the steps reach; a domain without a point is an error. ``positive`` leaves out 0 where it is the lowest real.
    """

    lowest: Value | None = 1
    highest: Value | None = None
    step: Value | None = 1
    values: tuple[Number, ...] | None = None
    positive: bool = False

    def __post_init__(self) -> None:
        if self.values is not None:
            self._derive(self.values)
        elif self.is_numeric:
            self._normalise(self.grid())

    def _set(self, **fields: object) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def _derive(self, given: Iterable[Number]) -> None:
        """Ends and step of a set; the step is the greatest that reaches every value."""
        values = tuple(sorted({exact(value) for value in given}))
        if not values:
            raise Error("the set of values is empty", hint="give at least one value")
        differences = [Fraction(b - a) for a, b in pairwise(values)] or [Fraction(1)]
        self._set(values=values, lowest=values[0], highest=values[-1], step=exact(reduce(_common_step, differences)))

    def _normalise(self, grid: Grid) -> None:
        if grid.step is not None and grid.step <= 0:
            raise NoPointError(f"a step of {grid.step} does not go up", hint="give a positive step")
        highest = grid.highest
        if grid.lowest is not None and highest is not None:
            if highest < grid.lowest:
                raise NoPointError(
                    "the domain is empty: its highest value is below its lowest", hint="the lower end comes first"
                )
            if grid.step is not None:
                highest = grid.point(grid.steps(highest))
        parts = {"lowest": grid.lowest, "highest": highest, "step": grid.step}
        self._set(**{name: exact(part) for name, part in parts.items() if part is not None})

    @property
    def is_numeric(self) -> bool:
        """Whether ends and step are numbers (or absent), none of them a value in earlier symbols."""
        return isinstance(self.lowest, _PLAIN) and isinstance(self.highest, _PLAIN) and isinstance(self.step, _PLAIN)

    @property
    def is_real(self) -> bool:
        return self.step is None

    @property
    def anchor(self) -> Value:
        """A point from which the steps are counted; it may depend on earlier symbols."""
        return self.lowest if self.lowest is not None else self.highest if self.highest is not None else 0

    def grid(self) -> Grid:
        """Ends and step as numbers; an error where they depend on earlier symbols."""
        if not self.is_numeric:
            raise Error(f"the domain {self.describe()} depends on other symbols", hint="give them values with `at`")
        return Grid(self.lowest, self.highest, self.step)  # type: ignore[arg-type]

    def at(self, env: Mapping[str, Number]) -> Domain:
        """The domain once the symbols in its ends and step have these values."""
        from symcnn.algebra.evaluation import evaluate

        if self.is_numeric:
            return self
        ends = (None if part is None else evaluate(part, env) for part in (self.lowest, self.highest, self.step))
        lowest, highest, step = ends
        return Domain(lowest, highest, step)

    @property
    def is_finite(self) -> bool:
        """Whether the points can be listed."""
        return self.size() is not None

    def size(self) -> int | None:
        """How many points there are; None where they are infinitely many or depend on other symbols."""
        if self.values is not None:
            return len(self.values)
        if not self.is_numeric:
            return None
        grid = self.grid()
        if grid.lowest is None or grid.highest is None or (grid.step is None and grid.lowest != grid.highest):
            return None
        return grid.steps(grid.highest) + 1

    def contains(self, number: Number, env: Mapping[str, Number] | None = None) -> bool:
        """Whether the number is a point; ``env`` gives the earlier symbols that ends or step depend on."""
        if self.values is not None:
            return number in self.values
        return not (self.positive and number <= 0) and self.at(env or {}).grid().contains(number)

    def point(self, index: int) -> Number:
        """The ``index``-th point, counted from 0 at the anchor."""
        return self.values[index] if self.values is not None else self.grid().point(index)

    def points(self) -> Iterator[Number]:
        """Every point, upwards; a domain without a lowest value or steps cannot be walked."""
        if self.lowest is None or (self.step is None and not self.is_finite):
            raise Error(f"the values of {self.describe()} cannot be listed", hint="give the symbol a range of numbers")
        size, grid = self.size(), self.grid()
        index = 0
        while size is None or index < size:
            yield self.values[index] if self.values is not None else grid.point(index)
            index += 1

    def next_above(self, number: Number) -> Number | None:
        """The least point above the number, None where there is none (or no least one: the reals)."""
        if self.values is not None:
            return next((value for value in self.values if value > number), None)
        grid = self.grid()
        if grid.step is None:
            return None
        if grid.lowest is not None and number < grid.lowest:
            return grid.lowest
        above = grid.point(grid.steps(number) + 1)
        return above if grid.contains(above) else None

    def last_at_most(self, number: Number) -> Number | None:
        """The greatest point that is at most the number, None where there is none."""
        if self.values is not None:
            return next((value for value in reversed(self.values) if value <= number), None)
        grid = self.grid()
        if grid.highest is not None and number > grid.highest:
            return grid.highest
        below = exact(number) if grid.step is None else grid.point(grid.steps(number))
        return below if grid.contains(below) else None

    def describe(self) -> str:
        """``8..512 step 8``, ``a positive integer``, ``{1, 3, 5}``."""
        if self.positive:
            return "a positive real number"
        if self.values is not None:
            return "{" + ", ".join(map(str, self.values)) + "}"
        ends = (self.lowest, self.highest, self.step)
        if ends in _NAMED:
            return _NAMED[ends]
        low, high = ("" if end is None else _shown(end) for end in ends[:2])
        if self.step is None:
            return f"real in {low}..{high}"
        return f"{low}..{high}" + ("" if self.step == 1 else f" step {_shown(self.step)}")


_NAMED: dict[tuple[object, object, object], str] = {
    (1, None, 1): "a positive integer",
    (0, None, 1): "a nonnegative integer",
    (None, None, 1): "an integer",
    (None, None, None): "a real number",
}


def _shown(part: Value) -> str:
    return str(part).replace("**", "^")


def _common_step(a: Fraction, b: Fraction) -> Fraction:
    """The greatest number that both are whole multiples of."""
    return Fraction(gcd(a.numerator * b.denominator, b.numerator * a.denominator), a.denominator * b.denominator)


def common_denominator(numbers: Iterable[Number]) -> int:
    """The least number that makes all of these whole."""
    return lcm(*(number.denominator for number in numbers))
