"""Pictures of curves and shares by matplotlib, an extra: drawn from plain reports, saved as PDF, PNG, SVG or PGF.

Equal reports give equal files: nothing tells the time or the machine.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from symcnn.errors import Error
from symcnn.questions.curves import CurvesReport
from symcnn.questions.shares import SharesReport

if TYPE_CHECKING:
    from symcnn.render.plotting.style import Picture

Report = CurvesReport | SharesReport
Size = tuple[float, float]

METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"Creator": "symcnn", "Producer": None, "CreationDate": None},
    "png": {"Software": "symcnn"},
    "svg": {"Creator": "symcnn", "Date": None},
    "pgf": {},
}
"""What each format says of itself."""

LOGS = ("", "x", "y", "xy")
SMALLEST, LARGEST = 0.5, 50.0
"""Inches."""


def picture(report: Report, size: Size | None = None, log: str = "", form: str = "pdf") -> Picture:
    """The picture of a report, for a format; ``log`` names the logarithmic axes."""
    if log not in LOGS:
        raise Error(f"there is no axis `{log}`", hint=f"it is {', '.join(LOGS[1:-1])} or {LOGS[-1]}")
    if size is not None and not all(SMALLEST <= side <= LARGEST for side in size):
        raise Error(f"{size[0]:g} by {size[1]:g} inches is no size for a picture", hint="such as 3.4x2.4")
    check_usable()
    from symcnn.render.plotting import curves, shares
    from symcnn.render.plotting.style import DRAWN, TYPESET, settings

    lettering = TYPESET if form == "pgf" else DRAWN
    with _told("matplotlib can't draw this picture", MENDED), settings():
        if isinstance(report, CurvesReport):
            return curves.curves(report, size, log, lettering)
        return shares.shares(report, size, log, lettering)


def check_usable() -> None:
    """An error with a remedy where matplotlib is not there, or is there and can't be loaded."""
    with _told("matplotlib can't be loaded", MENDED):
        if find_spec("matplotlib") is None:
            raise Error("pictures need matplotlib, which is not installed", hint="pip install 'symcnn[plot]'")
        from symcnn.render.plotting import curves, shares  # noqa: F401


MENDED = (
    "`python -c 'import matplotlib.figure'` tells more; install it anew"
    " (`pip install --force-reinstall matplotlib`), or mend its settings (MPLBACKEND, matplotlibrc)"
)
WITHOUT_TEX = "it needs pgf, amsmath and amssymb; or write PDF: `-o picture.pdf`"
LONGEST_TOLD = 120


@contextmanager
def _told(trouble: str, hint: str) -> Iterator[None]:
    """Anything that matplotlib raises is an error with a remedy: whether it loads, finds its fonts and TeX, and has a
    backend that works depends on the machine and on settings that are not this project's."""
    try:
        yield
    except Error:
        raise
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        said = f"{type(error).__name__}: {first}" if first else type(error).__name__
        raise Error(f"{trouble}: {said[:LONGEST_TOLD]}", hint=hint) from error


def save(report: Report, path: Path, size: Size | None = None, log: str = "") -> None:
    """Writes the picture to a file, in the format that its name ends with."""
    form = format_of(path)
    drawn = picture(report, size, log, form)
    with _told(f"matplotlib can't write {form.upper()}", MENDED):
        data = _pgf(drawn) if form == "pgf" else _bytes(drawn, form)
    try:
        path.write_bytes(data)
    except (OSError, ValueError) as error:  # a name with a zero byte is a wrong value
        raise Error(
            f"can't write {path}: {getattr(error, 'strerror', error)}", hint="check the name and the folder"
        ) from None


def format_of(path: Path) -> str:
    """The format of a file's name."""
    form = path.suffix.removeprefix(".").lower()
    if form not in METADATA:
        hint = f"its ending is one of {', '.join(f'.{known}' for known in METADATA)}"
        raise Error(f"`{path.name}` names no format for a picture", hint=hint)
    return form


COLLAPSED = "constrained_layout not applied"
"""What matplotlib warns of where the texts leave no room for the axes."""


def _bytes(drawn: Picture, form: str) -> bytes:
    from symcnn.render.plotting.style import settings

    data = io.BytesIO()
    options: dict[str, Any] = {"metadata": METADATA[form]} if METADATA[form] else {}
    with settings(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        drawn.savefig(data, format=form, **options)
    if any(COLLAPSED in str(warning.message) for warning in warned):
        width, height = drawn.get_size_inches()
        raise Error(f"{width:g} by {height:g} inches are too little for this picture", hint="such as 3.4x2.4")
    return data.getvalue()


def _pgf(drawn: Picture) -> bytes:
    """The commands of a picture that TeX sets its texts in; how wide these are, TeX is asked."""
    if which("pdflatex") is None:
        raise Error(
            "PGF needs TeX, which tells how wide texts are, and `pdflatex` is not there",
            hint="install it, or write PDF: `-o picture.pdf`",
        )
    with _told("TeX can't set the texts of this picture", WITHOUT_TEX):
        return _bytes(drawn, "pgf")


# ---------------------------------------------------------------- names and sizes


def file_name(report: Report) -> str:
    """``resnet50-params.pdf``: where a picture goes that is given no name."""
    metrics = report.metrics if isinstance(report, CurvesReport) else (report.metric,)
    parts = [report.network, *metrics]
    words = [re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_") for part in parts]
    return "-".join(word for word in words if word)[:100] + ".pdf"


def size_of(text: str) -> Size:
    """``3.4x2.4`` inches."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*", text)
    if match is None:
        raise Error(f"`{text}` is no size", hint="width and height in inches: `--size 3.4x2.4`")
    return float(match[1]), float(match[2])
