"""Pictures of answers: one module a format, each made from the same plain reports.

A module has a function for each thing that makes sense in its format: ``table``, ``formulas``, ``answers``, ``kinds``,
``derivation``. It is imported when it is first used, so that an answer costs no format but its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symcnn import given
from symcnn.errors import Error

FORMATS = {
    "text": "symcnn.render.text",
    "json": "symcnn.render.json",
    "csv": "symcnn.render.csv",
    "markdown": "symcnn.render.markdown",
    "latex": "symcnn.render.latex.fragments",
    "html": "symcnn.render.html",
    "unicode": "symcnn.render.unicode",
}


def render(what: str, form: str, report: Any, **options: Any) -> str:
    """``what`` (``table``, ``formulas``, …) of a report in a format, without a new line at its end.

    ``options`` are those of the format's function, such as ``width`` for text and ``standalone`` for LaTeX.
    """
    if form not in FORMATS:
        raise Error(f"no format `{form}`", hint=f"the formats are: {', '.join(FORMATS)}")
    function = getattr(import_module(FORMATS[form]), what, None)
    if function is None:
        raise Error(f"`{form}` does not make sense here", hint=f"the formats that do: {', '.join(formats_of(what))}")
    code = function.__code__
    for option, value in options.items():
        if option not in code.co_varnames[: code.co_argcount]:
            raise Error(f"`{form}` takes no `{option}`")
        given.option(option, value, function.__annotations__.get(option, ""))
    return str(function(report, **options))


def formats_of(what: str) -> tuple[str, ...]:
    """The formats that have this."""
    return tuple(form for form, module in FORMATS.items() if hasattr(import_module(module), what))
