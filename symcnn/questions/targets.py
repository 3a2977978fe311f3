"""Budgets in a picture: the height of each one's line, and the best value of a symbol within it, by the solvers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symcnn.algebra import Number, Poly
from symcnn.algebra.domain import is_number
from symcnn.errors import Error
from symcnn.questions.answers import answer
from symcnn.questions.replies import Asker
from symcnn.record import Record
from symcnn.source import Source, Span
from symcnn.syntax import nodes, parse_expression

LARGEST, LEAST = "maximize", "minimize"
SENSES = {"<=": LARGEST, "<": LARGEST, ">=": LEAST, ">": LEAST}
FLIPPED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "==": "==", "!=": "!="}


class Target(Record):
    """A budget. ``metric`` is the place of the one it bounds among those that are drawn, None where it bounds another;
    ``sense`` says which end of a symbol is looked for within it."""

    text: str
    condition: nodes.Expression
    metric: int | None
    bound: nodes.Expression | None
    sense: str


class Line(Record):
    """A budget's height, and its text."""

    text: str
    height: Number


class Mark(Record):
    """The best value ``x`` of the symbol within a budget, and the metric there."""

    x: Number
    y: Number
    name: str
    metric: str
    target: Target


def target(text: str, metrics: Sequence[nodes.Expression]) -> Target:
    """The budget of a text: a condition, or a number that the only metric is to keep to."""
    node = parse_expression(Source("--budget", text))
    if isinstance(node, nodes.Logic):
        return Target(_plain(node.span.text), node, None, None, LARGEST)
    if not isinstance(node, nodes.Comparison):
        node = _at_most(node, metrics)
    if len(node.rest) > 1:
        return Target(_plain(node.span.text), node, None, None, LARGEST)
    ((relation, other),) = node.rest
    for left, right, way in ((node.first, other, relation), (other, node.first, FLIPPED[relation])):
        if left in metrics:
            said = f"{_plain(left.span.text)} {way} {_plain(right.span.text)}"
            return Target(said, node, metrics.index(left), right, SENSES.get(way, LARGEST))
    return Target(_plain(node.span.text), node, None, None, SENSES.get(relation, LARGEST))


def _at_most(bound: nodes.Expression, metrics: Sequence[nodes.Expression]) -> nodes.Comparison:
    if len(metrics) != 1:
        told = f"`{bound.span.text}` may be meant for any of {len(metrics)} curves"
        raise Error(told, bound.span, f"say for which: `{metrics[0].span.text} <= {bound.span.text}`")
    text = f"{metrics[0].span.text} <= {bound.span.text}"
    return nodes.Comparison(metrics[0], (("<=", bound),), Span(Source("--budget", text), 0, len(text)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def line(asker: Asker, taken: Mapping[str, Number], budget: Target) -> Line | None:
    """Its line; None where it is no number that one of the metrics keeps to."""
    if budget.bound is None:
        return None
    height = asker.inquiry(taken).evaluator.number(budget.bound)
    return Line(budget.text, height) if is_number(height) else None


def mark(asker: Asker, taken: Mapping[str, Number], name: str, metric: nodes.Expression, budget: Target) -> Mark | None:
    """The best value of a symbol within a budget, the others at numbers; None where nothing meets it, or there is no
    best."""
    place = Span(Source(name, name), 0, len(name))
    symbol = nodes.Name(name, place)
    question = nodes.Optimize(budget.sense, symbol, (symbol,), (budget.condition,), None, place)
    found = answer(Asker(asker.session(taken), asker.network, asker.control), question)
    if found.unsolved or found.data["status"] != "optimal":
        return None
    x = found.point[name]
    y = asker.inquiry({**taken, name: x}).evaluator.number(metric)
    assert not isinstance(y, Poly)
    return Mark(x, y, name, _plain(metric.span.text), budget)
