"""Errors in the words of Python: what are options on the command line are arguments and methods here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

from symcnn.errors import Error, Problem
from symcnn.source import Source

P = ParamSpec("P")
Result = TypeVar("Result")
Class = TypeVar("Class", bound=type)


ARGUMENTS = {
    "abbreviate": "abbreviate", "at": "at", "budget": "budgets", "by": "by", "columns": "columns", "for": "name",
    "label": "label", "log": "log", "metrics": "metrics", "network": "network", "over": "over", "rows": "rows",
    "size": "size", "subject-to": "subject_to", "underbrace": "underbrace", "width": "width",
}  # fmt: skip
OPTION = rf"--({'|'.join(ARGUMENTS)})(?![\w-])"


def _argument(found: re.Match[str]) -> str:
    return ARGUMENTS[found[1]]


def _given(found: re.Match[str]) -> str:
    return f'{ARGUMENTS[found[1]]}="{found[2]}"'


WORDS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"symcnn plot FILE (\w+) --over (\S+)(?=`)"), r'plot("\1", over="\2")'),
    (re.compile(r"`symcnn table`"), "`table()`"),
    (re.compile(r"as `params\(name\)` or `--network name`"), '`script.networks["name"]`'),
    (re.compile(r"--at (\w+=…)"), r"at(\1)"),
    (re.compile(r"--size ([\d.]+)x([\d.]+)"), r"size=(\1, \2)"),
    (re.compile(rf"{OPTION} ([^\s`-][^`]*)"), _given),
    (re.compile(OPTION), _argument),
)
"""What the command line says, and what it is in Python."""

IN_SCRIPTS = re.compile(r"`at (\w+=…)`")
"""What questions of a script say; those that Python asks say it by a method."""


def in_python(error: Error) -> Error:
    """The same error; what it advises can be done in Python."""
    return type(error)(map(_problem, error.problems))


def _problem(problem: Problem) -> Problem:
    span, hint = problem.span, problem.hint and _said(problem.hint)
    if span is not None and span.source.name.startswith("--"):
        span = span._replace(source=Source(_said(span.source.name), span.source.text))
    if hint and (span is None or span.source.name == span.source.text):
        hint = IN_SCRIPTS.sub(r"`at(\1)`", hint)
    return Problem(_said(problem.message), span, hint)


def _said(text: str) -> str:
    for option, words in WORDS:
        text = option.sub(words, text)
    return text


def spoken(function: Callable[P, Result]) -> Callable[P, Result]:
    """A function whose errors are said in the words of Python."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except Error as error:
            raise in_python(error) from None

    return called


def speaking(cls: Class) -> Class:
    """A class all of whose public methods and properties say their errors so."""
    for name, member in [*vars(cls).items()]:
        if name.startswith("_") and name != "__getattr__":
            continue
        if isinstance(member, FunctionType):
            setattr(cls, name, spoken(member))
        elif isinstance(member, property):
            setattr(cls, name, property(spoken(_getter(member)), doc=member.__doc__))
        elif isinstance(member, cached_property):
            member.func = spoken(member.func)
    return cls


def _getter(member: property) -> Callable[[Any], Any]:
    assert member.fget is not None
    return member.fget
