"""A closed form tells in every format of text what its counting rule leaves out."""

from __future__ import annotations

import json

import pytest

from symcnn.questions.equations import equations
from symcnn.questions.formulas import formula_reports
from symcnn.render import render
from symcnn.report import FormulaReport
from symcnn.script import from_text

SCRIPT = "symbol n\nnetwork net { input (n, n, 3); conv(4, 1); relu; softmax }"
SAID = {"text": "  {}", "unicode": "  {}", "markdown": "{}", "latex": "% {}"}


def reports(*expressions: str) -> list[FormulaReport]:
    return formula_reports(from_text(SCRIPT).session(count="thop"), None, expressions, "expanded")


@pytest.mark.parametrize("form", SAID)
def test_one_form(form: str) -> None:
    lines = render("formulas", form, reports("macs")).splitlines()
    assert lines[-1] == SAID[form].format("thop does not count: relu, biases")
    assert "count" not in "".join(lines[:-1])


@pytest.mark.parametrize("form", SAID)
def test_nothing_where_no_rule_is_asked(form: str) -> None:
    assert "count" not in render("formulas", form, reports("params", "macs(net, count=pure)")).replace("count=pure", "")


def test_several_tell_it_once() -> None:
    lines = render("formulas", "text", reports("macs", "flops", "macs(net, count=fvcore)")).splitlines()
    assert lines[3:] == ["  thop does not count: relu, biases", "  fvcore does not count: relu, softmax, biases"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("latex", r"\noindent thop does not count: relu, biases\par"),
        ("html", "<p>thop does not count: relu, biases</p>"),
        ("markdown", "thop does not count: relu, biases"),
    ],
)
def test_equations_say_it_once(form: str, said: str) -> None:
    made = equations(from_text(SCRIPT).session(count="thop"), None, ["macs", "flops"])
    assert render("equations", form, made).splitlines().count(said) == 1


def test_json_has_a_field() -> None:
    forms = json.loads(render("formulas", "json", reports("macs", "params", "macs(net, count=fvcore)")))["formulas"]
    assert [form.get("not_counted") for form in forms] == [
        {"thop": ["relu", "biases"]}, None, {"fvcore": ["relu", "softmax", "biases"]},
    ]  # fmt: skip
