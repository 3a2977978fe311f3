"""What may be given as the LaTeX of a symbol."""

import pytest

from symcnn.algebra.latex_check import checked
from symcnn.errors import Error


@pytest.mark.parametrize(
    "latex",
    [
        "k",
        "C_{in}",
        r"\alpha",
        r"\hat{k}_1",
        "d_1",
        r"n_{\mathrm{side}}",
        "w'",
        r"\Lambda_{2}^{*}",
        "x^2",
        r"C_\mathrm{in}",
        r"\mathcal{K}_{\mathbb R}",
        r"k_{\max}",
        r"\hat\alpha",
        "x''^2",
        r"n_{\text{a side}}",
    ],
)
def test_names_pass(latex: str) -> None:
    assert checked(latex) == latex


@pytest.mark.parametrize("latex", [r"\mathbf W", "a + b", "_{in}", "[k]", "x'_1", r"\,k"])
def test_what_could_be_misread_is_held_together(latex: str) -> None:
    assert checked(latex) == f"{{{latex}}}"


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\input{/etc/passwd}", r"`\\input` can't stand"),
        (r"\write18{ls}", r"`\\write` can't stand"),
        ("k}", "don't match"),
        ("{k", "don't match"),
        ("}{", "don't match"),
        ("k % c", "`%` can't stand"),
        ("$k$", r"`\$` can't stand"),
        ("k & l", "`&` can't stand"),
        (r"a\\b", r"`\\` can't stand"),
        ("^^5cinput", "incomplete|can't stand"),
        ("k_", "incomplete"),
        ("", "incomplete"),
        (r"\hat", "incomplete"),
        (r"\hat^2", "incomplete"),
        (r"x^\hat{k}", "needs braces"),
        (r"x^\,", "needs braces"),
        (r"x_\min", "needs braces"),
        (r"\hat(k", "needs braces"),
        (r"\text k", "need braces"),
        (r"k\max", "alone is no symbol"),
        (r"\mathbb{k}", "has A-Z only"),
        (r"\mathfrak\Psi", "has A-Za-z0-9 only"),
        (r"\text{a_b}", "`_` can't stand among words"),
        (r"\text{<}", "`<` can't stand among words"),
        ("x_1_2", "a second `_`"),
        ("x_1 _2", "a second `_`"),
        ("x' '", "a second `'`"),
        ("x' ^2", r"a second `\^`"),
        ("x^1'", "a second `'`"),
        ("x'_1^2", r"a second `\^`"),
        ("{" * 21 + "k" + "}" * 21, "too deep"),
    ],
)
def test_what_acts_or_breaks_is_refused(latex: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        checked(latex)


def test_a_power_of_an_accented_letter_is_not_lost_in_another() -> None:
    assert checked(r"\hat{k}^2") == r"\hat{k}^2{}"
    assert checked(r"\hat{k}'_1") == r"{\hat{k}'_1{}}"
