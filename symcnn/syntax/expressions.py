"""Reductions of the grammar's expressions, as nodes: one method for each rule and for each kept word."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from symcnn.errors import Problem
from symcnn.source import Source, Span
from symcnn.syntax import nodes
from symcnn.syntax.engine import DEEPEST, too_deep
from symcnn.syntax.numerals import MOST_DIGITS, number_value, size_parts

if TYPE_CHECKING:
    from lark import Token

Children = list[Any]
Node = TypeVar("Node", bound=Any)


def _bounds(child: Any) -> tuple[int, int]:
    """Where a token or a node starts and ends."""
    if hasattr(child, "span"):
        return child.span.start, child.span.end
    return child.start_pos, child.end_pos


class ExpressionBuilder(ABC):
    """Makes the nodes of one source at a time (:meth:`begin`); what parses and yet is wrong is in ``problems``.

    Children arrive as a list, bottom-up: a node for each rule, name and number, a token where the grammar keeps one,
    None for an absent option. Nothing recurses, so a long script needs no more stack than a short one.
    """

    def __init__(self) -> None:
        self.begin(Source("", ""))

    def begin(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        # How deep the tree below a node is, by the node's identity; what holds no other node is left out.
        self._depths: dict[int, int] = {}

    # ------------------------------------------------------------ places and depths

    def _token_span(self, token: Token) -> Span:
        return Span(self.source, token.start_pos or 0, token.end_pos or 0)

    def _span(self, children: Children) -> Span:
        """From the first child, which is never absent, to the last that is there."""
        last = next(child for child in reversed(children) if child is not None)
        return Span(self.source, _bounds(children[0])[0], _bounds(last)[1])

    def _nest(self, node: Node, children: Iterable[object], step: int = 1) -> Node:
        """The node, ``step`` deeper than its deepest child; an error where no later pass could follow so deep."""
        depths = self._depths
        depth = step + max([depths.get(id(child), 0) for child in children], default=0)
        if depth > DEEPEST:
            raise too_deep(node.span)
        if depth:
            depths[id(node)] = depth
        return node

    # ------------------------------------------------------------ words

    def NAME(self, token: Token) -> nodes.Name:  # noqa: N802 - lark calls the terminal's name
        return nodes.Name(str(token), self._token_span(token))

    def NUMBER(self, token: Token) -> nodes.Number:  # noqa: N802
        value = number_value(token)
        span = self._token_span(token)
        if value is None:
            self.problems.append(Problem(f"a number of more than {MOST_DIGITS:,} digits", span))
        return nodes.Number(str(token), value or 0, span)

    def SIZE(self, token: Token) -> nodes.Size:  # noqa: N802
        parts = size_parts(token)
        span = self._token_span(token)
        if parts is None:
            self.problems.append(Problem(f"a size with a number of more than {MOST_DIGITS:,} digits", span))
        return nodes.Size(parts or (), span)

    def STRING(self, token: Token) -> nodes.Text:  # noqa: N802
        return nodes.Text(str(token[1:-1]), self._token_span(token))

    def YES(self, token: Token) -> nodes.Flag:  # noqa: N802
        return nodes.Flag(True, self._token_span(token))

    def NO(self, token: Token) -> nodes.Flag:  # noqa: N802
        return nodes.Flag(False, self._token_span(token))

    # ------------------------------------------------------------ operators

    def _chain(self, children: Children) -> tuple[tuple[str, Any], ...]:
        return tuple(zip(map(str, children[1::2]), children[2::2], strict=True))

    def arithmetic(self, children: Children) -> nodes.Arithmetic:
        node = nodes.Arithmetic(children[0], self._chain(children), self._span(children))
        return self._nest(node, children)

    sum = term = arithmetic

    def comparison(self, children: Children) -> nodes.Comparison:
        node = nodes.Comparison(children[0], self._chain(children), self._span(children))
        return self._nest(node, children)

    def or_(self, children: Children) -> nodes.Logic:
        return self._nest(nodes.Logic("or", tuple(children), self._span(children)), children)

    def and_(self, children: Children) -> nodes.Logic:
        return self._nest(nodes.Logic("and", tuple(children), self._span(children)), children)

    def unary(self, children: Children) -> nodes.Unary:
        operator, operand = children
        return self._nest(nodes.Unary(str(operator), operand, self._span(children)), children)

    def power(self, children: Children) -> nodes.Power:
        base, exponent = children
        return self._nest(nodes.Power(base, exponent, self._span(children)), children)

    def conditional(self, children: Children) -> nodes.Conditional:
        value, _, condition, otherwise = children
        return self._nest(nodes.Conditional(value, condition, otherwise, self._span(children)), children)

    # ------------------------------------------------------------ calls and parts

    def arguments(self, children: Children) -> Children:
        """The brackets stay at both ends, for the span of what is called."""
        return children

    def positional(self, children: Children) -> nodes.Argument:
        (value,) = children
        return self._nest(nodes.Argument(None, value, value.span), children, 0)

    def keyword(self, children: Children) -> nodes.Argument:
        name, value = children
        return self._nest(nodes.Argument(name, value, self._span(children)), children, 0)

    def call(self, children: Children) -> nodes.Call:
        function, (_, *arguments, close) = children
        node = nodes.Call(function, tuple(arguments), self._span([function, close]))
        return self._nest(node, [function, *arguments])

    def index(self, children: Children) -> nodes.Index:
        target, index, _ = children
        return self._nest(nodes.Index(target, index, self._span(children)), children)

    def attribute(self, children: Children) -> nodes.Attribute:
        target, name = children
        return self._nest(nodes.Attribute(target, name, self._span(children)), children)

    # ------------------------------------------------------------ brackets

    def group(self, children: Children) -> Any:
        """``( e )`` is ``e`` with the brackets in its span."""
        inner = children[1]
        depth = self._depths.pop(id(inner), 0)
        node = inner.replace(span=self._span(children))
        if depth:
            self._depths[id(node)] = depth
        return node

    def items(self, children: Children) -> nodes.Items:
        opening, *items, _ = children
        return self._nest(nodes.Items(str(opening), tuple(items), self._span(children)), items)

    def comprehension(self, children: Children) -> nodes.Comprehension:
        _, element, _, names, iterable, _ = children
        node = nodes.Comprehension(element, self.declared(names), iterable, self._span(children))
        return self._nest(node, [element, iterable])

    def range(self, children: Children) -> nodes.Range:
        start, _, stop = children
        return self._nest(nodes.Range(start, stop, self._span(children)), children, 0)

    open_range = range

    # ------------------------------------------------------------ names

    def names(self, children: Children) -> tuple[nodes.Name, ...]:
        return tuple(children)

    @abstractmethod
    def declared(self, names: Iterable[nodes.Name]) -> tuple[nodes.Name, ...]:
        """The names, each a problem where it is a reserved word."""
