"""Dense layers, which act on the last axis. Sources: torch.nn.Linear and Bilinear, Keras's Dense."""

from __future__ import annotations

from symcnn.errors import Error
from symcnn.layers.arguments import COUNT, FLAG
from symcnn.layers.convolution import bias_tensor
from symcnn.layers.einsum import EINSUMDENSE
from symcnn.layers.joins import mixed_ranks
from symcnn.layers.kind import WEIGHT, Agreement, Call, Dimension, Effect, Kind, Parameter, Shape, Tensor


def _positions(shape: Shape) -> tuple[Dimension, ...]:
    """The vectors a dense layer is applied to: every axis but the last."""
    return tuple(Dimension("positions", size) for size in shape[:-1])


def _dense(call: Call) -> Effect:
    inputs, units = Dimension("inputs", call.channels), Dimension("units", call["units"])
    kernel = Tensor("kernel", WEIGHT, (inputs, units)) if call.keras else Tensor("weight", WEIGHT, (units, inputs))
    bias = [bias_tensor("units", units.value)] if call["bias"] else []
    return Effect((*call.spatial, units.value), (kernel, *bias), ((*_positions(call.shape), inputs, units),))


def _dense_transposed(call: Call, original: Effect) -> Effect:
    """The same kernel from units to inputs, as in a tied head; without a bias, whose size would not fit."""
    factors = {d.word: d for tensor in original.tensors for d in tensor.dimensions}
    inputs, units = factors["inputs"], factors["units"]
    if call.channels != units.value:
        raise Error("the transposed kernel takes the units of the layer it belongs to")
    return Effect((*call.spatial, inputs.value), products=((*_positions(call.shape), units, inputs),))


def _bilinear(call: Call) -> Effect:
    """x₁ᵀ·A·x₂ for each output; one multiply-accumulate for each element of A."""
    first, second = call.inputs
    if len(first) != len(second):
        raise mixed_ranks(call.inputs)
    left, right = Dimension("first inputs", first[-1]), Dimension("second inputs", second[-1])
    units = Dimension("units", call["units"])
    name, order = ("kernel", (left, right, units)) if call.keras else ("weight", (units, left, right))
    agreements = (Agreement(a, b, call.inputs) for a, b in zip(first[:-1], second[:-1], strict=True) if a != b)
    return Effect(
        (*call.spatial, units.value),
        (Tensor(name, WEIGHT, order), *([bias_tensor("units", units.value)] if call["bias"] else [])),
        ((*_positions(first), left, right, units),),
        agreements=tuple(agreements),
    )


KINDS = (
    Kind(
        "dense",
        "Every output from every input of the last axis.",
        _dense,
        (Parameter("units", COUNT), Parameter("bias", FLAG, True)),
        aliases=("fc", "linear"),
        formulas={"params": "i·o + o", "macs": "positions·i·o"},
        kernel=True,
        transposed=_dense_transposed,
    ),
    Kind(
        "bilinear",
        "Every output from every pair of inputs of two tensors, along their last axes.",
        _bilinear,
        (Parameter("units", COUNT), Parameter("bias", FLAG, True)),
        formulas={"params": "i₁·i₂·o + o", "macs": "positions·i₁·i₂·o"},
        arity=(2, 2),
        kernel=True,
    ),
    EINSUMDENSE,
)
