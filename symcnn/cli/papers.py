"""Verbs that make what stands in papers: latex."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import typer

from symcnn.cli.asking import Asked, listed, no_more, opened, print_report
from symcnn.cli.many import opened_each, settings_of
from symcnn.cli.options import (
    Abbreviate,
    At,
    Columns,
    ConventionName,
    Count,
    Line,
    NetworkName,
    Over,
    Underbrace,
    Words,
)
from symcnn.cli.program import app
from symcnn.cli.showing import derivation_of, table_of
from symcnn.errors import Error, did_you_mean


class Part(NamedTuple):
    """Something LaTeX can be made of: the render function's name and how its report is made; the options that the
    report needs, and those of the render function; ``opens`` reads the words, of one script or of many."""

    function: str
    report: Callable[[Any, Mapping[str, Any]], Any]
    asks: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    opens: Callable[..., Any] = opened


def _table(asked: Asked, given: Mapping[str, Any]) -> Any:
    return table_of(asked, given.get("rows", "layers"))


def _equations(asked: Asked, given: Mapping[str, Any]) -> Any:
    from symcnn.questions.equations import equations
    from symcnn.render.latex.formulas import fitting

    grouped, short = given.get("underbrace"), given.get("abbreviate", False)
    return equations(asked.session, asked.network, asked.words, grouped, short, fitting(given.get("width")))


def _derivation(asked: Asked, _: Mapping[str, Any]) -> Any:
    if asked.session.count != "pure":
        raise Error("a derivation is of the products themselves", hint="leave `--count` out")
    return derivation_of(asked)


def _macros(asked: Asked, given: Mapping[str, Any]) -> Any:
    from symcnn.questions.macros import macros_report

    no_more(asked)
    names = listed(asked.network) if asked.network else None
    return macros_report(asked.session, names, asked.script.source.name, given.get("metrics"))


def _comparison(asked: Sequence[Asked], given: Mapping[str, Any]) -> Any:
    return settings_of(asked, given.get("over"), given.get("columns"))


def _figure(asked: Asked, _: Mapping[str, Any]) -> Any:
    from symcnn.network.boxes import figure_report

    compiled = asked.session.network(asked.network)
    defaults = asked.session.defaults()
    compiled.check_at(defaults)
    if len(asked.words) > 1:
        raise Error(f"`{asked.words[1]}` is one word too many", hint="a figure is of the network or of one part")
    return figure_report(compiled, defaults, asked.words[0] if asked.words else None)


COMPARED = ("siunitx", "caption", "label", "width", "float")

PARTS: Mapping[str, Part] = {
    "table": Part("table", _table, asks=("rows",), writes=("columns", *COMPARED)),
    "formula": Part("equations", _equations, asks=("underbrace", "abbreviate"), writes=("width", "label")),
    "derivation": Part("derivation", _derivation),
    "macros": Part("macros", _macros, asks=("metrics",), writes=("siunitx",)),
    "comparison": Part("settings", _comparison, ("columns", "over"), COMPARED, opened_each),
    "figure": Part("figure", _figure, writes=("detail", "metrics", "to_scale", "caption", "label")),
}
"""What ``--what`` takes."""

LISTS = frozenset({"columns", "metrics"})
"""Options that are lists with commas between."""


@app.command()
def latex(
    words: Words = None,
    line: Line = None,
    what: Annotated[str, typer.Option(help=f"{', '.join(PARTS)}.")] = "table",
    columns: Columns = None,
    rows: Annotated[str | None, typer.Option(help="Rows of the table: layers or stages.")] = None,
    caption: Annotated[str | None, typer.Option(metavar="TEXT", help="The caption, plain text.")] = None,
    label: Annotated[
        str | None, typer.Option(metavar="NAME", help="What `\\ref` calls it; equations share its begin.")
    ] = None,
    over: Over = None,
    underbrace: Underbrace = None,
    abbreviate: Abbreviate = False,
    width: Annotated[str | None, typer.Option(metavar="8.6cm", help="Width of the text or column to fit.")] = None,
    floating: Annotated[
        str | None,
        typer.Option("--float", metavar="table|table*|longtable|none", help="The environment around a table."),
    ] = None,
    detail: Annotated[str | None, typer.Option(help="What a figure's boxes are: layers, blocks or stages.")] = None,
    metrics: Annotated[
        str | None, typer.Option(help="The metrics that macros quote and boxes tell: params,macs,…")
    ] = None,
    to_scale: Annotated[bool, typer.Option("--to-scale", help="A figure's boxes to scale.")] = False,
    siunitx: Annotated[bool, typer.Option("--siunitx", help="Numbers by siunitx, in columns that it aligns.")] = False,
    standalone: Annotated[bool, typer.Option("--standalone", help="A whole document.")] = False,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
) -> None:
    """LaTeX for papers: a table, formulas, a derivation, macros, networks or settings side by side, a figure."""
    options = {"columns": columns, "rows": rows, "over": over, "caption": caption, "label": label, "siunitx": siunitx,
               "underbrace": underbrace, "abbreviate": abbreviate, "width": width, "float": floating,
               "detail": detail, "metrics": metrics, "to_scale": to_scale}  # fmt: skip
    given = _given(options)
    part = _part(what, given)
    asked = part.opens(words, line, network, at, convention, count)
    written = {name: value for name, value in given.items() if name in part.writes}
    print_report(part.function, "latex", part.report(asked, given), standalone=standalone, **written)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are given, lists as lists."""
    return {
        name: listed(value) if name in LISTS else value for name, value in options.items() if value not in (None, False)
    }


def _part(what: str, given: Mapping[str, Any]) -> Part:
    """What is wanted, if it takes the options that are given."""
    if what not in PARTS:
        hint = did_you_mean(what, PARTS) or f"it is one of {', '.join(PARTS)}"
        raise Error(f"`--what {what}` is not known", hint=hint)
    for name in given:
        if name not in (*PARTS[what].asks, *PARTS[what].writes):
            those = [f"`--what {other}`" for other, part in PARTS.items() if name in (*part.asks, *part.writes)]
            raise Error(f"`--{name.replace('_', '-')}` is not for `--what {what}`", hint=f"it is for {_all(those)}")
    return PARTS[what]


def _all(names: Sequence[str]) -> str:
    """``a``, ``b`` and ``c``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
