"""Stretches of a structure that come again: once in brackets, with how often, and a stride that only the first has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symcnn.algebra import Value
from symcnn.network.listing import Bracket, Branches, Line, Part

Parts = tuple[Part, ...]
Widths = tuple[Value, Value]
"""The channels that enter the first turn and those after it: widths in proportion to them are alike."""


def joined(first: Sequence[Part], later: Sequence[Part], entering: Widths | None = None) -> Parts | None:
    """What does one stretch and then another that is alike, as one; None where they aren't alike.

    They may differ in strides that only the first has, and in widths that are in proportion to what enters.
    """
    if len(first) != len(later):
        return None
    parts = [_joined(*pair, entering) for pair in zip(first, later, strict=True)]
    return None if None in parts else tuple(part for part in parts if part is not None)


def _joined(first: Part, later: Part, entering: Widths | None) -> Part | None:
    if isinstance(first, Line):
        return _line(first, later, entering) if isinstance(later, Line) else None
    if isinstance(first, Bracket):
        if not isinstance(later, Bracket) or first.times != later.times:
            return None
        parts = joined(first.parts, later.parts, entering)
        return None if parts is None else first.replace(parts=parts)
    if not isinstance(later, Branches) or (first.kind, len(first.branches)) != (later.kind, len(later.branches)):
        return None
    branches = [joined(*pair, entering) for pair in zip(first.branches, later.branches, strict=True)]
    if None in branches:
        return None
    return first.replace(branches=tuple(branch for branch in branches if branch is not None))


def _line(first: Line, later: Line, entering: Widths | None) -> Line | None:
    """The later line, with what only the first has."""
    if later.turns or later.first or (entering is not None and first.turns):
        return None
    if later.stride != first.stride and later.stride:
        return None
    if first.first and later.stride:
        return None
    last = first.turns[-1] if first.turns else first
    only = first.first or later.stride != first.stride
    line = later.replace(stride=first.stride, first=only)
    if last.alike == later.alike:
        return line.replace(turns=first.turns)
    if entering is None or not _in_proportion(first, later, entering):
        return None
    return line.replace(turns=(first.replace(stride=(), first=False), later.replace(stride=())))


def _in_proportion(first: Line, later: Line, entering: Widths) -> bool:
    if (first.kind, first.kernel, first.given) != (later.kind, later.kernel, later.given):
        return False
    pairs = [(first.width, later.width), (first.groups, later.groups)]
    return all(a == b or (a is not None and b is not None and a * entering[1] == b * entering[0]) for a, b in pairs)


# ---------------------------------------------------------------- in brackets


def bracketed(parts: Iterable[Part], times: Value) -> Parts:
    """Parts so many times over."""
    inside = tuple(parts)
    return (Bracket(inside, times),) if inside and times != 1 else inside


def gathered(parts: Iterable[Part]) -> Parts:
    """A repeat with the turn that is written out right before it, or with another of the same, as one bracket."""
    found: list[Part] = []
    for part in parts:
        found.append(part)
        while isinstance(found[-1], Bracket) and (whole := _with_before(found)) is not None:
            found = whole
    return tuple(found)


def _with_before(parts: Sequence[Part]) -> list[Part] | None:
    """Parts of which the last is a bracket, with what is alike before it in it."""
    *before, bracket = parts
    assert isinstance(bracket, Bracket)
    if before and isinstance(before[-1], Bracket) and (inside := joined(before[-1].parts, bracket.parts)) is not None:
        return [*before[:-1], Bracket(inside, before[-1].times + bracket.times)]
    length = len(bracket.parts)
    inside = joined(before[-length:], bracket.parts)
    return None if inside is None else [*before[:-length], Bracket(inside, bracket.times + 1)]


def recurring(parts: Sequence[Part]) -> Parts:
    """The shortest stretch that comes again at once is one bracket, with how often it does. What changes from turn to
    turn stands by itself."""
    found: list[Part] = []
    start = 0
    while start < len(parts):
        stretch, turns = _recurrence(parts, start)
        found += bracketed(stretch, turns)
        start += len(stretch) * turns
    return tuple(found)


def _recurrence(parts: Sequence[Part], start: int) -> tuple[Parts, int]:
    """The shortest stretch from ``start`` that comes again right after itself, and how often; one part, once."""
    for length in range(1, (len(parts) - start) // 2 + 1):
        stretch: Parts = tuple(parts[start : start + length])
        turns = 1
        while not any(isinstance(part, Line) and part.turns for part in stretch):
            place = start + turns * length
            longer = joined(stretch, parts[place : place + length])
            if longer is None:
                break
            stretch, turns = longer, turns + 1
        if turns > 1:
            return stretch, turns
    return (parts[start],), 1
