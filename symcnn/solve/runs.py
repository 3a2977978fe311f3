"""Points that were found interval by interval, as few progressions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from symcnn.algebra import Domain, Number
from symcnn.algebra.domain import exact
from symcnn.solve.evidence import Run

LEAST_PROGRESSION = 3
MOST_SINGLE = 10_000


def maximal_runs(found: Iterable[Run], domain: Domain) -> tuple[Run, ...]:
    """Touching runs joined, and single points at equal distances as one run; endless ones go up, or down last."""
    ranges = [_upwards(run) for run in found]
    if domain.values is not None:
        return tuple(_progressions([Run(x, x, domain.step) for x in domain.values if _holds(ranges, x)]))  # type: ignore[arg-type]
    down = [run for run in ranges if run.step < 0]
    up = _joined(_whole([run for run in ranges if run.step > 0], domain), domain)
    if down:
        mirror = Domain(None, None, domain.step)
        single = [run for run in up if run.size() == 1]
        mirrored = _joined(_whole([_mirrored(run) for run in [*down, *single]], mirror), mirror)
        up = [run for run in up if run.size() != 1] + [_mirrored(run) for run in mirrored]
        up.sort(key=lambda run: run.first)
    return tuple(_progressions(up))


def _holds(ranges: Sequence[Run], x: Number) -> bool:
    return any(run.last is not None and run.first <= x <= run.last for run in ranges)


def covers(runs: Sequence[Run], domain: Domain) -> bool:
    """Whether the runs are all of the domain."""
    if domain.is_finite:
        return sum(run.size() or 0 for run in runs) == domain.size()
    return sum(run.last is None and abs(run.step) == domain.step for run in runs) == (
        2 if domain.lowest is None and domain.highest is None else 1
    ) and all(run.last is None and run.first in (domain.lowest, domain.highest, *_around(domain)) for run in runs)


def _around(domain: Domain) -> tuple[Number, ...]:
    """Where the two runs of a domain without ends meet."""
    if domain.lowest is None and domain.highest is None:
        return 0, -domain.step  # type: ignore[operator, return-value]
    return ()


def _upwards(run: Run) -> Run:
    return Run(run.last, run.first, -run.step) if run.step < 0 and run.last is not None else run


def _mirrored(run: Run) -> Run:
    """The run of the negated points; of an endless one the direction is turned."""
    return (
        Run(-run.first, None if run.last is None else -run.last, -run.step) if run.size() != 1 else _at(-run.first, run)
    )


def _at(x: Number, run: Run) -> Run:
    return Run(x, x, run.step)


def _whole(runs: Sequence[Run], domain: Domain) -> list[Run]:
    """Endless runs of all residue classes of a modulus as one run of every point, and the points before it."""
    endless = [run for run in runs if run.last is None]
    steps = {run.step for run in endless}
    if len(endless) < 2 or len(steps) > 1 or len(endless) * domain.step != endless[0].step:  # type: ignore[operator]
        return list(runs)
    start = max(run.first for run in endless)
    if sum((start - run.first) // run.step for run in endless) > MOST_SINGLE:
        return list(runs)
    early = [Run(x, x, run.step) for run in endless for x in takewhile(lambda x: x < start, run.points())]
    return [*(run for run in runs if run.last is not None), *early, Run(start, None, domain.step)]  # type: ignore[arg-type]


def _joined(runs: Sequence[Run], domain: Domain) -> list[Run]:
    """From the highest down: a run that ends one step before another's first point is put before it."""
    single: Number = domain.step  # type: ignore[assignment]
    waiting: dict[tuple[Number, Number], Run] = {}  # by the point that would continue the run downwards, and its step
    steps = list(dict.fromkeys([single, *(run.step for run in runs)]))
    for run in sorted(runs, key=lambda run: (run.first, run.last is None), reverse=True):
        possible = steps if run.size() == 1 else [run.step]
        keys = [] if run.last is None else [(run.last, step) for step in possible]
        key = next((key for key in keys if key in waiting), None)
        joined = run if key is None else Run(run.first, waiting.pop(key).last, key[1])
        step = single if joined.size() == 1 else joined.step
        waiting[exact(joined.first - step), step] = joined
    return sorted(waiting.values(), key=lambda run: run.first)


def _progressions(runs: Sequence[Run]) -> list[Run]:
    """Neighbouring single points at equal distances as one run, where there are three of them or more."""
    result: list[Run] = []
    start = 0
    while start < len(runs):
        end = _end_of_progression(runs, start)
        if end - start >= LEAST_PROGRESSION:
            step = exact(runs[start + 1].first - runs[start].first)
            result.append(Run(runs[start].first, runs[end - 1].first, step))
            start = end
        else:
            result.append(runs[start])
            start += 1
    return result


def _end_of_progression(runs: Sequence[Run], start: int) -> int:
    """The index after the last of the single points at equal distances from ``start`` on."""
    end = start
    while end < len(runs) and runs[end].size() == 1:
        if end >= start + 2 and runs[end].first - runs[end - 1].first != runs[start + 1].first - runs[start].first:
            break
        end += 1
    return end
