"""Metrics against brute force: receptive fields by following elements, depth by every path, conditions by points."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.algebra import Domain, Poly, Ring, at_least, evaluate, floordiv, nonnegative
from symcnn.errors import Error
from symcnn.network.model import Network, Validity
from symcnn.network.validity import essential, unrounded
from symcnn.script import from_text
from symcnn.source import Source, Span

ROUNDS = settings(max_examples=60, deadline=None, derandomize=True)


def network(body: str, declarations: str = "", convention: str = "torch") -> Network:
    return from_text(f"{declarations}\nconvention {convention}\nnetwork net {{ {body} }}").symbolic.network()


# ---------------------------------------------------------------- receptive field

Dependencies = list[frozenset[int]]
LENGTH = 240
"""Long enough that elements in the middle do not feel the ends."""

ITEMS = ("conv(4, {k})", "conv(4, {k}, padding={k})", "conv(4, {k}, stride={s})", "conv(4, {k}, dilation={s})",
         "maxpool({k}, stride={s})", "conv(4, {k}, padding=same)", "relu",
         "pad({s})", "slice(0, 1, 1000, {s})")  # fmt: skip


def window(before: Dependencies, k: int, s: int = 1, d: int = 1, p: tuple[int, int] = (0, 0)) -> Dependencies:
    """Each output element depends on what the elements under its window depend on."""
    padded = [frozenset[int]()] * p[0] + before + [frozenset[int]()] * p[1]
    starts = range(0, len(padded) - d * (k - 1), s)
    return [frozenset().union(*(padded[at + d * j] for j in range(k))) for at in starts]


def scattered(before: Dependencies, k: int, s: int, d: int = 1) -> Dependencies:
    """A transposed convolution: each input element reaches the outputs under its kernel."""
    after = [set[int]() for _ in range((len(before) - 1) * s + d * (k - 1) + 1)]
    for at, inputs in enumerate(before):
        for j in range(k):
            after[at * s + d * j] |= inputs
    return [frozenset(inputs) for inputs in after]


def stepped(before: Dependencies, item: str, k: int, s: int) -> Dependencies:
    half = ((k - 1) // 2, k - 1 - (k - 1) // 2)
    rules: dict[str, Any] = {
        ITEMS[0]: lambda: window(before, k),
        ITEMS[1]: lambda: window(before, k, p=(k, k)),
        ITEMS[2]: lambda: window(before, k, s),
        ITEMS[3]: lambda: window(before, k, d=s),
        ITEMS[4]: lambda: window(before, k, s),
        ITEMS[5]: lambda: window(before, k, p=half),
        ITEMS[6]: lambda: before,
        ITEMS[7]: lambda: window(before, 1, p=(s, s)),
        ITEMS[8]: lambda: before[1::s],
    }
    return rules[item]()  # type: ignore[no-any-return]


def reach(dependencies: Dependencies) -> int:
    """How far apart the inputs of one element lie, at most."""
    return max(max(inputs) - min(inputs) + 1 for inputs in dependencies if inputs)


layers_of_a_path = st.lists(st.tuples(st.sampled_from(ITEMS), st.integers(1, 4), st.integers(1, 2)), max_size=4)


@settings(ROUNDS, max_examples=150)
@given(layers_of_a_path)
def test_receptive_field_of_a_path(path: list[tuple[str, int, int]]) -> None:
    elements: Dependencies = [frozenset([at]) for at in range(LENGTH)]
    for item, k, s in path:
        elements = stepped(elements, item, k, s)
    text = "; ".join(item.format(k=k, s=s) for item, k, s in path)
    assert network(f"input ({LENGTH}, 4); {text}").metric("receptive_field") == reach(elements), text


@ROUNDS
@given(st.integers(1, 7), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_receptive_field_of_enlargements(k: int, s: int, d: int, after: int) -> None:
    """A transposed convolution, or elements repeated, then a window over several of them."""
    start: Dependencies = [frozenset([at]) for at in range(30)]
    ways = {
        f"convtranspose(4, {k}, stride={s}, dilation={d})": scattered(start, k, s, d),
        f"upsample({s})": [inputs for inputs in start for _ in range(s)],
    }
    for text, elements in ways.items():
        found = network(f"input (30, 4); {text}").metric("receptive_field")
        assert found == reach(elements), text
        if d == 1 or "upsample" in text:
            wider = reach(window(elements, after))
            found = network(f"input (30, 4); {text}; conv(4, {after})").metric("receptive_field")
            assert wider <= found <= wider + 1, text


def adaptive(before: Dependencies, outputs: int) -> Dependencies:
    """PyTorch's windows: from ⌊j·I/O⌋ to before ⌈(j + 1)·I/O⌉."""
    size = len(before)
    ends = [(j * size // outputs, -(-(j + 1) * size // outputs)) for j in range(outputs)]
    return [frozenset().union(*before[start:end]) for start, end in ends]


@pytest.mark.parametrize("size", range(2, 25))
def test_receptive_field_of_adaptive_pools(size: int) -> None:
    """Exact for the pool itself; for a window over several of its outputs at most one more than there is."""
    start: Dependencies = [frozenset([at]) for at in range(size)]
    for outputs in range(2, 31):
        pooled = adaptive(start, outputs)
        assert network(f"input ({size}, 4); adaptiveavgpool({outputs})").metric("receptive_field") == reach(pooled)
        wider = reach(window(pooled, 2))
        found = network(f"input ({size}, 4); adaptivemaxpool({outputs}); conv(4, 2)").metric("receptive_field")
        assert wider <= found <= wider + 1


def test_receptive_field_of_adaptive_pools_of_symbols() -> None:
    declared = "symbol n in 32.. step 4\nsymbol m"
    field = network("input (n, 3); conv(3, 3, padding=1); adaptiveavgpool(4)", declared).metric("receptive_field")
    assert evaluate(field, {"n": 32}) == 3 + 7
    for body in ("input (n, 3); adaptiveavgpool(1)", "input (n, 3); adaptiveavgpool(3); flatten"):
        assert str(network(body, declared).metric("receptive_field")) == "n"
    net = network("input (n, 3); adaptiveavgpool(3)", declared)
    with pytest.raises(Error, match="an adaptive pool whose windows may differ"):
        net.metric("receptive_field")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("input 32x32x3; conv(8, 3x5)", (3, 5)),
        ("input 32x32x3; conv(8, 3); maxpool(2); conv(8, 3)", 8),
        ("input 32x32x3; residual { conv(3, 3, padding=1); conv(3, 3, padding=1) }; conv(3, 3)", 7),
        ("input 32x24x3; gap; dense(10)", (32, 24)),
        ("input 32x24x3; flatten", (32, 24)),
        ("input 32x32x3; multiply {} { gap; conv(3, 1) }; conv(3, 3)", 32),
        ("input 32x32x3; dense(4); layernorm; softmax", 1),
        ("input 32x32x3; conv(8, 3); layernorm(axes=[0, 1, 2]); groupnorm(2); instancenorm", 3),
        ("input 10; dense(3)", 1),
        ("input (64, 4); slice(0, 0, 64, 2); conv(4, 3)", 5),
        ("input (64, 4); slice(-1, 0, 4, 2); conv(4, 3)", 3),
        ("input 32x32x3; convtranspose(3, 2, stride=2); conv(3, 4)", 3),
        ("input 16x16x3; upsample(size=32); conv(3, 5)", 3),
        ("input (20,); embedding(100, 16); conv(16, 3, padding=1); conv(16, 3, padding=1)", 5),
        ("input (20,); embedding(100, 16); attention(4)", 20),
        ("input (20, 6); embedding(100, 16); conv(16, (3, 5))", (3, 5)),
        ("input 20; dense(49); reshape(7, 7, 1); conv(4, 3)", 1),
        ("input 8x12x3; conv(4, (1, 5)); reshape(64, 4); dense(3)", (1, 5)),
        ("input 8x12x3; conv(4, (1, 5)); reshape(64, 4); attention(2)", (8, 12)),
        ("input 8x12x3; conv(4, (1, 5)); permute(1, 0, 2); dense(3)", (1, 5)),
        ("input 8x12x3; flatten; reshape(12, 8, 3); conv(4, 3)", (8, 12)),
        ("input (n, n, 3); gap", "n"),
        ("input (n, n, 3); conv(8, k, stride=2); conv(8, k)", "3*k - 2"),
        ("input (n, n, 3); upsample(k); gap", "n"),
        ("input (n, n, 3); residual { if k > 4 { multiply {} { gap } } }; conv(3, 3)", "n if k > 4 else 3"),
    ],
)  # fmt: skip
def test_receptive_field_by_hand(body: str, field: Any) -> None:
    net = network(body, "symbol n in 32..\nsymbol k in 1..8")
    found = net.metric("receptive_field")
    if isinstance(field, str):
        for n, k in product((32, 47), (1, 5)):
            assert evaluate(found, {"n": n, "k": k}) == eval(field, {"n": n, "k": k})
    else:
        assert found == field


def test_receptive_field_after_an_enlargement_by_a_symbol() -> None:
    field = network("input (n, 3); upsample(k); conv(3, 3)", "symbol n in 32..\nsymbol k in 1..8").metric(
        "receptive_field"
    )
    for k in range(1, 9):
        assert evaluate(field, {"k": k}) == network(f"input (32, 3); upsample({k}); conv(3, 3)").metric(
            "receptive_field"
        )


def test_receptive_field_after_an_unknown_enlargement_is_refused() -> None:
    net = network("input (n, 3); upsample(k + 1); conv(3, 3)", "symbol n in 32..\nsymbol k in 1..8")
    with pytest.raises(Error, match="no closed form after an enlargement by a symbol"):
        net.metric("receptive_field")
    assert net.totals["params"] == 30


@pytest.mark.parametrize(
    "body",
    [
        "conv(4, (1, 5)); permute(1, 0, 2); conv(4, (1, 3))",
        "conv(4, (1, 5)); reshape(64, 4); conv(4, 3)",
        "reshape(4, 24, 3); conv(4, 3)",
        "reshape(8, 6, 6); conv(4, 1)",
        "permute(2, 1, 0); dense(5)",
        "reshape(4, 24, 3); attention(1, axes=[1])",
    ],
)
def test_a_window_on_positions_in_another_order_is_refused(body: str) -> None:
    net = network(f"input 8x12x3; {body}", "")
    with pytest.raises(Error, match="reshaped or permuted"):
        net.metric("receptive_field")
    assert net.totals["params"] is not None
    assert network(f"input 8x12x3; {body}; gap", "").metric("receptive_field") == (8, 12)


# ---------------------------------------------------------------- depth

Graph = list[tuple[bool, tuple[int, ...]]]


@st.composite
def bodies(draw: Any, depth: int = 2) -> list[Any]:
    """Layers with and without a kernel, and joins of bodies."""
    items: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        plain = st.sampled_from(["conv(channels, 1)", "depthwise(1)", "dense(channels)", "separable(channels, 1)"])
        join = st.lists(bodies(depth - 1), min_size=2, max_size=3) if depth else st.nothing()  # type: ignore[call-arg]
        items.append(draw(plain | st.sampled_from(["relu", "bn", "maxpool(1)"]) | join))
    return items


def text_of(body: list[Any]) -> str:
    return "; ".join(i if isinstance(i, str) else "add " + " ".join(f"{{ {text_of(b)} }}" for b in i) for i in body)


def paths(body: list[Any]) -> list[int]:
    """The kernels on every path."""
    counts = [0]
    for item in body:
        if isinstance(item, str):
            counts = [count + item.startswith(("conv", "depthwise", "dense", "separable")) for count in counts]
        else:
            counts = [count + inside for count in counts for branch in item for inside in paths(branch)]
    return counts


@ROUNDS
@given(bodies())
def test_depth_is_the_longest_path(body: list[Any]) -> None:
    assert network(f"input 4x4x2; {text_of(body)}").metric("depth") == max(paths(body))


def test_depth_leaves_side_branches_out_and_takes_the_deepest_output() -> None:
    assert network("input 4x4x2; conv(2, 1); training { conv(2, 1); conv(2, 1); gap; dense(3) }").metric("depth") == 1
    branching = "input 4x4x2; a: conv(2, 1); b: { conv(2, 1); conv(2, 1) }; from a; c: conv(2, 1)"
    assert network(branching).metric("depth") == 2
    assert network(f"{branching}; output b, c").metric("depth") == 3


# ---------------------------------------------------------------- memory and statistics


def test_activations_leave_out_what_is_computed_in_place() -> None:
    net = network("input 8x8x3; conv(4, 3); bn; relu; maxpool(2); dropout(0.5); flatten; dense(5); softmax")
    assert net.totals["activations"] == 6 * 6 * 4 + 6 * 6 * 4 + 3 * 3 * 4 + 5 + 5
    joined = network("input 8x8x3; residual { conv(3, 3, padding=1) }; concat {} {}; training { conv(9, 1) }")
    assert joined.totals["activations"] == 8 * 8 * 3 + 8 * 8 * 3 + 8 * 8 * 6


@pytest.mark.parametrize(("convention", "params", "frozen", "buffers"), [("torch", 10, 0, 11), ("keras", 20, 10, 0)])
def test_moving_statistics_by_convention(convention: str, params: int, frozen: int, buffers: int) -> None:
    net = network("input 5; bn", convention=convention)
    totals = net.totals
    assert (totals["params"], totals["non_trainable"], totals["buffers"]) == (params, frozen, buffers)
    assert (totals["biases"], totals["weights"]) == (5, params - 5)
    bare = network("input 5; bn(scale=no, center=no)", convention=convention).totals
    assert (bare["trainable"], bare["non_trainable"], bare["buffers"]) == (0, frozen, buffers)


# ---------------------------------------------------------------- where a network exists


def described(body: str, declarations: str = "symbol n, m, k") -> list[str]:
    return [condition.describe() for condition in network(body, declarations).conditions]


@pytest.mark.parametrize(
    ("body", "conditions"),
    [
        ("input (n, 3); conv(8, 3)", ["n >= 3"]),
        ("input (n, 3); conv(8, 3); conv(8, 3)", ["n >= 5"]),
        ("input (n, 3); conv(8, 3); maxpool(2); conv(8, 5)", ["n >= 12"]),
        ("input (n, 3); maxpool(2); conv(8, 5)", ["n >= 10"]),
        ("input (n, m, 3); conv(8, 3)", ["n >= 3", "m >= 3"]),
        ("input (n, n, 3); conv(8, 3x5)", ["n >= 5"]),
        ("input (n, 3); conv(8, 3, padding=1); conv(8, 3, padding=same)", []),
        ("input (2*n, 3); conv(8, 5)", ["n >= 3"]),
        ("input (n, 3); conv(8, k)", ["n >= k"]),
        ("input (n, 3); if k > 1 { conv(3, 4); gap } else { gap }", ["n >= 4 where k >= 2"]),
        ("input (n, 3); conv(3, 2); if k > 1 { gap } else { conv(3, 3); gap }", ["n >= 2", "n >= 4 where k <= 1"]),
        ("input (n, 3); conv(3, 5); if k > 1 { conv(3, 1); gap } else { gap }", ["n >= 5"]),
        ("input (9, 3); if k > 4 { conv(3, 10); gap } else { gap }", ["k <= 4"]),
        ("input (n, 3); if n > 4 { conv(3, 3); gap } else { gap }", []),
    ],
)  # fmt: skip
def test_conditions_say_it_once(body: str, conditions: list[str]) -> None:
    assert described(body) == conditions


def test_what_never_fits_is_an_error() -> None:
    with pytest.raises(Error, match="does not fit a size of n"):
        network("input (n, 3); conv(8, 9)", "symbol n in 1..8")


@ROUNDS
@given(st.integers(1, 6), st.integers(-9, 9), st.integers(2, 5), st.integers(-20, 20), st.sampled_from([1, -1, 2, -3]))
def test_unrounded_holds_at_the_same_points(a: int, b: int, c: int, m: int, sign: int) -> None:
    ring = Ring()
    n = ring.symbol("n", Domain())
    value = sign * floordiv(a * n + b, c) + m
    freed = unrounded(value)
    assert all((evaluate(value, {"n": x}) >= 0) == (evaluate(freed, {"n": x}) >= 0) for x in range(1, 60))
    assert not isinstance(freed, Poly) or freed == unrounded(freed)


@ROUNDS
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(0, 12), st.booleans()), max_size=6))
def test_essential_conditions_imply_all(given_conditions: list[tuple[int, int, int, bool]]) -> None:
    ring = Ring()
    n, k = ring.symbol("n", Domain()), ring.symbol("k", Domain(1, 4))
    span = Span(Source("test", ""), 0, 0)
    guard = at_least(k, 3)
    every = [
        Validity(floordiv(a * n, c) - m, guard if guarded else 1, "", "", span) for a, c, m, guarded in given_conditions
    ]
    kept = essential(every)
    assert len(kept) <= 2
    for point in ({"n": x, "k": y} for x, y in product(range(1, 60), range(1, 5))):
        assert all(c.holds(point) for c in kept) == all(c.holds(point) for c in every)


def test_every_condition_of_a_network_is_decided_by_points() -> None:
    """The conditions hold exactly where the network compiles with the numbers put in."""
    body = "input (n, 3); conv(4, k, stride=2); maxpool(3, stride=2); conv(4, k, padding=1)"
    script = from_text(f"symbol n\nsymbol k in 1..4\nnetwork net {{ {body} }}")
    conditions = script.symbolic.network().conditions
    for n, k in product(range(1, 30), range(1, 5)):
        point = {"n": n, "k": k}
        try:
            script.session(point).network()
            exists = True
        except Error:
            exists = False
        assert all(condition.holds(point) for condition in conditions) == exists, point
    assert all(nonnegative(condition.value).verdict is not True for condition in conditions)
