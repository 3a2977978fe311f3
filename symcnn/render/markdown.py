"""Markdown as GitHub shows it: pipe tables, formulas as code or, in derivations, as mathematics."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symcnn.layers import Shape
from symcnn.render import cells, figures, mathematics, notation
from symcnn.render.columns import Column, body, chosen, default, summary
from symcnn.render.text_table import written as written_text
from symcnn.report import FormulaReport, KindReport, SymbolFact, TableReport, formula_latex

if TYPE_CHECKING:
    from symcnn.explain import Derivation, Step
    from symcnn.questions.comparison import ComparisonReport
    from symcnn.questions.equations import Equation
    from symcnn.questions.settings import SettingsReport


def code(text: str) -> str:
    """Text that Markdown leaves as it is, inside a table's cell too."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def escaped(text: str) -> str:
    """Plain text in which no character means anything to Markdown."""
    return "".join("\\" + character if character in "\\`*_{}[]<>#|" else character for character in text)


def math(latex: str) -> str:
    """Mathematics inside a line, a table's cell too; with backquotes where Markdown would take a backslash away."""
    formula = grouped(latex).replace("|", r"\vert ")
    return f"$`{formula}`$" if re.search(r"\\[^A-Za-z]", formula) else f"${formula}$"


NUMBERS = re.compile(
    r"\\(?:text|mathrm|operatorname)\{(?:[^{}]|\{\})*\}"
    r"|(?P<number>(?<![\dA-Za-z_.])(?<!_\{)(?:\d{1,3}(?:\\,\d{3})+|\d{4,})(?!\d))"
)
"""Words, which stay, and numbers of more than three digits that are no names."""


def grouped(latex: str) -> str:
    """Mathematics with numbers in groups as all others of this format: 12,148,736."""

    def write(found: re.Match[str]) -> str:
        number = found["number"]
        return f"{int(number.replace(COMMA, '')):,}".replace(",", "{,}") if number else found[0]

    return NUMBERS.sub(write, latex)


COMMA = r"\,"


def table(report: TableReport, columns: Sequence[str] | None = None) -> str:
    """The rows and the totals, numbers in groups of three digits, formulas as mathematics."""
    shown = chosen(report, default(report) if columns is None else columns)
    layers = _grid([(escaped(column.head), column.right) for column in shown], _rows(report, shown))
    metrics = summary(shown, columns is not None)
    heads = [("total", False), ("value", True), ("formula", False)]
    sums = ["", *_grid(heads, _sums(report, metrics))] if metrics else []
    lines = [f"**{escaped(figures.title(report))}**", "", *layers, *sums]
    return "\n".join([*lines, *_notes(report)])


def _rows(report: TableReport, shown: Sequence[Column]) -> Iterator[list[str]]:
    return ([written(cell) for cell in row] for row in body(report, shown))


def _sums(report: TableReport, metrics: Iterable[str]) -> Iterator[list[str]]:
    """A metric a row: its name, its number where there is one, its formula where it is one."""
    for metric in metrics:
        value, formula = report.values.get(metric), report.totals[metric]
        number = escaped(figures.figure(value)) if report.values else ""
        yield [figures.NAMES[metric], number, "" if value == formula and report.values else _figure(formula)]


def _figure(value: Any) -> str:
    return math(formula_latex(value)) if mathematics.symbolic(value) else escaped(figures.figure(value))


def _shape(sizes: Shape) -> str:
    return math(mathematics.shape(sizes)) if mathematics.symbolic(sizes) else escaped(figures.shape(sizes))


WRITTEN: Mapping[type[cells.Cell], Callable[[Any], str]] = {
    cells.Name: lambda cell: code(cell.text),
    cells.Names: lambda cell: ", ".join(map(code, cell.texts)),
    cells.Figure: lambda cell: _figure(cell.value),
    cells.Shapes: lambda cell: ", ".join(map(_shape, cell.shapes)),
    cells.Structure: lambda cell: "<br>".join(map(math, mathematics.structure(cell))),
}
"""How each class of cell is written; others as in text."""


def written(cell: cells.Cell) -> str:
    own = WRITTEN.get(type(cell))
    return own(cell) if own else escaped(written_text(cell))


def _grid(heads: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]]) -> list[str]:
    rules = ["---:" if right else "---" for _, right in heads]
    return [f"| {' | '.join(cells)} |" for cells in ([head for head, _ in heads], rules, *rows)]


def _notes(report: TableReport) -> list[str]:
    notes = [f"Symbols: {'; '.join(map(code, figures.symbols(report)))}"] if report.symbols else []
    notes += _renamed(report.symbols.values())
    if report.symbols and report.point:
        notes.append(f"Numbers at {code(figures.point(report.point))}")
    notes += [f"Not counted: {left}"] if (left := figures.left_out(report)) else []
    notes += [f"Valid for {code(condition.describe())}" for condition in report.conditions]
    return [line for note in notes for line in ("", note)]


def _renamed(facts: Iterable[SymbolFact]) -> list[str]:
    """How formulas write symbols, where the script does otherwise."""
    pairs = [f"{code(name)} is {math(latex)}" for name, latex in mathematics.renamed(facts)]
    return [f"In formulas {', '.join(pairs)}"] if pairs else []


def settings(report: SettingsReport) -> str:
    """A row a network or a setting, then at which numbers."""
    from symcnn.render.settings import columns, notes, symbols_left, title  # only where it is asked for

    shown = columns(report)
    heads = [(escaped(column.head), column.right) for column in shown]
    grid = _grid(heads, zip(*(map(written, column.cells) for column in shown), strict=True))
    told = [*map(escaped, notes(report)), *_renamed(symbols_left(report))]
    return "\n".join([f"**{escaped(title(report))}**", "", *grid, *(line for note in told for line in ("", note))])


def comparison(report: ComparisonReport) -> str:
    """The metrics side by side, their formulas where symbols are left, then where a ≤ b."""
    from symcnn.render import comparing  # only where it is asked for

    heads = [(head, place > 0) for place, head in enumerate(comparing.HEADS)]
    titles = [f"- {escaped(comparing.title(letter, side))}" for letter, side in (("a", report.a), ("b", report.b))]
    lines = [*titles, "", *_grid(heads, ([*map(escaped, row)] for row in comparing.grid(report)))]
    lines += [line for note in comparing.notes(report) for line in ("", escaped(note))]
    if formulas := comparing.formulas(report, _figure):
        cells = ([escaped(metric), *texts] for metric, texts in formulas)
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
    from symcnn.render.latex.formulas import LINE, by_residues  # only where they are asked for
    from symcnn.render.latex.lines import aligned

    shown = by_residues(report) or aligned("", report.latex, LINE)
    notes = [f"\n\n{escaped(line)}" for line in figures.uncounted([report])]
    return f"{code(report.expression)}\n\n{block(shown)}{''.join(notes)}"


def block(latex: str) -> str:
    """Mathematics by itself; in a block of code Markdown leaves its backslashes alone."""
    return f"```math\n{grouped(latex)}\n```"


def equations(made: Sequence[Equation]) -> str:
    """Each equation, then what the names in it stand for."""
    from symcnn.render.latex.formulas import left_out

    parts = [part for equation in made for part in _equation(equation)]
    return "\n\n".join([*parts, *map(escaped, left_out(made))])


def _equation(equation: Equation) -> Iterator[str]:
    from symcnn.render.latex import formulas as made  # only where they are asked for
    from symcnn.render.latex.lines import aligned, stacked

    if not equation.right:
        yield f"{code(equation.expression)}: no closed form"
        return
    yield block(aligned(made.left_side(equation), made.right_side(equation), made.LINE))
    if equation.where and made.is_sentence(equation.where):
        yield f"where {made.sentence([f'{name} = {value}' for name, value in equation.where], math)}."
    elif equation.where:
        yield f"where\n\n{block(stacked(made.definitions(equation.where, made.LINE)))}"


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
