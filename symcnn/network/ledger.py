"""The ledger of a network being built: every layer's costs, entered as they come and added up into rows at the end.

An entry can be counted more than once: a repeat whose turns are alike multiplies the entries of one of them.
"""

from __future__ import annotations

from typing import NamedTuple

from symcnn.algebra import Value
from symcnn.layers import Call, Effect, Kind, product
from symcnn.layers.kind import BIAS, STATISTIC, WEIGHT
from symcnn.network.model import Layer, Turn
from symcnn.source import Span


class Costs(NamedTuple):
    """What one turn of a layer costs, before anyone asks whether it is frozen or shared."""

    weights: Value
    biases: Value
    statistics: Value
    macs: Value
    elements: Value


def costs_of(kind: Kind, effect: Effect) -> Costs:
    sums: dict[str, Value] = {WEIGHT: 0, BIAS: 0, STATISTIC: 0}
    for tensor in effect.tensors:
        sums[tensor.role] = sums[tensor.role] + tensor.size
    elements = 0 if kind.in_place else product(effect.output)
    return Costs(sums[WEIGHT], sums[BIAS], sums[STATISTIC], effect.macs, elements)


class Applied(NamedTuple):
    """A layer with its arguments read, and what it does and costs."""

    call: Call
    effect: Effect
    costs: Costs


class Mode(NamedTuple):
    """How what is built counts: in a ``freeze``, in a ``training`` branch, as a ``reuse``."""

    frozen: bool = False
    training: bool = False
    shared: bool = False


class Row:
    """A layer of the table while the network is built; the last turn leaves its call, effect and value here."""

    def __init__(self, id: int, name: str, kind: str, span: Span, sections: tuple[str, ...]) -> None:
        self.id, self.name, self.kind, self.span, self.sections = id, name, kind, span, sections
        self.call: Call | None = None
        self.effect = Effect(())
        self.inputs: tuple[int, ...] = ()
        self.value = 0


class Entry:
    """One turn of a layer: its row, what it does and costs, how it counts and how many times."""

    __slots__ = ("applied", "mode", "row", "share")

    def __init__(self, row: Row, applied: Applied, mode: Mode, share: Value) -> None:
        self.row, self.applied, self.mode, self.share = row, applied, mode, share


class Ledger:
    """Rows by what tells them apart, and entries in the order in which they came."""

    def __init__(self) -> None:
        self.rows: dict[object, Row] = {}
        self.entries: list[Entry] = []

    def multiply(self, start: int, factor: Value) -> None:
        """Counts every entry from number ``start`` on ``factor`` times."""
        for entry in self.entries[start:]:
            entry.share = entry.share * factor

    def layers(self, convention: str) -> tuple[Layer, ...]:
        """The rows with the sums of their entries."""
        sums = {id(row): _Sums() for row in self.rows.values()}
        for entry in self.entries:
            sums[id(entry.row)].add(entry)
        return tuple(sums[id(row)].layer(row, convention) for row in self.rows.values())


class _Sums:
    """What the entries of a row add up to."""

    def __init__(self) -> None:
        self.times: Value = 0
        self.weights: Value = 0
        self.biases: Value = 0
        self.statistics: Value = 0
        self.frozen: Value = 0
        self.macs: Value = 0
        self.activations: Value = 0
        self.turns: dict[int, Turn] = {}

    def add(self, entry: Entry) -> None:
        share, costs, mode = entry.share, entry.applied.costs, entry.mode
        self.times = self.times + share
        if not mode.shared:
            self.weights = self.weights + costs.weights * share
            self.biases = self.biases + costs.biases * share
            self.statistics = self.statistics + costs.statistics * share
            if mode.frozen:
                self.frozen = self.frozen + (costs.weights + costs.biases) * share
        if not mode.training:
            self.macs = self.macs + costs.macs * share
            self.activations = self.activations + costs.elements * share
        self._take_turn(entry.applied, 0 if mode.training else share)

    def _take_turn(self, applied: Applied, share: Value) -> None:
        """Turns that are alike have one effect between them."""
        before = self.turns.get(id(applied.effect))
        together = share if before is None else before.share + share
        self.turns[id(applied.effect)] = Turn(applied.call, applied.effect, together)

    def layer(self, row: Row, convention: str) -> Layer:
        # Moving statistics: torch keeps them in buffers, keras among the parameters that don't train.
        among_params = self.statistics if convention == "keras" else 0
        return Layer(
            id=row.id, name=row.name, kind=row.kind, span=row.span, call=row.call, effect=row.effect, inputs=row.inputs,
            value=row.value, sections=row.sections, times=self.times,
            trainable=self.weights + self.biases - self.frozen,
            non_trainable=self.frozen + among_params,
            buffers=self.statistics - among_params,
            weights=self.weights + among_params,
            biases=self.biases, macs=self.macs, activations=self.activations, turns=tuple(self.turns.values()),
        )  # fmt: skip
