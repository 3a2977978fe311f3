"""Everything that LaTeX is made of, a row for each way to ask for it: ``symcnn latex --what`` with its options."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from symcnn.cli.asking import Asked
from symcnn.cli.many import opened_each
from symcnn.cli.papers import PARTS
from symcnn.errors import Error
from symcnn.render import render

from .subjects import Subject
from .typeset import Page

Subjects = tuple[Subject, ...]


def page(what: str, asked: Sequence[Asked], **options: Any) -> str:
    """A whole document as the command line makes it; of several networks where they stand side by side."""
    part = PARTS[what]
    report = part.report(asked if part.opens is opened_each else asked[0], options)
    written = {name: value for name, value in options.items() if name in part.writes}
    return render(part.function, "latex", report, standalone=True, **written)


def each(subjects: Subjects) -> list[Subjects]:
    return [(subject,) for subject in subjects]


def first(subjects: Subjects) -> list[Subjects]:
    return [subjects[:1]]


def numbered(subjects: Subjects) -> list[Subjects]:
    """The first network, if all of its symbols have numbers, which shares are of."""
    return [subjects[:1]] if subjects[0].table().point is not None else []


def together(subjects: Subjects) -> list[Subjects]:
    return [subjects]


class Way(NamedTuple):
    """What is asked for, with which options, of which of a script's networks; those that are ``refused`` so have no
    page."""

    what: str
    options: Mapping[str, Any]
    chosen: Callable[[Subjects], list[Subjects]] = each
    refused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return " ".join([self.what, *(f"{name}={value}" for name, value in self.options.items())])

    def pages(self, script: Subjects) -> Iterator[Page]:
        for subjects in self.chosen(script):
            try:
                made = page(self.what, [subject.asked for subject in subjects], **self.options)
            except Error as error:
                if not any(words in str(error) for words in self.refused):
                    raise
            else:
                yield Page(f"{self.name} of {subjects[0].opened_as}", made)


STAGES = {"rows": "stages"}
SHARES = {"columns": ["layer", "output", "params", "macs", "share"]}
STRUCTURES = {"rows": "stages", "columns": ["layer", "structure", "output", "params"]}
SIUNITX = {"siunitx": True}
NOT_DRAWN = ("does not fit on a page", "a figure to scale needs numbers")

WAYS = (
    Way("table", {}),
    Way("table", SIUNITX, first),
    Way("table", SHARES, numbered),
    Way("table", STAGES),
    Way("table", STRUCTURES, numbered),
    Way("table", STAGES | SIUNITX, first),
    Way("formula", {}),
    Way("formula", {"underbrace": "stages"}, first),
    Way("formula", {"underbrace": "layers"}, first),
    Way("formula", {"abbreviate": True}, first),
    Way("formula", {"abbreviate": True, "width": "8.6cm"}, first),
    Way("derivation", {}, first),
    Way("macros", {}),
    Way("macros", SIUNITX, first),
    Way("comparison", {}, together),
    Way("comparison", SIUNITX, together),
    Way("figure", {}, each, NOT_DRAWN),
    Way("figure", {"to_scale": True}, first, NOT_DRAWN),
    Way("figure", {"detail": "layers"}, first, NOT_DRAWN),
)
