"""How the function of a network's figure is called, and what it refuses."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest

import symcnn

SCRIPT = """
symbol k in 8..512 step 8 = 32
symbol n in 1.. = 28
symbol c in [1, 3, 4]
symbol a in 0.25..1 step 0.25 = 1
symbol r real in 0..1
symbol d in 0..5
symbol m in 2^d.. step 2^d
network small {
  input (n, n, c)
  conv(k, 3); relu
  maxpool(2)
  gap
  dense(10)
}
network wide { input (n, 2*n + 3, 3); conv(8, 3, padding=1); conv(8, 5, padding=2) }
"""


@pytest.fixture(scope="module")
def small() -> symcnn.Network:
    return symcnn.parse(SCRIPT).networks["small"]


def test_numbers_give_exact_numbers(small: symcnn.Network) -> None:
    params = small.function("params")
    assert params.symbols == ("k", "c")
    assert repr(params) == "<function params of (k, c)>"
    assert params(k=16, c=3) == params(16, 3) == 9 * 3 * 16 + 16 + 160 + 10
    assert type(params(np.int64(16), np.int8(3))) is int
    assert small.function("params/7")(8, 1) == Fraction(72 + 8 + 80 + 10, 7)
    assert small.function("2^k")(k=512) == 2**512


def test_arrays_give_int64(small: symcnn.Network) -> None:
    k = np.arange(8, 520, 8)
    params = small.function("params")(k, 3)
    assert params.dtype == np.int64
    assert params.tolist() == [38 * x + 10 for x in k.tolist()]
    macs = small.function("macs")(k[:, None], np.arange(4, 40), 3)
    assert macs.shape == (64, 36)
    assert macs[3, 5] == small.function("macs")(int(k[3]), 9, 3)
    assert small.function("params")([8, 16], [1, 3]).tolist() == [72 + 8 + 90, 27 * 16 + 16 + 170]
    assert small.function("params")(np.array([8.0, 16.0]), 1).dtype == np.int64


def test_a_symbol_with_a_default_may_be_left_out(small: symcnn.Network) -> None:
    assert small.function("params")(c=3) == 38 * 32 + 10
    assert small.function("macs")(k=16, c=np.array([1, 3])).tolist() == [
        small.function("macs")(k=16, c=c, n=28) for c in (1, 3)
    ]


def test_other_symbols_of_the_script_change_nothing(small: symcnn.Network) -> None:
    assert small.function("params")(k=8, c=1, n=100) == small.function("params")(k=8, c=1)
    assert small.function("params")(k=8, c=1, n=np.arange(4, 9)).shape == (5,)


def test_any_expression_has_a_function(small: symcnn.Network) -> None:
    k = np.arange(8, 80, 8)
    assert (
        small.function("params + 2*macs")(k, 28, 3).tolist()
        == (small.function("params")(k, 3) + 2 * small.function("macs")(k, 28, 3)).tolist()
    )
    assert small.function("7")() == 7
    assert small.function("k if k > 30 else 2*k")(k=k).tolist() == [x if x > 30 else 2 * x for x in k.tolist()]
    assert small.function("make_divisible(n, 8)")(n=np.arange(1, 30)).tolist()[8:12] == [16, 16, 16, 16]
    assert small.function("2^d*n + max(n, 3*d)")(n=np.array([1, 9]), d=3).tolist() == [17, 81]


def test_a_figure_with_an_entry_for_each_axis_gives_a_tuple() -> None:
    wide = symcnn.parse(SCRIPT).networks["wide"]
    height, width, channels = wide.function("shape")(n=np.array([3, 5]))
    assert (height.tolist(), width.tolist(), channels.tolist()) == ([3, 5], [9, 13], [8, 8])
    assert wide.function("shape")(n=3) == (3, 9, 8)
    assert wide.function("receptive_field")() == 7


def test_rational_and_real_symbols(small: symcnn.Network) -> None:
    a = np.array([0.25, 0.5, 0.75, 1.0])
    whole = small.function("ceil(k*a/3)")(k=32, a=a)
    assert whole.dtype == np.int64
    assert whole.tolist() == [3, 6, 8, 11]
    assert small.function("k*a/16")(k=8, a=a).tolist() == [0.125, 0.25, 0.375, 0.5]
    assert small.function("a")(a=0.75) == Fraction(3, 4)
    assert small.function("floor(100*r)")(r=np.array([0.29, 0.57])).tolist() == [29, 57]
    assert small.function("r/2")(r=np.array([0.5, 1])).tolist() == [0.25, 0.5]


BORDER = 2**63 - 1


def test_int64_is_used_to_its_last_number(small: symcnn.Network) -> None:
    function = small.function("n + 7")
    assert function(np.array([BORDER - 7])).tolist() == [BORDER]
    with pytest.raises(symcnn.Error, match=f"not proved to fit into int64 here, with n up to {BORDER - 6}"):
        function(np.array([1, BORDER - 6]))
    assert small.function("n - 2^64 + 2^63")(np.array([5], np.uint64)).tolist() == [5 - 2**63]
    assert small.function("n - 2^63")(np.array([2**64 - 1], np.uint64)).tolist() == [BORDER]
    roots = np.array([3_037_000_499])
    assert small.function("n^2")(roots).tolist() == [3_037_000_499**2]
    with pytest.raises(symcnn.Error, match="not proved to fit"):
        small.function("n^2")(roots + 1)


def test_what_comes_beyond_int64_is_asked_for(small: symcnn.Network) -> None:
    n = np.array([10**10, 10**12])
    assert small.function("n^2", overflow="float")(n).dtype == np.float64
    assert small.function("n^2", overflow="float")(n).tolist() == [1e20, 1e24]
    assert small.function("n^2", overflow="exact")(n).tolist() == [10**20, 10**24]
    assert small.function("n^2", overflow="float")(n // 10**6).dtype == np.int64
    assert small.function("n*(n//3)", overflow="float")(n).tolist() == pytest.approx([1e20 / 3, 1e24 / 3])
    with pytest.raises(symcnn.Error, match="needs roundings or conditions of numbers beyond int64"):
        small.function("n^2//3", overflow="float")(n)
    assert small.function("n^2//3", overflow="exact")(n).tolist() == [10**20 // 3, 10**24 // 3]


def test_steps_in_other_symbols(small: symcnn.Network) -> None:
    m = small.function("m//2^d")
    assert m(d=np.array([0, 1, 3]), m=np.array([5, 6, 24])).tolist() == [5, 3, 3]
    with pytest.raises(symcnn.Error, match="m = 20 is outside its domain"):
        m(d=np.array([0, 1, 3]), m=np.array([5, 6, 20]))


def test_the_check_can_be_left_out(small: symcnn.Network) -> None:
    assert small.function("params", check=False)(7, 3) == 38 * 7 + 10
    assert small.function("params", check=False)(np.array([7]), 3).tolist() == [38 * 7 + 10]


WRONG = {
    "a value outside": (lambda f: f["params"](k=12, c=3), "k = 12 is outside its domain, 8..512 step 8"),
    "one in an array": (lambda f: f["params"](np.array([8, 12]), 3), "k = 12 is outside its domain"),
    "below": (lambda f: f["params"](np.array([16, 0]), 3), "k = 0 is outside its domain"),
    "above": (lambda f: f["params"](np.array([16, 520]), 3), "k = 520 is outside its domain"),
    "not of the set": (lambda f: f["params"](8, np.array([1, 2])), "c = 2 is outside its domain, {1, 3, 4}"),
    "a float": (lambda f: f["params"](8.5, 1), "k = 17/2 is outside its domain"),
    "floats": (lambda f: f["params"](np.array([8, 8.5]), 1), "k = 8.5 is outside its domain"),
    "no number": (lambda f: f["params"](np.array([8, np.nan]), 1), "k = nan is outside its domain"),
    "nan": (lambda f: f["params"](float("nan"), 1), "k = nan is no number"),
    "a truth": (lambda f: f["params"](True, 1), "k = True is no number"),
    "truths": (lambda f: f["params"](np.array([True]), 1), "k is given an array of bool"),
    "words": (lambda f: f["params"](["eight"], 1), "k is given an array of <U5"),
    "no such network": (lambda f: f["macs"](8, 2, 3), "at n = 2"),
    "no such networks": (lambda f: f["macs"](8, np.array([9, 3]), 3), "at n = 3"),
    "a misspelt name": (lambda f: f["params"](kk=8), "no symbol `kk`\n  hint: did you mean `k`?"),
    "a missing value": (lambda f: f["params"](8), "no value is given for `c`\n  hint: params needs k, c"),
    "too many": (lambda f: f["params"](8, 3, 5), "params has 2 symbols, and 3 values are given"),
    "twice": (lambda f: f["params"](8, k=8), "`k` is given twice, by its place and by its name"),
    "shapes": (lambda f: f["params"](np.full(2, 8), np.full(3, 1)), "these shapes don't broadcast: k (2,), c (3,)"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said(small: symcnn.Network, case: str) -> None:
    act, said = WRONG[case]
    with pytest.raises(symcnn.Error) as caught:
        act({name: small.function(name) for name in ("params", "macs")})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda net: net.function("prams"), "`prams` is not known here"),
        (lambda net: net.function("params > 3"), "expected a formula, not"),
        (lambda net: net.function("params", overflow="wrap"), "no overflow `wrap`"),
    ],
)
def test_what_has_no_function_is_refused(small: symcnn.Network, make: object, said: str) -> None:
    with pytest.raises(symcnn.Error, match=said):
        make(small)  # type: ignore[operator]


def test_without_numpy_numbers_work_and_arrays_say_what_is_missing(
    small: symcnn.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("symcnn.function.points", "symcnn.function.machine"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert small.function("params")(8, 3) == 38 * 8 + 10
    with pytest.raises(symcnn.Error, match=r"NumPy is not installed\n  hint: pip install 'symcnn\[numpy\]'"):
        small.function("params")([8, 16], 3)
