"""Every law of rounding on boxes of integers, then as the engine applies it; z3 decides those it can."""

import math
from fractions import Fraction
from itertools import product

import pytest
import z3

from symcnn.algebra import Domain, Ring, ceildiv, equal, evaluate, floordiv, make_divisible, mod, round_half_even, text
from symcnn.algebra.atoms import Floor
from symcnn.algebra.floors import common_factor, leave_integers, nested_floor, one_denominator
from symcnn.algebra.sums import faulhaber, geometric

WIDE = range(-25, 26)


def _total(first, last, f):
    return sum(f(i) for i in range(first, last + 1))


def _law(f, *boxes):
    for point in product(*boxes):
        assert f(*point) in (None, True), point


LAWS = {
    "F1": (lambda q, r, c: (q * c + r) // c == q + r // c, WIDE, WIDE, range(1, 9)),
    "F2": (
        lambda a, b, m, c: (a // b + m) // c == (a + b * m) // (b * c),
        WIDE,
        range(1, 7),
        range(-9, 10),
        range(1, 7),
    ),
    "F2-": (
        lambda a, b, m, c: (m - a // b) // c == (b - 1 - a + b * m) // (b * c),
        WIDE,
        range(1, 7),
        range(-9, 10),
        range(1, 7),
    ),
    "F5": (
        lambda p, k, r, c: (k * p + r) // (k * c) == p // c if r < k else None,
        WIDE,
        range(1, 8),
        range(8),
        range(1, 8),
    ),
    "C": (lambda p, c: math.ceil(Fraction(p, c)) == (p + c - 1) // c, WIDE, range(1, 13)),
    "G": (lambda p, m, c: (p // c >= m) == (p >= m * c), WIDE, range(-6, 7), range(1, 9)),
    "I2": (  # f(s) = s² + p·s + 3
        lambda s, low, p: (
            (s * s + p * s + 3) * (s - low >= 1)
            == s * s + p * s + 3 - (low * low + p * low + 3) + (low * low + p * low + 3) * (s - low >= 1)
            if s >= low
            else None
        ),
        range(-6, 12),
        range(-6, 6),
        range(-3, 4),
    ),
    "I3 from": (  # f(i) = i² + p, also where the split lies outside the range
        lambda a, turns, t, p: (
            _total(a, a + turns - 1, lambda i: (i * i + p) * (i >= t))
            == (a >= t) * _total(a, a + turns - 1, lambda i: i * i + p)
            + (a < t) * (a + turns >= t) * _total(t, a + turns - 1, lambda i: i * i + p)
        ),
        range(-5, 6),
        range(8),
        range(-9, 14),
        range(-2, 3),
    ),
    "I3 up to": (
        lambda a, turns, u, p: (
            _total(a, a + turns - 1, lambda i: (i * i + p) * (i <= u))
            == (u >= a + turns - 1) * _total(a, a + turns - 1, lambda i: i * i + p)
            + (u < a + turns - 1) * (u + 1 >= a) * _total(a, u, lambda i: i * i + p)
        ),
        range(-5, 6),
        range(8),
        range(-9, 14),
        range(-2, 3),
    ),
    "split": (  # i = a + p·q + ρ
        lambda a, turns, p, m: (
            _total(a, a + turns - 1, lambda i: i * ((m * i + 1) // p))
            == _total(
                0,
                p - 1,
                lambda r: _total(0, (turns - 1 - r) // p, lambda q: (a + p * q + r) * ((m * (a + p * q + r) + 1) // p)),
            )
        ),
        range(-5, 6),
        range(9),
        range(1, 6),
        range(-3, 4),
    ),
    "threshold": (
        lambda c, s, i: ((c * i + s >= 0) == (i >= -(s // c))) and ((s - c * i >= 0) == (i <= s // c)),
        range(1, 7),
        WIDE,
        range(-12, 13),
    ),
    "half even": (
        lambda p, q: (
            round(Fraction(p, q))
            == math.floor(Fraction(p, q) + Fraction(1, 2))
            - (1 - (math.ceil(Fraction(p, 2 * q) - Fraction(1, 4)) - math.floor(Fraction(p, 2 * q) - Fraction(1, 4))))
        ),
        range(-60, 61),
        range(1, 9),
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_law_holds_on_a_box(name):
    law, *boxes = LAWS[name]
    _law(law, *boxes)


def _z3_floor(a, b):
    """z3's integer division rounds down for a positive divisor."""
    return a / b


A, M, P, R = z3.Ints("a m p r")
ANY = z3.Function("f", z3.IntSort(), z3.IntSort())
Z3_LAWS = {  # with numeric moduli, where linear integer arithmetic decides
    "F1": lambda b, c: _z3_floor(c * A + M, c) == A + _z3_floor(M, c),
    "F2": lambda b, c: _z3_floor(_z3_floor(A, b) + M, c) == _z3_floor(A + b * M, b * c),
    "F2-": lambda b, c: _z3_floor(M - _z3_floor(A, b), c) == _z3_floor(b - 1 - A + b * M, b * c),
    "F5": lambda b, c: z3.Implies(z3.And(R >= 0, b > R), _z3_floor(b * P + R, b * c) == _z3_floor(P, c)),
    "G": lambda b, c: (_z3_floor(P, c) >= M) == (M * c <= P),
    "I2": lambda b, c: z3.Implies(
        b <= M, z3.If(b + 1 <= M, ANY(M), 0) == ANY(M) - ANY(b) + z3.If(b + 1 <= M, ANY(b), 0)
    ),
    "I3": lambda b, c: z3.Implies(  # turn by turn: m lies in a..r, and is taken where it is p or above
        z3.And(M >= A, R >= M),
        z3.If(M >= P, ANY(M), 0) == z3.If(A >= P, ANY(M), z3.If(z3.And(R + 1 >= P, M >= P), ANY(M), 0)),
    ),
    "implied": lambda b, c: z3.Implies(P >= M, z3.And(P >= 0, M >= 0) == (M >= 0)),
    "excluded": lambda b, c: z3.Implies(P + M <= -1, z3.Not(z3.And(P >= 0, M >= 0))),
    "I3 guard": lambda b, c: z3.If(M + 1 >= A, z3.If(M >= A, M - A + 1, 0), 0) == z3.If(M - A + 1 > 0, M - A + 1, 0),
    "split": lambda b, c: z3.Implies(  # of a + b·q + r = m with 0 ≤ r < b there is one r, and its q runs up to m's
        z3.And(R >= 0, b > R, A + b * P + R == M),
        z3.And(_z3_floor(M - A, b) == P, (M - A) % b == R),
    ),
    "threshold": lambda b, c: z3.And(
        (b * M + A >= 0) == (-_z3_floor(A, b) <= M), (A - b * M >= 0) == (_z3_floor(A, b) >= M)
    ),
    "turns": lambda b, c: z3.Implies(M >= A - 1, z3.And(*(_z3_floor(M - A - r, b) >= -1 for r in range(b)))),
    **{
        f"Faulhaber {k}": lambda b, c, k=k: (
            _z3_form(faulhaber(k), z3.ToReal(M) + 1) - _z3_form(faulhaber(k), z3.ToReal(M)) == (z3.ToReal(M) + 1) ** k
        )
        for k in range(4)
    },
    **{
        f"geometric {k}": lambda b, c, k=k: (
            b * _z3_form(geometric(k, Fraction(b)), z3.ToReal(M) + 1)
            - _z3_form(geometric(k, Fraction(b)), z3.ToReal(M))
            == z3.ToReal(M) ** k
        )
        for k in range(4)
    },
}


def _z3_form(coefficients, x):
    """A polynomial, by Horner's rule."""
    result = z3.RealVal(0)
    for coefficient in reversed(coefficients):
        result = result * x + z3.RealVal(str(coefficient))
    return result


@pytest.mark.parametrize("name", Z3_LAWS)
@pytest.mark.parametrize(("b", "c"), [(2, 3), (4, 2), (7, 5)])
def test_law_is_proved_by_z3(name, b, c):
    solver = z3.Solver()
    solver.set("timeout", 5000)
    solver.add(z3.Not(Z3_LAWS[name](b, c)))
    assert solver.check() == z3.unsat


@pytest.fixture
def ring():
    return Ring()


def test_law_d_puts_on_one_denominator(ring):
    n, i = ring.symbol("n"), ring.symbol("i")
    assert one_denominator(n / 2 + Fraction(1, 3), 5) == (3 * n + 2, 30)
    assert one_denominator(n * 2**-i, 1) == (n, 2**i)
    assert one_denominator(n * 2**i, 4**i) == (n, 2**i)


def test_law_f1_needs_a_whole_quotient(ring):
    n, r = ring.symbol("n"), ring.symbol("r", Domain(0, None, None))
    assert leave_integers(4 * n + 3, 4) == (n, 3)
    assert leave_integers(4 * r + 4, 4) == (1, 4 * r)


def test_law_f2_needs_a_whole_addend(ring):
    n, r = ring.symbol("n"), ring.symbol("r", Domain(0, None, None))
    half = floordiv(n, 2)
    assert nested_floor(half + 3, 4) == (n + 6, 8)
    assert nested_floor(3 - half, 4) == (7 - n, 8)
    assert nested_floor(half + r, 4) is None
    assert nested_floor(half * n, 4) is None
    assert nested_floor(-floordiv(r, 1), 2) is None


def test_law_f3_needs_the_exponents_bound(ring):
    n, i, j = ring.symbol("n", Domain(32, None, 32)), ring.symbol("i", Domain(0, 5)), ring.symbol("j")
    assert floordiv(n, 2**i) == n * 2**-i
    assert text(floordiv(n, 2**j)) == "floor(n/2**j)"


def test_law_f5_needs_a_whole_numerator(ring):
    n, r = ring.symbol("n"), ring.symbol("r", Domain(0, None, None))
    assert common_factor(6 * n + 5, 4) == (3 * n + 2, 2)
    assert common_factor(6 * r + 5, 4) == (6 * r + 5, 4)
    assert common_factor(6 * r + 4, 4) == (3 * r + 2, 2)


def test_law_f6_a_floor_of_one_value_is_that_value(ring):
    b, i = ring.symbol("b", Domain(8, 15)), ring.symbol("i")
    assert floordiv(b, 8) == 1
    assert floordiv(1, 2**i) == 0


def test_four_pools_are_one_ceiling(ring):
    for kernel, padding in ((3, 1), (7, 3)):
        side = ring.symbol("n")
        for _ in range(4):
            side = floordiv(side + 2 * padding - kernel, 2) + 1
        assert text(side) == "ceiling(n/16)"


def test_alexnet_side(ring):
    side = ring.symbol("n")
    for kernel, stride, padding in [(11, 4, 2), (3, 2, 0), (5, 1, 2), (3, 2, 0), (3, 1, 1), (3, 2, 0)]:
        side = floordiv(side + 2 * padding - kernel, stride) + 1
    assert text(side) == "floor((n + 1)/32) - 1"
    assert evaluate(side, {"n": 224}) == 6


LEAVING = [
    ("g*L*(L+1)/2", lambda g, levels, o: (g * levels * (levels + 1), 2)),
    ("(L^5-L)/30", lambda g, levels, o: (levels**5 - levels, 30)),
    ("(o^2-1)/8", lambda g, levels, o: (o * o - 1, 8)),
    ("L(L+1)(2L+1)/6", lambda g, levels, o: (levels * (levels + 1) * (2 * levels + 1), 6)),
]


@pytest.mark.parametrize(("name", "make"), LEAVING, ids=[name for name, _ in LEAVING])
def test_a_whole_quotient_leaves_the_floor(ring, name, make):
    numerator, c = make(ring.symbol("g"), ring.symbol("L"), ring.symbol("o", Domain(1, None, 2)))
    assert floordiv(numerator, c) == numerator / c
    assert not any(isinstance(atom, Floor) for atom in ring.atoms)


def test_steps_leave_the_floor(ring):
    n, a = ring.symbol("n", Domain(32, None, 32)), ring.symbol("a", Domain(Fraction(1, 4), 1, Fraction(1, 4)))
    levels = ring.symbol("L")
    m = ring.symbol("m", Domain(2**levels, None, 2**levels))
    d = ring.symbol("d", Domain(1, levels))
    assert floordiv(n, 32) == n / 32
    assert floordiv(n * a, 8) == n * a / 8
    assert floordiv(m, 2**levels) == m / 2**levels
    assert floordiv(m, 2**d) == m * 2**-d
    assert text(floordiv(n, 64)) == "floor(n/64)"


def test_a_real_stays_inside_its_floor(ring):
    r = ring.symbol("r", Domain(0, 1, None))
    assert text(floordiv(8 * r + 3, 4)) == "floor(2*r + 3/4)"
    assert text(ceildiv(r, 1)) == "ceiling(r)"


def test_the_normal_form_of_a_floor_is_stable(ring):
    n, k, i = ring.symbol("n"), ring.symbol("k"), ring.symbol("i")
    for value in (floordiv(n * k + 7, 12), ceildiv(n + 3, 2 * 2**i), floordiv(n * n, 6), floordiv(-n, 4)):
        for atom in [atom for atom in ring.atoms if isinstance(atom, Floor)]:
            assert floordiv(atom.numerator, atom.denominator) == ring.generator(atom), value


def _mobilenet(v, divisor=8, lowest=None):
    """The published rounding, in exact arithmetic."""
    lowest = divisor if lowest is None else lowest
    rounded = max(lowest, math.floor(v + Fraction(divisor, 2)) // divisor * divisor)
    return rounded + divisor if rounded < Fraction(9, 10) * v else rounded


def test_make_divisible_guard_fires_for_six_widths(ring):
    n = ring.symbol("n")
    symbolic = make_divisible(n)
    plain = [v for v in range(1, 2000) if make_divisible(v) != max(8, (v + 4) // 8 * 8)]
    assert plain == [9, 10, 11, 18, 19, 27]
    assert all(evaluate(symbolic, {"n": v}) == make_divisible(v) == _mobilenet(v) for v in range(1, 400))


def test_make_divisible_of_a_rational_multiple(ring):
    a = ring.symbol("a", Domain(values=(Fraction(7, 20), Fraction(1, 2), Fraction(3, 4), 1, Fraction(7, 5))))
    for width in (16, 24, 32, 96):
        value = make_divisible(width * a)
        for multiplier in ring.domains["a"].values:
            assert evaluate(value, {"a": multiplier}) == _mobilenet(width * multiplier)


def test_make_divisible_of_multiples_is_the_value(ring):
    w = ring.symbol("w", Domain(8, None, 8))
    assert make_divisible(w) == w
    assert make_divisible(w / 2 + w / 2 + 8) == w + 8


def test_mod_and_round(ring):
    n, m = ring.symbol("n"), ring.symbol("m", Domain(4, None, 4))
    assert mod(m, 4) == 0
    assert equal(mod(n, 4) + 4 * floordiv(n, 4), n).verdict
    for v in range(1, 60):
        for c in (2, 4, 6):
            assert evaluate(round_half_even(n / c), {"n": v}) == round(Fraction(v, c))
