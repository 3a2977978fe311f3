"""Closed forms of one symbol from an equation in which other symbols remain: k(B) for params == B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain, count, islice, takewhile
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
from symcnn.solve.branch_proof import Branch, never_turns
from symcnn.solve.real_branches import EVERYWHERE, Reach, valid_for

HIGHEST_DEGREE = 4
SAMPLES = (10**3 + 7, 10**4 + 7, 10**6 + 3)  # values of the symbol at which a branch is tried
FIRST_POINTS = 24  # of the domain, at which a branch is tried where the other side falls; then at doubling distances
FARTHEST = 2**40
NUMBERS = "give the other symbols numbers with `at`; then every solution is found"
TOLERANCE = Fraction(1, 10**20)  # of a root beside a point


@dataclass(frozen=True)
class ClosedForm:
    """``name`` as a formula in the other symbols, in Python syntax and in LaTeX.

    ``floor`` and ``floor_latex`` are the largest whole value that the right-hand side allows, where the left one grows
    or falls. ``reach`` says where it is the only root in the symbol's domain, and where its floor is that largest
    value.
    """

    name: str
    text: str
    latex: str
    reach: Reach = EVERYWHERE

    @property
    def floor(self) -> str:
        return f"floor({self.text})"

    @property
    def floor_latex(self) -> str:
        return rf"\left\lfloor {self.latex} \right\rfloor"

    def on_grid(self, anchor: Number, step: Number) -> tuple[str, str]:
        """The largest of anchor + step·i that is at most the form, as text and as LaTeX: ``8*floor(…/8)``."""
        if step == 1 and isinstance(anchor, int):
            return self.floor, self.floor_latex
        first = exact(Fraction(anchor) % Fraction(step))
        above, below = Fraction(step).as_integer_ratio()
        moved, moved_latex = (self.text, self.latex) if not first else (
            f"{self.text} - {first}", f"{self.latex} - {latex(first)}")  # fmt: skip
        times = f"{below}*({moved})" if below > 1 else moved if above == 1 else f"({moved})"
        times_latex = rf"{below} \left({moved_latex}\right)" if below > 1 else moved_latex
        inner = times if above == 1 else f"{times}/{above}"
        inner_latex = times_latex if above == 1 else rf"\frac{{{times_latex}}}{{{above}}}"
        whole = "" if not first else f"{first} + "
        factor = "" if above == 1 else f"{above}*"
        factor_latex = "" if step == 1 else latex(exact(step)) + " "
        return (
            f"{whole}{factor}floor({inner})" + (f"/{below}" if below > 1 else ""),
            (f"{latex(first)} + " if first else "") + rf"{factor_latex}\left\lfloor {inner_latex} \right\rfloor",
        )


def closed_form(left: Value, right: Value, name: str) -> list[ClosedForm]:
    """What the symbol is where left = right, by radicals up to degree four.

    Of a linear equation nothing where the symbol is proved to lie below its domain. Else only the branches that are
    real and positive, and solve the equation, where the symbol and with it the right-hand side are large, or, where a
    side only falls, at the points of the domain; an error where there is none, and where the equation is of a higher
    degree or has the symbol inside floors or powers.
    """
    equation = left - right
    parts = _parts(equation, name)
    degree = max(parts)
    if not isinstance(equation, Poly) or degree == 0:
        raise Error(f"`{name}` does not occur in the equation", hint="solve for a symbol that does")
    if degree > HIGHEST_DEGREE:
        raise Error(
            f"the equation has degree {degree} in `{name}`, and closed forms by radicals end at {HIGHEST_DEGREE}",
            hint=NUMBERS,
        )
    if degree == 1:
        return [] if _is_below(parts, equation.ring.domains[name]) else [_linear(parts, name)]
    points = [point for k in SAMPLES if (point := _sample(equation, name, k)) is not None]
    if not points or _is_inside(equation.ring, name, points[-1]):
        return _by_radicals(equation, name, points, _far_out(equation, name, points))
    points = _points_inside(equation, name) if never_turns(equation, name) else []
    if not points:
        raise Error(
            f"no branch is singled out: where `{name}` is large, another symbol lies below its domain", hint=NUMBERS
        )
    return _by_radicals(equation, name, points, _between(equation, name, points))


def _parts(equation: Value, name: str) -> dict[int, Value]:
    """The equation's coefficients; what helps where it has none is to give numbers to the other symbols."""
    try:
        return coefficients(equation, name)
    except Error as error:
        raise Error(problem.replace(hint=NUMBERS) for problem in error.problems) from None


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


def _by_radicals(equation: Poly, name: str, points: Sequence[Mapping[str, Number]], far: Poly) -> list[ClosedForm]:
    """The branches of the roots that are right at the points, with where they are proved to be.

    They are sought in a ring (that of ``far``, the same equation) where the symbol that makes up for the others, such
    as the budget B, lies among the points from the start: only there the wanted branch need be real and positive.
    """
    from symcnn.algebra import door, radicals

    found = []
    for root in radicals.solve_for(far, name):
        branch = Branch(root, partial(_solves, root, far, name), tuple(points))
        if all(map(branch.solves, points)) and (reach := valid_for(equation, name, branch)) is not None:
            written = door.expression_text(root), door.expression_latex(root, equation.ring)
            found.append(ClosedForm(name, *written, reach))
    if not found:
        raise Error(f"no branch is singled out: of the roots by radicals none is proved to be `{name}`", hint=NUMBERS)
    return found


def _sample(equation: Poly, name: str, k: Number) -> dict[str, Number] | None:
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


def _points_inside(equation: Poly, name: str) -> list[dict[str, Number]]:
    """Points of the equation at values of the symbol's domain, the first ones and at doubling distances, for which the
    others lie in their domains."""
    domain = equation.ring.domains[name]
    if not domain.is_numeric or domain.values is not None or domain.lowest is None or domain.step is None:
        return []
    size = domain.size()
    tried = chain(range(FIRST_POINTS), takewhile(lambda i: i < FARTHEST, (FIRST_POINTS << n for n in count())))
    found = []
    for index in takewhile(lambda i: size is None or i < size, tried):
        point = _sample(equation, name, domain.point(index))
        if point is not None and _is_inside(equation.ring, name, point):
            found.append(point)
    return found


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


def _between(equation: Poly, name: str, points: Sequence[Mapping[str, Number]]) -> Poly:
    """The equation over symbols whose domains go from the least to the greatest of some points."""
    ring = Ring()
    moved: dict[str, Value] = {name: ring.symbol(name, Domain(1))}
    for other in symbols_of(equation):
        if other != name:
            numbers = [point[other] for point in points]
            moved[other] = ring.symbol(other, Domain(min(numbers), max(numbers)))
    near = substitute(equation, moved)
    assert isinstance(near, Poly)
    return near


def _solves(root: Any, equation: Poly, name: str, point: Mapping[str, Number]) -> bool:
    """Whether the branch is real and the sample's value, which solves the equation."""
    from symcnn.algebra.radicals import real_at

    real = real_at(root, equation.ring, {other: number for other, number in point.items() if other != name})
    return real is not None and abs(real - point[name]) < TOLERANCE and evaluate(equation, point) == 0
