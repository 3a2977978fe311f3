"""Sums over a range of a whole symbol, in closed form where there is one.

Each method is a function from a value and a range to the sum, or to None where it does not apply:

- i^k by Faulhaber's formula, i^k·r^i by the q with r·q(i + 1) − q(i) = i^k, term by term;
- a condition on the index by the ranges on which it holds;
- roundings of i/c by a sum over each residue class of i;
- a few turns by adding them up.

What has none of these stays a :class:`~symcnn.algebra.atoms.Sum`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from math import comb, lcm

from symcnn.algebra.atoms import INDICATORS, SUM_INDEX, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.conditions import settled
from symcnn.algebra.division import power
from symcnn.algebra.domain import Domain, Number, exact, is_number
from symcnn.algebra.evaluation import MOST_TURNS, evaluate
from symcnn.algebra.extrema import at_least
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, add_all, from_terms, replace_atoms
from symcnn.algebra.prove import cofactors, proved_nonnegative
from symcnn.algebra.residues import folded
from symcnn.algebra.ring import Ring, single_index, support
from symcnn.algebra.rounding import ceildiv, floordiv
from symcnn.algebra.substitution import substitute_indices
from symcnn.errors import Error
from symcnn.record import Record

FEW_TURNS = 8
LARGEST_PERIOD = 16


class Range(Record):
    """An index, its number in the ring, and the ends between which it runs, both included."""

    index: Poly
    number: int
    first: Value
    last: Value

    @property
    def ring(self) -> Ring:
        return self.index.ring

    @property
    def turns(self) -> Value:
        return self.last - self.first + 1

    def between(self, first: Value, last: Value) -> Range:
        return Range(self.index, self.number, first, last)

    def sum(self, value: Value) -> Value:
        return summed(value, self.index, self.first, self.last)


def summed(value: Value, index: Poly, first: Value, last: Value) -> Value:
    """Σ of the value over index = first, …, last, for last ≥ first − 1; the sum of no turns is 0.

    The index is the generator of a whole symbol whose domain holds the range, and the ends are whole; the caller has
    proved both. Where numbers for the ends leave no turn, the sum is 0 as well.
    """
    turns = last - first + 1
    if is_number(turns) and turns <= 0:
        return 0
    over = Range(index, single_index(index), first, last)
    if not isinstance(value, Poly) or over.number not in support(value):
        return value * turns
    groups = _by_factors(value, over)
    return add_all(from_terms(over.ring, terms) * _of_monomial(over, inner) for inner, terms in groups.items())


def _by_factors(value: Poly, over: Range) -> dict[Monomial, Terms]:
    """For every product of factors that depend on the index, what it is multiplied by."""
    groups: dict[Monomial, Terms] = {}
    for monomial, coefficient in value.terms.items():
        inner = tuple(factor for factor in monomial if over.number in over.ring.support(factor[0]))
        outer = tuple(factor for factor in monomial if factor not in inner)
        groups.setdefault(inner, {})[outer] = coefficient
    return groups


def _of_monomial(over: Range, inner: Monomial) -> Value:
    """The sum of a product of factors that depend on the index."""
    memo = over.ring.memo("sum")
    key = (over.number, inner, over.first, over.last)
    if key not in memo:
        memo[key] = _found(Poly(over.ring, {inner: 1}), over) if inner else over.turns
    return memo[key]


def _found(value: Poly, over: Range) -> Value:
    """By the first method that applies."""
    for method in _METHODS:
        try:
            found = method(value, over)
        except Error:  # an exponent that is not linear, or a number too large
            continue
        if found is not None:
            return found
    return _left(value, over)


# ---------------------------------------------------------------- powers of the index, and of numbers to it


def _closed(value: Poly, over: Range) -> Value | None:
    """The sum of i^k·r^i, None for any other monomial, or where r has no power at the ends."""
    ((monomial, _),) = value.terms.items()
    exponent, ratio = 0, Fraction(1)
    for index, times in monomial:
        atom = over.ring.atoms[index]
        if index == over.number and times > 0:
            exponent = times
        elif isinstance(atom, Power):
            ratio *= Fraction(atom.prime) ** times
        else:
            return None
    return _faulhaber(over, exponent) if ratio == 1 else _geometric(over, exponent, ratio)


def _faulhaber(over: Range, exponent: int) -> Value:
    form = faulhaber(exponent)
    return _polynomial_at(form, over.last) - _polynomial_at(form, over.first - 1)


def _geometric(over: Range, exponent: int, ratio: Fraction) -> Value:
    """q(last + 1)·r^(last + 1) − q(first)·r^first; an error where an end is no whole linear form, or a power huge."""
    form, end = geometric(exponent, ratio), over.last + 1
    above = _polynomial_at(form, end) * power(ratio, end)
    return above - _polynomial_at(form, over.first) * power(ratio, over.first)


def _polynomial_at(coefficients: tuple[Number, ...], x: Value) -> Value:
    result: Value = 0
    for coefficient in reversed(coefficients):
        result = result * x + coefficient
    return result


@cache
def faulhaber(exponent: int) -> tuple[Number, ...]:
    """The coefficients in n of S_k(n) = Σ_{i=1}^{n} i^k.

    From (k + 1)·S_k = (n + 1)^(k+1) − 1 − Σ_{j<k} C(k + 1, j)·S_j.
    """
    degree = exponent + 1
    total = [Fraction(comb(degree, j)) for j in range(degree + 1)]
    total[0] -= 1
    for j in range(exponent):
        for power_, coefficient in enumerate(faulhaber(j)):
            total[power_] -= comb(degree, j) * coefficient
    return tuple(exact(coefficient / degree) for coefficient in total)


@cache
def geometric(exponent: int, ratio: Fraction) -> tuple[Number, ...]:
    """The coefficients of the q with r·q(i + 1) − q(i) = i^k, for r ≠ 1; from the highest down, each from those above.

    Σ_{i=a}^{b} i^k·r^i telescopes to q(b + 1)·r^(b+1) − q(a)·r^a.
    """
    form = [Fraction(0)] * (exponent + 1)
    for j in range(exponent, -1, -1):
        above = sum((form[power_] * comb(power_, j) for power_ in range(j + 1, exponent + 1)), Fraction(0))
        form[j] = ((j == exponent) - ratio * above) / (ratio - 1)
    return tuple(map(exact, form))


# ---------------------------------------------------------------- the other terms


def _by_turns(value: Poly, over: Range) -> Value | None:
    """A number of turns is added up: a few, or all where nothing else but numbers is left."""
    if not isinstance(over.turns, int) or over.turns > MOST_TURNS:
        return None
    if over.turns <= FEW_TURNS:
        turns = (over.first + turn for turn in range(over.turns))
        return add_all(substitute_indices(value, {over.number: turn}) for turn in turns)
    if support(value) == {over.number} and is_number(over.first):
        return _added_up(value, over)
    return None


def _added_up(value: Poly, over: Range) -> Number | None:
    """Turn by turn; None where sums inside take too many."""
    try:
        return evaluate(over.ring.generator(Sum(value, over.index, over.first, over.last)), {})
    except Error:
        return None


def _by_own_domain(value: Poly, over: Range) -> Value | None:
    """With an index whose domain is the range itself, roundings and conditions may be decided."""
    symbol = over.ring.atoms[over.number]
    assert isinstance(symbol, Symbol)
    if symbol.domain == Domain(over.first, over.last):
        return None
    index = bound_index(value, over.number, over.first, over.last)
    return summed(substitute_indices(value, {over.number: index}), index, over.first, over.last)


def _by_condition(value: Poly, over: Range) -> Value | None:
    """Splitting: f(i)·[i ≥ t] is f(i) where i runs from t on, f(i)·[i = t] is f(t)."""
    for number in sorted(value.indices()):
        atom = over.ring.atoms[number]
        if isinstance(atom, INDICATORS) and (line := _line(atom.value, over)) is not None:
            factor, rest = cofactors(value, number)
            rule = _at if isinstance(atom, IsZero) else _from if line[0] > 0 else _up_to
            if factor is not None and (found := rule(factor, over, *line)) is not None:
                return over.sum(rest) + settled(found)
    return None


def _line(value: Value, over: Range) -> tuple[int, Value] | None:
    """(c, s) with value = c·i + s, c a whole number other than 0 and s free of the index."""
    if not isinstance(value, Poly):
        return None
    slope, rest = cofactors(value, over.number)
    if type(slope) is not int or not slope or over.number in support(rest):
        return None
    return slope, rest


def _from(value: Value, over: Range, slope: int, rest: Value) -> Value:
    """The sum where slope·i + rest ≥ 0, a positive slope: from t = ⌈−rest/slope⌉ on."""
    start = ceildiv(-rest, slope)
    if proved_nonnegative(over.first - start):
        return over.sum(value)
    later = at_least(over.last + 1, start) * over.between(start, over.last).sum(value)
    if proved_nonnegative(start - over.first):
        return later
    everywhere = at_least(over.first, start)
    return everywhere * over.sum(value) + (1 - everywhere) * later


def _up_to(value: Value, over: Range, slope: int, rest: Value) -> Value:
    """The sum where slope·i + rest ≥ 0, a negative slope: up to u = ⌊rest/−slope⌋."""
    end = floordiv(rest, -slope)
    if proved_nonnegative(end - over.last):
        return over.sum(value)
    earlier = at_least(end + 1, over.first) * over.between(over.first, end).sum(value)
    if proved_nonnegative(over.last - end):
        return earlier
    everywhere = at_least(end, over.last)
    return everywhere * over.sum(value) + (1 - everywhere) * earlier


def _at(value: Value, over: Range, slope: int, rest: Value) -> Value | None:
    """The value where slope·i + rest = 0, if that is in the range; slope ±1, so that it is whole."""
    if abs(slope) != 1:
        return None
    turn = -slope * rest
    inside = at_least(turn, over.first) * at_least(over.last, turn)
    return inside * substitute_indices(value, {over.number: turn})


def _by_cases(value: Poly, over: Range) -> Value | None:
    """The larger or smaller of two values whose difference is linear in the index, as a condition on it."""
    for number in value.indices():
        atom = over.ring.atoms[number]
        if isinstance(atom, Largest | Smallest) and len(atom.parts) == 2:
            a, b = atom.parts
            if _line(a - b, over) is not None:
                return over.sum(replace_atoms(value, {number: folded(atom)}))
    return None


def _by_residues(value: Poly, over: Range) -> Value | None:
    """i = first + p·q + ρ: a sum over q for each ρ below the period p of the roundings."""
    period = _period(value, over, 1)
    if period is None or not 1 < period <= LARGEST_PERIOD:
        return None
    parts = []
    for residue in range(period):
        part = _on_class(value, over, period, residue)
        if part is None:
            return None
        parts.append(part)
    return add_all(parts)


def _on_class(value: Poly, over: Range, period: int, residue: int) -> Value | None:
    """The sum where i = first + period·q + residue, None where that has no closed form."""
    last = floordiv(over.last - over.first - residue, period)
    if is_number(last) and last < 0:
        return 0
    turn = over.ring.hidden(f"class {residue} of {period} of {over.number}", Domain(0, last))
    part = substitute_indices(value, {over.number: over.first + period * turn + residue})
    if not isinstance(part, Poly):
        return part * (last + 1)
    over_class = Range(turn, single_index(turn), 0, last)
    sums = []
    for inner, terms in _by_factors(part, over_class).items():
        closed = _closed(Poly(over.ring, {inner: 1}), over_class)
        if closed is None:
            return None
        sums.append(from_terms(over.ring, terms) * closed)
    return add_all(sums)


def _period(value: Value, over: Range, outer: int) -> int | None:
    """A p so that every rounding is a polynomial in q where i = p·q + ρ; ``outer`` divides what is around."""
    period = 1
    for index in value.indices() if isinstance(value, Poly) else ():
        atom = over.ring.atoms[index]
        if over.number not in over.ring.support(index) or index == over.number:
            continue
        if isinstance(atom, Power) and outer == 1:
            continue
        if not isinstance(atom, Floor) or type(atom.denominator) is not int:
            return None
        inner = _period(atom.numerator, over, outer * atom.denominator)
        if inner is None:
            return None
        period = lcm(period, outer * atom.denominator, inner)
    return period


_METHODS = (_closed, _by_turns, _by_own_domain, _by_condition, _by_cases, _by_residues)


# ---------------------------------------------------------------- what stays a sum


def _left(body: Poly, over: Range) -> Value:
    """The sum of a monomial as an atom; its index is the one of its own depth."""
    index = bound_index(body, over.number, over.first, over.last)
    if index != over.index:
        return summed(substitute_indices(body, {over.number: index}), index, over.first, over.last)
    return over.ring.generator(Sum(body, index, over.first, over.last))


def bound_index(body: Poly, own: int, first: Value, last: Value, others: Iterable[Poly] = ()) -> Poly:
    """The index of a sum of this body, in which ``own`` stands for it: named unlike every sum inside and every other
    symbol there, also once ``others`` are put into the body. It belongs to the others' ring where there are any."""
    values = [body, *others]
    ring = values[-1].ring
    taken = {value.ring.atoms[number] for value in others for number in support(value)}
    taken |= {body.ring.atoms[number] for number in support(body) if number != own}
    names = {atom.name for atom in taken if isinstance(atom, Symbol) and atom.hidden}
    depth = 1 + max(map(sum_depth, values))
    while SUM_INDEX + str(depth) in names:
        depth += 1
    return ring.hidden(SUM_INDEX + str(depth), Domain(first, last))


def sum_depth(value: Value) -> int:
    """How deeply sums are nested in a value, 0 where there is none."""
    if not isinstance(value, Poly):
        return 0
    return max((_atom_depth(value.ring, index) for index in value.indices()), default=0)


def _atom_depth(ring: Ring, index: int) -> int:
    depths = ring.memo("sum depth")
    if index not in depths:
        atom = ring.atoms[index]
        depths[index] = isinstance(atom, Sum) + max(map(sum_depth, atom.parts), default=0)
    return depths[index]  # type: ignore[return-value]
