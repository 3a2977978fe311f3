"""The command line: reads what is asked, asks it, prints the answer in a format.

Exit status: 0 done; 1 an ``expect`` failed or no solution exists; 2 the input is wrong; 130 a search was interrupted
before its proof (what it had is printed). A verb imports what it needs and no more, since a small question should cost
little.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from symcnn.collecting import SELDOM
from symcnn.errors import Error

if TYPE_CHECKING:
    from symcnn.errors import Problem
    from symcnn.explain import Derivation
    from symcnn.network.session import Session
    from symcnn.questions.replies import Reply
    from symcnn.questions.sides import Side
    from symcnn.script import Script
    from symcnn.syntax import nodes

FAILED, WRONG, INTERRUPTED = 1, 2, 130

app = typer.Typer(
    help="Exact closed forms for the parameters, MACs, shapes and budgets of convolutional networks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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
    str, typer.Option("--format", help="text, json, csv, markdown, latex or html, where it makes sense.")
]


@dataclass(frozen=True)
class Asked:
    """What every verb is given: a script, the numbers put in, and how to answer."""

    script: Script
    session: Session
    network: str | None
    words: tuple[str, ...]


def _open(
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
        session = script.session(session.point(_at(at)), convention, count)
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


def _at(text: str) -> nodes.At:
    from symcnn.source import Source, Span
    from symcnn.syntax import nodes, parse_bindings

    source = Source("--at", text)
    defaults = text.strip() == "defaults"
    return nodes.At(defaults, () if defaults else parse_bindings(source), Span(source, 0, len(text)))


def _no_more(asked: Asked) -> None:
    if asked.words:
        raise Error(f"`{asked.words[0]}` is one word too many", hint="`symcnn --help` tells what each verb takes")


def _print(what: str, form: str, report: Any, **options: Any) -> None:
    from symcnn.render import render

    sys.stdout.write(render(what, form, report, **options) + "\n")


# ---------------------------------------------------------------- verbs that run questions


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
    asked = _open(words, line, network, at, convention, count)
    _no_more(asked)
    replies = []
    for reply in asked.script.answers(asked.session, network):
        replies.append(reply)
        if form == "text":
            _print("answers", form, [reply])
        if reply.interrupted:
            break
    if form != "text":
        _print("answers", form, replies)
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
            asked = _open([file], None, None, at, convention)
            for reply in asked.script.answers(asked.session, only=Expect):
                replies.append(reply.in_file(file))
                if form == "text":
                    _print("answers", form, replies[-1:])
        except Error as error:
            problems.extend(error.problems)
    if problems:
        raise Error(problems)
    if form != "text":
        _print("answers", form, replies)
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

    asked = _open(words, line, network, at, convention, count)
    budget = BudgetWords(maximize, minimize, feasible, asked.words, over, tuple(subject_to or ()), unknown, pareto)
    with Progress() as progress:
        asker = Asker(asked.session, network, lambda: Control(time_limit, progress, limit or MOST_LISTED))
        posed = question(budget)
        reply = answer(asker, posed)
    if marginal:
        from symcnn.questions.marginal import with_marginal

        reply = with_marginal(asker, posed, reply)
    _print("answer" if form == "json" else "answers", form, reply if form == "json" else [reply])
    if reply.interrupted:
        raise typer.Exit(INTERRUPTED)
    if reply.unsolved:
        raise typer.Exit(FAILED)
    if table and reply.point:
        sys.stdout.write("\n")
        _table(asked.script.session({**asked.session.bindings, **reply.point}, convention, count), network, form)


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

    _print("comparison", form, compared(*_sides(words or [], line, network, at, convention, count), over))


def _sides(
    words: list[str], line: str | None, network: str | None, at: str | None, convention: str | None, count: str
) -> tuple[Side, Side]:
    """Two files, or a file with two networks, or a file and two expressions."""
    from symcnn.questions.sides import expression_side, names_of, network_side, point_for

    first = _open(words, line, None, None, convention, count)
    _no_more(replace(first, words=first.words[2:]))
    both = [first, _open(list(first.words), None, None, None, convention, count)] if len(first.words) == 1 else [first]
    given = None if at is None else _at(at)
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


# ---------------------------------------------------------------- verbs that show a network


def _table(session: Session, network: str | None, form: str, **options: Any) -> None:
    from symcnn.report import table_report

    compiled = session.network(network)
    defaults = session.defaults()
    compiled.check_at(defaults)
    _print("table", form, table_report(compiled, defaults), **options)


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
    asked = _open(words, line, network, at, convention, count)
    _no_more(asked)
    _table(asked.session, network, form)


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

    asked = _open(words, line, network, at, convention, count)
    _print("formulas", form, formula_reports(asked.session, network, asked.words, written, residues))


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
    asked = _open(words, line, network, at, convention)
    options = {"standalone": True} if standalone else {}
    _print("derivation", form, _derivation(asked), **options)


def _derivation(asked: Asked) -> Derivation:
    """The derivation of the whole network, or of the layers and labels that the words name."""
    from symcnn.explain import derive
    from symcnn.network.parts import part

    compiled = asked.session.network(asked.network)
    chosen = [layer for word in asked.words for layer in part(compiled, word).layers]
    return derive(compiled, chosen or None)


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

    asked = _open(words, line, network, at, convention, count)
    defaults = asked.session.defaults()
    compiled = asked.session.network(network)
    compiled.check_at(defaults)
    makers: dict[str, tuple[str, Callable[[], Any]]] = {
        "table": ("table", lambda: table_report(compiled, defaults)),
        "formula": ("formulas", lambda: formula_reports(asked.session, network, asked.words, "expanded")),
        "derivation": ("derivation", lambda: _derivation(asked)),
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
    _print(name, "latex", make(), standalone=standalone, **options)


# ---------------------------------------------------------------- the rest


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
    _print("kinds", form, kinds_report(kinds or None))


@app.command()
def zoo(
    name: Annotated[str | None, typer.Argument(help="A shipped network, or a family.")] = None,
    form: Format = "text",
) -> None:
    """The shipped networks with their figures, or the script of one."""
    from symcnn.script import zoo_text
    from symcnn.zoo import figures

    if name is None:
        _print("members", form, figures())
    elif form == "text":
        sys.stdout.write(zoo_text(name))
    else:
        _print("script", form, zoo_text(name))


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


def _report(error: Error, form: str) -> None:
    """Errors go to standard error; a program that asked for JSON finds them on standard output as well."""
    if form == "json":
        from symcnn.render.json import errors

        sys.stdout.write(errors(error) + "\n")
    for problem in error.problems:
        sys.stderr.write(problem.render() + "\n")


def main() -> None:
    """The program ``symcnn``. It is over soon and leaves little to collect, so the collector seldom looks for it."""
    gc.set_threshold(SELDOM)
    try:
        app()
    except Error as error:
        wants_json = "json" in sys.argv[1:] or "--format=json" in sys.argv[1:]
        _report(error, "json" if wants_json else "text")
        sys.exit(WRONG)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
