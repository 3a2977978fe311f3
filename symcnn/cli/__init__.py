"""The command line: reads what is asked, asks it, prints the answer in a format.

Exit status: 0 done; 1 an ``expect`` failed or no solution exists; 2 the input is wrong; 130 a search was interrupted
before its proof (what it had is printed). A verb imports what it needs and no more, since a small question should cost
little.
"""

from __future__ import annotations

import gc
import sys

from symcnn.cli import papers, plotting, questions, shipped, showing
from symcnn.cli.program import WRONG, app
from symcnn.collecting import SELDOM
from symcnn.errors import Error

VERBS = (questions, showing, papers, plotting, shipped)
"""The modules whose verbs the program has, in the order in which its help lists them."""


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


__all__ = ["VERBS", "main"]
