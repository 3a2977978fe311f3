"""Labels in a repeat: one for each turn, in the index where the turns follow a rule."""

from __future__ import annotations

from symcnn.algebra import Value, at_least, nonnegative
from symcnn.errors import Error
from symcnn.layers import Requirement
from symcnn.layers.arguments import show
from symcnn.network.loops import Loop, either
from symcnn.network.recurrence import agree
from symcnn.network.sections import Label, Section, Signal
from symcnn.record import Record
from symcnn.syntax import nodes


class Member(Record):
    """One turn's tensor of those that a loop makes: at ``turn``, or where that is in ``listed``, the value there."""

    loop: Loop
    turn: Value
    listed: tuple[tuple[Value, int], ...] = ()


class Family(Record):
    """The labels of turns ``first`` to ``last``: ``listed`` are those of turns done by themselves, ``general`` is that
    of any other in the index of ``loop``."""

    first: Value
    last: Value
    listed: tuple[tuple[Value, Label], ...] = ()
    general: Label | None = None
    loop: Loop | None = None

    def within(self, turn: Value, text: str) -> tuple[Requirement, ...]:
        """What a turn must meet to be one of these."""
        message = f"`{text}`: there is no turn {show(turn)}"
        hint = f"the turns go from {show(self.first)} to {show(self.last)}"
        return Requirement(turn - self.first, message, hint), Requirement(self.last - turn, message, hint)

    def member(self, turn: Value, place: nodes.Expression) -> Label:
        """The label of a turn, which may be a formula."""
        own = next((label for number, label in self.listed if number == turn), None)
        if own is not None:
            return own
        if self.general is None or self.loop is None:
            raise Error(f"turn {show(turn)} can't be told apart from the others here", place.span,
                        "write the turn as a number, or the number of turns as a symbol")  # fmt: skip
        return _at(self.general, self.loop, turn, self.listed, place)


def _at(
    label: Label, loop: Loop, turn: Value, listed: tuple[tuple[Value, Label], ...], place: nodes.Expression
) -> Label:
    """A label of the general turn with a turn's number, and so all labels in its section."""
    others = tuple((number, other.signal.value) for number, other in listed if other.signal is not None)
    section = Section(label.section.path, label.section.around, label.section.own)
    for name, inner in label.section.labels.items():
        parts = tuple((number, other.section.labels[name]) for number, other in listed)
        section.labels[name] = _at(inner, loop, turn, parts, place)
    return label.replace(
        signal=_signal_at(label.signal, loop, turn, listed, place),
        effects=tuple(done.at(loop, turn) for done in label.effects),
        section=section,
        member=Member(loop, turn, others),
    )


def _signal_at(
    general: Signal | None, loop: Loop, turn: Value, listed: tuple[tuple[Value, Label], ...], place: nodes.Expression
) -> Signal | None:
    """The tensor of a turn: that in the index, or where the turn may be a listed one that is not alike, that one's."""
    signal: Signal | None = loop.at(general, turn)
    for number, label in reversed(listed):
        own = label.signal
        if general is None or own is None or apart(turn, number) or agree(loop.at(general.shape, number), own.shape):
            continue
        if len(own.shape) != len(general.shape):
            raise Error(f"turn {show(number)} has a shape of its own, and `{place.span.text}` may mean it",
                        place.span, f"begin with turn {show(number + 1)}, or take the first by itself")  # fmt: skip
        assert signal is not None
        signal = signal.replace(shape=either(at_least(turn, number + 1), signal.shape, own.shape))
    return signal


def apart(turn: Value, number: Value) -> bool:
    """Whether a turn is proved to come after that of a number."""
    return nonnegative(turn - number - 1).verdict is True
