"""Constraints that contradict each other, told by what they add up to.

Each constraint says that a value is at most 0. Where multiples of these that are not negative add up to a value that is
above 0 on all of the domains, no point meets them (Farkas). The multiples are found by exact linear programming with
every product of symbols as a variable of its own, and the sum is computed and bounded once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from math import gcd, lcm

from symcnn.algebra import Domain, Number, Poly, Ring, Value, bounds, exact, symbols_of, text
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.poly import Monomial, from_terms, terms_of
from symcnn.solve.certify import factor_text
from symcnn.solve.constraint import Constraint, End
from symcnn.solve.evidence import plain
from symcnn.solve.pieces import is_plain
from symcnn.solve.simplex import nonnegative_solution
from symcnn.solve.space import Axis, Space, put_in

SIGNS = {"<=": (1,), "<": (1,), ">=": (-1,), ">": (-1,), "==": (1, -1), "!=": ()}  # of left − right that is at most 0
STRICT = ("<", ">")
LETTERS = ("u", "v", "t", *"abcdefghijklmnopqrswxyz")  # of steps, numbered, in the order in which they are liked
MOST_TERMS = 60
MOST_ROWS = 60


@dataclass(frozen=True)
class Row:
    """What a constraint says: ``sign`` times its difference, and 1 more where ``whole`` below 0, is at most 0.

    ``strict`` where it is below 0 but need not be whole; ``value`` is that in the steps of the symbols.
    """

    constraint: Constraint
    sign: int
    value: Value
    strict: bool
    whole: bool

    def difference(self) -> str:
        """``k - B``, as the user wrote the sides; times what quotients are divided by."""
        sides = zip(self.constraint.texts(), self.constraint.numbers(), strict=True)
        first, second = [name if number is None else str(number) for name, number in sides][:: self.sign]
        less = "" if second == "0" else f"-{_wrapped(second)}" if first == "0" else f"{first} - {_wrapped(second)}"
        difference = less or first
        if self.constraint.divisor != 1:
            difference = f"({difference})*{factor_text(self.constraint.divisor)}"
        return difference + " + 1" * self.whole


def _wrapped(name: str) -> str:
    return f"({name})" if set(name) & set("+-%/ ") else name


@dataclass(frozen=True)
class Combination:
    """Multiples of constraints, the symbols in their steps, what the multiples add up to there, and its least value."""

    terms: tuple[tuple[int, Row], ...]
    forms: Mapping[str, Value]
    total: Value
    least: Number

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        return tuple(dict.fromkeys(row.constraint for _, row in self.terms))

    def sentence(self) -> str:
        """``(k - B) + (B - (k - 1)) is at most 0 by these, but it is 1``."""
        added = " + ".join((f"{times}*" if times > 1 else "") + f"({row.difference()})" for times, row in self.terms)
        said = "below 0" if any(row.strict for _, row in self.terms) else "at most 0"
        if not isinstance(self.total, Poly):
            return f"{added} is {said} by {self._these}, but it is {self.total}"
        why = "has no negative coefficient" if _reads_off(self.total) else f"is at least {self.least}"
        return f"{added} is {said} by {self._these}, but with {self._way()} it is {text(self.total)}, which {why}"

    @property
    def _these(self) -> str:
        return "this" if len(self.constraints) == 1 else "these"

    def _way(self) -> str:
        """``k = 1 + u1, B = 1 + u2``, and the ends that the steps have."""
        assert isinstance(self.total, Poly)
        steps = [symbol for symbol in self.total.ring.domains if symbol in _symbols(self.total)]
        told = [f"{name} = {_from_first(form)}" for name, form in self.forms.items() if _symbols(form) & set(steps)]
        ends = [f"{step} <= {high}" for step in steps if (high := self.total.ring.domains[step].highest) is not None]
        return ", ".join([*told, *(ends if not _reads_off(self.total) else [])])

    def as_json(self) -> dict[str, object]:
        terms = [
            {"constraint": row.constraint.text, "times": times, "difference": row.difference()}
            for times, row in self.terms
        ]
        return {
            "terms": terms,
            "with": {name: text(form) for name, form in self.forms.items()},
            "sum": text(self.total),
            "least": plain(self.least),
        }


def _symbols(value: Value) -> set[str]:
    return set(symbols_of(value))


def _reads_off(total: Value) -> bool:
    """Whether a sum is least where all steps are 0, as its signs tell."""
    return is_plain(total) and all(c > 0 for monomial, c in terms_of(total).items() if monomial)


def _from_first(form: Value) -> str:
    if not isinstance(form, Poly) or () not in form.terms:
        return text(form)
    rest = text(form - form.terms[()])
    return (
        f"{form.terms[()]} - {rest[1:]}" if rest.startswith("-") and " " not in rest else f"{form.terms[()]} + {rest}"
    )


def combination_of(space: Space, constraints: Sequence[Constraint]) -> Combination | None:
    """A proof that no point of a space meets its constraints, which are in the axes' symbols; None where none is found.

    It is checked before it is returned: the sum is computed anew, and bounded by interval arithmetic.
    """
    steps = _steps(space)
    rows = [row for constraint in constraints for row in _rows(constraint, steps)]
    monomials = sorted(set(chain.from_iterable(terms_of(row.value) for row in rows)) - {()})
    if not rows or len(rows) > MOST_ROWS or len(monomials) > MOST_TERMS:
        return None
    ring = next((row.value.ring for row in rows if isinstance(row.value, Poly)), None)
    ends = [] if ring is None else [bounds(from_terms(ring, {monomial: 1})) for monomial in monomials]
    multiples = _multiples(rows, monomials, ends)
    if multiples is None:
        return None
    forms = {name: put_in(form, steps) for name, form in space.forms.items()}
    once = [Fraction(times > 0) for times in multiples]  # easier to read, where it does as well
    return _checked(rows, once, forms) or _checked(rows, multiples, forms)


def _steps(space: Space) -> dict[str, Value]:
    """The axes' symbols as so many steps from an end of theirs."""
    ring = Ring()
    names = _free_names(space)
    return {axis.name: _along(axis, ring, name) for axis, name in zip(space.axes, names, strict=True)}


def _free_names(space: Space) -> list[str]:
    """``u1``, ``u2``, …, or with another letter, or more of them, where symbols are called so."""
    letters = (letter * times for times in count(1) for letter in LETTERS)
    numbered = ([f"{letter}{number}" for number in range(1, len(space.axes) + 1)] for letter in letters)
    return next(names for names in numbered if space.forms.keys().isdisjoint(names))


def _along(axis: Axis, ring: Ring, name: str) -> Value:
    if axis.values is not None:
        grid = Domain(values=axis.values).grid()
        assert grid.lowest is not None
        assert grid.highest is not None
        return grid.lowest + (grid.step or 1) * ring.symbol(name, Domain(0, grid.steps(grid.highest)))
    if axis.first is not None:
        last = None if axis.last is None else axis.last - axis.first
        return axis.x(axis.first) + axis.step * ring.symbol(name, Domain(0, last))
    if axis.last is not None:
        return axis.x(axis.last) - axis.step * ring.symbol(name, Domain(0))
    return axis.anchor + axis.step * ring.symbol(name, Domain(None, None, 1))


def _rows(constraint: Constraint, steps: Mapping[str, Value]) -> list[Row]:
    difference = put_in(constraint.difference, steps)
    strict = constraint.relation in STRICT
    whole = strict and is_integer_valued(difference)
    return [
        Row(constraint, sign, sign * difference + int(whole), strict and not whole, whole)
        for sign in SIGNS[constraint.relation]
    ]


def _multiples(
    rows: Sequence[Row], monomials: Sequence[Monomial], ends: Sequence[tuple[End, End]]
) -> list[Fraction] | None:
    """Multiples with which the rows add up to at least 1, or to at least 0 where one of them is below 0."""
    columns = [[terms_of(row.value).get(monomial, 0) for monomial in (*monomials, ())] for row in rows]
    for position, (low, high) in enumerate(ends):  # what the sum has of a product is taken at the end where it is least
        unit = [int(i == position) for i in range(len(monomials))]
        columns += [] if low is None else [[*(-entry for entry in unit), low]]
        columns += [] if high is None else [[*unit, -high]]
    equations = [list(row) for row in zip(*columns, strict=True)]
    found = nonnegative_solution(equations, [*(0 for _ in monomials), 1])
    if found is None and any(row.strict for row in rows):
        below = [int(row.strict) for row in rows] + [0] * (len(columns) - len(rows))
        found = nonnegative_solution([*equations, below], [*(0 for _ in monomials), 0, 1])
    return None if found is None else found[: len(rows)]


def _checked(rows: Sequence[Row], multiples: Sequence[Fraction], forms: Mapping[str, Value]) -> Combination | None:
    """The combination in the smallest whole multiples, where the sum of the rows is proved to be above 0."""
    common = lcm(*(times.denominator for times in multiples))
    whole = [int(times * common) for times in multiples]
    shared = gcd(*whole) or 1
    terms = tuple((times // shared, row) for times, row in zip(whole, rows, strict=True) if times)
    total: Value = 0
    for times, row in terms:
        total = total + times * row.value
    least, _ = bounds(total)
    if least is None or least < 0 or (least == 0 and not any(row.strict for _, row in terms)):
        return None
    return Combination(terms, forms, total, exact(least))
