"""Where queries meet keys in attention, and what it learns of their places: windows and relative positions.

Sources: Liu et al., "Swin Transformer" (2021) and "Swin Transformer V2" (2022); Li et al., "MViTv2" (2022); each as
torchvision has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symcnn.algebra import Value, ceildiv, maximum, minimum
from symcnn.errors import Error
from symcnn.layers.arguments import AXIS, COUNT, show, whole_number
from symcnn.layers.kind import (
    STATISTIC,
    WEIGHT,
    Agreement,
    ArgumentType,
    Axis,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Shape,
    Tensor,
    product,
)
from symcnn.layers.windows import needed

# ---------------------------------------------------------------- windows


def windows(call: Call) -> tuple[Dimension, ...]:
    """How many windows there are along each axis: ⌈n/w⌉, also where the only one is clipped."""
    return tuple(Dimension("windows", ceildiv(n, w)) for n, w in zip(call.spatial, call["window"], strict=True))


def window_sizes(call: Call) -> Shape:
    """With ``clip`` a window is no larger than the tensor, without one padding fills it."""
    sizes = zip(call.spatial, call["window"], strict=True)
    return tuple(minimum(n, w) if call["clip"] else w for n, w in sizes)


def in_window(call: Call) -> Call:
    """The call as one window sees it."""
    inputs = tuple((*window_sizes(call), shape[-1]) for shape in call.inputs)
    return Call(inputs, call.convention, call.arguments)


def window_axes(call: Call) -> tuple[Axis, ...]:
    """Sizes stay; what a position sees is as long as the window."""
    return tuple(Axis("same", n, n, w) for n, w in zip(call.spatial, window_sizes(call), strict=True))


def alike(inputs: tuple[Shape, ...]) -> Iterator[Agreement]:
    """The tensors are cut into the same windows."""
    first, *others = inputs
    for other in others:
        for n, m in zip(first[:-1], other[:-1], strict=True):
            if n != m:
                yield Agreement(n, m, (first, other))


# ---------------------------------------------------------------- relative positions


def _extent(value: Any, _: Call, name: str) -> tuple[Value, ...] | None:
    """A size with as many entries as the window has axes, which may lie in the tensor as one."""
    if value is None:
        return None
    return tuple(whole_number(item, name, 1) for item in (value if isinstance(value, (tuple, list)) else (value,)))


EXTENT = ArgumentType("a size, or nothing", _extent)


def differences(size: Value) -> Value:
    """How many differences there are between positions from 0 to below ``size``."""
    return 2 * size - 1


def relative_tensors(call: Call, learned: bool) -> Iterator[Tensor]:
    """A bias for each head and difference of positions, unless the biases come from elsewhere; and under torch a buffer
    that says which one each query and key has. Nothing where positions don't matter."""
    extent = call["relative"]
    if extent is None:
        return
    apart = tuple(Dimension("differences", differences(size)) for size in extent)
    heads = Dimension("heads", call["heads"])
    if learned:
        every = Dimension("differences", product([size.value for size in apart]))
        yield Tensor("relative_position_bias_table", WEIGHT, (every, heads), (*apart, heads))
    if not call.keras:
        positions = product(extent)
        yield Tensor("relative_position_index", STATISTIC,
                     (Dimension("queries", positions), Dimension("keys", positions)))  # fmt: skip


def covered(call: Call, keys: Value) -> tuple[Requirement, ...]:
    """The differences are those of all the positions that meet."""
    extent = call["relative"]
    if extent is None:
        return ()
    message = f"`relative` = {show(extent)} has fewer positions than the {show(keys)} that meet"
    return needed([Requirement(product(extent) - keys, message, "give the size of the window, or of the whole tensor")])


def given_biases(call: Call, biases: Shape) -> Iterator[Agreement]:
    """A bias for each difference and head."""
    if call["relative"] is None:
        raise Error("biases of the scores need `relative`", hint="give the size of the window: `relative=(7, 7)`")
    wanted = (*map(differences, call["relative"]), call["heads"])
    if len(biases) != len(wanted):
        raise Error(f"the biases of the scores are {show(biases)}, but have to be {show(wanted)}")
    for found, size in zip(biases, wanted, strict=True):
        if found != size:
            yield Agreement(found, size, (biases, wanted))


def _offsets(call: Call) -> Effect:
    """A coordinate for each axis; under torch a buffer."""
    extent = call["size"]
    output = (*map(differences, extent), len(extent))
    words = (*("differences" for _ in extent), "coordinates")
    table = Tensor("relative_coords_table", STATISTIC, tuple(map(Dimension, words, output)))
    return Effect(output, () if call.keras else (table,))


OFFSETS = Kind(
    "offsets",
    "The differences between the positions of a window of `size`, whatever the tensor: one coordinate an axis, from "
    "which dense layers make biases for attention's scores.",
    _offsets,
    (Parameter("size", EXTENT),),
    formulas={"output": "2w − 1 along each axis, then the number of axes", "params": "0",
              "buffers": "axes·Π(2w − 1) (keras: 0)"}, moves=True)  # fmt: skip


def _relativescores(call: Call) -> Effect:
    """A score for each query and each of ``keys`` positions along an axis, by a vector for their difference."""
    axis, keys = call["axis"], call["keys"]
    if axis == len(call.spatial):
        raise Error("`axis` names the channels", hint="the positions lie along the axes before them")
    channels = Dimension("channels", call.channels)
    apart = Dimension("differences", differences(maximum(call.spatial[axis], keys)))
    queries = tuple(Dimension("queries", n) for n in call.spatial)
    product = (*queries, channels, Dimension("keys", keys))
    return Effect((*call.spatial, keys), (Tensor("rel_pos", WEIGHT, (apart, channels)),), (product,))


RELATIVESCORES = Kind(
    "relativescores",
    "Scores of queries for `keys` positions along an axis: products with a learned vector for each difference, which "
    "are added to those with the keys (decomposed relative positions).",
    _relativescores,
    (Parameter("axis", AXIS), Parameter("keys", COUNT)),
    formulas={"params": "(2·max(n, keys) − 1)·c", "macs": "Πn·c·keys"},
    ranks=(2, 3, 4),
)
