"""How a test sets a page, and the names that scripts may have."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from hypothesis import strategies as st

from symcnn.layers import KINDS
from symcnn.network.program import RESERVED
from symcnn.render.latex.caption import ACTING
from symcnn.render.letters import known
from symcnn.syntax import keywords

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,40}", fullmatch=True).filter(
    lambda name: name not in RESERVED and name not in KINDS and name not in keywords()
)
"""Names that a script may give."""

_BEYOND = "".join(chr(code) for code in range(0x80, 0x2300) if known(chr(code)))
CAPTIONS = st.text(
    st.characters(codec="ascii", exclude_categories=["Cc"]) | st.sampled_from(_BEYOND + "\n\t "), max_size=60
)
"""Whatever a caption may say."""

LABELS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=ACTING) | st.just(" "),
        max_size=30,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
"""Whatever a label may be."""


def compile_latex(source: str, folder: Path) -> str:
    """The log of pdflatex, which must be there and succeed."""
    (folder / "page.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    log = (folder / "page.log").read_text(errors="replace")
    assert done.returncode == 0, log[-3000:]
    return log


def overfull(log: str) -> list[str]:
    """The lines that leave the width of the text, and references to nothing."""
    return re.findall(r"Overfull \\hbox.*|LaTeX Warning: Reference.*", log)
