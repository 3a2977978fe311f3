"""Plain text for a terminal: aligned columns, numbers to the right, long formulas wrapped in their own column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symcnn.render import figures
from symcnn.render.folding import folded, hanging
from symcnn.render.text_table import WIDTH, filled, grid, hung, written
from symcnn.render.text_table import table as table
from symcnn.report import FormulaReport, KindReport, MemberReport, ResidueFact

if TYPE_CHECKING:
    from symcnn.explain import Derivation, LayerDerivation, Step
    from symcnn.questions.comparison import ComparisonReport
    from symcnn.questions.replies import Reply
    from symcnn.questions.settings import SettingsReport

# ---------------------------------------------------------------- formulas, answers, kinds


def formulas(reports: Sequence[FormulaReport]) -> str:
    """One closed form by itself, several with what was asked for; then what their counting rules leave out."""
    if len(reports) == 1:
        lines = _residues(reports[0]) or [reports[0].formula]
    else:
        lines = [line for report in reports for line in _named_formula(report)]
    return "\n".join([*lines, *(f"  {line}" for line in figures.uncounted(reports))])


def _named_formula(report: FormulaReport) -> list[str]:
    if not report.residues:
        return [f"{report.expression} = {report.formula}"]
    return [report.expression, *(f"  {line}" for line in _residues(report))]


def _residues(report: FormulaReport) -> list[str]:
    """A line for each polynomial: ``n ≡ 1, 3 (mod 4): n**2/16 + n/8``."""
    return [f"{_class(facts)}: {facts[0].formula}" for facts in figures.by_formula(report.residues)]


def _class(facts: Sequence[ResidueFact]) -> str:
    name, modulus = facts[0].symbol.name, facts[0].modulus
    residues = ", ".join(str(fact.residue) for fact in facts)
    return f"every {name}" if modulus == 1 else f"{name} ≡ {residues} (mod {modulus})"


def answers(replies: Sequence[Reply]) -> str:
    """The answers as they are printed."""
    return "\n".join(line for reply in replies for line in reply.lines)


def kinds(reports: Sequence[KindReport]) -> str:
    """The signatures of all kinds by family; of one kind everything."""
    if len(reports) == 1:
        return "\n".join(_kind(reports[0]))
    lines: list[str] = []
    for family in dict.fromkeys(report.family for report in reports):
        lines += ["", family, *(f"  {_signature(report)}" for report in reports if report.family == family)]
    return "\n".join(lines[1:])


def _signature(report: KindReport) -> str:
    short = f"   (short: {', '.join(report.aliases)})" if report.aliases else ""
    return report.signature + short


def _kind(report: KindReport) -> list[str]:
    from symcnn.render import notation  # only where formulas of rules are written

    lines = [_signature(report), *(f"  {line}" for line in hanging("", report.summary, WIDTH - 2, " "))]
    lines += [f"  takes {report.takes}"] if report.takes else []
    lines += [f"  {argument.name}: {argument.takes}" for argument in report.arguments]
    lines += [f"  {name} = {formula}" for name, formula in notation.reference(report, notation.TEXT)]
    for convention, tensors in report.tensors.items():
        lines += [f"  {convention}: {name} ({', '.join(words)})" for name, words in tensors.items()]
    for row in report.differences:
        lines += [f"  {row.name}", f"    torch: {row.torch}", f"    keras: {row.keras}"]
    return lines


# ---------------------------------------------------------------- the zoo


def members(reports: Sequence[MemberReport], width: int = WIDTH) -> str:
    """The zoo's networks, a line each."""
    columns = [
        filled("network", [report.name for report in reports]),
        filled("params", [figures.number(report.params) for report in reports], right=True),
        filled("MACs", [figures.number(report.macs) for report in reports], right=True),
        filled("input", [figures.shape(report.input) for report in reports]),
        filled("symbols", [figures.point(report.symbols) for report in reports]),
    ]
    head, *lines = grid(columns, width)
    return "\n".join([head, "─" * max(map(len, [head, *lines])), *lines])


# ---------------------------------------------------------------- networks and settings


def settings(report: SettingsReport, width: int = WIDTH) -> str:
    """A row a network or a setting, then at which numbers."""
    from symcnn.render.settings import columns, notes, title  # only where it is asked for

    shown = [filled(column.head, list(map(written, column.cells)), column.right) for column in columns(report)]
    head, *lines = grid(shown, width)
    told = [line for note in notes(report) for line in hanging("", note, width)]
    return "\n".join([
        title(report), "", head, "─" * max(map(len, [head, *lines])), *lines, *(["", *told] if told else []),
    ])  # fmt: skip


# ---------------------------------------------------------------- two networks


def comparison(report: ComparisonReport, width: int = WIDTH) -> str:
    """The metrics side by side, their formulas where symbols are left, then where a ≤ b."""
    from symcnn.render import comparing  # only where it is asked for

    columns = [
        filled(head, cells, right=place > 0)
        for place, (head, *cells) in enumerate(zip(comparing.HEADS, *comparing.grid(report), strict=True))
    ]
    head, *rows = grid(columns, width)
    lines = [comparing.title("a", report.a), comparing.title("b", report.b), "", head]
    lines += ["─" * max(map(len, [head, *rows])), *rows]
    if notes := comparing.notes(report):
        lines += ["", *notes]
    for metrics, texts in comparing.formulas(report):
        named = zip(comparing.HEADS[1:], texts, strict=False)
        lines += ["", metrics, *(line for head, text in named for line in hung(f"  {head:5}", text, width))]
    for name, intervals in comparing.symbols(report.intervals).items():
        lines += ["", f"a ≤ b over {comparing.over(report.symbols[name])}"]
        for first, *rest in map(comparing.sentences, intervals):
            lines += [f"  {first}", *(f"    {line}" for line in rest)]
    return "\n".join(lines)


# ---------------------------------------------------------------- derivations


def derivation(derived: Derivation, width: int = WIDTH) -> str:
    """Layer by layer, every figure as a chain of equal formulas; a long chain goes on below its first sign."""
    bound = f", at {figures.point(derived.at)}" if derived.at else ""
    lines = [f"{derived.network} ({derived.convention} convention{bound})"]
    if derived.letters:
        lines += hanging("with ", ", ".join(f"{letter} the {word}" for letter, word in derived.letters.items()), width)
    for layer in derived.layers:
        lines += ["", *_header(layer, width), *(line for step in layer.steps for line in _step(step, width))]
    if derived.totals:
        lines += ["", "total", *(line for step in derived.totals for line in _step(step, width))]
    return "\n".join(lines)


def _header(layer: LayerDerivation, width: int) -> list[str]:
    from symcnn.render import notation  # only where formulas of rules are written

    inputs = ", ".join(map(notation.shape, layer.inputs))
    shapes = f"{inputs + ' → ' if inputs else ''}{notation.shape(layer.output)}"
    start, rest = f"{layer.name}: ", ", ".join([notation.call(layer), shapes, *notation.ranges(layer)])
    return [start + rest] if len(start + rest) <= width else hanging(start, rest, width)


def _step(step: Step, width: int) -> list[str]:
    """The chain on one line where it fits, else a formula a line."""
    from symcnn.render import notation  # only where formulas of rules are written

    note = f"  ({step.note})" if step.note else ""
    parts = notation.chain(step, notation.TEXT)
    start = f"  {step.quantity} "
    whole = f"{start}= {' = '.join(parts)}{note}"
    if len(whole) <= width or len(parts) == 1:
        return [whole]
    lines = []
    for part in parts:
        first, *others = folded(part, width - len(start) - 2)
        lines += [f"= {first}", *(f"  {line}" for line in others)]
    return [start + lines[0], *(" " * len(start) + line for line in lines[1:])]
