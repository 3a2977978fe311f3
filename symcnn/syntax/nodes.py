"""The syntax of a script as frozen nodes with spans.

Two nodes are equal when they say the same; where they stand does not count. Chains of operators are flat, so a sum of
ten thousand terms is one node.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symcnn.source import Span


def _span() -> Span:
    return field(compare=False, repr=False)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact; ``text`` as it was written (``10M``, ``1_000``)."""

    text: str
    value: int | Fraction
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Size:
    """``20x20x3``: every part a number."""

    parts: tuple[int, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Text:
    """A string, without its quotes."""

    value: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Flag:
    """``yes`` or ``no``."""

    value: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``+x`` or ``not x``; ``op`` is one of ``- + not``."""

    op: str
    operand: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``first op x op y …``, applied from the left, operators of one level: ``+ -`` or ``* / // %``."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Power:
    base: Expression
    exponent: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``a <= b < c``: a chain; it holds where every link holds."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Logic:
    """``a and b and c`` or ``a or b``; ``op`` is ``and`` or ``or``."""

    op: str
    operands: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Conditional:
    """``value if condition else otherwise``."""

    value: Expression
    condition: Expression
    otherwise: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Items:
    """A list ``[a, b]`` or a tuple ``(a, b)``; ``bracket`` is ``[`` or ``(``."""

    bracket: str
    items: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comprehension:
    """``[element for a, b in iterable]``."""

    element: Expression
    names: tuple[Name, ...]
    iterable: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Range:
    """``start..stop``, both ends included; without ``stop`` it has no upper end."""

    start: Expression
    stop: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call or a layer; ``name`` is None where it is positional."""

    name: Name | None
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    function: Expression
    arguments: tuple[Argument, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Index:
    target: Expression
    index: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Attribute:
    target: Expression
    name: Name
    span: Span = _span()


Expression = (
    Number | Size | Text | Flag | Name | Unary | Arithmetic | Power | Comparison | Logic | Conditional
    | Items | Comprehension | Range | Call | Index | Attribute
)  # fmt: skip


# ---------------------------------------------------------------- bodies


@dataclass(frozen=True, slots=True)
class Body:
    """``{ … }``"""

    items: tuple[Item, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer, a join (``residual``, ``concat``) or a call of a block, with the branches that follow it."""

    kind: Name
    arguments: tuple[Argument, ...]
    branches: tuple[Body, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Labelled:
    label: Name
    item: Item
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Input:
    """``input 28x28x1``: spatial sizes, then channels."""

    shape: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class From:
    """``from label``; the place is a name, an attribute or an index."""

    place: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Reuse:
    place: Expression
    transposed: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Output:
    places: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Freeze:
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Training:
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Repeat:
    """``repeat count { … }`` or ``repeat name in range { … }``."""

    name: Name | None
    count: Expression
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class For:
    names: tuple[Name, ...]
    iterable: Expression
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class If:
    condition: Expression
    then: Body
    otherwise: Body | If | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Let:
    """``let x = …``, or a function ``let f(a, b) = …`` where ``parameters`` is not None."""

    name: Name
    parameters: tuple[Name, ...] | None
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Convention:
    """``convention keras``: at the top for the file, in a body for the network."""

    name: Name
    span: Span = _span()


Item = (
    Layer | Labelled | Body | Input | From | Reuse | Output | Freeze | Training | Repeat | For | If | Let | Convention
)


# ---------------------------------------------------------------- declarations


@dataclass(frozen=True, slots=True)
class Domain:
    """``8..512 step 8`` (``values`` a range), or a list of values."""

    values: Expression
    step: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Symbol:
    names: tuple[Name, ...]
    real: bool
    domain: Domain | None
    default: Expression | None
    latex: Text | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Name
    default: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Block:
    """``block name(a, b = 1) of x, y { … }``; ``inputs`` are the names after ``of``."""

    name: Name
    parameters: tuple[Parameter, ...]
    inputs: tuple[Name, ...]
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Network:
    name: Name
    body: Body
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Import:
    path: Text
    span: Span = _span()


Declaration = Symbol | Let | Block | Network | Convention | Import


# ---------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True)
class Binding:
    name: Name
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class At:
    """``at k=64, n=224``, or ``at defaults`` (then there are no bindings)."""

    defaults: bool
    bindings: tuple[Binding, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Print:
    """``print E, "text", …``"""

    items: tuple[Expression, ...]
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Latex:
    items: tuple[Expression, ...]
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Expect:
    condition: Expression
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Solve:
    equations: tuple[Expression, ...]
    names: tuple[Name, ...]
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Optimize:
    """``maximize`` or ``minimize`` (``sense``) ``objective over … subject to …``."""

    sense: str
    objective: Expression
    over: tuple[Name, ...]
    constraints: tuple[Expression, ...]
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Feasible:
    constraints: tuple[Expression, ...]
    over: tuple[Name, ...]
    at: At | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Pareto:
    objectives: tuple[Expression, ...]
    over: tuple[Name, ...]
    constraints: tuple[Expression, ...]
    at: At | None
    span: Span = _span()


Question = Print | Latex | Expect | Solve | Optimize | Feasible | Pareto


@dataclass(frozen=True, slots=True)
class Comment:
    """``# …``, from the ``#`` to the end of its line; it belongs to no other node."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Script:
    """A whole file, its items in their order; comments don't count when two scripts are compared."""

    items: tuple[Declaration | Question, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    span: Span = _span()
