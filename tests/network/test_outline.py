"""Stages hold every layer once, and fold networks as their papers do."""

from __future__ import annotations

from pathlib import Path

import pytest

from symcnn.algebra import text
from symcnn.errors import Error
from symcnn.network.model import ADDED, Network, added
from symcnn.network.outline import Bracket, outline
from symcnn.report import table_report
from symcnn.script import from_file, from_text
from symcnn.zoo import figures

MEMBERS = [member.name for member in figures()]


def zoo(name: str) -> Network:
    return from_file(f"zoo:{name}").session().network(name.removeprefix("keras/"))


def shown(bracket: Bracket) -> str:
    """``1x1 w, 3x3 w (3)``"""
    lines = (
        " ".join(
            [
                *(["x".join(map(text, line.kernel))] if line.kernel else [line.kind]),
                *([text(line.width)] if line.width is not None else []),
            ]
        )
        for line in bracket.lines
    )
    return f"{', '.join(lines)} ({text(bracket.times)})"


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
    stage = stages["bottleneck4..7"]
    assert list(map(shown, stage.brackets)) == ["1x1 2*w, 3x3 2*w, 1x1 8*w (4)"]
    assert list(map(shown, stage.aside)) == ["1x1 8*w (1)"]
    assert [layer.kind for layer in stages["stem"].layers] == ["conv", "batchnorm", "relu"]


def test_repeats_in_a_unit_have_brackets_of_their_own() -> None:
    script = from_text("""
symbol d, e
block unit(c) { conv(c, 3, padding=1); repeat d { conv(c, 1) }; relu }
network n { input 8x8x4; repeat e { unit(4) }; big: { conv(8, 3); conv(8, 3); dense(2) }; flatten; dense(3); softmax }
""")
    stages = outline(script.session().network("n"))
    assert [(stage.name, text(stage.times)) for stage in stages] == [
        ("input1", "1"), ("unit1", "1"), ("big", "1"), ("flatten1", "1"), ("dense1", "1"),
    ]  # fmt: skip
    assert list(map(shown, stages[1].brackets)) == ["3x3 4 (e)", "1x1 4 (d*e)"]
    assert list(map(shown, stages[2].brackets)) == ["3x3 8 (2)", "dense 2 (1)"]


def test_branches_are_not_taken_for_turns() -> None:
    script = from_text(
        "network n { input 8x8x4; b: concat { conv(4, 1) } { conv(4, 1) }; c: { conv(4, 1); conv(4, 1) } }"
    )
    stages = outline(script.session().network("n"))
    assert [list(map(shown, stage.brackets)) for stage in stages[1:]] == [["1x1 4, 1x1 4 (1)"], ["1x1 4 (2)"]]


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
