"""How figures are written for people: numbers in groups of three digits, shapes, points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.layers import Shape
from symcnn.network.model import PURE
from symcnn.network.uncounted import together, uncounted_lines
from symcnn.render.digits import decimal
from symcnn.report import FormulaReport, ResidueFact, SymbolFact, TableReport

NAMES = {
    "params": "params",
    "trainable": "trainable",
    "non_trainable": "non-trainable",
    "buffers": "buffers",
    "weights": "weights",
    "biases": "biases",
    "macs": "MACs",
    "flops": "FLOPs",
    "activations": "activations",
    "peak_activations": "peak activations",
    "receptive_field": "receptive field",
    "depth": "depth",
}
"""What the metrics are called in tables."""

SUMMARY = (
    "params", "trainable", "non_trainable", "buffers", "macs", "activations", "peak_activations", "receptive_field",
    "depth",
)  # fmt: skip
"""The totals that stand below a table."""

PARTS = ("trainable", "non_trainable")
"""Parts of the total before them, set in a little."""


def by_formula(facts: Sequence[ResidueFact]) -> list[list[ResidueFact]]:
    """The residue classes with the same polynomial together, in the order of their first residues."""
    groups: dict[str, list[ResidueFact]] = {}
    for fact in facts:
        groups.setdefault(fact.formula, []).append(fact)
    return list(groups.values())


def number(value: Number) -> str:
    """25,557,032; a rational as 3/4."""
    if isinstance(value, Fraction) and value.denominator != 1:
        return f"{value.numerator:,}/{value.denominator:,}"
    return f"{int(value):,}"


def setting(value: Number) -> str:
    """A symbol's number as it is typed: 1,024 or 1.4."""
    return number(value) if value.denominator == 1 or "/" in decimal(value) else decimal(value)


def figure(value: Any) -> str:
    """A number in groups, a formula in Python syntax, or one for each axis."""
    if value is None:
        return "no closed form"
    if isinstance(value, tuple):
        return " × ".join(map(figure, value))
    return number(value) if isinstance(value, (int, Fraction)) else algebra.text(value)


def shape(sizes: Shape) -> str:
    """28×28×1, or (n, n, 1) where a size is a formula, as the language writes them."""
    if all(isinstance(size, int) for size in sizes):
        return "×".join(map(str, sizes))
    return "(" + ", ".join(map(algebra.text, sizes)) + ("," if len(sizes) == 1 else "") + ")"


def point(values: Mapping[str, Number]) -> str:
    """w=64, r=0.5"""
    return ", ".join(f"{name}={decimal(value)}" for name, value in values.items())


def title(report: TableReport) -> str:
    """The network, its convention, and what was put in."""
    bound = f", at {point(report.at)}" if report.at else ""
    counted = "" if report.count == PURE else f", counted as {report.count} does"
    return f"{report.network} ({report.convention} convention{counted}{bound})"


def left_out(report: TableReport) -> str:
    """What another rule than the pure one does not count; nothing where it counts everything."""
    return ", ".join(report.not_counted) if report.count != PURE else ""


def uncounted(reports: Iterable[FormulaReport]) -> list[str]:
    """What the counting rules that closed forms were asked by leave out, a line a rule."""
    return uncounted_lines(together(report.not_counted for report in reports))


def domain(fact: SymbolFact) -> str:
    """``n in 32..``, ``k: a positive integer``, ``r real in 0..1``"""
    said = RATIO.sub(lambda ratio: decimal(Fraction(ratio[0])), fact.domain)
    if said.startswith(("a ", "an ")):
        return f"{fact.name}: {said}"
    return f"{fact.name} {said}" if said.startswith("real ") else f"{fact.name} in {said}"


RATIO = re.compile(r"(?<![\w.^*/)])\d+/\d+(?![\w^])")
"""A number by itself in a domain, which may have formulas for ends."""


def symbols(report: TableReport) -> list[str]:
    """``w in 8..512 step 8 = 64``, one for each symbol."""
    lines = []
    for fact in report.symbols.values():
        default = "" if fact.default is None else f" = {setting(fact.default)}"
        lines.append(f"{domain(fact)}{default}")
    return lines
