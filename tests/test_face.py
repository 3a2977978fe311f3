"""The Python face: networks whose figures are sympy expressions, or integers where nothing is symbolic."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import sympy

import symcnn
from symcnn.network.model import METRICS

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


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: symcnn.parse("network a { input 8x8x3; con(3, 3) }").network.params, "unknown layer kind `con`"),
        (lambda: symcnn.parse("symbol k").network, "there is no network here"),
        (lambda: symcnn.parse(SMALL).network.at(q=3), "no symbol `q`"),
        (lambda: symcnn.parse(SMALL).network.at(k=1000), "k = 1000 is outside its domain, 1..512"),
        (lambda: symcnn.parse(SMALL).network.maximize("k", subject_to="params <= 3"), "`subject_to` is a list"),
        (lambda: symcnn.load("nothing.cnn"), "can't read nothing.cnn"),
    ],
)
def test_every_error_is_the_project_s_own(act: object, said: str) -> None:
    with pytest.raises(symcnn.Error, match=said.replace("(", r"\(")):
        act()  # type: ignore[operator]


def test_an_unknown_metric_is_an_attribute_error(small: symcnn.Network) -> None:
    with pytest.raises(AttributeError, match="its metrics are params"):
        small.parms  # noqa: B018
