"""What equations are called by ``\\ref``, and letters that are free for what they abbreviate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from symcnn.algebra import Ring
from symcnn.algebra.printing import INDEX_LETTERS
from symcnn.algebra.styles import GREEK, latex_name
from symcnn.errors import Error

LETTERS = "abcdeghxyzABCDEFGHMPQRSTUVXYZ"
FEW = 8
"""So many names are letters by themselves; more have one letter and numbers."""


UPRIGHT = re.compile(r"\\(?:mathrm|text|textrm|mathtt)\{[^{}]*\}|\\[A-Za-z]+")
"""Words and commands in a symbol's LaTeX; other letters stand for themselves."""


def free_names(ring: Ring, wanted: int) -> list[str]:
    """Names of which no symbol of the script makes use, in its own name or in its LaTeX."""
    latex = [ring.latex.get(name) or latex_name(name) for name in ring.domains]
    used = {*INDEX_LETTERS, *re.findall(r"[A-Za-z]", UPRIGHT.sub("", " ".join(latex)))}
    used |= {re.split(r"[\d_]", name)[0] for name in ring.domains}
    free = [
        letter for letter in (*LETTERS, *GREEK) if letter not in used and GREEK.get(letter, "?") not in " ".join(latex)
    ]
    if wanted <= min(FEW, len(free)):
        return free[:wanted]
    if not free:
        raise Error("every letter is a symbol's already", hint="leave `--abbreviate` out")
    return [f"{free[0]}_{number}" for number in range(1, wanted + 1)]


# ---------------------------------------------------------------- labels

LONGEST_LABEL = 48


def labels_of(network: str, expressions: Sequence[str]) -> list[str]:
    """``eq:net-params``, each once."""
    found: dict[str, None] = {}
    for expression in expressions:
        words = re.findall(r"[A-Za-z0-9]+", f"{network} {expression}")
        label = "eq:" + "-".join(words)[:LONGEST_LABEL].strip("-")
        numbered = (f"{label}-{number}" for number in count(2))
        found[label if label not in found else next(name for name in numbered if name not in found)] = None
    return list(found)
