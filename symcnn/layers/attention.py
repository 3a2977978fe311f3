"""Attention: heads with projections, and the bare products of queries, keys and values.

H heads of key size k and value size v, G of them for keys and values; D, K, V the channels of query, key and value, O
those of the output; T queries and S keys. Sources: the documentation of torch.nn.MultiheadAttention and of Keras's
MultiHeadAttention, GroupQueryAttention, Attention and AdditiveAttention; Vaswani et al. (2017), Ainslie et al. (2023),
Luong et al. (2015), Bahdanau et al. (2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from symcnn import algebra
from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import COUNT, FLAG, show
from symcnn.layers.kind import (
    BIAS,
    WEIGHT,
    Agreement,
    ArgumentType,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Shape,
    Tensor,
    product,
)

# ---------------------------------------------------------------- the tensors


class Trio(NamedTuple):
    """The shapes of query, key and value."""

    query: Shape
    key: Shape
    value: Shape

    @property
    def queries(self) -> Value:
        """How many positions ask; spatial axes count as one sequence, as Keras has it."""
        return product(self.query[:-1])

    @property
    def keys(self) -> Value:
        return product(self.key[:-1])

    @property
    def same_length(self) -> tuple[Agreement, ...]:
        """A key for each value."""
        values = product(self.value[:-1])
        return () if self.keys == values else (Agreement(self.keys, values, (self.key, self.value)),)


def _trio(call: Call) -> Trio:
    """torch takes query, key and value, Keras query, value and key; a tensor alone is all of them, and one besides the
    query both key and value."""
    query, *others = call.inputs
    if any(len(shape) == 1 for shape in others):
        raise Error("keys and values are sequences, not vectors", hint="give them as `(t, c)`")
    first, last = (query, query) if not others else (others[0], others[-1])
    return Trio(query, last, first) if call.keras else Trio(query, first, last)


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
    for part in projections:
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


def _attention(call: Call) -> Effect:
    trio = _trio(call)
    projections = _projections(call, trio)
    query, _, value = projections
    end = Projection("output", Dimension("output channels", call["output"]), query.heads, value.size, query.positions)
    own = _keras_tensors if call.keras else _torch_tensors
    added = tuple(_added_tensors(projections)) if call["bias_kv"] else ()
    attended = Dimension("keys", trio.keys + int(call["bias_kv"]) + int(call["zero_attention"]))
    products = (
        *((part.positions, *part.factors) for part in projections),
        (query.positions, attended, query.heads, query.size),
        (query.positions, attended, query.heads, value.size),
        (end.positions, end.heads, end.size, end.channels),
    )
    return Effect(
        (*trio.query[:-1], call["output"]),
        (*own(call, projections, end), *added),
        products,
        agreements=trio.same_length,
        whole=True,
    )


# ---------------------------------------------------------------- bare products


def _weighted(trio: Trio, scores: tuple[tuple[Dimension, ...], ...], tensors: tuple[Tensor, ...]) -> Effect:
    """The values, weighted by the scores of their keys; query and key have the same channels."""
    alike = Agreement(trio.query[-1], trio.key[-1], (trio.query, trio.key))
    values = (
        Dimension("queries", trio.queries),
        Dimension("keys", trio.keys),
        Dimension("value channels", trio.value[-1]),
    )
    agreements = (*trio.same_length, *(() if alike.first == alike.second else (alike,)))
    return Effect((*trio.query[:-1], trio.value[-1]), tensors, (*scores, values), agreements=agreements, whole=True)


def _scored(trio: Trio) -> tuple[Dimension, ...]:
    """A product for each query, key and channel."""
    return (
        Dimension("queries", trio.queries),
        Dimension("keys", trio.keys),
        Dimension("query channels", trio.query[-1]),
    )


def _dotattention(call: Call) -> Effect:
    """``concat`` sums tanh(q + k) over the channels and multiplies nothing there, but the sum has a weight."""
    trio, concat = _trio(call), call["score"] == "concat"
    names = [name for name, wanted in (("scale", call["scale"]), ("concat_score_weight", concat)) if wanted]
    return _weighted(trio, () if concat else (_scored(trio),), tuple(Tensor(name, WEIGHT, ()) for name in names))


def _additiveattention(call: Call) -> Effect:
    """Σ scale·tanh(q + k): products with the scale, where there is one."""
    trio = _trio(call)
    if not call["scale"]:
        return _weighted(trio, (), ())
    scale = Tensor("scale", WEIGHT, (Dimension("query channels", trio.query[-1]),))
    return _weighted(trio, (_scored(trio),), (scale,))


# ---------------------------------------------------------------- entries

SHARE = "each of the heads takes an equal share of the channels; or give their size as `key`"


def _head_size(call: Call) -> Value:
    """The channels over the heads, as torch has it."""
    return _share(call.channels, call["heads"], "channels", SHARE)


SCORES = ("dot", "concat")


def _score(value: Any, _: Call, name: str) -> str:
    word = value.name if isinstance(value, Kind) else value
    if word in SCORES:
        return str(word)
    raise Error(f"`{name}` can't be {show(value)}", hint="it is `dot` or `concat`")


SCORE = ArgumentType("`dot` or `concat`", _score, SCORES[:1])
SEQUENCES = (2, 3, 4)
ORDER = "One tensor asks itself; of several the first is the query, then come key and value (keras: value and key)."

KINDS = (
    Kind(
        "attention",
        f"Heads that weigh values by the products of queries and keys, between dense layers. {ORDER} `key_heads` of "
        "the heads' keys and values are shared by the others.",
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
        ),
        formulas={
            "params": "H·k·D + G·k·K + G·v·V + H·v·O + H·k + G·k + G·v + O; bias_kv: + G·(k + v)",
            "macs": "T·H·k·D + S·G·(k·K + v·V) + T·S·H·(k + v) + T·H·v·O",
        },
        ranks=SEQUENCES,
        arity=(1, 3),
        kernel=True,
    ),
    Kind(
        "dotattention",
        f"Values weighed by the products of queries and keys, without projections. {ORDER}",
        _dotattention,
        (Parameter("scale", FLAG, False), Parameter("score", SCORE, "dot")),
        formulas={"params": "1 where `scale`, and 1 where `score=concat`", "macs": "T·S·(D + V)"},
        ranks=SEQUENCES,
        arity=(2, 3),
    ),
    Kind(
        "additiveattention",
        f"Values weighed by the sums of tanh(query + key), each channel with its scale. {ORDER}",
        _additiveattention,
        (Parameter("scale", FLAG, True),),
        formulas={"params": "D", "macs": "T·S·(D + V)"},
        ranks=SEQUENCES,
        arity=(2, 3),
    ),
)
