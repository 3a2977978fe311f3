"""A compiled network: frozen layers with their shapes and costs, the totals, and what follows from the course."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from symcnn.algebra import Number, Poly, Ring, Value, at_least, condition_text, evaluate, maximum, symbols_of, total
from symcnn.errors import Error
from symcnn.layers import Call, Effect, Shape
from symcnn.network.families import Family
from symcnn.network.loops import Ending, Loop, at_last_turns
from symcnn.network.memory import alive_of
from symcnn.network.paths import Field, depth_of, field_of
from symcnn.network.peak import Candidate, largest
from symcnn.network.sections import Signal
from symcnn.network.trace import Event
from symcnn.network.validity import essential
from symcnn.record import Record
from symcnn.source import Span


class Turn(NamedTuple):
    """A layer at work, ``share`` times over; a turn in a training branch has no share. It stands for all turns of the
    ``loops`` in whose indices it is written, from the innermost."""

    call: Call
    effect: Effect
    share: Value
    loops: tuple[Loop, ...] = ()

    def total(self, value: Value) -> Value:
        """What a value of the turn comes to, all its turns together."""
        value = value * self.share
        for loop in self.loops:
            value = loop.total(value)
        return value


class Layer(Record, unequal=("turns", "place")):
    """A row of the table. Its figures are those of all its turns together, ``times`` is how many; ``output``, ``call``
    and ``effect`` are the last turn's, the general ones in the indices of ``loops``. ``sections`` are the labels and
    block calls it lies in, from the outermost, and ``place`` their numbers; ``turns`` what a counting rule counts,
    turns that are alike together."""

    id: int
    name: str
    kind: str
    span: Span
    general_call: Call | None
    general_effect: Effect
    loops: tuple[Ending, ...]
    inputs: tuple[int, ...]
    value: int
    sections: tuple[str, ...]
    times: Value
    trainable: Value
    non_trainable: Value
    buffers: Value
    weights: Value
    biases: Value
    macs: Value
    activations: Value
    turns: tuple[Turn, ...] = ()
    place: tuple[int, ...] = ()

    @cached_property
    def call(self) -> Call | None:
        return at_last_turns(self.general_call, self.loops)  # type: ignore[no-any-return]

    @cached_property
    def effect(self) -> Effect:
        return at_last_turns(self.general_effect, self.loops)  # type: ignore[no-any-return]

    @cached_property
    def output(self) -> Shape:
        return at_last_turns(self.general_effect.output, self.loops)  # type: ignore[no-any-return]

    @property
    def params(self) -> Value:
        return self.trainable + self.non_trainable

    @property
    def flops(self) -> Value:
        return 2 * self.macs

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.call.arguments if self.call else {}


class Validity(Record):
    """A condition under which the network exists: ``value`` ≥ 0 wherever ``guard`` is not 0.

    A value of −1 says that the network exists only where the guard is 0.
    """

    value: Value
    guard: Value
    message: str
    hint: str
    span: Span

    def describe(self) -> str:
        """The condition as text: ``n >= 3``."""
        if not isinstance(self.value, Poly):  # it fails wherever the guard lets it through
            return condition_text(1 - self.guard)
        needed = condition_text(at_least(self.value, 0))
        return needed if self.guard == 1 else f"{needed} where {condition_text(self.guard)}"

    def holds(self, point: Mapping[str, Number]) -> bool:
        """Whether the network exists at a point that gives every symbol of the condition."""
        return evaluate(self.guard, point) == 0 or evaluate(self.value, point) >= 0

    def symbols(self) -> set[str]:
        return {*symbols_of(self.value), *symbols_of(self.guard)}


ADDED = ("params", "trainable", "non_trainable", "buffers", "weights", "biases", "macs", "flops", "activations")
"""Metrics that add up over layers."""

FOLLOWED = ("receptive_field", "depth")
"""Metrics that follow the longest path."""

METRICS = (*ADDED, "peak_activations", *FOLLOWED)


PURE = "pure"
"""The counting rule that every layer's figures are made by."""


class Network(Record):
    """A compiled network.

    ``inputs`` are the shapes of its inputs by the number of their values, ``ends`` the tensors at the ends of labelled
    items and block calls by full name, ``families`` the labels of a repeat's turns, ``bound`` the values that were put
    in before compiling, for the symbols that it uses. ``requirements`` are the conditions under which it exists, one
    for each layer that states one, in their order. ``count`` is the rule by which its layers' multiply-accumulates are
    counted.
    """

    name: str
    convention: str
    ring: Ring
    layers: tuple[Layer, ...]
    inputs: Mapping[int, Shape]
    outputs: tuple[Signal, ...]
    events: tuple[Event, ...]
    requirements: tuple[Validity, ...]
    ends: Mapping[str, Signal]
    families: Mapping[str, Family]
    span: Span
    bound: Mapping[str, Number] = MappingProxyType({})
    count: str = PURE

    @cached_property
    def totals(self) -> Mapping[str, Value]:
        """The metrics that add up, over all layers."""
        return added(self.layers)

    @cached_property
    def conditions(self) -> tuple[Validity, ...]:
        """The conditions under which it exists, without those that others imply."""
        return essential(self.requirements)

    def metric(self, name: str) -> Any:
        """A metric of the whole network: a value; for the receptive field one for each axis where they differ."""
        if name == "peak_activations":
            return self.peak(self.layers)
        return self.totals[name] if name in ADDED else self.followed(name, [signal.value for signal in self.outputs])

    def followed(self, name: str, values: Sequence[int]) -> Any:
        """The receptive field or the depth of some of its values, the largest of them.

        The receptive field is how many input elements one output element depends on along each axis; the depth is the
        number of layers with a kernel on the longest path from an input.
        """
        if name == "depth":
            return maximum(*map(self._depth, values))
        return Field.largest([self._reaches[value] for value in values]).shown()

    def peak(self, layers: Iterable[Layer]) -> Value:
        """The most elements alive at once while some of its layers are at work; 0 without any."""
        alive = self._alive
        rows = [0 if layer.value in self.inputs else layer.id for layer in layers]
        return largest(elements for row in rows for elements in alive.get(row, ()))

    def check_at(self, point: Mapping[str, Number]) -> None:
        """Raises where the network does not exist at a point; conditions on symbols it does not give are left open."""
        for condition in self.requirements:
            if condition.symbols() <= point.keys() and not condition.holds(point):
                values = ", ".join(f"{name} = {point[name]}" for name in sorted(condition.symbols()))
                raise Error(f"{condition.message}, at {values}", condition.span, f"valid for {condition.describe()}")

    @cached_property
    def _reaches(self) -> Mapping[int, Field]:
        return field_of(self.ring, self.events, self.inputs)

    @cached_property
    def _alive(self) -> Mapping[int, list[Candidate]]:
        return alive_of(self.events, self.inputs, [signal.value for signal in self.outputs])

    def _depth(self, value: int) -> Value:
        depth = self._depths[value]
        if depth is None:
            raise Error("the depth has no closed form here", hint="give the number of turns with `at`")
        return depth

    @cached_property
    def _depths(self) -> Mapping[int, Value | None]:
        return depth_of(self.ring, self.events, list(self.inputs))


def added(layers: Iterable[Layer]) -> dict[str, Value]:
    """The metrics that add up, over some layers."""
    rows = list(layers)
    return {metric: total([getattr(layer, metric) for layer in rows]) for metric in ADDED}
