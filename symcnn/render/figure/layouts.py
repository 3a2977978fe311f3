"""From boxes and their labels to a layout: a U where it is one, else rows from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping

from symcnn.algebra import Number, substitute
from symcnn.network.boxes import Box, Drawing
from symcnn.render.figure.columns import Flow, columns_of, ranks_of
from symcnn.render.figure.geometry import Layout
from symcnn.render.figure.lines import Label
from symcnn.render.figure.pages import wrapped
from symcnn.render.figure.routes import Rows, routed
from symcnn.render.figure.ushape import laid_out, plan_of


def layout_of(drawing: Drawing, labels: Mapping[int, Label], point: Mapping[str, Number]) -> Layout:
    """Where everything stands."""
    sizes = {number: label.size for number, label in labels.items()}
    joins = {box.id for box in drawing.boxes if box.joins and labels[box.id].bar is None}
    spread = {box.id for box in drawing.boxes if box.joins and box.lead.kind != "add"}
    inputs = {box.id: box.inputs for box in drawing.boxes}
    flow = Flow(inputs, {number: size.width for number, size in sizes.items()}, spread)
    plan = plan_of(flow, {box.id: _resolution(box, point) for box in drawing.boxes})
    if plan is not None and not any(labels[box].bar for _, way, _ in plan.skips for box in way):
        return laid_out(plan, flow, sizes)
    ranks = ranks_of(flow)
    framed = [members for members, _ in drawing.rounds]
    return wrapped(routed(Rows(flow, ranks, columns_of(flow, ranks), sizes, joins, framed)))


def _resolution(box: Box, point: Mapping[str, Number]) -> int | None:
    """The first spatial size, where it is a number."""
    size = substitute(box.output[0], point) if len(box.output) > 1 else None
    return size if isinstance(size, int) else None
