"""The Python face: scripts and networks whose figures are sympy expressions, or integers where nothing is symbolic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symcnn import given
from symcnn import script as scripts
from symcnn.algebra import Number, Poly, Value, latex
from symcnn.errors import Error, did_you_mean
from symcnn.explain import derive
from symcnn.network.boxes import figure_report
from symcnn.network.model import ADDED, METRICS
from symcnn.network.model import Layer as CompiledLayer
from symcnn.network.model import Network as Compiled
from symcnn.network.parts import part
from symcnn.network.session import Session
from symcnn.questions.answers import answer
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.macros import macros_report
from symcnn.questions.replies import Asker
from symcnn.render import render
from symcnn.render.notebook import Answer, Answers, Explanation, Showing, Table
from symcnn.report import TableReport, table_report
from symcnn.source import Source, Span
from symcnn.spoken import speaking, spoken
from symcnn.syntax import nodes, parse_expression

if TYPE_CHECKING:
    from symcnn.function import Function
    from symcnn.render.plotting.style import Picture

MOST_READ = 256


@spoken
def load(path: str | Path) -> Script:
    """The script of a file, or of the zoo (``zoo:resnet50``)."""
    if not isinstance(path, (str, Path)):
        raise Error(f"a script is loaded by the name of its file, not {path!r}", hint='write load("resnet.cnn")')
    return Script(scripts.from_file(path))


@spoken
def parse(text: str) -> Script:
    """A script from its text."""
    return Script(scripts.from_text(given.text(text, "text", "network net { input 28x28x1; conv(32, 3) }")))


def expression(value: Any) -> Any:
    """A value as Python has it: an ``int`` (or Fraction), a sympy expression, a tuple of these."""
    if isinstance(value, tuple):
        return tuple(expression(item) for item in value)
    if not isinstance(value, Poly):
        return value
    from symcnn.algebra import door

    return door.to_sympy(value)


@speaking
class Script(Showing):
    """A script: its networks by name, its symbols, and the answers to its questions."""

    def __init__(self, script: scripts.Script) -> None:
        self._script = script

    @cached_property
    def networks(self) -> Mapping[str, Network]:
        """Its networks by name."""
        return {name: Network(self._script, self._script.symbolic, name) for name in self._script.program.networks}

    @property
    def network(self) -> Network:
        """The only network; an :class:`Error` where there are several or none."""
        return self.networks[self._script.program.network().name.name]

    def run(self) -> Answers:
        """The answers to its questions, in order."""
        return Answers(map(Answer.of, self._script.answers()))

    def _repr_html_(self) -> str:
        from symcnn.render.html_answers import script

        return script({name: network.compiled_or_wrong() for name, network in self.networks.items()})

    def __repr__(self) -> str:
        return f"<script {self._script.source.name}: {', '.join(self.networks) or 'no network'}>"


@speaking
@dataclass(frozen=True)
class Layer(Showing):
    """A layer of a network, its figures as sympy expressions or integers; see :class:`symcnn.Network`."""

    _layer: CompiledLayer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return expression(getattr(self._layer, name))

    @property
    def tensors(self) -> Mapping[str, tuple[Any, ...]]:
        """The shapes of its weights by name, in the order in which the framework stores them."""
        return {tensor.name: expression(tensor.shape) for tensor in self._layer.effect.tensors}

    def __repr__(self) -> str:
        return f"<{self._layer.kind} {self._layer.name}: {self._layer.params} parameters>"

    def _repr_html_(self) -> str:
        from symcnn.render.html_answers import layer

        return layer(self._layer)

    def _repr_latex_(self) -> str:
        return f"${latex_of(self._layer.params)}$"


@speaking
class Network(Showing):
    """A compiled network.

    Every metric is an attribute (``params``, ``macs``, ``receptive_field`` …): a sympy expression, or an ``int`` where
    nothing is symbolic.
    """

    def __init__(self, script: scripts.Script, session: Session, name: str) -> None:
        self._script, self._session, self.name = script, session, name

    @cached_property
    def compiled(self) -> Compiled:
        """The network in the algebra's own terms."""
        return self._session.network(self.name)

    def compiled_or_wrong(self) -> Compiled | str:
        """The same, or the first of what keeps it from being compiled."""
        try:
            return self.compiled
        except Error as error:
            return error.problems[0].message

    def __getattr__(self, name: str) -> Any:
        if name not in METRICS:
            raise AttributeError(f"a network has no {name!r}; its metrics are {', '.join(METRICS)}")
        return expression(self.compiled.metric(name))

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *METRICS]

    @property
    def symbols(self) -> Mapping[str, Any]:
        """The symbols that are not bound, by name, as sympy has them."""
        from symcnn.algebra import door

        return {name: door.symbol_of(self._session.ring, name) for name in self._session.ring.domains}

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(Layer(layer) for layer in self.compiled.layers)

    @property
    def output_shape(self) -> tuple[Any, ...]:
        return tuple(expression(self.compiled.outputs[0].shape))

    def part(self, name: str) -> Mapping[str, Any]:
        """The metrics of a label or layer alone."""
        found = part(self.compiled, given.text(name, "name", "stem"))
        return {metric: expression(found.metric(metric)) for metric in ADDED}

    def at(self, **values: Number) -> Network:
        """The network with numbers put in, compiled anew."""
        bound = {**self._session.bindings, **{name: given.number(name, value) for name, value in values.items()}}
        session = Session(self._session.program, bound, self._session.convention, count=self._session.count)
        return Network(self._script, session, self.name)

    def function(self, expression: str, overflow: str = "error", check: bool = True) -> Function:
        """``function("params")``: a metric or any expression as a fast function of its symbols.

        It takes numbers, for exact results, or NumPy arrays, for int64; see :class:`symcnn.function.Function`.
        ``overflow`` says what comes where int64 is not proved to suffice: an ``error``, ``float`` or ``exact`` numbers;
        ``check`` off leaves out the check that values lie in their domains.
        """
        from symcnn.function import as_function

        inquiry = Inquiry(self._session, self.name)
        value = inquiry.value(_read(expression, "expression"))
        conditions = [condition for network in inquiry.consulted.values() for condition in network.conditions]
        ring, defaults = self._session.ring, self._session.defaults()
        return as_function(expression, value, ring, defaults, conditions, overflow, check, inquiry.not_counted)

    # ------------------------------------------------------------ questions

    def solve(self, equation: str, name: str) -> Answer:
        """``solve("params == 2515", "k")``: every solution, or the closed form where other symbols remain."""
        span = _nowhere("solve")
        unknown = nodes.Name(given.text(name, "name", "k"), span)
        return self._ask(nodes.Solve((_read(equation, "equation", "params == 2515"),), (unknown,), None, span))

    def maximize(self, objective: str, subject_to: Iterable[str] = (), over: Iterable[str] = ()) -> Answer:
        """``maximize("w", subject_to=["params <= 10M"])``: the best value, with its proof."""
        return self._optimize("maximize", objective, subject_to, over)

    def minimize(self, objective: str, subject_to: Iterable[str] = (), over: Iterable[str] = ()) -> Answer:
        """As :meth:`maximize`, for the least value."""
        return self._optimize("minimize", objective, subject_to, over)

    def feasible(self, conditions: Iterable[str], over: Iterable[str] = ()) -> Answer:
        """``feasible(["params <= 10M", "depth >= 4"], over=["w"])``: every point that meets the conditions."""
        span = _nowhere("feasible")
        return self._ask(nodes.Feasible(_conditions(conditions, "conditions"), _names(over, span), None, span))

    def pareto(self, objectives: Iterable[str], subject_to: Iterable[str] = (), over: Iterable[str] = ()) -> Answer:
        """``pareto(["params", "-w"])``: the exact frontier, each objective as small as it can be."""
        span = _nowhere("pareto")
        wanted = tuple(_read(one, "objectives") for one in given.texts(objectives, "objectives", "params"))
        limits = _conditions(subject_to, "subject_to")
        return self._ask(nodes.Pareto(wanted, _names(over, span), limits, None, span))

    def _optimize(self, sense: str, objective: str, subject_to: Iterable[str], over: Iterable[str]) -> Answer:
        span = _nowhere(sense)
        limits = _conditions(subject_to, "subject_to")
        return self._ask(
            nodes.Optimize(sense, _read(objective, "objective", "w"), _names(over, span), limits, None, span)
        )

    def _ask(self, question: nodes.Question) -> Answer:
        return Answer.of(answer(self._asker, question))

    @cached_property
    def _asker(self) -> Asker:
        """It keeps what it has compiled with numbers for one question for the next."""
        return Asker(self._session, self.name)

    # ------------------------------------------------------------ showing itself

    def plot(
        self,
        metrics: str,
        over: str | Mapping[str, Any] | None = None,
        by: str | None = None,
        budgets: Iterable[str | int] = (),
        size: tuple[float, float] | None = None,
        log: str = "",
    ) -> Picture:
        """``plot("params", over={"w": range(8, 257)}, budgets=["params <= 10M"])``: a figure of matplotlib.

        ``over`` gives a symbol or two the values that they run through, also as text (``"w=8..256"``); ``by="layer"``
        or ``by="stage"`` draws shares; every budget is a line with the best point within it. ``size`` is in inches.
        """
        from symcnn.questions.plots import plot_report
        from symcnn.render.plotting.pictures import picture

        if isinstance(budgets, str) or not isinstance(budgets, Iterable):
            raise Error("`budgets` is a list of conditions", hint=f"write [{budgets!r}]")
        asked = given.text(metrics, "metrics", "params, macs")
        report = plot_report(self._asker, asked, over or {}, by, list(map(str, budgets)))
        return picture(report, given.size(size), log)

    def table(self, rows: str = "layers") -> Table:
        """The table of its ``layers`` or ``stages``, which prints as text and shows itself in a notebook."""
        return Table(partial(self.report, given.text(rows, "rows", "stages")))

    def latex(self, what: str = "table") -> str:
        """LaTeX of its ``table``, its ``formula`` as equations, its ``derivation``, its ``macros``, its ``figure``, or
        of a metric or an expression (``latex("params/7")``)."""
        if given.text(what, "what", "params") in METRICS:
            return latex_of(self.compiled.metric(what))
        if what not in PICTURES:
            return self._formula(what)
        function, report = PICTURES[what]
        return render(function, "latex", report(self))

    def _formula(self, expression: str) -> str:
        """The closed form of an expression in LaTeX; a lone word that nothing is called is none."""
        from symcnn.questions.formulas import formula_reports

        if expression.isidentifier() and expression not in self._session.program.places:
            known = (*PICTURES, *METRICS)
            hint = did_you_mean(expression, known) or f"it is {', '.join(PICTURES)}, a metric or an expression"
            raise Error(f"there is no LaTeX of `{expression}`", hint=hint)
        return render("formulas", "latex", formula_reports(self._session, self.name, [expression], "expanded"))

    def explain(self, name: str | None = None) -> Explanation:
        """The derivation of every figure, or of those of a layer or label, step by step."""
        chosen = None if name is None else part(self.compiled, given.text(name, "name", "stem")).layers
        return Explanation(derive(self.compiled, chosen))

    def report(self, rows: str = "layers") -> TableReport:
        """What its table says, as plain data; its numbers are those at the defaults."""
        defaults = self._session.defaults()
        self.compiled.check_at(defaults)
        return table_report(self.compiled, defaults, given.text(rows, "rows", "stages"))

    def __repr__(self) -> str:
        return f"<network {self.name}: {self.compiled.totals['params']} parameters>"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def _repr_latex_(self) -> str:
        return f"${latex_of(self.compiled.totals['params'])}$"


def _equations(network: Network) -> Any:
    from symcnn.questions.equations import equations
    from symcnn.render.latex.formulas import fitting

    return equations(network._session, network.name, (), fits=fitting())


def _macros(network: Network) -> Any:
    return macros_report(network._session, [network.name], network._script.source.name)


PICTURES: Mapping[str, tuple[str, Callable[[Network], Any]]] = {
    "table": ("table", Network.report),
    "formula": ("equations", _equations),
    "derivation": ("derivation", lambda network: derive(network.compiled)),
    "macros": ("macros", _macros),
    "figure": ("figure", lambda network: figure_report(network.compiled, network._session.defaults())),
}
"""What LaTeX can be made of, by which function of the format and from which report."""


def latex_of(value: Value | tuple[Value, ...]) -> str:
    if isinstance(value, tuple):
        return rf"\left({', '.join(latex(item) for item in value)}\right)"
    return latex(value)


def _nowhere(name: str) -> Any:
    return Span(Source(name, name), 0, len(name))


def _conditions(conditions: Iterable[str], what: str) -> tuple[nodes.Expression, ...]:
    example = "params <= 10M"
    if isinstance(conditions, str):
        raise Error(f"`{what}` is a list of conditions", hint=f"write [{conditions!r}]")
    return tuple(_read(text, what, example) for text in given.texts(conditions, what, example))


def _names(over: Iterable[str], span: Span) -> tuple[nodes.Name, ...]:
    return tuple(nodes.Name(name, span) for name in given.names(over, "over"))


def _read(text: str, what: str, example: str = "params") -> nodes.Expression:
    """What a text says; ``what`` is the argument's name."""
    return _parsed(given.text(text, what, example))


@lru_cache(maxsize=MOST_READ)
def _parsed(text: str) -> nodes.Expression:
    """One that was read lately is not parsed again."""
    return parse_expression(Source(text, text))


__all__ = ["Answer", "Layer", "Network", "Script", "Table", "load", "parse"]
