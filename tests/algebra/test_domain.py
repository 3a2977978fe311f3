"""Domains: points, ends, steps and their texts."""

from fractions import Fraction

import pytest

from symcnn.algebra import Domain, Ring
from symcnn.errors import Error

QUARTER = Fraction(1, 4)

TEXTS = [
    (Domain(), "a positive integer"),
    (Domain(0), "a nonnegative integer"),
    (Domain(None), "an integer"),
    (Domain(8, 512, 8), "8..512 step 8"),
    (Domain(8, 517, 8), "8..512 step 8"),
    (Domain(2, 9), "2..9"),
    (Domain(32, None, 32), "32.. step 32"),
    (Domain(values=(5, 1, 3)), "{1, 3, 5}"),
    (Domain(QUARTER, 1, QUARTER), "1/4..1 step 1/4"),
    (Domain(0, 1, None), "real in 0..1"),
]


@pytest.mark.parametrize(("domain", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_describe(domain, text):
    assert domain.describe() == text


def test_dependent_domains():
    ring = Ring()
    levels = ring.symbol("L")
    domain = Domain(2**levels, None, 2**levels)
    assert domain.describe() == "2^L.. step 2^L"
    assert domain.contains(24, {"L": 3})
    assert not domain.contains(20, {"L": 3})
    assert not domain.is_numeric
    assert domain.size() is None


@pytest.mark.parametrize("fields", [(5, 4), (1, 3, 0), (1, 3, -1)], ids=["empty", "no step", "a step down"])
def test_bad_domains(fields):
    with pytest.raises(Error):
        Domain(*fields)


def test_an_empty_set_is_an_error():
    with pytest.raises(Error):
        Domain(values=())


def test_points():
    domain = Domain(8, 30, 8)
    assert list(domain.points()) == [8, 16, 24]
    assert (domain.size(), domain.highest) == (3, 24)
    assert [domain.next_above(v) for v in (0, 8, 9, 24)] == [8, 16, 16, None]
    assert [domain.last_at_most(v) for v in (7, 8, 23, 100)] == [None, 8, 16, 24]
    assert [domain.contains(v) for v in (8, 9, 32, Fraction(33, 2))] == [True, False, False, False]


def test_points_of_sets_and_rationals():
    values = Domain(values=(1, 4, 9))
    assert (values.step, values.size(), list(values.points())) == (1, 3, [1, 4, 9])
    assert (values.next_above(4), values.last_at_most(8), values.contains(2)) == (9, 4, False)
    widths = Domain(QUARTER, 1, QUARTER)
    assert list(widths.points()) == [QUARTER, Fraction(1, 2), Fraction(3, 4), 1]
    assert type(widths.highest) is int
    assert Domain(values=(Fraction(1, 2), Fraction(5, 4))).step == Fraction(3, 4)


def test_reals_have_ends_but_no_next_point():
    real = Domain(0, 1, None)
    assert real.contains(Fraction(1, 3))
    assert (real.size(), real.next_above(0), real.last_at_most(2)) == (None, None, 1)
    with pytest.raises(Error):
        next(real.points())
