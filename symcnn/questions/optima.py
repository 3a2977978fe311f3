"""Budgets and equations: the questions that vary symbols, put to the solvers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from symcnn import algebra
from symcnn.algebra import Domain, Number, Ratio
from symcnn.errors import Error
from symcnn.layers.arguments import show
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of, links, must_vary, others_at, validity, varied
from symcnn.questions.replies import Asker, Reply, reply, valid_lines
from symcnn.record import Record
from symcnn.solve import DIRECTIONS, Answer, ClosedForm, Constraint, closed_form, optimize, solutions
from symcnn.solve.control import MOST_LISTED, Control
from symcnn.solve.enumeration import first_of
from symcnn.syntax import nodes

MOST_SHOWN = 100
LONGEST_READ = 200  # characters of a closed form
UNSOLVED = ("infeasible", "unbounded", "unknown")


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
    found = optimize(question.sense, goal, alone.constraints, alone.name, alone.domain, wanted, asker.control())
    return _budget_reply(question, alone.inquiry, found)


def answer_feasible(asker: Asker, question: nodes.Feasible) -> Reply:
    bound = asker.base.point(question.at)
    names = varied(asker, bound, question.over, list(question.constraints))
    taken = others_at(asker, bound, names, question.constraints)
    alone = _alone(asker, names, taken, [], question.constraints)
    if alone is None:
        from symcnn.questions.several import every

        return every(asker, question, names, taken, question.constraints)
    control = asker.control()
    found = _first_of(solutions(alone.constraints, alone.name, alone.domain, control), control)
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
    control = asker.control()
    found = solutions([*equations, *alone], name, inquiry.session.domain(name), control)
    return _budget_reply(question, inquiry, _first_of(found, control))


def _first_of(found: Answer, control: Control) -> Answer:
    """As many solutions as are wanted, where their number is limited."""
    return found if control.most == MOST_LISTED else first_of(found, control.most)


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
    goals: tuple[Ratio, ...]
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
        wanted = tuple(inquiry.evaluator.ratio(node) for node in goals)
        return _Alone(inquiry, name, domain, wanted, constraints_of(inquiry, conditions))
    except Error:
        return None


def _others(equations: list[Constraint], name: str) -> set[str]:
    return {
        s for equation in equations for side in (equation.left, equation.right) for s in algebra.symbols_of(side)
    } - {name}


class _Largest(Record):
    """The largest value of a symbol that a budget allows: as text and as LaTeX, the end of its domain, and where."""

    budget: str
    text: str
    latex: str
    highest: str
    reach: str

    def line(self, name: str) -> str:
        most = f", at most {self.highest}" if self.highest else ""
        return f"  the largest {name} with {self.budget}: {self.text}{most}{_within(self.reach)}"

    def as_json(self) -> dict[str, str]:
        return {
            "floor": self.text, "floor_latex": self.latex, "floor_at_most": self.highest, "floor_for": self.reach,
        }  # fmt: skip


def _largest(equation: Constraint, name: str, form: ClosedForm) -> _Largest | None:
    """Where a symbol that goes in steps makes the left side larger, or smaller, and the right one is the budget."""
    left = equation.left
    if name in algebra.symbols_of(equation.right) or not isinstance(left, algebra.Poly):
        return None
    domain = left.ring.domains[name]
    anchor, step = domain.anchor, domain.step
    if domain.values is not None or not isinstance(step, (int, Fraction)) or not isinstance(anchor, (int, Fraction)):
        return None
    change = algebra.substitute(left, {name: left.ring.named(name) + step}) - left
    relation = next((r for r, sign in (("<=", 1), (">=", -1)) if algebra.nonnegative(sign * change).verdict), None)
    if relation is None:
        return None
    text, latex = form.on_grid(anchor, step)
    highest = "" if domain.highest is None else algebra.text(domain.highest)
    return _Largest(f" {relation} ".join(equation.texts()), text, latex, highest, form.reach.floor)


def _closed(question: nodes.Solve, inquiry: Inquiry, equation: Constraint, name: str) -> Reply:
    forms = closed_form(equation.left, equation.right, name)
    largest = _largest(equation, name, forms[0]) if len(forms) == 1 else None
    lines = [f"{name} = {form.text}{_within(form.reach.branch)}" for form in forms]
    lines += [] if largest is None else [largest.line(name)]
    if any(len(form.text) > LONGEST_READ for form in forms):
        lines = _unreadable(forms, name, sorted(_others([equation], name)))
    lines = lines or [f"no closed form for {name} was found in its domain"]
    solved = [_form_json(form, largest) for form in forms]
    valid = valid_lines(inquiry)
    data = {"status": "solved" if forms else "infeasible", "symbol": name, "forms": solved, "valid": valid}
    notes = [f"  {text}" for text in valid]
    return reply(question, inquiry, [*lines, *notes], data, unsolved=not forms)


def _unreadable(forms: Sequence[ClosedForm], name: str, others: Sequence[str]) -> list[str]:
    """In the place of radicals inside radicals: what they are, and the way to numbers."""
    length = max(len(form.text) for form in forms)
    numbers = f"`{'`, `'.join(others)}` {'a number' if len(others) == 1 else 'numbers'}"
    return [
        f"{name} has a closed form by radicals, of {length} characters, which is not readable (the JSON has it)",
        f"  give {numbers} with `at`; then every solution is found",
    ]


def _form_json(form: ClosedForm, largest: _Largest | None) -> dict[str, str]:
    """A closed form, and where it is not right everywhere, for what it is (``for``); its floor likewise."""
    told = {"text": form.text, "latex": form.latex, "for": form.reach.branch}
    return {key: entry for key, entry in {**told, **(largest.as_json() if largest else {})}.items() if entry}


def _within(reach: str) -> str:
    return f" for {reach}" if reach else ""


def _budget_reply(question: nodes.Question, inquiry: Inquiry, found: Answer) -> Reply:
    """The answer of a solver, with its proof and the values that the other symbols took."""
    taken = inquiry.session.bindings
    at = [f"  at {', '.join(f'{name} = {show(number)}' for name, number in taken.items())}"] if taken else []
    notes = [f"  {text}" for text in valid_lines(inquiry)]
    lines = [_headline(found), *at, *(f"  {line}" for line in found.proof.lines()), *notes]
    data = {**found.as_json(), "at": dict(taken), "valid": inquiry.conditions()}
    unsolved = found.status in UNSOLVED
    point = {**taken, **found.values} if found.values else {}
    return reply(question, inquiry, lines, data, unsolved=unsolved, point=point)


def _headline(found: Answer) -> str:
    """What was found, in a line."""
    name = found.proof.name
    if found.status == "infeasible":
        return f"infeasible: no value of {name} is left"
    if found.status == "unbounded":
        return f"unbounded: {name} {'falls' if found.proof.falls else 'grows'} without end"
    if found.status == "unknown":
        return "unknown"
    if found.objective is not None:
        best = f"{name} = {show(found.values[name])}"
        same = found.proof.objective in ("", name)
        return best if same else f"{found.proof.objective} = {show(found.objective)} at {best}"
    if found.solutions and len(found.solutions) <= MOST_SHOWN:
        return f"{name} = {', '.join(show(point[name]) for point in found.solutions)}{', …' if found.more else ''}"
    return "; ".join(run.of(name) for run in found.runs[:MOST_SHOWN])
