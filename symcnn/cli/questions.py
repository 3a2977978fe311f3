"""Verbs that ask: run, check, solve, compare."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from symcnn.cli.asking import no_more, opened, print_report, read_at
from symcnn.cli.options import At, ConventionName, Count, Format, Line, NetworkName, Words
from symcnn.cli.program import FAILED, INTERRUPTED, app
from symcnn.cli.showing import print_table
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.errors import Problem
    from symcnn.questions.replies import Reply
    from symcnn.questions.sides import Side


@app.command()
def run(
    words: Words = None,
    line: Line = None,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """Run a script and print the answers to its questions."""
    from symcnn.render.progress import Progress
    from symcnn.solve.control import Control

    asked = opened(words, line, network, at, convention, count)
    no_more(asked)
    replies = []
    with Progress() as progress:
        for reply in asked.script.answers(asked.session, network, control=lambda: Control(watch=progress)):
            progress.pause()
            replies.append(reply)
            if form == "text":
                print_report("answers", form, [reply])
            if reply.interrupted:
                break
    if form != "text":
        print_report("answers", form, replies)
    if any(reply.interrupted for reply in replies):
        raise typer.Exit(INTERRUPTED)
    if any(reply.failed for reply in replies):
        raise typer.Exit(FAILED)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Scripts whose expectations are checked.")],
    at: At = None,
    convention: ConventionName = None,
    form: Format = "text",
) -> None:
    """Check the expectations of many scripts, a line each."""
    from symcnn.syntax.nodes import Expect

    replies: list[Reply] = []
    problems: list[Problem] = []
    for file in files:
        try:
            asked = opened([file], None, None, at, convention)
            for reply in asked.script.answers(asked.session, only=Expect):
                replies.append(reply.in_file(file))
                if form == "text":
                    print_report("answers", form, replies[-1:])
        except Error as error:
            problems.extend(error.problems)
    if problems:
        raise Error(problems)
    if form != "text":
        print_report("answers", form, replies)
    if any(reply.failed for reply in replies):
        raise typer.Exit(FAILED)


@app.command()
def solve(
    words: Words = None,
    line: Line = None,
    maximize: Annotated[str | None, typer.Option(help="What to make as large as it can be.")] = None,
    minimize: Annotated[str | None, typer.Option(help="What to make as small as it can be.")] = None,
    feasible: Annotated[bool, typer.Option("--feasible", help="All values that meet the budgets.")] = False,
    pareto: Annotated[
        str | None, typer.Option(metavar="E1,E2", help="The exact frontier: each as small as can be, `-E` as large.")
    ] = None,
    over: Annotated[str | None, typer.Option(metavar="k,m", help="The symbols to vary.")] = None,
    subject_to: Annotated[
        list[str] | None, typer.Option("--subject-to", help="A budget, `params <= 1M`; may be repeated.")
    ] = None,
    unknown: Annotated[
        str | None, typer.Option("--for", metavar="k,m", help="The symbols to solve an equation for.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="Then the best so far, and the gap that is proved.")
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="The first N solutions only.")] = None,
    marginal: Annotated[
        bool, typer.Option("--marginal", help="What one more step of each symbol costs, and which budget binds.")
    ] = False,
    table: Annotated[bool, typer.Option("--table", help="Print the network's table at the answer as well.")] = False,
    network: NetworkName = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """Solve budgets and equations: `solve FILE --maximize w --subject-to 'params <= 10M'`."""
    from symcnn.questions.answers import answer
    from symcnn.questions.budgets import BudgetWords, question
    from symcnn.questions.replies import Asker
    from symcnn.render.progress import Progress
    from symcnn.solve.control import MOST_LISTED, Control

    asked = opened(words, line, network, at, convention, count)
    budget = BudgetWords(maximize, minimize, feasible, asked.words, over, tuple(subject_to or ()), unknown, pareto)
    with Progress() as progress:
        asker = Asker(asked.session, network, lambda: Control(time_limit, progress, limit or MOST_LISTED))
        posed = question(budget)
        reply = answer(asker, posed)
    if marginal:
        from symcnn.questions.marginal import with_marginal

        reply = with_marginal(asker, posed, reply)
    print_report("answer" if form == "json" else "answers", form, reply if form == "json" else [reply])
    if reply.interrupted:
        raise typer.Exit(INTERRUPTED)
    if reply.unsolved:
        raise typer.Exit(FAILED)
    if table and reply.point:
        sys.stdout.write("\n")
        print_table(asked.script.session({**asked.session.bindings, **reply.point}, convention, count), network, form)


@app.command()
def compare(
    words: Words = None,
    line: Line = None,
    over: Annotated[
        str | None, typer.Option(metavar="k,m", help="The symbols over which it is told where a ≤ b, one by one.")
    ] = None,
    network: Annotated[
        str | None, typer.Option("--network", metavar="a,b", help="Which networks, where a file has several.")
    ] = None,
    at: At = None,
    convention: ConventionName = None,
    count: Count = "pure",
    form: Format = "text",
) -> None:
    """Two networks, and where one is smaller: `compare FILE FILE`, `compare FILE`, `compare FILE 'E1' 'E2'`."""
    from symcnn.questions.comparison import compared

    print_report("comparison", form, compared(*_sides(words or [], line, network, at, convention, count), over))


def _sides(
    words: list[str], line: str | None, network: str | None, at: str | None, convention: str | None, count: str
) -> tuple[Side, Side]:
    """Two files, or a file with two networks, or a file and two expressions."""
    from symcnn.questions.sides import expression_side, names_of, network_side, point_for

    first = opened(words, line, None, None, convention, count)
    no_more(replace(first, words=first.words[2:]))
    both = [first, opened(list(first.words), None, None, None, convention, count)] if len(first.words) == 1 else [first]
    given = None if at is None else read_at(at)
    bases = [asked.session for asked in both]
    sessions = [asked.script.session(point_for(asked.session, given, bases), convention, count) for asked in both]
    if len(first.words) == 2:
        left, right = (expression_side(sessions[0], network, text) for text in first.words)
        return left, right
    left, right = (
        network_side(session, names_of(session, network, turn, len(both) == 1), asked.script.source.name)
        for turn, asked, session in ((0, both[0], sessions[0]), (1, both[-1], sessions[-1]))
    )
    return left, right
