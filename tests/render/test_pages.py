"""Markdown and HTML: well-formed, escaped, with the same figures."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from symcnn.explain import derive
from symcnn.render import render
from symcnn.render.markdown import math
from symcnn.report import kinds_report

from .networks import EVERY, RESNET, compiled


class _Reader(HTMLParser):
    """The tags that are open, and the cells' texts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"td", "th"} & set(self.open):
            self.cells[-1] += data


@pytest.mark.parametrize("name", EVERY)
def test_html_is_well_formed(name: str) -> None:
    reader = _Reader()
    report = compiled(EVERY[name]).report
    reader.feed(render("table", "html", report))
    assert not reader.open
    assert {row.name for row in report.rows} <= set(reader.cells)


def test_html_escapes_what_could_be_a_tag() -> None:
    text = render("table", "html", compiled("symbol n\nnetwork t { input (n, n, 1); conv(4, 5) }").report)
    assert "n &gt;= 5" in text


@pytest.mark.parametrize("name", EVERY)
def test_markdown_tables_have_the_same_number_of_cells_in_every_row(name: str) -> None:
    text = render("table", "markdown", compiled(EVERY[name]).report)
    for block in re.split(r"\n\n", text):
        rows = [line for line in block.split("\n") if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1


def test_markdown_figures() -> None:
    text = render("table", "markdown", compiled(RESNET).report)
    assert "| params | 25,557,032 | $5{,}724 w^{2} + 32 K w + 977 w + K$ |" in text
    assert "| `stem.conv1` | conv |" in text or "| `stem` | conv |" in text


def test_mathematics_in_markdown_keeps_its_backslashes_and_the_cells_apart() -> None:
    assert math(r"\frac{n}{2} C_{in}") == r"$\frac{n}{2} C_{in}$"
    assert math(r"25\,557 \\ |n|") == r"$`25{,}557 \\ \vert n\vert `$"
    assert math(r"1024 w_{1024} \text{dense\_1024}") == r"$`1{,}024 w_{1024} \text{dense\_1024}`$"


@pytest.mark.parametrize("name", ["resnet", "ceilings", "chosen"])
def test_html_has_formulas_as_mathml(name: str) -> None:
    report = compiled(EVERY[name]).report
    text = render("table", "html", report)
    formulas = sum(not isinstance(row.figures[metric], int) for row in report.rows for metric in ("params", "macs"))
    assert text.count("<math") == text.count("</math>") >= formulas > 0
    assert "**" not in text


def test_markdown_derivations_are_blocks_of_mathematics() -> None:
    text = render("derivation", "markdown", derive(compiled(EVERY["a"]).network))
    assert text.count("```math") * 2 == text.count("```")
    assert r"&= 3 \cdot 3 \cdot 3 \cdot 2 + 2 \\" in text
    assert r"\text{output height} \times \text{output width}" in text


def test_the_reference_names_every_kind() -> None:
    text = render("kinds", "markdown", kinds_report())
    assert all(f"`{report.name}" in text for report in kinds_report())
