"""The largest of what is alive at the moments of a network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from symcnn.algebra import Number, Poly, Value, evaluate, maximum
from symcnn.algebra.choices import border
from symcnn.algebra.extrema import MOST_COMPARED, extremum_atom, flattened
from symcnn.algebra.prove import proved_nonnegative
from symcnn.algebra.sampling import Point, random_points
from symcnn.algebra.substitution import substitute_indices

SAMPLED = 12
"""Every so many of the random points tell candidates apart."""
MOST_RIVALS = 2


class Candidate(NamedTuple):
    """How many elements are alive at a moment that comes where ``guard`` is 1."""

    guard: Value
    value: Value

    @property
    def elements(self) -> Value:
        return self.value if self.guard == 1 else self.guard * self.value


def largest(candidates: Iterable[Candidate]) -> Value:
    """The largest of values of at least 0, without those that another is proved to reach; 0 where there are none.

    Each is compared with the few largest alone: that may keep one too many, and proofs cost more than they save.
    """
    several = list(dict.fromkeys(candidates))
    if not any(isinstance(candidate.elements, Poly) for candidate in several):
        return maximum(0, *(candidate.elements for candidate in several))
    several = [Candidate(c.guard, part) for c in several for part in flattened([c.value], largest=True)]
    sampled = _sampled(several)
    ordered = sorted(sampled, key=lambda candidate: sum(sampled[candidate]), reverse=True)
    always = [candidate for candidate in ordered if candidate.guard == 1][:MOST_RIVALS]
    kept: list[Candidate] = []
    for candidate in ordered:
        freed = _freed(candidate, always)
        if not any(_reaches(other, freed, sampled[other], sampled[candidate]) for other in kept[:MOST_RIVALS]):
            kept.append(freed)
            sampled.setdefault(freed, sampled[candidate])
        if len(kept) > MOST_COMPARED:
            return maximum(*(other.elements for other in kept))  # which refuses so many
    parts = list(dict.fromkeys(candidate.elements for candidate in kept))
    return parts[0] if len(parts) == 1 else extremum_atom(parts, largest=True)


def _freed(candidate: Candidate, always: Sequence[Candidate]) -> Candidate:
    """Without its condition where another is at least as large at the only points at which that fails."""
    for point in border(candidate.guard):
        value = substitute_indices(candidate.value, point)
        if any(proved_nonnegative(substitute_indices(other.value, point) - value) for other in always):
            return Candidate(1, candidate.value)
    return candidate


def _sampled(candidates: list[Candidate]) -> dict[Candidate, list[Number]]:
    """Every candidate at some points of the domain."""
    formula, *others = sorted((c.elements for c in candidates), key=lambda value: not isinstance(value, Poly))
    assert isinstance(formula, Poly)
    points = list(islice(random_points(formula, *others), 0, None, SAMPLED))
    return {candidate: [_at(candidate, point) for point in points] for candidate in candidates}


def _at(candidate: Candidate, point: Point) -> Number:
    return evaluate(candidate.elements, point)


def _reaches(other: Candidate, candidate: Candidate, larger: list[Number], smaller: list[Number]) -> bool:
    """Whether the other is proved to be at least as large wherever the candidate counts; no proof is tried against the
    points."""
    if other.guard not in (1, candidate.guard) or not all(a >= b for a, b in zip(larger, smaller, strict=True)):
        return False
    return proved_nonnegative(other.value - candidate.value)
