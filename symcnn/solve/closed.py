"""Closed forms of one symbol from an equation in which other symbols remain: k(B) for params == B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from symcnn.algebra import (
    Domain,
    Number,
    Poly,
    Ring,
    Value,
    coefficients,
    divide,
    evaluate,
    latex,
    nonnegative,
    substitute,
    symbols_of,
    text,
)
from symcnn.algebra.domain import exact
from symcnn.errors import Error

HIGHEST_DEGREE = 4
SAMPLES = (10**3 + 7, 10**4 + 7, 10**6 + 3)  # values of the symbol at which a branch is tried
DIGITS = 60
TOLERANCE = 1e-20  # of an imaginary part


@dataclass(frozen=True)
class ClosedForm:
    """``name`` as a formula in the other symbols, in Python syntax and in LaTeX.

    ``floor`` and ``floor_latex`` are the largest whole value that the right-hand side allows, where the left one grows.
    """

    name: str
    text: str
    latex: str

    @property
    def floor(self) -> str:
        return f"floor({self.text})"

    @property
    def floor_latex(self) -> str:
        return rf"\left\lfloor {self.latex} \right\rfloor"


def closed_form(left: Value, right: Value, name: str) -> list[ClosedForm]:
    """What the symbol is where left = right, by radicals up to degree four.

    Of a linear equation nothing where the symbol is proved to lie below its domain. Else only the branches that are
    real and positive, and solve the equation, where the symbol and with it the right-hand side are large; an error
    where it can't be, and where the equation is of a higher degree or has the symbol inside floors or powers.
    """
    equation = left - right
    parts = coefficients(equation, name)
    degree = max(parts)
    if not isinstance(equation, Poly) or degree == 0:
        raise Error(f"`{name}` does not occur in the equation", hint="solve for a symbol that does")
    if degree > HIGHEST_DEGREE:
        raise Error(
            f"the equation has degree {degree} in `{name}`, and closed forms by radicals end at {HIGHEST_DEGREE}",
            hint="give the other symbols numbers with `at`; then every solution is found",
        )
    if degree == 1:
        return [] if _is_below(parts, equation.ring.domains[name]) else [_linear(parts, name)]
    points = [point for k in SAMPLES if (point := _sample(equation, name, k)) is not None]
    if points and not _is_inside(equation.ring, name, points[-1]):
        raise Error(
            f"no branch is singled out: where `{name}` is large, another symbol lies below its domain",
            hint="give the other symbols numbers with `at`; then every solution is found",
        )
    return _by_radicals(equation, name, points)


def _is_below(parts: Mapping[int, Value], domain: Domain) -> bool:
    """Whether the root −b/a of a·k + b is proved to lie below k's domain: then (b + a·lowest)·a is above 0."""
    slope, rest, lowest = parts[1], parts.get(0, 0), domain.lowest
    return lowest is not None and nonnegative((rest + lowest * slope) * slope - 1).verdict is True


def _linear(parts: Mapping[int, Value], name: str) -> ClosedForm:
    """a·k + b = 0 gives k = −b/a, without sympy."""
    slope, rest = parts[1], parts.get(0, 0)
    if not isinstance(slope, Poly):
        value = divide(-rest, slope)
        return ClosedForm(name, text(value), latex(value))
    above, below = (-rest, slope) if not _starts_negative(slope) else (rest, -slope)
    return ClosedForm(name, f"{_factor(above)}/({text(below)})", rf"\frac{{{latex(above)}}}{{{latex(below)}}}")


def _factor(value: Value) -> str:
    written = text(value)
    return f"({written})" if " " in written else written


def _starts_negative(value: Value) -> bool:
    return text(value).startswith("-")


def _by_radicals(equation: Poly, name: str, points: Sequence[Mapping[str, Number]]) -> list[ClosedForm]:
    """The branches of the roots that are right at large values of the symbol.

    They are sought in a ring where the symbol that makes up for the others, such as the budget B, is large from the
    start: only there the wanted branch need be real and positive.
    """
    from symcnn.algebra import door

    far = _far_out(equation, name, points)
    return [
        ClosedForm(name, door.expression_text(root), door.expression_latex(root, equation.ring))
        for root in door.solve_for(far, name)
        if all(_solves(root, far, name, point) for point in points)
    ]


def _sample(equation: Poly, name: str, k: int) -> dict[str, Number] | None:
    """A point of the equation with this value of the symbol: one that occurs linearly makes up for the others."""
    others = [other for other in symbols_of(equation) if other != name]
    for free in reversed(others):
        fixed = {other: _least(equation.ring, other) for other in others if other != free} | {name: k}
        try:
            parts = coefficients(substitute(equation, fixed), free)
        except Error:
            continue
        if set(parts) <= {0, 1} and 1 in parts:
            slope, constant = (evaluate(parts.get(power, 0), {}) for power in (1, 0))
            return {**fixed, free: exact(-Fraction(constant) / slope)}
    return None


def _is_inside(ring: Ring, name: str, point: Mapping[str, Number]) -> bool:
    """Whether no other symbol lies below its domain."""
    lowest = {other: ring.domains[other].lowest for other in point if other != name}
    return all(low is None or isinstance(low, Poly) or point[other] >= low for other, low in lowest.items())


def _least(ring: Ring, name: str) -> Number:
    """The first positive point of a symbol's domain, 1 where its ends are not numbers."""
    domain = ring.domains[name]
    if not domain.is_numeric or domain.step is None or domain.lowest is None:
        return 1
    return next((x for x in islice(domain.points(), 2) if x > 0), 1)


def _far_out(equation: Poly, name: str, points: Sequence[Mapping[str, Number]]) -> Poly:
    """The equation over symbols whose domains begin at the sample with the largest value of the symbol."""
    ring = Ring()
    last = points[-1] if points else {}
    moved: dict[str, Value] = {}
    for other in symbols_of(equation):
        begin = last.get(other) if other != name else None
        moved[other] = ring.symbol(other, Domain(1 if begin is None or begin <= 0 else begin))
    far = substitute(equation, moved)
    assert isinstance(far, Poly)
    return far


def _solves(root: Any, equation: Poly, name: str, point: Mapping[str, Number]) -> bool:
    """Whether the branch is real, positive and the sample's value: then putting that back solves the equation."""
    from symcnn.algebra import door

    others = {other: number for other, number in point.items() if other != name}
    numbers = {door.symbol_of(equation.ring, other): door.to_sympy(number) for other, number in others.items()}
    real, imaginary = root.subs(numbers).evalf(DIGITS).as_real_imag()
    if not (real.is_number and imaginary.is_number and abs(imaginary) < TOLERANCE):
        return False
    nearest = round(Fraction(str(real)))
    return nearest == point[name] and evaluate(equation, {**point, name: nearest}) == 0
