"""How a long search goes, told on standard error where that is a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from symcnn.algebra import Number

if TYPE_CHECKING:
    from symcnn.solve.control import Standing

PATIENCE = 1.0  # seconds before anything is told


class Progress:
    """A line that is kept up to date while a search lasts, and gone when it is over; rich is met only then."""

    def __init__(self) -> None:
        self.status: Any = None
        self.since = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """The line goes, for an answer to be printed; a search after it has its own."""
        if self.status is not None:
            self.status.stop()
        self.status = None
        self.since = time.monotonic()

    def __call__(self, standing: Standing) -> None:
        if not self.terminal or time.monotonic() - self.since < PATIENCE:
            return
        if self.status is None:
            from rich.console import Console

            self.status = Console(stderr=True).status("")
            self.status.start()
        self.status.update(told(standing))


def told(standing: Standing) -> str:
    """``best so far 6944, bound 7040, gap 96``."""
    best: Number | None = standing.best
    bound: Number | None = standing.bound
    parts = ["no point yet" if best is None else f"best so far {_short(best)}"]
    if bound is not None:
        parts.append(f"bound {_short(bound)}")
    if best is not None and bound is not None:
        parts.append(f"gap {_short(max(bound - best, best - bound))}")
    return ", ".join(parts)


def _short(number: Number) -> str:
    digits = str(number)
    return digits if len(digits) <= 24 else f"{digits[:12]}… ({len(digits)} digits)"
