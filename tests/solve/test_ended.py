"""A search about one symbol that is ended before its proof: by the clock, or by an interrupt."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symcnn.algebra import Domain, Poly, Ring, mod
from symcnn.cli import main
from symcnn.errors import Error
from symcnn.solve import Constraint, optimize, search, solutions
from symcnn.solve.control import Control, Standing
from symcnn.solve.evidence import plain

FAR = Domain(1, 10**12)
GOAL = "k^2 % 1009 - k^3 % 1013 + k^2 % 10007"
SCRIPT = "symbol k in 1..10^12\nnetwork t { input 8x8x3; conv(4, 3) }\n"
MOST = 1008 + 10006  # of the goal's two remainders that are added


def symbol(domain: Domain = FAR) -> Poly:
    return Ring().symbol("k", domain)


def goal(k: Poly) -> Poly:
    return mod(k**2, 1009) - mod(k**3, 1013) + mod(k**2, 10007)


@pytest.mark.parametrize("sense", ["maximize", "minimize"])
def test_a_time_limit_leaves_the_best_point_and_the_gap(sense: str) -> None:
    k, sign = symbol(), 1 if sense == "maximize" else -1
    odd = Constraint(mod(k, 2), "==", 1, "k % 2 == 1")
    began = time.monotonic()
    found = optimize(sense, sign * goal(k), [odd], "k", FAR, "E", Control(0.5))
    assert time.monotonic() - began < 5
    proof, x = found.proof, found.values["k"]
    assert (found.status, proof.stopped) == ("feasible", "time limit")
    assert x % 2 == 1
    assert found.objective == sign * (x**2 % 1009 - x**3 % 1013 + x**2 % 10007)
    assert proof.bound is not None
    assert proof.gap == sign * (proof.bound - found.objective) > 0
    assert sign * proof.bound >= max(k**2 % 1009 - k**3 % 1013 + k**2 % 10007 for k in range(1, 4000, 2))
    side = "above" if sense == "maximize" else "below"
    assert proof.lines()[-1] == (
        f"the time limit was reached: no value is {side} {proof.bound}, a gap of {proof.gap} (exact branch and bound)"
    )
    data = json.loads(json.dumps(found.as_json()))["proof"]
    assert (data["stopped"], data["bound"], data["gap"]) == ("time limit", plain(proof.bound), plain(proof.gap))


def test_without_a_point_nothing_is_known() -> None:
    k = symbol()
    never = Constraint(mod(k**5, 10000019), "==", mod(k**3, 10000079) + 5, "c")
    found = optimize("minimize", k, [never], "k", FAR, "k", Control(0.3))
    assert (found.status, found.objective, dict(found.values)) == ("unknown", None, {})
    assert isinstance(found.proof.bound, int)
    known = f"the time limit was reached: no value is below {found.proof.bound} (exact branch and bound)"
    assert found.proof.lines() == [known]
    assert not any(x**5 % 10000019 == x**3 % 10000079 + 5 for x in range(1, found.proof.bound))
    assert solutions([never], "k", FAR, Control(0.3)).status == "unknown"


def test_a_list_that_is_ended_has_what_was_found() -> None:
    k = symbol()
    found = solutions([Constraint(mod(k**2, 1009), "<=", mod(k**3, 1013), "c")], "k", FAR, Control(0.6))
    assert (found.status, found.proof.stopped) == ("feasible", "time limit")
    points = [point["k"] for point in found.solutions]
    assert points == sorted(set(points))
    assert all(x**2 % 1009 <= x**3 % 1013 for x in points)
    assert points
    assert found.proof.reason == "the time limit was reached: there may be more"


def test_a_time_limit_that_is_not_reached_changes_nothing() -> None:
    k = symbol()
    budget = Constraint(k**3 + k // 7, "<=", 10**20, "c")
    assert optimize("maximize", k, [budget], "k", FAR, "k", Control(60)) == optimize("maximize", k, [budget], "k", FAR)
    square = Constraint(k**2, "==", 10**20, "k^2 == 10^20")
    assert solutions([square], "k", FAR, Control(60)) == solutions([square], "k", FAR)
    alone = Constraint(k**2, "==", 10**20 + 1, "c")
    assert solutions([alone, budget], "k", FAR, Control(60)) == solutions([alone, budget], "k", FAR)


def test_a_time_limit_alone_ends_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one it is given up after so many intervals."""
    monkeypatch.setattr(search, "FIRST_ATTEMPT", 50)
    monkeypatch.setattr(search, "MOST_INTERVALS", 100)
    k = symbol()
    with pytest.raises(Error, match="given up after 100 intervals"):
        optimize("maximize", goal(k), [], "k", FAR)
    seen: list[Standing] = []
    assert optimize("maximize", goal(k), [], "k", FAR, "E", Control(0.3, seen.append)).status == "feasible"
    assert max(standing.looked for standing in seen) > 100


def test_the_watcher_is_told_of_the_objective() -> None:
    seen: list[Standing] = []
    k = symbol()
    found = optimize("minimize", -goal(k), [], "k", FAR, "E", Control(0.5, seen.append))
    assert len(seen) > 3
    last = seen[-1]
    assert last.best is not None
    assert last.bound is not None
    assert last.bound <= found.objective <= last.best < 0
    bounds = [standing.bound for standing in seen if standing.bound is not None]
    assert bounds == sorted(bounds)  # it only gets better


def interrupt(standing: Standing) -> None:
    if standing.looked > 200:
        raise KeyboardInterrupt


def test_an_interrupt_leaves_what_is_known() -> None:
    k = symbol()
    found = optimize("maximize", goal(k), [], "k", FAR, "E", Control(watch=interrupt))
    assert (found.status, found.proof.stopped) == ("feasible", "interrupted")
    assert found.proof.reason.startswith("the search was interrupted: no value is above ")
    many = solutions([Constraint(mod(k**2, 3), "<=", mod(k**5, 1013), "c")], "k", FAR, Control(watch=interrupt))
    assert (many.status, many.proof.stopped) == ("feasible", "interrupted")


def test_an_interrupt_without_a_control_is_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search.Search, "examined", interrupted)
    with pytest.raises(KeyboardInterrupt):
        optimize("maximize", symbol(), [], "k", FAR)


def test_a_best_point_that_may_not_be_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every point that meets the constraint is as good; the largest of them is still sought."""
    monkeypatch.setattr(search, "TELL_EVERY", 1)
    domain = Domain(1, 10**300)
    k = symbol(domain)
    often = Constraint(mod(k**2, 1009), "<=", 1000, "c")
    found = optimize("maximize", 7, [often], "k", domain, "7", Control(watch=interrupt))
    assert (found.status, found.objective, found.proof.bound, found.proof.gap) == ("feasible", 7, 7, 0)
    assert found.proof.reason == (
        "proved: no value of 7 is above 7 (exact branch and bound)"
        "; the search was interrupted before the largest of the best points was found"
    )


def asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str]:
    file = tmp_path / "far.cnn"
    file.write_text(SCRIPT)
    monkeypatch.setattr(sys, "argv", ["symcnn", "solve", str(file), *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0), capsys.readouterr().out


def test_the_command_line_has_the_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out = asked(tmp_path, capsys, monkeypatch, "--maximize", GOAL, "--time-limit", "0.5")
    first, second = out.splitlines()
    assert code == 0
    assert first.startswith(f"{GOAL} = ")
    assert second.startswith("  the time limit was reached: no value is above ")
    code, out = asked(
        tmp_path, capsys, monkeypatch, "k^5 % 10000019 == k^3 % 10000079 + 5", "--for", "k", "--time-limit", "0.3"
    )
    assert (code, out.splitlines()) == (1, ["unknown", "  the time limit was reached"])


def test_ctrl_c_tells_what_there_is(tmp_path: Path) -> None:
    file = tmp_path / "far.cnn"
    file.write_text(SCRIPT)
    words = [sys.executable, "-c", "from symcnn.cli import main; main()", "solve", str(file)]
    running = subprocess.Popen(
        [*words, "--maximize", GOAL, "--time-limit", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(3)
    running.send_signal(signal.SIGINT)
    printed, errors = running.communicate(timeout=30)
    assert (running.returncode, errors) == (130, "")
    first, second = printed.splitlines()
    assert int(first.split(" = ")[1].split()[0]) <= MOST
    assert second.startswith("  the search was interrupted: no value is above ")
