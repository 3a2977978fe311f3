"""Joins: several tensors become one. Sources: Keras's merging layers; PyTorch's broadcasting where one size is 1."""

from __future__ import annotations

from typing import Any

from symcnn.algebra import total
from symcnn.errors import Error
from symcnn.layers.arguments import AXIS, show
from symcnn.layers.kind import Agreement, ArgumentType, Call, Dimension, Effect, Kind, Parameter, Shape


def mixed_ranks(shapes: tuple[Shape, ...]) -> Error:
    listed = " and ".join(show(shape) for shape in shapes)
    return Error(f"the branches have different numbers of axes: {listed}", hint="`flatten` or `gap` one of them")


def _aligned(shapes: tuple[Shape, ...]) -> list[Shape]:
    """Vectors (c,) stand against (…, c): their spatial sizes count as 1."""
    rank = max(len(shape) for shape in shapes)
    if any(len(shape) not in (1, rank) for shape in shapes):
        raise mixed_ranks(shapes)
    return [(1,) * (rank - len(shape)) + shape for shape in shapes]


def _broadcast(call: Call) -> Effect:
    """Sizes equal, or 1, axis by axis."""
    first, *others = _aligned(call.inputs)
    output = list(first)
    agreements = []
    for shape in others:
        for axis, size in enumerate(shape):
            if output[axis] == 1:
                output[axis] = size
            elif size != 1 and size != output[axis]:
                agreements.append(Agreement(output[axis], size, call.inputs))
    return Effect(tuple(output), agreements=tuple(agreements))


def _concat(call: Call) -> Effect:
    """Sizes equal along every axis but one, along which they add up."""
    axis, first = call["axis"], call.inputs[0]
    if any(len(shape) != len(first) for shape in call.inputs):
        raise mixed_ranks(call.inputs)
    agreements = tuple(
        Agreement(size, other, call.inputs)
        for shape in call.inputs[1:]
        for place, (size, other) in enumerate(zip(first, shape, strict=True))
        if place != axis and size != other
    )
    output = (*first[:axis], total(shape[axis] for shape in call.inputs), *first[axis + 1 :])
    return Effect(output, agreements=agreements)


def _contracted(value: Any, call: Call, name: str) -> tuple[int, int]:
    """The axis of each of two tensors along which they are multiplied and added up."""
    if isinstance(value, (tuple, list)) and len(value) != 2:
        raise Error(f"`{name}` = {show(value)} is not an axis for each of the two tensors")
    axes = value if isinstance(value, (tuple, list)) else (value, value)
    first, second = (
        AXIS.read(axis, Call((shape,), call.convention, {}), name)
        for axis, shape in zip(axes, call.inputs, strict=True)
    )
    return first, second


CONTRACTED = ArgumentType("an axis, or one for each tensor: 0 the first, -1 the channels", _contracted)


def _dotproduct(call: Call) -> Effect:
    """The sizes of the first that are left, then those of the second; of two vectors a single number."""
    (first, second), (a, b) = call.inputs, call["axes"]
    left, right = (*first[:a], *first[a + 1 :]), (*second[:b], *second[b + 1 :])
    positions = (Dimension("positions", size) for size in (*left, *right))
    agreements = () if first[a] == second[b] else (Agreement(first[a], second[b], call.inputs),)
    product = (*positions, Dimension("products", first[a]))
    return Effect((*left, *right) or (1,), products=(product,), agreements=agreements, whole=True)


ELEMENTWISE = (
    (
        "add",
        "The sum of its branches; `residual { main } { shortcut }` is one, its shortcut the identity where left out.",
    ),
    ("multiply", "The product of its branches, element by element."),
    ("subtract", "The first branch less the second."),
    ("average", "The average of its branches, element by element."),
    ("maximum", "The largest of its branches, element by element."),
    ("minimum", "The smallest of its branches, element by element."),
)
TWO_ONLY = {"subtract"}

KINDS = (
    *(Kind(name, summary, _broadcast, arity=(2, 2 if name in TWO_ONLY else None)) for name, summary in ELEMENTWISE),
    Kind(
        "concat",
        "Its branches one after the other along an axis.",
        _concat,
        (Parameter("axis", AXIS, -1),),
        arity=(1, None),
        moves=True,
    ),
    Kind(
        "dotproduct",
        "The products of two tensors, added up along an axis of each, as Keras's Dot.",
        _dotproduct,
        (Parameter("axes", CONTRACTED, -1),),
        formulas={"output": "the other sizes of the first, then those of the second"},
        arity=(2, 2),
    ),
)
