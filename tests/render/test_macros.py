"""Macros: their names are legal and unique, they compile together, and what they print is what the report says."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symcnn.errors import Error
from symcnn.face import parse
from symcnn.network.model import ADDED
from symcnn.questions.macros import MacrosReport, macros_report
from symcnn.render import render
from symcnn.render.digits import rounded
from symcnn.render.latex.document import document
from symcnn.render.latex.macros import blocks
from symcnn.render.latex.names import words
from symcnn.script import from_file, from_text
from symcnn.zoo import families

from .networks import DEEP, EVERY, RESNET
from .typeset import NAMES, compile_latex, overfull

ASKED = (
    RESNET
    + """
symbol free
network tiny { input (free, 4); body: dense(w) }
print "widest", 2*w, w at w=16
print "shape of the stem", shape(resnet50.stem)
print "total", params(resnet50) at defaults
print params(resnet50)
expect params(tiny) == 5*w
maximize w subject to params(resnet50) <= 10M at K=1000
maximize w subject to params(resnet50) <= 1 at K=1000
solve params(tiny) == 40 for w
solve params(tiny) == 7*K for w
feasible params(resnet50) <= 2M over w at K=1000, n=32
print "elasticity", elasticity(params(resnet50), w)
"""
)


def reported(text: str, *networks: str) -> MacrosReport:
    return macros_report(from_text(text).symbolic, networks or None, "test")


def definitions(page: str) -> dict[str, str]:
    """What each macro of a page is defined as; a name defined twice would be found here."""
    found = re.findall(r"^\\newcommand\{\\(.*?)\}\{\\ensuremath\{(.*)\}\}$", page, re.MULTILINE)
    assert len(found) == len(dict(found)) == page.count(r"\newcommand")
    return dict(found)


def number(math: str) -> Fraction:
    return Fraction(re.sub(r"\\,|\\num\{|\}", "", math))


# ---------------------------------------------------------------- names

NETWORKS = st.lists(NAMES, min_size=2, max_size=4, unique=True)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    names=NETWORKS, labels=NETWORKS, text=st.text(st.characters(exclude_characters='"\n\r', codec="utf-8"), max_size=9)
)
def test_any_script_has_legal_and_unique_names(names: list[str], labels: list[str], text: str) -> None:
    body = "; ".join(f"{label}: dense(3)" for label in labels)
    script = [f"network {name} {{ input (4,); {body} }}" for name in names]
    try:
        report = reported("\n".join([*script, f'print "{text}", params({names[0]})']))
    except Error:  # a keyword, or a text that is none
        return
    found = [macro.name for block in blocks(report) for macro in block.macros]
    assert len(set(found)) == len(found)
    assert all(name.isascii() and name.isalpha() for name in found)


def test_names_that_are_spelled_alike_are_told_apart() -> None:
    page = render("macros", "latex", reported(
        "network a1 { input (4,); b: dense(1) }\nnetwork aOne { input (4,); b: dense(2) }\n"
        "network a { input (4,); _1: dense(3); peak: dense(4) }"
    ))  # fmt: skip
    found = definitions(page)
    assert found["AOneParams"] == "5"
    assert found["AOneNumberTwoParams"] == "10"
    assert found["AOneNumberTwoBParams"] == "10"
    assert found["AOneNumberThreeParams"] == "15"  # the label _1 of a
    assert r"% \AOne... are another's names: here \AOneNumberTwo..." in page
    assert {found["APeakActivations"], found["APeakActivationsNumberTwo"]} == {"7", "4"}


# ---------------------------------------------------------------- what they print


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("siunitx", [False, True])
def test_figures_parsed_back_are_those_of_the_network(name: str, siunitx: bool) -> None:
    """Against the same network compiled with its defaults put in; formulas where a symbol is left, and numbers alone
    where none is."""
    script = from_text(EVERY[name])
    symbolic, network = script.symbolic.network(), script.session(script.symbolic.defaults()).network()
    page = definitions(render("macros", "latex", macros_report(script.symbolic, None, name), siunitx=siunitx))
    start = words(network.name)
    for metric in ADDED:
        value, macro = network.totals[metric], start + words(metric)
        if isinstance(value, int):
            assert number(page[macro]) == value
            assert page[f"{macro}Rounded"].startswith((r"\num{" if siunitx else "") + rounded(value).mantissa)
        else:
            assert macro not in page
        assert (f"{macro}Formula" in page) == (symbolic.totals[metric] != value or not isinstance(value, int))
    if isinstance(network.totals["params"], int):
        parts = [number(page[start + end]) for end in ("Trainable", "NonTrainable", "Params")]
        assert parts[0] + parts[1] == parts[2]


def test_labels_have_theirs() -> None:
    page = definitions(render("macros", "latex", reported(RESNET)))
    assert page["ResnetFiftyParams"] == r"25\,557\,032"
    assert page["ResnetFiftyParamsRounded"] == r"25.6\,\mathrm{M}"
    assert page["ResnetFiftyParamsFormula"] == "5724 w^{2} + 32 K w + 977 w + K"
    assert page["ResnetFiftyStemParams"] == "9408"
    assert page["ResnetFiftyStemParamsFormula"] == "147 w"
    assert page["ResnetFiftyStemOutput"] == r"112 \times 112 \times 64"
    assert page["ResnetFiftyWValue"] == "64"
    assert page["ResnetFiftyInput"] == r"224 \times 224 \times 3"


def test_questions_and_printed_texts_are_quoted() -> None:
    text = render("macros", "latex", reported(ASKED))
    page = definitions(text)
    assert page["WidestAnswerOne"] == "32"
    assert page["WidestAnswerTwo"] == "16"
    assert page["ShapeOfTheStemAnswerFormula"] == r"(\frac{n}{2}, \allowbreak \frac{n}{2}, \allowbreak w)"
    assert page["TotalAnswer"] == r"25\,557\,032"
    assert page["ResnetFiftyMaximizeOneW"] == "32"
    assert number(page["ResnetFiftyMaximizeOneParamsResnetFifty"]) <= 10**7
    assert "ResnetFiftyMaximizeTwoW" not in page
    assert r"% no \ResnetFiftyMaximizeTwo: infeasible" in text
    assert page["TinySolveOneW"] == "8"
    assert page["TinySolveTwoWFormula"] == r"\frac{7}{5} K"
    assert page["ResnetFiftyFeasibleOneSolutions"] == "2"
    assert page["ResnetFiftyFeasibleOneSolutionTwoW"] == "16"
    assert "ElasticityAnswerFormula" in page


def test_without_a_number_there_is_the_formula_alone() -> None:
    """And where a formula is missing the number alone, with the reason."""
    page = definitions(render("macros", "latex", reported("symbol k\nnetwork a { input (4,); dense(k) }")))
    assert page["AParamsFormula"] == "5 k"
    assert "AParams" not in page
    assert "AParamsRounded" not in page
    assert page["ADepth"] == "1"


def test_a_missing_closed_form_is_told() -> None:
    """The peak of a network in symbolic steps has none; its number is that of the network compiled with numbers."""
    given = DEEP["rounded"].replace("symbol w", "symbol w = 4").replace("1..6", "1..6 = 2").replace("64..", "64.. = 64")
    text = render("macros", "latex", reported(given))
    page = definitions(text)
    peak = from_text(given).session({"w": 4, "d": 2, "n": 64}).network().metric("peak_activations")
    assert number(page["RoundedPeakActivations"]) == peak
    assert "RoundedPeakActivationsFormula" not in page
    assert r"% no \RoundedPeakActivationsFormula: " in text
    assert "RoundedParamsFormula" in page
    alone = render("macros", "latex", reported(DEEP["rounded"]))
    assert "RoundedPeakActivations" not in definitions(alone)
    assert r"% no \RoundedPeakActivations: " in alone


def test_only_the_networks_that_are_asked_for() -> None:
    text = render("macros", "latex", reported(ASKED, "tiny"))
    assert "ResnetFifty" not in text
    assert definitions(text)["TinySolveOneW"] == "8"
    with pytest.raises(Error, match="no network `nobody`"):
        reported(ASKED, "nobody")


# ---------------------------------------------------------------- pages


def test_every_macro_works_in_text_and_in_mathematics(tmp_path: Path) -> None:
    page = render("macros", "latex", reported(ASKED))
    used = "\n\n".join(rf"{{\raggedright\tiny \{name}{{}} in text.\par}}" for name in definitions(page))
    inside = "\n\n".join(rf"\setbox0\hbox{{$1 + \{name}$}}" for name in definitions(page))
    compile_latex(document(f"{page}\n{used}\n{inside}"), tmp_path)


@pytest.mark.parametrize("siunitx", [False, True])
def test_the_proof_sheet_stays_inside_the_page(siunitx: bool, tmp_path: Path) -> None:
    page = render("macros", "latex", reported(ASKED), siunitx=siunitx, standalone=True)
    assert overfull(compile_latex(page, tmp_path)) == []


def test_the_macros_of_the_zoo_live_in_one_document(tmp_path: Path) -> None:
    """Each family's in a group of its own, where they stay; a name that LaTeX has would be an error."""
    pages = [render("macros", "latex", macros_report(from_file(f"zoo:{family}").symbolic, None, family))
             for family in ("unet", "resnet", "mobilenet_v2", "vit")]  # fmt: skip
    assert "unet" in families()
    assert overfull(compile_latex(document("\n".join(pages) + "\n" + r"\UnetParams{}"), tmp_path)) == []


def test_python_has_them_too() -> None:
    script = parse(ASKED)
    page = script.networks["resnet50"].latex("macros")
    assert definitions(page)["ResnetFiftyParams"] == r"25\,557\,032"
    assert "Tiny" not in page
    assert definitions(script.networks["resnet50"].at(w=32).latex("macros"))["ResnetFiftyWValue"] == "32"


def test_nothing_of_a_script_leaves_its_comment() -> None:
    text = 'network a { input (4,); dense(1) }\nprint "x\\input{y}%", params\nmaximize k\n  subject to k <= 3\nsymbol k'
    page = render("macros", "latex", macros_report(from_text(text).symbolic, None, "a\n\\input{x}.cnn"))
    others = [
        line for line in page.splitlines() if line and not line.startswith(("% ", r"\newcommand{\A", r"\newcommand{\X"))
    ]
    assert [line for line in others if not line.startswith(r"\newcommand{\Maximize")] == []


def test_metrics_are_chosen_and_a_wrong_one_is_named() -> None:
    session = from_text(ASKED).symbolic
    every = definitions(render("macros", "latex", macros_report(session, ["resnet50"], "test")))
    some = definitions(render("macros", "latex", macros_report(session, ["resnet50"], "test", ["params", "macs"])))
    assert {name: every[name] for name in some} == some
    assert {"ResnetFiftyParams", "ResnetFiftyMacsRounded", "ResnetFiftyStemParamsFormula"} <= some.keys()
    assert not {"ResnetFiftyDepth", "ResnetFiftyStemFlops"} & some.keys()
    with pytest.raises(Error, match="no metric `param`"):
        macros_report(session, None, "test", ["param"])
