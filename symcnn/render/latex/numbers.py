"""Numbers in LaTeX that are not written as the algebra writes them: those that are typed in, and rounded ones."""

from __future__ import annotations

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.render import digits


def setting(value: Number) -> str:
    """A symbol's number as it is typed: 1.4 for 7/5."""
    shown = digits.decimal(value)
    return shown if "." in shown else algebra.latex(value)


def brief(value: Number) -> str:
    """``25.6\\,\\mathrm{M}``, as mathematics."""
    mantissa, prefix, exponent = digits.rounded(value)
    if exponent:
        return rf"{mantissa} \cdot 10^{{{exponent}}}"
    return rf"{mantissa}\,\mathrm{{{prefix}}}" if prefix else mantissa
