"""How a count comes about: its factors in words, then in numbers, then term by term, then together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symcnn import algebra
from symcnn.algebra import Value
from symcnn.explain.tree import Given, Node, Product, Word, added, multiplied, worth
from symcnn.explain.turns import MOST_CASES, Case
from symcnn.layers import Dimension, Effect, Tensor, product
from symcnn.layers.kind import BIAS, STATISTIC, WEIGHT
from symcnn.network.model import Layer
from symcnn.record import Record

TURNS = "turns"


class Step(Record):
    """One quantity, as a chain of equal formulas that ends in ``value``; ``note`` says what the chain does not."""

    quantity: str
    chain: tuple[Node, ...]
    value: Value
    note: str = ""


class Term(Record):
    """One tensor's or product's share of a count: its factors in words and in numbers."""

    factors: tuple[Dimension, ...]
    of: str = ""

    @property
    def words(self) -> Node:
        return multiplied([Word(d.word) for d in self.factors] or [Word("1")]) if not self.of else self._named()

    def _named(self) -> Node:
        *first, last = [d.word for d in self.factors] or ["1"]
        return multiplied([*map(Word, first), Word(last, of=self.of)])

    @property
    def numbers(self) -> Node:
        return multiplied(Given(d.value) for d in self.factors)


Roles = Sequence[str]


def params_steps(layer: Layer, cases: Sequence[Case], keras: bool) -> Iterator[Step]:
    """The parameters, and the buffers where there are any; keras counts statistics among the parameters."""
    learned = (WEIGHT, BIAS, STATISTIC) if keras else (WEIGHT, BIAS)
    yield from _of_tensors("params", learned, layer, cases, layer.params, _why_no_params(layer))
    if not keras and any(tensor.role == STATISTIC for tensor in layer.effect.tensors):
        yield from _of_tensors("buffers", (STATISTIC,), layer, cases, layer.buffers, SHARED)


def _of_tensors(
    quantity: str, roles: Roles, layer: Layer, cases: Sequence[Case], figure: Value, why_none: str
) -> Iterator[Step]:
    counted = Counted(quantity, figure, layer.times, why_none)
    return _steps(counted, _terms(layer.effect, roles), [(case, _terms(case.effect, roles)) for case in cases])


def macs_steps(layer: Layer, cases: Sequence[Case]) -> Iterator[Step]:
    """The multiply-accumulates; nothing where there are none."""
    terms = _products(layer.effect)
    if terms:
        counted = Counted("macs", layer.macs, layer.times, TRAINING)
        yield from _steps(counted, terms, [(case, _products(case.effect)) for case in cases])


def _products(effect: Effect) -> list[Term]:
    return [Term(factors) for factors in effect.products]


SHARED = "the weights are those of a layer before, and counted there"
TRAINING = "a branch that only training runs"
NOTHING = "nothing to learn"


def _why_no_params(layer: Layer) -> str:
    return SHARED if layer.effect.tensors or layer.effect.products else NOTHING


def _terms(effect: Effect, roles: Sequence[str]) -> list[Term]:
    """A term for each tensor; where two read the same, each is called by its tensor's name."""
    tensors = [tensor for tensor in effect.tensors if tensor.role in roles]
    orders = [_reading_order(tensor, effect) for tensor in tensors]
    words = [tuple(d.word for d in order) for order in orders]
    repeated = len(set(words)) < len(words)
    return [
        Term(order, tensor.name.replace("_", " ") if repeated else "")
        for tensor, order in zip(tensors, orders, strict=True)
    ]


def _reading_order(tensor: Tensor, effect: Effect) -> tuple[Dimension, ...]:
    """A tensor's dimensions as the products name them (kernel, inputs, outputs), however the framework stores them."""
    places: dict[str, int] = {}
    for factors in effect.products:
        for factor in factors:
            places.setdefault(factor.word, len(places))
    factors = tensor.dimensions if tensor.factors is None else tensor.factors
    return tuple(sorted(factors, key=lambda d: places.get(d.word, len(places))))


class Counted(Record):
    """A count over all turns, and why it is 0 if it is."""

    quantity: str
    figure: Value
    times: Value
    why_none: str


def _steps(counted: Counted, terms: Sequence[Term], cases: Sequence[tuple[Case, Sequence[Term]]]) -> Iterator[Step]:
    """The chain of a count. Turns that differ have a chain each, in their index where they follow a rule."""
    unit, quantity, figure = added_up(terms), counted.quantity, counted.figure
    alike = len(cases) == 1 and not cases[0][0].label
    if figure == 0:
        yield Step(quantity, (Given(0),), 0, counted.why_none if unit != 0 or not terms else "")
    elif counted.times == 1 and unit == figure:
        yield Step(quantity, (*_chain(terms), Given(unit)), figure)
    elif alike and unit * counted.times == figure:
        yield Step(quantity, tuple(_over_turns(_chain(terms), counted.times, unit)), figure)
    else:
        told = list(_told_apart(quantity, cases)) if len(cases) <= MOST_CASES else []
        yield from told if told and told[-1].value == figure else _last_turn(counted, terms)


def _told_apart(quantity: str, cases: Sequence[tuple[Case, Sequence[Term]]]) -> Iterator[Step]:
    """Turns of each kind by themselves, then all together."""
    parts = []
    for case, terms in cases:
        unit = added_up(terms)
        parts.append(case.over_turns(unit))
        yield Step(f"{quantity} {case.label}", (*_chain(terms), Given(unit)), unit)
    values = [worth(part) for part in parts]
    whole = algebra.total(values)
    yield Step(quantity, (added(parts), added(map(Given, values)), Given(whole)), whole)


def _last_turn(counted: Counted, terms: Sequence[Term]) -> Iterator[Step]:
    unit = added_up(terms)
    yield Step(f"{counted.quantity} of the last turn", (*_chain(terms), Given(unit)), unit)
    yield Step(counted.quantity, (Given(counted.figure),), counted.figure, "all turns together; they differ")


def added_up(terms: Sequence[Term]) -> Value:
    """What the terms come to."""
    return worth(added(Given(product([d.value for d in term.factors])) for term in terms))


def _chain(terms: Sequence[Term]) -> list[Node]:
    """Words, numbers, and the terms' values where they are several."""
    partial = [added(Given(worth(term.numbers)) for term in terms)] if len(terms) > 1 else []
    return [added(term.words for term in terms), added(term.numbers for term in terms), *partial]


def _over_turns(chain: Sequence[Node], times: Value, unit: Value) -> Iterator[Node]:
    words, *numbers = chain
    yield Product((Word(TURNS), words))
    for part in (*numbers, Given(unit)):
        yield Product((Given(times), part))
    yield Given(unit * times)
