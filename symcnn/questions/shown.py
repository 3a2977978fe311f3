"""How values are shown: as text and as LaTeX, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symcnn import algebra
from symcnn.algebra import Poly, Quotient, Value
from symcnn.errors import Error, did_you_mean
from symcnn.layers.arguments import is_value, show
from symcnn.network.scope import Condition
from symcnn.questions.inquiry import Inquiry, Opaque, symbol_name
from symcnn.record import Record
from symcnn.syntax import nodes


class Shown(Record):
    """A value as text (Python syntax where it is a formula) and as LaTeX; ``value`` is None where it is not a value."""

    text: str
    latex: str
    value: Value | None = None


def shown(value: Any) -> Shown:
    """A value in its default form."""
    if is_value(value):
        return Shown(algebra.text(value), algebra.latex(value), value)
    if isinstance(value, Quotient):
        return Shown(repr(value), value.latex)
    if isinstance(value, Condition):
        return Shown(algebra.condition_text(value.indicator), algebra.condition_latex(value.indicator))
    if isinstance(value, Opaque):
        return _from_door(value.expression, value.ring, None)
    if isinstance(value, (tuple, list)):
        return _shown_items(value)
    if not isinstance(value, (bool, str)):
        raise Error(f"expected a value, not {show(value)}", hint="a function or block is called: `f(3)`")
    return Shown(show(value), rf"\text{{{_escaped(show(value))}}}")


def _shown_items(items: tuple[Any, ...] | list[Any]) -> Shown:
    parts = [shown(item) for item in items]
    left, right = "()" if isinstance(items, tuple) else "[]"
    comma = "," if len(parts) == 1 and left == "(" else ""
    text = f"{left}{', '.join(part.text for part in parts)}{comma}{right}"
    return Shown(text, rf"\left{left}{', '.join(part.latex for part in parts)}{comma}\right{right}")


SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(c, f"\\{c}" if c in "&%$#_{}" else c) for c in text)


def _from_door(expression: Any, ring: Any, value: Value | None) -> Shown:
    from symcnn.algebra import door

    return Shown(door.expression_text(expression), door.expression_latex(expression, ring), value)


def _default(value: Value, _: str) -> Shown:
    return shown(value)


def _by_door(form: Callable[[Any, Poly, str], Any]) -> Callable[[Value, str], Shown]:
    """A form that sympy makes; a number has but one."""

    def make(value: Value, name: str) -> Shown:
        if not isinstance(value, Poly):
            return shown(value)
        from symcnn.algebra import door

        return _from_door(form(door, value, name), value.ring, value)

    return make


FORMS: dict[str, Callable[[Value, str], Shown]] = {
    "expanded": _default,
    "factored": _by_door(lambda door, value, _: door.factored(value)),
    "collected": _by_door(lambda door, value, name: door.collected(value, name)),
    "horner": _by_door(lambda door, value, name: door.horner(value, name or None)),
    "simplified": _by_door(lambda door, value, _: door.simplified(value)),
}

WRITTEN = {"factor": "factored", "simplify": "simplified", "collect": "collected", "expand": "expanded"}
"""Functions that ask for a form, where they stand outermost in what is shown."""


def formed(value: Any, form: str, name: str) -> Shown:
    """A value in a form; of a quotient both parts are."""
    if is_value(value):
        return FORMS[form](value, name)
    if not isinstance(value, Quotient) or form == "expanded":
        return shown(value)
    above, below = FORMS[form](value.above, name), FORMS[form](value.below, name)
    return Shown(f"({above.text})/({below.text})", rf"\frac{{{above.latex}}}{{{below.latex}}}")


def shown_expression(inquiry: Inquiry, node: nodes.Expression) -> Shown:
    """The value of an expression, in the form that it asks for."""
    value = inquiry.value(node)
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name):
        form = WRITTEN.get(node.function.name)
        if form is not None:
            name = symbol_name(inquiry.evaluator, node.arguments[1].value) if len(node.arguments) > 1 else ""
            return formed(value, form, name)
    try:
        return shown(value)
    except Error as error:
        raise error.placed(node.span) from None


def in_form(value: Any, form: str) -> Shown:
    """A value in the form that ``--form`` names: ``factored``, ``collected:k`` …"""
    kind, _, name = form.partition(":")
    if kind not in FORMS:
        raise Error(f"no form `{form}`", hint=did_you_mean(kind, FORMS) or f"the forms: {', '.join(FORMS)}")
    if kind == "collected" and not name:
        raise Error("`collected` needs a symbol", hint="write `--form collected:k`")
    if name and isinstance(value, Poly) and name not in algebra.symbols_of(value):
        raise Error(f"`{name}` is not a symbol of the formula", hint=did_you_mean(name, algebra.symbols_of(value)))
    return formed(value, kind, name)
