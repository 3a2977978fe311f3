"""How facts about recurrent layers, attention and what is built from them are written in the language.

Keras counts layers in their names (``forward_lstm_2``, ``conv2d_91``): those counters are left out. Where a layer gives
its hidden states too, the first output is the one that goes on.
"""

from __future__ import annotations

import re
from typing import Any

import facts_shapes
import layer_facts
from layer_facts import Fact, Shape, Writer, Written, call, first_output, weights_of


def without_counters(weights: dict[str, Shape]) -> dict[str, Shape]:
    """``forward_lstm_2/lstm_cell/kernel`` is ``forward_lstm/lstm_cell/kernel``."""
    return {re.sub(r"_\d+/", "/", name): shape for name, shape in weights.items()}


def batch_axis(fact: Fact) -> int | None:
    """Where the batch stands: in torch's sequences second, unless it is said to be first; of vectors the first axis.
    None where there is none: torch's layers of sequences take one alone, its cells a vector."""
    rank = len(fact["inputs"][0])
    if fact["framework"] == "keras":
        return 0
    if rank == (1 if fact["layer"].endswith("Cell") else 2):
        return None
    return 1 if rank > 2 and not fact["kwargs"].get("batch_first", False) else 0


def without_batch(shape: Shape, fact: Fact) -> Shape:
    place = batch_axis(fact)
    return shape if place is None else [*shape[:place], *shape[place + 1 :]]


def batch_of(fact: Fact) -> int:
    place = batch_axis(fact)
    return 1 if place is None else int(fact["inputs"][0][place])


def renamed(words: dict[str, str], given: dict[str, Any], ignored: tuple[str, ...]) -> dict[str, Any] | None:
    """The arguments in the words here; None where one has none."""
    kept = {name: value for name, value in given.items() if value is not None and name not in ignored}
    if not kept.keys() <= words.keys():
        return None
    return {words[name]: value for name, value in kept.items()}


def written(fact: Fact, kind: str, arguments: dict[str, Any] | None) -> Written | None:
    """A layer whose shapes are sequences or vectors."""
    if arguments is None:
        return None
    inputs = [without_batch(shape, fact) for shape in fact["inputs"]]
    output = without_batch(first_output(fact), fact)
    return Written(call(kind, arguments), inputs, output, without_counters(weights_of(fact)), batch_of(fact))


# ---------------------------------------------------------------- recurrent

STACK = {
    "hidden_size": "units", "num_layers": "layers", "bias": "bias", "bidirectional": "bidirectional",
    "proj_size": "projection",
}  # fmt: skip
KERAS_CELL = {
    "units": "units", "use_bias": "bias", "return_sequences": "sequences", "reset_after": "reset_after",
}  # fmt: skip
KERAS_NAMES = {"SimpleRNN": "rnn", "LSTM": "lstm", "GRU": "gru"}
MERGES = {"concat": "concat", "sum": "add", "mul": "multiply", "ave": "average"}


def stack(kind: str) -> Writer:
    """torch's stacks and cells: without a cell's projection the size of it is none."""
    ignored = ("input_size", "batch_first", "nonlinearity", "dropout")
    return lambda fact: written(fact, kind, renamed(STACK, fact["kwargs"], ignored))


WITHOUT_EFFECT = (
    "activation", "recurrent_activation", "dropout", "recurrent_dropout", "go_backwards", "unroll", "stateful",
    "return_state",
)  # fmt: skip


def keras_cell(kind: str) -> Writer:
    """Keras gives the whole sequence only where it is asked to."""

    def write(fact: Fact) -> Written | None:
        return written(fact, kind, renamed(KERAS_CELL, {"return_sequences": False, **fact["kwargs"]}, WITHOUT_EFFECT))

    return write


def keras_vector(kind: str) -> Writer:
    """Keras's cells are what its layers are made of, on a vector."""
    return lambda fact: written(fact, kind, renamed(KERAS_CELL, fact["kwargs"], WITHOUT_EFFECT))


def around_cell(fact: Fact) -> Written | None:
    """``RNN(LSTMCell(8))`` is the layer of the cell."""
    inner = fact["inner"]
    kind = KERAS_NAMES.get(inner["layer"].removesuffix("Cell"))
    return kind and keras_cell(kind)({**fact, "kwargs": {**inner["kwargs"], **fact["kwargs"]}})


def bidirectional(fact: Fact) -> Written | None:
    inner = fact["inner"]
    arguments = renamed(KERAS_CELL, {"return_sequences": False, **inner["kwargs"]}, WITHOUT_EFFECT)
    if arguments is None or inner["layer"] not in KERAS_NAMES:
        return None
    merge = MERGES[fact["kwargs"].get("merge_mode", "concat")]
    return written(fact, KERAS_NAMES[inner["layer"]], {**arguments, "bidirectional": True, "merge": merge})


CONVLSTM = {
    "filters": "filters", "kernel_size": "kernel", "strides": "stride", "padding": "padding",
    "dilation_rate": "dilation", "use_bias": "bias", "return_sequences": "sequences",
}  # fmt: skip


def convlstm(fact: Fact) -> Written | None:
    return written(fact, "convlstm", renamed(CONVLSTM, {"return_sequences": False, **fact["kwargs"]}, WITHOUT_EFFECT))


# ---------------------------------------------------------------- attention


def multihead(fact: Fact) -> Written | None:
    """torch's heads share its channels; the sizes of key and value are those of their tensors."""
    ignored = ("embed_dim", "kdim", "vdim", "batch_first", "dropout")
    words = {"num_heads": "heads", "bias": "bias", "add_bias_kv": "bias_kv", "add_zero_attn": "zero_attention"}
    return written(fact, "attention", renamed(words, fact["kwargs"], ignored))


ORDER = ["query", "value", "key"]


def keras_attention(kind: str, words: dict[str, str]) -> Writer:
    """Keras's order of the tensors: query, value, key."""

    def write(fact: Fact) -> Written | None:
        if fact.get("call", ORDER[: len(fact["inputs"])]) != ORDER[: len(fact["inputs"])]:
            return None
        arguments = renamed(words, fact["kwargs"], ("dropout",))
        if arguments and "axes" in arguments:
            arguments["axes"] = without_batch_axis(arguments["axes"])
        return written(fact, kind, arguments)

    return write


def without_batch_axis(axes: int | list[int]) -> list[int]:
    """Keras counts the batch as an axis."""
    return [axis - 1 if axis > 0 else axis for axis in (axes if isinstance(axes, list) else [axes])]


HEADS = {
    "num_heads": "heads", "key_dim": "key", "value_dim": "value", "output_shape": "output", "use_bias": "bias",
    "attention_axes": "axes", "use_gate": "gate",
}  # fmt: skip
GROUPED = {
    "head_dim": "key", "num_query_heads": "heads", "num_key_value_heads": "key_heads", "use_bias": "bias",
    "use_gate": "gate",
}  # fmt: skip

# ---------------------------------------------------------------- built from layers


def transformer(block: str) -> Writer:
    """A block of the library, whose layers are called as torch's modules are."""
    words = {"nhead": "heads", "dim_feedforward": "hidden", "norm_first": "norm_first", "bias": "bias"}
    ignored = ("d_model", "batch_first", "dropout", "layer_norm_eps", "activation")

    def write(fact: Fact) -> Written | None:
        found = written(fact, block, renamed(words, fact["kwargs"], ignored))
        return found and found._replace(library="std/transformer.cnn")

    return write


def time_distributed(fact: Fact) -> Written | None:
    """The layer inside as a fact of its own, about one step; its weights come after its name."""
    inner, (batch, _, *step) = fact["inner"], fact["inputs"][0]
    writer = {**layer_facts.KERAS, **facts_shapes.KERAS, **KERAS}.get(inner["layer"])
    found = writer and writer({
        **fact, **inner, "inputs": [[batch, *step]], "output": [batch, *fact["output"][2:]],
        "weight_shapes": {name.partition("/")[2]: shape for name, shape in fact["weight_shapes"].items()},
    })  # fmt: skip
    return found and found._replace(
        layer=f"timedistributed {{ inner: {found.layer} }}",
        inputs=[fact["inputs"][0][1:]],
        output=fact["output"][1:],
        weights={f"inner.{name}": shape for name, shape in found.weights.items()},
    )


TORCH: dict[str, Writer] = {
    "TransformerEncoderLayer": transformer("encoder_layer"),
    "TransformerDecoderLayer": transformer("decoder_layer"),
    "MultiheadAttention": multihead,
    **{f"{name}{cell}": stack(name.lower()) for name in ("RNN", "LSTM", "GRU") for cell in ("", "Cell")},
}

KERAS: dict[str, Writer] = {
    **{name: keras_cell(kind) for name, kind in KERAS_NAMES.items()},
    **{f"{name}Cell": keras_vector(kind) for name, kind in KERAS_NAMES.items()},
    "RNN": around_cell,
    **{f"ConvLSTM{rank}D": convlstm for rank in (1, 2, 3)},
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "MultiHeadAttention": keras_attention("attention", HEADS),
    "GroupQueryAttention": keras_attention("attention", GROUPED),
    "Attention": keras_attention("dotattention", {"use_scale": "scale", "score_mode": "score"}),
    "AdditiveAttention": keras_attention("additiveattention", {"use_scale": "scale"}),
}
