"""The answers to a script's questions as quotes: texts with the values that are printed after them, solutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn.algebra import Number
from symcnn.errors import Error
from symcnn.network.session import Session
from symcnn.questions.answers import answer
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.macros import COUNT, ITEMS, PLAIN, Group, Quote, message, number_at
from symcnn.questions.replies import Asker, Reply
from symcnn.questions.shown import shown_expression
from symcnn.questions.used import network_nodes, used_names
from symcnn.report import is_figure
from symcnn.syntax import nodes

MOST_POINTS = 20
"""Of the solutions of a question so many are quoted."""

ANSWER = "answer"
SOLVED = ("optimal", "solved")

Quotes = Iterator[Quote]


def answer_groups(session: Session, networks: Sequence[str]) -> Iterator[Group]:
    """The answers to the questions that speak of these networks or of none, question by question.

    Questions of a kind are counted for each network; one without an answer says why.
    """
    asker = Asker(session, networks[0] if len(networks) == 1 else None)
    counts: Counter[tuple[tuple[str, ...], str]] = Counter()
    for question in session.program.questions:
        maker = QUOTED.get(type(question))
        spoken = _networks(session, question, asker.network)
        if maker is None or not spoken <= set(networks):
            continue
        kind = question.span.text.split()[0]
        path = tuple(spoken) if len(spoken) == 1 and kind != "print" else ()
        counts[path, kind] += 1
        group = _asked(maker, asker, question, (kind, str(counts[path, kind])))
        if group.quotes:
            yield group.replace(path=path)


def _networks(session: Session, question: nodes.Question, network: str | None) -> set[str]:
    """The networks that a question speaks of."""
    named = used_names(session.program, [question]) & session.program.networks.keys()
    return named | {node.name.name for node in network_nodes(session.program, [question], network)}


def _asked(
    maker: Callable[[Asker, Any, tuple[str, ...]], Group], asker: Asker, question: Any, what: tuple[str, ...]
) -> Group:
    try:
        return maker(asker, question, what)
    except Error as error:
        return Group((), (_stated(question),), (Quote(what, PLAIN, note=message(error)),))


def _stated(question: nodes.Question) -> str:
    return f"line {question.span.line}: {' '.join(question.span.text.split())}"


# ---------------------------------------------------------------- print


def _printed(asker: Asker, question: nodes.Print, _: tuple[str, ...]) -> Group:
    """Each text with the values after it; values without a text have no name."""
    inquiry = asker.inquiry(asker.base.point(question.at))
    quotes: list[Quote] = []
    for text, items in _texts(question.items):
        names = [(text, ANSWER)] if len(items) == 1 else [(text, ANSWER, str(n)) for n in range(1, len(items) + 1)]
        quotes += [_value(inquiry, item, name) for name, item in zip(names, items, strict=True)]
    return Group((), (_stated(question), *(f"valid for {c}" for c in inquiry.conditions())), tuple(quotes))


def _texts(items: Sequence[nodes.Expression]) -> list[tuple[str, list[nodes.Expression]]]:
    found: list[tuple[str, list[nodes.Expression]]] = []
    for item in items:
        if isinstance(item, nodes.Text):
            found.append((item.value, []))
        elif found:
            found[-1][1].append(item)
    return found


def _value(inquiry: Inquiry, node: nodes.Expression, what: tuple[str, ...]) -> Quote:
    shown, value = shown_expression(inquiry, node), inquiry.value(node)
    if not is_figure(value):
        return Quote(what, PLAIN, latex=shown.latex)
    defaults = inquiry.session.defaults()
    for network in inquiry.consulted.values():
        network.check_at(defaults)
    number = number_at(inquiry.session, value, defaults)
    return Quote(what, ITEMS if isinstance(value, tuple) else COUNT, value, number, shown.latex)


# ---------------------------------------------------------------- budgets and equations


def _solved(asker: Asker, question: nodes.Question, what: tuple[str, ...]) -> Group:
    reply = answer(asker, question)
    data = reply.data
    taken = [f"at {', '.join(f'{n} = {v}' for n, v in data['at'].items())}"] if data.get("at") else []
    titles = (_stated(question), *taken, *(f"valid for {condition}" for condition in data.get("valid", ())))
    stopped = "stopped" in data.get("proof", {})
    if data["status"] not in SOLVED or stopped:
        note = "the search ended before its proof" if stopped else reply.lines[0]
        return Group((), titles, (Quote(what, PLAIN, note=note),))
    return Group((), titles, tuple(_parts(reply, what)))


def _parts(reply: Reply, what: tuple[str, ...]) -> Quotes:
    """A closed form for each root, the best point, or the points there are."""
    data = reply.data
    if "forms" in data:
        forms = data["forms"]
        for place, form in enumerate(forms, 1):
            yield Quote((*what, data["symbol"], *_nth(place, len(forms))), PLAIN, latex=form["latex"])
        return
    if data["values"]:
        yield from _point(what, data["values"], data["metrics"])
        if data["objective"] is not None:
            yield _number((*what, "best"), data["objective"])
        return
    solutions = data["solutions"]
    if not solutions:
        yield Quote(what, PLAIN, note=f"too many to be listed: {reply.lines[0]}")
        return
    yield Quote((*what, "solutions"), PLAIN, len(solutions), len(solutions))
    frontier = data.get("frontier") or [{"metrics": {}} for _ in solutions]
    for place, (point, beside) in enumerate(zip(solutions[:MOST_POINTS], frontier, strict=False), 1):
        yield from _point((*what, *_nth(place, len(solutions))), point, beside["metrics"])
    if len(solutions) > MOST_POINTS:
        yield Quote((*what, "others"), PLAIN, note=f"of {len(solutions)} solutions the first {MOST_POINTS} are quoted")


def _nth(place: int, count: int) -> tuple[str, ...]:
    return () if count == 1 else ("solution", str(place))


def _point(what: tuple[str, ...], values: Mapping[str, Any], metrics: Mapping[str, Any]) -> Quotes:
    """The symbols' values, then what the objectives and constraints are worth there."""
    for name, value in values.items():
        yield _number((*what, name), value, PLAIN)
    for text, value in metrics.items():
        if text not in values:
            yield _number((*what, text), value)


def _number(what: tuple[str, ...], given: int | str, kind: str = COUNT) -> Quote:
    """A number as JSON has it: a rational is a string."""
    number: Number = Fraction(given) if isinstance(given, str) else given
    return Quote(what, kind, number, number)


QUOTED: dict[type, Callable[[Asker, Any, tuple[str, ...]], Group]] = {
    nodes.Print: _printed,
    nodes.Optimize: _solved,
    nodes.Feasible: _solved,
    nodes.Solve: _solved,
    nodes.Pareto: _solved,
}
"""How the answers of each kind of question are quoted."""
