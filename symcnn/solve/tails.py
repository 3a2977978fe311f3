"""Values with floors far out: a sign that holds from an index on, read off polynomials between which the value lies.

⌊x⌋ is x less a slack between 0 and 1. So the value is a polynomial in the index whose coefficients are values of the
slacks; written in the steps from an index on, it has a sign as soon as the bounds of its coefficients have one.
"""

from __future__ import annotations

from dataclasses import dataclass

from symcnn.algebra import Domain, Poly, Value, bounds, coefficients, divide, substitute
from symcnn.algebra.atoms import Floor, Symbol
from symcnn.algebra.poly import replace_atoms
from symcnn.errors import Error
from symcnn.solve.constraint import End
from symcnn.solve.pieces import is_plain

SLACK = Domain(0, 1, None)
HIGHEST_DEGREE = 8


@dataclass(frozen=True)
class Tail:
    """``sign`` of a value from an index on, None where it is not read off; ``later`` where it will be, farther out."""

    sign: int | None
    later: bool = False


UNKNOWN = Tail(None)


def tail_of(value: Value, name: str, first: int) -> Tail:
    """The tail of a value of whole numbers from one of them on."""
    try:
        relaxed = _relaxed(value)
        if relaxed is None:
            return UNKNOWN
        parts = coefficients(substitute(relaxed, {name: first + relaxed.ring.named(name)}), name)
    except Error:  # a formula that is no polynomial without its floors
        return UNKNOWN
    if max(parts) > HIGHEST_DEGREE:
        return UNKNOWN
    ends = {degree: bounds(part) for degree, part in parts.items()}
    for sign in (1, -1):
        least = {degree: _least(low, high, sign) for degree, (low, high) in ends.items()}
        if all(low is not None and (low > 0 or (degree > 0 and low == 0)) for degree, low in {0: 0, **least}.items()):
            return Tail(sign)
    top = ends[max(ends)]
    grows = max(ends) > 0 and any((low := _least(*top, sign)) is not None and low > 0 for sign in (1, -1))
    return Tail(None, grows and all(None not in end for end in ends.values()))


def _least(low: End, high: End, sign: int) -> End:
    """The least of a value's multiple by 1 or −1."""
    return low if sign > 0 else None if high is None else -high


def _relaxed(value: Value) -> Poly | None:
    """The value with a slack in the place of what each floor takes away; None where other atoms occur, or no floor."""
    if not isinstance(value, Poly):
        return None
    replaced: dict[int, Value] = {}
    for index in value.indices():
        atom = value.ring.atoms[index]
        if isinstance(atom, Symbol):
            continue
        if not isinstance(atom, Floor) or isinstance(atom.denominator, Poly):
            return None
        inner = atom.numerator if is_plain(atom.numerator) else _relaxed(atom.numerator)
        if inner is None:
            return None
        replaced[index] = divide(inner, atom.denominator) - value.ring.hidden(f"slack {index}", SLACK)
    found = replace_atoms(value, replaced)
    return found if isinstance(found, Poly) else None
