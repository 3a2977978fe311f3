"""Answers to questions about several symbols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symcnn.algebra import Number, Quotient, Value
from symcnn.errors import Error
from symcnn.layers.arguments import show
from symcnn.questions.cases import Posed, Posing
from symcnn.questions.replies import Asker, Reply, number_json, reply, valid_lines
from symcnn.solve.found import Found
from symcnn.solve.joint_quotients import optimize_quotient
from symcnn.solve.several import frontier_of, optimize_several, solutions_of
from symcnn.syntax import nodes

MOST_SHOWN = 100
UNSOLVED = ("infeasible", "unbounded", "unknown")

Numbers = Mapping[str, Number]


def best(asker: Asker, question: nodes.Optimize, names: Sequence[str], taken: Numbers, sign: int) -> Reply:
    """``maximize`` and ``minimize``."""
    posed = Posing(asker, names, dict(taken), [question.objective], [sign], question.constraints).posed()
    title = " ".join(question.objective.span.text.split())
    goals = [goal for (goal,) in posed.goals]
    if any(isinstance(goal, Quotient) for goal in goals):
        found = optimize_quotient(posed.cases, [sign * goal for goal in goals], sign, title, asker.control())
    else:
        found = optimize_several(posed.cases, sign, title, asker.control())
    lines = [found.status] if not found.values else [_at(title, found.objective, found.values)]
    return _reply(question, posed, found, lines)


def every(
    asker: Asker, question: nodes.Question, names: Sequence[str], taken: Numbers, asked: Sequence[nodes.Expression]
) -> Reply:
    """``feasible`` and ``solve``: all points, a line each where there are several."""
    posed = Posing(asker, names, dict(taken), [], [], asked).posed()
    found = solutions_of(posed.cases, asker.control())
    points = [_point(point) for point in found.solutions[:MOST_SHOWN]]
    if len(found.solutions) > 1:
        rest = len(found.solutions) - len(points)
        points = [f"{'the first ' if found.more else ''}{len(found.solutions)} solutions", *(f"  {p}" for p in points)]
        points += [f"  … and {rest} more"] if rest else []
    return _reply(question, posed, found, points or [found.status])


def frontier(asker: Asker, question: nodes.Pareto, names: Sequence[str], taken: Numbers) -> Reply:
    """``pareto``: every objective is to be small, one with a minus sign before it large."""
    wanted = [_wanted(node) for node in question.objectives]
    signs = [sign for _, sign in wanted]
    nodes_wanted = [node for node, _ in wanted]
    titles = [" ".join(node.span.text.split()) for node in nodes_wanted]
    posed = Posing(asker, names, dict(taken), nodes_wanted, signs, question.constraints).posed()
    found = frontier_of(posed.cases, _values(posed, question), titles, signs, asker.control())
    lines = [found.status]
    if found.solutions:
        count = len(found.solutions)
        lines = [f"{count} point{'s' if count > 1 else ''} on the frontier of {_sides(titles, signs)}"]
        rows = [f"{_point(m)} at {_point(p)}" for m, p in zip(found.frontier, found.solutions, strict=True)]
        lines += [f"  {row}" for row in rows[:MOST_SHOWN]]
        lines += [f"  … and {count - MOST_SHOWN} more"] if count > MOST_SHOWN else []
    return _reply(question, posed, found, lines)


def _values(posed: Posed, question: nodes.Pareto) -> list[tuple[Value, ...]]:
    """The goals of each case; an error where one is a quotient."""
    for goals in posed.goals:
        for goal, node in zip(goals, question.objectives, strict=True):
            if isinstance(goal, Quotient):
                raise Error(f"a frontier takes no quotient, here {goal!r}", node.span, "take what is above and below "
                            "the line as two objectives, or ask `minimize` for the quotient alone")  # fmt: skip
    return posed.goals  # type: ignore[return-value]


def _wanted(node: nodes.Expression) -> tuple[nodes.Expression, int]:
    """An objective and its sign as a goal that is to be large."""
    if isinstance(node, nodes.Unary) and node.op == "-":
        return node.operand, 1
    if isinstance(node, nodes.Arithmetic) and all(op in "*/" for op, _ in node.rest):  # -w*n is (-w)*n
        first, sign = _wanted(node.first)
        start = first.span.start
        return (node.replace(first=first, span=node.span._replace(start=start)), 1) if sign > 0 else (node, -1)
    return node, -1


def _sides(titles: Sequence[str], signs: Sequence[int]) -> str:
    """``least params, largest w``."""
    return ", ".join(f"{'largest' if sign > 0 else 'least'} {title}" for title, sign in zip(titles, signs, strict=True))


def _at(title: str, objective: Number | None, values: Numbers) -> str:
    point = _point(values)
    return point if title in values or objective is None else f"{title} = {show(objective)} at {point}"


def _point(values: Numbers) -> str:
    return ", ".join(f"{name} = {show(value)}" for name, value in values.items())


def _reply(question: nodes.Question, posed: Posed, found: Found, lines: Iterable[str]) -> Reply:
    """The answer with its proof, and the values that the other symbols took."""
    chosen = posed.cases[0].fixed
    taken = {name: value for name, value in posed.inquiry.session.bindings.items() if name not in chosen}
    at = [f"  at {_point(taken)}"] if taken else []
    notes = [f"  {text}" for text in valid_lines(posed.inquiry)] if not chosen else []
    told = [*lines, *at, *(f"  {line}" for line in found.proof.lines()), *notes]
    valid = posed.inquiry.conditions() if not chosen else []
    data = {**found.as_json(), "at": {name: number_json(value) for name, value in taken.items()}, "valid": valid}
    point = {**taken, **found.values} if found.values else {}
    return reply(question, posed.inquiry, told, data, unsolved=found.status in UNSOLVED, point=point)
