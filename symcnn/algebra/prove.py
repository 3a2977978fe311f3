"""Proofs that a value is never negative. They are one-sided: None says that no proof was found."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from symcnn.algebra.atoms import INDICATORS, AtLeastZero, Floor, Largest, Power, Smallest, Symbol
from symcnn.algebra.bounds import Enclosure
from symcnn.algebra.division import divide, quotient_or_none
from symcnn.algebra.domain import Domain
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.one_variable import decide_sign
from symcnn.algebra.poly import Poly, Value, from_terms, replace_atoms
from symcnn.algebra.ring import domain_support
from symcnn.algebra.sampling import random_points
from symcnn.errors import Error

DEEPEST = 6
MOST_STEPS = 300
FIRST_TRIED = 24


def proved_nonnegative(value: Value) -> bool:
    """Whether a proof was found that the value is at least 0 on the whole domain."""
    if not isinstance(value, Poly):
        return value >= 0
    memo = value.ring.memo("nonnegative")
    if value not in memo:
        low, _ = Enclosure({}).of(value)
        memo[value] = int((low is not None and low >= 0) or (not _refuted(value) and _Proof().holds(value, DEEPEST)))
    return bool(memo[value])


def _refuted(value: Poly) -> bool:
    """Whether one of a few points of the domain tells that no proof is to be found; a long search is saved."""
    try:
        return any(evaluate(value, point) < 0 for point in islice(random_points(value), FIRST_TRIED))
    except Error:  # a number too large to be computed
        return False


class _Proof:
    """One attempt, with a budget that the whole search shares."""

    def __init__(self) -> None:
        self.steps = MOST_STEPS

    def holds(self, value: Value, depth: int) -> bool:
        if not isinstance(value, Poly):
            return value >= 0
        self.steps -= 1 + len(value.terms) // 10
        if self.steps < 0:
            return False
        value = clear_negative_powers(value)
        if not isinstance(value, Poly):
            return value >= 0
        low, _ = Enclosure({}).of(value)
        if low is not None and low >= 0:
            return True
        if depth == 0:
            return False
        if depth == DEEPEST and (exact := decide_sign(value)) is not None:
            return exact[0]
        return any(rule(self, value, depth - 1) for rule in _RULES)

    def by_floor_law(self, value: Poly, depth: int) -> bool:
        """Law G: ⌊P/C⌋ ≥ m exactly where P ≥ m·C, for whole m."""
        for index in _of_kind(value, Floor):
            atom = value.ring.atoms[index]
            assert isinstance(atom, Floor)
            if value.terms.get(((index, 1),)) != 1 or sum(1 for m in value.terms if any(i == index for i, _ in m)) != 1:
                continue
            rest = from_terms(value.ring, {m: c for m, c in value.terms.items() if m != ((index, 1),)})
            if is_integer_valued(rest):
                return self.holds(atom.numerator + rest * atom.denominator, depth)
        return False

    def by_cases(self, value: Poly, depth: int) -> bool:
        """A largest or smallest is one of its parts, an indicator 0 or 1: the value holds where every case does."""
        for index in _of_kind(value, Largest, Smallest, *INDICATORS):
            atom = value.ring.atoms[index]
            if isinstance(atom, INDICATORS):
                return self._by_indicator(value, index, depth)
            cases = [replace_atoms(value, {index: part}) for part in atom.parts]
            quantifier = any if self._helps(value, index, isinstance(atom, Largest), depth) else all
            return quantifier(self.holds(case, depth) for case in cases)
        return False

    def _helps(self, value: Poly, index: int, largest: bool, depth: int) -> bool:
        """Whether the atom's cofactor has the sign for which any one part bounds the value from below."""
        cofactor, _ = cofactors(value, index)
        if cofactor is None:
            return False
        return self.holds(cofactor if largest else -cofactor, min(depth, 1))

    def _by_indicator(self, value: Poly, index: int, depth: int) -> bool:
        atom = value.ring.atoms[index]
        off, on = (replace_atoms(value, {index: number}) for number in (0, 1))
        if not isinstance(atom, AtLeastZero):
            return self.holds(off, depth) and self.holds(on, depth)
        gap = -atom.value - 1 if is_integer_valued(atom.value) else -atom.value
        return (self.holds(on, depth) or self.holds(on - atom.value, depth)) and (
            self.holds(off, depth) or self.holds(off - gap, depth)
        )

    def by_relaxation(self, value: Poly, depth: int) -> bool:
        """⌊P/C⌋ = P/C − σ with 0 ≤ σ ≤ 1 − 1/C for whole P (below 1 otherwise); p^u ≥ p^lo·(1 + (p − 1)(u − lo))."""
        relaxed = {index: form for index in value.indices() if (form := _relaxed(value, index)) is not None}
        if not relaxed:
            return False
        return self.holds(replace_atoms(value, relaxed), depth)

    def by_corners(self, value: Poly, depth: int) -> bool:
        """Where the value is linear in a bounded symbol, it is least at one of the two ends."""
        for index in _of_kind(value, Symbol):
            symbol = value.ring.atoms[index]
            assert isinstance(symbol, Symbol)
            low, high = symbol.domain.lowest, symbol.domain.highest
            if low is None or high is None or not _is_linear_in(value, index):
                continue
            return all(self.holds(replace_atoms(value, {index: end}), depth + 1) for end in (low, high))
        return False

    def by_independence(self, value: Poly, depth: int) -> bool:
        """Symbols whose ends are values in others, as independent ones: d is i + r with r ≥ 0 where i runs up to d."""
        forms = (_independent(value, pivots) for pivots in (True, False))
        return any(form is not None and self.holds(form, depth) for form in forms)


_RULES = (
    _Proof.by_floor_law,
    _Proof.by_corners,
    _Proof.by_independence,
    _Proof.by_cases,
    _Proof.by_relaxation,
)


def _independent(value: Poly, pivots: bool) -> Value | None:
    from symcnn.algebra.dependence import independent

    try:
        return independent(value, pivots)
    except Error:  # a form that powers do not take, or a domain without a point
        return None


def _of_kind(value: Poly, *kinds: type) -> Iterator[int]:
    return (index for index in sorted(value.indices(), reverse=True) if isinstance(value.ring.atoms[index], kinds))


def clear_negative_powers(value: Poly) -> Value:
    """The value times the powers that are below the line; the sign stays."""
    lowest: dict[int, int] = {}
    for monomial in value.terms:
        for index, exponent in monomial:
            if exponent < 0:
                lowest[index] = min(exponent, lowest.get(index, 0))
    if not lowest:
        return value
    return value * Poly(value.ring, {tuple(sorted((i, -e) for i, e in lowest.items())): 1})


def cofactors(value: Poly, index: int) -> tuple[Value | None, Value]:
    """(A, B) with value = A·atom + B and the atom in neither; A is None where the value is not linear in the atom."""
    ring = value.ring
    with_atom = {}
    without = {}
    for monomial, coefficient in value.terms.items():
        exponents = dict(monomial)
        if index not in exponents:
            without[monomial] = coefficient
        elif exponents.pop(index) == 1:
            with_atom[tuple(sorted(exponents.items()))] = coefficient
        else:
            return None, value
    return from_terms(ring, with_atom), from_terms(ring, without)


def _is_linear_in(value: Poly, index: int) -> bool:
    """Whether a symbol occurs to the first power at most, and in no other atom or domain of one."""
    ring = value.ring
    if any(i == index and exponent > 1 for monomial in value.terms for i, exponent in monomial):
        return False
    others = value.indices() - {index}
    if any(index in ring.support(other) for other in others):
        return False
    return not any(index in domain_support(ring, other) for other in others)


def _relaxed(value: Poly, index: int) -> Value | None:
    atom = value.ring.atoms[index]
    if isinstance(atom, Floor):
        return _relaxed_floor(value, atom, index)
    if isinstance(atom, Power):
        return _relaxed_power(value, atom, index)
    return None


def _relaxed_floor(value: Poly, atom: Floor, index: int) -> Value | None:
    below = atom.denominator
    quotient = quotient_or_none(atom.numerator, below) if isinstance(below, Poly) else divide(atom.numerator, below)
    if quotient is None:  # over a sum
        return None
    return quotient - _slack(value, atom, index)


def _slack(value: Poly, atom: Floor, index: int) -> Value:
    """What a floor is less than its quotient: ρ/C with 0 ≤ ρ ≤ C − 1 for whole P and C, below 1 otherwise."""
    below, most = atom.denominator, Fraction(1)
    if is_integer_valued(atom.numerator) and is_integer_valued(below):
        if isinstance(below, Poly) and any(isinstance(value.ring.atoms[i], Symbol) for i in below.indices()):
            share = quotient_or_none(value.ring.hidden(f"rest {index}", Domain(0, below - 1, None)), below)
            if share is not None:
                return share
        most = most if isinstance(below, Poly) else 1 - Fraction(1, below)
    return value.ring.hidden(f"slack {index}", Domain(0, most, None))


def _relaxed_power(value: Poly, atom: Power, index: int) -> Value | None:
    low, _ = Enclosure({}).of(atom.exponent)
    if low is None:
        return None
    excess = value.ring.hidden(f"excess {index}", Domain(0, None, None))
    return Fraction(atom.prime) ** int(low) * (1 + (atom.prime - 1) * (atom.exponent - low) + excess)
