"""Closed forms as LaTeX, MathML and in the signs of a terminal say what they are worth, and fit their line."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn import algebra
from symcnn.algebra import Domain, Ring, Value
from symcnn.algebra.abbreviations import abbreviated, restored
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error
from symcnn.network.session import Session
from symcnn.questions.equations import Equation, equations
from symcnn.questions.formulas import formula_reports
from symcnn.render import breaking, render
from symcnn.render.latex.document import document
from symcnn.render.latex.fitting import is_whole
from symcnn.render.latex.formulas import LINE, fitting, right_side
from symcnn.render.latex.lines import aligned, broken
from symcnn.render.latex.tree import SCRIPT, formula, width, words
from symcnn.render.mathml import mathml
from symcnn.render.unicode import written
from symcnn.script import from_file, from_text
from tests.latex.katex import Formula, in_displays, in_markdown, refused
from tests.latex.typeset import complaints

from .latex_reader import worth
from .typeset import compile_latex

SYMBOLS = {
    "w": None, "n": None, "alpha": None, "k_1": None, "k2": None, "depth": None, "C": "C_{in}", "side": r"\hat{n}_1",
    "primed": "m'", "up": "{x^{2}}", "L": None,
}  # fmt: skip
POINTS = st.fixed_dictionaries({name: st.integers(1, 40) for name in SYMBOLS} | {"L": st.integers(1, 4)})


def make() -> tuple[Ring, list[Value]]:
    ring = Ring()
    return ring, [ring.symbol(name, Domain(lowest=1), latex) for name, latex in SYMBOLS.items()]


RING, GIVEN = make()
LATEX = {name: latex or latex_name(name) for name, latex in SYMBOLS.items()}
POWERS = [2 ** GIVEN[-1], 3 ** (GIVEN[-1] + 1)]
STEPS: tuple[Callable[[Value, Value, int], Value], ...] = (
    lambda a, b, _: a + b,
    lambda a, b, _: a - b,
    lambda a, b, _: a * b,
    lambda a, _, c: a * c,
    lambda a, _, c: algebra.floordiv(a, c),
    lambda a, _, c: algebra.ceildiv(a, c),
    lambda a, _, c: algebra.divide(a, c),
    lambda a, b, _: algebra.maximum(a, b),
    lambda a, b, _: algebra.minimum(a, b),
    lambda a, b, c: algebra.at_least(a, c) * b + a,
)
NUMBERS = st.sampled_from([2, 3, 7, 100, 12_345, 1_000_000])


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Made in a few steps from the symbols; rounded values are made whole first where that is needed."""
    held: list[Value] = draw(st.lists(st.sampled_from([*GIVEN, *POWERS]), min_size=2, max_size=4))
    for _ in range(draw(st.integers(1, 6))):
        step = draw(st.sampled_from(STEPS))
        held.append(step(draw(st.sampled_from(held)), draw(st.sampled_from(held)), draw(NUMBERS)))
    return held[-1]


def named(point: dict[str, int]) -> dict[str, Any]:
    return {LATEX[name]: number for name, number in point.items()}


@settings(deadline=None, max_examples=200)
@given(values(), POINTS, st.booleans())
def test_latex_read_back_is_worth_the_same(value: Value, point: dict[str, int], group: bool) -> None:
    assert worth(algebra.latex(value, group), named(point)) == algebra.evaluate(value, point)


def unicode_worth(text: str, point: dict[str, int]) -> Any:
    """The value of what a terminal shows, by Python."""
    signs = {"·": "*", "−": "-", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "α": "alpha", "^": "**", "≥": ">=",
             "≤": "<=", "≠": "!=", "{": "((", "}": "))", " if ": ") if (", ", else ": ") else ("}  # fmt: skip
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "**" + "".join(str("⁰¹²³⁴⁵⁶⁷⁸⁹".index(sign)) for sign in m[0]), text)
    for sign, meant in signs.items():
        text = text.replace(sign, meant)
    text = re.sub(r"\b\d+\b(?!\*\*)", r"Fraction(\g<0>)", text)
    return eval(text, {"Fraction": Fraction, "floor": floor, "ceil": ceil, "max": max, "min": min, **point})


@settings(deadline=None, max_examples=200)
@given(values(), POINTS)
def test_unicode_read_back_is_worth_the_same(value: Value, point: dict[str, int]) -> None:
    assert unicode_worth(written(algebra.text(value)), point) == algebra.evaluate(value, point)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("25557032*w**2 - K*w/2 + floor((n + 3)/16)**2", "25,557,032·w² − K·w/2 + ⌊(n + 3)/16⌋²"),
        ("Sum(2**i*c, (i, 1, L))", "Σ(i = 1..L) 2ⁱ·c"),
        ("Sum(i, (i, 1, L)) - 3", "(Σ(i = 1..L) i) − 3"),
        ("Piecewise((3*w, k >= 3), (0, True)) + Max(1, alpha)", "{3·w if k ≥ 3, else 0} + max(1, α)"),
        ("a - (b + c)/(d*e)", "a − (b + c)/(d·e)"),
        ("(n, ceiling(n/2), 1)", "(n, ⌈n/2⌉, 1)"),
        ("2**(L + 1)*-c", "2^(L + 1)·(−c)"),
        ("[Eq(n, 3), 2]", "[n = 3, 2]"),
    ],
)
def test_unicode(text: str, shown: str) -> None:
    assert written(text) == shown


def test_sums_are_read_back() -> None:
    ring = Ring()
    steps, n = ring.symbol("L"), ring.symbol("n")
    index = ring.hidden("i", Domain(1, steps))
    value = algebra.summed(algebra.floordiv(n + index, 2**index) * index, index, 1, steps) + n
    latex = algebra.latex(value)
    assert r"\sum" in latex
    for point in ({"L": 1, "n": 9}, {"L": 5, "n": 77}):
        assert worth(latex, point) == algebra.evaluate(value, point)


@pytest.mark.parametrize("latex", [r"72 c + \frac{3 n}{2}", r"\left\lceil \frac{n + 1}{2} \right\rceil", "C_{in} w"])
def test_sympy_reads_the_same(latex: str) -> None:
    from sympy import Rational
    from sympy.parsing.latex import parse_latex

    read = parse_latex(latex, backend="lark")
    point = {str(symbol): 3 + 2 * place for place, symbol in enumerate(sorted(read.free_symbols, key=str))}
    found = read.subs(point)
    assert Rational(found) == Rational(*worth(latex, point).as_integer_ratio())


# ---------------------------------------------------------------- names for what recurs


@settings(deadline=None, max_examples=100)
@given(st.lists(values(), min_size=1, max_size=3), POINTS)
def test_names_put_back_give_the_same(made: list[Value], point: dict[str, int]) -> None:
    short = abbreviated(made, lambda wanted: [f"Z_{number}" for number in range(wanted)])
    assert [restored(value, short.names) for value in short.values] == made
    known = named(point)
    for each in short.names:
        known[algebra.latex(each.symbol)] = worth(algebra.latex(each.value), known)
    for value, whole in zip(short.values, made, strict=True):
        assert worth(algebra.latex(value), known) == algebra.evaluate(whole, point)


def session(name: str) -> Session:
    return from_file(name).symbolic


def latex_of(ring: Ring, point: dict[str, Any]) -> dict[str, Any]:
    return {ring.latex.get(name) or latex_name(name): number for name, number in point.items()}


FORMULAS = [
    ("zoo:densenet", "densenet121", "macs"),
    ("zoo:mobilenet_v2", "mobilenet_v2", "macs"),
    ("zoo:mobilenet_v2", "mobilenet_v2", "peak_activations"),
    ("zoo:unet", "unet", "params"),
    ("zoo:resnet", "resnet50", "macs"),
]


@pytest.mark.parametrize(("script", "network", "metric"), FORMULAS)
@pytest.mark.parametrize("abbreviate", [False, True])
def test_equations_are_worth_the_metric(script: str, network: str, metric: str, abbreviate: bool) -> None:
    asked = session(script)
    (made,) = equations(asked, network, [metric], abbreviate=abbreviate)
    known = latex_of(asked.ring, asked.defaults())
    for name, value in made.where:
        assert name not in known
        known[name] = worth(value, known)
    assert worth(made.right, known) == algebra.evaluate(asked.network(network).metric(metric), asked.defaults())


@pytest.mark.parametrize("by", ["layers", "parts", "stages"])
@pytest.mark.parametrize("abbreviate", [False, True])
def test_groups_add_up_to_the_total(by: str, abbreviate: bool) -> None:
    asked = session("zoo:mobilenet_v2")
    (made,) = equations(asked, "mobilenet_v2", ["params"], by, abbreviate)
    known = latex_of(asked.ring, asked.defaults())
    for name, value in made.where:
        known[name] = worth(value, known)
    parts = [worth(value, known) for _, value in made.groups]
    assert sum(parts) == algebra.evaluate(asked.network("mobilenet_v2").metric("params"), asked.defaults())
    assert 0 not in parts
    assert len(parts) > 5
    assert right_side(made).count(r"\underbrace{") == len(parts)


NET = """symbol a "\\alpha"
symbol b, n in 9.. = 32
network net { input (n, n, a); stem: conv(b, 3, stride=2, padding=1); relu; conv(b, 3, stride=2, padding=1)
  tail: conv(a, 1); gap; dense(a*b) }"""


def test_an_equation_names_its_metric_its_symbols_and_its_place() -> None:
    asked = from_text(NET, "net.cnn").symbolic
    page = render("equations", "latex", equations(asked, None, ["params", "macs(stem)", "params + 1", "params"]))
    assert r"\text{params}(\alpha, b) = " in page
    assert r"\text{MACs}_{\text{stem}}(\alpha, b, n) = 9 \left\lceil \frac{n}{2} \right\rceil^{2} \alpha b" in page
    assert r"\text{params + 1} = " in page
    assert re.findall(r"\\label\{(.*?)\}", page) == [
        "eq:net-params", "eq:net-macs-stem", "eq:net-params-1", "eq:net-params-2"
    ]  # fmt: skip


def test_names_are_no_letters_in_use() -> None:
    asked = from_text(NET, "net.cnn").symbolic
    (made,) = equations(asked, None, ["macs^2 + macs"], abbreviate=True)
    names = [name for name, _ in made.where]
    assert names
    assert not {"a", "b", "n", r"\alpha"} & set(names)


def test_what_does_not_add_up_has_no_braces() -> None:
    asked = session("zoo:resnet")
    with pytest.raises(Error, match="`depth` does not add up over stages"):
        equations(asked, "resnet50", ["depth"], "stages")
    with pytest.raises(Error, match="is no metric that adds up over layers"):
        equations(asked, "resnet50", ["params/2"], "layers")
    with pytest.raises(Error, match="no groups of `blocks`"):
        equations(asked, "resnet50", ["params"], "blocks")


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize("length", ["8.6cm", "3.4in", "245pt", "86mm"])
def test_a_column_is_given_in_any_unit(length: str) -> None:
    made = equations(session("zoo:resnet"), "resnet50", ["macs"])
    narrow = render("equations", "latex", made, width=length)
    assert narrow.count(r"\\") > render("equations", "latex", made).count(r"\\")


@pytest.mark.parametrize(("length", "said"), [("8.6", "is no width"), ("wide", "is no width"), ("2cm", "too narrow")])
def test_a_column_must_be_a_length(length: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        render("equations", "latex", equations(session("zoo:resnet"), "resnet50", ["macs"]), width=length)


def test_what_does_not_fit_has_names_in_any_case() -> None:
    asked = session("zoo:mobilenet_v3")
    plain, wide, narrow = (
        equations(asked, "mobilenet_v3_small", ["activations"], fits=fits)[0]
        for fits in (lambda _: True, fitting("40cm"), fitting("8.4cm"))
    )
    assert plain == wide
    assert not plain.where
    assert narrow.where
    assert not is_whole(plain.right, 20_000)


@pytest.mark.parametrize("room", [5_000, 9_000, 20_000])
@pytest.mark.parametrize(
    "name", ["stem.conv1", "a.b.c_d", "scaled1.mbconv16.inverted1.squeeze_excite1.conv2--7", "x" * 99]
)
def test_a_name_under_a_brace_has_lines_of_its_own(name: str, room: int) -> None:
    text = breaking.text(name)
    latex = rf"\underbrace{{n}}_{{\text{{{text}}}}}"
    (line,) = broken(latex, room)
    parts = re.findall(r"\\text\{([^}]*)\}", line)
    assert "".join(parts) == text
    assert (line == latex) == (width(formula(latex)) <= room)
    assert all(words(part) * SCRIPT // 100 <= room for part in parts)
    assert width(formula(line)) <= room + 60


LAYOUT = re.compile(r"\\quad|\{\} \\cdot|\\big[lr]|\\Big[lr]|\\bigg[lr]|\\left|\\right|\\cdot|\s")


@settings(deadline=None, max_examples=100)
@given(values(), st.integers(9_000, 60_000))
def test_lines_hold_the_whole_formula_in_order(value: Value, widest: int) -> None:
    latex = algebra.latex(value)
    lines = broken(latex, widest)
    if r"\begin{aligned}" not in "".join(lines):
        assert LAYOUT.sub("", "".join(lines)) == LAYOUT.sub("", latex)
        assert "&" not in "".join(lines) or r"\begin{cases}" in latex
    if width(formula(latex)) <= widest:
        assert len(lines) == 1


def test_later_lines_begin_with_their_sign_behind_that_of_equality() -> None:
    right = " + ".join(rf"{number} \left\lceil \frac{{n}}{{{number}}} \right\rceil^{{2}} w" for number in range(2, 20))
    first, *rest = aligned(r"\text{MACs}(w, n)", right, LINE).split("\n")[1:-1]
    assert first.startswith(r"\text{MACs}(w, n) ={} & 2 ")
    assert len(rest) > 1
    assert all(line.startswith("& + ") for line in rest)


PAGES = [
    ("zoo:densenet", "densenet121", ["macs"], None, False, None),
    ("zoo:mobilenet_v2", "mobilenet_v2", ["params", "macs", "peak_activations"], None, False, None),
    ("zoo:mobilenet_v2", "mobilenet_v2", ["params", "macs"], None, True, "8.4cm"),
    ("zoo:resnet", "resnet50", [], "stages", True, None),
    ("zoo:unet", "unet", ["params", "macs"], "parts", False, None),
    ("zoo:inception_v3", "inception_v3", ["peak_activations"], None, True, "8.4cm"),
    ("zoo:mobilenet_v3", "mobilenet_v3_small", ["activations"], None, False, "8.4cm"),
    ("zoo:keras/MobileNetV3Large", "MobileNetV3Large", ["activations"], "stages", False, "8.4cm"),
    ("zoo:efficientnet_b0", "efficientnet_b0", ["biases", "macs"], "layers", False, "8.4cm"),
]
"""Among them choices in choices, and names of layers that are wider than a column."""


@pytest.fixture(scope="module")
def pages() -> list[tuple[list[Equation], str | None]]:
    return [
        (equations(session(script), network, metrics, by, short, fitting(column)), column)
        for script, network, metrics, by, short, column in PAGES
    ]


def test_equations_compile_and_stay_within_the_column(
    pages: list[tuple[list[Equation], str | None]], tmp_path: Path
) -> None:
    for number, (made, column) in enumerate(pages):
        page = render("equations", "latex", made, standalone=True, width=column)
        size = rf"\setlength{{\textwidth}}{{{column}}}" if column else ""
        (folder := tmp_path / str(number)).mkdir()
        assert complaints(page.replace(r"\begin{document}", rf"{size}\begin{{document}}"), folder, runs=2) == []


def test_katex_accepts_the_equations(pages: list[tuple[list[Equation], str | None]]) -> None:
    asked: list[Formula] = []
    for made, column in pages:
        asked += in_displays(render("equations", "latex", made, width=column))
        asked += in_markdown(render("equations", "markdown", made))
    assert len(asked) > len(pages)
    assert refused(asked) == []


# ---------------------------------------------------------------- MathML


def test_lines_under_a_brace_are_rows_of_a_table() -> None:
    (line,) = broken(rf"\underbrace{{n}}_{{\text{{{breaking.text('first_of_all.second_of_all')}}}}}", 5_000)
    assert texts(line) == ["n", "⏟", "first_of_all.", "second_of_all"]
    assert sum(element.tag.endswith("}mtr") for element in tree(line).iter()) == 2


def tree(latex: str) -> ElementTree.Element:
    return ElementTree.fromstring(mathml(latex))


def texts(latex: str) -> list[str]:
    return [element.text for element in tree(latex).iter() if element.text]


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"25\,557\,032 w", ["25,557,032", "w"]),
        (r"5724 w_{1024}", ["5,724", "w", "1024"]),
        (r"\mathrm{width\_mult} \,\mathrm{d}", ["width_mult", "d"]),
        (r"C_{\mathrm{in}}", ["C", "in"]),
        (r"\text{x<script>\&\_\% y}", ["x<script>&_%\u00a0y"]),
        (r"\text{3$\times$3 pool}", ["3", "×", "3\u00a0pool"]),
        (r"\lfloor n/2 \rfloor", ["⌊", "n", "/", "2", "⌋"]),
        (r"\Bigl\lfloor n \Bigr\rfloor", ["⌊", "n", "⌋"]),
        (r"n \equiv 1 \pmod{4}", ["n", "≡", "1", "\u00a0", "(", "mod", "\u00a0", "4", ")"]),
        (r"2 cc", ["2", "c", "c"]),
        (r"\operatorname{params}(w)", ["params", "(", "w", ")"]),
        (r"\underbrace{w}_{\text{a1--3}}", ["w", "⏟", "a1–3"]),
    ],
)
def test_mathml_has_the_words_and_numbers(latex: str, shown: list[str]) -> None:
    assert texts(latex) == shown


def tags(latex: str) -> list[str]:
    return [element.tag.partition("}")[2] for element in tree(latex).iter()]


def test_mathml_has_the_structure() -> None:
    assert tags(r"\sum_{i=1}^{L} i").count("munderover") == 1
    cases = tags(r"\begin{cases} 1 & \text{if } n \ge 3 \\ 0 & \text{otherwise} \end{cases}")
    assert (cases.count("mtr"), cases.count("mtd")) == (2, 4)
    lines = tags(r"\begin{aligned} a ={} & b \\ & + c \\ & + d \end{aligned}")
    assert (lines.count("mtr"), lines.count("mtd")) == (3, 6)
    styles = [
        cell.get("style", "") for cell in tree(r"\begin{aligned} a & b \end{aligned}").iter() if "mtd" in cell.tag
    ]
    assert [style.partition(";")[0] for style in styles] == ["text-align:right", "text-align:left"]


def test_names_are_no_markup_in_html() -> None:
    asked = from_text('symbol k "\\text{a}"\nnetwork net { input 8x8x3; x: conv(k, 3) }', "net.cnn").symbolic
    made = [equation.replace(place="<img src=x>") for equation in equations(asked, None, ["params"])]
    page = render("equations", "html", made)
    assert "<img" not in page
    assert "&lt;</mo><mtext>img" in page


@settings(deadline=None, max_examples=100)
@given(values())
def test_mathml_keeps_every_number_and_leaves_no_command(value: Value) -> None:
    latex = algebra.latex(value)
    numbers = [element.text or "" for element in tree(latex).iter() if element.tag.endswith("mn")]
    expected = re.findall(r"\d+(?:\\,\d{3})*", latex)
    assert [number.replace(",", "") for number in numbers] == [number.replace(r"\,", "") for number in expected]
    assert "\\" not in "".join(texts(latex))


@pytest.mark.parametrize("form", ["html", "markdown", "unicode", "latex", "csv", "json", "text"])
def test_every_format_has_closed_forms(form: str) -> None:
    asked = session("zoo:resnet")
    page = render("formulas", form, formula_reports(asked, "resnet50", ["params"], "expanded"))
    number = {"html": "5,724", "unicode": "5,724", "markdown": "5{,}724"}.get(form, "5724")
    assert number in page


@pytest.mark.parametrize("width", ["8.6cm", "5.5in"])
def test_long_equations_share_their_pages_with_floats(width: str, tmp_path: Path) -> None:
    """With a float as high as may stand above text, and wherever on the page the equation begins."""
    asked = session("zoo:efficientnet")
    made = equations(asked, None, ["params"], None, True, fitting(width))
    shown = render("equations", "latex", made, width=width)
    assert r"\begin{aligned}" not in shown.split(r"\begin{cases}")[0]
    parts = [
        rf"\clearpage\noindent a\par\vspace{{{at}cm}}\begin{{table}}[t]\rule{{1cm}}{{0.68\textheight}}\end{{table}}"
        + re.sub(r"\\label\{(.*?)\}", rf"\\label{{\g<1>-{at}}}", shown)
        for at in range(0, 21, 3)
    ]
    page = document("\n".join(parts)).replace("margin=2.3cm", f"textwidth={width},textheight=22cm")
    log = compile_latex(page, tmp_path)
    assert not re.findall(r"Overfull \\[hv]box.*", log)
