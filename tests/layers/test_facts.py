"""Every fact that PyTorch and Keras gave about a layer that the language has, written as a script and compared whole:
output shape, parameters, buffers or what does not train, the shape of each weight, MACs where the fact has them.

The facts were made by running the frameworks; nothing in them was computed here.
"""

from __future__ import annotations

import facts_sequences
import facts_shapes
import pytest
from layer_facts import DATA, KERAS, TORCH, Fact, Written, load

from symcnn.errors import Error
from symcnn.layers.kind import STATISTIC
from symcnn.network.items import LARGEST_RANK
from symcnn.network.model import Network
from symcnn.script import from_text

FACTS = [*load(DATA / "layers_torch.json"), *load(DATA / "layers_keras.json")]
WRITERS = {
    "torch": {**TORCH, **facts_shapes.TORCH, **facts_sequences.TORCH},
    "keras": {**KERAS, **facts_shapes.KERAS, **facts_sequences.KERAS},
}


def writer_of(fact: Fact) -> Written | None:
    """The fact in the language, None where the language does not have it."""
    writer = WRITERS[fact["framework"]].get(fact["layer"])
    return writer and writer(fact)


def entrance(name: str, shape: list[int]) -> str:
    """An input; one of more axes than an input can have takes its shape from a layer that stands for anything."""
    sizes = f"({', '.join(map(str, shape))},)"
    if len(shape) <= LARGEST_RANK:
        return f"  {name}: input {sizes}"
    return f"  {name}_given: input 1\n  {name}: custom(output={sizes})"


def script(fact: Fact, written: Written) -> str:
    """A network of one layer, whose inputs are labelled and joined by branches where there are several."""
    inputs = "\n".join(entrance(f"x{i}", shape) for i, shape in enumerate(written.inputs))
    branches = "".join(f" {{ from x{i} }}" for i in range(len(written.inputs))) if len(written.inputs) > 1 else ""
    head = f"convention {fact['framework']}\n" + (f'import "{written.library}"\n' if written.library else "")
    return f"{head}network fact {{\n{inputs}\n  fact: {written.layer}{branches}\n}}\n"


def tensors(network: Network) -> dict[str, list[int]]:
    """The shapes of the weights; one of a layer inside a block has the layer's name before its own."""
    return {
        f"{layer.name}.{tensor.name}".removeprefix("fact."): list(tensor.shape)  # type: ignore[arg-type]
        for layer in network.layers
        for tensor in layer.effect.tensors
        if tensor.dimensions or tensor.role != STATISTIC
    }


WRITTEN = [(fact, written) for fact in FACTS if (written := writer_of(fact)) is not None]


@pytest.mark.parametrize(
    ("fact", "written"), WRITTEN, ids=[f"{fact['framework']}-{fact['layer']}" for fact, _ in WRITTEN]
)
def test_fact(fact: Fact, written: Written) -> None:
    network = from_text(script(fact, written)).symbolic.network()
    found = network.totals
    assert list(network.layers[-1].output) == written.output, written.layer
    assert found["params"] == fact["params"], written.layer
    assert tensors(network) == written.weights
    if fact["framework"] == "torch":
        assert found["buffers"] == fact["buffers"]
    else:
        kept = (found["trainable"], found["non_trainable"], found["buffers"])
        assert kept == (fact["trainable"], fact["non_trainable"], 0)
    if "macs" in fact:
        assert found["macs"] * written.batch == fact["macs"]


def test_no_fact_is_left_out() -> None:
    """A layer, or an argument of one, that no table has would quietly leave facts out."""
    assert {(fact["framework"], fact["layer"]) for fact in FACTS if writer_of(fact) is None} == set()


REJECTED = [
    *load(DATA / "layers_torch.json", "rejected_by_torch"),
    *load(DATA / "layers_keras.json", "rejected_by_keras"),
]


@pytest.mark.parametrize("fact", REJECTED, ids=[f"{fact['framework']}-{fact['layer']}" for fact in REJECTED])
def test_what_the_framework_refuses(fact: Fact) -> None:
    """A layer that the framework does not run is an error here too."""
    inputs = fact["inputs"]
    written = writer_of({**fact, "output": inputs[0], "params": 0, "param_shapes": {}, "weight_shapes": {}})
    assert written is not None
    with pytest.raises(Error):
        _ = from_text(script(fact, written)).symbolic.network().totals
