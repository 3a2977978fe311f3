"""The networks whose LaTeX is tried: those of the tutorials, the language's first example, and every zoo script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from symcnn import zoo
from symcnn.cli.asking import Asked
from symcnn.explain import Derivation, derive
from symcnn.questions.formulas import formula_reports
from symcnn.report import FormulaReport, TableReport, table_report
from symcnn.script import ZOO, Script, from_file

HERE = Path(__file__).parent
TUTORIALS = sorted((HERE.parents[1] / "docs" / "tutorials").glob("*.cnn"))
LANGUAGE = HERE / "language.cnn"


class Subject(NamedTuple):
    """A network of a script, by names; what is made of it is made when it is asked for."""

    script: str
    opened_as: str
    name: str

    @property
    def asked(self) -> Asked:
        """As the command line gets it."""
        script = opened(self.opened_as)
        return Asked(script, script.symbolic, self.name, ())

    def table(self, rows: str = "layers") -> TableReport:
        session = self.asked.session
        return table_report(session.network(self.name), session.defaults(), rows=rows)

    def formulas(self) -> list[FormulaReport]:
        """The totals, each metric's closed form."""
        return formula_reports(self.asked.session, self.name, [], "expanded")

    def derivation(self) -> Derivation:
        return derive(self.asked.session.network(self.name))


@cache
def opened(script: str) -> Script:
    return from_file(script)


@cache
def every() -> tuple[Subject, ...]:
    """Every network of every script."""
    files = [
        Subject(path.stem, str(path), name)
        for path in (*TUTORIALS, LANGUAGE)
        for name in opened(str(path)).program.networks
    ]
    shipped = [
        Subject(f"{ZOO}{family}", f"{ZOO}{name}", name.removeprefix(zoo.KERAS))
        for name, family in zoo.members().items()
    ]
    return (*files, *shipped)


@cache
def by_script() -> dict[str, tuple[Subject, ...]]:
    """The networks of each script."""
    names = dict.fromkeys(subject.script for subject in every())
    return {name: tuple(subject for subject in every() if subject.script == name) for name in names}
