"""Closed forms on all of a domain: the branch at every point, and its floor as the largest width, by brute force."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from itertools import product

import pytest

from symcnn import script
from symcnn.algebra import Domain, Ring
from symcnn.algebra.radicals import stays_above
from symcnn.errors import Error
from symcnn.solve import ClosedForm, closed_form
from symcnn.solve.real_branches import Reach

from .test_budgets import POSITIVE

FAR = 60


def form_of(coefficients: list[int], domain: Domain = POSITIVE) -> ClosedForm:
    ring = Ring()
    budget, k = ring.symbol("B", Domain()), ring.symbol("k", domain)
    (form,) = closed_form(sum((c * k**i for i, c in enumerate(coefficients)), start=0 * k), budget, "k")
    return form


def at(coefficients: list[int], k: int) -> int:
    return sum(c * k**i for i, c in enumerate(coefficients))


def value(form: ClosedForm, budget: int) -> tuple[Fraction, Fraction]:
    """The form's real and imaginary part, from its text alone."""
    import sympy

    read = sympy.sympify(form.text)  # of the project's own text
    parts = read.subs(dict.fromkeys(read.free_symbols, budget)).evalf(50).as_real_imag()
    return Fraction(str(parts[0])), Fraction(str(parts[1]))


def allows(reach: str, budget: int) -> bool:
    """Whether a budget lies in what is told of it."""
    if not reach:
        return True
    relation, number = re.fullmatch(r"B (>=?) (\d+)", reach).groups()  # type: ignore[union-attr]
    return budget > int(number) if relation == ">" else budget >= int(number)


def polynomial(rng: random.Random, mixed: bool) -> list[int]:
    degree = rng.choice((2, 2, 3))
    return [*(rng.randint(-30 if mixed else 0, 30) for _ in range(degree)), rng.randint(1, 9)]


@pytest.mark.parametrize("seed", range(24))
def test_every_point_of_the_domain_is_on_the_branch(seed: int) -> None:
    rng = random.Random(seed)
    coefficients = polynomial(rng, mixed=seed % 3 > 0)
    form = form_of(coefficients)
    for k in range(1, FAR):
        budget = at(coefficients, k)
        if budget >= 1 and allows(form.reach.branch, budget):
            real, imaginary = value(form, budget)
            assert abs(real - k) < Fraction(1, 10**20)
            assert abs(imaginary) < Fraction(1, 10**20)
    if seed % 3 == 0:
        assert form.reach == ("", "")  # nothing is left out where no coefficient is negative


@pytest.mark.parametrize("seed", range(24))
def test_its_floor_is_the_largest_width(seed: int) -> None:
    rng = random.Random(seed)
    coefficients = polynomial(rng, mixed=seed % 3 > 0)
    form = form_of(coefficients)
    highest = at(coefficients, FAR)
    budgets = {rng.randint(1, highest) for _ in range(25)} | {
        at(coefficients, k) + d for k in range(1, 12) for d in (0, 1)
    }
    tried = 0
    for budget in sorted(b for b in budgets if b >= 1 and allows(form.reach.floor, b)):
        widths = [k for k in range(1, FAR + 2) if at(coefficients, k) <= budget]
        if not widths:
            continue
        tried += 1
        real, imaginary = value(form, budget)
        assert abs(imaginary) < Fraction(1, 10**20)
        assert (real + Fraction(1, 10**20)) // 1 == max(widths)
    assert tried


@pytest.mark.parametrize(
    ("coefficients", "reach"),
    [
        ([28, 12, -18, 5], ("B > 27", "B >= 37")),  # P(1) = 27 lies above P(2) = 20; three real roots up to 30
        ([1000, 32977, 5724], ("", "")),
        ([100, -20, 1], ("B > 81", "B >= 82")),  # (k − 10)²: both roots lie in the domain up to 81
    ],
)
def test_where_another_branch_may_be_meant(coefficients: list[int], reach: tuple[str, str]) -> None:
    form = form_of(coefficients)
    assert tuple(form.reach) == reach
    lower = max(
        (
            at(coefficients, k)
            for k in range(1, 60)
            if at(coefficients, k) >= 1 and not allows(reach[0], at(coefficients, k))
        ),
        default=0,
    )
    wrong = [k for k in range(1, 60) if 1 <= at(coefficients, k) <= lower]
    assert any(abs(value(form, at(coefficients, k))[0] - k) > Fraction(1, 100) for k in wrong) == bool(reach[0])


def test_a_domain_that_begins_beyond_has_one_branch() -> None:
    assert form_of([100, -20, 1], Domain(10)).reach == ("", "")
    assert form_of([28, 12, -18, 5], Domain(2)).reach.branch == ""


# ---------------------------------------------------------------- several other symbols


def solved(question: str, symbols: str = "symbol k, m, B in 1..") -> ClosedForm:
    """The only form of an equation of the language."""
    (reply,) = script.from_text(f"{symbols}\nsolve {question} == B for k").answers()
    (form,) = reply.data["forms"]
    return ClosedForm("k", form["text"], form["latex"], Reach(form.get("for", ""), form.get("floor_for", "")))


def gives(form: ClosedForm, point: dict[str, int]) -> complex:
    import sympy

    read = sympy.sympify(form.text)  # of the project's own text
    return complex(read.evalf(30, subs={symbol: point[symbol.name] for symbol in read.free_symbols}))


PROVED = {
    "k^3 + m*k": lambda k, m: k**3 + m * k,
    "m*k^3": lambda k, m: m * k**3,
    "m*k^2 + 3*k": lambda k, m: m * k**2 + 3 * k,
    "m*k^4 + k^2": lambda k, m: m * k**4 + k**2,
    "k^2*ceil(m/2) + m*k": lambda k, m: k**2 * -(-m // 2) + m * k,
    "9*m^2*k^2 + 2*m*k + k + m": lambda k, m: 9 * m**2 * k**2 + 2 * m * k + k + m,
    "2^m*k^2 + k": lambda k, m: 2**m * k**2 + k,
    "4^m*k^2 + 2^m*k": lambda k, m: 4**m * k**2 + 2**m * k,
    "k^2 + k + floor((m - 5)/2) + 2": lambda k, m: k**2 + k + (m - 5) // 2 + 2,
}


@pytest.mark.parametrize("text", PROVED)
def test_what_is_told_without_a_condition_holds_at_every_point(text: str) -> None:
    form = solved(text)
    assert form.reach == ("", "")
    for k, m in product(range(1, 13), (*range(1, 9), 50)):
        assert abs(gives(form, {"m": m, "B": PROVED[text](k, m)}) - k) < 1e-12


def test_its_floor_is_the_largest_width_whatever_the_others_are() -> None:
    form = solved("k^3 + m*k")
    for m, budget in product((1, 2, 7, 40), range(60, 500, 7)):
        real = gives(form, {"m": m, "B": budget}).real
        assert int(real + 1e-12) == max(k for k in range(1, 9) if k**3 + m * k <= budget)


@pytest.mark.parametrize(
    "text",
    [
        "k^3 + m*k^2 + k",  # the principal cube root is another branch where m > 1
        "k^3 + k^2*m + m*k",  # once an error of sympy: NaN compared
        "(m - 1)*k^2 + k",  # no quadratic at m = 1
        "(m - 3)*k^2 + k",  # at m = 1 it falls
        "k^4 + m*k",
    ],
)
def test_a_branch_that_is_not_proved_is_not_told(text: str) -> None:
    with pytest.raises(Error, match="no branch is singled out") as caught:
        solved(text)
    assert "give the other symbols numbers with `at`" in str(caught.value)


def test_the_refused_equation_is_answered_with_numbers() -> None:
    """At c = 2, B = 4 the form that holds at c = 1 is -1.5 + 1.32i."""
    text = "symbol k, c, B in 1..\nsolve k^3 + c*k^2 + k == B for k at c = 2, B = 4"
    (reply,) = script.from_text(text).answers()
    assert reply.data["values"] == {"k": 1}


def test_a_root_with_its_sign_in_another_symbol() -> None:
    """sympy's roots of k² = (m − 3)²·B are ±(m − 3)·√B: none is k both at m = 1 and at m = 5."""
    with pytest.raises(Error, match="none is proved"):
        list(script.from_text("symbol k, m, B in 1..\nsolve k^2 == (m - 3)^2*B for k").answers())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k^3 + m*k^2", lambda k, m: k**3 + m * k**2),  # once an error of sympy, which factored large numbers
        ("m*k^2 - 3*k", lambda k, m: m * k**2 - 3 * k),
        ("k^3 - m*k", lambda k, m: k**3 - m * k),
    ],
)
def test_for_large_k_is_from_some_k_on_whatever_the_others_are(text, value) -> None:
    form = solved(text)
    assert form.reach.branch == "large k"
    for k, m in product(range(40, 400, 37), (1, 2, 5, 30)):
        assert abs(gives(form, {"m": m, "B": value(k, m)}) - k) < 1e-9


def test_what_was_tried_alone_says_so() -> None:
    (reply,) = script.from_text("symbol k, B in 1..\nsolve k^4 + k == B for k").answers()
    (form,) = reply.data["forms"]
    assert form["for"] == "large k (tried, not proved)"


@pytest.mark.parametrize("seed", range(12))
def test_random_equations_in_two_symbols(seed: int) -> None:
    """Whatever is told of all points holds at all of them."""
    rng = random.Random(seed)
    factors = [(rng.randint(1, 9), power, rng.choice((0, 0, 1, 2))) for power in range(1, rng.choice((3, 4)))]
    text = " + ".join(f"{c}*k^{power}*m^{other}" for c, power, other in factors)
    try:
        form = solved(text)
    except Error:  # nothing is told
        return
    numbers = [(k, m, sum(c * k**p * m**o for c, p, o in factors)) for k, m in product(range(1, 9), (1, 2, 3, 20))]
    wrong = [(k, m) for k, m, budget in numbers if abs(gives(form, {"m": m, "B": budget}) - k) > 1e-9]
    assert not wrong or form.reach.branch == "large k"


@pytest.mark.parametrize(
    ("polynomial", "start", "above", "at_least"),
    [
        ((1, 0, 1), -9, True, True),
        ((-4, 0, 1), 2, False, True),  # x² − 4 is 0 at 2
        ((-4, 0, 1), 3, True, True),
        ((9, -6, 1), 0, False, False),  # (x − 3)², 0 inside
        ((9, -6, 1), 3, False, True),
        ((0,), 0, False, True),
        ((-1,), 0, False, False),
        ((5, -1), 0, False, False),
    ],
)
def test_signs_from_a_point_on(polynomial, start, above, at_least) -> None:
    numbers = dict(enumerate(polynomial))
    assert (stays_above(numbers, start, True), stays_above(numbers, start, False)) == (above, at_least)
