"""Short ways to write nodes in tables of tests; spans don't count when nodes are compared."""

from fractions import Fraction
from typing import Any

from symcnn.source import Source, Span
from symcnn.syntax import nodes, parse, parse_body, parse_expression

NOWHERE = Span(Source("", ""), 0, 0)


def script(text: str) -> nodes.Script:
    return parse(Source("f.cnn", text))


def items(text: str) -> tuple[Any, ...]:
    return parse_body(Source("f.cnn", text)).items


def expr(text: str) -> Any:
    return parse_expression(Source("f.cnn", text))


def num(value: int | Fraction, text: str | None = None) -> nodes.Number:
    return nodes.Number(str(value) if text is None else text, value, NOWHERE)


def name(text: str) -> nodes.Name:
    return nodes.Name(text, NOWHERE)


def arithmetic(first: Any, *rest: tuple[str, Any]) -> nodes.Arithmetic:
    return nodes.Arithmetic(first, rest, NOWHERE)


def power(base: Any, exponent: Any) -> nodes.Power:
    return nodes.Power(base, exponent, NOWHERE)


def unary(op: str, operand: Any) -> nodes.Unary:
    return nodes.Unary(op, operand, NOWHERE)


def given(*positional: Any, **named: Any) -> tuple[nodes.Argument, ...]:
    return (
        *(nodes.Argument(None, value, NOWHERE) for value in positional),
        *(nodes.Argument(name(key), value, NOWHERE) for key, value in named.items()),
    )


def layer(kind: str, *branches: nodes.Body, args: tuple[nodes.Argument, ...] = ()) -> nodes.Layer:
    return nodes.Layer(name(kind), args, branches, NOWHERE)


def body(*inside: Any) -> nodes.Body:
    return nodes.Body(inside, NOWHERE)


def tuple_of(*inside: Any) -> nodes.Items:
    return nodes.Items("(", inside, NOWHERE)


def list_of(*inside: Any) -> nodes.Items:
    return nodes.Items("[", inside, NOWHERE)
