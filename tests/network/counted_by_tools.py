"""Layers as the tools count them: writes ``tests/data/counted_by_tools.json``.

    python tests/network/counted_by_tools.py

Run by hand, where PyTorch, fvcore, ptflops and thop are installed; the test reads the file alone. Every layer is a
module of PyTorch in eval mode, on a batch of one. Tools that count modules have null where a layer is none.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import warnings
from collections.abc import Callable, Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from fvcore.nn import FlopCountAnalysis
from layers_in_torch import LAYERS, Case, compositions
from ptflops import get_model_complexity_info
from thop import profile
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

FILE = Path(__file__).parents[1] / "data" / "counted_by_tools.json"


class Net(nn.Module):
    """A module inside a network, with one to three inputs."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor, y: Tensor | None = None, z: Tensor | None = None) -> Any:
        return self.layer(*(tensor for tensor in (x, y, z) if tensor is not None))


# ---------------------------------------------------------------- the tools


def torch_count(net: nn.Module, tensors: tuple[Tensor, ...]) -> int:
    with FlopCounterMode(display=False) as counter:
        net(*tensors)
    flops = counter.get_total_flops()
    assert flops % 2 == 0
    return flops // 2


def fvcore_count(net: nn.Module, tensors: tuple[Tensor, ...]) -> int:
    analysis = FlopCountAnalysis(net, tensors).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return int(analysis.total())


def ptflops_count(net: nn.Module, tensors: tuple[Tensor, ...]) -> int:
    given = dict(zip("xyz", tensors, strict=False))
    macs, _ = get_model_complexity_info(
        net, (1,), input_constructor=lambda _: given, as_strings=False, print_per_layer_stat=False
    )
    if macs is None:
        raise ValueError("ptflops gives no figure")
    return int(macs)


def thop_count(net: nn.Module, tensors: tuple[Tensor, ...]) -> int:
    macs, _ = profile(net, inputs=tensors, verbose=False)
    return int(macs)


TOOLS: dict[str, Callable[[nn.Module, tuple[Tensor, ...]], int]] = {
    "torch": torch_count, "fvcore": fvcore_count, "ptflops": ptflops_count, "thop": thop_count,
}  # fmt: skip

GRAPHS = ("torch", "fvcore")
"""Those that see a graph of operators, however a layer is written; the others see modules."""


def counted(tool: Callable[[nn.Module, tuple[Tensor, ...]], int], case: Case) -> int:
    _, layer, shapes = case
    with contextlib.redirect_stdout(io.StringIO()):
        return tool(Net(layer).eval(), tuple(torch.ones(1, *shape) for shape in shapes))


def rows_of(cases: list[Case], tools: Collection[str]) -> list[list[Any]]:
    return [[case[0], *(counted(TOOLS[name], case) if name in tools else None for name in TOOLS)] for case in cases]


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    rows = rows_of([case for make in LAYERS for case in make()], TOOLS)
    rows += rows_of(compositions(), GRAPHS)
    head = {"versions": {name: version(name) for name in TOOLS}, "tools": list(TOOLS)}
    fields = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    FILE.write_text("{\n " + ",\n ".join([*fields, f'"layers": [\n{lines}\n ]']) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
