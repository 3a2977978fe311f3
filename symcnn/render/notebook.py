"""What shows itself: in a notebook as HTML with mathematics, at a prompt as text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from symcnn.questions.replies import Reply
from symcnn.render import render
from symcnn.report import TableReport
from symcnn.spoken import speaking

if TYPE_CHECKING:
    from symcnn.explain import Derivation
    from symcnn.questions.settings import SettingsReport


class Showing(ABC):
    """Its ``repr`` as plain text, its HTML, and its LaTeX where it has some, all at once as notebooks ask for them."""

    __slots__ = ()

    @abstractmethod
    def _repr_html_(self) -> str:
        """A fragment of HTML, every text escaped."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """By media type; a notebook takes the richest that it can show, and a paper made from it the LaTeX."""
        made = {"text/plain": repr(self), "text/html": self._repr_html_()}
        latex = getattr(self, "_repr_latex_", None)
        return made if latex is None else {**made, "text/latex": latex()}


@speaking
class Table(Showing):
    """A network's table: prints as text, shows itself as HTML in a notebook; ``report`` has the figures."""

    def __init__(self, make: Callable[[], TableReport]) -> None:
        self._make = make

    @cached_property
    def report(self) -> TableReport:
        """The rows and totals as plain data."""
        return self._make()

    def to(self, form: str, **options: Any) -> str:
        """The table as ``text``, ``json``, ``csv``, ``markdown``, ``latex`` or ``html``; options are the format's."""
        return render("table", form, self.report, **options)

    def __repr__(self) -> str:
        return self.to("text")

    def _repr_html_(self) -> str:
        return self.to("html")

    def _repr_latex_(self) -> str:
        return self.to("latex")


@speaking
class Comparison(Showing):
    """Networks side by side, a row each or a row a setting; ``report`` has the exact figures."""

    def __init__(self, report: SettingsReport) -> None:
        self.report = report

    def to(self, form: str, **options: Any) -> str:
        """The table as ``text``, ``json``, ``csv``, ``markdown``, ``latex`` or ``html``; options are the format's."""
        return render("settings", form, self.report, **options)

    def text(self) -> str:
        """As it prints."""
        return self.to("text")

    def latex(self, **options: Any) -> str:
        """A table for a paper; ``siunitx``, ``caption``, ``label``, ``width``, ``float`` and ``standalone`` as on the
        command line."""
        return self.to("latex", **options)

    def markdown(self) -> str:
        """A table as GitHub shows it."""
        return self.to("markdown")

    def html(self) -> str:
        """A table with its notes, every text escaped."""
        return self.to("html")

    def csv(self) -> str:
        """A line a row, numbers exact."""
        return self.to("csv")

    def json(self) -> str:
        """The rows with their figures, numbers exact."""
        return self.to("json")

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_latex_(self) -> str:
        return self.latex()


@speaking
class Explanation:
    """How the figures of a network come about: prints as text, shows itself in a notebook as Markdown with formulas;
    ``derivation`` has the steps."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation

    def to(self, form: str, **options: Any) -> str:
        """The steps as ``text``, ``json``, ``markdown`` or ``latex``; options are the format's."""
        return render("derivation", form, self.derivation, **options)

    def __repr__(self) -> str:
        return self.to("text")

    def _repr_markdown_(self) -> str:
        return self.to("markdown")


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Showing, Reply):
    """The answer to a question, which shows itself with its proof; ``data`` has both for a program."""

    @classmethod
    def of(cls, reply: Reply) -> Answer:
        """The answer that a reply is."""
        return cls(**{field.name: getattr(reply, field.name) for field in fields(Reply)})

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        from symcnn.render.html_answers import answer

        return answer(self)


class Answers(Showing, list[Answer]):
    """Answers to a script's questions, which show themselves one after the other."""

    def __repr__(self) -> str:
        return render("answers", "text", self)

    def _repr_html_(self) -> str:
        return render("answers", "html", self)
