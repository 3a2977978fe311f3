"""Sums against Python's own, turn by turn: random bodies and ends, and the forms that are known."""

import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sum_bodies import DOMAINS, BodyMaker

from symcnn.algebra import (
    Domain,
    Ring,
    at_least,
    bounds,
    equal,
    evaluate,
    floordiv,
    latex,
    maximum,
    nonnegative,
    same,
    settled,
    sign,
    substitute,
    summed,
    symbols_of,
    text,
    whole,
)
from symcnn.algebra.atoms import Sum
from symcnn.algebra.door import differentiated, expression_latex, factored, from_sympy, symbol_of, to_sympy
from symcnn.algebra.sums import faulhaber, geometric
from symcnn.errors import Error

seeds = st.integers(0, 10**6)


def _sum(seed):
    maker = BodyMaker(random.Random(seed))
    return maker, *maker.sum(maker.chance.choice((0, 0, 0, 1)))


@settings(max_examples=150, deadline=None)
@given(seeds)
@example(30549)  # a sum over 2..e, guarded where e may be 0
def test_sums_are_what_python_adds_up(seed):
    maker, value, function, _, _ = _sum(seed)
    low, high = bounds(value)
    for _ in range(6):
        point = maker.point()
        expected = function(point)
        assert evaluate(value, point) == expected
        assert substitute(value, point) == expected
        assert low is None or low <= expected
        assert high is None or expected <= high


@settings(max_examples=80, deadline=None)
@given(seeds)
@example(30549)
def test_values_in_the_place_of_symbols_reach_ends_and_bodies(seed):
    maker, value, function, _, _ = _sum(seed)
    s = maker.symbols
    point = maker.point()
    names = maker.chance.sample(list(DOMAINS), 3)
    partly = substitute(value, {name: point[name] for name in names})
    assert evaluate(partly, point) == function(point)
    wide = substitute(value, {"n": s["n"] + 2 * s["w"], "d": s["d"] + s["e"], "w": 3 * s["n"]})
    moved = {"n": point["n"] + 2 * point["w"], "d": point["d"] + point["e"], "w": 3 * point["n"]}
    assert evaluate(wide, point) == function({**point, **moved})


def _added_up(expression):
    """Turn by turn, from outside: sympy's ``doit`` leaves a sum whose inner ends depend on the outer index."""
    if not expression.has(sympy.Sum):
        return expression
    if not isinstance(expression, sympy.Sum):
        return expression.func(*map(_added_up, expression.args))
    body, *inner, (index, first, last) = expression.args
    rest = sympy.Sum(body, *inner) if inner else body
    return sympy.Add(*(_added_up(rest.xreplace({index: sympy.Integer(turn)})) for turn in range(first, last + 1)))


@settings(max_examples=40, deadline=None)
@given(seeds)
@example(508)
def test_text_and_door_are_read_by_sympy_to_the_same_value(seed):
    maker, value, function, _, _ = _sum(seed)
    if len(text(value)) > 2_000:  # sympy takes minutes
        return
    names = {name: sympy.Symbol(name) for name in DOMAINS}
    parsed, direct = sympy.sympify(text(value), locals=names), sympy.sympify(to_sympy(value))
    point = maker.point(5)
    numbers = {name: sympy.Rational(number) for name, number in point.items()}
    expected = sympy.Rational(Fraction(function(point)))
    assert _added_up(parsed.xreplace({names[name]: number for name, number in numbers.items()})) == expected
    assert _added_up(direct.xreplace({symbol: numbers[symbol.name] for symbol in direct.free_symbols})) == expected


@pytest.fixture
def ring():
    return Ring()


def _over_d(ring, body, first=1, last=None):
    d = ring.symbol("d")
    last = d if last is None else last(d)
    index = ring.hidden("turn", Domain(first, last))
    return summed(body(index), index, first, last)


CLOSED = [
    ("1", lambda r, i: 1, "d"),
    ("i", lambda r, i: i, "d**2/2 + d/2"),
    ("i**2*w", lambda r, i: i**2 * r.symbol("w"), "d**3*w/3 + d**2*w/2 + d*w/6"),
    ("2**i", lambda r, i: 2**i, "2**(d + 1) - 2"),
    ("i*2**i", lambda r, i: i * 2**i, "2**(d + 1)*d - 2**(d + 1) + 2"),
    ("n*2**-i", lambda r, i: r.symbol("n") * 2**-i, "n - n/2**d"),
    ("[i >= 2]*w", lambda r, i: at_least(i, 2) * r.symbol("w"), "d*w - w"),
    ("[i = 1]*w", lambda r, i: same(i, 1) * r.symbol("w"), "w"),
    ("[i = d]*i", lambda r, i: same(i, r.symbol("d")) * i, "d"),
    ("max(i, 3)", lambda r, i: maximum(i, 3), "d**2/2 + d/2 + Piecewise((3, d >= 2), (2, True))"),
    ("min(i, d)", lambda r, i: -maximum(-i, -r.symbol("d")), "d**2/2 + d/2"),
    ("(w*i)//1*4//4", lambda r, i: floordiv(4 * i * r.symbol("w") + 3, 4), "d**2*w/2 + d*w/2"),
]


@pytest.mark.parametrize(("name", "body", "expected"), CLOSED, ids=[name for name, _, _ in CLOSED])
def test_closed_forms(ring, name, body, expected):
    names = {name: sympy.Symbol(str(ring.symbol(name))) for name in "wnd"}
    assert _over_d(ring, lambda i: body(ring, i)) == from_sympy(sympy.sympify(expected, locals=names), ring)


def test_roundings_of_the_index_are_sums_over_its_classes(ring):
    value = _over_d(ring, lambda i: floordiv(i, 2))
    assert not any(isinstance(atom, Sum) for atom in ring.atoms)
    d = ring.named("d")
    assert equal(value, floordiv(d * d, 4)).verdict


def test_a_pyramid_is_closed_where_the_side_is_divisible(ring):
    levels, w = ring.symbol("L"), ring.symbol("w")
    side = ring.symbol("n", Domain(2**levels, None, 2**levels))
    index = ring.hidden("turn", Domain(1, levels))
    value = summed(floordiv(side, 2**index) ** 2 * 4**index * w, index, 1, levels)
    assert value == levels * side**2 * w


def test_faulhaber_and_geometric_on_numbers():
    for k in range(8):
        for n in range(-1, 12):
            assert sum(c * n**p for p, c in enumerate(faulhaber(k))) == (
                sum(i**k for i in range(1, n + 1)) if n >= 0 else -(0**k)
            )
        for ratio in (Fraction(2), Fraction(3, 2), Fraction(1, 6)):
            form = geometric(k, ratio)
            for i in range(-4, 9):
                here, later = (sum(c * x**p for p, c in enumerate(form)) for x in (i, i + 1))
                assert ratio * later - here == i**k


# ---------------------------------------------------------------- what stays a sum


def _left(ring):
    """w·Σ ⌊n/2^i⌋²·2^i."""
    n, w = ring.symbol("n"), ring.symbol("w")
    return _over_d(ring, lambda i: w * floordiv(n, 2**i) ** 2 * 2**i)


def test_a_sum_without_closed_form_is_a_value(ring):
    value = _left(ring)
    assert text(value) == "w*Sum(2**i*floor(n/2**i)**2, (i, 1, d))"
    assert latex(value) == r"w \sum_{i=1}^{d} 2^{i} {\left\lfloor \frac{n}{2^{i}} \right\rfloor}^{2}"
    assert latex(value**2 + 1) == (
        r"w^{2} {\left(\sum_{i=1}^{d} 2^{i} {\left\lfloor \frac{n}{2^{i}} \right\rfloor}^{2}\right)}^{2} + 1"
    )
    assert set(symbols_of(value)) == {"d", "n", "w"}
    assert nonnegative(value).verdict
    assert sign(value + 1) == 1
    assert whole(value).verdict
    assert maximum(value, -1) == value
    assert evaluate(value, {"n": 13, "d": 5, "w": 2}) == 2 * sum((13 // 2**i) ** 2 * 2**i for i in range(1, 6))


def test_numbers_for_the_ends_sum_anew(ring):
    value = _left(ring)
    n, w = ring.named("n"), ring.named("w")
    assert substitute(value, {"d": 2}) == 2 * w * floordiv(n, 2) ** 2 + 4 * w * floordiv(n, 4) ** 2
    assert substitute(value, {"d": 40, "w": 1, "n": 5}) == 2 * 4 + 4
    assert text(substitute(value, {"d": 40})) == "w*Sum(2**i*floor(n/2**i)**2, (i, 1, 40))"
    assert substitute(value, {"d": 0}) == 0
    side = ring.symbol("m", Domain(2 ** ring.named("d"), None, 2 ** ring.named("d")))
    assert substitute(value, {"n": side}) == side**2 * w - side**2 * w * 2 ** -ring.named("d")


def test_evaluation_ends(ring):
    value = _left(ring)
    point = {"n": 5, "w": 1}
    assert evaluate(value, {**point, "d": 10_000}) == 12
    with pytest.raises(Error, match="more than 1000000 terms"):
        evaluate(value, {**point, "d": 10**9})
    with pytest.raises(Error, match="`n`"):
        evaluate(value, {"w": 1, "d": 3})
    d, n = ring.named("d"), ring.named("n")
    j = ring.hidden("j", Domain(1, d))
    i = ring.hidden("i", Domain(1, j))
    nested = summed(summed(floordiv(n, 2**i) * i, i, 1, j) * floordiv(n + j, 2**j), j, 1, d)
    with pytest.raises(Error, match="more than 1000000 terms"):
        evaluate(nested, {"n": 5, "d": 10_000})


def test_the_index_is_a_letter_that_no_symbol_is(ring):
    for name in "ik":
        ring.symbol(name)
    d, n = ring.symbol("d"), ring.symbol("n")
    j = ring.hidden("outer", Domain(1, d))
    i = ring.hidden("inner", Domain(1, j))
    inner = summed(floordiv(n, 2**i), i, 1, j)
    assert text(summed(inner, j, 1, d)) == "Sum(Sum(floor(n/2**j), (j, 1, l)), (l, 1, d))"


def test_one_sum_has_one_form(ring):
    n, d = ring.symbol("n"), ring.symbol("d")
    forms = []
    for name in "ab":
        i = ring.hidden(name, Domain(1, d))
        forms.append(summed(5 * n * floordiv(n, 2**i) + i, i, 1, d))
    assert forms[0] == forms[1]


def test_a_symbol_put_into_a_sum_is_not_caught_by_its_index(ring):
    n, d = ring.symbol("n"), ring.symbol("d")
    i = ring.hidden("i", Domain(1, d))
    value = summed(floordiv(n + i, 2**i), i, 1, d)
    (atom,) = (atom for atom in ring.atoms if isinstance(atom, Sum))
    inside = substitute(value, {"n": atom.index})  # the index of this very sum, free
    for free in (1, 4):
        for last in (1, 2, 5):
            expected = sum((free + turn) // 2**turn for turn in range(1, last + 1))
            assert evaluate(inside, {"d": last, **dict.fromkeys(symbols_of(atom.index), free)}) == expected
    nested = substitute(value, {"n": value})
    for side, last in ((7, 3), (30, 4)):
        within = sum((side + turn) // 2**turn for turn in range(1, last + 1))
        expected = sum((within + turn) // 2**turn for turn in range(1, last + 1))
        assert evaluate(nested, {"n": side, "d": last}) == expected


def test_values_of_another_ring_go_into_a_sum(ring):
    value, other = _left(ring), Ring()
    u = other.symbol("u", Domain(0))
    moved = substitute(value, {"n": 3 * u + 1, "d": u + 1, "w": 2})
    assert moved.ring is other
    assert evaluate(moved, {"u": 6}) == evaluate(value, {"n": 19, "d": 7, "w": 2})


def test_derivatives_and_forms_take_sums_as_they_are(ring):
    value = _left(ring)
    assert text(differentiated(value * ring.named("w"), "w")) == "2*w*Sum(2**i*floor(n/2**i)**2, (i, 1, d))"
    assert sympy.diff(to_sympy(value), symbol_of(ring, "w")) == to_sympy(differentiated(value, "w"))
    with pytest.raises(Error, match="no derivative"):
        differentiated(value, "d")
    assert str(factored(value)) == text(value)
    assert r"\sum_{i=1}^{d}" in expression_latex(to_sympy(value), ring)


def test_there_and_back(ring):
    n, d = ring.symbol("n"), ring.symbol("d")
    j = ring.hidden("j", Domain(1, d))
    i = ring.hidden("i", Domain(1, j))
    nested = summed(summed(floordiv(n, 2**i) * j, i, 1, j) * floordiv(n, 2**j), j, 1, d)
    for value in (_left(ring) + n, nested):
        assert from_sympy(to_sympy(value), ring) == value


# ---------------------------------------------------------------- fewer conditions


def test_conditions_that_fail_at_one_end_alone(ring):
    e, w, n = ring.symbol("e", Domain(0)), ring.symbol("w"), ring.symbol("n")
    assert settled(9 * e * w * at_least(e, 1)) == 9 * e * w
    assert settled((9 * e + 3) * w * at_least(e, 1)) == 9 * e * w + 3 * w * at_least(e, 1)
    assert settled(at_least(n, 3) * at_least(n, 5)) == at_least(n, 5)
    assert settled(at_least(n, 5) * (1 - at_least(n, 3))) == 0
    assert settled(e * at_least(e, 2)) == e * at_least(e, 2)


def test_a_condition_stays_before_a_sum_that_it_makes_run(ring):
    e, n = ring.symbol("e", Domain(0)), ring.symbol("n")
    i = ring.hidden("i", Domain(2, e))
    tail = at_least(e, 1) * summed(floordiv(n, 2**i), i, 2, e)
    assert settled(tail) == tail
    j = ring.hidden("j", Domain(1, e))
    assert settled(at_least(e, 1) * summed(floordiv(n, 2**j), j, 1, e)) == summed(floordiv(n, 2**j), j, 1, e)
