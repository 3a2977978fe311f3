"""Stages hold every layer once, and fold networks as their papers do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from symcnn.algebra import Value, equal, evaluate, text, total
from symcnn.errors import Error
from symcnn.network.listing import SQUEEZE, Bracket, Branches, Line, Part, is_listed
from symcnn.network.model import ADDED, Network, added
from symcnn.network.outline import outline
from symcnn.render.folding import GLUE
from symcnn.render.makers import structure
from symcnn.render.text_table import written
from symcnn.report import table_report
from symcnn.script import from_file, from_text
from symcnn.zoo import figures
from tests.network.random_networks import Tree, script_of, trees
from tests.render.networks import compiled

MEMBERS = [member.name for member in figures()]


def zoo(name: str) -> Network:
    return from_file(f"zoo:{name}").session().network(name.removeprefix("keras/"))


def structures(network: Network) -> dict[str, str]:
    """What each stage consists of, in text."""
    rows = table_report(network, {}, "stages").rows
    return {row.name: written(structure(row)).replace(GLUE, " ") for row in rows}


def named(source: str, name: str = "n") -> Network:
    return from_text(source).session().network(name)


@pytest.mark.parametrize("name", MEMBERS)
def test_every_layer_is_in_one_stage(name: str) -> None:
    network = zoo(name)
    stages = outline(network)
    rows = [layer.id for stage in stages for layer in stage.layers]
    assert rows == [layer.id for layer in network.layers]
    parts = [added(stage.layers) for stage in stages]
    for metric in ADDED:
        assert sum(part[metric] for part in parts) == network.totals[metric]
    names = [stage.name for stage in stages]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("resnet50", {"bottleneck": [3, 4, 6, 3]}),
        ("resnet152", {"bottleneck": [3, 8, 36, 3]}),
        ("resnet34", {"basic": [3, 4, 6, 3]}),
        ("densenet121", {"dense_layer": [6, 12, 24, 16]}),
        ("vgg16", {"conv": [2, 2, 3, 3, 3], "dense": [2, 1]}),
        ("mobilenet_v2", {"inverted": [1, 2, 3, 4, 3, 3, 1]}),
        ("convnext_tiny", {"convnext_block": [3, 3, 9, 3]}),
        ("vit_b_16", {"encoder_layer": [12]}),
        ("deeplabv3_resnet50", {"bottleneck": [3, 4, 6, 3]}),
        ("keras/ResNet50V2", {"preactivated": [2, 1, 3, 1, 5, 1, 3]}),
    ],
)
def test_stages_are_those_of_the_papers(name: str, counts: dict[str, list[int]]) -> None:
    stages = outline(zoo(name))
    for kind, numbers in counts.items():
        assert [stage.count for stage in stages if stage.kind == kind] == numbers


def test_structures_leave_shortcuts_aside() -> None:
    stages = {stage.name: stage for stage in outline(zoo("resnet50"))}
    assert structures(zoo("resnet50"))["bottleneck4..7"] == (
        "[1×1, 2·w; 3×3, 2·w, stride 2 first; 1×1, 8·w] × 4; shortcut 1×1, 8·w, stride 2"
    )
    assert [layer.kind for layer in stages["stem"].layers] == ["conv", "batchnorm", "relu"]


def test_repeats_in_a_unit_have_brackets_of_their_own() -> None:
    script = from_text("""
symbol d, e
block unit(c) { conv(c, 3, padding=1); repeat d { conv(c, 1) }; relu }
network n { input 8x8x4; repeat e { unit(4) }; big: { conv(8, 3); conv(8, 3); dense(2) }; flatten; dense(3); softmax }
""")
    stages = outline(script.session().network("n"))
    assert [(stage.name, text(stage.times)) for stage in stages] == [
        ("input1", "1"), ("unit1", "e"), ("big", "1"), ("flatten1", "1"), ("dense1", "1"),
    ]  # fmt: skip
    told = structures(script.session().network("n"))
    assert told["unit1"] == "[3×3, 4; [1×1, 4] × d] × e"
    assert told["big"] == "[3×3, 8] × 2; dense, 2"


GROWING = """
symbol d = 6
block unit(c) { residual { conv(c, 3, padding=1); bn; relu; conv(c, 3, padding=1) } { conv(c, 1) } }
network grows { input 32x32x3; repeat i in 1..6 { unit(16 + 8*i) }; repeat 3 { conv(8, 1); relu } }
network symbolic { input 32x32x3; repeat i in 1..d { unit(16 + 8*i) }; repeat i in 1..d { conv(64*i, 1) } }
network turns_back { input 32x32x3; repeat i in 0..6 { conv(8 + 8*i*(6 - i), 1) } }
network groups { input 32x32x8; repeat i in 0..3 { conv(8, 3, groups = 2^i, padding=1) } }
network twice { input 8x8x3; repeat i in 1..4 { conv(8*i, 1); conv(8*i, 1) }; repeat i in 1..4 { conv(8*i, 1) } }
network from_the_third { input 32x32x4; repeat i in 1..d { if i > 2 { conv(8*i, 1) } } }
network kernels { input 32x32x3; repeat i in 0..2 { conv(8, 2*i + 1, stride = 1 if i > 0 else 2, padding = i) } }
network alike { input 32x32x3; repeat 4 { conv(8, 3, padding=1) } }
"""
STRUCTURES = {
    "grows": ["[3×3, 24…64; 3×3, 24…64] × 6; shortcut 1×1, 24…64", "[1×1, 8] × 3"],
    "symbolic": ["[3×3, 24 … 8·d + 16; 3×3, 24 … 8·d + 16] × d; shortcut 1×1, 24 … 8·d + 16", "[1×1, 64…64·d] × d"],
    "turns_back": ["[1×1, 8…80…8] × 7"],
    "groups": ["[3×3, 8, groups 1…8] × 4"],
    "twice": ["[1×1, 8…32] × 4"] * 3,
    "kernels": ["[1×1…5×5, 8, stride 2 first] × 3"],
    "alike": ["[3×3, 8] × 4"],
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_turns_that_differ_are_told_from_the_first_to_the_last(name: str) -> None:
    report = table_report(from_text(GROWING).session().network(name), {"d": 6}, "stages")
    assert [written(structure(row)).replace(GLUE, " ") for row in report.rows[1:]] == STRUCTURES[name]


def test_the_first_turn_is_the_first_that_is_done() -> None:
    (_, stage) = outline(from_text(GROWING).session().network("from_the_third"))
    (line,) = stage.parts
    assert isinstance(line, Line)
    assert [evaluate(turn.width, {"d": 6}) for turn in line.turns] == [24, 48]


@pytest.mark.parametrize("d", [1, 2, 5])
def test_widths_in_the_outline_are_those_of_the_turns(d: int) -> None:
    solved = outline(from_text(GROWING).session({"d": d}).network("symbolic"))[1]
    (shortcut,) = solved.aside
    assert isinstance(shortcut, Bracket)
    lines = [line for line in (*solved.parts, *shortcut.parts) if isinstance(line, Line)]
    assert len(lines) == 3
    assert [[turn.width for turn in line.turns] for line in lines] == [[24, 16 + 8 * d] if d > 1 else []] * len(lines)
    assert {line.width for line in lines} == {16 + 8 * d}


def test_branches_are_not_taken_for_turns() -> None:
    told = structures(
        named("network n { input 8x8x4; b: concat { conv(4, 1) } { conv(4, 1) }; c: { conv(4, 1); conv(4, 1) } }")
    )
    assert (told["b"], told["c"]) == ("{1×1, 4 | 1×1, 4}", "[1×1, 4] × 2")


UNLIKE = """
symbol d in 1..9 = 4
block unit(c, s=1) { conv(c, 3, stride=s, padding=1); relu }
network n { input 32x32x3
 s1: { unit(8); repeat d { unit(8) }; repeat d - 1 { conv(8, 1) } }
 s2: { unit(16, 2); repeat 5 { unit(16) } }
 s3: { repeat d { unit(16); repeat 2 { conv(16, 1) } } }
 repeat d { conv(16, 1); conv(16, 1) } }
"""


def test_labels_that_are_unlike_are_stages_of_their_own_and_repeats_stand_in_repeats() -> None:
    assert structures(named(UNLIKE)) == {
        "input1": "",
        "s1": "[3×3, 8] × (d + 1); [1×1, 8] × (d − 1)",
        "s2": "[3×3, 16, stride 2 first] × 6",
        "s3": "[3×3, 16; [1×1, 16] × 2] × d",
        "conv1..2": "[1×1, 16; 1×1, 16] × d",
    }


def listed_and_repeated(loop: str) -> Network:
    return named(f"""
symbol d in 2..9 = 4
block basic(c, s=1) {{
  residual {{ conv(c, 3, stride=s, padding=1); conv(c, 3, padding=1) }} {{ if s != 1 {{ conv(c, 1, stride=s) }} }}
}}
network n {{ input 32x32x8; basic(16, 2); {loop} {{ basic(16) }}; gap; dense(2) }}
""")


def test_a_first_unit_is_folded_alike_before_a_for_and_a_repeat() -> None:
    """The ResNet paper's table tells a stage by one bracket, however the script counts."""
    units = "[3×3, 16, stride 2 first; 3×3, 16] × {}; shortcut 1×1, 16, stride 2"
    assert structures(listed_and_repeated("for i in 1..3"))["basic1..4"] == units.format(4)
    assert structures(listed_and_repeated("repeat 3"))["basic1..2"] == units.format(4)
    (_, stage, *_) = outline(listed_and_repeated("repeat d - 1"))
    assert (text(stage.count), text(stage.times)) == ("d", "1")
    assert structures(listed_and_repeated("repeat d - 1"))["basic1..2"] == units.format("d")


FOR = """
symbol w = 8
block b(c, s) { residual { conv(c, 1); conv(c, 3, stride=s, padding=1) } { conv(c, 1, stride=s) } }
network n { input 32x32x3
 for c, t, s in [(w, 2, 1), (2*w, 3, 2), (4*w, 4, 2)] { stage: { b(c, s); repeat t - 1 { b(c, 1) } } }
 dense(10) }
network leads { input 32x32x3; for s in 1..2 { part: { if s == 2 { maxpool(2) }; conv(8, 1); conv(4, 1) } } }
network alike { input 32x32x8; for s in 1..3 { part: { conv(8, 1); conv(4, 1); conv(8, 3, padding=1) } } }
network only { input 32x32x8; for s in 1..2 { part: { conv(8*s, 1); conv(4, 1) } } }
"""


def test_the_turns_of_a_for_are_stages_of_their_own() -> None:
    assert structures(named(FOR)) == {
        "input1": "",
        "stage[1]": "[1×1, w; 3×3, w] × 2; shortcut [1×1, w] × 2",
        "stage[2]": "[1×1, 2·w; 3×3, 2·w, stride 2 first] × 3; shortcut [1×1, 2·w, stride 2 first] × 3",
        "stage[3]": "[1×1, 4·w; 3×3, 4·w, stride 2 first] × 4; shortcut [1×1, 4·w, stride 2 first] × 4",
        "dense1": "dense, 10",
    }
    assert structures(named(FOR, "leads")) == {
        "input1": "",
        "part[1]": "[1×1, 8; 1×1, 4]",
        "part[2]": "[2×2 max pool, stride 2; 1×1, 8; 1×1, 4]",
    }
    assert structures(named(FOR, "alike"))["part[1]..[3]"] == "[1×1, 8; 1×1, 4; 3×3, 8] × 3"
    assert list(structures(named(FOR, "only"))) == ["input1", "part[1]", "part[2]"]


def test_a_network_of_one_repeated_block_is_that_block() -> None:
    assert structures(zoo("vit")) == {
        "patches1": "[p×p, d·h, stride p; prepend; positionembedding]",
        "encoder_layer1": "[attention h; dense, m; dense, d·h] × L",
        "head1": "dense, K",
    }


BRANCHED = {
    "googlenet": ("inception1", "{1×1, 64 | 1×1, 96 → 3×3, 128 | 1×1, 16 → 3×3, 32 | 3×3 max pool → 1×1, 32}"),
    "squeezenet1_0": ("fire1..2", "[1×1, s; {1×1, 4·s | 3×3, 4·s}] × 2"),
    "shufflenet_v2_x1_0": (
        "reduction1",
        "{3×3 depthwise, stride 2 → 1×1, w/2 | 1×1, w/2 → 3×3 depthwise, stride 2 → 1×1, w/2}",
    ),
    "regnet_y_400mf": (
        "residue2..4",
        "[1×1, 104; 3×3, 104, groups 13, stride 2 first; squeeze-excite {1×1, 12…26 → 1×1, 104}; 1×1, 104] × 3; "
        "shortcut 1×1, 104, stride 2",
    ),
    "inception_v3": (
        "figure71..72",
        "[{1×1, 320 | 1×1, 384 → {1×3, 384 | 3×1, 384} | 1×1, 448 → 3×3, 384 → {1×3, 384 | 3×1, 384} | "
        "3×3 average pool → 1×1, 192}] × 2",
    ),
}
"""As the papers draw them: Szegedy et al. 2015, figure 2b; Iandola et al. 2016, figure 1; Ma et al. 2018, figure 3d;
Radosavovic et al. 2020; Szegedy et al. 2016, figure 7."""


@pytest.mark.parametrize("name", BRANCHED)
def test_branches_stand_side_by_side(name: str) -> None:
    stage, told = BRANCHED[name]
    assert structures(zoo(name))[stage] == told


def lines_in(parts: Sequence[Part]) -> Iterator[tuple[Line, Value]]:
    """Every line with how often it is done."""
    for part in parts:
        if isinstance(part, Line):
            yield part, 1
        elif isinstance(part, Bracket):
            yield from ((line, times * part.times) for line, times in lines_in(part.parts))
        else:
            yield from (pair for branch in part.branches for pair in lines_in(branch))


def squeezed(parts: Sequence[Part]) -> Value:
    """How many means of channels a structure does not list, as the squeeze of a gate is known to have one."""
    found: Value = 0
    for part in parts:
        if isinstance(part, Bracket):
            found = found + part.times * squeezed(part.parts)
        elif isinstance(part, Branches):
            found = found + (part.kind == SQUEEZE) + total([squeezed(branch) for branch in part.branches])
    return found


def check_structures(network: Network) -> None:
    """Every layer that structures name is told as often as it is done."""
    for stage in outline(network):
        aside = stage.times * total([times for _, times in lines_in(stage.aside)])
        told = total([times for _, times in lines_in(stage.structure)]) + squeezed(stage.structure) + aside
        told = told + stage.times * squeezed(stage.aside)
        done = total([layer.times for layer in stage.layers if is_listed(layer)])
        assert equal(told, done).verdict is True, (stage.name, text(told), text(done))


@pytest.mark.parametrize("name", MEMBERS)
def test_structures_list_every_layer_as_often_as_it_is_done(name: str) -> None:
    check_structures(zoo(name))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees())
def test_structures_of_random_networks_do_so_too(tree: Tree) -> None:
    try:
        network = compiled(script_of(tree)).network
    except Error:
        return
    check_structures(network)


def test_rows_of_stages_name_where_they_take_their_tensors() -> None:
    script = from_file(Path(__file__).parents[2] / "docs" / "tutorials" / "b.cnn")
    report = table_report(script.session().network("tutorial_b"), {"c": 32}, "stages")
    up = next(row for row in report.rows if row.name == "up1")
    names = {row.id: row.name for row in report.rows}
    assert [names[number] for number in up.inputs] == ["level5", "enc4"]
    assert sum(row.values["params"] for row in report.rows) == report.values["params"] == 7_759_521
    with pytest.raises(Error, match="no rows of `stage`"):
        table_report(script.session().network("tutorial_b"), {}, "stage")


def test_alike_branches_are_no_stage() -> None:
    script = from_text("""
block unit { conv(4, 3, padding=1); relu }
network n { input 8x8x4; concat { unit } { unit }; unit; unit }
""")
    stages = outline(script.session().network("n"))
    assert [(stage.name, stage.count) for stage in stages] == [
        ("input1", 1), ("unit1", 1), ("unit2", 1), ("concat1", 1), ("unit3..4", 2),
    ]  # fmt: skip
