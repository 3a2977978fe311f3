"""Points of the domain: some at random, or all of a small one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import Symbol
from symcnn.algebra.domain import Domain, Grid, Number, exact
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.ring import Ring, domain_support, support
from symcnn.errors import Error

if TYPE_CHECKING:
    from random import Random

MOST_POINTS = 20_000
WIDTHS = (0, *(2,) * 12, *(8,) * 20, *(60,) * 20, *(3000,) * 10)
Point = dict[str, Number]


def closure(*values: Value) -> list[int]:
    """The symbols of values and of their domains' ends and steps, in order of declaration."""
    found: set[int] = set()
    for value in values:
        todo = set(support(value))
        while todo and isinstance(value, Poly):
            index = todo.pop()
            found.add(index)
            todo |= domain_support(value.ring, index) - found
    return sorted(found)


def symbol_at(ring: Ring, index: int) -> Symbol:
    symbol = ring.atoms[index]
    assert isinstance(symbol, Symbol)
    return symbol


def random_points(value: Poly, *others: Value, seed: int = 1, fixed: Mapping[str, Number] = {}) -> Iterator[Point]:
    """Random points of the domain, near its low corner first; the same at every call. They give the symbols of the
    other values too, and ``fixed`` ones their numbers."""
    from random import Random  # a tenth of the package's import time, and decisions by form need no point

    chance = Random(seed)
    symbols = [symbol_at(value.ring, index) for index in closure(value, *others)]
    for widest in WIDTHS:
        point = _random_point(symbols, widest, chance, fixed)
        if point is not None:
            yield point


def _random_point(symbols: list[Symbol], widest: int, chance: Random, fixed: Mapping[str, Number]) -> Point | None:
    """A point of the domain, None where the earlier symbols leave a later one no value."""
    point: Point = {}
    for symbol in symbols:
        domain = _domain_at(symbol, point)
        number = fixed.get(symbol.name)
        if domain is None or (number is not None and not domain.contains(number)):
            return None
        point[symbol.name] = random_member(domain, widest, chance) if number is None else number
    return point


def random_member(domain: Domain, widest: int, chance: Random) -> Number:
    """A point of a domain at most so many steps from its anchor; of a bounded one sometimes an end."""
    size = domain.size()
    if size is not None:
        return domain.point(chance.choice((0, size - 1, chance.randrange(min(size, widest + 1)))))
    turns = chance.randint(0, widest)
    grid = domain.grid()
    if grid.step is None:
        return _random_real(grid, turns + domain.positive, widest or 1)
    if grid.lowest is None:
        turns = -turns if grid.highest is not None else turns - widest // 2
    return grid.point(turns)


def _random_real(grid: Grid, turns: int, widest: int) -> Number:
    """A rational of a real domain: between its ends, or in steps of 1/7 from the one it has."""
    if grid.lowest is not None and grid.highest is not None:
        return exact(grid.lowest + Fraction(turns, widest) * (grid.highest - grid.lowest))
    return exact(grid.anchor + Fraction(turns, 7) * (1 if grid.lowest is not None else -1))


def every_point(value: Poly) -> list[Point] | None:
    """All points of a small finite domain, None for any other."""
    symbols = [symbol_at(value.ring, index) for index in closure(value)]
    points: list[Point] = [{}]
    for symbol in symbols:
        domains = [(point, domain) for point in points if (domain := _domain_at(symbol, point)) is not None]
        sizes = [domain.size() for _, domain in domains]
        if None in sizes or sum(size for size in sizes if size is not None) > MOST_POINTS:
            return None
        points = [{**point, symbol.name: number} for point, domain in domains for number in domain.points()]
    return points


def _domain_at(symbol: Symbol, point: Point) -> Domain | None:
    """The domain once the earlier symbols have their numbers, None where these leave it no point."""
    try:
        return symbol.domain.at(point)
    except Error:
        return None
