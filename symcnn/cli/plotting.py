"""The verb that draws: plot."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from symcnn.cli.asking import Asked, opened
from symcnn.cli.options import At, ConventionName, Count, Line, NetworkName, Words
from symcnn.cli.program import app
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.render.plotting.pictures import Report


@app.command()
def plot(
    words: Words = None,
    line: Line = None,
    over: Annotated[
        str | None,
        typer.Option("--over", "--sweep", metavar="w=8..256", help="The symbol to vary; `w=8..256,d=1..4` for two."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="layer|stage", help="Shares of layers or stages.")] = None,
    budget: Annotated[
        list[str] | None, typer.Option(help="A line: `params <= 10M`, or `10M`; the best within it is marked.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="PDF, PNG, SVG or PGF, by its ending.")
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="3.4x2.4", help="Width and height in inches.")] = None,
    log: Annotated[str, typer.Option(metavar="x|y|xy", help="Logarithmic axes.")] = "",
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
) -> None:
    """Curves over a symbol, or shares of layers and stages: `plot FILE params --over w=8..256`."""
    from pathlib import Path

    from symcnn.render.plotting.pictures import check_usable, file_name, format_of, save, size_of

    check_usable()
    asked = opened(words, line, network, at, convention, count)
    if output is not None:
        format_of(Path(output))
    inches = None if size is None else size_of(size)
    report = _report(asked, over, by, budget or [])
    path = Path(output or file_name(report))
    save(report, path, inches, log)
    written = str(path).encode(errors="backslashreplace").decode()  # a name may be bytes that are no text
    sys.stdout.write("".join(f"{text}\n" for text in (written, *report.notes)))


def _report(asked: Asked, over: str | None, by: str | None, budgets: list[str]) -> Report:
    """What is drawn, as plain data."""
    from symcnn.questions.plots import plot_report
    from symcnn.questions.replies import Asker

    if len(asked.words) != 1:
        found = f"{len(asked.words)} words" if asked.words else "nothing"
        raise Error(f"`plot` takes one metric, here is {found}", hint="several with commas: `plot FILE params,macs`")
    return plot_report(Asker(asked.session, asked.network), asked.words[0], over or {}, by, budgets)
