"""The state of a walk through a network's body: where it stands, and what it has found so far.

An error in an item is noted and the walk goes on without a tensor, so that what does not depend on it is still checked;
what does stays silent, and all that was noted is raised together at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from symcnn import layers
from symcnn.algebra import Decision, Poly, Value, equal, nonnegative
from symcnn.errors import MOST_PROBLEMS, Error, Problem, fresh
from symcnn.layers import Agreement, Effect, Kind, Requirement
from symcnn.layers.arguments import show
from symcnn.network.evaluate import Evaluator, too_deep
from symcnn.network.ledger import Applied, Entry, Ledger, Mode, Row, costs_of
from symcnn.network.model import Validity
from symcnn.network.scope import MISSING, Names, Scope, Unknown
from symcnn.network.sections import Section, Signal
from symcnn.network.trace import Event, Step
from symcnn.network.work import ITEM, ExhaustedError
from symcnn.record import Record
from symcnn.source import Span
from symcnn.syntax import nodes


class Place(Record):
    """Where a walk stands, apart from the current tensor.

    ``path`` tells the turns of a ``for`` and the calls of a block apart, but not the turns of a repeat, which share
    their rows. ``guard`` is the product of the open conditions, ``blocks`` are the calls it is inside of.
    """

    scope: Names
    section: Section
    path: object = None
    mode: Mode = Mode()
    guard: Value = 1
    blocks: tuple[str, ...] = ()
    takes_input: bool = True


ItemRule = Callable[["Walk", Any], None]


class Walk:
    """What changes while a network is built; what comes of it is frozen."""

    def __init__(self, top: Names, convention: str, rules: Mapping[type, ItemRule]) -> None:
        self.top = top
        self.convention = convention
        self.rules = rules
        self.place = Place(Scope(top), Section())
        self.signal: Signal | None = None
        self.ledger = Ledger()
        self.events: list[Event] = []
        self.effects: list[tuple[Kind, Effect]] = []
        self.sections: dict[object, Section] = {}
        self.ends: dict[str, Signal] = {}
        self.inputs: dict[int, layers.Shape] = {}
        self.outputs: list[Signal] = []
        self.conditions: dict[tuple[Value, Value], Validity] = {}
        self.problems: list[Problem] = []
        self._origins: dict[int, tuple[int, ...]] = {}
        self._applied: dict[object, Applied] = {}

    # ------------------------------------------------------------ walking

    def items(self, body: nodes.Body) -> None:
        """The items of a body at this place."""
        for item in body.items:
            try:
                self.item(item)
            except Unknown:
                self.signal = None
            except ExhaustedError as error:
                raise error.placed(item.span) from None
            except Error as error:
                self.note(error.placed(item.span))
            except RecursionError:
                self.note(too_deep(item.span))
            if len(self.problems) >= MOST_PROBLEMS:
                break

    def item(self, item: nodes.Item) -> None:
        self.top.work.charge(ITEM)
        self.rules[type(item)](self, item)

    def body(self, body: nodes.Body, **changes: Any) -> None:
        """A body in braces, which scopes its names; ``changes`` are to the place."""
        with self.within(scope=Scope(self.place.scope), takes_input=False, **changes):
            self.items(body)

    @contextmanager
    def within(self, **changes: Any) -> Iterator[None]:
        """At another place for a while."""
        before, self.place = self.place, self.place.replace(**changes)
        try:
            yield
        finally:
            self.place = before

    def note(self, error: Error) -> None:
        """Keeps an error for the end; the tensor after it is unknown."""
        self.problems.extend(fresh(error, self.problems))
        self.signal = None

    def current(self) -> Signal:
        """The tensor at this place."""
        if self.signal is None:
            if self.problems:
                raise Unknown
            raise Error("there is no tensor yet", hint="begin the network with an `input`, such as `input 28x28x1`")
        return self.signal

    def key(self, node: nodes.Item) -> tuple[object, int]:
        """Tells what stands at ``node`` from what stands elsewhere; the same in every turn of a repeat."""
        return (self.place.path, id(node))

    # ------------------------------------------------------------ values

    def evaluator(self) -> Evaluator:
        return Evaluator(self.place.scope, self._ambient, {"shape": self._shape_of})

    def _ambient(self, name: str) -> Any:
        if name not in ("channels", "shape"):
            return MISSING
        shape = self.current().shape
        return shape[-1] if name == "channels" else shape

    def _shape_of(self, _: Evaluator, node: nodes.Call) -> Any:
        if len(node.arguments) != 1 or node.arguments[0].name is not None:
            raise Error("`shape` takes one label")
        signal = self.place.section.find(node.arguments[0].value).signal
        if signal is None:
            raise Unknown
        return signal.shape

    # ------------------------------------------------------------ layers at work

    def emit(self, node: nodes.Layer, kind: Kind, inputs: list[Signal], given: Mapping[str, Any]) -> None:
        """A layer at work: its row, its costs, its place in the course."""
        applied = self.apply(kind, tuple(signal.shape for signal in inputs), given)
        self.record(node, kind, inputs, applied)

    def apply(self, kind: Kind, shapes: tuple[layers.Shape, ...], given: Mapping[str, Any]) -> Applied:
        """The kind's rule, worked out once for the same shapes and arguments."""
        key = (kind.name, shapes, tuple((name, _hashable(value)) for name, value in given.items()))
        found = self._applied.get(key)
        if found is None:
            call, effect = kind.apply(shapes, self.convention, given)
            found = self._applied[key] = Applied(call, effect, costs_of(kind, effect))
        return found

    def record(self, node: nodes.Item, kind: Kind, inputs: list[Signal], applied: Applied) -> None:
        """Enters a layer; its output is the current tensor."""
        for agreement in applied.effect.agreements:
            self.agree(agreement, node.span)
        for requirement in applied.effect.requirements:
            self.require(requirement, node.span)
        value = self.new_value()
        row = self._row(node, kind.name)
        row.call, row.effect, row.value = applied.call, applied.effect, value
        row.inputs = row.inputs or self._rows_of(inputs)
        self._origins[value] = (row.id,)
        self.ledger.entries.append(Entry(row, applied, self.place.mode, self.place.guard))
        if inputs:
            guard = 0 if self.place.mode.training else self.place.guard
            values = tuple(signal.value for signal in inputs)
            self.events.append(Step(value, values, applied.effect, kind, row.id, guard))
        self.effects.append((kind, applied.effect))
        self.signal = Signal(applied.effect.output, value)

    def new_value(self, *origins: Signal) -> int:
        """The number of a new value; ``origins`` are the values it stands for, where it is no layer's own."""
        value = len(self._origins) + 1
        self._origins[value] = self._rows_of(origins)
        return value

    def _rows_of(self, signals: Iterable[Signal]) -> tuple[int, ...]:
        """The rows whose outputs the signals are."""
        return tuple(dict.fromkeys(row for signal in signals for row in self._origins[signal.value]))

    def _row(self, node: nodes.Item, kind: str) -> Row:
        """The row of a layer: the same one in every turn of a repeat."""
        key = self.key(node)
        row = self.ledger.rows.get(key)
        if row is None:
            section = self.place.section
            name = section.layer_name(node, kind, key)
            row = Row(len(self.ledger.rows) + 1, name, kind, node.span, section.names_from_outside)
            self.ledger.rows[key] = row
        return row

    def agree(self, agreement: Agreement, span: Span) -> None:
        """Two sizes are equal, or where open conditions lead here only in part, equal there."""
        guard = self.place.guard
        decision = equal(agreement.first * guard, agreement.second * guard)
        if decision.verdict is not True:
            listed = " and ".join(show(shape) for shape in agreement.shapes)
            hint = JOIN_SYMBOLS if isinstance(agreement.first - agreement.second, Poly) else JOIN_NUMBERS
            raise Error(f"the shapes don't join: {listed}; {differing(agreement, decision)}", span, hint)

    def require(self, requirement: Requirement, span: Span) -> None:
        """``value`` ≥ 0: always, never (an error), or on a part of the domains (a condition of validity)."""
        value, guard = requirement.value, self.place.guard
        if (value, guard) in self.conditions or nonnegative(value * guard).verdict is True:
            return
        if nonnegative((-value - 1) * guard).verdict is True:  # it fails wherever it is reached
            if guard == 1:
                raise Error(requirement.message, span, requirement.hint)
            value = -1
        self.conditions[value, guard] = Validity(value, guard, requirement.message, requirement.hint, span)


JOIN_NUMBERS = "change a branch's channels, stride or padding so that both agree"
JOIN_SYMBOLS = (
    "change a branch's channels, stride or padding, "
    "or give the symbols a domain (such as `step 32`) on which they agree"
)


def differing(agreement: Agreement, decision: Decision) -> str:
    """What is known of two sizes that are not proved equal."""
    first, second = show(agreement.first), show(agreement.second)
    if decision.verdict is None:
        return f"{first} and {second} can't be decided to be equal"
    point = ", ".join(f"{name} = {show(number)}" for name, number in (decision.witness or {}).items())
    return f"{first} is not {second}" + (f" at {point}" if point else "")


def _hashable(value: Any) -> Any:
    return tuple(_hashable(item) for item in value) if isinstance(value, (list, tuple)) else (type(value), value)
