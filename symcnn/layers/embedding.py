"""Tables of learned vectors: for indices, for positions, for tokens of their own.

Sources: torch.nn.Embedding and EmbeddingBag, Keras's Embedding, KerasHub's PositionEmbedding; the class token and the
position embedding of Dosovitskiy et al., An Image is Worth 16x16 Words (2021).
"""

from __future__ import annotations

from symcnn.errors import Error
from symcnn.layers.arguments import COUNT, show
from symcnn.layers.kind import (
    INDEXED,
    WEIGHT,
    Axis,
    Call,
    Dimension,
    Effect,
    Kind,
    Parameter,
    Requirement,
    Shape,
    Tensor,
)
from symcnn.layers.trio import ATTENDED

# What each framework calls its table: of an embedding, of positions.
TABLE_NAMES = {"torch": "weight", "keras": "embeddings"}
POSITION_NAMES = {"torch": "pos_embedding", "keras": "embeddings"}


def _table(call: Call) -> tuple[Tensor, ...]:
    dimensions = (Dimension("entries", call["entries"]), Dimension("size", call["size"]))
    return (Tensor(TABLE_NAMES[call.convention], WEIGHT, dimensions),)


def _embedding(call: Call) -> Effect:
    return Effect((*call.shape, call["size"]), _table(call), places=INDEXED)


def _embedding_transposed(call: Call, original: Effect) -> Effect:
    """A product with the same table: from vectors to a score for each entry, as in a tied head."""
    entries, size = original.tensors[0].dimensions
    if call.channels != size.value:
        raise Error(
            f"the transposed table takes vectors of {show(size.value)}, not {show(call.channels)}",
            hint="bring the tensor to the size of the embedding first, with a `dense` layer",
        )
    positions = tuple(Dimension("positions", n) for n in call.spatial)
    return Effect((*call.spatial, entries.value), products=((*positions, size, entries),))


def _embeddingbag(call: Call) -> Effect:
    return Effect((call["size"],), _table(call), whole=True)


def _positionembedding(call: Call) -> Effect:
    """A vector for each position along the axes; a table that is longer than the sequence is cut."""
    first, *others = _positions(call)
    length = first if call["length"] is None else call["length"]
    dimensions = (Dimension("positions", length), *(Dimension("positions", n) for n in others),
                  Dimension("channels", call.channels))  # fmt: skip
    enough = Requirement(
        length - first,
        f"`positionembedding` has vectors for {show(length)} positions, but the tensor has {show(first)}",
        "raise `length`, or leave it out",
    )
    return Effect(call.shape, (Tensor(POSITION_NAMES[call.convention], WEIGHT, dimensions),), requirements=(enough,))


def _positions(call: Call) -> Shape:
    """The sizes of the axes along which positions are told apart."""
    return call.spatial if call["axes"] is None else tuple(call.shape[axis] for axis in call["axes"])


def _prepend(call: Call) -> Effect:
    length, channels = call.shape
    count = call["count"]
    tokens = Tensor("class_token", WEIGHT, (Dimension("tokens", count), Dimension("channels", channels)))
    return Effect((length + count, channels), (tokens,), axes=(Axis("pad", length, length + count, before=count),))


TABLE = (Parameter("entries", COUNT), Parameter("size", COUNT))

KINDS = (
    Kind(
        "embedding",
        "A learned vector for each index; it appends an axis. `reuse` it `transposed` as a tied head.",
        _embedding,
        TABLE,
        formulas={"params": "entries·size"},
        transposed=_embedding_transposed,
        moves=True,
    ),
    Kind(
        "embeddingbag",
        "The sum, average or largest of the vectors of a list of indices.",
        _embeddingbag,
        TABLE,
        formulas={"params": "entries·size"},
        ranks=(1,),
    ),
    Kind(
        "positionembedding",
        "Adds a learned vector to each position along `axes`; `length` is that of a table for longer inputs.",
        _positionembedding,
        (
            Parameter("length", COUNT, None, "positions"),
            Parameter("axes", ATTENDED, None, "all"),
        ),
        formulas={"params": "Πpositions·c"},
        ranks=(2, 3, 4),
    ),
    Kind(
        "prepend",
        "Learned tokens before a sequence, as a vision transformer's class token.",
        _prepend,
        (Parameter("count", COUNT, 1),),
        formulas={"params": "count·c"},
        ranks=(2,),
        moves=True,
    ),
)
