"""Formulas as KaTeX reads them, in strict mode, many at once; and where formulas stand in Markdown and LaTeX."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import which
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "katex"
INSTALL = "npm install --prefix tests/katex --no-audit --no-fund --no-package-lock"


class Formula(NamedTuple):
    """``display``: set on lines of its own."""

    latex: str
    display: bool = True


def refused(formulas: Iterable[Formula]) -> list[str]:
    """The formulas that KaTeX refuses, each with what it says; equal ones once."""
    assert which("node"), "KaTeX is run by node: install Node.js"
    assert (FOLDER / "node_modules" / "katex").is_dir(), f"KaTeX is not installed: `{INSTALL}`"
    asked = list(dict.fromkeys(formulas))
    assert asked
    lines = "\n".join(json.dumps(formula._asdict()) for formula in asked)
    done = subprocess.run(
        ["node", str(FOLDER / "check.cjs")], input=lines, capture_output=True, text=True, timeout=300, check=True
    )
    answers = map(json.loads, done.stdout.splitlines())
    return [f"{asked[answer['number']].latex[:300]}\n  {answer['error'][:300]}" for answer in answers]


# ---------------------------------------------------------------- where formulas stand

CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)|```(?!math).*?^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```math\n(.*?)^```$|^\$\$$(.+?)^\$\$$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"\$`([^`]+)`\$")
INLINE = re.compile(r"(?<![\\$])\$([^$`]+?)\$")


def in_markdown(page: str) -> Iterator[Formula]:
    """The blocks of mathematics and the formulas in lines, as GitHub finds them: outside code."""
    yield from (Formula(block[1] or block[2]) for block in BLOCK.finditer(page))
    rest = BLOCK.sub("", page)
    yield from (Formula(formula[1], display=False) for formula in QUOTED.finditer(rest))
    rest = CODE.sub("", QUOTED.sub("", rest))
    yield from (Formula(formula[1], display=False) for formula in INLINE.finditer(rest))
    assert not re.search(r"(?<!\\)\$", INLINE.sub("", rest)), "a dollar sign without its second"


SCALED = re.compile(r"\{\\sbox0\{\$(.*?)\$\}\\ifdim.*?\\fi\}")
BREAKS = re.compile(r"\\penalty\d+ |\\num(?=\{)|\\displaystyle ")
"""Layout of a page, which is no mathematics; a number of siunitx in a formula is a number."""


def in_latex(fragment: str) -> Iterator[Formula]:
    """The formulas in the lines of a fragment, without the layout of its page."""
    plain = SCALED.sub(r"{\1}", BREAKS.sub("", fragment))
    yield from (Formula(formula, display=False) for formula in _between_dollars(plain))


DISPLAY = re.compile(r"\\begin\{(equation|align\*?)\}.*?\\end\{\1\}", re.DOTALL)
LABEL = re.compile(r"\s*\\label\{.*?\}")


def in_displays(page: str) -> Iterator[Formula]:
    """The equations on lines of their own, without their labels."""
    yield from (Formula(LABEL.sub("", display[0])) for display in DISPLAY.finditer(page))


def _between_dollars(latex: str) -> Iterator[str]:
    """From one dollar sign to the next that is as deep in braces; words in a formula may have formulas of their own."""
    start, depth = -1, 0
    for sign in re.finditer(r"\\.|[{}$]", latex):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if sign[0] == "$" and start < 0:
            start, depth = sign.end(), 0
        elif sign[0] == "$" and depth == 0:
            yield latex[start : sign.start()]
            start = -1
