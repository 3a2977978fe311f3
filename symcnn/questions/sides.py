"""The two sides of a comparison: what each is worth, where it exists, and the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symcnn import algebra
from symcnn.algebra import Domain, Number
from symcnn.errors import Error
from symcnn.network.model import ADDED, METRICS
from symcnn.network.session import Session, unknown_symbol
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of
from symcnn.record import Record
from symcnn.report import symbols_in
from symcnn.solve import Constraint
from symcnn.source import Source
from symcnn.syntax import nodes, parse_expression

EXPRESSION = "value"
"""What the only figure is called where expressions are compared."""


class Side(Record):
    """A network, or an expression, with its figures by metric (None where one has no closed form); ``constraints`` say
    where it exists and ``valid`` tells that, ``domains`` are those of the symbols left in its figures."""

    title: str
    network: str | None
    convention: str | None
    inquiry: Inquiry
    figures: Mapping[str, Any]
    constraints: tuple[Constraint, ...]
    valid: tuple[str, ...]
    domains: Mapping[str, Domain]
    defaults: Mapping[str, Number]

    @property
    def session(self) -> Session:
        return self.inquiry.session

    @property
    def at(self) -> Mapping[str, Number]:
        """What was put in before compiling."""
        return self.session.bindings


def network_side(session: Session, name: str | None, file: str) -> Side:
    """A network with all of its metrics."""
    inquiry = Inquiry(session, name)
    network = inquiry.network()
    figures = {metric: _figure(inquiry, metric) for metric in METRICS}
    title = network.name if file.endswith(f":{network.name}") else f"{network.name} of {file}"
    return _side(title, network.name, network.convention, inquiry, figures)


def expression_side(session: Session, network: str | None, text: str) -> Side:
    """An expression, as the only figure."""
    inquiry = Inquiry(session, network)
    figures = {EXPRESSION: inquiry.evaluator.number(parse_expression(Source("EXPRESSION", text)))}
    return _side(" ".join(text.split()), None, None, inquiry, figures)


def _figure(inquiry: Inquiry, metric: str) -> Any:
    """A metric, or None where it has no closed form; those that add up always have one."""
    try:
        return inquiry.value(parse_expression(Source("METRIC", metric)))
    except Error:
        if metric in ADDED:
            raise
        return None


def _side(title: str, name: str | None, convention: str | None, inquiry: Inquiry, figures: Mapping[str, Any]) -> Side:
    session, constraints = inquiry.session, constraints_of(inquiry, ())
    told = [part for c in constraints for part in (c.left, c.right)]
    left = symbols_in(session.ring, [*figures.values(), *told])
    domains = {name: session.domain(name) for name in left}
    defaults = session.defaults()
    return Side(
        title, name, convention, inquiry, figures, tuple(constraints), tuple(inquiry.conditions()), domains,
        {name: defaults[name] for name in left if name in defaults},
    )  # fmt: skip


def names_of(session: Session, asked: str | None, turn: int, together: bool) -> str | None:
    """Which network a side is: the ``turn``-th name of ``--network a,b``; of one file with two, each of them."""
    names = [name.strip() for name in asked.split(",")] if asked else []
    if together and not names:
        names = list(session.program.networks)
    if len(names) > 2 or (together and len(names) != 2):
        found = ", ".join(names) or "none"
        raise Error(f"two networks are compared, here is {found}", hint="name them: `--network a,b`, or give two files")
    return names[turn % len(names)] if names else None


def point_for(session: Session, at: nodes.At | None, others: Sequence[Session]) -> dict[str, Number]:
    """The numbers of ``--at`` for the symbols that a script has; one that no script has is an error."""
    if at is None or at.defaults:
        return session.point(at)
    for binding in at.bindings:
        if not any(binding.name.name in other.program.symbols for other in (session, *others)):
            raise unknown_symbol(binding.name.name, session.program).placed(binding.name.span)
    own = tuple(binding for binding in at.bindings if binding.name.name in session.program.symbols)
    return session.point(at.replace(bindings=own))


def check_alike(left: Side, right: Side) -> None:
    """An error where a symbol that both sides have is not the same thing in them."""
    for name in left.domains.keys() & right.domains.keys():
        first, second = (side.domains[name].describe() for side in (left, right))
        if first != second:
            raise Error(f"`{name}` has the domain {first} in {left.title} and {second} in {right.title}",
                        hint=f"give both the same domain, or a number: `--at {name}=…`")  # fmt: skip


def shared_defaults(left: Side, right: Side) -> dict[str, Number]:
    """The defaults of the symbols of both sides, without those in which they differ."""
    merged = {**right.defaults, **left.defaults}
    both = left.domains.keys() & right.domains.keys()
    return {n: v for n, v in merged.items() if n not in both or left.defaults.get(n) == right.defaults.get(n)}


def symbols_of_domain(domain: Domain) -> set[str]:
    """The symbols in the ends and the step of a domain."""
    parts = (domain.lowest, domain.highest, domain.step)
    return {name for part in parts if part is not None for name in algebra.symbols_of(part)}
