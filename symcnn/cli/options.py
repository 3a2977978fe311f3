"""The options that several verbs take."""

from __future__ import annotations

from typing import Annotated

import typer

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        show_default=False,
        help="A script, `-` for standard input, or `zoo:NAME`; then what the verb takes.",
    ),
]
Line = Annotated[str | None, typer.Option("-e", metavar="TEXT", help="A network in a line instead of a file.")]
NetworkName = Annotated[str | None, typer.Option("--network", help="Which network, where a file has several.")]
At = Annotated[str | None, typer.Option("--at", metavar="k=64,n=224", help="Numbers to put in, or `defaults`.")]
ConventionName = Annotated[str | None, typer.Option("--convention", help="Whose layers: `torch` or `keras`.")]
Count = Annotated[
    str, typer.Option("--count", help="How multiply-accumulates are counted: pure, torch, fvcore, ptflops or thop.")
]
Format = Annotated[
    str, typer.Option("--format", help="text, json, csv, markdown, latex, html or unicode, where it makes sense.")
]
Columns = Annotated[
    str | None,
    typer.Option(help="layer,kind,arguments,times,input,output,params,params:value,params:rounded,share,… in order."),
]
Rows = Annotated[str, typer.Option(help="What has a row: layers, or stages of blocks that are alike.")]
Over = Annotated[
    str | None,
    typer.Option(metavar="w=16,32,64", help="Settings side by side: values, ranges `w=8..64 step 8`; `w=1,2, d=3,4`."),
]
Underbrace = Annotated[
    str | None, typer.Option(help="What a formula's terms come from, under braces: layers, parts or stages.")
]
Abbreviate = Annotated[bool, typer.Option("--abbreviate", help="Names for what recurs in formulas, and what they are.")]
