"""Markdown as GitHub shows it: pipe tables, formulas as code or, in derivations, as mathematics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from symcnn.render import figures, notation
from symcnn.render.columns import Cell, body, heads, totals
from symcnn.report import FormulaReport, KindReport, TableReport

if TYPE_CHECKING:
    from symcnn.explain import Derivation, Step
    from symcnn.questions.comparison import ComparisonReport


def code(text: str) -> str:
    """Text that Markdown leaves as it is, inside a table's cell too."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def escaped(text: str) -> str:
    """Plain text in which no character means anything to Markdown."""
    return "".join("\\" + character if character in "\\`*_{}[]<>#|" else character for character in text)


def table(report: TableReport) -> str:
    """The rows and the totals, numbers in groups of three digits."""
    layers = _grid([(head.text, head.right) for head in heads(report)], map(_cells, body(report)))
    sums = _grid([("total", False), ("value", True), ("formula", False)], map(_cells, totals(report)))
    lines = [f"**{escaped(figures.title(report))}**", "", *layers, "", *sums]
    return "\n".join([*lines, *_notes(report)])


def _cells(cells: Sequence[Cell]) -> list[str]:
    return [code(cell.text) if cell.code else escaped(cell.text) for cell in cells]


def _grid(heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> list[str]:
    rules = ["---:" if right else "---" for _, right in heads]
    return [f"| {' | '.join(cells)} |" for cells in ([head for head, _ in heads], rules, *rows)]


def _notes(report: TableReport) -> list[str]:
    notes = [f"Symbols: {'; '.join(map(code, figures.symbols(report)))}"] if report.symbols else []
    if report.symbols and report.point:
        notes.append(f"Numbers at {code(figures.point(report.point))}")
    notes += [f"Not counted: {left}"] if (left := figures.left_out(report)) else []
    notes += [f"Valid for {code(condition.describe())}" for condition in report.conditions]
    return [line for note in notes for line in ("", note)]


def comparison(report: ComparisonReport) -> str:
    """The metrics side by side, their formulas where symbols are left, then where a ≤ b."""
    from symcnn.render import comparing  # only where it is asked for

    heads = [(head, place > 0) for place, head in enumerate(comparing.HEADS)]
    titles = [f"- {escaped(comparing.title(letter, side))}" for letter, side in (("a", report.a), ("b", report.b))]
    lines = [*titles, "", *_grid(heads, ([*map(escaped, row)] for row in comparing.grid(report)))]
    lines += [line for note in comparing.notes(report) for line in ("", escaped(note))]
    if formulas := comparing.formulas(report):
        cells = ([escaped(metric), *map(code, texts)] for metric, texts in formulas)
        lines += ["", *_grid([(head, False) for head in comparing.HEADS[:4]], cells)]
    for name, intervals in comparing.symbols(report.intervals).items():
        lines += ["", f"a ≤ b over {code(comparing.over(report.symbols[name]))}", ""]
        for first, *rest in map(comparing.sentences, intervals):
            lines += [f"- {escaped(first)}", *(f"  - {escaped(line)}" for line in rest)]
    return "\n".join(lines)


def formulas(reports: Sequence[FormulaReport]) -> str:
    """Each closed form as mathematics below what was asked for."""
    return "\n\n".join(_formula(report) for report in reports)


def _formula(report: FormulaReport) -> str:
    from symcnn.render.latex import by_residues  # only where they are asked for

    shown = by_residues(report) if report.residues else report.latex
    notes = [f"\n\n{escaped(line)}" for line in figures.uncounted([report])]
    return f"{code(report.expression)}\n\n$$\n{shown}\n$${''.join(notes)}"


def kinds(reports: Sequence[KindReport]) -> str:
    """The reference: kind by kind, a section for each family."""
    lines: list[str] = []
    for family in dict.fromkeys(report.family for report in reports):
        members = [report for report in reports if report.family == family]
        sources = ["", f"Sources: {escaped(members[0].sources)}"] if members[0].sources else []
        lines += ["", f"## {family}", *sources, *(line for report in members for line in _kind(report))]
    return "\n".join(lines[1:])


def _kind(report: KindReport) -> list[str]:
    short = f" (short: {', '.join(map(code, report.aliases))})" if report.aliases else ""
    takes = f" It takes {report.takes}." if report.takes else ""
    lines = ["", f"### {report.name}", "", code(report.signature) + short, "", prose(report.summary) + takes]
    if report.arguments:
        cells = [[code(a.name), prose(a.takes), code(a.default or "")] for a in report.arguments]
        lines += ["", *_grid([("argument", False), ("what it is", False), ("default", False)], cells)]
    facts = [f"- {name}: {code(formula)}" for name, formula in notation.reference(report, notation.TEXT)]
    facts += [f"- {name}: {_tensors(tensors)}" for name, tensors in _weights(report.tensors).items()]
    facts += [f"- {row.name}: torch {prose(row.torch)}; keras {prose(row.keras)}" for row in report.differences]
    return [*lines, *([""] if facts else []), *facts]


def prose(text: str) -> str:
    """Text in which what stands between backquotes is code."""
    return "".join(code(part) if at % 2 else escaped(part) for at, part in enumerate(text.split("`")))


def _weights(tensors: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """Those of each convention, or once where they are the same."""
    torch, keras = tensors["torch"], tensors["keras"]
    if torch == keras:
        return {"weights": torch} if torch else {}
    return {"weights under torch": torch, "weights under keras": keras}


def _tensors(tensors: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{code(name)} {escaped(' × '.join(words) or '1')}" for name, words in tensors.items())


def derivation(derived: Derivation) -> str:
    """Layer by layer, each figure as a block of mathematics with a formula a line."""
    lines = [f"## {escaped(derived.network)}", "", f"{derived.convention} convention"]
    if derived.letters:
        lines[-1] += "; " + ", ".join(f"${letter}$ the {word}" for letter, word in derived.letters.items())
    for layer in derived.layers:
        shapes = " → ".join(map(notation.shape, (*layer.inputs, layer.output)))
        said = ", ".join([shapes, *notation.ranges(layer)])
        lines += ["", f"### {code(layer.name)}", "", f"{code(notation.call(layer))}, {escaped(said)}"]
        lines += [line for step in layer.steps for line in _step(step)]
    if derived.totals:
        lines += ["", "### Total", *(line for step in derived.totals for line in _step(step))]
    return "\n".join(lines)


def _step(step: Step) -> list[str]:
    first, *others = notation.chain(step, notation.MARKDOWN)
    if not others and step.note:
        return ["", f"${notation.MARKDOWN.word(step.quantity)} = {first}$ ({escaped(step.note)})"]
    name = notation.MARKDOWN.word(step.quantity)
    body = [rf"{name} &= {first} \\", *(rf"&= {part} \\" for part in others)]
    note = ["", escaped(step.note)] if step.note else []
    return ["", "```math", r"\begin{aligned}", *body, r"\end{aligned}", "```", *note]
