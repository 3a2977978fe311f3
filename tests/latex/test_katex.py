"""What KaTeX is asked: every form of a formula, and how formulas are found in Markdown and LaTeX."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from symcnn.network.session import Session
from symcnn.questions.equations import equations
from symcnn.questions.formulas import formula_reports
from symcnn.render import render
from symcnn.render.latex.expansions import COSTS, MOST, SKIPS, expansions, sparing
from symcnn.render.latex.formulas import displayed
from symcnn.report import FormulaReport

from .katex import Formula, in_displays, in_latex, in_markdown, refused
from .subjects import by_script, opened

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


LIMIT = 1000
"""KaTeX's own, as it comes."""

SPELT = {r"\pmod": r"\pmod{3}", r"\ne": r"a\ne "}


def test_katex_counts_expansions_as_it_is_said() -> None:
    """As many macros as its limit has room for, and one more."""
    once = {macro: SPELT.get(macro, rf"1{macro} ") for macro in COSTS if macro != r"\nonumber"}
    least = [Formula(text * (LIMIT // COSTS[macro])) for macro, text in once.items()]
    assert (
        refused([*least, Formula(_unnumbered(LIMIT)), *(Formula(f"1{skip} " * 3 * LIMIT) for skip in SKIPS.values())])
        == []
    )
    most = [Formula(formula.latex + text) for formula, text in zip(least, once.values(), strict=True)]
    assert len(refused([*most, Formula(_unnumbered(LIMIT + 1))])) == len(COSTS)


def _unnumbered(rows: int) -> str:
    return r"\begin{align}" + rows * r"a \nonumber \\ " + r"b\end{align}"


HEAVIEST = {
    "zoo:efficientnet_v2_l": "macs",
    "zoo:keras/NASNetLarge": "params",
    "zoo:inception_v3": "macs",
    "zoo:vit_h_14": "macs",
}
"""Equations over many pages, each with more macros than KaTeX expands."""


def test_katex_accepts_the_longest_equations() -> None:
    displays: list[Formula] = []
    for name, metric in HEAVIEST.items():
        (made,) = equations(opened(name).symbolic, None, [metric], "layers")
        shown = list(in_displays(render("equations", "latex", [made])))
        assert max(expansions(_with_spaces(display.latex)) for display in shown) > LIMIT
        displays += shown
    assert refused(displays) == []


def _with_spaces(latex: str) -> str:
    for macro, skip in SKIPS.items():
        latex = latex.replace(skip, macro)
    return latex


def test_spaces_are_skips_only_where_katex_needs_it() -> None:
    few, many = (r" + 1\,234" * count + r" \\, \text{a\_b}" for count in (MOST // 3, MOST // 3 + 1))
    assert sparing(few) == few
    assert sparing(many) == many.replace(r"1\,234", r"1\mskip3mu 234")
    body = "\\begin{aligned}\n" + " \\\\\n".join(["& + 1"] * 1800) + "\n\\end{aligned}"
    shown = displayed(body, "eq:long")
    assert shown.count("& + 1") == 1800
    assert shown.count(r"\begin{align}") == shown.count(r"\label{eq:long}") == 1
    assert refused(in_displays(shown)) == []


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
