"""Random bodies of sums in two forms: the algebra's value, and a function that computes it on plain numbers.

A body is made over one index or, where sums are nested, several; the function takes the indices' numbers by name. What
Python adds up shares nothing with the algebra's sums.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from symcnn.algebra import (
    Domain,
    Number,
    Poly,
    Ring,
    Value,
    at_least,
    ceildiv,
    floordiv,
    maximum,
    minimum,
    power,
    same,
    summed,
)

Env = dict[str, Number]
Function = Callable[[Env], Number]
Made = tuple[Value, Function]

DOMAINS = {"d": Domain(), "n": Domain(), "w": Domain(0), "b": Domain(-4, 4), "m": Domain(8, None, 8), "e": Domain(0, 6)}


@dataclass(frozen=True)
class Ends:
    """Ends of a range, as values and as functions; there are at least −1 + 1 turns everywhere."""

    first: Value
    last: Value
    numbers: Callable[[Env], tuple[int, int]]


@dataclass
class BodyMaker:
    chance: random.Random
    ring: Ring = field(default_factory=Ring)
    indices: int = 0

    def __post_init__(self) -> None:
        self.symbols = {name: self.ring.symbol(name, domain) for name, domain in DOMAINS.items()}

    def ends(self, outer: Poly | None = None, name: str = "") -> Ends:
        """Ends that start at 0, 1, 3, below 0 or at a symbol, and that may leave no turn."""
        s = self.symbols
        d, b, e, n = s["d"], s["b"], s["e"], s["n"]
        rows = [
            Ends(1, d, lambda v: (1, v["d"])),
            Ends(0, d - 1, lambda v: (0, v["d"] - 1)),
            Ends(1, d - 1, lambda v: (1, v["d"] - 1)),
            Ends(3, d + 2, lambda v: (3, v["d"] + 2)),
            Ends(-3, e, lambda v: (-3, v["e"])),
            Ends(1, e, lambda v: (1, v["e"])),
            Ends(3, e + 2, lambda v: (3, v["e"] + 2)),
            Ends(b + 1, b + 2 * d - 1, lambda v: (v["b"] + 1, v["b"] + 2 * v["d"] - 1)),
            Ends(d, 2 * d + e, lambda v: (v["d"], 2 * v["d"] + v["e"])),
            Ends(1, floordiv(n, 2), lambda v: (1, v["n"] // 2)),
            Ends(2, 6, lambda v: (2, 6)),
            Ends(1, 30, lambda v: (1, 30)),
            Ends(b, b + 3, lambda v: (v["b"], v["b"] + 3)),
        ]
        if outer is not None:
            rows += [Ends(b, b + 2, lambda v: (v["b"], v["b"] + 2))]
            rows += [Ends(1, outer + 6, lambda v: (1, v[name] + 6))] * 6
        return self.chance.choice(rows)

    def sum(self, depth: int, outer: Poly | None = None, outer_name: str = "") -> tuple[Value, Function, Ends, str]:
        """A sum over a fresh index, and the function that adds up turn by turn."""
        ends = self.ends(outer, outer_name)
        name = f"i{self.indices}"
        self.indices += 1
        wide = Domain(None) if self.chance.random() < 0.3 else Domain(ends.first, ends.last)
        index = self.ring.hidden(name, wide)
        value, function = self.body(index, name, depth)

        def added_up(v: Env) -> Number:
            first, last = ends.numbers(v)
            return sum((function({**v, name: turn}) for turn in range(first, last + 1)), Fraction(0))

        return summed(value, index, ends.first, ends.last), added_up, ends, name

    def body(self, index: Poly, name: str, depth: int) -> Made:
        """A sum of one to three products of one to three factors."""
        terms = [self.product(index, name, depth) for _ in range(self.chance.choice((1, 1, 2, 3)))]
        return sum((value for value, _ in terms), 0), lambda v: sum((f(v) for _, f in terms), Fraction(0))

    def product(self, index: Poly, name: str, depth: int) -> Made:
        value: Value = self.chance.choice((1, 2, -3, Fraction(1, 2)))
        number, functions = value, []
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            factor, function = self.factor(index, name, depth)
            value, functions = value * factor, [*functions, function]
        return value, lambda v: number * math.prod(f(v) for f in functions)

    def factor(self, i: Poly, name: str, depth: int) -> Made:
        rules = [self.plain, self.plain, self.powers, self.floor, self.floor, self.floor_by_power, self.condition]
        rules += [self.condition, self.extremum, self.other]
        if depth:
            rules.append(self.nested(depth))
        return self.chance.choice(rules)(i, name)

    def nested(self, depth: int) -> Callable[[Poly, str], Made]:
        return lambda i, name: self.sum(depth - 1, i, name)[:2]

    def plain(self, i: Poly, name: str) -> Made:
        exponent = self.chance.choice((1, 1, 2, 3))
        return i**exponent, lambda v: v[name] ** exponent

    def other(self, i: Poly, name: str) -> Made:
        other = self.chance.choice("dnwbme")
        return self.symbols[other], lambda v: v[other]

    def powers(self, i: Poly, name: str) -> Made:
        base, times = self.chance.choice((2, 2, 3, 6, Fraction(1, 2))), self.chance.choice((1, 1, 2, -1))
        return power(base, times * i), lambda v: Fraction(base) ** (times * v[name])

    def linear(self, i: Poly, name: str) -> Made:
        """a·i + b·s + c"""
        a, b, c = self.chance.choice((1, 1, -1, 2, 3)), self.chance.choice((0, 1, 1, -1, 2)), self.chance.randint(-5, 5)
        other = self.chance.choice("dnwbe")
        return a * i + b * self.symbols[other] + c, lambda v: a * v[name] + b * v[other] + c

    def floor(self, i: Poly, name: str) -> Made:
        (value, f), c = self.linear(i, name), self.chance.choice((2, 2, 3, 4))
        if self.chance.random() < 0.2:
            value, f = self._times_other(value, f)
        if self.chance.random() < 0.5:
            return floordiv(value, c), lambda v: f(v) // c
        return ceildiv(value, c), lambda v: -(-f(v) // c)

    def _times_other(self, value: Value, f: Function) -> Made:
        return value * self.symbols["n"], lambda v: f(v) * v["n"]

    def floor_by_power(self, i: Poly, name: str) -> Made:
        other, extra = self.chance.choice("nm"), self.chance.randint(0, 3)
        value = floordiv(self.symbols[other] + extra, power(2, i))
        return value, lambda v: math.floor(Fraction(v[other] + extra) / Fraction(2) ** v[name])

    def condition(self, i: Poly, name: str) -> Made:
        value, f = self.linear(i, name)
        kind = self.chance.random()
        if kind < 0.4:
            return at_least(value, 0), lambda v: int(f(v) >= 0)
        if kind < 0.8:
            return 1 - at_least(value, 1), lambda v: int(f(v) < 1)
        return same(value, 0), lambda v: int(f(v) == 0)

    def extremum(self, i: Poly, name: str) -> Made:
        (a, f), (b, g) = self.linear(i, name), self.linear(i, name)
        if self.chance.random() < 0.5:
            return maximum(a, b), lambda v: max(f(v), g(v))
        return minimum(a, b), lambda v: min(f(v), g(v))

    def point(self, widest: int = 7) -> Env:
        return {name: member(domain, widest, self.chance) for name, domain in DOMAINS.items()}


def member(domain: Domain, widest: int, chance: random.Random) -> Number:
    size = domain.size()
    return domain.point(chance.randrange(size if size is not None else widest))
