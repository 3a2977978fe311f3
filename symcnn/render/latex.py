"""LaTeX for papers: booktabs tables, closed forms and derivations that stay inside the width of the text.

A fragment needs the packages of :data:`PACKAGES`; ``standalone`` makes a whole document of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number, Poly
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error, did_you_mean
from symcnn.explain.tree import Given, multiplied
from symcnn.layers import Shape
from symcnn.network.model import PURE
from symcnn.render import breaking
from symcnn.render.breaking import breakable, fitted
from symcnn.render.figures import by_formula, left_out, uncounted
from symcnn.render.latex_derivation import derivation_body
from symcnn.render.latex_document import document
from symcnn.render.latex_grid import Caption, Column, grid
from symcnn.render.notation import LATEX, written
from symcnn.report import FormulaReport, ResidueFact, Row, SymbolFact, TableReport, formula_latex

LINE = 72
"""How many characters a line of a standalone document holds."""

SHAPES = LATEX.with_dot(r" \times ")
EMPTY = "--"


@dataclass(frozen=True, slots=True)
class _Style:
    """How numbers are written: in groups by hand, or by siunitx."""

    siunitx: bool

    def number(self, value: Number) -> str:
        if self.siunitx and isinstance(value, int):
            return rf"\num{{{value}}}"
        return f"${algebra.latex(value)}$"

    def figure(self, value: Any) -> str:
        """A number, a formula that can be broken, or one for each axis."""
        if isinstance(value, (int, Fraction)):
            return self.number(value)
        return f"${breakable(algebra.latex(value) if isinstance(value, Poly) else formula_latex(value))}$"


# ---------------------------------------------------------------- columns


@dataclass(frozen=True, slots=True)
class _Spec:
    """A column: its head, its cell of a row, and what stands in it below the rule."""

    head: str
    cell: Callable[[TableReport, Row, _Style], str]
    metric: str | None = None


def shape(sizes: Shape) -> str:
    return f"${written(multiplied(map(Given, sizes)), SHAPES)}$"


def _layer(_: TableReport, row: Row, style: _Style) -> str:
    times = "" if row.times == 1 else rf" $\times$ {style.figure(row.times)}"
    return rf"\texttt{{{breaking.name(row.name)}}}{times}"


def _metric(metric: str) -> Callable[[TableReport, Row, _Style], str]:
    return lambda _, row, style: style.figure(row.figures[metric])


def _share(report: TableReport, row: Row, _: _Style) -> str:
    total = report.values.get("params")
    return percent(Fraction(row.values["params"], total)) if total else EMPTY


def percent(share: Fraction) -> str:
    """One decimal, rounded half up."""
    tenths = (share * 1000 + Fraction(1, 2)).__floor__()
    return rf"{tenths // 10}.{tenths % 10}\,\%"


COLUMNS: Mapping[str, _Spec] = {
    "layer": _Spec("Layer", _layer),
    "kind": _Spec("Kind", lambda _, row, __: breaking.text(row.kind)),
    "output": _Spec("Output", lambda _, row, __: shape(row.output)),
    "params": _Spec("Parameters", _metric("params"), "params"),
    "macs": _Spec("MACs", _metric("macs"), "macs"),
    "share": _Spec("Share", _share),
}
DEFAULT = ("layer", "kind", "output", "params", "macs")


def _specs(names: Sequence[str]) -> list[_Spec]:
    for name in names:
        if name not in COLUMNS:
            hint = did_you_mean(name, COLUMNS) or f"the columns are: {', '.join(COLUMNS)}"
            raise Error(f"there is no column `{name}`", hint=hint)
    return [COLUMNS[name] for name in names]


# ---------------------------------------------------------------- the table


def table(
    report: TableReport, columns: Sequence[str] = DEFAULT, siunitx: bool = False, standalone: bool = False
) -> str:
    """A booktabs table with a caption and a label, over several pages where there are many rows."""
    style = _Style(siunitx)
    specs = _specs(columns)
    body = [_column(report, spec, style) for spec in specs]
    sums = [_sum_row(specs, "Total", report.totals, style)]
    if report.symbolic and report.point is not None:
        sums.append(_sum_row(specs, f"at {_point(report, report.point)}", report.values, style))
    made = grid(body, sums, _caption(report))
    return document(made, siunitx) if standalone else made


def _column(report: TableReport, spec: _Spec, style: _Style) -> Column:
    cells = tuple(spec.cell(report, row, style) for row in report.rows)
    numeric = spec is COLUMNS["share"] or (spec.metric is not None and not report.symbolic)
    return Column(spec.head, cells, numeric)


def _sum_row(specs: Sequence[_Spec], name: str, figures: Mapping[str, Any], style: _Style) -> list[str]:
    """The first column names the row; the others hold their metric's figure, if they have one."""
    cells = [style.figure(figures[spec.metric]) if spec.metric else "" for spec in specs]
    return [name, *cells[1:]] if specs[0].metric is None else cells


def _point(report: TableReport, point: Mapping[str, Number]) -> str:
    names = {name: fact.latex for name, fact in report.symbols.items()}
    return ", ".join(
        f"${names.get(name) or latex_name(name)} = {algebra.latex(value)}$" for name, value in point.items()
    )


def _caption(report: TableReport) -> Caption:
    """The network, its symbols and where it is valid."""
    short = rf"Layers of \texttt{{{breaking.name(report.network)}}}"
    bound = f", at {_point(report, report.at)}" if report.at else ""
    said = [f"{short} ({report.convention} convention{_counted(report)}{bound})"]
    said += [_symbols(report)] if report.symbols else []
    if report.conditions:
        said.append(f"valid for {', '.join(map(_condition, report.conditions))}")
    return Caption(short, "; ".join(said) + ".", f"tab:{report.network.replace('_', '-')}")


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


# ---------------------------------------------------------------- closed forms, derivations


def formulas(reports: Sequence[FormulaReport], standalone: bool = False) -> str:
    """Each closed form by itself, to be put into mathematics; in a document as paragraphs that break into lines."""
    notes = uncounted(reports)
    if not standalone:
        shown = [by_residues(report) or report.latex for report in reports]
        return "\n".join([*shown, *(f"% {line}" for line in notes)])
    lines = [
        rf"\noindent\hangindent=2em\relax \texttt{{{breaking.name(report.expression)}}} "
        rf"${fitted(f'= {breakable(report.latex)}', LINE)}$\par"
        for report in reports
    ]
    lines += [rf"\noindent {breaking.text(line)}\par" for line in notes]
    return document("\n".join([r"{\raggedright", *lines, "}"]))


def by_residues(report: FormulaReport) -> str:
    """The polynomials by cases of a symbol's residue classes, a case a line; empty where none were asked for."""
    groups = by_formula(report.residues)
    if not groups or groups[0][0].modulus == 1:
        return report.residues[0].latex if groups else ""
    cases = [rf"{facts[0].latex} & \text{{if }} {_class(facts)}" for facts in groups]
    return "\\begin{cases}\n" + " \\\\\n".join(cases) + "\n\\end{cases}"


def _class(facts: Sequence[ResidueFact]) -> str:
    residues = ", ".join(str(fact.residue) for fact in facts)
    return rf"{facts[0].symbol.latex} \equiv {residues} \pmod{{{facts[0].modulus}}}"


def derivation(derived: Any, standalone: bool = False) -> str:
    """Layer by layer, each figure as a chain of equal formulas in a paragraph of its own."""
    body = derivation_body(derived)
    return document(body) if standalone else body
