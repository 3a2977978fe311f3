"""The Python face: networks whose figures are sympy expressions, or integers where nothing is symbolic."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

import symcnn
from symcnn.errors import Error, Problem
from symcnn.network.model import METRICS
from symcnn.source import Source, Span
from symcnn.spoken import in_python

SMALL = """
symbol k in 1..512 = 32
symbol n in 8.. = 28
network small {
  input (n, n, 1)
  first: conv(k, 3); relu
  maxpool(2)
  flatten
  dense(10)
}
expect params(first) == 10*k
"""


@pytest.fixture(scope="module")
def small() -> symcnn.Network:
    return symcnn.parse(SMALL).network


def test_metrics_are_sympy_expressions_over_the_network_s_symbols(small: symcnn.Network) -> None:
    k, n = small.symbols["k"], small.symbols["n"]
    side = sympy.floor(n / 2) - 1
    assert sympy.expand(small.params - (9 * k + k + k * side**2 * 10 + 10)) == 0
    assert small.params.free_symbols == {k, n}
    assert small.macs.subs({k: 32, n: 28}) == 9 * 32 * 26 * 26 + 13 * 13 * 32 * 10


def test_symbols_carry_what_their_domains_say(small: symcnn.Network) -> None:
    assert small.symbols["k"].is_integer
    assert small.symbols["k"].is_positive
    assert small.symbols["k"] is symcnn.parse(SMALL).network.symbols["k"]


def test_numbers_are_python_integers(small: symcnn.Network) -> None:
    bound = small.at(k=32, n=28)
    assert type(bound.params) is int
    assert bound.params == 320 + 13 * 13 * 32 * 10 + 10
    assert bound.output_shape == (10,)
    assert bound.receptive_field == 28
    assert bound.depth == 2


def test_calculus_is_sympy_s(small: symcnn.Network) -> None:
    k = small.symbols["k"]
    params = small.at(n=28).params
    assert sympy.diff(params, k) == 10 + 1690
    assert str(sympy.factor(params)) == "10*(170*k + 1)"


def test_layers_have_figures_and_tensors(small: symcnn.Network) -> None:
    conv = small.layers[1]
    k = small.symbols["k"]
    assert (conv.name, conv.kind) == ("first", "conv")
    assert conv.params == 10 * k
    assert conv.tensors == {"weight": (k, 1, 3, 3), "bias": (k,)}
    assert sum(layer.params for layer in small.layers) == small.params


def test_a_part_has_metrics_of_its_own(small: symcnn.Network) -> None:
    assert small.part("first")["biases"] == small.symbols["k"]


def test_budgets(small: symcnn.Network) -> None:
    widest = small.maximize("k", subject_to=["params <= 50_000"])
    params = 1700 * widest.data["values"]["k"] + 10
    assert params <= 50_000 < params + 1700
    assert small.minimize("k", subject_to=["params >= 50_000"]).data["values"]["k"] == widest.data["values"]["k"] + 1


def test_equations(small: symcnn.Network) -> None:
    assert small.at(n=28).solve("params == 17_010", "k").data["solutions"] == [{"k": 10}]


def test_closed_form_where_another_symbol_remains() -> None:
    network = symcnn.parse("symbol k, B; network a { input 28x28x1; conv(k, 3); gap; dense(10) }").network
    assert network.solve("params == B", "k").data["forms"][0]["text"] == "B/20 - 1/2"


def test_it_shows_itself(small: symcnn.Network) -> None:
    assert "<table" in small._repr_html_()
    assert "params" in repr(small.table())
    assert r"\toprule" in small.latex()
    assert "k" in small.latex("params")
    assert small.latex("formula").count(r"\begin{equation}") == len(METRICS)
    assert r"\begin{tikzpicture}" in small.latex("figure")
    assert r"\newcommand{\SmallParams}" in small.latex("macros")
    assert "Derivation of" in small.latex("derivation")
    with pytest.raises(symcnn.Error, match="no LaTeX of `parms`"):
        small.latex("parms")
    assert small._repr_latex_().startswith("$")


def test_scripts_answer_their_questions() -> None:
    (reply,) = symcnn.parse(SMALL).run()
    assert reply.data["holds"] is True


def test_load_takes_files_and_the_zoo(tmp_path: Path) -> None:
    file = tmp_path / "small.cnn"
    file.write_text(SMALL)
    assert symcnn.load(file).network.name == "small"
    assert symcnn.load("zoo:resnet50").network.at(w=64, n=224, K=1000).params == 25_557_032


def test_rational_symbols_come_out_exact() -> None:
    network = symcnn.parse("symbol a in 0.25..1 step 0.25; network m { input 8x8x3; conv(8*a, 1) }").network
    assert network.params == 32 * network.symbols["a"]
    assert network.at(a=Fraction(3, 4)).params == 24


NUMBERS = {
    "32": "k = '32' is no number\n  hint: without quotes: k=32",
    "": "k = '' is no number",
    None: "k = None is no number",
    True: "k = True is no number",
    float("nan"): "k = nan is no number",
    (1, 2): "k = (1, 2) is no number",
}
"""What is no number, and what is said."""


def given(value: object) -> Callable[[], object]:
    return lambda: symcnn.parse(SMALL).network.at(k=value)  # type: ignore[arg-type]


WRONG: list[tuple[Callable[[Any], object], str]] = [
    (lambda net: net.part(3), "`name` is a text, not 3"),
    (lambda net: net.part("x"), "there is no layer or label `x`\n  hint: `table()` lists them"),
    (lambda net: net.function(3), "`expression` is a text, not 3"),
    (lambda net: net.solve(3, "k"), "`equation` is a text, not 3"),
    (lambda net: net.solve("params == 3", None), "`name` is a text, not None"),
    (lambda net: net.maximize(net.params), "`objective` is a text, not "),
    (lambda net: net.maximize("k", [3]), "`subject_to` is a text, not 3"),
    (lambda net: net.maximize("k", 3), "`subject_to` is a list of texts, not 3"),
    (lambda net: net.maximize("k", ["params <= 3"], over=3), "`over` is a list of texts, not 3"),
    (lambda net: net.feasible("params <= 3"), "`conditions` is a list of conditions\n  hint: write ['params <= 3']"),
    (lambda net: net.pareto("params"), "`objectives` is a list of texts"),
    (lambda net: net.table([]), "`rows` is a text, not []"),
    (lambda net: net.report(3), "`rows` is a text, not 3"),
    (lambda net: net.table().to(3), "no format `3`"),
    (lambda net: net.table().to("latex", columns="params"), "`columns` is a list of texts, not 'params'"),
    (lambda net: net.table().to("latex", label=3), "`label` is a text, not 3"),
    (lambda net: net.table().to("latex", siunitx="yes"), "`siunitx` is True or False, not 'yes'"),
    (lambda net: net.table().to("text", width="x"), "`width` is a whole number, not 'x'"),
    (lambda net: net.latex(3), "`what` is a text, not 3"),
    (lambda net: net.latex("tabel"), "there is no LaTeX of `tabel`\n  hint: did you mean `table`?"),
    (lambda net: net.explain(3), "`name` is a text, not 3"),
    (lambda net: net.plot(3), "`metrics` is a text, not 3"),
    (lambda net: net.plot("params"), 'hint: name one, `over="w=8..256"`, or ask for shares: `by="layer"`'),
    (lambda net: net.plot("params", over=3), "`over` gives symbols their values, not 3"),
    (lambda net: net.plot("params", over={3: [1]}), "3 is no name of a symbol"),
    (lambda net: net.plot("params", over={"k": "1, n=3"}), "`n` stands among the values of `k`"),
    (lambda net: net.plot("params", over={"k": ["1"]}), "k = '1' is no number"),
    (lambda net: net.plot("params", over="q=1"), "over:1:1: error: no symbol `q`"),
    (lambda net: net.plot("params", over="k=8..64", size=3), "`size` is width and height in inches, not 3"),
    (lambda net: net.plot("params", over="k=8..64", budgets=3), "`budgets` is a list of conditions"),
    (lambda net: symcnn.parse(SMALL + "network b { input 3; relu }").network, '`script.networks["name"]`'),
]
"""What is asked of a network, and what is said: in the words of Python."""


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: symcnn.parse("network a { input 8x8x3; con(3, 3) }").network.params, "unknown layer kind `con`"),
        (lambda: symcnn.parse("symbol k").network, "there is no network here"),
        (lambda: symcnn.parse(SMALL).network.at(q=3), "no symbol `q`"),
        (lambda: symcnn.parse(SMALL).network.at(k=1000), "k = 1000 is outside its domain, 1..512"),
        (lambda: symcnn.parse(SMALL).network.maximize("k", subject_to="params <= 3"), "`subject_to` is a list"),
        (lambda: symcnn.load("nothing.cnn"), "can't read nothing.cnn"),
        (lambda: symcnn.load(3), "a script is loaded by the name of its file, not 3"),
        (lambda: symcnn.parse(None), "`text` is a text, not None"),
        *((given(value), said) for value, said in NUMBERS.items()),
        *((lambda ask=ask: ask(symcnn.parse(SMALL).network), said) for ask, said in WRONG),
    ],
)
def test_every_error_is_the_project_s_own(act: object, said: str) -> None:
    with pytest.raises(symcnn.Error, match=re.escape(said)):
        act()  # type: ignore[operator]


def test_an_unknown_metric_is_an_attribute_error(small: symcnn.Network) -> None:
    with pytest.raises(AttributeError, match="its metrics are params"):
        small.parms  # noqa: B018


def test_a_number_outside_its_domain_is_told_once(small: symcnn.Network) -> None:
    with pytest.raises(symcnn.Error) as wrong:
        small.at(k=1000, n=7)
    assert [problem.message for problem in wrong.value.problems] == [
        "k = 1000 is outside its domain, 1..512",
        "n = 7 is outside its domain, 8..",
    ]


def test_numbers_of_other_libraries_are_numbers(small: symcnn.Network) -> None:
    import numpy as np

    for number in (np.int64(32), sympy.Integer(32), Fraction(32), 32.0, np.float64(32)):
        assert small.at(k=number, n=28).params == small.at(k=32, n=28).params


def test_expressions_have_latex(small: symcnn.Network) -> None:
    assert small.at(n=28).latex("params(first)/7") == r"\frac{10}{7} k"
    assert small.at(n=28).latex("params(first)") == "10 k"


def test_all_points_and_the_frontier() -> None:
    network = symcnn.parse(SMALL).network.at(n=28)
    points = network.feasible(["params(first) <= 50", "k >= 3"], over=["k"]).data
    assert [solution["k"] for solution in points["solutions"]] == [3, 4, 5]
    assert network.feasible(["params(first) <= 50", "k >= 3"], over="k").data == points
    frontier = network.pareto(["params(first)", "-k"], subject_to=["k <= 4"]).data["frontier"]
    assert [point["values"]["k"] for point in frontier] == [1, 2, 3, 4]
    assert [point["metrics"]["params(first)"] for point in frontier] == [10, 20, 30, 40]


def test_it_explains_itself(small: symcnn.Network) -> None:
    first = small.explain("first")
    assert "3·3·1·k + k = 9·k + k = 10·k" in repr(first)
    assert "dense1" in repr(small.explain())
    assert "dense1" not in repr(first)
    assert "```math" in first._repr_markdown_()
    assert r"\textbf{Derivation of \texttt{small}}" in first.to("latex")


def test_completion_finds_the_face_before_it_is_loaded() -> None:
    code = "import sys, symcnn; print(set(symcnn.__all__) <= set(dir(symcnn)), 'symcnn.face' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_a_script_is_told_in_its_own_words() -> None:
    hint = "give it one with `at m=…`, or a default"
    script, asked = Source("net.cnn", "maximize k"), Source("params", "params")
    placed = Error(
        [Problem("m", Span(script, 0, 8), hint), Problem("m", Span(asked, 0, 6), hint), Problem("m", None, hint)]
    )
    assert [problem.hint for problem in in_python(placed).problems] == [
        hint,
        *[hint.replace("m=…", "(m=…)").replace(" (", "(")] * 2,
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("leave it out of `--at`", "leave it out of `at`"),
        ("give one: `--at m=…`", "give one: `at(m=…)`"),
        ("width and height in inches: `--size 3.4x2.4`", "width and height in inches: `size=(3.4, 2.4)`"),
        ("stages have: `--rows stages`", 'stages have: `rows="stages"`'),
        ("name one: `symcnn plot FILE params --over w=8..256`", 'name one: `plot("params", over="w=8..256")`'),
        ("`pip install --force-reinstall matplotlib`", "`pip install --force-reinstall matplotlib`"),
    ],
)
def test_options_are_arguments_in_python(said: str, words: str) -> None:
    (problem,) = in_python(Error("wrong", hint=said)).problems
    assert problem.hint == words
