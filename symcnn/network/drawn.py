"""From a network's course to its graph: every layer at work, the turns that are drawn one by one and those that stand
there once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from symcnn.algebra import Value, at_least, equal, total
from symcnn.errors import Error
from symcnn.layers import Call, Effect
from symcnn.layers.arguments import show
from symcnn.network.families import apart
from symcnn.network.graph import CHOICE, FIGURES, Graph, Round
from symcnn.network.ledger import costs_of
from symcnn.network.loops import Loop
from symcnn.network.model import Layer, Network
from symcnn.network.trace import Choice, Event, Step, Taken, Turns

MOST_UNROLLED = 16
"""So many turns that a number tells are drawn one by one."""


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

    def total(self, value: Value, firsts: Sequence[Value] = ()) -> Value:
        """What comes of all turns that stand there once; ``firsts`` are the values of the innermost's first turns."""
        for event, number in reversed(self.turns):
            if number is None:
                loop = event.loop.replace(first=event.loop.first + len(firsts))
                value, firsts = loop.total(value) + total(firsts), ()
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
        self.firsts: dict[int, list[Turns]] = {}

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
        events = tuple(events)
        for place, event in enumerate(events):
            if isinstance(event, Turns) and self._begins(event, events[place + 1 :], way):
                continue
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
        call = way.at(self._call(event))
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
        own, share = self._figures(event, effect), way.at(event.share)
        firsts = [(self._figures(step, step.effect), step.share) for step in self._firsts(event, way)]
        return {name: way.total(own[name] * share, [costs[name] * times for costs, times in firsts]) for name in own}

    def _firsts(self, event: Step, way: _Way) -> Iterator[Step]:
        """The same layer at the turns that are drawn as some of the loop's."""
        for turns in self.firsts.get(way.turns[-1][0].entry, ()) if way.turns else ():
            yield from (step for step in turns.steps if isinstance(step, Step) and step.row == event.row)

    def _figures(self, event: Step, effect: Effect) -> dict[str, Value]:
        """What a layer at work costs; nothing of what its row has none of."""
        row, costs = self.rows[event.row], costs_of(event.kind, effect)
        among = costs.statistics if self.network.convention == "keras" else 0
        own, frozen = costs.weights + costs.biases, row.trainable == 0
        figures = {
            "trainable": 0 if frozen else own, "non_trainable": among + (own if frozen else 0),
            "buffers": costs.statistics - among, "weights": costs.weights + among, "biases": costs.biases,
            "macs": costs.macs, "activations": costs.elements,
        }  # fmt: skip
        return {name: 0 if getattr(row, name) == 0 else cost for name, cost in figures.items()}

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
        """Of which turn a tensor is taken; where that can't be told, of all that it may be."""
        turn, turns = way.at(event.member.turn), self.by_turn.get(event.value, {})
        for number, value in event.member.listed:
            if number == turn:
                return self.origins[value]
        if turn in turns:
            return turns[turn]
        singles = [self.origins[value] for number, value in event.member.listed if not apart(turn, number)]
        every = [*singles, *(turns.values() or [self.origins[event.value]])]
        return tuple(dict.fromkeys(node for nodes in every for node in nodes))

    # ------------------------------------------------------------ loops

    def _turns(self, event: Turns, way: _Way) -> None:
        loop = way.at(event.loop)
        first, last = loop.first, loop.last
        self.starts[event.exit] = event.start
        self.origins[event.entry] = self.origins[event.start]
        alone = first == last and not event.indexed
        listed = event.indexed and _one_by_one(loop)
        if alone:
            self._follow(event.steps, way.into(event, first))
        elif listed:
            self._one_by_one(event, way, range(first, last + 1))
        else:
            self._once(self._from_the_first(event), way)
            self._let_stand_for(event)
        if event.exit == event.entry:
            self.origins[event.exit] = self.origins[event.start]

    def _begins(self, event: Turns, later: Sequence[Event], way: _Way) -> bool:
        """Whether a turn that is done by itself is drawn as one of the turns that come right after it: as those follow
        the rule that it is the first of."""
        general = self._rule_of(event, later)
        if general is None or any(turn is not None for _, turn in way.turns) or _one_by_one(general.loop):
            return False
        self.origins[event.entry] = self.origins[event.exit] = self.origins[event.start]
        self.starts[event.exit] = event.start
        self.firsts.setdefault(general.entry, []).append(event)
        return True

    def _rule_of(self, event: Turns, later: Sequence[Event]) -> Turns | None:
        """The turns that go on from one, and from those after it, by a rule that all of them follow."""
        after = later[0] if later else None
        if not isinstance(after, Turns) or after.start != event.exit or event.loop.first != event.loop.last:
            return None
        general = after if after.indexed else self._rule_of(after, later[1:])
        return general if general is not None and self._by_rule(event, general) else None

    def _by_rule(self, event: Turns, general: Turns) -> bool:
        """Whether the steps of one turn are those of others at its number: the layers, their arguments and what they
        leave. What enters may differ, since no rule has led there yet."""
        turn, loop = event.loop.first, general.loop
        return len(event.steps) == len(general.steps) and all(
            isinstance(own, Step)
            and isinstance(rule, Step)
            and own.row == rule.row
            and own.effect.output == loop.at(rule.effect.output, turn)
            and self._arguments(own) == loop.at(self._arguments(rule), turn)
            for own, rule in zip(event.steps, general.steps, strict=True)
        )

    def _arguments(self, step: Step) -> tuple[tuple[str, Any], ...]:
        call = self._call(step)
        return tuple(call.arguments.items()) if call else ()

    def _call(self, step: Step) -> Call | None:
        row = self.rows[step.row]
        return next((turn.call for turn in row.turns if turn.effect is step.effect), row.general_call)

    def _from_the_first(self, event: Turns) -> Turns:
        """The turns with those that are drawn as some of them."""
        firsts = self.firsts.get(event.entry)
        if not firsts:
            return event
        first, last = firsts[0].loop.first, event.loop.last
        loop = event.loop.replace(first=first, guard=at_least(last - first + 1, 0))
        return event.replace(start=firsts[0].start, loop=loop)

    def _let_stand_for(self, event: Turns) -> None:
        """What the turns make is what those make that are drawn as some of them."""
        for first in self.firsts.get(event.entry, ()):
            for own, general in zip(_made(first), _made(event), strict=True):
                self.origins[own] = self.origins[general]

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


def _one_by_one(loop: Loop) -> bool:
    """Whether the turns of a loop are few enough to be drawn."""
    return type(loop.first) is int and type(loop.last) is int and loop.last - loop.first < MOST_UNROLLED


def _made(event: Turns) -> Iterator[int]:
    """The values that a loop's turns make, those of inner loops too."""
    for inner in event.steps:
        if isinstance(inner, Turns):
            yield inner.entry
            yield from _made(inner)
        else:
            yield inner.result
