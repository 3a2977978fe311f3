"""LaTeX compiles without an error, and nothing leaves the width of the text."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symcnn.errors import Error
from symcnn.explain import derive
from symcnn.layers import KINDS
from symcnn.network.program import RESERVED
from symcnn.render import render
from symcnn.render.breaking import breakable, pieces, text
from symcnn.render.latex import percent
from symcnn.render.latex_document import document
from symcnn.report import formula_report

from .networks import CEILINGS, EVERY, RESNET, TUTORIALS, Compiled, compiled


def compile_latex(source: str, folder: Path) -> str:
    """The log of pdflatex, which must be there and succeed."""
    (folder / "page.tex").write_text(source)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    log = (folder / "page.log").read_text(errors="replace")
    assert done.returncode == 0, log[-3000:]
    return log


def overfull(log: str) -> list[str]:
    return re.findall(r"Overfull \\hbox.*", log)


def everything(made: Compiled) -> list[str]:
    """A network's table, its derivation and its totals as fragments."""
    network, defaults = made
    totals = [formula_report(name, value, network.ring, defaults) for name, value in network.totals.items()]
    whole = render("formulas", "latex", totals, standalone=True)
    paragraphs = re.search(r"\\begin\{document\}(.*)\\end\{document\}", whole, re.DOTALL)
    assert paragraphs is not None
    return [
        render("table", "latex", made.report),
        render("table", "latex", made.report, columns=("layer", "params", "share")),
        render("derivation", "latex", derive(network)),
        paragraphs[1],
    ]


def test_every_network_compiles_and_nothing_is_overfull(tmp_path: Path) -> None:
    parts = [part for source in EVERY.values() for part in everything(compiled(source))]
    assert overfull(compile_latex(document("\n\\clearpage\n".join(parts)), tmp_path)) == []


@pytest.mark.parametrize("source", [TUTORIALS["e"], CEILINGS], ids=["e", "resnet"])
@pytest.mark.parametrize("siunitx", [False, True])
def test_a_standalone_document_compiles(source: str, siunitx: bool, tmp_path: Path) -> None:
    page = render("table", "latex", compiled(source).report, standalone=True, siunitx=siunitx)
    assert overfull(compile_latex(page, tmp_path)) == []


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,40}", fullmatch=True).filter(
    lambda name: name not in RESERVED and name not in KINDS
)


def _named(name: str, number: int) -> str:
    return (
        f"symbol {name} = 3\nnetwork n{number}_{name} {{ input 8x8x3; l_{name}: conv({name}, 3)\n"
        f" {name}_{name}: conv(2*{name}^2, 1); gap; dense({name}) }}"
    )


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(names=st.lists(NAMES, min_size=25, max_size=40, unique=True))
def test_any_names_compile(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Many networks with names of any kind, in one document."""
    parts = []
    for number, name in enumerate(names):
        try:
            made = compiled(_named(name, number))
        except Error:  # a keyword
            continue
        parts += everything(made)[::2]
    assert overfull(compile_latex(document("\n\\clearpage\n".join(parts)), tmp_path_factory.mktemp("tex"))) == []


def test_numbers_stand_in_groups_and_formulas_are_symbolic() -> None:
    page = render("table", "latex", compiled(RESNET).report)
    assert r"25\,557\,032" in page
    assert "5724 w^{2} + 32 K " in page.replace("\\penalty2000 ", "")
    assert page.count(r"\toprule") == 2
    assert r"\begin{longtable}" in page
    assert r"\num{4089184256}" in render("table", "latex", compiled(RESNET).report, siunitx=True)


def test_columns_are_chosen_and_a_wrong_one_is_named() -> None:
    page = render("table", "latex", compiled(TUTORIALS["a"]).report, columns=("layer", "share"))
    assert r"\texttt{classes} & 95.5\,\% \\" in page
    with pytest.raises(Error, match="no column `paramz`"):
        render("table", "latex", compiled(TUTORIALS["a"]).report, columns=("paramz",))


def test_shares_are_rounded_to_a_tenth() -> None:
    from fractions import Fraction

    assert percent(Fraction(1, 3)) == r"33.3\,\%"
    assert percent(Fraction(9999, 10000)) == r"100.0\,\%"


def test_texts_are_escaped() -> None:
    assert text("a_b 5% {x} ~ #&$\\^") == r"a\_b 5\% \{x\} \textasciitilde{} \#\&\$\textbackslash{}\textasciicircum{}"
    assert text("1/(1 + e⁻ˣ) — ✓") == "1/(1 + e$^{-}$$^x$) ? ?"


def test_formulas_can_be_broken_between_factors_but_not_inside_braces() -> None:
    broken = breakable(r"\frac{a b}{2} c + \left\lfloor \frac{n}{2} \right\rfloor")
    assert broken == r"\frac{a b}{2} \penalty2000 c + \lfloor \frac{n}{2} \rfloor"
    assert pieces(r"\begin{cases} a & b \end{cases} c") == [r"\begin{cases} a & b \end{cases}", "c"]
