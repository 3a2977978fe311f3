"""Answers to questions: what is printed, typeset, expected; budgets are answered in :mod:`symcnn.questions.optima`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symcnn.algebra import Poly
from symcnn.errors import Error
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.optima import answer_feasible, answer_optimize, answer_pareto, answer_solve
from symcnn.questions.replies import Asker, Reply, reply, valid_lines, value_json
from symcnn.questions.shown import Shown, shown, shown_expression
from symcnn.questions.verdicts import verdict
from symcnn.syntax import nodes


def answer(asker: Asker, question: nodes.Question) -> Reply:
    """The answer to a question; an :class:`Error` has its place."""
    try:
        return ANSWERS[type(question)](asker, question)
    except Error as error:
        raise error.placed(question.span) from None


def _print(asker: Asker, question: nodes.Print) -> Reply:
    inquiry = asker.inquiry(asker.base.point(question.at))
    parts = [(isinstance(item, nodes.Text), _shown_item(inquiry, item)) for item in question.items]
    valid = valid_lines(inquiry)
    values = [
        {"expression": item.span.text, **_shown_json(part)}
        for item, (_, part) in zip(question.items, parts, strict=True)
    ]
    pieces = _pieces(parts)
    line = "".join(text for text, _ in pieces)
    notes = [f"  {text}" for text in valid]
    return reply(question, inquiry, [line, *notes], {"text": line, "values": values, "valid": valid}, pieces=pieces)


def _shown_item(inquiry: Inquiry, item: nodes.Expression) -> Shown:
    return shown(item.value) if isinstance(item, nodes.Text) else shown_expression(inquiry, item)


def _pieces(parts: list[tuple[bool, Shown]]) -> tuple[tuple[str, str], ...]:
    """What is printed, formulas with their LaTeX. Texts stand beside values; two values have a comma between them."""
    pieces: list[tuple[str, str]] = []
    for index, (is_text, part) in enumerate(parts):
        comma = "," if index and not is_text and not parts[index - 1][0] else ""
        pieces += [(f"{comma} ", "")] if index else []
        pieces.append((part.text, "" if is_text or isinstance(part.value, (int, Fraction)) else part.latex))
    return tuple(pieces)


def _shown_json(part: Shown) -> dict[str, Any]:
    if part.value is None:
        return {"value": None, "text": part.text}
    return {"value": value_json(part.value) if not isinstance(part.value, Poly) else None, "formula": part.text}


def _latex(asker: Asker, question: nodes.Latex) -> Reply:
    inquiry = asker.inquiry(asker.base.point(question.at))
    parts = [shown_expression(inquiry, item) for item in question.items]
    valid = valid_lines(inquiry)
    formulas = [part.latex for part in parts]
    notes = [f"% {text}" for text in valid]
    return reply(question, inquiry, [*formulas, *notes], {"latex": formulas, "valid": valid}, margin="% ")


def _expect(asker: Asker, question: nodes.Expect) -> Reply:
    inquiry = asker.inquiry(asker.base.point(question.at))
    found = verdict(inquiry, question.condition)
    words = {True: "holds", False: "fails", None: "undecided"}[found.holds]
    stated = " ".join(question.condition.span.text.split())
    line = f"expect {stated}{_at_text(question.at)}: {words}"
    data = {"holds": found.holds, "detail": found.detail, "valid": inquiry.conditions()}
    lines = [f"{line}; {found.detail}" if found.detail else line]
    return reply(question, inquiry, lines, data, failed=found.holds is not True)


def _at_text(at: nodes.At | None) -> str:
    return f" {' '.join(at.span.text.split())}" if at else ""


ANSWERS: dict[type, Callable[[Asker, Any], Reply]] = {
    nodes.Print: _print,
    nodes.Latex: _latex,
    nodes.Expect: _expect,
    nodes.Optimize: answer_optimize,
    nodes.Feasible: answer_feasible,
    nodes.Solve: answer_solve,
    nodes.Pareto: answer_pareto,
}
