"""Names for what recurs in formulas: roundings, choices and sums that would be written more than once.

Only how a value is written changes: every name stands for one atom, and :func:`restored` gives the same value again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from symcnn.algebra.atoms import INDICATORS, AtLeastZero, Atom, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.domain import Domain
from symcnn.algebra.lattice import is_integer_atom
from symcnn.algebra.poly import Poly, Value, replace_atoms
from symcnn.algebra.ring import Ring, single_index, support
from symcnn.record import Record

NEVER = (Symbol, Power)
"""Atoms that are short as they are."""


class Abbreviation(Record):
    """The symbol stands for the value, which is written with the names before it."""

    symbol: Poly
    value: Value

    def within(self, value: Value) -> bool:
        """Whether a value is written with it."""
        return single_index(self.symbol) in support(value)


class Abbreviated(Record):
    """Values written with names, and what these stand for."""

    values: tuple[Value, ...]
    names: tuple[Abbreviation, ...]


def abbreviated(values: Sequence[Value], names: Callable[[int], Sequence[str]]) -> Abbreviated:
    """The values with a name for every atom that they hold more than once, at any depth; all are of one ring.

    ``names`` gives as many names as are wanted, identifiers that no symbol has.
    """
    polys = [value for value in values if isinstance(value, Poly)]
    if not polys:
        return Abbreviated(tuple(values), ())
    ring = polys[0].ring
    recurring = _recurring(ring, polys)
    symbols: dict[int, Value] = {}
    made = []
    for index, name in zip(recurring, names(len(recurring)), strict=True):
        definition = _inside(ring, index, symbols)
        domain = Domain() if is_integer_atom(ring, index) else Domain(step=None)
        symbol = symbols[index] = ring.hidden(name, domain)
        made.append(Abbreviation(symbol, definition))
    return Abbreviated(tuple(_replaced(value, symbols) for value in values), tuple(made))


def restored(value: Value, names: Iterable[Abbreviation]) -> Value:
    """The value with the definitions in the place of the names."""
    values: dict[int, Value] = {}
    for abbreviation in names:
        values[single_index(abbreviation.symbol)] = _replaced(abbreviation.value, values)
    return _replaced(value, values)


# ---------------------------------------------------------------- what recurs


def _recurring(ring: Ring, polys: Iterable[Poly]) -> list[int]:
    """The atoms that are written more than once, the ones inside others first.

    An atom is younger than those it holds, so one pass from the youngest finds how often each is written: what a named
    atom holds is written once, in its definition.
    """
    counts: Counter[int] = Counter()
    for poly in polys:
        counts.update(_direct(poly))
    pending = {index for poly in polys for index in poly.indices()}
    found = []
    while pending:
        index = max(pending)
        pending.remove(index)
        named = counts[index] > 1 and _nameable(ring, index)
        if named:
            found.append(index)
        for part in ring.atoms[index].parts:
            if isinstance(part, Poly):
                pending |= part.indices()
                for inner, times in _direct(part).items():
                    counts[inner] += times if named else times * counts[index]
    return found[::-1]


def _direct(poly: Poly) -> Counter[int]:
    """In how many terms an atom is; a condition is written once for all of them."""
    found = Counter(index for monomial in poly.terms for index, _ in monomial)
    return Counter({i: 1 if isinstance(poly.ring.atoms[i], INDICATORS) else times for i, times in found.items()})


def _nameable(ring: Ring, index: int) -> bool:
    """A rounding, choice or sum that holds no sum's own index."""
    if isinstance(ring.atoms[index], NEVER):
        return False
    symbols = (ring.atoms[inner] for inner in ring.support(index))
    return not any(isinstance(symbol, Symbol) and symbol.hidden for symbol in symbols)


# ---------------------------------------------------------------- the same with names

PARTS: Mapping[type, Callable[..., Atom]] = {
    Floor: lambda atom, new: Floor(new(atom.numerator), new(atom.denominator)),
    Largest: lambda atom, new: Largest(tuple(map(new, atom.parts))),
    Smallest: lambda atom, new: Smallest(tuple(map(new, atom.parts))),
    AtLeastZero: lambda atom, new: AtLeastZero(new(atom.value)),
    IsZero: lambda atom, new: IsZero(new(atom.value)),
    Sum: lambda atom, new: Sum(new(atom.body), atom.index, new(atom.first), new(atom.last)),
}
"""An atom with other parts, as it stands: no law is applied, since it is only to be written."""


def _replaced(value: Value, values: Mapping[int, Value]) -> Value:
    """The value with others in the place of atoms, at any depth."""
    if not isinstance(value, Poly) or not values:
        return value
    new = {index: values[index] if index in values else _inside(value.ring, index, values) for index in value.indices()}
    return replace_atoms(value, new)


def _inside(ring: Ring, index: int, values: Mapping[int, Value]) -> Value:
    """An atom with values in the place of what it holds."""
    atom = ring.atoms[index]
    make = PARTS.get(type(atom))
    return ring.generator(make(atom, lambda part: _replaced(part, values)) if make else atom)
