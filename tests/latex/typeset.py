"""Many LaTeX documents in one: pdflatex must have nothing to complain of.

Pages are not written (``-draftmode``), and what is said of a document that has not been compiled twice does not count.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

COMPLAINT = re.compile(
    r"^! .*|^Overfull .*|^Missing character: .*|^(?:LaTeX|Package \w+|pdfTeX)(?: Font)? [Ww]arning.*(?:\n.+)?",
    re.MULTILINE,
)
MARKER = re.compile(r"<<([^<>]*)>>")
DRAFT = ("draftmode",)
ANOTHER_RUN = ("have changed", "Rerun", "rerun")
"""What LaTeX says where references or the widths of columns are known only by now."""

WIDE = {"max_print_line": "1000"}
"""The log's lines are not cut at 79 characters."""


class Page(NamedTuple):
    """A document, and where it comes from."""

    name: str
    latex: str


DOCUMENT = re.compile(r"(.*?\\begin\{document\})(.*)\\end\{document\}\s*", re.DOTALL)


def batches(pages: Iterable[Page]) -> list[str]:
    """What stands in many documents in a few, one for each preamble. The log tells where each begins, and what one
    defines ends with it."""
    found: dict[str, list[str]] = {}
    for name, latex in pages:
        document = DOCUMENT.fullmatch(latex)
        assert document is not None, name
        marked = rf"\message{{<<{_plain(name)}>>}}" + "\n" + rf"\begingroup{document[2]}\endgroup\clearpage"
        found.setdefault(document[1], []).append(marked)
    return ["\n".join([preamble, *bodies, r"\end{document}"]) for preamble, bodies in found.items()]


def _plain(name: str) -> str:
    return re.sub(r"[^\w:=, .-]", "?", name, flags=re.ASCII).replace("_", r"\string_")


def complaints(source: str, folder: Path, runs: int = 1) -> list[str]:
    """What pdflatex has to say against a document, each with the name of the page it comes from."""
    folder = Path(mkdtemp(dir=folder))
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-draftmode", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    for _ in range(runs):
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=300, check=False, env={**os.environ, **WIDE}
        )
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    found = list(_complaints(log, runs))
    return found or ([log[-3000:]] if done.returncode else [])


def _complaints(log: str, runs: int) -> Iterable[str]:
    marks = {match.start(): match[1] for match in MARKER.finditer(log)}
    expected = DRAFT if runs > 1 else (*DRAFT, *ANOTHER_RUN)
    for match in COMPLAINT.finditer(log):
        if not any(words in match[0] for words in expected):
            where = [name for start, name in marks.items() if start < match.start()]
            line = log[match.start() :].split("\n\n")[0][:400] if match[0].startswith("!") else match[0]
            yield f"{where[-1] if where else 'preamble'}: {line}"
