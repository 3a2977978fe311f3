"""The ring of one script: its symbols, its interned atoms, and the products of its monomials."""

from __future__ import annotations

from typing import TypeVar

from symcnn.algebra.atoms import INDICATORS, AtLeastZero, Atom, Sum, Symbol
from symcnn.algebra.domain import Domain
from symcnn.algebra.poly import Monomial, Poly, Value
from symcnn.errors import Error

HEAVIEST = 20_000
"""How many symbols an atom may have when it is written."""

Memo = TypeVar("Memo", bound=dict)  # type: ignore[type-arg]


class Ring:
    """Symbols with one domain each, in order of declaration; an atom is an index into ``atoms``."""

    def __init__(self) -> None:
        self.domains: dict[str, Domain] = {}
        self.latex: dict[str, str] = {}
        self.atoms: list[Atom] = []
        self.memos: dict[str, dict[object, Value]] = {}
        self._indices: dict[Atom, int] = {}
        self._weights: list[int] = []
        self._products: dict[tuple[Monomial, Monomial], Monomial] = {}
        self._symbols: dict[str, Poly] = {}
        self._supports: dict[int, frozenset[int]] = {}

    def symbol(self, name: str, domain: Domain = Domain(), latex: str | None = None) -> Poly:  # noqa: B008 (frozen)
        """The symbol of this name; declaring it again is an error unless the declaration is the same."""
        if name in self._symbols:
            if self.domains[name] != domain or self.latex.get(name) != latex:
                raise Error(f"symbol `{name}` is declared twice", hint="keep one of the declarations")
            return self._symbols[name]
        symbol = self._symbols[name] = self.generator(Symbol(name, domain))
        self.domains[name] = domain
        if latex is not None:
            self.latex[name] = latex
        return symbol

    def named(self, name: str) -> Poly:
        """The declared symbol of this name."""
        if name not in self._symbols:
            raise Error(f"there is no symbol `{name}`", hint="declare it: symbol " + name)
        return self._symbols[name]

    def hidden(self, name: str, domain: Domain) -> Poly:
        """A symbol of the engine's own, the same for the same name and domain; no user's name meets it."""
        return self.generator(Symbol(name, domain, hidden=True))

    def index(self, atom: Atom) -> int:
        """The atom's number in this ring."""
        found = self._indices.get(atom)
        if found is None:
            self._weights.append(self._weight(atom))
            found = self._indices[atom] = len(self.atoms)
            self.atoms.append(atom)
        return found

    def _weight(self, atom: Atom) -> int:
        """How long the atom is when it is written; roundings inside one another can double it with each."""
        polys = [part for part in atom.parts if isinstance(part, Poly)]
        weight = 1 + sum(1 + self._weights[index] for part in polys for monomial in part.terms for index, _ in monomial)
        if weight > HEAVIEST:
            raise Error("roundings and choices inside one another make this formula too long to be written",
                        hint="give some of its symbols numbers")  # fmt: skip
        return weight

    def generator(self, atom: Atom) -> Poly:
        """The atom as a value."""
        return Poly(self, {((self.index(atom), 1),): 1})

    def memo(self, name: str) -> dict[object, Value]:
        """A memory of results under a name; it lives as long as the ring."""
        return self.memos.setdefault(name, {})

    def product(self, left: Monomial, right: Monomial) -> Monomial:
        """The product of two monomials; exponents add up, an indicator's stays 1."""
        if not left or not right:
            return left or right
        key = (left, right)
        found = self._products.get(key)
        if found is None:
            found = self._products[key] = self._multiply(left, right)
        return found

    def _multiply(self, left: Monomial, right: Monomial) -> Monomial:
        exponents = dict(left)
        for index, exponent in right:
            if isinstance(self.atoms[index], INDICATORS):
                exponents[index] = 1
            else:
                exponents[index] = exponents.get(index, 0) + exponent
        conditions = [index for index in exponents if isinstance(self.atoms[index], AtLeastZero)]
        if len(conditions) > 1:
            for index in conditions:
                if any(other in exponents and self._implies(other, index) for other in conditions):
                    del exponents[index]
        return tuple(sorted(item for item in exponents.items() if item[1]))

    def _implies(self, strong: int, weak: int) -> bool:
        """Law I1: [P ≥ 0]·[P + m ≥ 0] = [P ≥ 0] for a number m > 0."""
        first, second = self.atoms[strong], self.atoms[weak]
        assert isinstance(first, AtLeastZero)
        assert isinstance(second, AtLeastZero)
        gap = second.value - first.value
        return not isinstance(gap, Poly) and gap > 0

    def support(self, index: int) -> frozenset[int]:
        """The symbols that an atom depends on, itself if it is one; a sum's own index is none of them."""
        found = self._supports.get(index)
        if found is None:
            atom = self.atoms[index]
            parts = [part for part in atom.parts if isinstance(part, Poly)]
            found = frozenset([index]) if isinstance(atom, Symbol) else frozenset().union(*map(support, parts))
            if isinstance(atom, Sum):
                found -= support(atom.index)
            self._supports[index] = found
        return found


def support(value: Value) -> frozenset[int]:
    """The symbols that a value depends on, also inside floors, powers and conditions."""
    if not isinstance(value, Poly):
        return frozenset()
    return frozenset().union(*(value.ring.support(index) for index in value.indices()))


def single_index(generator: Poly) -> int:
    """The atom of which a value is the generator."""
    ((((index, _),), _),) = generator.terms.items()
    return index


def domain_support(ring: Ring, index: int) -> frozenset[int]:
    """The symbols in the ends and the step of a symbol's domain."""
    symbol = ring.atoms[index]
    if not isinstance(symbol, Symbol):
        return frozenset()
    parts = (symbol.domain.lowest, symbol.domain.highest, symbol.domain.step)
    return frozenset().union(*(support(part) for part in parts if part is not None))
