"""What an answer says, as plain frozen data: every format is made from the same report, one render module a format.

Figures are values of the algebra (``int``, ``Fraction`` or a formula); how they are written is the format's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from symcnn import algebra, layers
from symcnn.algebra import Domain, Number, Poly, Quotient, Ring, Value
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error, did_you_mean
from symcnn.layers import Call, Effect, Kind, Shape
from symcnn.layers.arguments import is_value
from symcnn.layers.conventions import Difference, differences
from symcnn.network.build import CONVENTIONS
from symcnn.network.model import ADDED, METRICS, Layer, Network, Validity, added
from symcnn.network.recount import not_counted
from symcnn.network.uncounted import NOTHING, Uncounted
from symcnn.record import Record

if TYPE_CHECKING:
    from symcnn.explain.tree import Node
    from symcnn.network.outline import Stage

ROW_METRICS = ("params", "trainable", "non_trainable", "buffers", "weights", "biases", "macs", "activations")
"""What every row of a table tells."""


class SymbolFact(Record, unequal=("values",)):
    """A symbol that is left: its domain in words and as such, its default, and how LaTeX writes it."""

    name: str
    domain: str
    default: Number | None
    latex: str
    values: Domain


class Row(Record):
    """A layer: its figures by metric, all its turns together, and their numbers at the report's point if it has one.

    A stage's row has the figures of its layers together, ``times`` with its number of units, and the ``stage`` itself
    for the ``layer``; it has neither arguments nor tensors.
    """

    id: int
    name: str
    kind: str
    line: int
    arguments: Mapping[str, Any]
    times: Value
    inputs: tuple[int, ...]
    output: Shape
    figures: Mapping[str, Value]
    values: Mapping[str, Number]
    tensors: Mapping[str, Shape]
    layer: Layer | None = None
    stage: Stage | None = None


class TableReport(Record):
    """A network, row by row. ``at`` was put in before compiling; ``point`` gives every symbol that is left its default,
    and is None where one has none. ``values`` are the totals' numbers at that point, empty where there is none.
    ``not_counted`` is what the counting rule leaves out."""

    network: str
    convention: str
    count: str
    not_counted: tuple[str, ...]
    at: Mapping[str, Number]
    symbols: Mapping[str, SymbolFact]
    point: Mapping[str, Number] | None
    rows: tuple[Row, ...]
    totals: Mapping[str, Any]
    values: Mapping[str, Any]
    outputs: tuple[Shape, ...]
    conditions: tuple[Validity, ...]

    @property
    def symbolic(self) -> bool:
        """Whether any figure is a formula."""
        return bool(self.symbols)


class ResidueFact(Record):
    """The closed form where a symbol ≡ residue (mod modulus); by modulus 1 that is everywhere."""

    symbol: SymbolFact
    modulus: int
    residue: int
    formula: str
    latex: str


class FormulaReport(Record):
    """One closed form. ``value`` is its number at the defaults, None where a symbol has none. ``residues`` are its
    polynomials on a symbol's residue classes, empty where they were not asked for; ``not_counted`` is by counting rule
    what it leaves out."""

    expression: str
    formula: str
    latex: str
    value: Any
    symbols: Mapping[str, SymbolFact]
    residues: tuple[ResidueFact, ...] = ()
    not_counted: Uncounted = NOTHING
    missing: bool = False


class ArgumentFact(Record):
    """An argument of a kind: what it may be, and its default as the signature writes it (None: it has none)."""

    name: str
    takes: str
    default: str | None


class MemberReport(Record):
    """A network of the zoo as the list shows it: its figures at its symbols' defaults."""

    name: str
    family: str
    convention: str
    input: tuple[int, ...]
    params: int
    macs: int
    symbols: Mapping[str, Number]


class KindReport(Record):
    """A layer kind as the reference shows it; ``tensors`` are each convention's, with their dimensions' words.

    ``output`` is its shape, from a sample in letters; ``sizes`` are the rules of an axis, by when they hold; both are
    empty where there is no such form. ``differences`` are those between the conventions.
    """

    name: str
    family: str
    signature: str
    aliases: tuple[str, ...]
    summary: str
    takes: str
    arguments: tuple[ArgumentFact, ...]
    output: str
    sizes: Mapping[str, Node]
    formulas: Mapping[str, str]
    tensors: Mapping[str, Mapping[str, tuple[str, ...]]]
    differences: tuple[Difference, ...]
    sources: str


# ---------------------------------------------------------------- tables


def table_report(network: Network, defaults: Mapping[str, Number], rows: str = "layers") -> TableReport:
    """The table of a network; ``defaults`` are the numbers of the symbols that have one, ``rows`` what has a row."""
    if rows not in ROWS:
        raise Error(f"there are no rows of `{rows}`", hint=did_you_mean(rows, ROWS) or f"it is {' or '.join(ROWS)}")
    names = symbols_left(network)
    point = point_of(names, defaults)
    totals = {metric: _total(network, metric) for metric in METRICS}
    return TableReport(
        network=network.name,
        convention=network.convention,
        count=network.count,
        not_counted=not_counted(network.layers, network.count),
        at=dict(network.bound),
        symbols=symbol_facts(network.ring, names, defaults),
        point=point,
        rows=tuple(ROWS[rows](network, point)),
        totals=totals,
        values={} if point is None else {metric: at_point(value, point) for metric, value in totals.items()},
        outputs=tuple(signal.shape for signal in network.outputs),
        conditions=network.conditions,
    )


def _total(network: Network, metric: str) -> Any:
    """A metric, or None where it has no closed form: a table has more to tell. Asked for by name, it is an error."""
    if metric in ADDED:
        return network.metric(metric)
    try:
        return network.metric(metric)
    except Error:
        return None


def _layer_rows(network: Network, point: Mapping[str, Number] | None) -> Iterator[Row]:
    for layer in network.layers:
        figures: dict[str, Value] = {metric: getattr(layer, metric) for metric in ROW_METRICS}
        yield Row(
            id=layer.id,
            name=layer.name,
            kind=layer.kind,
            line=layer.span.line,
            arguments=layer.arguments,
            times=layer.times,
            inputs=layer.inputs,
            output=layer.output,
            figures=figures,
            values=_values(figures, point),
            tensors={tensor.name: tensor.shape for tensor in layer.effect.tensors},
            layer=layer,
        )


def _stage_rows(network: Network, point: Mapping[str, Number] | None) -> Iterator[Row]:
    """``inputs`` are the stages whose tensors a stage takes."""
    from symcnn.network.outline import outline  # only where it is asked for

    stages = outline(network)
    place = {layer.id: number for number, stage in enumerate(stages, 1) for layer in stage.layers}
    for number, stage in enumerate(stages, 1):
        sums = added(stage.layers)
        figures = {metric: sums[metric] for metric in ROW_METRICS}
        sources = (place.get(value) for layer in stage.layers for value in layer.inputs)
        yield Row(
            id=number,
            name=stage.name,
            kind=stage.kind,
            line=stage.layers[0].span.line,
            arguments={},
            times=stage.times * stage.count,
            inputs=tuple(dict.fromkeys(source for source in sources if source and source != number)),
            output=stage.output,
            figures=figures,
            values=_values(figures, point),
            tensors={},
            stage=stage,
        )


def _values(figures: Mapping[str, Value], point: Mapping[str, Number] | None) -> dict[str, Any]:
    return {} if point is None else {metric: at_point(value, point) for metric, value in figures.items()}


ROWS: Mapping[str, Callable[[Network, Mapping[str, Number] | None], Iterator[Row]]] = {
    "layers": _layer_rows,
    "stages": _stage_rows,
}
"""What a table may have a row for."""


def _figures_of(network: Network) -> Iterable[Any]:
    """Everything of a network in which a symbol can occur."""
    for layer in network.layers:
        yield from layer.output
        yield from layer.arguments.values()
        yield from (layer.times, layer.params, layer.buffers, layer.macs)
    for condition in network.conditions:
        yield from (condition.value, condition.guard)


def symbols_left(network: Network) -> tuple[str, ...]:
    """The symbols without a number that a network uses, in order of declaration."""
    return symbols_in(network.ring, _figures_of(network))


def symbols_in(ring: Ring, values: Iterable[Any]) -> tuple[str, ...]:
    """The names of the symbols in some values, in order of declaration; lists and tuples are searched."""
    found: set[str] = set()
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Poly):
            found.update(algebra.symbols_of(value))
        elif isinstance(value, Quotient):
            pending.extend((value.above, value.below))
        elif isinstance(value, (tuple, list)):
            pending.extend(value)
    return tuple(name for name in ring.domains if name in found)


def symbol_facts(ring: Ring, names: Iterable[str], defaults: Mapping[str, Number]) -> dict[str, SymbolFact]:
    """What is known of these symbols of a ring."""
    return {name: _fact(ring, name, defaults.get(name)) for name in names}


def _fact(ring: Ring, name: str, default: Number | None) -> SymbolFact:
    domain = ring.domains[name]
    return SymbolFact(name, domain.describe(), default, ring.latex.get(name) or latex_name(name), domain)


def point_of(names: Sequence[str], defaults: Mapping[str, Number]) -> dict[str, Number] | None:
    """The defaults of these symbols; None where one has none."""
    return {name: defaults[name] for name in names} if all(name in defaults for name in names) else None


def at_point(value: Any, point: Mapping[str, Number]) -> Any:
    """A figure's number at a point; a figure with an entry for each axis gives as many."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(at_point(part, point) for part in value)
    return value.at(point) if isinstance(value, Quotient) else algebra.evaluate(value, point)


# ---------------------------------------------------------------- formulas


def formula_report(
    expression: str,
    value: Any,
    ring: Ring,
    defaults: Mapping[str, Number],
    formula: str | None = None,
    latex: str | None = None,
) -> FormulaReport:
    """A closed form; ``formula`` and ``latex`` stand in where it is wanted in another form than the expanded one."""
    names = symbols_in(ring, [value])
    point = point_of(names, defaults)
    return FormulaReport(
        expression,
        formula or formula_text(value),
        latex or formula_latex(value),
        at_point(value, point) if point is not None and (is_figure(value) or isinstance(value, Quotient)) else None,
        symbol_facts(ring, names, defaults),
    )


def is_figure(value: Any) -> bool:
    """Whether it is a number, a formula, or several of them."""
    return all(map(is_figure, value)) if isinstance(value, tuple) else is_value(value)


def formula_text(value: Any) -> str:
    """In Python syntax: a number or formula, or one for each axis."""
    if isinstance(value, tuple):
        return "(" + ", ".join(map(formula_text, value)) + (",)" if len(value) == 1 else ")")
    return algebra.text(value)


def formula_latex(value: Any) -> str:
    """The same in LaTeX."""
    if isinstance(value, tuple):
        return "(" + ", ".join(map(formula_latex, value)) + ")"
    return algebra.latex(value)


# ---------------------------------------------------------------- layer kinds


def kinds_report(names: Iterable[str] | None = None) -> tuple[KindReport, ...]:
    """The layer kinds, all or those named (short names too), family by family."""
    wanted = None if names is None else {layers.ALIASES.get(name, name) for name in names}
    return tuple(
        _kind(family, kind)
        for family, kinds in layers.FAMILIES.items()
        for kind in kinds
        if wanted is None or kind.name in wanted
    )


def _kind(family: str, kind: Kind) -> KindReport:
    return KindReport(
        name=kind.name,
        family=family,
        signature=kind.signature(),
        aliases=kind.aliases,
        summary=kind.summary,
        takes=kind.takes(),
        arguments=tuple(ArgumentFact(p.name, p.type.describe, p.shown_default()) for p in kind.parameters),
        output=_output(kind),
        sizes=_sizes(kind),
        formulas=kind.formulas,
        tensors={convention: _tensors(kind, convention) for convention in CONVENTIONS},
        differences=differences(kind.name),
        sources=layers.sources(family),
    )


Sample = Callable[[Ring, str], Value]

SAMPLE_ARGUMENT = 2
SAMPLE_SHAPES = (("h", "w", "c"), ("t", "c"), ("c",), ("t", "h", "w", "c"))
SAMPLE_DOMAIN = Domain(lowest=4, step=4)
"""Sizes that can be halved twice, so that groups, heads and blocks of pixels fit."""


def _at_work(kind: Kind, convention: str, required: Sample, **given: Any) -> tuple[Call, Effect] | None:
    """The kind on a small input in letters, what it must be given as ``required`` says; None where it takes neither an
    image, a sequence, a vector nor frames so."""
    ring = Ring()
    letters = {name: ring.symbol(name, SAMPLE_DOMAIN) for shape in SAMPLE_SHAPES for name in shape}
    least, most = kind.arity
    tensors = max(2, least) if most is None else max(1, least)
    given = {**{p.name: required(ring, p.name) for p in kind.parameters if p.required}, **given}
    for shape in SAMPLE_SHAPES:
        sizes = tuple(letters[name] for name in shape)
        try:
            return kind.apply((sizes,) * tensors, convention, given)
        except Error:
            continue
    return None


def _letter(ring: Ring, name: str) -> Value:
    return ring.symbol(name)


def _number(_: Ring, name: str) -> Value:
    return SAMPLE_ARGUMENT


def _output(kind: Kind) -> str:
    """``(h, w, c) → (h, w, units)``, with every default; with numbers, which are told, where letters can't be read."""
    if "output" in kind.formulas:
        return ""
    required = [p.name for p in kind.parameters if p.required]
    for sample in (_letter, _number):
        if made := _at_work(kind, "torch", sample):
            call, effect = made
            shapes = f"{' and '.join(map(formula_text, call.inputs))} → {formula_text(effect.output)}"
            told = [f"{name}={SAMPLE_ARGUMENT}" for name in required] if sample is _number else []
            return " at ".join(part for part in (shapes, ", ".join(told)) if part)
    return ""


def _tensors(kind: Kind, convention: str) -> dict[str, tuple[str, ...]]:
    """The words of its tensors' dimensions, read off the kind at work."""
    made = _at_work(kind, convention, _number)
    return {} if made is None else {t.name: tuple(d.word for d in t.dimensions) for t in made[1].tensors}


VARIANTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("", "torch", {}),
    ("ceil", "torch", {"ceil": True}),
    ("padding=same", "torch", {"padding": "same"}),
    ("padding=same, keras", "keras", {"padding": "same"}),
    ("padding=valid, keras", "keras", {"padding": "valid"}),
)
"""In what cases an axis may have a rule of its own."""


def _sizes(kind: Kind) -> dict[str, Node]:
    """The rules of an axis in letters: the usual one, and those that differ from it in the cases above."""
    from symcnn.explain.sizes import size_chain

    found: dict[str, Node] = {}
    for when, convention, given in VARIANTS:
        if all(kind.parameter(name) for name in given):
            made = _at_work(kind, convention, _number, **given)
            chain = size_chain(made[1].axes[-1], ()) if made and made[1].axes else ()
            if len(chain) > 1 and chain[0] not in found.values():
                found[when] = chain[0]
    return found
