"""What every verb does first and last: open what its words name, print its report."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.network.session import Session
    from symcnn.script import Script
    from symcnn.syntax import nodes


@dataclass(frozen=True)
class Asked:
    """What every verb is given: a script, the numbers put in, and how to answer."""

    script: Script
    session: Session
    network: str | None
    words: tuple[str, ...]


def opened(
    words: list[str] | None,
    line: str | None,
    network: str | None,
    at: str | None,
    convention: str | None,
    count: str = "pure",
) -> Asked:
    """The script that the words name, with the numbers of ``--at`` put in; the words that are left are the verb's."""
    from symcnn.network.build import CONVENTIONS

    if convention is not None and convention not in CONVENTIONS:
        raise Error(f"no convention `{convention}`", hint="it is `torch` or `keras`")
    _check_count(count)
    script, rest = _read(list(words or []), line)
    session = script.session(convention=convention, count=count)
    if at is not None:
        session = script.session(session.point(read_at(at)), convention, count)
    return Asked(script, session, network, tuple(rest))


def _check_count(count: str) -> None:
    if count != "pure":
        from symcnn.network.recount import rule_of

        rule_of(count)


def _read(words: list[str], line: str | None) -> tuple[Script, list[str]]:
    from symcnn import script

    if line is not None:
        return script.from_line(line), words
    if not words:
        raise Error(
            "no script is given", hint="name a file, `-` for standard input, `zoo:NAME`, or give a network by `-e`"
        )
    name, rest = words[0], words[1:]
    if name != "-":
        return script.from_file(name), rest
    return script.from_text(script.decode(sys.stdin.buffer.read(), "-"), "-"), rest


def read_at(text: str) -> nodes.At:
    from symcnn.source import Source, Span
    from symcnn.syntax import nodes, parse_bindings

    source = Source("--at", text)
    defaults = text.strip() == "defaults"
    return nodes.At(defaults, () if defaults else parse_bindings(source), Span(source, 0, len(text)))


def no_more(asked: Asked) -> None:
    if asked.words:
        raise Error(f"`{asked.words[0]}` is one word too many", hint="`symcnn --help` tells what each verb takes")


def listed(text: str) -> list[str]:
    """The names in an option that takes several, with commas between."""
    return [name.strip() for name in text.split(",")]


def print_report(what: str, form: str, report: Any, **options: Any) -> None:
    from symcnn.render import render

    sys.stdout.write(render(what, form, report, **options) + "\n")
