"""How long a search may take, who watches it, and how it ends before its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from symcnn.algebra import Number

MOST_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a search stands: the best value so far, the bound that is proved, and how much it has looked at."""

    best: Number | None
    bound: Number | None
    looked: int


@dataclass
class Control:
    """``seconds`` until a search is stopped, ``watch`` is told how it goes, ``most`` solutions are listed.

    ``sign`` is that of the objective in the goal, by which it is told.
    """

    seconds: float | None = None
    watch: Callable[[Standing], None] | None = None
    most: int = MOST_LISTED
    started: float = field(default_factory=time.monotonic)
    sign: int = 1

    def left(self) -> float | None:
        """The seconds that are left."""
        return None if self.seconds is None else max(0.0, self.seconds - (time.monotonic() - self.started))

    def tell(self, standing: Standing) -> None:
        if self.watch is not None:
            best, bound = (None if end is None else self.sign * end for end in (standing.best, standing.bound))
            self.watch(Standing(best, bound, standing.looked))


class StoppedError(Exception):
    """A search came to its end before its proof: out of boxes, out of time, or interrupted (its argument)."""


OUT_OF_BOXES, OUT_OF_TIME, INTERRUPTED = "out of boxes", "time limit", "interrupted"
