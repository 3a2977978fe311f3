"""Frames around what a repeat does more than once."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from symcnn.network.boxes import Drawing
from symcnn.network.graph import Round
from symcnn.render.figure.geometry import Layout, Spot

ABOVE, AROUND = 17, 9


class Frame(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int
    round: Round


def frames_of(drawing: Drawing, layout: Layout) -> tuple[list[Frame], list[tuple[int, Round]]]:
    """The frames, and where no frame can hold a repeat's boxes alone, those boxes one by one."""
    frames: list[Frame] = []
    single: list[tuple[int, Round]] = []
    for members, round_ in drawing.rounds:
        frame = _around(members, layout, round_)
        others = [spot for number, spot in layout.spots.items() if number not in members]
        if any(_meets(frame, spot) for spot in others) or any(_overlap(frame, other) for other in frames):
            single += [(number, round_) for number in members]
        else:
            frames.append(frame)
    return frames, single


def _around(members: Collection[int], layout: Layout, round_: Round) -> Frame:
    """Around boxes and the lines between them."""
    inside = [layout.spots[number] for number in members]
    xs = [x for path in layout.paths if path.start in members and path.end in members for x, _ in path.points]
    left, right = min([*xs, *(spot.left for spot in inside)]), max([*xs, *(spot.right for spot in inside)])
    top, bottom = min(spot.rows[0] for spot in inside), max(spot.rows[1] for spot in inside)
    return Frame(left - AROUND, top - ABOVE, right + AROUND, bottom + AROUND, round_)


def _meets(frame: Frame, spot: Spot) -> bool:
    top, bottom = spot.rows
    return frame.left < spot.right and spot.left < frame.right and frame.top < bottom and top < frame.bottom


def _overlap(one: Frame, other: Frame) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
