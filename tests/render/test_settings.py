"""Networks and settings side by side: every row is the network compiled at its numbers, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symcnn.algebra import evaluate
from symcnn.cli import main
from symcnn.errors import Error
from symcnn.network.model import ADDED, METRICS
from symcnn.questions.settings import DEFAULT, MOST_ROWS, Chosen, SettingsReport, settings_report
from symcnn.render import render
from symcnn.render.latex.document import document
from symcnn.report import formula_text
from symcnn.script import from_file, from_text

from .networks import DEEP, PYRAMID, RESNET
from .typeset import CAPTIONS, compile_latex, overfull

FOLLOWING = """
symbol L in 1..5 = 2
symbol n in 2^L.. step 2^L = 8*2^L
symbol r in 0.25..1 step 0.25 = 1
symbol c = 8 "C_{in}"
network deep { input (n, n, c); repeat i in 1..L { conv(4*i, 3, padding=1); maxpool(2) } }
network flat { input (n, n, 3); conv(4*c, 3); bn; relu }
"""


def report(text: str, over: str | None = None, metrics: Sequence[str] | None = None, *names: str) -> SettingsReport:
    script = from_text(text)
    return settings_report([Chosen(script.symbolic, "test", names or tuple(script.program.networks))], over, metrics)


# ---------------------------------------------------------------- the rows


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(ws=st.lists(st.integers(1, 64), min_size=1, max_size=3), ns=st.lists(st.integers(1, 12), min_size=1, max_size=2))
def test_rows_agree_with_the_closed_form(ws: list[int], ns: list[int]) -> None:
    """Compiled at the setting, and put into the closed form."""
    over = f"w={','.join(str(8 * w) for w in ws)}, n={','.join(str(32 * n) for n in ns)}"
    found = report(RESNET, over, METRICS)
    symbolic = from_text(RESNET).symbolic.network()
    assert [tuple(row.setting.values()) for row in found.rows] == sorted({(8 * w, 32 * n) for w in ws for n in ns})
    for row in found.rows:
        point = {**row.setting, **row.at}
        assert point.keys() == {"w", "n", "K"}
        assert point["K"] == 1000
        for metric in METRICS:
            assert row.figures[metric] == evaluate(symbolic.metric(metric), point), metric


def test_a_row_a_network_at_the_defaults() -> None:
    found = report(FOLLOWING, None, ADDED)
    assert [row.title for row in found.rows] == ["deep", "flat"]
    assert [dict(row.at) for row in found.rows] == [{"L": 2, "n": 32, "c": 8}, {"n": 32, "c": 8}]
    flat = found.rows[1].figures
    assert flat["params"] == 3 * 9 * 32 + 32 + 2 * 32
    assert flat["params"] == flat["trainable"] + flat["non_trainable"]
    assert flat["macs"] == 30 * 30 * 27 * 32


def test_defaults_follow_the_setting() -> None:
    found = report(FOLLOWING, "L=1..3", DEFAULT, "deep")
    assert [(row.setting["L"], row.at["n"]) for row in found.rows] == [(1, 16), (2, 32), (3, 64)]


def test_a_network_has_a_row_for_each_setting_of_its_own_symbols() -> None:
    text = "symbol a = 1\nsymbol b = 1\nnetwork x { input (a,); dense(1) }\nnetwork y { input (b,); dense(2) }"
    found = report(text, "a=1,2,3, b=4,5")
    assert [(row.title, dict(row.setting)) for row in found.rows] == [
        ("x", {"a": 1}), ("x", {"a": 2}), ("x", {"a": 3}), ("y", {"b": 4}), ("y", {"b": 5}),
    ]  # fmt: skip
    assert [row.figures["params"] for row in found.rows] == [2, 3, 4, 10, 12]


def test_ranges_take_the_steps_of_the_domain() -> None:
    assert [row.setting["w"] for row in report(RESNET, "w=8..30").rows] == [8, 16, 24]
    assert [row.setting["r"] for row in report(FOLLOWING.replace("4*c", "8*r"), "r=0.5..1", None, "flat").rows] == [
        Fraction(1, 2), Fraction(3, 4), 1,
    ]  # fmt: skip


def test_where_no_number_is_given_there_is_a_formula() -> None:
    found = report(PYRAMID, "L=1,2, c=4", ("params", "macs"))
    left = from_text(PYRAMID).session({"L": 2, "c": 4}).network().totals
    shown = {metric: formula_text(value) for metric, value in found.rows[1].figures.items()}
    assert shown == {metric: formula_text(left[metric]) for metric in ("params", "macs")}
    assert list(found.rows[1].symbols) == ["K", "n"]


def test_a_metric_without_a_value_is_told() -> None:
    found = report(DEEP["rounded"], None, ("params", "peak_activations"))
    assert found.rows[0].figures["peak_activations"] is None
    for form in ("text", "markdown", "html", "latex"):
        shown = render("settings", form, found)
        assert "--" in shown, form
    assert "no peak activations of rounded: " in render("settings", "text", found)


@pytest.mark.parametrize(
    ("over", "message", "column"),
    [("w=16,12", "w = 12 is outside its domain, 8..512 step 8", 1), ("v=1", "no symbol `v`", 1),
     ("w=8, n=33", "n = 33 is outside its domain", 6), ("w=8,,", "unexpected", None), ("16", "of no symbol", 1),
     ("w=K", "expected a number, not K", 3), ("w=9..15", "no value of `w` is left", 1), ("w=8, w=16", "twice", 6),
     ("K=1..100_000", "more than", None)],
)  # fmt: skip
def test_what_is_wrong_has_its_place(over: str, message: str, column: int | None) -> None:
    with pytest.raises(Error, match=re.escape(message)) as caught:
        report(RESNET, over)
    span = caught.value.problems[0].span
    assert column is None or (span is not None and (span.source.name, span.column) == ("--over", column))


def test_there_is_a_limit() -> None:
    assert len(report("symbol k\nnetwork a { input (k,); dense(1) }", f"k=1..{MOST_ROWS}").rows) == MOST_ROWS
    with pytest.raises(Error, match=f"more than {MOST_ROWS} rows"):
        report("symbol k\nnetwork a { input (k,); dense(1) }", f"k=1..{MOST_ROWS + 1}")
    with pytest.raises(Error, match="no metric `paramz`"):
        report(RESNET, None, ["paramz"])


# ---------------------------------------------------------------- the formats


def test_numbers_are_exact_in_csv_and_json() -> None:
    found = report(RESNET, "w=16,64", METRICS)
    rows = list(csv.DictReader(io.StringIO(render("settings", "csv", found))))
    told = json.loads(render("settings", "json", found))
    assert told["format"] == 1
    for row, line, data in zip(found.rows, rows, told["rows"], strict=True):
        assert {metric: int(line[metric]) for metric in METRICS} == row.figures == data["figures"]
        assert int(line["w"]) == row.setting["w"] == data["setting"]["w"]
        assert data["at"] == {"n": 224, "K": 1000}
    assert rows[1]["params"] == "25557032"


def test_figures_stand_in_every_format() -> None:
    found = report(RESNET, "w=16,64")
    shown = {"text": "25,557,032", "markdown": "25,557,032", "html": "25,557,032", "latex": r"25\,557\,032"}
    for form, figure in shown.items():
        page = render("settings", form, found)
        assert page.count(figure) == 1, form
        assert "224" in page, form


def test_figures_parsed_back_from_latex() -> None:
    found = report(RESNET, "w=16..64")
    for siunitx in (False, True):
        page = render("settings", "latex", found, siunitx=siunitx)
        body = page.split(r"\midrule")[1].split(r"\bottomrule")[0]
        rows = [re.sub(r"\\,|\$|\\num|[{}]", "", line).strip(" \\*") for line in body.strip().splitlines()]
        numbers = [[int(cell) for cell in row.split("&")] for row in rows]
        assert numbers == [[row.setting["w"], *(row.figures[metric] for metric in DEFAULT)] for row in found.rows]


def test_networks_of_several_files_are_told_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, width in (("a", 3), ("b", 4)):
        (tmp_path / f"{name}.cnn").write_text(f"symbol {name} = 2\nnetwork net {{ input ({name},); dense({width}) }}")
    files = [str(tmp_path / f"{name}.cnn") for name in "ab"]
    rows = csv_of(capsys, "table", *files, "--over", "a=1..3", "--format", "csv")
    assert [(row["network"].split(" of ")[0], row["a"], row["params"]) for row in rows] == [
        ("net", "1", "6"), ("net", "2", "9"), ("net", "3", "12"), ("net", "", "12"),
    ]  # fmt: skip
    assert len({row["network"] for row in rows}) == 2
    rows = csv_of(capsys, "table", *files, "--at", "b=5", "--columns", "params", "--format", "csv")
    assert [row["params"] for row in rows] == ["9", "24"]
    rows = csv_of(capsys, "table", "zoo:resnet", "--network", "resnet18,resnet50", "--format", "csv")
    assert [(row["network"], row["params"], row["depth"]) for row in rows] == [
        ("resnet18", "11689512", "18"), ("resnet50", "25557032", "50"),
    ]  # fmt: skip


def csv_of(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    from unittest.mock import patch

    with patch("sys.argv", ["symcnn", *words]), pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


# ---------------------------------------------------------------- pages

FAMILIES = ("zoo:densenet", "zoo:resnet50", "zoo:mobilenet_v2", "zoo:vit", "zoo:keras/VGG16", "zoo:unet")


def test_every_table_stays_inside_the_page(tmp_path: Path) -> None:
    """Of formulas, of numbers, of more numbers than a line holds, of more rows than a page does."""
    scripts = [(from_file(name), name) for name in FAMILIES]
    chosen = [Chosen(script.symbolic, name, tuple(script.program.networks)) for script, name in scripts]
    reports = [
        report(RESNET, "w=8..64"), report(PYRAMID, "L=1..3"), report(FOLLOWING, "L=1..4"), report(RESNET, "w=8..512"),
        settings_report(chosen), settings_report(chosen, None, METRICS), report(DEEP["rounded"], "w=1..3"),
        report(RESNET, "w=8..512", METRICS),
    ]  # fmt: skip
    parts = [
        render("settings", "latex", found, siunitx=siunitx, label=f"tab:{number}-{siunitx}")
        for number, found in enumerate(reports)
        for siunitx in (False, True)
    ]
    log = compile_latex(document("\n\\clearpage\n".join(parts), siunitx=True), tmp_path)
    assert overfull(log) == []


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(captions=st.lists(CAPTIONS, min_size=20, max_size=20))
def test_any_caption_compiles(captions: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    found = report(FOLLOWING, "L=1,2")
    parts = [render("settings", "latex", found, caption=text, label=f"tab:{number}")
             for number, text in enumerate(captions)]  # fmt: skip
    compile_latex(document("\n\\clearpage\n".join(parts)), tmp_path_factory.mktemp("tex"))
