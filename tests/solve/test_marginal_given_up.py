"""Steps that a budget allows where the search for the first one beyond is given up: they are walked."""

from __future__ import annotations

import pytest

from symcnn import script
from symcnn.errors import Error
from symcnn.questions import marginal
from symcnn.questions.answers import answer
from symcnn.questions.replies import Asker

NET = "symbol w in 1..4096 = 8\nnetwork t {{ input 8x8x3; conv(w, 1, bias=no) }}\nmaximize w subject to {budgets}\n"


@pytest.mark.parametrize(
    ("budgets", "told"),
    [
        ("w <= 10, params <= 300", {"w <= 10": (0, True), "params <= 300": (">= 64", False)}),
        ("w <= 10, params <= 99", {"w <= 10": (0, True), "params <= 99": (23, False)}),  # 3*33 = 99
    ],
)
def test_steps_are_walked(budgets: str, told: dict[str, tuple[object, bool]], monkeypatch: pytest.MonkeyPatch) -> None:
    program = script.from_text(NET.format(budgets=budgets))
    (question,) = program.program.questions
    asker = Asker(program.symbolic)
    found = answer(asker, question)
    exact = marginal.with_marginal(asker, question, found).data

    def given_up(*_: object) -> None:
        raise Error("the search was given up")

    monkeypatch.setattr(marginal, "optimize", given_up)
    walked = marginal.with_marginal(asker, question, found)
    assert found.data["values"] == {"w": 10}
    assert walked.data["steps"]["w"] == {budget: steps for budget, (steps, _) in told.items()}
    assert walked.data["binding"]["w"] == tuple(budget for budget, (_, binds) in told.items() if binds)
    assert exact["steps"]["w"]["w <= 10"] == 0
    assert exact["steps"]["w"][budgets.split(", ")[1]] == (90 if "300" in budgets else 23)
    if "300" in budgets:
        assert "at least 64 steps up left" in "\n".join(walked.lines)
