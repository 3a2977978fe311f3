"""LaTeX for papers: booktabs tables, closed forms and derivations that stay inside the width of the text.

A fragment needs the packages of :data:`PACKAGES`; ``standalone`` makes a whole document of it.
"""

from __future__ import annotations

from typing import Any

from symcnn.render.figure import figure as figure
from symcnn.render.latex.comparison import settings as settings
from symcnn.render.latex.derivation import derivation_body
from symcnn.render.latex.document import document
from symcnn.render.latex.formulas import equations as equations
from symcnn.render.latex.formulas import formulas as formulas
from symcnn.render.latex.macros import macros as macros
from symcnn.render.latex.table import table as table


def derivation(derived: Any, standalone: bool = False) -> str:
    """Layer by layer, each figure as a chain of equal formulas in a paragraph of its own."""
    body = derivation_body(derived)
    return document(body) if standalone else body
