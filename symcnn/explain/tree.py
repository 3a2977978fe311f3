"""Formulas as they are shown in a derivation: kept as they were put together, not multiplied out.

A tree is built with ``+ - * /`` and the functions below; every notation is one traversal of it, and :func:`worth` is
what it comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symcnn import algebra
from symcnn.algebra import Poly, Value
from symcnn.layers import product
from symcnn.record import Record


class Node(Record):
    """A part of a formula."""

    def __add__(self, other: Node | Value) -> Sum:
        return Sum((*_terms(self), *_terms(node(other))))

    def __sub__(self, other: Node | Value) -> Sum:
        return Sum((*_terms(self), *((-sign, term) for sign, term in _terms(node(other)))))

    def __mul__(self, other: Node | Value) -> Product:
        return Product((self, node(other)))

    def __rmul__(self, other: Value) -> Product:
        return Product((node(other), self))

    def __truediv__(self, other: Node | Value) -> Quotient:
        return Quotient(self, node(other))


class Word(Node):
    """What a factor is called: ``kernel height``. ``of`` tells which tensor a term belongs to."""

    text: str
    of: str = ""


class Letter(Node):
    """What a rule calls a quantity: k."""

    name: str


class Given(Node):
    """A number or formula."""

    value: Value


class Sum(Node):
    """Terms with their signs, 1 or −1."""

    terms: tuple[tuple[int, Node], ...]


class Product(Node):
    factors: tuple[Node, ...]


class Quotient(Node):
    top: Node
    bottom: Node


class Rounded(Node):
    """⌊inner⌋, or ⌈inner⌉ where ``up``."""

    inner: Node
    up: bool


class Extreme(Node):
    """The largest of its parts, or the smallest."""

    parts: tuple[Node, ...]
    largest: bool


class Total(Node):
    """The sum of the body over an index from ``first`` to ``last``."""

    index: Poly
    first: Value
    last: Value
    body: Node


def node(part: Node | Value) -> Node:
    return part if isinstance(part, Node) else Given(part)


def _terms(part: Node) -> tuple[tuple[int, Node], ...]:
    return part.terms if isinstance(part, Sum) else ((1, part),)


def floor(inner: Node) -> Rounded:
    return Rounded(inner, up=False)


def ceiling(inner: Node) -> Rounded:
    return Rounded(inner, up=True)


def largest(*parts: Node | Value) -> Extreme:
    return Extreme(tuple(map(node, parts)), largest=True)


def smallest(*parts: Node | Value) -> Extreme:
    return Extreme(tuple(map(node, parts)), largest=False)


def added(terms: Iterable[Node]) -> Node:
    """Their sum; a single one is itself, none is 0."""
    parts = tuple(terms)
    return parts[0] if len(parts) == 1 else Sum(tuple((1, part) for part in parts)) if parts else Given(0)


def multiplied(factors: Iterable[Node]) -> Node:
    """Their product; a single one is itself, none is 1."""
    parts = tuple(factors)
    return parts[0] if len(parts) == 1 else Product(parts) if parts else Given(1)


# ---------------------------------------------------------------- what a tree comes to


def _rounded(part: Rounded) -> Value:
    assert isinstance(part.inner, Quotient)
    divide = algebra.ceildiv if part.up else algebra.floordiv
    return divide(worth(part.inner.top), worth(part.inner.bottom))


_WORTHS: dict[type, Callable[[Any], Value]] = {
    Given: lambda part: part.value,
    Sum: lambda part: algebra.total([sign * worth(term) for sign, term in part.terms]),
    Product: lambda part: product([worth(factor) for factor in part.factors]),
    Quotient: lambda part: algebra.divide(worth(part.top), worth(part.bottom)),
    Rounded: _rounded,
    Total: lambda part: algebra.summed(worth(part.body), part.index, part.first, part.last),
    Extreme: lambda part: (algebra.maximum if part.largest else algebra.minimum)(*map(worth, part.parts)),
}


def worth(part: Node) -> Value:
    """The value of a tree without words and letters."""
    return _WORTHS[type(part)](part)
