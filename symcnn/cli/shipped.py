"""Verbs on what is shipped, and on scripts as text: layers, zoo, fmt."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from symcnn.cli.asking import print_report
from symcnn.cli.options import Format
from symcnn.cli.program import app
from symcnn.errors import Error


@app.command()
def layers(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="[KIND]", help="A layer kind.")] = None,
    form: Format = "text",
) -> None:
    """The layer kinds, or one of them with its formulas."""
    from symcnn.errors import did_you_mean
    from symcnn.layers import ALIASES, KINDS, find
    from symcnn.report import kinds_report

    for kind in kinds or ():
        if find(kind) is None:
            raise Error(
                f"no layer kind `{kind}`", hint=did_you_mean(kind, [*KINDS, *ALIASES]) or "`symcnn layers` lists them"
            )
    print_report("kinds", form, kinds_report(kinds or None))


@app.command()
def zoo(
    name: Annotated[str | None, typer.Argument(help="A shipped network, or a family.")] = None,
    form: Format = "text",
) -> None:
    """The shipped networks with their figures, or the script of one."""
    from symcnn.script import zoo_text
    from symcnn.zoo import figures

    if name is None:
        print_report("members", form, figures())
    elif form == "text":
        sys.stdout.write(zoo_text(name))
    else:
        print_report("script", form, zoo_text(name))


@app.command()
def fmt(
    files: Annotated[list[str], typer.Argument(help="Scripts; `-` is standard input.")],
    write: Annotated[bool, typer.Option("--write", help="Write the files instead of printing them.")] = False,
) -> None:
    """Write scripts in their canonical layout, comments kept."""
    from pathlib import Path

    from symcnn.script import decode, read_text, write_text
    from symcnn.source import Source
    from symcnn.syntax import format_script, parse

    for file in files:
        text = decode(sys.stdin.buffer.read(), "-") if file == "-" else read_text(Path(file))
        formatted = format_script(parse(Source(file, text)))
        if write and file != "-":
            if formatted != text:
                write_text(Path(file), formatted)
        else:
            sys.stdout.write(formatted)
