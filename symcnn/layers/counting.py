"""What a counting rule is, and the formulas that several of them share.

A kind that is in no table of a rule and does arithmetic is not counted by it: it is listed, never taken for zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from symcnn.algebra import Value
from symcnn.layers import find
from symcnn.layers.kind import BIAS, Call, Effect, product
from symcnn.record import Record

Formula = Callable[[Call, Effect], Value | None]
"""What a layer counts; None where the rule does not count it in this form."""


class CountingRule(Record):
    """``formulas`` by kind, ``otherwise`` that of all others; ``biased`` are the kinds whose biases they count in."""

    name: str
    summary: str
    formulas: Mapping[str, Formula]
    otherwise: Formula | None = None
    biased: Collection[str] = ()

    def counted(self, kind: str, call: Call, effect: Effect) -> Value | None:
        """What a layer counts: None where it does arithmetic that the rule does not count."""
        formula = self.formulas.get(kind, self.otherwise)
        found = formula(call, effect.single) if formula else None
        if found is None:
            return 0 if moves(kind) and not effect.products else None
        return found * product(effect.steps)

    def leaves_biases(self, kind: str, effect: Effect) -> bool:
        """Whether a layer adds biases to its products that the rule does not count."""
        return kind not in self.biased and bool(effect.products) and has_bias(effect)


def moves(kind: str) -> bool:
    """Whether a kind only moves numbers about: there is nothing to count."""
    entry = find(kind)
    return kind == "input" or (entry is not None and entry.moves)


# ---------------------------------------------------------------- formulas


def products(call: Call, effect: Effect) -> Value | None:
    return effect.macs if effect.products else None


def stated(call: Call, effect: Effect) -> Value:
    """Every product of a layer, which may have none."""
    return effect.macs


def last_product(call: Call, effect: Effect) -> Value:
    """The values' product of an attention whose scores are sums."""
    return product([factor.value for factor in effect.products[-1]])


def has_bias(effect: Effect) -> bool:
    return any(tensor.role == BIAS for tensor in effect.tensors)


def elements(call: Call, effect: Effect) -> Value:
    return product(call.shape)


def outputs(call: Call, effect: Effect) -> Value:
    return product(effect.output)


def times(factor: int, formula: Formula) -> Formula:
    """``factor`` for each of the elements that ``formula`` gives."""

    def counted(call: Call, effect: Effect) -> Value | None:
        elements = formula(call, effect)
        return None if elements is None else factor * elements

    return counted


def norm(plain: int, affine: int) -> Formula:
    """So many an input element, without and with a learned scale or centre."""

    def counted(call: Call, effect: Effect) -> Value:
        learned = "affine" if "affine" in call.arguments else "scale"
        return product(call.shape) * (affine if call[learned] or call.arguments.get("center") else plain)

    return counted


def images(formula: Formula) -> Formula:
    """On images alone: the tool has no formula for the operator of sequences and volumes."""

    def counted(call: Call, effect: Effect) -> Value | None:
        return formula(call, effect) if len(call.spatial) == 2 else None

    return counted


def on_vectors(formula: Formula) -> Formula:
    """A recurrent cell; the stack over a sequence is an operator of its own."""

    def counted(call: Call, effect: Effect) -> Value | None:
        return None if call.spatial else formula(call, effect)

    return counted
