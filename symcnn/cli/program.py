"""The program that verbs join, and the exit statuses that they end with."""

from __future__ import annotations

import typer

FAILED, WRONG, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    help="Exact closed forms for the parameters, MACs, shapes and budgets of convolutional networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
