"""What stands after ``--over``: the values that symbols run through."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcnn.errors import Error
from symcnn.network.session import Session
from symcnn.questions.sweeps import STEPS_OF_REALS, sweeps_from
from symcnn.script import from_text

SYMBOLS = """
symbol w in 8..512 step 8 = 64
symbol d in [1, 2, 5]
symbol r in 0.25..1 step 0.25
symbol x real in 0..1 = 0.5
symbol k
symbol n in w..
let most = 64
"""


@pytest.fixture(scope="module")
def session() -> Session:
    return from_text(SYMBOLS).session()


def values(session: Session, over: object) -> dict[str, list[object]]:
    return {
        sweep.name: list(sweep.values(session.declared_domain(sweep.name)))
        for sweep in sweeps_from(session, over)  # type: ignore[arg-type]
    }


QUARTERS = [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1]

MEANT = {
    "w=8..32": {"w": [8, 16, 24, 32]},
    "w=9..31": {"w": [16, 24]},
    "w=8..64 step 24": {"w": [8, 32, 56]},
    "w=8..64 step 4": {"w": [8, 16, 24, 32, 40, 48, 56, 64]},
    "w=48.. step 200": {"w": [48, 248, 448]},
    "w=16,32,64": {"w": [16, 32, 64]},
    "w=64, 16, 16": {"w": [16, 64]},
    "w=[16, 32], d": {"w": [16, 32], "d": [1, 2, 5]},
    "w=[8*i for i in 1..3]": {"w": [8, 16, 24]},
    "d,w=8": {"d": [1, 2, 5], "w": [8]},
    "w=8..16,32,64..80": {"w": [8, 16, 32, 64, 72, 80]},
    "w=most": {"w": [64]},
    "d=1..4": {"d": [1, 2]},
    "r": {"r": QUARTERS},
    "r=0.3..0.8": {"r": QUARTERS[1:3]},
    "k=1..3": {"k": [1, 2, 3]},
    "x=0.1, 0.2": {"x": [Fraction(1, 10), Fraction(1, 5)]},
    "x=0..1 step 0.5": {"x": [0, Fraction(1, 2), 1]},
}


@pytest.mark.parametrize("over", MEANT)
def test_values(session: Session, over: str) -> None:
    assert values(session, over) == MEANT[over]


WRONG = {
    "w=20": "--over:1:1: error: w = 20 is outside its domain, 8..512 step 8",
    "w=9..15": "--over:1:1: error: no value of `w` is left: its domain is 8..512 step 8",
    "w=64..8": "--over:1:1: error: no value of `w` is left",
    "q=3": "--over:1:1: error: no symbol `q`\n  q=3\n  ^\n  hint: the symbols are: w, d, r, x, k, n",
    "3, 4": "--over:1:1: error: these values are of no symbol\n  3, 4\n  ^\n  hint: write `w=8..256` or `w=16,32,64`",
    "w=k..4": "--over:1:3: error: expected a number, not k",
    "w=8,w=16": "--over:1:5: error: `w` is given twice",
    "w=8.. step 0": "--over:1:3: error: a step of 0 does not go up",
    "k=1..": "--over:1:1: error: the values of `k` have no end: its domain is a positive integer",
    "n=8..": "--over:1:1: error: the values of `n` have no end: its domain is w..",
    "k=1..1e6": "--over:1:1: error: `k` takes more than 10,000 values here",
    "k=1..1e12 step 7": "--over:1:1: error: `k` is given more than 1,000,000 values",
    "w=": "--over:1:3: error: unexpected end",
    "w 8": "--over:1:3: error: unexpected `8`",
}


@pytest.mark.parametrize("over", WRONG)
def test_wrong_ones_are_told_with_their_place(session: Session, over: str) -> None:
    with pytest.raises(Error) as wrong:
        values(session, over)
    assert str(wrong.value).startswith(WRONG[over])


def test_a_bound_symbol_does_not_vary() -> None:
    with pytest.raises(Error, match="`w` has a value here and can't vary"):
        values(from_text(SYMBOLS).session({"w": 8}), "w=8..64")


def test_reals_are_gone_through_evenly(session: Session) -> None:
    found = values(session, "x=0..0.5")["x"]
    assert found == [Fraction(i, 2 * STEPS_OF_REALS) for i in range(STEPS_OF_REALS + 1)]


def test_python_gives_ranges_numbers_and_texts(session: Session) -> None:
    over = {"w": range(8, 41, 16), "d": (2, 1), "r": [0.25, Fraction(1, 2)], "k": "1..3"}
    assert values(session, over) == {"w": [8, 24, 40], "d": [1, 2], "r": QUARTERS[:2], "k": [1, 2, 3]}
    assert values(session, {"w": range(40, 7, -16)}) == {"w": [8, 24, 40]}
    with pytest.raises(Error, match="w = 'big' is no number"):
        values(session, {"w": ["big"]})


@given(low=st.integers(-20, 600), high=st.integers(-20, 600), step=st.integers(1, 50))
def test_ranges_are_those_of_python_that_the_domain_holds(low: int, high: int, step: int) -> None:
    session = from_text(SYMBOLS).session()
    wanted = [w for w in range(low, high + 1, step) if 8 <= w <= 512 and w % 8 == 0]
    over = f"w={low}..{high} step {step}"
    if wanted:
        assert values(session, over) == {"w": wanted}
    else:
        with pytest.raises(Error, match="no value of `w` is left"):
            values(session, over)
