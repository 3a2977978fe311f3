"""The rules of the layer kinds against counting by hand: weights listed one by one, products done in loops; and every
kind with symbols against the same kind with numbers.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import Domain, Ring, evaluate
from symcnn.errors import Error
from symcnn.layers import (
    KINDS,
    Effect,
    Kind,
    Parameter,
    attention,
    einsum,
    joins,
    pooling,
    positions,
    recurrent,
    shaping,
    trio,
)
from symcnn.layers import arguments as types
from symcnn.layers.kind import BIAS, WEIGHT

ROUNDS = settings(max_examples=30, deadline=None, derandomize=True)
Shape = tuple[int, ...]
CONVENTIONS = ("torch", "keras")


def effect(kind: str, inputs: Any, convention: str = "torch", **given: Any) -> Effect:
    return KINDS[kind].apply(inputs if isinstance(inputs[0], tuple) else (inputs,), convention, given)[1]


def indices(*sizes: int) -> list[tuple[int, ...]]:
    return list(product(*map(range, sizes)))


# ---------------------------------------------------------------- weights and products, one by one


def starts(n: int, k: int, s: int, p: int, d: int) -> list[int]:
    """Where the windows of an axis begin: every place at which the whole kernel lies in the padded input."""
    return [at for at in range(-p, n + p, s) if at + d * (k - 1) < n + p]


def grouped(i: int, o: int, groups: int) -> list[tuple[int, int]]:
    """The pairs of an input channel and a filter that are in one group."""
    return [(a, b) for a, b in indices(i, o) if a * groups // i == b * groups // o]


SIZES = [(5,), (4, 3), (3, 4, 3)]
CONVS = [{}, {"kernel": 2}, {"stride": 2}, {"padding": 1}, {"dilation": 2, "padding": 2}, {"groups": 2}]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("spatial", SIZES, ids=str)
@pytest.mark.parametrize("options", CONVS, ids=str)
def test_convolutions_by_loops(convention: str, spatial: Shape, options: dict[str, int]) -> None:
    given = {"kernel": 3, "stride": 1, "padding": 0, "dilation": 1, "groups": 1, **options}
    i, o, k = 4, 6, given["kernel"]
    windows = [starts(n, k, given["stride"], given["padding"], given["dilation"]) for n in spatial]
    found = effect("conv", (*spatial, i), convention, filters=o, **given)
    assert found.output == (*map(len, windows), o)
    weights = {(a, b, at) for a, b in grouped(i, o, given["groups"]) for at in indices(*[k] * len(spatial))}
    assert count(found, WEIGHT) == len(weights)
    assert count(found, BIAS) == o
    assert found.macs == sum(1 for _ in product(product(*windows), weights))


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("spatial", SIZES, ids=str)
@pytest.mark.parametrize("multiplier", [1, 3])
def test_depthwise_and_separable_by_loops(convention: str, spatial: Shape, multiplier: int) -> None:
    i, o, k = 3, 5, 2
    windows = [starts(n, k, 1, 0, 1) for n in spatial]
    own = {(a, m, at) for a, m in indices(i, multiplier) for at in indices(*[k] * len(spatial))}
    mixing = {(a, m, b) for a, m in indices(i, multiplier) for b in range(o)}
    depthwise = effect("depthwise", (*spatial, i), convention, kernel=k, multiplier=multiplier)
    assert depthwise.output == (*map(len, windows), i * multiplier)
    assert (count(depthwise, WEIGHT), count(depthwise, BIAS)) == (len(own), len({(a, m) for a, m, _ in own}))
    assert depthwise.macs == sum(1 for _ in product(product(*windows), own))
    separable = effect("separable", (*spatial, i), convention, filters=o, kernel=k, multiplier=multiplier)
    assert separable.output == (*map(len, windows), o)
    assert (count(separable, WEIGHT), count(separable, BIAS)) == (len(own) + len(mixing), o)
    assert separable.macs == sum(1 for _ in product(product(*windows), [*own, *mixing]))


@pytest.mark.parametrize("spatial", SIZES, ids=str)
@pytest.mark.parametrize(
    "options", [{}, {"stride": 2}, {"stride": 3, "padding": 1}, {"dilation": 2}, {"groups": 2}], ids=str
)
def test_transposed_convolutions_by_loops(spatial: Shape, options: dict[str, int]) -> None:
    """Every input element is multiplied with every weight of its channel; the outputs they reach are the output."""
    given = {"kernel": 3, "stride": 1, "padding": 0, "dilation": 1, "groups": 1, **options}
    i, o, k, p = 4, 6, given["kernel"], given["padding"]
    reached = [{at * given["stride"] + given["dilation"] * j for at in range(n) for j in range(k)} for n in spatial]
    found = effect("convtranspose", (*spatial, i), filters=o, **given)
    assert found.output == (*(max(axis) + 1 - 2 * p for axis in reached), o)
    weights = {(a, b, at) for a, b in grouped(i, o, given["groups"]) for at in indices(*[k] * len(spatial))}
    assert count(found, WEIGHT) == len(weights)
    done = sum(1 for element in indices(*spatial, i) for weight in weights if weight[0] == element[-1])
    assert found.macs == done


@pytest.mark.parametrize("shape", [(7,), (3, 7), (2, 3, 7)], ids=str)
def test_dense_by_loops(shape: Shape) -> None:
    found = effect("dense", shape, units=5)
    assert (count(found, WEIGHT), count(found, BIAS)) == (len(indices(7, 5)), 5)
    assert found.macs == len([(at, b) for at in indices(*shape) for b in range(5)])


@pytest.mark.parametrize("n", range(1, 12))
@pytest.mark.parametrize(
    ("k", "s", "p"), [(k, s, p) for k in (1, 2, 3, 4) for s in (1, 2, 3) for p in range(k // 2 + 1)]
)
def test_pools_by_windows(n: int, k: int, s: int, p: int) -> None:
    """Rounded down, windows that lie in the padded input; rounded up, also those that begin in the input or before."""
    inside = starts(n, k, s, p, 1)
    assert windows_of(n, kernel=k, stride=s, padding=p) == len(inside)
    # A last window may reach out of the padded input by less than a stride.
    started = [at for at in range(-p, n, s) if at + k - 1 < n + p + s - 1]
    assert windows_of(n, kernel=k, stride=s, padding=p, ceil=True) == len(started)


def windows_of(n: int, **given: Any) -> int:
    """The outputs of a pool; 0 where it does not fit."""
    found = effect("maxpool", (n, 1), **given)
    return found.output[0] if holds(found, {}) else 0  # type: ignore[return-value]


def count(found: Effect, role: str) -> int:
    """The elements of the tensors of a role, gone through one by one."""
    return sum(len(indices(*tensor.shape)) for tensor in found.tensors if tensor.role == role)  # type: ignore[arg-type]


# ---------------------------------------------------------------- every kind, with symbols and with numbers

# The symbols of the arguments, and what they can be.
SYMBOLS = {
    "n": Domain(7, 12), "c": Domain(6, 24, 6), "o": Domain(6, 24, 6), "k": Domain(1, 3), "p": Domain(0, 1),
    "r": Domain(0, 1, None), "q": Domain(36, 144, 36),
}  # fmt: skip

# What an argument of a type is made of: symbols by name, everything else as it stands. Sizes along an axis are divided
# by strides and steps, and channels by groups, so those are numbers.
MADE = {
    types.COUNT: st.sampled_from(["o", "k", 1, 6]),
    types.NATURAL: st.sampled_from(["p", "k", 0, 3]),
    types.INTEGER: st.sampled_from([0, 1, 5, -1, -2]),
    types.RATE: st.sampled_from(["r", 0, 1]),
    types.FLAG: st.booleans(),
    types.SIZE: st.sampled_from(["k", 1, 2, ("k", 3, 2)]),
    types.SIZE_FROM_ZERO: st.sampled_from([None, "p", 0, 1]),
    types.OPTIONAL_SIZE: st.sampled_from(["n", 9, (9, "k", 4)]),
    types.PADDING: st.sampled_from(["same", "valid", 0, "p", (1, "p", 0), [(0, 1), ("p", 0), (1, 1)]]),
    types.CAUSAL_PADDING: st.sampled_from(["same", "valid", "causal", 0, "p", (1, "p", 0), [(0, 1), ("p", 0), (1, 1)]]),
    types.SIGNED_PAIRS: st.sampled_from([0, "p", (1, "p", 0), [(0, -1), ("p", 2), (1, 1)], -1]),
    types.PAIRS: st.sampled_from([0, "p", (1, "p", 0), [(0, 1), ("p", 2), (1, 1)]]),
    types.AXIS: st.sampled_from([-1, 0]),
    types.AXES: st.sampled_from([-1, 0, [0, -1]]),
    types.SHAPE: st.sampled_from([("n", "n", "o"), (4, "c")]),
    types.SHAPE_WITH_REST: st.sampled_from([(-1,), (-1, 2), (-1, 6), ("c", -1), ("n", "c"), ("n", 9, "n", "c")]),
    types.PERMUTATION: st.sampled_from([0, [1, 0], [-1, 0], [3, 0, 2, 1]]),
    einsum.OUTPUT: st.sampled_from(["o", ("same", "o"), ("o", 4)]),
    types.ADAPTIVE_SIZE: st.sampled_from(["same", "k", 2, ("k", "same", 3), ("same", "same", "same")]),
    types.GROUPS: st.sampled_from([-1, 1, 2, 3]),
    types.SHARED: st.sampled_from([True, False, 0, [0, -1]]),
    types.FACTORS: st.sampled_from(["k", 1, 2, Fraction(3, 2), ("k", Fraction(1, 2), 2)]),
    types.TEXT: st.sampled_from(["", "y", "by"]),
    einsum.EQUATION: st.sampled_from(["...x,xy->...y", "ab,by->ay", "abx,xy->aby", "abx,bxy->ay", "ab...,by->ay..."]),
    types.PADDING_MODE: st.sampled_from(["zeros", "reflect", "replicate", "circular"]),
    attention.ATTENDED: st.sampled_from([0, [0, 1], -1, -2]),
    positions.EXTENT: st.sampled_from([12, (12, 12), (9, 12, 9), ("n", "k"), ("o", 9, "o")]),
    joins.CONTRACTED: st.sampled_from([-1, 0, [0, 0], [-1, -1]]),
    pooling.RATIOS: st.sampled_from([Fraction(1, 2), Fraction(2, 3), (Fraction(1, 2), Fraction(1, 3), Fraction(3, 4))]),
    shaping.IMAGE_SIZE: st.sampled_from([1, 2, (1, 2)]),
    shaping.IMAGE_PADDING: st.sampled_from([0, "p", "valid"]),
    shaping.ENLARGING: st.sampled_from(["nearest", "bilinear"]),
    trio.SCORE: st.sampled_from(["dot", "concat"]),
    recurrent.LAYERS: st.integers(1, 3),
    recurrent.PROJECTION: st.sampled_from([0, 0, "k", 2]),
    recurrent.MERGE: st.sampled_from(["concat", "add", "ave"]),
    recurrent.FRAME_SIZE: st.sampled_from(["k", 1, 2]),
    recurrent.FRAME_PADDING: st.sampled_from(["same", "valid", 0, "p"]),
}
NARROWER = {
    "stride": st.sampled_from([1, 2, (2, 1, 3)]),
    "step": st.integers(1, 3),
    "groups": st.sampled_from([1, 2, 3]),
    "window": st.sampled_from([1, 2, 7, (2, 4, 7)]),
    "heads": st.sampled_from([1, 2, 6]),
    "key_heads": st.sampled_from([1, 2]),
    "filters": st.sampled_from(["o", 6, 12]),
    "r": st.sampled_from([1, 2, 3]),
}
# What these kinds divide is a multiple of what they divide by.
SHAPES = {"glu": ["c", 6, "c", "o"], "pixelshuffle": ["n", 9, "n", "q"], "pixelunshuffle": ["c", 6, "c", "o"],
          "fold": ["n", 9, "n", "q"]}  # fmt: skip
# Of the arguments of these kinds exactly one is given.
EITHER = {"upsample": ("factor", "size"), "fractionalmaxpool": ("size", "ratio")}

points = st.fixed_dictionaries({
    "n": st.integers(7, 12), "c": st.sampled_from([6, 12, 18, 24]), "o": st.sampled_from([6, 12, 18, 24]),
    "k": st.integers(1, 3), "p": st.integers(0, 1), "r": st.sampled_from([0, 1]),
    "q": st.sampled_from([36, 72, 108, 144]),
})  # fmt: skip


def made(parameter: Parameter) -> st.SearchStrategy[Any]:
    narrowed = parameter.name in NARROWER and parameter.type not in (types.GROUPS, shaping.IMAGE_SIZE)
    return NARROWER[parameter.name] if narrowed else MADE[parameter.type]


@st.composite
def calls(draw: Any, kind: Kind) -> tuple[list[Any], dict[str, Any]]:
    """Input shapes and arguments with the names of symbols in them."""
    rank = draw(st.sampled_from(kind.ranks or (1, 2, 3, 4)))
    *spatial, channels = SHAPES.get(kind.name, ["n", 9, "n", "c"])
    shapes = [
        (*spatial[: rank - 1], channels)
        for _ in range(max(kind.arity[0], draw(st.integers(1, 2)) if kind.arity[1] != 1 else 1))
    ]
    parameters = [p for p in kind.parameters if p.required or callable(p.default) or draw(st.booleans())]
    if kind.name in EITHER:
        one = draw(st.sampled_from(EITHER[kind.name]))
        parameters = [p for p in kind.parameters if p.name == one or p.name not in EITHER[kind.name]]
    given = {parameter.name: cut(draw(made(parameter)), rank) for parameter in parameters}
    if rank == 1:  # a window over a vector is one of 1
        given.update({name: 1 if name == "kernel" else 0 for name in ("kernel", "padding") if name in given})
    return shapes, {name: value for name, value in given.items() if value is not None}


def cut(value: Any, rank: int) -> Any:
    """One entry for each spatial axis, of an argument that has three; those of a vector are numbers."""
    if isinstance(value, (tuple, list)) and len(value) == 3:
        return value[: rank - 1] if rank > 1 else 1
    return value


def put_in(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, (tuple, list)):
        return type(value)(put_in(item, values) for item in value)
    return values.get(value, value) if isinstance(value, str) else value


def holds(found: Effect, point: dict[str, int]) -> bool:
    return all(evaluate(requirement.value, point) >= 0 for requirement in found.requirements)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("name", KINDS)
def test_symbols_and_numbers_agree(name: str, convention: str) -> None:
    kind = KINDS[name]
    tried: set[str] = set()

    @ROUNDS
    @given(calls(kind), points)
    def agree(call: Any, point: dict[str, int]) -> None:
        ring = Ring()
        symbols = {symbol: ring.symbol(symbol, domain) for symbol, domain in SYMBOLS.items()}
        results = []
        for values in (symbols, point):
            shapes, arguments = call
            given = {argument: put_in(value, values) for argument, value in arguments.items()}
            try:
                results.append(kind.apply(tuple(put_in(shapes, values)), convention, given)[1])
            except Error as error:
                results.append(error)  # type: ignore[arg-type]
        symbolic, numeric = results
        assert isinstance(symbolic, Error) == isinstance(numeric, Error), (symbolic, numeric)
        if isinstance(numeric, Effect) and isinstance(symbolic, Effect):
            same_effect(symbolic, numeric, point)
            tried.add(name)

    agree()
    assert tried == {name}


def same_effect(symbolic: Effect, numeric: Effect, point: dict[str, int]) -> None:
    def at(values: Any) -> list[Any]:
        return [evaluate(value, point) for value in values]

    assert holds(symbolic, point) == holds(numeric, point)
    assert at(symbolic.output) == list(numeric.output)
    assert evaluate(symbolic.macs, point) == numeric.macs
    assert symbolic.whole == numeric.whole
    # A choice of the shapes' order may leave a tensor out where its size is 0 with numbers.
    assert [(t.name, t.role, at(t.shape)) for t in symbolic.tensors if evaluate(t.size, point)] == [
        (t.name, t.role, list(t.shape)) for t in numeric.tensors if t.size
    ]
    assert [at((axis.size, axis.output)) for axis in symbolic.axes] == [
        [axis.size, axis.output] for axis in numeric.axes
    ]


def test_every_type_of_argument_is_made() -> None:
    """Guards the table: a kind with a new type of argument needs a row."""
    used = {parameter.type for kind in KINDS.values() for parameter in kind.parameters}
    assert used <= {*MADE}
