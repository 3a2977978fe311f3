"""Values made ready to be enclosed on many boxes, in exact arithmetic.

Where a polynomial is proved to be monotone in an atom (its derivative has one sign on the box) it is taken at the
atom's ends; what is left is added up term by term. Boxes without an end are left to the algebra's own enclosures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from symcnn.algebra import Number, Poly, Value
from symcnn.algebra.atoms import AtLeastZero, Atom, Floor, IsZero, Largest, Power, Smallest
from symcnn.algebra.bounds import Enclosure, Interval
from symcnn.solve.constraint import End
from symcnn.solve.space import Range, Space

Factors = tuple[tuple[int, int], ...]
Terms = tuple[tuple[Number, Factors], ...]
Ends = dict[int, tuple[Number, Number]]  # of every atom, finite
UNBOUNDED_POWER = 4096


class Enclosed:
    """A value, and how to enclose it: ``terms``, and the derivatives by the atoms whose terms have both signs."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self.terms: Terms = tuple((c, m) for m, c in value.terms.items()) if isinstance(value, Poly) else ((value, ()),)
        self.derivatives = {atom: _derivative(self.terms, atom) for atom in _mixed(self.terms)}

    def within(self, ends: Ends) -> tuple[Number, Number]:
        rising, falling = [], []
        for atom, derivative in self.derivatives.items():
            low, high = ends[atom]
            if low == high:
                continue
            slope = _added(derivative, ends)
            if slope[0] >= 0:
                rising.append(atom)
            elif slope[1] <= 0:
                falling.append(atom)
        if not rising and not falling:
            return _added(self.terms, ends)
        lows, highs = dict(ends), dict(ends)
        for atoms, low_end in ((rising, 0), (falling, 1)):
            for atom in atoms:
                lows[atom], highs[atom] = (ends[atom][low_end],) * 2, (ends[atom][1 - low_end],) * 2
        return _added(self.terms, lows)[0], _added(self.terms, highs)[1]


def _mixed(terms: Terms) -> list[int]:
    """The atoms in several terms, for which bounds that are added up are not exact."""
    seen: dict[int, int] = {}
    for _, factors in terms:
        for atom, exponent in factors:
            seen[atom] = seen.get(atom, 0) + (1 if exponent > 0 else 2)
    signs = {c > 0 for c, factors in terms if factors}
    return [atom for atom, times in seen.items() if times > 1] if len(signs) > 1 else []


def _derivative(terms: Terms, atom: int) -> Terms:
    return tuple((c * dict(factors)[atom], _less(factors, atom)) for c, factors in terms if atom in dict(factors))


def _less(factors: Factors, atom: int) -> Factors:
    """One factor less of an atom; an exponent of 0 stays away, a negative one goes down."""
    return tuple((a, e - (a == atom)) for a, e in factors if e - (a == atom))


def _added(terms: Terms, ends: Ends) -> tuple[Number, Number]:
    low: Number = 0
    high: Number = 0
    for c, factors in terms:
        a: Number = 1
        b: Number = 1
        for atom, exponent in factors:
            first, last = ends[atom] if exponent == 1 else _raised(ends[atom], exponent)
            if a >= 0 and first >= 0:
                a, b = a * first, b * last
            else:
                corners = (a * first, a * last, b * first, b * last)
                a, b = min(corners), max(corners)
        if c > 0:
            low, high = low + c * a, high + c * b
        else:
            low, high = low + c * b, high + c * a
    return low, high


def _raised(ends: tuple[Number, Number], exponent: int) -> tuple[Number, Number]:
    low, high = ends
    if exponent < 0:  # of powers and symbols, which are above 0
        return Fraction(high) ** exponent, Fraction(low) ** exponent
    if low >= 0 or exponent % 2:
        return low**exponent, high**exponent
    return (high**exponent if high <= 0 else 0), max(low**exponent, high**exponent)


class Enclosures:
    """The values of one problem on boxes of one space; what atoms are made of is enclosed once for all values."""

    def __init__(self, space: Space, values: Sequence[Value]) -> None:
        self.space = space
        self.values = [Enclosed(value) for value in values]
        if len(rings := {value.ring for value in (*values, *space.forms.values()) if isinstance(value, Poly)}) > 1:
            raise ValueError("values of two rings do not mix")  # an atom's index says nothing in another ring
        self.atoms: list[Atom] = [atom for ring in rings for atom in ring.atoms]
        self.axes = {axis.atom: position for position, axis in enumerate(space.axes)}
        self.order: list[
            tuple[int, Callable[[list[tuple[Number, Number]]], tuple[Number, Number]], list[Enclosed]]
        ] = []
        self.known: set[int] = set(self.axes)
        self.foreign: Poly | None = None
        for value in values:
            self._prepare(value)

    def _prepare(self, value: Value) -> None:
        """Rules for the atoms of a value, those inside others first."""
        if not isinstance(value, Poly):
            return
        for index in value.indices():
            if index in self.known:
                continue
            atom = value.ring.atoms[index]
            if type(atom) not in _RULES:
                self.foreign = value
                continue
            for part in atom.parts:
                self._prepare(part)
            self.known.add(index)
            self.order.append((index, _RULES[type(atom)], [Enclosed(part) for part in atom.parts]))

    def ranges(self, ranges: Sequence[Range]) -> Callable[[int], tuple[End, End]]:
        """How the values lie where each axis's symbol lies in its range: a function of a value's position."""
        finite = {axis.atom: (low, high) for axis, (low, high) in zip(self.space.axes, ranges, strict=True)
                  if low is not None and high is not None}  # fmt: skip
        if self.foreign is not None or len(finite) < len(ranges):
            return self._slowly(ranges)
        ends: Ends = finite
        try:
            for index, rule, parts in self.order:
                ends[index] = rule([part.within(ends) for part in parts])
        except _TooLargeError:
            return self._slowly(ranges)
        return lambda position: self.values[position].within(ends)

    def _slowly(self, ranges: Sequence[Range]) -> Callable[[int], tuple[End, End]]:
        slacks: dict[int, Interval] = {axis.atom: r for axis, r in zip(self.space.axes, ranges, strict=True)}
        enclosure = Enclosure({}, slacks)
        return lambda position: enclosure.of(self.values[position].value)


class _TooLargeError(Exception):
    """A power that is not written out here."""


def _power(parts: Sequence[tuple[Number, Number]]) -> tuple[Number, Number]:
    (prime, _), (low, high) = parts
    if low < -UNBOUNDED_POWER or high > UNBOUNDED_POWER:
        raise _TooLargeError
    return tuple(Fraction(prime) ** e if e < 0 else prime ** int(e) for e in (low, high))  # type: ignore[return-value]


def _floor(parts: Sequence[tuple[Number, Number]]) -> tuple[Number, Number]:
    (low, high), (least, most) = parts
    if least <= 0:
        raise _TooLargeError
    return math.floor(Fraction(low) / (most if low >= 0 else least)) if least != most else low // least, (
        math.floor(Fraction(high) / (least if high >= 0 else most)) if least != most else high // least
    )


def _ends(choose: Callable[[Iterable[Any]], Any]) -> Callable[..., tuple[Number, Number]]:
    return lambda parts: (choose([low for low, _ in parts]), choose([high for _, high in parts]))


_RULES: dict[type, Callable[[list[tuple[Number, Number]]], tuple[Number, Number]]] = {
    Power: _power,
    Floor: _floor,
    Largest: _ends(max),
    Smallest: _ends(min),
    AtLeastZero: lambda parts: (int(parts[0][0] >= 0), int(parts[0][1] >= 0)),
    IsZero: lambda parts: (int(parts[0][0] == parts[0][1] == 0), int(parts[0][0] <= 0 <= parts[0][1])),
}
