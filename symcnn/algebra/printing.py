"""Values as text: one traversal for every notation."""

from __future__ import annotations

import re
from itertools import chain, count, islice
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import (
    INDICATORS,
    SUM_INDEX,
    AtLeastZero,
    Ceiling,
    Floor,
    Largest,
    Power,
    Smallest,
    Sum,
    Symbol,
)
from symcnn.algebra.division import divide, quotient_or_none
from symcnn.algebra.domain import Number, is_number
from symcnn.algebra.extrema import single_atom
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import Monomial, Poly, Value, from_terms, terms_of
from symcnn.algebra.powers import NumberPower, Term, growth, term_of
from symcnn.algebra.shown import rounding, shown
from symcnn.algebra.styles import TEXT, Style, latex_style

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

INDEX_LETTERS = "ijklmpqrstuv"
POWERS = re.compile(r"\*\*(\w+|\([^()]*\))")
OPPOSITES = {">=": "<", "<=": ">", "=": "≠"}


def text(value: Value) -> str:
    """Python syntax over the symbols' names: ``5724*w**2 + 32*K*w + 977*w + K``; readable by sympy."""
    return str(value) if type(value) is int else _Printer(TEXT).value(value)


def latex(value: Value, group: bool = True) -> str:
    """LaTeX for mathematics mode; ``group`` sets long numbers in groups of three digits."""
    return _latex_printer(value, group).value(value)


def condition_text(indicator: Value) -> str:
    """A condition (an indicator, its opposite or a product of such) by itself: ``n >= 2*d + 1``."""
    return _Printer(TEXT).condition(indicator)


def condition_latex(indicator: Value, group: bool = True) -> str:
    """The same in LaTeX: ``n \\ge 2 d + 1``."""
    return _latex_printer(indicator, group).condition(indicator)


def _latex_printer(value: Value, group: bool) -> _Printer:
    return _Printer(latex_style(value.ring.latex if isinstance(value, Poly) else {}, group))


class _Printer:
    """A traversal in one style. Methods named for what they print return finished text."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def value(self, value: Value, units: bool = False) -> str:
        """A sum: plain terms in their order, then a term by cases for every condition.

        ``units`` writes every condition as a case of 1 and 0, 2·[k ≥ 3]: sympy 1.14 takes a case of even numbers over
        6 for whole, and would drop the rounding around it.
        """
        value = shown(value) if isinstance(value, Poly) else value
        if not isinstance(value, Poly):
            return self.number(value)
        plain, cases = (value, []) if units else _cases(value)
        signed = [self.term(plain.ring, m, c) for m, c in ordered_terms(plain)] if isinstance(plain, Poly) else []
        if is_number(plain) and plain:
            signed.append((plain < 0, self.number(max(plain, -plain))))
        signed.extend((False, self.case(on, indicator, off)) for on, indicator, off in cases)
        return _joined(signed)

    def number(self, number: Number) -> str:
        sign = "-" if number < 0 else ""
        top, bottom = (self.style.integer(abs(part)) for part in (number.numerator, number.denominator))
        return sign + (top if number.denominator == 1 else self.style.ratio(top, [bottom], ""))

    def term(self, ring: Ring, monomial: Monomial, coefficient: Number) -> tuple[bool, str]:
        """Whether the term is negative, and its absolute value."""
        parts = term_of(ring, monomial, coefficient)
        factors = self.factors(ring, parts)
        if parts.is_fraction:
            product = self.style.product(factors) if factors else ""
            return coefficient < 0, self.style.ratio(self.style.integer(parts.top), self.below(ring, parts), product)
        if parts.top != 1 or not factors:
            factors.insert(0, self.style.integer(parts.top))
        return coefficient < 0, self.style.product(factors)

    def factors(self, ring: Ring, term: Term) -> list[str]:
        """The factors of a term above the line, by alphabet."""
        named: list[tuple[str, str]] = []
        for index, exponent in term.others:
            atom = ring.atoms[index]
            if not isinstance(atom, Sum) and exponent > 0:
                named.append(self.raised(ring, atom, exponent))
        powers = [(factor, factor) for factor in map(self.number_power, term.above)]
        return [factor for _, factor in sorted(named + powers)] + self.sums(ring, term.others)

    def raised(self, ring: Ring, atom: object, exponent: int) -> tuple[str, str]:
        """An atom to a power, and by what it is put in order."""
        key, base = self.named(ring, atom)
        return key, base if exponent == 1 else self.style.power(base, self.style.integer(exponent))

    def below(self, ring: Ring, term: Term) -> list[str]:
        """The factors of a term below the line."""
        number = [self.style.integer(term.bottom)] if term.bottom > 1 else []
        symbols = sorted(self.raised(ring, ring.atoms[index], -e) for index, e in term.others if e < 0)
        return number + sorted(map(self.number_power, term.below)) + [factor for _, factor in symbols]

    def number_power(self, power: NumberPower) -> str:
        return self.style.power(str(power.base), self.value(power.exponent))

    def sums(self, ring: Ring, monomial: Monomial) -> list[str]:
        """The sums of a monomial, which come last; in brackets where something follows."""
        found = [(self.atom(atom), e) for index, e in monomial if isinstance(atom := ring.atoms[index], Sum)]
        if len(found) == 1 and found[0][1] == 1:
            return [found[0][0]]
        inside = [(self.style.brackets(factor), exponent) for factor, exponent in sorted(found)]
        return [self.style.power(f, self.style.integer(e)) if e > 1 else f for f, e in inside]

    def named(self, ring: Ring, atom: object) -> tuple[str, str]:
        """An atom, and by what it is put in order."""
        if isinstance(atom, Symbol):
            name = symbol_name(ring, atom)
            return name, self.style.name(name)
        base = self.atom(atom)
        return base, base

    def atom(self, atom: object) -> str:
        """An atom that is neither a symbol nor a power; a condition is a case of 1 and 0."""
        if isinstance(atom, INDICATORS):
            return self.case(1, atom, 0)
        if isinstance(atom, Floor | Ceiling):
            return self.rounded(atom)
        if isinstance(atom, Sum):
            return self.style.sum(*map(self.value, (atom.body, atom.index, atom.first, atom.last)))
        assert isinstance(atom, Largest | Smallest)
        call = self.style.largest if isinstance(atom, Largest) else self.style.smallest
        return call([self.value(part) for part in atom.parts])

    def rounded(self, atom: Floor | Ceiling) -> str:
        is_ceiling, numerator, denominator = rounding(atom)
        return (self.style.ceiling if is_ceiling else self.style.floor)(self.quotient(numerator, denominator))

    def quotient(self, numerator: Value, denominator: Value) -> str:
        if denominator == 1:
            return self.value(numerator)
        if isinstance(denominator, Poly) and (single := self.single(numerator, denominator)):
            return single
        below = self.value(denominator)
        several = isinstance(denominator, Poly) and ("*" in POWERS.sub("", below) or len(denominator.terms) > 1)
        return self.style.quotient(self.value(numerator, True), below, len(terms_of(numerator)) > 1, several)

    def single(self, numerator: Value, denominator: Poly) -> str:
        """A single term over powers of numbers as one fraction, 2·n over 2^i as n over 2^(i − 1); empty for others."""
        quotient = quotient_or_none(numerator, denominator)
        if not isinstance(quotient, Poly) or len(quotient.terms) > 1:
            return ""
        ((monomial, coefficient),) = quotient.terms.items()
        parts = term_of(quotient.ring, monomial, coefficient)
        if coefficient < 0 or not parts.is_fraction:
            return ""
        above = self.factors(quotient.ring, parts)
        if parts.top > 1 or not above:
            above.insert(0, self.style.integer(parts.top))
        below = self.below(quotient.ring, parts)
        return self.style.quotient(self.style.product(above), self.style.product(below), False, len(below) > 1)

    def case(self, on: Value, indicator: object, off: Value) -> str:
        return self.style.cases(self.value(on), self.relation(indicator), self.value(off))

    def relation(self, indicator: object, opposite: bool = False) -> str:
        """[P ≥ 0] with the negative terms of P on the other side."""
        assert isinstance(indicator, INDICATORS)
        if opposite and isinstance(indicator, AtLeastZero) and is_integer_valued(indicator.value):
            indicator, opposite = AtLeastZero(-indicator.value - 1), False  # type: ignore[arg-type]
        left, right = _sides(shown(indicator.value))
        name = ">=" if isinstance(indicator, AtLeastZero) else "="
        if not isinstance(left, Poly):
            left, right, name = right, left, {">=": "<="}.get(name, name)
        name = OPPOSITES[name] if opposite else name
        return self.style.relations[name].format(self.value(left), self.value(right))

    def condition(self, value: Value) -> str:
        """An indicator, an opposite 1 − [P ≥ 0], or a product of conditions."""
        words = self.style.relations
        if not isinstance(value, Poly):
            return words["true" if value else "false"]
        if len(value.terms) == 1:
            ((monomial, coefficient),) = value.terms.items()
            atoms = [value.ring.atoms[index] for index, _ in monomial]
            if coefficient == 1 and all(isinstance(atom, INDICATORS) for atom in atoms):
                return words["and"].join(sorted(self.relation(atom) for atom in atoms))
        atom = single_atom(1 - value)
        if isinstance(atom, INDICATORS):
            return self.relation(atom, opposite=True)
        return words["="].format(self.value(value), self.value(1))


def symbol_name(ring: Ring, symbol: Symbol) -> str:
    """A symbol's name; the index of a sum has the letter of its depth among those that no symbol of the script is."""
    if not symbol.hidden or not symbol.name.startswith(SUM_INDEX):
        return symbol.name
    numbered = (f"i{number}" for number in count())
    taken = {*ring.domains, *ring.latex.values()}
    free = (name for name in chain(INDEX_LETTERS, numbered) if name not in taken)
    return next(islice(free, int(symbol.name.removeprefix(SUM_INDEX)) - 1, None))


def _joined(signed: list[tuple[bool, str]]) -> str:
    if not signed:
        return "0"
    (negative, first), *others = signed
    return ("-" if negative else "") + first + "".join((" - " if minus else " + ") + term for minus, term in others)


def ordered_terms(value: Poly) -> list[tuple[Monomial, Number]]:
    """What grows like 4^L, like 2^L, and the rest; by degree, then by the symbols in order of declaration, high
    exponents first; other atoms after symbols."""
    ring = value.ring
    ranks = {
        index: (0, index, "") if isinstance(atom := ring.atoms[index], Symbol) else (1, 0, _rank_text(atom))
        for index in value.indices()
    }

    def key(item: tuple[Monomial, Number]) -> tuple[float, int, list[tuple[tuple[int, int, str], int]]]:
        monomial, _ = item
        degree = sum(max(exponent, 0) for index, exponent in monomial if not isinstance(ring.atoms[index], Power))
        return -growth(ring, monomial), -degree, sorted((ranks[i], -exponent) for i, exponent in monomial)

    return sorted(value.terms.items(), key=key)


def _rank_text(atom: object) -> str:
    if isinstance(atom, Power):
        return f"{text(atom.exponent)} {atom.prime}"
    return "" if isinstance(atom, INDICATORS) else _Printer(TEXT).atom(atom)


def _sides(value: Value) -> tuple[Value, Value]:
    """left ≥ right for value ≥ 0, both with positive coefficients; a single term against a number stands alone."""
    if not isinstance(value, Poly):
        return value, 0
    left = from_terms(value.ring, {m: c for m, c in value.terms.items() if c > 0})
    right = from_terms(value.ring, {m: -c for m, c in value.terms.items() if c < 0})
    terms = [terms_of(side) for side in (left, right) if isinstance(side, Poly)]
    factor = next(iter(terms[0].values())) if len(terms) == 1 and len(terms[0]) == 1 else 1
    return divide(left, factor), divide(right, factor)


def _cases(value: Poly) -> tuple[Value, list[tuple[Value, AtLeastZero, Value]]]:
    """(plain, cases) with the value the plain terms plus, for every case, its one or its other value.

    What a condition multiplies is joined with the plain terms of the same monomials: 5·w − 2·w·[k ≥ 3] is 3·w where
    k ≥ 3, else 5·w.
    """
    ring = value.ring
    rest = dict(value.terms)
    cases = []
    for index in _indicators(value):
        bound = {m: c for m, c in rest.items() if any(i == index for i, _ in m)}
        if not bound:
            continue
        rest = {m: c for m, c in rest.items() if m not in bound}
        on = {tuple(factor for factor in m if factor[0] != index): c for m, c in bound.items()}
        off = {m: rest.pop(m) for m in on if m in rest}
        off_value = from_terms(ring, off)
        cases.append((from_terms(ring, on) + off_value, ring.atoms[index], off_value))
    return from_terms(ring, rest), cases  # type: ignore[return-value]


def _indicators(value: Poly) -> list[int]:
    """The conditions of the monomials, the one with most terms first."""
    counts: dict[int, int] = {}
    for monomial in value.terms:
        for index, _ in monomial:
            if isinstance(value.ring.atoms[index], INDICATORS):
                counts[index] = counts.get(index, 0) + 1
    return sorted(counts, key=lambda index: (-counts[index], index))
