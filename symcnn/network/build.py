"""From syntax to a network: one walk through its body."""

from __future__ import annotations

from symcnn.algebra import Ring
from symcnn.collecting import seldom
from symcnn.errors import Error, Problem
from symcnn.network.items import ITEMS
from symcnn.network.model import Network
from symcnn.network.scope import Names
from symcnn.network.walk import Walk
from symcnn.syntax import nodes

CONVENTIONS = ("torch", "keras")


@seldom()
def build(name: str, body: nodes.Body, top: Names, ring: Ring, convention: str) -> Network:
    """The network that ``body`` describes under a convention; raises every error found in it."""
    walk = Walk(top, ring, convention, ITEMS)
    walk.items(body)
    if not walk.problems and not walk.inputs:
        raise Error(f"the network `{name}` has no input", body.span, "begin it with an input, such as `input 28x28x1`")
    if walk.problems or walk.signal is None:
        raise Error(walk.problems or [Problem("the network has no tensor at its end", body.span)])
    outputs = walk.outputs or [walk.signal]
    return Network(
        name=name,
        convention=convention,
        ring=ring,
        layers=walk.ledger.layers(convention),
        inputs=walk.inputs,
        outputs=tuple(outputs),
        events=tuple(walk.events),
        requirements=tuple(walk.conditions.values()),
        ends=walk.ends,
        families=walk.families,
        span=body.span,
    )


def convention_of(body: nodes.Body) -> nodes.Name | None:
    """The convention that a network states for itself."""
    return next((item.name for item in body.items if isinstance(item, nodes.Convention)), None)
