"""Every fact that PyTorch and Keras gave about a layer that the language has, written as a script and compared whole:
output shape, parameters, buffers or what does not train, the shape of each weight, MACs where the fact has them.

The facts were made by running the frameworks; nothing in them was computed here.
"""

from __future__ import annotations

import pytest
from layer_facts import DATA, KERAS, TORCH, Fact, Written, load

from symcnn.script import from_text

FACTS = [*load(DATA / "layers_torch.json"), *load(DATA / "layers_keras.json")]
WRITERS = {"torch": TORCH, "keras": KERAS}


def writer_of(fact: Fact) -> Written | None:
    """The fact in the language, None where the language does not have it."""
    writer = WRITERS[fact["framework"]].get(fact["layer"])
    return writer and writer(fact)


def script(fact: Fact, written: Written) -> str:
    """A network of one layer, whose inputs are labelled and joined by branches where there are several."""
    inputs = "\n".join(f"  x{i}: input ({', '.join(map(str, shape))},)" for i, shape in enumerate(written.inputs))
    branches = "".join(f" {{ from x{i} }}" for i in range(len(written.inputs))) if len(written.inputs) > 1 else ""
    return f"convention {fact['framework']}\nnetwork fact {{\n{inputs}\n  fact: {written.layer}{branches}\n}}\n"


WRITTEN = [(fact, written) for fact in FACTS if (written := writer_of(fact)) is not None]


@pytest.mark.parametrize(
    ("fact", "written"), WRITTEN, ids=[f"{fact['framework']}-{fact['layer']}" for fact, _ in WRITTEN]
)
def test_fact(fact: Fact, written: Written) -> None:
    network = from_text(script(fact, written)).symbolic.network()
    layer = network.layers[-1]
    assert list(layer.output) == written.output, written.layer
    assert layer.params == fact["params"], written.layer
    assert {tensor.name: list(tensor.shape) for tensor in layer.effect.tensors if tensor.dimensions} == written.weights
    if fact["framework"] == "torch":
        assert layer.buffers == fact["buffers"]
    else:
        assert (layer.trainable, layer.non_trainable, layer.buffers) == (fact["trainable"], fact["non_trainable"], 0)
    if "macs" in fact:
        assert layer.macs * written.batch == fact["macs"]


# What the facts of layers that the language has use and it does not have yet.
LEFT_OUT = {
    ("AdaptiveAvgPool2d", "output_size"), ("AdaptiveAvgPool3d", "output_size"), ("BatchNormalization", "axis"),
    *((f"Global{how}Pooling{rank}D", "keepdims") for how, rank in (("Average", 1), ("Average", 3), ("Max", 1))),
}  # fmt: skip


def test_what_is_left_out_is_named() -> None:
    """A word that a table lacks would quietly leave facts out."""
    left = {fact["layer"] for fact in FACTS if fact["layer"] in WRITERS[fact["framework"]] and writer_of(fact) is None}
    assert left == {layer for layer, _ in LEFT_OUT}
