"""The state of a walk through a network's body: where it stands, and what it has found so far.

An error in an item is noted and the walk goes on without a tensor, so that what does not depend on it is still checked;
what does stays silent, and all that was noted is raised together at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from symcnn import layers
from symcnn.algebra import Decision, Poly, Ring, Value, equal, nonnegative
from symcnn.algebra.choices import vanishes
from symcnn.errors import MOST_PROBLEMS, Error, Problem, fresh
from symcnn.layers import Agreement, Kind, Requirement
from symcnn.layers.arguments import show, whole_number
from symcnn.layers.steps import at_each_step
from symcnn.network.evaluate import Evaluator, too_deep
from symcnn.network.families import Family, Member
from symcnn.network.ledger import Applied, Entry, Ledger, Mode, Row, costs_of
from symcnn.network.model import Validity
from symcnn.network.narrowing import Narrowing
from symcnn.network.scope import MISSING, Names, Scope, Unknown
from symcnn.network.sections import Done, Label, Section, Signal
from symcnn.network.trace import Event, Step, Taken
from symcnn.network.work import ITEM, ExhaustedError
from symcnn.record import Record
from symcnn.source import Span
from symcnn.syntax import nodes


class Place(Record):
    """Where a walk stands, apart from the current tensor.

    ``path`` tells the turns of a ``for`` and the calls of a block apart, but not the turns of a repeat, which share
    their rows. ``guard`` is the product of the open conditions, ``exists`` is 1 where the turn at hand is done at all,
    ``indices`` are the names of the turns' symbols. ``blocks`` are the calls it is inside of, ``frames`` the
    ``timedistributed`` bodies, each of which hides one more leading axis.
    """

    scope: Names
    section: Section
    path: object = None
    mode: Mode = Mode()
    guard: Value = 1
    exists: Value = 1
    indices: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    takes_input: bool = True
    frames: tuple[object, ...] = ()


class Trial:
    """A run of a repeated body that only asks what shape it leaves.

    ``decided`` are the ways that conditions went. One that ``supposes`` runs on unknowns: it checks nothing, and takes
    the ways of ``before`` where it can't decide.
    """

    def __init__(self, supposes: bool = False, before: Mapping[object, bool] | None = None) -> None:
        self.supposes = supposes
        self.before = before or {}
        self.decided: dict[object, bool] = {}


ItemRule = Callable[["Walk", Any], None]


class Walk:
    """What changes while a network is built; what comes of it is frozen."""

    def __init__(self, top: Names, ring: Ring, convention: str, rules: Mapping[type, ItemRule]) -> None:
        self.top = top
        self.ring = ring
        self.convention = convention
        self.rules = rules
        self.place = Place(Scope(top), Section())
        self.signal: Signal | None = None
        self.ledger = Ledger()
        self.events: list[Event] = []
        self.effects: list[Done] = []
        self.sections: dict[object, Section] = {}
        self.ends: dict[str, Signal] = {}
        self.families: dict[str, Family] = {}
        self.inputs: dict[int, layers.Shape] = {}
        self.outputs: list[Signal] = []
        self.conditions: dict[tuple[Value, Value], Validity] = {}
        self.problems: list[Problem] = []
        self.trial: Trial | None = None
        self._values = 0
        self._origins: dict[int, tuple[int, ...]] = {}
        self._applied: dict[object, Applied] = {}

    def fork(self, trial: Trial) -> Walk:
        """A walk that goes on from this place and leaves no trace on this one."""
        section = self.place.section
        copy = Section(section.path, section.around, section.own)
        copy.labels, copy.ordinals, copy.names = dict(section.labels), dict(section.ordinals), dict(section.names)
        other = Walk(self.top, self.ring, self.convention, self.rules)
        other.place = self.place.replace(section=copy)
        other.trial, other.inputs = trial, self.inputs
        other._values, other._applied = self._values, self._applied
        return other

    @property
    def supposes(self) -> bool:
        """Whether this is a run on unknowns, whose checks come later."""
        return self.trial is not None and self.trial.supposes

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

    def frame(self) -> layers.Shape:
        """The shape of the current tensor as this place sees it: of one step in a ``timedistributed``."""
        return self.current().shape[len(self.place.frames) :]

    def key(self, node: nodes.Item) -> tuple[object, int]:
        """Tells what stands at ``node`` from what stands elsewhere; the same in every turn of a repeat."""
        return (self.place.path, id(node))

    # ------------------------------------------------------------ values

    def evaluator(self) -> Evaluator:
        return Evaluator(self.place.scope, self._ambient, {"shape": self._shape_of})

    def _ambient(self, name: str) -> Any:
        if name not in ("channels", "shape"):
            return MISSING
        shape = self.frame()
        return shape[-1] if name == "channels" else shape

    def _shape_of(self, _: Evaluator, node: nodes.Call) -> Any:
        if len(node.arguments) != 1 or node.arguments[0].name is not None:
            raise Error("`shape` takes one label")
        label = self.find(node.arguments[0].value)
        if label.signal is None:
            raise Unknown
        return label.signal.shape[len({*label.frames} & {*self.place.frames}) :]

    def find(self, place: nodes.Expression) -> Label:
        """The label that a place such as ``enc.t`` or ``e[L - i]`` names."""
        label = self.place.section.find(place, self._turn_of)
        if label.family is not None:
            for requirement in label.family.within(label.family.last, place.span.text):
                self.require(requirement, place.span)
        return label

    def _turn_of(self, label: Label, place: nodes.Index) -> Label:
        """The label of one turn of a repeat."""
        turn = whole(self.evaluator().number(place.index), place)
        if label.family is None:
            raise Error(f"`{place.target.span.text}` has no turns", place.span, "an index is for a label in a `repeat`")
        for requirement in label.family.within(turn, place.span.text):
            self.require(requirement, place.span)
        return label.family.member(turn, place)

    def taken(self, signal: Signal, member: Member | None) -> Signal:
        """A label's tensor as a value of its own where it is one of a loop's turns."""
        if member is None:
            return signal
        value = self.new_value(signal)
        self.events.append(Taken(value, signal.value, member))
        return Signal(signal.shape, value)

    # ------------------------------------------------------------ layers at work

    def emit(self, node: nodes.Layer, kind: Kind, inputs: list[Signal], given: Mapping[str, Any]) -> None:
        """A layer at work: its row, its costs, its place in the course."""
        applied = self.apply(kind, tuple(signal.shape for signal in inputs), given)
        self.record(node, kind, inputs, applied)

    def apply(self, kind: Kind, shapes: tuple[layers.Shape, ...], given: Mapping[str, Any]) -> Applied:
        """The kind's rule, worked out once for the same shapes and arguments."""
        hidden = len(self.place.frames)
        key = (kind.name, shapes, hidden, tuple((name, _hashable(value)) for name, value in given.items()))
        found = self._applied.get(key)
        if found is None:
            try:
                found = self._applied[key] = self._read(kind, shapes, given)
            except Error:
                narrowing = Narrowing(self.place.guard * self.place.exists)
                if not narrowing.there:
                    raise
                return self._read_within(narrowing, kind, shapes, given)
        return found

    def _read(self, kind: Kind, shapes: tuple[layers.Shape, ...], given: Mapping[str, Any]) -> Applied:
        hidden = len(self.place.frames)
        call, single = kind.apply(tuple(shape[hidden:] for shape in shapes), self.convention, given)
        effect = at_each_step(call, single, shapes[0][:hidden])
        return Applied(call, effect, costs_of(kind, effect))

    def _read_within(
        self, narrowing: Narrowing, kind: Kind, shapes: tuple[layers.Shape, ...], given: Mapping[str, Any]
    ) -> Applied:
        """Only where the conditions that lead here hold."""
        return narrowing.within(
            lambda put: self._read(kind, put(shapes), {name: put(value) for name, value in given.items()})
        )

    def record(self, node: nodes.Item, kind: Kind, inputs: list[Signal], applied: Applied) -> None:
        """Enters a layer; its output is the current tensor."""
        for agreement in applied.effect.agreements:
            self.agree(agreement, node.span)
        for requirement in applied.effect.requirements:
            self.require(requirement, node.span)
        value = self.new_value()
        row = self._row(node, kind.name)
        row.turn(applied, value, self.place.guard * self.place.exists)
        row.inputs = row.inputs or self._rows_of(inputs)
        self._origins[value] = (row.id,)
        self.ledger.entries.append(Entry(row, applied, self.place.mode, self.place.guard))
        if inputs:
            guard = 0 if self.place.mode.training else self.place.guard
            values = tuple(signal.value for signal in inputs)
            self.events.append(Step(value, values, applied.effect, kind, row.id, guard, self.place.guard))
        self.effects.append(Done(kind, applied.effect))
        self.signal = Signal(applied.effect.output, value)

    def new_value(self, *origins: Signal) -> int:
        """The number of a new value; ``origins`` are the values it stands for, where it is no layer's own."""
        self._values += 1
        self._origins[self._values] = self._rows_of(origins)
        return self._values

    def _rows_of(self, signals: Iterable[Signal]) -> tuple[int, ...]:
        """The rows whose outputs the signals are."""
        return tuple(dict.fromkeys(row for signal in signals for row in self._origins.get(signal.value, ())))

    def _row(self, node: nodes.Item, kind: str) -> Row:
        """The row of a layer: the same one in every turn of a repeat."""
        key = self.key(node)
        row = self.ledger.rows.get(key)
        if row is None:
            section = self.place.section
            name = section.layer_name(node, kind, key)
            row = Row(len(self.ledger.rows) + 1, name, kind, node.span, section.names_from_outside, section.place)
            self.ledger.rows[key] = row
        return row

    def agree(self, agreement: Agreement, span: Span) -> None:
        """Two sizes are equal, or where open conditions lead here only in part, equal there."""
        if self.supposes:
            return
        guard = self.place.guard * self.place.exists
        if vanishes(agreement.first - agreement.second, guard):
            return
        decision = equal(agreement.first * guard, agreement.second * guard)
        if decision.verdict is not True:
            listed = " and ".join(show(shape) for shape in agreement.shapes)
            hint = JOIN_SYMBOLS if isinstance(agreement.first - agreement.second, Poly) else JOIN_NUMBERS
            raise Error(f"the shapes don't join: {listed}; {differing(agreement, decision)}", span, hint)

    def require(self, requirement: Requirement, span: Span) -> None:
        """``value`` ≥ 0: always, never (an error), or on a part of the domains (a condition of validity)."""
        guard = self.place.guard * self.place.exists
        self.require_where(Validity(requirement.value, guard, requirement.message, requirement.hint, span))

    def require_where(self, condition: Validity) -> None:
        """The same where the condition's guard is not 0."""
        value, guard = condition.value, condition.guard
        if self.supposes or (value, guard) in self.conditions or nonnegative(value * guard).verdict is True:
            return
        if nonnegative((-value - 1) * guard).verdict is True:  # it fails wherever it is reached
            if guard == 1:
                raise Error(condition.message, condition.span, condition.hint)
            value = -1
        self.conditions[value, guard] = condition.replace(value=value)


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


def whole(value: Value, node: nodes.Index) -> Value:
    """The number of a turn."""
    try:
        return whole_number(value, "turn", None)
    except Error as error:
        raise error.placed(node.index.span) from None


def _hashable(value: Any) -> Any:
    return tuple(_hashable(item) for item in value) if isinstance(value, (list, tuple)) else (type(value), value)
