"""A table's columns: each can be chosen in every format, and what can't be had is refused by name."""

from __future__ import annotations

import pytest

from symcnn.errors import Error
from symcnn.render import formats_of, render
from symcnn.render.columns import COLUMNS, LAYERS, STAGES
from symcnn.report import ROWS, TableReport, table_report

from .networks import EVERY, PYRAMID, RESNET, compiled


def report(rows: str, text: str = RESNET) -> TableReport:
    return table_report(*compiled(text), rows)


@pytest.mark.parametrize("form", formats_of("table"))
@pytest.mark.parametrize("rows", ROWS)
def test_every_column_in_every_format(rows: str, form: str) -> None:
    """One by one, and all at once in their order."""
    other = {"layers": STAGES, "stages": LAYERS}[rows]
    names = [name for name, column in COLUMNS.items() if column.needs != other]
    for name in names:
        alone = render("table", form, report(rows), columns=[name])
        assert len(alone.split("\n")) >= 14
    width = {"width": "40in"} if form == "latex" else {}
    together = render("table", form, report(rows), columns=names, **width)
    assert len(together) > len(render("table", form, report(rows), columns=["layer"]))


@pytest.mark.parametrize("form", formats_of("table"))
def test_an_unknown_column_is_named_with_the_nearest(form: str) -> None:
    with pytest.raises(Error, match="there is no column `prams`") as caught:
        render("table", form, report("layers"), columns=("layer", "prams"))
    assert caught.value.problems[0].hint == "did you mean `params`?"


@pytest.mark.parametrize(
    ("rows", "column", "hint"),
    [
        ("layers", "structure", "--rows stages"),
        ("stages", "arguments", "--rows layers"),
        ("layers", "x", "params:value"),
    ],
)
def test_what_rows_lack_is_refused(rows: str, column: str, hint: str) -> None:
    with pytest.raises(Error) as caught:
        render("table", "text", report(rows), columns=(column,))
    assert hint in (caught.value.problems[0].hint or "")


@pytest.mark.parametrize("column", ["share", "share:macs", "params:value"])
def test_numbers_that_are_missing_are_asked_for(column: str) -> None:
    with pytest.raises(Error, match=f"`{column}` needs numbers, and `c` has no default") as caught:
        render("table", "text", report("layers", PYRAMID), columns=(column,))
    assert caught.value.problems[0].hint == "give one: `--at c=…`"


def test_a_machine_s_name_of_a_column_is_taken_as_well() -> None:
    for name, field in (("params:value", "params_value"), ("share:macs", "share_macs"), ("layer", "name")):
        assert render("table", "csv", report("layers"), columns=[name]) == render(
            "table", "csv", report("layers"), columns=[field]
        )


SMALL = """
symbol w in 2.. step 2 = 8
network small {
  input 8x8x3
  conv(w, 3, stride=2, padding=1); bn; relu
  b: residual { conv(2*w, 1); conv(w, 3, padding=same, groups=2) } { conv(w, 1) }
  repeat 4 { conv(w, 1); conv(w, 1) }
  dense(10)
}
"""


def test_arguments_inputs_and_places_in_text() -> None:
    text = render("table", "text", report("layers", SMALL), columns=("layer", "arguments", "inputs", "input", "line"))
    row = next(line for line in text.split("\n") if line.startswith("conv1 ")).split("  ")
    assert [cell.strip() for cell in row if cell] == ["conv1", "w, 3×3, stride=2, padding=1", "input1", "8×8×3", "5"]
    joined = next(line for line in text.split("\n") if line.startswith("b  "))
    assert "b.conv2, b.conv3" in joined
    assert "(4, 4, w), (4, 4, w)" in joined


def test_structures_in_text() -> None:
    text = render("table", "text", report("stages", SMALL), columns=("layer", "structure"))
    told = dict(line.split(None, 1) for line in text.split("\n─")[1].split("\n")[2:])
    assert told["conv1"] == "3×3, w, stride 2"
    assert told["b"] == "[1×1, 2·w; 3×3, w, groups 2]; shortcut 1×1, w"
    assert told["dense1"] == "dense, 10"


@pytest.mark.parametrize("name", EVERY)
def test_a_metric_s_total_is_told_where_its_column_is(name: str) -> None:
    text = render("table", "text", compiled(EVERY[name]).report, columns=("layer", "biases", "flops"))
    sums = text.split("\n─")[2]
    assert "\nbiases " in sums
    assert "\nFLOPs " in sums
    assert "\nbiases " not in render("table", "text", compiled(EVERY[name]).report)
