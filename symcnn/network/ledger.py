"""The ledger of a network being built: every layer's costs, entered as they come and added up into rows at the end.

An entry can be counted more than once: a repeat whose turns are alike multiplies the entries of one of them, and one
whose turns follow a rule adds its entries up over the index.
"""

from __future__ import annotations

from typing import NamedTuple

from symcnn.algebra import Value, settled
from symcnn.layers import Call, Effect, Kind, product
from symcnn.layers.kind import BIAS, STATISTIC, WEIGHT
from symcnn.network.loops import Ending, Loop, Single, last_done
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


DEEPEST = 50
"""So many turns back one is looked for that is the last."""


class Row:
    """A layer of the table while the network is built; the last turn leaves its call, effect and value here, written in
    the indices of ``loops``. It is done where ``guard`` is 1; elsewhere the turn before it is the last."""

    def __init__(
        self, id: int, name: str, kind: str, span: Span, sections: tuple[str, ...], place: tuple[int, ...] = ()
    ) -> None:
        self.id, self.name, self.kind, self.span, self.sections, self.place = id, name, kind, span, sections, place
        self.call: Call | None = None
        self.effect = Effect(())
        self.inputs: tuple[int, ...] = ()
        self.loops: tuple[Ending, ...] = ()
        self.guard: Value = 1
        self.value = 0

    def turn(self, applied: Applied, value: int, guard: Value) -> None:
        """One turn more, done where the guard is 1."""
        before = Single(self.call, self.effect, self.loops, guard) if self._may_be_last(guard) else None
        self.call, self.effect, self.value, self.guard = applied.call, applied.effect, value, guard
        self.loops = () if before is None else (before,)

    def _may_be_last(self, guard: Value) -> bool:
        """Whether a turn up to now is the last one where the guard is 0."""
        depth = max((ending.depth for ending in self.loops if isinstance(ending, Single)), default=0)
        return self.call is not None and guard != 1 and (guard != self.guard or depth > 0) and depth < DEEPEST

    def ends(self, loop: Loop) -> None:
        """The turn at hand stands for all of a loop."""
        ending = loop.replace(last=last_done(loop, self.guard))
        self.loops = (*self.loops, ending)
        self.guard = ending.at_last(self.guard)


class Entry:
    """One turn of a layer: its row, what it does and costs, how it counts and how many times.

    ``loops`` are those whose indices it is written in, from the innermost.
    """

    __slots__ = ("applied", "loops", "mode", "row", "share")

    def __init__(self, row: Row, applied: Applied, mode: Mode, share: Value) -> None:
        self.row, self.applied, self.mode, self.share = row, applied, mode, share
        self.loops: tuple[Loop, ...] = ()


class Ledger:
    """Rows by what tells them apart, and entries in the order in which they came."""

    def __init__(self) -> None:
        self.rows: dict[object, Row] = {}
        self.entries: list[Entry] = []

    def multiply(self, start: int, factor: Value) -> None:
        """Counts every entry from number ``start`` on ``factor`` times."""
        for entry in self.entries[start:]:
            entry.share = entry.share * factor

    def repeat(self, start: int, loop: Loop) -> None:
        """Adds every entry from number ``start`` on up over a loop; its row shows the last turn."""
        for entry in self.entries[start:]:
            entry.loops = (*entry.loops, loop)
        for row in dict.fromkeys(entry.row for entry in self.entries[start:]):
            row.ends(loop)

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
        self.turns: dict[object, Turn] = {}

    def add(self, entry: Entry) -> None:
        costs, mode = entry.applied.costs, entry.mode
        turn = Turn(entry.applied.call, entry.applied.effect, entry.share, entry.loops)
        self.times = self.times + turn.total(1)
        if not mode.shared:
            self.weights = self.weights + turn.total(costs.weights)
            self.biases = self.biases + turn.total(costs.biases)
            self.statistics = self.statistics + turn.total(costs.statistics)
            if mode.frozen:
                self.frozen = self.frozen + turn.total(costs.weights + costs.biases)
        if not mode.training:
            self.macs = self.macs + turn.total(costs.macs)
            self.activations = self.activations + turn.total(costs.elements)
        self._take_turn(turn._replace(share=0) if mode.training else turn)

    def _take_turn(self, turn: Turn) -> None:
        """Turns that are alike have one effect between them."""
        key = (id(turn.effect), turn.loops)
        before = self.turns.get(key)
        self.turns[key] = turn if before is None else turn._replace(share=before.share + turn.share)

    def _settle(self) -> None:
        """The sums without conditions that make no difference, as those of turns done by themselves."""
        for name in ("times", "weights", "biases", "statistics", "frozen", "macs", "activations"):
            setattr(self, name, settled(getattr(self, name)))

    def layer(self, row: Row, convention: str) -> Layer:
        # Moving statistics: torch keeps them in buffers, keras among the parameters that don't train.
        self._settle()
        among_params = self.statistics if convention == "keras" else 0
        return Layer(
            id=row.id, name=row.name, kind=row.kind, span=row.span, inputs=row.inputs, value=row.value,
            general_call=row.call, general_effect=row.effect, loops=row.loops, sections=row.sections, times=self.times,
            trainable=self.weights + self.biases - self.frozen,
            non_trainable=self.frozen + among_params,
            buffers=self.statistics - among_params,
            weights=self.weights + among_params,
            biases=self.biases, macs=self.macs, activations=self.activations, turns=tuple(self.turns.values()),
            place=row.place,
        )  # fmt: skip
