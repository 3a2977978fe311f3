"""The counting rules: what each tool counts as a multiply-accumulate, kind by kind.

Sources: torch.utils.flop_counter (FlopCounterMode, halved) of PyTorch 2.13; fvcore 0.1.5, ``nn/flop_count.py`` and
``nn/jit_handles.py``; ptflops 0.7.5, ``pytorch_ops.py``; thop 0.1.1, ``profile.py``, ``vision/basic_hooks.py``,
``vision/calc_func.py`` and ``rnn_hooks.py``. All are taken in eval mode, on a CPU and a batch of one, with PyTorch's
modules (``nn.MultiheadAttention`` returning its weights, as by default; ``nn.Upsample`` to the nearest; a tied head an
``nn.Linear`` with the embedding's weight). ``tests/network/counted_by_tools.py`` runs the tools.
"""

from __future__ import annotations

from symcnn.algebra import Value, equal, floor, floordiv, total
from symcnn.layers.convolution import divided
from symcnn.layers.counting import (
    CountingRule,
    Formula,
    elements,
    has_bias,
    images,
    last_product,
    norm,
    on_vectors,
    outputs,
    products,
    stated,
    times,
)
from symcnn.layers.kind import BIAS, Call, Effect, product
from symcnn.layers.shaping import BILINEAR

# ---------------------------------------------------------------- torch and fvcore

GRAPH: dict[str, Formula] = {
    **dict.fromkeys(
        ("conv", "depthwise", "separable", "convtranspose", "dense", "embedding", "einsumdense", "attention",
         "relativescores", "convlstm"), products),
    "dotattention": stated,
    "relativescores": stated,
    "additiveattention": last_product,
    "custom": stated,
}  # fmt: skip
"""Convolutions and matrix products, as they are seen in a graph of operators; layers that PyTorch has no module for are
what they are made of: an ``einsum``, convolutions, and the products of attention as ``matmul``."""


def _unfused(call: Call, effect: Effect) -> Value | None:
    """On a CPU an LSTM over a sequence is one fused operator, unless it has a projection."""
    return effect.macs if not call.spatial or call["projection"] != 0 else None


def _fvcore_batchnorm(call: Call, effect: Effect) -> Value | None:
    """Moving statistics leave a scale and a shift; without them the batch's own are worked out."""
    return (norm(1, 2) if call["statistics"] else norm(4, 5))(call, effect)


def _fvcore_attention(call: Call, effect: Effect) -> Value:
    """Scores and values are products of matrices, or fused one operator that it has no formula for."""
    unseen = effect.products[3:5] if call["fused"] else ()
    return effect.macs - total(product([factor.value for factor in factors]) for factors in unseen)


def _fvcore_upsample(call: Call, effect: Effect) -> Value:
    """Four neighbours of each output where it is between them."""
    return outputs(call, effect) * (4 if call["mode"] == BILINEAR else 1)


# ---------------------------------------------------------------- ptflops


def _with_biases(call: Call, effect: Effect) -> Value | None:
    """The products, and one for each output where there is a bias."""
    return effect.macs + outputs(call, effect) if has_bias(effect) else products(call, effect)


def _p_pool(call: Call, effect: Effect) -> Value:
    """torch.nn.LPPool: an average pool between elementwise operators, two of which are counted."""
    return elements(call, effect) + 2 * outputs(call, effect)


def _neighbours(call: Call, effect: Effect) -> Value:
    """torch.nn.LocalResponseNorm: three elementwise operators and a pool over the channels with their padding."""
    padded: Value = call.channels + call["size"] - 1
    return 3 * product(call.shape) + product(call.spatial) * padded


def _ptflops_upsample(call: Call, effect: Effect) -> Value:
    """The outputs, and once more in the function, which takes the enlarged sizes before they are rounded."""
    grown = outputs(call, effect) if call["factor"] is None else floor(elements(call, effect) * product(call["factor"]))
    return outputs(call, effect) + grown


def _directions(call: Call) -> int:
    return 2 if call["bidirectional"] else 1


def _ptflops_recurrent(extra: int) -> Formula:
    """The products but those of a projection, all biases, and ``extra`` elementwise operations a unit."""

    def counted(call: Call, effect: Effect) -> Value:
        kept = effect.products if call["projection"] == 0 else effect.products[:-1]
        macs = total(product([factor.value for factor in factors]) for factors in kept)
        biases = total(tensor.size for tensor in effect.tensors if tensor.role == BIAS)
        units: Value = call["units"] * call["layers"] * _directions(call)
        return macs + product(call.spatial) * (biases + extra * units)

    return counted


PLAIN = {"gate": False, "window": None, "relative": None, "temperature": False}
"""What torch.nn.MultiheadAttention lacks."""


def _in_torch(call: Call) -> bool:
    """Whether it is torch.nn.MultiheadAttention, whose heads share the query's channels, as the output has them."""
    shares = [call["heads"] * call[size] for size in ("key", "value")]
    whole = all(equal(size, call.channels).verdict is True for size in (*shares, call["output"]))
    plain = all(call[name] == value for name, value in PLAIN.items())
    return whole and plain and call["key_heads"] == call["heads"] and len(call.inputs) <= 3


def _ptflops_attention(call: Call, effect: Effect) -> Value | None:
    """The module's formula, which scales the queries and takes key and value channels as square, and once more the
    scores, their softmax and the values as functions that the module calls; in each of the frames."""
    if not _in_torch(call):
        return None
    frames = product([part.value for part in effect.products[0][4:]])
    queries, keys, values, scores, weighted = (factors[:4] for factors in effect.products[:5])
    t, d, s, k, v = (part.value for part in (*queries[:2], *keys[:2], values[1]))
    heads: Value = call["heads"]
    biases = (t + 2 * s) * d if call["bias"] else 0
    projections = t * d * d + s * k * k + s * v * v + biases + t * v * (v + 1)
    inside = heads * t * s * (floordiv(d, heads) + 1 + floordiv(v, heads))
    called = [product([factor.value for factor in factors]) for factors in (scores, scores[:3], weighted)]
    return frames * (t * d + projections + inside + total(called))


# ---------------------------------------------------------------- thop


def _thop_conv(call: Call, effect: Effect) -> Value:
    """Every output from a group's input channels, also where the convolution is transposed."""
    channels = divided(call.channels, call["groups"], "input channels")
    return outputs(call, effect) * product(call["kernel"]) * channels


def _thop_softmax(call: Call, effect: Effect) -> Value:
    """An exponential and a quotient an element, and all but one of them added up."""
    return product(call.spatial) * (3 * call.channels - 1)


def _both_ends(call: Call, effect: Effect) -> Value:
    """An addition for each input element, a quotient for each output element."""
    return elements(call, effect) + outputs(call, effect)


def _thop_recurrent(gates: int, extra: int) -> Formula:
    """``gates`` of products, sums and biases, and ``extra`` operations a unit; a projection is not looked at."""

    def counted(call: Call, effect: Effect) -> Value:
        units: Value = call["units"]
        sums, directions = 3 if call["bias"] else 1, _directions(call)

        def layer(inputs: Value) -> Value:
            return gates * units * (inputs + units + sums) + extra * units

        deeper: Value = (call["layers"] - 1) * layer(directions * units)
        return product(call.spatial) * directions * (layer(call.channels) + deeper)

    return counted


# ---------------------------------------------------------------- the rules

PURE = CountingRule(
    "pure",
    "every product of convolutions, dense, recurrent and attention layers",
    {"custom": stated},
    otherwise=products,
)

TORCH = CountingRule(
    "torch",
    "what torch's FlopCounterMode sees, halved: convolutions and matrix products",
    {**GRAPH, "rnn": products, "gru": products, "lstm": _unfused},
)

FVCORE = CountingRule(
    "fvcore",
    "convolutions and matrix products, norms, adaptive average pools, enlargements",
    {
        **GRAPH,
        "attention": _fvcore_attention,
        **dict.fromkeys(("rnn", "gru", "lstm"), on_vectors(products)),
        "batchnorm": _fvcore_batchnorm,
        **dict.fromkeys(("layernorm", "groupnorm", "instancenorm"), norm(4, 5)),
        **dict.fromkeys(("globalavgpool", "adaptiveavgpool"), images(elements)),
        "upsample": images(_fvcore_upsample),
    },
)

PTFLOPS_BIASED: dict[str, Formula] = {
    **dict.fromkeys(("conv", "depthwise", "separable", "convtranspose", "dense"), _with_biases),
    "attention": _ptflops_attention,
    "rnn": _ptflops_recurrent(1),
    "gru": _ptflops_recurrent(7),
    "lstm": _ptflops_recurrent(10),
}

PTFLOPS = CountingRule(
    "ptflops",
    "products and biases, norms, and elementwise work, twice where a module calls a function that is counted too",
    {
        **PTFLOPS_BIASED,
        "embedding": products,
        **dict.fromkeys(("batchnorm", "groupnorm", "instancenorm"), norm(1, 2)),
        **dict.fromkeys(("relu", "elu", "gelu", "prelu"), times(2, elements)),
        **dict.fromkeys(("layernorm", "relu6", "leakyrelu", "silu", "softmax"), elements),
        **dict.fromkeys(("maxpool", "avgpool", "adaptiveavgpool", "adaptivemaxpool", "globalavgpool",
                         "globalmaxpool"), times(2, elements)),
        "lppool": _p_pool,
        "localresponsenorm": _neighbours,
        "upsample": _ptflops_upsample,
        "custom": stated,
    },
    biased=frozenset(PTFLOPS_BIASED),
)  # fmt: skip

THOP_RECURRENT = {"rnn": _thop_recurrent(1, 0), "gru": _thop_recurrent(3, 4), "lstm": _thop_recurrent(4, 4)}

THOP = CountingRule(
    "thop",
    "convolutions (a transposed one at its outputs), dense and recurrent layers, norms, average pools, softmax",
    {
        **THOP_RECURRENT,
        **dict.fromkeys(("conv", "depthwise", "separable", "dense", "embedding"), products),
        "convtranspose": _thop_conv,
        **dict.fromkeys(("batchnorm", "layernorm", "instancenorm"), norm(2, 4)),
        "prelu": elements,
        "softmax": _thop_softmax,
        **dict.fromkeys(("avgpool", "upsample"), outputs),
        **dict.fromkeys(("globalavgpool", "adaptiveavgpool"), _both_ends),
        "custom": stated,
    },
    biased=frozenset(THOP_RECURRENT),
)

RULES = {rule.name: rule for rule in (PURE, TORCH, FVCORE, PTFLOPS, THOP)}
