"""Random legal networks as plain trees, and their text in the language.

An item is a tuple whose first entry tells what it is; expressions are strings that mean the same in the language and in
Python, so that :mod:`reference` can read the same tree.

    ("layer", kind, {argument: expression})      ("residual", main, shortcut or None)      ("join", kind, [bodies])
    ("repeat", count, body)      ("for", name, [expressions], body)      ("if", condition, then, otherwise or None)
    ("freeze", body)   ("training", body)   ("timedistributed", body)   ("label", name, item)   ("from", name)
    ("reuse", name)   ("call", block, [arguments])   ("turns", name, first, last, body)
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import strategies as st

Item = tuple[Any, ...]
Body = list[Item]


class Draw:
    """Draws choices, and gives out names that no other label has; ``axes`` are the spatial ones that a body surely
    has."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.labels = 0
        self.axes = 1

    def __call__(self, strategy: Any) -> Any:
        return self.draw(strategy)

    def fresh(self) -> str:
        self.labels += 1
        return f"t{self.labels}"


class Block(NamedTuple):
    name: str
    parameters: list[tuple[str, str | None]]
    body: Body


class Tree(NamedTuple):
    """A network: its convention, input shape, blocks and body."""

    convention: str
    shape: list[str]
    blocks: list[Block]
    body: Body


# The symbols of every network, with what they can be.
SYMBOLS = {
    "f": ("in 2..16 step 2", range(2, 17, 2)),
    "h": ("in [1, 3, 4]", (1, 3, 4)),
    "n": ("in 4..40", range(4, 41)),
    "m": ("in 8.. step 8", range(8, 41, 8)),
    "k": ("in [1, 3, 5]", (1, 3, 5)),
}

FILTERS = ("f", "2*f", "f + 1", "h", "4", "6", "max(h, f - 4)", "min(f, 6)", "3 if h > 2 else 2")
KERNELS = ("1", "2", "3", "k", "k")
SIZES = ("n", "m", "2*m + 1", "9", "n + m")
CONDITIONS = ("f >= 8", "n % 2 == 0", "k == 3", "f > h", "h < 4 and k > 1", "not n >= 20", "h > 0")

points = st.fixed_dictionaries({name: st.sampled_from(values) for name, (_, values) in SYMBOLS.items()})


def flag(draw: Draw) -> bool:
    return draw(st.booleans())  # type: ignore[no-any-return]


def one_of(draw: Draw, options: Any) -> Any:
    return draw(st.sampled_from(options))


@st.composite
def trees(choice: Any) -> Tree:
    draw = Draw(choice)
    shape = [one_of(draw, SIZES) for _ in range(one_of(draw, (1, 2, 2, 3)))] + [one_of(draw, ("3", "h", "f"))]
    blocks = [
        Block("unit", [("act", None), ("u", "f"), ("v", "2*u")], [
            ("layer", "conv", {"filters": "u", "kernel": "3", "padding": "same"}), ("layer", "act", {}),
            ("layer", "conv", {"filters": "v", "kernel": "1", "bias": one_of(draw, ("yes", "no"))})]),
        Block("stage", [("u", None), ("times", "1")], [
            ("repeat", "times", body(draw, 0, filters=("u", "u + 2"))), *keeping(draw, 1)]),
    ]  # fmt: skip
    draw.axes = len(shape) - 1
    return Tree(one_of(draw, ("torch", "keras")), shape, blocks, body(draw, 2) + body(draw, 2) + tail(draw))


def body(draw: Draw, depth: int, filters: tuple[str, ...] = FILTERS) -> Body:
    """Items that may change the shape."""
    items: Body = []
    for _ in range(one_of(draw, (1, 2, 3))):
        items += one_of(draw, CHANGING if depth else (changing_layer,))(draw, depth - 1, filters)
    return items


def keeping(draw: Draw, depth: int) -> Body:
    """Items that give back the shape they take."""
    items: Body = []
    for _ in range(one_of(draw, (1, 1, 2))):
        items += one_of(draw, KEEPING if depth else (keeping_layer,))(draw, depth - 1)
    return items


def tail(draw: Draw) -> Body:
    """To a vector, or not."""
    if flag(draw):
        return []
    end = [("layer", "dense", {"units": one_of(draw, FILTERS), "bias": one_of(draw, ("yes", "no"))})]
    gate = (
        "join",
        "multiply",
        [[], [("layer", "globalavgpool", {}), ("layer", "conv", {"filters": "channels", "kernel": "1"})]],
    )
    start = one_of(draw, ([("layer", "globalavgpool", {})], [("layer", "flatten", {})], [gate]))
    return [*start, *end]


# ---------------------------------------------------------------- items that change the shape


def changing_layer(draw: Draw, _: int, filters: tuple[str, ...]) -> Body:
    kind = one_of(
        draw,
        ("conv", "conv", "depthwise", "separable", "convtranspose", "maxpool", "avgpool", "pad", "dense", "upsample"),
    )
    if kind == "dense":
        return [("layer", kind, {"units": one_of(draw, filters)})]
    if kind == "upsample":
        return [("layer", kind, {"factor": one_of(draw, ("2", "3"))})]
    if kind == "pad":
        return [("layer", kind, {"padding": one_of(draw, ("1", "h", "k"))})]
    arguments = {"kernel": one_of(draw, KERNELS), "stride": one_of(draw, ("1", "1", "2", "3"))}
    if kind in ("conv", "separable", "convtranspose"):
        arguments["filters"] = one_of(draw, filters)
    if kind in ("depthwise", "separable"):
        arguments["multiplier"] = one_of(draw, ("1", "2", "h"))
    if kind in ("maxpool", "avgpool"):
        arguments["ceil"] = one_of(draw, ("yes", "no"))
        arguments["padding"] = one_of(draw, ("0", "0", f"{arguments['kernel']} // 2"))
    else:
        arguments["bias"] = one_of(draw, ("yes", "no"))
        arguments["padding"] = one_of(
            draw, ("0", "1") if kind == "convtranspose" else ("0", "1", "2", "same", "k // 2", "valid")
        )
        if kind != "convtranspose" or arguments["stride"] == "1":
            arguments["dilation"] = one_of(draw, ("1", "1", "2", "h"))
    return [("layer", kind, arguments)]


def grouped(draw: Draw, _: int, __: tuple[str, ...]) -> Body:
    """A convolution in groups, after one that makes their number divide the channels."""
    kind = one_of(draw, ("conv", "convtranspose"))
    return [("layer", "conv", {"filters": one_of(draw, ("f", "4", "3*f")), "kernel": "1"}),
            ("layer", kind, {"filters": one_of(draw, ("2*f", "8")), "kernel": "k", "groups": "2"}),
            ("layer", "channelshuffle", {"groups": "2"})]  # fmt: skip


def concatenated(draw: Draw, depth: int, filters: tuple[str, ...]) -> Body:
    widened = {"filters": one_of(draw, filters), "kernel": "k", "padding": "same"}
    branches = [keeping(draw, depth), [*keeping(draw, depth), ("layer", "conv", widened)], []]
    return [("join", "concat", branches[: one_of(draw, (2, 3))])]


def called(draw: Draw, _: int, filters: tuple[str, ...]) -> Body:
    call = one_of(draw, (("call", "unit", ["relu"]), ("call", "unit", ["batchnorm", one_of(draw, filters)]),
                         ("call", "unit", ["softmax", "h", "h + 1"]), ("call", "stage", [one_of(draw, filters)]),
                         ("call", "stage", ["f", one_of(draw, ("0", "2", "3"))])))  # fmt: skip
    return [call]


def chosen_convolution(draw: Draw, _: int, filters: tuple[str, ...]) -> Body:
    """Different costs, one shape."""
    width, condition = one_of(draw, filters), one_of(draw, CONDITIONS)
    bodies = [
        [
            (
                "layer",
                "conv",
                {"filters": width, "kernel": kernel, "padding": "same", "bias": one_of(draw, ("yes", "no"))},
            )
        ]
        for kernel in ("3", "k")
    ]
    return [("if", condition, bodies[0], bodies[1])]


def looped(draw: Draw, depth: int, filters: tuple[str, ...]) -> Body:
    widths = [one_of(draw, filters) for _ in range(one_of(draw, (0, 1, 2)))]
    inside = [("layer", "conv", {"filters": "c", "kernel": "3", "padding": "1"}), *keeping(draw, depth)]
    return [("for", "c", widths, inside)]


def skipped(draw: Draw, depth: int, _: tuple[str, ...]) -> Body:
    """A tensor taken again later, and a layer with its weights."""
    name = draw.fresh()
    labelled = ("label", name, ("layer", "conv", {"filters": "channels", "kernel": "3", "padding": "same"}))
    return [labelled, *keeping(draw, depth), ("join", one_of(draw, ("concat", "add")), [[], [("from", name)]]),
            ("label", f"{name}w", ("layer", "dense", {"units": "channels"})), *keeping(draw, 0),
            ("reuse", f"{name}w")]  # fmt: skip


CHANGING = (changing_layer, changing_layer, grouped, concatenated, called, chosen_convolution, looped, skipped,
            lambda draw, depth, filters: keeping(draw, depth))  # fmt: skip


# ---------------------------------------------------------------- items that keep the shape


def keeping_layer(draw: Draw, _: int) -> Body:
    kind = one_of(
        draw, ("conv", "depthwise", "separable", "batchnorm", "relu", "layernorm", "dropout", "maxpool", "softmax")
    )
    if kind == "maxpool":
        return [("layer", kind, {"kernel": "3", "stride": "1", "padding": one_of(draw, ("1", "same"))})]
    if kind in ("batchnorm", "layernorm"):
        return [("layer", kind, {"scale": one_of(draw, ("yes", "no"))})]
    if kind not in ("conv", "depthwise", "separable"):
        return [("layer", kind, {})]
    arguments = {"kernel": one_of(draw, ("1", "3", "k")), "padding": "same"}
    if kind != "depthwise":
        arguments["filters"] = "channels"
    return [("layer", kind, arguments)]


def summed(draw: Draw, depth: int) -> Body:
    branches = [keeping(draw, depth), keeping(draw, depth), []]
    return [("join", one_of(draw, ("add", "multiply", "maximum")), branches[: one_of(draw, (2, 3))])]


def residual(draw: Draw, depth: int) -> Body:
    return [("residual", keeping(draw, depth), keeping(draw, depth) if flag(draw) else None)]


def repeated(draw: Draw, depth: int) -> Body:
    return [("repeat", one_of(draw, ("0", "1", "2", "5")), keeping(draw, depth))]


def chosen(draw: Draw, depth: int) -> Body:
    return [("if", one_of(draw, CONDITIONS), keeping(draw, depth), keeping(draw, depth) if flag(draw) else None)]


def frozen(draw: Draw, depth: int) -> Body:
    return [("freeze", keeping(draw, depth))]


def side_branch(draw: Draw, depth: int) -> Body:
    return [("training", [*keeping(draw, depth), ("layer", "globalavgpool", {}), ("layer", "dense", {"units": "f"})])]


def stepwise(draw: Draw, depth: int) -> Body:
    """With an axis less inside, which leaves one at least."""
    if draw.axes == 1:
        return keeping_layer(draw, depth)
    draw.axes -= 1
    inside = keeping(draw, depth)
    draw.axes += 1
    return [("timedistributed", inside)]


KEEPING = (keeping_layer, keeping_layer, summed, residual, repeated, chosen, frozen, side_branch, stepwise)


# ---------------------------------------------------------------- the text


def script_of(tree: Tree, unrolled: bool = False) -> str:
    """The tree as a script; ``unrolled`` writes out every turn of a repeat with a number."""
    symbols = [f"symbol {name} {domain}" for name, (domain, _) in SYMBOLS.items()]
    blocks = [
        f"block {block.name}({', '.join(p if d is None else f'{p} = {d}' for p, d in block.parameters)}) "
        f"{braces(block.body, unrolled)}"
        for block in tree.blocks
    ]
    network = braces([("input", tree.shape), *tree.body], unrolled)
    return "\n".join([*symbols, *blocks, f"convention {tree.convention}", f"network random {network}"]) + "\n"


def braces(items: Body, unrolled: bool) -> str:
    return "{ " + "; ".join(written(item, unrolled) for item in items) + " }"


def written(item: Item, unrolled: bool) -> str:
    what, *parts = item
    return WRITTEN[what](unrolled, *parts)


def _repeat(unrolled: bool, count: str, inside: Body) -> str:
    if unrolled and count.isdigit():
        return braces(inside * int(count), unrolled) if int(count) else "identity"
    return f"repeat {count} {braces(inside, unrolled)}"


def _if(unrolled: bool, condition: str, then: Body, otherwise: Body | None) -> str:
    rest = "" if otherwise is None else f" else {braces(otherwise, unrolled)}"
    return f"if {condition} {braces(then, unrolled)}{rest}"


def _layer(_: bool, kind: str, arguments: dict[str, str]) -> str:
    inside = ", ".join(f"{name} = {value}" for name, value in arguments.items())
    return f"{kind}({inside})" if inside else kind


def _join(unrolled: bool, kind: str, bodies: list[Body]) -> str:
    return " ".join([kind, *(braces(inside, unrolled) for inside in bodies)])


WRITTEN = {
    "input": lambda unrolled, shape: f"input ({', '.join(shape)})",
    "layer": _layer,
    "residual": lambda unrolled, main, side: _join(unrolled, "residual", [main] if side is None else [main, side]),
    "join": lambda unrolled, kind, bodies: _join(unrolled, kind, bodies),
    "repeat": _repeat,
    "turns": lambda unrolled, name, first, last, inside: f"repeat {name} in {first}..{last} {braces(inside, unrolled)}",
    "for": lambda unrolled, name, values, inside: f"for {name} in [{', '.join(values)}] {braces(inside, unrolled)}",
    "if": _if,
    "freeze": lambda unrolled, inside: f"freeze {braces(inside, unrolled)}",
    "training": lambda unrolled, inside: f"training {braces(inside, unrolled)}",
    "timedistributed": lambda unrolled, inside: f"timedistributed {braces(inside, unrolled)}",
    "label": lambda unrolled, name, item: f"{name}: {written(item, unrolled)}",
    "from": lambda unrolled, name: f"from {name}",
    "reuse": lambda unrolled, name: f"reuse {name}",
    "call": lambda unrolled, name, arguments: f"{name}({', '.join(arguments)})",
}  # fmt: skip
