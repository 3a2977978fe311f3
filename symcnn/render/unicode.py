"""Formulas for a terminal in the signs of mathematics: ``5,724·w² + ⌈n/2⌉·c``, ``Σ(i = 1..L) 4ⁱ·c``.

They are made from the exact ones in Python syntax.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symcnn.algebra.styles import GREEK
from symcnn.render import figures
from symcnn.render.folding import GLUE, folded
from symcnn.render.text_table import WIDTH
from symcnn.report import FormulaReport


def formulas(reports: Sequence[FormulaReport], width: int = WIDTH) -> str:
    """Each with what was asked for, its later lines set in."""
    lines = [line for report in reports for line in _formula(report, width)]
    return "\n".join([*lines, *(f"  {line}" for line in figures.uncounted(reports))])


def _formula(report: FormulaReport, width: int) -> list[str]:
    if not report.residues:
        return _hung(f"{report.expression} = ", written(report.formula), width)
    lines = [report.expression]
    for facts in figures.by_formula(report.residues):
        name, modulus = facts[0].symbol.name, facts[0].modulus
        residues = ", ".join(str(fact.residue) for fact in facts)
        where = f"every {name}" if modulus == 1 else f"{name} ≡ {residues} (mod {modulus})"
        lines += [f"  {line}" for line in _hung(f"{where}: ", written(facts[0].formula), width - 2)]
    return lines


def _hung(start: str, text: str, width: int) -> list[str]:
    whole = INDEX.sub(rf"Σ(\1{GLUE}={GLUE}", text)
    first, *others = folded(whole, width - len(start)) if len(start) + len(text) > width else [text]
    return [start + first, *(" " * len(start) + line for line in others)]


INDEX = re.compile(r"Σ\((\w+) = ")
"""What a sum begins with, which is no place for a line to end."""


def written(formula: str) -> str:
    """A formula in Python syntax in the signs of mathematics."""
    return _write(ast.parse(formula, mode="eval").body)[0]


# ---------------------------------------------------------------- the traversal

SUM, SIGNED, PRODUCT, POWER, ATOM = range(5)
"""How tightly a written formula holds together: what binds looser than its place needs stands in brackets."""

Written = tuple[str, int]


def _write(node: ast.expr) -> Written:
    rule = RULES.get(type(node))
    return rule(node) if rule else (ast.unparse(node), SUM)


def _held(node: ast.expr, least: int) -> str:
    text, binding = _write(node)
    return text if binding >= least else f"({text})"


def _constant(node: ast.Constant) -> Written:
    return (f"{node.value:,}" if type(node.value) is int else str(node.value)), ATOM


def _name(node: ast.Name) -> Written:
    return LETTERS.get(node.id, node.id), ATOM


def _sign(node: ast.UnaryOp) -> Written:
    return f"−{_held(node.operand, PRODUCT)}", SIGNED


OPERATIONS: Mapping[type[ast.operator], tuple[str, int, int, int]] = {
    ast.Add: (" + ", SUM, SUM, SIGNED + 1),
    ast.Sub: (" − ", SUM, SUM, SIGNED + 1),
    ast.Mult: ("·", PRODUCT, SIGNED, POWER),
    ast.Div: ("/", PRODUCT, SIGNED, POWER),
}
"""The sign, how tightly it holds together, and what it needs of its left and its right side."""


def _operation(node: ast.BinOp) -> Written:
    if isinstance(node.op, ast.Pow):
        return _power(node)
    sign, binding, left, right = OPERATIONS[type(node.op)]
    before = f"({_write(node.left)[0]})" if _open(node.left) else _held(node.left, left)
    return before + sign + _held(node.right, right), binding


def _open(node: ast.expr) -> bool:
    """Whether it ends with a sum, to which whatever follows would seem to belong."""
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.Pow) and _open(node.right)
    if isinstance(node, ast.UnaryOp):
        return _open(node.operand)
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Sum"


SUPERSCRIPTS = dict(zip("0123456789+−ijkn", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱʲᵏⁿ", strict=True))


def _power(node: ast.BinOp) -> Written:
    base, exponent = _held(node.left, ATOM), _write(node.right)[0].replace(" ", "")
    if all(sign in SUPERSCRIPTS for sign in exponent):
        return base + "".join(map(SUPERSCRIPTS.__getitem__, exponent)), POWER
    return f"{base}^{_held(node.right, ATOM)}", POWER


def _list(nodes: Sequence[ast.expr]) -> str:
    return ", ".join(_write(node)[0] for node in nodes)


def _call(node: ast.Call) -> Written:
    name = ast.unparse(node.func)
    own = CALLS.get(name)
    return own(node.args) if own else (f"{name}({_list(node.args)})", ATOM)


def _total(arguments: Sequence[ast.expr]) -> Written:
    body, turns = arguments
    assert isinstance(turns, ast.Tuple)
    index, first, last = (_write(node)[0] for node in turns.elts)
    return f"Σ({index} = {first}..{last}) {_held(body, SIGNED)}", SIGNED


def _cases(arguments: Sequence[ast.expr]) -> Written:
    """``{3·w if k ≥ 3, else w}``"""
    pairs = [pair.elts for pair in arguments if isinstance(pair, ast.Tuple)]
    words = [f"{_write(value)[0]} {_condition(when)}".strip() for value, when in pairs[:-1]]
    return f"{{{', '.join([*words, f'else {_write(pairs[-1][0])[0]}'])}}}", ATOM


def _condition(node: ast.expr) -> str:
    return f"if {_write(node)[0]}"


def _between(left: str, right: str) -> Callable[[Sequence[ast.expr]], Written]:
    return lambda arguments: (f"{left}{_list(arguments)}{right}", ATOM)


def _related(sign: str) -> Callable[[Sequence[ast.expr]], Written]:
    return lambda sides: (f" {sign} ".join(_write(side)[0] for side in sides), SUM)


CALLS: Mapping[str, Callable[[Sequence[ast.expr]], Written]] = {
    "floor": _between("⌊", "⌋"),
    "ceiling": _between("⌈", "⌉"),
    "Max": _between("max(", ")"),
    "Min": _between("min(", ")"),
    "Abs": _between("|", "|"),
    "sqrt": _between("√(", ")"),
    "Sum": _total,
    "Piecewise": _cases,
    "Eq": _related("="),
    "Ne": _related("≠"),
}

RELATIONS: Mapping[type[ast.cmpop], str] = {ast.GtE: "≥", ast.LtE: "≤", ast.Gt: ">", ast.Lt: "<", ast.Eq: "="}


def _comparison(node: ast.Compare) -> Written:
    return f"{_write(node.left)[0]} {RELATIONS[type(node.ops[0])]} {_write(node.comparators[0])[0]}", SUM


RULES: Mapping[type[ast.expr], Callable[[Any], Written]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.UnaryOp: _sign,
    ast.BinOp: _operation,
    ast.Call: _call,
    ast.Compare: _comparison,
    ast.BoolOp: lambda node: (" and ".join(_write(value)[0] for value in node.values), SUM),
    ast.Tuple: lambda node: (f"({_list(node.elts)}{',' if len(node.elts) == 1 else ''})", ATOM),
    ast.List: lambda node: (f"[{_list(node.elts)}]", ATOM),
}

LETTERS = dict(zip(GREEK, "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩλΛ", strict=True))
"""Greek letters by their names."""
