"""Residue classes on which floors with numeric denominators are polynomials."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import lcm, prod

from symcnn.algebra.atoms import Floor, Largest, Smallest, Sum, Symbol
from symcnn.algebra.dependence import domain_with
from symcnn.algebra.domain import Domain, NoPointError, is_number
from symcnn.algebra.extrema import at_least, leading_sign
from symcnn.algebra.lattice import split
from symcnn.algebra.periods import periods
from symcnn.algebra.poly import Poly, Value, replace_atoms
from symcnn.algebra.ring import Ring, domain_support, single_index, support
from symcnn.algebra.rounding import ceildiv, floordiv
from symcnn.algebra.sampling import closure, symbol_at
from symcnn.algebra.substitution import substitute_indices


def moduli(value: Value) -> dict[int, int] | None:
    """For each symbol inside floors, how many classes of its steps make the floors polynomials; None if none do."""
    found: dict[int, int] = {}
    return found if _collect(value, 1, found) else None


def _collect(value: Value, outer: int, found: dict[int, int]) -> bool:
    if not isinstance(value, Poly):
        return True
    ring = value.ring
    for index in value.indices():
        atom = ring.atoms[index]
        inner = outer
        if isinstance(atom, Floor):
            if not isinstance(atom.denominator, int):
                return False
            inner = outer * atom.denominator
            counts = periods(atom.numerator, inner)
            for symbol, count in (counts or dict.fromkeys(support(atom.numerator), inner)).items():
                found[symbol] = lcm(found.get(symbol, 1), count)
        if isinstance(atom, Sum):  # its ends would have to be whole on every class, and its body for every turn
            return False
        if not isinstance(atom, Symbol) and not all(_collect(part, inner, found) for part in atom.parts):
            return False
    return True


def classes(value: Poly, most: int) -> Iterator[Value] | None:
    """The value on every residue class that meets the domain; None where there are too many.

    On a class x = a + s·(M·u + ρ) with a new integer u.
    """
    found = moduli(value)
    if found is None or any(symbol_at(value.ring, index).domain.step is None for index in found):
        return None
    found = {index: modulus for index, modulus in found.items() if modulus > 1}
    if not found or prod(found.values()) > most:
        return None
    residues = product(*(range(modulus) for modulus in found.values()))
    return (part for chosen in residues if (part := _on_class(value, found, chosen)) is not None)


def _on_class(value: Poly, found: dict[int, int], chosen: tuple[int, ...]) -> Value | None:
    """The value where the symbols lie in these classes, None where one of them has no point."""
    ring = value.ring
    residues = dict(zip(found, chosen, strict=True))
    forms: dict[int, Value] = {}
    for index in closure(value):
        own = index
        if domain_support(ring, index) & forms.keys():
            renamed = _with_domain(ring, index, forms)
            if renamed is None:
                return None
            forms[index] = renamed
            own = single_index(renamed)
        if index in residues:
            form = _class_form(ring, own, found[index], residues[index])
            if form is None:
                return None
            forms[index] = form
    return substitute_indices(value, forms)


def _with_domain(ring: Ring, index: int, forms: dict[int, Value]) -> Poly | None:
    """A symbol whose ends are forms in others as one of its own, None where they leave it no point."""
    try:
        return ring.hidden(f"class {index}", domain_with(symbol_at(ring, index).domain, forms))
    except NoPointError:
        return None


def _class_form(ring: Ring, index: int, modulus: int, residue: int) -> Value | None:
    """The symbol on a class of its domain, None where the class has no point there."""
    offset, step, unit = split(ring, index) or (0, 1, ring.generator(ring.atoms[index]))
    counted = symbol_at(ring, single_index(unit)).domain
    low = None if counted.lowest is None else ceildiv(counted.lowest - residue, modulus)
    high = None if counted.highest is None else floordiv(counted.highest - residue, modulus)
    if is_number(low) and is_number(high) and high < low:
        return None
    turn = ring.hidden(f"class {residue} of {modulus} of {index}", Domain(low, high))
    return offset + step * (modulus * turn + residue)


def without_extrema(value: Value) -> Value:
    """Largest and smallest values as conditions, the same for both, so that max(a, b) + min(a, b) is a + b."""
    if not isinstance(value, Poly):
        return value
    changed = {}
    for index in value.indices():
        atom = value.ring.atoms[index]
        if isinstance(atom, Largest | Smallest):
            changed[index] = folded(atom)
    return replace_atoms(value, changed)


def folded(atom: Largest | Smallest) -> Value:
    """max(a, b) = b + (a − b)·[a ≥ b] and min(a, b) = a + (b − a)·[a ≥ b], where a − b begins with a plus."""
    result, *others = atom.parts
    for other in others:
        a, b = (result, other) if leading_sign(result - other) > 0 else (other, result)
        on, off = (a, b) if isinstance(atom, Largest) else (b, a)
        result = off + (on - off) * at_least(a, b)
    return result
