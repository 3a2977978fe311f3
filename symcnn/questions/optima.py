"""Budgets and equations: the questions that vary symbols, put to the solvers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symcnn import algebra
from symcnn.algebra import Domain, Number, Value
from symcnn.errors import Error
from symcnn.layers.arguments import show
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of, links, must_vary, others_at, validity, varied
from symcnn.questions.replies import Asker, Reply, reply, valid_lines
from symcnn.record import Record
from symcnn.solve import DIRECTIONS, Answer, Constraint, closed_form, optimize, solutions
from symcnn.solve.control import MOST_LISTED
from symcnn.solve.enumeration import first_of
from symcnn.syntax import nodes

MOST_SHOWN = 100


def answer_optimize(asker: Asker, question: nodes.Optimize) -> Reply:
    bound = asker.base.point(question.at)
    names = varied(asker, bound, question.over, [question.objective])
    taken = others_at(asker, bound, names, [question.objective, *question.constraints])
    alone = _alone(asker, names, taken, [question.objective], question.constraints)
    if alone is None:
        from symcnn.questions.several import best

        return best(asker, question, names, taken, DIRECTIONS[question.sense])
    wanted = question.objective.span.text
    (goal,) = alone.goals
    found = optimize(question.sense, goal, alone.constraints, alone.name, alone.domain, wanted)
    return _budget_reply(question, alone.inquiry, found)


def answer_feasible(asker: Asker, question: nodes.Feasible) -> Reply:
    bound = asker.base.point(question.at)
    names = varied(asker, bound, question.over, list(question.constraints))
    taken = others_at(asker, bound, names, question.constraints)
    alone = _alone(asker, names, taken, [], question.constraints)
    if alone is None:
        from symcnn.questions.several import every

        return every(asker, question, names, taken, question.constraints)
    found = _first_of(asker, solutions(alone.constraints, alone.name, alone.domain))
    return _budget_reply(question, alone.inquiry, found)


def answer_solve(asker: Asker, question: nodes.Solve) -> Reply:
    bound = asker.base.point(question.at)
    for node in question.names:
        must_vary(asker, bound, node)
    if any(not _is_equation(node) for node in question.equations):
        raise Error(
            "`solve` takes equations", question.equations[0].span, "write `==`, or ask `maximize … subject to …`"
        )
    if len(question.names) > 1:
        from symcnn.questions.several import every

        names = list(dict.fromkeys(node.name for node in question.names))
        return every(asker, question, names, bound, question.equations)
    name = question.names[0].name
    inquiry = asker.inquiry(bound)
    equations = [link for node in question.equations for link in links(inquiry, node)]
    if len(equations) == 1 and _others(equations, name):
        return _closed(question, inquiry, equations[0], name)
    alone = [c for c in validity(inquiry) if not _others([c], name)]  # the others are told with the answer
    found = solutions([*equations, *alone], name, inquiry.session.domain(name))
    return _budget_reply(question, inquiry, _first_of(asker, found))


def _first_of(asker: Asker, found: Answer) -> Answer:
    """As many solutions as are wanted, where their number is limited."""
    most = asker.control().most
    return found if most == MOST_LISTED else first_of(found, most)


def answer_pareto(asker: Asker, question: nodes.Pareto) -> Reply:
    from symcnn.questions.several import frontier

    bound = asker.base.point(question.at)
    names = varied(asker, bound, question.over, list(question.objectives))
    taken = others_at(asker, bound, names, [*question.objectives, *question.constraints])
    return frontier(asker, question, names, taken)


def _is_equation(node: nodes.Expression) -> bool:
    if isinstance(node, nodes.Logic) and node.op == "and":
        return all(map(_is_equation, node.operands))
    return isinstance(node, nodes.Comparison) and all(op == "==" for op, _ in node.rest)


class _Alone(Record):
    """A question in the session in which a single symbol is left."""

    inquiry: Inquiry
    name: str
    domain: Domain
    goals: tuple[Value, ...]
    constraints: list[Constraint]


def _alone(
    asker: Asker,
    names: Sequence[str],
    taken: Mapping[str, Number],
    goals: Iterable[nodes.Expression],
    conditions: Iterable[nodes.Expression],
) -> _Alone | None:
    """The question about one symbol; None for several, or where a formula in it does not exist."""
    if len(names) > 1:
        return None
    (name,) = names
    inquiry = asker.inquiry(taken)
    domain = inquiry.session.domain(name)
    try:
        wanted = tuple(inquiry.evaluator.number(node) for node in goals)
        return _Alone(inquiry, name, domain, wanted, constraints_of(inquiry, conditions))
    except Error:
        return None


def _others(equations: list[Constraint], name: str) -> set[str]:
    return {
        s for equation in equations for side in (equation.left, equation.right) for s in algebra.symbols_of(side)
    } - {name}


def _is_budget(equation: Constraint, name: str) -> bool:
    """Whether a whole symbol makes the left side larger, and the right one, without it, is the budget."""
    left = equation.left
    if name in algebra.symbols_of(equation.right) or not isinstance(left, algebra.Poly):
        return False
    domain = left.ring.domains[name]
    whole = domain.values is None and domain.step == 1 and isinstance(domain.anchor, int)
    return whole and algebra.nonnegative(algebra.delta(left, name)).verdict is True


def _closed(question: nodes.Solve, inquiry: Inquiry, equation: Constraint, name: str) -> Reply:
    forms = closed_form(equation.left, equation.right, name)
    floored = len(forms) == 1 and _is_budget(equation, name)
    lines = [f"{name} = {form.text}" for form in forms] or [f"no closed form for {name} was found in its domain"]
    if floored:
        lines.append(f"  the largest {name} with {' <= '.join(equation.texts())}: {forms[0].floor}")
    solved = [
        {"text": f.text, "latex": f.latex, **({"floor": f.floor, "floor_latex": f.floor_latex} if floored else {})}
        for f in forms
    ]
    valid = valid_lines(inquiry)
    data = {"status": "solved" if forms else "infeasible", "symbol": name, "forms": solved, "valid": valid}
    notes = [f"  {text}" for text in valid]
    return reply(question, inquiry, [*lines, *notes], data, unsolved=not forms)


def _budget_reply(question: nodes.Question, inquiry: Inquiry, found: Answer) -> Reply:
    """The answer of a solver, with its proof and the values that the other symbols took."""
    taken = inquiry.session.bindings
    at = [f"  at {', '.join(f'{name} = {show(number)}' for name, number in taken.items())}"] if taken else []
    notes = [f"  {text}" for text in valid_lines(inquiry)]
    lines = [_headline(found), *at, *(f"  {line}" for line in found.proof.lines()), *notes]
    data = {**found.as_json(), "at": dict(taken), "valid": inquiry.conditions()}
    unsolved = found.status in ("infeasible", "unbounded")
    point = {**taken, **found.values} if found.values else {}
    return reply(question, inquiry, lines, data, unsolved=unsolved, point=point)


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
        return f"{name} = {', '.join(show(point[name]) for point in found.solutions)}{', …' if found.more else ''}"
    return "; ".join(run.of(name) for run in found.runs[:MOST_SHOWN])
