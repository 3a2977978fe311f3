"""The layer kinds: one entry each, in families. Nothing above this floor knows a kind by its name."""

from __future__ import annotations

from symcnn.layers import (
    activation,
    attention,
    convolution,
    dense,
    embedding,
    joins,
    normalization,
    pooling,
    recurrent,
    shaping,
)
from symcnn.layers.kind import (
    Agreement,
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

FAMILIES = {
    "Convolutions": convolution.KINDS,
    "Dense layers": dense.KINDS,
    "Embeddings": embedding.KINDS,
    "Recurrent layers": recurrent.KINDS,
    "Attention": attention.KINDS,
    "Pools": pooling.KINDS,
    "Normalisations": normalization.KINDS,
    "Activations": activation.KINDS,
    "Shapes": shaping.KINDS,
    "Joins": joins.KINDS,
}

KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES.values() for kind in family}

ALIASES: dict[str, str] = {alias: kind.name for kind in KINDS.values() for alias in kind.aliases}

WORDS = frozenset(word for kind in KINDS.values() for parameter in kind.parameters for word in parameter.type.words)
"""Words that stand for themselves as arguments: ``same``, ``valid``."""


def find(name: str) -> Kind | None:
    """The kind of a name or short name."""
    return KINDS.get(ALIASES.get(name, name))


__all__ = [
    "ALIASES",
    "FAMILIES",
    "KINDS",
    "WORDS",
    "Agreement",
    "Axis",
    "Call",
    "Dimension",
    "Effect",
    "Kind",
    "Parameter",
    "Requirement",
    "Shape",
    "Tensor",
    "find",
    "product",
]
