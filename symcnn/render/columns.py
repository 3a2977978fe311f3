"""A table's columns: one table of them for every format.

A column has a head and makes a typed cell of each row; how a cell is written is the format's matter. A metric by its
name is the figure, a formula where symbols are left; with ``:value`` its number at the defaults, ``share:macs`` its
part of the total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from symcnn.errors import Error, did_you_mean
from symcnn.network.model import ADDED
from symcnn.record import Record
from symcnn.render import figures, makers
from symcnn.render.cells import (
    Cell,
    Count,
    Figure,
    Name,
    Nothing,
    Place,
    Shapes,
    Share,
    Short,
    Word,
)
from symcnn.report import Row, TableReport

Maker = Callable[[TableReport], Callable[[Row], Cell]]
NUMBERS, STAGES, LAYERS = "numbers", "stages", "layers"
"""What a column may need: numbers for all symbols, or rows of a sort."""


class Column(Record):
    """``head`` is what tables call it, ``title`` what papers do. ``make`` gives the function of a report's rows,
    ``total`` what stands below the rows. ``part`` tells a formula from its number where both stand side by side.
    ``alias`` is its name for machines where that is another, ``share_of`` the metric that it tells the parts of.
    """

    name: str
    head: str
    title: str
    make: Maker
    right: bool = False
    metric: str | None = None
    part: str = ""
    total: Callable[[TableReport], Cell] = lambda _: Nothing()
    needs: str = ""
    alias: str = ""
    share_of: str | None = None

    @property
    def field(self) -> str:
        return self.alias or self.name


def _each(cell: Callable[[Row], Cell]) -> Maker:
    """A column that needs to know nothing of the report."""
    return lambda _: cell


# ---------------------------------------------------------------- what columns need


def _numbers(report: TableReport, name: str) -> None:
    if report.point is None:
        lacking = next(fact.name for fact in report.symbols.values() if fact.default is None)
        raise Error(f"`{name}` needs numbers, and `{lacking}` has no default", hint=f"give one: `--at {lacking}=…`")


def of_stages(report: TableReport) -> bool:
    """Whether the rows are stages."""
    return any(row.stage for row in report.rows)


def _stages(report: TableReport, name: str) -> None:
    if not of_stages(report):
        raise Error(f"layers have no `{name}`", hint="stages have: `--rows stages`")


def _layers(report: TableReport, name: str) -> None:
    if of_stages(report):
        raise Error(f"stages have no `{name}`", hint="layers have: `--rows layers`")


CHECKS: Mapping[str, Callable[[TableReport, str], None]] = {NUMBERS: _numbers, STAGES: _stages, LAYERS: _layers}

# ---------------------------------------------------------------- the table of columns

OFTEN = "times:often"
"""How often what is done more than once."""

TITLES = {"params": "Parameters", "macs": "MACs", "flops": "FLOPs"}


def _title(metric: str) -> str:
    return TITLES.get(metric) or figures.NAMES[metric].capitalize()


def _metric(metric: str) -> Column:
    return Column(
        metric, figures.NAMES[metric], _title(metric), _each(lambda row: Figure(makers.figure(row.figures, metric))),
        right=True, metric=metric, part="formula", total=lambda report: Figure(report.totals[metric]),
    )  # fmt: skip


def _value(metric: str) -> Column:
    return Column(
        f"{metric}:value", figures.NAMES[metric], _title(metric),
        _each(lambda row: Figure(makers.figure(row.values, metric))), right=True, metric=metric, part="number",
        total=lambda report: Figure(report.values[metric]), needs=NUMBERS, alias=f"{metric}_value",
    )  # fmt: skip


def _rounded(metric: str) -> Column:
    return Column(
        f"{metric}:rounded", f"≈ {figures.NAMES[metric]}", _title(metric),
        _each(lambda row: Short(makers.figure(row.values, metric))), right=True, metric=metric, part="rounded",
        total=lambda report: Short(report.values[metric]), needs=NUMBERS, alias=f"{metric}_rounded",
    )  # fmt: skip


def _share(metric: str) -> Column:
    def made(report: TableReport) -> Callable[[Row], Cell]:
        total = report.values[metric]
        return lambda row: Share(Fraction(makers.figure(row.values, metric), total)) if total else Nothing()

    return Column(
        f"share:{metric}", f"{figures.NAMES[metric]} share", f"{_title(metric)} share", made, right=True,
        total=lambda report: Share(Fraction(1)) if report.values[metric] else Nothing(), needs=NUMBERS,
        alias=f"share_{metric}", share_of=metric,
    )  # fmt: skip


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("id", "id", "No.", _each(lambda row: Place(row.id)), right=True),
        Column("layer", "layer", "Layer", _each(lambda row: Name(row.name)), alias="name"),
        Column("kind", "kind", "Kind", _each(lambda row: Word(row.kind))),
        Column("arguments", "arguments", "Arguments", _each(makers.arguments), needs=LAYERS),
        Column("structure", "structure", "Structure", _each(makers.structure), needs=STAGES),
        Column("line", "line", "Line", _each(lambda row: Place(row.line)), right=True),
        Column("times", "×", "×", _each(lambda row: Count(row.times)), right=True),
        Column(OFTEN, "×", "×", _each(lambda row: Count(row.times, told=False)), right=True, alias="often"),
        Column("inputs", "inputs", "Inputs", makers.inputs),
        Column("input", "input", "Input", _each(makers.input_shapes)),
        Column("output", "output", "Output", _each(lambda row: Shapes((row.output,)))),
        _share("params").replace(name="share", head="share", title="Share", alias="share"),
        *(make(metric) for make in (_metric, _value, _rounded, _share) for metric in ADDED),
    )
}
"""Every column by its name."""

STAGE_HEADS = {"layer": "stage"}
"""Heads that are others where rows are stages."""


def chosen(report: TableReport, names: Sequence[str]) -> list[Column]:
    """The columns of these names, headed for this report; an :class:`Error` where there is none or can be none."""
    columns = [_named(name) for name in names]
    for column in columns:
        if column.needs:
            CHECKS[column.needs](report, column.name)
    return [_headed(report, column) for column in columns]


def _named(name: str) -> Column:
    column = COLUMNS.get(name) or FIELDS.get(name)
    if column is None:
        hint = did_you_mean(name, COLUMNS) or f"the columns are: {LIST}"
        raise Error(f"there is no column `{name}`", hint=hint)
    return column


FIELDS = {column.field: column for column in COLUMNS.values()}
OTHERS = "params:value, params:rounded and share:params"
LIST = f"{', '.join(name for name in COLUMNS if ':' not in name)}, and of a metric also {OTHERS}"


def _headed(report: TableReport, column: Column) -> Column:
    """Stages are called so, and a formula is told from its number."""
    if of_stages(report) and column.name in STAGE_HEADS:
        head = STAGE_HEADS[column.name]
        return column.replace(head=head, title=head.capitalize())
    if column.part == "formula" and report.symbolic:
        return column.replace(head=f"{column.head} formula", right=False)
    return column


# ---------------------------------------------------------------- those that stand there by themselves

SHOWN = ("params", "macs")
"""The metrics that a table shows unless others are asked for."""


def default(report: TableReport) -> list[str]:
    """Numbers where there are any, formulas where symbols are left; how often where anything is done more than once.
    Stages show what they consist of, in symbols, and the numbers alone where there are any."""
    numbers = [f"{metric}:value" for metric in SHOWN] if report.symbolic and report.point is not None else []
    if of_stages(report):
        return ["layer", "output", "structure", *(numbers or SHOWN)]
    times = [OFTEN] if any(row.times != 1 for row in report.rows) else []
    return ["layer", "kind", *times, "output", *numbers, *SHOWN]


# ---------------------------------------------------------------- rows of cells


def body(report: TableReport, columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """A row of cells for each row of the report."""
    makers = [column.make(report) for column in columns]
    doubled = _doubled(report, columns)
    if not doubled:
        return ([make(row) for make in makers] for row in report.rows)
    return ([_once(make(row), place in doubled) for place, make in enumerate(makers)] for row in report.rows)


def totals(report: TableReport, columns: Sequence[Column]) -> list[Cell]:
    """What stands below the rows."""
    doubled = _doubled(report, columns)
    return [_once(column.total(report), place in doubled) for place, column in enumerate(columns)]


def _doubled(report: TableReport, columns: Sequence[Column]) -> set[int]:
    """The columns of figures whose numbers have a column as well."""
    numbers = {column.metric for column in columns if report.symbolic and column.part == "number"}
    return {place for place, c in enumerate(columns) if c.part == "formula" and c.metric in numbers}


def _once(cell: Cell, doubled: bool) -> Cell:
    """Nothing where the number that stands beside a figure says the same."""
    plain = isinstance(cell, Figure) and isinstance(cell.value, (int, Fraction))
    return Nothing() if doubled and plain else cell


def summary(columns: Iterable[Column], asked: bool) -> list[str]:
    """The metrics whose totals are told: those of the columns where these are asked for, else the usual ones."""
    if not asked:
        return list(figures.SUMMARY)
    return list(dict.fromkeys(metric for column in columns if (metric := column.metric or column.share_of)))
