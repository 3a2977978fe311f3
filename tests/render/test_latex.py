"""LaTeX compiles without an error, and nothing leaves the width of the text."""

from __future__ import annotations

import re
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
from symcnn.render.cells import tenths
from symcnn.render.latex.caption import labelled
from symcnn.render.latex.document import document
from symcnn.report import table_report

from .networks import CEILINGS, EVERY, RESNET, TUTORIALS, Compiled, compiled
from .typeset import CAPTIONS, LABELS, compile_latex, overfull


def everything(made: Compiled) -> list[str]:
    """A network's tables, by layers and by stages, and its derivation as fragments."""
    network, defaults = made
    return [
        render("table", "latex", made.report),
        render("table", "latex", made.report, columns=("layer", "times", "arguments", "inputs", "input", "flops")),
        render("derivation", "latex", derive(network)),
        render("table", "latex", table_report(network, defaults, "stages")),
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


def test_siunitx_aligns_numbers_and_is_given_nothing_else() -> None:
    page = render("table", "latex", compiled(RESNET).report, siunitx=True)
    assert "S[table-format=8.0]" in page
    assert r"{number}" in page
    assert " & 4089184256 " in page
    formulas = render("table", "latex", compiled(RESNET).report, columns=("layer", "macs"), siunitx=True)
    assert r"\num{4089184256}" in formulas


def test_formula_and_number_have_a_head_in_common() -> None:
    page = render("table", "latex", compiled(RESNET).report)
    assert r" &  & \multicolumn{2}{c}{Parameters} & \multicolumn{2}{c}{MACs} \\" in page.replace(" &  &  & ", " &  & ")
    assert r"\cmidrule(lr)" in page


def test_stages_are_brackets_as_in_papers() -> None:
    network, defaults = compiled(RESNET)
    page = render("table", "latex", table_report(network, defaults, "stages"))
    brackets = r"\begin{bmatrix} 1 \times 1,\ w \\ 3 \times 3,\ w \\ 1 \times 1,\ 4 w \end{bmatrix} \times 3"
    assert brackets in page
    assert r"\texttt{stem}" in page
    assert r"& $7 \times 7$, $w$, stride $2$ &" in page


def test_a_stage_of_one_line_is_wrapped_and_never_scaled(tmp_path: Path) -> None:
    source = """symbol g in 8..128 = 64 "n_{gf}"
symbol z = 100
network generator {
  input (1, 1, z); convtranspose(8*g, 4, bias=no); bn; convtranspose(4*g, 4, stride=2, padding=1, bias=no); gap
}"""
    network, defaults = compiled(source)
    columns = ["layer", "structure", "output", "params", "macs:value", "share", "share:macs"]
    report = table_report(network, defaults, "stages")
    page = render("table", "latex", report, columns=columns, siunitx=True, standalone=True)
    assert r"$4 \times 4$ transposed, $4 \penalty2000 n_{gf}$, stride $2$ &" in page
    assert "resizebox" not in page
    assert overfull(compile_latex(page, tmp_path)) == []


@pytest.mark.parametrize("width", ["8.6cm", "345pt"])
def test_a_table_fits_a_column(width: str, tmp_path: Path) -> None:
    network, defaults = compiled(RESNET)
    columns = ["layer", "output", "structure", "params:value"]
    made = [
        render("table", "latex", table_report(network, defaults, "stages"), columns=columns, width=width),
        render("table", "latex", table_report(network, defaults), columns=["layer", "output", "params"], width=width),
    ]
    page = document("\n".join(made)).replace("margin=2.3cm", f"textwidth={width}")
    assert overfull(compile_latex(page, tmp_path)) == []


def test_columns_that_cannot_stand_beside_each_other_are_refused() -> None:
    report = compiled(RESNET).report
    assert "longtable" in render("table", "latex", report, width="16cm")
    with pytest.raises(Error, match="7 columns don't fit beside each other"):
        render("table", "latex", report, width="8.6cm")
    for width, problem in {"2cm": "too narrow", "9999cm": "too wide", "8.6": "no width", "8cm}": "no width"}.items():
        with pytest.raises(Error, match=problem):
            render("table", "latex", report, width=width)


NASTY = (
    r"\input{/etc/passwd}", r"}\immediate\write18{ls}{", "100% & more_#1 ~^", "$x$ \\(y\\)", r"\end{table}", "]{", "[",
    "", "a\n\nb\\par", "Größe — naïve façade, Łódź, “α×β”", "\\", "{", "}", "%", "5° ± 2 µm ≈ ∞",
)  # fmt: skip
ODD = ("tab:my_table", "a.b:c+d/e 1", "größe", "中文", "a!\"'()*,;<=>?@[]|`b", "x$y", "a&b", "[]")
"""Labels that LaTeX takes as they are."""


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    texts=st.lists(CAPTIONS, min_size=60, max_size=60), labels=st.lists(LABELS, min_size=70, max_size=70, unique=True)
)
def test_any_caption_and_label_compile(
    texts: list[str], labels: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Many in one document, whose tables then have the same rows as ever, and every label is what it refers to."""
    report = compiled(TUTORIALS["a"]).report
    plain = render("table", "latex", report)
    named = list(zip((*NASTY, *texts), dict.fromkeys((*ODD, *labels)), strict=False))
    parts = [render("table", "latex", report, caption=text, label=label) for text, label in named]
    for part in parts:
        assert part.split(r"\label")[1].split("\n", 1)[1] == plain.split(r"\label")[1].split("\n", 1)[1]
    pages = "\n".join(part + (r"\clearpage" if place % 2 else "") for place, part in enumerate(parts))
    pages += "\n".join(rf"\newpage\ref{{{label}}}" for _, label in named)
    folder = tmp_path_factory.mktemp("tex")
    compile_latex(document(pages), folder)
    assert overfull(compile_latex(document(pages), folder)) == []


@given(LABELS)
def test_a_label_stays_as_it_is(label: str) -> None:
    assert labelled(label, "") == label


@pytest.mark.parametrize(("label", "said"), [
    *((f"tab:a{sign}b", f"`{re.escape(sign)}` can't stand in a label") for sign in "\\{}%#~^"),
    ("a\nb", r"`\\x0a` can't stand in a label"),
    *((label, "words with a space between") for label in ("", " a", "a ", "a  b")),
])  # fmt: skip
def test_what_latex_can_t_have_in_a_label_is_refused(label: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        render("table", "latex", compiled(RESNET).report, label=label)


@pytest.mark.parametrize(("caption", "said"), [
    ("A 中文", "no `中` \\(cjk unified ideograph-4e2d\\), which the caption holds\n  hint: write it in other words"),
    ("𝔸", "no `𝔸` \\(mathematical double-struck capital a\\)"),
    ("a\x00", r"no `\\x00` \(code 0\)"),
])  # fmt: skip
def test_a_character_that_the_fonts_lack_is_an_error(caption: str, said: str) -> None:
    for standalone in (False, True):
        with pytest.raises(Error, match=said):
            render("table", "latex", compiled(RESNET).report, caption=caption, standalone=standalone)


def test_a_question_mark_is_one() -> None:
    assert "Why?" in render("table", "latex", compiled(RESNET).report, caption="Why?")


@pytest.mark.parametrize(("declared", "shown"), [
    ('w in 16..256 step 16 "C_0"', r"$C_0 \in \{16, 32, \ldots, 256\}$"),
    ("w in 2..4", r"$w \in \{2, 3, 4\}$"),
    ("w in 32..", r"$w \in \{32, 33, \ldots\}$"),
    ("w in [1, 3, 5]", r"$w \in \{1, 3, 5\}$"),
    ("w", "$w$ a positive integer"),
    ("w in L..100 step L", r"$w \in \{L, 2 L, \ldots\}$ with $w \le 100$"),
    ("w in 1..L", r"$w \in \{1, 2, \ldots, L\}$"),
    ("w in 12*2^L - 4.. step 2^L", r"$w \in \{12 \cdot 2^{L} - 4, 13 \cdot 2^{L} - 4, \ldots\}$"),
])  # fmt: skip
def test_domains_are_mathematics(declared: str, shown: str) -> None:
    report = compiled(f"symbol L in 1..9\nsymbol {declared}\nnetwork net {{ input 8x8x3; conv(w, 3) }}").report
    assert f"(torch convention); {shown}." in render("table", "latex", report)


def test_domains_of_reals_are_intervals() -> None:
    text = (
        "symbol r real in 0..1\nsymbol s real in -3..\nnetwork net { input 3; dense(ceil(r + 1)); dense(ceil(s + 4)) }"
    )
    assert r"$r \in [0, 1]$, $s \in [-3, \infty)$" in render("table", "latex", compiled(text).report)


def test_a_caption_is_shown_as_it_was_written() -> None:
    page = render("table", "latex", compiled(RESNET).report, caption="Größe: 50 % of C_in", label="tab:größe_1")
    assert r"\caption{\raggedright Gr\"{o}\ss{}e: 50 \% of C\_in}\label{tab:größe_1}" in page
    assert r"Numbers at $w = 64$, $n = 224$, $K = 1000$." in page


def test_shares_stand_beside_the_layers() -> None:
    page = render("table", "latex", compiled(TUTORIALS["a"]).report, columns=("layer", "share"))
    assert r"\texttt{classes} & 95.5\,\% \\" in page
    assert r"Total & 100.0\,\% \\" in page


def test_shares_are_rounded_to_a_tenth() -> None:
    from fractions import Fraction

    assert tenths(Fraction(1, 3)) == "33.3"
    assert tenths(Fraction(9999, 10000)) == "100.0"
    assert tenths(Fraction(1, 2000)) == "0.1"


def test_texts_are_escaped() -> None:
    assert text("a_b 5% {x} ~ #&$\\^") == r"a\_b 5\% \{x\} \textasciitilde{} \#\&\$\textbackslash{}\textasciicircum{}"
    assert text("1/(1 + e⁻ˣ) — ✓") == "1/(1 + e$^{-}$$^x$) --- ?"
    assert text("Łódź é ω") == r"\L{}\'{o}d\'{z} \'{e} $\omega$"


def test_formulas_can_be_broken_between_factors_but_not_inside_braces() -> None:
    broken = breakable(r"\frac{a b}{2} c + \left\lfloor \frac{n}{2} \right\rfloor")
    assert broken == r"\frac{a b}{2} \penalty2000 c + \lfloor \frac{n}{2} \rfloor"
    assert pieces(r"\begin{cases} a & b \end{cases} c") == [r"\begin{cases} a & b \end{cases}", "c"]
