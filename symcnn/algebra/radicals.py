"""Roots by radicals, and what is under their root signs. With :mod:`symcnn.algebra.door`, through which values come and
go, and :mod:`symcnn.algebra.sympy_text` it is what imports sympy: equations need much of it, and other answers nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice

import sympy

from symcnn.algebra.calculus import coefficients
from symcnn.algebra.domain import Number, exact
from symcnn.algebra.door import Expression, symbol_of, to_sympy, with_generators
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.prove import clear_negative_powers
from symcnn.algebra.ring import Ring
from symcnn.algebra.sampling import random_points
from symcnn.errors import Error
from symcnn.record import Record

HIGHEST_DEGREE = 4
SAMPLES = 24
DIGITS = 60
TOLERANCE = Fraction(1, 10**20)  # of an imaginary part, and of a root beside its decimals
HALF = sympy.Rational(1, 2)


def solve_for(value: Value, name: str) -> list[Expression]:
    """Closed forms of a symbol where the value is 0, by radicals, up to degree 4.

    Only the branches that are real and positive at some point of the other symbols' domains are given.
    """
    value = clear_negative_powers(value) if isinstance(value, Poly) else value
    parts = coefficients(value, name)
    if not isinstance(value, Poly) or max(parts) == 0:
        raise Error(f"`{name}` does not occur in the equation", hint="solve for a symbol that does")
    if max(parts) > HIGHEST_DEGREE:
        raise Error(f"the equation has degree {max(parts)} in `{name}`", hint="closed forms end at degree 4")
    unknown = sympy.Dummy()
    expression, meanings = with_generators(value)
    equation = sympy.Poly(expression.xreplace({symbol_of(value.ring, name): unknown}), unknown)
    roots = [root.xreplace(meanings) for root in sympy.roots(equation)]
    samples = list(islice(random_points(value), SAMPLES))
    chosen = [root for root in roots if any(_is_positive_root(root, value, name, point) for point in samples)]
    return sorted(chosen, key=sympy.default_sort_key)


def _is_positive_root(root: Expression, value: Poly, name: str, point: Mapping[str, Number]) -> bool:
    """Whether the closed form is a positive real there: near its decimals the equation changes its sign exactly."""
    middle = real_at(root, value.ring, {other: number for other, number in point.items() if other != name})
    if middle is None or middle <= 0:
        return False
    below, above = (evaluate(value, {**point, name: exact(middle + side * TOLERANCE)}) for side in (-1, 1))
    return below * above <= 0


def real_at(root: Expression, ring: Ring, point: Mapping[str, Number]) -> Fraction | None:
    """The decimals of a closed form at a point; None where it is not real, or does not exist."""
    numbers = {symbol_of(ring, name): to_sympy(number) for name, number in point.items()}
    # Put in exactly, the numbers would be factored under every root sign, in which sympy fails on large ones.
    real, imaginary = root.evalf(DIGITS, subs=numbers).as_real_imag()
    if not (real.is_Float or real.is_Rational) or not (imaginary.is_Float or imaginary.is_Rational):
        return None
    if not (real.is_finite and imaginary.is_finite) or abs(Fraction(str(imaginary))) >= TOLERANCE:
        return None
    return Fraction(str(real))


# ---------------------------------------------------------------- under the root signs


class Radicand(Record):
    """(front·√inner + rest) / below, of polynomials; ``norm`` has the sign of (front·√inner)² − rest².

    ``divides`` where what is made of it stands below a line.
    """

    front: Value
    inner: Value
    rest: Value
    below: Value
    norm: Value
    divides: bool


def in_symbols(root: Expression, symbols: Mapping[Expression, Expression]) -> Expression:
    """A closed form with symbols in the place of what they stand for; of 2**n also in 2**(n/2 + 1)."""
    powers = [(key, symbol) for key, symbol in symbols.items() if key.is_Pow]

    def told(power: Expression) -> Expression:
        constant, rest = power.exp.as_coeff_Add()
        ratios = [(rest / key.exp, symbol) for key, symbol in powers if key.base == power.base]
        return next((power.base**constant * symbol**ratio for ratio, symbol in ratios if ratio.is_Rational), power)

    plain = root.xreplace(symbols)
    return plain.replace(lambda part: part.is_Pow and part.base.is_Integer and part.exp.free_symbols, told)


def radicands(root: Expression, ring: Ring) -> list[Radicand] | None:
    """All that a closed form takes roots of or divides by; None where a root stands inside a root inside a root."""
    powers = [power for power in root.atoms(sympy.Pow) if power.free_symbols and not _is_product(power)]
    found = [radicand(power.base, ring, divides=bool(power.exp < 0)) for power in powers]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None


def _is_product(power: Expression) -> bool:
    return bool(power.exp.is_Integer and power.exp > 0)


def radicand(expression: Expression, ring: Ring, divides: bool = False) -> Radicand | None:
    """An expression with one square root at most, itself of a quotient of polynomials."""
    roots = [p for p in expression.atoms(sympy.Pow) if p.free_symbols and not p.exp.is_Integer]
    if len(roots) > 1 or any(root.exp != HALF for root in roots):
        return None
    stands = sympy.Dummy()
    above, below = sympy.together(expression.xreplace(dict.fromkeys(roots, stands))).as_numer_denom()
    inside, under = sympy.together(roots[0].base).as_numer_denom() if roots else (sympy.Integer(0), sympy.Integer(1))
    names = sorted(expression.free_symbols, key=str)
    try:
        front, rest = _linear_in(above, stands, names)
        norm = sympy.expand(front**2 * inside * under - (rest * under) ** 2)
        parts = {"front": front, "inner": inside * under, "rest": rest, "below": below, "norm": norm}
        values = {part: _value(sympy.Poly(expression, *names), ring) for part, expression in parts.items()}
    except sympy.PolynomialError:
        return None
    return Radicand(**values, divides=divides)


def _linear_in(above: Expression, stands: Expression, names: Sequence[Expression]) -> tuple[Expression, Expression]:
    """(a, b) of a·x + b; an error where it is anything else."""
    parts = sympy.Poly(above, stands, *names)
    if parts.degree(stands) > 1:
        raise sympy.PolynomialError
    by_power = [parts.as_expr().coeff(stands, power) for power in (1, 0)]
    return by_power[0], by_power[1]


def _value(poly: Expression, ring: Ring) -> Value:
    """The polynomial; an error where a coefficient is not rational."""
    total: Value = 0
    for exponents, coefficient in poly.terms():
        if not coefficient.is_Rational:
            raise sympy.PolynomialError
        term: Value = exact(Fraction(int(coefficient.p), int(coefficient.q)))
        for symbol, exponent in zip(poly.gens, exponents, strict=True):
            term = term * ring.named(symbol.name) ** exponent
        total = total + term
    return total


def stays_above(numbers: Mapping[int, Number], start: Number, strict: bool) -> bool:
    """Whether a polynomial (its coefficients by their degree) is above 0 beyond a point, by Sturm, and at least
    0 at it, above 0 there too where strict. Also the polynomial 0 is at least 0."""
    if not any(numbers.values()):
        return not strict
    poly = sympy.Poly({(degree,): to_sympy(number) for degree, number in numbers.items()}, sympy.Dummy())
    begin = to_sympy(start)
    at_start = poly.eval(begin)
    if poly.LC() < 0 or at_start < 0 or (strict and at_start == 0):
        return False
    return poly.degree() < 1 or bool(poly.count_roots(begin, None) == (at_start == 0))
