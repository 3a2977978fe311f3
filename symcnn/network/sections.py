"""Labels and names: what a tensor and a layer are called, and where a name can be seen.

A section is a stretch of a network with a name of its own: a labelled item or a call of a block. Layers without a label
are called by kind and ordinal within the innermost section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from symcnn.algebra import Value
from symcnn.errors import Error, did_you_mean
from symcnn.layers import Effect, Shape
from symcnn.network.scope import Names
from symcnn.record import Record
from symcnn.syntax import nodes

if TYPE_CHECKING:
    from symcnn.layers import Kind
    from symcnn.network.families import Family, Member
    from symcnn.network.loops import Loop

TurnOf = Callable[["Label", nodes.Index], "Label"]


class Signal(Record):
    """A tensor at a place of the network: its shape and the number of its value in the course."""

    shape: Shape
    value: int


class Done(NamedTuple):
    """A layer that was done; its effect is written in the indices of loops, of which ``turns`` tell the turns."""

    kind: Kind
    general: Effect
    turns: tuple[tuple[Loop, Value], ...] = ()

    @property
    def effect(self) -> Effect:
        effect = self.general
        for loop, turn in self.turns:
            effect = loop.at(effect, turn)
        return effect

    def at(self, loop: Loop, turn: Value) -> Done:
        """The same at a turn of a loop."""
        return self._replace(turns=(*self.turns, (loop, turn)))


class Label(Record):
    """What a label stands for: its tensor (None after an error), and what ``reuse`` needs to do the item again.

    ``frames`` are the ``timedistributed`` bodies that it stands in, ``family`` the labels of the turns where it stands
    in a ``repeat``. ``member`` is the turn that a label with an index belongs to.
    """

    signal: Signal | None
    section: Section
    item: nodes.Item | None = None
    scope: Names | None = None
    effects: tuple[Done, ...] = ()
    frames: tuple[object, ...] = ()
    family: Family | None = None
    member: Member | None = None


class Section:
    """``path`` are the names from the outermost section to this one.

    ``around`` is the section whose labels can be seen from here: a block call sees none but its own. ``own`` is the
    labelled item itself: if it is a layer, its name is the section's. ``place`` numbers the sections of ``path``, each
    within the one around it: those of two turns of a ``for`` are called alike and are not the same.
    """

    def __init__(
        self,
        path: tuple[str, ...] = (),
        around: Section | None = None,
        own: nodes.Item | None = None,
        place: tuple[int, ...] = (),
    ) -> None:
        self.path = path
        self.place = place
        self.made = 0
        self.around = around
        self.own = own
        self.labels: dict[str, Label] = {}
        self.ordinals: dict[str, int] = {}
        self.names: dict[object, str] = {}

    def inside(self, name: str, around: Section | None = None, own: nodes.Item | None = None) -> Section:
        """A new section right inside this one."""
        self.made += 1
        return Section((*self.path, name), around, own, (*self.place, self.made))

    def ordinal(self, kind: str, key: object) -> str:
        """``conv3``: every layer of a kind counts; the same key (another turn of a repeat) keeps its name."""
        name = self.names.get(key)
        if name is None:
            number = self.ordinals[kind] = self.ordinals.get(kind, 0) + 1
            name = self.names[key] = f"{kind}{number}"
        return name

    def layer_name(self, item: nodes.Item, kind: str, key: object) -> str:
        """The full name of a layer that stands in this section."""
        if item is self.own:
            return ".".join(self.path)
        return ".".join((*self.path, self.ordinal(kind, key)))

    @property
    def names_from_outside(self) -> tuple[str, ...]:
        """The full names of this section and of those it lies in."""
        return tuple(".".join(self.path[: depth + 1]) for depth in range(len(self.path)))

    def visible(self) -> Iterator[Section]:
        """This section and those around it, as far as a name here can see."""
        section: Section | None = self
        while section is not None:
            yield section
            section = section.around

    def find(self, place: nodes.Expression, turn_of: TurnOf) -> Label:
        """The label that a place such as ``enc.t`` names; ``turn_of`` takes one turn's from a family."""
        if isinstance(place, nodes.Name):
            return self._find_name(place)
        if isinstance(place, nodes.Attribute):
            return self.find(place.target, turn_of).section.member(place)
        if isinstance(place, nodes.Index):
            return turn_of(self.find(place.target, turn_of), place)
        raise Error("expected a label", place.span)

    def _find_name(self, place: nodes.Name) -> Label:
        for section in self.visible():
            if place.name in section.labels:
                return section.labels[place.name]
        known = [name for section in self.visible() for name in section.labels]
        hint = did_you_mean(place.name, known) or f"label an item before it: `{place.name}: …`"
        raise Error(f"no label `{place.name}` before this place", place.span, hint)

    def member(self, place: nodes.Attribute) -> Label:
        """The label of this section that comes after the point in ``enc.t``."""
        if place.name.name in self.labels:
            return self.labels[place.name.name]
        hint = did_you_mean(place.name.name, self.labels)
        raise Error(f"no label `{place.name.name}` inside `{place.target.span.text}`", place.name.span, hint)
