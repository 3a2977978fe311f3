"""What a paper's text quotes: every figure of the networks and labels of a script, and what its questions answer.

Each is plain data with the parts of its name; how names and numbers are written is the format's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from symcnn.algebra import Number
from symcnn.errors import Error, did_you_mean
from symcnn.network.model import METRICS, PURE, Network
from symcnn.network.parts import Part, part
from symcnn.network.program import Program
from symcnn.network.recount import not_counted
from symcnn.network.session import Session
from symcnn.record import Record
from symcnn.report import at_point, point_of, symbols_in, symbols_left
from symcnn.syntax import nodes

COUNT, SIZES, PLAIN, ITEMS = "count", "sizes", "plain", "items"
"""Kinds of what is quoted: a figure, which can be rounded; a shape; a number by itself; a tuple in brackets."""


class Quote(Record):
    """Something to be quoted, called after the parts of ``what``.

    ``value`` is what it is worth and ``number`` that at the report's point; either is None where there is none, and
    ``note`` then says why, if it should be told. ``latex`` is the formula where it is none of the algebra's.
    """

    what: tuple[str, ...]
    kind: str
    value: Any = None
    number: Any = None
    latex: str = ""
    note: str = ""


class Group(Record):
    """The quotes of a network, a label or a question, and the lines that tell what they are of.

    ``path`` are the names of the network and the label, as short as it can be; none for a question that speaks of no
    network or of several.
    """

    path: tuple[str, ...]
    titles: tuple[str, ...]
    quotes: tuple[Quote, ...]


class MacrosReport(Record):
    """All that can be quoted of a script; ``source`` is what it is called."""

    source: str
    groups: tuple[Group, ...]


def macros_report(
    session: Session, networks: Sequence[str] | None, source: str, metrics: Sequence[str] | None = None
) -> MacrosReport:
    """The figures of the networks (None: of all) with their labels, and the answers to the questions that speak of no
    other network; ``metrics`` are those that are quoted, None for every one."""
    from symcnn.questions.quoted import answer_groups

    chosen = dict.fromkeys(networks or session.program.networks or [session.program.network().name.name])
    quoted = METRICS if metrics is None else tuple(map(_known_metric, metrics))
    compiled = [_Quoted(session, session.network(name), quoted) for name in chosen]
    groups = [group for network in compiled for group in network.groups()]
    return MacrosReport(source, (*groups, *answer_groups(session, [network.name for network in compiled])))


def _known_metric(name: str) -> str:
    if name not in METRICS:
        raise Error(f"there is no metric `{name}`", hint=did_you_mean(name, METRICS) or f"it is {', '.join(METRICS)}")
    return name


class _Quoted:
    """A network whose figures are quoted."""

    def __init__(self, session: Session, network: Network, metrics: Sequence[str]) -> None:
        self.metrics = metrics
        self.session = session
        self.network = network
        self.name = network.name
        self.defaults = session.defaults()
        network.check_at(self.defaults)
        self._at_defaults: Network | None = None

    def groups(self) -> Iterator[Group]:
        """The network itself, then its labels."""
        own = (*_shapes("input", self.network.inputs.values()), *self._symbols())
        ends = _shapes("output", [signal.shape for signal in self.network.outputs])
        yield Group((self.name,), (self._title(), *self._uncounted()), self._quotes(None, (*own, *ends)))
        for label in _labels(self.session.program, self.network):
            signal = part(self.network, label).signal
            end = () if signal is None else _shapes("output", [signal.shape])
            path = (self.name, _shortened(self.network, label))
            yield Group(path, (f"{label} of {self.name}",), self._quotes(label, end))

    def _quotes(self, label: str | None, others: Iterable[Quote]) -> tuple[Quote, ...]:
        figures = [self._metric(label, metric) for metric in self.metrics]
        return tuple(self._with_number(quote) for quote in (*figures, *others))

    def _with_number(self, quote: Quote) -> Quote:
        if quote.number is not None or quote.value is None:
            return quote
        return quote.replace(number=number_at(self.session, quote.value, self.defaults))

    # ------------------------------------------------------------ figures

    def _metric(self, label: str | None, metric: str) -> Quote:
        """A metric; one without a closed form has its number alone, compiled at the defaults."""
        try:
            value = _place(self.network, label).metric(metric)
        except Error as error:
            return Quote((metric,), COUNT, number=self._compiled_number(label, metric), note=message(error))
        return Quote((metric,), SIZES if isinstance(value, tuple) else COUNT, value)

    def _compiled_number(self, label: str | None, metric: str) -> Any:
        try:
            value = _place(self._with_defaults(), label).metric(metric)
        except Error:
            return None
        return value if not symbols_in(self.session.ring, [value]) and not _is_formula(value) else None

    def _with_defaults(self) -> Network:
        if self._at_defaults is None:
            known = {**self.session.bindings, **self.defaults}
            session = Session(self.session.program, known, self.session.convention, count=self.session.count)
            self._at_defaults = session.network(self.name)
        return self._at_defaults

    def _symbols(self) -> Iterator[Quote]:
        """The numbers of its symbols: put in, or their defaults."""
        used = {*self.network.bound, *symbols_left(self.network)}
        known = {**self.defaults, **self.session.bindings}
        for name in self.session.program.symbols:
            if name in used and name in known:
                yield Quote((name, "value"), PLAIN, known[name], known[name])

    # ------------------------------------------------------------ what is told

    def _title(self) -> str:
        network = self.network
        taken = {name: self.defaults[name] for name in symbols_left(network) if name in self.defaults}
        rule = "" if network.count == PURE else f", counted as {network.count} does"
        bound = f", compiled at {_point(network.bound)}" if network.bound else ""
        numbers = f"; numbers at {_point(taken)}" if taken else ""
        return f"{self.name}: {network.convention} convention{rule}{bound}{numbers}"

    def _uncounted(self) -> list[str]:
        left = not_counted(self.network.layers, self.network.count) if self.network.count != PURE else ()
        conditions = [f"valid for {condition.describe()}" for condition in self.network.conditions]
        return [*([f"not counted: {', '.join(left)}"] if left else []), *conditions]


def number_at(session: Session, value: Any, defaults: Mapping[str, Number]) -> Any:
    """A figure's number at the defaults; None where one of its symbols has none."""
    point = point_of(symbols_in(session.ring, [value]), defaults)
    return None if point is None else at_point(value, point)


def message(error: Error) -> str:
    """What an error says, in a line."""
    return " ".join(error.problems[0].message.split())


def _is_formula(value: Any) -> bool:
    from symcnn.algebra import Poly

    return any(map(_is_formula, value)) if isinstance(value, tuple) else isinstance(value, Poly)


def _place(network: Network, label: str | None) -> Network | Part:
    return network if label is None else part(network, label)


def _shapes(what: str, shapes: Iterable[Any]) -> list[Quote]:
    """``input``, or ``input 1``, ``input 2`` where there are several."""
    found = list(shapes)
    names = [(what,)] if len(found) == 1 else [(what, str(number)) for number in range(1, len(found) + 1)]
    return [Quote(name, SIZES, tuple(shape)) for name, shape in zip(names, found, strict=True)]


def _point(values: Mapping[str, Number]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


# ---------------------------------------------------------------- labels


def _labels(program: Program, network: Network) -> Iterator[str]:
    """The full names of what a label of the script stands for, in the order of the layers."""
    given = set(_given([*program.networks.values(), *program.blocks.values()]))
    sections = (name for layer in network.layers for name in layer.sections)
    yield from (name for name in dict.fromkeys((*sections, *network.ends)) if name.rpartition(".")[2] in given)


def _shortened(network: Network, label: str) -> str:
    """The shortest end of a full name that means nothing else, as questions may write it."""
    parts = label.split(".")
    ends = (".".join(parts[place:]) for place in reversed(range(1, len(parts))))
    return next((end for end in ends if _means(network, end, label)), label)


def _means(network: Network, name: str, label: str) -> bool:
    try:
        return part(network, name).name == label
    except Error:
        return False


def _given(roots: Iterable[Any]) -> Iterator[str]:
    """Every label that occurs in these nodes."""
    pending = list(roots)
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Labelled):
            yield node.label.name
        if isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, Record):
            pending.extend(getattr(node, field) for field in node._fields if field != "span")
