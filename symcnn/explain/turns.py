"""The turns of a layer that its derivation tells apart: those of a repeat's rule in their index, others singly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from symcnn.algebra import Value, text
from symcnn.explain.tree import Given, Node, Total, multiplied
from symcnn.layers import Shape
from symcnn.layers.kind import Effect
from symcnn.network.loops import Loop
from symcnn.network.model import Layer, Turn
from symcnn.record import Record

MOST_CASES = 8
"""So many different turns are shown, more only by what they come to."""


class Between(Record):
    """An index and the ends between which it runs."""

    index: Value
    first: Value
    last: Value


class Case(Record, unequal=("turn",)):
    """Turns that are alike but for the index of their loops. ``label`` says which they are (``at i``), ``ranges``
    between which ends the indices run."""

    turn: Turn
    label: str
    ranges: tuple[Between, ...]

    @property
    def effect(self) -> Effect:
        return self.turn.effect

    @property
    def inputs(self) -> tuple[Shape, ...]:
        return self.turn.call.inputs

    def over_turns(self, unit: Value) -> Node:
        """What all turns of the case come to, where one has ``unit``: a product, or a sum over the index."""
        part = _times(self.turn.share, Given(unit))
        inside = unit * self.turn.share
        for loop in self.turn.loops:
            part = _over(loop, part, inside)
            inside = loop.total(inside)
        return part


def _times(times: Value, part: Node) -> Node:
    return part if times == 1 else multiplied([Given(times), part])


def _over(loop: Loop, part: Node, value: Value) -> Node:
    if loop.occurs_in(value):
        return _times(loop.guard, Total(loop.index, loop.first, loop.last, part))
    return _times((loop.last - loop.first + 1) * loop.guard, part)


def cases_of(layer: Layer) -> tuple[Case, ...]:
    """The different turns of a layer; a single one without a label where there is nothing to tell apart."""
    turns = _joined(layer.turns)
    if len(turns) == 1 and not _depends(turns[0]):
        return (Case(turns[0], "", ()),)
    return tuple(_labelled(turns))


def _depends(turn: Turn) -> bool:
    """Whether anything that is shown of a turn is written in an index."""
    parts = (turn.call.inputs, tuple(turn.call.arguments.values()), turn.effect.replace(requirements=()))
    return any(loop.at_last(part) is not part for loop in turn.loops for part in parts)


def _labelled(turns: Sequence[Turn]) -> Iterator[Case]:
    """Turns are numbered as long as one comes after the other, and those that would be called the same."""
    firsts = list(takewhile(lambda turn: turn.share == 1 and not turn.loops, turns))
    labels = [f"of turn {number}" for number in range(1, len(firsts) + 1)] + [_label(t) for t in turns[len(firsts) :]]
    for place, (turn, label) in enumerate(zip(turns, labels, strict=True)):
        same = f", part {labels[: place + 1].count(label)}" if labels.count(label) > 1 else ""
        yield Case(turn, label + same, _ranges(turn))


def _label(turn: Turn) -> str:
    """``at i``, ``at i, of each of d - 1 turns``."""
    indices = ", ".join(text(loop.index) for loop in reversed(turn.loops))
    places = [f"at {indices}"] if indices else []
    if turn.share != 1 or not indices:
        places.append("of one turn" if turn.share == 1 else f"of each of {text(turn.share)} turns")
    return ", ".join(places)


def _ranges(turn: Turn) -> tuple[Between, ...]:
    """From the outermost."""
    return tuple(Between(loop.index, loop.first, loop.last) for loop in reversed(turn.loops))


# ---------------------------------------------------------------- a first turn that follows the rule of the others


def _joined(turns: Sequence[Turn]) -> list[Turn]:
    """The turns, those before a loop that are like its own put into it."""
    found: list[Turn] = []
    for turn in turns:
        for place, before in enumerate(found):
            if (wider := _with_first(before, turn)) is not None:
                found[place] = wider
                break
        else:
            found.append(turn)
    return found


def _with_first(before: Turn, turn: Turn) -> Turn | None:
    """The turns of a loop from one turn earlier on, where that is what was done before; None where it is not."""
    if not turn.loops or before.share != turn.share or before.loops != turn.loops[1:]:
        return None
    inner, *outer = turn.loops
    start = inner.first - 1
    effect, call = inner.at(turn.effect, start), inner.at(turn.call, start)
    same = effect.replace(requirements=()) == before.effect.replace(requirements=())
    if inner.guard != 1 or not same or call.arguments != before.call.arguments:
        return None
    return turn._replace(loops=(inner.replace(first=start), *outer))
