"""Attention in windows and relative positions, against going through positions one by one."""

from __future__ import annotations

from itertools import product
from math import ceil, prod
from typing import Any

import pytest

from symcnn.algebra import Domain, Ring, evaluate
from symcnn.errors import Error
from symcnn.layers import KINDS, Effect
from symcnn.layers.kind import STATISTIC
from symcnn.script import from_text

Shape = tuple[int, ...]


def effect(kind: str, *inputs: Shape, convention: str = "torch", **given: Any) -> Effect:
    return KINDS[kind].apply(inputs, convention, given)[1]


def tensors(found: Effect) -> dict[str, Any]:
    return {tensor.name: tensor.shape for tensor in found.tensors}


def distinct(extent: Shape) -> int:
    """The differences of two positions of a window, each looked at."""
    positions = [*product(*map(range, extent))]
    return len({tuple(a - b for a, b in zip(q, k, strict=True)) for q in positions for k in positions})


@pytest.mark.parametrize("extent", [(1,), (4,), (3, 3), (2, 5), (2, 3, 4)], ids=str)
def test_a_bias_for_each_difference_of_positions(extent: Shape) -> None:
    found = effect("attention", (*extent, 8), heads=2, relative=extent)
    table, index = tensors(found)["relative_position_bias_table"], tensors(found)["relative_position_index"]
    assert table == (distinct(extent), 2)
    assert index == (prod(extent), prod(extent))
    assert effect("offsets", (1,), size=extent).output == (*(2 * w - 1 for w in extent), len(extent))
    flat = effect("attention", (5, prod(extent), 8), heads=2, axes=1, relative=extent)
    assert tensors(flat) == tensors(found)
    bare = effect("dotattention", (prod(extent), 8), (prod(extent), 8), heads=2, relative=extent)
    assert tensors(bare) == {"relative_position_bias_table": table, "relative_position_index": index}


def test_keras_keeps_no_index() -> None:
    for kind, inputs, given in [
        ("attention", ((4, 8),), {"heads": 2, "relative": (4,)}), ("offsets", ((4, 8),), {"size": (4,)}),
    ]:  # fmt: skip
        found = effect(kind, *inputs, convention="keras", **given)
        assert not [tensor for tensor in found.tensors if tensor.role == STATISTIC]


@pytest.mark.parametrize("sizes", [(6, 9), (7, 7), (3, 10), (5, 6, 8)], ids=str)
@pytest.mark.parametrize("clip", [False, True])
def test_windows_are_frames_of_their_own(sizes: Shape, clip: bool) -> None:
    """As many as begin before the end of each axis; the last are padded, clipped ones fit a tensor that is smaller."""
    window = (4, 3, 10)[: len(sizes)]
    inside = tuple(min(n, w) if clip else w for n, w in zip(sizes, window, strict=True))
    starts = [*product(*(range(0, n, w) for n, w in zip(sizes, window, strict=True)))]
    whole = effect("attention", (*inside, 8), heads=2)
    found = effect("attention", (*sizes, 8), heads=2, window=window, clip=clip)
    assert found.macs == len(starts) * whole.macs
    assert found.output == (*sizes, 8)
    assert tensors(found) == tensors(whole)


def test_windows_along_a_symbol() -> None:
    n = Ring().symbol("n", Domain(1, None))
    found = KINDS["attention"].apply(((n, n, 8),), "torch", {"heads": 2, "window": 7, "clip": True})[1]
    for size in range(1, 40):
        once = effect("attention", (min(size, 7), min(size, 7), 8), heads=2).macs
        assert evaluate(found.macs, {"n": size}) == ceil(size / 7) ** 2 * once


def test_biases_may_come_from_elsewhere() -> None:
    body = "attention(2, window=4, relative=4x4, temperature=yes) {} {} {} { offsets(4x4); dense(5); dense(2) }"
    network = from_text(f"network net {{ input 8x8x6; {body} }}").symbolic.network()
    (layer,) = (layer for layer in network.layers if layer.kind == "attention")
    learned = {tensor.name for tensor in layer.effect.tensors}
    assert "relative_position_bias_table" not in learned
    assert {"relative_position_index", "logit_scale"} <= learned
    assert layer.params == 4 * 6 * 6 + 4 * 6 + 2
    assert network.totals["buffers"] == 16**2 + 7 * 7 * 2


@pytest.mark.parametrize(("axis", "keys"), [(0, 3), (1, 10), (1, 2)])
def test_decomposed_positions_by_loops(axis: int, keys: int) -> None:
    """Each query is multiplied with a vector for each key along the axis, those of queries and keys of other numbers
    being brought to the same."""
    shape = (4, 5, 6)
    found = effect("relativescores", shape, axis=axis, keys=keys)
    assert found.output == (4, 5, keys)
    assert found.macs == len([*product(range(4), range(5), range(keys), range(6))])
    assert tensors(found) == {"rel_pos": (distinct((max(shape[axis], keys),)), 6)}


def test_heads_and_frames_of_bare_products() -> None:
    one = effect("dotattention", (5, 8), (7, 8), (7, 6))
    assert effect("dotattention", (5, 8), (7, 8), (7, 6), heads=2).macs == one.macs
    frames = effect("dotattention", (3, 5, 8), (3, 7, 8), (3, 7, 6), axes=1)
    assert (frames.output, frames.macs) == ((3, 5, 6), 3 * one.macs)


def test_positions_along_some_axes() -> None:
    along = {axes: tensors(effect("positionembedding", (8, 5, 6, 4), axes=axes)) for axes in (0, (1, 2), (0, 1, 2))}
    assert along == {
        0: {"pos_embedding": (8, 4)}, (1, 2): {"pos_embedding": (5, 6, 4)}, (0, 1, 2): {"pos_embedding": (8, 5, 6, 4)},
    }  # fmt: skip


def test_the_last_blocks_of_pixels_may_be_filled() -> None:
    assert effect("pixelunshuffle", (7, 4, 3), r=2, ceil=True).output == (4, 2, 12)
    assert effect("pixelunshuffle", (5, 7, 4, 3), r=(1, 2, 2), ceil=True).output == (5, 4, 2, 12)
    with pytest.raises(Error, match="not provably a multiple"):
        effect("pixelunshuffle", (7, 4, 3), r=2)


@pytest.mark.parametrize(("body", "message"), [
    ("input 8x8x6; attention(2, window=4, axes=0)", "exclude each other"),
    ("input 8x8x6; attention(2, window=4, shift=4)", "a shift of 4 is not below the window's size of 4"),
    ("input 8x8x6; attention(2, relative=4x4)", "fewer positions than the 64"),
    ("input 8x8x6; attention(4)", "4 does not divide the 6 channels"),
    ("input 8x8x6; attention(2, window=4) {} {} {} { offsets(4x4); dense(2) }", "need `relative`"),
    ("input 8x8x6; attention(2, window=4, relative=4x4) {} {} {} { offsets(4x4) ; dense(3) }", "don't join"),
    ("input 8x8x6; attention(2, window=4, relative=4x4) {} {} {} { offsets(16) }", "have to be"),
    ("input 8x8x6; dotattention(heads=4) {} {}", "4 does not divide the 6 channels"),
    ("input 8x8x6; relativescores(axis=-1, keys=3)", "names the channels"),
    ("input 8x8x6; upsample(2, mode=cubic)", "cubic"),
])  # fmt: skip
def test_what_does_not_fit_is_told(body: str, message: str) -> None:
    with pytest.raises(Error) as error:
        from_text(f"network net {{ {body} }}").symbolic.network()
    told = " ".join(problem.message for problem in error.value.problems)
    assert message in told
