"""The door to sympy: one symbol for one meaning, forms equal to their value, closed forms that solve."""

import pytest
import sympy

from symcnn.algebra import Domain, Ring, at_least, ceildiv, evaluate, floordiv, maximum, same, summed
from symcnn.algebra.door import (
    collected,
    derivative,
    differentiated,
    expression_latex,
    expression_text,
    factored,
    from_sympy,
    horner,
    limit,
    simplified,
    symbol_of,
    to_sympy,
)
from symcnn.algebra.radicals import solve_for
from symcnn.errors import Error


@pytest.fixture
def ring():
    return Ring()


KINDS = [
    (Domain(), {"integer": True, "positive": True}),
    (Domain(0), {"integer": True, "nonnegative": True}),
    (Domain(-3, 5), {"integer": True}),
    (Domain(8, None, 8), {"integer": True, "positive": True}),
    (Domain(values=(1, 3)), {"integer": True, "positive": True}),
    (Domain((0.25).as_integer_ratio()[0], 4, 1), {"integer": True, "positive": True}),
    (Domain(0, 1, None), {"real": True, "nonnegative": True}),
]


@pytest.mark.parametrize(("domain", "assumptions"), KINDS)
def test_a_symbol_has_the_assumptions_that_its_domain_shows(ring, domain, assumptions):
    assert to_sympy(ring.symbol("x", domain)) == sympy.Symbol("x", **assumptions)


def test_one_name_and_domain_is_one_symbol(ring):
    other = Ring()
    assert to_sympy(ring.symbol("x")) is to_sympy(other.symbol("x"))
    assert symbol_of(ring, "x") is to_sympy(ring.symbol("x") * 1)


def test_numbers_become_sympy_numbers():
    assert to_sympy(5) is sympy.Integer(5)
    assert to_sympy(0) is sympy.S.Zero


def test_there_and_back(ring):
    n, w, i = ring.symbol("n"), ring.symbol("w"), ring.symbol("i")
    for value in (
        5 * n**2 * w + n / 2 - 3,
        ceildiv(n, 2) ** 2 * w,
        floordiv(n + w, 2**i) + 3 * 2**i,
        maximum(n, w) * 2 + at_least(n, 3) * w + same(n, w),
    ):
        assert from_sympy(to_sympy(value), ring) == value
    for expression in (sympy.sin(symbol_of(ring, "n")), sympy.sqrt(symbol_of(ring, "n")), sympy.pi):
        with pytest.raises(Error):
            from_sympy(expression, ring)
    with pytest.raises(Error, match="no symbol"):
        from_sympy(sympy.Symbol("q"), ring)


def test_forms_are_equal_to_the_value(ring):
    w, n, classes = ring.symbol("w"), ring.symbol("n"), ring.symbol("K")
    params = (5724 * w**2 + 32 * classes * w + 977 * w + classes) * (w + 1)
    rounded = params * ceildiv(n, 32) + w
    for value in (params, rounded):
        forms = [factored(value), horner(value), horner(value, "w"), collected(value, "w"), simplified(value)]
        for form in forms:
            assert sympy.expand(form - to_sympy(value)) == 0
    assert expression_text(factored(params)) == "(w + 1)*(32*K*w + K + 5724*w**2 + 977*w)"
    assert expression_text(horner(9 * w**2 + w, "w")) == "w*(9*w + 1)"


def test_derivatives(ring):
    w, n, i = ring.symbol("w"), ring.symbol("n"), ring.symbol("i")
    assert differentiated(w**3 * n + 2 * w, "w") == 3 * w**2 * n + 2
    assert differentiated(w * ceildiv(n, 2), "w") == ceildiv(n, 2)
    assert differentiated(7, "w") == 0
    for value, name in ((n // 2, "n"), (2**i, "i"), (maximum(n, w), "w"), (at_least(n, 3), "n")):
        with pytest.raises(Error, match="no derivative"):
            differentiated(value, name)


def test_derivatives_of_powers_and_of_sums(ring):
    w, n, d = ring.symbol("w"), ring.symbol("n"), ring.symbol("d")
    index = ring.hidden("turn", Domain(1, d))
    total = summed(floordiv(n, 2**index) * 2**index * w**2, index, 1, d)
    assert expression_text(derivative(4**d * w, "d")) == "2*4**d*w*log(2)"
    assert expression_text(derivative(total, "w")) == "2*w*Sum(2**i*floor(n/2**i), (i, 1, d))"
    assert derivative(w**2 * d, "w") == to_sympy(2 * w * d)
    for value, name in ((total, "d"), (total, "n"), (n // 2, "n"), (2**d * (d // 3), "d")):
        with pytest.raises(Error, match="no derivative"):
            derivative(value, name)


POWERS = [
    (lambda w, d: 4**d * w - d**5 * 2**d, sympy.oo),
    (lambda w, d: d - 2**d, -sympy.oo),
    (lambda w, d: w + d**3 * 2**-d, sympy.Symbol("w", integer=True, positive=True)),
    (lambda w, d: 3**d * 2 ** (-2 * d) * w, 0),
]


@pytest.mark.parametrize(("make", "expected"), POWERS)
def test_limits_of_powers(ring, make, expected):
    assert limit(make(ring.symbol("w"), ring.symbol("d")), "d") == expected


WRITTEN = [
    (
        lambda w, d: factored(6 * 4**d * w**2 + 2 * 2**d * w),
        "2*2**d*w*(3*2**d*w + 1)",
        r"2 \cdot 2^{d} w \left(3 \cdot 2^{d} w + 1\right)",
    ),
    (lambda w, d: horner(6 * 4**d * w**2 - 3 * w, "w"), "w*(6*4**d*w - 3)", r"w \left(6 \cdot 4^{d} w - 3\right)"),
    (lambda w, d: to_sympy(w * 2**-d), "w/2**d", r"\frac{w}{2^{d}}"),
    (lambda w, d: to_sympy(floordiv(w, 4**d)), "floor(w/4**d)", r"\left\lfloor{\frac{w}{4^{d}}}\right\rfloor"),
]


@pytest.mark.parametrize(("make", "plain", "typeset"), WRITTEN)
def test_powers_are_written_as_the_algebra_writes_them(ring, make, plain, typeset):
    expression = make(ring.symbol("w"), ring.symbol("d"))
    assert (expression_text(expression), expression_latex(expression, ring)) == (plain, typeset)


def test_limits(ring):
    w, n, d = ring.symbol("w"), ring.symbol("n"), ring.symbol("d", Domain(-1, 1))
    assert limit(w**2 - 100 * w, "w") == sympy.oo
    assert limit(n - 3 * (n // 2), "n") == -sympy.oo
    assert limit(n * w, "d") == to_sympy(n * w)
    for value in (n - 2 * (n // 2), n * n - 2 * n * (n // 2), d * n):
        with pytest.raises(Error):
            limit(value, "n")


def test_closed_forms_solve_their_equation(ring):
    k, budget, n = ring.symbol("k"), ring.symbol("B"), ring.symbol("n")
    for value in (3 * k - budget, 9 * k**2 + k - budget, k**3 + k - budget, k**4 - budget, k * ceildiv(n, 2) - budget):
        (root,) = solve_for(value, "k")
        numbers = {symbol_of(ring, "B"): 1234, symbol_of(ring, "n"): 7}
        found = sympy.nsimplify(root.subs(numbers).evalf(60), rational=True)
        exact_value = evaluate(value, {"k": 1, "B": 1234, "n": 7})
        assert exact_value != 0
        residue = to_sympy(value).subs({**numbers, symbol_of(ring, "k"): found})
        assert abs(residue) < sympy.Rational(1, 10**30)
        assert found > 0
    assert expression_text(solve_for(9 * k**2 + k - budget, "k")[0]) == "sqrt(36*B + 1)/18 - 1/18"


def test_what_has_no_closed_form(ring):
    k, budget = ring.symbol("k"), ring.symbol("B")
    for value, message in (
        (k**5 + k - budget, "degree 5"),
        (budget + 1, "does not occur"),
        (k // 2 - budget, "not a polynomial"),
    ):
        with pytest.raises(Error, match=message):
            solve_for(value, "k")
    assert solve_for(k**2 + k + budget, "k") == []


def test_latex_uses_the_symbols_own_names(ring):
    c = ring.symbol("C_in")
    x = ring.symbol("x", latex=r"\xi")
    assert expression_latex(to_sympy(c * x), ring) in (r"C_{\mathrm{in}} \xi", r"\xi C_{\mathrm{in}}")
