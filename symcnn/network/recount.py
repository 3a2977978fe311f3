"""A network's multiply-accumulates under another counting rule, and what the rule leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symcnn.algebra import Value, total
from symcnn.errors import Error, did_you_mean
from symcnn.layers.counting import CountingRule
from symcnn.layers.counts import RULES
from symcnn.network.model import Layer, Network

BIASES = "biases"


def rule_of(name: str) -> CountingRule:
    """The counting rule of a name."""
    if name not in RULES:
        raise Error(f"no counting rule `{name}`", hint=did_you_mean(name, RULES) or f"they are {', '.join(RULES)}")
    return RULES[name]


def counted_by(network: Network, name: str) -> Network:
    """The same network with its layers' multiply-accumulates as a rule counts them; all else stays as it is."""
    if name == network.count:
        return network
    rule = rule_of(name)
    layers = tuple(layer.replace(macs=_counted(layer, rule)) for layer in network.layers)
    return network.replace(layers=layers, count=name)


def _counted(layer: Layer, rule: CountingRule) -> Value:
    """Turn by turn; what the rule does not count adds nothing, and is among :func:`not_counted`."""
    return total(turn.total(rule.counted(layer.kind, turn.call, turn.effect) or 0) for turn in layer.turns)


def not_counted(layers: Iterable[Layer], name: str) -> tuple[str, ...]:
    """What of some layers a rule does not count: kinds, then the biases of those it counts."""
    found = dict.fromkeys(part for layer in layers for part in _left_out(layer, RULES[name]))
    return tuple(sorted(found, key=BIASES.__eq__))


def _left_out(layer: Layer, rule: CountingRule) -> Iterator[str]:
    for turn in layer.turns:
        if turn.share == 0:
            continue
        if rule.counted(layer.kind, turn.call, turn.effect) is None:
            yield layer.kind
        elif rule.leaves_biases(layer.kind, turn.effect):
            yield BIASES
