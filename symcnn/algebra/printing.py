"""Values as text: one traversal for every notation."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from symcnn.algebra.atoms import INDICATORS, AtLeastZero, Floor, Largest, Power, Smallest, Symbol
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Number, is_number
from symcnn.algebra.extrema import single_atom
from symcnn.algebra.floors import as_ceiling
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import Monomial, Poly, Value, from_terms, terms_of
from symcnn.algebra.styles import TEXT, Style, latex_style

if TYPE_CHECKING:
    from symcnn.algebra.ring import Ring

OPPOSITES = {">=": "<", "<=": ">", "=": "≠"}


def text(value: Value) -> str:
    """Python syntax over the symbols' names: ``5724*w**2 + 32*K*w + 977*w + K``; readable by sympy."""
    return _Printer(TEXT).value(value)


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
        return sign + (top if number.denominator == 1 else self.style.ratio(top, bottom, ""))

    def term(self, ring: Ring, monomial: Monomial, coefficient: Number) -> tuple[bool, str]:
        """Whether the term is negative, and its absolute value."""
        factors = self.factors(ring, monomial)
        top, bottom = abs(coefficient.numerator), coefficient.denominator
        if bottom > 1:
            product = self.style.product(factors) if factors else ""
            return coefficient < 0, self.style.ratio(self.style.integer(top), self.style.integer(bottom), product)
        if top != 1 or not factors:
            factors.insert(0, self.style.integer(top))
        return coefficient < 0, self.style.product(factors)

    def factors(self, ring: Ring, monomial: Monomial) -> list[str]:
        """The factors of a monomial by alphabet; powers of one exponent share their base, 2^i·3^i is 6^i."""
        bases: dict[Poly, Fraction] = {}
        named: list[tuple[str, str]] = []
        for index, exponent in monomial:
            atom = ring.atoms[index]
            if isinstance(atom, Power):
                bases[atom.exponent] = bases.get(atom.exponent, Fraction(1)) * Fraction(atom.prime) ** exponent
            else:
                base = self.atom(atom)
                key = atom.name if isinstance(atom, Symbol) else base
                named.append((key, base if exponent == 1 else self.style.power(base, self.style.integer(exponent))))
        for exponent_form, number in bases.items():
            named.extend(self.prime_powers(exponent_form, number))
        return [factor for _, factor in sorted(named)]

    def prime_powers(self, exponent: Poly, base: Fraction) -> Iterable[tuple[str, str]]:
        for number, sign in ((base.numerator, 1), (base.denominator, -1)):
            if number > 1:
                factor = self.style.power(str(number), self.value(sign * exponent))
                yield factor, factor

    def atom(self, atom: object) -> str:
        """An atom that is not a power; a condition is a case of 1 and 0."""
        if isinstance(atom, INDICATORS):
            return self.case(1, atom, 0)
        if isinstance(atom, Symbol):
            return self.style.name(atom.name)
        if isinstance(atom, Floor):
            return self.floor(atom)
        assert isinstance(atom, Largest | Smallest)
        call = self.style.largest if isinstance(atom, Largest) else self.style.smallest
        return call([self.value(part) for part in atom.parts])

    def floor(self, atom: Floor) -> str:
        """As a ceiling where that is shorter."""
        above = as_ceiling(atom)
        if above is not None:
            return self.style.ceiling(self.quotient(above, atom.denominator))
        return self.style.floor(self.quotient(atom.numerator, atom.denominator))

    def quotient(self, numerator: Value, denominator: Value) -> str:
        if denominator == 1:
            return self.value(numerator)
        below = self.value(denominator)
        several = isinstance(denominator, Poly) and "*" in below.replace("**", "")
        return self.style.quotient(self.value(numerator, True), below, len(terms_of(numerator)) > 1, several)

    def case(self, on: Value, indicator: object, off: Value) -> str:
        return self.style.cases(self.value(on), self.relation(indicator), self.value(off))

    def relation(self, indicator: object, opposite: bool = False) -> str:
        """[P ≥ 0] with the negative terms of P on the other side."""
        assert isinstance(indicator, INDICATORS)
        if opposite and isinstance(indicator, AtLeastZero) and is_integer_valued(indicator.value):
            indicator, opposite = AtLeastZero(-indicator.value - 1), False  # type: ignore[arg-type]
        left, right = _sides(indicator.value)
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


def _joined(signed: list[tuple[bool, str]]) -> str:
    if not signed:
        return "0"
    (negative, first), *others = signed
    return ("-" if negative else "") + first + "".join((" - " if minus else " + ") + term for minus, term in others)


def ordered_terms(value: Poly) -> list[tuple[Monomial, Number]]:
    """By degree, then by the symbols in order of declaration, high exponents first; other atoms after symbols."""
    ring = value.ring
    ranks = {
        index: (0, index, "") if isinstance(atom := ring.atoms[index], Symbol) else (1, 0, _rank_text(atom))
        for index in value.indices()
    }

    def key(item: tuple[Monomial, Number]) -> tuple[int, list[tuple[tuple[int, int, str], int]]]:
        return -sum(exponent for _, exponent in item[0]), sorted((ranks[i], -exponent) for i, exponent in item[0])

    return sorted(value.terms.items(), key=key)


def _rank_text(atom: object) -> str:
    if isinstance(atom, Power):
        return f"{text(atom.exponent)} {atom.prime}"
    return "" if isinstance(atom, INDICATORS) else _Printer(TEXT).atom(atom)


def _sides(value: Poly) -> tuple[Value, Value]:
    """left ≥ right for value ≥ 0, both with positive coefficients; a single term against a number stands alone."""
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
