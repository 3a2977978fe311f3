"""Known budgets, their proofs, and numbers of a thousand digits."""

from __future__ import annotations

import ast
import operator
import subprocess
import sys
import time
from fractions import Fraction
from math import isqrt

import pytest

from symcnn.algebra import Domain, Number, Poly, Ring, Value, make_divisible, maximum, minimum, mod
from symcnn.errors import Error
from symcnn.questions.optima import _headline
from symcnn.solve import Answer, Certificate, Constraint, optimize

POSITIVE = Domain()
TEN_MILLION = 10**7
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Pow: operator.pow}


def number_of(text: str, **names: int) -> Fraction:
    """A polynomial's text as a number, by Python's parser and exact arithmetic alone."""

    def walk(node: ast.expr) -> Fraction:
        if isinstance(node, ast.Constant):
            return Fraction(node.value)
        if isinstance(node, ast.Name):
            return Fraction(names[node.id])
        if isinstance(node, ast.UnaryOp):
            return -walk(node.operand)
        assert isinstance(node, ast.BinOp)
        if isinstance(node.op, ast.Div):
            return walk(node.left) / walk(node.right)
        left, right = walk(node.left), walk(node.right)
        return OPERATIONS[type(node.op)](left, int(right) if isinstance(node.op, ast.Pow) else right)

    return walk(ast.parse(text, mode="eval").body)


def resnet(w: Value) -> Value:
    return 5724 * w**2 + 32977 * w + 1000


def widest(domain: Domain, budget: int = TEN_MILLION) -> Answer:
    w = Ring().symbol("w", domain)
    return optimize("maximize", w, [Constraint(resnet(w), "<=", budget, "params <= 10M")], "w", domain)


@pytest.mark.parametrize(
    ("domain", "width", "beyond"),
    [
        (Domain(8, 512), 39, 40),
        (Domain(8, 512, 8), 32, 40),
        (POSITIVE, 39, 40),
        (Domain(values=(8, 16, 39, 64)), 39, 64),
        (Domain(Fraction(1, 4), None, Fraction(1, 4)), Fraction(39), Fraction(157, 4)),
    ],
)
def test_resnet(domain: Domain, width: Number, beyond: Number) -> None:
    answer = widest(domain)
    assert answer.values == {"w": width}
    assert answer.metrics == {"w": width, "params": resnet(width)}
    (check,) = answer.proof.checks
    assert answer.proof.next == beyond
    assert check.sides == (resnet(width), TEN_MILLION)
    assert check.next_sides == (resnet(beyond), TEN_MILLION)
    (certificate,) = answer.proof.certificates
    check_certificate(certificate)


def check_certificate(certificate: Certificate) -> None:
    """The form is params − 10M along the ray, and no coefficient of it is negative."""
    assert certificate.rule == "no negative coefficient"
    assert "-" not in certificate.form
    for u in range(6):
        expected = resnet(certificate.start + u * certificate.step) - TEN_MILLION
        assert number_of(certificate.form, u=u) == expected
    assert certificate.least == number_of(certificate.form, u=0) > 0


def test_resnet_proof_is_readable() -> None:
    assert widest(POSITIVE).proof.lines() == [
        "at w = 39: params = 9993307 <= 10000000",
        "at w = 40, the next value: params = 10478480 > 10000000, which violates `params <= 10M`",
        "`params <= 10M` is violated: with w = 40 + u, "
        "params - 10000000 = 5724*u**2 + 490897*u + 478480 has no negative coefficient",
    ]


def test_resnet_json() -> None:
    assert widest(Domain(8, 512, 8)).as_json() == {
        "status": "optimal",
        "objective": 32,
        "values": {"w": 32},
        "metrics": {"w": 32, "params": 6917640},
        "solutions": [],
        "proof": {
            "symbol": "w",
            "reason": "",
            "at": 32,
            "constraints": [
                {
                    "constraint": "params <= 10M",
                    "left": 6917640,
                    "right": 10000000,
                    "next": {"left": 10478480, "right": 10000000, "holds": False},
                }
            ],
            "next": {"w": 40, "objective": 40},
            "certificates": [
                {
                    "claim": "`params <= 10M` is violated",
                    "subject": "params - 10000000",
                    "with": "w = 40 + 8*u",
                    "start": 40,
                    "step": 8,
                    "last": 59,
                    "form": "366336*u**2 + 3927176*u + 478480",
                    "least": 478480,
                    "rule": "no negative coefficient",
                }
            ],
            "excluded": [],
            "outbid": [],
        },
    }


@pytest.mark.parametrize("domain", [POSITIVE, Domain(1, 10**600), Domain(5, None, 10)])
def test_thousand_digits(domain: Domain) -> None:
    budget = 10**1000 + 12345
    answer = widest(domain, budget)
    w = answer.values["w"]
    assert resnet(w) <= budget < resnet(w + domain.step)
    root = (isqrt(32977**2 + 4 * 5724 * (budget - 1000)) - 32977) // (2 * 5724)
    assert w == root - (root - 5) % 10 if domain.step == 10 else w == root


def test_one_answer_takes_two_milliseconds() -> None:
    domain = Domain(8, 512)
    w = Ring().symbol("w", domain)
    constraint = Constraint(resnet(w), "<=", TEN_MILLION, "params <= 10M")
    times = []
    for _ in range(30):
        start = time.perf_counter()
        optimize("maximize", w, [constraint], "w", domain)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002


def test_no_sympy() -> None:
    code = (
        "import sys; from symcnn.algebra import Ring, Domain; from symcnn.solve import *; w = Ring().symbol('w')\n"
        "optimize('maximize', w, [Constraint(w**2 + w // 2, '<=', 99, 'a')], 'w', Domain())\n"
        "solutions([Constraint(w**2, '==', 81, 'a')], 'w', Domain())\n"
        "assert 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ---------------------------------------------------------------- shapes of objectives


def best(sense: str, objective: Value, *constraints: Constraint, domain: Domain = POSITIVE) -> Answer:
    return optimize(sense, objective, constraints, "w", domain)


def symbol(domain: Domain = POSITIVE) -> Poly:
    return Ring().symbol("w", domain)


def test_interior_optimum() -> None:
    w = symbol()
    answer = best("maximize", -((w - 1000) ** 2) * (w - 7) ** 2 + 5)
    assert (answer.objective, answer.values) == (5, {"w": 1000})
    assert answer.proof.outbid


def test_ties_take_the_largest() -> None:
    w = symbol(domain := Domain(1, 100))
    assert best("maximize", w // 30, domain=domain).values == {"w": 100}
    assert best("minimize", w // 30, domain=domain).values == {"w": 29}
    assert best("maximize", 7, Constraint(w, "<=", 50, "w <= 50"), domain=domain).values == {"w": 50}
    assert best("minimize", (w - 10) ** 2 * (w - 20) ** 2, domain=domain).values == {"w": 20}


def test_endless_ties() -> None:
    w = symbol()
    answer = best("maximize", minimum(w, 10))
    assert (answer.status, answer.objective, answer.values) == ("optimal", 10, {"w": 10})
    assert "endlessly many larger ones are as good" in answer.proof.reason


def test_powers() -> None:
    w = symbol()
    assert best("maximize", w, Constraint(2**w, "<=", 10**6 * w, "c")).values == {"w": 24}
    assert best("minimize", w, Constraint(2**w, ">", 10**6 * w**3, "c")).values == {"w": 36}
    assert best("maximize", w, Constraint(3 * 4**w + 2**w, "<=", 10**1000, "c")).values == {"w": 1660}


def test_rounding_to_divisors() -> None:
    w = symbol()
    assert best("maximize", w, Constraint(make_divisible(w, 8), "<=", 200, "c")).values == {"w": 203}
    residue = Constraint(mod(w, 48), "==", 5, "w % 48 == 5")
    assert best("maximize", w, residue, Constraint(w, "<=", 10**9, "d")).values == {"w": 48 * ((10**9 - 5) // 48) + 5}


def test_monotone_objective_is_certified() -> None:
    w = symbol()
    answer = best("minimize", w**2 + 3 * w, Constraint(w // 7, ">=", 9, "w // 7 >= 9"))
    assert answer.values == {"w": 63}
    assert answer.proof.next == 62
    assert "never falls" in answer.proof.certificates[0].claim
    assert best("maximize", w, Constraint(maximum(w, 50), "<=", 50, "c")).values == {"w": 50}


def test_an_end_of_the_domain() -> None:
    answer = best("maximize", symbol(domain := Domain(8, 512, 8)), domain=domain)
    assert answer.values == {"w": 512}
    assert answer.proof.lines() == ["`w` has no larger value in its domain, 8..512 step 8"]


# ---------------------------------------------------------------- no best point


def test_infeasible_by_one_constraint() -> None:
    w = symbol()
    answer = best("maximize", w, Constraint(w, ">=", 3, "w >= 3"), Constraint(resnet(w), "<=", 1000, "params <= 1000"))
    assert answer.status == "infeasible"
    assert answer.proof.lines() == [
        "`params <= 1000` comes nearest at w = 1: params = 39701 > 1000",
        "no value of `w` (a positive integer) meets `params <= 1000`",
        "`params <= 1000` is violated: with w = 1 + u, "
        "params - 1000 = 5724*u**2 + 44425*u + 38701 has no negative coefficient",
    ]


def test_infeasible_together() -> None:
    w = symbol()
    answer = best(
        "maximize",
        w,
        Constraint(w, "<=", 900, "w <= 900"),
        Constraint(mod(w, 16), "==", 3, "w % 16 == 3"),
        Constraint(mod(w, 8), "==", 2, "w % 8 == 2"),
    )
    assert answer.proof.reason == "no value of `w` (a positive integer) meets `w % 16 == 3` and `w % 8 == 2` together"


def test_unbounded() -> None:
    w = symbol()
    answer = best("maximize", resnet(w), Constraint(w, ">=", 5, "w >= 5"))
    assert answer.status == "unbounded"
    assert answer.values == {}
    assert "`w` runs away upwards" in answer.proof.reason
    held, grows = answer.proof.certificates
    assert held.claim == "`w >= 5` holds"
    assert all(number_of(grows.form, u=u) >= 0 for u in range(50))
    assert best("maximize", 2**w - w**2).status == "unbounded"
    assert best("maximize", w // 2, Constraint(mod(w, 3), "==", 1, "c")).status == "unbounded"
    down = Domain(None, 7)
    falling = best("minimize", symbol(down), domain=down)
    assert "downwards" in falling.proof.reason
    assert [_headline(found) for found in (answer, falling)] == [
        "unbounded: w grows without end", "unbounded: w falls without end",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("domain", "hint"),
    [(Domain(0, 1, None), "give `w` a step"), (Domain(Ring().symbol("n"), None), "give them numbers with `at`")],
)
def test_refused_domains(domain: Domain, hint: str) -> None:
    with pytest.raises(Error, match="hint: " + hint):
        best("maximize", Ring().symbol("w", domain), domain=domain)


def test_other_symbols_are_refused() -> None:
    ring = Ring()
    w, n, k = (ring.symbol(name) for name in "wnk")
    with pytest.raises(Error, match="`n`, `k` have no value here\n  hint: give them numbers with `at`"):
        best("maximize", w * n * k)


def test_a_search_without_end_is_given_up() -> None:
    w = symbol()
    with pytest.raises(Error, match="given up after"):
        best("maximize", w, Constraint(mod(w**2, 1009), "==", mod(7 * w**3 + 11, 1013), "c"))
