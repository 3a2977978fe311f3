"""What a unit of a network consists of, as papers list it: ``3×3, 64``, in brackets with how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from symcnn import layers as kinds
from symcnn.algebra import Value, nonnegative
from symcnn.layers import Shape
from symcnn.network.loops import first_done
from symcnn.network.model import Layer
from symcnn.record import Record

FAMILY = {kind.name: family for family, members in kinds.FAMILIES.items() for kind in members}

PASSING = frozenset({"Normalisations", "Activations"})
"""Families whose layers belong to the layer that they come after."""

UNNAMED = frozenset({*PASSING, "Joins", "Shapes"})
"""Families whose layers a structure does not list, as papers don't …"""

NAMED_SHAPES = frozenset({"upsample", "pixelshuffle", "custom"})
"""… but for these."""


class Line(Record):
    """A layer as a structure lists it: ``3×3, 64``. ``kernel`` and ``width`` (filters, units) are None where its kind
    has none; ``stride`` is empty where it is 1; ``given`` are the arguments that tell it where there is neither.

    Where the turns of a repeat differ, ``turns`` are the first, those at which what grew begins to shrink or the other
    way round, and the last, which the line itself is of. Where ``first`` only the first turn has the stride."""

    kind: str
    kernel: Shape | None
    width: Value | None
    stride: Shape
    groups: Value
    given: tuple[Any, ...]
    turns: tuple[Line, ...] = ()
    first: bool = False

    @property
    def alike(self) -> tuple[Any, ...]:
        """What it is apart from its stride."""
        return self.kind, self.kernel, self.width, self.groups, self.given, tuple(turn.alike for turn in self.turns)


class Bracket(Record):
    """Parts one after the other, ``times`` over."""

    parts: tuple[Part, ...]
    times: Value


SIDE, GATE, SQUEEZE = "side", "gate", "squeeze"


class Branches(Record):
    """Parts in branches: by the ``SIDE`` of each other, or one that makes a ``GATE``, by which the tensor before it is
    multiplied; a ``SQUEEZE`` takes the mean of each channel first, which its branch does not list."""

    kind: str
    branches: tuple[tuple[Part, ...], ...]


Part = Line | Bracket | Branches


def is_listed(layer: Layer) -> bool:
    return FAMILY.get(layer.kind, "Shapes") not in UNNAMED or layer.kind in NAMED_SHAPES


def line_of(layer: Layer) -> Line:
    turns = [_called(layer.kind, arguments) for arguments in _arguments(layer)]
    first = bool(turns[0].stride) and not any(turn.stride for turn in turns[1:]) and len(turns) > 1
    different = [next(same) for _, same in groupby(turns, key=lambda line: (line.alike, first or line.stride))]
    ruled = bool(layer.turns and layer.turns[-1].loops)
    ends = [line for at, line in enumerate(different) if not _goes_on(different, at, ruled)]
    stride = turns[0].stride if first else turns[-1].stride
    return turns[-1].replace(stride=stride, first=first, turns=tuple(ends) if len(ends) > 1 else ())


def _called(kind: str, given: Mapping[str, Any]) -> Line:
    width = given.get("filters", given.get("units"))
    kernel = given.get("kernel")
    stride = given.get("stride") or ()
    required = [parameter.name for parameter in kinds.KINDS[kind].parameters if parameter.required]
    told = () if kernel or width is not None else tuple(given[name] for name in required if name in given)
    shown = stride if isinstance(stride, tuple) and set(stride) != {1} else ()
    return Line(kind, kernel, width, shown, given.get("groups", 1), told)


def _arguments(layer: Layer) -> Iterator[Mapping[str, Any]]:
    """Those of its turns in order; of turns that follow a rule the first's, and last of all the last's."""
    for turn in layer.turns:
        first = first_done(turn.call, turn.share, turn.loops)
        if first is not None:
            yield first.arguments
    yield layer.arguments


def _goes_on(lines: Sequence[Line], at: int, ruled: bool) -> bool:
    """Whether a line lies between its neighbours in every size; ``ruled`` says that the last one ends a loop, whose
    first goes on from the line before it unless it is proved to turn back."""
    if not 0 < at < len(lines) - 1:
        return False
    three = lines[at - 1 : at + 2]
    sizes = [(*(line.kernel or ()), *(() if line.width is None else (line.width,)), line.groups) for line in three]
    if len({(line.kind, line.given, len(own)) for line, own in zip(three, sizes, strict=True)}) != 1:
        return False
    end = ruled and at == len(lines) - 2
    return all(_between(*course, end=end) for course in zip(*sizes, strict=True))


def _between(before: Value, here: Value, after: Value, *, end: bool) -> bool:
    def goes_on(sign: int) -> bool:
        return not _grows(here, after, sign) if end else _grows(after, here, sign)

    return here in (before, after) or any(_grows(here, before, sign) and goes_on(sign) for sign in (1, -1))


def _grows(to: Any, start: Any, sign: int) -> bool:
    return nonnegative(sign * (to - start)).verdict is True
