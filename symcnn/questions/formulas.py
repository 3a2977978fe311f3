"""Closed forms as ``symcnn formula`` asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symcnn.errors import Error
from symcnn.layers.arguments import show
from symcnn.network.model import ADDED, METRICS
from symcnn.network.session import Session, unknown_symbol
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.shown import Shown, formed, in_form, shown_expression
from symcnn.report import FormulaReport, ResidueFact, formula_report, is_figure, symbol_facts
from symcnn.source import Source
from symcnn.syntax import parse_expression


def formula_reports(
    session: Session, network: str | None, expressions: Sequence[str], form: str, residues: str | None = None
) -> list[FormulaReport]:
    """A report for each expression, or for each metric where none is given, in the form that is named.

    With a symbol for ``residues`` each report has the polynomials on its residue classes too. An expression without
    them is an error; of all metrics, those that have none keep their one formula.
    """
    if residues is not None:
        _check_symbol(session, residues)
        if not expressions:
            return [_by_residues_or_not(Inquiry(session, network), metric, form, residues) for metric in METRICS]
    if not expressions:
        return [_report_or_none(Inquiry(session, network), metric, form) for metric in METRICS]
    return [_report(Inquiry(session, network), expression, form, residues) for expression in expressions]


def _report_or_none(inquiry: Inquiry, metric: str, form: str) -> FormulaReport:
    """A metric that has no closed form says so among the others."""
    try:
        return _report(inquiry, metric, form, None)
    except Error:
        if metric in ADDED:
            raise
        return FormulaReport(metric, NO_FORM, rf"\text{{{NO_FORM}}}", None, {}, missing=True)


def _by_residues_or_not(inquiry: Inquiry, metric: str, form: str, residues: str) -> FormulaReport:
    report = _report_or_none(inquiry, metric, form)
    try:
        return _report(inquiry, metric, form, residues)
    except Error:
        return report


NO_FORM = "no closed form"


def _check_symbol(session: Session, name: str) -> None:
    if name in session.bindings:
        raise Error(
            f"`{name}` has the value {show(session.bindings[name])} here, and no residue classes",
            hint=f"leave `{name}` out of `--at`",
        )
    if name not in session.ring.domains:
        raise unknown_symbol(name, session.program)


def _report(inquiry: Inquiry, expression: str, form: str, residues: str | None) -> FormulaReport:
    node = parse_expression(Source("EXPRESSION", expression))
    value = inquiry.value(node)
    defaults = inquiry.session.defaults()
    for compiled in inquiry.consulted.values():
        compiled.check_at(defaults)
    ring = inquiry.session.ring
    own_form = form == "expanded" and is_figure(value)
    written = shown_expression(inquiry, node) if own_form else in_form(value, form)
    report = formula_report(expression, value, ring, defaults, written.text, written.latex)
    report = report.replace(not_counted=inquiry.not_counted)
    return report if residues is None else report.replace(residues=_residues(inquiry.session, value, residues, form))


def _residues(session: Session, value: Any, name: str, form: str) -> tuple[ResidueFact, ...]:
    """The polynomials on a symbol's residue classes; of a shape or the like one for each of its entries."""
    from symcnn.algebra.quasi import residue_classes  # few questions need it

    if not is_figure(value):
        raise Error(f"{show(value)} has no residue classes", hint="ask for those of a formula, such as `params`")
    values = value if isinstance(value, tuple) else (value,)
    symbol = symbol_facts(session.ring, [name], session.defaults())[name]
    facts = []
    for found in residue_classes(values, session.ring, name):
        here = found.values if isinstance(value, tuple) else found.values[0]
        written = _written(here, form)
        facts.append(ResidueFact(symbol, found.modulus, found.residue, written.text, written.latex))
    return tuple(facts)


def _written(value: Any, form: str) -> Shown:
    """The form is known to exist; a class's polynomial may lack the symbol it names."""
    kind, _, name = form.partition(":")
    return formed(value, kind, name)
