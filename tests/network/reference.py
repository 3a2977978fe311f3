"""A second reading of the trees of :mod:`random_networks`: plain Python numbers, everything unrolled, nothing of the
project in it. Its rules are those of the frameworks' documentation.
"""

from __future__ import annotations

import ast
from math import prod
from typing import Any, NamedTuple

from .random_networks import Block, Body, Item, Tree

Shape = tuple[int, ...]


class IllegalError(Exception):
    """The network does not exist with these numbers."""


class Cost(NamedTuple):
    """What a layer holds and does: trainable weights and biases, moving statistics, products, output elements."""

    weights: int = 0
    biases: int = 0
    statistics: int = 0
    macs: int = 0
    elements: int = 0


class Figures(NamedTuple):
    """What is compared."""

    shape: Shape
    params: int
    trainable: int
    buffers: int
    biases: int
    macs: int
    activations: int


class Reference:
    """One network with one choice of numbers."""

    def __init__(self, tree: Tree, numbers: dict[str, int]) -> None:
        self.tree = tree
        self.numbers = numbers
        self.keras = tree.convention == "keras"
        self.blocks: dict[str, Block] = {block.name: block for block in tree.blocks}
        self.labels: dict[str, tuple[Shape, Item, dict[str, Any]]] = {}
        self.costs: list[tuple[Cost, bool, bool, bool]] = []
        self.frozen = self.training = self.shared = False

    def figures(self) -> Figures:
        shape = tuple(self.value(size, (), self.numbers) for size in self.tree.shape)
        shape = self.body(self.tree.body, shape, dict(self.numbers))
        own = [(cost, frozen) for cost, frozen, _, shared in self.costs if not shared]
        run = [cost for cost, _, training, _ in self.costs if not training]
        statistics = sum(cost.statistics for cost, _ in own)
        parameters = sum(cost.weights + cost.biases for cost, _ in own)
        fixed = sum(cost.weights + cost.biases for cost, frozen in own if frozen)
        return Figures(
            shape=shape,
            params=parameters + (statistics if self.keras else 0),
            trainable=parameters - fixed,
            buffers=0 if self.keras else statistics,
            biases=sum(cost.biases for cost, _ in own),
            macs=sum(cost.macs for cost in run),
            activations=sum(cost.elements for cost in run),
        )

    # ------------------------------------------------------------ items

    def value(self, text: str, shape: Shape, names: dict[str, Any]) -> Any:
        if text in ("same", "valid", "yes", "no"):
            return text
        known = {**names, "max": max, "min": min, "channels": shape[-1] if shape else None}
        return eval(compile(ast.parse(text, mode="eval"), "tree", "eval"), {"__builtins__": {}}, known)

    def body(self, items: Body, shape: Shape, names: dict[str, Any]) -> Shape:
        for item in items:
            shape = getattr(self, f"do_{item[0]}")(shape, names, *item[1:])
        return shape

    def within(self, mode: str, items: Body, shape: Shape, names: dict[str, Any]) -> Shape:
        before = getattr(self, mode)
        setattr(self, mode, True)
        shape = self.body(items, shape, names)
        setattr(self, mode, before)
        return shape

    def do_freeze(self, shape: Shape, names: dict[str, Any], inside: Body) -> Shape:
        return self.within("frozen", inside, shape, names)

    def do_training(self, shape: Shape, names: dict[str, Any], inside: Body) -> Shape:
        self.within("training", inside, shape, names)
        return shape

    def do_timedistributed(self, shape: Shape, names: dict[str, Any], inside: Body) -> Shape:
        start = len(self.costs)
        end = self.body(inside, self.step_of(shape), names)
        for place, (cost, *how) in enumerate(self.costs[start:], start):
            over_steps = cost._replace(macs=shape[0] * cost.macs, elements=shape[0] * cost.elements)
            self.costs[place] = (over_steps, how[0], how[1], how[2])
        return (shape[0], *end)

    def step_of(self, shape: Shape) -> Shape:
        return shape[1:]

    def do_repeat(self, shape: Shape, names: dict[str, Any], count: str, inside: Body) -> Shape:
        return self.body(inside * self.value(count, shape, names), shape, names)

    def do_for(self, shape: Shape, names: dict[str, Any], name: str, values: list[str], inside: Body) -> Shape:
        for number in [self.value(text, shape, names) for text in values]:
            shape = self.body(inside, shape, {**names, name: number})
        return shape

    def do_if(self, shape: Shape, names: dict[str, Any], condition: str, then: Body, otherwise: Body | None) -> Shape:
        return self.body(then if self.value(condition, shape, names) else otherwise or [], shape, names)

    def do_label(self, shape: Shape, names: dict[str, Any], name: str, item: Item) -> Shape:
        end = self.body([item], shape, names)
        self.labels[name] = (end, item, names)
        return end

    def do_from(self, _: Shape, __: dict[str, Any], name: str) -> Shape:
        return self.labels[name][0]

    def do_reuse(self, shape: Shape, _: dict[str, Any], name: str) -> Shape:
        return self.within("shared", [self.labels[name][1]], shape, self.labels[name][2])

    def do_call(self, shape: Shape, names: dict[str, Any], name: str, arguments: list[str]) -> Shape:
        block = self.blocks[name]
        kinds = {"relu", "batchnorm", "softmax"}
        given = [text if text in kinds else self.value(text, shape, names) for text in arguments]
        bound = dict(self.numbers)
        for position, (parameter, default) in enumerate(block.parameters):
            bound[parameter] = given[position] if position < len(given) else self.value(default or "", shape, bound)
        return self.body(block.body, shape, bound)

    def do_residual(self, shape: Shape, names: dict[str, Any], main: Body, side: Body | None) -> Shape:
        return self.do_join(shape, names, "add", [main, side or []])

    def do_join(self, shape: Shape, names: dict[str, Any], kind: str, bodies: list[Body]) -> Shape:
        ends = [self.body(inside, shape, names) for inside in bodies]
        rank = max(map(len, ends))
        ends = [(1,) * (rank - len(end)) + end for end in ends]
        for axis in range(rank - 1 if kind == "concat" else rank):
            if len({end[axis] for end in ends} - {1}) > 1:
                raise IllegalError
        output = tuple(max(sizes) for sizes in zip(*ends, strict=True))
        if kind == "concat":
            output = (*output[:-1], sum(end[-1] for end in ends))
        self.enter(Cost(elements=prod(output)))
        return output

    def enter(self, cost: Cost) -> None:
        self.costs.append((cost, self.frozen, self.training, self.shared))

    # ------------------------------------------------------------ layers

    def do_layer(self, shape: Shape, names: dict[str, Any], kind: str, arguments: dict[str, str]) -> Shape:
        kind = names.get(kind, kind)
        given = {name: self.value(text, shape, names) for name, text in arguments.items()}
        output, cost = getattr(self, f"layer_{kind}")(shape, given)
        if min(output) < 1:
            raise IllegalError
        self.enter(cost)
        return output  # type: ignore[no-any-return]

    def sizes(self, shape: Shape, given: dict[str, Any]) -> Shape:
        """Every spatial size after a window: ⌊(n + 2p − d(k−1) − 1)/s⌋ + 1, or ⌈n/s⌉."""
        kernel, stride, dilation = given["kernel"], given.get("stride", 1), given.get("dilation", 1)
        padding = given.get("padding", 0)
        if padding == "same":
            return tuple(-(-n // stride) for n in shape)
        room = [n + 2 * (0 if padding == "valid" else padding) - dilation * (kernel - 1) - 1 for n in shape]
        if min(room, default=0) < 0:
            raise IllegalError
        return tuple(r // stride + 1 for r in room)

    def layer_conv(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        *spatial, i = shape if len(shape) > 1 else (1, 1, *shape)
        o = given["filters"]
        sizes = self.sizes(tuple(spatial), given)
        weights = o * (i // given.get("groups", 1)) * given["kernel"] ** len(spatial)
        output = (*sizes, o) if len(shape) > 1 else (o,)
        return output, self.product(given, weights, o, prod(sizes) * weights, prod(output))

    def layer_depthwise(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        *spatial, i = shape
        o = i * given.get("multiplier", 1)
        sizes = self.sizes(tuple(spatial), given)
        weights = o * given["kernel"] ** len(spatial)
        return (*sizes, o), self.product(given, weights, o, prod(sizes) * weights, prod(sizes) * o)

    def layer_separable(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        *spatial, i = shape
        middle, o = i * given.get("multiplier", 1), given["filters"]
        sizes = self.sizes(tuple(spatial), given)
        weights = middle * given["kernel"] ** len(spatial) + middle * o
        return (*sizes, o), self.product(given, weights, o, prod(sizes) * weights, prod(sizes) * o)

    def layer_convtranspose(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        *spatial, i = shape
        o, k, s, p = given["filters"], given["kernel"], given.get("stride", 1), given.get("padding", 0)
        covered = given.get("dilation", 1) * (k - 1) + 1
        weights = i * (o // given.get("groups", 1)) * k ** len(spatial)
        if self.keras and p == 0:
            sizes = tuple(n * s + max(covered - s, 0) for n in spatial)
        else:
            sizes = tuple((n - 1) * s - 2 * p + covered for n in spatial)
        return (*sizes, o), self.product(given, weights, o, prod(spatial) * weights, prod(sizes) * o)

    def layer_dense(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        o, weights = given["units"], given["units"] * shape[-1]
        return (*shape[:-1], o), self.product(given, weights, o, prod(shape[:-1]) * weights, prod(shape[:-1]) * o)

    def product(self, given: dict[str, Any], weights: int, filters: int, macs: int, elements: int) -> Cost:
        return Cost(weights, filters if given.get("bias") != "no" else 0, 0, macs, elements)

    def layer_maxpool(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        *spatial, c = shape
        k, s, p = given["kernel"], given["stride"], given.get("padding", 0)
        if p == "same" or given.get("ceil") != "yes":
            sizes = self.sizes(tuple(spatial), given)
        else:  # rounded up, less a window that would start beyond the input and the padding before it
            sizes = tuple(-(-(n + 2 * p - k) // s) + 1 for n in spatial)
            sizes = tuple(o - 1 if (o - 1) * s >= n + p else o for o, n in zip(sizes, spatial, strict=True))
        if p != "same" and 2 * p > k:
            raise IllegalError
        return (*sizes, c), Cost(elements=prod(sizes) * c)

    layer_avgpool = layer_maxpool

    def layer_pad(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        output = (*(n + 2 * given["padding"] for n in shape[:-1]), shape[-1])
        return output, Cost(elements=prod(output))

    def layer_upsample(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        output = (*(n * given["factor"] for n in shape[:-1]), shape[-1])
        return output, Cost(elements=prod(output))

    def layer_batchnorm(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        c = shape[-1]
        seen = 0 if self.keras else 1
        return shape, Cost(c if given.get("scale") != "no" else 0, c, 2 * c + seen, 0, prod(shape))

    def layer_layernorm(self, shape: Shape, given: dict[str, Any]) -> tuple[Shape, Cost]:
        return shape, Cost(shape[-1] if given.get("scale") != "no" else 0, shape[-1], 0, 0, prod(shape))

    def layer_globalavgpool(self, shape: Shape, _: dict[str, Any]) -> tuple[Shape, Cost]:
        return shape[-1:], Cost(elements=shape[-1])

    def layer_softmax(self, shape: Shape, _: dict[str, Any]) -> tuple[Shape, Cost]:
        return shape, Cost(elements=prod(shape))

    layer_channelshuffle = layer_softmax

    def layer_flatten(self, shape: Shape, _: dict[str, Any]) -> tuple[Shape, Cost]:
        return (prod(shape),), Cost()

    def layer_relu(self, shape: Shape, _: dict[str, Any]) -> tuple[Shape, Cost]:
        return shape, Cost()

    layer_dropout = layer_identity = layer_relu
