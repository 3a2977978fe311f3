"""One value where a condition holds and another elsewhere."""

from __future__ import annotations

from symcnn.algebra.atoms import AtLeastZero, IsZero, Symbol
from symcnn.algebra.division import quotient_or_none
from symcnn.algebra.extrema import single_atom
from symcnn.algebra.poly import Poly, Value, replace_atoms
from symcnn.algebra.prove import cofactors, proved_nonnegative
from symcnn.algebra.ring import support
from symcnn.algebra.substitution import substitute_indices


def where(indicator: Value, yes: Value, no: Value, given: Value = 1) -> Value:
    """``yes`` where the indicator is 1, ``no`` where it is 0; it matters only where ``given`` is 1.

    Law I2: [s − s₀ ≥ 1]·f(s) = f(s) − f(s₀) + f(s₀)·[s − s₀ ≥ 1] where s ≥ s₀ on the whole domain. It is used where
    f(s₀) is 0: then ``yes`` continues to the only point at which it does not hold, and no condition is left.
    """
    if indicator in (0, 1):
        return yes if indicator == 1 else no
    difference = yes - no
    return no + (difference if vanishes_outside(indicator, difference, given) else indicator * difference)


def vanishes_outside(indicator: Value, value: Value, given: Value = 1) -> bool:
    """Whether a value is proved to be 0 wherever the condition fails, which it does at one point of a symbol only."""
    return any(substitute_indices(value, point) == 0 for point in border(indicator, given))


def border(indicator: Value, given: Value = 1) -> list[dict[int, Value]]:
    """What a symbol is where a condition fails, for every symbol that tells: [s − s₀ ≥ 1] with s ≥ s₀ fails at s₀."""
    atom = single_atom(indicator)
    if not isinstance(atom, AtLeastZero) or not proved_nonnegative((atom.value + 1) * given):
        return []
    return [{index: point} for index in _linear(atom.value) for point in [_border(atom.value, index)]]


def _linear(value: Poly) -> list[int]:
    """The symbols that occur with the coefficient 1, and nowhere else in the value."""
    found = []
    for index in value.indices():
        if isinstance(value.ring.atoms[index], Symbol) and value.terms.get(((index, 1),)) == 1:
            rest = value - value.ring.generator(value.ring.atoms[index])
            if index not in support(rest):
                found.append(index)
    return found


def _border(value: Poly, index: int) -> Value:
    """The symbol's value s₀ with value + 1 = s − s₀."""
    return value.ring.generator(value.ring.atoms[index]) - (value + 1)


def continued(value: Value) -> Value:
    """The value without the conditions that make no difference by law I2."""
    if isinstance(value, Poly):
        for index in value.indices():
            if isinstance(value.ring.atoms[index], AtLeastZero):
                factor, rest = cofactors(value, index)
                if factor is not None and vanishes_outside(value.ring.generator(value.ring.atoms[index]), factor):
                    return continued(rest + factor)
    return value


def granted(value: Value, condition: Value) -> Value:
    """The value as it is where a condition, a product of indicators, is 1: what it implies is 1 too."""
    if not isinstance(value, Poly) or not isinstance(condition, Poly) or len(condition.terms) != 1:
        return value
    ring = value.ring
    known = [atom.value for index in condition.indices() if isinstance(atom := ring.atoms[index], AtLeastZero)]
    implied: dict[int, Value] = {}
    for index in value.indices():
        atom = ring.atoms[index]
        if isinstance(atom, AtLeastZero) and any(_never_negative(atom.value - form) for form in known):
            implied[index] = 1
    return replace_atoms(value, implied)


def _never_negative(difference: Value) -> bool:
    return not isinstance(difference, Poly) and difference >= 0


def vanishes(value: Value, condition: Value) -> bool:
    """Whether a value is 0 wherever a condition holds, as a multiple of what one of its equations says to be 0."""
    if not isinstance(condition, Poly) or len(condition.terms) != 1:
        return value == 0
    atoms = [condition.ring.atoms[index] for index in condition.indices()]
    return any(isinstance(atom, IsZero) and quotient_or_none(value, atom.value) is not None for atom in atoms)
