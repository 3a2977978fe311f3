"""Closed forms as ``symcnn formula`` asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from symcnn.network.model import METRICS
from symcnn.network.session import Session
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.shown import in_form, shown_expression
from symcnn.report import FormulaReport, formula_report, is_figure
from symcnn.source import Source
from symcnn.syntax import parse_expression


def formula_reports(
    session: Session, network: str | None, expressions: Sequence[str], form: str
) -> list[FormulaReport]:
    """A report for each expression, or for each metric where none is given, in the form that is named."""
    inquiry = Inquiry(session, network)
    return [_report(inquiry, expression, form) for expression in expressions or METRICS]


def _report(inquiry: Inquiry, expression: str, form: str) -> FormulaReport:
    node = parse_expression(Source("EXPRESSION", expression))
    value = inquiry.value(node)
    defaults = inquiry.session.defaults()
    for compiled in inquiry.consulted.values():
        compiled.check_at(defaults)
    ring = inquiry.session.ring
    own_form = form == "expanded" and is_figure(value)
    shown = shown_expression(inquiry, node) if own_form else in_form(value, form)
    return formula_report(expression, value, ring, defaults, shown.text, shown.latex)
