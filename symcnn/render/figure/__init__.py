"""Figures: the picture of a network or a part of it, in TikZ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symcnn import algebra
from symcnn.algebra import Number, Poly
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error, did_you_mean
from symcnn.network.boxes import ENTRY, Drawing, FigureReport, drawing
from symcnn.network.folding import DETAILS
from symcnn.record import Record
from symcnn.render import breaking
from symcnn.render.figure.geometry import Layout
from symcnn.render.figure.labels import METRIC_WORDS, Writer
from symcnn.render.figure.layouts import layout_of
from symcnn.render.figure.lines import Label
from symcnn.render.figure.pages import HEIGHT, WIDTH, fits
from symcnn.render.figure.scale import BARS, bars_of
from symcnn.render.figure.tikz import picture
from symcnn.render.latex.caption import automatic, given, labelled
from symcnn.render.latex.document import document

MOST_BOXES = 25
"""So many boxes are legible; where there are more, what is alike is drawn as one."""

LONGEST = 600
"""Where a line of a box is longer, numbers stand in the place of its formulas, in tenths of a millimetre …"""
LONGEST_COUNT = 400
"""… and in that of counts sooner."""

SHOWN = ("params",)


class Picture(Record):
    """What is drawn and how."""

    drawing: Drawing
    writer: Writer
    labels: Mapping[int, Label]
    layout: Layout


def figure(
    report: FigureReport,
    detail: str | None = None,
    metrics: Sequence[str] | None = None,
    to_scale: bool = False,
    caption: str | None = None,
    label: str | None = None,
    standalone: bool = False,
) -> str:
    """The architecture as a TikZ picture in a float, no wider than the line and no higher than a page.

    ``detail`` is one of ``layers``, ``blocks`` and ``stages``, else the finest that fits; ``metrics`` are what boxes
    tell beside their shapes. ``to_scale`` draws tensors as bars.
    """
    shown = tuple(SHOWN if metrics is None else _checked(metrics))
    made = _made(report, _details(detail), shown, to_scale)
    body = "\n".join(_float(report, made, to_scale, caption, label))
    return document(body) if standalone else body


def _checked(metrics: Sequence[str]) -> Iterator[str]:
    for name in metrics:
        if name not in METRIC_WORDS:
            hint = did_you_mean(name, METRIC_WORDS) or f"they are {', '.join(METRIC_WORDS)}"
            raise Error(f"boxes have no metric `{name}`", hint=hint)
        yield name


def _details(detail: str | None) -> Sequence[str]:
    if detail is not None and detail not in DETAILS:
        raise Error(f"no detail `{detail}`", hint=did_you_mean(detail, DETAILS) or f"it is one of {', '.join(DETAILS)}")
    return DETAILS if detail is None else (detail,)


def _made(report: FigureReport, details: Sequence[str], metrics: tuple[str, ...], to_scale: bool) -> Picture:
    """The picture at the first detail that has few enough boxes and fits, with formulas or else numbers; parted into
    columns only where none else does, and scaled down only where none of those does."""
    drawings = [drawing(report.graph, detail) for detail in details]
    few = [drawn for drawn in drawings if drawn is drawings[-1] or len(drawn.boxes) <= MOST_BOXES]
    pictures = [made for drawn in few for made in _pictures(report, drawn, metrics, to_scale)]
    for kept in (lambda made: fits(made.layout) and not made.layout.parted, lambda made: fits(made.layout),
                 lambda made: fits(made.layout, scaled=True)):  # fmt: skip
        found = next(filter(kept, pictures), None)
        if found is not None:
            return found
    finer = "" if details[0] == DETAILS[-1] or len(details) > 1 else ", or `--detail stages`"
    raise Error(
        f"the figure of `{report.name}` does not fit on a page: it has {len(pictures[-1].drawing.boxes)} boxes",
        hint=f"draw a part of it: name a block or label after the file{finer}",
    )


def _pictures(report: FigureReport, drawn: Drawing, metrics: tuple[str, ...], to_scale: bool) -> Iterator[Picture]:
    """With formulas where they are short, then with numbers; to scale with large bars, then with smaller ones."""
    writer = _writer(report, drawn, metrics)
    numbers = writer.replace(sizes=True, counts=True)
    if to_scale:
        yield from (_picture(report, drawn, numbers, longest) for longest in BARS)
    else:
        yield _picture(report, drawn, writer, None)
        if report.point and writer != numbers:
            yield _picture(report, drawn, numbers, None)


def _writer(report: FigureReport, drawn: Drawing, metrics: tuple[str, ...]) -> Writer:
    """Numbers in the place of counts that are too long, and everywhere where sizes are."""
    writer = Writer(metrics, report.point)
    if _wide(drawn, writer.replace(metrics=()), LONGEST):
        return writer.replace(sizes=True, counts=True)
    return writer.replace(counts=_wide(drawn, writer, LONGEST_COUNT))


def _picture(report: FigureReport, drawn: Drawing, writer: Writer, longest: tuple[int, int] | None) -> Picture:
    shown = [box for box in drawn.boxes if box.kind != ENTRY and not writer.label(box).sign]
    bars = {} if longest is None else bars_of(shown, report.point, longest)
    labels = {box.id: writer.label(box, bars.get(box.id)) for box in drawn.boxes}
    return Picture(drawn, writer, labels, layout_of(drawn, labels, report.point))


def _wide(drawn: Drawing, writer: Writer, longest: int) -> bool:
    """Whether any line with a formula is too long."""
    lines = (line for box in drawn.boxes for line in writer.label(box).lines)
    return any(line.width > longest for line in lines)


# ---------------------------------------------------------------- the float


def _float(
    report: FigureReport, made: Picture, to_scale: bool, caption: str | None, label: str | None
) -> Iterator[str]:
    yield r"\begin{figure}[htbp]"
    yield r"\centering"
    yield rf"\sbox0{{{_scaled(picture(made.drawing, made.labels, made.layout, made.writer), made.layout)}}}%"
    yield r"\ifdim\wd0>\linewidth \resizebox{\linewidth}{!}{\usebox0}\else \usebox0\fi"
    told = [_default(report, made.drawing) if caption is None else given(caption)]
    yield rf"\caption{{{'; '.join([*told, *_notes(report, made, to_scale)])}.}}"
    yield rf"\label{{{labelled(label, automatic(f'fig:{report.name}'))}}}"
    yield r"\end{figure}"


def _scaled(drawn: str, layout: Layout) -> str:
    """Scaled to a page, exactly as much as it needs."""
    width, height = max(1, layout.width), max(1, layout.height)
    percent = min(100, 100 * WIDTH // width, 100 * HEIGHT // height)
    return drawn if percent == 100 else rf"\scalebox{{{percent // 100}.{percent % 100:02}}}{{{drawn}}}"


def _default(report: FigureReport, drawn: Drawing) -> str:
    what = rf"Architecture of \texttt{{{breaking.name(report.name)}}}"
    return f"{what}, in {drawn.detail}" if drawn.detail != DETAILS[0] else what


def _notes(report: FigureReport, made: Picture, to_scale: bool) -> Iterator[str]:
    """At which numbers, and to which scale."""
    if report.bound:
        yield f"at {_point(report.bound, made)}"
    put = {name: value for name, value in report.point.items() if name in _used(made)}
    if put:
        yield f"{'numbers' if made.writer.sizes else 'counts'} at {_point(put, made)}"
    if to_scale:
        yield (
            r"heights are in proportion to the side of the image, widths to the square root of the channels, "
            r"from 0.6\,mm on"
        )


def _used(made: Picture) -> set[str]:
    """The symbols of what is shown as numbers."""
    used: set[str] = set()
    for box in made.drawing.boxes:
        values = [*(box.output if made.writer.sizes else ())]
        values += [box.metric(name) for name in made.writer.metrics if made.writer.counts]
        used.update(symbol for value in values if isinstance(value, Poly) for symbol in algebra.symbols_of(value))
    return used


def _point(point: Mapping[str, Number], made: Picture) -> str:
    names = made.drawing.graph.network.ring.latex
    shown = ((names.get(name) or latex_name(name), algebra.latex(value)) for name, value in point.items())
    return ", ".join(f"${name} = {value}$" for name, value in shown)
