"""MobileNetV2's width multiplier under two budgets, against a count of its own at every point."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symcnn import script
from symcnn.algebra import Domain, Ring, floordiv, mod
from symcnn.solve import Constraint, optimize
from symcnn.solve.search import Search

ROWS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
PARAMS, MACS = 3 * 10**6, 2 * 10**8


def divisible(value: Fraction) -> int:
    """torchvision's _make_divisible to 8, in exact numbers."""
    rounded = max(8, int(value + 4) // 8 * 8)
    return rounded + 8 if rounded < Fraction(9, 10) * value else rounded


def counts(alpha: Fraction) -> tuple[int, int]:
    """Parameters (with those of batch normalization) and multiply-accumulates at 224×224, layer by layer."""
    params = macs = 0
    side, channels = 112, divisible(32 * alpha)
    params, macs = 27 * channels + 2 * channels, side**2 * 27 * channels
    for times, width, turns, stride in ROWS:
        for turn in range(turns):
            inner, out = times * channels, divisible(width * alpha)
            if times > 1:
                params, macs = params + channels * inner + 2 * inner, macs + side**2 * channels * inner
            side //= stride if turn == 0 else 1
            params, macs = params + 9 * inner + 2 * inner, macs + side**2 * 9 * inner
            params, macs = params + inner * out + 2 * out, macs + side**2 * inner * out
            channels = out
    last = divisible(1280 * max(Fraction(1), alpha))
    params, macs = params + channels * last + 2 * last, macs + side**2 * channels * last
    return params + 1000 * last + 1000, macs + 1000 * last


def asked(step: str) -> dict[str, object]:
    from importlib import resources

    text = resources.files("symcnn.zoo").joinpath("mobilenet_v2.cnn").read_text()
    declared = "symbol alpha in 0.3.. step 0.001"
    assert declared in text
    text = text.replace(declared, f"symbol alpha in 0.3.. step {step}")
    question = "maximize alpha subject to params(mobilenet_v2) <= 3M, macs(mobilenet_v2) <= 200M"
    *_, reply = script.from_text(f"{text}\n{question}\n").answers()
    return dict(reply.data)


def test_the_count_is_that_of_the_paper() -> None:
    assert counts(Fraction(1)) == (3_504_872, 300_774_272)


@pytest.mark.parametrize("step", ["0.01", "0.001"])
def test_the_widest_under_both_budgets(step: str) -> None:
    points = [Fraction(3, 10) + i * Fraction(step) for i in range(int(Fraction(2) / Fraction(step)))]
    fits = {alpha: counts(alpha) for alpha in points}
    best = max(alpha for alpha, (params, macs) in fits.items() if params <= PARAMS and macs <= MACS)
    data = asked(step)
    assert Fraction(data["values"]["alpha"]) == best  # type: ignore[index]
    metrics = data["metrics"]
    assert (metrics["params(mobilenet_v2)"], metrics["macs(mobilenet_v2)"]) == fits[best]  # type: ignore[index]
    assert (data["status"], data["proof"]["at"]) == ("optimal", str(best))  # type: ignore[index]


def test_an_endless_domain_is_cut_where_a_constraint_is_violated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tails whose first point meets every constraint are not looked into: none of them can be excluded."""
    w = Ring().symbol("w", Domain())
    cost = 3 * w * w + floordiv(w, 7) * 8 + mod(w, 5)
    budget = Constraint(cost, "<=", 10**9, "cost <= 1G")
    cuts = []
    cut = Search._cut_endless
    monkeypatch.setattr(Search, "_cut_endless", lambda self, node: cuts.append(node) or cut(self, node))
    found = optimize("maximize", w, [budget], "w", Domain())
    best = found.objective
    assert 3 * best**2 + best // 7 * 8 + best % 5 <= 10**9 < 3 * (best + 1) ** 2 + (best + 1) // 7 * 8 + (best + 1) % 5
    assert 0 < len(cuts) <= 2


def test_a_constraint_that_is_met_again_farther_on() -> None:
    """The first violated distance is where the domain is cut, not where it ends."""
    w = Ring().symbol("w", Domain())
    window = (w - 900) * (w - 1100) + mod(w, 3)
    found = optimize("maximize", w, [Constraint(window, "<=", 0, "window")], "w", Domain())
    assert found.objective == max(x for x in range(1, 3000) if (x - 900) * (x - 1100) + x % 3 <= 0)
    outside = Constraint(-window, "<=", 0, "outside")
    least = optimize("minimize", w, [outside, Constraint(w, ">=", 500, "w >= 500")], "w", Domain())
    assert least.objective == 500
