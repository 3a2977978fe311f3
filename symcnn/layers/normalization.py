"""Normalisations. Sources: torch.nn.BatchNorm*d and LayerNorm, Keras's BatchNormalization and LayerNormalization."""

from __future__ import annotations

from symcnn.layers.arguments import AXES, FLAG
from symcnn.layers.kind import BIAS, STATISTIC, WEIGHT, Call, Dimension, Effect, Kind, Parameter, Tensor

# What each framework calls the scale and the centre.
AFFINE_NAMES = {"torch": ("weight", "bias"), "keras": ("gamma", "beta")}
STATISTIC_NAMES = {"torch": ("running_mean", "running_var"), "keras": ("moving_mean", "moving_variance")}


def _affine(call: Call, dimensions: tuple[Dimension, ...]) -> tuple[Tensor, ...]:
    scale, center = AFFINE_NAMES[call.convention]
    roles = ((scale, WEIGHT, call["scale"]), (center, BIAS, call["center"]))
    return tuple(Tensor(name, role, dimensions) for name, role, wanted in roles if wanted)


def _batchnorm(call: Call) -> Effect:
    channels = (Dimension("channels", call.channels),)
    statistics = tuple(Tensor(name, STATISTIC, channels) for name in STATISTIC_NAMES[call.convention])
    if not call.keras:  # torch also counts the batches it has seen
        statistics = (*statistics, Tensor("num_batches_tracked", STATISTIC, ()))
    return Effect(call.shape, (*_affine(call, channels), *statistics))


def _layernorm(call: Call) -> Effect:
    sizes = tuple(Dimension("normalised size", call.shape[axis]) for axis in call["axes"])
    spatial = any(axis < len(call.spatial) for axis in call["axes"])
    return Effect(call.shape, _affine(call, sizes), whole=spatial)


AFFINE = (Parameter("scale", FLAG, True), Parameter("center", FLAG, True))

KINDS = (
    Kind(
        "batchnorm",
        "Normalises each channel over the batch; its moving statistics are buffers under torch and non-trainable "
        "parameters under keras.",
        _batchnorm,
        AFFINE,
        aliases=("bn",),
        formulas={"params": "2c (keras: 4c)", "buffers": "2c + 1 (keras: 0)"},
    ),
    Kind(
        "layernorm",
        "Normalises over the axes named.",
        _layernorm,
        (Parameter("axes", AXES, -1), *AFFINE),
        formulas={"params": "2·Πaxes"},
    ),
)
