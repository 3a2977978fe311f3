"""Verbs that show a network: table, formula, explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from symcnn.cli.asking import Asked, no_more, opened, print_report
from symcnn.cli.options import At, ConventionName, Count, Format, Line, NetworkName, Words
from symcnn.cli.program import app

if TYPE_CHECKING:
    from symcnn.explain import Derivation
    from symcnn.network.session import Session
    from symcnn.report import TableReport


def table_of(asked: Asked) -> TableReport:
    """The table of the network that is asked for, its numbers at the defaults."""
    return _report(asked.session, asked.network)


def _report(session: Session, network: str | None) -> TableReport:
    from symcnn.report import table_report

    compiled = session.network(network)
    defaults = session.defaults()
    compiled.check_at(defaults)
    return table_report(compiled, defaults)


def print_table(session: Session, network: str | None, form: str, **options: Any) -> None:
    """The table of a session's network."""
    print_report("table", form, _report(session, network), **options)


@app.command("table")
def table_command(
    words: Words = None,
    line: Line = None,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """A row a layer, totals below."""
    asked = opened(words, line, network, at, convention, count)
    no_more(asked)
    print_table(asked.session, network, form)


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
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """The closed form of an expression, or of every metric: `formula FILE params --form factored`."""
    from symcnn.questions.formulas import formula_reports

    asked = opened(words, line, network, at, convention, count)
    print_report("formulas", form, formula_reports(asked.session, network, asked.words, written, residues))


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
