"""Answers in HTML: well-formed, escaped, their formulas as mathematics that says what the text says."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

import symcnn
from symcnn.questions.replies import Reply
from symcnn.render import render
from symcnn.script import from_file, from_text

ROOT = Path(__file__).parents[2]

SCRIPT = """
symbol k in 1..64
symbol B
network a { input 8x8x3; conv(k, 3); gap; dense(10) }
print "<b>params & co</b>:", params, macs at k=2
print params, diff(params, k), shape
latex macs
expect params == 38*k + 10
expect params < 3 at k=64
solve params == B for k
solve params == 390 for k
maximize k subject to params <= 1000
maximize k subject to params <= 10
feasible params <= 100
pareto params, -macs over k subject to k <= 4
"""


class _Page(HTMLParser):
    """Its paragraphs and items as text; every tag must be closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.parts: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        if tag in ("p", "li"):
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"p", "li"} & set(self.open):
            self.parts[-1] += data


def page(replies: list[Reply]) -> _Page:
    return _Page(render("answers", "html", replies))


def test_a_script_s_answers() -> None:
    found = page(list(from_text(SCRIPT).answers())).parts
    assert "<b>params & co</b>: 86, 1964" in found
    assert "38k+10, 38, (10,)" in found
    assert "982k" in found
    assert "expect params == 38*k + 10: holds" in found
    assert "k = 26" in found
    assert "at k = 26: params = 998 <= 1000" in found
    assert "infeasible: no value of k is left" in found
    assert "params = 86, macs = 1964 at k = 2" in found


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "tutorials").glob("*.cnn")), ids=lambda file: file.name)
def test_tutorials_are_well_formed_and_say_every_line(file: Path) -> None:
    """What is no formula stands there as it does in text."""
    replies = list(from_file(file).answers())
    found = {part.replace("`", "") for part in page(replies).parts}
    for reply in replies:
        assert " ".join(reply.question.split()) in found
        plain = reply.lines[1:] if reply.pieces or reply.data.get("forms") else reply.lines
        if not reply.data.get("latex") and not reply.data.get("forms"):
            assert {line.strip().replace("`", "") for line in plain} <= found


def test_no_text_becomes_a_tag() -> None:
    script = 'network a { input 8x8x3; conv(2, 3) }\nprint "<script>alert(1)</script> &amp;", params'
    shown = page(list(from_text(script).answers()))
    assert "script" not in shown.tags
    assert "<script>alert(1)</script> &amp; 56" in shown.parts


# ---------------------------------------------------------------- what notebooks show


def test_an_answer_shows_its_proof_and_is_still_plain_data() -> None:
    answer = symcnn.load("zoo:resnet50").network.maximize("w", subject_to=["params <= 10M"])
    shown = answer._repr_mimebundle_()
    assert isinstance(answer, Reply)
    assert shown["text/plain"].splitlines()[0] == "w = 39"
    parts = _Page(shown["text/html"]).parts
    assert parts[0] == "w = 39"
    assert "at w = 39: params = 9993307 <= 10000000" in parts
    assert "at w = 40, the next value: params = 10478480 > 10000000, which violates params <= 10M" in parts


def test_a_closed_form_is_mathematics() -> None:
    network = symcnn.parse("symbol k, B; network a { input 8x8x3; conv(k, 3); gap; dense(10) }").network
    shown = _Page(network.solve("params == B", "k")._repr_html_())
    assert "math" in shown.tags
    assert shown.parts[0].replace(" ", "").startswith("k=")


def test_a_layer_shows_its_weights() -> None:
    network = symcnn.parse("symbol k; network a { input 8x8x3; conv(k, 3) }").network
    shown = network.layers[1]._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/html", "text/latex"}
    assert shown["text/latex"] == "$28 k$"
    _Page(shown["text/html"])
    for word in ("weight", "bias", "MACs", "<mn>28</mn>", "<mn>972</mn>"):
        assert word in shown["text/html"]


def test_a_script_shows_its_networks_and_what_is_wrong_with_one() -> None:
    script = symcnn.parse(
        "network good { input 8x8x3; conv(2, 3) }\nnetwork bad { input 8x8x3; dense(2); conv(2, 30) }"
    )
    shown = script._repr_html_()
    _Page(shown)
    assert "<code>good</code></td><td>56</td>" in shown
    assert "<code>bad</code></td><td>a kernel of 30 does not fit a size of 8<" in shown
    assert repr(script) == "<script <text>: good, bad>"


def test_tables_have_latex_for_papers_made_from_notebooks() -> None:
    network = symcnn.load("zoo:lenet").networks["lenet5"]
    shown = network.table()._repr_mimebundle_()
    assert r"\toprule" in shown["text/latex"]
    assert shown["text/plain"] == network.table().to("text")
    assert len(network.table("stages").report.rows) <= len(network.table().report.rows)
