"""Budgets and equations: the questions that vary a symbol, put to the solver."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symcnn import algebra
from symcnn.algebra import Number, Poly, Value
from symcnn.errors import Error
from symcnn.layers.arguments import is_value, show
from symcnn.network.evaluate import as_indicator
from symcnn.network.session import unknown_symbol
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.replies import Asker, Reply, counting_json, counting_lines, reply, valid_lines
from symcnn.solve import Answer, Constraint, closed_form, optimize, solutions
from symcnn.syntax import nodes

MOST_SHOWN = 100


def answer_optimize(asker: Asker, question: nodes.Optimize) -> Reply:
    bound = asker.base.point(question.at)
    name = _varied(asker, bound, question.over, [question.objective])
    inquiry = _for_one(asker, bound, name, [question.objective, *question.constraints])
    objective = inquiry.evaluator.number(question.objective)
    constraints = _constraints(inquiry, question.constraints)
    wanted = question.objective.span.text
    found = optimize(question.sense, objective, constraints, name, inquiry.session.domain(name), wanted)
    return _budget_reply(question, inquiry, found)


def answer_feasible(asker: Asker, question: nodes.Feasible) -> Reply:
    bound = asker.base.point(question.at)
    name = _varied(asker, bound, question.over, list(question.constraints))
    inquiry = _for_one(asker, bound, name, list(question.constraints))
    found = solutions(_constraints(inquiry, question.constraints), name, inquiry.session.domain(name))
    return _budget_reply(question, inquiry, found)


def answer_solve(asker: Asker, question: nodes.Solve) -> Reply:
    if len(question.names) > 1:
        raise Error(
            "solving for several symbols is not supported yet",
            question.names[1].span,
            "solve for one, the others by `at`",
        )
    bound = asker.base.point(question.at)
    name = question.names[0].name
    _must_vary(asker, bound, question.names[0])
    inquiry = asker.inquiry(bound)
    equations = [link for node in question.equations for link in _links(inquiry, node)]
    if any(equation.relation != "==" for equation in equations):
        raise Error(
            "`solve` takes equations", question.equations[0].span, "write `==`, or ask `maximize … subject to …`"
        )
    if len(equations) == 1 and _others(equations, name):
        return _closed(question, inquiry, equations[0], name)
    alone = [c for c in _validity(inquiry) if not _others([c], name)]  # the others are told with the answer
    found = solutions([*equations, *alone], name, inquiry.session.domain(name))
    return _budget_reply(question, inquiry, found)


def _others(equations: list[Constraint], name: str) -> set[str]:
    return {
        s for equation in equations for side in (equation.left, equation.right) for s in algebra.symbols_of(side)
    } - {name}


def _closed(question: nodes.Solve, inquiry: Inquiry, equation: Constraint, name: str) -> Reply:
    forms = closed_form(equation.left, equation.right, name)
    lines = [f"{name} = {form.text}" for form in forms] or [f"no closed form for {name}"]
    solved = [{"text": form.text, "latex": form.latex} for form in forms]
    valid = valid_lines(inquiry)
    data = {"status": "solved" if forms else "infeasible", "symbol": name, "forms": solved, "valid": valid}
    notes = [f"  {text}" for text in (*valid, *counting_lines(inquiry))]
    return reply(question, [*lines, *notes], {**data, **counting_json(inquiry)}, unsolved=not forms)


def _budget_reply(question: nodes.Question, inquiry: Inquiry, found: Answer) -> Reply:
    """The answer of a solver, with its proof and the values that the other symbols took."""
    taken = inquiry.session.bindings
    at = [f"  at {', '.join(f'{name} = {show(number)}' for name, number in taken.items())}"] if taken else []
    notes = [f"  {text}" for text in (*valid_lines(inquiry), *counting_lines(inquiry))]
    lines = [_headline(found), *at, *(f"  {line}" for line in found.proof.lines()), *notes]
    data = {**found.as_json(), "at": dict(taken), "valid": inquiry.conditions(), **counting_json(inquiry)}
    unsolved = found.status in ("infeasible", "unbounded")
    return reply(question, lines, data, unsolved=unsolved, point={**taken, **found.values} if found.values else {})


def _headline(found: Answer) -> str:
    """What was found, in a line."""
    name = found.proof.name
    if found.status == "infeasible":
        return f"infeasible: no value of {name} is left"
    if found.status == "unbounded":
        return f"unbounded: {name} grows without end"
    if found.status == "optimal":
        best = f"{name} = {show(found.values[name])}"
        same = found.proof.objective in ("", name)
        return (
            best if same or found.objective is None else f"{found.proof.objective} = {show(found.objective)} at {best}"
        )
    if found.solutions and len(found.solutions) <= MOST_SHOWN:
        return f"{name} = {', '.join(show(point[name]) for point in found.solutions)}"
    return "; ".join(run.of(name) for run in found.runs[:MOST_SHOWN])


def _varied(
    asker: Asker, bound: Mapping[str, Number], over: tuple[nodes.Name, ...], asked: list[nodes.Expression]
) -> str:
    """The one symbol to vary: named after ``over``, or the objective's."""
    if over:
        for name in over:
            _must_vary(asker, bound, name)
        names = [name.name for name in over]
    else:
        inquiry = asker.inquiry(bound)
        values = [_formula(inquiry, node) for node in asked]
        names = list(dict.fromkeys(s for value in values for s in algebra.symbols_of(value)))
    if len(names) == 1:
        return names[0]
    if not names:
        raise Error("no symbol is left to vary", asked[0].span, "name one: `over k`")
    listed = ", ".join(names)
    raise Error(
        f"several symbols vary here ({listed}), which is not supported yet",
        asked[0].span,
        f"name one: `over {names[0]}`",
    )


def _formula(inquiry: Inquiry, node: nodes.Expression) -> Value:
    value = inquiry.value(node)
    return value if is_value(value) else as_indicator(value)


def _must_vary(asker: Asker, bound: Mapping[str, Number], name: nodes.Name) -> None:
    if name.name not in asker.base.program.symbols:
        raise unknown_symbol(name.name, asker.base.program).placed(name.span)
    if name.name in bound or name.name in asker.base.bindings:
        raise Error(f"`{name.name}` has a value here and can't vary", name.span, "leave it out of `at`")


def _for_one(asker: Asker, bound: Mapping[str, Number], name: str, asked: list[nodes.Expression]) -> Inquiry:
    """The session in which only one symbol is left: the others have their numbers or take their defaults."""
    defaults = {
        other: number for other, number in asker.base.defaults().items() if other != name and other not in bound
    }
    inquiry = asker.inquiry({**defaults, **bound})
    for node in asked:
        inquiry.value(node)
    return inquiry


def _constraints(inquiry: Inquiry, conditions: Iterable[nodes.Expression]) -> list[Constraint]:
    """The links of every condition, and the conditions under which the networks exist."""
    found = [constraint for node in conditions for constraint in _links(inquiry, node)]
    return [*found, *_validity(inquiry)]


def _links(inquiry: Inquiry, node: nodes.Expression) -> list[Constraint]:
    if isinstance(node, nodes.Logic) and node.op == "and":
        return [link for operand in node.operands for link in _links(inquiry, operand)]
    if isinstance(node, nodes.Comparison):
        parts = (node.first, *(operand for _, operand in node.rest))
        values = [inquiry.evaluator.number(part) for part in parts]
        sides = zip(node.rest, parts, values, values[1:], strict=False)
        return [
            Constraint(left, op, right, f"{part.span.text} {op} {operand.span.text}")
            for (op, operand), part, left, right in sides
        ]
    return [Constraint(as_indicator(inquiry.evaluator.truth(node)), "==", 1, node.span.text)]


def _validity(inquiry: Inquiry) -> list[Constraint]:
    """The conditions under which the networks exist; where a condition has a guard, only where that is not 0."""
    found = []
    for network in inquiry.consulted.values():
        for condition in network.conditions:
            if condition.guard == 1:
                found.append(_at_least_zero(condition.value))
            else:
                missed = condition.guard * (1 - algebra.at_least(condition.value, 0))
                found.append(Constraint(missed, "==", 0, condition.describe()))
    return found


def _at_least_zero(value: Value) -> Constraint:
    """``value`` ≥ 0 with its number on the right: n ≥ 9."""
    number = value.terms.get((), 0) if isinstance(value, Poly) else 0
    left = value - number
    return Constraint(left, ">=", -number, f"{algebra.text(left)} >= {show(-number)}")
