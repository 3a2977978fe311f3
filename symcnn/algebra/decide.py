"""Decisions on the whole domain: proved, refuted by a point of it, or undecided."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symcnn.algebra.dependence import renewed
from symcnn.algebra.domain import NoPointError, Number
from symcnn.algebra.evaluation import evaluate
from symcnn.algebra.lattice import is_integer_valued
from symcnn.algebra.one_variable import Answer, decide_sign, decide_whole, decide_zero
from symcnn.algebra.poly import Poly, Value
from symcnn.algebra.prove import proved_nonnegative
from symcnn.algebra.residues import classes, without_extrema
from symcnn.algebra.ring import support
from symcnn.algebra.sampling import Point, closure, every_point, random_points, symbol_at
from symcnn.errors import Error
from symcnn.record import Record

MOST_CLASSES = 1024
FEW_VALUES = 16


class Decision(Record):
    """True, proved; False, with a point of the domain that refutes; None, undecided."""

    verdict: bool | None
    witness: Point | None = None


PROVED = Decision(True)
UNDECIDED = Decision(None)


class Question(Record):
    """What is asked of a value's numbers, how its form proves it, and how one variable decides it."""

    holds: Callable[[Number], bool]
    proved: Callable[[Value], bool]
    exact: Callable[[Value], Answer]
    most_classes: int


def _is_zero_form(value: Value) -> bool:
    return value == 0 or without_extrema(value) == 0


ZERO = Question(lambda number: number == 0, _is_zero_form, decide_zero, MOST_CLASSES)
NONNEGATIVE = Question(lambda number: number >= 0, proved_nonnegative, decide_sign, 256)
WHOLE = Question(lambda number: number.denominator == 1, is_integer_valued, decide_whole, 256)


def equal(a: Value, b: Value) -> Decision:
    """Whether two values agree at every point of the domain."""
    difference = a - b
    if isinstance(difference, Poly) or difference == 0:
        return _decide(difference, ZERO)
    differing = next((value for value in (a, b) if isinstance(value, Poly)), None)
    return Decision(False, {} if differing is None else next(random_points(differing), {}))


def nonnegative(value: Value) -> Decision:
    """Whether a value is at least 0 at every point of the domain."""
    return _decide(value, NONNEGATIVE)


def whole(value: Value) -> Decision:
    """Whether a value is a whole number at every point of the domain."""
    return _decide(value, WHOLE)


def sign(value: Value) -> int | None:
    """−1, 0 or 1 where the value has that one sign on the whole domain, else None."""
    if not isinstance(value, Poly):
        return (value > 0) - (value < 0)
    if equal(value, 0).verdict:
        return 0
    for side in (1, -1):
        if proved_nonnegative(value * side) and _never_zero(value * side):
            return side
    return None


def _never_zero(value: Value) -> bool:
    from symcnn.algebra.extrema import is_zero

    return is_zero(value) == 0


def _decide(value: Value, question: Question) -> Decision:
    if not isinstance(value, Poly):
        return PROVED if question.holds(value) else Decision(False, {})
    if question.proved(value):
        return PROVED
    for method in (_by_points, _by_one_variable, _by_enumeration, _by_few_values, _by_residues):
        decision = method(value, question)
        if decision.verdict is not None:
            return decision
    return UNDECIDED


def _refuted(value: Poly, question: Question, points: Iterator[Point]) -> Decision:
    for point in points:
        try:
            if not question.holds(evaluate(value, point)):
                return Decision(False, point)
        except Error:  # a number too large to be computed decides nothing
            continue
    return UNDECIDED


def _by_points(value: Poly, question: Question) -> Decision:
    """Random points of the domain can refute."""
    return _refuted(value, question, random_points(value))


def _by_one_variable(value: Poly, question: Question) -> Decision:
    """A value of one symbol is decided exactly."""
    found = question.exact(value)
    if found is None:
        return UNDECIDED
    verdict, x = found
    (name,) = (symbol_at(value.ring, index).name for index in support(value))
    return PROVED if verdict or x is None else Decision(False, {name: x})


def _by_enumeration(value: Poly, question: Question) -> Decision:
    """A small finite domain is gone through."""
    points = every_point(value)
    if points is None:
        return UNDECIDED
    decision = _refuted(value, question, iter(points))
    return decision if decision.verdict is False else PROVED


def _by_few_values(value: Poly, question: Question) -> Decision:
    """A symbol of few values is given each of them; the others are decided for each."""
    ring = value.ring
    sizes = {index: symbol_at(ring, index).domain.size() for index in support(value)}
    few = [(size, index) for index, size in sizes.items() if size is not None and size <= FEW_VALUES]
    if not few or len(sizes) == 1 or set(closure(value)) != set(sizes):
        return UNDECIDED
    _, index = min(few)
    symbol = symbol_at(ring, index)
    for number in symbol.domain.points():
        decision = _at_number(value, index, number, question)
        if decision.verdict is False:
            point = _completed(value, {**(decision.witness or {}), symbol.name: number})
            return UNDECIDED if point is None else Decision(False, point)
        if decision.verdict is None:
            return UNDECIDED
    return PROVED


def _at_number(value: Poly, index: int, number: Number, question: Question) -> Decision:
    """The question where one symbol is a number, in the other symbols' domains too."""
    try:
        there = renewed(value, {index: number}, lambda symbol, _: symbol.name)
    except NoPointError:  # with this number a domain has no point, and there is nothing to decide
        return PROVED
    except Error:  # a divisor that is no more proved to be above 0
        return UNDECIDED
    return _decide(there, question)


def _completed(value: Poly, point: Point) -> Point | None:
    """The point with values for the symbols that fell out on the way, None where none was found."""
    return next(random_points(value, fixed=point), None)


def _by_residues(value: Poly, question: Question) -> Decision:
    """On every class of the floors' moduli the value is free of them; each class is proved by itself."""
    try:
        parts = classes(value, question.most_classes)
        proved = parts is not None and all(question.proved(part) for part in parts)
    except Error:  # a symbol below a line, of which a class is no single term
        return UNDECIDED
    return PROVED if proved else UNDECIDED
