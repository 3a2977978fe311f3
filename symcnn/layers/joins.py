"""Joins: several tensors become one. Sources: Keras's merging layers; PyTorch's broadcasting where one size is 1."""

from __future__ import annotations

from symcnn.algebra import Value, equal, total
from symcnn.errors import Error
from symcnn.layers.arguments import AXIS, show
from symcnn.layers.kind import Call, Effect, Kind, Parameter, Shape


def agree(first: Value, second: Value) -> str | None:
    """None where two sizes are proved equal on the whole domain; else what is known of them, in words."""
    if first == second:
        return None
    decision = equal(first, second)
    if decision.verdict is True:
        return None
    if decision.verdict is None:
        return f"{show(first)} and {show(second)} can't be decided to be equal"
    if not decision.witness:
        return f"{show(first)} is not {show(second)}"
    point = ", ".join(f"{name} = {show(number)}" for name, number in decision.witness.items())
    return f"{show(first)} is not {show(second)} at {point}"


def _disagree(shapes: tuple[Shape, ...], detail: str) -> Error:
    listed = " and ".join(show(shape) for shape in shapes)
    return Error(
        f"the branches have shapes that don't join: {listed}; {detail}",
        hint="change a branch's channels, stride or padding, or give the symbols a domain (such as `step 32`) "
        "on which the sizes agree",
    )


def _aligned(shapes: tuple[Shape, ...]) -> list[Shape]:
    """Vectors (c,) stand against (…, c): their spatial sizes count as 1."""
    rank = max(len(shape) for shape in shapes)
    if any(len(shape) not in (1, rank) for shape in shapes):
        raise _disagree(shapes, "they have different numbers of axes")
    return [(1,) * (rank - len(shape)) + shape for shape in shapes]


def _broadcast(call: Call) -> Effect:
    """Sizes equal, or 1, axis by axis."""
    aligned = _aligned(call.inputs)
    output = list(aligned[0])
    for shape in aligned[1:]:
        for axis, size in enumerate(shape):
            if size == 1:
                continue
            if output[axis] == 1:
                output[axis] = size
            elif detail := agree(output[axis], size):
                raise _disagree(call.inputs, detail)
    return Effect(tuple(output))


def _concat(call: Call) -> Effect:
    axis, first = call["axis"], call.inputs[0]
    for shape in call.inputs[1:]:
        if len(shape) != len(first):
            raise _disagree(call.inputs, "they have different numbers of axes")
        for place, (size, other) in enumerate(zip(first, shape, strict=True)):
            if place != axis and (detail := agree(size, other)):
                raise _disagree(call.inputs, detail)
    return Effect((*first[:axis], total(shape[axis] for shape in call.inputs), *first[axis + 1 :]))


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
    ),
)
