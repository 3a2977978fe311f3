"""Rest for the garbage collector while much is made and nothing is dropped.

Python's collector looks through all that was made each time so much more has been made. While a script is read or a
network built, that is work for nothing, and more than in proportion to its length.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000


@contextmanager
def seldom() -> Iterator[None]:
    """The collector runs seldom for a while."""
    before = gc.get_threshold()
    gc.set_threshold(max(SELDOM, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
