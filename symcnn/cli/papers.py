"""Verbs that make what stands in papers: latex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from symcnn.cli.asking import opened, print_report
from symcnn.cli.options import At, ConventionName, Count, Line, NetworkName, Words
from symcnn.cli.program import app
from symcnn.cli.showing import derivation_of
from symcnn.errors import Error


@app.command()
def latex(
    words: Words = None,
    line: Line = None,
    what: Annotated[str, typer.Option(help="table, formula or derivation.")] = "table",
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
    from symcnn.questions.formulas import formula_reports
    from symcnn.report import table_report

    asked = opened(words, line, network, at, convention, count)
    defaults = asked.session.defaults()
    compiled = asked.session.network(network)
    compiled.check_at(defaults)
    makers: dict[str, tuple[str, Callable[[], Any]]] = {
        "table": ("table", lambda: table_report(compiled, defaults)),
        "formula": ("formulas", lambda: formula_reports(asked.session, network, asked.words, "expanded")),
        "derivation": ("derivation", lambda: derivation_of(asked)),
    }
    if what in ("macros", "comparison", "figure"):
        raise Error(f"`--what {what}` is not supported yet")
    if what == "derivation" and count != "pure":
        raise Error("a derivation is of the products themselves", hint="leave `--count` out")
    if what not in makers:
        raise Error(f"`--what {what}` is not known", hint=f"it is one of {', '.join(makers)}")
    name, make = makers[what]
    options: dict[str, Any] = {"siunitx": siunitx} if what == "table" else {}
    if columns is not None and what == "table":
        options["columns"] = [column.strip() for column in columns.split(",")]
    print_report(name, "latex", make(), standalone=standalone, **options)
