"""The layer kinds: one entry each, in families. Nothing above this floor knows a kind by its name."""

from __future__ import annotations

from types import ModuleType

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

MODULES: dict[str, ModuleType] = {
    "Convolutions": convolution,
    "Dense layers": dense,
    "Embeddings": embedding,
    "Recurrent layers": recurrent,
    "Attention": attention,
    "Pools": pooling,
    "Normalisations": normalization,
    "Activations": activation,
    "Shapes": shaping,
    "Joins": joins,
}

FAMILIES: dict[str, tuple[Kind, ...]] = {family: module.KINDS for family, module in MODULES.items()}

KINDS: dict[str, Kind] = {kind.name: kind for family in FAMILIES.values() for kind in family}

ALIASES: dict[str, str] = {alias: kind.name for kind in KINDS.values() for alias in kind.aliases}

WORDS = frozenset(word for kind in KINDS.values() for parameter in kind.parameters for word in parameter.type.words)
"""Words that stand for themselves as arguments: ``same``, ``valid``."""


def find(name: str) -> Kind | None:
    """The kind of a name or short name."""
    return KINDS.get(ALIASES.get(name, name))


def sources(family: str) -> str:
    """Where a family's rules come from, as its module says; empty where docstrings are stripped."""
    _, found, rest = (MODULES[family].__doc__ or "").partition("Source")
    return " ".join(rest.split("\n\n")[0].removeprefix("s").removeprefix(":").split()) if found else ""


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
    "sources",
]
