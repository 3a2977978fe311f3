"""What a budget asks: the symbols that vary, the constraints, and the session in which the others have numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from symcnn import algebra
from symcnn.algebra import Domain, Number, Poly, Quotient, Ratio, Value
from symcnn.errors import Error
from symcnn.layers.arguments import is_ratio, show
from symcnn.network.evaluate import as_indicator
from symcnn.network.session import unknown_symbol
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.replies import Asker
from symcnn.questions.used import network_nodes, reached, used_names
from symcnn.solve import Constraint
from symcnn.syntax import nodes


def varied(
    asker: Asker, bound: Mapping[str, Number], over: tuple[nodes.Name, ...], asked: list[nodes.Expression]
) -> list[str]:
    """The symbols to vary: those named after ``over``, or those that what is asked depends on. Where it is the same
    everywhere, as a budget that every network meets, those that it speaks of."""
    if over:
        for name in over:
            must_vary(asker, bound, name)
        return list(dict.fromkeys(name.name for name in over))
    inquiry = asker.inquiry(bound)
    names = list(dict.fromkeys(name for node in asked for name in _symbols(asker, inquiry, node)))
    if not names:
        raise Error("no symbol is left to vary", asked[0].span, "name one: `over k`")
    return names


def _symbols(asker: Asker, inquiry: Inquiry, node: nodes.Expression) -> list[str]:
    """The symbols that an expression depends on, else those that it speaks of."""
    value = _formula(inquiry, node)
    parts = algebra.parts_of(value) if isinstance(value, Quotient) else (value,)
    found = [name for part in parts for name in algebra.symbols_of(part)]
    if found:
        return found
    program, free = asker.base.program, inquiry.session.ring.domains
    spoken = used_names(program, [node]) or ()
    through = used_names(program, network_nodes(program, [node], asker.network)) if not free.keys() & spoken else ()
    return [name for name in free if name in spoken or name in through]


def _formula(inquiry: Inquiry, node: nodes.Expression) -> Ratio:
    value = inquiry.value(node)
    return value if is_ratio(value) else as_indicator(value)


def must_vary(asker: Asker, bound: Mapping[str, Number], name: nodes.Name) -> None:
    if name.name not in asker.base.program.symbols:
        raise unknown_symbol(name.name, asker.base.program).placed(name.span)
    if name.name in bound or name.name in asker.base.bindings:
        raise Error(f"`{name.name}` has a value here and can't vary", name.span, "leave it out of `at`")


def others_at(
    asker: Asker, bound: Mapping[str, Number], names: Iterable[str], asked: Sequence[nodes.Expression]
) -> dict[str, Number]:
    """The numbers of the symbols that don't vary: those they are bound to, or their defaults.

    A default is taken only where what is asked uses its symbol: another's may keep a domain that depends on it to some
    of its values, and says nothing of the answer.
    """
    varying = set(names)
    program = asker.base.program
    used = used_names(program, [*asked, *network_nodes(program, asked, asker.network)])
    used = used.union(*(reached(program, name) for name in varying))
    defaults = asker.base.defaults().items()
    return {**{name: number for name, number in defaults if name in used and name not in varying}, **bound}


def constraints_of(inquiry: Inquiry, conditions: Iterable[nodes.Expression]) -> list[Constraint]:
    """The links of every condition, and the conditions under which the networks exist."""
    found = [constraint for node in conditions for constraint in links(inquiry, node)]
    return [*found, *validity(inquiry), *_inside(inquiry)]


def links(inquiry: Inquiry, node: nodes.Expression) -> list[Constraint]:
    """A comparison as constraints, one for each of its links; anything else as a condition that is 1."""
    if isinstance(node, nodes.Logic) and node.op == "and":
        return [link for operand in node.operands for link in links(inquiry, operand)]
    if isinstance(node, nodes.Comparison):
        parts = (node.first, *(operand for _, operand in node.rest))
        values = [inquiry.evaluator.ratio(part) for part in parts]
        sides = zip(node.rest, parts, values, values[1:], strict=False)
        return [
            Constraint.of(left, op, right, f"{part.span.text} {op} {operand.span.text}")
            for (op, operand), part, left, right in sides
        ]
    return [Constraint(as_indicator(inquiry.evaluator.truth(node)), "==", 1, node.span.text, stated=True)]


def validity(inquiry: Inquiry) -> list[Constraint]:
    """The conditions under which the networks exist; where a condition has a guard, only where that is not 0."""
    found = []
    for network in inquiry.consulted.values():
        for condition in network.conditions:
            if condition.guard == 1:
                found.append(_at_least_zero(condition.value))
            else:
                missed = condition.guard * (1 - algebra.at_least(condition.value, 0))
                found.append(Constraint.of(missed, "==", 0, condition.describe(), stated=True, given=True))
    return found


def _at_least_zero(value: Value) -> Constraint:
    """``value`` ≥ 0 with its number on the right: n ≥ 9."""
    number = value.terms.get((), 0) if isinstance(value, Poly) else 0
    left = value - number
    return Constraint.of(left, ">=", -number, f"{algebra.text(left)} >= {show(-number)}", given=True)


def _inside(inquiry: Inquiry) -> Iterator[Constraint]:
    """The symbols with a number stay in their domains."""
    session = inquiry.session
    for name, number in session.bindings.items():
        yield from inside(name, number, session.declared_domain(name))


def inside(name: str, number: Number, domain: Domain) -> Iterator[Constraint]:
    """A number stays in its symbol's domain where this depends on symbols that vary: 224 in 2^L.. step 2^L."""
    if domain.is_numeric:
        return
    told = f"{name} in {domain.describe()}"
    if isinstance(domain.lowest, Poly):
        yield Constraint(domain.lowest, "<=", number, told, quiet=True)
    if isinstance(domain.highest, Poly):
        yield Constraint(domain.highest, ">=", number, told, quiet=True)
    if domain.step is not None and any(isinstance(part, Poly) for part in (domain.step, domain.anchor)):
        yield Constraint(algebra.mod(number - domain.anchor, domain.step), "==", 0, told, quiet=True)
