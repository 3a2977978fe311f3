"""Plain text for a terminal: aligned columns, numbers to the right, long formulas wrapped in their own column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from symcnn.record import Record
from symcnn.render import figures, notation
from symcnn.render.folding import folded, hanging, narrowest
from symcnn.report import FormulaReport, KindReport, MemberReport, ResidueFact, Row, TableReport

if TYPE_CHECKING:
    from symcnn.explain import Derivation, LayerDerivation, Step
    from symcnn.questions.comparison import ComparisonReport
    from symcnn.questions.replies import Reply

WIDTH = 120
GAP = "  "
NARROWEST_FORMULA = 24


class Column(Record):
    """``drop`` orders the columns that go when the table is too wide, the lowest first; None stays."""

    head: str
    cells: tuple[str, ...]
    width: int
    right: bool = False
    drop: int | None = None

    def wrapped(self, width: int) -> list[list[str]]:
        return [folded(cell, width) for cell in self.cells]


# ---------------------------------------------------------------- tables


def table(report: TableReport, width: int = WIDTH) -> str:
    """The rows, a rule, the totals; formula and value side by side where symbols are left."""
    wanted = [_column(spec, report) for spec in _wanted(report)]
    columns = _fit(wanted, width)
    lines = _grid(columns, width)
    rule = "─" * max(map(len, lines))
    body = [figures.title(report), "", lines[0], rule, *lines[1:], rule, *_totals(report, width)]
    left_out = [column.head for column in wanted if column not in columns]
    return "\n".join([*body, *_notes(report, width, left_out)])


class _Spec(Record):
    head: str
    cell: Callable[[TableReport, Row], str]
    right: bool = False
    drop: int | None = None


def _formula(row: Row, metric: str) -> str:
    """Empty where the number that stands beside it says the same."""
    value = row.figures[metric]
    return "" if row.values and value == row.values[metric] else figures.figure(value)


LAYER = _Spec("layer", lambda _, row: row.name)
KIND = _Spec("kind", lambda _, row: row.kind, drop=3)
TIMES = _Spec("×", figures.times, right=True)
OUTPUT = _Spec("output", lambda _, row: figures.shape(row.output), drop=4)
PARAMS_VALUE = _Spec("params", lambda _, row: figures.number(row.values["params"]), right=True)
MACS_VALUE = _Spec("MACs", lambda _, row: figures.number(row.values["macs"]), right=True, drop=2)
PARAMS_FORMULA = _Spec("params formula", lambda _, row: _formula(row, "params"))
MACS_FORMULA = _Spec("MACs formula", lambda _, row: _formula(row, "macs"), drop=1)


def _wanted(report: TableReport) -> list[_Spec]:
    repeated = any(row.times != 1 for row in report.rows)
    values = [] if report.point is None else [PARAMS_VALUE, MACS_VALUE]
    formulas = [PARAMS_FORMULA, MACS_FORMULA] if report.symbolic else []
    return [LAYER, KIND, *([TIMES] if repeated else []), OUTPUT, *values, *formulas]


def _column(spec: _Spec, report: TableReport) -> Column:
    return _filled(spec.head, [spec.cell(report, row) for row in report.rows], spec.right, spec.drop)


def _filled(head: str, cells: Sequence[str], right: bool = False, drop: int | None = None) -> Column:
    """A column as wide as what stands in it."""
    return Column(head, tuple(cells), max(map(len, (head, *cells))), right, drop)


def _fit(columns: list[Column], width: int) -> list[Column]:
    """Without the columns that don't fit; a last column of formulas may be wrapped instead."""
    while _least(columns) > width:
        droppable = [column for column in columns if column.drop is not None]
        if not droppable:
            break
        columns = [column for column in columns if column is not min(droppable, key=lambda c: c.drop or 0)]
    return columns


def _least(columns: Sequence[Column]) -> int:
    """The narrowest the table can be."""
    *first, last = columns
    final = last.width if last.right else min(last.width, max(NARROWEST_FORMULA, *map(narrowest, last.cells)))
    return sum(column.width + len(GAP) for column in first) + final


def _grid(columns: Sequence[Column], width: int) -> list[str]:
    """The head and the rows, the last column wrapped into what room there is."""
    *first, last = columns
    used = sum(column.width + len(GAP) for column in first)
    room = max(NARROWEST_FORMULA, width - used, last.width if last.right else 0)
    lines = [_line([*(_aligned(column, column.head) for column in first), _aligned(last, last.head)])]
    for index, parts in enumerate(last.wrapped(room)):
        start = [_aligned(column, column.cells[index]) for column in first]
        lines.append(_line([*start, _aligned(last, parts[0])]))
        lines.extend(" " * used + part for part in parts[1:])
    return lines


def _aligned(column: Column, cell: str) -> str:
    return cell.rjust(column.width) if column.right else cell.ljust(column.width)


def _line(cells: Iterable[str]) -> str:
    return GAP.join(cells).rstrip()


def _totals(report: TableReport, width: int) -> list[str]:
    """A line a metric: its number where there is one, then its formula where it is one."""
    names = [("  " if metric in figures.PARTS else "") + figures.NAMES[metric] for metric in figures.SUMMARY]
    numbers = [figures.figure(report.values[metric]) if report.values else "" for metric in figures.SUMMARY]
    formulas = [figures.figure(report.totals[metric]) for metric in figures.SUMMARY]
    left, middle = max(map(len, names)), max(map(len, numbers))
    lines = []
    for name, value, formula in zip(names, numbers, formulas, strict=True):
        start = [name.ljust(left), *([value.rjust(middle)] if report.values else [])]
        lines.extend(_hanging(GAP.join(start), "" if formula == value else formula, width))
    return lines


def _hanging(start: str, rest: str, width: int) -> list[str]:
    """``start`` and a formula after it, folded below its own beginning."""
    margin = len(start) + len(GAP)
    parts = folded(rest, max(NARROWEST_FORMULA, width - margin))
    return [_line([start, parts[0]]), *(" " * margin + part for part in parts[1:])]


def _notes(report: TableReport, width: int, left_out: Sequence[str]) -> list[str]:
    notes = [f"no room in {width} columns for: {', '.join(left_out)}"] if left_out else []
    if uncounted := figures.left_out(report):
        notes.extend(hanging("not counted: ", uncounted, width))
    if report.symbols:
        notes.extend(hanging("symbols  ", "; ".join(figures.symbols(report)), width, "; "))
    if report.symbols and report.point:
        notes.append(f"numbers at {figures.point(report.point)}")
    notes.extend(f"valid for {condition.describe()}" for condition in report.conditions)
    return ["", *notes] if notes else []


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
        _filled("network", [report.name for report in reports]),
        _filled("params", [figures.number(report.params) for report in reports], right=True),
        _filled("MACs", [figures.number(report.macs) for report in reports], right=True),
        _filled("input", [figures.shape(report.input) for report in reports]),
        _filled("symbols", [figures.point(report.symbols) for report in reports]),
    ]
    head, *lines = _grid(columns, width)
    return "\n".join([head, "─" * max(map(len, [head, *lines])), *lines])


# ---------------------------------------------------------------- two networks


def comparison(report: ComparisonReport, width: int = WIDTH) -> str:
    """The metrics side by side, their formulas where symbols are left, then where a ≤ b."""
    from symcnn.render import comparing  # only where it is asked for

    columns = [
        _filled(head, cells, right=place > 0)
        for place, (head, *cells) in enumerate(zip(comparing.HEADS, *comparing.grid(report), strict=True))
    ]
    head, *rows = _grid(columns, width)
    lines = [comparing.title("a", report.a), comparing.title("b", report.b), "", head]
    lines += ["─" * max(map(len, [head, *rows])), *rows]
    if notes := comparing.notes(report):
        lines += ["", *notes]
    for metrics, texts in comparing.formulas(report):
        named = zip(comparing.HEADS[1:], texts, strict=False)
        lines += ["", metrics, *(line for head, text in named for line in _hanging(f"  {head:5}", text, width))]
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
    inputs = ", ".join(map(notation.shape, layer.inputs))
    shapes = f"{inputs + ' → ' if inputs else ''}{notation.shape(layer.output)}"
    start, rest = f"{layer.name}: ", ", ".join([notation.call(layer), shapes, *notation.ranges(layer)])
    return [start + rest] if len(start + rest) <= width else hanging(start, rest, width)


def _step(step: Step, width: int) -> list[str]:
    """The chain on one line where it fits, else a formula a line."""
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
