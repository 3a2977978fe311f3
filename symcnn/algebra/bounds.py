"""Guaranteed enclosures: an interval that holds every value over a box, in exact arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import AtLeastZero, Atom, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.domain import Domain, Number, exact
from symcnn.algebra.poly import Monomial, Poly, Value, replace_atoms, terms_of

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

Interval = tuple[Number | None, Number | None]
EVERYTHING: Interval = (None, None)
HIGHEST_POWER = 10_000  # ends beyond are taken as infinite, or as this


def bounds(value: Value, box: Mapping[str, Interval] | None = None) -> Interval:
    """An interval that holds the value wherever each symbol lies in its interval of the box, else in its domain.

    ``None`` is an infinite end. Exact where the polynomial, shifted to the box's low corner, has no negative
    coefficient.
    """
    return Enclosure(box or {}).of(value)


def is_positive_symbol(ring: Ring, index: int) -> bool:
    """Whether an atom is a symbol that is above 0 at every point of its domain: it may stand below a line."""
    symbol = ring.atoms[index]
    if not isinstance(symbol, Symbol):
        return False
    memo = ring.memo("positive")
    if index not in memo:
        low, _ = Enclosure({}).domain_ends(symbol.domain)
        memo[index] = int(symbol.domain.positive or (low is not None and low > 0))
    return bool(memo[index])


class Enclosure:
    """The intervals of values and atoms over one box."""

    def __init__(self, box: Mapping[str, Interval], slacks: Mapping[int, Interval] | None = None) -> None:
        self.box = box
        self.known: dict[int, Interval] = dict(slacks or {})

    def of(self, value: Value) -> Interval:
        if not isinstance(value, Poly):
            return value, value
        for index in value.indices():
            self.of_atom(value, index)
        return _polynomial(value, self.known)

    def of_atom(self, value: Poly, index: int) -> Interval:
        if index not in self.known:
            atom = value.ring.atoms[index]
            self.known[index] = self._symbol(atom) if isinstance(atom, Symbol) else self._compound(atom)
        return self.known[index]

    def _symbol(self, symbol: Symbol) -> Interval:
        if symbol.name in self.box and not symbol.hidden:
            return self.box[symbol.name]
        return self.domain_ends(symbol.domain)

    def domain_ends(self, domain: Domain) -> Interval:
        """The numeric ends of a domain; ends in earlier symbols are enclosed themselves."""
        low = None if domain.lowest is None else self.of(domain.lowest)[0]
        return low, None if domain.highest is None else self.of(domain.highest)[1]

    def _compound(self, atom: Atom) -> Interval:
        if isinstance(atom, Sum):
            return self._sum(atom)
        intervals = [self.of(part) for part in atom.parts]
        return _RULES[type(atom)](intervals)

    def _sum(self, atom: Sum) -> Interval:
        """The body's interval, so often as there are turns; its index is enclosed by the ends of its domain."""
        low, high = self.of(atom.last - atom.first + 1)
        return _product(self.of(atom.body), (max(low or 0, 0), None if high is None else max(high, 0)))


def _power(parts: list[Interval]) -> Interval:
    (prime, _), (low, high) = parts
    assert prime is not None
    return (
        0 if low is None else _raised(prime, min(math.ceil(low), HIGHEST_POWER)),
        None if high is None or high > HIGHEST_POWER else _raised(prime, math.floor(high)),
    )


def _raised(prime: Number, exponent: int) -> Number:
    return exact(Fraction(prime) ** exponent) if exponent > -HIGHEST_POWER else 0


def _floor(parts: list[Interval]) -> Interval:
    numerator, (least, most) = parts
    low, high = numerator
    least = max(least or 0, 0)  # above 0 at every point, as the floor's maker has proved
    return (
        None if low is None else _floor_end(low, most if low >= 0 else least),
        None if high is None else _floor_end(high, least if high >= 0 else most),
    )


def _floor_end(number: Number, denominator: Number | None) -> Number | None:
    """⌊number/denominator⌋, where None is an infinite denominator."""
    if denominator is None:
        return 0 if number >= 0 else -1
    return None if not denominator else math.floor(Fraction(number) / denominator)


def _largest(parts: list[Interval]) -> Interval:
    lows = [low for low, _ in parts if low is not None]
    highs = [high for _, high in parts]
    return max(lows, default=None), None if None in highs else max(high for high in highs if high is not None)


def _smallest(parts: list[Interval]) -> Interval:
    low, high = _largest([(_negated(high), _negated(low)) for low, high in parts])
    return _negated(high), _negated(low)


def _negated(end: Number | None) -> Number | None:
    return None if end is None else -end


def _at_least_zero(parts: list[Interval]) -> Interval:
    ((low, high),) = parts
    return int(low is not None and low >= 0), int(high is None or high >= 0)


def _is_zero(parts: list[Interval]) -> Interval:
    ((low, high),) = parts
    possible = (low is None or low <= 0) and (high is None or high >= 0)
    return int(low == high == 0), int(possible)


_RULES = {
    Power: _power,
    Floor: _floor,
    Largest: _largest,
    Smallest: _smallest,
    AtLeastZero: _at_least_zero,
    IsZero: _is_zero,
}


def _polynomial(value: Poly, intervals: Mapping[int, Interval]) -> Interval:
    """Shift every atom to the low corner (or turn it round from its high one), then add up the terms' ends."""
    moved: dict[int, Value] = {}
    for index in value.indices():
        low, high = intervals[index]
        if (low is None and high is None) or any(exponent < 0 for m in value.terms for i, exponent in m if i == index):
            continue
        generator = Poly(value.ring, {((index, 1),): 1})
        moved[index] = generator + low if low is not None else high - generator  # type: ignore[operator]
    shifted = replace_atoms(value, moved)
    lows: list[Number | None] = []
    highs: list[Number | None] = []
    for monomial, coefficient in terms_of(shifted).items():
        low, high = _monomial(monomial, intervals, moved)
        ends = (_times(low, coefficient), _times(high, coefficient))
        lows.append(ends[coefficient < 0])
        highs.append(ends[coefficient > 0])
    return _added(lows), _added(highs)


def _times(end: Number | None, factor: Number) -> Number | None:
    return None if end is None else end * factor


def _added(ends: list[Number | None]) -> Number | None:
    total: Number = 0
    for end in ends:
        if end is None:
            return None
        total += end
    return exact(total)


def _monomial(monomial: Monomial, intervals: Mapping[int, Interval], moved: Mapping[int, Value]) -> Interval:
    result: Interval = (1, 1)
    for index, exponent in monomial:
        low, high = intervals[index]
        if index in moved:
            low, high = 0, None if low is None or high is None else high - low
        result = _product(result, _interval_power((low, high), exponent))
    return result


def _interval_power(interval: Interval, exponent: int) -> Interval:
    low, high = interval
    if exponent < 0:  # of powers and symbols that are above 0 on their domain; a box may say less
        if low is None or low < 0 or high == 0:
            return EVERYTHING
        return (
            0 if high is None else exact(Fraction(high) ** exponent),
            None if not low else exact(Fraction(low) ** exponent),
        )
    if low is not None and low >= 0:
        return low**exponent, None if high is None else high**exponent
    if exponent % 2:
        return _times_power(low, exponent), _times_power(high, exponent)
    ends = [_times_power(low, exponent), _times_power(high, exponent)]
    top = None if None in ends else max(end for end in ends if end is not None)
    return (ends[1] if high is not None and high <= 0 else 0), top


def _times_power(end: Number | None, exponent: int) -> Number | None:
    return None if end is None else end**exponent


def _product(left: Interval, right: Interval) -> Interval:
    if (0, 0) in (left, right):
        return 0, 0
    (a, b), (c, d) = left, right
    if a is not None and c is not None and a >= 0 and c >= 0:
        return a * c, None if b is None or d is None else b * d
    if None in (a, b, c, d):
        return _unbounded_product(left, right)
    products = [x * y for x in (a, b) for y in (c, d)]  # type: ignore[operator]
    return min(products), max(products)


def _unbounded_product(left: Interval, right: Interval) -> Interval:
    """A half-line keeps its one end where the other factor's sign allows it."""
    (a, b), (c, d) = left, right
    if (b is not None and b <= 0) and (d is not None and d <= 0):
        return _product((_negated(b), _negated(a)), (_negated(d), _negated(c)))
    if a is not None and a >= 0 and d is not None and d <= 0:
        low, high = _product(left, (_negated(d), _negated(c)))
        return _negated(high), _negated(low)
    if c is not None and c >= 0 and b is not None and b <= 0:
        return _unbounded_product(right, left)
    return EVERYTHING
