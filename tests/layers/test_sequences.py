"""Recurrent layers and attention, run step by step: the weights that the entries name are multiplied with vectors one
element after the other, every multiplication is counted, and what comes out must have the shape that was promised.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from symcnn.algebra import Domain, Ring, evaluate, text
from symcnn.errors import Error
from symcnn.layers import KINDS, Effect
from symcnn.script import from_text

Vector = list[int]
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def effect(kind: str, *inputs: Any, convention: str = "torch", **given: Any) -> Effect:
    return KINDS[kind].apply(inputs, convention, given)[1]


class Machine:
    """Multiplies with the tensors of a layer and counts; each tensor must be met."""

    def __init__(self, found: Effect) -> None:
        self.shapes = {tensor.name: tensor.shape for tensor in found.tensors}
        self.met: set[str] = set()
        self.multiplied = 0

    def times(self, name: str, vector: Vector) -> Vector:
        """torch's matrix (outputs, inputs) times a vector."""
        self.met.add(name)
        outputs, inputs = self.shapes[name]
        assert inputs == len(vector), name
        return [sum(self.once(element) for element in vector) for _ in range(outputs)]  # type: ignore[arg-type]

    def once(self, element: int) -> int:
        self.multiplied += 1
        return element

    def plus(self, name: str, vector: Vector) -> Vector:
        if name in self.shapes:
            self.met.add(name)
            assert self.shapes[name] == (len(vector),)
        return vector

    def step(self, kind: str, suffix: str, inputs: Vector, state: Vector, units: int) -> Vector:
        """A cell: the sum of two products and two biases, cut into gates, and projected where there is a projection."""
        fresh = self.plus(f"bias_ih{suffix}", self.times(f"weight_ih{suffix}", inputs))
        back = self.plus(f"bias_hh{suffix}", self.times(f"weight_hh{suffix}", state))
        assert len(fresh) == len(back) == GATES[kind] * units
        hidden = fresh[:units]
        return self.times(f"weight_hr{suffix}", hidden) if f"weight_hr{suffix}" in self.shapes else hidden

    def stack(self, kind: str, sequence: list[Vector], given: dict[str, Any]) -> list[Vector]:
        """Layer after layer, each direction after the other."""
        state = given.get("projection", 0) or given["units"]
        for layer in range(given.get("layers", 1)):
            passes = []
            for reverse in ["", "_reverse"] if given.get("bidirectional") else [""]:
                hidden, outputs = [1] * state, []
                for vector in sequence:
                    hidden = self.step(kind, f"_l{layer}{reverse}", vector, hidden, given["units"])
                    outputs.append(hidden)
                passes.append(outputs)
            sequence = [[element for part in parts for element in part] for parts in zip(*passes, strict=True)]
        return sequence


STACKS: list[dict[str, Any]] = [
    {}, {"bias": False}, {"layers": 3}, {"bidirectional": True}, {"layers": 2, "bidirectional": True},
]  # fmt: skip
PROJECTED: list[dict[str, Any]] = [{"projection": 2}, {"layers": 2, "bidirectional": True, "projection": 3}]


@pytest.mark.parametrize(
    ("kind", "options"),
    [*product(GATES, STACKS), *product(["lstm"], PROJECTED)],
    ids=str,
)
def test_stacks_step_by_step(kind: str, options: dict[str, Any]) -> None:
    given = {"units": 4, **options}
    found = effect(kind, (5, 3), **given)
    machine = Machine(found)
    output = machine.stack(kind, [[1] * 3 for _ in range(5)], given)
    assert found.output == (len(output), len(output[0]))
    assert machine.multiplied == found.macs
    assert machine.met == set(machine.shapes)


@pytest.mark.parametrize("kind", GATES)
def test_a_cell_is_one_step(kind: str) -> None:
    found = effect(kind, (3,), units=4)
    machine = Machine(found)
    assert found.output == (len(machine.step(kind, "", [1] * 3, [1] * 4, 4)),)
    assert machine.multiplied == found.macs
    assert machine.met == set(machine.shapes)
    stacked = effect(kind, (5, 3), units=4)
    assert stacked.macs == 5 * found.macs
    assert [t.shape for t in stacked.tensors] == [t.shape for t in found.tensors]


def test_convolutional_lstm_step_by_step() -> None:
    steps, size, channels, filters, kernel = 3, 6, 2, 4, 3
    found = effect("convlstm", (steps, size, channels), convention="keras", filters=filters, kernel=kernel)
    positions = [at for at in range(size) if at + kernel <= size]
    seen = [*product(["frame"], range(channels)), *product(["state"], range(filters))]
    done = [*product(range(steps), positions, range(kernel), seen, range(4), range(filters))]
    assert found.output == (steps, len(positions), filters)
    assert found.macs == len(done)


@pytest.mark.parametrize("convention", ["torch", "keras"])
@pytest.mark.parametrize("options", [
    {}, {"key": 5}, {"key": 5, "value": 2}, {"output": 9}, {"key_heads": 2}, {"bias_kv": True},
    {"zero_attention": True},
], ids=str)  # fmt: skip
def test_attention_by_loops(convention: str, options: dict[str, Any]) -> None:
    query, memory, heads = (3, 8), (5, 6), 4
    found = effect("attention", query, memory, convention=convention, heads=heads, **options)
    key = options.get("key", 2)
    value, output = options.get("value", key), options.get("output", 8)
    shared = options.get("key_heads", heads)
    attended = 5 + len({"bias_kv", "zero_attention"} & options.keys())
    done = [
        *product(range(3), range(8), range(heads), range(key)),
        *product(range(5), range(6), range(shared), range(key)),
        *product(range(5), range(6), range(shared), range(value)),
        *product(range(heads), range(3), range(attended), range(key)),
        *product(range(heads), range(3), range(attended), range(value)),
        *product(range(3), range(heads), range(value), range(output)),
    ]
    assert found.macs == len(done)
    assert found.output == (3, output)
    kernels = 8 * heads * key + 6 * shared * (key + value) + heads * value * output
    biases = heads * key + shared * (key + value) + output
    added = shared * (key + value) if "bias_kv" in options else 0
    assert sum(tensor.size for tensor in found.tensors) == kernels + biases + added


def test_an_image_is_one_sequence() -> None:
    image, sequence = effect("attention", (4, 5, 8), heads=2), effect("attention", (20, 8), heads=2)
    assert image.output == (4, 5, 8)
    assert (image.macs, image.tensors) == (sequence.macs, sequence.tensors)


def test_frames_ask_themselves() -> None:
    """Along the axes that are left out each frame is a sequence of its own, with the same weights."""
    whole = {"heads": 2, "key": 3, "value": 5}
    for gate in (False, True):
        frame = effect("attention", (4, 6), (7, 6), convention="keras", gate=gate, **whole)
        image = effect("attention", (8, 4, 6), (8, 7, 6), convention="keras", gate=gate, axes=1, **whole)
        assert image.output == (8, *frame.output)
        assert image.macs == 8 * frame.macs
        assert image.tensors == frame.tensors
    other = effect("attention", (8, 4, 6), (9, 7, 6), convention="keras", axes=1, **whole)
    assert [(a.first, a.second) for a in other.agreements] == [(8, 9)]


def test_a_gate_is_a_dense_layer_of_the_query() -> None:
    plain, gated = (effect("attention", (4, 6), (7, 9), convention="keras", heads=2, key=3, value=5, gate=gate)
                    for gate in (False, True))  # fmt: skip
    added = {tensor.name: tensor.shape for tensor in gated.tensors if tensor not in plain.tensors}
    assert added == {"gate/kernel": (6, 2, 5), "gate/bias": (2, 5)}
    assert gated.macs - plain.macs == 4 * 6 * 2 * 5


def test_the_order_of_key_and_value_is_the_frameworks() -> None:
    """torch: query, key, value; Keras: query, value, key."""
    shapes = (3, 8), (5, 6), (5, 7)
    torch = {t.name: t.shape for t in effect("attention", *shapes, heads=2).tensors}
    keras = {t.name: t.shape for t in effect("attention", *shapes, convention="keras", heads=2).tensors}
    assert (torch["k_proj_weight"], torch["v_proj_weight"]) == ((8, 6), (8, 7))
    assert (keras["value/kernel"], keras["key/kernel"]) == ((6, 2, 4), (7, 2, 4))


@pytest.mark.parametrize(("scale", "score", "params", "macs"), [
    (False, "dot", 0, 3 * 5 * 8 + 3 * 5 * 7), (True, "dot", 1, 3 * 5 * 8 + 3 * 5 * 7), (True, "concat", 2, 3 * 5 * 7),
])  # fmt: skip
def test_attention_without_projections(scale: bool, score: str, params: int, macs: int) -> None:
    found = effect("dotattention", (3, 8), (5, 8), (5, 7), scale=scale, score=score)
    assert (found.output, found.macs, sum(t.size for t in found.tensors)) == ((3, 7), macs, params)


def test_additive_attention_multiplies_with_its_scale() -> None:
    assert effect("additiveattention", (3, 8), (5, 8)).macs == 3 * 5 * 8 + 3 * 5 * 8
    assert effect("additiveattention", (3, 8), (5, 8), scale=False).macs == 3 * 5 * 8


def test_heads_may_be_a_symbol_that_divides_the_channels() -> None:
    ring = Ring()
    heads, size = ring.symbol("h", Domain(1, 16)), ring.symbol("s", Domain(1, 64))
    found = effect("attention", (7, heads * size), heads=heads)
    for point in ({"h": 3, "s": 4}, {"h": 1, "s": 5}):
        numeric = effect("attention", (7, point["h"] * point["s"]), heads=point["h"])
        assert evaluate(found.macs, point) == numeric.macs
    assert text(sum(tensor.size for tensor in found.tensors)) == "4*h**2*s**2 + 4*h*s"


REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any], str]] = [
    ("lstm", ((3,),), {"units": 4, "layers": 2}, "a single cell"),
    ("lstm", ((3,),), {"units": 4, "bidirectional": True}, "a single cell"),
    ("gru", ((5, 3),), {"units": 4, "projection": 2}, "`gru` has no projection"),
    ("rnn", ((5, 3),), {"units": 4, "reset_after": False}, "`rnn` has no reset gate"),
    ("lstm", ((5, 3),), {"units": 4, "layers": 10**9}, "`layers` must be a number from 1 to 1000"),
    ("lstm", ((5, 3),), {"units": 4, "merge": "maximum"}, "`merge` can't be maximum"),
    ("attention", ((5, 10),), {"heads": 3}, "3 does not divide the 10 channels"),
    ("attention", ((5, 12),), {"heads": 6, "key_heads": 4}, "4 does not divide the 6 heads"),
    ("attention", ((5, 12), (7,)), {"heads": 3}, "keys and values are sequences"),
    ("dotattention", ((5, 8), (5, 8)), {"score": "sum"}, "`score` can't be sum"),
]


@pytest.mark.parametrize(("kind", "inputs", "given", "message"), REFUSED, ids=[row[3] for row in REFUSED])
def test_what_the_frameworks_refuse(kind: str, inputs: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Error, match=message.replace("(", r"\(")):
        effect(kind, *inputs, **given)


@pytest.mark.parametrize(("layers", "message"), [
    ("input (5, 3); lstm(4, projection=4)", "`projection` = 4 is not below the 4 units"),
    ("x: input (5, 8)\ny: input (6, 8)\nattention(2) {from x} {from x} {from y}", "the shapes don't join"),
    ("x: input (5, 8)\ny: input (6, 7)\ndotattention {from x} {from y}", "8 is not 7"),
])  # fmt: skip
def test_sizes_that_do_not_fit(layers: str, message: str) -> None:
    with pytest.raises(Error, match=message):
        from_text(f"network n {{\n{layers}\n}}").symbolic.network()


@pytest.mark.parametrize(("merge", "channels"), [("concat", 8), ("add", 4), ("multiply", 4), ("average", 4)])
def test_directions_are_merged_by_a_joins_name(merge: str, channels: int) -> None:
    script = from_text(f"network n {{ input (5, 3); lstm(4, bidirectional=yes, merge={merge}) }}")
    assert script.symbolic.network().layers[-1].output == (5, channels)


def test_transformer_layers_of_the_library() -> None:
    """Twelve d² a layer with four times as many hidden units, sixteen with attention to a memory."""
    script = from_text("""
        import "std/transformer.cnn"
        symbol d in 8.. step 8
        symbol t, s
        network encoder { input (t, d); encoder_layer(8, 4*d) }
        network decoder {
          target: input (t, d)
          memory: input (s, d)
          decoder_layer(8, 4*d, norm_first=yes, activation=gelu) { from target } { from memory }
        }
    """).symbolic
    encoder, decoder = script.network("encoder"), script.network("decoder")
    assert text(encoder.totals["params"]) == "12*d**2 + 13*d"
    assert text(encoder.totals["macs"]) == "12*d**2*t + 2*d*t**2"
    assert text(decoder.totals["params"]) == "16*d**2 + 19*d"
    assert evaluate(decoder.totals["macs"], {"d": 8, "t": 3, "s": 5}) == sum((
        4 * 3 * 64 + 2 * 3 * 3 * 8, 2 * 3 * 64 + 2 * 5 * 64 + 2 * 3 * 5 * 8, 2 * 3 * 8 * 32,
    ))  # fmt: skip
    assert decoder.layers[-1].output == encoder.layers[-1].output
