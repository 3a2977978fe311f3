"""Attention: heads with projections, and the bare products of queries, keys and values.

H heads of key size k and value size v, G of them for keys and values; D, K, V the channels of query, key and value, O
those of the output; T queries and S keys. Sources: the documentation of torch.nn.MultiheadAttention and of Keras's
MultiHeadAttention, GroupQueryAttention, Attention and AdditiveAttention; Vaswani et al. (2017), Ainslie et al. (2023),
Luong et al. (2015), Bahdanau et al. (2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from symcnn import algebra
from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import COUNT, FLAG, OPTIONAL_SIZE, SIZE_FROM_ZERO, show
from symcnn.layers.joins import mixed_ranks
from symcnn.layers.kind import (
    BIAS,
    WEIGHT,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Shape,
    Tensor,
)
from symcnn.layers.positions import (
    EXTENT,
    OFFSETS,
    RELATIVESCORES,
    alike,
    covered,
    given_biases,
    in_window,
    relative_tensors,
    window_axes,
    windows,
)
from symcnn.layers.trio import ADDITIVEATTENTION, ATTENDED, DOTATTENTION, ORDER, SEQUENCES, Trio, trio_of
from symcnn.layers.windows import needed


def _share(value: Value, heads: Value, what: str, hint: str) -> Value:
    """``value`` / ``heads``, proved whole."""
    try:
        share = algebra.divide(value, heads)
        if algebra.whole(share).verdict:
            return share
    except Error:  # no polynomial: not provably whole
        pass
    provably = "" if type(value) is int and type(heads) is int else " provably"
    raise Error(f"{show(heads)} does not{provably} divide the {show(value)} {what}", hint=hint)


MOST_TENSORS = 4
"""Query, key, value, and biases of the scores."""

# ---------------------------------------------------------------- heads with projections


class Projection(NamedTuple):
    """A dense layer between channels and heads: into them for query, key and value, out of them for the output."""

    name: str
    channels: Dimension
    heads: Dimension
    size: Dimension
    positions: Dimension

    @property
    def units(self) -> Dimension:
        """The sizes of all heads together."""
        return Dimension("all heads", self.heads.value * self.size.value)

    @property
    def factors(self) -> tuple[Dimension, ...]:
        return (self.channels, self.heads, self.size)


def _projections(call: Call, trio: Trio) -> tuple[Projection, ...]:
    """Those of query, key and value."""
    heads = shared = Dimension("heads", call["heads"])
    if call["key_heads"] != call["heads"]:
        _share(call["heads"], call["key_heads"], "heads", "each of the `key_heads` serves an equal share of the heads")
        shared = Dimension("key heads", call["key_heads"])
    key, value = Dimension("key size", call["key"]), Dimension("value size", call["value"])
    queries, keys = Dimension("queries", trio.queries), Dimension("keys", trio.keys)
    return (
        Projection("query", Dimension("query channels", trio.query[-1]), heads, key, queries),
        Projection("key", Dimension("key channels", trio.key[-1]), shared, key, keys),
        Projection("value", Dimension("value channels", trio.value[-1]), shared, value, keys),
    )


def _keras_tensors(call: Call, projections: tuple[Projection, ...], end: Projection) -> Iterator[Tensor]:
    query, *others = projections
    gate = [query._replace(name="gate", size=end.size)] if call["gate"] else []
    for part in (query, *others, *gate):
        yield Tensor(f"{part.name}/kernel", WEIGHT, part.factors)
        if call["bias"]:
            yield Tensor(f"{part.name}/bias", BIAS, (part.heads, part.size))
    yield Tensor("attention_output/kernel", WEIGHT, (end.heads, end.size, end.channels))
    if call["bias"]:
        yield Tensor("attention_output/bias", BIAS, (end.channels,))


def _torch_tensors(call: Call, projections: tuple[Projection, ...], end: Projection) -> Iterator[Tensor]:
    """The kernels of the three stand in one tensor where their inputs have the same channels; the biases always do."""
    query, *others = projections
    together = Dimension("all heads", algebra.total(part.units.value for part in projections))
    if all(algebra.equal(part.channels.value, query.channels.value).verdict is True for part in others):
        yield Tensor("in_proj_weight", WEIGHT, (together, query.channels))
    else:
        for part in projections:
            yield Tensor(f"{part.name[0]}_proj_weight", WEIGHT, (part.units, part.channels), part.factors)
    if call["bias"]:
        yield Tensor("in_proj_bias", BIAS, (together,))
    yield Tensor("out_proj.weight", WEIGHT, (end.channels, end.units), end.factors)
    if call["bias"]:
        yield Tensor("out_proj.bias", BIAS, (end.channels,))


def _added_tensors(projections: tuple[Projection, ...]) -> Iterator[Tensor]:
    """torch's key and value that are learned, after those of the sequence."""
    ones = (Dimension("1", 1),) * 2
    for part in projections[1:]:
        yield Tensor(f"bias_{part.name[0]}", WEIGHT, (*ones, part.units), (part.heads, part.size))


def _place_tensors(call: Call, biases: bool) -> Iterator[Tensor]:
    """What is learned of the places of queries and keys, and of the scores' temperature."""
    yield from relative_tensors(call, learned=not biases)
    if call["temperature"]:
        ones = (Dimension("1", 1),) * 2
        yield Tensor("logit_scale", WEIGHT, (Dimension("heads", call["heads"]), *ones))


def _attention(call: Call) -> Effect:
    if call["gate"] and not call.keras:
        raise Error("PyTorch's attention has no gate", hint="`gate` is an argument under `convention keras`")
    asked, biases = _with_biases(call)
    agreements = tuple(given_biases(call, biases)) if biases else ()
    rule = _meeting if call["window"] is None else _in_windows
    effect = rule(asked, biases is not None)
    return effect.replace(agreements=(*agreements, *effect.agreements))


def _with_biases(call: Call) -> tuple[Call, Shape | None]:
    """The call without its fourth tensor, the biases of the scores, and that one's shape."""
    if len(call.inputs) < MOST_TENSORS:
        return call, None
    return Call(call.inputs[:-1], call.convention, call.arguments), call.inputs[-1]


def _in_windows(call: Call, biases: bool) -> Effect:
    """The same in each window, the tensors padded to whole ones."""
    if call["axes"] is not None:
        raise Error("`window` and `axes` exclude each other", hint="positions meet in windows, or along axes")
    if any(len(shape) != len(call.shape) for shape in call.inputs):
        raise mixed_ranks(call.inputs)
    frames, single = windows(call), _meeting(in_window(call), biases)
    left = (
        Requirement(w - 1 - s, f"a shift of {show(s)} is not below the window's size of {show(w)}", "shift by half")
        for w, s in zip(call["window"], call["shift"], strict=True)
    )
    return single.replace(
        output=(*call.spatial, call["output"]),
        products=tuple((*factors, *frames) for factors in single.products),
        axes=window_axes(call),
        agreements=(*alike(call.inputs), *single.agreements),
        requirements=(*single.requirements, *needed(left)),
        whole=False,
    )


def _meeting(call: Call, biases: bool) -> Effect:
    """Every query meets every key."""
    trio = trio_of(call, call["axes"])
    projections = _projections(call, trio)
    query, _, value = projections
    end = Projection("output", Dimension("output channels", call["output"]), query.heads, value.size, query.positions)
    own = _keras_tensors if call.keras else _torch_tensors
    added = tuple(_added_tensors(projections)) if call["bias_kv"] else ()
    attended = Dimension("keys", trio.keys + int(call["bias_kv"]) + int(call["zero_attention"]))
    gate = ((query.positions, query.channels, query.heads, value.size),) if call["gate"] else ()
    products = (
        *((part.positions, *part.factors) for part in projections),
        (query.positions, attended, query.heads, query.size),
        (query.positions, attended, query.heads, value.size),
        (end.positions, end.heads, end.size, end.channels),
        *gate,
    )
    return Effect(
        (*trio.query[:-1], call["output"]),
        (*own(call, projections, end), *added, *_place_tensors(call, biases)),
        tuple((*factors, *trio.frames) for factors in products),
        axes=trio.seen,
        agreements=trio.agreements,
        requirements=covered(call, trio.keys),
        whole=not trio.apart,
    )


# ---------------------------------------------------------------- entries

SHARE = "each of the heads takes an equal share of the channels; or give their size as `key`"


def _head_size(call: Call) -> Value:
    """The channels over the heads, as torch has it."""
    return _share(call.channels, call["heads"], "channels", SHARE)


KINDS = (
    Kind(
        "attention",
        f"Heads that weigh values by the products of queries and keys, between dense layers. {ORDER} `key_heads` of "
        "the heads' keys and values are shared by the others. Queries meet keys along `axes`, or in windows of a size, "
        "cut after a `shift`, the last ones padded, or with `clip` no larger than the tensor; `gate` is one more dense "
        "layer of the query, by whose sigmoid the heads are multiplied (keras). `relative` is the size of a window for "
        "whose differences of positions each head learns a bias, or has it from a fourth tensor; `temperature` a "
        "learned factor a head. `fused` says that scores and values are one operator, which fvcore does not see.",
        _attention,
        (
            Parameter("heads", COUNT),
            Parameter("key", COUNT, _head_size, "channels/heads"),
            Parameter("value", COUNT, lambda call: call["key"], "key"),
            Parameter("output", COUNT, lambda call: call.channels, "channels"),
            Parameter("bias", FLAG, True),
            Parameter("key_heads", COUNT, lambda call: call["heads"], "heads"),
            Parameter("bias_kv", FLAG, False),
            Parameter("zero_attention", FLAG, False),
            Parameter("axes", ATTENDED, None, "all"),
            Parameter("gate", FLAG, False),
            Parameter("window", OPTIONAL_SIZE, None),
            Parameter("shift", SIZE_FROM_ZERO, 0),
            Parameter("clip", FLAG, False),
            Parameter("relative", EXTENT, None),
            Parameter("temperature", FLAG, False),
            Parameter("fused", FLAG, False),
        ),
        formulas={
            "params": "H·k·D + G·k·K + G·v·V + H·v·O + H·k + G·k + G·v + O; bias_kv: + G·(k + v), gate: + H·v·D + H·v, "
            "relative: + H·Π(2w − 1), temperature: + H",
            "buffers": "relative: (Πw)² (keras: 0)",
            "macs": "T·H·k·D + S·G·(k·K + v·V) + T·S·H·(k + v) + T·H·v·O; gate: + T·H·v·D",
        },
        ranks=SEQUENCES,
        arity=(1, MOST_TENSORS),
        kernel=True,
    ),
    DOTATTENTION,
    ADDITIVEATTENTION,
    RELATIVESCORES,
    OFFSETS,
)
