"""A value made ready for whole arithmetic: one numerator over one denominator, in nested products and sums.

Everything inside is whole at whole points: a rational symbol is counted in its smallest part, and what stands in a
rounding, an extremum or a condition is brought on one denominator first. Sums and products may then be computed modulo
2^64: where the end fits, it is right. What must fit by itself, since more than + and · is done to it, is listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from symcnn.algebra.atoms import Atom, Largest, Power, Smallest, Sum, Symbol
from symcnn.algebra.bounds import Enclosure, Interval
from symcnn.algebra.decide import whole
from symcnn.algebra.evaluation import MOST_TURNS
from symcnn.algebra.poly import Monomial, Poly, Terms, Value, terms_of
from symcnn.algebra.ring import Ring
from symcnn.function.integral import OutsideError, counted, integral, over_one
from symcnn.record import Record

INT64 = (-(2**63), 2**63 - 1)
END = -1
EXPONENTS = (0, 10_000)
"""The exponents of powers that are looked up in a table."""


class Horner(Record):
    """constant + Σ factor · atom^exponent."""

    products: tuple[tuple[int, int, Horner], ...]
    constant: int


class Operation(Record):
    """What an atom does to its operands; ``inner`` are the atoms in these, ``needs`` the values that must lie between
    the two ends for it. A sum has an index, and ``turning`` are the atoms that change with it."""

    kind: type
    operands: tuple[Horner, ...]
    inner: frozenset[int]
    needs: tuple[tuple[Value, int, int], ...]
    index: int = -1
    turning: frozenset[int] = frozenset()


class Program(Record):
    """numerator/denominator, and the operations of the atoms in them, inner ones first.

    ``exact`` tells that the denominator divides the numerator at every point of the domain. ``symbols`` are by index
    the name of each symbol and the number that its values are multiplied by to be whole.
    """

    numerator: Horner
    denominator: Horner
    needs: tuple[tuple[Value, int, int], ...]
    exact: bool
    operations: Mapping[int, Operation]
    symbols: Mapping[int, tuple[str, int]]

    def unfit(self, intervals: Mapping[int, Interval]) -> frozenset[int]:
        """The atoms that int64 is not proved to suffice for where the symbols lie in these intervals.

        ``END`` stands for the numerator and the denominator themselves.
        """
        enclosure = Enclosure({}, intervals)
        found: set[int] = set()
        for index, operation in self.operations.items():
            if operation.inner & found or not _fit(enclosure, operation.needs):
                found.add(index)
        return frozenset(found if _fit(enclosure, self.needs) else {*found, END})

    def rounded(self, unfit: frozenset[int]) -> bool:
        """Whether one of these atoms is such that float64 could not stand in for whole arithmetic."""
        return any(self.operations[index].kind not in (Largest, Smallest) for index in unfit - {END})


def _fit(enclosure: Enclosure, needs: tuple[tuple[Value, int, int], ...]) -> bool:
    """Whether every value is proved to lie between its ends."""
    intervals = ((enclosure.of(value), least, most) for value, least, most in needs)
    return all(
        low is not None and high is not None and least <= low and high <= most for (low, high), least, most in intervals
    )


def program(value: Value) -> Program | None:
    """The program of a value whose symbols all have steps; None for a sum whose turns have no common denominator."""
    in_parts, symbols = counted(value)
    try:
        numerator, denominator = over_one(integral(in_parts))
    except OutsideError:
        return None
    compiler = _Compiler()
    return Program(
        numerator=compiler.horner(numerator),
        denominator=compiler.horner(denominator),
        needs=((numerator, *INT64), (denominator, *INT64)),
        exact=denominator == 1 or whole(value).verdict is True,
        operations=compiler.operations,
        symbols=symbols,
    )


# ---------------------------------------------------------------- products and sums


class _Compiler:
    """Collects the operations of the atoms that occur."""

    def __init__(self) -> None:
        self.operations: dict[int, Operation] = {}

    def horner(self, value: Value) -> Horner:
        if isinstance(value, Poly):
            for index in sorted(value.indices()):
                self._operation(value.ring, index)
        return nested(terms_of(value))

    def _operation(self, ring: Ring, index: int) -> None:
        atom = ring.atoms[index]
        if isinstance(atom, Symbol) or index in self.operations:
            return
        operands = tuple(self.horner(part) for part in atom.parts)
        inner = frozenset(i for part in atom.parts if isinstance(part, Poly) for i in part.indices())
        own = (-1, frozenset[int]())
        if isinstance(atom, Sum):
            (number,) = atom.index.indices()
            own = (number, frozenset(i for i in [*self.operations, number] if number in ring.support(i)))
        self.operations[index] = Operation(type(atom), operands, inner, _needs(atom), *own)


def _needs(atom: Atom) -> tuple[tuple[Value, int, int], ...]:
    """What an operation needs: exponents for a table, few turns, and all else in int64."""
    if isinstance(atom, Sum):
        return (atom.first, *INT64), (atom.last, *INT64), (atom.last - atom.first, INT64[0], MOST_TURNS)
    return tuple((part, *(EXPONENTS if isinstance(atom, Power) else INT64)) for part in atom.parts)


def nested(terms: Terms) -> Horner:
    """Horner's scheme in many variables: the atom that most terms share is taken out of them first."""
    rest = dict(terms)
    constant = int(rest.pop((), 0))
    products = []
    while rest:
        shared = Counter(index for monomial in rest for index, _ in monomial)
        index = max(shared, key=lambda i: (shared[i], -i))
        having = {monomial: coefficient for monomial, coefficient in rest.items() if _exponent(monomial, index)}
        exponent = min(_exponent(monomial, index) for monomial in having)
        factor = {_without(monomial, index, exponent): coefficient for monomial, coefficient in having.items()}
        products.append((index, exponent, nested(factor)))
        rest = {monomial: coefficient for monomial, coefficient in rest.items() if monomial not in having}
    return Horner(tuple(products), constant)


def _exponent(monomial: Monomial, index: int) -> int:
    return next((exponent for i, exponent in monomial if i == index), 0)


def _without(monomial: Monomial, index: int, exponent: int) -> Monomial:
    return tuple((i, e - exponent if i == index else e) for i, e in monomial if i != index or e > exponent)
