"""The least and the largest of a value over a range of a whole symbol."""

from __future__ import annotations

from symcnn.algebra.atoms import Floor, Power, Symbol
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Domain, is_number
from symcnn.algebra.extrema import maximum, minimum
from symcnn.algebra.poly import Monomial, Poly, Value
from symcnn.algebra.prove import proved_nonnegative
from symcnn.algebra.ring import Ring, single_index, support
from symcnn.algebra.substitution import substitute_indices
from symcnn.errors import Error

FEW_TURNS = 8
RISING, FALLING = 1, -1


def extreme_over(value: Value, index: Poly, first: Value, last: Value, largest: bool) -> Value | None:
    """The largest, or the least, of the value over index = first, …, last, for last ≥ first; None where none is known.

    The index is the generator of a whole symbol whose domain holds the range, as for a sum.
    """
    own = single_index(index)
    if not isinstance(value, Poly) or own not in support(value):
        return value
    turns = last - first + 1
    few = is_number(turns) and turns <= FEW_TURNS
    try:
        return (_of_turns if few else _of_ends)(value, index, first, last, largest)
    except Error:  # an end that powers do not take as an exponent
        return None


def _of_turns(value: Value, index: Poly, first: Value, last: Value, largest: bool) -> Value:
    turns = range(int(last - first + 1))  # type: ignore[arg-type]
    every = (substitute_indices(value, {single_index(index): first + turn}) for turn in turns)
    return maximum(*every) if largest else minimum(*every)


def _of_ends(value: Value, index: Poly, first: Value, last: Value, largest: bool) -> Value | None:
    """At the end to which the value rises (or falls), or at one of the two where it bends away from them."""
    own = single_index(index)
    ends = [substitute_indices(value, {own: end}) for end in (first, last)]
    trend = _trend(value, own) or _trend_of_steps(value, index, first, last)
    if trend is not None:
        return ends[(trend == RISING) == largest]
    if not _bends(value, index, first, last, largest):
        return None
    return maximum(*ends) if largest else minimum(*ends)


def _step(value: Value, index: Poly, first: Value, last: Value) -> tuple[Value, Poly]:
    """(value(i + 1) − value(i), i), where i runs to one below the last."""
    own = single_index(index)
    turn = index.ring.hidden(f"turn {own}", Domain(first, last - 1))
    later, now = (substitute_indices(value, {own: form}) for form in (turn + 1, turn))
    return later - now, turn


def _trend_of_steps(value: Value, index: Poly, first: Value, last: Value) -> int | None:
    """The sign that every step is proved to have."""
    step, _ = _step(value, index, first, last)
    return next((sign for sign in (RISING, FALLING) if proved_nonnegative(sign * step)), None)


def _bends(value: Value, index: Poly, first: Value, last: Value, upwards: bool) -> bool:
    """Whether the steps never fall (never rise, for downwards): the largest value is at one of the ends then."""
    step, turn = _step(value, index, first, last)
    change, _ = _step(step, turn, first, last - 1)
    return proved_nonnegative(change if upwards else -change)


# ---------------------------------------------------------------- by the form alone


def _trend(value: Value, own: int) -> int | None:
    """Rising or falling as every term is; a rounding has the trend of what it rounds."""
    if not isinstance(value, Poly):
        return None
    trends = {_trend_of_term(value.ring, m, c > 0, own) for m, c in value.terms.items() if _depends(value.ring, m, own)}
    return trends.pop() if len(trends) == 1 else None


def _depends(ring: Ring, monomial: Monomial, own: int) -> bool:
    return any(own in ring.support(index) for index, _ in monomial)


def _trend_of_term(ring: Ring, monomial: Monomial, positive: bool, own: int) -> int | None:
    """That of its factors, if they are all alike and nowhere negative."""
    trends = set()
    for index, exponent in monomial:
        if not proved_nonnegative(ring.generator(ring.atoms[index])):
            return None
        if own in ring.support(index):
            trend = _trend_of_atom(ring, index, own)
            trends.add(None if trend is None else trend * (RISING if exponent > 0 else FALLING))
    if len(trends) != 1 or None in trends:
        return None
    (trend,) = trends
    return trend if positive or trend is None else -trend


def _trend_of_atom(ring: Ring, index: int, own: int) -> int | None:
    atom = ring.atoms[index]
    if isinstance(atom, Floor):
        return _trend(divide(atom.numerator, atom.denominator), own)
    rising = isinstance(atom, Symbol) or (isinstance(atom, Power) and atom.exponent == ring.generator(ring.atoms[own]))
    return RISING if rising else None
