"""What stands in the cells of the columns that need more than a field of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symcnn.render.cells import Arguments, Cell, Names, Nothing, Shapes, Structure
from symcnn.report import Row, TableReport


def inputs(report: TableReport) -> Callable[[Row], Cell]:
    names = {row.id: row.name for row in report.rows}
    return lambda row: Names(tuple(names[number] for number in row.inputs), row.inputs)


def input_shapes(row: Row) -> Cell:
    first = row.stage.layers[0] if row.stage else row.layer
    return Shapes(first.call.inputs if first and first.call else ())


def arguments(row: Row) -> Cell:
    """Those that a script must give and those that differ from their defaults."""
    from symcnn import layers  # only where they are asked for
    from symcnn.explain.derive import written_arguments

    call, kind = row.layer.call if row.layer else None, layers.KINDS.get(row.kind)
    return Arguments(tuple(written_arguments(kind, call)) if call and kind else ())


def structure(row: Row) -> Cell:
    stage = row.stage
    return Structure(stage.structure, stage.aside) if stage else Nothing()


DOUBLED = {"flops": "macs"}
"""Metrics that rows don't keep, since they are twice another."""


def figure(kept: Mapping[str, Any], metric: str) -> Any:
    return 2 * kept[DOUBLED[metric]] if metric in DOUBLED else kept[metric]
