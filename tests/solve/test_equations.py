"""Equations: every solution, the proof that there are no more, and closed forms."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy import Rational

from symcnn.algebra import Domain, Ring, Value, mod
from symcnn.errors import Error
from symcnn.solve import Answer, ClosedForm, Constraint, Run, closed_form, feasible_set, solutions
from symcnn.solve.enumeration import first_of

POSITIVE = Domain()


def solved(left: Value, right: int, domain: Domain = POSITIVE) -> Answer:
    return solutions([Constraint(left, "==", right, f"params == {right}")], "w", domain)


def symbol(domain: Domain = POSITIVE) -> Value:
    return Ring().symbol("w", domain)


def points(answer: Answer) -> list[object]:
    return [point["w"] for point in answer.solutions]


def test_known_networks() -> None:
    w = symbol()
    answer = solved(5724 * w**2 + 32977 * w + 1000, 25557032)
    assert (answer.status, points(answer), answer.values) == ("solved", [64], {"w": 64})
    assert answer.proof.lines()[2:] == [
        "`w` is 64: every other value is excluded",
        "w in 1..63: `params == 25557032` is violated, params - 25557032 <= -759925",
        "w in 65..: `params == 25557032` is violated, params - 25557032 >= 771373",
    ]
    assert points(solved(7574 * w**2 + 117 * w + 1, 7759521)) == [32]


def test_several_solutions() -> None:
    w = symbol(domain := Domain(-50, 50))
    assert points(solved((w - 3) * (w + 7) * (w - 20), 0, domain)) == [-7, 3, 20]
    w = symbol(domain := Domain(None, None, 1))
    assert points(solved((w - 3) * (w + 7) ** 2, 0, domain)) == [-7, 3]
    w = symbol(domain := Domain(Fraction(1, 4), 2, Fraction(1, 4)))
    assert points(solved(4 * w, 3, domain)) == [Fraction(3, 4)]
    assert points(solved(symbol() // 3, 5)) == [15, 16, 17]


def test_two_equations() -> None:
    w = symbol()
    equations = [Constraint(w**2 - 5 * w, "==", -6, "a"), Constraint(mod(w, 2), "==", 1, "b")]
    assert points(solutions(equations, "w", POSITIVE)) == [3]


def test_no_solution() -> None:
    w = symbol()
    answer = solved(7574 * w**2 + 117 * w + 1, 7759522)
    assert answer.status == "infeasible"
    assert "comes nearest at w = 32" in answer.proof.lines()[0]
    assert [interval.run for interval in answer.proof.excluded] == [Run(1, 32, 1), Run(33, None, 1)]


def test_identities() -> None:
    w = symbol()
    answer = solutions([Constraint(w, "==", w, "w == w")], "w", POSITIVE)
    assert answer.proof.reason == "every value of `w` (a positive integer) is a solution"
    assert (answer.status, answer.solutions, answer.runs) == ("solved", (), (Run(1, None, 1),))
    everything = Domain(None, None, 1)
    w = symbol(everything)
    assert "every value" in solutions([Constraint(w, "==", w, "w == w")], "w", everything).proof.reason


def test_a_thousand_digits() -> None:
    w = symbol()
    root = 7**600
    assert points(solved(w**3 + 2 * w**2 + w, root**3 + 2 * root**2 + root)) == [root]
    assert solved(w**3 + 2 * w**2 + w, root**3 + 2 * root**2 + root + 1).status == "infeasible"


@pytest.mark.parametrize(
    ("domain", "runs"),
    [
        (POSITIVE, (Run(16, None, 16),)),
        (Domain(8, 512), (Run(16, 512, 16),)),
        (Domain(values=(3, 16, 20, 32, 64)), (Run(16, 16, 1), Run(32, 32, 1), Run(64, 64, 1))),
    ],
)
def test_progressions(domain: Domain, runs: tuple[Run, ...]) -> None:
    assert feasible_set([Constraint(mod(symbol(domain), 16), "==", 0, "w % 16 == 0")], "w", domain) == runs


def test_runs_of_a_budget() -> None:
    w = symbol()
    outside = Constraint((w - 10) * (w - 20), ">=", 0, "c")
    assert feasible_set([outside], "w", POSITIVE) == (Run(1, 10, 1), Run(20, None, 1))
    assert feasible_set([Constraint(w, "<", 0, "c")], "w", POSITIVE) == ()


# ---------------------------------------------------------------- closed forms


def number(form: ClosedForm, **names: int) -> object:
    """The form's text, read back by sympy, to 30 digits."""
    symbols = {name: sympy.Symbol(name) for name in names}
    expression = sympy.sympify(form.text, locals=symbols)
    return expression.subs({symbols[name]: value for name, value in names.items()}).evalf(30)


def forms(degree_values: list[int]) -> list[ClosedForm]:
    ring = Ring()
    k, budget = ring.symbol("k"), ring.symbol("B")
    return closed_form(sum((c * k**i for i, c in enumerate(degree_values)), 0 * k), budget, "k")


@pytest.mark.parametrize(
    "polynomial",
    [[3, 7], [1000, 32977, 5724], [0, -100, 3], [-5, 2, 0, 7], [1, 5, 9, 7], [0, 1, 0, 0, 1], [4, 0, 9, 0, 3]],
)
def test_the_right_branch(polynomial: list[int]) -> None:
    (form,) = forms(polynomial)
    for k in (50, 300):
        budget = sum(c * k**i for i, c in enumerate(polynomial))
        assert abs(number(form, B=budget) - k) < 1e-18
    assert form.latex
    assert form.floor == f"floor({form.text})"


def test_quadratic_text() -> None:
    (form,) = forms([1000, 32977, 5724])
    assert form.text == "sqrt(22896*B + 1064586529)/11448 - 32977/11448"
    assert form.latex == r"\frac{\sqrt{22896 B + 1064586529}}{11448} - \frac{32977}{11448}"


def test_linear_with_symbols() -> None:
    ring = Ring()
    k, n, budget = (ring.symbol(name) for name in ("k", "n", "B"))
    (form,) = closed_form(7 * k + n * k, budget, "k")
    assert (form.text, form.latex) == ("B/(n + 7)", r"\frac{B}{n + 7}")
    (form,) = closed_form(2 * k + n, budget, "k")
    assert abs(number(form, B=20, n=6) - 7) < 1e-18
    assert closed_form(-k, budget, "k") == []


def test_refusals() -> None:
    ring = Ring()
    k, budget = ring.symbol("k"), ring.symbol("B")
    with pytest.raises(Error, match="degree 5"):
        closed_form(k**5 + k, budget, "k")
    with pytest.raises(Error, match="does not occur"):
        closed_form(budget, 5, "k")
    with pytest.raises(Error, match="not a polynomial"):
        closed_form(k // 2, budget, "k")
    with pytest.raises(Error, match="no branch is singled out: where `k` is large"):
        closed_form(100 + 30 * k - k**2, budget, "k")


def test_a_linear_equation_whose_budget_is_a_number() -> None:
    """k is not large where the other symbol is in its domain, and has its closed form all the same."""
    ring = Ring()
    k, c = ring.symbol("k"), ring.symbol("c", Domain(1, 2))
    (form,) = closed_form((28 + 9 * c) * k + 11 * c + 10, 371, "k")
    assert all(abs(number(form, c=x) - Rational(361 - 11 * x, 28 + 9 * x)) < 1e-18 for x in (1, 2))
    assert closed_form(k * c, 0, "k") == []
    assert closed_form(k + c, 1, "k") == []


def test_the_first_solutions_of_endlessly_many() -> None:
    w = symbol()
    both = solutions([Constraint(mod(w, 4) * mod(w, 6), "==", 0, "c")], "w", POSITIVE)
    few = first_of(both, 5)
    assert [point["w"] for point in few.solutions] == [x for x in range(1, 99) if x % 4 == 0 or x % 6 == 0][:5]
    assert few.more
    one = solutions([Constraint(w, "==", 3, "c")], "w", POSITIVE)
    assert first_of(one, 1) == one
