"""Where the networks of a question exist: their conditions of validity, put into the domains of the symbols."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symcnn.algebra import Domain, Number, coefficients
from symcnn.errors import Error
from symcnn.network.model import Validity
from symcnn.network.session import Session
from symcnn.questions.inquiry import Inquiry


def where_valid(inquiry: Inquiry) -> Inquiry:
    """The same question over smaller domains, on which every condition a·x + b ≥ 0 in one symbol is met."""
    session = inquiry.session
    narrowed: dict[str, Domain] = {}
    for network in inquiry.consulted.values():
        for condition in network.conditions:
            for name, low, high in _ends(condition):
                domain = narrowed.get(name, session.domain(name))
                narrowed[name] = _between(domain, low, high) or domain
    inside = Session(session.program, session.bindings, session.convention, narrowed, session.count)
    return Inquiry(inside, inquiry.network_name)


def _ends(condition: Validity) -> Iterator[tuple[str, Number | None, Number | None]]:
    """The symbol of a condition that is linear in it and has no other, with the end that the condition gives it."""
    names = condition.symbols()
    if len(names) != 1 or condition.guard != 1:
        return
    (name,) = names
    try:
        parts = coefficients(condition.value, name)
    except Error:
        return
    slope, rest = parts.get(1, 0), parts.get(0, 0)
    if max(parts) == 1 and isinstance(slope, (int, Fraction)) and isinstance(rest, (int, Fraction)):
        end = -Fraction(rest) / slope
        yield (name, end, None) if slope > 0 else (name, None, end)


def _between(domain: Domain, low: Number | None, high: Number | None) -> Domain | None:
    """The domain's points from ``low`` to ``high``; None where they can't be told."""
    if not domain.is_numeric:
        return None
    if domain.values is not None:
        inside = (v for v in domain.values if (low is None or v >= low) and (high is None or v <= high))
        return Domain(values=tuple(inside))
    first = domain.lowest if low is None else low if domain.contains(low) else domain.next_above(low)
    last = domain.highest if high is None else domain.last_at_most(high)
    return Domain(first, last, domain.step)
