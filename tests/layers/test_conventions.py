"""The table of what the conventions decide names what they decide: each layer that the facts have, and a few that they
don't, is run under both, and what differs is looked up."""

from __future__ import annotations

from typing import Any

import pytest
from test_facts import facts, script, written_of

from symcnn.errors import Error
from symcnn.layers import KINDS
from symcnn.layers.conventions import ACCEPTED, DIFFERENCES, MACS, OUTPUT, PARAMS, STATISTICS, WEIGHTS
from symcnn.script import from_text

FURTHER = (
    "input 4x4x4; {}",
    "input (4, 4); {}",
    "input (4,); {}",
    "a: input (4, 6); b: input (5, 6); c: input (5, 3); {} {{ from a }} {{ from b }} {{ from c }}",
    "a: input (4, 6); b: input (5, 3); c: input (5, 6); {} {{ from a }} {{ from b }} {{ from c }}",
)
"""Inputs for the kinds with as few arguments as they take, so that none is missing."""

WITH_PLACES = (
    ("attention", "input 4x4x4; attention(2, relative=4x4)"),
    ("dotattention", "input 4x4x4; dotattention(relative=4x4) {} {}"),
)
"""Arguments that neither the facts nor the least arguments have."""

FIGURES = (OUTPUT, PARAMS, STATISTICS, WEIGHTS, MACS, ACCEPTED)


def figures(body: str, convention: str) -> dict[str, Any]:
    """What a network's last layer does under a convention."""
    try:
        network = from_text(body).session(convention=convention).network()
    except Error:
        return {ACCEPTED: False}
    layer = network.layers[-1]
    return {
        OUTPUT: layer.output,
        PARAMS: layer.weights + layer.biases - layer.non_trainable,
        STATISTICS: layer.buffers,
        WEIGHTS: [(tensor.name, tensor.shape) for tensor in layer.effect.tensors],
        MACS: layer.macs,
        ACCEPTED: True,
    }


def samples() -> list[tuple[str, str]]:
    """(kind, network) of every fact and of every kind by itself."""
    written = [(fact, written_of(fact)) for fact in facts()]
    from_facts = [
        (found.kind, "\n".join(script(fact, found).splitlines()[1:])) for fact, found in written if not found.library
    ]
    by_itself = [
        (kind.name, f"network net {{ {body.format(layer)} }}")
        for kind in KINDS.values()
        for layer in (f"{kind.name}({', '.join('2' for p in kind.parameters if p.required)})".replace("()", ""),)
        for body in FURTHER
    ]
    with_places = [(kind, f"network net {{ {body} }}") for kind, body in WITH_PLACES]
    return list(dict.fromkeys(from_facts + by_itself + with_places))


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """For each figure the kinds in which it differs."""
    differing: dict[str, set[str]] = {figure: set() for figure in FIGURES}
    for kind, body in samples():
        torch, keras = figures(body, "torch"), figures(body, "keras")
        for figure in torch.keys() & keras.keys():
            if torch[figure] != keras[figure]:
                differing[figure].add(kind)
    return differing


@pytest.mark.parametrize("figure", FIGURES)
def test_what_differs_is_in_the_table(figure: str, found: dict[str, set[str]]) -> None:
    named = {kind for row in DIFFERENCES if figure in row.figures for kind in row.kinds}
    assert found[figure] <= named


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.name)
def test_what_is_in_the_table_differs(row: Any, found: dict[str, set[str]]) -> None:
    assert set(row.kinds) <= {kind for figure in row.figures for kind in found[figure]}
