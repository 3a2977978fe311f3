"""How sympy's expressions are written: powers of numbers as the algebra writes them, 4**L and n/2**L.

sympy keeps 4**L as 2**(2*L), and 2**(-L) above the line in LaTeX. Each such power is a symbol of its own while the
expression is written, its inverse that symbol to the power −1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symcnn.algebra.styles import BESIDE

Expression = Any  # sympy has no types


def written(expression: Expression) -> str:
    """Python syntax."""
    return str(sympy.sstr(_with_symbols(expression, {})))


def written_latex(expression: Expression, names: Mapping[Expression, str]) -> str:
    """LaTeX with the symbols' names; beside words there is a space."""
    shown = dict(names)
    between = {"mul_symbol": r" \, "} if any(map(BESIDE.match, names.values())) else {}
    return str(sympy.latex(_with_symbols(expression, shown), symbol_names=shown, **between))


def _with_symbols(expression: Expression, names: dict[Expression, str]) -> Expression:
    """The powers of numbers as symbols; ``names`` gets their LaTeX."""
    if not expression.args:
        return expression
    if expression.is_Pow and expression.base.is_Integer and expression.base > 1 and expression.free_symbols:
        return _symbol(expression, names)
    parts = [_with_symbols(part, names) for part in expression.args]
    if all(new is old for new, old in zip(parts, expression.args, strict=True)):
        return expression
    # A rounding is as it was: sympy may find one of a symbol whole that it is not of the power.
    rounding = isinstance(expression, (sympy.floor, sympy.ceiling))
    return expression.func(*parts, evaluate=False) if rounding else expression.func(*parts)


def _symbol(power: Expression, names: dict[Expression, str]) -> Expression:
    times, exponent = power.exp.primitive()
    base = power.base**times.p
    exponent = exponent / times.q
    inverted = exponent.could_extract_minus_sign()
    exponent = -exponent if inverted else exponent
    shown = str(exponent) if exponent.is_Symbol else f"({exponent})"
    symbol = sympy.Symbol(f"{base}**{shown}", positive=True)
    names[symbol] = f"{base}^{{{sympy.latex(exponent, symbol_names=names)}}}"
    return 1 / symbol if inverted else symbol
