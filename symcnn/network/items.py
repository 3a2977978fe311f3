"""What the items of a body do: inputs, labels, repeats, choices, and whose weights count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symcnn import layers
from symcnn.algebra import Value, equal
from symcnn.errors import Error
from symcnn.layers import Agreement, Call, Effect, Kind
from symcnn.layers.arguments import show, whole_number
from symcnn.network.calls import find_target, layer
from symcnn.network.evaluate import unpack, whole_range
from symcnn.network.ledger import Costs
from symcnn.network.scope import UNKNOWN, Condition, Function, Interval, Scope, Unknown
from symcnn.network.sections import Label, Section, Signal
from symcnn.network.trace import Choice, Turns
from symcnn.network.walk import Applied, ItemRule, Walk, differing
from symcnn.network.work import CHOICE, ITEM
from symcnn.record import Record
from symcnn.syntax import nodes

MOST_TURNS = 10_000
LARGEST_RANK = 4
INPUT = Kind("input", "What the network is given.", lambda call: Effect(call.shape), in_place=True)


def _input(walk: Walk, node: nodes.Input) -> None:
    if not walk.place.takes_input:
        raise Error("an `input` stands directly in a network", hint="label it there, and take it up with `from label`")
    value = walk.evaluator().value(node.shape)
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    _check_labels(walk, node)
    if not 1 <= len(sizes) <= LARGEST_RANK:
        raise Error(f"an input of {len(sizes)} axes", node.shape.span, "give up to three spatial sizes, then channels")
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
    section = walk.sections.setdefault(key, Section((*outer.path, name), own=node.item))
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
    outer.labels[name] = Label(walk.signal, section, node.item, walk.place.scope, tuple(walk.effects[start:]))
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
    label = walk.place.section.find(node.place)
    if label.signal is None:
        raise Unknown
    walk.signal = label.signal


def _reuse(walk: Walk, node: nodes.Reuse) -> None:
    """The item once more with the same weights: counted in the products, not in the parameters."""
    label = walk.place.section.find(node.place)
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
        section = walk.sections.setdefault(key, Section((*section.path, name), label.section.around))
    assert label.item is not None
    with walk.within(section=section):
        walk.item(label.item)
    again = walk.effects[start:]
    if len(again) != len(label.effects):
        raise Error(f"`{node.place.span.text}` has {len(label.effects)} layers, but here it would need {len(again)}",
                    node.place.span, "reuse it on a tensor of the same shape")  # fmt: skip
    for (kind, now), (_, before) in zip(again, label.effects, strict=True):
        if (mine := _weights(now)) != (theirs := _weights(before)):
            raise Error(f"the weights of this `{kind.name}` have shapes {_shapes(theirs)}, but here they would need "
                        f"{_shapes(mine)}", node.place.span, "reuse it on a tensor with the same channels")  # fmt: skip


def _weights(effect: Effect) -> list[layers.Shape]:
    return [tensor.shape for tensor in effect.tensors]


def _shapes(shapes: list[layers.Shape]) -> str:
    return ", ".join(show(shape) for shape in shapes)


def _transposed(walk: Walk, node: nodes.Reuse, label: Label, signal: Signal) -> None:
    kind, effect = label.effects[0] if len(label.effects) == 1 else (INPUT, Effect(()))
    if kind.transposed is None:
        raise Error("only a single dense layer can be reused transposed", node.place.span)
    call = Call((signal.shape,), walk.convention, {})
    turned = kind.transposed(call, effect)
    costs = Costs(0, 0, 0, turned.macs, layers.product(turned.output))
    walk.record(node, kind, [signal], Applied(call, turned, costs))


def _freeze(walk: Walk, node: nodes.Freeze) -> None:
    walk.body(node.body, mode=walk.place.mode._replace(frozen=True))


def _training(walk: Walk, node: nodes.Training) -> None:
    """A side branch: the tensor before it passes on."""
    signal = walk.current()
    walk.body(node.body, mode=walk.place.mode._replace(training=True))
    walk.signal = signal


def _output(walk: Walk, node: nodes.Output) -> None:
    for place in node.places:
        label = walk.place.section.find(place)
        if label.signal is None:
            raise Unknown
        walk.outputs.append(label.signal)


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


def _for(walk: Walk, node: nodes.For) -> None:
    key = walk.key(node)
    for turn, entry in enumerate(walk.evaluator().iterate(node.iterable)):
        walk.top.work.charge(ITEM)
        if turn >= MOST_TURNS:
            raise Error(f"more than {MOST_TURNS:,} turns", node.iterable.span)
        with walk.within(scope=Scope(walk.place.scope, unpack(node.names, entry)), path=(key, turn)):
            walk.body(node.body)


# ---------------------------------------------------------------- repeats


def _repeat(walk: Walk, node: nodes.Repeat) -> None:
    """Turn after turn; where a turn gives back the shape it took and the index has no part in it, all later turns
    are like it and are counted together."""
    turns = _turns(walk, node)
    alike = node.name is None or not _mentions(node.body, node.name.name)
    labels = dict(walk.place.section.labels)
    done = 0
    while done < len(turns):
        walk.top.work.charge(ITEM)
        if done >= MOST_TURNS:
            raise Error(f"more than {MOST_TURNS:,} turns that differ", node.count.span)
        walk.place.section.labels = dict(labels)
        before = walk.current()
        first_entry, first_event = len(walk.ledger.entries), len(walk.events)
        entry = walk.new_value(before)
        walk.signal = Signal(before.shape, entry)
        names = {} if node.name is None else {node.name.name: turns[done]}
        with walk.within(scope=Scope(walk.place.scope, names)):
            walk.body(node.body)
        after = walk.current()
        times = len(turns) - done if alike and after.shape == before.shape else 1
        walk.ledger.multiply(first_entry, times)
        steps = tuple(walk.events[first_event:])
        walk.events[first_event:] = [Turns(times, entry, after.value, before.value, steps)]
        done += times


def _turns(walk: Walk, node: nodes.Repeat) -> range | list[Any]:
    """The values of the index, one for each turn."""
    value = walk.evaluator().value(node.count)
    if isinstance(value, Interval):
        for end in (value.first, value.last):
            _numeric(end, node)
        return whole_range(value, node.count)
    if isinstance(value, (list, tuple)):
        return list(value)
    count = _numeric(value, node)
    if count < 0:
        raise Error(f"{show(count)} turns can't be done", node.count.span, "the number of turns is at least 0")
    return range(1, count + 1)


def _numeric(value: Any, node: nodes.Repeat) -> int:
    """A number of turns; that of a symbol needs the closed form of the repeat."""
    if value is None or type(value) is int:
        return value  # type: ignore[return-value]
    try:
        whole_number(value, "repeat", None)
    except Error as error:
        raise error.placed(node.count.span) from None
    raise Error(
        f"a symbolic number of turns ({show(value)}) is not supported yet",
        node.count.span,
        "give its symbols numbers with `at` or `--at`",
    )


def _mentions(node: Any, name: str) -> bool:
    """Whether a name occurs anywhere in a piece of syntax."""
    pending: list[Any] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, nodes.Name) and part.name == name:
            return True
        pending.extend(_parts(part))
    return False


def _parts(part: Any) -> Iterator[Any]:
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        yield from part
    elif isinstance(part, Record):
        yield from part.compared_values()


# ---------------------------------------------------------------- choices


def _if(walk: Walk, node: nodes.If) -> None:
    """Decided where the domains decide it; otherwise both bodies are compiled and their costs carry the condition."""
    chosen = walk.evaluator().truth(node.condition)
    if not isinstance(chosen, Condition):
        _take(walk, node.then if chosen else node.otherwise)
        return
    walk.top.work.charge(CHOICE)
    start, guard, held = walk.signal, walk.place.guard, chosen.indicator
    ends = []
    for branch, share in ((node.then, held), (node.otherwise, 1 - held)):
        walk.signal = start
        with walk.within(guard=guard * share):
            _take(walk, branch)
        ends.append(walk.current())
    walk.signal = _merge(walk, node, held, *ends)


def _take(walk: Walk, branch: nodes.Body | nodes.If | None) -> None:
    if isinstance(branch, nodes.If):
        _if(walk, branch)
    elif branch is not None:
        walk.body(branch)


def _merge(walk: Walk, node: nodes.If, held: Value, yes: Signal, no: Signal) -> Signal:
    """The tensor after an open choice: one shape, whichever way it goes."""
    shapes = (yes.shape, no.shape)
    detail = "" if len(yes.shape) == len(no.shape) else "they have different numbers of axes"
    for pair in zip(*shapes, strict=False):
        decision = equal(*pair)
        if not detail and decision.verdict is not True:
            detail = differing(Agreement(*pair, shapes), decision)
    if detail:
        raise Error(
            f"the condition is open, and its bodies' shapes disagree: {show(yes.shape)} and {show(no.shape)}; {detail}",
            node.condition.span,
            "give the symbols a domain that decides the condition, or both bodies the same shape",
        )
    value = walk.new_value(yes, no)
    walk.events.append(Choice(value, held, yes.value, no.value))
    return Signal(yes.shape, value)


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
    nodes.Repeat: _repeat,
    nodes.For: _for,
    nodes.If: _if,
    nodes.Let: _let,
    nodes.Convention: _convention,
}
