"""Layers that rearrange a tensor, products by equations and embeddings, against counting by hand."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import pytest

from symcnn.errors import Error
from symcnn.layers import KINDS, Effect

Shape = tuple[int, ...]


def effect(kind: str, *inputs: Shape, convention: str = "torch", **given: Any) -> Effect:
    return KINDS[kind].apply(inputs, convention, given)[1]


def shapes(found: Effect) -> dict[str, Any]:
    return {tensor.name: tensor.shape for tensor in found.tensors}


# ---------------------------------------------------------------- elements are moved, not lost


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("reshape", {"sizes": [4, -1]}),
        ("reshape", {"sizes": -1}),
        ("reshape", {"sizes": [2, 3, 4, 6]}),
        ("permute", {"axes": [2, 0, 1]}),
        ("pixelshuffle", {"r": 2}),
        ("pixelunshuffle", {"r": 2}),
        ("channelshuffle", {"groups": 2}),
        ("flatten", {}),
    ],
    ids=str,
)
def test_rearranging_keeps_every_element(kind: str, given: dict[str, Any]) -> None:
    assert prod(effect(kind, (6, 6, 4), **given).output) == 6 * 6 * 4  # type: ignore[arg-type]


def test_shuffles_undo_each_other() -> None:
    for r in (1, 2, 3):
        there = effect("pixelshuffle", (5, 4, 36), r=r).output
        assert effect("pixelunshuffle", there, r=r).output == (5, 4, 36)  # type: ignore[arg-type]


def test_permutations_undo_each_other() -> None:
    there = effect("permute", (3, 4, 5), axes=[2, 0, 1]).output
    assert there == (5, 3, 4)
    assert effect("permute", there, axes=[1, 2, 0]).output == (3, 4, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_unfold_by_windows(stride: int, dilation: int) -> None:
    """The windows that lie in the image, each with every channel of every place."""
    starts = [at for at in range(0, 7, stride) if at + dilation * 2 < 7]
    found = effect("unfold", (7, 7, 5), kernel=3, stride=stride, dilation=dilation)
    assert found.output == (len(starts) ** 2, 3 * 3 * 5)


def test_crop_undoes_pad() -> None:
    padding = [(1, 2), (0, 3)]
    there = effect("pad", (7, 5, 2), padding=padding).output
    assert effect("crop", there, padding=padding).output == (7, 5, 2)  # type: ignore[arg-type]


# ---------------------------------------------------------------- products by equations

SIZES = {"b": 3, "c": 4, "d": 5, "x": 2, "y": 6}


@pytest.mark.parametrize(
    ("equation", "shape", "output", "bias_axes", "bias"),
    [
        ("ac,cd->ad", (4,), 5, "d", (5,)),
        ("abc,cd->abd", (3, 4), ("same", 5), "d", (5,)),
        ("abc,cd->abd", (3, 4), (3, 5), "bd", (3, 5)),
        ("abc,cdx->abdx", (3, 4), ("same", 5, 2), "d", (5, 1)),
        ("abcd,cdx->abx", (3, 4, 5), ("same", 2), "", None),
        ("...x,xy->...y", (3, 4, 2), 6, "y", (6,)),
        ("ab...,bc->ac...", (3, 4, 5), 4, "c", (4, 1, 1)),
    ],
)
def test_equations_by_loops(equation: str, shape: Shape, output: Any, bias_axes: str, bias: Shape | None) -> None:
    """A multiply-accumulate for each choice of an index for every letter; the bias as Keras's documentation has it."""
    found = effect("einsumdense", shape, equation=equation, output=output, bias_axes=bias_axes)
    elided = len(shape) - len(equation.split(",")[0].lstrip("a").replace(".", ""))
    letters = sorted(set(equation) & set(SIZES))
    passed = (shape[:elided] if equation.startswith(".") else shape[len(shape) - elided :]) if "." in equation else ()
    assert found.macs == len(list(product(*(range(n) for n in (*passed, *map(SIZES.__getitem__, letters))))))
    kernel = equation.split(",")[1].split("->")[0]
    assert shapes(found) == {"kernel": tuple(map(SIZES.__getitem__, kernel)), **({"bias": bias} if bias else {})}
    named = tuple(SIZES[letter] for letter in equation.split("->")[1] if letter in SIZES)
    assert found.output == ((*passed, *named) if equation.startswith(".") else (*named, *passed))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"equation": "ab", "output": 3}, "is not an equation"),
        ({"equation": "ab,bc->ad", "output": 3}, "stands in only one place"),
        ({"equation": "abc,cd->abd", "output": 3}, "axes after the batch"),
        ({"equation": "ab,bc->ac", "output": (3, 4)}, "is not a size for each of `c`"),
        ({"equation": "ab,bc->ac", "output": "same"}, "is not the input's"),
        ({"equation": "ab,bc->ac", "output": 3, "bias_axes": "b"}, "is not in the output"),
    ],
)
def test_equations_that_make_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(Error, match=message):
        effect("einsumdense", (4,), **given)


# ---------------------------------------------------------------- tables


def test_embeddings_by_loops() -> None:
    table = [(entry, place) for entry in range(9) for place in range(4)]
    for convention, name in (("torch", "weight"), ("keras", "embeddings")):
        found = effect("embedding", (7,), convention=convention, entries=9, size=4)
        assert (found.output, shapes(found), found.macs) == ((7, 4), {name: (9, 4)}, 0)
        assert sum(tensor.size for tensor in found.tensors) == len(table)
    assert effect("embeddingbag", (7,), entries=9, size=4).output == (4,)


def test_tokens_and_positions() -> None:
    assert effect("prepend", (196, 8), count=2).output == (198, 8)
    assert shapes(effect("positionembedding", (197, 8))) == {"pos_embedding": (197, 8)}
    assert shapes(effect("positionembedding", (197, 8), length=256)) == {"pos_embedding": (256, 8)}
    assert effect("positionembedding", (197, 8), length=100).requirements[0].value == 100 - 197


def test_bilinear_by_loops() -> None:
    pairs = [(i, j, o) for i in range(3) for j in range(4) for o in range(5)]
    found = effect("bilinear", (6, 3), (6, 4), units=5)
    assert (found.output, shapes(found)) == ((6, 5), {"weight": (5, 3, 4), "bias": (5,)})
    assert found.macs == 6 * len(pairs)


# ---------------------------------------------------------------- learned slopes


@pytest.mark.parametrize(
    ("convention", "given", "weights"),
    [
        ("torch", {}, {"weight": (1,)}),
        ("torch", {"shared": False}, {"weight": (5,)}),
        ("keras", {}, {"alpha": (3, 4, 5)}),
        ("keras", {"shared": True}, {"alpha": (1, 1, 5)}),
        ("keras", {"shared": [0]}, {"alpha": (1, 4, 5)}),
    ],
)
def test_prelu(convention: str, given: dict[str, Any], weights: dict[str, Shape]) -> None:
    assert shapes(effect("prelu", (3, 4, 5), convention=convention, **given)) == weights


# ---------------------------------------------------------------- padding with the tensor's own elements


@pytest.mark.parametrize(("mode", "most"), [("zeros", 9), ("replicate", 9), ("reflect", 3), ("circular", 4)])
def test_how_much_a_mode_can_pad(mode: str, most: int) -> None:
    """torch.nn.functional.pad on a size of 4."""
    for amount in range(10):
        for found in (
            effect("pad", (4, 1), padding=amount, mode=mode),
            effect("conv", (4, 1), filters=1, kernel=1, padding=amount, mode=mode),
        ):
            assert all(requirement.value >= 0 for requirement in found.requirements) == (amount <= most)


def test_less_than_no_padding_cuts() -> None:
    found = effect("pad", (5, 6, 1), padding=[(-1, 2), (0, -2)])
    assert found.output == (6, 4, 1)
    assert not fits(effect("pad", (4, 1), padding=-2))


# ---------------------------------------------------------------- windows taken and put back


def fits(found: Effect) -> bool:
    return all(requirement.value >= 0 for requirement in found.requirements)


@pytest.mark.parametrize("options", [{}, {"stride": 2}, {"padding": 1}, {"dilation": 2}, {"stride": (1, 3)}], ids=str)
@pytest.mark.parametrize("kernel", [1, 2, (3, 1)], ids=str)
def test_fold_is_unfold_backwards(kernel: Any, options: dict[str, Any]) -> None:
    windows = effect("unfold", (7, 6, 5), kernel=kernel, **options).output
    back = effect("fold", windows, size=(7, 6), kernel=kernel, **options)
    assert back.output == (7, 6, 5)
    assert fits(back)
    assert not fits(effect("fold", (windows[0] + 1, windows[1]), size=(7, 6), kernel=kernel, **options))


@pytest.mark.parametrize(("size", "kernel", "stride", "padding"), [(8, 2, 2, 0), (9, 3, 2, 0), (7, 3, 2, 1)])
def test_an_unpooled_size_pools_to_the_same(size: int, kernel: int, stride: int, padding: int) -> None:
    window = {"kernel": kernel, "stride": stride, "padding": padding}
    pooled = effect("maxpool", (size, 2), **window)
    assert effect("maxunpool", pooled.output, **window).output == (size, 2)


@pytest.mark.parametrize("axes", list(product((0, 1, 2), (0, 1))), ids=str)
def test_dot_products_by_loops(axes: tuple[int, int]) -> None:
    first, second = [3, 4, 5], [2, 6]
    second[axes[1]] = first[axes[0]]
    found = effect("dotproduct", tuple(first), tuple(second), axes=list(axes))
    left = [size for axis, size in enumerate(first) if axis != axes[0]]
    right = [size for axis, size in enumerate(second) if axis != axes[1]]
    assert found.output == (*left, *right)
    assert found.macs == sum(1 for _ in product(*map(range, (*left, *right, first[axes[0]]))))
