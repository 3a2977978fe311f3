"""Declarations, questions and items as text: what stands before, between and after their bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symcnn.syntax import nodes
from symcnn.syntax.expression_text import BREAK, CONDITIONAL, arguments, expression, expressions, names

Piece = str | nodes.Body


def pieces(item: Any) -> list[Piece]:
    """An item as texts and bodies, to be joined by spaces; texts hold :data:`BREAK` where a line may end."""
    return _PIECES[type(item)](item)


def _layer(node: nodes.Layer) -> list[Piece]:
    given = arguments(node.arguments) if node.arguments else ""
    return [node.kind.name + given, *node.branches]


def _labelled(node: nodes.Labelled) -> list[Piece]:
    first, *rest = pieces(node.item)
    label = f"{node.label.name}:"
    return [f"{label} {first}", *rest] if isinstance(first, str) else [label, first, *rest]


def _repeat(node: nodes.Repeat) -> list[Piece]:
    name = f"{node.name.name} in " if node.name else ""
    return [f"repeat {name}{expression(node.count)}", node.body]


def _for(node: nodes.For) -> list[Piece]:
    return [f"for {names(node.names)} in {expression(node.iterable)}", node.body]


def _if(node: nodes.If) -> list[Piece]:
    """With every ``else if`` that follows, in a loop: they nest in the tree and not on the page."""
    written: list[Piece] = []
    rest: nodes.Body | nodes.If | None = node
    lead = ""
    while isinstance(rest, nodes.If):
        written += [f"{lead}if {expression(rest.condition)}", rest.then]
        rest, lead = rest.otherwise, "else "
    return written if rest is None else [*written, "else", rest]


def _reuse(node: nodes.Reuse) -> list[Piece]:
    return [f"reuse {expression(node.place)}{' transposed' if node.transposed else ''}"]


def _let(node: nodes.Let) -> list[Piece]:
    parameters = "" if node.parameters is None else f"({names(node.parameters)})"
    return [f"let {node.name.name}{parameters} ={BREAK}{expression(node.value)}"]


def _domain(node: nodes.Domain) -> str:
    step = f" step {expression(node.step)}" if node.step is not None else ""
    return expression(node.values) + step


def _symbol(node: nodes.Symbol) -> list[Piece]:
    parts = ["symbol " + names(node.names)]
    parts += ["real"] if node.real else []
    parts += [f"in {_domain(node.domain)}"] if node.domain else []
    parts += [f"={BREAK}{expression(node.default)}"] if node.default is not None else []
    parts += [expression(node.latex)] if node.latex else []
    return [" ".join(parts)]


def _parameter(node: nodes.Parameter) -> str:
    return node.name.name if node.default is None else f"{node.name.name} = {expression(node.default, CONDITIONAL)}"


def _block(node: nodes.Block) -> list[Piece]:
    parameters = f"({f',{BREAK}'.join(map(_parameter, node.parameters))})" if node.parameters else ""
    inputs = f" of {names(node.inputs)}" if node.inputs else ""
    return [f"block {node.name.name}{parameters}{inputs}", node.body]


def _binding(node: nodes.Binding) -> str:
    return f"{node.name.name}={expression(node.value)}"


def _question(verb: str, asked: str, node: Any) -> list[Piece]:
    """A question with the clauses it has, each of which may start a line."""
    return [BREAK.join([f"{verb} {asked}", *_clauses(node)])]


def _clauses(node: Any) -> Iterator[str]:
    over = getattr(node, "over", ())
    subject = () if isinstance(node, nodes.Feasible) else getattr(node, "constraints", ())
    if over:
        yield f"over {names(over)}"
    if subject:
        yield f"subject to {expressions(subject)}"
    if node.at:
        yield "at defaults" if node.at.defaults else "at " + f",{BREAK}".join(map(_binding, node.at.bindings))


_PIECES: dict[type, Callable[[Any], list[Piece]]] = {
    nodes.Layer: _layer,
    nodes.Labelled: _labelled,
    nodes.Body: lambda node: [node],
    nodes.Input: lambda node: [f"input {expression(node.shape)}"],
    nodes.From: lambda node: [f"from {expression(node.place)}"],
    nodes.Reuse: _reuse,
    nodes.Output: lambda node: [f"output {expressions(node.places)}"],
    nodes.Freeze: lambda node: ["freeze", node.body],
    nodes.Training: lambda node: ["training", node.body],
    nodes.TimeDistributed: lambda node: ["timedistributed", node.body],
    nodes.Repeat: _repeat,
    nodes.For: _for,
    nodes.If: _if,
    nodes.Let: _let,
    nodes.Convention: lambda node: [f"convention {node.name.name}"],
    nodes.Symbol: _symbol,
    nodes.Block: _block,
    nodes.Network: lambda node: [f"network {node.name.name}", node.body],
    nodes.Import: lambda node: [f"import {expression(node.path)}"],
    nodes.Print: lambda node: _question("print", expressions(node.items), node),
    nodes.Latex: lambda node: _question("latex", expressions(node.items), node),
    nodes.Expect: lambda node: _question("expect", expression(node.condition), node),
    nodes.Solve: lambda node: _question("solve", f"{expressions(node.equations)} for {names(node.names)}", node),
    nodes.Optimize: lambda node: _question(node.sense, expression(node.objective), node),
    nodes.Feasible: lambda node: _question("feasible", expressions(node.constraints), node),
    nodes.Pareto: lambda node: _question("pareto", expressions(node.objectives), node),
}
