"""Exact decisions for values of one symbol.

Along its domain x = start + step·t, t = 0, 1, 2, …, and on each residue class t = M·j + ρ a value made of floors with
numeric denominators, largest and smallest values and conditions is a polynomial in j from some j on: its *tail*.
Cauchy's bound says from where a tail has the sign of its leading coefficient; the points before are counted one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm

from symcnn.algebra.atoms import INDICATORS, AtLeastZero, Atom, Floor, IsZero, Largest, Smallest, Symbol
from symcnn.algebra.domain import Domain, Number, exact
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.periods import periods
from symcnn.algebra.poly import Poly, Value, from_terms
from symcnn.algebra.ring import Ring, support
from symcnn.algebra.univariate import Coefficients, cauchy, negative, plus, times, trimmed
from symcnn.record import Record

MOST_CLASSES = 512
MOST_POINTS = 6000
HIGHEST_DEGREE = 24

Test = Callable[[Number], bool]


class Tail(Record):
    """From ``start`` on, the value at t = modulus·j + residue is this polynomial in j."""

    modulus: int
    residue: int
    coefficients: Coefficients
    start: int

    @property
    def leading(self) -> Number:
        return self.coefficients[-1] if self.coefficients else 0

    def settled(self) -> int:
        """The least j from which the polynomial has the sign of its leading coefficient."""
        return max(self.start, cauchy(self.coefficients))


class NotOneVariableError(Exception):
    """The value is not of the class that this module decides."""


class Line(Record):
    """A domain walked from its one end: x = start + step·t for t = 0, 1, …, ``last``."""

    name: str
    start: Number
    step: Number
    last: int | None
    domain: Domain

    def at(self, t: int) -> Number:
        return exact(self.start + self.step * t)


def line_of(value: Value) -> Line:
    """The walk through the only symbol of a value."""
    indices = support(value)
    if not isinstance(value, Poly) or len(indices) != 1:
        raise NotOneVariableError
    symbol = value.ring.atoms[next(iter(indices))]
    assert isinstance(symbol, Symbol)
    domain = symbol.domain
    if not domain.is_numeric or domain.is_real or (domain.lowest is None and domain.highest is None):
        raise NotOneVariableError
    grid = domain.grid()
    step = grid.step or 1
    size = domain.size()
    if domain.values is not None and len(domain.values) > MOST_POINTS:
        raise NotOneVariableError
    return Line(
        symbol.name,
        grid.anchor,
        step if grid.lowest is not None else -step,
        None if size is None else size - 1,
        domain,
    )


Answer = tuple[bool, Number | None] | None  # (True, None), (False, a point that refutes), or not decided


def decide_sign(value: Value) -> Answer:
    """Whether the value is at least 0 on the domain."""
    return _decide(value, lambda number: number >= 0, lambda tail: tail.settled() + (tail.leading < 0))


def decide_zero(value: Value) -> Answer:
    """Whether the value is 0 everywhere."""
    return _decide(value, lambda number: number == 0, lambda tail: tail.settled() + (tail.leading != 0))


def decide_whole(value: Value) -> Answer:
    """Whether the value is whole everywhere: a polynomial of degree d is if it is at d + 1 points in a row."""
    return _decide(value, lambda number: number.denominator == 1, lambda tail: tail.start + len(tail.coefficients))


def _decide(value: Value, holds: Test, last_turn: Callable[[Tail], int]) -> Answer:
    """By trying the points that decide; ``last_turn`` is the last one needed of a tail."""
    try:
        line = line_of(value)
        for x in _deciding_points(value, line, last_turn):
            if not holds(evaluate(value, {line.name: x})):
                return False, x
    except NotOneVariableError:
        return None
    return True, None


def _deciding_points(value: Value, line: Line, last_turn: Callable[[Tail], int]) -> Iterator[Number]:
    """All points of a small domain; else on every class those up to the tail's last turn."""
    size = line.domain.size()
    if size is not None and size <= MOST_POINTS:
        yield from line.domain.points()
        return
    lasts = []
    for tail in _each_tail(value, line):
        lasts.append((tail, last_turn(tail)))
        far = tail.modulus * lasts[-1][1] + tail.residue
        if line.last is None or far <= line.last:
            yield line.at(far)
    if sum(last + 1 for _, last in lasts) > MOST_POINTS:
        raise NotOneVariableError
    for tail, last in lasts:
        turns = (tail.modulus * j + tail.residue for j in range(last + 1))
        yield from (line.at(t) for t in turns if line.last is None or t <= line.last)


def tails(value: Value, line: Line) -> list[Tail]:
    """One tail for each residue class; raises where the value is not of this class."""
    return list(_each_tail(value, line))


def _each_tail(value: Value, line: Line) -> Iterator[Tail]:
    modulus = _modulus(value, 0, lcm(Fraction(line.step).denominator, Fraction(line.start).denominator))
    if modulus > MOST_CLASSES:
        raise NotOneVariableError
    for residue in range(modulus):
        yield _Tails(line, modulus, residue).tail(value)


def _modulus(value: Value, divisor: int, scale: int) -> int:
    """A number M so that the value is a polynomial where t runs over one class modulo M; with a divisor other than 0,
    one that over it has whole coefficients but for the constant. ``scale`` makes the points of the domain whole.

    It is enough for sums of floors and the like, each times a number. Other products only may be settled by it, which
    the tails themselves tell.
    """
    if not isinstance(value, Poly):
        return 1
    plain = {m: c for m, c in value.terms.items() if all(isinstance(value.ring.atoms[i], Symbol) for i, _ in m)}
    found = periods(from_terms(value.ring, plain), divisor) if divisor else {}
    if found is None:
        raise NotOneVariableError
    modulus = lcm(*found.values())
    for monomial, coefficient in value.terms.items():
        if monomial not in plain:
            inner = abs(Fraction(divisor) / coefficient).numerator if divisor else 0
            if inner and (len(monomial) > 1 or monomial[0][1] > 1):
                inner = divisor * coefficient.denominator
                modulus = lcm(modulus, inner * scale)
            modulus = lcm(modulus, *(_modulus_of(value.ring.atoms[index], inner, scale) for index, _ in monomial))
            if modulus > MOST_CLASSES:
                raise NotOneVariableError
    return modulus


def _modulus_of(atom: Atom, divisor: int, scale: int) -> int:
    """The same for an atom; far out a condition is a number."""
    if isinstance(atom, Floor):
        if type(atom.denominator) is not int:
            raise NotOneVariableError
        return _modulus(atom.numerator, (divisor or 1) * atom.denominator, scale)
    if isinstance(atom, INDICATORS):
        return _modulus(atom.value, 0, scale)
    if not isinstance(atom, Symbol | Largest | Smallest):
        raise NotOneVariableError
    return lcm(*(_modulus(part, divisor, scale) for part in atom.parts))


class _Tails:
    """The tails of a value and its atoms on one class; ``start`` grows with every atom that settles late."""

    def __init__(self, line: Line, modulus: int, residue: int) -> None:
        self.modulus, self.residue = modulus, residue
        self.symbol = trimmed((line.at(residue), exact(line.step * modulus)))
        self.start = 0
        self.known: dict[int, Coefficients] = {}

    def tail(self, value: Value) -> Tail:
        coefficients = self.polynomial(value)
        return Tail(self.modulus, self.residue, coefficients, self.start)

    def polynomial(self, value: Value) -> Coefficients:
        if not isinstance(value, Poly):
            return (value,) if value else ()
        atoms = {index: self.atom(value.ring, index) for index in value.indices()}
        result: Coefficients = ()
        for monomial, coefficient in value.terms.items():
            term: Coefficients = (coefficient,)
            for index, exponent in monomial:
                term = _times_power(term, atoms[index], exponent)
            result = plus(result, term)
        return result

    def atom(self, ring: Ring, index: int) -> Coefficients:
        found = self.known.get(index)
        if found is None:
            atom = ring.atoms[index]
            rule = _RULES.get(type(atom))
            if rule is None:
                raise NotOneVariableError
            found = self.known[index] = rule(self, [self.polynomial(part) for part in atom.parts])
        return found

    def the_symbol(self, _: list[Coefficients]) -> Coefficients:
        return self.symbol

    def floor(self, parts: list[Coefficients]) -> Coefficients:
        """⌊p/c⌋ is whole terms and a floored constant, or is not settled by this modulus."""
        numerator, (denominator, *_) = parts
        constant, *others = (exact(Fraction(coefficient) / denominator) for coefficient in numerator or (0,))
        if any(type(coefficient) is not int for coefficient in others):
            raise NotOneVariableError
        return trimmed((math.floor(constant), *others))

    def largest(self, parts: list[Coefficients]) -> Coefficients:
        best = parts[0]
        for part in parts[1:]:
            best = part if self.sign(plus(part, negative(best))) > 0 else best
        return best

    def smallest(self, parts: list[Coefficients]) -> Coefficients:
        return negative(self.largest([negative(part) for part in parts]))

    def at_least_zero(self, parts: list[Coefficients]) -> Coefficients:
        return (1,) if self.sign(parts[0]) >= 0 else ()

    def is_zero(self, parts: list[Coefficients]) -> Coefficients:
        return () if self.sign(parts[0]) else (1,)

    def sign(self, coefficients: Coefficients) -> int:
        """The sign far out; the tail starts where it is settled."""
        if not coefficients:
            return 0
        self.start = max(self.start, cauchy(coefficients))
        return 1 if coefficients[-1] > 0 else -1


_RULES: dict[type, Callable[[_Tails, list[Coefficients]], Coefficients]] = {
    Symbol: _Tails.the_symbol,
    Floor: _Tails.floor,
    Largest: _Tails.largest,
    Smallest: _Tails.smallest,
    AtLeastZero: _Tails.at_least_zero,
    IsZero: _Tails.is_zero,
}


def _times_power(left: Coefficients, right: Coefficients, exponent: int) -> Coefficients:
    if exponent < 0 or exponent * max(1, len(right) - 1) + len(left) > HIGHEST_DEGREE:
        raise NotOneVariableError
    for _ in range(exponent):
        left = times(left, right)
    return left
