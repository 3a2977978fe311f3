"""Pictures: what is drawn is read back from the figure and compared with networks compiled at each point."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import is_math_text
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import symcnn
from symcnn.errors import Error
from symcnn.questions.plots import plot_report
from symcnn.render.plotting import pictures as plotting
from symcnn.render.plotting.pictures import picture, save
from symcnn.render.plotting.style import AREAS, DRAWN, LINES, TYPESET, Picture, brief, point, said, tick

SCRIPT = r"""
symbol w in 8..512 = 64 "C_{in}"
symbol d in 1..8 = 2
symbol n in 32.. = 64
symbol a in 0.25..1 step 0.25 = 1
symbol t = 3 "\mathfrak{k}"
network deep_net {
  input (n, n, 3)
  stem: conv(w, 3, stride=2, padding=1)
  repeat d { conv(w, 3, padding=1); relu }
  if w >= 100 { conv(2*w, 1) } else { conv(2*w, 3, padding=1) }
  gap
  dense(40*a*t)
}
"""
RESNET = "zoo:resnet50"


@pytest.fixture(scope="module")
def deep() -> symcnn.Network:
    return symcnn.parse(SCRIPT).network


def runs(line: object) -> list[list[tuple[float, float]]]:
    """The stretches of a line that are drawn without a gap."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):  # type: ignore[attr-defined]
        if math.isnan(x):
            found.append([])
        else:
            found[-1].append((x, y))
    return found


def curves(figure: Picture) -> list[list[list[tuple[float, float]]]]:
    """The curves, without the marks on them."""
    (axes,) = figure.axes
    return [runs(line) for line in axes.lines if line.get_label() not in ("_budget", "_best")]


def labelled(figure: Picture, label: str) -> list[tuple[list[float], list[float]]]:
    (axes,) = figure.axes
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines if line.get_label() == label]


def texts(figure: Picture) -> list[str]:
    (axes,) = figure.axes
    return [text.get_text() for text in axes.texts]


# ---------------------------------------------------------------- curves


@pytest.mark.parametrize("metric", ["params", "macs", "peak_activations", "depth", "params(stem) + 1"])
def test_a_curve_is_that_of_networks_compiled_at_each_point(deep: symcnn.Network, metric: str) -> None:
    (drawn,) = curves(deep.plot(metric, over="w=90..110"))
    points = [point for run in drawn for point in run]
    for w, y in points:
        alone = deep.at(w=int(w), d=2, n=64, a=1, t=3)
        assert y == (alone.part("stem")["params"] + 1 if "stem" in metric else getattr(alone, metric))
    assert [w for w, _ in points] == list(range(90, 111))


def test_a_jump_is_a_gap(deep: symcnn.Network) -> None:
    (drawn,) = curves(deep.plot("params", over="w=90..110"))
    assert [(run[0][0], run[-1][0]) for run in drawn] == [(90, 99), (100, 110)]


def test_a_rounding_that_goes_up_at_every_other_point_joins_two(deep: symcnn.Network) -> None:
    (drawn,) = curves(deep.plot("macs", over="n=32..39"))
    assert [[n for n, _ in run] for run in drawn] == [[32], [33, 34], [35, 36], [37, 38], [39]]
    assert all(len({macs for _, macs in run}) == 1 for run in drawn)


def test_depths_are_joined_points(deep: symcnn.Network) -> None:
    figure = deep.plot("params", over={"d": [1, 2, 4]})
    ((run,),) = curves(figure)
    assert [d for d, _ in run] == [1, 2, 4]
    assert figure.axes[0].lines[0].get_marker() == "o"
    assert [tick.get_text() for tick in figure.axes[0].get_xticklabels()] == ["1", "2", "4"]


def test_a_second_symbol_has_a_curve_for_each_value(deep: symcnn.Network) -> None:
    figure = deep.plot("params", over="w=8..64,d=1..4")
    drawn = curves(figure)
    assert [line.get_label() for line in figure.axes[0].lines] == [f"$d$ = {d}" for d in range(1, 5)]
    for d, ((*_, last),) in enumerate(drawn, 1):
        assert last == (64, deep.at(w=64, d=d, n=64, a=1, t=3).params)
    assert len({(line.get_color(), line.get_linestyle()) for line in figure.axes[0].lines}) == 4


def test_several_metrics(deep: symcnn.Network) -> None:
    figure = deep.plot("params, macs/1000", over="w=8..20")
    assert [line.get_label() for line in figure.axes[0].lines] == ["params", "macs/1000"]
    (params,), (macs,) = curves(figure)
    small = deep.at(w=8, d=2, n=64, a=1, t=3)
    assert (params[0][1], macs[0][1]) == (small.params, float(Fraction(small.macs, 1000)))


def test_rational_symbols_have_the_values_of_their_domain_alone(deep: symcnn.Network) -> None:
    ((run,),) = curves(deep.plot("params", over="a=0..0.8"))
    assert [x for x, _ in run] == [0.25, 0.5, 0.75]


def test_where_no_formula_exists_each_point_is_compiled() -> None:
    network = symcnn.parse(
        "symbol L in 1..4 = 2; network u { input 64x64x3; repeat i in 1..L { conv(8*i^i, 1) }; gap; dense(10) }"
    ).network
    with pytest.raises(Error):
        assert network.params
    ((run,),) = curves(network.plot("params", over="L"))
    assert run == [(levels, network.at(L=levels).params) for levels in range(1, 5)]


def test_points_without_a_network_are_left_out_and_told(tmp_path: Path) -> None:
    network = symcnn.parse("symbol n = 9; network s { input (n, n, 1); conv(2, 5); flatten; dense(3) }").network
    ((run, *_),) = curves(network.plot("macs", over="n=1..9"))
    assert run[0] == (5, 2 * 25 + 2 * 3)
    with pytest.raises(Error, match="there is no network at n = 3\n  n=3, 7\n  \\^\n  hint: it needs n >= 5"):
        network.plot("macs", over="n=3, 7")


def test_numbers_beyond_floats_are_drawn_in_a_power_of_ten() -> None:
    network = symcnn.parse("symbol k in 1..3 = 1; network b { input 1x1x1; dense(10^(400*k)) }").network
    figure = network.plot("params", over="k")
    assert figure.axes[0].get_ylabel() == "params (in 10^1198)"
    ((run,),) = curves(figure)
    assert run[-1] == (3, 200.0)


# ---------------------------------------------------------------- budgets


def test_the_mark_is_the_widest_by_brute_force(deep: symcnn.Network) -> None:
    for budget in (250_000, 300_000, 1_000_000):
        figure = deep.plot("params", over="w=8..256", budgets=[budget])
        params = {w: deep.at(w=w, d=2, n=64, a=1, t=3).params for w in range(8, 513)}
        widest = max(w for w in params if params[w] <= budget)
        assert labelled(figure, "_best") == [([widest], [params[widest]])]
        assert labelled(figure, "_budget") == [([0, 1], [budget, budget])]
        assert texts(figure)[-1] == f"$C_{{in}}$ = {widest}: {params[widest]:,}"


def test_resnet_with_ten_million_parameters() -> None:
    figure = symcnn.load(RESNET).network.plot("params", over={"w": range(8, 65)}, budgets=["params <= 10M"])
    assert texts(figure) == ["params ≤ 10M", "$w$ = 39: 9,993,307"]


def test_a_lower_bound_marks_the_least(deep: symcnn.Network) -> None:
    figure = deep.plot("params", over="w=8..256", budgets=["300K <= params"])
    least = min(w for w in range(8, 513) if deep.at(w=w, d=2, n=64, a=1, t=3).params >= 300_000)
    assert labelled(figure, "_best")[0][0] == [least]
    assert texts(figure)[0] == "params ≥ 300K"


def test_a_budget_on_another_metric_has_a_mark_without_a_line(deep: symcnn.Network) -> None:
    figure = deep.plot("params", over="w=8..256", budgets=["macs <= 100M"])
    widest = max(w for w in range(8, 513) if deep.at(w=w, d=2, n=64, a=1, t=3).macs <= 100_000_000)
    assert labelled(figure, "_budget") == []
    assert labelled(figure, "_best")[0][0] == [widest]
    assert texts(figure)[0].endswith("(MACs ≤ 100M)")


def test_every_curve_has_its_own_best_point(deep: symcnn.Network) -> None:
    figure = deep.plot("params", over="w=8..128,d=1..3", budgets=["100K"])
    best = [max(w for w in range(8, 513) if deep.at(w=w, d=d, n=64, a=1, t=3).params <= 100_000) for d in range(1, 4)]
    assert [x for (x,), _ in labelled(figure, "_best")] == best
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == [f"$d$ = {d} ($C_{{in}}$ = {w})" for d, w in zip((3, 2, 1), best[::-1], strict=True)]


# ---------------------------------------------------------------- shares


@pytest.mark.parametrize("by", ["layer", "stage"])
@pytest.mark.parametrize("metric", ["params", "macs", "activations"])
def test_columns_add_up_to_the_total(by: str, metric: str) -> None:
    network = symcnn.load(RESNET).network
    figure = network.plot(metric, over="w=16,32,64", by=by)
    bars = figure.axes[0].containers
    for place, w in enumerate((16, 32, 64)):
        assert sum(bar[place].get_height() for bar in bars) == getattr(network.at(w=w, n=224, K=1000), metric)
    tops = [bar[2].get_y() + bar[2].get_height() for bar in bars]
    assert [bar[2].get_y() for bar in bars] == [0, *tops[:-1]]


def test_areas_lie_on_one_another_up_to_the_total() -> None:
    network = symcnn.load("zoo:unet").networks["unet"]
    figure = network.plot("params", over="w=8..64", by="stage", budgets=["20M"])
    bands = figure.axes[0].collections
    layers = [band.get_paths()[0].vertices for band in bands if band.get_label()[0] != "_"]
    edges = [sorted({y for x, y in layer if x == 64}) for layer in layers]
    assert [below[-1] for below in edges[:-1]] == [above[0] for above in edges[1:]]
    assert (edges[0][0], edges[-1][-1]) == (0, 31_031_810)  # known of the network elsewhere
    assert len(figure.legends[0].get_texts()) == len(edges)


def test_a_bar_for_each_layer_at_the_defaults() -> None:
    network = symcnn.load(RESNET).network
    figure = network.plot("params", by="layer")
    (bars,) = figure.axes[0].containers
    assert sum(bar.get_width() for bar in bars) == 25_557_032
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[-2:] == ["dense1", "other (88)"]
    assert figure.axes[0].texts[-2].get_text() == "2.05M  8.0 %"  # 2,049,000 of 25,557,032


# ---------------------------------------------------------------- errors

WRONG = {
    ("params", None, None, ()): "a picture needs a symbol to vary",
    ("", "w=8..9", None, ()): "no metric is given",
    ("parms", "w=8..9", None, ()): "`parms` is not known here",
    ("params", "w=8..9,d=1,n=32", None, ()): "curves can run over two symbols, here are 3",
    ("params", "d=1,w=8..256", None, ()): "249 curves can't be told apart; 24 at most",
    ("params", "w=8..9", "block", ()): "there are no shares by `block`",
    ("depth", "w=8..9", "layer", ()): "`depth` has no shares that add up",
    ("params,macs", None, "layer", ()): "shares are of one metric",
    ("params", "w=8,d=1", "layer", ()): "shares can run over one symbol alone",
    ("params", None, "layer", ("10M",)): "a budget needs a symbol to vary",
    ("params,macs", "w=8..9", None, ("10M",)): "`10M` may be meant for any of 2 curves",
    ("params", "w=8..9", None, "10M"): "`budgets` is a list of conditions",
}  # fmt: skip


@pytest.mark.parametrize("asked", WRONG, ids=str)
def test_wrong_requests(deep: symcnn.Network, asked: tuple[str, str | None, str | None, tuple[str, ...]]) -> None:
    metrics, over, by, budgets = asked
    with pytest.raises(Error) as wrong:
        deep.plot(metrics, over, by, budgets)
    assert WRONG[asked] in str(wrong.value)


def test_a_symbol_without_a_number_is_told() -> None:
    network = symcnn.parse("symbol k, m; network s { input 8x8x3; conv(k, 3); conv(m, 3) }").network
    with pytest.raises(Error, match="`m` has no value\n  hint: give it one by `at\\(m=…\\)`"):
        network.plot("params", over="k=1..3")
    with pytest.raises(Error, match="`k` has no value"):
        network.plot("params", by="layer")


def test_logarithmic_axes(deep: symcnn.Network) -> None:
    figure = deep.plot("macs", over="w=8..64", log="xy")
    assert (figure.axes[0].get_xscale(), figure.axes[0].get_yscale()) == ("log", "log")
    with pytest.raises(Error, match="a logarithmic axis has no place for 0"):
        deep.plot("params - params", over="w=8..64", log="y")
    with pytest.raises(Error, match="shares add up on a plain axis alone"):
        deep.plot("params", over="w=8..64", by="layer", log="y")
    with pytest.raises(Error, match="there is no axis `z`"):
        deep.plot("params", over="w=8..64", log="z")


def test_without_matplotlib_it_says_what_to_install(deep: symcnn.Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plotting, "find_spec", lambda name: None)
    with pytest.raises(Error, match="pictures need matplotlib, which is not installed\n  hint: pip install"):
        deep.plot("params", over="w=8..64")


BROKEN = {
    "raise AttributeError('no attribute Inf')": "matplotlib can't be loaded: AttributeError: no attribute Inf",
    "raise OSError('libfreetype.so.6')": "matplotlib can't be loaded: OSError: libfreetype.so.6",
    "raise RuntimeError": "matplotlib can't be loaded: RuntimeError",
    "": "matplotlib can't be loaded: ModuleNotFoundError: No module named 'matplotlib.axes'",
}


def drawn_by(folder: Path, *words: str, **changed: str) -> subprocess.CompletedProcess[bytes]:
    """``symcnn plot`` in a process of its own, since one keeps the matplotlib and the TeX that it has begun with."""
    program = "from symcnn.cli import main; main()"
    command = [sys.executable, "-c", program, "plot", RESNET, "params", *words]
    return subprocess.run(command, cwd=folder, env={**os.environ, **changed}, capture_output=True, check=False)


def said_by(done: subprocess.CompletedProcess[bytes]) -> str:
    """Its error, which is one with a remedy and no traceback."""
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, "Traceback" in said) == (2, b"", False), said
    error, hint = said.splitlines()[-2:]
    assert hint.startswith("  hint: ")
    return error


@pytest.mark.parametrize("source", BROKEN)
def test_a_broken_matplotlib_is_told(source: str, tmp_path: Path) -> None:
    package = tmp_path / "broken" / "matplotlib"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(source)
    done = drawn_by(
        tmp_path, "--by", "stage", PYTHONPATH=f"{package.parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    )
    assert said_by(done) == f"error: {BROKEN[source]}"
    assert not list(tmp_path.glob("*.pdf"))


def test_settings_that_matplotlib_refuses_are_told(tmp_path: Path) -> None:
    done = drawn_by(tmp_path, "--by", "stage", MPLBACKEND="none_such")
    assert said_by(done).startswith("error: matplotlib can't be loaded: ValueError: Key backend: 'none_such' is not")


def test_a_backend_that_fails_is_told(deep: symcnn.Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Picture, "savefig", fails)
    with pytest.raises(Error, match="matplotlib can't write PDF: MemoryError\n  hint: "):
        save(report(deep), tmp_path / "a.pdf")
    monkeypatch.setattr(Picture, "subplots", fails)
    with pytest.raises(Error, match="matplotlib can't draw this picture: MemoryError\n  hint: "):
        deep.plot("params", over="w=8..64")


def test_a_tex_that_fails_is_told(tmp_path: Path) -> None:
    tex = tmp_path / "bin" / "pdflatex"
    tex.parent.mkdir()
    tex.write_text("#!/bin/sh\nexit 1\n")
    tex.chmod(0o755)
    done = drawn_by(tmp_path, "--by", "stage", "-o", "a.pgf", PATH=f"{tex.parent}{os.pathsep}{os.environ['PATH']}")
    assert said_by(done).startswith("error: TeX can't set the texts of this picture: ")
    assert not (tmp_path / "a.pgf").exists()


@pytest.mark.parametrize("place", ["none/a.pdf", "a_file/a.pdf", "folder.pdf", "a" * 300 + ".pdf", "a\0.pdf"])
def test_where_nothing_can_be_written_is_told(deep: symcnn.Network, tmp_path: Path, place: str) -> None:
    (tmp_path / "a_file").touch()
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(Error, match=r"can't write .*\n  hint: check the name and the folder"):
        save(report(deep), tmp_path / place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a_file", "folder.pdf"]


def test_a_name_that_is_no_text_is_written(tmp_path: Path) -> None:
    done = drawn_by(tmp_path, "--by", "stage", "-o", os.fsdecode(b"\xff.pdf"), PYTHONIOENCODING="utf-8:strict")
    assert (done.returncode, done.stdout) == (0, rb"\udcff.pdf" + b"\n")


@pytest.mark.parametrize("by", [None, "stage"])
def test_a_picture_without_room_for_its_axes_is_refused(deep: symcnn.Network, tmp_path: Path, by: str | None) -> None:
    asked = plot_report(deep._asker, "params", "w=8..64", by, [])
    with pytest.raises(Error, match=r"0\.5 by 0\.6 inches are too little for this picture\n  hint: "):
        save(asked, tmp_path / "a.pdf", (0.5, 0.6))
    assert not list(tmp_path.iterdir())


def test_the_user_s_settings_stay(deep: symcnn.Network) -> None:
    with matplotlib.rc_context({"font.size": 17}):
        figure = deep.plot("params", over="w=8..64", size=(4, 3))
        assert matplotlib.rcParams["font.size"] == 17
    assert figure.axes[0].xaxis.label.get_fontsize() == 8
    assert tuple(figure.get_size_inches()) == (4, 3)


# ---------------------------------------------------------------- files


def report(deep: symcnn.Network) -> plotting.Report:
    return plot_report(deep._asker, "params", "w=8..128,d=1..2", None, ["params <= 100K"])


STARTS = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<?xml", "pgf": b"%% Creator: Matplotlib, PGF backend"}


@pytest.mark.parametrize("form", STARTS)
def test_equal_reports_give_equal_files(deep: symcnn.Network, tmp_path: Path, form: str) -> None:
    files = [tmp_path / f"{name}.{form}" for name in ("one", "other")]
    for file in files:
        save(report(deep), file)
    one, other = (file.read_bytes() for file in files)
    assert one == other
    assert one.startswith(STARTS[form])
    assert b"/Type3" not in one
    assert not any(word in one for word in (b"CreationDate", b"<dc:date>", str(tmp_path).encode()))


def test_pgf_is_set_by_tex(deep: symcnn.Network, tmp_path: Path) -> None:
    """Names with an underscore and letters of a font of their own among it."""
    network = symcnn.parse(SCRIPT.replace("stem:", "first_one:")).network
    save(report(deep), tmp_path / "curves.pgf")
    save(plot_report(network._asker, "params", "t=1..3", "layer", []), tmp_path / "shares.pgf")
    document = (
        r"\documentclass{article}\usepackage{pgf,amsmath,amssymb}\begin{document}"
        r"\input{curves.pgf}\input{shares.pgf}\end{document}"
    )
    (tmp_path / "paper.tex").write_text(document)
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1000:]
    assert r"first\_one" in (tmp_path / "shares.pgf").read_text()
    assert r"$\mathfrak{k}$" in (tmp_path / "shares.pgf").read_text()


def test_pgf_without_tex_says_so(tmp_path: Path) -> None:
    """In a process of its own, since one keeps a TeX that it has begun."""
    program = "from symcnn.cli import main; main()"
    words = [sys.executable, "-c", program, "plot", RESNET, "params", "--by", "stage", "-o", "a.pgf"]
    env = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2:] == [
        "error: PGF needs TeX, which tells how wide texts are, and `pdflatex` is not there",
        "  hint: install it, or write PDF: `-o picture.pdf`",
    ]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.tiff", "a", "a.pdff"])
def test_other_formats_are_refused(deep: symcnn.Network, tmp_path: Path, name: str) -> None:
    with pytest.raises(Error, match=f"`{name}` names no format for a picture"):
        save(report(deep), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_symbol_whose_latex_matplotlib_does_not_know_goes_by_its_name() -> None:
    script = r'symbol k "k^\dagger"; symbol m "\boldsymbol{k}"; network s { input 8x8x3; conv(k, 3); conv(m, 3) }'
    network = symcnn.parse(script).network
    assert network.at(m=1).plot("params", over="k=1..3").axes[0].get_xlabel() == r"$k^\dagger$"
    assert network.at(k=1).plot("params", over="m=1..3").axes[0].get_xlabel() in ("m", r"$\boldsymbol{k}$")


# ---------------------------------------------------------------- texts and colours


@given(st.text())
def test_no_text_is_taken_for_mathematics(text: str) -> None:
    assert not is_math_text(DRAWN.text(text))
    assert DRAWN.text(text).replace(r"\$", "$") == text


@given(st.text(alphabet=st.sampled_from("\\{}$%#&_^~ab\n")))
def test_no_text_is_taken_for_a_command_of_tex(text: str) -> None:
    left = TYPESET.text(text)
    for known in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}", *(f"\\{c}" for c in "{}$%#&_")):
        left = left.replace(known, "")
    assert set(left) <= set("ab?")


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (5e6, "5M"), (1.2e9, "1.2G"), (2500, "2.5K"), (0.25, "0.25"), (-3e12, "−3T")]
)
def test_ticks(value: float, shown: str) -> None:
    assert tick(value) == shown


def test_numbers_in_pictures() -> None:
    assert [point(Fraction(131, 250)), point(Fraction(1, 3)), point(1024)] == ["0.524", "1/3", "1,024"]
    assert [point(Fraction(-5, 2)), brief(25_557_032), brief(10**20)] == ["-2.5", "25.6M", "1.00e20"]
    assert said("peak_activations(stem) >= macs") == "peak_activations(stem) ≥ MACs"


def test_colours_are_told_apart_in_print_and_by_the_colour_blind() -> None:
    """Deuteranopes see no difference of red and green: what is left is blue and their sum (Viénot et al., 1999)."""

    def seen(colour: str) -> tuple[float, float]:
        red, green, blue = (part**2.2 for part in to_rgb(colour))
        return (0.2927 * red + 0.7073 * green) ** (1 / 2.2), blue ** (1 / 2.2)

    for colours in (LINES, AREAS):
        pairs = [(one, other) for place, one in enumerate(colours) for other in colours[:place]]
        assert min(math.dist(seen(one), seen(other)) for one, other in pairs) > 0.1


def test_a_picture_shows_itself(deep: symcnn.Network) -> None:
    assert deep.plot("params", over="w=8..64")._repr_png_().startswith(b"\x89PNG")
    assert isinstance(picture(report(deep)), Picture)


# ---------------------------------------------------------------- where texts stand

CROWDED = {
    "a point near the corner": (RESNET, "params", "w=16..256", None, ["macs <= 1G"]),
    "two budgets": (RESNET, "macs", "w=8..64", None, ["params <= 10M", "1G"]),
    "a few points": (RESNET, "params", "w=16,32,48,64,80,96", None, ["macs <= 1G"]),
    "areas": (RESNET, "macs", "n=32..448", "stage", ["10G"]),
    "columns": (RESNET, "macs", "w=16,32,64", "stage", ["1G"]),
}


@pytest.mark.parametrize("name", CROWDED)
def test_no_text_covers_what_is_drawn(name: str) -> None:
    """In the pixels of the finished picture: without its texts nothing coloured lies where they stand."""
    file, metric, over, by, budgets = CROWDED[name]
    figure = symcnn.load(file).network.plot(metric, over=over, by=by, budgets=budgets)
    (axes,) = figure.axes
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [Text.get_window_extent(text) for text in axes.texts if set("=≤") & set(text.get_text())]
    assert len(boxes) >= len(budgets)
    assert not [(a, b) for place, a in enumerate(boxes) for b in boxes[:place] if a.overlaps(b)]
    for text in axes.texts:
        text.set_visible(False)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    for box in boxes:
        part = pixels[::-1][round(box.y0) : round(box.y1), round(box.x0) : round(box.x1), :3].astype(int)
        assert part.size
        assert (part.max(axis=2) - part.min(axis=2)).max() < 40  # lines of the grid and of budgets are grey


@pytest.mark.parametrize(("over", "metric"), [("K=1..1000", "params"), ("w=8,16,24", "params"), ("n=32..64", "depth")])
def test_nothing_is_cut_at_the_top(over: str, metric: str) -> None:
    axes = symcnn.load(RESNET).network.plot(metric, over=over).axes[0]
    bottom, top = axes.get_ylim()
    highest = max(y for line in axes.lines for y in line.get_ydata() if y == y)
    assert bottom == 0
    assert highest <= 0.96 * top
    assert not any(line.get_clip_on() for line in axes.lines)  # a point on the axis is whole
