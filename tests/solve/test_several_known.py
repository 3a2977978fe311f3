"""Known budgets over several symbols, in scripts and on the command line, and what ends a search before its proof."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from symcnn import script
from symcnn.algebra import Domain, Number, Ring, evaluate
from symcnn.cli import main
from symcnn.questions.answers import answer
from symcnn.questions.replies import Asker, Reply
from symcnn.render.progress import told
from symcnn.solve import Constraint, cpsat, joint
from symcnn.solve.case import Case
from symcnn.solve.control import Control, Standing
from symcnn.solve.found import Found
from symcnn.solve.several import optimize_several

RESNET = """import "std/residual.cnn"
symbol w in 8..512 = 64
symbol n in 32.. step 32 = 224
network resnet50 {
  input (n, n, 3)
  conv(w, 7, stride=2, padding=3, bias=no); bn; relu; maxpool(3, stride=2, padding=1)
  for stage in 0..3 {
    for turn in 1..[3, 4, 6, 3][stage] {
      bottleneck(2^stage*w, 2 if stage > 0 and turn == 1 else 1, inner=2^stage*w)
    }
  }
  gap; dense(1000)
}
"""
SIX = """symbol c1, c2, c3, c4, c5, c6 in 8..512 step 8
network six {
  input 224x224x3
  for c in [c1, c2, c3, c4, c5, c6] { conv(c, 3, stride=2, padding=1, bias=no); bn; relu }
  gap; dense(1000)
}
"""
RISING = "c1 <= c2, c2 <= c3, c3 <= c4, c4 <= c5, c5 <= c6"
MOBILENET = """import "std/mobile.cnn"
symbol alpha in 0.1..2 step 0.01 = 1
let wide(d) = make_divisible(d*alpha, 8)
network mobilenet {
  input 224x224x3
  conv(wide(32), 3, stride=2, padding=1, bias=no); bn; relu6
  for t, d, turns, s in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                         (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)] {
    for turn in 1..turns { inverted(wide(d), 3, s if turn == 1 else 1, t*channels, keras=no, stays=turn > 1) }
  }
  conv(make_divisible(1280*max(1, alpha), 8), 1, bias=no); bn; relu6
  gap; dense(1000)
}
"""
UNET = """symbol w in 4..128
symbol L in 1..6
network unet {
  input 256x256x3
  repeat i in 0..L - 1 { e: { conv(2^i*w, 3, padding=1); relu; conv(2^i*w, 3, padding=1); relu }; maxpool(2) }
  conv(2^L*w, 3, padding=1); relu; conv(2^L*w, 3, padding=1); relu
  repeat i in 1..L {
    convtranspose(2^(L - i)*w, 2, stride=2); concat { from e[L - i] } {}
    conv(2^(L - i)*w, 3, padding=1); relu; conv(2^(L - i)*w, 3, padding=1); relu
  }
  conv(2, 1)
}
"""


def asked(text: str, question: str) -> Reply:
    """The answer to a question after a script."""
    asker = Asker(script.from_text(text + question).symbolic)
    return answer(asker, asker.base.program.questions[0])


def figures(text: str, **at: Number) -> tuple[Number, ...]:
    """Parameters, MACs and peak of a script's network, compiled with the numbers put in."""
    network = script.from_text(text).session(at).network()
    return tuple(network.metric(name) for name in ("params", "macs", "peak_activations"))


# ---------------------------------------------------------------- networks


def test_resnet_in_width_and_side() -> None:
    widest = asked(RESNET, "maximize w over w, n subject to params <= 10M, macs <= 1G")
    assert widest.data["values"] == {"w": 39, "n": 160}
    assert widest.data["metrics"]["params"] == 9_993_307
    largest = asked(RESNET, "maximize w*n subject to params <= 10M, macs <= 1G")
    assert (largest.data["values"], largest.data["objective"]) == ({"w": 31, "n": 224}, 6944)
    network = script.from_text(RESNET).symbolic.network()
    points = [
        (w, n)
        for w, n in product(range(8, 513), range(32, 513, 32))
        if evaluate(network.metric("params"), {"w": w}) <= 10**7
        and evaluate(network.metric("macs"), {"w": w, "n": n}) <= 10**9
    ]
    assert max(points) == (39, 160)
    assert max(points, key=lambda p: (p[0] * p[1], p)) == (31, 224)


def test_mobilenet_in_its_multiplier() -> None:
    found = asked(MOBILENET, "maximize alpha subject to params <= 3M, macs <= 200M")
    network = script.from_text(MOBILENET).symbolic.network()
    budgets = {"params": 3 * 10**6, "macs": 2 * 10**8}
    fitting = [
        alpha
        for alpha in (Fraction(x, 100) for x in range(10, 201))
        if all(evaluate(network.metric(name), {"alpha": alpha}) <= budget for name, budget in budgets.items())
    ]
    assert found.data["values"] == {"alpha": str(max(fitting))} == {"alpha": "37/50"}


def test_unet_in_width_and_levels() -> None:
    found = asked(UNET, "maximize w*2^L over w, L subject to params <= 8M, peak_activations <= 16Mi")
    assert found.data["values"] == {"w": 64, "L": 3}
    best = max(
        (w * 2**levels, w, levels)
        for levels in range(1, 7)
        for w in _widths(levels)
    )  # fmt: skip
    assert best == (512, 64, 3)


def _widths(levels: int) -> Iterator[int]:
    network = script.from_text(UNET).session({"L": levels}).network()
    for w in range(4, 129):
        params, peak = (evaluate(network.metric(name), {"w": w}) for name in ("params", "peak_activations"))
        if params <= 8 * 10**6 and peak <= 16 * 2**20:
            yield w


@pytest.mark.parametrize("objective", ["c1 + c2 + c3 + c4 + c5 + c6", "macs", "params", "c6", "c1*c6"])
def test_six_stages(objective: str) -> None:
    pytest.importorskip("ortools")
    began = time.monotonic()
    over = "over c1, c2, c3, c4, c5, c6"
    found = asked(SIX, f"maximize {objective} {over} subject to params <= 1M, macs <= 300M, {RISING}")
    assert found.data["status"] == "optimal"
    assert found.data["proof"]["gap"] == 0
    widths = list(found.data["values"].values())
    assert widths == sorted(widths)
    params, macs, _ = figures(SIX, **found.data["values"])
    assert params <= 10**6
    assert macs <= 3 * 10**8
    assert time.monotonic() - began < 20  # some 2 s; others may use the machine


def test_a_formula_that_does_not_exist_is_compiled_for_each_value() -> None:
    text = """symbol k in 1..64
symbol d in 1..6
network odd { input 16x16x3; repeat i in 1..d { if i % 2 == 1 { conv(k*i, 3, padding=1) } }; gap; dense(10) }
"""
    found = asked(text, "maximize k*d over k, d subject to params <= 20K")
    k, d = found.data["values"]["k"], found.data["values"]["d"]
    network = {n: script.from_text(text).session({"d": n}).network().metric("params") for n in range(1, 7)}
    fitting = [(x * n, x, n) for n in network for x in range(1, 65) if evaluate(network[n], {"k": x}) <= 20_000]
    assert (k * d, k, d) == max(fitting)
    alone = asked(text, "maximize d over d subject to params <= 20K at k=8")
    assert figures(text, k=8, d=alone.data["values"]["d"])[0] <= 20_000
    pairs = asked(text, "feasible params <= 500, k <= 12 over d, k")
    points = [{"d": d, "k": k} for d in range(1, 7) for k in range(1, 13) if figures(text, k=k, d=d)[0] <= 500]
    assert pairs.data["solutions"] == points


def test_all_solutions_of_an_equation() -> None:
    text = "symbol k, m\nnetwork net { input 28x28x3; conv(k, 3); conv(m, 3) }\n"
    found = asked(text, "solve params == 371 for k, m")
    points = [{"k": k, "m": m} for k, m in product(range(1, 40), range(1, 120)) if 28 * k + (9 * k + 1) * m == 371]
    assert points
    assert found.data["solutions"] == points
    none = asked(text, "solve params == 28 for k, m")
    assert none.data["status"] == "infeasible"
    assert none.data["proof"]["violated"][0]["constraint"] == "params == 28"


def test_the_frontier_of_width_and_cost() -> None:
    found = asked(RESNET, "pareto params, -w*n over w, n subject to macs <= 30M, n <= 96")
    frontier = [(row["metrics"]["params"], row["metrics"]["w*n"]) for row in found.data["frontier"]]
    assert frontier == sorted(set(frontier))
    network = script.from_text(RESNET).symbolic.network()
    points = [
        (evaluate(network.metric("params"), {"w": w}), w * n)
        for w, n in product(range(8, 200), (32, 64, 96))
        if evaluate(network.metric("macs"), {"w": w, "n": n}) <= 3 * 10**7
    ]
    assert set(frontier) == {p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)}


# ---------------------------------------------------------------- large numbers, other solvers


def two(limit: int, budget: int) -> Found:
    ring = Ring()
    domains = {name: Domain(1, limit) for name in "km"}
    k, m = (ring.symbol(name, domain) for name, domain in domains.items())
    budgets = (Constraint(k * m**2, "<=", budget, "cost <= budget"), Constraint(k, "<=", 3 * m, "k <= 3*m"))
    return optimize_several([Case(budgets, k, domains, order=("k", "m"))], 1, "k")


def test_numbers_beyond_64_bits_are_for_branch_and_bound() -> None:
    """k·m² ≤ 10⁶⁰ with k ≤ 3·m: m = k/3 at the best, so k³ ≤ 9·10⁶⁰."""
    found = two(10**30, 10**60)
    k, m = found.values["k"], found.values["m"]
    assert k * m**2 <= 10**60
    assert k <= 3 * m
    assert (-(-(k + 1) // 3)) ** 2 * (k + 1) > 10**60
    assert found.proof.method == joint.BRANCHING


def test_without_or_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small problems are solved all the same; of larger ones the message says what to install."""
    monkeypatch.setattr(joint, "engine", lambda: None)
    points = ((k, m) for k in range(1, 1001) for m in range(1, 1001) if k * m**2 <= 10**6 and k <= 3 * m)
    assert tuple(two(1000, 10**6).values.values()) == max(points)
    monkeypatch.setattr(joint, "FEW_BOXES", 100)
    monkeypatch.setattr(joint, "MANY_BOXES", 500)
    found = asked(SIX, f"maximize c1 + c2 + c3 + c4 + c5 + c6 subject to params <= 1M, macs <= 300M, {RISING}")
    assert found.data["proof"]["hint"] == cpsat.INSTALL
    assert "symcnn[optimize]" in found.lines[-1]
    assert found.data["status"] == ("feasible" if found.data["values"] else "unknown")
    assert found.data["proof"]["bound"] >= 696  # the best there is, as CP-SAT proves


# ---------------------------------------------------------------- ending early

HARD = "symbol x, y, z in 1..200000\nnetwork t { input 8x8x3; conv(4, 3) }\n"
GOAL = "x*y % 1009 + y*z % 2003 + x*z % 4001 - (x*x + 3*y) % 509"


def test_a_time_limit_leaves_the_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ortools")
    file = tmp_path / "hard.cnn"
    file.write_text(HARD)
    words = ["symcnn", "solve", str(file), "--maximize", GOAL, "--over", "x,y,z", "--time-limit", "1"]
    monkeypatch.setattr(sys, "argv", [*words, "--format", "json"])
    with pytest.raises(SystemExit) as left:
        main()
    found = json.loads(capsys.readouterr().out)
    assert found["status"] in ("feasible", "unknown")
    assert found["proof"]["stopped"] == "time limit"
    if found["status"] == "feasible":
        assert left.value.code in (0, None)
        assert found["proof"]["gap"] == found["proof"]["bound"] - found["objective"] > 0


def test_an_interrupted_search_tells_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "hard.cnn"
    file.write_text(HARD)
    words = [sys.executable, "-c", "from symcnn.cli import main; main()", "solve", str(file)]
    search = subprocess.Popen(
        [*words, "--maximize", "x", "--over", "x,y,z", "--subject-to", "x^3 + y^3 == z^3 + 3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    search.send_signal(signal.SIGINT)
    printed, errors = search.communicate(timeout=30)
    assert (search.returncode, errors) == (130, "")
    assert "the search was interrupted" in printed


def test_progress_is_told_in_a_line() -> None:
    assert told(Standing(None, 7, 1)) == "no point yet, bound 7"
    assert told(Standing(3, 7, 1)) == "best so far 3, bound 7, gap 4"
    seen: list[Standing] = []
    Control(watch=seen.append, sign=-1).tell(Standing(-3, None, 1))
    assert seen == [Standing(3, None, 1)]


# ---------------------------------------------------------------- the zoo's own files


def zoo_asked(name: str, network: str, question: str) -> Reply:
    """The answer to a question about a network of the zoo."""
    member = script.from_file(f"zoo:{name}")
    node = script.from_text(question).program.questions[0]
    return answer(Asker(member.symbolic, network), node)


def test_the_zoos_unet_in_width_and_levels() -> None:
    """The number of levels has no end of its own: the side of the image gives it one."""
    began = time.monotonic()
    budgets = "params <= 8M, peak_activations <= 16Mi"
    found = zoo_asked("unet", "unet", f"maximize w*2^L over w, L subject to {budgets} at n=256").data
    assert (found["status"], found["values"], found["objective"]) == ("optimal", {"w": 64, "L": 3}, 512)
    assert time.monotonic() - began < 20  # some 0.2 s; others may use the machine
    member = script.from_file("zoo:unet")
    fitting = []
    for levels in range(1, 9):
        network = member.session({"L": levels, "n": 256, "c": 3, "K": 2}).network("unet")
        params, peak = network.metric("params"), network.metric("peak_activations")
        fitting += [
            (w * 2**levels, w, levels)
            for w in range(1, 300)
            if evaluate(params, {"w": w}) <= 8 * 10**6 and evaluate(peak, {"w": w}) <= 16 * 2**20
        ]
    assert max(fitting) == (512, 64, 3)


def test_a_symbol_of_another_network_keeps_nothing_out() -> None:
    """572, the default side of the paper's image, allows at most five levels; the other network has no such image."""
    found = zoo_asked("unet", "unet", "maximize L over w, L subject to params <= 10^12 at n=256").data
    assert found["values"]["L"] == 8
    assert "m" not in found["at"]
    alone = zoo_asked("unet", "unet", "maximize L subject to params <= 8M at n=256").data
    assert alone["values"] == {"L": 3}


def test_the_zoos_unet_from_its_parameters() -> None:
    found = zoo_asked("unet", "unet", "solve params == 7_759_521 for w, L at c=1, K=1").data
    assert found["solutions"] == [{"w": 32, "L": 4}]


def test_the_zoos_mobilenet_in_its_multiplier() -> None:
    found = zoo_asked("mobilenet_v2", "mobilenet_v2", "maximize alpha subject to params <= 3M, macs <= 200M").data
    network = script.from_file("zoo:mobilenet_v2").session({"n": 224, "c": 3, "K": 1000}).network("mobilenet_v2")
    params, macs = network.metric("params"), network.metric("macs")
    points = ({"alpha": Fraction(x, 1000)} for x in range(300, 2000))
    fitting = [p["alpha"] for p in points if evaluate(params, p) <= 3 * 10**6 and evaluate(macs, p) <= 2 * 10**8]
    assert found["values"] == {"alpha": str(max(fitting))}


def test_three_widths_from_their_parameters() -> None:
    text = RESNET.replace("symbol w in 8..512 = 64", "symbol a, b, c in 8..64").replace("conv(w,", "conv(a,").replace(
        "bottleneck(2^stage*w, 2 if stage > 0 and turn == 1 else 1, inner=2^stage*w)",
        "bottleneck([a, b, c, c][stage], 2 if stage > 0 and turn == 1 else 1, inner=[a, b, c, c][stage])",
    )  # fmt: skip
    found = asked(text, "solve params == 700_085 for a, b, c").data
    params = script.from_text(text).symbolic.network().metric("params")
    points = (dict(zip("abc", values, strict=True)) for values in product(range(8, 65), repeat=3))
    assert found["solutions"] == [point for point in points if evaluate(params, point) == 700_085]
