"""Normalisations, and a factor of its own for each channel.

What a norm takes over positions is left out of the receptive field, as is usual: a mean is a number, no element.

Sources: torch.nn.BatchNorm*d, LayerNorm, GroupNorm, InstanceNorm*d, RMSNorm and LocalResponseNorm; Keras's
BatchNormalization, LayerNormalization, GroupNormalization, RMSNormalization and UnitNormalization.
"""

from __future__ import annotations

from symcnn.layers.arguments import AXES, AXIS, COUNT, FLAG, GROUPS
from symcnn.layers.convolution import divided
from symcnn.layers.kind import (
    BIAS,
    STATISTIC,
    WEIGHT,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Tensor,
    product,
)

# What each framework calls the scale and the centre.
AFFINE_NAMES = {"torch": ("weight", "bias"), "keras": ("gamma", "beta")}
STATISTIC_NAMES = {"torch": ("running_mean", "running_var"), "keras": ("moving_mean", "moving_variance")}
RMS_NAMES = {"torch": "weight", "keras": "scale"}


def _affine(call: Call, dimensions: tuple[Dimension, ...]) -> tuple[Tensor, ...]:
    scale, center = AFFINE_NAMES[call.convention]
    roles = ((scale, WEIGHT, call["scale"]), (center, BIAS, call["center"]))
    return tuple(Tensor(name, role, dimensions) for name, role, wanted in roles if wanted)


def _statistics(call: Call, channels: tuple[Dimension, ...]) -> tuple[Tensor, ...]:
    """The moving mean and variance; torch also counts the batches it has seen."""
    moving = tuple(Tensor(name, STATISTIC, channels) for name in STATISTIC_NAMES[call.convention])
    return moving if call.keras else (*moving, Tensor("num_batches_tracked", STATISTIC, ()))


def _sizes(call: Call) -> tuple[Dimension, ...]:
    """The sizes of the axes that a norm goes over."""
    return tuple(Dimension("normalised size", call.shape[axis]) for axis in call["axes"])


def _batchnorm(call: Call) -> Effect:
    channels = (Dimension("channels", call.shape[call["axis"]]),)
    statistics = _statistics(call, channels) if call["statistics"] else ()
    return Effect(call.shape, (*_affine(call, channels), *statistics))


def _layernorm(call: Call) -> Effect:
    return Effect(call.shape, _affine(call, _sizes(call)))


def _rmsnorm(call: Call) -> Effect:
    scale = (Tensor(RMS_NAMES[call.convention], WEIGHT, _sizes(call)),) if call["scale"] else ()
    return Effect(call.shape, scale)


def _unitnorm(call: Call) -> Effect:
    return Effect(call.shape)


def _groupnorm(call: Call) -> Effect:
    channels = call.shape[call["axis"]]
    if call["groups"] != -1:
        divided(channels, call["groups"], "channels")
    return Effect(call.shape, _affine(call, (Dimension("channels", channels),)))


def _instancenorm(call: Call) -> Effect:
    """torch refuses to train on a single position, whose variance is 0."""
    channels = (Dimension("channels", call.channels),)
    scale, center = AFFINE_NAMES[call.convention]
    affine = (Tensor(scale, WEIGHT, channels), Tensor(center, BIAS, channels)) if call["affine"] else ()
    statistics = _statistics(call, channels) if call["statistics"] else ()
    several = Requirement(
        product(call.spatial) - 2,
        "`instancenorm` needs more than one position, since it normalises over them",
        "PyTorch refuses this too; normalise before the last pool",
    )
    requirements = () if call.keras else (several,)
    return Effect(call.shape, (*affine, *statistics), requirements=requirements)


def _unchanged(call: Call) -> Effect:
    return Effect(call.shape)


def _scale(call: Call) -> Effect:
    sizes = tuple(Dimension("scaled size", call.shape[axis]) for axis in call["axes"])
    return Effect(call.shape, (Tensor("gamma", WEIGHT, sizes),))


AFFINE = (Parameter("scale", FLAG, True), Parameter("center", FLAG, True))
CHANNELS = Parameter("axis", AXIS, -1)
OVER = Parameter("axes", AXES, -1)

KINDS = (
    Kind(
        "batchnorm",
        "Normalises each channel over the batch; its moving statistics are buffers under torch and non-trainable "
        "parameters under keras.",
        _batchnorm,
        (*AFFINE, CHANNELS, Parameter("statistics", FLAG, True)),
        aliases=("bn",),
        formulas={"params": "2c (keras: 4c)", "buffers": "2c + 1 (keras: 0)"},
    ),
    Kind(
        "layernorm",
        "Normalises over the axes named.",
        _layernorm,
        (OVER, *AFFINE),
        formulas={"params": "2·Πaxes"},
    ),
    Kind(
        "rmsnorm",
        "Divides by the root of the mean square over the axes named.",
        _rmsnorm,
        (OVER, Parameter("scale", FLAG, True)),
        formulas={"params": "Πaxes"},
    ),
    Kind(
        "groupnorm",
        "Normalises over all positions and the channels of a group; `groups=-1` makes every channel a group.",
        _groupnorm,
        (Parameter("groups", GROUPS), *AFFINE, CHANNELS),
        formulas={"params": "2c"},
    ),
    Kind(
        "instancenorm",
        "Normalises each channel over all positions; with `affine` it learns a scale and a centre, with `statistics` "
        "it keeps moving ones.",
        _instancenorm,
        (Parameter("affine", FLAG, False), Parameter("statistics", FLAG, False)),
        formulas={"params": "0 (affine: 2c)", "buffers": "0 (statistics: 2c + 1)"},
    ),
    Kind("unitnorm", "Divides by the length over the axes named.", _unitnorm, (OVER,)),
    Kind(
        "localresponsenorm",
        "Divides by the size of `size` neighbouring channels.",
        _unchanged,
        (Parameter("size", COUNT, 5),),
        aliases=("lrn",),
        ranks=(2, 3, 4),
    ),
    Kind(
        "scale",
        "A learned factor along the axes named, as ConvNeXt's layer scale.",
        _scale,
        (OVER,),
        formulas={"params": "Πaxes"},
    ),
)
