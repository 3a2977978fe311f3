"""Several symbols at once: their grids of points, counted by an index each, and boxes of indices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from symcnn.algebra import Domain, Number, Poly, Ring, Value, bounds, evaluate, substitute, symbols_of
from symcnn.algebra.atoms import Symbol
from symcnn.algebra.domain import exact
from symcnn.algebra.ring import single_index, support
from symcnn.algebra.substitution import substitute_indices
from symcnn.solve.constraint import Constraint
from symcnn.solve.pieces import checked_domain

Span = tuple[int | None, int | None]  # the indices of an axis from one to another, None is no end
Box = tuple[Span, ...]
Range = tuple[Number | None, Number | None]


@dataclass(frozen=True)
class Axis:
    """The points anchor + step·i of a symbol for i = first … last, or the listed values; ``atom`` is its generator."""

    name: str
    atom: int
    anchor: Number
    step: Number
    first: int | None
    last: int | None
    values: tuple[Number, ...] | None = None

    def x(self, index: int) -> Number:
        return self.values[index] if self.values else exact(self.anchor + self.step * index)

    def range(self, span: Span) -> Range:
        """The least and the greatest value of the symbol between two indices."""
        first, last = span
        return None if first is None else self.x(first), None if last is None else self.x(last)


@dataclass(frozen=True)
class Space:
    """The points of several symbols, in the order of ``over``.

    A symbol whose domain depends on others is lowest + step·(a hidden symbol), which has an axis in its place;
    ``forms`` says for every symbol what it is in the axes' symbols, and ``inner`` is what keeps it below its end.
    ``order`` are the values by which points are ordered, one after another; empty where that is the axes' order.
    """

    axes: tuple[Axis, ...]
    forms: Mapping[str, Value]
    inner: tuple[Constraint, ...]
    order: tuple[Value, ...] = ()

    @property
    def box(self) -> Box:
        return tuple((axis.first, axis.last) for axis in self.axes)

    def value(self, value: Value) -> Value:
        """A value in the axes' symbols."""
        changed = {name: form for name, form in self.forms.items() if name not in self._plain}
        return substitute(value, changed) if changed else value

    @property
    def _plain(self) -> set[str]:
        return {axis.name for axis in self.axes}

    def at(self, indices: Sequence[int]) -> dict[str, Number]:
        """The axes' symbols at their indices."""
        return {axis.name: axis.x(index) for axis, index in zip(self.axes, indices, strict=True)}

    def point(self, indices: Sequence[int]) -> dict[str, Number]:
        """The user's symbols at the axes' indices."""
        inner = self.at(indices)
        return {name: evaluate(form, inner) for name, form in self.forms.items()}

    def place(self, indices: Sequence[int]) -> tuple[Number, ...]:
        """What orders the points: of two points the larger has the larger place."""
        return tuple(self.point(indices).values()) if self.order else tuple(indices)


def space_of(domains: Mapping[str, Domain], values: Iterable[Value]) -> Space:
    """The axes of symbols that lie in these domains; an error where a symbol's points can't be counted."""
    parts = (part for domain in domains.values() for part in (domain.lowest, domain.highest, domain.step))
    ring = next((value.ring for value in (*values, *parts) if isinstance(value, Poly)), None) or Ring()
    axes: dict[str, Axis] = {}
    forms: dict[str, Value] = {}
    inner: list[Constraint] = []
    for name, domain in domains.items():
        if domain.is_numeric:
            symbol = ring.symbol(name, domain, ring.latex.get(name))
            axes[name], forms[name] = _axis(name, symbol, checked_domain(name, domain)), symbol
    steps: dict[str, Value] = {}
    for name in _after_what_they_need(domains):
        axes[name], forms[name], steps[name], kept = _dependent(name, domains[name], ring, forms)
        inner.extend(kept)
    named = {name: forms[name] for name in domains}
    ordered = _is_ordered([axes[name] for name in domains], named, steps)
    order = () if ordered else tuple(named.values())
    return Space(tuple(axes[name] for name in domains), named, tuple(inner), order)


def _after_what_they_need(domains: Mapping[str, Domain]) -> Iterator[str]:
    """The symbols whose domains depend on others, each after those of them that its own depends on."""
    waiting = {name: needed_by(domain) & domains.keys() for name, domain in domains.items() if not domain.is_numeric}
    while waiting:
        name = next((name for name, needed in waiting.items() if not needed & waiting.keys()), next(iter(waiting)))
        del waiting[name]
        yield name


def needed_by(domain: Domain) -> set[str]:
    """The symbols that a domain depends on."""
    parts = (domain.lowest, domain.highest, domain.step)
    return {name for part in parts if part is not None for name in symbols_of(part)}


def _is_ordered(axes: Sequence[Axis], forms: Mapping[str, Value], steps: Mapping[str, Value]) -> bool:
    """Whether the axes' order is the symbols': each rises with its own axis and depends on earlier ones besides."""
    known: set[str] = set()
    for axis, (name, form) in zip(axes, forms.items(), strict=True):
        known.add(axis.name)
        if name in steps and (not set(symbols_of(form)) <= known or not _is_positive(steps[name])):
            return False
    return True


def _is_positive(step: Value) -> bool:
    low, _ = bounds(step) if isinstance(step, Poly) else (step, step)
    return low is not None and low > 0


def _axis(name: str, symbol: Poly, domain: Domain) -> Axis:
    atom = single_index(symbol)
    if domain.values is not None:
        return Axis(name, atom, domain.values[0], 1, 0, len(domain.values) - 1, domain.values)
    grid, size = domain.grid(), domain.size()
    if grid.lowest is None:
        return Axis(name, atom, grid.anchor, grid.step or 1, None, None if grid.highest is None else 0)
    return Axis(name, atom, grid.anchor, grid.step or 1, 0, None if size is None else size - 1)


def _dependent(
    name: str, domain: Domain, ring: Ring, forms: Mapping[str, Value]
) -> tuple[Axis, Value, Value, list[Constraint]]:
    """A symbol whose domain's ends or steps are values in other symbols, as one in a hidden symbol of its own: the
    axis of that, its form, its step, and what keeps it below its end."""
    low, high, step = (
        part if part is None else substitute(part, _others(forms))
        for part in (domain.lowest, domain.highest, domain.step)
    )
    checked_domain(name, Domain(0, None, None if step is None else 1))
    assert step is not None
    start, counted = (low, Domain(0)) if low is not None else (high, Domain(None, None if high is None else 0, 1))
    steps = ring.hidden(f"steps of {name}", counted)
    form = (0 if start is None else start) + step * steps
    other_end = high if low is not None else None
    kept = [] if other_end is None else [Constraint(form, "<=", other_end, f"{name} <= {domain.highest}")]
    return _axis(f"steps of {name}", steps, counted), form, step, kept


def _others(forms: Mapping[str, Value]) -> dict[str, Value]:
    return {name: form for name, form in forms.items() if str(form) != name}


def put_in(value: Value, values: Mapping[str, Value]) -> Value:
    """A value in the axes' symbols with these values in their place, the hidden ones' too."""
    if not isinstance(value, Poly):
        return value
    symbols = ((index, value.ring.atoms[index]) for index in support(value))
    named = {index: atom.name for index, atom in symbols if isinstance(atom, Symbol)}
    return substitute_indices(value, {index: values[name] for index, name in named.items() if name in values})


def size_of(box: Box) -> int | None:
    """How many points a box has, None where they have no end."""
    sizes = [None if first is None or last is None else last - first + 1 for first, last in box]
    return None if None in sizes else prod(size for size in sizes if size is not None)


def is_point(box: Box) -> bool:
    return all(first == last and first is not None for first, last in box)


def with_span(box: Box, axis: int, span: Span) -> Box:
    return (*box[:axis], span, *box[axis + 1 :])
