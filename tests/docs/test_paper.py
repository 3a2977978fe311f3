"""The example paper is built by its one command, on two pages, with no number typed into its text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAPER = Path(__file__).parents[2] / "docs" / "paper"
SOURCES = ("build.sh", "networks.cnn", "paper.tex")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the paper after its command."""
    folder = tmp_path_factory.mktemp("paper")
    for name in SOURCES:
        shutil.copy(PAPER / name, folder)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "build.sh"], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_it_has_two_pages_and_no_flaw(built: Path) -> None:
    log = (built / "build" / "paper.log").read_text(errors="replace").replace("\n", "")
    assert "(2 pages" in log
    for flaw in ("Overfull", "undefined", "multiply defined", "Missing character"):
        assert flaw not in log
    assert (built / "paper.pdf").stat().st_size > 10_000


def test_no_number_is_typed_into_its_text() -> None:
    body = (PAPER / "paper.tex").read_text().split(r"\begin{document}")[1]
    assert re.findall(r"\d", re.sub(r"\\vspace\{[^}]*\}", "", body)) == []


def test_every_macro_it_quotes_is_made_and_says_what_the_script_does(built: Path) -> None:
    body = (built / "paper.tex").read_text()
    made = dict(
        re.findall(r"\\newcommand\{\\(\w+)\}\{\\ensuremath\{(.*)\}\}", (built / "build/macros.tex").read_text())
    )
    quoted = set(re.findall(r"\\((?:Resnet|Unet)\w+|\w+Answer)", body))
    assert quoted
    assert quoted <= made.keys()
    assert made["ResnetFiftyParams"] == r"25\,557\,032"
    assert made["ResnetFiftyMaximizeOneW"] == "39"
    assert made["ResnetFiftyMaximizeTwoW"] == "31"
    assert made["UnetSolveOneParamsUnet"] == r"7\,759\,521"
    bottom = 9 * 256 * 512 + 512 + 9 * 512 * 512 + 512
    assert made["UnetBottomParams"].replace(r"\,", "") == str(bottom)
    assert made["BottomShareAnswer"] == str(round(100 * bottom / 7_759_521))
