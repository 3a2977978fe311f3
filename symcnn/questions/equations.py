"""Closed forms as equations of a paper: a left side, a label, where the terms come from, and names for what recurs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from symcnn import algebra
from symcnn.algebra import Ring, Value
from symcnn.algebra.abbreviations import Abbreviation, abbreviated
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error, did_you_mean
from symcnn.network.model import ADDED, METRICS, Layer, Network
from symcnn.network.nesting import nesting_of
from symcnn.network.outline import outline
from symcnn.network.parts import Part
from symcnn.network.session import Session
from symcnn.network.uncounted import NOTHING, Uncounted
from symcnn.network.units import units_of
from symcnn.questions.equation_names import free_names, labels_of
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.shown import shown_expression
from symcnn.record import Record
from symcnn.report import formula_latex, is_figure, symbols_in
from symcnn.source import Source
from symcnn.syntax import nodes, parse_expression


class Group(Record):
    """What some layers add to a total; ``name`` is plain text."""

    name: str
    value: Value


class Equation(Record):
    """``metric`` and ``place`` name the left side in plain text where it is one, with the LaTeX of its symbols as
    ``arguments``; ``right`` is the LaTeX of the right side, and of the groups it is the sum of. ``where`` are names and
    what they stand for, in LaTeX, each in those before it. Nothing but ``expression`` and ``label`` where there is no
    closed form."""

    expression: str
    label: str
    metric: str = ""
    place: str = ""
    arguments: tuple[str, ...] = ()
    right: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    not_counted: Uncounted = NOTHING


class _Asked(Record):
    """An expression with its value, before anything is written."""

    expression: str
    metric: str
    place: str
    value: Any
    right: str
    groups: tuple[Group, ...]
    not_counted: Uncounted

    @property
    def values(self) -> tuple[Value, ...]:
        """What may be abbreviated: all that is written of it."""
        if self.groups:
            return tuple(group.value for group in self.groups)
        own = self.value if isinstance(self.value, tuple) else (self.value,)
        return own if is_figure(self.value) and self.right == formula_latex(self.value) else ()

    @property
    def length(self) -> int:
        """How many characters it is written with: the terms of groups do not cancel."""
        return max(len(self.right), sum(len(formula_latex(group.value)) for group in self.groups))


LONGEST = 8_000
"""An equation of more characters fills more than a page."""


def equations(
    session: Session,
    network: str | None,
    expressions: Sequence[str],
    underbrace: str | None = None,
    abbreviate: bool = False,
    fits: Callable[[Equation], bool] = lambda _: True,
) -> list[Equation]:
    """An equation for each expression, or for each metric where none is given.

    ``underbrace`` tells what comes from which ``layers``, ``parts`` or ``stages``; ``abbreviate`` gives names to what
    the equations hold more than once, all together; what would fill pages, or does not fit where it is to stand, has
    such names in any case.
    """
    if underbrace is not None and underbrace not in GROUPS:
        hint = did_you_mean(underbrace, GROUPS) or f"it is {', '.join(GROUPS)}"
        raise Error(f"there are no groups of `{underbrace}`", hint=hint)
    metrics = METRICS if underbrace is None else ADDED
    asked = [_asked(Inquiry(session, network), text, underbrace) for text in expressions or ()]
    asked = asked or [_asked_or_none(Inquiry(session, network), metric, underbrace) for metric in metrics]
    own = session.network(network).name if network or _single(session) else ""
    labels = labels_of(own, [each.expression for each in asked])
    plain = _Names(session.ring, ())

    def is_short(each: _Asked) -> bool:
        return each.length <= LONGEST and fits(_equation(each, "", session.ring, plain))

    short = _Names(session.ring, (each for each in asked if abbreviate or not is_short(each)))
    return [_equation(each, label, session.ring, short) for each, label in zip(asked, labels, strict=True)]


def _single(session: Session) -> bool:
    return len(session.program.networks) == 1


def _asked_or_none(inquiry: Inquiry, metric: str, underbrace: str | None) -> _Asked:
    try:
        return _asked(inquiry, metric, underbrace)
    except Error:
        if metric in ADDED:
            raise
        return _Asked(metric, metric, "", None, "", (), NOTHING)


def _asked(inquiry: Inquiry, expression: str, underbrace: str | None) -> _Asked:
    node = parse_expression(Source("EXPRESSION", expression))
    written = shown_expression(inquiry, node)
    value = inquiry.value(node) if written.value is None else written.value
    for compiled in inquiry.consulted.values():
        compiled.check_at(inquiry.session.defaults())
    metric, target = _measured(inquiry, node)
    groups = () if underbrace is None else tuple(_groups(metric, target, value, underbrace, expression))
    return _Asked(expression, metric, _place(inquiry, node, target), value, written.latex, groups, inquiry.not_counted)


def _measured(inquiry: Inquiry, node: nodes.Expression) -> tuple[str, Network | Part | None]:
    """The metric that an expression is, and of what; nothing for other expressions."""
    if isinstance(node, nodes.Name) and node.name in METRICS:
        return node.name, inquiry.network()
    match node:
        case nodes.Call(function=nodes.Name(name=metric), arguments=[nodes.Argument(name=None, value=place)]):
            return (metric, inquiry.place(place)) if metric in METRICS else ("", None)
    return "", None


def _place(inquiry: Inquiry, node: nodes.Expression, target: Network | Part | None) -> str:
    """What a metric is of, as it was asked for; a bare metric's network where there are several."""
    if isinstance(node, nodes.Call) and target is not None:
        return node.arguments[0].value.span.text
    return target.name if isinstance(target, Network) and not _single(inquiry.session) else ""


# ---------------------------------------------------------------- where the terms come from

Named = tuple[str, Sequence[Layer]]


def _below(name: str, network: Network) -> str:
    return name.removeprefix(f"{network.name}.")


def _by_layer(network: Network) -> Iterator[Named]:
    return ((_below(layer.name, network), (layer,)) for layer in network.layers)


def _by_part(network: Network) -> Iterator[Named]:
    return ((unit.name, unit.layers) for unit in units_of(network.layers, nesting_of(network)))


def _by_stage(network: Network) -> Iterator[Named]:
    return ((stage.name, stage.layers) for stage in outline(network))


GROUPS: Mapping[str, Callable[[Network], Iterator[Named]]] = {
    "layers": _by_layer,
    "parts": _by_part,
    "stages": _by_stage,
}
"""What the terms of a total may be put together by: single layers; labelled items, block calls and the layers between;
or consecutive parts that are alike."""


def _groups(metric: str, target: Network | Part | None, value: Any, by: str, expression: str) -> Iterator[Group]:
    """Those that are not 0, in the network's order; their sum is the value."""
    if metric not in ADDED or target is None:
        what = f"`{metric}` does not add up" if metric else f"`{expression}` is no metric that adds up"
        raise Error(f"{what} over {by}", hint=f"ask for {', '.join(ADDED)}, of a network or a label")
    whole = target if isinstance(target, Network) else target.network.replace(layers=target.layers)
    sums = [
        Group(name, algebra.total([getattr(layer, metric) for layer in layers])) for name, layers in GROUPS[by](whole)
    ]
    if algebra.equal(algebra.total([group.value for group in sums]), value).verdict is not True:
        raise Error(f"the {by} don't add up to `{expression}`", hint="leave `--underbrace` out")
    yield from (group for group in sums if group.value != 0)


# ---------------------------------------------------------------- how it is written


class _Names:
    """Names for what recurs in some of the equations, the same in all of them."""

    def __init__(self, ring: Ring, asked: Iterable[_Asked]) -> None:
        values = list(dict.fromkeys(value for each in asked for value in each.values))
        made = abbreviated(values, lambda wanted: free_names(ring, wanted))
        self.names = made.names
        self.short = dict(zip(values, made.values, strict=True))

    def write(self, value: Any) -> str:
        if isinstance(value, tuple):
            return formula_latex(tuple(self.short.get(part, part) for part in value))
        return formula_latex(self.short.get(value, value))

    def used(self, values: Iterable[Value]) -> tuple[tuple[str, str], ...]:
        """The names that the values need, with those that these need."""
        found: list[Abbreviation] = []
        pending = [self.short.get(value, value) for value in values]
        for each in reversed(self.names):
            if any(each.within(value) for value in pending):
                found.append(each)
                pending.append(each.value)
        return tuple((algebra.latex(each.symbol), algebra.latex(each.value)) for each in reversed(found))


def _equation(asked: _Asked, label: str, ring: Ring, short: _Names) -> Equation:
    if asked.value is None:
        return Equation(asked.expression, label, asked.metric)
    values = asked.values
    return Equation(
        expression=asked.expression,
        label=label,
        metric=asked.metric,
        place=asked.place,
        arguments=tuple(ring.latex.get(name) or latex_name(name) for name in symbols_in(ring, [asked.value])),
        right=short.write(asked.value) if values and not asked.groups else asked.right,
        groups=tuple((group.name, short.write(group.value)) for group in asked.groups),
        where=short.used(values),
        not_counted=asked.not_counted,
    )
