"""What may be given as the LaTeX of a symbol."""

import pytest

from symcnn.algebra.latex_check import checked
from symcnn.errors import Error


@pytest.mark.parametrize(
    "latex", ["k", "C_{in}", r"\alpha", r"\hat{k}_1", "d_1", r"n_{\mathrm{side}}", "w'", r"\Lambda_{2}^{*}", "x^2"]
)
def test_names_pass(latex: str) -> None:
    assert checked(latex) == latex


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
    ],
)
def test_what_acts_or_breaks_is_refused(latex: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        checked(latex)
