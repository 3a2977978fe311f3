"""Random formulas in two forms: the algebra's value, and a function that computes it on plain numbers.

The two share nothing: the function is Python's own arithmetic on integers and fractions.
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
    mod,
    power,
    same,
)
from symcnn.errors import Error

Env = dict[str, Number]

DOMAINS = {
    "x": Domain(),
    "y": Domain(0),
    "z": Domain(8, None, 8),
    "o": Domain(3, None, 4),
    "b": Domain(4, 40, 4),
    "s": Domain(values=(1, 3, 5, 9)),
    "d": Domain(-5, 7),
    "a": Domain(Fraction(1, 4), Fraction(7, 4), Fraction(1, 4)),
    "r": Domain(0, 2, None),
    "i": Domain(0, 5),
    "j": Domain(),
}
EXPONENTS = ("i", "j")


@dataclass
class Maker:
    """A source of random formulas over one ring."""

    chance: random.Random
    names: tuple[str, ...] = tuple(DOMAINS)
    powers: bool = True
    conditions: bool = True
    ring: Ring = field(default_factory=Ring)

    def __post_init__(self) -> None:
        self.symbols = {name: self.ring.symbol(name, domain) for name, domain in DOMAINS.items()}

    def formula(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        if depth == 0 or self.chance.random() < 0.12:
            return self.leaf()
        rule = self.chance.choice(self.rules())
        return rule(depth - 1)

    def rules(self) -> list[Callable[[int], tuple[Value, Callable[[Env], Number]]]]:
        rules = [self.add, self.add, self.add, self.multiply, self.floor, self.floor, self.ceiling]
        if self.powers:
            rules.append(self.floor_by_power)
        if self.conditions:
            rules += [self.extremum, self.condition, self.modulo]
        return rules

    def leaf(self) -> tuple[Value, Callable[[Env], Number]]:
        if self.chance.random() < 0.25:
            number = self.chance.randint(-9, 9)
            return number, lambda env: number
        name = self.chance.choice(self.names)
        if self.powers and name in EXPONENTS and self.chance.random() < 0.5:
            return power(2, self.symbols[name]), lambda env: Fraction(2) ** env[name]
        return self.symbols[name], lambda env: env[name]

    def add(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), (b, g) = self.formula(depth), self.formula(depth)
        factor = self.chance.choice((1, 1, 2, -1, -1, 3, 4, 8, Fraction(1, 2)))
        return a + factor * b, lambda env: f(env) + factor * g(env)

    def multiply(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), (b, g) = self.formula(depth), self.formula(depth)
        if _size(a) * _size(b) > 12:
            return a, f
        return a * b, lambda env: f(env) * g(env)

    def floor(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), c = self.formula(depth), self.chance.choice((1, 2, 2, 3, 4, 8))
        return floordiv(a, c), lambda env: math.floor(Fraction(f(env)) / c)

    def ceiling(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), c = self.formula(depth), self.chance.choice((1, 2, 2, 3, 4, 8))
        return ceildiv(a, c), lambda env: math.ceil(Fraction(f(env)) / c)

    def modulo(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), c = self.formula(depth), self.chance.choice((2, 3, 4))
        return mod(a, c), lambda env: Fraction(f(env)) % c

    def floor_by_power(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), p, e = self.formula(depth), self.chance.choice((2, 3, 4)), self.chance.choice(EXPONENTS)
        if self.chance.random() < 0.5:
            return floordiv(a, power(p, self.symbols[e])), lambda env: math.floor(Fraction(f(env)) / p ** env[e])
        return ceildiv(a, power(p, self.symbols[e])), lambda env: math.ceil(Fraction(f(env)) / p ** env[e])

    def extremum(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), (b, g) = self.formula(depth), self.formula(depth)
        if self.chance.random() < 0.5:
            return maximum(a, b), lambda env: max(f(env), g(env))
        return minimum(a, b), lambda env: min(f(env), g(env))

    def condition(self, depth: int) -> tuple[Value, Callable[[Env], Number]]:
        (a, f), (b, g) = self.formula(depth), self.formula(depth)
        if self.chance.random() < 0.7:
            return at_least(a, b), lambda env: int(f(env) >= g(env))
        return same(a, b), lambda env: int(f(env) == g(env))

    def point(self, widest: int = 12) -> Env:
        """A point of the domains."""
        return {name: member(domain, widest, self.chance) for name, domain in DOMAINS.items()}


def member(domain: Domain, widest: int, chance: random.Random) -> Number:
    if domain.step is None:
        return Fraction(chance.randint(0, 14), 7)
    size = domain.size()
    return domain.point(chance.randrange(size if size is not None else widest))


def _size(value: Value) -> int:
    return len(value.terms) if isinstance(value, Poly) else 1


def attempt(make: Callable[[], tuple[Value, Callable[[Env], Number]]]) -> tuple[Value, Callable[[Env], Number]] | None:
    """A formula, None where a limit refuses it."""
    try:
        return make()
    except Error:
        return None
