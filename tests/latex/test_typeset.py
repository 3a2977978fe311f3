"""What LaTeX complains of is told, with the page it stands on; and one paper holds every part of several networks."""

from __future__ import annotations

from pathlib import Path

import pytest

from symcnn.render.latex.document import document

from .parts import WAYS, page
from .subjects import by_script
from .typeset import Page, batches, complaints


@pytest.mark.parametrize(
    ("body", "runs", "said"),
    [
        (r"\unheardof", 1, "Undefined control sequence"),
        (r"\noindent\hbox to \linewidth{}\hbox{wider}", 1, "Overfull \\hbox"),
        (r"\vbox to \textheight{\vskip 2\textheight}", 1, "Overfull \\vbox"),
        (r"\begin{table}\rule{1pt}{2\textheight}\end{table}", 1, "Float too large"),
        (r"{\font\few=cmex10 \few a}\char200", 1, "Missing character"),
        (r"\section{a}\label{a}\section{b}\label{a}", 2, "multiply defined"),
        (r"\ref{nothing}", 2, "undefined"),
    ],
)
def test_complaints_are_told(body: str, runs: int, said: str, tmp_path: Path) -> None:
    (source,) = batches([Page("good", document("text")), Page("bad", document(body))])
    found = complaints(source, tmp_path, runs)
    assert said in "\n".join(found)
    assert not [line for line in found if line.startswith("good: ")]


def test_no_complaint_of_a_good_page_and_what_one_defines_ends_with_it(tmp_path: Path) -> None:
    defining = document(r"\newcommand{\twice}{2}\twice")
    (source,) = batches([Page("one", defining), Page("two", defining)])
    assert complaints(source, tmp_path) == []


def test_one_paper_holds_every_part_of_several_networks(tmp_path: Path) -> None:
    """Their labels and macros are their own; references are known in the second run."""
    ways = [way for way in WAYS if not {"siunitx", "columns", "width", "abbreviate", "detail"} & set(way.options)]
    plain = {(way.what, way.options.get("rows")): way for way in reversed(ways)}.values()
    networks = [by_script()[name][0] for name in ("d", "zoo:unet")]
    pages = [page(way.what, [network.asked], **way.options) for way in plain for network in networks]
    bodies = [latex.split(r"\begin{document}")[1].split(r"\end{document}")[0] for latex in pages]
    assert complaints(document("\n\\clearpage\n".join(bodies)), tmp_path, runs=2) == []
