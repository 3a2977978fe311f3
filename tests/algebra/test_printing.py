"""Formulas as text and LaTeX: (formula, text, LaTeX)."""

from fractions import Fraction

import pytest

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    ceildiv,
    condition_latex,
    condition_text,
    floordiv,
    latex,
    maximum,
    minimum,
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
    (floordiv(n, 2 * 2**i), "floor(n/(2*2**i))", r"\left\lfloor \frac{n}{2 \cdot 2^{i}} \right\rfloor"),
    (3 * 6**i * w, "3*6**i*w", r"3 \cdot 6^{i} w"),
    (n * 2**-i, "2**(-i)*n", "2^{-i} n"),
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
