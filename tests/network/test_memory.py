"""Peak memory against a run of the unrolled network that counts references, and against counts by hand."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from symcnn.algebra import evaluate, text
from symcnn.errors import Error
from symcnn.network.model import Network
from symcnn.network.parts import part
from symcnn.network.peak import largest
from symcnn.questions.answers import answer
from symcnn.questions.replies import Asker
from symcnn.script import Script, from_text

from .random_networks import Body, Tree, points, script_of, trees
from .reference import IllegalError, Reference, Shape

ROUNDS = settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip

Point = dict[str, int]


def network(body: str, declarations: str = "") -> Network:
    return from_text(f"{declarations}\nnetwork net {{ {body} }}").symbolic.network()


def peak(body: str) -> Any:
    return network(body).metric("peak_activations")


# ---------------------------------------------------------------- a run that counts references


class Tensor(tuple[int, ...]):
    """A shape that remembers which storage it lies in."""

    storage: int


class Turn(NamedTuple):
    """A layer at work: the storages of its inputs and output, and whether it works in place."""

    inputs: list[int]
    output: int
    in_place: bool


class Run(Reference):
    """The network done layer by layer, with what it allocates."""

    def __init__(self, tree: Tree, numbers: Point) -> None:
        super().__init__(tree, numbers)
        self.elements: list[int] = []
        self.turns: list[Turn] = []

    def peak(self) -> int:
        start = self.allocated(tuple(self.value(size, (), self.numbers) for size in self.tree.shape))
        end: Any = self.body(self.tree.body, start, dict(self.numbers))
        return most_alive(self.turns, self.elements, start.storage, end.storage)

    def allocated(self, shape: Shape) -> Tensor:
        self.elements.append(prod(shape))
        return placed(shape, len(self.elements) - 1)

    def at_work(self, inputs: list[Any], output: Shape, in_place: bool) -> Tensor:
        made = self.allocated(output)
        if not self.training:
            self.turns.append(Turn([tensor.storage for tensor in inputs], made.storage, in_place))
        return made

    def do_layer(self, shape: Any, names: dict[str, Any], kind: str, arguments: dict[str, str]) -> Shape:
        output = super().do_layer(shape, names, kind, arguments)
        if kind in ("flatten", "dropout", "identity"):
            return placed(output, shape.storage)
        return self.at_work([shape], output, names.get(kind, kind) == "relu")

    def do_join(self, shape: Shape, names: dict[str, Any], kind: str, bodies: list[Body]) -> Shape:
        ends = [self.body(inside, shape, names) for inside in bodies]
        output = super().do_join(shape, names, kind, [[("given", end)] for end in ends])
        return self.at_work(ends, output, False)

    def do_timedistributed(self, shape: Any, names: dict[str, Any], inside: Body) -> Shape:
        start = len(self.elements)
        ends: list[Any] = []
        super().do_timedistributed(shape, names, [*inside, ("end", ends)])
        self.elements[start:] = [shape[0] * elements for elements in self.elements[start:]]
        return placed((shape[0], *ends[0]), ends[0].storage)

    def step_of(self, shape: Any) -> Shape:
        return placed(shape[1:], shape.storage)

    def do_end(self, shape: Shape, _: dict[str, Any], ends: list[Shape]) -> Shape:
        ends.append(shape)
        return shape

    def do_given(self, _: Shape, __: dict[str, Any], end: Tensor) -> Shape:
        return end


def placed(shape: Shape, storage: int) -> Tensor:
    tensor = Tensor(shape)
    tensor.storage = storage
    return tensor


def most_alive(turns: list[Turn], sizes: list[int], start: int, end: int) -> int:
    """Runs forward and frees every storage after its last use."""
    uses = Counter(storage for turn in turns for storage in turn.inputs)
    uses[end] += 1
    alive = {start} if uses[start] else set()
    most = sizes[start]
    for inputs, output, in_place in turns:
        if in_place and uses[inputs[0]] == 1:
            alive.remove(inputs[0])
        alive.add(output)
        most = max(most, sum(sizes[storage] for storage in alive))
        uses.subtract(inputs)
        alive = {storage for storage in alive if uses[storage]}
    return most


def compiled(script: Script, at: Point | None = None) -> Network | None:
    try:
        return script.session(at).network()
    except Error:
        return None


@ROUNDS
@given(trees(), st.lists(points, min_size=2, max_size=3))
def test_peaks_of_random_networks(tree: Tree, chosen: list[Point]) -> None:
    """Numbers put in before, and into the formula."""
    source = script_of(tree)
    note(source)
    script = from_text(source)
    symbolic = compiled(script)
    for point in chosen:
        note(point)
        try:
            counted = Run(tree, point).peak()
        except IllegalError:
            continue
        numeric = compiled(script, point)
        assert numeric is not None
        assert symbolic is not None
        assert numeric.metric("peak_activations") == counted
        assert evaluate(symbolic.metric("peak_activations"), point) == counted


# ---------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("body", "elements"),
    [
        ("input 8x8x3", 192),
        ("input 8x8x3; relu", 192),
        ("input 8x8x3; conv(2, 3, padding=1)", 192 + 128),
        ("input 8x8x3; conv(2, 3, padding=1); conv(4, 1)", 128 + 256),
        ("input 8x8x3; conv(4, 1); relu; maxpool(2)", 192 + 256),
        ("input 8x8x3; conv(4, 1); softmax", 256 + 256),
        ("input 4x4x1; gap; dense(50); dense(60)", 50 + 60),
        ("input 4x4x1; residual { conv(1, 1) }", 16 + 16 + 16),
        ("input 4x4x1; residual { conv(9, 1); conv(1, 1) }", 16 + 144 + 16),
        ("input 4x4x1; residual { conv(1, 1) } { conv(1, 1) }", 16 + 16 + 16),
        ("input 4x4x1; concat {} {}", 16 + 32),
        ("input 4x4x1; a: conv(2, 1); conv(3, 1); conv(4, 1); concat {} { from a }", 32 + 64 + 96),
    ],
)
def test_chains_and_skips(body: str, elements: int) -> None:
    assert peak(body) == elements


@pytest.mark.parametrize(
    ("body", "elements"),
    [
        ("residual { dropout }", 16 + 16),  # it is the input itself that is added
        ("residual { identity; flatten; reshape(4, 4, 1) }", 16 + 16),
        ("residual { relu }", 16 + 16 + 16),  # the input is still needed
        ("relu; residual { conv(1, 1); relu }", 16 + 16 + 16),
        ("a: conv(1, 1); relu; conv(1, 1); add {} { from a }", 16 + 16 + 16),
        ("a: conv(1, 1); relu; dropout; relu", 16 + 16),
    ],
)
def test_layers_in_place(body: str, elements: int) -> None:
    assert peak(f"input 4x4x1; {body}") == elements


def test_a_u_net() -> None:
    """Tutorial B: the last `concat` has the tensor from below, the skip of the first level, and both in one."""
    with open("docs/tutorials/b.cnn", encoding="utf-8") as file:
        net = from_text(file.read()).symbolic.network()
    last, skip = 96 * 96, 96 * 96
    assert text(net.metric("peak_activations")) == f"{last + skip + (last + skip)}*c"
    assert text(part(net, "enc1").metric("peak_activations")) == f"{2 * 96 * 96}*c"
    waiting = 96 * 96 + 48 * 48 * 2 + 24 * 24 * 4 + 12 * 12 * 8  # the skips, in units of c
    at_the_bottom = waiting + 2 * 6 * 6 * 16
    assert text(part(net, "level5").metric("peak_activations")) == f"{at_the_bottom}*c"


def test_what_outputs_and_inputs_hold() -> None:
    chain = "input 4x4x1; a: conv(2, 1); b: conv(4, 1); c: conv(1, 1)"
    assert peak(chain) == 32 + 64
    assert peak(f"{chain}; output a, c") == 32 + 64 + 16
    assert peak(f"{chain}; output b, c") == 32 + 64
    two = "left: input 4x4x1; right: input 4x4x2; from left; conv(1, 1); conv(1, 1)"
    assert peak(f"{two}; concat {{}} {{ from right }}") == 16 + 32 + 48
    assert peak(two) == 16 + 32


def test_side_branches_take_no_memory() -> None:
    assert peak("input 4x4x1; conv(2, 1); training { conv(90, 1); gap; dense(5) }; conv(1, 1)") == 16 + 32


# ---------------------------------------------------------------- repeats and choices


def test_alike_turns() -> None:
    """From the second turn on the tensor before the repeat is alive besides the turn's own."""
    rest = "a: conv(1, 1); repeat {} {{ residual {{ conv(1, 1) }} }}; add {{}} {{ from a }}"
    found = [peak("input 4x4x1; " + rest.format(turns)) for turns in ("0", "1", "2", "3", "10^8")]
    assert found == [16 + 16, 48, 64, 64, 64]


def test_a_label_of_the_last_turn() -> None:
    body = "repeat 5 { e: conv(4, 1); conv(1, 1) }"
    assert peak(f"input 4x4x1; {body}") == 16 + 64
    assert peak(f"input 4x4x1; {body}; concat {{}} {{ from e }}") == 16 + 64 + 80


def test_turns_in_turns() -> None:
    inner = "repeat 10^8 { residual { conv(channels, 1) } }"
    assert peak(f"input 4x4x1; repeat 10^8 {{ residual {{ {inner} }} }}") == 16 * 4
    assert peak(f"input 4x4x1; repeat 10^8 {{ {inner} }}") == 16 * 3


def test_an_open_choice() -> None:
    net = network("input 4x4x1; if k > 4 { conv(k, 1); conv(1, 1) }", "symbol k in 1..8")
    found = net.metric("peak_activations")
    assert [evaluate(found, {"k": k}) for k in (1, 4, 5, 8)] == [16, 16, 16 + 80, 16 + 128]


# ---------------------------------------------------------------- formulas


def test_formulas_stay_short() -> None:
    net = network("input (n, n, 3); conv(w, 3, padding=1); bn; repeat 50 { conv(w, 1) }; gap; dense(10)",
                  "symbol n in 8..\nsymbol w in 8..")  # fmt: skip
    assert text(net.metric("peak_activations")) == "2*n**2*w"
    joined = network("input (n, n, 3); conv(w, 1)", "symbol n, w").metric("peak_activations")
    assert text(joined) == "n**2*w + 3*n**2"


def test_what_is_not_decided_stays() -> None:
    net = network("input (n, 1); conv(4, 1); gap; dense(w)", "symbol n, w")
    found = net.metric("peak_activations")
    assert text(found) == "Max(4*n + 4, w + 4, 5*n)"


def test_the_largest_of_none_is_nothing() -> None:
    assert largest([]) == 0
    net = network("input 4x4x1; conv(2, 1); side: { }; training { aside: conv(9, 1) }")
    assert part(net, "side").metric("peak_activations") == 0
    assert part(net, "aside").metric("peak_activations") == 0
    assert part(net, "input1").metric("peak_activations") == 16


def test_questions_about_the_peak() -> None:
    script = from_text("""symbol k
        network net { input 32x32x3; stem: { conv(k, 3, padding=1); relu }; gap; dense(10) }
        print peak_activations(stem), peak_activations(dense1)
        maximize k subject to 4*peak_activations <= 256Ki""")
    asker = Asker(script.symbolic)
    lines = [answer(asker, question).lines[0] for question in script.program.questions]
    assert lines == ["1024*k + 3072, k + 10", "k = 61"]
