"""A domain in pieces: progressions of points, counted by an index u = 0, 1, 2, …, and the values as values of u."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from symcnn.algebra import Domain, Number, Poly, Ring, Value, bounds, evaluate, nonnegative, substitute, text
from symcnn.algebra.atoms import Atom, Power, Symbol
from symcnn.algebra.domain import exact
from symcnn.algebra.poly import from_terms, replace_atoms
from symcnn.algebra.residues import moduli
from symcnn.errors import Error
from symcnn.solve.constraint import End
from symcnn.solve.shifting import coefficients_of, shifted, value_at

INDEX = "u"
MOST_CLASSES = 512
FARTHEST_POWER = 15


@dataclass(frozen=True)
class Piece:
    """The points start + step·u for u = 0 … last (endless where None), or the listed points.

    ``values`` are values of u in a ring of their own, in which u has this piece's range: there the algebra resolves
    what a smaller range decides, such as the largest of two values.
    """

    values: tuple[Value, ...]
    start: Number
    step: Number
    last: int | None
    points: tuple[Number, ...] | None = None
    index: str = INDEX

    def x(self, index: int) -> Number:
        """The domain's value at an index."""
        return self.points[index] if self.points else exact(self.start + self.step * index)

    def inner(self, index: int) -> Number:
        """What u stands for at an index: the index, or the listed point itself."""
        return self.points[index] if self.points else index

    @cached_property
    def plain(self) -> bool:
        """Whether all values are polynomials, for which a smaller range brings nothing new."""
        return all(is_plain(value) for value in self.values)

    @cached_property
    def polynomials(self) -> tuple[list[Number] | None, ...]:
        """For each value that is a polynomial of u its coefficients."""
        return tuple(coefficients_of(value, self.index) for value in self.values)

    @cached_property
    def trends(self) -> tuple[int, ...]:
        """For each value 1 if it never falls from u = 0 on, -1 if it never rises; 0 where that can't be read off."""
        return tuple(map(_trend, self.polynomials))

    def trend(self, position: int, first: int) -> int:
        """The trend of a value from an index on."""
        return self.trends[position] if self.inner(first) >= 0 else 0

    def at(self, position: int, index: int) -> Number:
        """One of the values at an index."""
        coefficients = self.polynomials[position]
        if coefficients is not None:
            return value_at(coefficients, self.inner(index))
        return evaluate(self.values[position], {self.index: self.inner(index)})

    def crossing(self, position: int, first: int, last: int) -> int | None:
        """The last index at which a value with a trend has the sign that it has at the first; None for the others."""
        sign = _sign(self.at(position, first))
        if not self.trend(position, first) or _sign(self.at(position, last)) == sign:
            return None
        while last - first > 1:
            middle = (first + last) // 2
            first, last = (middle, last) if _sign(self.at(position, middle)) == sign else (first, middle)
        return first

    def enclose(self, position: int, first: int, last: int | None) -> tuple[End, End]:
        """Ends between which a value lies from one index to another."""
        trend = self.trend(position, first)
        if last is None or not trend:
            return self.enclose_value(self.values[position], first, last)
        ends = self.at(position, first), self.at(position, last)
        return ends if trend > 0 else ends[::-1]

    def enclose_value(self, value: Value, first: int, last: int | None) -> tuple[End, End]:
        """The same of a value that need not be one of this piece's."""
        low, high = bounds(value, {self.index: (self.inner(first), None if last is None else self.inner(last))})
        if last is None and first == 0 and (low is None or high is None) and not is_plain(value):
            return _enclose_endless(value, self.index, low, high)
        return low, high

    def part(self, first: int, last: int | None, modulus: int = 1) -> Piece:
        """Every ``modulus``-th point from one index to another as a piece of its own; a listed piece stays itself."""
        if self.points:
            return self
        count = None if last is None else (last - first) // modulus
        index = Ring().symbol(INDEX, Domain(0, count))
        values = tuple(shifted(value, self.index, first, modulus, index) for value in self.values)
        return Piece(values, self.x(first), exact(self.step * modulus), count)


def is_plain(value: Value) -> bool:
    """Whether a value is a polynomial in symbols alone."""
    return not isinstance(value, Poly) or all(isinstance(value.ring.atoms[i], Symbol) for i in value.indices())


def _trend(coefficients: list[Number] | None) -> int:
    """By the signs of the terms with u, where these are alike."""
    if coefficients is None:
        return 0
    signs = {c > 0 for c in coefficients[1:] if c}
    return 0 if len(signs) > 1 else -1 if False in signs else 1


def _sign(number: Number) -> int:
    return (number > 0) - (number < 0)


def _enclose_endless(value: Value, name: str, low: End, high: End) -> tuple[End, End]:
    """A missing end where the value is proved to be least, or greatest, at u = 0."""
    try:
        first, *later = (evaluate(value, {name: index}) for index in (0, 1, 2, 5))
    except Error:  # a number too large to be computed decides nothing
        return low, high
    if low is None and min(later) >= first and _never_below(value, first, name):
        low = first
    if high is None and max(later) <= first and _never_below(-value, -first, name):
        high = first
    return low, high


def _never_below(value: Value, least: Number, name: str) -> bool:
    relaxed = _without_powers(value, name)
    low, _ = bounds(relaxed, {name: (0, None)})
    return (low is not None and low >= least) or nonnegative(value - least).verdict is True


def _without_powers(value: Value, name: str) -> Value:
    """At most the value, for u ≥ 0: a polynomial in the place of powers in the terms with a positive coefficient.

    p^u = e^(u·ln p) ≥ (1 + u·ln p/d)^d ≥ (1 + 2·u/(3·d))^d, as ln p ≥ ln 2 > 2/3; d is the polynomial's degree.
    """
    if not isinstance(value, Poly):
        return value
    ring, index = value.ring, value.ring.named(name)
    degree = max(exponent for monomial in value.terms for _, exponent in monomial)
    below = (1 + Fraction(2, 3 * degree) * index) ** degree if degree > 0 else 1
    powers = {i: below for i in value.indices() if isinstance(a := ring.atoms[i], Power) and a.exponent == index}
    positive = {m: c for m, c in value.terms.items() if c > 0 and all(exponent > 0 for _, exponent in m)}
    others = {m: c for m, c in value.terms.items() if m not in positive}
    return replace_atoms(Poly(ring, positive), powers) + from_terms(ring, others)


def pieces_of(values: Sequence[Value], name: str, domain: Domain) -> list[Piece]:
    """The whole domain as one piece, or as two where it has no end on either side."""
    if domain.values is not None:
        return [_listed(values, name, domain)]
    start, step = domain.anchor, domain.step
    size = domain.size()
    if size is not None:
        return [_progression(values, name, start, step or 1, size - 1)]  # type: ignore[arg-type]
    if domain.lowest is not None:
        return [_progression(values, name, start, step, None)]  # type: ignore[arg-type]
    downwards = _progression(values, name, start, -step, None)  # type: ignore[arg-type, operator]
    if domain.highest is not None:
        return [downwards]
    return [
        _progression(values, name, start, step, None),  # type: ignore[arg-type]
        _progression(values, name, start - step, -step, None),  # type: ignore[arg-type, operator]
    ]


def _listed(values: Sequence[Value], name: str, domain: Domain) -> Piece:
    assert domain.values is not None
    index = Ring().symbol(INDEX, domain)
    inner = tuple(substitute(value, {name: index}) for value in values)
    return Piece(inner, domain.values[0], 1, len(domain.values) - 1, domain.values)


def _progression(values: Sequence[Value], name: str, start: Number, step: Number, last: int | None) -> Piece:
    index = Ring().symbol(INDEX, Domain(0, last))
    inner = tuple(_along(value, name, start, step, index) for value in values)
    return Piece(inner, start, step, last)


def _along(value: Value, name: str, start: Number, step: Number, index: Poly) -> Value:
    """The value along a progression; an error where the symbol is below a line there."""
    try:
        return shifted(value, name, start, step, index)
    except Error:
        raise Error(
            f"`{name}` divides {text(value)}, which is then not a polynomial along the values of `{name}`",
            hint=f"compare with a product instead, such as `params <= 300*{name}`, or round the quotient: `//`",
        ) from None


def classes_of(piece: Piece) -> list[Piece]:
    """The piece in residue classes on which the floors of its values are polynomials; itself where that is no help."""
    modulus = lcm(*(_modulus(value) for value in piece.values))
    if piece.points or modulus == 1 or modulus > MOST_CLASSES:
        return [piece]
    size = None if piece.last is None else piece.last + 1
    return [
        piece.part(residue, piece.last, modulus) for residue in range(modulus if size is None else min(modulus, size))
    ]


def _modulus(value: Value) -> int:
    found = moduli(value)
    return lcm(*found.values()) if found else 1


def patience(value: Value) -> int:
    """The bits of the distance from the start beyond which nothing new is to be expected of a value.

    The roots of a polynomial lie below 2 to the bits of its coefficients, or near it; powers soon outgrow the rest.
    """
    if any(isinstance(atom, Power) for atom in _atoms(value)):
        return FARTHEST_POWER
    return 64 + max((n.numerator.bit_length() + n.denominator.bit_length() for n in _numbers(value)), default=1)


def _atoms(value: Value) -> Iterator[Atom]:
    if isinstance(value, Poly):
        for index in value.indices():
            yield value.ring.atoms[index]
            for part in value.ring.atoms[index].parts:
                yield from _atoms(part)


def _numbers(value: Value) -> Iterator[Number]:
    if not isinstance(value, Poly):
        yield value
        return
    yield from value.terms.values()
    for index in value.indices():
        for part in value.ring.atoms[index].parts:
            yield from _numbers(part)


def checked_domain(name: str, domain: Domain) -> Domain:
    """The domain, where its points can be counted; else an error that says what to do."""
    if not domain.is_numeric:
        raise Error(f"the domain of `{name}` depends on other symbols", hint="give them numbers with `at`")
    if domain.step is None and not domain.is_finite:
        raise Error(f"`{name}` is real, and real symbols have no next value", hint=f"give `{name}` a step")
    return domain
