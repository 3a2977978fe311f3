"""Layers of PyTorch as networks in a line: what ``counted_by_tools.py`` runs the counting tools on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from modules_in_torch import (
    ConvLSTM,
    Framed,
    Itself,
    Looked,
    Written,
    additive_attention,
    dot_attention,
    separable,
    tied,
    windows,
)
from torch import nn

Shapes = tuple[tuple[int, ...], ...]
Case = tuple[str, nn.Module, Shapes]
"""The network in a line, the module that it is, and the shapes of its inputs, without the batch."""


# ---------------------------------------------------------------- the layers


def sized(*spatial: int) -> str:
    return "x".join(map(str, spatial))


def convolutions() -> list[Case]:
    cases: list[Case] = []
    for n, i, o in ((7, 4, 6), (10, 3, 8)):
        image = f"input {n}x{n}x{i}; "
        shapes: Shapes = ((i, n, n),)
        cases += [
            (f"{image}separable({o}, 3)", separable(i, o, 3), shapes),
            (f"{image}separable({o}, 3, padding=1, stride=2)", separable(i, o, 3, padding=1, stride=2), shapes),
            (f"{image}separable({o}, 3, bias=no)", separable(i, o, 3, bias=False), shapes),
            (f"{image}depthwise(3); conv({o}, 1)", separable(i, o, 3, between=True), shapes),
            (f"{image}depthwise(3, multiplier=2)", nn.Conv2d(i, 2 * i, 3, groups=i), shapes),
            (f"input {n}x{i}; conv({o}, 3)", nn.Conv1d(i, o, 3), ((i, n),)),
            (f"input {n}x{n}x{n}x{i}; conv({o}, 3)", nn.Conv3d(i, o, 3), ((i, n, n, n),)),
            (f"{image}conv({o}, 3, dilation=2)", nn.Conv2d(i, o, 3, dilation=2), shapes),
            (f"{image}conv({o}, 5x3, padding=same)", nn.Conv2d(i, o, (5, 3), padding=(2, 1)), shapes),
            (f"{image}conv({o}, 3, padding=1, mode=reflect)",
             nn.Conv2d(i, o, 3, padding=1, padding_mode="reflect"), shapes),
        ]  # fmt: skip
    for n, i, o, g in ((5, 4, 6, 2), (6, 6, 6, 6), (3, 6, 9, 3), (4, 4, 4, 1)):
        cases += [
            (f"input {n}x{n}x{i}; convtranspose({o}, 3, stride=2, groups={g})",
             nn.ConvTranspose2d(i, o, 3, 2, groups=g), ((i, n, n),)),
            (f"input {n}x{n}x{i}; convtranspose({o}, 4, padding=1, groups={g}, bias=no)",
             nn.ConvTranspose2d(i, o, 4, padding=1, groups=g, bias=False), ((i, n, n),)),
            (f"input {n}x{i}; convtranspose({o}, 3, stride=2, padding=1, output_padding=1, groups={g})",
             nn.ConvTranspose1d(i, o, 3, 2, 1, 1, groups=g), ((i, n),)),
            (f"input {n}x{n}x{n}x{i}; convtranspose({o}, 2, stride=2, groups={g})",
             nn.ConvTranspose3d(i, o, 2, 2, groups=g), ((i, n, n, n),)),
        ]  # fmt: skip
    return cases


def dense() -> list[Case]:
    cases: list[Case] = []
    for i, o in ((5, 3), (12, 7)):
        cases += [
            (f"input {i}; dense({o}, bias=no)", nn.Linear(i, o, bias=False), ((i,),)),
            (f"input 3x4x{i}; dense({o})", nn.Linear(i, o), ((3, 4, i),)),
            (f"input {i}; bilinear({o}) {{}} {{}}", Itself(nn.Bilinear(i, i, o), 2), ((i,),)),
            (f"input {i}; bilinear({o}, bias=no) {{}} {{}}", Itself(nn.Bilinear(i, i, o, bias=False), 2), ((i,),)),
            (f"input 4x{i}; bilinear({o}) {{}} {{}}", Itself(nn.Bilinear(i, i, o), 2), ((4, i),)),
        ]
    return cases


def embeddings() -> list[Case]:
    cases: list[Case] = []
    for t, v, d in ((5, 20, 3), (9, 11, 8)):
        cases += [
            (f"input {t}; embedding({v}, {d})", Looked(nn.Embedding(v, d)), ((t,),)),
            (f"input {t}; embeddingbag({v}, {d})", Looked(nn.EmbeddingBag(v, d)), ((t,),)),
            (f"input {t}; e: embedding({v}, {d}); reuse e transposed", tied(v, d), ((t,),)),
        ]
    return cases


def attention() -> list[Case]:
    cases: list[Case] = []
    flags = (("", {}), (", bias=no", {"bias": False}), (", bias_kv=yes", {"add_bias_kv": True}),
             (", zero_attention=yes", {"add_zero_attn": True}),
             (", bias_kv=yes, zero_attention=yes", {"add_bias_kv": True, "add_zero_attn": True}))  # fmt: skip
    for t, s, e, k, v, heads in ((4, 6, 12, 8, 10, 3), (5, 3, 8, 9, 7, 2), (7, 7, 6, 12, 6, 6)):
        along = nn.MultiheadAttention(e, heads, batch_first=True)
        cases.append((f"input {t}x{s}x{e}; attention({heads}, axes=0)", Framed(Itself(along, 3)), ((e, t, s),)))
        for words, options in flags:
            itself = nn.MultiheadAttention(e, heads, batch_first=True, **options)
            cross = nn.MultiheadAttention(e, heads, kdim=k, vdim=v, batch_first=True, **options)
            memory = nn.MultiheadAttention(e, heads, batch_first=True, **options)
            cases += [
                (f"input {t}x{e}; attention({heads}{words})", Itself(itself, 3), ((t, e),)),
                (f"q: input {t}x{e}; k: input {s}x{k}; v: input {s}x{v}; from q; "
                 f"attention({heads}{words}) {{}} {{from k}} {{from v}}", cross, ((t, e), (s, k), (s, v))),
                (f"q: input {t}x{e}; m: input {s}x{e}; from q; "
                 f"attention({heads}{words}) {{}} {{from m}} {{from m}}", memory, ((t, e), (s, e), (s, e))),
            ]  # fmt: skip
    return cases


def recurrent() -> list[Case]:
    kinds: dict[str, tuple[Callable[..., nn.Module], Callable[..., nn.Module]]] = {
        "rnn": (nn.RNN, nn.RNNCell), "gru": (nn.GRU, nn.GRUCell), "lstm": (nn.LSTM, nn.LSTMCell),
    }  # fmt: skip
    options: tuple[tuple[str, dict[str, Any]], ...] = (
        ("", {}), (", bias=no", {"bias": False}), (", layers=3", {"num_layers": 3}),
        (", bidirectional=yes", {"bidirectional": True}),
        (", layers=2, bidirectional=yes", {"num_layers": 2, "bidirectional": True}),
        (", layers=3, bidirectional=yes, bias=no", {"num_layers": 3, "bidirectional": True, "bias": False}),
    )  # fmt: skip
    projected: tuple[tuple[str, dict[str, Any]], ...] = (
        (", projection=2", {"proj_size": 2}), (", projection=2, layers=3", {"proj_size": 2, "num_layers": 3}),
        (", projection=3, layers=2, bidirectional=yes", {"proj_size": 3, "num_layers": 2, "bidirectional": True}),
        (", projection=3, bias=no", {"proj_size": 3, "bias": False}),
    )  # fmt: skip
    cases: list[Case] = []
    for t, i, h in ((4, 5, 7), (9, 3, 6)):
        for kind, (stack, cell) in kinds.items():
            rows = (*options, *projected) if kind == "lstm" else options
            cases += [
                (f"input {t}x{i}; {kind}({h}{words})", stack(i, h, batch_first=True, **given), ((t, i),))
                for words, given in rows
            ]
            cases += [(f"input {i}; {kind}({h}{words})", cell(i, h, **given), ((i,),)) for words, given in options[:2]]
    return cases


def norms() -> list[Case]:
    cases: list[Case] = []
    for n, c in ((6, 4), (5, 8)):
        for spatial, (batch, instance) in {
            (n,): (nn.BatchNorm1d, nn.InstanceNorm1d), (n, n): (nn.BatchNorm2d, nn.InstanceNorm2d),
            (n, n, 2): (nn.BatchNorm3d, nn.InstanceNorm3d),
        }.items():  # fmt: skip
            text, shapes = f"input {sized(*spatial, c)}; ", ((c, *spatial),)
            cases += [
                (f"{text}batchnorm", batch(c), shapes),
                (f"{text}batchnorm(scale=no, center=no)", batch(c, affine=False), shapes),
                (f"{text}batchnorm(statistics=no)", batch(c, track_running_stats=False), shapes),
                (f"{text}batchnorm(scale=no, center=no, statistics=no)",
                 batch(c, affine=False, track_running_stats=False), shapes),
                (f"{text}instancenorm", instance(c), shapes),
                (f"{text}instancenorm(affine=yes)", instance(c, affine=True), shapes),
                (f"{text}instancenorm(statistics=yes)", instance(c, track_running_stats=True), shapes),
                (f"{text}groupnorm(2)", nn.GroupNorm(2, c), shapes),
                (f"{text}groupnorm(2, scale=no, center=no)", nn.GroupNorm(2, c, affine=False), shapes),
            ]  # fmt: skip
        last = f"input {n}x3x{c}; "
        cases += [
            (f"{last}layernorm", nn.LayerNorm(c), ((n, 3, c),)),
            (f"{last}layernorm(axes=[1, 2])", nn.LayerNorm((3, c)), ((n, 3, c),)),
            (f"{last}layernorm(center=no)", nn.LayerNorm(c, bias=False), ((n, 3, c),)),
            (f"{last}layernorm(scale=no, center=no)", nn.LayerNorm(c, elementwise_affine=False), ((n, 3, c),)),
            (f"{last}rmsnorm", nn.RMSNorm(c), ((n, 3, c),)),
            (f"{last}rmsnorm(scale=no)", nn.RMSNorm(c, elementwise_affine=False), ((n, 3, c),)),
            (f"input {c}; batchnorm", nn.BatchNorm1d(c), ((c,),)),
            (f"input {n}x{n}x{c}; lrn(3)", nn.LocalResponseNorm(3), ((c, n, n),)),
        ]
    return cases


def pools() -> list[Case]:
    cases: list[Case] = []
    for n, c, m in ((6, 4, 4), (7, 3, 3)):
        ranks = (
            ((n,), nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d, nn.AvgPool1d, nn.MaxPool1d, nn.LPPool1d),
            ((n, n), nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.AvgPool2d, nn.MaxPool2d, nn.LPPool2d),
            ((n, n, n), nn.AdaptiveAvgPool3d, nn.AdaptiveMaxPool3d, nn.AvgPool3d, nn.MaxPool3d, nn.LPPool3d),
        )
        for spatial, adaptive_avg, adaptive_max, avg, top, lp in ranks:
            text, shapes = f"input {sized(*spatial, c)}; ", ((c, *spatial),)
            cases += [
                (f"{text}adaptiveavgpool({m})", adaptive_avg(m), shapes),
                (f"{text}gap", adaptive_avg(1), shapes),
                (f"{text}adaptivemaxpool({m})", adaptive_max(m), shapes),
                (f"{text}globalmaxpool", adaptive_max(1), shapes),
                (f"{text}avgpool(2)", avg(2), shapes),
                (f"{text}avgpool(3, stride=1, padding=1)", avg(3, 1, 1), shapes),
                (f"{text}maxpool(3, stride=2, padding=1)", top(3, 2, 1), shapes),
                (f"{text}lppool(2)", lp(2, 2), shapes),
                (f"{text}lppool(3, stride=2)", lp(2, 3, 2), shapes),
            ]
    return cases


def resizing() -> list[Case]:
    cases: list[Case] = []
    for n, c in ((4, 8), (3, 4)):
        for rank in (1, 2, 3):
            spatial = (n,) * rank
            cases += [
                (f"input {sized(*spatial, c)}; upsample({factor})", nn.Upsample(scale_factor=factor), ((c, *spatial),))
                for factor in (2, 3)
            ]
        cases += [
            (f"input {n}x{n}x{c}; upsample(size=7)", nn.Upsample(size=7), ((c, n, n),)),
            (f"input {n}x{n}x{c}; upsample(size=5x9)", nn.Upsample(size=(5, 9)), ((c, n, n),)),
            (f"input {n}x{n}x{c}; upsample(2x3)", nn.Upsample(scale_factor=(2, 3)), ((c, n, n),)),
            (f"input {n}x{n}x{c}; upsample(1.5)", nn.Upsample(scale_factor=1.5), ((c, n, n),)),
            (f"input {n}x{c}; upsample(2.5)", nn.Upsample(scale_factor=2.5), ((c, n),)),
            (f"input 5x7x{c}; upsample(1.25)", nn.Upsample(scale_factor=1.25), ((c, 5, 7),)),
            (f"input {n}x{n}x{c}; pixelshuffle(2)", nn.PixelShuffle(2), ((c, n, n),)),
            (f"input 4x6x{c}; pixelunshuffle(2)", nn.PixelUnshuffle(2), ((c, 4, 6),)),
            (f"input {n}x{n}x{c}; channelshuffle(2)", nn.ChannelShuffle(2), ((c, n, n),)),
            (f"input {n}x{n}x{c}; unfold(2)", nn.Unfold(2), ((c, n, n),)),
            (
                f"input {n}x{n}x{c}; unfold(2); fold({n}x{n}, 2)",
                nn.Sequential(nn.Unfold(2), nn.Fold(n, 2)),
                ((c, n, n),),
            ),
            (f"input {n}x{n}x{c}; fractionalmaxpool(2, size=2)", nn.FractionalMaxPool2d(2, 2), ((c, n, n),)),
            (f"input {n}x{n}x{c}; add {{}} {{}}", Written(lambda x: x + x), ((c, n, n),)),
            (f"input {n}x{n}x{c}; multiply {{}} {{}}", Written(lambda x: x * x), ((c, n, n),)),
            (f"input {n}x{n}x{c}; concat {{}} {{}}", Written(lambda x: torch.cat((x, x), 1)), ((c, n, n),)),
            (f"input {n}x{n}x{c}; pad(1)", nn.ZeroPad2d(1), ((c, n, n),)),
            (f"input {n}x{n}x{c}; flatten", nn.Flatten(), ((c, n, n),)),
            (f"input {n}x{n}x{c}; dropout(0.5)", nn.Dropout(), ((c, n, n),)),
        ]
    return cases


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU, "relu6": nn.ReLU6, "leakyrelu": nn.LeakyReLU, "elu": nn.ELU, "celu": nn.CELU, "selu": nn.SELU,
    "gelu": nn.GELU, "silu": nn.SiLU, "mish": nn.Mish, "sigmoid": nn.Sigmoid, "logsigmoid": nn.LogSigmoid,
    "tanh": nn.Tanh, "hardtanh": nn.Hardtanh, "hardswish": nn.Hardswish, "hardsigmoid": nn.Hardsigmoid,
    "softplus": nn.Softplus, "softsign": nn.Softsign, "rrelu": nn.RReLU, "hardshrink": nn.Hardshrink,
    "softshrink": nn.Softshrink, "tanhshrink": nn.Tanhshrink,
}  # fmt: skip


def activations() -> list[Case]:
    cases: list[Case] = []
    for n, c in ((6, 4), (5, 8)):
        image, shapes = f"input {n}x{n}x{c}; ", ((c, n, n),)
        cases += [(image + kind, make(), shapes) for kind, make in ACTIVATIONS.items()]
        cases += [
            (f"{image}prelu", nn.PReLU(), shapes),
            (f"{image}prelu(shared=no)", nn.PReLU(c), shapes),
            (f"{image}glu", nn.GLU(1), shapes),
            (f"{image}softmax", nn.Softmax(1), shapes),
            (f"input {n}x{c}; softmax", nn.Softmax(-1), ((n, c),)),
            (f"input {c}; softmax", nn.Softmax(-1), ((c,),)),
            (f"{image}softmin", nn.Softmin(1), shapes),
            (f"{image}logsoftmax", nn.LogSoftmax(1), shapes),
        ]
    return cases


# ---------------------------------------------------------------- what PyTorch has no module for


def compositions() -> list[Case]:
    """Layers of Keras and others that only a tool that sees operators can count."""
    cases: list[Case] = []
    for t, s, c, v in ((4, 6, 8, 5), (7, 3, 4, 9)):
        shapes: Shapes = ((t, c), (s, c), (s, v))
        head = f"q: input {t}x{c}; k: input {s}x{c}; v: input {s}x{v}; from q; "
        attention = nn.MultiheadAttention(c, 2, batch_first=True)
        kernel = torch.ones(c, v)
        cases += [
            (f"{head}dotattention {{}} {{from k}} {{from v}}", Written(dot_attention), shapes),
            (f"{head}additiveattention {{}} {{from k}} {{from v}}", Written(additive_attention), shapes),
            (f'input {t}x{c}; einsumdense(equation="abc,cd->abd", output=({t}, {v}))',
             Written(lambda x, kernel=kernel: torch.einsum("abc,cd->abd", x, kernel)), ((t, c),)),
            (f"input 3x{t}x{t}x{c}; convlstm({v}, 3, sequences=no)", ConvLSTM(c, v, 3), ((3, c, t, t),)),
            (f"input {2 * t}x{2 * s}x{c}; attention(2, window=2)",
             nn.Sequential(Written(windows(2)), Itself(attention, 3)), ((2 * t, 2 * s, c),)),
        ]  # fmt: skip
    return cases


LAYERS = (convolutions, dense, embeddings, attention, recurrent, norms, pools, resizing, activations)
"""Whatever is a module of PyTorch, or can be seen as some."""
