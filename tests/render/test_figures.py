"""Figures: their boxes are the network, their edges its edges, nothing lies upon anything else, and all compiles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symcnn.algebra import Number, equal, total
from symcnn.errors import Error
from symcnn.network.boxes import ENTRY, Drawing, FigureReport, drawing, figure_report
from symcnn.network.drawn import graph_of
from symcnn.network.folding import BLOCKS, DETAILS, LAYERS, STAGES
from symcnn.network.model import Network
from symcnn.render import render
from symcnn.render.figure import LONGEST
from symcnn.render.figure.geometry import Layout, Spot
from symcnn.render.figure.labels import Writer
from symcnn.render.figure.layouts import layout_of
from symcnn.render.figure.lines import PADDING_X, Label, Line
from symcnn.render.figure.rounds import frames_of
from symcnn.render.figure.tikz import FONTS
from symcnn.render.latex.document import document
from tests.latex.subjects import Subject, by_script, every, opened
from tests.latex.typeset import Page, batches, complaints
from tests.network.random_networks import Tree, script_of, trees

from .networks import DEEP, EVERY, TUTORIALS, compiled
from .typeset import CAPTIONS, NAMES

MOST_DRAWN = 120
"""Drawings with more boxes are tried at a coarser detail alone."""

SIGNED = ("params", "trainable", "non_trainable", "buffers", "macs", "activations")


class Sketch(NamedTuple):
    drawing: Drawing
    labels: Mapping[int, Label]
    layout: Layout


def sketch(network: Network, defaults: Mapping[str, Number], detail: str, bars: bool = False) -> Sketch:
    drawn = drawing(graph_of(network), detail)
    writer = Writer(("params",), defaults, sizes=True, counts=True)
    labels = {box.id: writer.label(box, (100, 60) if bars and box.kind != ENTRY else None) for box in drawn.boxes}
    return Sketch(drawn, labels, layout_of(drawn, labels, defaults))


def figure(source: str, part: str | None = None, **options: object) -> str:
    made = compiled(source)
    return render("figure", "latex", figure_report(made.network, made.defaults, part), **options)


def compiled_of(subject: Subject) -> tuple[Network, Mapping[str, Number]]:
    session = subject.asked.session
    return session.network(subject.name), session.defaults()


def one_a_script() -> list[Subject]:
    """The first network of every script."""
    return [subjects[0] for subjects in by_script().values()]


def shipped(name: str, **values: int) -> tuple[Network, Mapping[str, Number]]:
    session = opened(f"zoo:{name}").session(values)
    return session.network(name.rpartition("/")[2]), session.defaults()


# ---------------------------------------------------------------- the graph


def check_folding(network: Network) -> None:
    """Every layer is in one box, and what boxes tell adds up to the network's figures."""
    graph = graph_of(network)
    assert {node.span for node in graph.nodes} == {layer.span for layer in network.layers}
    for detail in DETAILS:
        boxes = drawing(graph, detail).boxes
        assert sorted(node.id for box in boxes for node in box.nodes) == [node.id for node in graph.nodes]
        for metric in SIGNED:
            told = total([box.metric(metric) for box in boxes])
            assert equal(told, network.totals[metric]).verdict is True, (metric, told)


@pytest.mark.parametrize("subject", every(), ids=str)
def test_boxes_hold_every_layer_once_and_add_up(subject: Subject) -> None:
    check_folding(compiled_of(subject)[0])


@pytest.mark.parametrize("source", [*EVERY.values(), *DEEP.values()], ids=[*EVERY, *DEEP])
def test_boxes_of_repeats_and_branches_add_up(source: str) -> None:
    check_folding(compiled(source).network)


@pytest.mark.parametrize("subject", every(), ids=str)
def test_edges_are_those_of_the_table(subject: Subject) -> None:
    """Where no repeat has turns of its own, a node is a row; each box takes what its layers take from others."""
    network, _ = compiled_of(subject)
    graph = graph_of(network)
    if len(graph.nodes) == len(network.layers) and not graph.rounds:
        assert [node.inputs for node in graph.nodes] == [layer.inputs for layer in network.layers]
    for detail in DETAILS:
        drawn = drawing(graph, detail)
        own = {node.id: box.id for box in drawn.boxes for node in box.nodes}
        taken = {(own[number], own[node.id]) for node in graph.nodes for number in node.inputs}
        assert set(drawn.edges) == {edge for edge in taken if edge[0] != edge[1]}


WRITTEN_OUT = """
symbol w
block double(d) { conv(d, 3, padding=1); relu; conv(d, 3, padding=1); relu }
network written {
  input 64x64x3
  a: double(w); maxpool(2)
  b: double(2*w); maxpool(2)
  double(4*w)
  convtranspose(2*w, 2, stride=2); concat { from b } {}; double(2*w)
  convtranspose(w, 2, stride=2); concat { from a } {}; double(w)
  conv(2, 1)
}
"""


def test_turns_stand_one_after_the_other_with_the_skips_of_their_own() -> None:
    """The zoo's U-Net, whose levels are turns of repeats, against one written out."""
    network, _ = shipped("unet", L=2, n=64, c=3, K=2)
    turns, plain = graph_of(network).nodes, graph_of(compiled(WRITTEN_OUT).network).nodes
    assert [(node.kind, node.inputs) for node in turns] == [(node.kind, node.inputs) for node in plain]
    assert [str(node.output) for node in turns] == [str(node.output) for node in plain]
    assert [str(node.params) for node in turns] == [str(node.params) for node in plain]
    assert "unet_of1.e[1].conv2" in {node.name for node in turns}


def test_a_part_takes_its_tensors_from_outside() -> None:
    made = compiled(EVERY["resnet"])
    report = figure_report(made.network, made.defaults, "bottleneck1")
    boxes = drawing(report.graph, LAYERS).boxes
    assert [box.kind for box in boxes] == [ENTRY, "conv", "conv", "conv", "conv", "add"]
    assert [box.inputs for box in boxes] == [(), (-1,), (1,), (2,), (-1,), (3, 4)]
    inside = [layer for layer in made.network.layers if "bottleneck1" in layer.sections]
    assert total([box.metric("params") for box in boxes]) == total([layer.params for layer in inside])


def test_stages_are_units_behind_each_other() -> None:
    network, _ = shipped("resnet50")
    stages = [box for box in drawing(graph_of(network), STAGES).boxes if box.is_block]
    assert [(box.kind, box.count) for box in stages] == [
        ("bottleneck", 3), ("bottleneck", 4), ("bottleneck", 6), ("bottleneck", 3)]  # fmt: skip


BRANCHED = """
block unit(f) { conv(f, 3, padding=1); relu; conv(f, 1) }
network branched { input 8x8x4; concat { unit(4) } { unit(4) }; unit(8); unit(8) }
"""


def test_alike_units_of_two_branches_are_no_stage() -> None:
    boxes = drawing(graph_of(compiled(BRANCHED).network), STAGES).boxes
    assert [(box.kind, box.count) for box in boxes] == [
        ("input", 1),
        ("unit", 1),
        ("unit", 1),
        ("concat", 1),
        ("unit", 2),
    ]


OPEN = """
symbol k in 1..9 = 3
network open { input 8x8x4; if k >= 4 { } else { conv(4, 3, padding=1) }; dense(k) }
"""


def test_an_open_condition_takes_either_tensor() -> None:
    boxes = drawing(graph_of(compiled(OPEN).network), LAYERS).boxes
    assert [(box.kind, box.inputs) for box in boxes] == [
        ("input", ()), ("conv", (1,)), ("choice", (1, 2)), ("dense", (3,))]  # fmt: skip
    assert "either" in figure(OPEN)


BEFORE = """
network before {
  input 8x8x4
  concat {} { bn; relu; conv(8, 1); bn; relu; conv(4, 3, padding=1) }
  conv(8, 1); bn; relu
}
"""


def test_normalisations_go_with_the_layer_that_they_belong_to() -> None:
    boxes = drawing(graph_of(compiled(BEFORE).network), LAYERS).boxes
    assert [[node.kind for node in box.nodes] for box in boxes] == [
        ["input"], ["batchnorm", "relu", "conv"], ["batchnorm", "relu", "conv"], ["concat"],
        ["conv", "batchnorm", "relu"],
    ]  # fmt: skip


def test_a_tensor_that_is_taken_twice_ends_its_box() -> None:
    source = "network n { input 8x8x4; t: conv(4, 1); relu; add {} { from t } }"
    boxes = drawing(graph_of(compiled(source).network), LAYERS).boxes
    assert [box.kind for box in boxes] == ["input", "conv", "relu", "add"]


UNLIKE = """
symbol d in 1..9 = 4
block unit(c, s=1) { conv(c, 3, stride=s, padding=1); relu }
network n { input 32x32x3
 s1: { unit(8); repeat d { unit(8) }; repeat d - 1 { conv(8, 1) } }
 s2: { unit(16, 2); repeat 5 { unit(16) } }
 s3: { repeat d { unit(16); repeat 2 { conv(16, 1) } } }
 repeat i in 1..d { unit(8*i) } }
"""


def titles(picture: str) -> list[str]:
    """The first line of each box, without fonts."""
    starts = re.findall(r"\\node\[symcnn/(?!note|round)[^{]*\{\{(.*?)\}(?: \\\\\[|\};)", picture)
    return [re.sub(r"\\fontsize\{[\d.]+\}\{[\d.]+\}\\selectfont ", "", title) for title in starts]


@pytest.mark.parametrize("detail", [BLOCKS, STAGES])
def test_a_multiplier_is_of_the_whole_box(detail: str) -> None:
    picture = figure(UNLIKE, detail=detail)
    assert titles(picture)[1:] == [
        r"\textbf{s1}", r"\textbf{s2}", r"\textbf{s3} $\times\,d$", r"$3{\times}3$ conv, $8 i$ $\times\,d$",
    ]  # fmt: skip
    assert r"$3{\times}3$ conv, $8$ $\times\,(d + 1)$" in picture
    assert r"$1{\times}1$ conv, $8$ $\times\,(d - 1)$" in picture
    assert r"$i = 1, \dots, d$" in picture


@pytest.mark.parametrize("source", [UNLIKE, *DEEP.values()], ids=["unlike", *DEEP])
def test_boxes_and_frames_tell_how_often_each_layer_is_done(source: str) -> None:
    drawn = drawing(graph_of(compiled(source).network), LAYERS)
    for box in drawn.boxes:
        times = box.times
        for members, round_ in drawn.rounds:
            times = times * (round_.times if box.id in members else 1)
        assert all(equal(node.times, times).verdict is True for node in box.nodes), box.lead.name
        assert box.repeated == (times != 1)


def test_turns_of_a_for_are_boxes_of_their_own() -> None:
    source = """
symbol w = 8
block b(c, s) { residual { conv(c, 1); conv(c, 3, stride=s, padding=1) } { conv(c, 1, stride=s) } }
network n { input 32x32x3
  for c, t, s in [(w, 2, 1), (2*w, 3, 2), (4*w, 4, 2)] { stage: { b(c, s); repeat t - 1 { b(c, 1) } } }
  dense(10) }"""
    for detail in (BLOCKS, STAGES):
        boxes = drawing(graph_of(compiled(source).network), detail).boxes
        assert [box.unit.name for box in boxes if box.is_block and box.unit] == ["stage[1]", "stage[2]", "stage[3]"]
        assert [str(box.output[-1]) for box in boxes[1:4]] == ["w", "2*w", "4*w"]


def test_symbolic_levels_keep_every_skip_and_stay_symbolic() -> None:
    """As many skips as there are levels: the first turn is drawn with the others, whose tensors the decoder takes."""
    network, defaults = shipped("unet")
    drawn = drawing(graph_of(network), LAYERS)
    (concat,) = [box for box in drawn.boxes if box.kind == "concat"]
    (skipped,) = [box for box in drawn.boxes if box.id in concat.inputs and box.id != concat.id - 1]
    (down, up) = [(set(members), round_) for members, round_ in drawn.rounds]
    assert skipped.id in down[0]
    assert concat.id in up[0]
    assert [(str(r.times), str(r.loop.first), str(r.loop.last)) for _, r in (down, up)] == [
        ("L", "0", "L - 1"), ("L", "1", "L")]  # fmt: skip
    picture = render("figure", "latex", figure_report(network, defaults))
    assert r"$\times\,L$, $i = 0, \dots, L - 1$" in picture
    assert r"2^{i} w" in picture
    assert "counts at" in picture
    assert picture.count("all turns: ") == sum(box.repeated and box.metric("params") != 0 for box in drawn.boxes)


def test_a_first_turn_inside_another_repeat_keeps_its_costs() -> None:
    """Its layers take what came before the repeat, so that the rule of the others does not tell what they weigh."""
    source = """
symbol d in 2..5 = 3
network n { input 32x32x4; repeat i in 1..d { repeat j in 1..i { conv(4*j, 1) } } }"""
    check_folding(compiled(source).network)


def test_a_skip_from_a_turn_that_follows_no_rule_is_drawn_too() -> None:
    source = """
symbol L in 2..5 = 3
network n {
  input (4*2^L, 4*2^L, 3)
  repeat i in 1..L { e: { if i == 1 { conv(8, 3, padding=1) } else { conv(8, 5, padding=2) } }; maxpool(2) }
  repeat i in 1..L { convtranspose(8, 2, stride=2); concat { from e[L - i + 1] } {}; conv(8, 1) }
}"""
    boxes = drawing(graph_of(compiled(source).network), LAYERS).boxes
    kernels = {box.id: box.lead.arguments["kernel"] for box in boxes if box.kind == "conv"}
    (concat,) = [box for box in boxes if box.kind == "concat"]
    assert sorted(kernels[number] for number in concat.inputs if number in kernels) == [(3, 3), (5, 5)]


def test_a_transposed_convolution_makes_the_image_larger() -> None:
    picture = figure("network n { input 8x8x4; conv(8, 3, stride=2); convtranspose(4, 2, stride=2) }")
    assert r"conv, $8$, $/2$" in picture
    assert r"transposed conv, $4$, $\uparrow\!2$" in picture


def test_cells_of_two_inputs_are_stages() -> None:
    """NASNet-A (Zoph et al. 2018, figure 2): normal cells and reductions in turn."""
    boxes = [box for box in drawing(graph_of(shipped("keras/NASNetMobile")[0]), STAGES).boxes if box.is_block]
    assert [box.count for box in boxes] == [1, 1, 1, 3, 1, 1, 3, 1, 1, 3]
    assert all(len(box.inputs) <= 2 for box in boxes)


# ---------------------------------------------------------------- the layout


def upon_each_other(layout: Layout) -> Iterator[object]:
    spots = list(layout.spots.items())
    for place, (number, spot) in enumerate(spots):
        for other, near in spots[place + 1 :]:
            if spot.left < near.right and near.left < spot.right and _meet(spot.rows, near.rows):
                yield number, other


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def through_boxes(layout: Layout) -> Iterator[object]:
    """Lines through the inside of a box: of another with its text, of their own as it is drawn."""
    for path in layout.paths:
        for (x, y), (u, v) in pairwise(path.points):
            assert x == u or y == v, "lines run along the axes"
            for number, spot in layout.spots.items():
                own = number in (path.start, path.end)
                across = (spot.side(spot.x - 1), spot.side(spot.x + 1)) if own else (spot.left, spot.right)
                up = (spot.top, spot.bottom) if own else spot.rows
                if _inside(sorted((x, u)), across) and _inside(sorted((y, v)), up):
                    yield path.start, path.end, number


def _inside(span: list[int], edges: tuple[int, int]) -> bool:
    return span[0] < edges[1] and edges[0] < span[1]


def lines_upon_lines(layout: Layout) -> Iterator[object]:
    """Stretches that two edges with neither a start nor an end in common share."""
    parts = [(path, *ends) for path in layout.paths for ends in pairwise(path.points)]
    for place, (path, a, b) in enumerate(parts):
        for other, c, d in parts[place + 1 :]:
            if path.start != other.start and path.end != other.end:
                for axis in (0, 1):
                    level = {point[axis] for point in (a, b, c, d)}
                    spans = [sorted((p[1 - axis], q[1 - axis])) for p, q in ((a, b), (c, d))]
                    if len(level) == 1 and max(s[0] for s in spans) < min(s[1] for s in spans):
                        yield (path.start, path.end), (other.start, other.end)


def loose_ends(layout: Layout) -> Iterator[object]:
    for path in layout.paths:
        for number, (x, y) in ((path.start, path.points[0]), (path.end, path.points[-1])):
            spot = layout.spots[number]
            if abs(x - spot.x) > spot.size.half_width or abs(y - spot.y) > spot.size.half_height:
                yield path.start, path.end


def check_layout(made: Sketch) -> None:
    layout = made.layout
    assert sorted((path.start, path.end) for path in layout.paths) == sorted(made.drawing.edges)
    assert set(layout.spots) == {box.id for box in made.drawing.boxes}
    for rule in (upon_each_other, through_boxes, lines_upon_lines, loose_ends):
        assert list(rule(layout)) == [], rule.__name__
    frames, single = frames_of(made.drawing, layout)
    for frame in frames:
        members = next(members for members, round_ in made.drawing.rounds if round_ is frame.round)
        for number, spot in layout.spots.items():
            held = frame.left < spot.left and spot.right < frame.right and frame.top < spot.top
            assert held == (number in members) or not _meets(frame, spot)
    assert len(frames) + len({id(round_) for _, round_ in single}) == len(made.drawing.rounds)


def _meets(frame: object, spot: Spot) -> bool:
    return _meet((frame.left, frame.right), (spot.left, spot.right)) and _meet((frame.top, frame.bottom), spot.rows)  # type: ignore[attr-defined]


def check_every_detail(network: Network, defaults: Mapping[str, Number]) -> None:
    graph = graph_of(network)
    for detail in DETAILS:
        if len(drawing(graph, detail).boxes) <= MOST_DRAWN:
            for bars in (False, True):
                check_layout(sketch(network, defaults, detail, bars))


@pytest.mark.parametrize("subject", every(), ids=str)
def test_nothing_lies_upon_anything_in_the_zoo(subject: Subject) -> None:
    check_every_detail(*compiled_of(subject))


@pytest.mark.parametrize("source", [*EVERY.values(), *DEEP.values()], ids=[*EVERY, *DEEP])
def test_nothing_lies_upon_anything(source: str) -> None:
    check_every_detail(*compiled(source))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees())
def test_random_networks_are_folded_and_laid_out(tree: Tree) -> None:
    try:
        made = compiled(script_of(tree))
    except Error:
        return
    check_folding(made.network)
    check_every_detail(*made)


@pytest.mark.parametrize("detail", [LAYERS, BLOCKS])
def test_a_unet_is_a_u(detail: str) -> None:
    """Down on the left, up on the right, and what is passed across on one height."""
    made = sketch(*compiled(TUTORIALS["b"]), detail)
    spots = made.layout.spots
    across = [path for path in made.layout.paths if len({y for _, y in path.points}) == 1 and path.end - path.start > 1]
    assert len(across) == 4
    for upper, lower in pairwise(sorted(across, key=lambda path: path.start)):
        assert spots[upper.start].y < spots[lower.start].y
        assert spots[upper.start].x < spots[lower.start].x < spots[lower.end].x < spots[upper.end].x


def test_branches_of_a_concatenation_lie_evenly() -> None:
    network, defaults = shipped("googlenet")
    report = figure_report(network, defaults, "inception3")
    drawn = drawing(report.graph, LAYERS)
    labels = {box.id: Writer((), defaults).label(box) for box in drawn.boxes}
    spots = layout_of(drawn, labels, defaults).spots
    entry, concat = spots[-1], spots[max(spots)]
    first = [spots[box.id] for box in drawn.boxes if box.inputs == (-1,)]
    assert entry.x == concat.x
    assert len(first) == 4
    assert len({spot.y for spot in first}) == 1
    assert abs(first[0].left + first[-1].right - 2 * entry.x) <= 40


def test_a_residual_has_a_straight_main_path_and_its_shortcut_into_the_side_of_the_sum() -> None:
    made = compiled(EVERY["resnet"])
    report = figure_report(made.network, made.defaults, "bottleneck2")
    drawn = drawing(report.graph, LAYERS)
    labels = {box.id: Writer((), {}).label(box) for box in drawn.boxes}
    layout = layout_of(drawn, labels, {})
    assert len({spot.x for spot in layout.spots.values()}) == 1
    (shortcut,) = [path for path in layout.paths if path.start == -1 and path.end == max(layout.spots)]
    (_, before), (_, last) = shortcut.points[-2:]
    assert before == last == layout.spots[shortcut.end].y
    assert labels[shortcut.end].sign == "+"


def test_long_figures_go_on_in_a_further_column() -> None:
    lines = "; ".join("conv(8, 3, padding=1); maxpool(3, stride=1, padding=1)" for _ in range(14))
    made = sketch(*compiled(f"network long {{ input 16x16x3; {lines} }}"), LAYERS)
    assert made.layout.parted
    assert len({spot.x for spot in made.layout.spots.values()}) > 1
    check_layout(made)


# ---------------------------------------------------------------- what is written


def test_a_repeat_of_symbolic_length_stands_there_once() -> None:
    picture = figure("symbol d\nnetwork n { input 8x8x3; conv(4, 1); repeat d { conv(4, 3, padding=1); relu } }")
    assert r"$3{\times}3$ conv, $4$ $\times\,d$" in picture
    turn = "conv(8, 3, padding=1); maxpool(3, 1, 1); conv(4, 1)"
    framed = figure(f"symbol d\nnetwork n {{ input 8x8x3; conv(4, 1); repeat d {{ {turn} }} }}")
    assert framed.count(r"\draw[symcnn/round]") == 1
    assert r"$\times\,d$" in framed


def test_long_formulas_give_way_to_numbers_that_the_caption_tells() -> None:
    network, defaults = shipped("mobilenet_v2")
    picture = render("figure", "latex", figure_report(network, defaults))
    assert r"numbers at $\alpha = 1$, $n = 224$" in picture
    assert "cases" not in picture


def test_to_scale_heights_are_in_proportion_to_the_side() -> None:
    source = "network n { input 64x64x4; conv(16, 3, padding=1); maxpool(2); maxpool(2); conv(64, 1); dense(1) }"
    sizes = re.findall(r"minimum width=([\d.]+)cm, minimum height=([\d.]+)cm", figure(source, to_scale=True))
    widths, heights = [[round(100 * float(size)) for size in column] for column in zip(*sizes, strict=True)]
    assert widths == [80, 160, 160, 160, 320, 40]
    assert heights == [300, 300, 150, 76, 76, 76]
    assert "in proportion to the side of the image, widths to the square root" in figure(source, to_scale=True)


@pytest.mark.parametrize("name", ["resnet18", "vgg16"])
def test_half_the_side_is_half_as_high(name: str) -> None:
    network, defaults = shipped(name)
    picture = render("figure", "latex", figure_report(network, defaults), to_scale=True)
    heights = [round(100 * float(size)) for size in re.findall(r"minimum height=([\d.]+)cm", picture)]
    tallest = max(heights)
    halves = [tallest / 2**step for step in range(6)]
    assert {min(range(6), key=lambda step: abs(halves[step] - height)) for height in heights} >= {0, 1, 2, 3, 4, 5}
    for height in heights:
        assert height == 6 or min(abs(half - height) for half in halves) <= 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"detail": "layer"}, "no detail `layer`"),
        ({"metrics": ["param"]}, "boxes have no metric `param`"),
        ({"to_scale": True}, "a figure to scale needs numbers"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(Error, match=message) as refused:
        figure("symbol k\nnetwork n { input (k, k, 3); conv(4, 3) }", **options)
    assert refused.value.problems[0].hint


def test_what_does_not_fit_is_refused() -> None:
    many = "; ".join(f"t{i}: conv({i + 1}, 1)" for i in range(200))
    made = compiled(f"network long {{ input 16x16x3; {many} }}")
    with pytest.raises(Error, match="does not fit on a page: it has 201 boxes") as refused:
        render("figure", "latex", figure_report(made.network, made.defaults))
    assert "draw a part of it" in (refused.value.problems[0].hint or "")


# ---------------------------------------------------------------- the page


def pages() -> Iterator[Page]:
    for subject in one_a_script():
        report = figure_report(*compiled_of(subject))
        for options in OPTIONS:
            with suppress(Error):  # of what does not fit
                yield Page(f"{subject.name} {options}", render("figure", "latex", report, standalone=True, **options))


OPTIONS: tuple[dict[str, object], ...] = ({}, {"to_scale": True}, {"metrics": ["params", "macs"], "detail": STAGES})


def test_every_figure_compiles_and_nothing_is_overfull(tmp_path: Path) -> None:
    made = list(pages())
    assert len(made) > 80
    found = [told for source in batches(made) for told in complaints(source, tmp_path)]
    assert not found, "\n".join(found)


@cache
def lines_of_labels() -> tuple[Line, ...]:
    lines: dict[Line, None] = {}
    for subject in one_a_script():
        for detail in (BLOCKS, STAGES):
            network, defaults = compiled_of(subject)
            graph = graph_of(network)
            for numbers in (False, True):
                writer = Writer(("params",), defaults, sizes=numbers, counts=numbers)
                drawn = drawing(graph, detail)
                lines.update((line, None) for box in drawn.boxes for line in writer.label(box).lines)
    return tuple(line for line in lines if line.width <= LONGEST + LONGEST // 3)


def test_no_line_is_wider_than_it_is_taken_for(tmp_path: Path) -> None:
    """TeX measures every line of every label; half of what is left empty beside it may make up for the estimate."""
    measured = lines_of_labels()
    assert len(measured) > 500
    body = "\n".join(
        rf"\sbox0{{{FONTS[line.font]} {line.latex}}}"
        rf"\ifdim\wd0>\dimexpr{line.width + PADDING_X // 2}mm/10\relax\errmessage{{{number} is \the\wd0}}\fi"
        for number, line in enumerate(measured)
    )
    found = complaints(document(body), tmp_path)
    assert not found, "\n".join(found[:3])


def _named(name: str, number: int) -> FigureReport:
    made = compiled(
        f"symbol {name} = 3\nblock b_{name}(c) {{ conv(c, 3, padding=1); residual {{ conv(c, 1) }} }}\n"
        f"network n{number}_{name} {{ input 8x8x3; l_{name}: b_{name}({name}); b_{name}(2*{name})\n"
        f"gap; dense({name}) }}"
    )
    return figure_report(made.network, made.defaults)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(names=st.lists(NAMES, min_size=15, max_size=25, unique=True), caption=CAPTIONS)
def test_any_names_and_captions_compile(
    names: list[str], caption: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    reports = [_named(name, number) for number, name in enumerate(names)]
    parts = [
        render("figure", "latex", report, detail=detail, caption=caption, label="fig:my_net 1", standalone=True)
        for report in reports
        for detail in (LAYERS, BLOCKS)
    ]
    (source,) = batches(Page(f"figure {number}", part) for number, part in enumerate(parts))
    assert complaints(source, tmp_path_factory.mktemp("names")) == []
