"""Expressions in questions: metrics of networks and their parts, and functions on formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from symcnn import algebra
from symcnn.algebra import Poly, Quotient, Ratio, Ring, Value
from symcnn.errors import Error, did_you_mean
from symcnn.layers.arguments import expected_number, is_value, show
from symcnn.network.evaluate import Evaluator
from symcnn.network.model import METRICS, PURE, Network
from symcnn.network.parts import Part, part
from symcnn.network.scope import MISSING
from symcnn.network.session import Session
from symcnn.network.uncounted import NOTHING, together
from symcnn.record import Record
from symcnn.syntax import nodes

COUNTED = ("macs", "flops")
"""Metrics that counting rules differ in."""

Result = TypeVar("Result")


class Opaque(Record):
    """A formula outside the algebra of counts, such as a quotient or ∞: it can be shown, and no more.

    ``expression`` is sympy's, met only through the door.
    """

    expression: Any
    ring: Ring


class Inquiry:
    """A session being asked; ``network`` is the one that bare metrics speak of (None: the only one).

    ``consulted`` are the networks that were looked at, whose conditions of validity belong to the answer;
    ``not_counted`` is by counting rule what it left out of the figures asked for.
    """

    def __init__(self, session: Session, network: str | None = None) -> None:
        self.session = session
        self.network_name = network
        self.consulted: dict[str, Network] = {}
        self.not_counted = NOTHING
        forms = {**dict.fromkeys(METRICS, self._metric_call), "shape": self._shape, **FORMULA_FORMS}
        self.evaluator = Evaluator(session.names, self._ambient, forms)

    def value(self, node: nodes.Expression) -> Any:
        return self.evaluator.value(node)

    def network(self, name: str | None = None) -> Network:
        network = self.session.network(name or self.network_name)
        self.consulted[network.name] = network
        return network

    def conditions(self) -> list[str]:
        """The conditions under which the networks consulted exist, as text."""
        found = {condition.describe(): None for network in self.consulted.values() for condition in network.conditions}
        return list(found)

    def _ambient(self, name: str) -> Any:
        if name in METRICS:
            return self._metric(name, self.network())
        if name == "shape":
            return self.network().outputs[0].shape
        return MISSING

    def place(self, node: nodes.Expression) -> Network | Part:
        """The network or part that ``resnet50.stem`` names."""
        path = dotted(node)
        head, _, rest = path.partition(".")
        if head in self.session.program.networks:
            network = self.network(head)
            return part(network, rest) if rest else network
        try:
            return part(self.network(), path)
        except Error as error:
            hint = did_you_mean(path, self.session.program.networks)
            if hint:
                raise Error(f"there is no network, layer or label `{path}`", node.span, hint) from None
            raise error.placed(node.span) from None

    def _metric_call(self, ev: Evaluator, node: nodes.Call) -> Any:
        name = node.function.span.text
        places = [argument for argument in node.arguments if argument.name is None]
        rules = [argument for argument in node.arguments if argument.name is not None]
        if len(places) > 1 or len(rules) > 1 or not node.arguments:
            raise Error(f"`{name}` takes one network, label or layer")
        target = self.place(places[0].value) if places else self.network()
        return self._metric(name, self._counted(name, target, rules[0]) if rules else target)

    def _metric(self, name: str, target: Network | Part) -> Any:
        """A metric; what its counting rule leaves out belongs to the answer."""
        count = (target if isinstance(target, Network) else target.network).count
        if name in COUNTED and count != PURE:
            from symcnn.network.recount import not_counted

            left_out = {count: not_counted(target.layers, count)}
            self.not_counted = together((self.not_counted, left_out))
        return target.metric(name)

    def _counted(self, metric: str, target: Network | Part, argument: nodes.Argument) -> Network | Part:
        """The same network or part, its multiply-accumulates counted by the rule that ``count=fvcore`` names."""
        from symcnn.network.recount import counted_by

        assert argument.name is not None
        if argument.name.name not in ("count", "convention"):
            raise Error(f"no argument `{argument.name.name}`", argument.name.span, "it is `count`")
        if metric not in COUNTED:
            raise Error(f"`{metric}` is the same under every counting rule", argument.span, "leave `count` out")
        rule = argument.value.name if isinstance(argument.value, nodes.Name) else argument.value.span.text
        try:
            if isinstance(target, Network):
                return counted_by(target, rule)
            return part(counted_by(target.network, rule), target.name)
        except Error as error:
            raise error.placed(argument.value.span) from None

    def _shape(self, ev: Evaluator, node: nodes.Call) -> Any:
        if len(node.arguments) != 1 or node.arguments[0].name is not None:
            raise Error("`shape` takes one network, label or layer")
        place = node.arguments[0].value
        if isinstance(place, nodes.Index):
            return self._turn_shape(place, ev.number(place.index))
        target = self.place(place)
        return target.outputs[0].shape if isinstance(target, Network) else target.end.shape

    def _turn_shape(self, place: nodes.Index, turn: Value) -> Any:
        """The shape of a label at one turn of its repeat."""
        target = self.place(place.target)
        family = None if isinstance(target, Network) else target.network.families.get(target.name)
        if family is None:
            raise Error(f"`{place.target.span.text}` has no turns", place.span, "an index is for a label in a `repeat`")
        for requirement in family.within(turn, place.span.text):
            if algebra.nonnegative(requirement.value).verdict is not True:
                raise Error(requirement.message, place.span, requirement.hint)
        signal = family.member(turn, place).signal
        assert signal is not None
        return signal.shape


def dotted(node: nodes.Expression) -> str:
    """``a.b.c`` as text."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Attribute):
        return f"{dotted(node.target)}.{node.name.name}"
    if isinstance(node, nodes.Index):
        raise Error("the figures of a repeat are those of all its turns", node.span,
                    f"`{dotted(node.target)}` names them; of one turn there is `shape({node.span.text})`")  # fmt: skip
    raise Error("expected a network, label or layer", node.span, "such as `params(stem)` or `params(net.stem)`")


# ---------------------------------------------------------------- functions on formulas


def _arguments(ev: Evaluator, node: nodes.Call, names: int) -> tuple[Ratio, str]:
    """The formula or quotient, and the symbol's name where the function takes one."""
    function = node.function.span.text
    if len(node.arguments) != 1 + names or any(a.name for a in node.arguments):
        wanted = "a formula and a symbol" if names else "one formula"
        raise Error(f"`{function}` takes {wanted}", hint=f"write `{function}(params{', k' if names else ''})`")
    formula = ev.ratio(node.arguments[0].value)
    return formula, symbol_name(ev, node.arguments[1].value) if names else ""


def symbol_name(ev: Evaluator, node: nodes.Expression) -> str:
    """The name of the symbol that an expression is."""
    value = ev.value(node)
    if isinstance(value, Poly) and algebra.symbols_of(value) == (algebra.text(value),):
        return algebra.text(value)
    if isinstance(node, nodes.Name) and is_value(value):
        raise Error(f"`{node.name}` has the value {show(value)} here, and is no symbol", node.span)
    raise Error("expected a symbol", node.span)


def _same_value(ev: Evaluator, node: nodes.Call) -> Ratio:
    """``factor`` and its kin change how a formula is written, not what it is worth."""
    return _arguments(ev, node, 0)[0]


def _collect(ev: Evaluator, node: nodes.Call) -> Ratio:
    return _arguments(ev, node, 1)[0]


def _by_symbol(
    function: Callable[[Value, str], Result], of_quotient: Callable[[Quotient, str], Any] | None = None
) -> Callable[[Evaluator, nodes.Call], Result | Any]:
    """A function of a formula and a symbol; of a quotient too where there is a second one for it."""

    def form(ev: Evaluator, node: nodes.Call) -> Result | Any:
        formula, name = _arguments(ev, node, 1)
        if not isinstance(formula, Quotient):
            return function(formula, name)
        if of_quotient is None:
            raise expected_number(formula).placed(node.arguments[0].span)
        return of_quotient(formula, name)

    return form


def _slope(formula: Quotient, name: str) -> Ratio:
    """The derivative, by the quotient rule."""
    from symcnn.algebra import door

    above, below = (door.differentiated(value, name) for value in (formula.above, formula.below))
    return algebra.quotient(above * formula.below - formula.above * below, formula.below**2)


def _relative_slope(formula: Quotient, name: str) -> Value | Opaque:
    from symcnn.algebra import door

    return opened(door.elasticity_of_quotient(formula.above, formula.below, name), formula.below)


def _diff(formula: Value, name: str) -> Value | Opaque:
    if not isinstance(formula, Poly):
        return 0
    from symcnn.algebra import door

    return opened(door.derivative(formula, name), formula)


def _elasticity(formula: Value, name: str) -> Value | Opaque:
    """How many per cent the formula grows where the symbol grows by one: E′(k)·k/E."""
    if not isinstance(formula, Poly):
        return 0
    from symcnn.algebra import door

    return opened(door.elasticity(formula, name), formula)


def _limit(formula: Value, name: str) -> Value | Opaque:
    if not isinstance(formula, Poly):
        return formula
    from symcnn.algebra import door

    return opened(door.limit(formula, name), formula)


def opened(expression: Any, origin: Poly) -> Value | Opaque:
    """sympy's answer as a value, where it is one."""
    from symcnn.algebra import door

    try:
        return door.from_sympy(expression, origin.ring)
    except Error:
        return Opaque(expression, origin.ring)


FORMULA_FORMS: dict[str, Callable[[Evaluator, nodes.Call], Any]] = {
    "expand": _same_value,
    "factor": _same_value,
    "simplify": _same_value,
    "collect": _collect,
    "diff": _by_symbol(_diff, _slope),
    "delta": _by_symbol(algebra.delta, lambda formula, name: formula.shift(name) - formula),
    "elasticity": _by_symbol(_elasticity, _relative_slope),
    "degree": _by_symbol(algebra.degree),
    "leading": _by_symbol(algebra.leading),
    "limit": _by_symbol(_limit),
}
