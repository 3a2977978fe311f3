"""Budgets as ``symcnn solve`` asks them: the words of the command line made into a question."""

from __future__ import annotations

from dataclasses import dataclass

from symcnn.errors import Error
from symcnn.source import Source, Span
from symcnn.syntax import nodes, parse_expression


@dataclass(frozen=True, slots=True)
class BudgetWords:
    """The options of ``symcnn solve``; ``equations`` are the words after the file."""

    maximize: str | None
    minimize: str | None
    feasible: bool
    equations: tuple[str, ...]
    over: str | None
    subject_to: tuple[str, ...]
    unknown: str | None
    pareto: str | None = None


def question(words: BudgetWords) -> nodes.Question:
    """The question that the options ask; an :class:`Error` where they don't fit together."""
    given = {"--maximize": words.maximize, "--minimize": words.minimize, "--feasible": words.feasible,
             "--pareto": words.pareto, "an equation": words.equations}  # fmt: skip
    asked = [name for name, word in given.items() if word]
    if len(asked) != 1:
        found = " and ".join(asked) or "nothing"
        raise Error(
            f"`solve` takes one thing to solve, here is {found}",
            hint="one of --maximize E, --minimize E, --feasible, --pareto E1,E2, or 'params == 2515' --for k",
        )
    kind = "an equation" if words.equations else asked[0]
    _check_beside(words, kind)
    if words.equations:
        return _equation(words)
    span = _span(" ".join(asked))
    over = tuple(_name("--over", name.strip()) for name in words.over.split(",")) if words.over else ()
    constraints = tuple(_expression("--subject-to", text) for text in words.subject_to)
    if words.feasible:
        return nodes.Feasible(constraints, over, None, span)
    if words.pareto:
        return nodes.Pareto(_list("--pareto", words.pareto), over, constraints, None, span)
    sense, objective = ("maximize", words.maximize) if words.maximize else ("minimize", words.minimize)
    return nodes.Optimize(sense, _expression(f"--{sense}", objective or ""), over, constraints, None, span)


BESIDE = {
    "--subject-to": ("--maximize", "--minimize", "--feasible", "--pareto"),
    "--over": ("--maximize", "--minimize", "--feasible", "--pareto"),
    "--for": ("an equation",),
}
"""The questions that an option goes with."""

INSTEAD = {
    "--subject-to": "ask for all points: --feasible --over k --subject-to 'params == 2515' --subject-to 'k <= 20'",
    "--over": "name the symbols of an equation with `--for k`",
    "--for": "name the symbols that vary with `--over k`",
}


def _check_beside(words: BudgetWords, kind: str) -> None:
    """An error for an option that the question would not listen to, and for a question without its condition."""
    given = {"--subject-to": words.subject_to, "--over": words.over, "--for": words.unknown}
    for option, word in given.items():
        if word and kind not in BESIDE[option]:
            raise Error(f"`{option}` does not go with {kind if kind[0] != '-' else f'`{kind}`'}", hint=INSTEAD[option])
    if kind == "--feasible" and not words.subject_to and not words.over:
        raise Error("`--feasible` needs a condition, or symbols", hint="add `--subject-to 'params <= 1M'`")


def _equation(words: BudgetWords) -> nodes.Question:
    if words.unknown is None:
        raise Error("an equation needs a symbol to solve for", hint="add `--for k`")
    equations = tuple(_expression("EQUATION", text) for text in words.equations)
    names = tuple(_name("--for", name.strip()) for name in words.unknown.split(","))
    return nodes.Solve(equations, names, None, _span("solve " + ", ".join(words.equations)))


def _expression(place: str, text: str) -> nodes.Expression:
    return parse_expression(Source(place, text))


def _list(place: str, text: str) -> tuple[nodes.Expression, ...]:
    """The expressions that commas stand between."""
    found = _expression(place, f"[{text}]")
    assert isinstance(found, nodes.Items)
    return found.items


def _name(place: str, text: str) -> nodes.Name:
    node = _expression(place, text)
    if not isinstance(node, nodes.Name):
        raise Error(f"`{text}` is not the name of a symbol", node.span)
    return node


def _span(text: str) -> Span:
    return Span(Source("solve", text), 0, len(text))
