"""The generators of the polynomials: a symbol, and what is not a polynomial of symbols.

An atom is data alone. Its ``parts`` are the values it is made of; the function that makes it from them, for numbers
and for symbols alike, is found by its class in :mod:`symcnn.algebra.substitution`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.algebra.domain import Domain
    from symcnn.algebra.poly import Poly, Value


class Symbol(Record):
    """A name with its domain; ``hidden`` ones are the engine's own and never reach a user."""

    name: str
    domain: Domain
    hidden: bool = False

    @property
    def parts(self) -> tuple[Value, ...]:
        return ()


class Power(Record):
    """``prime ** exponent``, the exponent an integer symbol; the only atom that may have negative exponents."""

    prime: int
    exponent: Poly

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.prime, self.exponent)


class Floor(Record):
    """``⌊numerator / denominator⌋``: integer coefficients over a positive integer or an integer times powers."""

    numerator: Value
    denominator: Value

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.numerator, self.denominator)


class Largest(Record):
    """The largest of two values or more, none of them known to be."""

    parts: tuple[Value, ...]


class Smallest(Record):
    """The smallest of two values or more, none of them known to be."""

    parts: tuple[Value, ...]


class AtLeastZero(Record):
    """1 where the value is at least 0, else 0; equal to its own square."""

    value: Poly

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.value,)


class IsZero(Record):
    """1 where the value is 0, else 0; equal to its own square."""

    value: Poly

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.value,)


Atom = Symbol | Power | Floor | Largest | Smallest | AtLeastZero | IsZero
INDICATORS = (AtLeastZero, IsZero)
