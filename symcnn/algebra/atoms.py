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
    """``prime ** exponent``, the exponent an integer symbol; beside symbols above 0 the only atom below a line."""

    prime: int
    exponent: Poly

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.prime, self.exponent)


class Floor(Record):
    """``⌊numerator / denominator⌋``: integer coefficients over a positive integer, one times powers, or another value
    that is proved to be above 0."""

    numerator: Value
    denominator: Value

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.numerator, self.denominator)


class Ceiling(Record):
    """``⌈numerator / denominator⌉``, which is only ever written: the normal form has floors alone."""

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


SUM_INDEX = "sum "
"""What the hidden name of a sum's index begins with; how deeply sums are nested in its body follows."""


class Sum(Record):
    """Σ of the body over its own whole symbol ``index`` from ``first`` to ``last``; 0 where these leave no turn.

    :mod:`symcnn.algebra.sums` makes it: the body is a monomial, every factor of which depends on the index, and the
    index is named by how deeply sums are nested in the body, so that no substitution captures it.
    """

    body: Poly
    index: Poly
    first: Value
    last: Value

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.body, self.first, self.last)


Atom = Symbol | Power | Floor | Ceiling | Largest | Smallest | AtLeastZero | IsZero | Sum
INDICATORS = (AtLeastZero, IsZero)
