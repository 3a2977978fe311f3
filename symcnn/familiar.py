"""What users of PyTorch, Keras and Python write out of habit, and what it is called here."""

from __future__ import annotations

import re

_RANK = re.compile(r"[123]d|_")

CALLED = {
    # kinds
    "convolution": "conv", "deconv": "convtranspose", "depthwiseconv": "depthwise", "separableconv": "separable",
    "maxpooling": "maxpool", "averagepooling": "avgpool", "globalaveragepooling": "globalavgpool",
    "globalmaxpooling": "globalmaxpool", "batchnormalization": "batchnorm", "layernormalization": "layernorm",
    "groupnormalization": "groupnorm", "zeropadding": "pad", "zeropad": "pad", "cropping": "crop",
    "upsampling": "upsample", "concatenate": "concat", "cat": "concat", "multiheadattention": "attention",
    "swish": "silu", "simplernn": "rnn", "rnncell": "rnn", "lstmcell": "lstm", "grucell": "gru",
    "groupqueryattention": "attention", "rmsnormalization": "rmsnorm",
    # arguments
    "outchannels": "filters", "outfeatures": "units", "kernelsize": "kernel", "poolsize": "kernel",
    "strides": "stride", "dilationrate": "dilation", "usebias": "bias", "depthmultiplier": "multiplier",
    "numheads": "heads", "numgroups": "groups", "numembeddings": "entries", "embeddingdim": "size",
    "hiddensize": "units", "numlayers": "layers", "returnsequences": "sequences", "scalefactor": "factor",
    "ceilmode": "ceil", "outputsize": "size", "p": "rate",
    "projsize": "projection", "mergemode": "merge", "keydim": "key", "headdim": "key", "valuedim": "value",
    "nhead": "heads", "numqueryheads": "heads", "numkeyvalueheads": "key_heads", "addbiaskv": "bias_kv",
    "addzeroattn": "zero_attention", "usescale": "scale", "paddingmode": "mode", "downscalefactor": "r",
    "upscalefactor": "r", "sharedaxes": "shared",
}  # fmt: skip
"""Names there, small and without ranks and underscores, and the name here."""

ARGUMENTS = {
    "activation": "an activation is a layer of its own: `conv(32, 3); relu`",
    "inchannels": "leave it out: the input channels are those of the tensor",
    "infeatures": "leave it out: the input features are those of the tensor",
    "inputshape": "leave it out: the network begins with its `input`",
    "inputsize": "leave it out: the input features are those of the tensor",
    "kdim": "leave it out: the channels of the keys are those of their tensor",
    "vdim": "leave it out: the channels of the values are those of their tensor",
    "embeddim": "leave it out: the channels are those of the tensor",
    "name": "a label stands before the layer: `stem: conv(64, 7)`",
}
"""Arguments there that are something else here."""

FORMS = {"timedistributed": "its layers stand in braces: `timedistributed { dense(8) }`"}
"""Layers there that are forms with a body here."""

WORDS = {"true": "write `yes`", "false": "write `no`", "none": "leave the argument out"}
"""Python's words for what this language writes otherwise."""


def plain(name: str) -> str:
    """``max_pool2d`` and ``MaxPool2D`` are both ``maxpool``."""
    return _RANK.sub("", name.lower())
