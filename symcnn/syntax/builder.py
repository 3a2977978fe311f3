"""Reductions of the grammar's declarations, questions and bodies, as nodes: one method for each rule."""

from __future__ import annotations

from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from symcnn.errors import Problem
from symcnn.source import Span
from symcnn.syntax import nodes
from symcnn.syntax.engine import keywords
from symcnn.syntax.expressions import Children, ExpressionBuilder


class Builder(ExpressionBuilder):
    """The whole language; see :class:`ExpressionBuilder` for what a method is given."""

    def _whole(self) -> Span:
        return Span(self.source, 0, len(self.source.text))

    # ------------------------------------------------------------ what is parsed

    def script(self, children: Children) -> nodes.Script:
        return nodes.Script(tuple(children), (), self._whole())

    def inline(self, children: Children) -> nodes.Body:
        return nodes.Body(tuple(children), self._whole())

    def lone_expression(self, children: Children) -> Any:
        return children[0]

    def bindings(self, children: Children) -> tuple[nodes.Binding, ...]:
        return tuple(children)

    def sweeps(self, children: Children) -> tuple[nodes.Sweep, ...]:
        return tuple(children)

    def sweep(self, children: Children) -> nodes.Sweep:
        name, domain = children
        return nodes.Sweep(name, domain, self._span([name or domain, domain]))

    # ------------------------------------------------------------ declared names

    def declared(self, names: Iterable[nodes.Name]) -> tuple[nodes.Name, ...]:
        """The names, each a problem where it is a reserved word."""
        found = tuple(names)
        for name in found:
            if name.name in keywords():
                hint = f"call it `{name.name}_`"
                self.problems.append(Problem(f"`{name.name}` is a keyword", name.span, hint))
        return found

    def _declare(self, name: nodes.Name) -> nodes.Name:
        return self.declared([name])[0]

    def _symbols(self, names: tuple[nodes.Name, ...]) -> tuple[nodes.Name, ...]:
        for name in names:
            if iskeyword(name.name) and name.name not in keywords():
                short = "lam" if name.name == "lambda" else f"{name.name}_"
                hint = f'call it `{short}`: `symbol {short} "\\{name.name}"`'
                self.problems.append(Problem(f"`{name.name}` is a keyword of Python", name.span, hint))
        return self.declared(names)

    # ------------------------------------------------------------ declarations

    def symbol(self, children: Children) -> nodes.Symbol:
        first, names, real, domain, default, latex = children
        span = self._span([first, names[-1], real, domain, default, latex])
        return nodes.Symbol(self._symbols(names), real is not None, domain, default, latex, span)

    def values(self, children: Children) -> nodes.Domain:
        step = children[1] if len(children) > 1 else None
        return nodes.Domain(children[0], step, self._span(children))

    def let(self, children: Children) -> nodes.Let:
        _, name, parameters, value = children
        declared = None if parameters is None else self.declared(parameters)
        return nodes.Let(self._declare(name), declared, value, self._span(children))

    def signature(self, children: Children) -> Children:
        return children

    def block(self, children: Children) -> nodes.Block:
        _, name, parameters, inputs, body = children
        span = self._span(children)
        return nodes.Block(self._declare(name), tuple(parameters or ()), self.declared(inputs or ()), body, span)

    def parameters(self, children: Children) -> Children:
        return children

    def parameter(self, children: Children) -> nodes.Parameter:
        name, default = children
        return nodes.Parameter(self._declare(name), default, self._span(children))

    def network(self, children: Children) -> nodes.Network:
        _, name, body = children
        return nodes.Network(self._declare(name), body, self._span(children))

    def convention(self, children: Children) -> nodes.Convention:
        return nodes.Convention(children[1], self._span(children))

    def import_(self, children: Children) -> nodes.Import:
        return nodes.Import(children[1], self._span(children))

    # ------------------------------------------------------------ questions

    def shown(self, children: Children) -> tuple[Any, ...]:
        return tuple(children)

    exprs = shown

    def binding(self, children: Children) -> nodes.Binding:
        name, value = children
        return nodes.Binding(name, value, self._span(children))

    def at(self, children: Children) -> nodes.At:
        return nodes.At(False, tuple(children[1:]), self._span(children))

    def at_defaults(self, children: Children) -> nodes.At:
        return nodes.At(True, (), self._span(children))

    def _question(self, children: Children) -> Span:
        """The span of a question: lists of expressions and names count by their last."""
        return self._span([child[-1] if isinstance(child, tuple) else child for child in children])

    def print(self, children: Children) -> nodes.Print:
        _, items, at = children
        return nodes.Print(items, at, self._question(children))

    def latex(self, children: Children) -> nodes.Latex:
        _, items, at = children
        return nodes.Latex(items, at, self._question(children))

    def expect(self, children: Children) -> nodes.Expect:
        _, condition, at = children
        return nodes.Expect(condition, at, self._span(children))

    def solve(self, children: Children) -> nodes.Solve:
        _, equations, _, names, at = children
        return nodes.Solve(equations, names, at, self._question(children))

    def optimize(self, children: Children) -> nodes.Optimize:
        sense, objective, over, constraints, at = children
        return nodes.Optimize(str(sense), objective, over or (), constraints or (), at, self._question(children))

    def feasible(self, children: Children) -> nodes.Feasible:
        _, constraints, over, at = children
        return nodes.Feasible(constraints, over or (), at, self._question(children))

    def pareto(self, children: Children) -> nodes.Pareto:
        _, objectives, over, constraints, at = children
        return nodes.Pareto(objectives, over or (), constraints or (), at, self._question(children))

    # ------------------------------------------------------------ bodies

    def body(self, children: Children) -> nodes.Body:
        return nodes.Body(tuple(children[1:-1]), self._span(children))

    def layer(self, children: Children) -> nodes.Layer:
        kind, arguments, *branches = children
        last = branches[-1] if branches else arguments[-1] if arguments else kind
        given = tuple(arguments[1:-1]) if arguments else ()
        if kind.name in keywords():
            self.problems.append(Problem(f"`{kind.name}` is a keyword, not a layer", kind.span))
        return nodes.Layer(kind, given, tuple(branches), self._span([kind, last]))

    def labelled(self, children: Children) -> nodes.Labelled:
        label, item = children
        return nodes.Labelled(self._declare(label), item, self._span(children))

    def input(self, children: Children) -> nodes.Input:
        return nodes.Input(children[1], self._span(children))

    def from_(self, children: Children) -> nodes.From:
        return nodes.From(children[1], self._span(children))

    def reuse(self, children: Children) -> nodes.Reuse:
        _, place, transposed = children
        return nodes.Reuse(place, transposed is not None, self._span(children))

    def output(self, children: Children) -> nodes.Output:
        return nodes.Output(tuple(children[1:]), self._span(children))

    def freeze(self, children: Children) -> nodes.Freeze:
        return nodes.Freeze(children[1], self._span(children))

    def training(self, children: Children) -> nodes.Training:
        return nodes.Training(children[1], self._span(children))

    def timedistributed(self, children: Children) -> nodes.TimeDistributed:
        return nodes.TimeDistributed(children[1], self._span(children))

    def repeat(self, children: Children) -> nodes.Repeat:
        _, name, count, body = children
        return nodes.Repeat(name and self._declare(name), count, body, self._span(children))

    def for_(self, children: Children) -> nodes.For:
        _, names, iterable, body = children
        return nodes.For(self.declared(names), iterable, body, self._span(children))

    def if_(self, children: Children) -> nodes.If:
        _, condition, then, otherwise = children
        # Only `else if` nests without a brace, which the filter of the lexer counts.
        return self._nest(nodes.If(condition, then, otherwise, self._span(children)), [otherwise])
