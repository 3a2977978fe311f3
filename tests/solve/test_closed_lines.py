"""How closed forms are told: the largest width on any grid, by brute force; falling sides; what is not readable."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest

from symcnn import script
from symcnn.algebra import Domain, Number, Ring, latex
from symcnn.errors import Error
from symcnn.solve import ClosedForm, closed_form

NETS = """symbol B in 1..
symbol w in 1..64
symbol s in 8..512 step 8
symbol t in 12..96 step 8
symbol q in 0.25..2 step 0.25
symbol l in [4, 8, 16]
symbol d in 1..12
network deep { input (8, 8, 3); repeat i in 1..d { conv(2^i, 1) }; gap; dense(10) }
"""


def reply_to(question: str):
    (reply,) = script.from_text(f"{NETS}{question}").answers()
    return reply


def value(text: str, budget: int) -> Fraction:
    """A text of the project's own at a budget, exactly where it is rational, else to 50 digits."""
    import sympy

    read = sympy.sympify(text)
    found = read.subs(dict.fromkeys(read.free_symbols, budget))
    return Fraction(str(found if found.is_Rational else found.evalf(50)))


SIDES = {
    "w": ("38*w + 10", lambda w: 38 * w + 10, range(1, 65)),
    "s": ("9*s^2 + 39*s + 10", lambda s: 9 * s * s + 39 * s + 10, range(8, 513, 8)),
    "t": ("9*t^2 + 39*t + 10", lambda t: 9 * t * t + 39 * t + 10, range(12, 97, 8)),
    "q": ("1152*q^2 + 400*q + 10", lambda q: 1152 * q * q + 400 * q + 10, [Fraction(i, 4) for i in range(1, 9)]),
}


@pytest.mark.parametrize("name", SIDES)
def test_the_largest_value_on_the_grid(name: str) -> None:
    side, function, domain = SIDES[name]
    reply = reply_to(f"solve {side} == B for {name}")
    (form,) = reply.data["forms"]
    assert form["floor_at_most"] == str(max(domain))
    line = re.escape(f"  the largest {name} with {side} <= B: {form['floor']}, at most {max(domain)}")
    assert re.fullmatch(line, reply.lines[1])
    edges = [function(x) + e for x in domain for e in (-1, 0, 1)]
    chance = random.Random(name)
    budgets = {int(b) for b in edges} | {chance.randint(1, int(2 * max(edges))) for _ in range(40)}
    for budget in sorted(b for b in budgets if b >= function(min(domain)))[:: max(1, len(budgets) // 60)]:
        widest = max(x for x in domain if function(x) <= budget)
        assert min(value(form["floor"], budget), max(domain)) == widest


def test_a_domain_of_listed_values_has_no_grid() -> None:
    reply = reply_to("solve 38*l + 10 == B for l")
    assert [entry.keys() for entry in reply.data["forms"]] == [{"text", "latex"}]


@pytest.mark.parametrize(
    ("side", "function"),
    [
        ("100 - w^2", lambda w: 100 - w * w),
        ("1000 - w^3", lambda w: 1000 - w**3),
        ("900 - 3*w", lambda w: 900 - 3 * w),
        ("5000 - w^2 - 7*w", lambda w: 5000 - w * w - 7 * w),
        ("70000 - w^3 - w", lambda w: 70000 - w**3 - w),
    ],
)
def test_sides_that_fall(side: str, function) -> None:
    (form,) = reply_to(f"solve {side} == B for w").data["forms"]
    points = [w for w in range(1, 65) if function(w) >= 1]
    for w in points:
        assert abs(value(form["text"], function(w)) - w) < Fraction(1, 10**20)
    for budget in {b for w in points[::5] for b in (function(w) - 1, function(w), function(w) + 1)}:
        kept = [w for w in range(1, 65) if function(w) >= budget]
        if kept and budget >= 1:
            assert min((value(form["floor"], budget) + Fraction(1, 10**20)) // 1, 64) == max(kept)


def test_a_side_that_rises_and_falls_is_refused() -> None:
    with pytest.raises(Error, match="no branch is singled out") as caught:
        reply_to("solve 100 + 30*w - w^2 == B for w")
    assert "give the other symbols numbers with `at`" in str(caught.value)


@pytest.mark.parametrize("equation", ["params(deep) == B", "d//2 + 3 == B", "2^d == B"])
def test_the_hint_is_never_to_give_the_unknown_a_value(equation: str) -> None:
    with pytest.raises(Error) as caught:
        reply_to(f"solve {equation} for d")
    assert "hint: give the other symbols numbers with `at`; then every solution is found" in str(caught.value)
    assert reply_to(f"solve {equation} for d at B={14 if 'deep' in equation else 4}").data["status"] in (
        "solved", "infeasible",
    )  # fmt: skip


def test_what_is_too_long_to_be_read_is_not_printed() -> None:
    reply = reply_to("solve w^4 + w == B for w")
    (form,) = reply.data["forms"]
    assert len(form["text"]) > 200
    assert reply.lines == (
        f"w has a closed form by radicals, of {len(form['text'])} characters, which is not readable (the JSON has it)",
        "  give `B` a number with `at`; then every solution is found",
    )
    assert abs(value(form["text"], 4**4 + 4) - 4) < Fraction(1, 10**20)
    assert reply_to("solve w^4 + w == B for w at B=260").data["values"] == {"w": 4}
    assert "sqrt" in reply_to("solve w^4 + w^2 == B for w").lines[0]  # short enough


@pytest.mark.parametrize(
    ("anchor", "step", "told"),
    [
        (1, 1, ("floor(B - 2)", r"\left\lfloor B - 2 \right\rfloor")),
        (8, 8, ("8*floor((B - 2)/8)", r"8 \left\lfloor \frac{B - 2}{8} \right\rfloor")),
        (4, 8, ("4 + 8*floor((B - 2 - 4)/8)", r"4 + 8 \left\lfloor \frac{B - 2 - 4}{8} \right\rfloor")),
    ],
)
def test_grids(anchor: Number, step: Number, told: tuple[str, str]) -> None:
    assert ClosedForm("k", "B - 2", "B - 2").on_grid(anchor, step) == told


def test_rational_grids() -> None:
    quarter = Fraction(1, 4)
    text, written = ClosedForm("k", "B - 2", "B - 2").on_grid(quarter, quarter)
    assert (text, written) == (
        "floor(4*(B - 2))/4", latex(quarter) + r" \left\lfloor 4 \left(B - 2\right) \right\rfloor"
    )  # fmt: skip
    text, _ = ClosedForm("k", "B", "B").on_grid(Fraction(1, 2), Fraction(3, 2))
    for budget in range(1, 40):
        assert value(text, budget) == Fraction(1, 2) + Fraction(3, 2) * ((budget - Fraction(1, 2)) // Fraction(3, 2))


def test_branches_at_rational_points() -> None:
    """The branch is tried at the points themselves, which need not be whole."""
    ring = Ring()
    q, budget = ring.symbol("q", Domain(Fraction(1, 4), 2, Fraction(1, 4))), ring.symbol("B", Domain())
    (form,) = closed_form(1152 * q**2 + 400 * q + 10, budget, "q")
    assert form.reach == ("", "")
