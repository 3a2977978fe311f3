"""The proof that a root by radicals is the symbol of its equation.

A closed form is continuous wherever what it takes roots of keeps off the cut of the principal values: each radicand is
proved to be at least 0 there, or never 0. Where the equation besides only rises, or only falls, in the symbol there is
one root to follow, and a form that is this root at one point is it throughout. A point is told by the symbol and the
others but one, which occurs linearly and makes up for them: the B of B == P(k).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Domain, Number, Poly, Ring, Value, bounds, coefficients, substitute, symbols_of
from symcnn.algebra.atoms import Symbol
from symcnn.algebra.poly import replace_atoms, terms_of
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.algebra.radicals import Radicand

QUADRATIC = 2

Solves = Callable[[Mapping[str, Number]], bool]
Holds = Callable[[Value, bool], bool]
"""Whether a value is proved to be at least 0, strictly: above it."""


class Branch(Record):
    """A root by radicals, ``solves`` that says whether it goes through a point, and points through which it goes."""

    root: Any
    solves: Solves
    points: tuple[Mapping[str, Number], ...]


class Question(Record):
    """An equation without roundings and the like, which are symbols of their own, and what its branch is made of.

    ``free`` occurs linearly (empty where none does); ``parts`` are None where too many roots are inside each other, and
    ``whole`` the branch itself where it is a quadratic's.
    """

    equation: Poly
    name: str
    free: str
    parts: list[Radicand] | None
    whole: Radicand | None
    branch: Branch

    @property
    def ring(self) -> Ring:
        return self.equation.ring

    @property
    def slope(self) -> Value:
        return _derivative(self.equation, self.name)

    def holds(self, least: Holds) -> bool:
        """Whether the branch is proved to be the symbol, where signs are told by ``least``."""
        return self._by_signs(least) or (bool(self.branch.points) and self._by_continuity(least))

    def _by_signs(self, least: Holds) -> bool:
        """The larger root of a·k² + b·k + c is k where (2a·k + b)/a is at least 0, the smaller one where at most."""
        if self.whole is None or max(coefficients(self.equation, self.name)) != QUADRATIC:
            return False
        leading = coefficients(self.equation, self.name)[QUADRATIC]
        return all(_definite(part, least) for part in (self.whole.below, leading, self.whole.front)) and least(
            self.slope * leading * self.whole.front * self.whole.below, False
        )

    def _by_continuity(self, least: Holds) -> bool:
        if self.parts is None or not self.free:
            return False
        put = _put(self.equation, self.free)
        if not _definite(coefficients(self.equation, self.free)[1], least):
            return False

        def told(value: Value, strict: bool) -> bool:
            return least(put(value), strict)

        turns = not (told(self.slope, False) or told(-self.slope, False))
        return not turns and all(_is_smooth(part, told) for part in self.parts)


def _definite(value: Value, least: Holds) -> bool:
    return least(value, True) or least(-value, True)


def _is_smooth(part: Radicand, least: Holds) -> bool:
    """Whether the principal roots of a radicand are continuous: it never crosses the negative numbers, where these jump
    from one side to the other, nor meets 0 but as the least of numbers that are not divided by."""
    if not _definite(part.below, least):
        return False
    sign = 1 if least(part.below, True) else -1
    front, rest = sign * part.front, sign * part.rest
    upper, never_zero = least(front, False), _definite(part.norm, least)
    if never_zero and (upper or (least(rest, True) and least(-part.norm, True))):
        return True  # in the upper half of the plane, in the right half
    if not least(part.inner, False):
        return least(-part.inner, True) and _definite(front, least)  # never real
    right = least(rest, False)
    is_positive = (upper and right) or (upper and least(part.norm, False)) or (right and least(-part.norm, False))
    return never_zero or (is_positive and not part.divides)


def asked(equation: Poly, name: str, branch: Branch) -> Question:
    """The question in plain symbols alone."""
    from symcnn.algebra import radicals
    from symcnn.algebra.door import symbol_of, to_sympy

    old, ring = equation.ring, Ring()
    atoms = sorted(equation.indices())
    plain = {i: atom.name for i in atoms if isinstance(atom := old.atoms[i], Symbol)}
    names = {i: plain.get(i, f"atom {i}") for i in atoms}
    new = {i: ring.symbol(names[i], _range(old, i)) for i in atoms}
    smooth = replace_atoms(equation, new)
    assert isinstance(smooth, Poly)
    opaque = {to_sympy(old.generator(old.atoms[i])): symbol_of(ring, names[i]) for i in atoms if i not in plain}
    root = radicals.in_symbols(branch.root, opaque)
    known = {symbol.name for symbol in root.free_symbols} <= set(names.values())
    parts = radicals.radicands(root, ring) if known else None
    whole = radicals.radicand(root, ring) if known else None
    return Question(smooth, name, _free(smooth, name), parts, whole, branch)


def _range(ring: Ring, index: int) -> Domain:
    """A symbol's own domain; of a rounding and the like where it lies, not on a grid."""
    atom = ring.atoms[index]
    return atom.domain if isinstance(atom, Symbol) else Domain(bounds(ring.generator(atom))[0], None, None)


def _free(equation: Poly, name: str) -> str:
    """The last of the other symbols that occurs linearly."""
    others = [other for other in symbols_of(equation) if other != name]
    return next((other for other in reversed(others) if set(coefficients(equation, other)) <= {0, 1}), "")


def _put(equation: Poly, free: str) -> Callable[[Value], Value]:
    """Values with B = −b/a from the equation a·B + b, times a power of a that is not below 0."""
    parts = coefficients(equation, free)
    above, below = -parts.get(0, 0), parts[1]

    def put(value: Value) -> Value:
        powers = coefficients(value, free)
        highest = max(powers) + max(powers) % 2
        return sum((part * above**n * below ** (highest - n) for n, part in powers.items()), start=0)

    return put


def _derivative(value: Value, name: str) -> Value:
    symbol = value.ring.named(name) if isinstance(value, Poly) else 0
    parts = coefficients(value, name).items()
    return sum((degree * part * symbol ** (degree - 1) for degree, part in parts if degree), start=0)


# ---------------------------------------------------------------- signs


def everywhere(ring: Ring) -> Holds:
    """Signs on all of the domains and beyond their upper ends, as the coefficients tell from the lower ends on."""

    def holds(value: Value, strict: bool) -> bool:
        new, moved = Ring(), dict[str, Value]()
        for other in symbols_of(value):
            low = ring.domains[other].lowest
            if low is None or isinstance(low, Poly):
                return False
            moved[other] = low + new.symbol(other, Domain(0))
        terms = terms_of(substitute(value, moved))
        return all(c >= 0 for c in terms.values()) and (not strict or terms.get((), 0) > 0)

    return holds


def far_out(question: Question) -> Holds:
    """Signs from some value of the symbol on: of the coefficient that leads, wherever the others are. At the farthest
    point that was tried they are so already."""
    on, name = everywhere(question.ring), question.name
    point = question.branch.points[-1] if question.branch.points else {}
    beside = {other: number for other, number in point.items() if other not in (name, question.free)}

    def holds(value: Value, strict: bool) -> bool:
        if value == 0:
            return not strict
        parts = coefficients(value, name)
        if not on(parts[max(parts)], True):
            return False
        ray = substitute(value, beside)
        return not point or (set(symbols_of(ray)) <= {name} and stays(ray, name, point[name], strict))

    return holds


def stays(value: Value, name: str, start: Number, strict: bool) -> bool:
    """The sign of a polynomial in one symbol from a point on."""
    from symcnn.algebra.radicals import stays_above

    numbers = {degree: part for degree, part in coefficients(value, name).items() if not isinstance(part, Poly)}
    return stays_above(numbers, start, strict)


def never_turns(equation: Poly, name: str) -> bool:
    """Whether the equation only rises, or only falls, in the symbol on all of the domains, as its signs tell."""
    slope, holds = _derivative(equation, name), everywhere(equation.ring)
    return holds(slope, False) or holds(-slope, False)
