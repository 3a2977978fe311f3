"""The syntax of a script as frozen nodes with spans.

Two nodes are equal when they say the same; where they stand does not count. Chains of operators are flat, so a sum of
ten thousand terms is one node.
"""

from __future__ import annotations

from fractions import Fraction

from symcnn.record import Record
from symcnn.source import Span

# ---------------------------------------------------------------- expressions


class Number(Record, unequal=("span",)):
    """A number, exact; ``text`` as it was written (``10M``, ``1_000``)."""

    text: str
    value: int | Fraction
    span: Span


class Size(Record, unequal=("span",)):
    """``20x20x3``: every part a number."""

    parts: tuple[int, ...]
    span: Span


class Text(Record, unequal=("span",)):
    """A string, without its quotes."""

    value: str
    span: Span


class Flag(Record, unequal=("span",)):
    """``yes`` or ``no``."""

    value: bool
    span: Span


class Name(Record, unequal=("span",)):
    name: str
    span: Span


class Unary(Record, unequal=("span",)):
    """``-x``, ``+x`` or ``not x``; ``op`` is one of ``- + not``."""

    op: str
    operand: Expression
    span: Span


class Arithmetic(Record, unequal=("span",)):
    """``first op x op y …``, applied from the left, operators of one level: ``+ -`` or ``* / // %``."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span


class Power(Record, unequal=("span",)):
    base: Expression
    exponent: Expression
    span: Span


class Comparison(Record, unequal=("span",)):
    """``a <= b < c``: a chain; it holds where every link holds."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span


class Logic(Record, unequal=("span",)):
    """``a and b and c`` or ``a or b``; ``op`` is ``and`` or ``or``."""

    op: str
    operands: tuple[Expression, ...]
    span: Span


class Conditional(Record, unequal=("span",)):
    """``value if condition else otherwise``."""

    value: Expression
    condition: Expression
    otherwise: Expression
    span: Span


class Items(Record, unequal=("span",)):
    """A list ``[a, b]`` or a tuple ``(a, b)``; ``bracket`` is ``[`` or ``(``."""

    bracket: str
    items: tuple[Expression, ...]
    span: Span


class Comprehension(Record, unequal=("span",)):
    """``[element for a, b in iterable]``."""

    element: Expression
    names: tuple[Name, ...]
    iterable: Expression
    span: Span


class Range(Record, unequal=("span",)):
    """``start..stop``, both ends included; without ``stop`` it has no upper end."""

    start: Expression
    stop: Expression | None
    span: Span


class Argument(Record, unequal=("span",)):
    """An argument of a call or a layer; ``name`` is None where it is positional."""

    name: Name | None
    value: Expression
    span: Span


class Call(Record, unequal=("span",)):
    function: Expression
    arguments: tuple[Argument, ...]
    span: Span


class Index(Record, unequal=("span",)):
    target: Expression
    index: Expression
    span: Span


class Attribute(Record, unequal=("span",)):
    target: Expression
    name: Name
    span: Span


Expression = (
    Number | Size | Text | Flag | Name | Unary | Arithmetic | Power | Comparison | Logic | Conditional
    | Items | Comprehension | Range | Call | Index | Attribute
)  # fmt: skip


# ---------------------------------------------------------------- bodies


class Body(Record, unequal=("span",)):
    """``{ … }``"""

    items: tuple[Item, ...]
    span: Span


class Layer(Record, unequal=("span",)):
    """A layer, a join (``residual``, ``concat``) or a call of a block, with the branches that follow it."""

    kind: Name
    arguments: tuple[Argument, ...]
    branches: tuple[Body, ...]
    span: Span


class Labelled(Record, unequal=("span",)):
    label: Name
    item: Item
    span: Span


class Input(Record, unequal=("span",)):
    """``input 28x28x1``: spatial sizes, then channels."""

    shape: Expression
    span: Span


class From(Record, unequal=("span",)):
    """``from label``; the place is a name, an attribute or an index."""

    place: Expression
    span: Span


class Reuse(Record, unequal=("span",)):
    place: Expression
    transposed: bool
    span: Span


class Output(Record, unequal=("span",)):
    places: tuple[Expression, ...]
    span: Span


class Freeze(Record, unequal=("span",)):
    body: Body
    span: Span


class Training(Record, unequal=("span",)):
    body: Body
    span: Span


class TimeDistributed(Record, unequal=("span",)):
    body: Body
    span: Span


class Repeat(Record, unequal=("span",)):
    """``repeat count { … }`` or ``repeat name in range { … }``."""

    name: Name | None
    count: Expression
    body: Body
    span: Span


class For(Record, unequal=("span",)):
    names: tuple[Name, ...]
    iterable: Expression
    body: Body
    span: Span


class If(Record, unequal=("span",)):
    condition: Expression
    then: Body
    otherwise: Body | If | None
    span: Span


class Let(Record, unequal=("span",)):
    """``let x = …``, or a function ``let f(a, b) = …`` where ``parameters`` is not None."""

    name: Name
    parameters: tuple[Name, ...] | None
    value: Expression
    span: Span


class Convention(Record, unequal=("span",)):
    """``convention keras``: at the top for the file, in a body for the network."""

    name: Name
    span: Span


Item = (
    Layer | Labelled | Body | Input | From | Reuse | Output | Freeze | Training | TimeDistributed | Repeat | For | If
    | Let | Convention
)  # fmt: skip


# ---------------------------------------------------------------- declarations


class Domain(Record, unequal=("span",)):
    """``8..512 step 8`` (``values`` a range), or a list of values."""

    values: Expression
    step: Expression | None
    span: Span


class Symbol(Record, unequal=("span",)):
    names: tuple[Name, ...]
    real: bool
    domain: Domain | None
    default: Expression | None
    latex: Text | None
    span: Span


class Parameter(Record, unequal=("span",)):
    name: Name
    default: Expression | None
    span: Span


class Block(Record, unequal=("span",)):
    """``block name(a, b = 1) of x, y { … }``; ``inputs`` are the names after ``of``."""

    name: Name
    parameters: tuple[Parameter, ...]
    inputs: tuple[Name, ...]
    body: Body
    span: Span


class Network(Record, unequal=("span",)):
    name: Name
    body: Body
    span: Span


class Import(Record, unequal=("span",)):
    path: Text
    span: Span


Declaration = Symbol | Let | Block | Network | Convention | Import


# ---------------------------------------------------------------- questions


class Binding(Record, unequal=("span",)):
    name: Name
    value: Expression
    span: Span


class Sweep(Record, unequal=("span",)):
    """``w=8..256 step 8`` after ``--over``; without a name more values of the symbol before it, or a symbol alone."""

    name: Name | None
    domain: Domain
    span: Span


class At(Record, unequal=("span",)):
    """``at k=64, n=224``, or ``at defaults`` (then there are no bindings)."""

    defaults: bool
    bindings: tuple[Binding, ...]
    span: Span


class Print(Record, unequal=("span",)):
    """``print E, "text", …``"""

    items: tuple[Expression, ...]
    at: At | None
    span: Span


class Latex(Record, unequal=("span",)):
    items: tuple[Expression, ...]
    at: At | None
    span: Span


class Expect(Record, unequal=("span",)):
    condition: Expression
    at: At | None
    span: Span


class Solve(Record, unequal=("span",)):
    equations: tuple[Expression, ...]
    names: tuple[Name, ...]
    at: At | None
    span: Span


class Optimize(Record, unequal=("span",)):
    """``maximize`` or ``minimize`` (``sense``) ``objective over … subject to …``."""

    sense: str
    objective: Expression
    over: tuple[Name, ...]
    constraints: tuple[Expression, ...]
    at: At | None
    span: Span


class Feasible(Record, unequal=("span",)):
    constraints: tuple[Expression, ...]
    over: tuple[Name, ...]
    at: At | None
    span: Span


class Pareto(Record, unequal=("span",)):
    objectives: tuple[Expression, ...]
    over: tuple[Name, ...]
    constraints: tuple[Expression, ...]
    at: At | None
    span: Span


Question = Print | Latex | Expect | Solve | Optimize | Feasible | Pareto


class Comment(Record, unequal=("span",)):
    """``# …``, from the ``#`` to the end of its line; it belongs to no other node."""

    text: str
    span: Span


class Script(Record, unequal=("span", "comments")):
    """A whole file, its items in their order; comments don't count when two scripts are compared."""

    items: tuple[Declaration | Question, ...]
    comments: tuple[Comment, ...]
    span: Span
