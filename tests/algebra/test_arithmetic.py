"""Arithmetic, exact quotients, powers, roots, and the limits that keep a formula from hanging."""

import subprocess
import sys
from fractions import Fraction

import pytest

from symcnn.algebra import (
    Domain,
    Poly,
    Ring,
    coefficients,
    degree,
    delta,
    divide,
    evaluate,
    floordiv,
    leading,
    log2,
    maximum,
    power,
    square_root,
    substitute,
    symbols_of,
    total,
)
from symcnn.errors import Error


@pytest.fixture
def ring():
    return Ring()


def test_constants_are_plain_numbers(ring):
    n = ring.symbol("n")
    assert type(n - n) is int
    assert type(n * 0) is int
    assert type((n + 3) / 2 - n / 2 + n - n / 1 - 0) is Fraction
    assert (n / 2 + Fraction(1, 2)).terms[()] == Fraction(1, 2)
    assert type((n / 2 * 2).constant) is int
    assert n + 1 == 1 + n
    assert hash(n + 1) == hash(1 + n)


def test_symbols_are_interned(ring):
    n = ring.symbol("n")
    assert ring.symbol("n") is n
    with pytest.raises(Error, match="declared twice"):
        ring.symbol("n", Domain(0))
    assert list(ring.domains) == ["n"]


def test_rings_do_not_mix(ring):
    with pytest.raises(ValueError, match="two rings"):
        ring.symbol("n") + Ring().symbol("n")


def test_exact_quotients(ring):
    n, k, i = ring.symbol("n"), ring.symbol("k"), ring.symbol("i")
    assert (n * n - 1) / (n - 1) == n + 1
    assert (6 * n * k) / (2 * k) == 3 * n
    assert (n**3 + 3 * n * n * k + 3 * n * k * k + k**3) / (n + k) == n * n + 2 * n * k + k * k
    assert (n * 2**i) / 2 ** (i - 1) == 2 * n
    z = ring.symbol("z", Domain(0))
    for a, b in ((n, z), (1, z), (1, n + 1), (n + 1, n - 1)):
        with pytest.raises(Error, match="is not a polynomial"):
            divide(a, b)
    with pytest.raises(Error, match="division by zero"):
        n / 0


def test_powers_have_one_form(ring):
    n, i, j = ring.symbol("n"), ring.symbol("i"), ring.symbol("j")
    assert power(6, i) == power(2, i) * power(3, i)
    assert power(4, i) == power(2, i) ** 2
    assert power(2, 2 * i + j - 1) == power(2, i) ** 2 * power(2, j) / 2
    assert power(4, i / 2) == power(2, i)
    assert power(1, i) == 1
    assert power(Fraction(1, 2), i) == 1 / power(2, i)
    assert substitute(power(2, i), {"i": j + 1}) == 2 * power(2, j)
    for base, exponent in ((n, i), (-2, i), (2, i * j), (2, floordiv(n, 2)), (2, i / 2)):
        with pytest.raises(Error):
            power(base, exponent)


def test_roots_and_logarithms(ring):
    n, levels, d = ring.symbol("n"), ring.symbol("L"), ring.symbol("d", Domain(-3, 3))
    assert [log2(v) for v in (1, 64, Fraction(1, 8), 2**levels, 8 * 4**levels)] == [0, 6, -3, levels, 2 * levels + 3]
    assert [square_root(v) for v in (49, Fraction(9, 4), 4 * n * n, 4**levels)] == [7, Fraction(3, 2), 2 * n, 2**levels]
    assert square_root(d * d) == maximum(d, -d)
    for function, value in ((log2, 3), (log2, n), (log2, 0), (square_root, 2), (square_root, n), (square_root, -4)):
        with pytest.raises(Error, match="no exact value"):
            function(value)


@pytest.mark.parametrize(
    "grow",
    [
        lambda n, k: (n + k) ** 100_000,
        lambda n, k: (n + k + 1) ** 2000,
        lambda n, k: n**1_000_000,
        lambda n, k: power(10, 10**9),
        lambda n, k: (9 * n) ** 100_000,
        lambda n, k: evaluate(power(2, n), {"n": 10**9}),
        lambda n, k: power(10**15 + 37, n),
    ],
)
def test_what_would_hang_is_refused(ring, grow):
    with pytest.raises(Error, match="too large"):
        grow(ring.symbol("n"), ring.symbol("k"))


def long_sums(ring):
    """Sums of many terms: whole powers, quotients by a symbol, rational coefficients, an indicator."""
    n, m, g = (ring.symbol(name, Domain(1)) for name in "nmg")
    powers = total((i + 1) * n**i * m ** (i % 7) for i in range(40))
    alternating = total((-1) ** i * n**i * m ** (i % 5) for i in range(40))
    quotients = total(Fraction(i + 1, 3) * n**i / g ** (i % 3) for i in range(50))
    cases = total(maximum(n, 9) * m**i - i for i in range(40))
    return powers, alternating, quotients, cases


@pytest.mark.parametrize("values", [{"n": 2, "m": 3, "g": 4}, {"n": 11, "m": 1, "g": 7}])
def test_products_of_many_terms(ring, values):
    factors = long_sums(ring)
    for left in factors:
        for right in factors:
            product = evaluate(left, values) * evaluate(right, values)
            assert evaluate(left * right, values) == product
            assert sum(evaluate(left * term, values) for term in terms_alone(right)) == product


def terms_alone(poly):
    return [Poly(poly.ring, {monomial: coefficient}) for monomial, coefficient in poly.terms.items()]


def test_terms_that_cancel_in_a_long_product(ring):
    n = ring.symbol("n")
    geometric = total(n**i for i in range(100)) * total((-n) ** i for i in range(100))
    assert len(geometric.terms) == 100
    assert geometric * (n**2 - 1) == -((n**100 - 1) ** 2)


def test_evaluate_names_what_is_missing(ring):
    n, k = ring.symbol("n"), ring.symbol("k")
    with pytest.raises(Error, match="no value is given for `n`, `k`"):
        evaluate(n * k // 2, {})
    assert evaluate(n / 2 + k, {"n": 3, "k": 1}) == Fraction(5, 2)
    assert type(evaluate(n / 2, {"n": 4})) is int


def test_calculus(ring):
    n, k = ring.symbol("n"), ring.symbol("k")
    value = 3 * n**2 * k + 5 * n + k - 2
    assert symbols_of(n // 2 + k) == ("n", "k")
    assert coefficients(value, "n") == {2: 3 * k, 1: 5, 0: k - 2}
    assert (degree(value, "n"), leading(value, "n"), degree(value, "z")) == (2, 3 * k, 0)
    assert delta(value, "n") == 6 * n * k + 3 * k + 5
    assert delta(value, "z") == 0
    with pytest.raises(Error, match="not a polynomial in `n`"):
        coefficients(n // 2, "n")


def test_totals(ring):
    n = ring.symbol("n")
    assert total([]) == 0
    assert total([1, Fraction(1, 2), Fraction(1, 2)]) == 2
    assert total([n, 1, -n, n * n]) == n * n + 1
    assert isinstance(total([n, 1]), Poly)


def test_python_operators_with_numbers_on_the_left(ring):
    n, m = ring.symbol("n"), ring.symbol("m", Domain(2, None, 2))
    assert 3 - n == -(n - 3)
    assert 2**n == power(2, n)
    assert (7 // 2**n, 7 % 2**n) == (floordiv(7, 2**n), 7 - 2**n * floordiv(7, 2**n))
    assert m // 2 == m / 2
    with pytest.raises(TypeError):
        n + "a"
    with pytest.raises(TypeError):
        n * 0.5


def test_the_package_does_not_import_sympy():
    code = "import sys, symcnn.algebra; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
