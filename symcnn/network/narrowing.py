"""What open conditions say of the symbols: where d ≥ 2 is what leads to a layer, its arguments are read for such d."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any, TypeVar

from symcnn.algebra import Domain, Poly, Value
from symcnn.algebra.atoms import AtLeastZero, Symbol
from symcnn.algebra.domain import is_number
from symcnn.algebra.substitution import substitute_indices
from symcnn.network.loops import mapped
from symcnn.network.recurrence import number_of

Result = TypeVar("Result")


class Narrowing:
    """Symbols of narrower domains in the place of others, and back."""

    def __init__(self, condition: Value) -> None:
        self.there: dict[int, Value] = {}
        self.back: dict[int, Value] = {}
        if isinstance(condition, Poly) and len(condition.terms) == 1:
            for index in condition.indices():
                self._take(condition, index)

    def _take(self, condition: Poly, index: int) -> None:
        """What a condition c·s + r ≥ 0 says of the symbol s, c and r numbers."""
        ring, atom = condition.ring, condition.ring.atoms[index]
        if not isinstance(atom, AtLeastZero) or len(atom.value.indices()) != 1:
            return
        (own,) = atom.value.indices()
        symbol, slope = ring.atoms[own], atom.value.terms.get(((own, 1),))
        rest = None if slope is None else atom.value - slope * ring.generator(symbol)
        if isinstance(symbol, Symbol) and slope is not None and slope > 0 and is_number(rest):
            domain = _from(symbol.domain, ceil(-rest / slope))
            if domain is not None:
                narrowed = ring.hidden(symbol.name, domain)
                self.there[own], self.back[number_of(narrowed)] = narrowed, ring.generator(symbol)

    def within(self, work: Callable[[Callable[[Any], Any]], Result]) -> Result:
        """What some work comes to, which is given a function that puts the narrower symbols in."""
        result = work(lambda thing: mapped(thing, lambda value: substitute_indices(value, self.there)))
        return mapped(result, lambda value: substitute_indices(value, self.back))  # type: ignore[no-any-return]


def _from(domain: Domain, lowest: int) -> Domain | None:
    """A domain from a number on, None where that is no narrower or nothing is left."""
    if domain.values is not None or domain.step != 1 or not domain.is_numeric:
        return None
    if domain.lowest is not None and domain.lowest >= lowest:  # type: ignore[operator]
        return None
    if domain.highest is not None and domain.highest < lowest:  # type: ignore[operator]
        return None
    return Domain(lowest, domain.highest, 1)
