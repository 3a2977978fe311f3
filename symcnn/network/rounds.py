"""The turns of one repeat on a walk: done singly, or all that follow a rule at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from symcnn.algebra import Domain, Value, at_least, where
from symcnn.algebra.ranges import extreme_over
from symcnn.errors import Error
from symcnn.network.families import Family
from symcnn.network.loops import Loop
from symcnn.network.model import Validity
from symcnn.network.recurrence import Course, agree, continues
from symcnn.network.scope import Scope
from symcnn.network.sections import Label, Signal
from symcnn.network.trace import Choice, Turns
from symcnn.network.walk import Walk
from symcnn.record import Record
from symcnn.syntax import nodes


class Plan(Record):
    """How a repeat goes: ``peeled`` turns singly, then ``course``; the turns are ``alike`` where neither shape nor
    index makes a difference."""

    peeled: int
    course: Course
    alike: bool


class Rounds:
    """The turns of a repeat, one after the other; :meth:`close` comes after the last."""

    def __init__(self, walk: Walk, node: nodes.Repeat, first: Value, last: Value) -> None:
        self.walk, self.node, self.first, self.last = walk, node, first, last
        self.around = dict(walk.place.section.labels)
        self.ends: list[tuple[Value, Signal]] = [(1, walk.current())]
        self.listed: list[tuple[Value, dict[str, Label]]] = []
        self.general_labels: dict[str, Label] = {}
        self.loop: Loop | None = None
        self.indexed = False

    @property
    def name(self) -> str:
        """What the index is called: as in the script, but apart from whatever else is called so."""
        name = self.node.name.name if self.node.name is not None else "turn"
        while name in self.walk.ring.domains or name in self.walk.place.indices:
            name += "'"
        return name

    def single(self, turn: Value, entry: Any, happens: Value = 1) -> bool:
        """One turn by itself, done where ``happens`` is 1; whether it leaves the shape that it took."""
        walk, before = self.walk, self.walk.current().shape
        loop = Loop(walk.ring.hidden(self.name, Domain(None, None)), turn, turn)
        with walk.within(guard=walk.place.guard * happens):
            self._turn(loop, entry)
        self.listed.append((turn, self._labels()))
        self.ends.append((happens, walk.current()))
        return agree(walk.current().shape, before)

    def extend(self) -> None:
        """All turns that are left are like the single one before."""
        turns = self.walk.events[-1]
        assert isinstance(turns, Turns)
        turn, labels = self.listed.pop()
        self.loop = turns.loop.replace(last=self.last)
        self.general_labels = labels
        self.walk.ledger.multiply(self.first_entry, self.last - turn + 1)
        self.walk.events[-1] = turns.replace(loop=self.loop)

    def by(self, solution: Plan) -> None:
        """All turns that are left: the peeled ones singly, then the others at once."""
        first = solution.course.turns.first - solution.peeled
        for turn in range(solution.peeled):
            number = first + turn
            self.single(number, number, happens=at_least(self.last - number, 0))
        self._general(solution)

    def _general(self, solution: Plan) -> None:
        """All turns from the first of the course on, at once."""
        walk, course = self.walk, solution.course
        times = self.last - course.turns.first + 1
        self.loop = Loop(course.turns.index, course.turns.first, self.last, at_least(times, 0))
        start, happens = walk.current(), at_least(times, 1)
        walk.signal = Signal(course.inside, start.value)
        marks = len(walk.conditions), len(walk.effects), len(walk.outputs)
        outer_ends, walk.ends = walk.ends, {}
        place = walk.place
        with walk.within(exists=place.exists * happens, indices=(*place.indices, course.turns.name)):
            self._turn(self.loop, course.turns.index, indexed=not solution.alike)
        if not (walk.supposes or continues(course, walk.current().shape)):
            raise Error("the turns don't follow one rule", self.node.span)
        self.general_labels = self._labels()
        self.indexed = not solution.alike
        self._add_up(solution)
        walk.ends = {**outer_ends, **{name: self.loop.at_last(end) for name, end in walk.ends.items()}}
        self._settle(marks)
        self.ends.append((happens, Signal(course.at(self.last + 1), walk.current().value)))

    def _turn(self, loop: Loop, entry: Any, indexed: bool = False) -> None:
        walk = self.walk
        walk.place.section.labels = dict(self.around)
        before = walk.current()
        self.first_entry, first_event = len(walk.ledger.entries), len(walk.events)
        inside = walk.new_value(before)
        walk.signal = Signal(before.shape, inside)
        names = {} if self.node.name is None else {self.node.name.name: entry}
        with walk.within(scope=Scope(walk.place.scope, names)):
            walk.body(self.node.body)
        steps = tuple(walk.events[first_event:])
        depth = len(walk.place.section.path)
        turns = Turns(loop, inside, walk.current().value, before.value, steps, indexed, before.shape, depth)
        walk.events[first_event:] = [turns]

    def _labels(self) -> dict[str, Label]:
        """The labels that the turn before has set."""
        labels = self.walk.place.section.labels
        return {name: label for name, label in labels.items() if self.around.get(name) is not label}

    def _add_up(self, solution: Plan) -> None:
        """The costs of a turn, of all turns."""
        assert self.loop is not None
        if solution.alike:
            times = self.last - self.loop.first + 1
            self.walk.ledger.multiply(self.first_entry, times * self.loop.guard)
        else:
            self.walk.ledger.repeat(self.first_entry, self.loop)

    def _settle(self, marks: tuple[int, int, int]) -> None:
        """What a turn has left on the walk, freed of the index."""
        walk, loop = self.walk, self.loop
        assert loop is not None
        conditions, effects, outputs = marks
        walk.effects[effects:] = [done.at(loop, loop.last) for done in walk.effects[effects:]]
        walk.outputs[outputs:] = loop.at_last(walk.outputs[outputs:])
        for key in list(walk.conditions)[conditions:]:
            self._condition(walk.conditions.pop(key), loop)

    def _condition(self, condition: Validity, loop: Loop) -> None:
        """A condition that must hold at every turn, as one that is free of the index."""
        least: Value | None = condition.value
        if loop.occurs_in(condition.value) or loop.occurs_in(condition.guard):
            least = extreme_over(condition.value, loop.index, loop.first, loop.last, largest=False)
        if least is None or loop.occurs_in(condition.guard):
            raise Error(f"{condition.message}: whether that is so at every turn can't be decided", condition.span,
                        "give the symbols domains that decide it, or the repeat a number of turns")  # fmt: skip
        self.walk.require_where(condition.replace(value=least))

    def close(self) -> None:
        """The tensor after all turns, whichever were done; and the labels, each a family of the turns'."""
        end = self._end()
        self.walk.signal = end
        section = self.walk.place.section
        section.labels = dict(self.around)
        section.labels.update(self._families())

    def _end(self) -> Signal:
        """Turn k is done where the one before it is, and its condition holds."""
        _, end = self.ends[-1]
        for (given, earlier), (happens, _) in reversed(list(pairwise(self.ends))):
            if happens != 1:
                end = self._either(happens, end, earlier, given)
        return end

    def _either(self, happens: Value, yes: Signal, no: Signal, given: Value) -> Signal:
        walk = self.walk
        if len(yes.shape) != len(no.shape):
            raise Error("how many axes the tensor has depends on the number of turns", self.node.count.span,
                        "give its symbols a domain from 1 on, or reshape the tensor first")  # fmt: skip
        shape = tuple(where(happens, *pair, given) for pair in zip(yes.shape, no.shape, strict=True))
        value = walk.new_value(yes, no)
        walk.events.append(Choice(value, happens, yes.value, no.value, given))
        return Signal(shape, value)

    def _families(self) -> Iterator[tuple[str, Label]]:
        names = dict.fromkeys(name for _, labels in self.listed for name in labels) | dict.fromkeys(self.general_labels)
        for name in names:
            listed = tuple((turn, labels[name]) for turn, labels in self.listed if name in labels)
            family = Family(self.first, self.last, listed, self.general_labels.get(name), self.loop)
            label = self._last(family).replace(family=family)
            if not self.walk.place.indices:  # inside another loop it is one of many
                self.walk.families[".".join(label.section.path)] = family
            yield name, label

    def _last(self, family: Family) -> Label:
        """The label of the last turn."""
        if family.general is None:
            return family.listed[-1][1]
        return family.member(self.last, self.node.count) if self.indexed else family.general


def uses_index(node: nodes.Repeat) -> bool:
    """Whether the index of a repeat has a part in its body."""
    return node.name is not None and _mentions(node.body, node.name.name)


def _mentions(node: Any, name: str) -> bool:
    """Whether a name occurs anywhere in a piece of syntax."""
    pending: list[Any] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, nodes.Name) and part.name == name:
            return True
        pending.extend(_parts(part))
    return False


def _parts(part: Any) -> Iterator[Any]:
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        yield from part
    elif isinstance(part, Record):
        yield from part.compared_values()
