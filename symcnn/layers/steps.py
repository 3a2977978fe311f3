"""A layer done step by step: the same effect, with the same weights, at each step of axes that it does not see.

Source: Keras's TimeDistributed, which lays the steps into the batch, so that all of them are at work at once.
"""

from __future__ import annotations

from symcnn.layers.kind import Axis, Call, Dimension, Effect, Shape

WHOLE = "whole"
"""The rule of an axis of which every output element sees all."""


def at_each_step(call: Call, effect: Effect, steps: Shape) -> Effect:
    """The effect on a tensor with the axes ``steps`` before those of ``call``; the steps don't see each other."""
    if not steps:
        return effect
    factors = tuple(Dimension("frames", size) for size in steps)
    inside = tuple(Axis(WHOLE, size, 1) for size in call.spatial) if effect.whole else effect.axes
    return effect.replace(
        output=(*steps, *effect.output),
        products=tuple((*factors, *product) for product in effect.products),
        axes=(*(Axis("window", size, size) for size in steps), *inside) if inside else (),
        whole=False,
        frame=effect,
    )
