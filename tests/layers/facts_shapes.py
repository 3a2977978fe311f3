"""How facts about norms, pools, embeddings and layers that rearrange a tensor are written in the language."""

from __future__ import annotations

from typing import Any

from layer_facts import (
    CONV,
    KERAS_DEPTHWISE,
    POOL,
    Fact,
    Renamed,
    Writer,
    Written,
    call,
    layernorm,
    normalised,
    shapes,
    weights_of,
)

RANKS = (1, 2, 3)


def plain(fact: Fact, kind: str, arguments: dict[str, Any] | None = None) -> Written:
    """A layer of images, sequences or vectors of channels."""
    inputs, output, batch = shapes(fact)
    return Written(call(kind, arguments or {}), inputs, output, weights_of(fact), batch)


def as_they_come(fact: Fact, kind: str, arguments: dict[str, Any]) -> Written:
    """A layer that takes axes as they come; where the batch is the only one, it stands for an axis."""
    batched = all(len(shape) > 1 for shape in (*fact["inputs"], fact["output"]))
    inputs, output = ([shape[batched:] for shape in found] for found in (fact["inputs"], [fact["output"]]))
    return Written(call(kind, arguments), inputs, output[0], weights_of(fact), fact["inputs"][0][0] if batched else 1)


def named(kind: str, words: dict[str, str]) -> Writer:
    """A layer that takes axes as they come, its arguments by other words."""
    return lambda fact: as_they_come(fact, kind, {ours: fact["kwargs"][word] for word, ours in words.items()
                                                  if fact["kwargs"].get(word) is not None})  # fmt: skip


def same_shape(kind: str) -> Writer:
    """A layer without arguments that matter and without weights."""
    return lambda fact: as_they_come(fact, kind, {})


# ---------------------------------------------------------------- torch


def groupnorm(fact: Fact) -> Written:
    affine = fact["kwargs"].get("affine", True)
    return plain(fact, "groupnorm", {"groups": fact["kwargs"]["num_groups"], "scale": affine, "center": affine})


def batchnorm(fact: Fact) -> Written:
    affine = fact["kwargs"].get("affine", True)
    statistics = fact["kwargs"].get("track_running_stats", True)
    return plain(fact, "batchnorm", {"scale": affine, "center": affine, "statistics": statistics})


def rmsnorm(fact: Fact) -> Written:
    affine = fact["kwargs"].get("elementwise_affine", True)
    return layernorm(fact)._replace(layer=call("rmsnorm", {"axes": normalised(fact), "scale": affine}))


def prelu(fact: Fact) -> Written:
    """One slope for one channel is shared or not: it is the same."""
    return plain(fact, "prelu", {"shared": fact["kwargs"].get("num_parameters", 1) == 1})


def adaptive(kind: str) -> Writer:
    """None is the input's size."""

    def written(fact: Fact) -> Written:
        size = fact["kwargs"]["output_size"]
        open_size = ["same" if s is None else s for s in size] if isinstance(size, list) else size or "same"
        return plain(fact, kind, {"size": open_size})

    return written


def torch_pad(mode: str) -> Writer:
    """torch lists the last axis first, before and after in turn."""

    def written(fact: Fact) -> Written:
        padding = fact["kwargs"]["padding"]
        if isinstance(padding, list):
            padding = tuples([padding[i : i + 2] for i in range(0, len(padding), 2)][::-1])
        return plain(fact, "pad", {"padding": padding, "mode": mode})

    return written


def tuples(pairs: list[list[int]]) -> str:
    return f"[{', '.join(f'({before}, {after})' for before, after in pairs)}]"


def glu(fact: Fact) -> Written:
    """Along an axis as it comes."""
    axis = fact["kwargs"].get("dim", -1)
    return as_they_come(fact, "glu", {"axis": axis - 1 if axis > 0 else axis})


def unfold(fact: Fact) -> Written:
    words = {"kernel_size": "kernel", "stride": "stride", "padding": "padding", "dilation": "dilation"}
    return plain(fact, "unfold", {words[name]: value for name, value in fact["kwargs"].items()})


def fold(fact: Fact) -> Written:
    words = {"output_size": "size", "kernel_size": "kernel", "stride": "stride", "padding": "padding",
             "dilation": "dilation"}  # fmt: skip
    return plain(fact, "fold", {words[name]: value for name, value in fact["kwargs"].items()})


def unpool(fact: Fact) -> Written:
    """The places come from the pool; here they are no tensor."""
    return plain({**fact, "inputs": fact["inputs"][:1]}, "maxunpool", {
        word: fact["kwargs"][name] for name, word in POOL.items() if fact["kwargs"].get(name) is not None})  # fmt: skip


def torch_flatten(fact: Fact) -> Written:
    """A whole flatten is one; a partial one a reshape of the axes as they come."""
    if len(fact["output"]) == 2:
        return plain(fact, "flatten")
    return as_they_come(fact, "reshape", {"sizes": fact["output"][1:]})


def upsample(fact: Fact) -> Written:
    given = fact["kwargs"]
    argument = {"size": given["size"]} if given.get("size") is not None else {"factor": given["scale_factor"]}
    return plain(fact, "upsample", argument)


ACTIVATIONS = {
    "ReLU": "relu", "ReLU6": "relu6", "LeakyReLU": "leakyrelu", "ELU": "elu", "CELU": "celu", "SELU": "selu",
    "GELU": "gelu", "SiLU": "silu", "Mish": "mish", "Sigmoid": "sigmoid", "LogSigmoid": "logsigmoid", "Tanh": "tanh",
    "Hardtanh": "hardtanh", "Hardswish": "hardswish", "Hardsigmoid": "hardsigmoid", "Softplus": "softplus",
    "Softsign": "softsign", "Softmax": "softmax", "LogSoftmax": "logsoftmax", "Softmax2d": "softmax",
    "Softmin": "softmin", "RReLU": "rrelu", "Hardshrink": "hardshrink", "Softshrink": "softshrink",
    "Tanhshrink": "tanhshrink", "Threshold": "thresholdedrelu",
}  # fmt: skip
PADS = {
    "Zero": "zeros", "Constant": "zeros", "Reflection": "reflect", "Replication": "replicate", "Circular": "circular",
}  # fmt: skip


def lppool(fact: Fact) -> Written | None:
    """The power changes no shape."""
    given = {name: value for name, value in fact["kwargs"].items() if name != "norm_type"}
    return Renamed("lppool", POOL)({**fact, "kwargs": given})


TORCH: dict[str, Writer] = {
    **{f"Conv{rank}d": Renamed("conv", {**CONV, "padding_mode": "mode"}) for rank in RANKS},
    "GroupNorm": groupnorm,
    "RMSNorm": rmsnorm,
    **{name: lambda fact: plain(fact, "localresponsenorm", {"size": fact["kwargs"]["size"]})
       for name in ("LocalResponseNorm", "CrossMapLRN2d")},
    **{f"InstanceNorm{rank}d": lambda fact: plain(fact, "instancenorm", {
        "affine": fact["kwargs"].get("affine", False), "statistics": fact["kwargs"].get("track_running_stats", False)})
       for rank in RANKS},
    **{f"BatchNorm{rank}d": batchnorm for rank in RANKS},
    "PReLU": prelu,
    "GLU": glu,
    **{name: same_shape(kind) for name, kind in ACTIVATIONS.items()},
    **{name: same_shape("dropout") for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout",
                                                "FeatureAlphaDropout")},
    "Identity": same_shape("identity"),
    **{f"AdaptiveAvgPool{rank}d": adaptive("adaptiveavgpool") for rank in RANKS},
    **{f"AdaptiveMaxPool{rank}d": adaptive("adaptivemaxpool") for rank in RANKS},
    **{f"LPPool{rank}d": lppool for rank in RANKS},
    **{f"{name}Pad{rank}d": torch_pad(mode) for name, mode in PADS.items() for rank in RANKS},
    "PixelShuffle": lambda fact: plain(fact, "pixelshuffle", {"r": fact["kwargs"]["upscale_factor"]}),
    "PixelUnshuffle": lambda fact: plain(fact, "pixelunshuffle", {"r": fact["kwargs"]["downscale_factor"]}),
    "Unfold": unfold,
    "Fold": fold,
    **{f"MaxUnpool{rank}d": unpool for rank in RANKS},
    **{f"FractionalMaxPool{rank}d": Renamed("fractionalmaxpool", {
        "kernel_size": "kernel", "output_size": "size", "output_ratio": "ratio"}) for rank in (2, 3)},
    **dict.fromkeys(("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"), upsample),
    "Flatten": torch_flatten,
    "Unflatten": lambda fact: as_they_come(fact, "reshape", {"sizes": fact["output"][1:]}),
    "Bilinear": named("bilinear", {"out_features": "units", "bias": "bias"}),
    "Embedding": named("embedding", {"num_embeddings": "entries", "embedding_dim": "size"}),
    "EmbeddingBag": named("embeddingbag", {"num_embeddings": "entries", "embedding_dim": "size"}),
}  # fmt: skip


# ---------------------------------------------------------------- keras


def keras_axes(fact: Fact, word: str = "axis") -> dict[str, Any]:
    """Keras counts the batch as an axis."""
    axis = fact["kwargs"].get(word, -1)
    axes = [a - 1 if a > 0 else a for a in (axis if isinstance(axis, list) else [axis])]
    return {"axes": axes}


def keras_batchnorm(fact: Fact) -> Written:
    axis = fact["kwargs"].get("axis", -1)
    affine = {name: fact["kwargs"][name] for name in ("scale", "center") if name in fact["kwargs"]}
    return plain(fact, "batchnorm", {"axis": axis - 1 if axis > 0 else axis, **affine})


def keras_groupnorm(fact: Fact) -> Written:
    axis = fact["kwargs"].get("axis", -1)
    affine = {name: fact["kwargs"][name] for name in ("scale", "center") if name in fact["kwargs"]}
    groups = fact["kwargs"].get("groups", 32)
    return plain(fact, "groupnorm", {"groups": groups, "axis": axis - 1 if axis > 0 else axis, **affine})


def dot(fact: Fact) -> Written:
    """Keras counts the batch as an axis."""
    axes = fact["kwargs"]["axes"]
    pair = axes if isinstance(axes, list) else [axes, axes]
    return plain(fact, "dotproduct", {"axes": [axis - 1 if axis > 0 else axis for axis in pair]})


def keras_prelu(fact: Fact) -> Written:
    shared = fact["kwargs"].get("shared_axes")
    return plain(fact, "prelu", {} if shared is None else {"shared": [axis - 1 for axis in shared]})


def cropped(fact: Fact) -> Written:
    """Keras writes the only pair without the list around it; its images alone are not cropped by default."""
    cropping = fact["kwargs"].get("cropping", 0 if fact["layer"] == "Cropping2D" else 1)
    if isinstance(cropping, list):
        cropping = cropping if isinstance(cropping[0], list) or len(fact["output"]) > 3 else [cropping]
    if isinstance(cropping, list) and isinstance(cropping[0], list):
        cropping = tuples(cropping)
    return plain(fact, "crop", {"padding": cropping})


def einsumdense(fact: Fact) -> Written:
    """None is the input's size."""
    given = fact["kwargs"]
    sizes = given["output_shape"]
    arguments = {
        "equation": quoted(given["equation"]),
        "output": ["same" if s is None else s for s in sizes] if isinstance(sizes, list) else sizes,
    }
    if given.get("bias_axes"):
        arguments["bias_axes"] = quoted(given["bias_axes"])
    return plain(fact, "einsumdense", arguments)


def quoted(value: str) -> str:
    return f'"{value}"'


def permute(fact: Fact) -> Written:
    return plain(fact, "permute", {"axes": [axis - 1 for axis in fact["kwargs"]["dims"]]})


def reshape(fact: Fact) -> Written:
    return plain(fact, "reshape", {"sizes": fact["kwargs"]["target_shape"]})


def global_pool(kind: str) -> Writer:
    return lambda fact: plain(fact, kind, {"keepdims": fact["kwargs"].get("keepdims", False)})


def keras_upsample(fact: Fact) -> Written:
    """By 2 where nothing else is said."""
    return plain(fact, "upsample", {"factor": fact["kwargs"].get("size", 2)})


def resized(fact: Fact) -> Written:
    """To a size of its own, by interpolating or by cutting the middle out."""
    return plain(fact, "upsample", {"size": [fact["kwargs"]["height"], fact["kwargs"]["width"]]})


def activation(fact: Fact) -> Written | None:
    """Keras's activations by their names."""
    name = fact["kwargs"]["activation"]
    kind = KERAS_WORDS.get(name, name.replace("_", ""))
    return as_they_come(fact, kind, {}) if kind in {*KERAS_WORDS.values(), *ACTIVATIONS.values()} else None


KERAS_WORDS = {"linear": "identity", "swish": "silu", "hard_silu": "hardswish", "hard_swish": "hardswish"}
UNCHANGED = (
    "GaussianNoise", "ActivityRegularization", "Masking", "Rescaling", "Identity", "RandomFlip", "RandomRotation",
    "RandomTranslation", "RandomZoom", "RandomContrast", "RandomBrightness",
)  # fmt: skip
KERAS_ACTIVATIONS = {"ReLU": "relu", "LeakyReLU": "leakyrelu", "ELU": "elu", "Softmax": "softmax"}

KERAS: dict[str, Writer] = {
    "BatchNormalization": keras_batchnorm,
    "GroupNormalization": keras_groupnorm,
    "RMSNormalization": lambda fact: plain(fact, "rmsnorm", keras_axes(fact)),
    "UnitNormalization": lambda fact: plain(fact, "unitnorm", keras_axes(fact)),
    "PReLU": keras_prelu,
    **{name: same_shape(kind) for name, kind in KERAS_ACTIVATIONS.items()},
    **{name: same_shape("dropout") for name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
                                                "GaussianDropout", "AlphaDropout")},
    **{name: same_shape("identity") for name in UNCHANGED},
    **{f"AdaptiveAveragePooling{rank}D": adaptive("adaptiveavgpool") for rank in RANKS},
    **{f"AdaptiveMaxPooling{rank}D": adaptive("adaptivemaxpool") for rank in RANKS},
    **{f"Global{how}Pooling{rank}D": global_pool(kind) for rank in RANKS
       for how, kind in (("Average", "globalavgpool"), ("Max", "globalmaxpool"))},
    **{f"Cropping{rank}D": cropped for rank in RANKS},
    "Dense": named("dense", {"units": "units", "use_bias": "bias"}),
    "EinsumDense": einsumdense,
    **{name: named("embedding", {"input_dim": "entries", "output_dim": "size"})
       for name in ("Embedding", "ReversibleEmbedding")},
    **{f"UpSampling{rank}D": keras_upsample for rank in RANKS},
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), resized),
    "Activation": activation,
    "Permute": permute,
    "Reshape": reshape,
    "RepeatVector": lambda fact: plain(fact, "repeatvector", {"n": fact["kwargs"]["n"]}),
    "DepthwiseConv2D": Renamed("depthwise", KERAS_DEPTHWISE),
    "SeparableConv1D": Renamed("separable", KERAS_DEPTHWISE),
    "Subtract": Renamed("subtract", {}),
    "Dot": dot,
}  # fmt: skip
