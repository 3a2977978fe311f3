"""Degrees, coefficients and differences in one symbol."""

from __future__ import annotations

from symcnn.algebra.atoms import Floor, Symbol
from symcnn.algebra.evaluation import symbols_of
from symcnn.algebra.poly import Poly, Terms, Value, from_terms
from symcnn.algebra.substitution import substitute
from symcnn.errors import Error

STEP = "a step that its divisors divide, or "


def coefficients(value: Value, name: str) -> dict[int, Value]:
    """The coefficient of each power of a symbol, highest first; an error where it is below a line, inside a floor or
    the like."""
    found = laurent_coefficients(value, name)
    if min(found) < 0:
        raise Error(f"{value!r} is not a polynomial in `{name}`, which is below a line", hint=f"give `{name}` a value")
    return found


def laurent_coefficients(value: Value, name: str) -> dict[int, Value]:
    """The coefficient of each power of a symbol, also of negative ones, highest first."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return {0: value}
    ring = value.ring
    grouped: dict[int, Terms] = {}
    for monomial, coefficient in value.terms.items():
        degree_here = 0
        rest = []
        for index, exponent in monomial:
            atom = ring.atoms[index]
            if isinstance(atom, Symbol):
                if atom.name == name:
                    degree_here = exponent
                    continue
            elif name in symbols_of(ring.generator(atom)):
                raise Error(
                    f"{value!r} is not a polynomial in `{name}`: it contains {ring.generator(atom)!r}",
                    hint=f"give `{name}` {STEP if isinstance(atom, Floor) else ''}a value",
                )
            rest.append((index, exponent))
        grouped.setdefault(degree_here, {})[tuple(rest)] = coefficient
    return {degree_: from_terms(ring, grouped[degree_]) for degree_ in sorted(grouped, reverse=True)}


def degree(value: Value, name: str) -> int:
    """The highest power of a symbol."""
    return next(iter(coefficients(value, name)))


def leading(value: Value, name: str) -> Value:
    """The term with the highest power of a symbol, its coefficient alone."""
    return next(iter(coefficients(value, name).values()))


def delta(value: Value, name: str) -> Value:
    """E(k + 1) − E(k)."""
    if not isinstance(value, Poly) or name not in symbols_of(value):
        return 0
    return substitute(value, {name: value.ring.named(name) + 1}) - value
