"""The ledger of a network being built: every layer's costs, entered as they come and added up into rows at the end.

An entry can be counted more than once: a repeat whose turns are alike multiplies the entries of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from symcnn.algebra import Value
from symcnn.layers import Call, Effect, Kind, product
from symcnn.layers.kind import BIAS, STATISTIC, WEIGHT
from symcnn.network.model import Layer
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


class Mode(NamedTuple):
    """How what is built counts: in a ``freeze``, in a ``training`` branch, as a ``reuse``."""

    frozen: bool = False
    training: bool = False
    shared: bool = False


@dataclass(slots=True)
class Row:
    """A layer of the table while the network is built."""

    id: int
    name: str
    kind: str
    span: Span
    sections: tuple[str, ...]
    call: Call | None = None
    effect: Effect = Effect(())
    inputs: tuple[int, ...] = ()
    value: int = 0


@dataclass(slots=True)
class Entry:
    """One turn of a layer: its row, its costs, how it counts and how many times."""

    row: Row
    costs: Costs
    mode: Mode
    share: Value


@dataclass(slots=True)
class Ledger:
    rows: dict[object, Row] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

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


@dataclass(slots=True)
class _Sums:
    times: Value = 0
    weights: Value = 0
    biases: Value = 0
    statistics: Value = 0
    frozen: Value = 0
    macs: Value = 0
    activations: Value = 0

    def add(self, entry: Entry) -> None:
        share, costs, mode = entry.share, entry.costs, entry.mode
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
            biases=self.biases, macs=self.macs, activations=self.activations,
        )  # fmt: skip
