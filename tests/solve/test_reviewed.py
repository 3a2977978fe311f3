"""Questions that were once answered wrongly, or with a traceback."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import permutations, product
from random import Random
from unittest.mock import patch

import pytest

from symcnn import script
from symcnn.cli import main
from symcnn.errors import Error

NET = """
symbol k in 1..64 = 8
symbol d in 1..6 = 2
network net { input (32, 32, 3); conv(k, 3, padding=1); conv(k, 3, padding=1); gap; dense(10) }
"""


def reply_to(text: str):
    (reply,) = script.from_text(text).answers()
    return reply


def goal(rng: Random) -> tuple[str, object]:
    """A small formula in a, b, c as text and as a function of Python."""
    p, q, r = (rng.randint(-3, 3) for _ in range(3))
    text = rng.choice([f"{p}*a + {q}*b*c", f"(a - b)^2 + {r}*c", f"{q}*a*b + {p}*(c//2)", f"{r}*b + c"])
    return text, eval(f"lambda a, b, c: {text.replace('^', '**')}")  # of this file's own formulas


@pytest.mark.parametrize("seed", range(40))
def test_frontiers_whatever_the_order_of_the_symbols(seed: int) -> None:
    rng = Random(seed)
    (first, f), (second, g) = goal(rng), goal(rng)
    order = rng.choice(list(permutations("abc")))
    ends = {name: rng.randint(2, 5) for name in "abc"}
    declared = "".join(f"symbol {name} in 1..{ends[name]}\n" for name in rng.choice(list(permutations("abc"))))
    condition = rng.choice(["", " subject to 3 < 5", " subject to a + b + c >= 0"])
    reply = reply_to(f"{declared}pareto {first} + 0*a, {second} over {', '.join(order)}{condition}")
    points = [dict(zip("abc", p, strict=True)) for p in product(*(range(1, ends[name] + 1) for name in "abc"))]
    values = {(f(**point), g(**point)) for point in points}
    best = {v for v in values if not any(w != v and w[0] <= v[0] and w[1] <= v[1] for w in values)}
    assert {tuple(entry["metrics"].values()) for entry in reply.data["frontier"]} == best
    for entry in reply.data["frontier"]:
        assert (f(**entry["values"]), g(**entry["values"])) == tuple(entry["metrics"].values())


@pytest.mark.parametrize("power", [39, 45, 50, 57, 78, 120, 134, 250, 288, 320, 500, 900, 999])
def test_linear_budgets_of_many_digits(power: int) -> None:
    found = reply_to(f"symbol w in 1..\nmaximize w subject to 38*w + 10 <= 1e{power}")
    assert found.data["objective"] == (10**power - 10) // 38
    found = reply_to(f"symbol w in 1..\nsolve 38*w + 10 == 38*10^{power} + 10 for w")
    assert found.data["values"] == {"w": 10**power}


@pytest.mark.parametrize("condition", ["k <= 100", "k >= 1", "params <= 20M"])
def test_a_condition_that_always_holds_keeps_its_symbols(condition: str) -> None:
    found = reply_to(f"{NET}feasible {condition}").data
    assert [point["k"] for point in found["solutions"]] == list(range(1, 65))


def run(capsys, *words: str) -> str:
    with suppress(SystemExit), patch("sys.argv", ["symcnn", *words]):
        main()
    printed = capsys.readouterr()
    return printed.out + printed.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--feasible",), "`--feasible` needs a condition"),
        (("k == 16", "--for", "k", "--subject-to", "k <= 20"), "`--subject-to` does not go with an equation"),
        (("k == 16", "--for", "k", "--over", "k"), "`--over` does not go with an equation"),
        (("--maximize", "k", "--for", "k"), "`--for` does not go with `--maximize`"),
    ],
)
def test_no_option_is_dropped(capsys, tmp_path, words, message) -> None:
    file = tmp_path / "net.cnn"
    file.write_text(NET)
    assert message in run(capsys, "solve", str(file), *words)


def test_integers_in_json_are_integers(capsys, tmp_path) -> None:
    file = tmp_path / "net.cnn"
    file.write_text(
        "symbol d in 1..3\nsymbol b in 1..3\nsymbol k in 0.5..1.5 step 0.5\n"
        "network m { input (9, 9, b); repeat i in 1..d { conv(b*i, 3, padding=1) } }\n"
        "pareto params, -d over d, b subject to d*b >= 2\nmaximize k over k, d subject to d*k <= 5\n"
    )
    first, second = json.loads(run(capsys, "run", str(file), "--format", "json"))["answers"]
    assert all(type(value) is int for entry in first["frontier"] for value in entry["metrics"].values())
    assert (second["proof"]["bound"], second["proof"]["gap"]) == ("3/2", 0)


def test_all_points_are_in_json_as_runs_too() -> None:
    found = reply_to("symbol k in 1..\nfeasible k % 7 == 3, k <= 10^6").data
    assert found["solutions"] == []  # more than are listed one by one
    assert [(run["first"], run["last"], run["step"]) for run in found["runs"]] == [(3, 999_995, 7)]


def test_the_way_down_is_called_down() -> None:
    lines = reply_to("symbol k in 1..\nminimize k subject to k^3 >= 10M, k % 7 == 3").lines
    assert lines[0] == "k = 220"
    assert "  every value from 219 down is excluded" in lines


def test_nothing_is_left_to_vary() -> None:
    with pytest.raises(Error, match="no symbol is left to vary"):
        reply_to("symbol k in 1..9\nfeasible 3 < 5")


def test_the_domains_of_a_question_by_cases_are_whole() -> None:
    """Each of d's values is a case of its own, since the network has no formula in d."""
    net = "symbol k in 1..64\nsymbol d in 1..6\nnetwork odd { input 16x16x3; repeat i in 1..d {\n"
    net += "if i % 2 == 1 { conv(k*i, 3, padding=1) } }; gap; dense(10) }\n"
    for question in ("maximize k*d over k, d subject to params <= 20K", "feasible params <= 20 over k, d"):
        assert reply_to(f"{net}{question}").data["proof"]["symbols"] == {"k": "1..64", "d": "1..6"}


def test_a_range_with_the_answer_in_it_is_not_said_to_be_worse() -> None:
    reply = reply_to("symbol w in 1..\nmaximize (w - 3)//(w + 1) over w")
    assert (reply.data["objective"], reply.data["values"]) == (0, {"w": 3})
    assert "  w in 2..3: (w - 3)//(w + 1) is nowhere better than 0" in reply.lines
    for part in reply.data["proof"]["outbid"]:
        last = part["last"] or 99
        assert max((w - 3) // (w + 1) for w in range(part["first"], last + 1)) <= part["bound"] <= 0
