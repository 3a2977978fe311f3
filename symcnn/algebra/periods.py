"""After how many steps of its symbols a rounded quotient has the same rest."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import Symbol
from symcnn.algebra.lattice import split_symbols
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.ring import support

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring


def periods(numerator: Value, divisor: int) -> dict[int, int] | None:
    """For each symbol a number M of its steps: on every class x = a + s·(M·j + ρ) of all of them, N/C is a constant and
    terms in j with whole coefficients, so that ⌊N/C⌋ is a polynomial.

    A coefficient c of N in the steps u gives M the denominator of c/C: every term in j has one of the M as a factor.
    None where N holds more than symbols, or a symbol whose step is one too.
    """
    if not isinstance(numerator, Poly):
        return {}
    counted, back = split_symbols(numerator)
    if not isinstance(counted, Poly):
        return {}
    found: dict[int, int] = {}
    for monomial, coefficient in counted.terms.items():
        denominator = (Fraction(coefficient) / divisor).denominator
        for index, exponent in monomial:
            symbol = _counted_symbol(counted.ring, index, back)
            if symbol is None or exponent < 0:
                return None
            found[symbol] = lcm(found.get(symbol, 1), denominator)
    return found


def _counted_symbol(ring: Ring, index: int, back: Mapping[int, Value]) -> int | None:
    """The symbol whose steps an atom counts, which may be itself."""
    if not isinstance(ring.atoms[index], Symbol):
        return None
    if index not in back:
        return index
    symbols = support(back[index])
    return next(iter(symbols)) if len(symbols) == 1 else None
