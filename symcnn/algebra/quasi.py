"""Quasi-polynomials: one polynomial in a whole symbol for each of its residue classes.

On the class n = a + s·(M·u + ρ) of a symbol's steps, floors with whole denominators that divide s·M leave ⌊·⌋ by the
laws of rounding, and conditions are decided by the class's own domain; what is left is a polynomial in u, and so in n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import gcd, lcm

from symcnn.algebra.atoms import Floor, Sum, Symbol
from symcnn.algebra.division import divide
from symcnn.algebra.domain import Domain, Number, is_number
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.lattice import is_integer_symbol
from symcnn.algebra.one_variable import Line, NotOneVariableError, Tail, line_of, tails
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.printing import text
from symcnn.algebra.ring import Ring
from symcnn.algebra.sampling import random_points
from symcnn.algebra.substitution import substitute_indices
from symcnn.errors import Error
from symcnn.record import Record

MOST_CLASSES = 1024
CHECKED = 24
"""At how many points of a class its polynomial is compared with the value it stands for."""


class ResidueClass(Record):
    """Where ``symbol ≡ residue (mod modulus)``, the values are these polynomials in the symbol."""

    symbol: str
    modulus: int
    residue: int
    values: tuple[Value, ...]

    def holds(self, number: int) -> bool:
        return number % self.modulus == self.residue


def residue_classes(values: Sequence[Value], ring: Ring, name: str) -> tuple[ResidueClass, ...]:
    """The values on every residue class of a symbol that its domain meets, by the smallest modulus that suffices.

    The polynomials' coefficients may hold other symbols, roundings and conditions of these too. An error where the
    symbol is not whole, a divisor is no number, or a condition on the symbol holds on a part of a class alone.
    """
    ((((index, _),), _),) = ring.named(name).terms.items()
    lattice = _lattice(name, ring.domains[name])
    for value in values:
        _check_not_below(value, index)
    found = lcm(*(_modulus(value, index, 1, lattice) for value in values))
    if found > MOST_CLASSES:
        raise Error(
            f"the roundings in `{name}` have {found} residue classes, more than {MOST_CLASSES}",
            hint=f"give `{name}` a step that its divisors divide, or ask for a smaller part",
        )
    forms = {
        residue: tuple(_Class(ring, index, lattice, found, residue).polynomial(value) for value in values)
        for residue in range(found)
        if lattice.meets(found, residue)
    }
    smallest = next(modulus for modulus in range(1, found + 1) if found % modulus == 0 and _suffices(modulus, forms))
    return tuple(
        sorted(_named_classes(name, lattice, smallest, forms), key=lambda residue_class: residue_class.residue)
    )


# ---------------------------------------------------------------- a symbol's steps


class _Lattice(Record):
    """A whole symbol as offset + step·t for whole t from ``low`` to ``high``; ``points`` are the t of a finite set."""

    offset: int
    step: int
    low: int | None
    high: int | None
    points: tuple[int, ...] | None = None

    def ends(self, modulus: int, residue: int) -> tuple[int | None, int | None]:
        """The least and the greatest u with a point at t = modulus·u + residue."""
        return (
            None if self.low is None else -((residue - self.low) // modulus),
            None if self.high is None else (self.high - residue) // modulus,
        )

    def meets(self, modulus: int, residue: int) -> bool:
        """Whether a class of the steps has a point of the domain."""
        if self.points is not None:
            return any(point % modulus == residue for point in self.points)
        low, high = self.ends(modulus, residue)
        return low is None or high is None or low <= high


def _lattice(name: str, domain: Domain) -> _Lattice:
    if not is_integer_symbol(Symbol(name, domain)):
        raise Error(f"`{name}` is not whole, so it has no residue classes", hint="ask for those of a whole symbol")
    step = domain.step if domain.step is not None else 1  # a domain of one point has no step
    if type(step) is not int or not (step == 1 or is_number(domain.anchor)):
        raise Error(
            f"the domain of `{name}`, {domain.describe()}, depends on other symbols",
            hint="give these numbers with `--at`",
        )
    offset = int(domain.anchor) % step if is_number(domain.anchor) else 0
    low, high = ((int(end) - offset) // step if is_number(end) else None for end in (domain.lowest, domain.highest))
    points = None if domain.values is None else tuple((int(value) - offset) // step for value in domain.values)
    return _Lattice(offset, step, low, high, points)


def _modulus(value: Value, index: int, outer: int, lattice: _Lattice) -> int:
    """How many classes of the steps make every floor in the symbol a polynomial; ``outer`` divides what is around."""
    if not isinstance(value, Poly):
        return 1
    modulus = 1
    for i in value.indices():
        if index not in value.ring.support(i):
            continue
        atom = value.ring.atoms[i]
        inner = outer
        if isinstance(atom, Floor):
            if type(atom.denominator) is not int:
                raise _no_polynomial(value.ring, i, index)
            inner = outer * atom.denominator
            modulus = lcm(modulus, inner // gcd(inner, lattice.step))
        if isinstance(atom, Sum):
            raise _no_polynomial(value.ring, i, index)
        modulus = lcm(modulus, *(_modulus(part, index, inner, lattice) for part in atom.parts))
    return modulus


def _check_not_below(value: Value, index: int) -> None:
    """The symbol must not be below a line, where its classes are no polynomials either."""
    if isinstance(value, Poly) and any(i == index and e < 0 for monomial in value.terms for i, e in monomial):
        name = text(value.ring.generator(value.ring.atoms[index]))
        raise Error(f"{text(value)} is not a polynomial in `{name}` on any residue class",
                    hint=f"give `{name}` a number with `--at`")  # fmt: skip


def _no_polynomial(ring: Ring, atom: int, index: int) -> Error:
    name = text(ring.generator(ring.atoms[index]))
    return Error(
        f"{text(ring.generator(ring.atoms[atom]))} is not a polynomial in `{name}` on any residue class",
        hint=f"give the other symbols in it numbers with `--at`, or `{name}` a narrower domain",
    )


# ---------------------------------------------------------------- one class


class _Class:
    """One class of the steps; its turn u is a symbol of the engine's own."""

    def __init__(self, ring: Ring, index: int, lattice: _Lattice, modulus: int, residue: int) -> None:
        self.index = index
        self.name = text(ring.generator(ring.atoms[index]))
        self.alone = modulus == 1
        self.modulus, self.residue = lattice.step * modulus, lattice.offset + lattice.step * residue
        domain = Domain(*lattice.ends(modulus, residue))
        self.turn = ring.hidden(f"{self.name}%{self.modulus}={self.residue}", domain)
        ((((self.turn_index, _),), _),) = self.turn.terms.items()
        self.form = self.modulus * self.turn + self.residue
        self.back = divide(ring.generator(ring.atoms[index]) - self.residue, self.modulus)

    def polynomial(self, value: Value) -> Value:
        """The value as a polynomial in the symbol, compared with the value at points of the class."""
        on_class = substitute_indices(value, {self.index: self.form})
        self._check_polynomial(on_class)
        result = substitute_indices(on_class, {self.turn_index: self.back})
        self._check_points(value, on_class, result)
        return result

    def _check_polynomial(self, value: Value) -> None:
        """Every other atom must be free of the turn: a condition on it would hold on a part of the class alone."""
        if not isinstance(value, Poly):
            return
        for i in value.indices():
            if i != self.turn_index and self.turn_index in value.ring.support(i):
                raise self._undecided(value.ring.generator(value.ring.atoms[i]))

    def _undecided(self, atom: Poly) -> Error:
        inside = text(substitute_indices(atom, {self.turn_index: self.back}))
        where = "" if self.alone else f"where {self.name} ≡ {self.residue % self.modulus} (mod {self.modulus}), "
        start = _settled(atom)
        if start is None:
            hint = f"give the other symbols in it numbers with `--at`, or `{self.name}` a narrower domain"
        else:
            first = evaluate(self.form, {text(self.turn): start})
            hint = f"from {self.name} = {first} on it is: narrow its domain, `symbol {self.name} in {first}..`"
        return Error(f"{where}{inside} is not one polynomial in `{self.name}`", hint=hint)

    def _check_points(self, value: Value, on_class: Value, result: Value) -> None:
        """The laws of rounding are proved, and tested; this holds each answer against plain arithmetic once more."""
        if not isinstance(on_class, Poly):
            return
        for point in islice(random_points(on_class, self.turn, value), CHECKED):
            here: dict[str, Number] = {**point, self.name: evaluate(self.form, point)}
            if evaluate(value, here) != evaluate(result, here):
                raise Error(f"the polynomial {text(result)} does not agree with {text(value)} at {here}",
                            hint="this is a fault of symcnn: please report it")  # fmt: skip


def _settled(atom: Poly) -> Number | None:
    """From which point of its only symbol on an atom is a polynomial; None where there is no such point or symbol."""
    try:
        line = line_of(atom)
        (tail,) = tails(atom, line)
    except (NotOneVariableError, ValueError):
        return None
    if line.step < 0 or (line.last is not None and tail.start > line.last):
        return None
    first = tail.start
    while first and _agrees(atom, line, tail, first - 1):
        first -= 1
    return line.at(first)


def _agrees(atom: Poly, line: Line, tail: Tail, turn: int) -> bool:
    polynomial = sum((c * turn**k for k, c in enumerate(tail.coefficients)), Fraction(0))
    return evaluate(atom, {line.name: line.at(turn)}) == polynomial


# ---------------------------------------------------------------- the fewest classes


def _suffices(modulus: int, forms: dict[int, tuple[Value, ...]]) -> bool:
    """Whether residues that agree by this modulus have the same polynomials."""
    first: dict[int, tuple[Value, ...]] = {}
    return all(first.setdefault(residue % modulus, form) == form for residue, form in forms.items())


def _named_classes(
    name: str, lattice: _Lattice, modulus: int, forms: dict[int, tuple[Value, ...]]
) -> Iterator[ResidueClass]:
    """The classes of the steps by that modulus, as classes of the symbol itself."""
    own = _own_modulus(modulus, lattice.step)
    for residue, form in {residue % modulus: form for residue, form in forms.items()}.items():
        yield ResidueClass(name, own, (lattice.offset + lattice.step * residue) % own, form)


def _own_modulus(modulus: int, step: int) -> int:
    """The smallest m by which a + s·t and a + s·t′ agree exactly where t and t′ do by the modulus.

    Of the step only the primes that it shares with the modulus count: the multiples of 3 fall into the classes of their
    halves by 2 alone.
    """
    shared, common = 1, gcd(modulus, step)
    while common > 1:
        shared, step = shared * common, step // common
        common = gcd(common, step)
    return modulus * shared
