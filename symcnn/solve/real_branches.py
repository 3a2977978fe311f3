"""Where a branch of an equation's roots by radicals is the symbol, as far as that is proved.

Where one other symbol remains, the B of B == P(k), the points before those of the proof are tried one by one, downwards
as far as the branch is right. Below the last of these another branch may be the wanted one, so the answer is kept to a
B that no such point reaches.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symcnn.algebra import Domain, Number, Poly, Ring, coefficients, evaluate, exact, substitute, symbols_of
from symcnn.record import Record
from symcnn.solve.branch_proof import Branch, Question, asked, everywhere, far_out, stays

MOST_TRIED = 24  # points before and after the one from which on all is proved
FARTHEST_BITS = 256


class Reach(NamedTuple):
    """Where a branch is right, and where its floor is the largest value that B allows: ``B > 27``; empty is everywhere.

    ``large k``: whatever the other symbols are, from some k on. The floor needs a P that does not fall between the
    points either.
    """

    branch: str
    floor: str


EVERYWHERE = Reach("", "")


def valid_for(equation: Poly, name: str, branch: Branch) -> Reach | None:
    """Where a branch is right; None where that is proved nowhere."""
    question = asked(equation, name, branch)
    line = _line(question)
    if line is not None:
        return _told(line)
    if question.holds(everywhere(question.ring)):
        return EVERYWHERE
    large = Reach(f"large {name}", f"large {name}")
    return large if question.holds(far_out(question)) else None


class _Line(Record):
    """The points of B == P(k) along the domain of k, and the question about them."""

    question: Question
    domain: Domain
    budget: Poly
    other: Domain

    @property
    def name(self) -> str:
        return self.question.name

    def at(self, index: int) -> Number:
        return evaluate(self.budget, {self.name: self.domain.point(index)})

    def asked(self, index: int) -> bool:
        """Whether the other symbol can have the value there."""
        low = self.other.lowest
        return low is None or self.at(index) >= evaluate(low, {})

    def right(self, index: int) -> bool:
        point = {self.name: self.domain.point(index), self.question.free: self.at(index)}
        return not self.asked(index) or self.question.branch.solves(point)

    def proved_from(self) -> int | None:
        """An index from which on P never turns, and the branch is continuous."""
        bits = next((b for b in range(FARTHEST_BITS) if self._is_proved((1 << b) - 1)), None)
        if bits is None:
            return None
        low, high = -1 if bits == 0 else (1 << (bits - 1)) - 1, (1 << bits) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._is_proved(middle) else (middle, high)
        return high

    def _is_proved(self, index: int) -> bool:
        start = self.domain.point(index)
        return self.question.holds(lambda value, strict: stays(value, self.name, start, strict))

    @property
    def rises(self) -> bool:
        parts = coefficients(self.budget, self.name)
        return evaluate(parts[max(parts)], {}) > 0


def _line(question: Question) -> _Line | None:
    """None where more than one other symbol occurs, or the points cannot be walked along."""
    others = [other for other in symbols_of(question.equation) if other != question.name]
    domain = question.ring.domains[question.name]
    if not domain.is_numeric or domain.values is not None or domain.lowest is None or domain.step is None:
        return None
    budget = _budget(question.equation, question.name, others[0]) if others == [question.free] else None
    if budget is None or not question.ring.domains[question.free].is_numeric:
        return None
    return _Line(question, domain, budget, question.ring.domains[question.free])


def _budget(equation: Poly, name: str, free: str) -> Poly | None:
    """P(k) of B == P(k); None where B does not occur that plainly."""
    parts = coefficients(equation, free)
    slope = parts[1]
    if isinstance(slope, Poly):
        return None
    alone = {name: Ring().symbol(name, equation.ring.domains[name])}
    found = substitute(-parts.get(0, 0) * (1 / Fraction(slope)), alone)
    return found if isinstance(found, Poly) else None


def _told(line: _Line) -> Reach | None:
    if line.question.parts is None:
        tried = f"large {line.name} (tried, not proved)"
        return Reach(tried, tried) if line.rises else None
    start = line.proved_from()
    size = line.domain.size()
    if start is None or (size is not None and start >= size):
        return None
    if not line.rises:
        return EVERYWHERE if start == 0 else None
    last = start + MOST_TRIED if size is None else min(start + MOST_TRIED, size - 1)
    first = last + 1
    while first > max(0, start - MOST_TRIED) and line.right(first - 1):
        first -= 1
    if first > start:
        return None
    return Reach(_beyond(line, first, ">"), _beyond(line, start, ">="))


def _beyond(line: _Line, first: int, relation: str) -> str:
    """That B lies beyond every P before an index (``>``), or that and P there (``>=``); empty where all do."""
    if first == 0:
        return ""
    below, lowest = _greatest(line, first - 1), line.other.lowest
    if lowest is not None and below < evaluate(lowest, {}):
        return ""
    free = line.question.free
    return f"{free} > {below}" if relation == ">" else f"{free} >= {max(below + 1, line.at(first))}"


def _greatest(line: _Line, last: int) -> Number:
    """The greatest P up to an index."""
    from symcnn.solve.optimal import optimize

    domain = Domain(line.domain.lowest, line.domain.point(last), line.domain.step)
    found = optimize("maximize", line.budget, (), line.name, domain).objective
    assert found is not None
    return exact(found)
