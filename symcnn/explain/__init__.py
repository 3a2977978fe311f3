"""Derivations: how every figure of a network comes about, step by step, with the numbers put in."""

from symcnn.explain.counts import Step
from symcnn.explain.derive import Derivation, LayerDerivation, derive

__all__ = ["Derivation", "LayerDerivation", "Step", "derive"]
