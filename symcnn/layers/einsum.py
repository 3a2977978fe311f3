"""Products written as an equation of letters. Source: Keras's EinsumDense.

An equation is ``input,kernel->output``. Its first letter, or ``…``, stands for the batch, as in Keras; ``…`` at the
left or the right passes further axes through.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import SAME, TEXT, show, whole_number
from symcnn.layers.kind import (
    BIAS,
    WEIGHT,
    Agreement,
    ArgumentType,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Shape,
    Tensor,
)

# What may stand in an equation, with no `...`, with one at the left, with one at the right.
FORMS = (
    re.compile(r"(?P<batch>[a-zA-Z])(?P<input>[a-zA-Z]*),(?P<kernel>[a-zA-Z]+)->(?P=batch)(?P<output>[a-zA-Z]*)"),
    re.compile(r"(?P<left>\.\.\.)(?P<input>[a-zA-Z]+),(?P<kernel>[a-zA-Z]+)->\.\.\.(?P<output>[a-zA-Z]+)"),
    re.compile(
        r"(?P<batch>[a-zA-Z])(?P<input>[a-zA-Z]+)(?P<right>\.\.\.),(?P<kernel>[a-zA-Z]+)"
        r"->(?P=batch)(?P<output>[a-zA-Z]*)\.\.\."
    ),
)


class Equation(NamedTuple):
    """The letters of an equation without the batch, and where further axes stand."""

    input: str
    kernel: str
    output: str
    left: bool
    right: bool


def _parsed(text: str) -> Equation:
    found = next(filter(None, (form.fullmatch(text.replace(" ", "")) for form in FORMS)), None)
    if found is None:
        raise Error(
            f'"{text}" is not an equation of `einsumdense`',
            hint='write the input, the kernel and the output: "abc,cd->abd", "...x,xy->...y" or "ab...,bc->ac..."; '
            "the first letter, or `...`, is the batch",
        )
    parts = found.groupdict()
    equation = Equation(parts["input"], parts["kernel"], parts["output"],
                        bool(parts.get("left")), bool(parts.get("right")))  # fmt: skip
    known = set(equation.input + equation.kernel)
    lost = [letter for letter in equation.output if letter not in known]
    lost += [letter for letter in equation.kernel if letter not in equation.input + equation.output]
    if lost:
        raise Error(f"`{lost[0]}` stands in only one place of the equation", hint="each letter stands in two at least")
    return equation


def _elided(equation: Equation, shape: Shape) -> tuple[Shape, Shape]:
    """The sizes that the input's letters name, and those that `...` stands for."""
    count = len(shape) - len(equation.input)
    if count < 0 or (count and not (equation.left or equation.right)):
        raise Error(
            f"the equation's input has {len(equation.input)} axes after the batch, but the tensor is {show(shape)}",
            hint="`...` stands for the axes that have no letter",
        )
    if equation.left:
        return shape[count:], shape[:count]
    return shape[: len(equation.input)], shape[len(equation.input) :]


def _read_equation(value: Any, call: Call, name: str) -> str:
    text: str = TEXT.read(value, call, name)
    _elided(_parsed(text), call.shape)
    return text


def _read_output(value: Any, call: Call, name: str) -> Shape:
    """A size for each letter of the output; ``same`` is the input's."""
    equation = _parsed(call["equation"])
    sizes = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(sizes) != len(equation.output):
        raise Error(f"`{name}` = {show(value)} is not a size for each of `{equation.output}`",
                    hint="without the batch and what `...` stands for; `same` where it is the input's")  # fmt: skip
    given = dict(zip(equation.input, _elided(equation, call.shape)[0], strict=True))
    for letter, size in zip(equation.output, sizes, strict=True):
        if size == SAME and letter not in given:
            raise Error(f"the size of `{letter}` is not the input's", hint=f"give it as a number, not `{SAME}`")
    return tuple(
        given[letter] if size == SAME else whole_number(size, name, 1)
        for letter, size in zip(equation.output, sizes, strict=True)
    )


EQUATION = ArgumentType('an equation in quotes, such as "abc,cd->abd"', _read_equation)
OUTPUT = ArgumentType("a size for each letter of the output; `same` is the input's", _read_output, (SAME,))


def _bias(call: Call, equation: Equation, letters: dict[str, Value], elided: Shape) -> tuple[Tensor, ...]:
    """A bias along some letters of the output: from the first of them on, 1 along the others."""
    axes = call["bias_axes"]
    if not axes:
        return ()
    stranger = next((axis for axis in axes if axis not in equation.output), None)
    if stranger is not None:
        raise Error(f"`bias_axes` names `{stranger}`, which is not in the output `{equation.output}`")
    covered = equation.output[min(map(equation.output.index, axes)) :]
    sizes = [letters[letter] if letter in axes else 1 for letter in covered]
    sizes += [1] * (len(elided) if equation.right else 0)
    return (Tensor("bias", BIAS, tuple(Dimension("bias size", size) for size in sizes)),)


def _einsumdense(call: Call) -> Effect:
    """``output`` repeats the input's sizes: letters in both agree."""
    equation = _parsed(call["equation"])
    named, elided = _elided(equation, call.shape)
    own = dict(zip(equation.output, call["output"], strict=True))
    letters = {**own, **dict(zip(equation.input, named, strict=True))}
    output = (*elided, *call["output"]) if equation.left else (*call["output"], *elided)
    kernel = tuple(Dimension(f"size {letter}", letters[letter]) for letter in equation.kernel)
    positions = tuple(Dimension("positions", n) for n in elided)
    others = (Dimension(f"size {letter}", n) for letter, n in letters.items() if letter not in equation.kernel)
    tensors = (Tensor("kernel", WEIGHT, kernel), *_bias(call, equation, letters, elided))
    agreements = tuple(Agreement(letters[a], size, call.inputs) for a, size in own.items() if size != letters[a])
    return Effect(output, tensors, ((*positions, *others, *kernel),), agreements=agreements)


EINSUMDENSE = Kind(
    "einsumdense",
    'A dense layer by an equation, such as "abc,cd->abd"; its first letter or `...` is the batch, `output` the sizes '
    "after it.",
    _einsumdense,
    (Parameter("equation", EQUATION), Parameter("output", OUTPUT), Parameter("bias_axes", TEXT, "")),
    formulas={
        "output": "the sizes of the equation's output",
        "params": "Πkernel + Πbias",
        "macs": "Πletters·Πpositions",
    },
    kernel=True,
)
