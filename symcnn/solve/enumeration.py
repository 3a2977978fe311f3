"""All points of one symbol's domain that meet constraints or solve equations, with the proof that there are no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from heapq import merge
from itertools import chain, islice

from symcnn.algebra import Domain, Number
from symcnn.errors import Error
from symcnn.solve.answer import Answer, Proof
from symcnn.solve.certify import above, ray_from, violated_on
from symcnn.solve.constraint import Constraint, End
from symcnn.solve.control import MOST_LISTED, Control, StoppedError
from symcnn.solve.evidence import Certificate, Run
from symcnn.solve.excluded import merged
from symcnn.solve.pieces import Piece, checked_domain
from symcnn.solve.refusal import contradicting, infeasible
from symcnn.solve.runs import covers, maximal_runs
from symcnn.solve.search import Excluded, Search, attempt, every_run
from symcnn.solve.stopped import found_so_far
from symcnn.solve.task import Task, check_at, check_symbols, metrics_at

MOST_SHOWN = 12  # runs named in a sentence


def feasible_set(constraints: Sequence[Constraint], name: str, domain: Domain) -> tuple[Run, ...]:
    """Every value of the symbol that meets all constraints, as maximal runs; none where there is no such value."""
    return solutions(constraints, name, domain).runs


def solutions(equations: Sequence[Constraint], name: str, domain: Domain, control: Control | None = None) -> Answer:
    """Every value of the symbol that solves all equations (or meets other constraints), and that there are no more.

    ``solved`` with the values as runs and, where they are at most 10,000, one by one; else ``infeasible``. Where the
    control ends the search, ``feasible`` with the values that were found, or ``unknown`` without any.
    """
    check_symbols([side for c in equations for side in (c.left, c.right)], name)
    task = Task(1, 0, "", tuple(equations), name, checked_domain(name, domain))
    try:
        found, excluded, stopped = _searched(task, control)
    except Error as given_up:
        return contradicting(task, given_up)
    if not found and not stopped:
        return infeasible(task, excluded, control)
    runs = maximal_runs(found, domain)
    points = _listed(runs)
    if stopped:
        return found_so_far(task, runs, points, stopped)
    for point in points or [run.first for run in runs]:
        task.check(point)
    single = points[0] if len(points) == 1 else None
    return Answer(
        "solved",
        _proof(task, runs, excluded),
        values={} if single is None else {name: single},
        metrics={} if single is None else metrics_at(task, single),
        solutions=tuple({name: point} for point in points),
        runs=runs,
    )


def first_of(answer: Answer, most: int) -> Answer:
    """The answer with its first solutions alone, where it has more than are wanted and a first one."""
    if any(run.step < 0 for run in answer.runs):
        return answer
    points = list(islice(merge(*(run.points() for run in answer.runs)), most + 1))
    listed = tuple({answer.proof.name: point} for point in points[:most])
    return answer if len(points) <= most else replace(answer, solutions=listed, more=True)


def _searched(task: Task, control: Control | None) -> tuple[list[Run], list[Excluded], str]:
    """The runs of points, what was excluded, and what stopped the search; then the longer list of two attempts."""
    lists: list[list[tuple[Number, End, Number]]] = []

    def run(search: Search, pieces: Sequence[Piece]) -> list[Excluded]:
        lists.append([])
        every_run(search, pieces, lists[-1])
        return search.excluded

    try:
        excluded, stopped = attempt(run, task.pieces(), task.relations, control=control), ""
    except StoppedError as error:
        excluded, stopped = [], str(error)
    found = max(lists, key=len, default=[]) if stopped else lists[-1]
    return [Run(*ends) for ends in found], excluded, stopped


def _listed(runs: Sequence[Run]) -> list[Number]:
    """All points upwards, none where they are endless or too many."""
    sizes = [run.size() for run in runs]
    if None in sizes or sum(size or 0 for size in sizes) > MOST_LISTED:
        return []
    return sorted(chain.from_iterable(run.points() for run in runs))


def _proof(task: Task, runs: Sequence[Run], excluded: Sequence[Excluded]) -> Proof:
    """Where all is a solution, that; where both sides of the runs are excluded in one stroke, how; else every range."""
    if covers(runs, task.domain):
        return Proof(task.name, reason=f"every value of `{task.name}` ({task.domain.describe()}) is a solution")
    lone = runs[0].first if len(runs) == 1 and runs[0].size() == 1 else None
    checks = (
        () if lone is None else tuple(check_at(task, c, lone, above(task.domain, lone, 1)) for c in task.constraints)
    )
    beyond = None if lone is None else above(task.domain, lone, 1)
    where = ", ".join(run.describe() for run in runs[:MOST_SHOWN]) + (", …" if len(runs) > MOST_SHOWN else "")
    several = len(runs) > 1 or lone is None
    reason = f"`{task.name}` is {'one of ' if several else ''}{where}: every other value is excluded"
    outer = _outer(task, runs)
    kept = () if outer is not None else merged(task, excluded)
    return Proof(task.name, lone, beyond, checks, reason, outer or (), kept)


def _outer(task: Task, runs: Sequence[Run]) -> tuple[Certificate, ...] | None:
    """One-shot certificates for what lies below and above a single run, None where there are none."""
    if len(runs) > 1 or runs[0].step < 0:
        return None
    (run,) = runs
    if run.size() != 1 and (run.step != task.domain.step or task.domain.values is not None):
        return None
    certificates = []
    for end, direction in ((run.first, -1), (run.last, 1)):
        beyond = None if end is None else above(task.domain, end, direction)
        if beyond is None:
            continue
        ray = ray_from(task.name, task.domain, beyond, direction)
        certificate = next(filter(None, (violated_on(ray, constraint) for constraint in task.constraints)), None)
        if certificate is None:
            return None
        certificates.append(certificate)
    return tuple(certificates)
