"""The points of a line of a space, one symbol alone being free, that an equation allows: its roots, exactly.

Where an equation is a polynomial of degree one or two in a symbol, its few roots on a line are computed, in the place
of many cuts of the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import isqrt

from symcnn.algebra import Number, Poly
from symcnn.solve.boxes import Boxes, Node
from symcnn.solve.constraint import Constraint
from symcnn.solve.contract import contracted
from symcnn.solve.space import Axis, Box, Space, size_of

MOST_DEGREE = 2
MOST_LINES = 256  # of one box
Terms = list[tuple[Number, tuple[tuple[int, int], ...]]]  # coefficients, and powers of the axes by their position
Indices = tuple[int, ...]


class Line:
    """An equation as a polynomial in one axis's symbol, its coefficients polynomials in the others'."""

    def __init__(self, position: int, axis: Axis, parts: Sequence[Terms]) -> None:
        self.position = position
        self.axis = axis
        self.parts = parts

    def indices(self, box: Box, axes: Sequence[Axis]) -> list[int] | None:
        """The indices of the axis in a box of single others at which the equation holds; None where all may."""
        point = [
            0 if first is None or i == self.position else axis.x(first)
            for i, (axis, (first, _)) in enumerate(zip(axes, box, strict=True))
        ]
        constant, slope, square = (_at(part, point) for part in self.parts)
        if not slope and not square:
            return None if not constant else []
        first, last = box[self.position]
        found = (Fraction(root - self.axis.anchor) / self.axis.step for root in _roots(constant, slope, square))
        whole = {int(index) for index in found if index.denominator == 1}
        return sorted(i for i in whole if (first is None or first <= i) and (last is None or i <= last))


def lines_of(space: Space, constraints: Sequence[Constraint]) -> dict[int, Line]:
    """By an axis's position the first equation of such a kind among the constraints."""
    found = ((p, _line(space, p, constraints)) for p, axis in enumerate(space.axes) if axis.values is None)
    return {position: line for position, line in found if line is not None}


def _line(space: Space, position: int, constraints: Sequence[Constraint]) -> Line | None:
    places = {axis.atom: place for place, axis in enumerate(space.axes)}
    for constraint in constraints:
        difference = constraint.difference
        if constraint.relation != "==" or not isinstance(difference, Poly) or not difference.indices() <= places.keys():
            continue
        parts: list[Terms] = [[] for _ in range(MOST_DEGREE + 1)]
        for monomial, coefficient in difference.terms.items():
            powers = {places[atom]: exponent for atom, exponent in monomial}
            degree = powers.pop(position, 0)
            if not 0 <= degree <= MOST_DEGREE or min(powers.values(), default=0) < 0:
                break
            parts[degree].append((coefficient, tuple(powers.items())))
        else:
            if parts[1] or parts[2]:
                return Line(position, space.axes[position], parts)
    return None


class Lines:
    """The points of boxes in which one symbol, or two of which one has few values, are free, by roots of equations."""

    def __init__(self, boxes: Boxes) -> None:
        self.boxes = boxes
        self.lines = lines_of(boxes.space, boxes.constraints)

    def narrowed(self, node: Node) -> Node | None:
        """The node, made smaller by the constraints where that may leave few lines; None where it holds no point."""
        if not self.lines or len(_free(node.box)) != 2 or _fewest(node.box, self.lines) is not None:
            return node
        box = contracted(self.boxes, node.box)
        return None if box is None else self.boxes.examined(box, node.open, node.reach)

    def points(self, node: Node) -> list[Indices] | None:
        """All points of a node that meet the constraints, in the order of the axes; None where it is to be cut."""
        line = _fewest(node.box, self.lines) if self.lines and len(_free(node.box)) <= 2 else None
        if line is None:
            return None
        found: list[Indices] = []
        others = [span for i, span in enumerate(node.box) if i != line.position]
        for rest in product(*(range(first, last + 1) for first, last in others)):  # type: ignore[operator, arg-type]
            box = _placed(rest, line.position, node.box)
            on_line = line.indices(box, self.boxes.space.axes)
            if on_line is None:
                return None
            found.extend((*rest[: line.position], index, *rest[line.position :]) for index in on_line)
        return sorted(indices for indices in found if self.boxes.holds(indices))


def _free(box: Box) -> list[int]:
    return [position for position, (first, last) in enumerate(box) if first != last or first is None]


def _fewest(box: Box, lines: Mapping[int, Line]) -> Line | None:
    """The equation in a free symbol for which a box has the fewest lines, where these are few."""
    counted = [(size_of((*box[:p], *box[p + 1 :])), p) for p in _free(box) if p in lines]
    few = [(size, p) for size, p in counted if size is not None and size <= MOST_LINES]
    return lines[min(few)[1]] if few else None


def _placed(rest: Indices, position: int, box: Box) -> Box:
    single = [(index, index) for index in rest]
    return (*single[:position], box[position], *single[position:])


def _at(part: Terms, point: Sequence[Number]) -> Number:
    total: Number = 0
    for coefficient, powers in part:
        product = coefficient
        for position, exponent in powers:
            product = product * (point[position] if exponent == 1 else point[position] ** exponent)
        total += product
    return total


def _roots(constant: Number, slope: Number, square: Number) -> list[Fraction]:
    """The rational roots of square·x² + slope·x + constant, where the square or the slope is not 0."""
    if not square:
        return [Fraction(-constant) / slope]
    inside = Fraction(slope * slope - 4 * square * constant)
    if inside < 0:
        return []
    above, below = isqrt(inside.numerator), isqrt(inside.denominator)
    if above * above != inside.numerator or below * below != inside.denominator:
        return []
    return [(sign * Fraction(above, below) - slope) / (2 * square) for sign in (1, -1)]
