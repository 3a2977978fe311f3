"""Parts of a network by name: a labelled item, a call of a block, or a single layer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symcnn.errors import Error, did_you_mean
from symcnn.network.model import ADDED, Layer, Network, added
from symcnn.network.sections import Signal
from symcnn.record import Record


class Part(Record):
    """A part's layers, and the tensor at its end where it has one."""

    name: str
    network: Network
    layers: tuple[Layer, ...]
    signal: Signal | None

    def metric(self, name: str) -> Any:
        """A metric of the part alone; receptive field and depth are counted from the network's input.

        Of the peak it is the part's time that counts, with all that is alive in the network then.
        """
        if name in ADDED:
            return added(self.layers)[name]
        if name == "peak_activations":
            return self.network.peak(self.layers)
        return self.network.followed(name, [self.end.value])

    @property
    def end(self) -> Signal:
        """The tensor at the part's end."""
        if self.signal is None:
            raise Error(f"`{self.name}` has no tensor at its end")
        return self.signal


def part(network: Network, path: str) -> Part:
    """The part that a full name or an unambiguous suffix of one stands for."""
    sections = dict.fromkeys(name for layer in network.layers for name in layer.sections)
    full = _match(path, [*sections, *(layer.name for layer in network.layers), *network.ends])
    if full in sections or full in network.ends:
        signal = network.ends.get(full)
        inside = tuple(layer for layer in network.layers if full in layer.sections)
        return Part(full, network, inside, signal)
    layer = next(layer for layer in network.layers if layer.name == full)
    return Part(full, network, (layer,), Signal(layer.output, layer.value))


def _match(path: str, names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    if path in names:
        return path
    found = [name for name in names if name.endswith(f".{path}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise Error(f"`{path}` could be {', '.join(f'`{name}`' for name in found[:5])}", hint="write more of the name")
    raise Error(f"there is no layer or label `{path}`", hint=did_you_mean(path, names) or "`symcnn table` lists them")
