"""Where PyTorch's and Keras's definitions of a layer differ: one table, which `symcnn layers` and the reference show.

The rules of the kinds decide by ``call.keras``; that they differ where the table says so, and nowhere else, is a test.
"""

from __future__ import annotations

from typing import NamedTuple

OUTPUT, PARAMS, STATISTICS, WEIGHTS, MACS, ACCEPTED = "output", "params", "statistics", "weights", "macs", "accepted"


class Difference(NamedTuple):
    """What each framework does. ``figures`` are what can differ by it: the output's shape, the number of parameters,
    the statistics that training moves, the weights' names and shapes, the MACs, whether the arguments are accepted."""

    name: str
    torch: str
    keras: str
    figures: tuple[str, ...]
    kinds: tuple[str, ...]


DIFFERENCES = (
    Difference(
        "kernels",
        "`weight`: outputs, inputs, then the kernel's sizes (transposed: inputs first)",
        "`kernel`: the kernel's sizes, inputs, then outputs (transposed: outputs first)",
        (WEIGHTS,), ("conv", "depthwise", "separable", "convtranspose", "dense", "bilinear"),
    ),
    Difference(
        "padding of a transposed convolution",
        "(n − 1)·s − p + d·(k − 1) + 1 + output_padding",
        "`same` n·s, `valid` n·s + max(d·(k − 1) + 1 − s, 0); with output padding "
        "(n − 1)·s + d·(k − 1) + 1 + output_padding, less 2⌊k/2⌋ where it is `same`",
        (OUTPUT,), ("convtranspose",),
    ),
    Difference(
        "output padding",
        "less than the stride or the dilation",
        "less than the stride",
        (ACCEPTED,), ("convtranspose",),
    ),
    Difference(
        "tables",
        "`weight`, of positions `pos_embedding`",
        "`embeddings`",
        (WEIGHTS,), ("embedding", "embeddingbag", "positionembedding"),
    ),
    Difference(
        "kernels of recurrent layers",
        "`weight_ih` and `weight_hh`, the gates first",
        "`kernel` and `recurrent_kernel`, the gates last",
        (WEIGHTS,), ("rnn", "lstm", "gru"),
    ),
    Difference(
        "biases of recurrent layers",
        "two, of the inputs and of the state",
        "one; `gru` with `reset_after` two, in one tensor",
        (PARAMS,), ("rnn", "lstm", "gru"),
    ),
    Difference(
        "projections of attention",
        "`in_proj_weight` for query, key and value together, where their channels are the same",
        "a kernel for each, with an axis for the heads",
        (WEIGHTS,), ("attention",),
    ),
    Difference(
        "gates of attention",
        "refused: there are none",
        "taken",
        (ACCEPTED,), ("attention",),
    ),
    Difference(
        "order of the tensors",
        "query, key, value",
        "query, value, key",
        (OUTPUT, PARAMS, MACS, ACCEPTED), ("attention", "dotattention", "additiveattention"),
    ),
    Difference(
        "scale and centre",
        "`weight` and `bias`",
        "`gamma` and `beta`, of `rmsnorm` `scale`",
        (WEIGHTS,), ("batchnorm", "layernorm", "rmsnorm", "groupnorm", "instancenorm"),
    ),
    Difference(
        "moving statistics",
        "buffers, outside the parameters, with the number of batches seen",
        "parameters that don't train",
        (STATISTICS,), ("batchnorm", "instancenorm"),
    ),
    Difference(
        "index of relative positions",
        "a buffer; so are the coordinates of `offsets`",
        "none",
        (STATISTICS, WEIGHTS), ("attention", "dotattention", "offsets"),
    ),
    Difference(
        "a single position",
        "refused: its variance is 0",
        "taken",
        (ACCEPTED,), ("instancenorm",),
    ),
    Difference(
        "slopes",
        "one, or with `shared=no` one a channel",
        "one an element; `shared` may list the axes along which they are one",
        (PARAMS, WEIGHTS, ACCEPTED), ("prelu",),
    ),
)  # fmt: skip


def differences(kind: str) -> tuple[Difference, ...]:
    """The rows about a kind."""
    return tuple(row for row in DIFFERENCES if kind in row.kinds)
