"""A table says the same in every format: its numbers, read back from the text alone, add up to the total."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from symcnn.algebra import Number, evaluate
from symcnn.errors import Error
from symcnn.network.model import ADDED, Network
from symcnn.render import render
from symcnn.report import ROWS, TableReport, table_report
from symcnn.script import from_file, from_text
from tests.network.random_networks import Tree, points, script_of, trees
from tests.network.test_agreement import ROUNDS

from . import readers
from .networks import DEEP, EVERY, compiled
from .readers import Read

METRICS = ("params", "macs", "flops", "trainable", "buffers", "activations")
COLUMNS = ("layer", *(f"{metric}:value" for metric in METRICS))
FIELDS = [f"{metric}_value" for metric in METRICS]
NAMES = dict(zip(METRICS, ("params", "MACs", "FLOPs", "trainable", "buffers", "activations"), strict=True))

READ: Mapping[str, Callable[[str], Read]] = {
    "text": readers.text,
    "markdown": readers.markdown,
    "html": readers.html,
    "latex": readers.latex,
    "csv": readers.comma_separated,
    "json": lambda page: readers.json_fields(page, "name", *FIELDS),
}

POINTS: Mapping[str, dict[str, Number]] = {
    "e": {"units": 128}, "pyramid": {"c": 8, "K": 2, "L": 3, "n": 64}, "growing": {"g": 4, "d": 2, "L": 3},
    "rounded": {"w": 3, "d": 3, "n": 65},
}  # fmt: skip
"""Numbers for the symbols without defaults."""

ZOO = ("resnet50", "mobilenet_v2", "unet", "densenet121", "vit_b_16", "keras/InceptionV3")


def sums_in(form: str, page: str) -> list[list[int]]:
    """By column what the rows come to, and where it is told the total."""
    read = READ[form](page)
    found = [[sum(readers.number(row[place]) for row in read.rows)] for place in range(1, len(METRICS) + 1)]
    for place, metric in enumerate(METRICS):
        if isinstance(read.sums, dict):
            found[place].append(readers.number(read.sums[NAMES[metric]]))
        elif read.sums is not None:
            found[place].append(readers.number(read.sums[place + 1]))
    return found


def check_sums(report: TableReport, totals: Mapping[str, Number]) -> None:
    """Every format's numbers against totals that come from the network itself."""
    for form in READ:
        told = sums_in(form, render("table", form, report, columns=COLUMNS))
        assert [set(sums) for sums in told] == [{totals[metric]} for metric in METRICS], form
    told = sums_in("latex", render("table", "latex", report, columns=COLUMNS, siunitx=True))
    assert [set(sums) for sums in told] == [{totals[metric]} for metric in METRICS]


def totals_at(network: Network, point: Mapping[str, Number]) -> dict[str, Number]:
    return {metric: evaluate(network.totals[metric], point) for metric in ADDED}


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("name", [*EVERY, *DEEP])
def test_numbers_add_up(name: str, rows: str) -> None:
    network, defaults = compiled({**EVERY, **DEEP}[name])
    point = {**defaults, **POINTS.get(name, {})}
    check_sums(table_report(network, point, rows), totals_at(network, point))


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("name", ZOO)
def test_numbers_of_the_zoo_add_up(name: str, rows: str) -> None:
    session = from_file(f"zoo:{name}").session()
    network = session.network()
    check_sums(table_report(network, session.defaults(), rows), totals_at(network, session.defaults()))


@settings(ROUNDS, max_examples=40)
@given(trees(), points)
def test_numbers_of_random_networks_add_up(tree: Tree, point: dict[str, int]) -> None:
    try:
        network = from_text(script_of(tree)).session().network()
        network.check_at(point)
    except Error:
        return
    for rows in ROWS:
        check_sums(table_report(network, point, rows), totals_at(network, point))


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("name", [*EVERY, *DEEP])
def test_shares_add_up(name: str, rows: str) -> None:
    """Exactly in CSV and JSON; rounded to a tenth elsewhere, and the total is told as all of it."""
    network, defaults = compiled({**EVERY, **DEEP}[name])
    report = table_report(network, {**defaults, **POINTS.get(name, {})}, rows)
    columns = ("layer", "share", "share:macs")
    exact = list(csv.reader(io.StringIO(render("table", "csv", report, columns=columns))))[1:]
    fields = json.loads(render("table", "json", report, columns=columns))["layers"]
    for place, field in enumerate(("share", "share_macs"), 1):
        assert sum(Fraction(row[place]) for row in exact) == 1
        assert sum(Fraction(layer[field]) for layer in fields) == 1
        parts = [Fraction(row[place]) for row in exact]
        for form in ("markdown", "html", "latex"):
            read = READ[form](render("table", form, report, columns=columns))
            shown = [Fraction(row[place].strip(" %\\")) / 100 for row in read.rows]
            assert all(abs(told - part) <= Fraction(1, 2000) for told, part in zip(shown, parts, strict=True))
            if form == "latex":
                assert isinstance(read.sums, list)
                assert read.sums[place] == "100.0"


@pytest.mark.parametrize("name", [*EVERY, *DEEP])
def test_formulas_in_unicode_are_worth_their_numbers(name: str) -> None:
    """A formula in the terminal, read as it stands, is at the defaults the number beside it."""
    network, defaults = compiled({**EVERY, **DEEP}[name])
    point: dict[str, Any] = {**defaults, **POINTS.get(name, {})}
    report = table_report(network, point)
    for metric in ("params", "macs", "activations"):
        page = render("table", "text", report, columns=(f"{metric}:value", metric), width=100_000)
        rows = [line.split(None, 1) for line in page.split("\n─")[1].split("\n")[1:]]
        pairs = [row for row in rows if len(row) == 2]
        formulas = sum(not isinstance(row.figures[metric], int) for row in report.rows)
        assert len(pairs) == (formulas if report.symbolic else len(rows))
        for value, formula in pairs:
            if "Σ" not in formula:  # Python has no name for its index
                assert readers.worth(formula, point) == readers.number(value), formula
