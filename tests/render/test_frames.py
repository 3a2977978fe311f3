"""What stands around tables: in a column nothing that only a page can have, and nothing too small to be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from symcnn.errors import Error
from symcnn.questions.settings import Chosen, SettingsReport, settings_report
from symcnn.render import render
from symcnn.render.latex.arranged import LEAST
from symcnn.render.latex.document import document
from symcnn.render.latex.frames import FRAMES
from symcnn.report import TableReport, table_report
from symcnn.script import from_file

from .networks import RESNET, compiled
from .typeset import compile_latex, overfull

SEVEN = ("params", "macs", "flops", "activations", "peak_activations", "depth", "buffers")


def table(name: str, rows: str, at: dict[str, int] | None = None) -> TableReport:
    session = from_file(f"zoo:{name}").session(at or {})
    return table_report(session.network(), session.defaults(), rows)


def compared(over: str | None, metrics: Sequence[str], *names: str) -> SettingsReport:
    scripts = [(from_file(f"zoo:{name}"), name) for name in names]
    return settings_report([Chosen(s.symbolic, name, tuple(s.program.networks)) for s, name in scripts], over, metrics)


MOBILE = {"alpha": 1, "n": 224, "c": 3, "K": 1000}


def in_columns() -> list[str]:
    """Tables of 8.6 cm: short ones, and such that no column holds."""
    mobile, layers = table("mobilenet_v2", "stages", MOBILE), table("resnet50", "layers", {"w": 64, "n": 224, "K": 10})
    options = {"width": "8.6cm"}
    return [
        render("table", "latex", mobile, columns=["input", "structure", "times"], label="a", **options),
        render("table", "latex", layers, columns=["layer", "output", "params"], label="b", **options),
        render("settings", "latex", compared("w=8..64", SEVEN, "resnet50"), label="c", **options),
        render("settings", "latex", compared(None, SEVEN, "resnet18", "resnet34"), label="d", siunitx=True, **options),
    ]


def test_tables_in_a_column_are_set_in_two_columns(tmp_path: Path) -> None:
    made = in_columns()
    assert not any("longtable" in page for page in made)
    assert made[1].count(r"\begin{table}") > 3
    page = document("\n".join(made), siunitx=True).replace("[10pt,a4paper]", "[10pt,letterpaper,twocolumn]")
    page = page.replace("margin=2.3cm", r"textwidth=17.9cm,columnsep=7mm,textheight=8.5in")
    log = compile_latex(page, tmp_path)
    assert overfull(log) == []
    assert "Float too large" not in log


def test_the_pages_of_a_table_have_all_of_its_rows() -> None:
    report = table("resnet50", "layers", {"w": 64, "n": 224, "K": 10})
    whole, split = (
        render("table", "latex", report, columns=["layer", "params"], width=width) for width in ("40in", "8.6cm")
    )
    numbers = [re.findall(r"& \$([\d\\,]+)\$ \\\\", page) for page in (whole, split)]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == len(report.rows) + 1


@pytest.mark.parametrize("frame", FRAMES)
def test_the_frame_is_the_one_that_is_asked_for(frame: str, tmp_path: Path) -> None:
    made = render("table", "latex", table("resnet18", "stages"), width="8.6cm", columns=["layer", "times"], float=frame)
    found = set(re.findall(r"\\begin\{(table\*?|longtable)\}", made))
    assert found == {frame} - {"none"}
    assert (r"\caption" in made) == (frame != "none")
    compile_latex(document(made), tmp_path)


def test_frames_that_there_are_not() -> None:
    report = table("resnet18", "stages")
    with pytest.raises(Error, match="`--float tabel` is not known\n  hint: did you mean `table`"):
        render("table", "latex", report, float="tabel")
    with pytest.raises(Error, match="a table that does not float has no caption and no label"):
        render("table", "latex", report, float="none", caption="a")


# ---------------------------------------------------------------- comparisons

MEASURED = r"\message{<<\the\wd0/\the\linewidth>>}\ifdim\wd0"


@pytest.mark.parametrize("width", ["8.4cm", "10cm", "12cm", "16cm"])
def test_no_comparison_is_shrunk_until_it_can_not_be_read(width: str, tmp_path: Path) -> None:
    names = ("resnet18", "resnet34", "resnet50", "resnet101")
    reports = [compared(None, SEVEN[:count], *names[:several]) for count in (2, 4, 7) for several in (2, 4)]
    reports.append(compared("w=8..64", SEVEN, "resnet50"))
    made = [render("settings", "latex", report, width=width, label=str(n)) for n, report in enumerate(reports)]
    page = document("\n\\clearpage\n".join(made)).replace("margin=2.3cm", f"textwidth={width}")
    log = compile_latex(page.replace(r"\ifdim\wd0", MEASURED), tmp_path)
    assert overfull(log) == []
    found = [tuple(map(float, pair)) for pair in re.findall(r"<<([\d.]+)pt/([\d.]+)pt>>", log.replace("\n", ""))]
    assert all(LEAST * natural <= line + 0.1 for natural, line in found)
    assert page.count(r"\resizebox") == len(found)


def test_few_networks_stand_in_columns_where_rows_are_too_wide() -> None:
    made = render("settings", "latex", compared(None, SEVEN, "resnet18", "resnet34"), width="8.4cm")
    assert r"Network & \texttt{resnet18} & \texttt{resnet34} \\" in made
    assert r"Parameters & $11\,689\,512$ & $21\,797\,672$ \\" in made


def test_panels_have_every_column_once() -> None:
    names = ("resnet18", "resnet34", "resnet50", "resnet101")
    made = render("settings", "latex", compared(None, SEVEN, *names), width="8.4cm")
    heads = [line for line in made.split("\n") if line.startswith("Network & ")]
    assert len(heads) > 1
    assert sum(line.count("&") for line in heads) == len(SEVEN)


# ---------------------------------------------------------------- totals


@pytest.mark.parametrize("name", ["mobilenet_v2", "efficientnet"])
def test_a_long_total_has_the_width_of_the_table(name: str, tmp_path: Path) -> None:
    made = render("table", "latex", table(name, "stages"), columns=["layer", "output", "params"])
    (across,) = [line for line in made.split("\n") if line.startswith(r"\multicolumn{3}")]
    assert across.startswith(
        r"\multicolumn{3}{@{}>{\raggedright\arraybackslash}p{\linewidth}@{}}{Total (Parameters): $"
    )
    assert not [line for line in made.split("\n") if line.startswith("Total & ")]
    assert overfull(compile_latex(document(made), tmp_path)) == []


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex"])
def test_there_is_no_empty_total(form: str) -> None:
    report = compiled(RESNET).report
    made = render("table", form, report, columns=["layer", "kind", "times"])
    assert "otal" not in made
    assert "params" not in made
    assert "params" in render("table", form, report, columns=["layer", "params"]).lower().replace(
        "parameters", "params"
    )
