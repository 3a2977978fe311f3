"""Networks side by side, a row each, or a row for each setting of their symbols, compiled with its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from symcnn.algebra import Domain, Number
from symcnn.errors import Error, did_you_mean
from symcnn.given import number
from symcnn.network.model import METRICS, PURE, Network
from symcnn.network.recount import not_counted
from symcnn.network.session import Session, unknown_symbol
from symcnn.network.uncounted import Uncounted, together
from symcnn.questions.macros import message
from symcnn.questions.sides import symbols_of_domain
from symcnn.questions.sweeps import EXAMPLE, Sweep, sweeps_of, symbol_name
from symcnn.questions.used import used_names
from symcnn.record import Record
from symcnn.report import SymbolFact, symbol_facts, symbols_in
from symcnn.source import Source
from symcnn.syntax import nodes, parse_sweeps

FORMULA = "formula"
FORMS = ("", "value", "rounded", FORMULA)
"""What a column tells of its metric, after a colon: its number, and how that is shown, or its formula in the symbols
that are not swept."""

DEFAULT = ("params", "macs", "peak_activations", "depth")
"""The metrics that are compared where none are named."""

MOST_ROWS = 500


class Chosen(NamedTuple):
    """A script at work with what it is called, and its networks that are compared."""

    session: Session
    file: str
    networks: tuple[str, ...]


class SettingRow(Record):
    """A network at a setting. ``title`` tells it from the others, ``setting`` are the swept symbols' numbers, ``at``
    those of all others that it has; ``figures`` are by metric, None where there is none, which ``missing`` explains.
    ``symbols`` are those that are left, for which its figures hold where ``valid`` does."""

    title: str
    network: str
    convention: str
    setting: Mapping[str, Number]
    at: Mapping[str, Number]
    figures: Mapping[str, Any]
    missing: Mapping[str, str]
    symbols: Mapping[str, SymbolFact]
    valid: tuple[str, ...]


class SettingsReport(Record):
    """``metrics`` are the columns (``params``, ``params:formula``), ``over`` the swept symbols; ``latex`` is how LaTeX
    writes symbols."""

    metrics: tuple[str, ...]
    over: tuple[str, ...]
    latex: Mapping[str, str]
    count: str
    not_counted: Uncounted
    rows: tuple[SettingRow, ...]

    @property
    def several(self) -> bool:
        """Whether there is more than one network."""
        return len({row.title for row in self.rows}) > 1


def settings_report(
    chosen: Sequence[Chosen], over: str | None = None, metrics: Sequence[str] | None = None
) -> SettingsReport:
    """A row for each network of each script, at each setting of ``over`` (``w=16,32,64``).

    Symbols without a number there have their defaults; those that have none are left, and the figures are formulas.
    """
    wanted = _checked(metrics or DEFAULT)
    sweeps = {sweep.name: sweep for one in chosen for sweep in _sweeps(one.session, chosen, over)}
    _check_used(chosen, sweeps.values())
    swept = tuple(sweeps)
    networks = [(one, *made) for one in chosen for made in _compiled(one, _settings(one, chosen, over))]
    if len(networks) > MOST_ROWS:
        raise _too_many()
    titles = _titles(chosen)
    rows = tuple(_row(one.session, session, network, setting, titles[one.file, network.name], wanted)
                 for one, session, network, setting in networks)  # fmt: skip
    left_out = together(
        {network.count: not_counted(network.layers, network.count)}
        for _, _, network, _ in networks
        if network.count != PURE and {"macs", "flops"} & set(map(metric_of, wanted))
    )
    return SettingsReport(wanted, swept, _latex(chosen), chosen[0].session.count, left_out, rows)


def _checked(metrics: Sequence[str]) -> tuple[str, ...]:
    for name in metrics:
        metric, form = metric_of(name), form_of(name)
        if metric not in METRICS:
            hint = did_you_mean(metric, METRICS) or f"the metrics are: {', '.join(METRICS)}"
            raise Error(f"there is no metric `{metric}`", hint=hint)
        if form not in FORMS:
            raise Error(f"there is no column `{name}`", hint=f"of a metric there are also {_forms(metric)}")
    return tuple(dict.fromkeys(name.removesuffix(":value") for name in metrics))


def _forms(metric: str) -> str:
    return ", ".join(f"`{metric}:{form}`" for form in FORMS if form)


def metric_of(column: str) -> str:
    """``params`` of ``params:formula``."""
    return column.partition(":")[0]


def form_of(column: str) -> str:
    """``formula`` of ``params:formula``, nothing of ``params``."""
    return column.partition(":")[2]


def _check_used(chosen: Sequence[Chosen], sweeps: Iterable[Sweep]) -> None:
    """An error where no network that is compared has one of the swept symbols: its settings would all be alike."""
    names = [name for one in chosen for name in one.networks]
    used = {name for one in chosen for network in one.networks for name in _used(one.session, network)}
    for sweep in sweeps:
        if sweep.name not in used:
            by = f"`{names[0]}` does not use" if len(names) == 1 else "none of these networks uses"
            known = dict.fromkeys(name for one in chosen for name in one.session.program.symbols if name in used)
            hint = f"what can vary here: {', '.join(known)}" if known else "leave `--over` out"
            raise Error(f"{by} `{sweep.name}`", sweep.span, hint)


def _used(session: Session, network: str) -> set[str]:
    """The names that a network of a script may use."""
    return used_names(session.program, [session.program.networks[network]])


def _too_many() -> Error:
    return Error(f"these are more than {MOST_ROWS} rows", hint="give fewer values, or ranges with larger steps")


def _titles(chosen: Sequence[Chosen]) -> dict[tuple[str, str], str]:
    """A network's name, with its file where another file has one of that name."""
    names = [name for _, name in dict.fromkeys((one.file, name) for one in chosen for name in one.networks)]
    return {
        (one.file, name): name if names.count(name) == 1 else f"{name} of {one.file}"
        for one in chosen
        for name in one.networks
    }


def _latex(chosen: Sequence[Chosen]) -> dict[str, str]:
    rings = (Session(one.session.program, convention=one.session.convention).ring for one in chosen)
    return {name: fact.latex for ring in rings for name, fact in symbol_facts(ring, ring.domains, {}).items()}


# ---------------------------------------------------------------- the settings


def over_text(over: str | Mapping[str, Any] | None) -> str | None:
    """What symbols run through as text, from values by name: a ``range``, numbers, a number, or a text of them."""
    if over is None or isinstance(over, str):
        return over or None
    if not isinstance(over, Mapping):
        raise Error(f"`over` gives symbols their values, not {over!r}", hint=EXAMPLE)
    return ", ".join(f"{symbol_name(name)}={_values_text(name, values)}" for name, values in over.items()) or None


def _values_text(name: str, values: Any) -> str:
    if isinstance(values, str):
        return values
    if isinstance(values, range) and len(values):
        ends = sorted((values[0], values[-1]))
        return f"{ends[0]}..{ends[1]} step {abs(values.step)}"
    given = list(values) if isinstance(values, Iterable) else [values]
    if not given:
        raise Error(f"`{name}` is given no values", hint=EXAMPLE)
    return ", ".join(str(number(name, value)) for value in given)


def _sweeps(session: Session, chosen: Sequence[Chosen], over: str | None) -> tuple[Sweep, ...]:
    """What the symbols of a script run through; those that only other scripts have don't concern it."""
    if over is None:
        return ()
    texts: dict[str, list[str]] = {}
    for part in parse_sweeps(Source("--over", over)):
        name = part.name or _alone(part, chosen)
        if name is None and not texts:
            return sweeps_of(session, over)  # which tells what is wrong
        if name is not None and not any(name.name in one.session.program.symbols for one in chosen):
            raise unknown_symbol(name.name, session.program).placed(name.span)
        texts.setdefault(name.name if name else next(reversed(texts)), []).append(part.span.text)
    own = [", ".join(parts) for name, parts in texts.items() if name in session.program.symbols]
    if not own:
        return ()
    return sweeps_of(session, over if len(own) == len(texts) else ", ".join(own))


def _alone(part: nodes.Sweep, chosen: Sequence[Chosen]) -> nodes.Name | None:
    """The symbol that stands by itself, all of whose values are meant."""
    node = part.domain.values
    known = isinstance(node, nodes.Name) and any(node.name in one.session.program.symbols for one in chosen)
    return node if known and isinstance(node, nodes.Name) else None


def _settings(one: Chosen, chosen: Sequence[Chosen], over: str | None) -> list[dict[str, Number]]:
    """All combinations, the symbol that is named first running slowest."""
    sweeps = _sweeps(one.session, chosen, over)
    order = list(one.session.program.symbols)
    found = []
    for setting in _combinations(one.session, sorted(sweeps, key=lambda sweep: order.index(sweep.name)), {}):
        found.append({sweep.name: setting[sweep.name] for sweep in sweeps})
        if len(found) > MOST_ROWS:
            raise _too_many()
    return sorted(found, key=lambda setting: tuple(setting.values()))


def _combinations(session: Session, sweeps: Sequence[Sweep], known: dict[str, Number]) -> Iterator[dict[str, Number]]:
    """The values of each symbol by those before it, which its domain may depend on."""
    if not sweeps:
        yield known
        return
    first, *rest = sweeps
    for value in first.values(_domain(session, first, known)):
        yield from _combinations(session, rest, {**known, first.name: value})


def _domain(session: Session, sweep: Sweep, known: Mapping[str, Number]) -> Domain:
    domain = session.declared_domain(sweep.name)
    needed = symbols_of_domain(domain) - known.keys()
    return domain.at({**{name: session.value_of(name) for name in needed}, **known})


# ---------------------------------------------------------------- the rows


def _compiled(
    one: Chosen, settings: Sequence[dict[str, Number]]
) -> Iterator[tuple[Session, Network, dict[str, Number]]]:
    """The networks of a script, each at the settings of the symbols that it has, all others at their defaults there."""
    sessions = [at_defaults(one.session, setting) for setting in settings]
    for name in one.networks:
        used = _used(one.session, name)
        seen: list[dict[str, Number]] = []
        for session, setting in zip(sessions, settings, strict=True):
            own = {symbol: number for symbol, number in setting.items() if symbol in used}
            if own not in seen:
                seen.append(own)
                yield session, session.network(name), own


def at_defaults(session: Session, setting: Mapping[str, Number]) -> Session:
    """The session with these numbers put in, and the defaults that the other symbols have then."""
    bound = {**session.bindings, **setting}
    partly = Session(session.program, bound, session.convention, count=session.count)
    return Session(session.program, {**bound, **partly.defaults()}, session.convention, count=session.count)


def _symbolic(asked: Session, setting: Mapping[str, Number]) -> Session:
    """The session with the swept symbols' numbers alone."""
    return Session(asked.program, {**asked.bindings, **setting}, asked.convention, count=asked.count)


def _row(
    asked: Session, session: Session, network: Network, setting: dict[str, Number], title: str, columns: Sequence[str]
) -> SettingRow:
    """``asked`` is the session before any number was put in, which formulas are of."""
    figures, missing = {}, {}
    formulas = any(form_of(column) == FORMULA for column in columns)
    symbolic = _symbolic(asked, setting) if formulas else session
    shown = symbolic.network(network.name) if formulas else network
    for column in columns:
        try:
            figures[column] = (shown if form_of(column) == FORMULA else network).metric(metric_of(column))
        except Error as error:
            figures[column], missing[column] = None, message(error)
    left = symbols_in(symbolic.ring, figures.values())
    return SettingRow(
        title=title,
        network=network.name,
        convention=network.convention,
        setting=setting,
        at={name: number for name, number in network.bound.items() if name not in setting},
        figures=figures,
        missing=missing,
        symbols=symbol_facts(symbolic.ring, left, {}),
        valid=tuple(condition.describe() for condition in shown.conditions),
    )
