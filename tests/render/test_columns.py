"""A table's columns: each can be chosen in every format, and what can't be had is refused by name."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from symcnn.algebra import evaluate
from symcnn.errors import Error
from symcnn.questions.settings import Chosen, settings_report
from symcnn.render import breaking, figures, formats_of, render
from symcnn.render.columns import COLUMNS, LAYERS, STAGES
from symcnn.report import ROWS, TableReport, table_report
from symcnn.script import from_file, from_text

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
        assert len(alone.split("\n")) >= len(report(rows).rows) + 1
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
        own, other = (render("table", "csv", report("layers"), columns=[asked]).split("\n") for asked in (name, field))
        assert (own[0], other[0]) == (name, field)
        assert own[1:] == other[1:]


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
    assert text.count("\n─") == 1  # no column has a total
    told = dict(line.split(None, 1) for line in text.split("\n─")[1].split("\n\n")[0].split("\n")[2:])
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


LOOPED = """
symbol d in 1.. = 4
symbol w in 0.5..3 step 0.1 = 1.4
network looped { input 8x8x3; conv(10*w, 1); repeat d { conv(10*w, 1) }; dense(10) }
"""


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex", "csv"])
def test_how_often_is_told_in_symbols_as_the_formulas_beside_it_are(form: str) -> None:
    made = render("table", form, report("layers", LOOPED), columns=("layer", "times"))
    row = next(line for line in made.split("\n") if "conv2" in line)
    cell = re.sub(r"[$|\\&]|<[^>]*>", " ", row.replace("conv2", " ")).replace("texttt{ }", "").replace(",", " ").split()
    assert [part for part in cell if part not in ("`", "``")] == ["d"]


@pytest.mark.parametrize("form", ["text", "latex"])
def test_once_is_told_where_it_is_asked_for(form: str) -> None:
    asked, usual = (
        render("table", form, report("layers", LOOPED), columns=("layer", name)) for name in ("times", "times:often")
    )
    pattern = r"(?m)^\S*input1\S*[ &]+\$?1\$?[ \\]*$"
    assert re.search(pattern, asked)
    assert not re.search(pattern, usual)


@pytest.mark.parametrize(
    ("form", "shown"),
    [("text", "25.6 M"), ("markdown", "25.6 M"), ("html", "25.6 M"), ("latex", r"25.6\,\mathrm{M}"),
     ("csv", "25557032")],
)  # fmt: skip
def test_rounded_numbers_are_exact_for_machines(form: str, shown: str) -> None:
    rows = render("table", form, report("stages"), columns=("layer", "params:rounded"))
    sides = [Chosen(from_text(RESNET).symbolic, "test", ("resnet50",))]
    compared = render("settings", form, settings_report(sides, None, ["params:rounded"]))
    assert shown in rows or form != "latex"  # which alone has a total below the column
    assert ("9536" in rows) == (form == "csv")
    assert "9.54" in rows or form == "csv"
    assert shown in compared
    assert "25,557,032" not in compared


def test_a_comparison_has_formulas_where_they_are_asked_for() -> None:
    sides = [Chosen(from_text(LOOPED).symbolic, "test", ("looped",))]
    found = settings_report(sides, "w=0.6,1.4", ["params", "params:formula", "params:value"])
    assert found.metrics == ("params", "params:formula")
    for row in found.rows:
        assert evaluate(row.figures["params:formula"], {"d": 4}) == row.figures["params"]
    text = render("settings", "text", found)
    assert re.search(r"(?m)^0\.6 .*·d", text)
    assert re.search(r"(?m)^1\.4 ", text)
    assert "symbols d: a positive integer" in text
    assert "\n1.4" not in render("settings", "csv", found)
    assert ",7/5," in render("settings", "csv", found)
    assert "$1.4$ & " in render("settings", "latex", found)
    with pytest.raises(Error, match="there is no column `params:rouned`"):
        settings_report(sides, None, ["params:rouned"])


def test_typed_decimals_stay_decimals() -> None:
    text = render("table", "text", report("layers", LOOPED))
    assert "w in 0.5..3 step 0.1 = 1.4" in text
    assert "numbers at d=4, w=1.4" in text
    assert [figures.setting(Fraction(n)) for n in ("7/5", "1/3", "-9/8", "1024")] == ["1.4", "1/3", "-1.125", "1,024"]


def test_totals_that_nobody_asked_for_are_shortened() -> None:
    session = from_file("zoo:mobilenet_v2").session()
    table = table_report(session.network(), session.defaults())
    usual = render("table", "text", table).split("\n─")[2]
    assert "…\n" in usual
    assert "(whole: symcnn formula FILE peak_activations)" in usual
    assert usual.count("\n") < 60
    asked = render("table", "text", table, columns=("layer", "params")).split("\n─")[2]
    assert "peak" not in asked
    assert "…" not in asked
    assert len(asked.split("\n")) > 5


@pytest.mark.parametrize(
    ("name", "parts"),
    [("efficientnet_b0", ["efficientnet_", "b0"]), ("globalavgpool1", ["globalavgpool", "1"]),
     ("positionembedding", ["positionembedding"]), ("timeDistributed2d", ["time", "Distributed", "2", "d"]),
     ("conv1", ["conv1"]), ("HTTPServerModule", ["HTTP", "Server", "Module"]), ("x" * 40, ["x"] * 40)],
)  # fmt: skip
def test_names_break_between_their_words_alone(name: str, parts: list[str]) -> None:
    assert breaking.name(name).replace(r"\_", "_").split(r"\allowbreak{}") == parts
