"""Activations: most leave shapes and counts as they are. Sources: torch.nn, keras.activations and Keras's PReLU."""

from __future__ import annotations

from symcnn.errors import Error
from symcnn.layers.arguments import AXIS, SHARED, show
from symcnn.layers.convolution import quotient
from symcnn.layers.kind import WEIGHT, Call, Dimension, Effect, Kind, Parameter, Tensor


def _unchanged(call: Call) -> Effect:
    return Effect(call.shape)


def _prelu(call: Call) -> Effect:
    """torch learns one slope, or one a channel; keras one an element, those along shared axes together."""
    shared = call["shared"]
    if call.keras:
        axes = range(len(call.spatial)) if shared is True else shared or ()
        slopes = (Dimension("slopes", 1 if axis in axes else size) for axis, size in enumerate(call.shape))
        return Effect(call.shape, (Tensor("alpha", WEIGHT, tuple(slopes)),))
    if not isinstance(shared, bool):
        raise Error("under torch `shared` is `yes` for one slope, or `no` for one a channel",
                    hint="axes are shared one by one under `convention keras`")  # fmt: skip
    return Effect(call.shape, (Tensor("weight", WEIGHT, (Dimension("slopes", 1 if shared else call.channels),)),))


def _glu(call: Call) -> Effect:
    axis = call["axis"]
    half = quotient(call.shape[axis], 2)
    if half is None:
        raise Error(
            f"`glu` halves its axis, but {show(call.shape[axis])} is not provably even",
            hint="give the axis an even size, for symbols by a `step`",
        )
    return Effect((*call.shape[:axis], half, *call.shape[axis + 1 :]), whole=axis < len(call.spatial))


# The name, and what it computes of each element x.
ELEMENTWISE = (
    ("relu", "max(x, 0)."),
    ("relu6", "min(max(x, 0), 6)."),
    ("leakyrelu", "x where it is positive, a small share of x elsewhere."),
    ("elu", "x where it is positive, α(eˣ − 1) elsewhere."),
    ("celu", "The ELU made smooth for every α."),
    ("selu", "The self-normalising ELU."),
    ("gelu", "x·Φ(x), Φ the normal distribution."),
    ("silu", "x·sigmoid(x), also called swish."),
    ("mish", "x·tanh(softplus(x))."),
    ("sigmoid", "1/(1 + e⁻ˣ)."),
    ("logsigmoid", "log(sigmoid(x))."),
    ("tanh", "The hyperbolic tangent."),
    ("hardtanh", "min(max(x, −1), 1)."),
    ("hardswish", "x·min(max(x + 3, 0), 6)/6."),
    ("hardsigmoid", "min(max(x + 3, 0), 6)/6."),
    ("softplus", "log(1 + eˣ)."),
    ("softsign", "x/(1 + |x|)."),
    ("rrelu", "x where it is positive, a random share of x elsewhere."),
    ("thresholdedrelu", "x where it is above a threshold, a value of its own elsewhere."),
    ("hardshrink", "x where it is further than λ from 0, 0 elsewhere."),
    ("softshrink", "x drawn to 0 by λ."),
    ("tanhshrink", "x − tanh(x)."),
)

KINDS = (
    *(Kind(name, summary, _unchanged, in_place=True, overwrites=True) for name, summary in ELEMENTWISE),
    Kind("softmax", "eˣ over the sum along the last axis; it needs memory of its own.", _unchanged),
    Kind("softmin", "Softmax of −x.", _unchanged),
    Kind("logsoftmax", "The logarithm of softmax.", _unchanged),
    Kind("prelu", "x where it is positive, a learned share of x elsewhere: one slope for all under torch, one an "
         "element under keras; `shared` says otherwise, for keras also as a list of axes.", _prelu,
         (Parameter("shared", SHARED, lambda call: not call.keras, "yes (keras: no)"),),
         formulas={"params": "1, not shared c (keras: Πshape, shared 1 along an axis)"}),
    Kind("glu", "The first half of an axis, times the sigmoid of the second.", _glu, (Parameter("axis", AXIS, -1),)),
)  # fmt: skip
