"""A program at work: its names worked out, with some symbols bound to numbers, and its networks compiled.

Two sessions of one program differ in their bindings alone. Compiling with numbers put in and putting numbers into what
was compiled with symbols give the same figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from symcnn import algebra
from symcnn.algebra import Domain, Number, Poly, Ring, Value
from symcnn.errors import MOST_PROBLEMS, Error, Problem, did_you_mean, fresh, in_order
from symcnn.layers.arguments import is_value, show
from symcnn.network.build import build, convention_of
from symcnn.network.evaluate import Evaluator, too_deep
from symcnn.network.model import PURE, Network
from symcnn.network.program import Program
from symcnn.network.scope import BlockValue, Function, Interval, Lazy
from symcnn.syntax import nodes


class Session:
    """``bindings`` are put in for their symbols; ``convention`` goes before those that file and network state;
    ``narrowed`` are domains that take the place of those declared; ``count`` is the rule for multiply-accumulates."""

    def __init__(
        self,
        program: Program,
        bindings: Mapping[str, Number] | None = None,
        convention: str | None = None,
        narrowed: Mapping[str, Domain] | None = None,
        count: str = PURE,
    ) -> None:
        self.program = program
        self.convention = convention
        self.count = count
        self.ring = Ring()
        self.bindings: dict[str, Number] = {}
        self._asked = dict(bindings or {})
        self._misfits: list[Problem] = []
        self._narrowed = dict(narrowed or {})
        self._domains: dict[str, Domain] = {}
        self._networks: dict[str, Network | Error] = {}
        makers = {
            **{name: partial(self._symbol, name, node) for name, node in program.symbols.items()},
            **{name: partial(self._let, node) for name, node in program.lets.items()},
            **{name: partial(BlockValue, node) for name, node in program.blocks.items()},
        }
        self.names = Lazy(makers, program.places, program.characters)
        defaults = {name: partial(self._default, name, node) for name, node in program.symbols.items()}
        self._defaults = Lazy(defaults, program.places, program.characters)
        self._check_bindings()
        self._declare_symbols()

    def _declare_symbols(self) -> None:
        """In their order, which is that of the terms of a formula; if one is wrong, everything that is comes up, but
        where numbers were put in that don't fit, since what they lead to is no mistake of the script."""
        problems: list[Problem] = []
        for name in self.program.symbols:
            try:
                self.names.find(name)
            except Error as error:
                problems.extend(fresh(error, problems))
            if len(problems) >= MOST_PROBLEMS:
                break
        if self._misfits:
            raise Error(self._misfits)
        if problems:
            self.check(problems)

    def _check_bindings(self) -> None:
        for name in self._asked:
            if name not in self.program.symbols:
                raise unknown_symbol(name, self.program)

    # ------------------------------------------------------------ names

    def _let(self, node: nodes.Let) -> Any:
        if node.parameters is not None:
            return Function(node.name.name, tuple(p.name for p in node.parameters), node.value, self.names)
        return Evaluator(self.names).value(node.value)

    def _symbol(self, name: str, node: nodes.Symbol) -> Value:
        domain = self.declared_domain(name)
        if name in self._asked:
            number = self.bindings[name] = self._asked[name]
            if domain.is_numeric and not domain.contains(number):
                self._misfits.extend(outside(name, number, domain).problems)
            return number
        return self.ring.symbol(name, domain, _latex(node))

    def _placed_domain(self, node: nodes.Symbol) -> Domain:
        try:
            return self._domain(node)
        except Error as error:
            raise error.placed((node.domain or node).span) from None

    def _domain(self, node: nodes.Symbol) -> Domain:
        evaluator = Evaluator(self.names)
        if node.domain is None:
            return Domain(0, step=None, positive=True) if node.real else Domain()
        step: Any = None if node.domain.step is None else evaluator.number(node.domain.step)
        values = evaluator.value(node.domain.values)
        if isinstance(values, (list, tuple)):
            return Domain(values=tuple(_plain(value, "a value of the set") for value in values))
        if not isinstance(values, Interval):
            raise Error(
                "expected a range or a list of values", node.domain.values.span, "write `in 8..512` or `in [1, 3, 5]`"
            )
        if step is None and not node.real:
            step = 1
        return Domain(values.first, values.last, step)

    def domain(self, name: str) -> Domain:
        """The domain of a symbol that is not bound."""
        return self.ring.domains[name]

    def declared_domain(self, name: str) -> Domain:
        """The domain of any symbol, its ends as they are with the bindings of this session."""
        if name not in self._domains:
            self._domains[name] = self._narrowed.get(name) or self._placed_domain(self.program.symbols[name])
        return self._domains[name]

    def default(self, name: str) -> Number | None:
        """The default of a symbol, checked to lie in its domain; None where it has none."""
        return self._defaults.find(name)  # type: ignore[no-any-return]

    def _default(self, name: str, node: nodes.Symbol) -> Number | None:
        if node.default is None:
            return None
        try:
            number = self._default_number(node.default)
        except RecursionError:
            raise too_deep(node.default.span) from None
        domain = self._placed_domain(node)
        if domain.is_numeric and not domain.contains(number):
            raise outside(name, number, domain).placed(node.default.span)
        return number

    def _default_number(self, node: nodes.Expression) -> Number:
        number = Evaluator(self.names).number(node)
        if isinstance(number, Poly):  # a default in terms of earlier symbols takes their values or defaults
            number = algebra.evaluate(number, {n: self.value_of(n) for n in algebra.symbols_of(number)})
        return number

    def value_of(self, name: str) -> Number:
        """The number of a symbol: bound, or its default."""
        if name in self.bindings:
            return self.bindings[name]
        default = self.default(name)
        if default is None:
            raise Error(
                f"`{name}` has no value", hint=f"give it one with `at {name}=…`, or a default where it is declared"
            )
        return default

    def defaults(self) -> dict[str, Number]:
        """The default of every unbound symbol that has one."""
        found = {name: self.default(name) for name in self.ring.domains}
        return {name: number for name, number in found.items() if number is not None}

    def point(self, at: nodes.At | None) -> dict[str, Number]:
        """The numbers of ``at k=64, n=2*k`` or ``at defaults``; one may use those before it."""
        if at is None:
            return {}
        if at.defaults:
            return self.defaults()
        found: dict[str, Number] = {}
        for binding in at.bindings:
            name = binding.name.name
            if name in found:
                raise Error(f"`{name}` is given twice", binding.name.span, f"give it once: `{name}={found[name]}`")
            found[name] = self._bound(binding, found)
        return found

    def _bound(self, binding: nodes.Binding, found: Mapping[str, Number]) -> Number:
        name = binding.name.name
        if name not in self.program.symbols:
            raise unknown_symbol(name, self.program).placed(binding.name.span)
        value = algebra.substitute(Evaluator(self.names).number(binding.value), found)
        if isinstance(value, Poly):
            needed = ", ".join(algebra.symbols_of(value))
            raise Error(
                f"`{name}` must be given a number, not {show(value)}",
                binding.value.span,
                f"give numbers to {needed} before it, as in `at k=64, n=2*k`",
            )
        domain = self.ring.domains.get(name)
        if domain is not None and domain.is_numeric and not domain.contains(value):
            raise outside(name, value, domain).placed(binding.span)
        return value

    # ------------------------------------------------------------ networks

    def network(self, name: str | None = None) -> Network:
        """A network, compiled when it is first asked for."""
        node = self.program.network(name)
        found = self._networks.get(node.name.name)
        if found is None:
            try:
                found = self._build(node)
            except Error as error:
                found = error
            self._networks[node.name.name] = found
        if isinstance(found, Error):
            raise found
        return found

    def _build(self, node: nodes.Network) -> Network:
        stated = convention_of(node.body)
        convention = self.convention or (stated.name if stated else None) or self.program.convention or "torch"
        with self.names.noted() as names:
            network = build(node.name.name, node.body, self.names, self.ring, convention)
        network = network.replace(bound=self._taken(names))
        return network if self.count == PURE else self._counted(network)

    def _taken(self, names: Iterable[str]) -> dict[str, Number]:
        """The bound symbols that some names come from, through values and the domains of symbols that are left."""
        origins = self.names.origins(names, self.bindings)
        return {name: number for name, number in self.bindings.items() if name in origins}

    def _counted(self, network: Network) -> Network:
        from symcnn.network.recount import counted_by  # a question that asks for no rule needs none

        return counted_by(network, self.count)

    def compiled(self) -> list[str]:
        """The names of the networks that have been compiled without an error."""
        return [name for name, found in self._networks.items() if isinstance(found, Network)]

    def check(self, known: Iterable[Problem] = (), compiled: Collection[str] = ()) -> None:
        """Works out every declaration and compiles every network but those known to compile; raises all errors
        together, ``known`` ones too."""
        problems = [*self.program.problems, *known]
        for task in self._tasks(compiled):
            if len(problems) >= MOST_PROBLEMS:
                break
            try:
                task()
            except Error as error:
                problems.extend(fresh(error, problems))
        if problems:
            raise Error(in_order(problems))

    def _tasks(self, compiled: Collection[str]) -> Iterator[Any]:
        yield from (partial(self.names.find, name) for name in self.program.lets)
        yield from (partial(self.default, name) for name in self.ring.domains)
        yield from (partial(self.network, name) for name in self.program.networks if name not in compiled)


def _latex(node: nodes.Symbol) -> str | None:
    """The LaTeX that a symbol is given, checked to be a name and no more."""
    if node.latex is None:
        return None
    from symcnn.algebra.latex_check import checked

    try:
        return checked(node.latex.value)
    except Error as error:
        raise error.placed(node.latex.span) from None


def _plain(value: Any, what: str) -> Number:
    if is_value(value) and not isinstance(value, Poly):
        return value  # type: ignore[no-any-return]
    raise Error(f"{what} must be a number, not {show(value)}")


def outside(name: str, number: Number, domain: Domain) -> Error:
    return Error(
        f"{name} = {show(number)} is outside its domain, {domain.describe()}",
        hint="choose a value of the domain, or widen it",
    )


def unknown_symbol(name: str, program: Program) -> Error:
    listed = ", ".join(program.symbols) or "none"
    return Error(f"no symbol `{name}`", hint=did_you_mean(name, program.symbols) or f"the symbols are: {listed}")
