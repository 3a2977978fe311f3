"""Windows that slide along an axis: their output sizes, and when they don't fit.

n is the size, k the kernel, s the stride, d the dilation, p the padding on both sides together.

The sources are the frameworks' documentation (torch.nn.Conv2d, MaxPool2d, ConvTranspose2d; Keras's convolution and
pooling layers), checked by running them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import gcd
from typing import Any

from symcnn.algebra import Value, ceildiv, divide, floordiv, maximum, minimum, whole
from symcnn.errors import Error
from symcnn.layers.arguments import CAUSAL, SAME, show
from symcnn.layers.kind import Axis, Call, Requirement, Shape


def reach(kernel: Value, dilation: Value) -> Value:
    """How many positions a dilated kernel covers: d(k − 1) + 1."""
    return kernel if dilation == 1 else dilation * (kernel - 1) + 1


def sizes(call: Call) -> Shape:
    """The spatial sizes a window slides along; a vector has sizes of 1."""
    return call.spatial or (1,) * len(call["kernel"])


def slide(call: Call) -> tuple[tuple[Axis, ...], tuple[Requirement, ...]]:
    """The axes of a convolution with ``kernel``, ``stride``, ``padding`` and ``dilation``."""
    axes = tuple(_same(n, k, s, d) if p == SAME else _window(n, k, s, p, d) for n, k, s, p, d in _each(call))
    return axes, needed(_fits(axis) for axis in axes if axis.rule != "same")


def pool(call: Call) -> tuple[tuple[Axis, ...], tuple[Requirement, ...]]:
    """The axes of a pool: as a convolution's, or rounded up where ``ceil``."""
    rule = _ceiling if call["ceil"] else _window
    axes = tuple(_same(n, k, s, d) if p == SAME else rule(n, k, s, p, d) for n, k, s, p, d in _each(call))
    sliding = [axis for axis in axes if axis.rule != "same"]
    return axes, needed(requirement(axis) for axis in sliding for requirement in (_fits, _half))


def needed(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Those that are not plainly met by a number."""
    return tuple(r for r in requirements if type(r.value) is not int or r.value < 0)


def _each(call: Call) -> Iterator[tuple[Any, ...]]:
    """Size, kernel, stride, padding and dilation of each axis; `causal` is d(k − 1) before the input and none after."""
    for index, (n, k, s, d) in enumerate(
        zip(sizes(call), call["kernel"], call["stride"], call["dilation"], strict=True)
    ):
        padding = call["padding"]
        if padding == CAUSAL:
            yield n, k, s, (reach(k, d) - 1, 0), d
        else:
            yield n, k, s, padding if padding == SAME else padding[index], d


def _same(n: Value, k: Value, s: Value, d: Value) -> Axis:
    """⌈n/s⌉, as Keras pads at any stride."""
    return Axis("same", n, n if s == 1 else ceildiv(n, s), k, s, dilation=d)


def _window(n: Value, k: Value, s: Value, p: tuple[Value, Value], d: Value) -> Axis:
    """⌊(n + p − d(k−1) − 1)/s⌋ + 1."""
    before, after = p
    room = n + before + after - reach(k, d)
    return Axis("window", n, room + 1 if s == 1 else floordiv(room, s) + 1, k, s, before, after, d)


def _ceiling(n: Value, k: Value, s: Value, p: tuple[Value, Value], d: Value) -> Axis:
    """⌈(n + min(p − d(k−1) − 1 + s, p before))/s⌉: the windows rounded up, less one that would start in the padding
    after the input (the clause that PyTorch's formula leaves out)."""
    before, after = p
    shift = minimum(before + after - reach(k, d) + s, before)
    return Axis("ceil", n, ceildiv(n + shift, s), k, s, before, after, d)


def _fits(axis: Axis) -> Requirement:
    """There is an output: the kernel fits the padded size, or rounded up lacks less than a stride of it."""
    covered = reach(axis.kernel, axis.dilation)
    padded = axis.size + axis.before + axis.after
    room = padded - covered + (axis.stride - 1 if axis.rule == "ceil" else 0)
    if type(room) is int and room >= 0:
        return Requirement(room, "", "")
    return Requirement(
        room,
        f"{_kernel_of(axis, covered)} does not fit a size of {show(padded)}",
        "use a smaller kernel, fewer strides before it, or `padding=same`",
    )


def _kernel_of(axis: Axis, covered: Value) -> str:
    if axis.dilation == 1:
        return f"a kernel of {show(covered)}"
    return f"a kernel of {show(axis.kernel)} with dilation {show(axis.dilation)}, which covers {show(covered)},"


def _half(axis: Axis) -> Requirement:
    """A pool's padding is at most half its kernel, whatever the dilation."""
    room = axis.kernel - 2 * maximum(axis.before, axis.after)
    return Requirement(room, "a pool's padding is more than half its kernel", "PyTorch refuses this; use at most half")


def largest_window(size: Value, output: Value) -> Value | None:
    """The largest window of an adaptive pool: the most that ⌈(j + 1)·I/O⌉ − ⌊j·I/O⌋ comes to. With I = q·O + r and
    g = gcd(I, O) it is q where r = 0, q + 1 where r = g, q + 2 elsewhere; for symbols I/O where that is provably whole.
    None where no closed form is known."""
    if type(size) is int and type(output) is int:
        share, rest = divmod(size, output)
        return share + (0 if rest == 0 else 1 if rest == gcd(size, output) else 2)
    try:
        quotient = divide(size, output)
    except Error:
        return None
    return quotient if whole(quotient).verdict else None


# torch reflects no more than there is without the edge, and goes round no more than once.
MIRRORED = {"reflect": 1, "circular": 0}


def mirrored(mode: str, axes: Iterable[Axis]) -> tuple[Requirement, ...]:
    """That each axis is long enough to be padded with its own elements, as torch.nn.functional.pad wants it."""
    if mode not in MIRRORED:
        return ()
    return needed(
        Requirement(
            axis.size - MIRRORED[mode] - _padded(axis),
            f"`mode={mode}` can't pad a size of {show(axis.size)} by {show(_padded(axis))}",
            "use less padding, or `mode=replicate`",
        )
        for axis in axes
    )


def _padded(axis: Axis) -> Value:
    """The larger padding of an axis; ``same`` puts the larger half after it."""
    if axis.rule != "same":
        return maximum(axis.before, axis.after)
    missing = maximum((axis.output - 1) * axis.stride + reach(axis.kernel, axis.dilation) - axis.size, 0)
    return ceildiv(missing, 2)


def transpose(call: Call) -> tuple[tuple[Axis, ...], tuple[Requirement, ...]]:
    """The axes of a transposed convolution.

    torch: (n−1)s − p + d(k−1) + extra + 1. Keras: ``same`` n·s and ``valid`` n·s + max(d(k−1) + 1 − s, 0), but with
    output padding (n−1)s + d(k−1) + 1 + extra, less 2⌊k/2⌋ where it is ``same``. Keras has no numeric padding, so a
    number is torch's rule there too, and 0 is ``valid``.
    """
    axes = []
    requirements = []
    extras = call["output_padding"]
    for (n, k, s, p, d), extra in zip(_each(call), extras or (None,) * len(call["kernel"]), strict=True):
        axis = _transposed(call.keras, n, k, s, p, d, extra)
        axes.append(axis)
        requirements.append(Requirement(axis.output - 1, "the padding leaves no output", "use less padding"))
        if extra is not None:
            limit = s if call.keras else maximum(s, d)
            requirements.append(Requirement(
                limit - 1 - extra, f"`output_padding` = {show(extra)} is not below the stride",
                "the frameworks take less than the stride" + ("" if call.keras else " or the dilation")))  # fmt: skip
    return tuple(axes), needed(requirements)


def _transposed(keras: bool, n: Value, k: Value, s: Value, p: Any, d: Value, extra: Value | None) -> Axis:
    covered = reach(k, d)
    if p == SAME:
        if extra is None:
            return Axis("transposed-same", n, n * s, k, s, dilation=d)
        half = floordiv(k, 2)
        return Axis("transposed", n, (n - 1) * s + covered - 2 * half + extra, k, s, half, half, d, extra)
    before, after = p
    if keras and extra is None and before == 0 and after == 0:
        return Axis("transposed-valid", n, n * s + maximum(covered - s, 0), k, s, dilation=d)
    output = (n - 1) * s - before - after + covered + (extra or 0)
    return Axis("transposed", n, output, k, s, before, after, d, extra or 0)
