"""Where one value is at most another, against every point of the domain one by one."""

from __future__ import annotations

import random
import time
from fractions import Fraction
from itertools import pairwise

import pytest

from symcnn.algebra import Domain, Number, Ring, Value, evaluate, floordiv, make_divisible, maximum, mod
from symcnn.errors import Error
from symcnn.solve import Constraint, Run
from symcnn.solve.control import Control
from symcnn.solve.order import order_of
from symcnn.solve.tails import Tail, tail_of

DOMAINS = (
    Domain(1, 80),
    Domain(8, 256, 8),
    Domain(-30, 30),
    Domain(values=(1, 3, 5, 7, 20, 21, 60)),
    Domain(highest=40, lowest=None),
    Domain(),
)
FAR = 300  # how far endless domains are walked


def points_of(domain: Domain) -> list[Number]:
    if domain.values is not None:
        return list(domain.values)
    low, high, step = domain.lowest, domain.highest, domain.step
    assert isinstance(step, int)
    first = low if isinstance(low, int) else (high if isinstance(high, int) else 0) - FAR
    last = high if isinstance(high, int) else first + FAR
    return list(range(first, last + 1, step))


def contains(run: Run, x: Number) -> bool:
    if (x - run.first) % run.step:
        return False
    low, high = (None, run.first) if run.step < 0 else (run.first, run.last)
    return (low is None or x >= low) and (high is None or x <= high)


def any_value(rng: random.Random, x: Value) -> Value:
    """A cubic with small coefficients, perhaps with a floor, a remainder or a larger of two."""
    value: Value = sum((rng.randint(-9, 9) * x**power for power in (1, 2, 3)), start=rng.randint(-400, 400))
    extra = rng.choice(("", "floor", "remainder", "largest"))
    if extra == "floor":
        value += rng.randint(-50, 50) * floordiv(x + rng.randint(0, 3), rng.randint(2, 5))
    if extra == "remainder":
        value += rng.randint(-90, 90) * (x - 3 * floordiv(x, 3))
    if extra == "largest":
        value = maximum(value, rng.randint(-9, 9) * x**2)
    return value


@pytest.mark.parametrize("seed", range(90))
def test_runs_and_crossings_are_those_of_every_point(seed: int) -> None:
    rng = random.Random(seed)
    domain = DOMAINS[seed % len(DOMAINS)]
    x = Ring().symbol("x", domain)
    left, right = any_value(rng, x), any_value(rng, x)
    least = rng.choice((None, 5))
    conditions = [] if least is None else [Constraint(x, ">=", least, "x >= 5")]
    order = order_of(left, right, conditions, "x", domain)

    everything = points_of(domain)
    valid = [p for p in everything if least is None or p >= least]
    sides = {p: (evaluate(left, {"x": p}), evaluate(right, {"x": p})) for p in valid}
    for p in everything:
        a, b = sides.get(p, (None, None))
        told = [any(contains(run, p) for run in runs) for runs in (order.at_most, order.equal, order.greater)]
        assert told == [a is not None and a <= b, a is not None and a == b, a is not None and a > b]  # type: ignore[operator]

    changes = [(p, q) for p, q in pairwise(valid) if (sides[p][0] <= sides[p][1]) != (sides[q][0] <= sides[q][1])]
    found = [(c.before, c.after) for c in order.crossings]
    for crossing in order.crossings:
        if crossing.before in sides and crossing.after in sides:
            assert (crossing.before, crossing.after) in changes
            assert (crossing.sides_before, crossing.sides_after) == (sides[crossing.before], sides[crossing.after])
    if domain.values is not None or all(run.size() == 1 or abs(run.step) == domain.step for run in order.at_most):
        assert [pair for pair in found if pair[0] in sides and pair[1] in sides] == changes


def test_values_that_never_cross() -> None:
    k = Ring().symbol("k", Domain())
    order = order_of(9 * k, 9 * k**2, [], "k", Domain())
    assert (order.at_most, order.greater, order.crossings) == ((Run(1, None, 1),), (), ())
    assert order.equal == (Run(1, 1, 1),)


def test_a_crossing_of_thousands_of_digits() -> None:
    k = Ring().symbol("k", Domain())
    order = order_of(k**2, 10**2000 + 1, [], "k", Domain())
    (crossing,) = order.crossings
    assert (crossing.before, crossing.after) == (10**1000, 10**1000 + 1)


def test_a_floor_far_out_has_the_sign_of_its_polynomial() -> None:
    """Each of the three is decided from its first index on, not before, against the points around it."""
    u = Ring().symbol("u", Domain(0))
    value = floordiv(3 * u + 1, 2) * floordiv(u + 2, 3) - floordiv(u**2, 3) - 40 * u
    signs = [tail_of(value, "u", first) for first in range(0, 400, 7)]
    assert signs[0] == Tail(None, later=True)
    decided = next(i for i, tail in enumerate(signs) if tail.sign is not None)
    assert all(tail == Tail(1) for tail in signs[decided:])
    assert all(evaluate(value, {"u": x}) > 0 for x in range(7 * decided, 7 * decided + 3000))
    assert any(evaluate(value, {"u": x}) <= 0 for x in range(7 * decided))
    assert tail_of(-value, "u", 7 * decided) == Tail(-1)
    assert tail_of(floordiv(u, 2) - floordiv(u + 1, 2), "u", 100) == Tail(None)  # 0 or −1 for ever
    assert tail_of(maximum(u, 7), "u", 0) == Tail(None)


@pytest.mark.parametrize("seed", range(60))
def test_tails_against_points(seed: int) -> None:
    rng = random.Random(seed)
    u = Ring().symbol("u", Domain(0))
    inner = floordiv(rng.randint(1, 9) * u + rng.randint(0, 9), rng.randint(2, 9))
    other = floordiv(inner + rng.randint(1, 5) * u**2, rng.randint(2, 9))
    value = rng.randint(-3, 3) * inner**2 + rng.randint(-3, 3) * other + rng.randint(-9, 9) * u + rng.randint(-99, 99)
    for first in (0, 3, 10, 50, 1000):
        tail = tail_of(value, "u", first)
        if tail.sign is not None:
            assert all(tail.sign * evaluate(value, {"u": x}) > 0 for x in range(first, first + 500))


def test_a_fine_endless_domain_is_compared_quickly() -> None:
    """Widths rounded to multiples of 8, in hundredths: the tail is read off, not proved at every distance."""
    step = Fraction(1, 100)
    domain = Domain(step, None, step)
    a = Ring().symbol("a", domain)
    wide = {times: make_divisible(times * a, 8) for times in (32, 64, 48, 40)}
    left, right = 9 * wide[32] * wide[64] + 11 * wide[64], 9 * wide[48] * wide[40] + 101 * wide[40]
    began = time.monotonic()
    order = order_of(left, right, [], "a", domain)
    assert time.monotonic() - began < 20  # some 1 s; others may use the machine
    for x in (Fraction(i, 100) for i in range(1, 700)):
        low, high = evaluate(left, {"a": x}), evaluate(right, {"a": x})
        assert any(contains(run, x) for run in order.at_most) == (low <= high)
        assert any(contains(run, x) for run in order.equal) == (low == high)
        assert any(contains(run, x) for run in order.greater) == (low > high)
    assert any(run.last is None for run in order.greater)


def test_a_comparison_ends_in_its_time() -> None:
    domain = Domain(1, None)
    x = Ring().symbol("x", domain)
    left, right = mod(x**3, 10007) * mod(x**2, 10009), mod(x**5, 10037)
    with pytest.raises(Error) as refused:
        order_of(left, right, [], "x", domain, Control(0.3))
    assert str(refused.value) == (
        "error: the comparison was given up after 0.3 seconds\n"
        "  hint: give `x` an end or a larger step, or a number with `--at`"
    )
