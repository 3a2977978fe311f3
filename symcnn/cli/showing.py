"""Verbs that show a network: table, formula, explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from symcnn.cli.asking import Asked, listed, no_more, opened, print_report
from symcnn.cli.options import (
    Abbreviate,
    At,
    Columns,
    ConventionName,
    Count,
    Format,
    Line,
    NetworkName,
    Over,
    Rows,
    Underbrace,
    Words,
)
from symcnn.cli.program import app
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.explain import Derivation
    from symcnn.network.session import Session
    from symcnn.report import TableReport


def table_of(asked: Asked, rows: str = "layers") -> TableReport:
    """The table of the network that is asked for, its numbers at the defaults."""
    no_more(asked)
    return _report(asked.session, asked.network, rows)


def _report(session: Session, network: str | None, rows: str = "layers") -> TableReport:
    from symcnn.report import table_report

    compiled = session.network(network)
    defaults = session.defaults()
    compiled.check_at(defaults)
    return table_report(compiled, defaults, rows)


def print_table(session: Session, network: str | None, form: str, **options: Any) -> None:
    """The table of a session's network."""
    print_report("table", form, _report(session, network), **options)


@app.command("table")
def table_command(
    words: Words = None,
    line: Line = None,
    columns: Columns = None,
    rows: Rows = "layers",
    over: Over = None,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """A row a layer, or a row a stage, totals below; of several files or `--over` settings a row each."""
    if over is not None or (line is None and len(words or ()) > 1) or "," in (network or ""):
        from symcnn.cli.many import opened_each, settings_of

        if rows != "layers":
            raise Error("networks side by side have no rows of stages", hint="leave `--rows` out")
        each = opened_each(words, line, network, at, convention, count)
        print_report("settings", form, settings_of(each, over, None if columns is None else listed(columns)))
        return
    asked = opened(words, line, network, at, convention, count)
    options = {} if columns is None else {"columns": listed(columns)}
    print_report("table", form, table_of(asked, rows), **options)


@app.command()
def formula(
    words: Words = None,
    line: Line = None,
    written: Annotated[
        str, typer.Option("--form", help="expanded, factored, collected:k, horner or simplified.")
    ] = "expanded",
    residues: Annotated[
        str | None, typer.Option(help="A symbol: one polynomial for each of its residue classes.")
    ] = None,
    underbrace: Underbrace = None,
    abbreviate: Abbreviate = False,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """The closed form of an expression, or of every metric: `formula FILE params --form factored`."""
    from symcnn.questions.formulas import formula_reports

    asked = opened(words, line, network, at, convention, count)
    if underbrace or abbreviate:
        print_equations(asked, form, underbrace, abbreviate, plain=written == "expanded" and residues is None)
        return
    print_report("formulas", form, formula_reports(asked.session, network, asked.words, written, residues))


def print_equations(asked: Asked, form: str, underbrace: str | None, abbreviate: bool, plain: bool) -> None:
    """Closed forms with what their terms come from, or with names for what recurs."""
    from symcnn.questions.equations import equations

    if not plain:
        raise Error("`--underbrace` and `--abbreviate` are for the expanded form", hint="leave the others out")
    print_report("equations", form, equations(asked.session, asked.network, asked.words, underbrace, abbreviate))


@app.command()
def explain(
    words: Words = None,
    line: Line = None,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    form: Format = "text",
    standalone: Annotated[bool, typer.Option("--standalone", help="A whole LaTeX document.")] = False,
) -> None:
    """The derivation of every figure, step by step: `explain FILE [LAYER]`."""
    asked = opened(words, line, network, at, convention)
    options = {"standalone": True} if standalone else {}
    print_report("derivation", form, derivation_of(asked), **options)


def derivation_of(asked: Asked) -> Derivation:
    """The derivation of the whole network, or of the layers and labels that the words name."""
    from symcnn.explain import derive
    from symcnn.network.parts import part

    compiled = asked.session.network(asked.network)
    chosen = [layer for word in asked.words for layer in part(compiled, word).layers]
    return derive(compiled, chosen or None)
