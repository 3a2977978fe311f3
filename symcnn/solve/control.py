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

    def quiet(self) -> Control:
        """The same time for a search that nobody watches, since it only adds to a proof."""
        return Control(self.left())

    def tell(self, standing: Standing) -> None:
        if self.watch is not None:
            best, bound = (None if end is None else self.sign * end for end in (standing.best, standing.bound))
            self.watch(Standing(best, bound, standing.looked))


class StoppedError(Exception):
    """A search came to its end before its proof: out of boxes, out of time, or interrupted (its argument)."""


OUT_OF_BOXES, OUT_OF_TIME, INTERRUPTED = "out of boxes", "time limit", "interrupted"
LIMIT = "limit"  # as many points as are wanted

WORDS = {OUT_OF_TIME: "the time limit was reached", INTERRUPTED: "the search was interrupted"}
BOXES = " boxes"
BRANCHING = "exact branch and bound"


def after_boxes(count: int) -> str:
    """What stopped a search that was given up: ``150000 boxes``."""
    return f"{count}{BOXES}"


def is_given_up(stopped: str) -> bool:
    """Whether a search ended since it took too many boxes."""
    return stopped.endswith(BOXES)


def words(stopped: str) -> str:
    """What ended a search, as a clause."""
    return f"the search was given up after {stopped}" if is_given_up(stopped) else WORDS[stopped]


def ended(stopped: str, sign: int, bound: Number | None, gap: Number | None, method: str = BRANCHING) -> str:
    """What is proved where a search was stopped before it had the best point; ``gap`` is None where it had none."""
    side = "above" if sign > 0 else "below"
    known = "no bound is proved" if bound is None else f"no value is {side} {bound}"
    return f"{words(stopped)}: {known}{'' if gap is None else f', a gap of {gap}'} ({method})"


def without_a_point(stopped: str, sign: int, bound: Number | None, method: str = BRANCHING) -> str:
    """What is known where a search was stopped before it had any point."""
    return words(stopped) if bound is None else ended(stopped, sign, bound, None, method)


def proved(title: str, sign: int, bound: Number, method: str = BRANCHING) -> str:
    return f"proved: no value of {title} is {'above' if sign > 0 else 'below'} {bound} ({method})"


def before_the_largest(stopped: str) -> str:
    """Beside what is proved, where several points may be the best."""
    return f"; {words(stopped)} before the largest of the best points was found"


def cut(stopped: str) -> str:
    """Beside a list of points."""
    return f"{words(stopped)}: there may be more"
