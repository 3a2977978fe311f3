"""Expressions as canonical text: the fewest brackets, and marks where a long line may be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from symcnn.syntax import nodes

BREAK = "\n"
"""Where a line may be broken: a space, or a new line that ends no item."""

CONDITIONAL, OR, AND, NOT, COMPARISON, SUM, TERM, UNARY, POWER, POSTFIX, ATOM = range(1, 12)
_LOOSEST = 0


def expression(node: Any, least: int = _LOOSEST) -> str:
    """The text of an expression; in brackets where it binds looser than ``least``."""
    level, write = _RULES[type(node)]
    binds = level(node) if callable(level) else level
    text = write(node)
    return f"({text})" if binds < least else text


def arguments(given: Iterable[nodes.Argument]) -> str:
    """The text of arguments, brackets included."""
    return f"({_list(map(_argument, given))})"


def _argument(argument: nodes.Argument) -> str:
    value = expression(argument.value)
    return f"{argument.name.name}={value}" if argument.name else value


def _list(texts: Iterable[str]) -> str:
    return f",{BREAK}".join(texts)


def names(listed: Iterable[nodes.Name]) -> str:
    return _list(name.name for name in listed)


def expressions(listed: Iterable[nodes.Expression]) -> str:
    return _list(map(expression, listed))


def _arithmetic_level(node: nodes.Arithmetic) -> int:
    return SUM if node.rest[0][0] in "+-" else TERM


def _arithmetic(node: nodes.Arithmetic) -> str:
    """Sums with spaces around their signs, products without."""
    operand = _arithmetic_level(node) + 1
    before, after = (" ", BREAK) if operand == TERM else ("", "")
    spaced = {"//": (" ", BREAK), "%": (" ", BREAK)}
    parts = [expression(node.first, operand)]
    for operator, value in node.rest:
        left, right = spaced.get(operator, (before, after))
        parts.append(f"{left}{operator}{right}{expression(value, operand)}")
    return "".join(parts)


def _comparison(node: nodes.Comparison) -> str:
    links = (f" {operator}{BREAK}{expression(value, SUM)}" for operator, value in node.rest)
    return expression(node.first, SUM) + "".join(links)


def _logic_level(node: nodes.Logic) -> int:
    return OR if node.op == "or" else AND


def _logic(node: nodes.Logic) -> str:
    operand = _logic_level(node) + 1
    return f" {node.op}{BREAK}".join(expression(value, operand) for value in node.operands)


def _unary_level(node: nodes.Unary) -> int:
    return NOT if node.op == "not" else UNARY


def _unary(node: nodes.Unary) -> str:
    space = " " if node.op == "not" else ""
    return f"{node.op}{space}{expression(node.operand, _unary_level(node))}"


def _power(node: nodes.Power) -> str:
    return f"{expression(node.base, POSTFIX)}^{expression(node.exponent, UNARY)}"


def _conditional(node: nodes.Conditional) -> str:
    value, condition = expression(node.value, OR), expression(node.condition, OR)
    return f"{value} if {condition} else {expression(node.otherwise, CONDITIONAL)}"


def _items(node: nodes.Items) -> str:
    if node.bracket == "[":
        return f"[{expressions(node.items)}]"
    return f"({expressions(node.items)}{',' if len(node.items) == 1 else ''})"


def _comprehension(node: nodes.Comprehension) -> str:
    element = expression(node.element, CONDITIONAL)
    return f"[{element}{BREAK}for {names(node.names)} in {expression(node.iterable)}]"


def _range(node: nodes.Range) -> str:
    stop = "" if node.stop is None else expression(node.stop, CONDITIONAL)
    return f"{expression(node.start, CONDITIONAL)}..{stop}"


def _size(node: nodes.Size) -> str:
    return "x".join(map(str, node.parts))


Level = int | Callable[[Any], int]
_RULES: dict[type, tuple[Level, Callable[[Any], str]]] = {
    nodes.Number: (ATOM, lambda node: node.text),
    nodes.Size: (ATOM, _size),
    nodes.Text: (ATOM, lambda node: f'"{node.value}"'),
    nodes.Flag: (ATOM, lambda node: "yes" if node.value else "no"),
    nodes.Name: (ATOM, lambda node: node.name),
    nodes.Items: (ATOM, _items),
    nodes.Comprehension: (ATOM, _comprehension),
    nodes.Call: (POSTFIX, lambda node: expression(node.function, POSTFIX) + arguments(node.arguments)),
    nodes.Index: (POSTFIX, lambda node: f"{expression(node.target, POSTFIX)}[{expression(node.index, CONDITIONAL)}]"),
    nodes.Attribute: (POSTFIX, lambda node: f"{expression(node.target, POSTFIX)}.{node.name.name}"),
    nodes.Power: (POWER, _power),
    nodes.Unary: (_unary_level, _unary),
    nodes.Arithmetic: (_arithmetic_level, _arithmetic),
    nodes.Comparison: (COMPARISON, _comparison),
    nodes.Logic: (_logic_level, _logic),
    nodes.Conditional: (CONDITIONAL, _conditional),
    nodes.Range: (_LOOSEST, _range),
}
