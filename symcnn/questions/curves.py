"""Curves as plain data: metrics over the values of a symbol, by formulas of the project, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from symcnn.algebra import Number, Value
from symcnn.errors import Error
from symcnn.questions.along import Track, Wanted, track
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import others_at
from symcnn.questions.replies import Asker
from symcnn.questions.sweeps import Sweep
from symcnn.questions.targets import LARGEST, LEAST, Line, Mark, Target, line, mark, target
from symcnn.questions.used import network_nodes, used_names
from symcnn.record import Record
from symcnn.report import SymbolFact, symbol_facts
from symcnn.source import Source
from symcnn.syntax import nodes, parse_expression

MOST_CURVES = 24

Numbers = Mapping[str, Number]


class Point(NamedTuple):
    x: Number
    y: Number


class Curve(Record):
    """A metric over a symbol. Between one of its ``runs`` and the next it jumps; ``at`` tells a second symbol's value,
    and ``marks`` are the best points within budgets."""

    metric: str
    at: Numbers
    runs: tuple[tuple[Point, ...], ...]
    marks: tuple[Mark, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(chain.from_iterable(self.runs))


class CurvesReport(Record):
    """Curves over one symbol; ``taken`` are the numbers of the others, ``notes`` tell what the picture leaves out."""

    network: str
    symbol: SymbolFact
    second: SymbolFact | None
    metrics: tuple[str, ...]
    curves: tuple[Curve, ...]
    lines: tuple[Line, ...]
    taken: Numbers
    notes: tuple[str, ...]


class Scene(Record):
    """What is drawn: the metrics as the script's words, along which symbols, the others' numbers, and the budgets."""

    asker: Asker
    metrics: tuple[nodes.Expression, ...]
    sweeps: tuple[Sweep, ...]
    targets: tuple[Target, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(" ".join(node.span.text.split()) for node in self.metrics)

    @property
    def network(self) -> str:
        """The name of the network, or of nothing where there is none to be meant."""
        program = self.asker.base.program
        alone = next(iter(program.networks)) if len(program.networks) == 1 else "plot"
        return self.asker.network or alone

    def taken(self) -> dict[str, Number]:
        """The numbers of the symbols that don't vary."""
        return others_at(self.asker, {}, [sweep.name for sweep in self.sweeps], self.metrics)

    def told(self, taken: Numbers) -> dict[str, Number]:
        """Those of them that what is asked uses."""
        program = self.asker.base.program
        used = used_names(program, [*self.metrics, *network_nodes(program, self.metrics, self.asker.network)])
        return {name: number for name, number in {**self.asker.base.bindings, **taken}.items() if name in used}

    def fact(self, sweep: Sweep) -> SymbolFact:
        return symbol_facts(self.asker.base.ring, [sweep.name], {})[sweep.name]


def scene(asker: Asker, metrics: str, sweeps: Sequence[Sweep], budgets: Sequence[str]) -> Scene:
    """The scene of ``params, macs`` with these budgets."""
    items = parse_expression(Source("METRIC", f"[{metrics}]"))
    assert isinstance(items, nodes.Items)
    if not items.items:
        raise Error("no metric is given", hint="name one: `symcnn plot FILE params --over w=8..256`")
    targets = tuple(target(text, items.items) for text in budgets)
    return Scene(asker, items.items, tuple(sweeps), targets)


def curves_report(asked: Scene) -> CurvesReport:
    """The curves of every metric, for every value of a second symbol."""
    if len(asked.sweeps) > 2:
        raise Error(f"curves can run over two symbols, here are {len(asked.sweeps)}", asked.sweeps[2].span,
                    "give the others numbers by `--at`")  # fmt: skip
    first, *others = asked.sweeps
    taken = asked.taken()
    points = _points(asked.asker, taken, others[0]) if others else [{}]
    _check_number(asked, len(points))
    tracks = [(point, track(asked.asker, first, {**taken, **point}, _values(asked))) for point in points]
    best = Best(asked)
    curves = tuple(
        _curve(asked, found, place, point, best.marks(taken, place, found.xs, point))
        for point, found in tracks
        for place in range(len(asked.metrics))
    )
    return CurvesReport(
        asked.network,
        asked.fact(first),
        asked.fact(others[0]) if others else None,
        asked.titles,
        curves,
        lines_of(asked, taken),
        asked.told(taken),
        tuple(dict.fromkeys([*chain.from_iterable(left_out(found) for _, found in tracks), *best.notes])),
    )


def _points(asker: Asker, taken: Numbers, second: Sweep) -> list[dict[str, Number]]:
    """The values of the second symbol."""
    return [{second.name: number} for number in second.values(asker.inquiry(taken).session.domain(second.name))]


def _check_number(asked: Scene, points: int) -> None:
    if points * len(asked.metrics) > MOST_CURVES:
        hint = "give fewer values or a step" if len(asked.sweeps) > 1 else "draw them in several pictures"
        span = asked.sweeps[-1].span
        raise Error(f"{points * len(asked.metrics)} curves can't be told apart; {MOST_CURVES} at most", span, hint)


def _values(asked: Scene) -> Wanted:
    def wanted(inquiry: Inquiry) -> dict[str, Value]:
        return {str(place): inquiry.evaluator.number(node) for place, node in enumerate(asked.metrics)}

    return wanted


def _curve(asked: Scene, found: Track, place: int, point: Numbers, marks: Sequence[Mark]) -> Curve:
    points = tuple(map(Point, found.xs, found.values[str(place)]))
    return Curve(asked.titles[place], point, tuple(_runs(points, found.jumps([str(place)]))), tuple(marks))


def _runs(points: Sequence[Point], jumps: Sequence[bool]) -> Iterator[tuple[Point, ...]]:
    """The points in stretches without a jump."""
    start = 0
    for place, jumping in enumerate(jumps, 1):
        if jumping:
            yield tuple(points[start:place])
            start = place
    yield tuple(points[start:])


def lines_of(asked: Scene, taken: Numbers) -> tuple[Line, ...]:
    """The lines of the budgets that have one."""
    found = (line(asked.asker, taken, budget) for budget in asked.targets)
    return tuple(one for one in found if one is not None)


class Best:
    """The best points within budgets, and ``notes`` on those that the picture has no place for."""

    def __init__(self, asked: Scene) -> None:
        self.asked = asked
        self.notes: list[str] = []

    def marks(self, taken: Numbers, place: int, xs: Sequence[Number], second: Numbers) -> list[Mark]:
        """Those on the curve of a metric: within the budgets on it, and within budgets on metrics without a curve."""
        at = "".join(f" at {name} = {number}" for name, number in second.items())
        asked = self.asked
        name = asked.sweeps[0].name
        marks = []
        for budget in asked.targets:
            if budget.metric in (None, place):
                found = mark(asked.asker, {**taken, **second}, name, asked.metrics[place], budget)
                best = f"{WORDS[budget.sense]} {name} with {budget.text}{at}"
                if found is None:
                    self.notes.append(f"not marked: there is no {best}")
                elif xs[0] <= found.x <= xs[-1]:
                    marks.append(found)
                else:
                    self.notes.append(f"not marked: the {best} is {found.x}, beyond the picture")
        return marks


WORDS = {LARGEST: "largest", LEAST: "least"}


def left_out(found: Track) -> Iterator[str]:
    """What a curve leaves out."""
    if found.missing:
        values = f"{len(found.missing)} value{'s' if len(found.missing) > 1 else ''} of {found.name}"
        yield f"left out: {values} at which the network does not exist ({found.needs})"
