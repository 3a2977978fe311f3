"""How a count comes about: its factors in words, then in numbers, then term by term, then together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symcnn.algebra import Value
from symcnn.explain.tree import Given, Node, Product, Word, added, multiplied, worth
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


def params_steps(layer: Layer, keras: bool) -> Iterator[Step]:
    """The parameters, and the buffers where there are any; keras counts statistics among the parameters."""
    learned = (WEIGHT, BIAS, STATISTIC) if keras else (WEIGHT, BIAS)
    tensors = layer.effect.tensors
    yield from _count_steps("params", _terms(layer.effect, learned), layer.times, layer.params, _why_no_params(layer))
    if not keras and any(tensor.role == STATISTIC for tensor in tensors):
        yield from _count_steps("buffers", _terms(layer.effect, (STATISTIC,)), layer.times, layer.buffers, SHARED)


def macs_steps(layer: Layer) -> Iterator[Step]:
    """The multiply-accumulates; nothing where there are none."""
    terms = [Term(factors) for factors in layer.effect.products]
    if terms:
        yield from _count_steps("macs", terms, layer.times, layer.macs, TRAINING)


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


def _count_steps(quantity: str, terms: Sequence[Term], times: Value, figure: Value, why_none: str) -> Iterator[Step]:
    """The chain of a count over all turns. Turns that differ have a chain for the last one alone."""
    unit: Value = added_up(terms)
    if figure == 0:
        yield Step(quantity, (Given(0),), 0, why_none if unit != 0 or not terms else "")
    elif times == 1 and unit == figure:
        yield Step(quantity, (*_chain(terms), Given(unit)), figure)
    elif unit * times == figure:
        yield Step(quantity, tuple(_over_turns(_chain(terms), times, unit)), figure)
    else:
        yield Step(f"{quantity} of the last turn", (*_chain(terms), Given(unit)), unit)
        yield Step(quantity, (Given(figure),), figure, "all turns together; they differ")


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
