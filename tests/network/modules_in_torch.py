"""Modules that PyTorch has not, put together from those and from the operators that it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class Itself(nn.Module):
    """A layer of two or three tensors that is given the same one as each of them."""

    def __init__(self, layer: nn.Module, times: int) -> None:
        super().__init__()
        self.layer, self.times = layer, times

    def forward(self, x: Tensor) -> Any:
        return self.layer(*[x] * self.times)


class Looked(nn.Module):
    """A lookup by indices."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Any:
        return self.layer(x.long())


class Written(nn.Module):
    """A layer that is written with functions and operators instead of being a module of PyTorch."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *tensors: Tensor) -> Tensor:
        return self.function(*tensors)


class Framed(nn.Module):
    """A layer of (batch, t, c) on each column of an image (batch, c, t, frames)."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Any:
        return self.layer(x.permute(0, 3, 2, 1).flatten(0, 1))


class ConvLSTM(nn.Module):
    """Keras's ConvLSTM2D on (batch, t, c, h, w): in each step a convolution of the input and one of the state."""

    def __init__(self, i: int, o: int, kernel: int) -> None:
        super().__init__()
        self.input = nn.Conv2d(i, 4 * o, kernel)
        self.state = nn.Conv2d(o, 4 * o, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        state = cell = torch.zeros(())
        for step in x.unbind(1):
            gates = self.input(step)
            if not state.dim():
                state = cell = torch.zeros_like(gates.chunk(4, 1)[0])
            i, f, o, c = (gates + self.state(state)).chunk(4, 1)
            cell = f.sigmoid() * cell + i.sigmoid() * c.tanh()
            state = o.sigmoid() * cell.tanh()
        return state


def separable(i: int, o: int, kernel: int, between: bool = False, bias: bool = True, **options: Any) -> nn.Module:
    """A depthwise and a pointwise convolution, ``between`` them a bias as well."""
    depthwise = nn.Conv2d(i, i, kernel, groups=i, bias=between, **options)
    return nn.Sequential(depthwise, nn.Conv2d(i, o, 1, bias=bias))


def tied(v: int, d: int) -> nn.Module:
    """An embedding and a head that shares its weights."""
    embedding, head = nn.Embedding(v, d), nn.Linear(d, v, bias=False)
    head.weight = embedding.weight
    return nn.Sequential(Looked(embedding), head)


def dot_attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    return torch.matmul(torch.softmax(torch.matmul(query, key.transpose(1, 2)), -1), value)


def additive_attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    scores = torch.tanh(query.unsqueeze(2) + key.unsqueeze(1)).sum(-1)
    return torch.matmul(torch.softmax(scores, -1), value)


def windows(size: int) -> Callable[[Tensor], Tensor]:
    """The windows of (batch, h, w, c), one after the other as a batch of sequences."""

    def cut(x: Tensor) -> Tensor:
        return x.unfold(1, size, size).unfold(2, size, size).flatten(4).flatten(0, 2).transpose(1, 2)

    return cut
