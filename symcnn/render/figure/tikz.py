"""A layout as a TikZ picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symcnn.network.boxes import ENTRY, Box, Drawing
from symcnn.network.graph import Round
from symcnn.render.figure.geometry import Layout, Path, Point, Spot
from symcnn.render.figure.labels import Writer
from symcnn.render.figure.lines import BESIDE, NOTE, TITLE, Label, Line
from symcnn.render.figure.rounds import Frame, frames_of

Colour = tuple[int, int, int]

STYLES: Mapping[str, tuple[str, Colour, Colour]] = {
    "Convolutions": ("conv", (0, 94, 148), (211, 229, 243)),
    "Pools": ("pool", (168, 104, 0), (252, 231, 191)),
    "Dense layers": ("dense", (140, 52, 104), (243, 217, 230)),
    "Embeddings": ("embedding", (42, 110, 138), (216, 239, 247)),
    "Recurrent layers": ("recurrent", (0, 102, 76), (207, 238, 227)),
    "Attention": ("attention", (160, 62, 0), (250, 219, 203)),
    "Normalisations": ("norm", (120, 110, 0), (248, 244, 196)),
    "Activations": ("norm", (120, 110, 0), (248, 244, 196)),
    "Joins": ("join", (60, 60, 60), (255, 255, 255)),
    "Shapes": ("shape", (90, 90, 90), (240, 240, 240)),
    "Block": ("block", (66, 66, 122), (229, 229, 243)),
    "input": ("input", (90, 90, 90), (255, 255, 255)),
}
"""By family: the style, the colour of the line and the fill. Hues that colour-blind readers tell apart; light fills,
which print as greys under black text."""

OTHER = "Shapes"

FONTS = {TITLE: r"\fontsize{8}{9.6}\selectfont", NOTE: r"\fontsize{6}{7.2}\selectfont"}

LINE = "line width=.5pt"
GREY = (110, 110, 110)
ARROW = "-latex, line width=.45pt, draw={rgb,255:red,70;green,70;blue,70}, rounded corners=1.6pt"


def picture(drawing: Drawing, labels: Mapping[int, Label], layout: Layout, writer: Writer) -> str:
    """The picture by itself."""
    frames, single = frames_of(drawing, layout)
    used = {box.family if box.family in STYLES else OTHER for box in drawing.boxes if box.kind != ENTRY}
    lines = [
        r"\begin{tikzpicture}[",
        rf"  symcnn/box/.style={{{LINE}, rounded corners=1.2pt, inner sep=0pt, align=center, font={FONTS[TITLE]}}},",
        rf"  symcnn/note/.style={{inner sep=0pt, align=center, font={FONTS[NOTE]}}},",
        rf"  symcnn/flow/.style={{{ARROW}}},",
        "  symcnn/training/.style={dashed},",
        rf"  symcnn/round/.style={{{LINE}, densely dashed, rounded corners=2pt, draw={_colour(GREY)}}},",
        *(f"  {_style(family)}," for family in STYLES if family in used),
        "]",
        *(line for box in drawing.boxes for line in _box(box, labels[box.id], layout.spots[box.id])),
        *(_edge(path, drawing) for path in layout.paths),
        *_ends(drawing, layout),
        *(line for frame in frames for line in _frame(frame, writer)),
        *(_mark(layout.spots[number], round_, writer) for number, round_ in single),
        r"\end{tikzpicture}",
    ]
    return "\n".join(lines)


def _style(family: str) -> str:
    name, line, fill = STYLES[family]
    return f"symcnn/{name}/.style={{symcnn/box, draw={_colour(line)}, fill={_colour(fill)}}}"


def _colour(colour: Colour) -> str:
    return "{{rgb,255:red,{};green,{};blue,{}}}".format(*colour)


def _box(box: Box, label: Label, spot: Spot) -> Iterator[str]:
    style = "symcnn/" + STYLES.get(box.family, STYLES[OTHER])[0]
    if box.training:
        style += ", symcnn/training"
    if box.kind == ENTRY:
        yield rf"\node[symcnn/note] at {_at(spot.x, spot.y)} {{{_text(label.lines)}}};"
    elif label.drawn is not None:
        width, height = label.drawn
        shape = f"{style}, circle" if label.sign else style
        size = f"minimum width={_cm(width)}, minimum height={_cm(height)}"
        yield rf"\node[{shape}, {size}] at {_at(spot.x, spot.y)} {{{f'${label.sign}$' if label.sign else ''}}};"
        if label.lines:
            yield _beside(label, spot)
    else:
        size = f"minimum width={_cm(spot.size.width)}, minimum height={_cm(spot.size.height)}"
        yield rf"\node[{style}, {size}] at {_at(spot.x, spot.y)} {{{_text(label.lines)}}};"


def _beside(label: Label, spot: Spot) -> str:
    """The text left of a circle, into whose right side shortcuts come, or right of a bar, if it does not lean."""
    away = spot.size.half_width + BESIDE
    leftwards = (spot.size.leans or (-1 if label.sign else 1)) < 0
    x, anchor = (spot.x - away, "east, align=right") if leftwards else (spot.x + away, "west, align=left")
    return rf"\node[symcnn/note, anchor={anchor}] at {_at(x, spot.y)} {{{_text(label.lines)}}};"


def _text(lines: Sequence[Line]) -> str:
    return r" \\[-.45mm] ".join(f"{{{FONTS[line.font]} {line.latex}}}" for line in lines)


def _edge(path: Path, drawing: Drawing) -> str:
    training = {box.id for box in drawing.boxes if box.training}
    style = "symcnn/flow, symcnn/training" if path.end in training else "symcnn/flow"
    return _line(path.points, style)


def _line(points: Sequence[Point], style: str) -> str:
    return rf"\draw[{style}] {' -- '.join(_at(*point) for point in points)};"


def _ends(drawing: Drawing, layout: Layout) -> Iterator[str]:
    """Where tensors leave a part."""
    if not drawing.graph.around:
        return
    for number in sorted(drawing.ends):
        spot = layout.spots[number]
        yield _line(((spot.x, spot.bottom), (spot.x, spot.bottom + 40)), "symcnn/flow")


def _frame(frame: Frame, writer: Writer) -> Iterator[str]:
    yield rf"\draw[symcnn/round] {_at(frame.left, frame.top)} rectangle {_at(frame.right, frame.bottom)};"
    label = writer.turns(frame.round)
    place = f"anchor=west, inner xsep=1pt, fill=white] at {_at(frame.left + 8, frame.top)}"
    yield rf"\node[symcnn/note, {place} {{{_text([label])}}};"


def _mark(spot: Spot, round_: Round, writer: Writer) -> str:
    """How often a box by itself is done, at its corner."""
    place = f"anchor=south east, fill=white, inner sep=1pt] at {_at(spot.x + spot.size.half_width, spot.bottom)}"
    return rf"\node[symcnn/note, {place} {{{_text([writer.turns(round_)])}}};"


def _at(x: int, y: int) -> str:
    return f"({_number(x)},{_number(-y)})"


def _number(tenths: int) -> str:
    """Tenths of a millimetre in centimetres."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 100}.{abs(tenths) % 100:02}"


def _cm(tenths: int) -> str:
    return f"{_number(tenths)}cm"
