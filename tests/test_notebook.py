"""The notebook of the documentation: executed anew, what it shows comes out letter for letter.

``python tests/test_notebook.py`` writes it, with the outputs as they are.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PAGE = Path(__file__).parents[1] / "docs" / "notebook.ipynb"

COMPARED = ("text/plain", "text/html", "text/latex")
"""Images are left out: they change with matplotlib's version."""

CELLS = (
    "# symcnn in a notebook\n\nNetworks show themselves as tables, formulas as mathematics, answers with their proofs.",
    'import symcnn\n\nscript = symcnn.load("zoo:resnet50")\nnetwork = script.network\nnetwork.table(rows="stages")',
    "Every metric is an expression in the network's symbols, or an integer once they have numbers.",
    "network.params",
    "network.at(w=64, n=224, K=1000).params",
    "Layers show their shapes, weights and counts.",
    "network.layers[1]",
    "How wide may it be with ten million parameters? The answer says why no other width is better.",
    'network.maximize("w", subject_to=["params <= 10M"])',
    "The same as a picture: the parameters over the width, the budget, and the widest network within it.",
    'network.plot("params", over={"w": range(8, 65)}, budgets=["params <= 10M"])',
    'network.plot("macs", by="stage")',
    "A small network shows all its layers.",
    'symcnn.load("zoo:lenet").networks["lenet5"]',
    "A script answers its questions.",
    'symcnn.parse("""\nsymbol k\nnetwork small { input 28x28x1; conv(k, 3); relu; flatten; dense(10) }\n'
    'print params\nexpect params == 6780*k + 10\nsolve params == 2_034_010 for k\n""").run()',
)
"""Text where it begins like a sentence or a heading, else code."""


def written() -> nbformat.NotebookNode:
    """The notebook without outputs; equal cells have equal ids."""
    cells = []
    for number, text in enumerate(CELLS):
        prose = text[0].isupper() or text.startswith("#")
        make = nbformat.v4.new_markdown_cell if prose else nbformat.v4.new_code_cell
        cells.append(make(text, id=f"cell-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def executed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its outputs, without what an execution leaves besides."""
    done = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    done.metadata.language_info = {"name": "python"}
    for cell in done.cells:
        cell.metadata = {}
    return done


def shown(notebook: nbformat.NotebookNode) -> list[list[Any]]:
    """What its cells show, cell by cell."""
    return [
        [{kind: output.data.get(kind) for kind in COMPARED} for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.fixture(scope="module")
def stored() -> nbformat.NotebookNode:
    return nbformat.read(PAGE, as_version=4)


def test_what_it_shows_comes_out(stored: nbformat.NotebookNode) -> None:
    assert [cell.source for cell in stored.cells] == [cell.source for cell in written().cells]
    assert shown(executed(written())) == shown(stored)


def test_it_is_a_valid_notebook_and_every_code_cell_shows_something(stored: nbformat.NotebookNode) -> None:
    nbformat.validate(stored)
    assert all(cell.outputs for cell in stored.cells if cell.cell_type == "code")


def test_it_holds_nothing_of_the_machine(stored: nbformat.NotebookNode) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|tmp|usr|work)/|\d{4}-\d\d-\d\d", text)


def test_it_says_what_is_known_from_elsewhere(stored: nbformat.NotebookNode) -> None:
    """torchvision's count of ResNet-50, and the widest within ten million by its formula."""
    widest = max(w for w in range(8, 513) if 5724 * w**2 + 32 * 1000 * w + 977 * w + 1000 <= 10_000_000)
    texts = [output.data["text/plain"] for cell in stored.cells for output in cell.get("outputs", ())]
    assert "25557032" in texts
    assert any(text.startswith(f"w = {widest}\n") for text in texts)


def test_pictures_are_images(stored: nbformat.NotebookNode) -> None:
    images = [output.data for cell in stored.cells for output in cell.get("outputs", ()) if "image/png" in output.data]
    assert len(images) == 2


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.open += [] if tag == "br" else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_its_html_is_well_formed(stored: nbformat.NotebookNode) -> None:
    pages = [output.data["text/html"] for cell in stored.cells for output in cell.get("outputs", ())
             if "text/html" in output.data]  # fmt: skip
    assert len(pages) == 5
    for page in pages:
        reader = _Tags()
        reader.feed(page)
        assert not reader.open


if __name__ == "__main__":
    nbformat.write(executed(written()), PAGE)
