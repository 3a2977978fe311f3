"""Values in the place of symbols: every atom is made anew by the function that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symcnn.algebra.atoms import AtLeastZero, Floor, IsZero, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.division import power
from symcnn.algebra.extrema import at_least_zero, is_zero, maximum, minimum
from symcnn.algebra.poly import Poly, Value, replace_atoms
from symcnn.algebra.ring import single_index, support
from symcnn.algebra.rounding import floordiv

MAKERS: dict[type, Callable[..., Value]] = {
    Power: power,
    Floor: floordiv,
    Largest: maximum,
    Smallest: minimum,
    AtLeastZero: at_least_zero,
    IsZero: is_zero,
}


def substitute(value: Value, values: Mapping[str, Value]) -> Value:
    """The value with these symbols replaced, all at once; symbols that do not occur are passed over."""
    if not isinstance(value, Poly):
        return value
    ring = value.ring
    indices = {}
    for index in support(value):
        symbol = ring.atoms[index]
        if isinstance(symbol, Symbol) and not symbol.hidden and symbol.name in values:
            indices[index] = values[symbol.name]
    return substitute_indices(value, indices)


def substitute_indices(value: Value, values: Mapping[int, Value]) -> Value:
    """The same by the symbols' indices in the ring, which reaches hidden symbols too."""
    if not values:
        return value
    return _Substitution(values).apply(value)


class _Substitution:
    """One substitution; an atom that occurs often is rebuilt once."""

    def __init__(self, values: Mapping[int, Value]) -> None:
        self.given = values
        self.values = dict(values)
        self.touched = frozenset(values)

    def apply(self, value: Value) -> Value:
        if not isinstance(value, Poly):
            return value
        ring = value.ring
        changed = {index: self.atom(value, index) for index in value.indices() if ring.support(index) & self.touched}
        return replace_atoms(value, changed)

    def atom(self, value: Poly, index: int) -> Value:
        found = self.values.get(index)
        if found is None:
            atom = value.ring.atoms[index]
            found = self.sum(atom) if isinstance(atom, Sum) else MAKERS[type(atom)](*map(self.apply, atom.parts))
            self.values[index] = found
        return found

    def sum(self, atom: Sum) -> Value:
        """Summed anew over an index that none of the values holds."""
        from symcnn.algebra.sums import bound_index, summed

        first, last = self.apply(atom.first), self.apply(atom.last)
        if not isinstance(turns := last - first, Poly) and turns < 0:
            return 0
        own = single_index(atom.index)
        given = {index: value for index, value in self.given.items() if index != own}
        others = [value for value in given.values() if isinstance(value, Poly)]
        index = bound_index(atom.body, own, first, last, others)
        return summed(_Substitution({**given, own: index}).apply(atom.body), index, first, last)
