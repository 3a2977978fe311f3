"""Small systems of linear equations in numbers that are not negative, by the exact simplex method."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symcnn.algebra import Number

Row = list[Fraction]


def nonnegative_solution(rows: Sequence[Sequence[Number]], right: Sequence[Number]) -> list[Fraction] | None:
    """Numbers x ≥ 0 with Σ row[j]·x[j] = right for every row, with as few that are not 0 as there are rows.

    None where there are none (Farkas). The least sum of what the rows lack is sought by Bland's rule, which ends.
    """
    tableau = [_upright([*map(Fraction, row), Fraction(end)]) for row, end in zip(rows, right, strict=True)]
    width = len(tableau[0]) - 1
    basis: list[int | None] = [None] * len(tableau)  # None is what a row lacks
    lack = [sum(column, Fraction(0)) for column in zip(*tableau, strict=True)]
    while lack[-1] > 0:
        entering = next((j for j in range(width) if lack[j] > 0), None)
        if entering is None:
            return None
        leaving = _leaving(tableau, basis, entering)
        _pivot([*tableau, lack], leaving, entering)
        basis[leaving] = entering
    solution = [Fraction(0)] * width
    for row, column in zip(tableau, basis, strict=True):
        if column is not None:
            solution[column] = row[-1]
    return solution


def _upright(row: Row) -> Row:
    return [-entry for entry in row] if row[-1] < 0 else row


def _leaving(tableau: Sequence[Row], basis: Sequence[int | None], entering: int) -> int:
    """The row that is used up first; among equals what is lacking, then the first variable."""
    ratios = [
        (row[-1] / row[entering], -1 if basis[i] is None else basis[i], i)
        for i, row in enumerate(tableau)
        if row[entering] > 0
    ]
    return min(ratios)[2]


def _pivot(rows: Sequence[Row], leaving: int, entering: int) -> None:
    """The entering variable is 1 times the leaving row's, and gone from all others."""
    row = rows[leaving]
    divisor = row[entering]
    row[:] = [entry / divisor for entry in row]
    for other in rows:
        factor = other[entering]
        if other is not row and factor:
            other[:] = [a - factor * b for a, b in zip(other, row, strict=True)]
