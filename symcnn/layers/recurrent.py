"""Recurrent layers: plain, LSTM and GRU, each a stack over a sequence or a cell on a vector; the convolutional LSTM.

i inputs, h units, G gates (1, 4, 3), p the size of an LSTM's projection, r the state that comes back: p, or h without a
projection. Sources: the documentation of torch.nn.RNN, LSTM, GRU and their cells, of Keras's SimpleRNN, LSTM, GRU,
Bidirectional and ConvLSTM1D to 3D; Hochreiter and Schmidhuber (1997), Cho et al. (2014), Sak et al. (2014) for the
projection, Shi et al. (2015) for the convolutional LSTM.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import COUNT, FLAG, PADDING, SIZE, show, whole_number
from symcnn.layers.convolution import bias_tensor, kernel_dimensions, output_dimensions
from symcnn.layers.kind import (
    BIAS,
    WEIGHT,
    ArgumentType,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Tensor,
)
from symcnn.layers.windows import slide

# ---------------------------------------------------------------- arguments

MOST_LAYERS = 1000
MERGES = {"concat": "concat", "add": "sum", "multiply": "mul", "average": "ave"}
"""How the two directions become one: the join's name here, and Keras's word for it."""


def _depth(value: Any, _: Call, name: str) -> int:
    """A number of layers that is no symbol, since each layer has weights of its own name."""
    if type(value) is int and 1 <= value <= MOST_LAYERS:
        return value
    raise Error(
        f"`{name}` must be a number from 1 to {MOST_LAYERS}, not {show(value)}",
        hint="for a stack as deep as a symbol says, write `lstm(h); repeat d - 1 { lstm(h) }`",
    )


def _projection(value: Any, _: Call, name: str) -> Value:
    """0 as it stands is none; everything else is a size, which is never 0."""
    return 0 if type(value) is int and value == 0 else whole_number(value, name, 1)


def _merge(value: Any, _: Call, name: str) -> str:
    word = value.name if isinstance(value, Kind) else value
    for join, theirs in MERGES.items():
        if word in (join, theirs):
            return join
    raise Error(f"`{name}` can't be {show(value)}", hint=f"it is {', '.join(f'`{join}`' for join in MERGES)}")


LAYERS = ArgumentType(f"a number of layers, up to {MOST_LAYERS}", _depth)
PROJECTION = ArgumentType("a positive whole number, or 0 for none", _projection)
MERGE = ArgumentType("`concat`, `add`, `multiply` or `average`", _merge)

# ---------------------------------------------------------------- stacks and cells


class Cell(NamedTuple):
    """A kind of recurrent cell: how many gates it has, and its layer's name in Keras."""

    kind: str
    gates: int
    keras: str


class Run(NamedTuple):
    """A layer of a stack in one direction: the size of its inputs, and what its tensors' names begin and end with."""

    inputs: Value
    before: str
    after: str


KERNEL_NAMES = {"torch": ("weight_ih", "weight_hh"), "keras": ("kernel", "recurrent_kernel")}


def _state(call: Call) -> Value:
    """The size of the state that comes back in the next step: the projection's, or the units."""
    state: Value = call["units"] if call["projection"] == 0 else call["projection"]
    return state


def _width(call: Call) -> Value:
    """The channels of a layer's output, in which two directions stand side by side or are merged."""
    return 2 * _state(call) if call["bidirectional"] and call["merge"] == "concat" else _state(call)


def _check(cell: Cell, call: Call) -> tuple[Requirement, ...]:
    """What the frameworks refuse: they project LSTMs alone, to less than the units; cells are not stacked."""
    if not call.spatial and (call["layers"] > 1 or call["bidirectional"] or call["projection"] != 0):
        raise Error(
            f"on a vector `{cell.kind}` is a single cell, without layers, directions and a projection",
            hint="give it a sequence, such as `input (t, c)`",
        )
    if cell.kind != "gru" and not call["reset_after"]:
        raise Error(f"`{cell.kind}` has no reset gate", hint="`reset_after` is an argument of `gru`")
    if call["projection"] == 0:
        return ()
    if cell.kind != "lstm":
        raise Error(f"`{cell.kind}` has no projection", hint="only `lstm` has one")
    message = f"`projection` = {show(call['projection'])} is not below the {show(call['units'])} units"
    return (Requirement(call["units"] - call["projection"] - 1, message, "PyTorch refuses this; project to less"),)


def _runs(cell: Cell, call: Call) -> Iterator[Run]:
    """Every layer in every direction; a deeper layer takes the output of the one before it."""
    for layer in range(call["layers"]):
        inputs = call.channels if layer == 0 else _width(call)
        for backward in range(2 if call["bidirectional"] else 1):
            if call.keras:
                yield Run(inputs, _keras_path(cell, call, layer, backward == 1), "")
            else:
                yield Run(inputs, "", f"_l{layer}{'_reverse' if backward else ''}" if call.spatial else "")


def _keras_path(cell: Cell, call: Call, layer: int, backward: bool) -> str:
    """What Keras writes before a weight's name; layers of a stack are counted as it counts layers."""
    parts = []
    if call["layers"] > 1:
        own = "bidirectional" if call["bidirectional"] else cell.keras
        parts.append(f"{own}_{layer}" if layer else own)
    if call["bidirectional"]:
        parts.append(f"{'backward' if backward else 'forward'}_{cell.keras}")
    if call.spatial:
        parts.append(f"{cell.keras}_cell")
    return "".join(f"{part}/" for part in parts)


def _tensors(cell: Cell, call: Call, run: Run) -> Iterator[Tensor]:
    """The kernels of inputs and state, the biases (torch: one of each; Keras: one, or two in a row after the reset),
    the projection."""
    units = Dimension("units", call["units"])
    gates = _gates(cell)
    together = Dimension("all gates", cell.gates * units.value) if gates else units
    sources = (Dimension("inputs", run.inputs), Dimension("state", _state(call)))
    for name, source in zip(KERNEL_NAMES[call.convention], sources, strict=True):
        stored = (source, together) if call.keras else (together, source)
        yield Tensor(f"{run.before}{name}{run.after}", WEIGHT, stored, (*gates, units, source))
    if call["bias"]:
        for name, copies in _biases(cell, call):
            yield Tensor(f"{run.before}{name}{run.after}", BIAS, (*copies, together), (*copies, *gates, units))
    if call["projection"] != 0:
        ends = (Dimension("projection", call["projection"]), units)
        name = "projection_kernel" if call.keras else "weight_hr"
        yield Tensor(f"{run.before}{name}{run.after}", WEIGHT, ends[::-1] if call.keras else ends)


def _gates(cell: Cell) -> tuple[Dimension, ...]:
    return (Dimension("gates", cell.gates),) if cell.gates > 1 else ()


def _biases(cell: Cell, call: Call) -> tuple[tuple[str, tuple[Dimension, ...]], ...]:
    """The names of the biases, and how many stand in one tensor."""
    if not call.keras:
        return (("bias_ih", ()), ("bias_hh", ()))
    return (("bias", (Dimension("biases", 2),) if cell.kind == "gru" and call["reset_after"] else ()),)


def _products(cell: Cell, call: Call) -> Iterator[tuple[Dimension, ...]]:
    """In every step: the inputs of the first layer, those of deeper layers, the states, the projections."""
    layers = call["layers"]
    units, state = Dimension("units", call["units"]), Dimension("state", _state(call))
    steps = tuple(Dimension("steps", size) for size in call.spatial)
    once = (*steps, *((Dimension("directions", 2),) if call["bidirectional"] else ()))
    every = (*once, *((Dimension("layers", layers),) if layers > 1 else ()))
    yield (*once, *_gates(cell), units, Dimension("inputs", call.channels))
    if layers > 1:
        yield (*once, Dimension("deeper layers", layers - 1), *_gates(cell), units, Dimension("inputs", _width(call)))
    yield (*every, *_gates(cell), units, state)
    if call["projection"] != 0:
        yield (*every, units, Dimension("projection", call["projection"]))


def _recurrent(cell: Cell, call: Call) -> Effect:
    requirements = _check(cell, call)
    tensors = tuple(tensor for run in _runs(cell, call) for tensor in _tensors(cell, call, run))
    kept = call.spatial if call["sequences"] else ()
    return Effect(
        (*kept, _width(call)),
        tensors,
        tuple(_products(cell, call)),
        requirements=requirements,
        whole=len(call.spatial) > 0,
    )


# ---------------------------------------------------------------- convolutional


def _frame(call: Call) -> Call:
    """The call as one step of the sequence sees it."""
    return Call((call.shape[1:],), call.convention, call.arguments)


def _of_frame(type: ArgumentType) -> ArgumentType:
    """The same for the axes of a frame, without that of time."""
    return ArgumentType(type.describe, lambda value, call, name: type.read(value, _frame(call), name), type.words)


FRAME_SIZE, FRAME_PADDING = _of_frame(SIZE), _of_frame(PADDING)


def _convlstm(call: Call) -> Effect:
    """A convolution of each frame and one of the state, which keeps its size and has neither stride nor dilation."""
    axes, requirements = slide(_frame(call))
    kernel, filters = kernel_dimensions(call["kernel"]), call["filters"]
    gates, outputs = Dimension("gates", 4), Dimension("filters", filters)
    together = Dimension("all gates", 4 * filters)
    sources = (Dimension("input channels", call.channels), Dimension("state", filters))
    positions = (Dimension("steps", call.shape[0]), *output_dimensions(axes))
    tensors = tuple(
        Tensor(f"conv_lstm_cell/{name}", WEIGHT, (*kernel, source, together), (*kernel, source, gates, outputs))
        for name, source in zip(KERNEL_NAMES["keras"], sources, strict=True)
    )
    bias = bias_tensor("all gates", 4 * filters).replace(name="conv_lstm_cell/bias", factors=(gates, outputs))
    return Effect(
        (*(call.shape[:1] if call["sequences"] else ()), *(axis.output for axis in axes), filters),
        (*tensors, *([bias] if call["bias"] else [])),
        tuple((*positions, *kernel, source, gates, outputs) for source in sources),
        axes,
        requirements,
        whole=True,
    )


# ---------------------------------------------------------------- entries

CELLS = (
    (Cell("rnn", 1, "simple_rnn"), "A plain recurrent layer"),
    (Cell("lstm", 4, "lstm"), "A long short-term memory, with a `projection` of its state where that is given"),
    (Cell("gru", 3, "gru"), "A gated recurrent unit"),
)
SHARED = (
    "; on a sequence a stack of layers, on a vector one cell. Two directions are merged, and without `sequences` only "
    "the last step goes on."
)
PARAMS = {
    1: "h·(i + h + 2) a layer and direction (keras: h·(i + h + 1))",
    4: "4h·(i + r + 2) + h·p a layer and direction (keras: 4h·(i + r + 1) + h·p)",
    3: "3h·(i + h + 2) a layer and direction (keras: 3h·(i + h + 1) unless `reset_after`)",
}
MACS = {1: "steps·h·(i + h)", 4: "steps·(4h·(i + r) + h·p)", 3: "steps·3h·(i + h)"}
BIASED = Parameter("bias", FLAG, True)
SEQUENCES = Parameter("sequences", FLAG, True)

KINDS = (
    *(
        Kind(
            cell.kind,
            gist + SHARED,
            partial(_recurrent, cell),
            (
                Parameter("units", COUNT),
                Parameter("layers", LAYERS, 1),
                Parameter("bidirectional", FLAG, False),
                SEQUENCES,
                Parameter("projection", PROJECTION, 0),
                BIASED,
                Parameter("reset_after", FLAG, True),
                Parameter("merge", MERGE, "concat"),
            ),
            formulas={"params": PARAMS[cell.gates], "macs": MACS[cell.gates]},
            ranks=(1, 2),
            kernel=True,
        )
        for cell, gist in CELLS
    ),
    Kind(
        "convlstm",
        "An LSTM over frames, whose products are convolutions; that of the state keeps its size. Keras's definition.",
        _convlstm,
        (
            Parameter("filters", COUNT),
            Parameter("kernel", FRAME_SIZE),
            Parameter("stride", FRAME_SIZE, 1),
            Parameter("padding", FRAME_PADDING, 0),
            Parameter("dilation", FRAME_SIZE, 1),
            SEQUENCES,
            BIASED,
        ),
        formulas={"params": "Πk·4o·(i + o) + 4o", "macs": "steps·Πout·Πk·4o·(i + o)"},
        ranks=(3, 4, 5),
        kernel=True,
    ),
)
