"""ResNet-50 and DenseNet-121 in PyTorch: what the benchmark measures itself against."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import DimDynamic, ShapeEnv, StatelessSymbolicContext
from torch.utils.flop_counter import FlopCounterMode


def normalised(inputs: int, outputs: int, kernel: int, stride: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)]


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1, and a shortcut with a convolution where the shape changes."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            *normalised(inputs, width, 1), nn.ReLU(inplace=True), *normalised(width, width, 3, stride),
            nn.ReLU(inplace=True), *normalised(width, 4 * width, 1),
        )  # fmt: skip
        changes = stride != 1 or inputs != 4 * width
        self.shortcut = nn.Sequential(*normalised(inputs, 4 * width, 1, stride)) if changes else nn.Identity()
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu(self.main(x) + self.shortcut(x))  # type: ignore[no-any-return]


def resnet50(width: int = 64) -> nn.Module:
    layers: list[nn.Module] = [*normalised(3, width, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    inputs = width
    for stage, (turns, stride) in enumerate(((3, 1), (4, 2), (6, 2), (3, 2))):
        width *= 2 if stage else 1
        for turn in range(turns):
            layers.append(Bottleneck(inputs, width, stride if turn == 0 else 1))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 1000))


def activated(inputs: int, outputs: int, kernel: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
    return [nn.BatchNorm2d(inputs), nn.ReLU(inplace=True), convolution]


class DenseLayer(nn.Module):
    """Its output beside its input."""

    def __init__(self, inputs: int, growth: int) -> None:
        super().__init__()
        self.main = nn.Sequential(*activated(inputs, 4 * growth, 1), *activated(4 * growth, growth, 3))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, self.main(x)], 1)


def densenet121() -> nn.Module:
    layers: list[nn.Module] = [*normalised(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for block, turns in enumerate((6, 12, 24, 16)):
        if block:
            layers += [*activated(channels, channels // 2, 1), nn.AvgPool2d(2)]
            channels //= 2
        layers += [DenseLayer(channels + 32 * turn, 32) for turn in range(turns)]
        channels += 32 * turns
    head = [nn.BatchNorm2d(channels), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000)]
    return nn.Sequential(*layers, *head)


def count() -> tuple[int, int]:
    """(parameters, MACs) of ResNet-50 on the meta device."""
    with torch.device("meta"):
        model = resnet50().eval()
        image = torch.empty(1, 3, 224, 224)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(image)
    return sum(parameter.numel() for parameter in model.parameters()), counter.get_total_flops() // 2


def widest(most: int) -> int:
    """The widest ResNet-50 with so many parameters at most, by bisecting widths from 8 to 512 on the meta device."""
    low, high = 8, 512
    with torch.device("meta"):
        while low < high:
            middle = (low + high + 1) // 2
            fits = sum(parameter.numel() for parameter in resnet50(middle).parameters()) <= most
            low, high = (middle, high) if fits else (low, middle - 1)
    return low


def symbolic_count(build: Callable[[], nn.Module]) -> object:
    """The MACs of a network as PyTorch's expression in the batch and the side of the image."""
    mode = FakeTensorMode(shape_env=ShapeEnv())
    dynamic, static = DimDynamic.DYNAMIC, DimDynamic.STATIC
    context = StatelessSymbolicContext(dynamic_sizes=[dynamic, static, dynamic, dynamic])
    image = mode.from_tensor(torch.empty(2, 3, 224, 224), symbolic_context=context)
    with mode, FlopCounterMode(display=False) as counter, torch.no_grad():
        build().eval()(image)
    return counter.get_total_flops() / 2
