"""Quotients: their arithmetic at points, and the best of them against brute force."""

from __future__ import annotations

import re
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcnn import script
from symcnn.algebra import Domain, Quotient, Ring, Value, evaluate, parts_of, quotient
from symcnn.errors import Error
from symcnn.solve import Constraint, optimize, solutions
from symcnn.solve.case import Case
from symcnn.solve.control import Control
from symcnn.solve.joint_quotients import optimize_quotient

DENSE = """
symbol k in 1..60
symbol c in 1..40
network net { input 8x8x3; conv(k, 3, padding=same); relu; flatten; dense(c) }
"""


def params(k: int, c: int) -> int:
    return 27 * k + k + 64 * k * c + c


def macs(k: int, c: int) -> int:
    return 64 * 27 * k + 64 * k * c


def at(value: object, point: dict[str, int]) -> Fraction:
    return Fraction(value.at(point) if isinstance(value, Quotient) else evaluate(value, point))  # type: ignore[arg-type]


def polynomial(symbols: list[Value], coefficients: list[int]) -> Value:
    """a + b·k + c·k² + d·m for two symbols."""
    k, m = symbols
    a, b, c, d = coefficients
    return a + b * k + c * k**2 + d * m


FOUR = st.lists(st.integers(-6, 6), min_size=4, max_size=4)
POSITIVE = st.lists(st.integers(0, 6), min_size=4, max_size=4).map(lambda four: [four[0] + 1, *four[1:]])


@given(FOUR, POSITIVE, FOUR, POSITIVE, st.integers(1, 9), st.integers(1, 9))
def test_arithmetic(above, below, other, under, x, y) -> None:
    ring = Ring()
    symbols = [ring.symbol("k", Domain(1)), ring.symbol("m", Domain(1))]
    first = quotient(polynomial(symbols, above), polynomial(symbols, below))
    second = quotient(polynomial(symbols, other), polynomial(symbols, under) * symbols[0])
    point = {"k": x, "m": y}
    a, b = at(first, point), at(second, point)
    assert (at(first + second, point), at(first - second, point), at(first * second, point)) == (a + b, a - b, a * b)
    assert (at(3 - first, point), at(-second, point), at(first * symbols[1], point)) == (3 - a, -b, a * y)
    assert all(parts_of(value)[1] == 1 or evaluate(parts_of(value)[1], point) > 0 for value in (first, second))


@given(FOUR, POSITIVE, st.integers(1, 9), st.integers(1, 9))
def test_roundings_powers_and_steps(above, below, x, y) -> None:
    ring = Ring()
    symbols = [ring.symbol("k", Domain(1)), ring.symbol("m", Domain(1))]
    value = quotient(polynomial(symbols, above), polynomial(symbols, below))
    if not isinstance(value, Quotient):
        return
    point = {"k": x, "m": y}
    assert at(value // 2, point) == at(value, point) // 2
    assert at(value % 2, point) == at(value, point) % 2
    assert at(value**2, point) == at(value, point) ** 2
    assert at(value.shift("k"), point) == at(value, {"k": x + 1, "m": y})


def test_what_is_no_quotient_stays_a_value() -> None:
    k = Ring().symbol("k", Domain(1))
    assert quotient(k**2 - 1, k + 1) == k - 1
    assert quotient(k, 2 * k**2) == quotient(1, 2 * k)
    assert repr(quotient(k + 1, (k + 1) * (k + 3))) == "1/(k + 3)"
    assert repr(quotient(4 * k + 2, -6 * k - 8)) == "(-2*k - 1)/(3*k + 4)"
    assert quotient(k + 1, k + 3) + quotient(2, k + 3) == 1


def test_a_divisor_that_may_be_0() -> None:
    k = Ring().symbol("k", Domain(1))
    with pytest.raises(Error, match=r"k/\(k - 5\) may be a division by zero"):
        quotient(k, k - 5)
    with pytest.raises(Error, match="may be a division by zero"):
        quotient(1, quotient(k - 5, k + 1))


# ---------------------------------------------------------------- one symbol


def random_goal(rng: Random, k: Value) -> tuple[Value, Value]:
    """A numerator with mixed signs, floors among them, and a denominator that is above 0."""
    above = rng.randint(-40, 40) + rng.randint(-30, 30) * k + rng.randint(-3, 3) * k**2 + rng.randint(0, 4) * (k // 3)
    below = rng.randint(1, 30) + rng.randint(0, 9) * k + rng.randint(0, 2) * k**2 + rng.randint(0, 2) * ((k + 1) // 2)
    return above, below * k if rng.random() < 0.3 else below


@pytest.mark.parametrize("seed", range(60))
def test_the_best_of_one_symbol(seed) -> None:
    rng = Random(seed)
    domain = Domain(rng.randint(1, 4), rng.randint(20, 90))
    k = Ring().symbol("k", domain)
    above, below = random_goal(rng, k)
    bound = rng.randint(-10, 30)
    left, right = random_goal(rng, k)
    constraints = [Constraint.of(quotient(left, right), "<=", bound, "left/right <= bound")]
    sense, better = rng.choice([("maximize", max), ("minimize", min)])
    found = optimize(sense, quotient(above, below), constraints, "k", domain)
    values = {
        x: Fraction(evaluate(above, {"k": x})) / evaluate(below, {"k": x})
        for x in range(domain.lowest, domain.highest + 1)
        if Fraction(evaluate(left, {"k": x})) / evaluate(right, {"k": x}) <= bound
    }
    if not values:
        assert found.status == "infeasible"
        return
    best = better(values.values())
    assert (found.status, found.objective) == ("optimal", best)
    assert found.values["k"] == max(x for x, value in values.items() if value == best)
    listed = [point["k"] for point in solutions(constraints, "k", domain).solutions]
    assert listed == list(values)


def ask(question: str, before: str = "symbol k in 1..\n") -> list[str]:
    (reply,) = script.from_text(f"{before}{question}").answers()
    return list(reply.lines)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("minimize k + 1000000/k over k", "k + 1000000/k = 2000 at k = 1000"),
        ("minimize k + 10^40/k over k", f"k + 10^40/k = {2 * 10**20} at k = {10**20}"),
        ("minimize (k - 7)^2/(k + 1) over k", "(k - 7)^2/(k + 1) = 0 at k = 7"),
        ("maximize k subject to (k^2 + 3)/k <= 300", "k = 299"),
        ("feasible 20/k >= 7", "k = 1, 2"),
        ("solve (k^2 + 1)/(k + 1) == 25/3 for k", "infeasible: no value of k is left"),
        ("solve (k^2 + 1)/(k + 1) == 26/6 for k", "k = 5"),
        ("maximize k*(k + 1)/(k + 2) over k", "unbounded: k grows without end"),
        ("maximize (k + 2)/(k + 1) over k", "(k + 2)/(k + 1) = 3/2 at k = 1"),
        ("maximize floor(k/2)/k over k", "floor(k/2)/k = 1/2 at k = 2"),
        ("maximize (k^2 + k)/(k^2 + 1) over k", "(k^2 + k)/(k^2 + 1) = 6/5 at k = 3"),
        ("minimize (k^2 - 9*k)/(k^2 + 1) over k", "(k^2 - 9*k)/(k^2 + 1) = -4 at k = 1"),
    ],
)
def test_answers(question, answer) -> None:
    assert ask(question)[0].startswith(answer)


def test_the_proof_is_of_the_quotient() -> None:
    lines = ask("maximize (k + 40)/(k + 7) over k subject to k >= 5")
    assert lines[0] == "(k + 40)/(k + 7) = 15/4 at k = 5"
    assert any("no value of (k + 40)/(k + 7) is above 15/4, since" in line for line in lines)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("maximize k/(k + 1) over k", "has no largest value: it stays below 1 and comes ever nearer to it"),
        ("minimize 1/k over k", "has no least value: it stays above 0 and comes ever nearer to it"),
    ],
)
def test_what_is_never_reached(question, message) -> None:
    with pytest.raises(Error, match=message):
        ask(question)


@pytest.mark.parametrize("seed", range(60))
def test_the_best_over_an_endless_domain(seed) -> None:
    """Against the points up to 400: a best value is theirs, and what is never reached bounds them all."""
    rng = Random(seed)
    above, below = ([rng.randint(-6, 9), rng.randint(-6, 9), rng.randint(-2, 6)], [rng.randint(1, 9), *rng.choices(
        range(7), k=2)])  # fmt: skip
    halved = rng.random() < 0.3

    def value(n: int) -> Fraction:
        top = above[0] + above[1] * n + above[2] * n * n
        return Fraction(top // 2 if halved else top, below[0] + below[1] * n + below[2] * n * n)

    texts = [f"(({c[0]}) + ({c[1]})*k + ({c[2]})*k^2)" for c in (above, below)]
    text = f"({texts[0]}{'//2' if halved else ''})/{texts[1]}"
    sense, better = rng.choice([("maximize", max), ("minimize", min)])
    seen = [value(n) for n in range(1, 401)]
    try:
        (reply,) = script.from_text(f"symbol k in 1..\n{sense} {text} over k").answers()
    except Error as error:
        side, limit = re.findall(r"it stays (below|above) (\S+) and comes ever nearer", str(error))[0]
        never = [v >= Fraction(limit) if side == "below" else v <= Fraction(limit) for v in seen]
    else:
        never = []
    if never:
        assert not any(never)
        return
    if reply.data["status"] == "unbounded":
        assert better(seen) == seen[-1]
    else:
        assert Fraction(str(reply.data["objective"])) == better(seen)


# ---------------------------------------------------------------- several symbols


@pytest.mark.parametrize(("objective", "best"), [("maximize (a + c)/(a*c + 1)", 1), ("minimize (a*c + 1)/(a + c)", 1)])
def test_quotients_over_symbols_without_an_end(objective, best) -> None:
    (reply,) = script.from_text(f"symbol a, c in 1..\n{objective}").answers()
    assert (reply.data["status"], reply.data["objective"]) == ("optimal", best)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_several_symbols(seed) -> None:
    rng = Random(seed)
    budget, least = rng.randint(3_000, 90_000), rng.randint(1, 12)
    sense, better = rng.choice([("maximize", max), ("minimize", min)])
    question = f"{sense} macs/params over k, c subject to params <= {budget}, c >= {least}, params/c >= {least}"
    (reply,) = script.from_text(DENSE + question).answers()
    values = {
        (k, c): Fraction(macs(k, c), params(k, c))
        for k in range(1, 61)
        for c in range(least, 41)
        if params(k, c) <= budget and Fraction(params(k, c), c) >= least
    }
    best = better(values.values())
    assert Fraction(str(reply.data["objective"])) == best
    assert tuple(reply.data["values"].values()) == max(point for point, value in values.items() if value == best)
    assert reply.data["proof"]["gap"] == 0


def test_a_search_that_is_stopped_says_so() -> None:
    ring = Ring()
    domains = {"k": Domain(1, 10**6), "c": Domain(1, 10**6)}
    k, c = (ring.symbol(name, domain) for name, domain in domains.items())
    case = Case((), 0, domains, order=("k", "c"))
    found = optimize_quotient([case], [quotient(k * c - 7 * k**2, k + c**2 + 1)], 1, "q", Control(0.0))
    assert found.status in ("feasible", "unknown")
    assert found.proof.bound is None
    assert found.proof.stopped == "time limit"
    assert set(found.metrics) <= {"q"}


# ---------------------------------------------------------------- in the language


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("macs/params", "(64*c*k + 1728*k)/(64*c*k + 28*k + c)"),
        ("1/params + 1/params", "2/(64*c*k + 28*k + c)"),
        ("factor(macs/(params + 1))", "(64*k*(c + 27))/(64*c*k + c + 28*k + 1)"),
        ("delta(1/(k + 1), k)", "-1/(k**2 + 3*k + 2)"),
        ("diff(c/(k + 1), k)", "-c/(k**2 + 2*k + 1)"),
        ("elasticity(1/(k + 1), k)", "-k/(k + 1)"),
        ("floor(macs/(2*params)) at k = 3, c = 5", "2"),
        ("c/(k + 1) > 3/(k + 2)", "c*k + 2*c >= 3*k + 4"),
    ],
)
def test_printed(expression, text) -> None:
    assert ask(f"print {expression}", DENSE) == [text]


def test_expectations() -> None:
    (holds,) = ask("expect macs/params >= 1/2", DENSE.replace("1..40", "1..10"))
    assert holds.endswith("holds")
    most = max(Fraction(macs(k, c), params(k, c)) for k in range(1, 61) for c in range(1, 41))
    assert 19 < most <= 20
    assert ask("expect macs/params <= 20", DENSE) == ["expect macs/params <= 20: holds"]
    (fails,) = ask("expect macs/params <= 19", DENSE)
    k, c, told = re.findall(r"at k = (\d+), c = (\d+): (\S+) <= 19 does not hold", fails)[0]
    assert Fraction(told) == Fraction(macs(int(k), int(c)), params(int(k), int(c))) > 19


@pytest.mark.parametrize("other", ["[1, 2]", "same", "yes"])
def test_a_quotient_is_no_list_and_no_word(other) -> None:
    (fails,) = ask(f"expect k/(k + c) == {other}", DENSE)
    assert "fails" in fails


@pytest.mark.parametrize(
    ("expression", "text"),
    [("12/x", "12/x"), ("1/(3 - x)", "1/(-x + 3)"), ("1/(-x - k*x)", "-1/(k*x + x)"), ("k/(k - x)", "k/(-x + k)")],
)
def test_signs_below_the_line(expression, text) -> None:
    assert ask(f"print {expression}", "symbol x in -5..-1\nsymbol k in 1..\n") == [text]


def test_no_layer_takes_a_quotient() -> None:
    with pytest.raises(Error, match=r"`filters` must be a number, not \(k \+ 1\)/\(k \+ 2\)"):
        ask("network b { input 8x8x3; conv((k + 1)/(k + 2), 3) }\nprint params(b)")
