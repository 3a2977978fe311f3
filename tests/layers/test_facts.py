"""Every fact that PyTorch and Keras gave about a layer that the language has, written as a script and compared whole:
output shape, parameters, buffers or what does not train, the shape of each weight, MACs where the fact has them.

The facts were made by running the frameworks; nothing in them was computed here. ``pytest --goldens DIR`` takes them
from another folder of the same form; a fact about a layer that the language does not have is a failure.
"""

from __future__ import annotations

from pathlib import Path

import facts_sequences
import facts_shapes
import pytest
from layer_facts import DATA, KERAS, TORCH, Fact, Written, load

from symcnn.errors import Error
from symcnn.layers.kind import STATISTIC
from symcnn.network.model import Network
from symcnn.script import from_text

WRITERS = {
    "torch": {**TORCH, **facts_shapes.TORCH, **facts_sequences.TORCH},
    "keras": {**KERAS, **facts_shapes.KERAS, **facts_sequences.KERAS},
}


FILES = (*WRITERS, "more")
"""The files of a folder: of each framework, and of both further facts that were made for this project."""


def facts(folder: Path = DATA) -> list[Fact]:
    """What both frameworks gave."""
    return [fact for name in FILES for fact in load(folder / f"layers_{name}.json")]


def rejected(folder: Path = DATA) -> list[Fact]:
    """What they refused."""
    return [fact for name in WRITERS for fact in load(folder / f"layers_{name}.json", f"rejected_by_{name}")]


def writer_of(fact: Fact) -> Written | None:
    """The fact in the language, None where the language does not have it."""
    writer = WRITERS[fact["framework"]].get(fact["layer"])
    return writer and writer(fact)


def written_of(fact: Fact) -> Written:
    """The fact in the language, a failure where the language does not have it."""
    written = writer_of(fact)
    if written is None:
        pytest.fail(f"{fact['framework']}'s {fact['layer']} is not supported with {fact.get('kwargs', {})}")
    return written


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test for each fact of the folder."""
    folder = Path(metafunc.config.getoption("--goldens") or DATA)
    for name, found in (("fact", facts), ("refused", rejected)):
        if name in metafunc.fixturenames:
            given = found(folder)
            metafunc.parametrize(name, given, ids=[f"{fact['framework']}-{fact['layer']}" for fact in given])


def script(fact: Fact, written: Written) -> str:
    """A network of one layer, whose inputs are labelled and joined by branches where there are several."""
    inputs = "\n".join(f"  x{i}: input ({', '.join(map(str, shape))},)" for i, shape in enumerate(written.inputs))
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


def test_fact(fact: Fact) -> None:
    written = written_of(fact)
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


def test_what_the_framework_refuses(refused: Fact) -> None:
    """A layer that the framework does not run is an error here too."""
    inputs = refused["inputs"]
    written = written_of({**refused, "output": inputs[0], "params": 0, "param_shapes": {}, "weight_shapes": {}})
    with pytest.raises(Error):
        _ = from_text(script(refused, written)).symbolic.network().totals
