"""Whatever symbols, labels, blocks and networks are called, whatever a caption or a file name says: it compiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from symcnn import algebra
from symcnn.algebra import Ring
from symcnn.algebra.latex_check import ACCENTS, ALLOWED, DRAWN, FONTS, HELD, NAMES, checked
from symcnn.cli.asking import Asked
from symcnn.cli.papers import PARTS
from symcnn.errors import Error
from symcnn.render import render
from symcnn.render.breaking import breakable, fitted
from symcnn.render.latex.document import document
from symcnn.report import table_report
from symcnn.script import from_text
from tests.render.typeset import CAPTIONS, LABELS
from tests.render.typeset import NAMES as IDENTIFIERS

from .katex import Formula, in_markdown, refused
from .parts import page
from .typeset import Page, batches, complaints

TEXTS = st.text(max_size=120)
PIECES = (
    *"abkxCN019_^{}'*+-()[],.|/=< ", "_{in}", "^{2}", "{x_1}", "{k y}", r"\mathbb{N}", r"\mathcal K", r"\,", r"\ ",
    *(f"\\{name} " for name in sorted(ALLOWED)), *(f"\\{name}{{k}}" for name in sorted(ACCENTS | HELD)),
)  # fmt: skip
NUCLEI = (
    *"kxCN", "{k}", "|k|", r"|\mathcal{C}_1|", r"\mathbb{N}", r"\mathcal K", r"\mathrm{width}", r"\mathit{width}",
    r"\text{batch size}", r"\mathrm{a\_b}", *(f"\\{name}" for name in sorted(NAMES)),
    *(f"\\{name}{{{held}}}" for name in sorted(ACCENTS) for held in ("k", r"\alpha", r"\mathrm{in}", "k_1")),
    *(f"\\{name}{{{held}}}" for name in sorted(FONTS - {*DRAWN}) for held in ("k", r"\alpha", "in")),
)  # fmt: skip
BELOW = ("", "_1", "_{in}", "_{i,j + 1}", r"_{\max}", r"_\mathrm{in}", r"_{\text{<}}", "_{k^2}", "_*", r"_{\hat k '}")
ABOVE = ("", "'", "''", "'^*", "^{(1)}", "^{[l + 1]}", r"^\star", r"^{\mathrm{in}}", r"^{\max}", "^+", "^{(k_1)}")


def _accepted(latex: str) -> bool:
    try:
        checked(latex)
    except Error:
        return False
    return True


SCRIPTED = st.tuples(*map(st.sampled_from, (NUCLEI, BELOW, ABOVE))).flatmap(
    lambda parts: st.permutations(parts[1:]).map(lambda scripts: "".join((parts[0], *scripts)))
)
PIECED = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
LATEX = (SCRIPTED | PIECED).filter(_accepted)


class Said(NamedTuple):
    """What a user calls things."""

    name: str
    latex: str
    file: str
    caption: str
    label: str


SAID = st.builds(Said, IDENTIFIERS, LATEX, TEXTS, CAPTIONS, LABELS)


def _script(said: Said, number: int) -> str:
    name = said.name
    return f"""symbol {name} = 3 "{said.latex}"
block b_{name}(c) {{ conv(c, 3, padding=1); u_{name}: relu }}
network n{number}_{name} {{
  input 8x8x3
  first_{name}: conv({name}, 3)
  repeat {name} {{ again_{name}: b_{name}(9) }}
  {name}_last: conv(2*{name}^2, 1); gap; dense({name})
}}"""


def _asked(said: Said, number: int) -> Asked | None:
    """None for a keyword."""
    try:
        script = from_text(_script(said, number), said.file)
    except Error:
        return None
    return Asked(script, script.symbolic, None, ())


def _pages(asked: Asked, said: Said, number: int) -> list[Page]:
    """Every part; those that take a caption and a label get them."""
    given: dict[str, Any] = {"caption": said.caption, "label": f"{number}{said.label}"}
    return [
        Page(
            f"{what} of {number} {said.name}",
            page(what, [asked], **{name: given[name] for name in given if name in part.writes}),
        )
        for what, part in PARTS.items()
    ]


def _markdown(asked: Asked) -> list[Formula]:
    report = table_report(asked.session.network(), asked.session.defaults(), rows="stages")
    return list(in_markdown(render("table", "markdown", report)))


T = TypeVar("T")


def examples(strategy: st.SearchStrategy[T], number: int) -> list[T]:
    """What hypothesis thinks of, to be tried at once."""
    found: list[T] = []

    @settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(strategy)
    def gather(example: T) -> None:
        found.append(example)

    gather()
    return found


def _with_name(latex: str) -> list[str]:
    """A symbol of that name in formulas of every shape."""
    ring = Ring()
    x = ring.symbol("x", latex=checked(latex))
    large = algebra.at_least(x, 3)
    values = [x, 2 * x**2 - 7 * x, algebra.ceil(x / 3), algebra.floor(x / 2) * large + x, algebra.maximum(x, 5) * x]
    return [algebra.latex(value) for value in values]


def test_every_accepted_name_compiles(tmp_path: Path) -> None:
    names = set(examples(LATEX, 400))
    assert len(names) > 200
    formulas = [formula for latex in names for formula in _with_name(latex)]
    shown = "\n\n".join(f"${fitted(breakable(formula), 80)}$" for formula in formulas)
    found = [*complaints(document(shown), tmp_path), *refused(map(Formula, formulas))]
    assert not found, "\n".join(found)


EXAMPLES = 60


def test_whatever_is_said_compiles(tmp_path: Path) -> None:
    """All in one document."""
    pages: list[Page] = []
    formulas: list[Formula] = []
    for number, said in enumerate(examples(SAID, EXAMPLES)):
        asked = _asked(said, number)
        if asked is not None:
            pages += _pages(asked, said, number)
            formulas += _markdown(asked)
    assert len(pages) > EXAMPLES
    found = [line for document in batches(pages) for line in complaints(document, tmp_path)]
    found += refused(formulas)
    assert not found, "\n".join(found)
