"""Searches that take too many boxes: what they found is told, and there is an error only where nothing is known."""

from __future__ import annotations

import json
from contextlib import suppress
from unittest.mock import patch

import pytest

from symcnn import script
from symcnn.algebra import Domain, Ring
from symcnn.cli import main
from symcnn.errors import Error
from symcnn.solve import joint, several
from symcnn.solve.control import Control, ended, without_a_point
from symcnn.solve.search import Reached
from symcnn.solve.stopped import best_so_far
from symcnn.solve.task import Outcome, Task

ENDLESS = "symbol a, b in 1..\n"
FINITE = "symbol a, b in 1..10^9\n"


def reply_to(text: str, seconds: float | None = None):
    (reply,) = script.from_text(text).answers(control=lambda: Control(seconds))
    return reply


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(joint, "FEW_BOXES", 100)
    for module in (joint, several):
        monkeypatch.setattr(module, "MANY_BOXES", 400)
    monkeypatch.setattr(several, "LISTED_BOXES", 400)
    monkeypatch.setattr(joint, "engine", lambda: None)
    return 400


def test_a_frontier_keeps_its_points(few: int) -> None:
    reply = reply_to(f"{FINITE}pareto a + b, -a*b over a, b subject to a + b <= 2000")
    data = reply.data
    assert (data["status"], data["proof"]["stopped"]) == ("feasible", f"{few} boxes")
    assert data["proof"]["reason"] == f"the search was given up after {few} boxes: there may be better points"
    assert data["frontier"]
    for entry in data["frontier"]:
        a, b = entry["values"]["a"], entry["values"]["b"]
        assert entry["metrics"] == {"a + b": a + b, "a*b": a * b}
        assert a + b <= 2000
    assert any(line.startswith("  hint: ") for line in reply.lines)
    assert not reply.unsolved


def test_a_list_keeps_its_points(few: int) -> None:
    data = reply_to(f"{FINITE}feasible a*a - 2*b*b == 1 over a, b").data
    assert data["status"] == "feasible"
    assert data["proof"]["reason"] == f"the search was given up after {few} boxes: there may be more"
    assert data["solutions"][0] == {"a": 3, "b": 2}
    assert all(p["a"] ** 2 - 2 * p["b"] ** 2 == 1 for p in data["solutions"])


def test_a_best_point_so_far(few: int) -> None:
    reply = reply_to(f"{FINITE}maximize a*b subject to a*a + b*b <= 10^15")
    data = reply.data
    assert (data["status"], data["proof"]["stopped"]) == ("feasible", f"{few} boxes")
    a, b = data["values"]["a"], data["values"]["b"]
    assert a * a + b * b <= 10**15
    assert data["objective"] == a * b == data["proof"]["bound"] - data["proof"]["gap"]
    assert data["proof"]["bound"] >= 5 * 10**14 - 10**8
    assert "hint" in data["proof"]


def test_a_bound_without_a_point_is_told(few: int) -> None:
    reply = reply_to(f"{FINITE}maximize a*b subject to 3*a^3 - 5*b^3 == 1")
    assert (reply.lines[0], reply.unsolved) == ("unknown", True)
    bound = reply.data["proof"]["bound"]
    assert reply.lines[1].startswith(f"  the search was given up after {few} boxes: no value is above {bound}")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("feasible 3*a^3 - 5*b^3 == 1, a >= 3", "given up after 400 boxes"),
        ("pareto a, b subject to 3*a^3 - 5*b^3 == 1, a >= 3", "given up after 400 boxes"),
        ("maximize a*b subject to 3*a^3 - 5*b^3 == 1, a >= 3", "no bound is proved"),
    ],
)
def test_without_a_point_or_a_bound_it_is_an_error(few: int, question: str, message: str) -> None:
    with pytest.raises(Error, match=rf"{message}[^\0]*hint: give ") as caught:
        reply_to(f"{ENDLESS}{question}")
    assert "OR-Tools" not in str(caught.value)


def test_other_cases_keep_what_they_found(few: int) -> None:
    text = (
        "symbol L in 1..3\nsymbol a, b in 1..10^6\n"
        "network n { input 16x16x1; repeat i in 1..L { if i % 2 == 1 { conv(4*i, 3, padding=1) } } }\n"
    )
    data = reply_to(f"{text}maximize a*b over a, b, L subject to a*a + b*b <= 10^9, params <= 400").data
    assert data["status"] == "feasible"
    assert data["values"]["a"] ** 2 + data["values"]["b"] ** 2 <= 10**9


def test_what_is_proved_without_a_point() -> None:
    told = "the time limit was reached: no value is above 7 (exact branch and bound)"
    assert without_a_point("time limit", 1, 7) == told
    assert without_a_point("time limit", -1, None) == "the time limit was reached"
    assert ended("9 boxes", -1, 3, 2) == (
        "the search was given up after 9 boxes: no value is below 3, a gap of 2 (exact branch and bound)"
    )


def test_the_bound_of_an_unknown_is_in_the_text() -> None:
    task = Task(-1, Ring().symbol("a", Domain(1)), "a", (), "a", Domain(1))
    answer = best_so_far(task, Outcome(None, [], [], "time limit", Reached(bound=-7)))
    assert (answer.status, answer.proof.bound) == ("unknown", 7)
    assert answer.proof.lines() == ["the time limit was reached: no value is below 7 (exact branch and bound)"]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = 0
    with suppress(SystemExit), patch("sys.argv", ["symcnn", *words]):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
            raise
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("condition", "status", "code"), [("a*a + b*b <= 10^15", "feasible", 0), ("3*a^3 - 5*b^3 == 1", "unknown", 1)]
)
def test_the_exit_status(few: int, capsys, tmp_path, condition: str, status: str, code: int) -> None:
    file = tmp_path / "two.cnn"
    file.write_text(FINITE)
    ended_with, out = run(
        capsys, "solve", str(file), "--maximize", "a*b", "--subject-to", condition, "--format", "json"
    )
    assert (json.loads(out)["status"], ended_with) == (status, code)
