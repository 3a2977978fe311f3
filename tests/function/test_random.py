"""Random formulas on arrays against plain arithmetic point by point, inside int64 and across its border."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Number,
    Poly,
    Ring,
    Value,
    ceildiv,
    evaluate,
    floordiv,
    maximum,
    power,
    symbols_of,
    whole,
)
from symcnn.algebra.atoms import Sum
from symcnn.algebra.sums import summed
from symcnn.errors import Error
from symcnn.function import Function, as_function
from tests.algebra.expressions import DOMAINS, Env, Maker, attempt, member

STEPPED = ("x", "y", "z", "o", "b", "s", "d", "a", "i", "j")
SEEDS = st.integers(0, 2**32)
INT64 = 2**63


def made(seed: int, **options: object) -> tuple[Maker, Poly, Callable[[Env], Number]] | None:
    maker = Maker(random.Random(seed), **options)  # type: ignore[arg-type]
    formula = attempt(lambda: maker.formula(3))
    if formula is None or not isinstance(formula[0], Poly):
        return None
    return maker, formula[0], formula[1]


def function_of(maker: Maker, value: Poly, overflow: str = "error") -> Function:
    return as_function("E", value, maker.ring, {}, (), overflow)


def columns(names: tuple[str, ...], points: list[Env]) -> dict[str, object]:
    """Arrays of the points' values; fractions as the floats nearest to them."""
    return {name: np.array([_plain(point[name]) for point in points]) for name in names}


def _plain(number: Number) -> float | int:
    return int(number) if Fraction(number).denominator == 1 else float(number)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_arrays_agree_with_plain_arithmetic(seed: int) -> None:
    found = made(seed, names=STEPPED)
    if found is None:
        return
    maker, value, plain = found
    names = symbols_of(value)
    points = [maker.point() for _ in range(50)]
    try:
        results = function_of(maker, value)(**columns(names, points))
    except Error as error:
        if "not proved to fit" in str(error):
            return
        raise
    wanted = [plain(point) for point in points]
    if results.dtype == np.int64:
        assert results.tolist() == wanted
    else:
        assert not whole(value).verdict
        assert results.tolist() == pytest.approx([float(number) for number in wanted], rel=1e-12, abs=1e-12)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.integers(4, 22))
def test_no_array_overflows_unnoticed(seed: int, digits: int) -> None:
    """Values of many digits: what comes out is right, or refused where exact numbers go beyond int64 or may do so."""
    found = made(seed, names=("x", "y", "z", "o"), powers=False)
    if found is None:
        return
    maker, value, plain = found
    names = symbols_of(value)
    points = [{name: _far(maker, name, digits) for name in maker.names} for _ in range(20)]
    wanted = [plain(point) for point in points]
    given_ = {name: np.array([point[name] for point in points], object) for name in names}
    exact = function_of(maker, value, "exact")(**given_)
    assert [Fraction(number) for number in exact.tolist()] == pytest.approx(wanted, rel=1e-15)
    if exact.dtype == object:
        assert exact.tolist() == wanted
        with pytest.raises(Error, match="not proved to fit"):
            function_of(maker, value)(**given_)
    elif exact.dtype == np.int64:
        assert exact.tolist() == wanted


def _far(maker: Maker, name: str, digits: int) -> int:
    return int(DOMAINS[name].point(maker.chance.randrange(10**digits)))


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_float64_where_int64_ends_is_near(seed: int) -> None:
    found = made(seed, names=("x", "y", "z"), powers=False, conditions=False)
    if found is None:
        return
    maker, value, plain = found
    names = symbols_of(value)
    points = [{name: _far(maker, name, 12) for name in maker.names} for _ in range(20)]
    try:
        results = function_of(maker, value, "float")(**{name: [point[name] for point in points] for name in names})
    except Error as error:
        if "beyond int64" in str(error):
            return
        raise
    for got, point in zip(results.tolist(), points, strict=True):
        terms = (evaluate(Poly(value.ring, {m: c}), point) for m, c in value.terms.items())
        assert abs(Fraction(got) - plain(point)) <= sum(map(abs, terms)) * Fraction(1, 10**14)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_broadcasting_and_single_points_agree_with_plain_arrays(seed: int) -> None:
    found = made(seed, names=("x", "y", "b"))
    if found is None:
        return
    maker, value, plain = found
    function = function_of(maker, value)
    if not function.symbols:
        return
    sides = {name: [member(DOMAINS[name], 12, maker.chance) for _ in range(3)] for name in function.symbols}
    grid = np.meshgrid(*(np.array([_plain(v) for v in side]) for side in sides.values()), indexing="ij")
    try:
        flat = function(*grid)
        results = function(*_open(sides))
    except Error:
        return
    assert np.array_equal(flat, results)
    for place in np.ndindex(results.shape):
        point = {name: side[i] for (name, side), i in zip(sides.items(), place, strict=True)}
        exact = function(**point)
        assert exact == plain({**maker.point(), **point})
        assert type(exact) is int or exact.denominator > 1
        assert float(exact) == pytest.approx(float(results[place]), rel=1e-12)


def _open(sides: dict[str, list[Number]]) -> list[object]:
    shapes = [[-1 if i == k else 1 for i in range(len(sides))] for k in range(len(sides))]
    return [
        np.array([_plain(v) for v in side]).reshape(shape) for side, shape in zip(sides.values(), shapes, strict=True)
    ]


@pytest.mark.parametrize("size", [1, 2, 32_767, 32_768, 32_769, 100_000])
def test_blocks_are_seamless(size: int) -> None:
    maker = Maker(random.Random(1))
    x, y = maker.symbols["x"], maker.symbols["y"]
    function = as_function("E", (x + y) // 3 + (x * x + x) // 2 * y, maker.ring, {}, ())
    xs, ys = np.arange(1, size + 1), np.arange(size)[::-1]
    wanted = (xs + ys) // 3 + (xs * xs + xs) // 2 * ys
    assert np.array_equal(function(xs, ys), wanted)
    assert np.array_equal(function(xs[::-1], ys[::-1]), wanted[::-1])
    if size % 2 == 0:
        assert np.array_equal(function(xs.reshape(2, -1), ys.reshape(2, -1)), wanted.reshape(2, -1))
        column = xs[: size // 2, None] if size < 1000 else xs[:200, None]
        assert np.array_equal(function(column, ys), (column + ys) // 3 + (column * column + column) // 2 * ys)


BODIES: dict[str, Callable[[Poly, Poly, Poly], Value]] = {
    "rounded by powers": lambda x, y, i: floordiv(x + 3, power(2, i)) ** 2 * y,
    "rounded up, and the index": lambda x, y, i: ceildiv(x, power(2, i)) * (i + y),
    "with powers": lambda x, y, i: floordiv(x, power(3, i)) * power(2, i) ** 2,
    "a maximum": lambda x, y, i: maximum(x * x, y * i * i) * i,
    "below the line": lambda x, y, i: floordiv(x, power(2, i)) * power(2, -i),
    "parts": lambda x, y, i: floordiv(x, power(2, i)) * (i + 1) * Fraction(1, 2),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("overflow", ["error", "float", "exact"])
def test_sums_without_a_closed_form_are_summed(body: str, overflow: str) -> None:
    maker = Maker(random.Random(5))
    x, y, d, low = (maker.symbols[name] for name in ("x", "y", "i", "b"))
    index = maker.ring.hidden("t", DOMAINS["i"])
    value = summed(BODIES[body](x, y, index), index, 0, d) * 3 + floordiv(x + low, 2)
    assert any(isinstance(value.ring.atoms[i], Sum) for i in value.indices())
    points = [{"x": a, "y": b, "i": c, "b": 8} for a in (1, 7, 100, 10**5) for b in (0, 1, 9) for c in range(6)]
    function = as_function("E", value, maker.ring, {}, (), overflow)
    results = function(**{name: np.array([point[name] for point in points]) for name in function.symbols})
    wanted = [evaluate(value, point) for point in points]
    assert results.tolist() == pytest.approx(wanted, rel=1e-12)
    if all(type(number) is int for number in wanted):
        assert results.tolist() == wanted


def test_a_sum_beyond_int64_is_refused_or_a_float() -> None:
    maker = Maker(random.Random(5))
    x, d = maker.symbols["x"], maker.symbols["i"]
    index = maker.ring.hidden("t", DOMAINS["i"])
    value = summed(floordiv(x, power(2, index)) ** 2, index, 0, d)
    far = np.array([3 * 10**9, 10**10, 5])
    with pytest.raises(Error, match="not proved to fit"):
        function_of(maker, value)(far, 5)
    wanted = [evaluate(value, {"x": number, "i": 5}) for number in far.tolist()]
    assert function_of(maker, value, "float")(far, 5).tolist() == pytest.approx(wanted, rel=1e-14)
    assert function_of(maker, value, "exact")(far, 5).tolist() == wanted


@pytest.mark.parametrize("exponent", [3, 62, 63, 70, 2000])
def test_powers_beyond_int64_are_floats_or_refused(exponent: int) -> None:
    maker = Maker(random.Random(5))
    j = maker.symbols["j"]
    value = power(2, j) * 3 - power(2, j)
    exponents = np.array([1, exponent])
    if exponent <= 61:
        assert function_of(maker, value)(exponents).tolist() == [4, 2 ** (exponent + 1)]
        return
    with pytest.raises(Error, match="not proved to fit"):
        function_of(maker, value)(exponents)
    assert function_of(maker, value, "exact")(exponents).tolist() == [4, 2 ** (exponent + 1)]
    results = function_of(maker, value, "float")(exponents).tolist()
    assert results == [4, 2.0 ** (exponent + 1) if exponent < 1023 else np.inf]


@pytest.mark.parametrize(("low", "step"), [(0, 3), (1, 7), (-5, 12), (0, 64), (3, 64), (None, 10)])
def test_steps_are_checked_to_the_ends_of_int64(low: int | None, step: int) -> None:
    domain = Domain(low, None if low is not None else 5, step)
    ring = Ring()
    function = as_function("E", ring.symbol("v", domain) * 0 + ring.symbol("v", domain), ring, {}, ())
    inside = [domain.point(k) for k in (0, 1, 10**9)] if low is not None else [5, -5, 5 - 10 * (2**63 // 10)]
    assert function(np.array(inside)).tolist() == inside
    for number in (value + 1 for value in inside):
        with pytest.raises(Error, match="is outside its domain"):
            function(np.array([inside[0], number]))
