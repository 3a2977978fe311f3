"""The derivation of a network or of some of its layers, read off the layers' effects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from symcnn import layers
from symcnn.algebra import Number, Value, total
from symcnn.explain.counts import NOTHING, Step, macs_steps, params_steps
from symcnn.explain.sizes import LETTERS, letters_in, size_chain
from symcnn.explain.tree import Given, Node, Word, added, multiplied
from symcnn.explain.turns import MOST_CASES, Between, Case, cases_of
from symcnn.layers import Axis, Call, Kind, Parameter, Shape, product
from symcnn.layers.convolution import INPUT_WORDS, OUTPUT_WORDS
from symcnn.network.model import Layer, Network
from symcnn.record import Record


class LayerDerivation(Record):
    """One layer: its arguments as the script could write them, its shapes, and how its figures come about. Where it is
    written in an index, ``turns`` says between which ends that runs."""

    name: str
    kind: str
    arguments: tuple[tuple[str, Any], ...]
    inputs: tuple[Shape, ...]
    output: Shape
    steps: tuple[Step, ...]
    turns: tuple[Between, ...]


class Derivation(Record):
    """``totals`` add up the layers where these are the whole network; ``letters`` are those that the rules use."""

    network: str
    convention: str
    at: Mapping[str, Number]
    letters: Mapping[str, str]
    layers: tuple[LayerDerivation, ...]
    totals: tuple[Step, ...]


def derive(network: Network, chosen: Sequence[Layer] | None = None) -> Derivation:
    """How the figures of a network come about, or those of some of its layers alone."""
    shown = network.layers if chosen is None else tuple(chosen)
    taken = set(network.ring.domains)
    derived = tuple(_layer(layer, taken) for layer in shown)
    nodes = [part for layer in derived for step in layer.steps for part in step.chain]
    letters = set().union(*map(letters_in, nodes)) if nodes else set()
    return Derivation(
        network=network.name,
        convention=network.convention,
        at=dict(network.bound),
        letters={letter: word for letter, word in LETTERS.items() if letter in letters},
        layers=derived,
        totals=tuple(_totals(network)) if chosen is None else (),
    )


def _layer(layer: Layer, taken: Collection[str]) -> LayerDerivation:
    kind = layers.find(layer.kind)
    if kind is None or layer.call is None:
        return LayerDerivation(layer.name, layer.kind, (), (), layer.output, (), ())
    cases = cases_of(layer)
    steps = [*_size_steps(cases, taken), *params_steps(layer, cases, layer.call.keras), *macs_steps(layer, cases)]
    shown = cases[-1].turn
    return LayerDerivation(
        layer.name,
        layer.kind,
        tuple(written_arguments(kind, shown.call)),
        tuple((*shown.effect.steps, *shape) for shape in shown.call.inputs),
        shown.effect.output,
        tuple(_with_gist(step, kind) for step in steps),
        cases[-1].ranges,
    )


def _with_gist(step: Step, kind: Kind | None) -> Step:
    """Where a layer has nothing to learn, what it does instead."""
    if step.note != NOTHING or kind is None:
        return step
    gist = re.split(r"[.;]( |$)", kind.summary)[0]
    return Step(step.quantity, step.chain, step.value, f"{NOTHING}: {gist[:1].lower() + gist[1:]}")


# ---------------------------------------------------------------- arguments


def written_arguments(kind: Kind, call: Call) -> Iterator[tuple[str, Any]]:
    """The required ones without a name, and those that are not at their defaults."""
    for parameter in kind.parameters:
        value = call.arguments.get(parameter.name)
        if parameter.required:
            yield "", value
        elif value != _default(parameter, call):
            yield parameter.name, value


def _default(parameter: Parameter, call: Call) -> Any:
    default = parameter.default(call) if callable(parameter.default) else parameter.default
    if default is None or callable(parameter.default):
        return default
    return parameter.type.read(default, call, parameter.name)


# ---------------------------------------------------------------- sizes


def _size_steps(cases: Sequence[Case], taken: Collection[str]) -> Iterator[Step]:
    """The sizes that a layer gives: of a single step where it is done step by step; once where all turns agree."""
    found = [(case, tuple(_sizes(case, taken))) for case in cases]
    if len({steps for _, steps in found}) == 1:
        yield from found[0][1]
    elif len(found) <= MOST_CASES:
        for case, steps in found:
            yield from (step.replace(quantity=f"{step.quantity} {case.label}") for step in steps)
    else:
        yield from found[-1][1]


def _sizes(case: Case, taken: Collection[str]) -> Iterator[Step]:
    effect = case.effect.single
    if effect.axes:
        for axis, words in _alike(effect.axes).items():
            chain = size_chain(axis, taken)
            note = "as given" if len(chain) == 1 else ""
            yield Step(" = ".join(words), chain, axis.output, note)
    else:
        yield from _flattened(case.inputs, effect.output)
        yield from _joined(case.inputs, effect.output)


def _alike(axes: tuple[Axis, ...]) -> dict[Axis, list[str]]:
    """The words of the axes, together where they go the same way."""
    found: dict[Axis, list[str]] = {}
    for axis, word in zip(axes, OUTPUT_WORDS[len(axes)], strict=True):
        found.setdefault(axis, []).append(word)
    return found


def _flattened(inputs: Sequence[Shape], output: Shape) -> Iterator[Step]:
    """A tensor as one vector: its sizes multiplied."""
    first = inputs[0]
    if len(first) == 1 or len(output) != 1 or output[0] in first or output[0] != product(first):
        return
    words = [Word(word) for word in (*INPUT_WORDS[len(first) - 1], "input channels")]
    yield Step("outputs", (multiplied(words), multiplied(map(Given, first)), Given(output[0])), output[0])


def _joined(inputs: Sequence[Shape], output: Shape) -> Iterator[Step]:
    """Tensors one after the other: their sizes along one axis added."""
    if len(inputs) < 2 or any(len(shape) != len(output) for shape in inputs):
        return
    words = (*OUTPUT_WORDS.get(len(output) - 1, ()), "output channels")
    for word, size, sizes in zip(words, output, zip(*inputs, strict=True), strict=True):
        if size not in sizes and size == total(sizes):
            yield Step(word, (added(map(Given, sizes)), Given(size)), size)


# ---------------------------------------------------------------- totals


TOTALS = ("params", "buffers", "macs")


def _totals(network: Network) -> Iterator[Step]:
    for metric in TOTALS:
        figures = [getattr(layer, metric) for layer in network.layers]
        value = network.totals[metric]
        if value != 0:
            yield Step(metric, tuple(_unequal(_grouped(figures), Given(value))), value)


def _grouped(figures: Iterable[Value]) -> Node:
    """The sum of the figures that are not 0, equal ones counted."""
    counts: dict[Value, int] = {}
    for figure in figures:
        if figure != 0:
            counts[figure] = counts.get(figure, 0) + 1
    return added(Given(figure) if count == 1 else count * Given(figure) for figure, count in counts.items())


def _unequal(*chain: Node) -> Iterator[Node]:
    """Without what stands twice in a row."""
    for before, part in zip((None, *chain), chain, strict=False):
        if part != before:
            yield part
