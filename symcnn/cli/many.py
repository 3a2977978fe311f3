"""Several files in one answer: networks and settings side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symcnn.cli.asking import Asked, listed, opened, read_at
from symcnn.errors import Error, did_you_mean

if TYPE_CHECKING:
    from symcnn.questions.settings import SettingsReport


def opened_each(
    words: list[str] | None,
    line: str | None,
    network: str | None,
    at: str | None,
    convention: str | None,
    count: str = "pure",
) -> tuple[Asked, ...]:
    """The script of every word, or the one in a line, each with those numbers of ``--at`` that its symbols take."""
    from symcnn.questions.sides import point_for

    files = [[word] for word in words or ()] if line is None else [words]
    found = [opened(file, line, network, None, convention, count) for file in files or [None]]
    for asked in found:
        if asked.words:
            raise Error(f"`{asked.words[0]}` is one word too many", hint="give `-e` or files, not both")
    if at is None:
        return tuple(found)
    given, bases = read_at(at), [asked.session for asked in found]
    points = [point_for(session, given, bases) for session in bases]
    return tuple(
        replace(asked, session=asked.script.session(point, convention, count))
        for asked, point in zip(found, points, strict=True)
    )


def settings_of(asked: Sequence[Asked], over: str | None, columns: Sequence[str] | None) -> SettingsReport:
    """The networks that are named, or all of every file, at the settings of ``--over``."""
    from symcnn.questions.settings import Chosen, settings_report

    wanted = listed(asked[0].network) if asked[0].network else None
    _check_names(asked, wanted)
    chosen = [Chosen(one.session, one.script.source.name, _networks(one, wanted)) for one in asked]
    return settings_report(chosen, over, columns)


def _networks(asked: Asked, wanted: Sequence[str] | None) -> tuple[str, ...]:
    program = asked.script.program
    if wanted is None:
        return tuple(program.networks) or (program.network().name.name,)
    return tuple(name for name in wanted if name in program.networks)


def _check_names(asked: Sequence[Asked], wanted: Sequence[str] | None) -> None:
    known = [name for one in asked for name in one.script.program.networks]
    for name in wanted or ():
        if name not in known:
            raise Error(f"no network `{name}`", hint=did_you_mean(name, known) or f"there are: {', '.join(known)}")
