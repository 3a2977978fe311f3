"""What a picture is asked for by, on the command line and in Python, made into its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symcnn.errors import Error
from symcnn.questions.curves import CurvesReport, curves_report, scene
from symcnn.questions.replies import Asker
from symcnn.questions.shares import SharesReport, shares_report
from symcnn.questions.sweeps import sweeps_from


def plot_report(
    asker: Asker, metrics: str, over: str | Mapping[str, Any], by: str | None, budgets: Sequence[str]
) -> CurvesReport | SharesReport:
    """Curves of the metrics over symbols, or with ``by`` the shares of parts in one metric."""
    if not over and by is None:
        raise Error(
            "a picture needs a symbol to vary", hint="name one, `--over w=8..256`, or ask for shares: `--by layer`"
        )
    asked = scene(asker, metrics, sweeps_from(asker.base, over), budgets)
    return curves_report(asked) if by is None else shares_report(asked, by)
