"""Symbols that run up to other symbols: decisions, and the least and largest over a range, against every point."""

import random

import pytest
import sympy
from sum_bodies import DOMAINS, BodyMaker

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    ceildiv,
    equal,
    evaluate,
    extreme_over,
    floordiv,
    maximum,
    nonnegative,
    substitute,
    text,
    whole,
)
from symcnn.algebra.door import from_sympy


class World:
    """Symbols of which some run up to, or begin at, others; the last two may have no point."""

    def __init__(self):
        self.ring = Ring()
        s = self.ring.symbol
        self.d, self.n, self.levels = s("d"), s("n"), s("L", Domain(1, 6))
        self.side = s("N", Domain(2 * self.d))
        self.power = s("M", Domain(2**self.levels, None, 2**self.levels))
        self.i = self.ring.hidden("i", Domain(1, self.d))
        self.j = self.ring.hidden("j", Domain(1, self.i))
        self.odd = self.ring.hidden("o", Domain(0, 2 * self.d + 1))
        self.half = self.ring.hidden("h", Domain(1, floordiv(self.n, 2)))
        self.k = self.ring.hidden("k", Domain(1, self.levels))
        self.inner = self.ring.hidden("e", Domain(1, self.d - 1))

    def points(self, most=4):
        for d in range(1, most + 1):
            for n in range(1, 6):
                for levels in range(1, 4):
                    for i in range(1, d + 1):
                        yield from self._within({"d": d, "n": n, "L": levels, "i": i})

    def _within(self, point):
        chance = random.Random(str(point))
        d, n, levels, i = (point[name] for name in "dnLi")
        for _ in range(2):
            rest = {"N": 2 * d + chance.randint(0, 3), "M": 2**levels * chance.randint(1, 3), "j": chance.randint(1, i)}
            rest |= {"o": chance.randint(0, 2 * d + 1), "k": chance.randint(1, levels)}
            rest |= {"h": chance.randint(1, n // 2)} if n > 1 else {}
            rest |= {"e": chance.randint(1, d - 1)} if d > 1 else {}
            yield {**point, **rest}


W = World()
TRUE = [
    W.d - W.i,
    W.side - 2 * W.i,
    W.d**2 - W.i**2,
    2**W.d - 2**W.i,
    4**W.d - 2**W.i,
    W.i * (W.d - W.i),
    W.d**2 - W.i * W.j,
    W.i**3 - W.j**3,
    W.d - W.inner - 1,
    W.d**2 - W.inner**2 - 1,
    W.side - 2 * W.inner - 2,
    (2 * W.d + 1) ** 2 - W.odd**2,
    floordiv(W.power, 2**W.k) - 1,
    W.power - 2**W.k,
    W.n - 2 * W.half,
    W.n**2 - 4 * W.half**2,
    floordiv(W.d, 2) - floordiv(W.i, 2),
    ceildiv(W.side, 2) - W.j,
]


@pytest.mark.parametrize("value", TRUE, ids=text)
def test_an_end_that_is_a_symbol_proves(value):
    assert nonnegative(value).verdict
    assert at_least(value, 0) == 1
    assert maximum(value, -1) == value


FALSE = [W.n - 2 * (W.i - 1) - 3, W.i - W.d, W.inner - W.d + 1, W.side - 2 * W.i - 1, 2**W.i - 2**W.d, W.n - W.half - 2]


@pytest.mark.parametrize("value", FALSE, ids=text)
def test_a_witness_lies_in_every_domain(value):
    decision = nonnegative(value)
    assert decision.verdict is False
    point = decision.witness
    assert evaluate(value, point) < 0
    ends = {"i": lambda p: p["d"], "e": lambda p: p["d"] - 1, "h": lambda p: p["n"] // 2}
    assert all(1 <= point[name] <= end(point) for name, end in ends.items() if name in point)
    assert "N" not in point or point["N"] >= 2 * point["d"]


def test_powers_leave_their_floor_where_the_index_runs_up_to_the_exponent():
    assert floordiv(2**W.levels * W.n, 2**W.k) == 2**W.levels * W.n * 2**-W.k
    assert floordiv(W.power, 2**W.k) == W.power * 2**-W.k
    assert whole(W.power / 2**W.k).verdict


def test_few_values_of_one_symbol_bound_another():
    ring = Ring()
    d = ring.symbol("d", Domain(1, 5))
    i = ring.symbol("i", Domain(1, d - 1))
    n = ring.symbol("n")
    decision = nonnegative(d**3 - i**3 - 3 * i * i - 3 * i - 1 + n - 1)
    assert decision.verdict is True
    decision = nonnegative(i * i * n - 3 * d * n + 5)
    assert decision.verdict is False
    assert 1 <= decision.witness["i"] < decision.witness["d"]


def test_random_questions_are_never_answered_wrongly():
    chance = random.Random(7)
    symbols = [W.d, W.n, W.i, W.j, W.side, W.inner, W.half, W.odd, W.k, W.levels, W.power, 2**W.i, 2**W.d, 2**W.k]
    answers = {True: 0, False: 0, None: 0}
    points = list(W.points())
    for _ in range(250):
        factors = [chance.choice(symbols) for _ in range(4)]
        a, b, c = (chance.choice((1, 1, 2, -1, 3)) for _ in range(3))
        value = (
            a * factors[0] * factors[1]
            - b * factors[2] * factors[3]
            + c * chance.choice(symbols)
            + chance.randint(-2, 2)
        )
        if chance.random() < 0.4:
            value = floordiv(value, chance.choice((2, 3, 2**W.k)))
        decision = nonnegative(value)
        answers[decision.verdict] += 1
        known = set(decision.witness or ())
        if decision.verdict:
            wrong = [p for p in points if _has(value, p) and evaluate(value, p) < 0]
            assert not wrong, (text(value), wrong[0])
        if decision.verdict is False:
            assert evaluate(value, decision.witness) < 0, (text(value), known)
    assert answers[True] > 30
    assert answers[None] < 40


def _has(value, point):
    from symcnn.algebra import symbols_of

    return set(symbols_of(value)) <= set(point)


# ---------------------------------------------------------------- extremes


def test_equal_knows_dependent_domains():
    assert equal(maximum(W.i, W.d), W.d).verdict
    assert equal(W.i, W.d).verdict is False


EXTREMES = [
    ("3*n*i", lambda n, i: 3 * n * i, "3*n", "3*d*n"),
    ("n//2^i", lambda n, i: floordiv(n, 2**i), "floor(n/2**d)", "floor(n/2)"),
    ("(n//2^i)^2 + 3", lambda n, i: floordiv(n, 2**i) ** 2 + 3, "floor(n/2**d)**2 + 3", "floor(n/2)**2 + 3"),
    ("2^i - i", lambda n, i: 2**i - i, "1", "2**d - d"),
    ("i^2 - 5*i", lambda n, i: i**2 - 5 * i, None, "Max(-4, d**2 - 5*d)"),
    ("i*(n - i)", lambda n, i: i * (n - i), "-Max(-n + 1, d**2 - d*n)", None),
    ("n", lambda n, i: n, "n", "n"),
    ("n//2 - 7", lambda n, i: floordiv(n, 2) - 7, "floor(n/2) - 7", "floor(n/2) - 7"),
]


@pytest.mark.parametrize(("name", "make", "least", "largest"), EXTREMES, ids=[name for name, *_ in EXTREMES])
def test_extremes(name, make, least, largest):
    ring = Ring()
    d, n = ring.symbol("d"), ring.symbol("n")
    i = ring.hidden("i", Domain(1, d))
    found = [extreme_over(make(n, i), i, 1, d, largest=side) for side in (False, True)]
    names = {name: sympy.Symbol(name) for name in "dn"}
    read = [None if form is None else from_sympy(sympy.sympify(form, locals=names), ring) for form in (least, largest)]
    assert found == read


def test_a_few_turns_are_compared():
    ring = Ring()
    n = ring.symbol("n", Domain(4))
    i = ring.hidden("i", Domain(1, 4))
    assert extreme_over((i - 3) ** 2, i, 1, 4, largest=False) == 0
    assert extreme_over(n - i * i, i, 1, 3, largest=True) == n - 1


@pytest.mark.parametrize("seed", range(120))
def test_random_extremes_are_those_of_every_turn(seed):
    maker = BodyMaker(random.Random(seed))
    ends = maker.ends()
    index = maker.ring.hidden("turn", Domain(ends.first, ends.last))
    value, function = maker.body(index, "turn", 0)
    largest = maker.chance.random() < 0.5
    found = extreme_over(value, index, ends.first, ends.last, largest)
    if found is None:
        return
    for _ in range(10):
        point = maker.point()
        first, last = ends.numbers(point)
        if last >= first:
            turns = [function({**point, "turn": turn}) for turn in range(first, last + 1)]
            assert substitute(found, point) == (max(turns) if largest else min(turns)), point
    assert set(DOMAINS) >= set(maker.symbols)
