"""Verbs that make what stands in papers: latex."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

import typer

from symcnn.cli.asking import Asked, opened, print_report
from symcnn.cli.options import At, ConventionName, Count, Line, NetworkName, Words
from symcnn.cli.program import app
from symcnn.cli.showing import derivation_of, table_of
from symcnn.errors import Error, did_you_mean


class Part(NamedTuple):
    """Something LaTeX can be made of: the render function's name and how its report is made; the options that the
    report needs, and those of the render function."""

    function: str
    report: Callable[[Asked, Mapping[str, Any]], Any]
    asks: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def _table(asked: Asked, _: Mapping[str, Any]) -> Any:
    return table_of(asked)


def _formulas(asked: Asked, _: Mapping[str, Any]) -> Any:
    from symcnn.questions.formulas import formula_reports

    return formula_reports(asked.session, asked.network, asked.words, "expanded")


def _derivation(asked: Asked, _: Mapping[str, Any]) -> Any:
    if asked.session.count != "pure":
        raise Error("a derivation is of the products themselves", hint="leave `--count` out")
    return derivation_of(asked)


PARTS: Mapping[str, Part] = {
    "table": Part("table", _table, writes=("columns", "siunitx")),
    "formula": Part("formulas", _formulas),
    "derivation": Part("derivation", _derivation),
}
"""What ``--what`` takes."""

LISTS = frozenset({"columns"})
"""Options that are lists with commas between."""


@app.command()
def latex(
    words: Words = None,
    line: Line = None,
    what: Annotated[str, typer.Option(help=f"{', '.join(PARTS)}.")] = "table",
    columns: Annotated[
        str | None, typer.Option(help="Columns of the table: layer,kind,output,params,macs,share.")
    ] = None,
    siunitx: Annotated[bool, typer.Option("--siunitx", help="Numbers by siunitx, in columns that it aligns.")] = False,
    standalone: Annotated[bool, typer.Option("--standalone", help="A whole document.")] = False,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
) -> None:
    """LaTeX for papers: a booktabs table, formulas, a derivation."""
    given = _given({"columns": columns, "siunitx": siunitx})
    part = _part(what, given)
    asked = opened(words, line, network, at, convention, count)
    written = {name: value for name, value in given.items() if name in part.writes}
    print_report(part.function, "latex", part.report(asked, given), standalone=standalone, **written)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are given, lists as lists."""
    return {
        name: [part.strip() for part in value.split(",")] if name in LISTS else value
        for name, value in options.items()
        if value not in (None, False)
    }


def _part(what: str, given: Mapping[str, Any]) -> Part:
    """What is wanted, if it takes the options that are given."""
    if what not in PARTS:
        hint = did_you_mean(what, PARTS) or f"it is one of {', '.join(PARTS)}"
        raise Error(f"`--what {what}` is not known", hint=hint)
    for name in given:
        if name not in (*PARTS[what].asks, *PARTS[what].writes):
            those = [f"`--what {other}`" for other, part in PARTS.items() if name in (*part.asks, *part.writes)]
            raise Error(f"`--{name.replace('_', '-')}` is not for `--what {what}`", hint=f"it is for {those[0]}")
    return PARTS[what]
