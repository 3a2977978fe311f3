"""Which values are whole: symbols counted in steps, and polynomials in the binomial basis."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import factorial, prod
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import INDICATORS, Atom, Floor, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.domain import Domain, Number, common_denominator, exact, is_number
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, from_terms, replace_atoms

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

MOST_STEPPED = 8
"""How many symbols may be steps of one another, each of the next."""


def is_integer_symbol(symbol: Symbol) -> bool:
    """Whether every value of the symbol is whole."""
    domain = symbol.domain
    if domain.step is None:
        return domain.is_finite and type(domain.lowest) is int
    return is_integer_valued(domain.step) and is_integer_valued(domain.anchor)


def is_integer_atom(ring: Ring, index: int) -> bool:
    """Whether every value of the atom is whole, as far as its form shows."""
    atom = ring.atoms[index]
    if isinstance(atom, Symbol):
        return is_integer_symbol(atom)
    if isinstance(atom, Power):
        return least_exponent(atom) is not None
    if isinstance(atom, Largest | Smallest):
        return all(is_integer_valued(part) for part in atom.parts)
    if isinstance(atom, Sum):
        return is_integer_valued(atom.body)
    return isinstance(atom, (Floor, *INDICATORS))


def least_exponent(atom: Power) -> int | None:
    """The least exponent of a power where it is known and not negative."""
    least = linear_minimum(atom.exponent)
    return None if least is None or least < 0 else int(least)


def linear_minimum(value: Value) -> Number | None:
    """The least value of a linear form in symbols over their domains, None where there is none or it is not linear.

    Symbols whose ends are values in earlier symbols are put first, so 2^L against i ≤ L is decided.
    """
    while isinstance(value, Poly):
        index = max(value.indices())
        coefficient = value.terms.get(((index, 1),), 0)
        symbol = value.ring.atoms[index]
        if (
            not coefficient
            or any(len(m) > 1 or m[0][1] > 1 for m in value.terms if m)
            or not isinstance(symbol, Symbol)
        ):
            return None
        end = symbol.domain.lowest if coefficient > 0 else symbol.domain.highest
        if end is None:
            return None
        value = replace_atoms(value, {index: end})
    return value


def split(ring: Ring, index: int) -> tuple[Value, Value, Poly] | None:
    """(a, s, u) with symbol = a + s·u and u an integer; None where the symbol is such a u itself, or real.

    The offset a is taken below one step, so that a multiple of 8 is 8·u and not 8 + 8·u.
    """
    symbol = ring.atoms[index]
    if not isinstance(symbol, Symbol) or symbol.domain.step is None:
        return None
    domain, step = symbol.domain, symbol.domain.step
    if step == 1 and type(domain.anchor) is int:
        return None
    offset, first = _offset(domain, step)
    counted = Domain(None if domain.lowest is None else first, _last(domain, offset))
    return offset, step, ring.hidden(f"steps of {index}", counted)


def _offset(domain: Domain, step: Value) -> tuple[Value, int]:
    """The anchor brought below one step where the two are commensurable, and the number of steps taken off."""
    from symcnn.algebra.division import quotient_or_none

    anchor = domain.anchor
    if is_number(anchor) and is_number(step):
        first = anchor // step
        return exact(anchor - first * step), first
    ratio = quotient_or_none(anchor, step) if isinstance(step, Poly) else None
    return (0, ratio) if isinstance(ratio, int) else (anchor, 0)


def _last(domain: Domain, offset: Value) -> Number | None:
    """The last count of a bounded symbol."""
    highest, step = domain.highest, domain.step
    if not (is_number(highest) and is_number(step) and is_number(offset)):
        return None
    return exact(Fraction(highest - offset) / step)


def split_symbols(value: Poly) -> tuple[Value, dict[int, Value]]:
    """The value with every stepped symbol of its monomials as a + s·u, and what each u is in the symbols."""
    (counted,), back = split_together([value])
    return counted, back


def split_together(values: Sequence[Value], below: Value = 1) -> tuple[list[Value], dict[int, Value]]:
    """The values, and ``below`` as the last of them, with the same symbols as a + s·u.

    Symbols whose steps are values in others come first: w/g is u where w = g·u. A symbol below the line, or in
    ``below``, is only ever replaced by a single term.
    """
    found = [*values, below]
    back: dict[int, Value] = {}
    for symbolic in (True, False):
        for _ in range(MOST_STEPPED if symbolic else 1):
            forward = _forms(found, symbolic, back)
            if not forward:
                break
            found = [replace_atoms(value, forward) if isinstance(value, Poly) else value for value in found]
    return (found if isinstance(below, Poly) else found[:-1]), back


def _forms(values: Sequence[Value], symbolic: bool, back: dict[int, Value]) -> dict[int, Value]:
    """a + s·u for the stepped symbols of the values, those with a symbolic step or those without; ``back`` gets u."""
    forms: dict[int, Value] = {}
    polys = [value for value in values if isinstance(value, Poly)]
    single = {i for value in polys for m in value.terms for i, exponent in m if exponent < 0}
    single |= values[-1].indices() if isinstance(values[-1], Poly) else set()
    for index in sorted({index for value in polys for index in value.indices()}):
        ring = polys[0].ring
        parts = split(ring, index)
        if parts is None or isinstance(parts[1], Poly) != symbolic or (index in single and parts[0] != 0):
            continue
        offset, step, unit = parts
        counted = _quotient(ring.generator(ring.atoms[index]) - offset, step)
        if counted is not None:
            forms[index] = offset + step * unit
            ((((unit_index, _),), _),) = unit.terms.items()
            back[unit_index] = counted
    return forms


def _quotient(value: Value, step: Value) -> Value | None:
    from symcnn.algebra.division import divide, quotient_or_none

    return quotient_or_none(value, step) if isinstance(step, Poly) else divide(value, step)


def guaranteed_factor(ring: Ring, monomial: Monomial) -> int:
    """A positive integer that divides a product of whole atoms at every point: the least of its powers."""
    return prod(
        atom.prime ** (exponent * (least_exponent(atom) or 0))
        for index, exponent in monomial
        if isinstance(atom := ring.atoms[index], Power)
    )


def is_whole_monomial(ring: Ring, monomial: Monomial) -> bool:
    return all(exponent > 0 and is_integer_atom(ring, index) for index, exponent in monomial)


def is_whole_term(ring: Ring, monomial: Monomial, coefficient: Number) -> bool:
    """Whether a single term is whole everywhere: every prime's exponent in it is at least 0 on the domain."""
    others = tuple(factor for factor in monomial if not isinstance(ring.atoms[factor[0]], Power))
    if not is_whole_monomial(ring, others):
        return False
    if len(others) == len(monomial):
        return coefficient.denominator == 1
    primes = {atom.prime for index, _ in monomial if isinstance(atom := ring.atoms[index], Power)}
    rest = coefficient.denominator
    for prime in primes:
        rest //= prime ** _valuation(rest, prime)
    least = (linear_minimum(_exponent_form(ring, monomial, coefficient, prime)) for prime in primes)
    return rest == 1 and all(exponent is not None and exponent >= 0 for exponent in least)


def _exponent_form(ring: Ring, monomial: Monomial, coefficient: Number, prime: int) -> Value:
    """The exponent of a prime in a term, a linear form in symbols."""
    form: Value = _valuation(coefficient.numerator, prime) - _valuation(coefficient.denominator, prime)
    for index, exponent in monomial:
        atom = ring.atoms[index]
        if isinstance(atom, Power) and atom.prime == prime:
            form = form + exponent * atom.exponent
    return form


def _valuation(number: int, prime: int) -> int:
    """How often the prime divides the number."""
    count = 0
    while number and number % prime == 0:
        number //= prime
        count += 1
    return count


def is_integer_valued(value: Value) -> bool:
    """Whether the value is whole everywhere, as its form shows it; exact for polynomials in unbounded integers.

    A polynomial in independent integers is whole everywhere exactly where its coefficients in the basis of
    products of binomials C(u, k) are whole.
    """
    if not isinstance(value, Poly):
        return value.denominator == 1
    memo = value.ring.memo("whole")
    if value not in memo:
        memo[value] = int(_is_integer_valued(value))
    return bool(memo[value])


def _is_integer_valued(value: Poly) -> bool:
    counted, _ = split_symbols(value)
    if not isinstance(counted, Poly):
        return counted.denominator == 1
    ring = counted.ring
    terms = {m: c for m, c in counted.terms.items() if not is_whole_term(ring, m, c)}
    if not all(is_whole_monomial(ring, monomial) for monomial in terms):
        return False
    return all(
        (coefficient * guaranteed_factor(ring, monomial)).denominator == 1
        for monomial, coefficient in to_binomials(terms, ring).items()
    )


def whole_multiple(value: Poly) -> int | None:
    """The least K > 0 by which the value is whole everywhere, None where its form shows none."""
    counted, _ = split_symbols(value)
    if not isinstance(counted, Poly):
        return counted.denominator
    ring = counted.ring
    if not all(is_whole_monomial(ring, monomial) for monomial in counted.terms):
        return None
    coefficients = to_binomials(counted.terms, ring).items()
    return common_denominator(coefficient * guaranteed_factor(ring, monomial) for monomial, coefficient in coefficients)


def _is_power(atom: Atom) -> bool:
    return isinstance(atom, Power)


@cache
def _stirling(exponent: int, k: int) -> int:
    """Stirling numbers of the second kind: x^e = Σ S(e, k)·k!·C(x, k)."""
    if exponent == k:
        return 1
    if k == 0 or k > exponent:
        return 0
    return k * _stirling(exponent - 1, k) + _stirling(exponent - 1, k - 1)


@cache
def _binomial_coefficients(k: int) -> tuple[Fraction, ...]:
    """The coefficients of C(x, k) in 1, x, x², …"""
    falling = [1]
    for j in range(k):
        falling = [a - j * b for a, b in zip([0, *falling], [*falling, 0], strict=True)]
    return tuple(Fraction(coefficient, factorial(k)) for coefficient in falling)


def to_binomials(terms: Terms, ring: Ring) -> Terms:
    """Coefficients in products of C(x, k), written as exponents k; powers keep their plain exponents."""
    if all(exponent == 1 for monomial in terms for _, exponent in monomial):
        return terms
    result: Terms = {}
    for monomial, coefficient in terms.items():
        choices = [[e] if _is_power(ring.atoms[i]) else range(1, e + 1) for i, e in monomial]
        for ks in product(*choices):
            weight = prod(_weight(ring, i, e, k) for (i, e), k in zip(monomial, ks, strict=True))
            key = tuple((i, k) for (i, _), k in zip(monomial, ks, strict=True))
            result[key] = result.get(key, 0) + coefficient * weight
    return {monomial: exact(coefficient) for monomial, coefficient in result.items() if coefficient}


def _weight(ring: Ring, index: int, exponent: int, k: int) -> int:
    return 1 if _is_power(ring.atoms[index]) else _stirling(exponent, k) * factorial(k)


def from_binomials(terms: Terms, ring: Ring) -> Value:
    """The polynomial of such coefficients."""
    if all(exponent == 1 for monomial in terms for _, exponent in monomial):
        return from_terms(ring, {monomial: coefficient for monomial, coefficient in terms.items() if coefficient})
    result: Terms = {}
    for monomial, coefficient in terms.items():
        choices = [[k] if _is_power(ring.atoms[i]) else range(1, k + 1) for i, k in monomial]
        for js in product(*choices):
            weight = coefficient
            for (i, k), j in zip(monomial, js, strict=True):
                weight = weight if _is_power(ring.atoms[i]) else weight * _binomial_coefficients(k)[j]
            key = tuple((i, j) for (i, _), j in zip(monomial, js, strict=True))
            result[key] = result.get(key, 0) + weight
    return from_terms(ring, {monomial: exact(value) for monomial, value in result.items() if value})
