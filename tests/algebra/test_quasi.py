"""Quasi-polynomials against plain evaluation, and the fewest classes that suffice."""

from __future__ import annotations

import random

import pytest
from expressions import DOMAINS, Maker, attempt
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import (
    Domain,
    Poly,
    Ring,
    Value,
    at_least,
    ceildiv,
    coefficients,
    evaluate,
    floordiv,
    maximum,
    minimum,
    mod,
    power,
    text,
)  # fmt: skip
from symcnn.algebra.quasi import ResidueClass, residue_classes
from symcnn.errors import Error

WHOLE = ("x", "y", "z", "o", "b", "s", "d")


def classes(value: Value, name: str = "n") -> dict[tuple[int, int], str]:
    assert isinstance(value, Poly)
    return {(c.residue, c.modulus): text(c.values[0]) for c in residue_classes([value], value.ring, name)}


def class_of(found: tuple[ResidueClass, ...], number: int) -> ResidueClass:
    (only,) = (residue_class for residue_class in found if residue_class.holds(number))
    return only


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(WHOLE))
def test_every_point_lies_in_one_class_and_its_polynomial_is_right_there(seed: int, name: str) -> None:
    maker = Maker(random.Random(seed), names=WHOLE, powers=False)
    made = attempt(lambda: maker.formula(3))
    if made is None:
        return
    value, function = made
    try:
        found = residue_classes([value], maker.ring, name)
    except Error:
        return
    for residue_class in found:
        coefficients(residue_class.values[0], name)  # an error where it is no polynomial in the symbol
    for _ in range(40):
        point = maker.point()
        assert evaluate(class_of(found, int(point[name])).values[0], point) == function(point)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(WHOLE))
def test_no_class_is_empty_and_no_smaller_modulus_suffices(seed: int, name: str) -> None:
    maker = Maker(random.Random(seed), names=(name,), powers=False, conditions=False)
    value = attempt(lambda: maker.formula(3))
    try:
        found = residue_classes([value[0] if value else 1], maker.ring, name)
    except Error:
        return
    assert all(_member(DOMAINS[name], residue_class) for residue_class in found)
    modulus = found[0].modulus
    for smaller in (m for m in range(1, modulus) if modulus % m == 0):
        grouped: dict[int, set[Value]] = {}
        for residue_class in found:
            grouped.setdefault(residue_class.residue % smaller, set()).add(residue_class.values[0])
        assert any(len(values) > 1 for values in grouped.values())


def _length(domain: Domain, modulus: int) -> int:
    size = domain.size()
    return modulus if size is None else size


def _member(domain: Domain, residue_class: ResidueClass) -> bool:
    points = (int(domain.point(i)) for i in range(_length(domain, residue_class.modulus)))
    return any(residue_class.holds(point) for point in points)


def test_the_roundings_of_layers() -> None:
    ring = Ring()
    n = ring.symbol("n")
    assert classes(ceildiv(n, 2) ** 2) == {(0, 2): "n**2/4", (1, 2): "n**2/4 + n/2 + 1/4"}
    assert classes(floordiv(n - 2, 2)) == {(0, 2): "n/2 - 1", (1, 2): "n/2 - 3/2"}
    pooled = classes(ceildiv(n, 16))
    assert pooled[0, 16] == "n/16"
    assert pooled[1, 16] == "n/16 + 15/16"
    assert len(pooled) == 16


def test_classes_are_those_that_the_domain_meets() -> None:
    ring = Ring()
    even, tripled, few = ring.symbol("a", Domain(2, None, 2)), ring.symbol("b", Domain(3, None, 3)), Domain(3, 5)
    assert classes(floordiv(even, 4), "a") == {(0, 4): "a/4", (2, 4): "a/4 - 1/2"}
    assert classes(mod(tripled, 2), "b") == {(0, 2): "0", (1, 2): "1"}
    assert set(classes(floordiv(ring.symbol("c", few), 4), "c")) <= {(0, 1), (0, 4), (1, 4), (3, 4)}


def test_other_symbols_keep_their_own_roundings() -> None:
    ring = Ring()
    n, m = ring.symbol("n"), ring.symbol("m")
    assert classes(floordiv(n + m, 2)) == {
        (0, 2): "n/2 + floor(m/2)",
        (1, 2): "n/2 + ceiling(m/2) - 1/2",
    }
    assert classes(n * floordiv(m, 3) + maximum(m, 5)) == {(0, 1): "floor(m/3)*n + Max(5, m)"}


def test_equal_classes_need_no_larger_modulus() -> None:
    ring = Ring()
    n = ring.symbol("n")
    assert classes(floordiv(n + 3, 4) + floordiv(n + 1, 4)) == {(0, 2): "n/2", (1, 2): "n/2 + 1/2"}
    assert len(classes(at_least(mod(n, 4), 3))) == 4


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda n, m: floordiv(n, power(2, m)), r"floor(n/2**m) is not a polynomial in `n` on any residue class"),
        (lambda n, m: power(2, n), r"2**n is not one polynomial in `n`"),
        (lambda n, m: maximum(n, 5), r"hint: from n = 5 on it is: narrow its domain, `symbol n in 5..`"),
        (lambda n, m: minimum(n, m), r"Min(n, m) is not one polynomial in `n`"),
        (lambda n, m: maximum(floordiv(n, 2), 7), r"hint: from n = 14 on it is"),
        (lambda n, m: floordiv(n, 5000), r"5000 residue classes, more than 1024"),
    ],
)
def test_what_has_no_quasi_polynomial_is_refused(make: object, said: str) -> None:
    ring = Ring()
    value = make(ring.symbol("n"), ring.symbol("m"))  # type: ignore[operator]
    with pytest.raises(Error) as caught:
        residue_classes([value], ring, "n")
    assert said in str(caught.value)


def test_only_whole_symbols_have_residue_classes() -> None:
    ring = Ring()
    ring.symbol("a", Domain(0, 1, None))
    with pytest.raises(Error, match="`a` is not whole"):
        residue_classes([1], ring, "a")
