"""What KaTeX expands in a formula: no more than 1,000 macros, as a guard against endless ones.

A display over many pages has more spaces than that, which KaTeX has macros for. TeX has the same spaces as skips, which
nothing expands; they read worse and so stand only where they must.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

MOST = 900
"""A formula of more expansions is written with fewer."""

COSTS: Mapping[str, int] = MappingProxyType(
    {r"\,": 3, r"\:": 3, r"\;": 3, r"\!": 3, r"\quad": 1, r"\nonumber": 1, r"\ne": 5, r"\pmod": 2}
)
"""How many expansions KaTeX counts for what is written here; for all else none."""

SKIPS: Mapping[str, str] = MappingProxyType(
    {
        r"\,": r"\mskip3mu ",
        r"\:": r"\mskip4mu ",
        r"\;": r"\mskip5mu ",
        r"\!": r"\mskip-3mu ",
        r"\quad": r"\mskip18mu",
    }
)
"""The same spaces; in mathematics alone, where they all stand."""

MACRO = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)


def expansions(latex: str) -> int:
    """How many KaTeX counts."""
    found = Counter(MACRO.findall(latex))
    return sum(found[macro] * cost for macro, cost in COSTS.items())


def sparing(latex: str) -> str:
    """The formula as it is, or with its spaces as skips where KaTeX would refuse it."""
    if expansions(latex) <= MOST:
        return latex
    return MACRO.sub(lambda macro: SKIPS.get(macro[0], macro[0]), latex)
