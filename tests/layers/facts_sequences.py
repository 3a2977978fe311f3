"""How facts about recurrent layers, attention and what is built from them are written in the language.

Keras counts layers in their names (``forward_lstm_2``, ``conv2d_91``): those counters are left out. Where a layer gives
its hidden states too, the first output is the one that goes on.
"""

from __future__ import annotations

import re
from typing import Any

from layer_facts import Fact, Shape, Writer, Written, call, weights_of


def first_output(fact: Fact) -> Shape:
    """The output itself, of a layer that gives its states or scores as well."""
    output: list[Any] = fact["output"]
    return output[0] if isinstance(output[0], list) else output


def without_counters(weights: dict[str, Shape]) -> dict[str, Shape]:
    """``forward_lstm_2/lstm_cell/kernel`` is ``forward_lstm/lstm_cell/kernel``."""
    return {re.sub(r"_\d+/", "/", name): shape for name, shape in weights.items()}


def without_batch(shape: Shape, fact: Fact) -> Shape:
    """torch's sequences have the batch in their second axis, unless it is said to be first."""
    time_first = fact["framework"] == "torch" and not fact["kwargs"].get("batch_first", True)
    place = 1 if time_first and len(shape) > 2 else 0
    return [*shape[:place], *shape[place + 1 :]]


def batch_of(fact: Fact) -> int:
    shape = fact["inputs"][0]
    return int(shape[1] if not fact["kwargs"].get("batch_first", True) and len(shape) > 2 else shape[0])


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


WITHOUT_EFFECT = ("activation", "recurrent_activation", "dropout", "recurrent_dropout", "go_backwards", "unroll")


def keras_cell(kind: str) -> Writer:
    """Keras gives the whole sequence only where it is asked to."""

    def write(fact: Fact) -> Written | None:
        return written(fact, kind, renamed(KERAS_CELL, {"return_sequences": False, **fact["kwargs"]}, WITHOUT_EFFECT))

    return write


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
        return written(fact, kind, renamed(words, fact["kwargs"], ("dropout",)))

    return write


HEADS = {
    "num_heads": "heads", "key_dim": "key", "value_dim": "value", "output_shape": "output", "use_bias": "bias",
}  # fmt: skip
GROUPED = {"head_dim": "key", "num_query_heads": "heads", "num_key_value_heads": "key_heads", "use_bias": "bias"}

# ---------------------------------------------------------------- built from layers


def transformer(block: str) -> Writer:
    """A block of the library, whose layers are called as torch's modules are."""
    words = {"nhead": "heads", "dim_feedforward": "hidden", "norm_first": "norm_first", "bias": "bias"}
    ignored = ("d_model", "batch_first", "dropout", "layer_norm_eps", "activation")

    def write(fact: Fact) -> Written | None:
        found = written(fact, block, renamed(words, fact["kwargs"], ignored))
        return found and found._replace(library="std/transformer.cnn")

    return write


CONV = {
    "filters": "filters", "kernel_size": "kernel", "strides": "stride", "padding": "padding", "use_bias": "bias",
}  # fmt: skip


def time_distributed(fact: Fact) -> Written | None:
    """A dense layer does not mind an axis more; a window along the frames' axes is one of size 1 along time."""
    inner, weights = fact["inner"], {name.split("/")[-1]: shape for name, shape in weights_of(fact).items()}
    if inner["layer"] == "Dense":
        found = written(
            fact, "dense", renamed({"units": "units", "use_bias": "bias"}, inner["kwargs"], ("activation",))
        )
        return found and found._replace(weights=weights)
    arguments = renamed(CONV, inner["kwargs"], ("activation",))
    if arguments is None or not re.fullmatch(r"Conv[12]D", inner["layer"]):
        return None
    rank = int(inner["layer"][4])
    for name in arguments.keys() & {"kernel", "stride"}:
        size = arguments[name] if isinstance(arguments[name], list) else [arguments[name]] * rank
        arguments[name] = [1, *size]
    found = written(fact, "conv", arguments)
    return found and found._replace(weights={**weights, "kernel": [1, *weights["kernel"]]})


TORCH: dict[str, Writer] = {
    "TransformerEncoderLayer": transformer("encoder_layer"),
    "TransformerDecoderLayer": transformer("decoder_layer"),
    "MultiheadAttention": multihead,
    **{f"{name}{cell}": stack(name.lower()) for name in ("RNN", "LSTM", "GRU") for cell in ("", "Cell")},
}

KERAS: dict[str, Writer] = {
    **{name: keras_cell(kind) for name, kind in KERAS_NAMES.items()},
    **{f"ConvLSTM{rank}D": convlstm for rank in (1, 2, 3)},
    "Bidirectional": bidirectional,
    "TimeDistributed": time_distributed,
    "MultiHeadAttention": keras_attention("attention", HEADS),
    "GroupQueryAttention": keras_attention("attention", GROUPED),
    "Attention": keras_attention("dotattention", {"use_scale": "scale", "score_mode": "score"}),
    "AdditiveAttention": keras_attention("additiveattention", {"use_scale": "scale"}),
}
