"""Where a value can jump as one of its symbols goes up: at roundings and conditions, and nowhere else."""

from __future__ import annotations

from symcnn.algebra.atoms import AtLeastZero, Floor, IsZero, Sum
from symcnn.algebra.evaluation import symbols_of
from symcnn.algebra.poly import Poly, Value

STEPS = (Floor, AtLeastZero, IsZero)
"""Between two points at which every one of these keeps its number, a value is continuous."""


def steps_in(value: Value, name: str) -> tuple[Poly, ...] | None:
    """The roundings and conditions of a value that depend on a symbol, also those inside others.

    None where one stands inside a sum, whose turns have a number each: then nothing is known.
    """
    found: dict[Poly, None] = {}
    pending: list[tuple[Value, bool]] = [(value, False)]
    while pending:
        part, summed = pending.pop()
        if not isinstance(part, Poly):
            continue
        for index in part.indices():
            atom = part.ring.atoms[index]
            generator = part.ring.generator(atom)
            if isinstance(atom, STEPS) and (summed or name in symbols_of(generator)):
                if summed:
                    return None
                found[generator] = None
            pending += [(inner, summed or isinstance(atom, Sum)) for inner in atom.parts]
    return tuple(found)
