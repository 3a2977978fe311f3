"""What stands above a table in LaTeX: its network, symbols, numbers and where it is valid; or a given text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.algebra.styles import latex_name
from symcnn.network.model import PURE
from symcnn.render import breaking
from symcnn.render.breaking import breakable, fitted
from symcnn.render.columns import NUMBERS, Column, of_stages
from symcnn.render.figures import left_out
from symcnn.render.latex.grid import Caption
from symcnn.report import SymbolFact, TableReport

LINE = 72
"""How many characters a line of a caption holds."""


def _point(report: TableReport, point: Mapping[str, Number]) -> str:
    names = {name: fact.latex for name, fact in report.symbols.items()}
    return ", ".join(
        f"${names.get(name) or latex_name(name)} = {algebra.latex(value)}$" for name, value in point.items()
    )


def caption_of(report: TableReport, wanted: Sequence[Column], caption: str | None, label: str | None) -> Caption:
    """The one that is given, or the network, its symbols and where it is valid."""
    name = labelled(label or f"tab:{report.network.replace('_', '-')}{'-stages' if of_stages(report) else ''}")
    numbers = ""
    if report.symbols and report.point and any(column.metric or column.needs == NUMBERS for column in wanted):
        numbers = f"numbers at {_point(report, report.point)}"
    if caption is not None:
        return Caption("", breaking.text(" ".join(caption.split())), name, f"N{numbers[1:]}" if numbers else "")
    what = "Stages" if of_stages(report) else "Layers"
    short = rf"{what} of \texttt{{{breaking.name(report.network)}}}"
    bound = f", at {_point(report, report.at)}" if report.at else ""
    said = [f"{short} ({report.convention} convention{_counted(report)}{bound})"]
    said += [_symbols(report)] if report.symbols else []
    said += [numbers] if numbers else []
    if report.conditions:
        said.append(f"valid for {', '.join(map(_condition, report.conditions))}")
    return Caption(short, "; ".join(said) + ".", name)


def labelled(name: str) -> str:
    """A label that LaTeX takes: letters, digits and a few signs, others as dashes."""
    return re.sub(r"[^A-Za-z0-9:.+/-]+", "-", name).strip("-") or "tab:table"


def _counted(report: TableReport) -> str:
    """The rule by which multiply-accumulates are counted, with what it leaves out; the pure one needs no word."""
    left = left_out(report)
    rule = "" if report.count == PURE else f", counted as {report.count} does"
    return f"{rule} without {breaking.text(left)}" if left else rule


def _symbols(report: TableReport) -> str:
    return ", ".join(map(_symbol, report.symbols.values()))


def _symbol(fact: SymbolFact) -> str:
    within = "" if fact.domain.startswith("a") else "in "
    return f"${fitted(fact.latex, LINE)}$ {within}{_domain(fact.domain)}"


def _domain(words: str) -> str:
    """A domain in words, its powers of numbers in mathematics: 2^L.. step 2^L."""
    parts = re.split(r"(\d+\^(?:\w+|\([^()]*\)))", words)
    return "".join(_number_power(part) if place % 2 else breaking.text(part) for place, part in enumerate(parts))


def _number_power(power: str) -> str:
    base, exponent = power.split("^")
    return f"${base}^{{{breaking.text(exponent.strip('()'))}}}$"


def _condition(condition: Any) -> str:
    holds = breakable(algebra.condition_latex(algebra.at_least(condition.value, 0)))
    under = "" if condition.guard == 1 else f" where ${breakable(algebra.condition_latex(condition.guard))}$"
    return f"${fitted(holds, LINE)}${under}"
