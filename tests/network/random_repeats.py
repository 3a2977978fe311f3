"""Random networks with repeats, symbolic in their counts, as trees like those of :mod:`random_networks`; and a second
reading of them, in plain Python numbers with every turn done one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from random import Random
from typing import Any, NamedTuple

from .random_networks import Block, Body, Item, Tree, braces
from .reference import Cost, Figures, IllegalError, Reference, Shape
from .test_memory import Run

Point = dict[str, int]

DOMAINS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "w": (("", (1, 2, 3, 5)), ("in 8.. step 8", (8, 16, 24))),
    "c": (("", (1, 2, 3, 4)), ("in 12.. step 12", (12, 24))),
    "g": (("", (1, 2, 3, 5)),),
    "n": (("", (1, 5, 12, 37, 64)), ("in 16..", (16, 23, 40, 65)), ("in 64.. step 64", (64, 128, 192))),
    "d": (("in 0..", (0, 1, 2, 3, 4, 6)), ("", (1, 2, 3, 4, 6)), ("in 2..", (2, 3, 5)), ("in 0..5", (0, 1, 3, 5)),
          ("in 1..6", (1, 2, 4, 6))),
    "z": (("in 0..", (0, 1, 2, 3)), ("", (1, 2, 3)), ("in [0, 1, 4]", (0, 1, 4))),
}  # fmt: skip
"""What each symbol can be, with the numbers to try."""


class Case(NamedTuple):
    """A network, and its symbols' domains with the numbers to try."""

    tree: Tree
    domains: dict[str, tuple[str, tuple[int, ...]]]

    @property
    def text(self) -> str:
        symbols = [f"symbol {name} {domain}" for name, (domain, _) in self.domains.items()]
        blocks = [f"block {b.name}({', '.join(p for p, _ in b.parameters)}) {braces(b.body, False)}"
                  for b in self.tree.blocks]  # fmt: skip
        network = braces([("input", self.tree.shape), *self.tree.body], False)
        return "\n".join([*symbols, *blocks, f"convention {self.tree.convention}", f"network random {network}"]) + "\n"

    def points(self, rng: Random, number: int) -> list[Point]:
        return [{name: rng.choice(values) for name, (_, values) in self.domains.items()} for _ in range(number)]


def written_out(items: Body) -> Body:
    """The same network with every repeat from number to number as a `for` over its turns."""
    return [_written_out(item) for item in items]


def _written_out(item: Item) -> Item:
    what, *parts = item
    if what == "turns" and parts[1].isdigit() and parts[2].isdigit():
        name, first, last, inside = parts
        return ("for", name, list(map(str, range(int(first), int(last) + 1))), written_out(inside))
    return (what, *(_rewritten(part) for part in parts))


def _rewritten(part: Any) -> Any:
    if isinstance(part, list):
        return [_rewritten(inner) for inner in part]
    return _written_out(part) if isinstance(part, tuple) else part


# ---------------------------------------------------------------- the generator


class Family(NamedTuple):
    """A label of a repeat, which can be taken from one that comes later."""

    name: str
    first: str
    last: str


class Maker:
    """Makes bodies. ``indices`` are the loops around, ``spatial`` whether sizes may change, ``families`` the labels of
    repeats before this place."""

    def __init__(
        self, rng: Random, counts: tuple[str, ...] = ("d", "d", "d", "z", "d + z", "2*d", "d - 1", "3")
    ) -> None:
        self.rng, self.counts = rng, counts
        self.shape = self.pick(["n", "n", "c"], ["n", "n", "c"], ["n", "c"], ["n", "n", "w"], ["2*n", "n", "3"])
        self.indices: list[str] = []
        self.spatial = rng.random() < 0.6
        self.families: list[Family] = []
        self.labels = self.depth = 0

    def pick(self, *options: Any) -> Any:
        return self.rng.choice(options)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def fresh(self) -> str:
        self.labels += 1
        return f"e{self.labels}"

    @contextmanager
    def inside(self, index: str = "") -> Iterator[None]:
        """In a repeat, whose index may be none."""
        self.indices += [index] if index else []
        self.depth += 1
        yield
        self.depth -= 1
        self.indices = self.indices[: len(self.indices) - len(index)]

    # ------------------------------------------------------------ expressions

    def width(self) -> str:
        plain = ("w", "w", "channels", "channels", "2*channels", "channels + g", "g", "2*w", "8", "channels//2",
                 "(channels + 2)//3", "max(channels, w)", "channels + 2")  # fmt: skip
        return str(self.pick(*plain, *(option for i in self.indices for option in _widths(i))))

    def kernel(self) -> str:
        indexed = (option for i in self.indices for option in (f"3 if {i} > 1 else 1", f"2*{i} + 1"))
        return str(self.pick("1", "1", "2", "3", "3", "5", *(option for option in indexed if self.chance(0.3))))

    def stride(self) -> str:
        if not self.spatial:
            return "1"
        return str(self.pick("1", "1", "2", "2", "3", *(f"2 if {i} == 1 else 1" for i in self.indices)))

    # ------------------------------------------------------------ bodies

    def body(self, depth: int) -> Body:
        """Items that may change the shape."""
        items: Body = []
        for _ in range(self.pick(1, 1, 2, 2, 3)):
            items += self.pick(*(NESTED if depth else SIMPLE))(self, depth - 1)
        return items

    def keeping(self, depth: int) -> Body:
        """Items that give back the shape they take."""
        items: Body = []
        for _ in range(self.pick(1, 1, 2)):
            items += self.pick(*(KEEPING_NESTED if depth > 0 else KEEPING))(self, depth - 1)
        return items

    def repeat(self, depth: int) -> Body:
        """A repeat, whose index may take part, with a label of its turns now and then."""
        index = "ijk"[len(self.indices)]
        count = self.pick(*self.counts)
        first = self.pick("1", "1", "1", "0", "3")
        last = count if first == "1" else f"{count} + {int(first) - 1}" if first != "0" else f"{count} - 1"
        named = self.chance(0.7)
        with self.inside(index if named else ""):
            inside = self.body(depth)
            if named and self.families and self.chance(0.7):
                inside += self.taken(index)
        if self.chance(0.4):
            name, place = self.fresh(), self.rng.randrange(len(inside))
            if inside[place][0] == "layer":
                inside[place] = ("label", name, inside[place])
                if named and not self.depth:
                    self.families.append(Family(name, first, last))
        return [("turns", index, first, last, inside) if named else ("repeat", count, inside)]

    def taken(self, index: str) -> Body:
        """One turn's tensor of a repeat before."""
        family = self.pick(*self.families)
        turns = (f"{family.first} + {family.last} - {index}", f"{family.last} - {index}", index, family.last)
        return [("join", self.pick("concat", "concat", "add"), [[], [("from", f"{family.name}[{self.pick(*turns)}]")]])]


def _widths(i: str) -> tuple[str, ...]:
    return (f"w*2**{i}", f"w*{i}", f"w*(d - {i} + 1)", f"w + g*{i}", f"w if {i} == 1 else g", f"channels + g*{i}",
            f"w*{i}//2", f"max(w, g*{i})")  # fmt: skip


Rule = Callable[[Maker, int], Body]


def convolution(make: Maker, _: int) -> Body:
    kind = make.pick("conv", "conv", "conv", "depthwise", "separable", "convtranspose")
    kernel, padding = make.kernel(), "same"
    if kind == "convtranspose":
        kernel, padding = (
            make.pick(("1", "0"), ("3", "1")) if not make.spatial else make.pick(("2", "0"), ("3", "1"), ("4", "1"))
        )
    elif make.spatial:
        padding = make.pick("same", "same", "0", "1", "2", "valid")
    arguments = {"kernel": kernel, "stride": make.stride(), "padding": padding}
    if kind != "depthwise":
        arguments["filters"] = make.width()
    if make.chance(0.3):
        arguments["bias"] = "no"
    return [("layer", kind, arguments)]


def grouped(make: Maker, _: int) -> Body:
    before = {"filters": make.pick("2*w", "4", "2*g", "2*channels"), "kernel": "1"}
    inside = {"filters": make.pick("2*w", "8", "channels"), "kernel": "3", "groups": "2", "padding": "same"}
    return [("layer", "conv", before), ("layer", "conv", inside)]


def pool(make: Maker, _: int) -> Body:
    if not make.spatial:
        return keeping_layer(make, 0)
    kernel, padding = make.pick(("2", "0"), ("2", "0"), ("3", "1"), ("3", "0"), ("2", "same"), ("3", "same"))
    arguments = {"kernel": kernel, "stride": make.pick("2", "2", "3", make.stride()), "padding": padding}
    if padding != "same":
        arguments["ceil"] = make.pick("no", "no", "yes")
    return [("layer", make.pick("maxpool", "avgpool"), arguments)]


def enlargement(make: Maker, _: int) -> Body:
    if not make.spatial:
        return keeping_layer(make, 0)
    return [("layer", "upsample", {"factor": make.pick("2", "2", "3")})]


def dense(make: Maker, _: int) -> Body:
    return [("layer", "dense", {"units": make.width(), "bias": make.pick("yes", "no")})]


def concatenated(make: Maker, depth: int) -> Body:
    grown = ("layer", "conv", {"filters": make.pick("g", "g", "w", make.width()), "kernel": "3", "padding": "same"})
    first = make.keeping(depth) if make.chance(0.5) else []
    return [("join", "concat", make.pick([[], [*first, grown]], [[*first, grown], []], [first, [grown], []]))]


def residual(make: Maker, depth: int) -> Body:
    if make.chance(0.6):
        return [("residual", make.keeping(depth), make.keeping(depth) if make.chance(0.3) else None)]
    width, stride = make.width(), make.stride()
    ends = [("layer", "conv", {"filters": width, "kernel": kernel, "stride": stride, "padding": "same", "bias": bias})
            for kernel, bias in (("3", "yes"), ("1", "no"))]  # fmt: skip
    return [("residual", [*make.keeping(depth), ends[0]], [ends[1]])]


def chosen(make: Maker, depth: int) -> Body:
    conditions = [f"{i} {relation}" for i in make.indices for relation in ("== 1", "> 1", ">= 3", "< d", "% 2 == 0")]
    condition = make.pick("channels > w", "channels == w", "channels != w", "w > g", *conditions)
    if make.chance(0.5):
        return [("if", condition, make.keeping(depth), make.keeping(depth) if make.chance(0.5) else None)]
    width = make.width()
    then, other = ([("layer", "conv", {"filters": width, "kernel": k, "padding": "same"})] for k in ("1", "3"))
    return [("if", condition, then, other)]


def called(make: Maker, _: int) -> Body:
    return [("call", "unit", [make.width()])]


def repeated(make: Maker, depth: int) -> Body:
    return make.repeat(max(depth, 0)) if len(make.indices) < 3 else keeping_layer(make, 0)


def keeping_layer(make: Maker, _: int) -> Body:
    kind = make.pick(
        "conv", "conv", "depthwise", "batchnorm", "relu", "layernorm", "dropout", "maxpool", "prelu", "softmax"
    )
    if kind == "maxpool":
        return [("layer", kind, {"kernel": "3", "stride": "1", "padding": make.pick("1", "same")})]
    if kind not in ("conv", "depthwise"):
        return [("layer", kind, {})]
    arguments = {"kernel": make.pick("1", "3"), "padding": "same"}
    if kind == "conv":
        arguments["filters"] = "channels"
    return [("layer", kind, arguments)]


def summed(make: Maker, depth: int) -> Body:
    branches = [make.keeping(depth), make.keeping(depth), []]
    return [("join", make.pick("add", "multiply", "maximum"), branches[: make.pick(2, 3)])]


def narrowed(make: Maker, depth: int) -> Body:
    """To other channels and back, which the shape of a residual needs."""
    inside = ("layer", "conv", {"filters": make.width(), "kernel": make.pick("1", "3"), "padding": "same"})
    back = ("layer", "conv", {"filters": make.pick("w", "8"), "kernel": "1"})
    return [("residual", [inside, *make.keeping(depth), back], [back])]


def keeping_repeat(make: Maker, depth: int) -> Body:
    return [("repeat", make.pick("z", "z", "2", "d"), make.keeping(depth))]


def frozen(make: Maker, depth: int) -> Body:
    return [("freeze", make.keeping(depth))]


def side_branch(make: Maker, depth: int) -> Body:
    inside = make.keeping(depth)
    return [("training", [*inside, ("layer", "globalavgpool", {}), ("layer", "dense", {"units": make.width()})])]


def kept_choice(make: Maker, depth: int) -> Body:
    conditions = [f"{i} {relation}" for i in make.indices for relation in ("== 1", "> 2", "< d")]
    return [("if", make.pick("channels > w", "w > g", *conditions), make.keeping(depth), None)]


def gate(make: Maker, _: int) -> Body:
    squeezed = [
        ("layer", "globalavgpool", {}),
        ("layer", "conv", {"filters": make.pick("g", "channels"), "kernel": "1"}),
        ("layer", "dense", {"units": "w"}),
    ]
    back = ("layer", "conv", {"filters": "w", "kernel": "1"})
    return [back, ("join", "multiply", [[], squeezed])]


def stepwise(make: Maker, depth: int) -> Body:
    """With an axis less inside, of which one is left at least."""
    if len(make.shape) < 3:
        return keeping_layer(make, depth)
    inside = make.spatial
    make.spatial = False
    make.shape, shape = make.shape[1:], make.shape
    body: Body = [("timedistributed", make.keeping(depth))]
    make.spatial, make.shape = inside, shape
    return body


KEEPING: tuple[Rule, ...] = (keeping_layer,)
KEEPING_NESTED: tuple[Rule, ...] = (
    keeping_layer, keeping_layer, summed, lambda make, depth: [("residual", make.keeping(depth), None)],
    keeping_repeat, frozen, side_branch, kept_choice,
)  # fmt: skip
SIMPLE: tuple[Rule, ...] = (
    convolution,
    convolution,
    convolution,
    pool,
    dense,
    concatenated,
    enlargement,
    keeping_layer,
)
NESTED: tuple[Rule, ...] = (
    convolution, convolution, convolution, convolution, grouped, pool, pool, enlargement, dense, concatenated,
    concatenated, residual, residual, residual, chosen, called, keeping_layer, summed, frozen, side_branch, gate,
    repeated, repeated, narrowed, stepwise,
)  # fmt: skip


def case(rng: Random) -> Case:
    make = Maker(rng)
    return _case(make, _stages(make))


def _stages(make: Maker) -> Body:
    if make.chance(0.08):
        return u_net(make)
    body: Body = []
    for _ in range(make.pick(1, 1, 2)):
        body += make.pick([], [], convolution(make, 0), keeping_layer(make, 0))
        body += make.repeat(make.pick(0, 1, 1, 2))
    if make.families and make.chance(0.3):
        body += make.taken("1")
    return body


def _case(make: Maker, body: Body) -> Case:
    unit = Block("unit", [("u", None)], [
        ("layer", "conv", {"filters": "u", "kernel": "3", "padding": "same"}), ("layer", "batchnorm", {}),
        ("label", "mid", ("layer", "conv", {"filters": "2*u", "kernel": "1"})), ("layer", "relu", {})])  # fmt: skip
    if make.chance(0.3):
        body = [*body, make.pick(("layer", "globalavgpool", {}), ("layer", "flatten", {})), *dense(make, 0)]
    domains = {name: make.pick(*options) for name, options in DOMAINS.items()}
    return Case(Tree(make.pick("torch", "keras"), make.shape, [unit], body), domains)


def u_net(make: Maker) -> Body:
    """Levels down and up again, with a skip for each."""
    make.spatial = False
    first = make.pick("0", "1")
    last, width = ("d - 1", "w*2**i") if first == "0" else ("d", "w*2**(i - 1)")
    skip = ("label", "skip", _unit(width))
    down = make.pick(("layer", "maxpool", {"kernel": "2", "stride": "2"}),
                     ("layer", "conv", {"filters": "channels", "kernel": "3", "stride": "2",
                                        "padding": "1"}))  # fmt: skip
    grown = make.pick(("layer", "upsample", {"factor": "2"}),
                      ("layer", "convtranspose", {"filters": "channels//2", "kernel": "2", "stride": "2"}))  # fmt: skip
    mirrored = f"{first} + {last} - i"
    up: Body = [grown, ("join", "concat", [[], [("from", f"skip[{mirrored}]")]]), _unit("channels//2")]
    return [("turns", "i", first, last, [*make.keeping(0), skip, down]), _unit("w*2**d"),
            ("turns", "i", first, last, up)]  # fmt: skip


def _unit(filters: str) -> Item:
    return ("layer", "conv", {"filters": filters, "kernel": "3", "padding": "same"})


def numbered(rng: Random, turns: int) -> Case:
    """A case whose outer repeats have a number of turns."""
    make = Maker(rng, counts=(str(turns),))
    make.spatial = rng.random() < 0.3
    return _case(make, [("turns", "i", "1", str(turns), inside)] if (inside := _inside(make)) else [])


def _inside(make: Maker) -> Body:
    with make.inside("i"):
        make.counts = ("2", "z", "d")
        return make.body(make.pick(0, 1, 1, 2))


# ---------------------------------------------------------------- the second reading


class _Turnwise(Reference):
    """Every turn done by itself; a label of a repeat has a tensor for each turn."""

    def __init__(self, tree: Tree, numbers: Point) -> None:
        super().__init__(tree, numbers)
        self.turns_of: dict[str, dict[int, Shape]] = {}

    def value(self, text: str, shape: Shape, names: dict[str, Any]) -> Any:
        try:
            return super().value(text, shape, names)
        except ZeroDivisionError:
            raise IllegalError from None

    def do_repeat(self, shape: Shape, names: dict[str, Any], count: str, inside: Body) -> Shape:
        number = self.value(count, shape, names)
        if number < 0:
            raise IllegalError
        for _ in range(number):
            shape = self.body(inside, shape, names)
        return shape

    def do_turns(self, shape: Shape, names: dict[str, Any], name: str, first: str, last: str, inside: Body) -> Shape:
        start, end = (self.value(text, shape, names) for text in (first, last))
        labels: dict[str, Any] = {}
        for turn in range(start, end + 1):
            before = dict(self.labels)
            shape = self.body(inside, shape, {**names, name: turn})
            for label, found in self.labels.items():
                if before.get(label) is not found:
                    labels.setdefault(label, {})[turn] = found[0]
        for label, turns in labels.items():
            self.turns_of[label] = turns
        return shape

    def do_from(self, shape: Shape, names: dict[str, Any], name: str) -> Shape:
        label, _, index = name.removesuffix("]").partition("[")
        if not index:
            return super().do_from(shape, names, name)
        turn = self.value(index, shape, names)
        if turn not in self.turns_of.get(label, {}):
            raise IllegalError
        return self.turns_of[label][turn]

    def layer_prelu(self, shape: Shape, _: dict[str, Any]) -> tuple[Shape, Cost]:
        return shape, Cost(weights=1 if not self.keras else prod(shape), elements=prod(shape))


class _Peaked(_Turnwise, Run):
    """The same with what is alive."""


def counted(tree: Tree, point: Point) -> tuple[Figures, int] | None:
    """The figures and the peak, None where the network does not exist."""
    try:
        return _Turnwise(tree, point).figures(), _Peaked(tree, point).peak()
    except IllegalError:
        return None
