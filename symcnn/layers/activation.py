"""Activations: shapes and counts are left as they are. Sources: torch.nn and keras.activations."""

from __future__ import annotations

from symcnn.layers.kind import Call, Effect, Kind


def _unchanged(call: Call) -> Effect:
    return Effect(call.shape)


# The name, and what it computes of each element x.
ELEMENTWISE = (
    ("relu", "max(x, 0)."),
    ("relu6", "min(max(x, 0), 6)."),
    ("leakyrelu", "x where it is positive, a small share of x elsewhere."),
    ("elu", "x where it is positive, α(eˣ − 1) elsewhere."),
    ("selu", "The self-normalising ELU."),
    ("gelu", "x·Φ(x), Φ the normal distribution."),
    ("silu", "x·sigmoid(x), also called swish."),
    ("mish", "x·tanh(softplus(x))."),
    ("sigmoid", "1/(1 + e⁻ˣ)."),
    ("tanh", "The hyperbolic tangent."),
    ("hardswish", "x·min(max(x + 3, 0), 6)/6."),
    ("hardsigmoid", "min(max(x + 3, 0), 6)/6."),
    ("softplus", "log(1 + eˣ)."),
)

KINDS = (
    *(Kind(name, summary, _unchanged, in_place=True) for name, summary in ELEMENTWISE),
    Kind("softmax", "eˣ over the sum along the last axis; it needs memory of its own.", _unchanged),
)
