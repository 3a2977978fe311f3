"""Values along a progression: start + step·u in the place of a symbol."""

from __future__ import annotations

from symcnn.algebra import Number, Poly, Value, exact, substitute
from symcnn.algebra.atoms import Symbol
from symcnn.algebra.poly import Terms, from_terms
from symcnn.algebra.ring import single_index

HIGHEST_DEGREE = 32  # above, the few terms that there are may become many


def shifted(value: Value, name: str, start: Number, step: Number, index: Poly) -> Value:
    """The value where a symbol is start + step·index, in the ring of the index; only that symbol occurs in it."""
    coefficients = coefficients_of(value, name)
    if coefficients is None:
        return substitute(value, {name: start + step * index})
    found: list[Number] = []
    for coefficient in reversed(coefficients):  # Horner's rule; a product with start + step·u keeps and moves each term
        found = [kept * start + moved * step for kept, moved in zip([*found, 0], [0, *found], strict=True)]
        found[0] += coefficient
    own = single_index(index)
    terms: Terms = {((own, degree),) if degree else (): exact(c) for degree, c in enumerate(found) if c}
    return from_terms(index.ring, terms)


def coefficients_of(value: Value, name: str) -> list[Number] | None:
    """Those of 1, x, x², … of a polynomial of low degree in the symbol alone; None for other values."""
    if not isinstance(value, Poly):
        return [value]
    indices = value.indices()
    symbol = value.ring.atoms[next(iter(indices))]
    if len(indices) > 1 or not isinstance(symbol, Symbol) or symbol.name != name or symbol.hidden:
        return None
    powers = {monomial[0][1] if monomial else 0: c for monomial, c in value.terms.items()}
    highest = max(powers)
    if min(powers) < 0 or highest > HIGHEST_DEGREE:
        return None
    return [powers.get(exponent, 0) for exponent in range(highest + 1)]


def value_at(coefficients: list[Number], x: Number) -> Number:
    """The polynomial with these coefficients at a point."""
    total: Number = 0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return exact(total)
