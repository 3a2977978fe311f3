"""Formulas in lines that are no wider than they may be, in environments that amsmath and KaTeX both have.

A line ends before a sign or a relation, after a comma, at worst between two factors. A bracket that is wider than a
line is opened: its delimiters get a size of their own, so that lines can end inside it. Fractions, cases and braces
that are too wide have their parts in lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from symcnn.record import Record
from symcnn.render.latex.labels import label_in_lines
from symcnn.render.latex.tree import (
    CASES,
    COLUMN,
    DELIMITER,
    FRACTION,
    Formula,
    Kind,
    Part,
    formula,
    raw,
    width,
)

NARROWEST = 5_000
"""What is held by others always gets as much."""

QUAD = 1_000
DEEPEST = 4
"""Lines inside brackets are set in by as many quads at most."""


class Chunk(Record):
    """Parts that stay on one line, ``depth`` brackets deep; ``rank`` is 0 for the first of what stands between commas,
    1 for that between relations, 2 for a term."""

    parts: Formula
    depth: int
    rank: int

    @property
    def width(self) -> int:
        return width(self.parts)


def broken(latex: str, widest: int) -> list[str]:
    """The formula in lines of at most so many thousandths of an em; a line inside brackets is set in."""
    return _lines(formula(latex), widest)


def aligned(left: str, right: str, widest: int) -> str:
    """``left = right`` on one line or in lines, the later ones begin behind the sign of equality.

    A left side that takes much of the line has one of its own.
    """
    whole = f"{left} = {right}" if left else right
    if width(formula(whole)) <= widest:
        return whole
    start = width(formula(f"{left} = ")) if left else 0
    if not left:
        lines = [f"& {line}" for line in broken(right, widest)]
    elif start <= widest // 3:
        first, *rest = broken(right, widest - start)
        lines = [f"{left} ={{}} & {first}", *(f"& {line}" for line in rest)]
    else:
        first, *rest = broken(right, widest - 2 * QUAD - 900)
        lines = [f"& {left}", rf"& \quad = {first}", *(rf"& \quad {line}" for line in rest)]
    return stacked(lines)


def stacked(lines: Sequence[str], place: str = "") -> str:
    """Lines with their marks of alignment, below one another."""
    inside = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}{place}\n{inside}\n\\end{{aligned}}"


def _lines(parts: Formula, widest: int) -> list[str]:
    """A line is full where the rest of an argument or of an opened bracket would not fit on it as a whole."""
    lines: list[str] = []
    line: list[Chunk] = []
    chunks = list(_chunks(parts, widest))
    for at, chunk in enumerate(chunks):
        if line and _room(line, widest) < sum(each.width for each in _run(chunks, at)):
            lines.append(_written(line))
            line = []
        line.append(chunk)
    return [*lines, *([_written(line)] if line else [])]


def _run(chunks: Sequence[Chunk], at: int) -> Sequence[Chunk]:
    """A chunk with those after it that belong to it: what it opens, and the terms of an argument."""
    own, end = chunks[at], at + 1
    while end < len(chunks) and (chunks[end].depth, chunks[end].rank) > (own.depth, own.rank):
        end += 1
    return chunks[at:end]


def _indent(line: Sequence[Chunk]) -> int:
    return min(line[0].depth, DEEPEST)


def _room(line: Sequence[Chunk], widest: int) -> int:
    return widest - _indent(line) * QUAD - sum(chunk.width for chunk in line)


def _written(line: Sequence[Chunk]) -> str:
    return r"\quad " * _indent(line) + " ".join(raw(chunk.parts) for chunk in line)


# ---------------------------------------------------------------- chunks


class Placed(Record):
    """A part with how many opened brackets it is in, and whether it is the delimiter that opens or closes one."""

    part: Part
    depth: int
    opens: bool = False
    closes: bool = False


def _chunks(parts: Formula, widest: int) -> Iterator[Chunk]:
    """Between places where a line may end."""
    placed = list(_flat(parts, widest, 0))
    start = 0
    for at in range(1, len(placed) + 1):
        if at == len(placed) or _ends(placed[at - 1], placed[at]):
            yield from _narrow(placed[start:at], widest)
            start = at


def _ends(before: Placed, after: Placed) -> bool:
    return before.part.kind is Kind.COMMA or after.part.kind in (Kind.SIGN, Kind.RELATION)


def _narrow(placed: Sequence[Placed], widest: int) -> Iterator[Chunk]:
    """One chunk, or several that end between factors where it is wider than a line."""
    room = widest - min(placed[0].depth, DEEPEST) * QUAD
    line: list[Placed] = []
    for at, item in enumerate(placed):
        wide = sum(one.part.width for one in line) + _glued(placed, at)
        if line and wide > room and _between(line[-1], item):
            yield _chunk(line)
            line = [] if item.part.kind is Kind.DOT else [Placed(Part(Kind.DOT, r"{} \cdot", 900), item.depth)]
            if item.part.kind is Kind.DOT:
                item = Placed(item.part.replace(raw="{} " + item.part.raw), item.depth)
        line.append(item)
    yield _chunk(line)


def _glued(placed: Sequence[Placed], at: int) -> int:
    """The width of a part with those after it that can't begin a line."""
    end = at + 1
    while end < len(placed) and not _between(placed[end - 1], placed[end]):
        end += 1
    return sum(item.part.width for item in placed[at:end])


FIRM = (Kind.OPERATOR, Kind.SIGN, Kind.RELATION, Kind.DOT)


def _between(before: Placed, after: Placed) -> bool:
    """Whether a line may end between two factors."""
    if before.opens or after.closes or before.part.kind in FIRM or after.part.kind is Kind.COMMA:
        return False
    return before.part.raw != "-"


RANKS = {Kind.RELATION: 1, Kind.SIGN: 2, Kind.DOT: 3}


def _chunk(placed: Sequence[Placed]) -> Chunk:
    return Chunk(tuple(item.part for item in placed), placed[0].depth, RANKS.get(placed[0].part.kind, 0))


# ---------------------------------------------------------------- parts wider than a line

DELIMITERS = re.compile(r"\\left\s*(\\[A-Za-z{}]+|.)(.*)\\right\s*(\\[A-Za-z{}]+|.)", re.DOTALL)


def _flat(parts: Formula, widest: int, depth: int) -> Iterator[Placed]:
    """The parts, those inside brackets that are wider than a line too."""
    room = max(widest - min(depth, DEEPEST) * QUAD, NARROWEST)
    for part in parts:
        if part.width <= room or part.kind not in (Kind.BRACKET, *FITTED):
            yield Placed(part, depth)
        elif part.kind is Kind.BRACKET:
            yield from _opened(part, widest, depth)
        else:
            yield Placed(FITTED[part.kind](part, room), depth)


def _opened(part: Part, widest: int, depth: int) -> Iterator[Placed]:
    found = DELIMITERS.fullmatch(part.raw[: len(part.raw) - len(part.tail)])
    assert found is not None
    size = _size(part.inside[0])
    yield Placed(Part(Kind.ATOM, rf"\{size}l{found[1]}", DELIMITER), depth, opens=True)
    yield from _flat(part.inside[0], widest, depth + 1)
    tail = width(formula(f"x{part.tail}"))
    yield Placed(Part(Kind.ATOM, rf"\{size}r{found[3]}{part.tail}", tail), depth + 1, closes=True)


def _size(parts: Formula) -> str:
    """The size of delimiters around lines, by what stands in them."""
    kinds = {part.kind for part in parts}
    return "bigg" if Kind.CASES in kinds else "Big" if Kind.FRACTION in kinds else "big"


def _held(parts: Formula, room: int, place: str = "") -> tuple[str, int]:
    """A formula that another holds, in lines where it must be; and its width."""
    if width(parts) <= room:
        return raw(parts), width(parts)
    lines = _lines(parts, room)
    return stacked([f"& {line}" for line in lines], place), max(width(formula(line)) for line in lines)


def _fraction(part: Part, room: int) -> Part:
    (top, above), (bottom, below) = (_held(inside, max(room - FRACTION, NARROWEST)) for inside in part.inside)
    return part.replace(raw=rf"\frac{{{top}}}{{{bottom}}}{part.tail}", width=max(above, below) + FRACTION)


def _brace(part: Part, room: int) -> Part:
    text, wide = _held(part.inside[0], room)
    label, below = label_in_lines(part.tail, room)
    return part.replace(raw=rf"\underbrace{{{text}}}{label}", width=max(wide, below))


def _cases(part: Part, room: int) -> Part:
    """The conditions get what they need, or half where both columns need more; the rest is for the values."""
    room -= CASES + COLUMN
    values, conditions = part.inside[::2], part.inside[1::2]
    half = max(room // 2, room - max(map(width, values)), NARROWEST)
    right = [_held(cell, half, "[t]") for cell in conditions]
    wide = max(size for _, size in right)
    left = [_held(cell, max(room - wide, NARROWEST), "[t]") for cell in values]
    rows = [f"{value} & {condition}" for (value, _), (condition, _) in zip(left, right, strict=True)]
    inside = " \\\\ ".join(rows)
    whole = wide + max(size for _, size in left) + CASES + COLUMN
    return part.replace(raw=rf"\begin{{cases}} {inside} \end{{cases}}{part.tail}", width=whole)


FITTED: Mapping[Kind, Callable[[Part, int], Part]] = {
    Kind.FRACTION: _fraction,
    Kind.CASES: _cases,
    Kind.BRACE: _brace,
}
"""What has its parts in lines where it is wider than a line."""
