"""Linear forms of integer variables with exact ranges, as CP-SAT takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symcnn.algebra import Number

MOST = 2**61


class UntranslatableError(Exception):
    """Something leaves 64 bits, or has no constraint of its own."""


@dataclass(frozen=True)
class Linear:
    """Σ coefficient·variable + constant, divided by a positive ``scale``; it lies between ``low`` and ``high``."""

    terms: Mapping[int, int]
    constant: int
    scale: int
    low: int
    high: int

    @property
    def fixed(self) -> bool:
        return not self.terms


def number(value: Number) -> Linear:
    return Linear({}, value.numerator, value.denominator, value.numerator, value.numerator)


def check_range(low: int, high: int) -> None:
    """The end of a translation where a range leaves 64 bits, with room for sums."""
    if low < -MOST or high > MOST:
        raise UntranslatableError


def key_of(form: Linear) -> tuple[Any, ...]:
    """What two forms with the same terms have in common."""
    return tuple(sorted(form.terms.items())), form.constant
