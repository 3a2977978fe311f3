"""What stands above a table in LaTeX: its network, symbols, numbers and where it is valid; or a given text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error
from symcnn.network.model import PURE
from symcnn.render import breaking
from symcnn.render.breaking import breakable, fitted
from symcnn.render.columns import NUMBERS, Column, of_stages
from symcnn.render.figures import left_out
from symcnn.render.latex.domains import symbol
from symcnn.render.latex.frames import Caption
from symcnn.render.latex.numbers import setting
from symcnn.render.letters import known
from symcnn.report import TableReport

LINE = 72
"""How many characters a line of a caption holds."""


def _point(report: TableReport, point: Mapping[str, Number]) -> str:
    names = {name: fact.latex for name, fact in report.symbols.items()}
    return ", ".join(f"${names.get(name) or latex_name(name)} = {setting(value)}$" for name, value in point.items())


def caption_of(report: TableReport, wanted: Sequence[Column], caption: str | None, label: str | None) -> Caption:
    """The one that is given, or the network, its symbols and where it is valid."""
    name = labelled(label, f"tab:{report.network.replace('_', '-')}{'-stages' if of_stages(report) else ''}")
    numbers = ""
    if report.symbols and report.point and any(column.metric or column.needs == NUMBERS for column in wanted):
        numbers = f"numbers at {_point(report, report.point)}"
    if caption is not None:
        return Caption("", given(caption), name, f"N{numbers[1:]}" if numbers else "")
    what = "Stages" if of_stages(report) else "Layers"
    short = rf"{what} of \texttt{{{breaking.name(report.network)}}}"
    bound = f", at {_point(report, report.at)}" if report.at else ""
    said = [f"{short} ({report.convention} convention{_counted(report)}{bound})"]
    said += [_symbols(report)] if report.symbols else []
    said += [numbers] if numbers else []
    if report.conditions:
        said.append(f"valid for {', '.join(map(_condition, report.conditions))}")
    return Caption(short, "; ".join(said) + ".", name)


def given(caption: str) -> str:
    """The caption that is given as plain text; what the fonts of pdflatex lack is an :class:`Error`."""
    plain = " ".join(caption.split())
    for character in plain:
        if not known(character):
            named = unicodedata.name(character, f"code {ord(character)}").lower()
            raise Error(f"the fonts of pdflatex have no `{shown(character)}` ({named}), which the caption holds",
                        hint="write it in other words, or the caption into the paper itself")  # fmt: skip
    return breaking.text(plain)


ACTING = frozenset("\\{}%#~^")
"""What does something in a label; all else is part of its name."""


def labelled(label: str | None, otherwise: str) -> str:
    """The label that is given, as it is; what LaTeX can't have in one is an :class:`Error`."""
    if label is None:
        return otherwise
    for character in label:
        if character in ACTING or not character.isprintable():
            raise Error(f"`{shown(character)}` can't stand in a label", hint="write letters, digits and `:-_./+`")
    if not label or label != " ".join(label.split()):
        raise Error("a label is one or more words with a space between", hint="for example `tab:resnet`")
    return label


def automatic(name: str) -> str:
    """A label made of a name, with dashes for what is neither a letter, a digit nor a usual sign."""
    return re.sub(r"[^A-Za-z0-9:.+/-]+", "-", name).strip("-")


def shown(character: str) -> str:
    """A character in an error, by its code where it can't be seen."""
    return character if character.isprintable() else f"\\x{ord(character):02x}"


def _counted(report: TableReport) -> str:
    """The rule by which multiply-accumulates are counted, with what it leaves out; the pure one needs no word."""
    left = left_out(report)
    rule = "" if report.count == PURE else f", counted as {report.count} does"
    return f"{rule} without {breaking.text(left)}" if left else rule


def _symbols(report: TableReport) -> str:
    return ", ".join(symbol(fact, LINE) for fact in report.symbols.values())


def _condition(condition: Any) -> str:
    holds = breakable(algebra.condition_latex(algebra.at_least(condition.value, 0)))
    under = "" if condition.guard == 1 else f" where ${breakable(algebra.condition_latex(condition.guard))}$"
    return f"${fitted(holds, LINE)}${under}"
