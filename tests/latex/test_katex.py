"""What KaTeX is asked: every form of a formula, and how formulas are found in Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symcnn.network.session import Session
from symcnn.questions.formulas import formula_reports
from symcnn.render import render
from symcnn.report import FormulaReport

from .katex import Formula, in_latex, in_markdown, refused
from .subjects import by_script

FORMS = ("expanded", "factored", "horner")


def _in_every_form(session: Session, name: str) -> Iterator[FormulaReport]:
    for form in FORMS:
        yield from formula_reports(session, name, ["params", "macs"], form)
    for symbol in session.defaults():
        yield from formula_reports(session, name, ["macs"], "expanded", symbol)


@pytest.mark.parametrize("script", ["a", "e", "language", "zoo:resnet"])
def test_katex_accepts_every_form_and_the_cases_of_residues(script: str) -> None:
    subject = by_script()[script][0]
    reports = list(_in_every_form(subject.asked.session, subject.name))
    found = refused(in_markdown(render("formulas", "markdown", reports)))
    assert not found, "\n".join(found)


def test_what_katex_refuses_is_told() -> None:
    good, bad = Formula(r"\frac{n}{2} \pmod{3}"), Formula(r"x_1_2", display=False)
    (told,) = refused([good, bad])
    assert told.startswith("x_1_2\n  KaTeX parse error: Double subscript")


def test_formulas_are_found_in_markdown_and_latex() -> None:
    page = "`$x` $a$ and $`\\text{e}`$\n\n```math\nb\n```\n\n$$\nc\n$$\n\\$5"
    assert [formula.latex.strip() for formula in in_markdown(page)] == ["b", "c", r"\text{e}", "a"]
    with pytest.raises(AssertionError, match="without its second"):
        list(in_markdown("$a$ $b"))
    fragment = r"$5 \penalty2000 {\sbox0{$y$}\ifdim\wd0>.8\linewidth\resizebox{.8\linewidth}{!}{\usebox0}\fi} z$ & \$"
    assert [formula.latex for formula in in_latex(fragment)] == ["5 {y} z"]
