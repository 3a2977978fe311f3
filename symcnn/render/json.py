"""JSON for machines: exact integers, rationals as strings, formulas in Python syntax over the symbols' names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symcnn import algebra
from symcnn.algebra import Poly
from symcnn.errors import Error, Problem
from symcnn.render import notation
from symcnn.report import (
    ROW_METRICS,
    FormulaReport,
    KindReport,
    MemberReport,
    ResidueFact,
    Row,
    SymbolFact,
    TableReport,
)

if TYPE_CHECKING:
    from symcnn.explain import Derivation, Step
    from symcnn.questions.comparison import ComparisonReport
    from symcnn.questions.replies import Reply
    from symcnn.questions.settings import SettingsReport

FORMAT = 1


def dump(answer: Mapping[str, Any]) -> str:
    """An answer with its format's number."""
    return _dump({"format": FORMAT, **answer})


def _dump(data: Mapping[str, Any]) -> str:
    """A field a line, and an entry a line in lists of objects, so that it can be read and compared."""
    fields = (f"{_compact(name)}: {_field(value)}" for name, value in plain(data).items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _field(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(_compact, value)) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any, written: dict[Poly, str] | None = None) -> Any:
    """A value as JSON has it: formulas and rationals as strings, tuples as lists.

    ``written`` keeps the texts of formulas, since the same ones come back in many fields of a table.
    """
    written = {} if written is None else written
    if isinstance(value, Poly):
        if value not in written:
            written[value] = algebra.text(value)
        return written[value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    if isinstance(value, Mapping):
        return {str(key): plain(part, written) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(part, written) for part in value]
    return str(value)


def table(report: TableReport, columns: Sequence[str] | None = None) -> str:
    """Every field of every row; ``columns`` adds those that are not among them."""
    more = _more(report, columns) if columns else [{}] * len(report.rows)
    return dump({
        "network": report.network,
        "convention": report.convention,
        "count": report.count,
        "not_counted": report.not_counted,
        "at": report.at,
        "symbols": _symbols(report.symbols),
        "layers": [{**_row(row), **extra} for row, extra in zip(report.rows, more, strict=True)],
        "totals": report.totals,
        "values": report.values,
    })  # fmt: skip


def _more(report: TableReport, columns: Sequence[str]) -> list[dict[str, Any]]:
    """By row the columns' fields that a row lacks."""
    from symcnn.render.columns import chosen  # only where they are asked for
    from symcnn.render.csv import data

    makers = {column.field: column.make(report) for column in chosen(report, columns) if column.field not in FIELDS}
    return [{field: data(make(row)) for field, make in makers.items()} for row in report.rows]


def _symbols(facts: Mapping[str, SymbolFact]) -> dict[str, Any]:
    return {name: {"domain": f.domain, "default": f.default, "latex": f.latex} for name, f in facts.items()}


FIELDS = frozenset({"id", "name", "kind", "line", "arguments", "times", "inputs", "output", *ROW_METRICS, "tensors"})
"""What every row has, as the language page says."""


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "line": row.line,
        "arguments": row.arguments,
        "times": row.times,
        "inputs": row.inputs,
        "output": row.output,
        **{metric: row.figures[metric] for metric in ROW_METRICS},
        "tensors": row.tensors,
    }


def formulas(reports: Sequence[FormulaReport]) -> str:
    """One closed form by itself; several in a list."""
    if len(reports) == 1:
        return dump(_formula(reports[0]))
    return dump({"formulas": [_formula(report) for report in reports]})


def _formula(report: FormulaReport) -> dict[str, Any]:
    return {
        "expression": report.expression,
        "formula": None if report.missing else report.formula,
        "latex": None if report.missing else report.latex,
        "value": report.value,
        "symbols": _symbols(report.symbols),
        **({"residues": [_residue(fact) for fact in report.residues]} if report.residues else {}),
        **({"not_counted": report.not_counted} if report.not_counted else {}),
    }


def _residue(fact: ResidueFact) -> dict[str, Any]:
    return {"modulus": fact.modulus, "residue": fact.residue, "formula": fact.formula, "latex": fact.latex}


def answers(replies: Sequence[Reply]) -> str:
    return dump({"answers": [{"line": reply.line, "question": reply.question, **reply.data} for reply in replies]})


def answer(reply: Reply) -> str:
    """The answer to one question by itself, its fields at the top."""
    return dump(reply.data)


def comparison(report: ComparisonReport) -> str:
    from symcnn.render.comparing import plain as fields  # only where it is asked for

    return dump(fields(report))


def settings(report: SettingsReport) -> str:
    """A row a network or a setting, with every number that was put in."""
    return dump({
        "metrics": report.metrics,
        "over": report.over,
        "count": report.count,
        "rows": [
            {"network": row.network, "title": row.title, "convention": row.convention, "setting": row.setting,
             "at": row.at, "figures": row.figures, "missing": row.missing, "symbols": _symbols(row.symbols),
             "valid": row.valid}
            for row in report.rows
        ],
        **({"not_counted": report.not_counted} if report.not_counted else {}),
    })  # fmt: skip


def kinds(reports: Sequence[KindReport]) -> str:
    return dump({"kinds": [
        {"name": r.name, "family": r.family, "signature": r.signature, "aliases": r.aliases, "summary": r.summary,
         "arguments": [{"name": a.name, "takes": a.takes, "default": a.default} for a in r.arguments],
         "output": r.output or None, "sizes": {when: notation.written(n, notation.TEXT) for when, n in r.sizes.items()},
         "formulas": r.formulas, "tensors": r.tensors,
         "differences": [{"name": d.name, "torch": d.torch, "keras": d.keras} for d in r.differences],
         "sources": r.sources}
        for r in reports
    ]})  # fmt: skip


def members(reports: Sequence[MemberReport]) -> str:
    """The zoo's list, with the symbols' defaults."""
    return dump({"networks": [
        {"name": r.name, "family": r.family, "convention": r.convention, "input": r.input, "params": r.params,
         "macs": r.macs, "symbols": r.symbols}
        for r in reports
    ]})  # fmt: skip


def script(text: str) -> str:
    return dump({"script": text})


def derivation(derived: Derivation) -> str:
    """Every figure as a step: a chain of equal formulas, as text shows them, and the exact value at its end."""
    steps = [_step(layer.name, step) for layer in derived.layers for step in layer.steps]
    return dump({
        "network": derived.network,
        "convention": derived.convention,
        "at": derived.at,
        "letters": derived.letters,
        "steps": [*steps, *(_step(None, step) for step in derived.totals)],
    })  # fmt: skip


def _step(layer: str | None, step: Step) -> dict[str, Any]:
    return {
        "layer": layer,
        "quantity": step.quantity,
        "chain": notation.chain(step, notation.TEXT),
        "value": step.value,
        "note": step.note or None,
    }


def errors(error: Error) -> str:
    """What is wrong, with its places; without a place the file, line and column are null."""
    return _dump({"errors": [_problem(problem) for problem in error.problems]})


def _problem(problem: Problem) -> dict[str, Any]:
    span = problem.span
    return {
        "file": span.source.name if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "message": problem.message,
        "hint": problem.hint,
    }
