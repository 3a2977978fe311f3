"""How much a script may ask for: it is a text from anywhere, and ends in an answer or an error, soon.

A step is about an expression worked out; a long text may take more of them, one for each of its characters.
Everything whose amount a script chooses is charged: turns, layers, the items of lists, the terms of formulas. Numbers
have a largest size, since they can double with each step.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcnn.algebra import Poly, Quotient
from symcnn.algebra.domain import exact
from symcnn.errors import Error

MOST_STEPS = 1_000_000
ITEM, CHOICE, POWER = 20, 240, 20
"""Steps that an item of a body takes, one that is compiled both ways, and a power of a formula."""

LONGEST_LIST = 100_000
MOST_DIGITS = 4_000
MOST_BITS = int(MOST_DIGITS * 3.3219)


class ExhaustedError(Error):
    """Nothing more is worked out after this, so nothing more can be said to be wrong."""


class Work:
    """The steps that are left to a session."""

    __slots__ = ("left", "most")

    def __init__(self, left: int = MOST_STEPS) -> None:
        self.left = self.most = left

    def charge(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise ExhaustedError(
                f"the script asks for too much: more than {self.most:,} steps of work",
                hint="use fewer turns, shorter lists, or fewer calls of functions and blocks",
            )

    def items(self, values: Any) -> Any:
        """The same list or tuple, charged for all that is in it, lists in lists too."""
        count, pending = 0, [values]
        while pending:
            items = pending.pop()
            count += len(items)
            pending.extend(item for item in items if isinstance(item, (list, tuple)))
            if count > LONGEST_LIST:
                raise Error(f"a list of more than {LONGEST_LIST:,} items")
        self.charge(count)
        return values

    def value(self, value: Any) -> Any:
        """The same value, charged for the terms of a formula; a number in its one form, refused if it grew too long."""
        if isinstance(value, Poly):
            self.charge(len(value.terms))
        elif isinstance(value, list):
            self.items(value)
        elif isinstance(value, Quotient):
            self.value(value.above)
            self.value(value.below)
        else:
            refuse_long(value)
            return exact(value)
        return value


def refuse_long(value: Any) -> None:
    """An error for a number with more digits than anyone can use."""
    if isinstance(value, (int, Fraction)) and (value.numerator.bit_length() > MOST_BITS
                                               or value.denominator.bit_length() > MOST_BITS):  # fmt: skip
        raise Error(f"a number of more than {MOST_DIGITS:,} digits", hint="use smaller numbers or exponents")
