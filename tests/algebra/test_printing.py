"""Formulas as text and LaTeX: (formula, text, LaTeX)."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    ceildiv,
    condition_latex,
    condition_text,
    evaluate,
    floordiv,
    latex,
    maximum,
    minimum,
    power,
    same,
    text,
)
from symcnn.algebra.styles import latex_name

RING = Ring()
w, n, K = (RING.symbol(name) for name in ("w", "n", "K"))
d, i = RING.symbol("d"), RING.symbol("i")
alpha = RING.symbol("alpha", Domain(0, 1, None))
lam = RING.symbol("lam", latex=r"\lambda'")

CASES = [
    (0, "0", "0"),
    (Fraction(-3, 4), "-3/4", r"-\frac{3}{4}"),
    (25557032, "25557032", r"25\,557\,032"),
    (9 * K**2 + K, "9*K**2 + K", "9 K^{2} + K"),
    (
        5724 * w**2 + 32 * K * w + 977 * w + K,
        "5724*w**2 + 32*K*w + 977*w + K",
        "5724 w^{2} + 32 K w + 977 w + K",
    ),
    (-w - 1, "-w - 1", "-w - 1"),
    (3 * w / 4 - n / 2 + Fraction(1, 2), "3*w/4 - n/2 + 1/2", r"\frac{3}{4} w - \frac{n}{2} + \frac{1}{2}"),
    (12345 * w, "12345*w", r"12\,345 w"),
    (floordiv(n, 2), "floor(n/2)", r"\left\lfloor \frac{n}{2} \right\rfloor"),
    (ceildiv(n, 2) ** 2, "ceiling(n/2)**2", r"\left\lceil \frac{n}{2} \right\rceil^{2}"),
    (floordiv(n + 1, 4), "floor((n + 1)/4)", r"\left\lfloor \frac{n + 1}{4} \right\rfloor"),
    (ceildiv(n, 2**i), "ceiling(n/2**i)", r"\left\lceil \frac{n}{2^{i}} \right\rceil"),
    (floordiv(n, 2 * 2**i), "floor(n/2**(i + 1))", r"\left\lfloor \frac{n}{2^{i + 1}} \right\rfloor"),
    (floordiv(2 * n, 4**i), "floor(2*n/4**i)", r"\left\lfloor \frac{2 n}{4^{i}} \right\rfloor"),
    (floordiv(n + 1, 3 * 2**i), "floor((n + 1)/(3*2**i))", r"\left\lfloor \frac{n + 1}{3 \cdot 2^{i}} \right\rfloor"),
    (3 * 6**i * w, "3*6**i*w", r"3 \cdot 6^{i} w"),
    (n * 2**-i, "n/2**i", r"\frac{n}{2^{i}}"),
    (2 * n * 2**-i, "n/2**(i - 1)", r"\frac{n}{2^{i - 1}}"),
    (Fraction(25, 2) * n * 2**-i, "25*n/2**(i + 1)", r"\frac{25}{2^{i + 1}} n"),
    (Fraction(25, 6) * n * 2**-i, "25*n/(6*2**i)", r"\frac{25}{6 \cdot 2^{i}} n"),
    (2**-i * 3**i, "3**i/2**i", r"\frac{3^{i}}{2^{i}}"),
    (2**i * w / 2, "2**(i - 1)*w", "2^{i - 1} w"),
    (3 * 2**i * w / 4, "3*2**(i - 2)*w", "3 \\cdot 2^{i - 2} w"),
    (9 * 4**i / 2, "9*4**i/2", r"\frac{9}{2} \cdot 4^{i}"),
    (4 * 2**i * w + 6 * 2**i, "2**(i + 2)*w + 6*2**i", r"2^{i + 2} w + 6 \cdot 2^{i}"),
    (2 ** (d - i) * w / 2, "2**(d - i - 1)*w", "2^{d - i - 1} w"),
    (2 ** (2 * i - 2 * d) * w, "w/4**(d - i)", r"\frac{w}{4^{d - i}}"),
    (
        w**2 * n - 2**i * w + 4**i + 3 + n * 2**-i,
        "4**i - 2**i*w + n*w**2 + n/2**i + 3",
        r"4^{i} - 2^{i} w + n w^{2} + \frac{n}{2^{i}} + 3",
    ),
    (maximum(n, w), "Max(w, n)", r"\max\left(w, n\right)"),
    (minimum(n, w, 5), "Min(5, w, n)", r"\min\left(5, w, n\right)"),
    (alpha * w, "alpha*w", r"\alpha w"),
    (lam**2, "lam**2", r"\lambda'^{2}"),
    (
        at_least(K, 3) * (n - 5) + w,
        "w + Piecewise((n - 5, K >= 3), (0, True))",
        r"w + \begin{cases} n - 5 & \text{if } K \ge 3 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (
        5 * w + 2 * w * same(K, 3),
        "Piecewise((7*w, Eq(K, 3)), (5*w, True))",
        r"\begin{cases} 7 w & \text{if } K = 3 \\ 5 w & \text{otherwise} \end{cases}",
    ),
]


@pytest.mark.parametrize(("value", "plain", "_"), CASES, ids=[plain for _, plain, _ in CASES])
def test_text(value, plain, _):
    assert text(value) == plain


@pytest.mark.parametrize(("value", "_", "typeset"), CASES, ids=[plain for _, plain, _ in CASES])
def test_latex(value, _, typeset):
    assert latex(value) == typeset


def test_repr_is_text_and_digits_may_stay_together():
    assert repr(w + 1) == "w + 1"
    assert latex(25557032 * w, group=False) == "25557032 w"


NAMES = [
    ("w", "w"),
    ("alpha", r"\alpha"),
    ("alpha_1", r"\alpha_{1}"),
    ("Omega", r"\Omega"),
    ("lam", r"\lambda"),
    ("k1", "k_{1}"),
    ("k_1", "k_{1}"),
    ("C_in", r"C_{\mathrm{in}}"),
    ("x_i", "x_{i}"),
    ("width", r"\mathrm{width}"),
    ("n_max_2", r"n_{\mathrm{max\_2}}"),
    ("k1_in", r"k_{1,\mathrm{in}}"),
    ("_", r"\mathrm{\_}"),
    ("__a", r"\mathrm{\_\_a}"),
    ("x_", r"\mathrm{x\_}"),
]


@pytest.mark.parametrize(("name", "typeset"), NAMES)
def test_any_identifier_is_safe_latex(name, typeset):
    assert latex_name(name) == typeset


CONDITIONS = [
    (at_least(n, 2 * d + 1), "n >= 2*d + 1", r"n \ge 2 d + 1"),
    (1 - at_least(w, 4), "w <= 3", r"w \le 3"),
    (same(w, 3), "Eq(w, 3)", "w = 3"),
    (1 - same(w, 3), "Ne(w, 3)", r"w \ne 3"),
    (same(w, n) * at_least(n, 7), "Eq(w, n) and n >= 7", r"n \ge 7 \text{ and } w = n"),
    (at_least(Fraction(1, 2), alpha), "alpha <= 1/2", r"\alpha \le \frac{1}{2}"),
    (1, "True", r"\text{true}"),
    (0, "False", r"\text{false}"),
]


@pytest.mark.parametrize(("value", "plain", "typeset"), CONDITIONS, ids=[plain for _, plain, _ in CONDITIONS])
def test_conditions(value, plain, typeset):
    assert condition_text(value) == plain
    assert condition_latex(value) == typeset


BASES = st.sampled_from([2, 3, 4, 6, 8, 12])
TIMES = st.integers(-2, 2)
WHOLE = st.sampled_from([1, 2, 4, 6, 9, 16, 25, -3, -8])


@st.composite
def terms(draw):
    """A coefficient with powers of numbers in linear forms, rounded or not."""
    value = Fraction(draw(WHOLE), draw(st.sampled_from([1, 1, 2, 3, 4, 6, 8]))) * draw(st.sampled_from([1, w, n * w]))
    for base in draw(st.lists(BASES, max_size=2)):
        value = value * power(base, draw(TIMES) * d + draw(TIMES) * i + draw(TIMES))
    return floordiv(value, draw(st.sampled_from([1, 3, 2**d, 4**i]))) if draw(st.booleans()) else value


@settings(max_examples=120, deadline=None)
@given(st.lists(terms(), min_size=1, max_size=3), st.integers(1, 4), st.integers(1, 4))
def test_powers_are_read_by_sympy_to_the_same_value(parts, depth, index):
    value = sum(parts)
    point = {"w": 5, "n": 7, "d": depth, "i": index}
    names = {name: sympy.Symbol(name) for name in point}
    parsed = sympy.sympify(text(value), locals=names)
    expected = Fraction(evaluate(value, point))
    found = parsed.xreplace({names[name]: sympy.Integer(number) for name, number in point.items()})
    assert found == sympy.Rational(expected.numerator, expected.denominator)
