"""Query, key and value, and attention without projections: the bare products.

D, K, V are the channels of query, key and value; T queries and S keys. Sources: the documentation of Keras's Attention
and AdditiveAttention; Luong et al. (2015), Bahdanau et al. (2015).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from symcnn.algebra import Value
from symcnn.errors import Error
from symcnn.layers.arguments import AXES, COUNT, FLAG, show
from symcnn.layers.convolution import divided
from symcnn.layers.joins import mixed_ranks
from symcnn.layers.kind import (
    WEIGHT,
    Agreement,
    ArgumentType,
    Axis,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Shape,
    Tensor,
    product,
)
from symcnn.layers.positions import EXTENT, covered, relative_tensors
from symcnn.layers.steps import WHOLE

SEQUENCES = (2, 3, 4)
ORDER = "One tensor asks itself; of several the first is the query, then come key and value (keras: value and key)."


class Trio(NamedTuple):
    """The shapes of query, key and value. ``axes`` are those along which queries meet keys, None all but the channels,
    which count as one sequence, as Keras has it; along the others each frame asks itself."""

    query: Shape
    key: Shape
    value: Shape
    axes: tuple[int, ...] | None = None

    def _along(self, shape: Shape) -> Value:
        return product(shape[:-1] if self.axes is None else [shape[axis] for axis in self.axes])

    @property
    def queries(self) -> Value:
        """How many positions ask, in each frame."""
        return self._along(self.query)

    @property
    def keys(self) -> Value:
        return self._along(self.key)

    @property
    def apart(self) -> tuple[int, ...]:
        """The axes along which frames stand apart."""
        return () if self.axes is None else tuple(a for a in range(len(self.query) - 1) if a not in self.axes)

    @property
    def frames(self) -> tuple[Dimension, ...]:
        return tuple(Dimension("frames", self.query[axis]) for axis in self.apart)

    @property
    def seen(self) -> tuple[Axis, ...]:
        """What a query sees where frames stand apart: all along the axes on which it meets keys, itself elsewhere."""
        if not self.apart:
            return ()
        return tuple(Axis("window" if axis in self.apart else WHOLE, n, n) for axis, n in enumerate(self.query[:-1]))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """A key for each value, and for each frame of the queries one of keys and values."""
        same = [(self.keys, self._along(self.value), (self.key, self.value))]
        for axis in self.apart:
            same += [(self.query[axis], other[axis], (self.query, other)) for other in (self.key, self.value)]
        return tuple(dict.fromkeys(Agreement(*sizes) for sizes in same if sizes[0] != sizes[1]))


def trio_of(call: Call, axes: tuple[int, ...] | None = None) -> Trio:
    """torch takes query, key and value, Keras query, value and key; a tensor alone is all of them, and one besides the
    query both key and value."""
    query, *others = call.inputs
    if any(len(shape) == 1 for shape in others):
        raise Error("keys and values are sequences, not vectors", hint="give them as `(t, c)`")
    if axes is not None and any(len(shape) != len(query) for shape in others):
        raise mixed_ranks(call.inputs)
    first, last = (query, query) if not others else (others[0], others[-1])
    return Trio(query, last, first, axes) if call.keras else Trio(query, first, last, axes)


def attended(value: Any, call: Call, name: str) -> tuple[int, ...] | None:
    """None where it is all of them, which may be of other ranks in queries and keys."""
    axes: tuple[int, ...] = AXES.read(value, call, name)
    last = len(call.shape) - 1
    if last in axes:
        raise Error(f"`{name}` = {show(value)} names the channels", hint="queries meet keys along the axes before them")
    return None if len(axes) == last else axes


ATTENDED = ArgumentType("an axis or a list of axes, without the channels", attended)


def _weighted(trio: Trio, scores: tuple[tuple[Dimension, ...], ...], tensors: tuple[Tensor, ...]) -> Effect:
    """The values, weighted by the scores of their keys; query and key have the same channels."""
    alike = Agreement(trio.query[-1], trio.key[-1], (trio.query, trio.key))
    values = (
        Dimension("queries", trio.queries),
        Dimension("keys", trio.keys),
        Dimension("value channels", trio.value[-1]),
    )
    agreements = (*trio.agreements, *(() if alike.first == alike.second else (alike,)))
    products = tuple((*factors, *trio.frames) for factors in (*scores, values))
    return Effect(
        (*trio.query[:-1], trio.value[-1]), tensors, products, agreements=agreements, whole=not trio.apart,
        axes=trio.seen,
    )  # fmt: skip


def _scored(trio: Trio) -> tuple[Dimension, ...]:
    """A product for each query, key and channel."""
    return (
        Dimension("queries", trio.queries),
        Dimension("keys", trio.keys),
        Dimension("query channels", trio.query[-1]),
    )


def _dotattention(call: Call) -> Effect:
    """Heads share the channels, so that their products come to the same. ``concat`` sums tanh(q + k) over the channels
    and multiplies nothing there, but the sum has a weight."""
    trio, concat = trio_of(call, call["axes"]), call["score"] == "concat"
    divided(trio.query[-1], call["heads"], "channels")
    divided(trio.value[-1], call["heads"], "channels")
    names = [name for name, wanted in (("scale", call["scale"]), ("concat_score_weight", concat)) if wanted]
    learned = (*(Tensor(name, WEIGHT, ()) for name in names), *relative_tensors(call, learned=True))
    effect = _weighted(trio, () if concat else (_scored(trio),), learned)
    return effect.replace(requirements=covered(call, trio.keys))


def _additiveattention(call: Call) -> Effect:
    """Σ scale·tanh(q + k): products with the scale, where there is one."""
    trio = trio_of(call)
    if not call["scale"]:
        return _weighted(trio, (), ())
    scale = Tensor("scale", WEIGHT, (Dimension("query channels", trio.query[-1]),))
    return _weighted(trio, (_scored(trio),), (scale,))


SCORES = ("dot", "concat")


def _score(value: Any, _: Call, name: str) -> str:
    word = value.name if isinstance(value, Kind) else value
    if word in SCORES:
        return str(word)
    raise Error(f"`{name}` can't be {show(value)}", hint="it is `dot` or `concat`")


SCORE = ArgumentType("`dot` or `concat`", _score, SCORES[:1])

DOTATTENTION = Kind(
    "dotattention",
    f"Values weighed by the products of queries and keys, without projections. {ORDER} Queries meet keys along `axes`. "
    "`relative` is the size of a window for whose differences of positions each of the heads learns a bias.",
    _dotattention,
    (
        Parameter("scale", FLAG, False),
        Parameter("score", SCORE, "dot"),
        Parameter("axes", ATTENDED, None, "all"),
        Parameter("heads", COUNT, 1),
        Parameter("relative", EXTENT, None),
    ),
    formulas={
        "params": "1 where `scale`, and 1 where `score=concat`; relative: + H·Π(2w − 1)",
        "buffers": "relative: (Πw)² (keras: 0)",
        "macs": "T·S·(D + V)",
    },
    ranks=SEQUENCES,
    arity=(2, 3),
)

ADDITIVEATTENTION = Kind(
    "additiveattention",
    f"Values weighed by the sums of tanh(query + key), each channel with its scale. {ORDER}",
    _additiveattention,
    (Parameter("scale", FLAG, True),),
    formulas={"params": "D", "macs": "T·S·(D + V)"},
    ranks=SEQUENCES,
    arity=(2, 3),
)
