"""What counting rules leave out of the figures of an answer: by rule, kinds of layers and ``biases``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

Uncounted = Mapping[str, tuple[str, ...]]
"""A rule that figures were asked by has an entry, an empty one where it counts everything."""

NOTHING: Uncounted = MappingProxyType({})


def together(parts: Iterable[Uncounted]) -> Uncounted:
    """What several figures leave out, each kind once."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for rule, names in part.items():
            found[rule] = tuple(dict.fromkeys((*found.get(rule, ()), *names)))
    return found


def uncounted_lines(left_out: Uncounted) -> list[str]:
    """A line for each rule that leaves something out."""
    return [f"{rule} does not count: {', '.join(names)}" for rule, names in left_out.items() if names]
