"""Quotients and roundings by symbols: random formulas against plain arithmetic, the laws, and what is refused."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
from expressions import Maker, _size, attempt, member
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    bounds,
    ceildiv,
    delta,
    divide,
    equal,
    evaluate,
    floordiv,
    latex,
    make_divisible,
    maximum,
    mod,
    nonnegative,
    same,
    substitute,
    summed,
    text,
    whole,
)
from symcnn.algebra.door import derivative, from_sympy, limit, to_sympy
from symcnn.algebra.quasi import residue_classes
from symcnn.algebra.radicals import solve_for
from symcnn.errors import Error
from symcnn.function import as_function

seeds = st.integers(0, 10**9)
FREE = {"x": Domain(), "g": Domain(), "p": Domain(2, 9), "a": Domain(Fraction(1, 4), 2, Fraction(1, 4)), "y": Domain(0)}
BELOW = ("g", "p", "w", "x", "n", "a")


class Dividing(Maker):
    """Formulas with symbols below the line; w and v are multiples of g, n of p, u of w, m begins anywhere."""

    def __post_init__(self) -> None:
        self.symbols = {name: self.ring.symbol(name, domain) for name, domain in FREE.items()}
        g, p = self.symbols["g"], self.symbols["p"]
        self.symbols["w"] = w = self.ring.symbol("w", Domain(g, None, g))
        for name, domain in (
            ("v", Domain(2 * g, None, g)),
            ("n", Domain(p, None, p)),
            ("u", Domain(w, None, w)),
            ("m", Domain(1, None, g)),
        ):
            self.symbols[name] = self.ring.symbol(name, domain)
        self.names = tuple(self.symbols)

    def rules(self):
        plain = [self.add, self.add, self.multiply, self.floor, self.modulo, self.condition, self.extremum]
        return [*plain, self.quotient, self.quotient, self.floor_by, self.floor_by, self.ceiling_by, self.modulo_by]

    def below(self):
        """A divisor that is above 0, with its function."""
        name = self.chance.choice(BELOW)
        value, plus = self.symbols[name], self.chance.choice((0, 0, 0, 0, 1, 3))
        factor = self.chance.choice((1, 1, 1, 2, 3))
        return factor * value + plus, lambda env: factor * env[name] + plus

    def quotient(self, depth):
        (a, f), name = self.formula(depth), self.chance.choice(BELOW)
        return divide(a, self.symbols[name]), lambda env: Fraction(f(env)) / env[name]

    def floor_by(self, depth):
        (a, f), (b, g) = self.formula(depth), self.below()
        return floordiv(a, b), lambda env: math.floor(Fraction(f(env)) / g(env))

    def ceiling_by(self, depth):
        (a, f), (b, g) = self.formula(depth), self.below()
        return ceildiv(a, b), lambda env: math.ceil(Fraction(f(env)) / g(env))

    def modulo_by(self, depth):
        (a, f), (b, g) = self.formula(depth), self.below()
        return (a, f) if _size(a) > 4 else (mod(a, b), lambda env: Fraction(f(env)) % g(env))

    def point(self, widest: int = 8):
        env = {name: member(domain, widest, self.chance) for name, domain in FREE.items()}
        turns = [self.chance.randint(0, widest) for _ in range(4)]
        env["w"] = env["g"] * (1 + turns[0])
        env["v"] = env["g"] * (2 + turns[1])
        env["n"] = env["p"] * (1 + turns[2])
        env["u"] = env["w"] * (1 + turns[3])
        env["m"] = 1 + env["g"] * turns[0]
        return env


def made(seed):
    maker = Dividing(random.Random(seed))
    return maker, attempt(lambda: maker.formula(maker.chance.randint(1, 4)))


@settings(max_examples=250, deadline=None)
@given(seeds)
def test_values_and_substitutions_agree_with_plain_arithmetic(seed):
    check_values(seed)


def check_values(seed):
    maker, found = made(seed)
    if found is None:
        return
    value, function = found
    for _ in range(5):
        point = maker.point()
        assert evaluate(value, point) == function(point)
    names = maker.chance.sample(list(maker.symbols), 4)
    partly = attempt(lambda: substitute(value, {name: point[name] for name in names}))
    assert partly is not None
    assert evaluate(partly, point) == function(point)


@settings(max_examples=120, deadline=None)
@given(seeds)
def test_bounds_and_decisions_hold_at_every_point(seed):
    check_decisions(seed)


def check_decisions(seed):
    maker, found = made(seed)
    if found is None:
        return
    value, function = found
    low, high = bounds(value)
    proved, entire, least = nonnegative(value), whole(value), nonnegative(at_least(value, 1) - 1)
    for _ in range(25):
        number = function(maker.point(maker.chance.choice((1, 3, 20))))
        assert low is None or low <= number
        assert high is None or number <= high
        assert proved.verdict is not True or number >= 0
        assert entire.verdict is not True or number.denominator == 1
        assert least.verdict is not True or number >= 1
    for decision, wrong in ((proved, lambda number: number < 0), (entire, lambda number: number.denominator > 1)):
        if decision.verdict is False:
            assert wrong(function({**maker.point(), **decision.witness}))


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_text_and_the_door_are_read_to_the_same_value(seed):
    check_door(seed)


def check_door(seed):
    maker, found = made(seed)
    if found is None:
        return
    value, function = found
    assert latex(value)
    expression = sympy.sympify(to_sympy(value))
    names = {name: sympy.Symbol(name) for name in maker.symbols}
    parsed = sympy.sympify(text(value), locals=names)
    back = attempt(lambda: from_sympy(expression, maker.ring))
    for _ in range(2):
        point = maker.point(5)
        expected = function(point)
        numbers = {name: sympy.Rational(number.numerator, number.denominator) for name, number in point.items()}
        assert parsed.xreplace({names[name]: number for name, number in numbers.items()}) == expected
        assert expression.xreplace({symbol: numbers[symbol.name] for symbol in expression.free_symbols}) == expected
        assert back is None or evaluate(back, point) == expected


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_functions_of_arrays_agree_with_plain_arithmetic(seed):
    check_arrays(seed)


def check_arrays(seed):
    maker, found = made(seed)
    if found is None or isinstance(found[0], int | Fraction):
        return
    value, function = found
    on_arrays = as_function("E", value, maker.ring, {}, (), "exact")
    points = [maker.point(4) for _ in range(6)]
    columns = {name: np.array([point[name] for point in points]) for name in on_arrays.symbols}
    try:
        result = np.broadcast_to(on_arrays(**columns), 6)
    except Error:  # int64 is too small, or there is no program
        return
    for number, point in zip(result, points, strict=True):
        expected = function(point)
        exact = expected.denominator == 1 and not isinstance(number, float)
        assert number == expected if exact else math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-9)


# ---------------------------------------------------------------- by name


@pytest.fixture
def known():
    ring = Ring()
    g, p, m = (ring.symbol(name) for name in "gpm")
    w, v = (ring.symbol(name, Domain(g, None, g)) for name in "wv")
    return {"g": g, "p": p, "m": m, "w": w, "v": v, "n": ring.symbol("n", Domain(p, None, p)),
            "z": ring.symbol("z", Domain(0)), "u": ring.symbol("u", Domain(w, None, w)), "ring": ring}  # fmt: skip


CASES = [
    ("w//g", "w/g"), ("w % g", "0"), ("(v*w)//g**2", "v*w/g**2"), ("(v + w)//g", "w/g + v/g"), ("u//g", "u/g"),
    ("(n - p)//p + 1", "n/p"), ("(n + p - 1)//p", "n/p"), ("m//p", "floor(m/p)"), ("ceildiv(m, p)", "ceiling(m/p)"),
    ("(m*p + m)//p", "m + floor(m/p)"), ("(m + p)//(p + 1)", "ceiling(m/(p + 1))"), ("(m*p)//(g*p)", "floor(m/g)"),
    ("(2*m + 1)//(2*p)", "floor(m/p)"), ("(m//p)//g", "floor(m/(g*p))"), ("(p - 1)//p", "0"), ("-1//p", "-1"),
    ("(w + g - 1)//g", "w/g"), ("m*w/g", "m*w/g"), ("3/(2*g)", "3/(2*g)"), ("w/g*g", "w"),
    ("(m*g + m)/(g**2 + g)", "m/g"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "shown"), CASES)
def test_normal_forms(known, made, shown):
    value = eval(made, {**known, "ceildiv": ceildiv})
    assert text(value) == shown


def test_latex(known):
    g, p, m, w = (known[name] for name in "gpmw")
    assert latex(w**2 / g) == r"\frac{w^{2}}{g}"
    assert latex(floordiv(m, p + 1)) == r"\left\lfloor \frac{m}{p + 1} \right\rfloor"


def test_what_is_decided(known):
    g, p, m, w, n = (known[name] for name in "gpmwn")
    for value in (m - floordiv(m, p), m - p * floordiv(m, p), p * floordiv(m, p) - m + p - 1, w / g - 1, n / p - 1):
        assert nonnegative(value).verdict is True
    for value in (w / g, w * n / p, (w / g) ** 2 * n):
        assert whole(value).verdict is True
    assert whole(m / p).verdict is False
    assert same(mod(w, g), 0) == 1
    assert equal(floordiv(w, g) * g, w).verdict is True
    assert maximum(w / g, 1) == w / g
    assert at_least(w, g) == 1


def test_below_a_line_nothing_is_a_polynomial(known):
    g, m, w = (known[name] for name in "gmw")
    for wrong in (lambda: residue_classes([m / g], known["ring"], "g"), lambda: delta(m / g, "g")):
        with pytest.raises(Error, match="is not a polynomial"):
            wrong()
    assert str(derivative(m / g, "g")) == "-m/g**2"
    assert str(limit(m / g + w, "g")) == "w"
    assert [str(root) for root in solve_for(m / g - 3, "g")] == ["m/3"]


def test_sums_below_a_line_stay(known):
    ring, m = known["ring"], known["m"]
    i = ring.hidden("turn", Domain(1, m))
    left = summed(divide(m, i), i, 1, m)
    assert text(left) == "m*Sum(1/i, (i, 1, m))"
    assert evaluate(left, {"m": 4}) == 4 * Fraction(25, 12)


@pytest.mark.parametrize("divisor", ["z", "z - 3", "m - p", "0*m"])
def test_a_divisor_that_may_be_zero_is_refused(known, divisor):
    with pytest.raises(Error, match=r"not proved to be above 0|division by zero"):
        floordiv(known["m"], eval(divisor, {**known}))


def test_a_quotient_on_one_denominator_is_substituted(known):
    g, w, m = (known[name] for name in "gwm")
    assert substitute(w / g, {"w": 2 * m + 2, "g": m + 1}) == 2
    with pytest.raises(Error, match="division by zero"):
        substitute(w / g, {"g": 0})
    with pytest.raises(Error, match="division by zero"):
        evaluate(w / g + floordiv(m, g), {"w": 1, "g": 0, "m": 1})


def test_cases_inside_cases_pass_the_door_quickly(known):
    m, p, ring = known["m"], known["p"], known["ring"]
    value = m
    for turn in range(6):
        value = value + p * at_least(value + floordiv(m, 2), (turn + 2) * p) + 2 * same(value, 5 * p)
    expression = to_sympy(value)
    symbols = {symbol.name: symbol for symbol in expression.free_symbols}
    for point in ({"m": 3, "p": 1}, {"m": 10, "p": 2}, {"m": 40, "p": 30}):
        assert expression.subs({symbols[name]: number for name, number in point.items()}) == evaluate(value, point)
        assert expression.subs(symbols["m"], point["m"]).subs(symbols["p"], point["p"]) == evaluate(value, point)
    assert from_sympy(expression, ring) == value


# ---------------------------------------------------------------- laws on boxes of integers


def test_law_f7_and_f8_on_a_box():
    for c in range(1, 9):
        for r in range(-20, 21):
            assert not 0 <= r <= c - 1 or r // c == 0
            assert not -c <= r <= -1 or r // c == -1
            assert all((c * q + r) // c == q + r // c for q in range(-5, 6))


def rounded(value, divisor, lowest):
    """MobileNet's own lines."""
    found = max(lowest, divisor * math.floor((Fraction(value) + Fraction(divisor, 2)) / divisor))
    return found + divisor if 10 * found < 9 * value else found


@pytest.mark.parametrize("divisor", [1, 2, 3, 4, 8, 16, 5])
def test_law_m_and_m2_on_a_box(divisor):
    for lowest in (0, divisor, 2 * divisor, 7):
        for turn in range(6 * 8 * divisor):
            value = Fraction(turn, 8)
            found = rounded(value, divisor, lowest)
            assert found == value or value % divisor or value < lowest
            assert found == max(lowest, divisor * ((2 * value + divisor) // (2 * divisor))) or value < 5 * divisor


@pytest.mark.parametrize("domain", [
    Domain(), Domain(0), Domain(-20), Domain(8, None, 8), Domain(40), Domain(4, None, 4), Domain(24, None, 12),
    Domain(Fraction(1, 8), None, Fraction(1, 8)),
], ids=Domain.describe)  # fmt: skip
@pytest.mark.parametrize(("divisor", "lowest"), [(8, None), (4, None), (8, 16), (8, -24), (3, 5)])
def test_make_divisible_once_and_twice(domain, divisor, lowest):
    v = Ring().symbol("v", domain)
    once = make_divisible(v, divisor, lowest)
    twice = make_divisible(once, divisor, lowest)
    least = divisor if lowest is None else lowest
    if least % divisor == 0 and least >= 0:
        assert twice == once
    for turn in range(150):
        number = domain.point(turn)
        expected = rounded(number, divisor, least)
        assert evaluate(once, {"v": number}) == expected
        assert evaluate(twice, {"v": number}) == rounded(expected, divisor, least)


def test_a_multiple_is_its_own_rounding():
    ring = Ring()
    q, z = ring.symbol("q", Domain(8, None, 8)), ring.symbol("z", Domain(0, None, 8))
    assert make_divisible(q, 8) == q
    assert make_divisible(q, 4) == q
    assert make_divisible(z, 8) != z
    assert text(make_divisible(ring.symbol("v", Domain(40)), 8)) == "8*floor((v + 4)/8)"
