"""Letters and signs beyond ASCII as LaTeX writes them in any of its text fonts."""

from __future__ import annotations

import unicodedata

ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u ", "\u0307": ".",
    "\u0308": '"', "\u030a": "r ", "\u030b": "H ", "\u030c": "v ", "\u0327": "c ",
}  # fmt: skip
"""What stands above or below a letter."""

OTHERS = {
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}",
    "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}", "–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''",
    "…": r"\dots{}", "\u00a0": "~", "§": r"\S{}", "©": r"\copyright{}",
    "µ": r"$\mu$", "°": r"$^{\circ}$", "±": r"$\pm$", "≈": r"$\approx$", "≠": r"$\ne$", "∞": r"$\infty$",
    "∈": r"$\in$", "←": r"$\leftarrow$", "•": r"$\bullet$", "²": r"$^{2}$", "³": r"$^{3}$", "‐": "-", "‑": "-",
    "′": r"$'$", "¿": "?`", "¡": "!`",
}  # fmt: skip

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta",
    "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega",
}  # fmt: skip


LACKING = "?"
"""Stands for a character that LaTeX's fonts lack."""


def letter(character: str) -> str:
    """A character beyond ASCII in LaTeX; what its fonts lack is shown as a question mark."""
    if character in OTHERS:
        return OTHERS[character]
    if character in GREEK:
        return rf"$\{GREEK[character]}$"
    base, *accents = list(unicodedata.normalize("NFD", character))
    if len(accents) == 1 and accents[0] in ACCENTS and base.isascii() and base.isalpha():
        return rf"\{ACCENTS[accents[0]]}{{{base}}}"
    return LACKING


def known(character: str) -> bool:
    """Whether LaTeX's fonts have a character."""
    from symcnn.render.breaking import text  # which uses the letters here

    return character == LACKING or text(character) != LACKING
