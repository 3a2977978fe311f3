"""How long things take, as ratios measured in one run: `python tests/benchmarks/run.py [--write]`.

Absolute times say little on a machine that others use, so everything is compared with something well known that is
measured next to it: importing lark in a fresh process, lark parsing the same text without building anything, and
PyTorch (where it is installed) building the same network on its meta device and counting it. `--write` puts the table
into docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import NamedTuple

from depth import DENSENET, growing, repeated

import symcnn
from symcnn import script
from symcnn.network.model import METRICS
from symcnn.network.session import Session
from symcnn.script import zoo_text
from symcnn.source import Source
from symcnn.syntax import engine, parse

ROOT = Path(__file__).parents[2]
PAIRS = 15
LAYERS = 40_000
POINTS = 1_000_000

FOUR_SYMBOLS = """
import "std/residual.cnn"
symbol w in 8..512 step 8 = 64
symbol n in 32.. step 32 = 224
symbol c = 3
symbol K = 1000
network resnet50 {
  input (n, n, c)
  conv(w, 7, stride=2, padding=3, bias=no); bn; relu
  maxpool(3, stride=2, padding=1)
  for f, turns, s in [(w, 3, 1), (2*w, 4, 2), (4*w, 6, 2), (8*w, 3, 2)] {
    bottleneck(f, s, project=yes)
    repeat turns - 1 { bottleneck(f) }
  }
  gap
  dense(K)
}
"""


class Result(NamedTuple):
    """A measured ratio, what it was to be at most, and the time it stands for."""

    what: str
    against: str
    ratio: float
    limit: float | None
    milliseconds: float


def process(*arguments: str) -> Callable[[], None]:
    """A whole process, its output thrown away."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)  # type: ignore[return-value]


def seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def compare(
    what: str,
    task: Callable[[], object],
    against: str,
    other: Callable[[], object],
    limit: float | None,
    pairs: int = PAIRS,
) -> Result:
    """The median ratio of two tasks, run by turns after a warm-up of each."""
    task(), other()
    measured = [(seconds(task), seconds(other)) for _ in range(pairs)]
    ratio = statistics.median(a / b for a, b in measured)
    return Result(what, against, ratio, limit, 1000 * statistics.median(a for a, _ in measured))


def formulas(text: str) -> list[str]:
    """Every metric of the network in the text, expanded."""
    network = script.from_text(text).symbolic.network()
    return [str(value) for value in network.totals.values()]


def numbers(text: str, point: dict[str, int]) -> list[object]:
    """Every metric of the network in the text, from the text, with numbers put in."""
    program = script.from_text(text).program
    return list(Session(program, point).network().totals.values())


def plain_layers() -> str:
    return "network deep {\ninput 8x8x8\n" + "conv(8, 3, padding=1)\n" * LAYERS + "}\n"


def bare_parse(text: str) -> Callable[[], object]:
    """lark's own parse with the project's grammar, no nodes built."""
    parser = engine.build(None)
    return lambda: parser.parse(text, start="script")


def whole_processes(folder: Path) -> list[Result]:
    """Commands as a user runs them, against importing lark."""
    file = folder / "resnet.cnn"
    file.write_text(FOUR_SYMBOLS)
    densenet = folder / "densenet.cnn"
    densenet.write_text(DENSENET)
    lark = process("-c", "import lark")
    command = ("-c", "from symcnn.cli import main; main()")
    budget = ("--maximize", "w", "--subject-to", "params <= 10M")
    rows = (
        ("table, all symbols with numbers", ("table", str(file), "--at", "defaults"), 3.0),
        ("all formulas in four symbols, text", ("formula", str(file)), 4.0),
        ("all formulas in four symbols, JSON", ("formula", str(file), "--format", "json"), 4.0),
        ("widest within a budget", ("solve", str(file), *budget), 5.0),
        ("DenseNet's parameters in growth and depth", ("formula", str(densenet), "params"), 5.0),
    )
    return [compare(what, process(*command, *words), "import lark", lark, limit) for what, words, limit in rows]


def warm(torch_count: Callable[[], object] | None) -> list[Result]:
    """Work in a process that is warm."""
    point = {"w": 64, "n": 224, "c": 3, "K": 1000}
    parse_text = bare_parse(FOUR_SYMBOLS)
    rows = [
        compare(
            "ResNet-50, text to all formulas", lambda: formulas(FOUR_SYMBOLS), "lark's bare parse", parse_text, None
        ),
        compare(
            "ResNet-50, text to all numbers",
            lambda: numbers(FOUR_SYMBOLS, point),
            "lark's bare parse",
            parse_text,
            None,
        ),
    ]
    if torch_count is not None:
        rows.append(
            compare(
                "ResNet-50, text to all numbers",
                lambda: numbers(FOUR_SYMBOLS, point),
                "PyTorch on meta",
                torch_count,
                0.5,
            )
        )
    deep = plain_layers()
    source = Source("deep", deep)
    rows.append(
        compare(
            f"{LAYERS:,} layers, text to nodes", lambda: parse(source), "lark's bare parse", bare_parse(deep), None, 2
        )
    )
    rows.append(
        compare(
            f"{LAYERS:,} layers, text to totals",
            lambda: numbers(deep, {}),
            "lark's bare parse",
            bare_parse(deep),
            3.0,
            2,
        )
    )
    half = deep[: deep.index("conv")] + "conv(8, 3, padding=1)\n" * (LAYERS // 2) + "}\n"
    rows.append(
        compare(
            f"{LAYERS:,} layers, text to totals",
            lambda: numbers(deep, {}),
            "half as many",
            lambda: numbers(half, {}),
            2.3,
            2,
        )
    )
    return rows


def functions() -> list[Result]:
    """Figures of ResNet-50 as functions over arrays, against the same polynomials written by hand in NumPy."""
    import numpy as np

    network = symcnn.parse(zoo_text("resnet50").replace("n = 224", "n in 32.. step 32 = 224")).networks["resnet50"]
    chance = np.random.default_rng(1)
    w, k = chance.integers(8, 513, POINTS), chance.integers(1, 10_001, POINTS)
    n = 32 * chance.integers(1, 33, POINTS)
    params, macs = network.function("params"), network.function("macs")

    def params_by_hand() -> object:
        return 5724 * w**2 + 32 * k * w + 977 * w + k

    def macs_by_hand() -> object:
        return (309 * n**2 * w**2 + 588 * n**2 * w) // 16 + 32 * k * w

    by_hand = "by hand in NumPy"
    return [
        compare(f"params of {POINTS:,} points", lambda: params(w, k), by_hand, params_by_hand, 1.3),
        compare(f"MACs of {POINTS:,} points", lambda: macs(w, n, k), by_hand, macs_by_hand, 1.3),
    ]


def torch_counting() -> Callable[[], object] | None:
    """PyTorch building ResNet-50 on the meta device and counting it; None where it is not installed."""
    if find_spec("torch") is None:
        return None
    from networks_in_torch import count

    return count


def depths() -> list[Result]:
    """Depth as a symbol."""
    rows = [
        compare(f"{what}, 10^9 turns", partial(every, text("10^9")), "10 turns", partial(every, text("10")), 1.2)
        for what, text in (("a residual block", repeated), ("growing channels", growing))
    ]
    what, against = "DenseNet in growth and depth, text to formulas", "lark's bare parse"
    rows.append(compare(what, partial(formulas, DENSENET), against, bare_parse(DENSENET), None))
    if find_spec("torch") is not None:
        from networks_in_torch import densenet121, resnet50, symbolic_count, widest

        rows.extend(widest_within_a_budget(widest))
        against = "PyTorch's MACs, symbolic batch and side"
        for what, text, build, limit in (
            ("ResNet-50, all formulas in four symbols", FOUR_SYMBOLS, resnet50, 0.1),
            ("DenseNet, all formulas in seven symbols", DENSENET, densenet121, 0.03),
        ):
            rows.append(compare(what, partial(formulas, text), against, partial(symbolic_count, build), limit, 3))
    return rows


def widest_within_a_budget(widest: Callable[[int], int]) -> list[Result]:
    """A network that is loaded, asked ten times in a row, against bisecting; both for the width from 8 to 512.

    A single answer after PyTorch's work finds the processor's caches filled by that, and takes several times as long.
    """
    network = symcnn.load("zoo:resnet50").network
    budgets = count(10_000_000, 1000)

    def answer(budget: int = 10_000_000) -> object:
        return network.maximize("w", [f"params <= {budget}"]).point["w"]

    def another() -> object:
        return answer(next(budgets))

    def bisected() -> object:
        return widest(10_000_000)

    if not answer() == another() == bisected() == 39:
        raise AssertionError(f"the widest is {answer()}, and {bisected()} by bisecting")
    what, against = "ResNet-50's widest within a budget, warm", "bisecting with PyTorch on meta"
    return [
        per_task(compare(what, partial(in_a_row, answer), against, bisected, None), 0.01),
        per_task(
            compare(f"{what}, each time another budget", partial(in_a_row, another), against, bisected, None), None
        ),
        compare(f"{what}, a single answer", answer, against, bisected, None),
    ]


IN_A_ROW = 10


def in_a_row(task: Callable[[], object]) -> None:
    for _ in range(IN_A_ROW):
        task()


def per_task(result: Result, limit: float | None) -> Result:
    """What a task takes of those in a row."""
    return result._replace(ratio=result.ratio / IN_A_ROW, milliseconds=result.milliseconds / IN_A_ROW, limit=limit)


def every(text: str) -> list[object]:
    """Every metric of the network in the text, those that follow paths too."""
    network = script.from_text(text).symbolic.network()
    return [network.metric(name) for name in METRICS]


def table(results: list[Result]) -> str:
    lines = ["| what | against | ratio | at most | median |", "| --- | --- | ---: | ---: | ---: |"]
    for result in results:
        limit = "" if result.limit is None else f"{result.limit:g}"
        ratio = f"{result.ratio:.2f}" if result.ratio >= 0.1 else f"{result.ratio:.3f}"
        time_ = f"{result.milliseconds:,.1f} ms"
        lines.append(f"| {result.what} | {result.against} | {ratio} | {limit} | {time_} |")
    return "\n".join(lines)


def setting() -> str:
    """What the figures were measured with."""
    packages = ["lark", "sympy", "typer", "numpy", *(["torch"] if find_spec("torch") else [])]
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"Python {platform.python_version()}, {versions}, {os.cpu_count()} processors"


PAGE = """# Speed

Ratios measured in one run by `python tests/benchmarks/run.py --write`, each the median of 15 pairs (of 2 for the 40,000
layers, of 3 beside PyTorch's symbolic shapes), the two sides by turns. A warm budget is asked ten times in a row; a
single answer right after PyTorch's work has a row of its own, since it finds the processor's caches filled by that.
Whole processes are compared with `python -c "import lark"`; none of them imports sympy. The milliseconds are those of a
shared machine and say little by themselves.

{setting}.

{table}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = [*whole_processes(Path(folder)), *warm(torch_counting()), *depths(), *functions()]
    print(table(results))
    if "--write" in sys.argv:
        (ROOT / "docs" / "performance.md").write_text(PAGE.format(setting=setting(), table=table(results)))


if __name__ == "__main__":
    main()
