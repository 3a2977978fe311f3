"""What the items of a body do: inputs, labels, repeats, choices, and whose weights count."""

from __future__ import annotations

from typing import Any

from symcnn import layers
from symcnn.errors import Error
from symcnn.layers import Call, Effect, Kind
from symcnn.layers.arguments import show, whole_number
from symcnn.layers.steps import at_each_step
from symcnn.network.calls import find_target, layer
from symcnn.network.choice import choose
from symcnn.network.ledger import Applied, Costs
from symcnn.network.loops import at_last_turns
from symcnn.network.scope import UNKNOWN, Function, Scope, Unknown
from symcnn.network.sections import Done, Label, Section, Signal
from symcnn.network.turns import for_each, repeat
from symcnn.network.walk import ItemRule, Walk
from symcnn.syntax import nodes

LARGEST_RANK = 5
"""A volume over time: (t, d, h, w, c)."""
STEPS_RANK = 2
"""A sequence of vectors: (t, c)."""
AXES_HINT = "give up to three spatial sizes, before them time where there is one, then channels: (t, d, h, w, c)"
INPUT = Kind("input", "What the network is given.", lambda call: Effect(call.shape), in_place=True)


def _input(walk: Walk, node: nodes.Input) -> None:
    if not walk.place.takes_input:
        raise Error("an `input` stands directly in a network", hint="label it there, and take it up with `from label`")
    value = walk.evaluator().value(node.shape)
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    _check_labels(walk, node)
    if not 1 <= len(sizes) <= LARGEST_RANK:
        raise Error(f"an input of {len(sizes)} axes", node.shape.span, AXES_HINT)
    try:
        shape = tuple(whole_number(size, "size", 1) for size in sizes)
    except Error as error:
        raise error.placed(node.shape.span) from None
    walk.record(node, INPUT, [], Applied(Call((shape,), walk.convention, {}), Effect(shape), Costs(0, 0, 0, 0, 0)))
    assert walk.signal is not None
    walk.inputs[walk.signal.value] = shape


def _check_labels(walk: Walk, node: nodes.Input) -> None:
    """Several inputs are told apart by their labels."""
    named = {signal.value for signal in walk.ends.values()}
    if walk.inputs and not (walk.place.section.own is node and walk.inputs.keys() <= named):
        raise Error(
            "a network of several inputs needs a label for each", hint="`left: input 28x28x1`, then `from left`"
        )


def _labelled(walk: Walk, node: nodes.Labelled) -> None:
    """The item in a section named by the label; the label can be seen in the section around."""
    outer, name, key = walk.place.section, node.label.name, walk.key(node)
    if name in outer.labels and outer.labels[name].item is not node.item:
        raise Error(
            f"the label `{name}` stands for something else already", node.label.span, "give one of the two another name"
        )
    section = walk.sections.setdefault(key, outer.inside(name, own=node.item))
    section.around = outer
    section.labels.clear()
    start = len(walk.effects)
    try:
        if isinstance(node.item, nodes.Layer):
            _count_in(outer, walk, node.item)
        with walk.within(section=section):
            walk.item(node.item)
    except (Error, Unknown):
        outer.labels[name] = Label(None, section, node.item)
        raise
    done, place = tuple(walk.effects[start:]), walk.place
    outer.labels[name] = Label(walk.signal, section, node.item, place.scope, done, place.frames)
    if walk.signal is not None:
        walk.ends[".".join(section.path)] = walk.signal


def _count_in(section: Section, walk: Walk, item: nodes.Layer) -> None:
    """A labelled layer counts among its kind, and a labelled call among its block's: the next gets the next number."""
    target = find_target(walk, item.kind)
    name = target.name if isinstance(target, Kind) else target.block.name.name
    section.ordinal(name, walk.key(item))


def _braces(walk: Walk, node: nodes.Body) -> None:
    walk.body(node)


def _from(walk: Walk, node: nodes.From) -> None:
    label = walk.find(node.place)
    if label.signal is None:
        raise Unknown
    if label.frames[: len(walk.place.frames)] != walk.place.frames:
        raise Error(f"`{node.place.span.text}` stands outside this `timedistributed`, which sees one step at a time",
                    node.place.span, "take it up after the body, or label a tensor inside the body")  # fmt: skip
    walk.signal = walk.taken(label.signal, label.member)


def _reuse(walk: Walk, node: nodes.Reuse) -> None:
    """The item once more with the same weights: counted in the products, not in the parameters."""
    label = walk.find(node.place)
    if isinstance(label.item, nodes.Input) or (label.scope is None and not walk.problems):
        raise Error("only a layer, block or braces can be reused", node.place.span)
    if label.item is None or label.scope is None:
        raise Unknown
    signal = walk.current()
    with walk.within(mode=walk.place.mode._replace(shared=True), scope=label.scope, path=walk.key(node)):
        if node.transposed:
            _transposed(walk, node, label, signal)
        else:
            _again(walk, node, label)


def _again(walk: Walk, node: nodes.Reuse, label: Label) -> None:
    start = len(walk.effects)
    section = walk.place.section
    if not isinstance(label.item, nodes.Layer):
        key = walk.key(node)
        name = section.ordinal(label.section.path[-1], key)
        section = walk.sections.setdefault(key, section.inside(name, label.section.around))
    assert label.item is not None
    with walk.within(section=section):
        walk.item(label.item)
    again = walk.effects[start:]
    if len(again) != len(label.effects):
        raise Error(f"`{node.place.span.text}` has {len(label.effects)} layers, but here it would need {len(again)}",
                    node.place.span, "reuse it on a tensor of the same shape")  # fmt: skip
    for now, before in zip(again, label.effects, strict=True):
        if (mine := _weights(now.effect)) != (theirs := _weights(before.effect)):
            raise Error(
                f"the weights of this `{now.kind.name}` have shapes {_shapes(theirs)}, "
                f"but here they would need {_shapes(mine)}",
                node.place.span,
                "reuse it on a tensor with the same channels",
            )


def _weights(effect: Effect) -> list[layers.Shape]:
    return [tensor.shape for tensor in effect.tensors]


def _shapes(shapes: list[layers.Shape]) -> str:
    return ", ".join(show(shape) for shape in shapes)


def _transposed(walk: Walk, node: nodes.Reuse, label: Label, signal: Signal) -> None:
    done = label.effects[0] if len(label.effects) == 1 else Done(INPUT, Effect(()))
    kind, effect = done.kind, done.effect
    if kind.transposed is None:
        raise Error("only a single dense layer can be reused transposed", node.place.span)
    rows = walk.ledger.rows.values()
    own = next(at_last_turns(row.call, row.loops) for row in rows if label.signal and row.value == label.signal.value)
    hidden = len(walk.place.frames)
    call = Call((signal.shape[hidden:],), walk.convention, own.arguments if own else {})
    turned = at_each_step(call, kind.transposed(call, effect.single), signal.shape[:hidden])
    costs = Costs(0, 0, 0, turned.macs, layers.product(turned.output))
    walk.record(node, kind, [signal], Applied(call, turned, costs))


def _freeze(walk: Walk, node: nodes.Freeze) -> None:
    walk.body(node.body, mode=walk.place.mode._replace(frozen=True))


def _training(walk: Walk, node: nodes.Training) -> None:
    """A side branch: the tensor before it passes on."""
    signal = walk.current()
    walk.body(node.body, mode=walk.place.mode._replace(training=True))
    walk.signal = signal


def _time_distributed(walk: Walk, node: nodes.TimeDistributed) -> None:
    """The body at each step of the first axis, with the same weights; the axis stays before what comes out."""
    shape = walk.frame()
    if len(shape) < STEPS_RANK:
        raise Error(f"`timedistributed` goes along the first axis, but the tensor is {show(shape)}",
                    hint="it takes time, then what each step has: (t, c), (t, h, w, c)")  # fmt: skip
    walk.body(node.body, frames=(*walk.place.frames, object()))


def _output(walk: Walk, node: nodes.Output) -> None:
    for place in node.places:
        label = walk.find(place)
        if label.signal is None:
            raise Unknown
        walk.outputs.append(walk.taken(label.signal, label.member))


def _let(walk: Walk, node: nodes.Let) -> None:
    """A value may use an earlier one of its own name, which it takes the place of."""
    scope = walk.place.scope
    assert isinstance(scope, Scope)
    value: Any = UNKNOWN
    try:
        if node.parameters is None:
            value = walk.evaluator().value(node.value)
        else:
            value = Function(node.name.name, tuple(p.name for p in node.parameters), node.value, scope)
    finally:
        scope.names[node.name.name] = value


def _convention(walk: Walk, _: nodes.Convention) -> None:
    """Read before the walk begins; here it is only checked to stand directly in the network."""
    if not walk.place.takes_input:
        raise Error("`convention` stands directly in a network, or at the top of the file")


ITEMS: dict[type, ItemRule] = {
    nodes.Layer: layer,
    nodes.Labelled: _labelled,
    nodes.Body: _braces,
    nodes.Input: _input,
    nodes.From: _from,
    nodes.Reuse: _reuse,
    nodes.Output: _output,
    nodes.Freeze: _freeze,
    nodes.Training: _training,
    nodes.TimeDistributed: _time_distributed,
    nodes.Repeat: repeat,
    nodes.For: for_each,
    nodes.If: choose,
    nodes.Let: _let,
    nodes.Convention: _convention,
}
