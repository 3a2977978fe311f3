"""A whole LaTeX document around a fragment."""

from __future__ import annotations

PACKAGES = ("amsmath", "amssymb", "array", "booktabs", "graphicx", "longtable", "tikz")
"""What a fragment needs: Debian's texlive-latex-base, texlive-latex-recommended and texlive-pictures have them."""


def document(body: str, siunitx: bool = False) -> str:
    """A document that pdflatex compiles; ``siunitx`` where its ``\\num`` writes the numbers."""
    packages = [*PACKAGES, *(["siunitx"] if siunitx else [])]
    lines = [
        r"\documentclass[10pt,a4paper]{article}",
        r"\usepackage[margin=2.3cm]{geometry}",
        *(rf"\usepackage{{{package}}}" for package in packages),
        *([r"\sisetup{group-separator={\,},group-minimum-digits=5}"] if siunitx else []),
        r"\begin{document}",
        body,
        r"\end{document}",
    ]
    return "\n".join(lines)
