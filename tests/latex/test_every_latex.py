"""Every LaTeX output of the tutorials, the language's example and the zoo compiles, and nothing leaves the page; KaTeX
accepts in strict mode whatever of it is mathematics.

All 150 networks of the zoo are typeset in the tables by layers and by stages, in formulas, macros, comparisons and
figures; derivations, and what is asked for with more options, are those of the first network of every script (WAYS).
KaTeX reads every closed form of all networks, their equations, and what is mathematics in the tables and derivations of
the first ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from symcnn.cli.papers import PARTS
from symcnn.render import render

from .katex import Formula, in_displays, in_latex, in_markdown, refused
from .parts import WAYS, Subjects
from .subjects import by_script
from .typeset import batches, complaints

SHARDS = 16
"""The scripts are tried in parts of about the same work: what is made of a network takes it compiled."""


def test_there_are_five_tutorials_an_example_and_the_zoo() -> None:
    scripts = by_script()
    assert {"a", "b", "c", "d", "e", "language"} < set(scripts)
    assert sum(len(subjects) for script, subjects in scripts.items() if script.startswith("zoo:")) == 150


def test_every_part_is_typeset() -> None:
    assert {way.what for way in WAYS} == set(PARTS)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_output_is_typeset_without_complaint(shard: int, tmp_path: Path) -> None:
    scripts = sorted(by_script().values(), key=len, reverse=True)[shard::SHARDS]
    pages = [page for script in scripts for way in WAYS for page in way.pages(script)]
    found = [line for document in batches(pages) for line in complaints(document, tmp_path)]
    displays = [formula for page in pages if page.name.startswith("formula") for formula in in_displays(page.latex)]
    found += refused([*displays, *(formula for script in scripts for formula in _formulas(script))])
    assert not found, "\n".join(found)


def _formulas(script: Subjects) -> Iterator[Formula]:
    """What is mathematics in LaTeX and in the Markdown that GitHub shows."""
    for subject in script:
        reports = subject.formulas()
        yield from (Formula(report.latex) for report in reports)
        yield from in_markdown(render("formulas", "markdown", reports))
    first = script[0]
    for what, report in (("table", first.table("stages")), ("derivation", first.derivation())):
        yield from in_latex(render(what, "latex", report))
        yield from in_markdown(render(what, "markdown", report))
    yield from in_latex(render("table", "latex", first.table()))
