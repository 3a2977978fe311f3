"""A network as a graph: its layers at work, with what each takes, for pictures.

The rows of a table hold all turns of a repeat; here turns that are told apart by numbers stand one after the other,
each a layer with its own shape and costs, called as the language calls a turn (``e[2].conv1``). Turns that are alike,
or as many as a symbol says, stand there once, inside a :class:`Round`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from symcnn.algebra import Value, equal, total
from symcnn.errors import Error
from symcnn.layers import Effect
from symcnn.layers.arguments import show
from symcnn.network.ledger import costs_of
from symcnn.network.loops import Loop
from symcnn.network.model import Layer, Network
from symcnn.network.trace import Choice, Event, Step, Taken, Turns
from symcnn.record import Record

CHOICE = "choice"
"""The kind of a node at which an open condition takes one of several tensors."""

MOST_UNROLLED = 16
"""So many turns that a number tells are drawn one by one."""

FIGURES = ("trainable", "non_trainable", "buffers", "weights", "biases", "macs", "activations")


class Round(Record):
    """Turns that stand there once: ``nodes`` are theirs; ``index`` is given where they are written in it."""

    nodes: tuple[int, ...]
    times: Value
    loop: Loop
    indexed: bool


class Graph(Record):
    """``nodes`` are layers whose ``id`` and ``inputs`` are numbers of nodes, in an order in which they can be done.

    ``rows`` are the layers of the table that they belong to; ``around`` are nodes that others take and that are not
    part of the picture, ``training`` those of side branches, ``outputs`` those whose tensors leave the picture.
    """

    network: Network
    nodes: tuple[Layer, ...]
    rows: Mapping[int, int]
    rounds: tuple[Round, ...]
    training: frozenset[int]
    around: Mapping[int, Layer]
    outputs: frozenset[int]

    def of(self, rows: Iterable[Layer]) -> Graph:
        """The part that some rows of the table are; of a repeat's turns the last."""
        wanted = {row.id for row in rows}
        inside = [node for node in self.nodes if self.rows[node.id] in wanted]
        last = {self.rows[node.id]: node.sections for node in inside}
        common = _common(last.values())
        nodes = tuple(node for node in inside if len(common) == 0 or node.sections[: len(common)] == common)
        kept = {node.id for node in nodes}
        around = {node.id: node for node in self.nodes if node.id not in kept}
        rounds = tuple(r for r in self.rounds if set(r.nodes) <= kept)
        left = {number for node in around.values() for number in node.inputs if number in kept}
        return self.replace(nodes=nodes, around=around, rounds=rounds, outputs=(self.outputs & kept) | left)


def _common(paths: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    first, *others = list(paths)
    depth = 0
    while depth < len(first) and all(path[: depth + 1] == first[: depth + 1] for path in others):
        depth += 1
    return first[:depth]


def graph_of(network: Network) -> Graph:
    """The graph of all that a network does."""
    return _Builder(network).graph()


class _Way:
    """Where the builder stands: the loops around, from the outermost, with the number of the turn where it has one."""

    def __init__(self, turns: tuple[tuple[Turns, Value | None], ...] = ()) -> None:
        self.turns = turns

    def into(self, event: Turns, number: Value | None) -> _Way:
        return _Way((*self.turns, (event, number)))

    def at(self, thing: Any) -> Any:
        """Something written in the indices of the loops whose turns have numbers, with those."""
        for event, number in self.turns:
            if number is not None and event.indexed:
                thing = event.loop.at(thing, number)
        return thing

    def total(self, value: Value) -> Value:
        """What comes of all turns that stand there once."""
        for event, number in reversed(self.turns):
            if number is None:
                value = event.loop.total(value)
        return value

    def renamed(self, sections: Sequence[str], name: str) -> tuple[tuple[str, ...], str]:
        """Names with the numbers of turns at the first section inside the loop, or at the layer itself."""
        paths = [path.split(".") for path in (*sections, name)]
        for event, number in self.turns:
            if number is not None:
                for path in paths[min(event.depth, len(paths) - 1) :]:
                    place = min(event.depth, len(path) - 1)
                    path[place] += f"[{show(number)}]"
        *inside, own = (".".join(path) for path in paths)
        return tuple(inside), own


class _Builder:
    """Follows the course; ``origins`` are the nodes whose tensor a value is."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.rows = {layer.id: layer for layer in network.layers}
        self.nodes: list[Layer] = []
        self.row_of: dict[int, int] = {}
        self.rounds: list[Round] = []
        self.training: set[int] = set()
        self.origins: dict[int, tuple[int, ...]] = {}
        self.by_turn: dict[int, dict[Value, tuple[int, ...]]] = {}
        self.starts: dict[int, int] = {}
        self.of_row: dict[int, list[tuple[int, dict[str, Value]]]] = {}

    def graph(self) -> Graph:
        for layer in self.network.layers:
            if layer.value in self.network.inputs:
                self.origins[layer.value] = (self._add(layer, (), layer.sections, layer.name),)
        self._follow(self.network.events, _Way())
        self._share_out()
        outputs = {node for signal in self.network.outputs for node in self.origins[signal.value]}
        nodes, rounds, training = tuple(self.nodes), tuple(self.rounds), frozenset(self.training)
        return Graph(self.network, nodes, self.row_of, rounds, training, {}, frozenset(outputs))

    def _add(self, layer: Layer, inputs: tuple[int, ...], sections: tuple[str, ...], name: str) -> int:
        number = len(self.nodes) + 1
        self.row_of[number] = layer.id
        self.nodes.append(layer.replace(id=number, inputs=inputs, sections=sections, name=name))
        return number

    # ------------------------------------------------------------ the course

    def _follow(self, events: Iterable[Event], way: _Way) -> None:
        for event in events:
            if isinstance(event, Step):
                self._step(event, way)
            elif isinstance(event, Choice):
                self._choice(event, way)
            elif isinstance(event, Taken):
                self.origins[event.result] = self._taken(event, way)
            else:
                self._turns(event, way)

    def _step(self, event: Step, way: _Way) -> None:
        row = self.rows[event.row]
        turn = next((turn for turn in row.turns if turn.effect is event.effect), None)
        call = way.at(turn.call if turn else row.general_call)
        effect = way.at(event.effect)
        inputs = tuple(dict.fromkeys(node for value in event.inputs for node in self.origins[value]))
        sections, name = way.renamed(row.sections, row.name)
        layer = row.replace(general_call=call, general_effect=effect, loops=(), times=way.total(1), turns=())
        number = self._add(layer, inputs, sections, name)
        self.origins[event.result] = (number,)
        if event.guard == 0:
            self.training.add(number)
        self.of_row.setdefault(row.id, []).append((number, self._costs(event, effect, way)))

    def _costs(self, event: Step, effect: Effect, way: _Way) -> dict[str, Value]:
        """What the turns that a node stands for cost."""
        row, costs = self.rows[event.row], costs_of(event.kind, effect)
        among = costs.statistics if self.network.convention == "keras" else 0
        own, frozen = costs.weights + costs.biases, row.trainable == 0
        figures = {
            "trainable": 0 if frozen else own, "non_trainable": among + (own if frozen else 0),
            "buffers": costs.statistics - among, "weights": costs.weights + among, "biases": costs.biases,
            "macs": costs.macs, "activations": costs.elements,
        }  # fmt: skip
        share = way.at(event.share)
        return {name: 0 if getattr(row, name) == 0 else way.total(cost * share) for name, cost in figures.items()}

    def _choice(self, event: Choice, way: _Way) -> None:
        yes, no = self.origins[event.yes], self.origins[event.no]
        if self._skips(event.yes, event.no) or yes == no:  # turns that may be none
            self.origins[event.result] = yes
            return
        row = self.rows[self.row_of[yes[0]]]
        shapes = Effect(self.nodes[yes[0] - 1].output)
        blank = row.replace(
            kind=CHOICE, general_call=None, general_effect=shapes, loops=(), times=way.total(1), turns=(),
            **dict.fromkeys(FIGURES, 0),
        )  # fmt: skip
        sections, name = way.renamed((), f"choice{event.result}")
        number = self._add(blank, tuple(dict.fromkeys((*yes, *no))), sections, name)
        self.origins[event.result] = (number,)

    def _skips(self, end: int, start: int) -> bool:
        """Whether a value is what a loop leaves that began with another."""
        seen = end
        while seen in self.starts:
            seen = self.starts[seen]
            if seen == start:
                return True
        return False

    def _taken(self, event: Taken, way: _Way) -> tuple[int, ...]:
        turn = way.at(event.member.turn)
        for number, value in event.member.listed:
            if number == turn:
                return self.origins[value]
        return self.by_turn.get(event.value, {}).get(turn, self.origins[event.value])

    # ------------------------------------------------------------ loops

    def _turns(self, event: Turns, way: _Way) -> None:
        first, last = way.at(event.loop.first), way.at(event.loop.last)
        self.starts[event.exit] = event.start
        self.origins[event.entry] = self.origins[event.start]
        alone = first == last and not event.indexed
        listed = event.indexed and type(first) is int and type(last) is int and last - first < MOST_UNROLLED
        if alone:
            self._follow(event.steps, way.into(event, first))
        elif listed:
            self._one_by_one(event, way, range(first, last + 1))
        else:
            self._once(event, way)
        if event.exit == event.entry:
            self.origins[event.exit] = self.origins[event.start]

    def _one_by_one(self, event: Turns, way: _Way, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._follow(event.steps, way.into(event, number))
            for value in _made(event):
                self.by_turn.setdefault(value, {})[number] = self.origins[value]
            self.origins[event.entry] = self.origins[event.exit]

    def _once(self, event: Turns, way: _Way) -> None:
        before = len(self.nodes)
        inside = way.into(event, None)
        self._follow(event.steps, inside)
        loop = way.at(event.loop)
        numbers = tuple(range(before + 1, len(self.nodes) + 1))
        self.rounds.append(Round(numbers, loop.last - loop.first + 1, loop, event.indexed))

    # ------------------------------------------------------------ figures

    def _share_out(self) -> None:
        """A row's figures go to its nodes: as they are where there is one, else each node's own, which must add up."""
        for row, found in self.of_row.items():
            if len(found) > 1:
                self._divide(self.rows[row], found)

    def _divide(self, row: Layer, found: Sequence[tuple[int, dict[str, Value]]]) -> None:
        for name in FIGURES:
            if equal(total([costs[name] for _, costs in found]), getattr(row, name)).verdict is False:
                raise Error(f"what each turn of `{row.name}` has of its {name} can't be told apart", row.span)
        for number, costs in found:
            self.nodes[number - 1] = self.nodes[number - 1].replace(**costs)


def _made(event: Turns) -> Iterator[int]:
    """The values that a loop's turns make, those of inner loops too."""
    for inner in event.steps:
        if isinstance(inner, Turns):
            yield inner.entry
            yield from _made(inner)
        else:
            yield inner.result
