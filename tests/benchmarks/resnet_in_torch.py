"""ResNet-50 in PyTorch, built on the meta device and counted: what the benchmark measures itself against."""

from __future__ import annotations

import torch
from torch import nn
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


def resnet50() -> nn.Module:
    layers: list[nn.Module] = [*normalised(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for width, turns, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for turn in range(turns):
            layers.append(Bottleneck(inputs, width, stride if turn == 0 else 1))
            inputs = 4 * width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def count() -> tuple[int, int]:
    """(parameters, MACs)"""
    with torch.device("meta"):
        model = resnet50().eval()
        image = torch.empty(1, 3, 224, 224)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(image)
    return sum(parameter.numel() for parameter in model.parameters()), counter.get_total_flops() // 2
