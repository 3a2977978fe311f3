"""Every example of the documentation is run, and what it says must come out letter for letter.

The language after a fence tells what a block is:

- ``cnn``: a script that must run without an error and without a failing ``expect``. With a name (``cnn net.cnn``) it is
  that file for the commands after it; where such a file stands beside the page, the block must quote it.
- ``console``: commands, each with its output; ``$ echo $?`` shows the exit status of the one before.
- ``python``: a session with ``>>>``; with a name (``python symcnn/layers/shaping.py``) a quotation from that file.
- ``sh`` and ``text``: no example.

``python tests/docs/test_examples.py`` writes the outputs as they are into the pages.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from doctest import DocTestParser
from pathlib import Path
from unittest.mock import patch

import pytest

from symcnn.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "grammar" / "README.md", *(ROOT / "docs").glob("*.md")])

FENCE = re.compile(r"^```(?P<language>\w*)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:'[^']*'|[^'\n])*)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)(?P<path>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


class Page:
    """A page at work: its scripts lie in a folder of their own, which the commands and sessions run in."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        self.status = 0
        self.names: dict[str, object] = {}

    def refreshed(self) -> str:
        """The page's text with the outputs as they are."""
        text = self.path.read_text(encoding="utf-8")
        with chdir(self.folder):
            return FENCE.sub(self._block, text)

    def _block(self, match: re.Match[str]) -> str:
        language, name, text = match["language"], match["name"], match["text"]
        return f"```{language}{f' {name}' if name else ''}\n{BLOCKS[language](self, name, text)}```"

    def script(self, name: str | None, text: str) -> str:
        if name is None:
            Path("block.cnn").write_text(text, encoding="utf-8")
            output = self.command("symcnn run block.cnn")
            assert self.status == 0, output
            return text
        beside, file = self.path.parent / name, self.folder / name
        if beside.exists():
            text = beside.read_text(encoding="utf-8")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return text

    def console(self, _: str | None, text: str) -> str:
        return "".join(f"$ {command}\n{self.command(command)}" for command in COMMAND.findall(text))

    def command(self, command: str) -> str:
        """What a command prints, to both streams."""
        if command == "echo $?":
            return f"{self.status}\n"
        words = shlex.split(command)
        assert words[0] == "symcnn", f"only symcnn is run here: {command}"
        printed = io.StringIO()
        with patch.object(sys, "argv", words), redirect_stdout(printed), redirect_stderr(printed):
            try:
                main()
                self.status = 0
            except SystemExit as left:
                self.status = int(left.code or 0)
        return printed.getvalue()

    def session(self, name: str | None, text: str) -> str:
        if name is not None:
            assert text.strip("\n") in (ROOT / name).read_text(encoding="utf-8"), f"{name} does not say: {text}"
            return text
        result = ""
        for example in DocTestParser().get_examples(text):
            printed = io.StringIO()
            with redirect_stdout(printed):
                exec(compile(example.source, str(self.path), "single"), self.names)
            first, *rest = example.source.splitlines()
            result += "\n".join([f">>> {first}", *(f"... {line}" for line in rest)]) + "\n" + printed.getvalue()
        return result


def _as_it_is(page: Page, name: str | None, text: str) -> str:
    return text


BLOCKS: dict[str, Callable[[Page, str | None, str], str]] = {
    "cnn": Page.script,
    "console": Page.console,
    "python": Page.session,
    "sh": _as_it_is,
    "text": _as_it_is,
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_what_the_examples_say_comes_out(path: Path, tmp_path: Path) -> None:
    assert Page(path, tmp_path).refreshed() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_block_escapes(path: Path) -> None:
    assert "```" not in FENCE.sub("", path.read_text(encoding="utf-8")), "fences stand at the start of a line"


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_named_script_is_used(path: Path) -> None:
    blocks = list(FENCE.finditer(path.read_text(encoding="utf-8")))
    scripts = {block["name"] for block in blocks if block["language"] == "cnn" and block["name"]}
    rest = " ".join(block["text"] for block in blocks)
    unused = {script for script in scripts if script not in rest}
    assert not unused


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in LINK.finditer(FENCE.sub("", path.read_text(encoding="utf-8"))):
        target = path.parent / link["path"] if link["path"] else path
        assert target.exists(), f"{link.group()} leads nowhere"
        if link["heading"]:
            assert link["heading"] in _headings(target), f"{link.group()} names no heading"


def _headings(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


if __name__ == "__main__":
    for page in PAGES:
        with tempfile.TemporaryDirectory() as place:
            page.write_text(Page(page, Path(place)).refreshed(), encoding="utf-8")
