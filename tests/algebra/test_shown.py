"""In which of its equal forms a value is written: (value, text, LaTeX), and every form against plain arithmetic."""

import math
import random
from fractions import Fraction

import pytest
import sympy
from expressions import DOMAINS, Maker, attempt
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    ceil,
    ceildiv,
    equal,
    evaluate,
    floor,
    floordiv,
    latex,
    make_divisible,
    maximum,
    minimum,
    text,
)
from symcnn.algebra.atoms import Ceiling, Floor
from symcnn.algebra.door import to_sympy
from symcnn.algebra.poly import Poly
from symcnn.algebra.shown import shown

RING = Ring()
n, m, g = (RING.symbol(name) for name in "nmg")
d = RING.symbol("d", Domain(Fraction(1, 2), None, Fraction(1, 10)))
w = RING.symbol("w", Domain(Fraction(1, 2), None, Fraction(1, 20)))
x = RING.symbol("x", Domain(Fraction(3, 10), None, Fraction(1, 5)))
r = RING.symbol("r", Domain(0, 1, None))

CASES = [
    # In lowest terms: a quotient stays only where the denominator does not divide what has a symbol.
    (floor(10 * w + Fraction(1, 2)), "ceiling(10*w)", r"\left\lceil 10 w \right\rceil"),
    (floor(4 * w + Fraction(1, 2)), "floor(4*w + 1/2)", r"\left\lfloor 4 w + \frac{1}{2} \right\rfloor"),
    (ceil(3 * w / 2), "ceiling(3*w/2)", r"\left\lceil \frac{3 w}{2} \right\rceil"),
    (floor((6 * w + 1) / 4), "floor((6*w + 1)/4)", r"\left\lfloor \frac{6 w + 1}{4} \right\rfloor"),
    (floordiv(120 * w + 59, 80), "ceiling((6*w - 1)/4)", r"\left\lceil \frac{6 w - 1}{4} \right\rceil"),
    (floordiv(n + 2, 4), "floor((n + 2)/4)", r"\left\lfloor \frac{n + 2}{4} \right\rfloor"),
    (make_divisible(80 * w, 8), "8*ceiling(10*w)", r"8 \left\lceil 10 w \right\rceil"),
    # What is whole needs no rounding.
    (ceil(10 * d), "10*d", "10 d"),
    (ceil(20 * w) + floor(20 * w * n), "20*n*w + 20*w", "20 n w + 20 w"),
    (ceil(5 * x), "5*x + 1/2", r"5 x + \frac{1}{2}"),
    # A ceiling of a symbol in rational steps is one, and stays one in products and powers.
    (20 * ceil(3 * d), "20*ceiling(3*d)", r"20 \left\lceil 3 d \right\rceil"),
    (ceil(3 * d) ** 2 * n, "ceiling(3*d)**2*n", r"\left\lceil 3 d \right\rceil^{2} n"),
    (ceil(3 * x), "ceiling(3*x)", r"\left\lceil 3 x \right\rceil"),
    (ceil(n * d), "ceiling(d*n)", r"\left\lceil d n \right\rceil"),
    # What is added to a rounding goes into it.
    (ceildiv(7 * n, 2), "ceiling(7*n/2)", r"\left\lceil \frac{7 n}{2} \right\rceil"),
    (3 * n // 2 * m, "floor(3*n/2)*m", r"\left\lfloor \frac{3 n}{2} \right\rfloor m"),
    (9 * (3 * n // 2) ** 2 + n, "9*floor(3*n/2)**2 + n", r"9 \left\lfloor \frac{3 n}{2} \right\rfloor^{2} + n"),
    # What a floor is subtracted from makes it a ceiling, and a ceiling a floor.
    (n - 3 * n // 8, "ceiling(5*n/8)", r"\left\lceil \frac{5 n}{8} \right\rceil"),
    (-(-7 * n // 2), "ceiling(7*n/2)", r"\left\lceil \frac{7 n}{2} \right\rceil"),
    (3 * n - n // 2, "ceiling(5*n/2)", r"\left\lceil \frac{5 n}{2} \right\rceil"),
    (n - ceildiv(n, 4), "floor(3*n/4)", r"\left\lfloor \frac{3 n}{4} \right\rfloor"),
    (m * n - m * (n // 2), "ceiling(n/2)*m", r"\left\lceil \frac{n}{2} \right\rceil m"),
    (m * (n // 2) - m * n, "-ceiling(n/2)*m", r"-\left\lceil \frac{n}{2} \right\rceil m"),
    (200 * d - 20 * floor(7 * d), "20*ceiling(3*d)", r"20 \left\lceil 3 d \right\rceil"),
    (
        (5 * (n - 3 * n // 8) + 1) ** 2,
        "25*ceiling(5*n/8)**2 + 10*ceiling(5*n/8) + 1",
        r"25 \left\lceil \frac{5 n}{8} \right\rceil^{2} + 10 \left\lceil \frac{5 n}{8} \right\rceil + 1",
    ),
    # But not where that is no shorter, or brings a minus into the rounding.
    (n - m // 2, "n - floor(m/2)", r"n - \left\lfloor \frac{m}{2} \right\rfloor"),
    (10 - n // 2, "-floor(n/2) + 10", r"-\left\lfloor \frac{n}{2} \right\rfloor + 10"),
    (n - 2 * (n // 2), "n - 2*floor(n/2)", r"n - 2 \left\lfloor \frac{n}{2} \right\rfloor"),
    (n - (n + 2) // 4, "n - floor((n + 2)/4)", r"n - \left\lfloor \frac{n + 2}{4} \right\rfloor"),
    (n + (n + 2) // 4, "n + floor((n + 2)/4)", r"n + \left\lfloor \frac{n + 2}{4} \right\rfloor"),
    (n + m // 2, "n + floor(m/2)", r"n + \left\lfloor \frac{m}{2} \right\rfloor"),
    # Fewer minus signs.
    (ceil(16 * r) * 3 + n, "n + 3*ceiling(16*r)", r"n + 3 \left\lceil 16 r \right\rceil"),
    (floordiv(-n, g), "-ceiling(n/g)", r"-\left\lceil \frac{n}{g} \right\rceil"),
    (3 - 2 * minimum(-n, -m - 8), "2*Max(m + 8, n) + 3", r"2 \max\left(m + 8, n\right) + 3"),
    (maximum(n, m - 8), "Max(m - 8, n)", r"\max\left(m - 8, n\right)"),
    (at_least(n - n // 2, 7), "Piecewise((1, ceiling(n/2) >= 7), (0, True))", None),
]


@pytest.mark.parametrize(("value", "plain", "typeset"), CASES, ids=[plain for _, plain, _ in CASES])
def test_written_as_an_author_would(value, plain, typeset):
    assert text(value) == plain
    assert typeset is None or latex(value) == typeset


POINTS = [
    {"n": 3 * t + 1, "m": t + 2, "g": t % 5 + 1, "d": Fraction(5 + t, 10), "w": Fraction(10 + t, 20),
     "x": Fraction(3 + 2 * t, 10), "r": Fraction(t, 60)}
    for t in range(60)
]  # fmt: skip


def _numbers(point):
    return {name: sympy.Rational(number.numerator, number.denominator) for name, number in point.items()}


def _read(written, point):
    """What sympy makes of a formula's text at a point."""
    names = {name: sympy.Symbol(name) for name in point}
    return sympy.sympify(written, locals=names).xreplace({names[name]: v for name, v in _numbers(point).items()})


@pytest.mark.parametrize(("value", "plain", "_"), CASES, ids=[plain for _, plain, _ in CASES])
def test_what_is_written_is_the_value_everywhere(value, plain, _):
    direct = sympy.sympify(to_sympy(value))
    for point in POINTS:
        expected = sympy.Rational(*Fraction(evaluate(value, point)).as_integer_ratio())
        assert _read(plain, point) == expected
        numbers = _numbers(point)
        assert direct.xreplace({symbol: numbers[symbol.name] for symbol in direct.free_symbols}) == expected


def _evaluated(value, point):
    """A written form in plain arithmetic, its ceilings too, which the normal form does not know."""
    if not isinstance(value, Poly):
        return Fraction(value)
    total = Fraction(0)
    for monomial, coefficient in value.terms.items():
        for index, exponent in monomial:
            coefficient = coefficient * _atom(value.ring, index, point) ** exponent
        total += coefficient
    return total


def _atom(ring, index, point):
    atom = ring.atoms[index]
    if isinstance(atom, Ceiling):
        return math.ceil(_evaluated(atom.numerator, point) / _evaluated(atom.denominator, point))
    return Fraction(evaluate(ring.generator(atom), point))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**6))
def test_any_written_form_is_the_value_and_not_longer(seed):
    maker = Maker(random.Random(seed))
    made = attempt(lambda: maker.formula(maker.chance.randint(2, 4)))
    if made is None or not isinstance(made[0], Poly):
        return
    value, function = made
    written = shown(value)
    assert not isinstance(written, Poly) or len(written.terms) <= len(value.terms)
    for _ in range(6):
        point = maker.point()
        assert _evaluated(written, point) == function(point)


SYMBOLS = {"n": n, "m": m, "d": d, "w": w, "x": x}
NAMES = st.sampled_from(sorted(SYMBOLS))
STEPS = st.sampled_from([1, 2, 3, 5, 8, 12])


@st.composite
def sums(draw):
    """A multiple of a sum of symbols, its rounding by a number, one taken from the other; and in plain arithmetic."""
    parts = draw(st.lists(st.tuples(st.integers(1, 40), NAMES), min_size=1, max_size=2))
    shift, c, up = draw(st.integers(-3, 9)), draw(STEPS), draw(st.booleans())
    outer, times, power = draw(st.integers(-9, 40)), draw(st.integers(-4, 4)), draw(st.integers(1, 2))
    name = draw(NAMES)

    def compute(symbols, floored, ceiled):
        inner = sum(k * symbols[part] for k, part in parts) + shift
        rounded = (ceiled if up else floored)(inner, c)
        return (outer * symbols[name] + times * rounded) ** power * symbols["m"] + symbols["n"]

    return compute


@settings(max_examples=300, deadline=None)
@given(sums())
def test_sums_with_roundings_are_read_to_the_same_value(compute):
    value = compute(SYMBOLS, floordiv, ceildiv)
    written = shown(value)
    for point in POINTS[::7]:
        plain = compute(point, lambda a, b: math.floor(Fraction(a) / b), lambda a, b: math.ceil(Fraction(a) / b))
        assert evaluate(value, point) == plain
        assert _evaluated(written, point) == plain
    point = POINTS[11]
    assert _read(text(value), point) == sympy.Rational(*Fraction(evaluate(value, point)).as_integer_ratio())


@pytest.mark.parametrize(("name", "times"), [(name, times) for name in "dwx" for times in (1, 3, 7, 16, 25)])
def test_a_ceiling_in_rational_steps_is_a_floor_of_whole_steps(name, times):
    symbol = SYMBOLS[name]
    value = ceil(times * symbol)
    for point in POINTS:
        assert evaluate(value, point) == math.ceil(times * point[name])
    assert equal(value, -floor(-times * symbol)).verdict
    assert equal(value * n * m, -floor(-times * symbol) * n * m).verdict
    assert equal(value, -floor(-times * symbol) + floor(symbol / 9)).verdict is False


def test_the_normal_form_has_floors_alone():
    """What is only written is made of no value: reading, equality and laws never meet it."""
    value = n - 3 * n // 8 + ceil(7 * r)
    before = dict(value.terms)
    assert text(value) == "ceiling(5*n/8) + ceiling(7*r)"
    assert value.terms == before
    assert all(isinstance(value.ring.atoms[i], Floor) for i in value.indices() - n.indices())
    assert value == n - 3 * n // 8 + ceil(7 * r)
    assert DOMAINS["r"].is_real
