"""Many random repeats by hand: ``python -m tests.network.fuzz_repeats SEED N [POINTS]``; an interrupt ends it early."""

from __future__ import annotations

import sys
import time
import traceback
from random import Random

from .random_repeats import Case, Point, case, numbered
from .test_repeats import FAR, Outcome, compare, compare_numbered

SHOWN = 20


def main(seed: int, bodies: int, points: int = 5) -> None:
    outcome, begun, slowest = Outcome(), time.perf_counter(), (0.0, 0)
    shown = 0
    for number in range(seed, seed + bodies):
        rng, before, start = Random(number), len(outcome.mismatches), time.perf_counter()
        chosen = numbered(rng, rng.choice(FAR)) if number % 5 == 0 else case(rng)
        given = chosen.points(rng, points)
        try:
            _compare(chosen, given, outcome, number % 5 == 0)
        except KeyboardInterrupt:
            break
        except Exception:  # a traceback is a find like any other
            outcome.mismatches.append(traceback.format_exc())
        slowest = max(slowest, (time.perf_counter() - start, number))
        if len(outcome.mismatches) > before and shown < SHOWN:
            shown += 1
            print(f"--- {number}", chosen.text, *outcome.mismatches[before:][:3], sep="\n", flush=True)
    seconds = time.perf_counter() - begun
    print(f"bodies {outcome.bodies:,}, points compared {outcome.points:,}, mismatches {len(outcome.mismatches)}, "
          f"bodies refused {outcome.refused_bodies:,}, {seconds:.0f} s, slowest {slowest[0]:.1f} s "
          f"({slowest[1]})")  # fmt: skip
    for reason, times in outcome.refusals.most_common(40):
        print(f"{times:6,}  {reason}")


def _compare(chosen: Case, points: list[Point], outcome: Outcome, far: bool) -> None:
    if far:
        for point in points[:2]:
            compare_numbered(chosen, point, outcome)
    else:
        compare(chosen, points, outcome)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
