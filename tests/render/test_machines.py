"""JSON and CSV: the fields that the language page names, and figures that come back exactly."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import pytest
import sympy

from symcnn.errors import Error, Problem
from symcnn.render import formats_of, render
from symcnn.render import json as json_format
from symcnn.report import ROW_METRICS, formula_report, kinds_report
from symcnn.source import Source, Span

from .networks import EVERY, RESNET, compiled

TABLE = ("format", "network", "convention", "count", "not_counted", "at", "symbols", "layers", "totals", "values")
LAYER = (
    "id", "name", "kind", "line", "arguments", "times", "inputs", "output", "params", "trainable", "non_trainable",
    "buffers", "weights", "biases", "macs", "activations", "tensors",
)  # fmt: skip
METRICS = (
    "params", "trainable", "non_trainable", "buffers", "weights", "biases", "macs", "flops", "activations",
    "peak_activations", "receptive_field", "depth",
)  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_a_table_has_the_fields_of_the_language_page(name: str) -> None:
    data = json.loads(render("table", "json", compiled(EVERY[name]).report))
    assert tuple(data) == TABLE
    assert data["format"] == 1
    assert all(tuple(layer) == LAYER for layer in data["layers"])
    assert tuple(data["totals"]) == METRICS
    assert tuple(data["values"]) in (METRICS, ())
    assert all(tuple(fact) == ("domain", "default", "latex") for fact in data["symbols"].values())


@pytest.mark.parametrize("name", ["resnet", "ceilings", "c", "chosen"])
def test_formulas_come_back_through_sympy(name: str) -> None:
    """As the language page says: sympify with the symbols' names, at the defaults, is the value."""
    data = json.loads(render("table", "json", compiled(EVERY[name]).report))
    symbols = {symbol: sympy.Symbol(symbol) for symbol in data["symbols"]}
    point = {symbols[symbol]: fact["default"] for symbol, fact in data["symbols"].items()}
    for metric in ("params", "macs", "activations"):
        formula = sympy.sympify(data["totals"][metric], locals=symbols)
        assert sympy.sympify(formula).subs(point) == data["values"][metric]


def test_the_rows_add_up() -> None:
    data = json.loads(render("table", "json", compiled(RESNET, at={"w": 64, "n": 224, "K": 1000}).report))
    assert sum(layer["params"] for layer in data["layers"]) == data["totals"]["params"] == 25_557_032
    assert data["at"] == {"w": 64, "n": 224, "K": 1000}
    assert data["symbols"] == {}


def test_arguments_and_tensors() -> None:
    network = "network t { input 8x8x4; conv(8, 3, padding=same, bias=no); dropout(r) }"
    source = f"symbol r in 0.25..1 step 0.25 = 0.5\n{network}"
    data = json.loads(render("table", "json", compiled(source).report))
    _, conv, dropout = data["layers"]
    assert conv["arguments"]["kernel"] == [3, 3]
    assert conv["arguments"]["padding"] == "same"
    assert conv["arguments"]["bias"] is False
    assert conv["tensors"] == {"weight": [8, 4, 3, 3]}
    assert dropout["arguments"] == {"rate": "r"}
    assert data["symbols"]["r"]["default"] == "1/2"


def test_formulas() -> None:
    made = compiled(RESNET)
    report = formula_report("macs", made.network.totals["macs"], made.network.ring, made.defaults)
    data = json.loads(render("formulas", "json", [report]))
    assert tuple(data) == ("format", "expression", "formula", "latex", "value", "symbols")
    assert data["value"] == 4_089_184_256
    assert len(json.loads(render("formulas", "json", [report, report]))["formulas"]) == 2


def test_errors_have_their_places() -> None:
    source = Source("net.cnn", "network t {\n  convv(3)\n}")
    start = source.text.index("convv")
    error = Error([Problem("unknown", Span(source, start, start + 5), "did you mean `conv`?"), Problem("no place")])
    assert json.loads(json_format.errors(error)) == {
        "errors": [
            {"file": "net.cnn", "line": 2, "column": 3, "message": "unknown", "hint": "did you mean `conv`?"},
            {"file": None, "line": None, "column": None, "message": "no place", "hint": None},
        ]
    }


def test_kinds() -> None:
    (conv,) = json.loads(render("kinds", "json", kinds_report(["conv"])))["kinds"]
    assert conv["tensors"]["torch"]["weight"] == ["filters", "input channels", "kernel height", "kernel width"]
    assert conv["tensors"]["keras"]["kernel"] == ["kernel height", "kernel width", "input channels", "filters"]
    assert conv["arguments"][1]["name"] == "kernel"
    assert [argument["default"] for argument in conv["arguments"]][1:3] == [None, "1"]
    assert conv["sizes"]["padding=same"] == "⌈n/s⌉"
    assert [row["name"] for row in conv["differences"]] == ["kernels"]


@pytest.mark.parametrize("name", EVERY)
def test_csv_comes_back_exactly(name: str) -> None:
    report = compiled(EVERY[name]).report
    rows = list(csv.DictReader(io.StringIO(render("table", "csv", report))))
    data = json.loads(render("table", "json", report))["layers"]
    assert len(rows) == len(data)
    for row, layer, made in zip(rows, data, report.rows, strict=True):
        assert [row[field] for field in ("id", "name", "kind", "line", "times")] == [
            str(layer[field]) for field in ("id", "name", "kind", "line", "times")
        ]
        assert [row[metric] for metric in ROW_METRICS] == [str(layer[metric]) for metric in ROW_METRICS]
        if report.symbolic and report.point is not None:
            assert [Fraction(row[f"{metric}_value"]) for metric in ROW_METRICS] == list(made.values.values())


def test_columns_add_fields_to_json_and_name_those_of_csv() -> None:
    report = compiled(RESNET).report
    columns = ("layer", "share", "flops", "params:value", "input", "arguments", "times")
    layers = json.loads(render("table", "json", report, columns=columns))["layers"]
    assert all(tuple(layer) == (*LAYER, "share", "flops", "params_value", "input") for layer in layers)
    stem = next(layer for layer in layers if layer["kind"] == "conv")
    assert (stem["params_value"], stem["share"]) == (9408, str(Fraction(9408, 25_557_032)))
    assert stem["input"] == [["n", "n", 3]]
    head, _, first, *_ = csv.reader(io.StringIO(render("table", "csv", report, columns=columns)))
    assert head == list(columns)
    assert first[3:] == ["9408", "(n, n, 3)", "w, 7×7, stride=2, padding=3, bias=no", "1"]
    assert sympy.sympify(first[2]) == sympy.sympify(stem["flops"])


def test_what_a_format_lacks_is_an_error_that_names_those_that_have_it() -> None:
    with pytest.raises(Error, match="does not make sense here"):
        render("derivation", "csv", None)
    assert formats_of("derivation") == ("text", "json", "markdown", "latex")
    with pytest.raises(Error, match="no format `xml`"):
        render("table", "xml", None)
    with pytest.raises(Error, match="`json` takes no `standalone`"):
        render("table", "json", None, standalone=True)
