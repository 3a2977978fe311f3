"""The state that a repeated body takes from turn to turn, in closed form.

A body maps the values that enter turn i to those that leave it. It is run once on unknowns; what comes out is the
recurrence, and each of its values is solved by the class it belongs to:

- unchanged, or a function f of the index: what enters turn i is f(i − 1);
- X + b(i): x₀ + Σ b(j);
- k·X + b(i), k a positive number: k^(i−lo)·x₀ + k^(i−1)·Σ b(j)·k^(−j);
- ⌊(X + b(i))/s⌋, s a whole number: ⌊(x₀ + Σ b(j)·s^(j−lo))/s^(i−lo)⌋;
- the largest of such and others: that of any part that stays the largest.

What these classes give is a guess until it is proved, by induction: it must agree with the actual values where it
begins, and the body must lead from its values at turn i to those at i + 1, whatever the index (:func:`continues`). So
the run on unknowns may leave out every check, and no mistake in it can reach an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from symcnn.algebra import Domain, Poly, Ring, Value, equal, floordiv, power, summed
from symcnn.algebra.atoms import Floor, Largest
from symcnn.algebra.domain import is_number
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import from_terms, replace_atoms
from symcnn.algebra.prove import cofactors
from symcnn.algebra.ring import support
from symcnn.algebra.substitution import substitute_indices
from symcnn.errors import Error
from symcnn.record import Record

State = tuple[Value, ...]


def number_of(symbol: Poly) -> int:
    """The number in the ring of the atom that a symbol is."""
    ((((number, _),), _),) = symbol.terms.items()
    return number


def put(value: Value, symbol: Poly, other: Value) -> Value:
    """The value with another in the place of a symbol."""
    return substitute_indices(value, {number_of(symbol): other})


class Turns(Record):
    """The turns whose index goes from ``first`` to ``last``. ``index`` is a symbol for any of them, and ``entering``
    one that goes a step further, to what enters the turn after the last: what leaves them all."""

    name: str
    index: Poly
    entering: Poly
    first: Value
    last: Value

    @staticmethod
    def of(ring: Ring, name: str, first: Value, last: Value) -> Turns:
        index = ring.hidden(name, Domain(first, last))
        return Turns(name, index, ring.hidden(f"{name}+", Domain(first, last + 1)), first, last)


class Course(Record):
    """What enters every one of some turns: values in the symbol ``turns.entering``."""

    turns: Turns
    values: State

    def at(self, turn: Value) -> State:
        return tuple(put(value, self.turns.entering, turn) for value in self.values)

    @property
    def inside(self) -> State:
        """What enters the turn of the index."""
        return self.at(self.turns.index)

    def starts_with(self, state: State) -> bool:
        return agree(self.at(self.turns.first), state)


def agree(some: State, others: State) -> bool:
    """Whether two states are proved equal."""
    return len(some) == len(others) and all(
        a == b or equal(a, b).verdict is True for a, b in zip(some, others, strict=True)
    )


def continues(course: Course, leaving: State) -> bool:
    """The induction's step: what leaves the turn of the index is what enters the next."""
    return agree(leaving, course.at(course.turns.index + 1))


UNROLL = "give the repeat a number of turns with `at`: they are done one by one then"


class UnsolvedError(Error):
    """A recurrence outside the classes that have a closed form."""


def unsolved(message: str) -> UnsolvedError:
    return UnsolvedError(message, hint=UNROLL)


class Origin(NamedTuple):
    """A state that entered an earlier turn."""

    first: Value
    state: State


def solved(
    turns: Turns, start: State, unknowns: Mapping[int, Poly], leaving: State, origin: Origin | None = None
) -> Course:
    """The guess of what enters every turn, where ``start`` enters the first.

    ``unknowns`` stand for the values at some places of the state; those at the others stay as they are. ``leaving`` is
    what the body makes of them. Where the turns after the ``origin`` went by the same rule, a value is counted from
    there: ⌊n/2^i⌋ and not a rounding of ⌊n/2⌋.
    """
    known: dict[int, Value] = {}
    todo = dict(unknowns)
    while todo:
        ready = [place for place in todo if _needs(leaving[place], todo, place) <= {place}]
        if not ready:
            raise unsolved(f"the sizes depend on one another: {_shown_steps(leaving, todo)} has no closed form")
        for place in ready:
            put_in = {number_of(unknowns[other]): value for other, value in known.items()}
            step = substitute_indices(leaving[place], _at_index(put_in, turns))
            earlier = None if origin is None or place >= len(origin.state) else (origin.first, origin.state[place])
            known[place] = _one(turns, start[place], unknowns[place], step, earlier)
            del todo[place]
    return Course(turns, tuple(known.get(place, value) for place, value in enumerate(start)))


def _needs(value: Value, unknowns: Mapping[int, Poly], own: int) -> set[int]:
    """The places of the unknowns that a value depends on."""
    found = support(value)
    return {place for place, unknown in unknowns.items() if number_of(unknown) in found}


def _at_index(values: Mapping[int, Value], turns: Turns) -> dict[int, Value]:
    return {number: put(value, turns.entering, turns.index) for number, value in values.items()}


def _shown_steps(leaving: State, unknowns: Mapping[int, Poly]) -> str:
    """The steps as a user reads them: ``(size1, size2) → (size2, size1)``."""
    steps = (repr(leaving[place]) for place in unknowns)
    return f"({', '.join(map(repr, unknowns.values()))}) → ({', '.join(steps)})"


def _one(turns: Turns, start: Value, unknown: Poly, step: Value, origin: tuple[Value, Value] | None) -> Value:
    """What enters every turn, of one value with its step; ``origin`` is an earlier turn and what entered it."""
    if origin is not None:
        earlier = _one(turns.replace(first=origin[0]), origin[1], unknown, step, None)
        if agree((put(earlier, turns.entering, turns.first),), (start,)):
            return earlier
    for rule in _CLASSES:
        found = rule(turns, start, unknown, step)
        if found is not None:
            return found
    raise unsolved(f"{unknown!r} → {step!r} has no closed form")


# ---------------------------------------------------------------- the classes


def _function_of_index(turns: Turns, start: Value, unknown: Poly, step: Value) -> Value | None:
    if number_of(unknown) in support(step):
        return None
    return put(step, turns.index, turns.entering - 1)


def _linear(turns: Turns, start: Value, unknown: Poly, step: Value) -> Value | None:
    """X + b, and k·X + b."""
    parts = _in_unknown(step, unknown)
    if parts is None:
        return None
    factor, added = parts
    if factor == 1:
        return start + _sum(turns, added)
    if not is_number(factor) or factor <= 0:
        return None
    steps = turns.entering - turns.first
    if added == 0:
        return start * power(factor, steps)
    scaled = _sum(turns, added * power(factor, -turns.index))
    return start * power(factor, steps) + power(factor, turns.entering - 1) * scaled


def _in_unknown(value: Value, unknown: Poly) -> tuple[Value, Value] | None:
    """(k, b) with value = k·X + b and X in neither; None where the value is not such."""
    if not isinstance(value, Poly):
        return 0, value
    factor, rest = cofactors(value, number_of(unknown))
    if factor is None or number_of(unknown) in support(rest) | support(factor):
        return None
    return factor, rest


def _sum(turns: Turns, value: Value) -> Value:
    """The sum over all turns before the entering one."""
    return summed(value, turns.index, turns.first, turns.entering - 1)


def _rounded(turns: Turns, start: Value, unknown: Poly, step: Value) -> Value | None:
    """⌊(X + b)/s⌋ + m = ⌊(X + b + s·m)/s⌋, m whole."""
    if not isinstance(step, Poly):
        return None
    number = number_of(unknown)
    rounding = [index for index in step.indices() if number in step.ring.support(index)]
    atom = step.ring.atoms[rounding[0]] if len(rounding) == 1 else None
    if not isinstance(atom, Floor) or not isinstance(atom.denominator, int):
        return None
    alone = ((rounding[0], 1),)
    outside = from_terms(step.ring, {m: c for m, c in step.terms.items() if m != alone})
    inside = _in_unknown(atom.numerator, unknown)
    if step.terms.get(alone) != 1 or number in support(outside) or inside is None or inside[0] != 1:
        return None
    if not is_integer_valued(outside):
        return None
    scale = power(atom.denominator, turns.index - turns.first)
    moved = _sum(turns, (inside[1] + atom.denominator * outside) * scale)
    return floordiv(start + moved, power(atom.denominator, turns.entering - turns.first))


def _largest(turns: Turns, start: Value, unknown: Poly, step: Value) -> Value | None:
    """With the part of a largest value that carries the unknown on; whether it stays the largest, the proof tells."""
    if not isinstance(step, Poly):
        return None
    number, ring = number_of(unknown), step.ring
    for index in step.indices():
        atom = ring.atoms[index]
        if isinstance(atom, Largest) and number in ring.support(index):
            carrying = [part for part in atom.parts if number in support(part)]
            return _linear(turns, start, unknown, replace_atoms(step, {index: carrying[-1]}))
    return None


_CLASSES: Sequence[Callable[[Turns, Value, Poly, Value], Value | None]] = (
    _function_of_index, _linear, _rounded, _largest,
)  # fmt: skip
