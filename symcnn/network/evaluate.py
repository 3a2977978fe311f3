"""What an expression is worth: numbers stay numbers, symbols give formulas, a choice that is open stays a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symcnn import algebra, layers
from symcnn.algebra import Domain, Poly, Quotient, Ratio, Value
from symcnn.errors import Error, count_of, did_you_mean
from symcnn.familiar import WORDS
from symcnn.layers.arguments import expected_number, is_ratio, is_value, show
from symcnn.network.functions import FUNCTIONS, Builtin
from symcnn.network.scope import MISSING, UNKNOWN, Condition, Function, Interval, Names, Scope, Unknown
from symcnn.network.work import LONGEST_LIST, POWER
from symcnn.source import Span
from symcnn.syntax import nodes

DEEPEST_CALL = 100

SpecialForm = Callable[["Evaluator", nodes.Call], Any]


class Evaluator:
    """Works out expressions in a scope.

    ``ambient`` gives names that depend on the place (``channels``, a metric), or MISSING; ``forms`` are functions that
    read their arguments unevaluated (``params(stem)``).
    """

    __slots__ = ("ambient", "depth", "forms", "scope")

    def __init__(
        self,
        scope: Names,
        ambient: Callable[[str], Any] | None = None,
        forms: Mapping[str, SpecialForm] | None = None,
        depth: int = 0,
    ) -> None:
        self.scope = scope
        self.ambient = ambient
        self.forms = forms or {}
        self.depth = depth

    def within(self, names: dict[str, Any]) -> Evaluator:
        """The same, with more names."""
        return Evaluator(Scope(self.scope, names), self.ambient, self.forms, self.depth)

    def value(self, node: nodes.Expression) -> Any:
        """What the expression is worth; an :class:`Error` has a place."""
        try:
            self.scope.work.charge()
            return RULES[type(node)](self, node)
        except Error as error:
            raise (error if all(p.span for p in error.problems) else error.placed(node.span)) from None
        except RecursionError:
            raise too_deep(node.span) from None

    def number(self, node: nodes.Expression) -> Value:
        """The value, which must be a number or formula."""
        value = self.value(node)
        if not is_value(value):
            raise expected_number(value).placed(node.span)
        return value  # type: ignore[no-any-return]

    def ratio(self, node: nodes.Expression) -> Ratio:
        """The value, which must be a number, a formula or a quotient of formulas."""
        value = self.value(node)
        if not is_ratio(value):
            raise expected_number(value).placed(node.span)
        return value  # type: ignore[no-any-return]

    def truth(self, node: nodes.Expression) -> bool | Condition:
        """True, False, or a condition that the domains leave open."""
        value = self.value(node)
        if isinstance(value, (bool, Condition)):
            return value
        raise Error(f"expected a condition, not {show(value)}", node.span, "compare it, as in `k >= 2`")

    def iterate(self, node: nodes.Expression) -> Iterator[Any]:
        """The items of a list or a range with numbers at its ends."""
        value = self.value(node)
        if isinstance(value, Interval):
            return iter(whole_range(value, node))
        if isinstance(value, (list, tuple)):
            return iter(value)
        raise Error(f"expected a list or a range, not {show(value)}", node.span, "write `[8, 16]` or `1..4`")

    def lookup(self, name: str) -> Any:
        """What a name stands for: in the scope, at this place, a kind, or a word such as ``same``."""
        value = self.scope.find(name)
        if value is MISSING and self.ambient is not None:
            value = self.ambient(name)
        if value is MISSING:
            value = layers.find(name) or (name if name in layers.WORDS else MISSING)
        return value

    def unknown(self, name: str) -> Error:
        known = [*self.scope.known(), *FUNCTIONS, *self.forms, *layers.KINDS]
        hint = WORDS.get(name.lower()) or did_you_mean(name, known) or f"declare it: `symbol {name}`"
        return Error(f"`{name}` is not known here", hint=hint)


def too_deep(span: Span) -> Error:
    """The error for calls and names in one another that Python's stack does not hold."""
    return Error("this is nested too deeply", span, "use fewer calls or names inside one another")


def whole_range(interval: Interval, node: nodes.Expression) -> range:
    """The whole numbers of an interval whose ends are numbers."""
    first, last = interval.first, interval.last
    if last is None:
        raise Error("this range has no end", node.span, "write both ends, as in `1..4`")
    if not (isinstance(first, int) and isinstance(last, int)):
        symbolic = isinstance(first, Poly) or isinstance(last, Poly)
        hint = "give their symbols numbers with `--at`" if symbolic else None
        raise Error(f"the ends of {show(first)}..{show(last)} must be whole numbers here", node.span, hint)
    if last - first >= LONGEST_LIST:
        raise Error(f"a range of more than {LONGEST_LIST:,} numbers", node.span)
    return range(first, last + 1)


# ---------------------------------------------------------------- the rules, one for each kind of node


def _number(ev: Evaluator, node: nodes.Number) -> Value:
    # `32K` is 32,000, unless K is a symbol: then it is most likely a slip for 32*K.
    suffix = node.text[-1]
    if suffix.isalpha() and ev.scope.find(suffix) is not MISSING:
        raise Error(
            f"`{node.text}` is unclear, since `{suffix}` is a name here",
            hint=f"write `{node.text[:-1]}*{suffix}`, or `{node.value}` for the number",
        )
    return node.value


def _name(ev: Evaluator, node: nodes.Name) -> Any:
    value = ev.lookup(node.name)
    if value is MISSING:
        raise ev.unknown(node.name)
    if value is UNKNOWN:
        raise Unknown
    return value


def _unary(ev: Evaluator, node: nodes.Unary) -> Any:
    if node.op == "not":
        return negated(ev.truth(node.operand))
    value = ev.ratio(node.operand)
    return -value if node.op == "-" else value


def _divide(a: Ratio, b: Ratio) -> Ratio:
    if b == 0:
        raise Error("division by zero")
    if type(a) is int and type(b) is int:
        return a // b if a % b == 0 else Fraction(a, b)
    return algebra.quotient(a, b)


def _checked(of_values: Callable[[Value, Value], Value], of_ratios: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def divide(a: Ratio, b: Ratio) -> Ratio:
        if b == 0:
            raise Error("division by zero")
        ratios = isinstance(a, Quotient) or isinstance(b, Quotient)
        return of_ratios(a, b) if ratios else of_values(a, b)  # type: ignore[arg-type]

    return divide


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "//": _checked(algebra.floordiv, lambda a, b: a // b),
    "%": _checked(algebra.mod, lambda a, b: a % b),
}


def _arithmetic(ev: Evaluator, node: nodes.Arithmetic) -> Any:
    result = ev.value(node.first)
    for op, operand in node.rest:
        other = ev.value(operand)
        if op == "+" and isinstance(result, list) and isinstance(other, list):
            result = ev.scope.work.items([*result, *other])
            continue
        for value, place in ((result, node.first), (other, operand)):
            if not is_ratio(value):
                raise Error(f"`{op}` takes numbers, not {show(value)}", place.span)
        result = ev.scope.work.value(OPERATIONS[op](result, other))
    return result


def _power(ev: Evaluator, node: nodes.Power) -> Ratio:
    base, exponent = ev.ratio(node.base), ev.number(node.exponent)
    if base == 0 and isinstance(exponent, (int, Fraction)) and exponent < 0:
        raise Error("division by zero")
    if isinstance(base, Quotient):
        return ev.scope.work.value(base**exponent)  # type: ignore[no-any-return]
    if isinstance(base, Poly):
        ev.scope.work.charge(POWER)
        if type(exponent) is int and exponent < 0:
            return ev.scope.work.value(algebra.quotient(1, algebra.power(base, -exponent)))  # type: ignore[no-any-return]
    return ev.scope.work.value(algebra.power(base, exponent))  # type: ignore[no-any-return]


def indicator(op: str, a: Value, b: Value) -> Value:
    """1 where ``a op b`` holds, 0 where it does not, a formula where that depends on the symbols."""
    match op:
        case "==":
            return algebra.same(a, b)
        case "!=":
            return 1 - algebra.same(a, b)
        case "<=":
            return algebra.at_least(b, a)
        case ">=":
            return algebra.at_least(a, b)
        case "<":
            return 1 - algebra.at_least(a, b)
        case _:
            return 1 - algebra.at_least(b, a)


def condition(value: Value) -> bool | Condition:
    """An indicator as a truth value."""
    return Condition(value) if isinstance(value, Poly) else value == 1


def as_indicator(value: bool | Condition) -> Value:
    return value.indicator if isinstance(value, Condition) else int(value)


def negated(value: bool | Condition) -> bool | Condition:
    return condition(1 - as_indicator(value))


def compare(op: str, a: Any, b: Any) -> bool | Condition:
    """One link of a comparison: numbers and formulas; lists, words and flags can only be equal or not."""
    if is_value(a) and is_value(b):
        return condition(indicator(op, a, b))
    if is_ratio(a) and is_ratio(b):
        return condition(indicator(op, *algebra.compared(a, b)))
    if op not in ("==", "!="):
        raise Error(f"`{op}` compares numbers, not {show(a)} and {show(b)}")
    result: Value
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        result = int(len(a) == len(b))
        for x, y in zip(a, b, strict=False):
            result = result * as_indicator(compare("==", x, y))
    else:
        result = int(type(a) is type(b) and a == b)
    return condition(result if op == "==" else 1 - result)


def _comparison(ev: Evaluator, node: nodes.Comparison) -> bool | Condition:
    result: Value = 1
    left = ev.value(node.first)
    for op, operand in node.rest:
        right = ev.value(operand)
        result = result * as_indicator(compare(op, left, right))
        if result == 0:
            return False
        left = right
    return condition(result)


def _logic(ev: Evaluator, node: nodes.Logic) -> bool | Condition:
    """``and``, and ``or`` as not (not a and not b); a part that decides the whole ends it."""
    flip = node.op == "or"
    result: Value = 1
    for operand in node.operands:
        part = ev.truth(operand)
        result = result * as_indicator(negated(part) if flip else part)
        if result == 0:
            break
    return condition(1 - result if flip else result)


def _conditional(ev: Evaluator, node: nodes.Conditional) -> Any:
    chosen = ev.truth(node.condition)
    if not isinstance(chosen, Condition):
        return ev.value(node.value if chosen else node.otherwise)
    yes, no = ev.number(node.value), ev.number(node.otherwise)
    return chosen.indicator * (yes - no) + no


def _items(ev: Evaluator, node: nodes.Items) -> Any:
    values = ev.scope.work.items([ev.value(item) for item in node.items])
    return values if node.bracket == "[" else tuple(values)


def _comprehension(ev: Evaluator, node: nodes.Comprehension) -> list[Any]:
    turns = (ev.within(unpack(node.names, item)) for item in ev.iterate(node.iterable))
    return ev.scope.work.items([turn.value(node.element) for turn in turns])  # type: ignore[no-any-return]


def unpack(names: Sequence[nodes.Name], item: Any) -> dict[str, Any]:
    """The names of a ``for`` bound to one entry of its list."""
    if len(names) == 1:
        return {names[0].name: item}
    if not isinstance(item, (tuple, list)) or len(item) != len(names):
        raise Error(f"{show(item)} can't be taken apart into {len(names)} names", names[0].span.to(names[-1].span))
    return {name.name: part for name, part in zip(names, item, strict=True)}


def _range(ev: Evaluator, node: nodes.Range) -> Interval:
    return Interval(ev.number(node.start), None if node.stop is None else ev.number(node.stop))


def _index(ev: Evaluator, node: nodes.Index) -> Any:
    items, index = ev.value(node.target), ev.value(node.index)
    if not isinstance(items, (list, tuple)):
        raise Error(f"{show(items)} has no items", node.target.span)
    if type(index) is not int or not -len(items) <= index < len(items):
        raise Error(
            f"no item {show(index)} in a list of {len(items)}", node.index.span, "the first is 0, the last is -1"
        )
    return items[index]


def _attribute(ev: Evaluator, node: nodes.Attribute) -> Any:
    raise Error(
        f"`{node.span.text}` is not a value", hint="a label's cost is `params(label)`, its shape `shape(label)`"
    )


def _call(ev: Evaluator, node: nodes.Call) -> Any:
    name = node.function.name if isinstance(node.function, nodes.Name) else None
    value = ev.scope.find(name) if name else ev.value(node.function)
    if value is MISSING and name is not None and name in ev.forms:
        return ev.forms[name](ev, node)
    if value is MISSING:
        value = FUNCTIONS.get(name or "", MISSING)
    if isinstance(value, Builtin):
        series = _series(ev, node) if value.name == "sum" else None
        if series is not None:
            return series
        return ev.scope.work.value(_call_builtin(value, positional(ev, node, value.name)))
    if isinstance(value, Function):
        return _call_function(ev, value, positional(ev, node, value.name))
    if value is MISSING and name and layers.find(name) is None:
        raise ev.unknown(name).placed(node.function.span)
    what = node.function.span.text
    raise Error(f"`{what}` is not a function", hint=f"a layer is passed by its name alone: `{what}`" if name else None)


def _series(ev: Evaluator, node: nodes.Call) -> Value | None:
    """``sum([e for i in 1..d])`` with a formula for an end, None for any other sum."""
    terms = node.arguments[0].value if len(node.arguments) == 1 else None
    if not isinstance(terms, nodes.Comprehension) or len(terms.names) != 1:
        return None
    over = ev.value(terms.iterable)
    ends = (over.first, over.last) if isinstance(over, Interval) else ()
    ring = next((end.ring for end in ends if isinstance(end, Poly)), None)
    if ring is None or None in ends:
        return None
    if algebra.nonnegative(over.last - over.first + 1).verdict is not True:
        raise Error(f"the range {show(over.first)}..{show(over.last)} may end before it begins", terms.iterable.span,
                    "give its symbols a domain on which it does not")  # fmt: skip
    index = ring.hidden(f"{terms.names[0].name} of sum {ev.depth}", Domain(over.first, over.last))
    term = ev.within({terms.names[0].name: index}).number(terms.element)
    return algebra.summed(term, index, over.first, over.last)


def positional(ev: Evaluator, node: nodes.Call, name: str) -> list[Any]:
    for argument in node.arguments:
        if argument.name is not None:
            raise Error(f"`{name}` takes no argument named `{argument.name.name}`", argument.span)
    return [ev.value(argument.value) for argument in node.arguments]


def _call_builtin(function: Builtin, values: list[Any]) -> Any:
    if len(values) < function.least or (function.most is not None and len(values) > function.most):
        raise Error(f"`{function.name}` can't take {count_of(len(values), 'argument')}")
    return function.call(*values)


def _call_function(ev: Evaluator, function: Function, values: list[Any]) -> Any:
    if len(values) != len(function.parameters):
        wanted = count_of(len(function.parameters), "argument")
        raise Error(
            f"`{function.name}` takes {wanted}, not {len(values)}",
            hint=f"it is `{function.name}({', '.join(function.parameters)})`",
        )
    if ev.depth >= DEEPEST_CALL:
        raise Error(
            f"calls of functions are nested more than {DEEPEST_CALL} deep, here of `{function.name}`",
            hint="a function that calls itself needs a case that ends it: `1 if n <= 1 else n*f(n - 1)`",
        )
    scope = Scope(function.scope, dict(zip(function.parameters, values, strict=True)))
    return Evaluator(scope, None, ev.forms, ev.depth + 1).value(function.value)


RULES: dict[type, Callable[[Evaluator, Any], Any]] = {
    nodes.Number: _number,
    nodes.Size: lambda _, node: node.parts,
    nodes.Text: lambda _, node: node.value,
    nodes.Flag: lambda _, node: node.value,
    nodes.Name: _name,
    nodes.Unary: _unary,
    nodes.Arithmetic: _arithmetic,
    nodes.Power: _power,
    nodes.Comparison: _comparison,
    nodes.Logic: _logic,
    nodes.Conditional: _conditional,
    nodes.Items: _items,
    nodes.Comprehension: _comprehension,
    nodes.Range: _range,
    nodes.Index: _index,
    nodes.Attribute: _attribute,
    nodes.Call: _call,
}
