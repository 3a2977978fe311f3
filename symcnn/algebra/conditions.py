"""Fewer conditions in a value: what the domains and the other conditions of a term tell about them."""

from __future__ import annotations

from itertools import permutations

from symcnn.algebra.atoms import AtLeastZero, Sum, Symbol
from symcnn.algebra.domain import Number
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, from_terms
from symcnn.algebra.prove import cofactors, proved_nonnegative
from symcnn.algebra.ring import Ring
from symcnn.algebra.substitution import substitute_indices


def settled(value: Value) -> Value:
    """The value without conditions that others in their term decide, or that fail at one point alone (law I2)."""
    value = _without_implied(value)
    for index in sorted(value.indices()) if isinstance(value, Poly) else ():
        exception = _exception(value.ring, index) if isinstance(value, Poly) else None
        if exception is not None and isinstance(value, Poly):
            value = _moved(value, index, *exception)
    return value


def _moved(value: Poly, index: int, symbol: int, number: Number) -> Value:
    """Law I2: f(s)·[s > s₀] = f(s) − f(s₀) + f(s₀)·[s > s₀], where s ≥ s₀ on the domain.

    Sums in f must be over no turn or more at s₀ as well: the condition is what makes them so elsewhere.
    """
    factor, rest = cofactors(value, index)
    assert factor is not None  # a condition is its own square
    if not _sums_run(factor, symbol, number):
        return value
    there = substitute_indices(factor, {symbol: number})
    return rest + factor + there * (value.ring.generator(value.ring.atoms[index]) - 1)


def _sums_run(value: Value, symbol: int, number: Number) -> bool:
    """Whether no sum in the value ends more than one turn before it begins where the symbol is this number."""
    if not isinstance(value, Poly):
        return True
    for index in value.indices():
        atom = value.ring.atoms[index]
        if symbol not in value.ring.support(index) or isinstance(atom, Symbol):
            continue
        if isinstance(atom, Sum):
            turns = substitute_indices(atom.last - atom.first + 1, {symbol: number})
            if not proved_nonnegative(turns):
                return False
        if not all(_sums_run(part, symbol, number) for part in atom.parts):
            return False
    return True


def _exception(ring: Ring, index: int) -> tuple[int, Number] | None:
    """The symbol and its only number at which a condition fails, an end of its domain; None for other conditions."""
    atom = ring.atoms[index]
    if not isinstance(atom, AtLeastZero) or len(atom.value.indices()) != 1:
        return None
    (own,) = atom.value.indices()
    symbol, slope = ring.atoms[own], atom.value.terms.get(((own, 1),))
    if (
        not isinstance(symbol, Symbol)
        or slope is None
        or not atom.value.terms.keys() <= {(), ((own, 1),)}
        or not symbol.domain.is_numeric
    ):
        return None
    end, other = _end(symbol, rising=slope > 0)
    fails = end is not None and evaluate(atom.value, {symbol.name: end}) < 0
    holds = other is not None and evaluate(atom.value, {symbol.name: other}) >= 0
    return (own, end) if fails and holds and end is not None else None


def _end(symbol: Symbol, rising: bool) -> tuple[Number | None, Number | None]:
    """The lowest (or highest) number of the domain, and the one next to it; None where there is none."""
    domain = symbol.domain
    if domain.is_real or domain.values is not None:
        return None, None
    end = domain.lowest if rising else domain.highest
    if end is None or isinstance(end, Poly):
        return None, None
    step = domain.grid().step or 1
    other = end + step if rising else end - step
    return end, other if domain.contains(other) else None


def _without_implied(value: Value) -> Value:
    """[P ≥ 0]·[Q ≥ 0] is [Q ≥ 0] where P ≥ Q, and 0 where P + Q < 0."""
    if not isinstance(value, Poly):
        return value
    terms: Terms = {}
    for monomial, coefficient in value.terms.items():
        kept = _kept(value.ring, monomial)
        if kept is not None:
            terms[kept] = terms.get(kept, 0) + coefficient
    return from_terms(value.ring, {monomial: coefficient for monomial, coefficient in terms.items() if coefficient})


def _kept(ring: Ring, monomial: Monomial) -> Monomial | None:
    """The factors without the conditions that another one implies, None where two exclude each other."""
    conditions = {i: atom.value for i, _ in monomial if isinstance(atom := ring.atoms[i], AtLeastZero)}
    for p, q in permutations(list(conditions), 2):
        if p in conditions and q in conditions:
            if proved_nonnegative(-conditions[p] - conditions[q] - 1):
                return None
            if proved_nonnegative(conditions[p] - conditions[q]):
                del conditions[p]
    return tuple(f for f in monomial if f[0] in conditions or not isinstance(ring.atoms[f[0]], AtLeastZero))
