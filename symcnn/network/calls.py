"""Layers, joins and calls of blocks: what a kind's or block's name, its arguments and its branches stand for."""

from __future__ import annotations

from typing import Any

from symcnn import layers
from symcnn.errors import ArgumentError, Error, count_of, did_you_mean
from symcnn.familiar import ARGUMENTS, FORMS, plain
from symcnn.layers import Kind
from symcnn.network.evaluate import Evaluator
from symcnn.network.scope import MISSING, BlockValue, Scope, Unknown
from symcnn.network.sections import Label, Section, Signal
from symcnn.network.walk import Walk
from symcnn.network.work import ExhaustedError
from symcnn.syntax import nodes

RESIDUAL = "residual"
DEEPEST_BLOCK = 100


def layer(walk: Walk, node: nodes.Layer) -> None:
    """A layer, a join or a call of a block."""
    target = find_target(walk, node.kind)
    if isinstance(target, BlockValue):
        _block(walk, node, target.block)
        return
    _check_names(node, target)
    if node.branches or target.arity[0] > 1:
        _join(walk, node, target)
    else:
        given = _arguments(walk, node, target)
        _emit(walk, node, target, [walk.current()], given)


def _emit(walk: Walk, node: nodes.Layer, kind: Kind, inputs: list[Signal], given: dict[str, Any]) -> None:
    try:
        walk.emit(node, kind, inputs, given)
    except ArgumentError as error:
        place = list(given).index(error.argument)  # arguments are bound in the order in which they stand
        raise error.placed(node.arguments[place].span) from None


def find_target(walk: Walk, name: nodes.Name) -> Kind | BlockValue:
    """The block or kind that a layer names."""
    value = walk.place.scope.find(name.name)
    if value is MISSING:
        value = layers.KINDS["add"] if name.name == RESIDUAL else layers.find(name.name)
    if isinstance(value, (Kind, BlockValue)):
        return value
    if value is not None:
        raise Error(f"`{name.name}` is not a layer kind or block", name.span)
    known = [*layers.KINDS, *layers.ALIASES, RESIDUAL, *walk.place.scope.known()]
    hint = FORMS.get(plain(name.name)) or did_you_mean(name.name, known)
    raise Error(f"unknown layer kind `{name.name}`", name.span, hint or "`symcnn layers` lists the kinds")


def _check_names(node: nodes.Layer, kind: Kind) -> None:
    """Refuses argument names that the kind does not have, whether or not the tensor is known."""
    for argument in node.arguments:
        if argument.name is not None and kind.parameter(argument.name.name) is None:
            known = [parameter.name for parameter in kind.parameters]
            name = argument.name.name
            hint = did_you_mean(name, known) if plain(name) not in ARGUMENTS else ARGUMENTS[plain(name)]
            hint = hint or f"its arguments: `{kind.signature()}`"
            raise Error(f"`{kind.name}` has no argument `{argument.name.name}`", argument.name.span, hint)


def _arguments(walk: Walk, node: nodes.Layer, kind: Kind) -> dict[str, Any]:
    names = [parameter.name for parameter in kind.parameters]
    arguments = _gathered(node.arguments) if any(p.variadic for p in kind.parameters) else node.arguments
    return bind(walk.evaluator(), arguments, names, kind.signature())


def _gathered(arguments: tuple[nodes.Argument, ...]) -> tuple[nodes.Argument, ...]:
    """`permute(1, 0, 2)` as `permute((1, 0, 2))`."""
    if len(arguments) < 2 or any(argument.name is not None for argument in arguments):
        return arguments
    span = arguments[0].span.to(arguments[-1].span)
    items = nodes.Items("(", tuple(argument.value for argument in arguments), span=span)
    return (nodes.Argument(None, items, span=span),)


def bind(
    evaluator: Evaluator, arguments: tuple[nodes.Argument, ...], names: list[str], signature: str
) -> dict[str, Any]:
    """The values of arguments by their parameters' names, positional ones first."""
    given: dict[str, Any] = {}
    for position, argument in enumerate(arguments):
        if argument.name is not None:
            name = argument.name.name
        elif position < len(names):
            name = names[position]
            if given and any(earlier.name is not None for earlier in arguments[:position]):
                raise Error(
                    "an argument without a name stands after one with a name",
                    argument.span,
                    f"name it, or put it first: it is `{signature}`",
                )
        else:
            most = f"at most {len(names)} can be given" if names else "it takes none"
            raise Error(f"too many arguments: {most}", argument.span, f"it is `{signature}`")
        if name in given:
            raise Error(f"`{name}` is given twice", argument.span, f"it is `{signature}`")
        given[name] = evaluator.value(argument.value)
    return given


def _join(walk: Walk, node: nodes.Layer, kind: Kind) -> None:
    """Branches from one tensor, joined; a residual with one branch adds the tensor itself."""
    bodies = node.branches
    if node.kind.name == RESIDUAL and len(bodies) == 1:
        bodies = (*bodies, nodes.Body((), node.span))
    least, most = kind.arity
    if most == 1 or len(bodies) < least or (most is not None and len(bodies) > most):
        wanted = "no branches" if most == 1 else _branch_count(least, most)
        hint = f"write it as `{node.kind.name} {{ … }} {{ … }}`; `{{}}` passes the tensor on"
        hint = "items stand one after the other: put `;` between them" if most == 1 else hint
        raise Error(f"`{node.kind.name}` takes {wanted}, not {len(bodies)}", hint=hint)
    given = _arguments(walk, node, kind)
    _emit(walk, node, kind, _branches(walk, bodies), given)


def _branch_count(least: int, most: int | None) -> str:
    """``at least 2 branches``, ``2 branches`` or ``1 to 3 branches``."""
    if most is None or least == most:
        return f"{'at least ' if most is None else ''}{count_of(least, 'branch')}"
    return f"{least} to {count_of(most, 'branch')}"


def _branches(walk: Walk, bodies: tuple[nodes.Body, ...]) -> list[Signal]:
    """The ends of branches that all start from the current tensor."""
    start = walk.signal
    ends = []
    for body in bodies:
        walk.signal = start
        walk.body(body)
        ends.append(walk.signal)
    walk.signal = start
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        walk.current()
        raise Unknown
    return known


def _block(walk: Walk, node: nodes.Layer, block: nodes.Block) -> None:
    """A call of a block: its body with its parameters bound, in a section of its own."""
    name = block.name.name
    if len(walk.place.blocks) >= DEEPEST_BLOCK:
        raise _too_deep(walk.place.blocks, name).placed(node.span)
    scope = _bound_scope(walk, node, block)
    starts = _block_inputs(walk, node, block)
    section = _block_section(walk, node, name)
    for parameter, signal in zip(block.inputs, starts, strict=True):
        section.labels[parameter.name] = Label(signal, Section(), frames=walk.place.frames)
    if starts:
        walk.signal = starts[0]
    with walk.within(
        scope=scope, section=section, path=walk.key(node), blocks=(*walk.place.blocks, name),
        takes_input=walk.place.takes_input and walk.signal is None,
    ):  # fmt: skip
        walk.items(block.body)
    if walk.signal is not None:
        walk.ends[".".join(section.path)] = walk.signal


def _too_deep(blocks: tuple[str, ...], name: str) -> Error:
    """Blocks in one another without an end, or nearly."""
    if name not in blocks:
        return Error(f"blocks are nested more than {DEEPEST_BLOCK} deep", hint="use `repeat`")
    last = len(blocks) - 1 - blocks[::-1].index(name)
    chain = " → ".join([*blocks[last:], name])
    return ExhaustedError(f"block `{name}` contains itself more than {DEEPEST_BLOCK} deep: {chain}",
                 hint="end it with an `if` on a number, or use `repeat` for one after the other")  # fmt: skip


def _block_section(walk: Walk, node: nodes.Layer, name: str) -> Section:
    """The section of a block's call: the label's where it has one, else one named by its ordinal."""
    section = walk.place.section
    if section.own is node:
        section.around = None
        return section
    key = walk.key(node)
    found = walk.sections.get(key)
    if found is None:
        found = walk.sections[key] = section.inside(section.ordinal(name, key))
    found.labels.clear()
    return found


def _bound_scope(walk: Walk, node: nodes.Layer, block: nodes.Block) -> Scope:
    """The block's parameters, by argument or default; a default may use earlier parameters."""
    names = [parameter.name.name for parameter in block.parameters]
    signature = f"{block.name.name}({', '.join(names)})"
    for argument in node.arguments:
        if argument.name is not None and argument.name.name not in names:
            hint = did_you_mean(argument.name.name, names) or f"it is `{signature}`"
            raise Error(f"block `{block.name.name}` has no parameter `{argument.name.name}`", argument.name.span, hint)
    given = bind(walk.evaluator(), node.arguments, names, signature)
    scope = Scope(walk.top)
    for parameter in block.parameters:
        if parameter.name.name in given:
            value = given[parameter.name.name]
        elif parameter.default is not None:
            value = Evaluator(scope).value(parameter.default)
        else:
            raise Error(f"block `{block.name.name}` needs `{parameter.name.name}`", node.span, f"it is `{signature}`")
        scope.names[parameter.name.name] = value
    return scope


def _block_inputs(walk: Walk, node: nodes.Layer, block: nodes.Block) -> list[Signal]:
    """The tensors of a block `of x, y`, one branch each."""
    if len(node.branches) != len(block.inputs):
        wanted = count_of(len(block.inputs), "branch") if block.inputs else "no branches"
        names = ", ".join(f"`{i.name}`" for i in block.inputs)
        hint = f"one for each of {names}: `{{ from … }}`, or `{{}}` for the tensor itself"
        raise Error(
            f"block `{block.name.name}` takes {wanted}, not {len(node.branches)}",
            node.span,
            hint if block.inputs else "a block of several tensors is declared `block name of x, y { … }`",
        )
    return _branches(walk, node.branches) if block.inputs else []
