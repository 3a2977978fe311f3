"""Where a constraint that is never met comes nearest: at a point of the domains, where the networks exist."""

from __future__ import annotations

import pytest

from symcnn import script

CHANNELS = """symbol c in 1..
symbol p in c..5*c step c
symbol w in 1..2
network net { input (16, 16, 1); conv(p*w, 3); conv(c, 1) }
"""
SIDES = """symbol n in 1..64
symbol k in 1..4
network net { input (n, n, 1); conv(4, 9); conv(k, 5); dense(10) }
"""


def lines(text: str) -> list[str]:
    (reply,) = script.from_text(text).answers()
    return [line.strip() for line in reply.lines]


def params(c: int, w: int, p: int = 102) -> int:
    return 10 * p * w + (p * w + 1) * c


def exists(c: int, p: int = 102) -> bool:
    return c <= p <= 5 * c and (p - c) % c == 0


def test_the_nearest_point_lies_in_domains_that_depend_on_it() -> None:
    nearest = min((params(c, w), c, w) for c in range(1, 200) for w in (1, 2) if exists(c))
    assert nearest == (4522, 34, 1)
    told = lines(f"{CHANNELS}maximize w over c, w subject to params <= 900 at p=102")
    assert "`params <= 900` comes nearest at c = 34, w = 1: params = 4522 > 900" in told
    assert "no point of the domains meets it" in told


@pytest.mark.parametrize("condition", ["params <= 1160", "c >= 110"])
def test_what_a_domain_alone_leaves_out_is_told_with_it(condition: str) -> None:
    held = {"params <= 1160": lambda c, w: params(c, w) <= 1160, "c >= 110": lambda c, w: c >= 110}[condition]
    points = [(c, w) for c in range(1, 200) for w in (1, 2) if held(c, w)]
    assert points
    assert not any(exists(c) for c, _ in points)
    told = lines(f"{CHANNELS}maximize w over c, w subject to {condition} at p=102")
    assert f"no point of the domains meets `{condition}` and `p in c..5*c step c` together" in told
    assert not any("comes nearest" in line for line in told)


@pytest.mark.parametrize("over", ["n", "n, k"])
def test_the_nearest_point_has_a_network(over: str) -> None:
    """macs grow with n², and a side below 13 leaves nothing for the second layer."""
    asked = f"maximize n over {over} subject to macs <= 10"
    told = lines(f"{SIDES}{asked}" + (" at k=1" if over == "n" else ""))
    (line,) = (line for line in told if "comes nearest" in line)
    assert "n = 13" in line
    assert line.endswith(f"macs = {25 * 4 * 81 + 4 * 25 + 10} > 10")


@pytest.mark.parametrize("over", ["n", "n, k"])
def test_existence_is_told_where_it_is_what_is_missing(over: str) -> None:
    told = lines(f"{SIDES}feasible macs <= 200M, n <= 7 over {over}" + (" at k=1" if over == "n" else ""))
    assert any("`n <= 7` and `n >= 13`" in line and "together" in line for line in told)


def test_the_nearest_point_of_several_cases_has_all_its_numbers() -> None:
    cases = "symbol k in 1..64\nsymbol d in 1..6\nnetwork odd { input 16x16x3; repeat i in 1..d {\n"
    cases += "if i % 2 == 1 { conv(k*i, 3, padding=1) } }; gap; dense(10) }\n"
    assert "`params <= 20` comes nearest at k = 1, d = 1: params = 48 > 20" in lines(
        f"{cases}maximize k over k, d subject to params <= 20"
    )
