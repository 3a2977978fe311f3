"""What a layer kind is: one entry that says all the project knows of it.

A kind's rule is written once, for numbers and for symbols: with integers in it stays in Python's integers, with
symbols in the same lines give normal forms. It returns an :class:`Effect`, in which weights are tensors with shapes
and multiply-accumulates are products of named dimensions; counts, derivations and a check by enumeration all follow
from those, so nothing is stated twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from symcnn.algebra import Value
from symcnn.errors import ArgumentError, Error, count_of
from symcnn.record import Record

Shape = tuple[Value, ...]
"""Spatial sizes, then channels; a vector is ``(c,)``. The batch is never part of it."""


class Dimension(NamedTuple):
    """One factor of a count, with the word a derivation calls it by."""

    word: str
    value: Value


def product(values: Sequence[Value]) -> Value:
    """The product of all; 1 where there are none."""
    result: Value = 1
    for value in values:
        result = result * value
    return result


WEIGHT, BIAS, STATISTIC = "weight", "bias", "statistic"


class Tensor(Record):
    """A weight, a bias (added after a product, or a norm's centre) or a statistic that training moves.

    ``dimensions`` stand in the order in which the convention's framework stores the tensor. ``factors`` are what its
    size is counted by, where that is not the dimensions themselves.
    """

    name: str
    role: str
    dimensions: tuple[Dimension, ...]
    factors: tuple[Dimension, ...] | None = None

    @property
    def shape(self) -> Shape:
        return tuple(dimension.value for dimension in self.dimensions)

    @property
    def size(self) -> Value:
        """How many numbers it holds."""
        return product(self.shape)


class Requirement(NamedTuple):
    """A condition that the arguments must meet: ``value`` ≥ 0, or else ``message`` and ``hint`` tell why not."""

    value: Value
    message: str
    hint: str


class Agreement(NamedTuple):
    """Two sizes that must be equal for the layer to make sense; ``shapes`` are those of the tensors they belong to."""

    first: Value
    second: Value
    shapes: tuple[Shape, ...]


class Axis(Record):
    """How one spatial axis changes, with everything that a derivation or a receptive field needs.

    ``rule`` names the formula: ``window``, ``same``, ``ceil``, ``transposed``, ``transposed-same``,
    ``transposed-valid`` (Keras), ``pad``, ``resize``, ``to`` (a size of its own), ``adaptive`` (as many
    windows as give the output), ``slice``, ``whole`` (every output element sees all of it).
    """

    rule: str
    size: Value
    output: Value
    kernel: Value = 1
    stride: Value = 1
    before: Value = 0
    after: Value = 0
    dilation: Value = 1
    extra: Value = 0


KEPT, MOVED, MIXED, INDEXED = "kept", "moved", "mixed", "indexed"
"""Where positions are after a layer: where they were; in another order or on other axes; several of them in the
channels of one; or they are what were the entries of a tensor of indices, whose last axis is one of positions then."""


class Effect(Record):
    """What a layer does to its tensors, and what it costs.

    ``products`` add up to the multiply-accumulates. ``requirements`` and ``agreements`` are not decided by the rule,
    since they need to hold only where the layer is reached. ``axes`` are given where spatial sizes change; ``whole``
    where every output element sees the whole input, as after global pooling. ``places`` says where the input's
    positions are in the output. ``frame`` is the effect on a single step, where the layer is done step by step
    (:mod:`symcnn.layers.steps`).
    """

    output: Shape
    tensors: tuple[Tensor, ...] = ()
    products: tuple[tuple[Dimension, ...], ...] = ()
    axes: tuple[Axis, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    whole: bool = False
    places: str = KEPT
    frame: Effect | None = None

    @property
    def single(self) -> Effect:
        """What the layer's rule gave: the effect on one step, or all of it where there are no steps."""
        return self.frame or self

    @property
    def steps(self) -> Shape:
        """The sizes of the axes along which it is done step by step; they come before the rule's own."""
        return self.output[: len(self.output) - len(self.single.output)]

    @property
    def macs(self) -> Value:
        result: Value = 0
        for factors in self.products:
            result = result + product([factor.value for factor in factors])
        return result


class Call:
    """A layer as it stands in a network: its input shapes, its arguments, read and complete, and the convention.

    ``axes`` is how many spatial axes a window slides along: the tensor's, or on a vector as many as its kernel has.
    """

    __slots__ = ("arguments", "axes", "convention", "inputs")

    def __init__(self, inputs: tuple[Shape, ...], convention: str, arguments: dict[str, Any]) -> None:
        self.inputs = inputs
        self.convention = convention
        self.arguments = arguments
        self.axes = len(inputs[0]) - 1 or IMAGE_AXES

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    @property
    def shape(self) -> Shape:
        return self.inputs[0]

    @property
    def channels(self) -> Value:
        return self.inputs[0][-1]

    @property
    def spatial(self) -> Shape:
        return self.inputs[0][:-1]

    @property
    def keras(self) -> bool:
        return self.convention == "keras"


IMAGE_AXES = 2
"""A vector under a kernel is an image of 1 by 1, unless the kernel's size says otherwise."""

REQUIRED = object()
"""The default of a parameter that has none."""

Reader = Callable[[Any, "Call", str], Any]
Default = Any


class ArgumentType(Record):
    """How an argument is read: ``read(value, call, name)`` gives its canonical form or raises an :class:`Error`."""

    describe: str
    read: Reader
    words: tuple[str, ...] = ()


class Parameter(Record):
    """A parameter of a kind. A default may be a function of the call as far as it is read (``stride=kernel``).

    ``shown`` is how the signature writes a default that is such a function. A ``variadic`` one, which stands last,
    takes all positional arguments that are left, or a list of them.
    """

    name: str
    type: ArgumentType
    default: Default = REQUIRED
    shown: str | None = None
    variadic: bool = False

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def signature(self) -> str:
        """``stride=1`` as the reference writes it."""
        if self.required:
            return f"{self.name}…" if self.variadic else self.name
        return f"{self.name}={self.shown_default()}"

    def shown_default(self) -> str | None:
        """The default as the signature writes it, None where there is none."""
        if self.required:
            return None
        return self.shown if self.shown is not None else _shown(self.default)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


class Kind(Record):
    """One entry: everything that is known of a layer kind.

    ``ranks`` are the numbers of axes, channels included, of the input it takes (None: any). ``arity`` is the least and
    the most number of tensors it takes (None: any number). ``kernel`` says that it counts in ``depth``; ``in_place``
    that its output takes no memory of its own and stays out of ``activations``; ``overwrites`` that its input is lost
    by that; ``moves`` that it only moves numbers about, without any arithmetic to count. ``transposed`` gives the
    effect of the layer run backwards with the same weights.
    """

    name: str
    summary: str
    rule: Callable[[Call], Effect]
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    formulas: Mapping[str, str] = MappingProxyType({})
    ranks: tuple[int, ...] | None = None
    arity: tuple[int, int | None] = (1, 1)
    kernel: bool = False
    in_place: bool = False
    overwrites: bool = False
    moves: bool = False
    transposed: Callable[[Call, Effect], Effect] | None = None

    def __str__(self) -> str:
        return f"the layer kind `{self.name}`"

    def __hash__(self) -> int:  # of the name alone: not every field has one
        return hash(self.name)

    def signature(self) -> str:
        """``conv(filters, kernel, stride=1, …)``."""
        inside = ", ".join(parameter.signature() for parameter in self.parameters)
        return f"{self.name}({inside})" if inside else self.name

    def takes(self) -> str:
        """``2 or 3 tensors, of 3 axes``: how many tensors, and of how many axes; empty for one of any."""
        least, most = self.arity
        several = "" if self.arity == (1, 1) else f"{amount(least, most)} {'tensor' if most == 1 else 'tensors'}"
        return ", of ".join(part for part in (several, _ranks(self.ranks) if self.ranks else "") if part)

    def parameter(self, name: str) -> Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)

    def apply(self, inputs: tuple[Shape, ...], convention: str, given: Mapping[str, Any]) -> tuple[Call, Effect]:
        """Reads the arguments ``given`` by name and runs the rule; an :class:`Error` has no place yet."""
        if self.ranks is not None and len(inputs[0]) not in self.ranks:
            raise Error(
                f"`{self.name}` can't take a tensor of {count_of(len(inputs[0]), 'axis')}",
                hint=f"it takes {_ranks(self.ranks)}, channels included",
            )
        call = Call(inputs, convention, {})
        for parameter in self.parameters:
            call.arguments[parameter.name] = _read(parameter, given, call, self.name)
        return call, self.rule(call)


def _read(parameter: Parameter, given: Mapping[str, Any], call: Call, kind: str) -> Any:
    if parameter.name in given:
        try:
            return parameter.type.read(given[parameter.name], call, parameter.name)
        except Error as error:
            described = f"{parameter.name}: {parameter.type.describe}"
            raise ArgumentError.of(parameter.name, error, described) from None
    if parameter.required:
        raise Error(f"`{kind}` needs `{parameter.name}`", hint=f"{parameter.name}: {parameter.type.describe}")
    default = parameter.default
    if callable(default):
        return default(call)
    return default if default is None else parameter.type.read(default, call, parameter.name)


def amount(least: int, most: int | None) -> str:
    """``2``, ``2 or more`` or ``1 to 3``."""
    if most is None:
        return f"{least} or more"
    return str(least) if least == most else f"{least} to {most}"


def _ranks(ranks: tuple[int, ...]) -> str:
    numbers = [str(rank) for rank in ranks]
    head = ", ".join(numbers[:-1])
    return f"{head} or {numbers[-1]} axes" if head else count_of(ranks[0], "axis")
