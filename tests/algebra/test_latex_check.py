"""What may be given as the LaTeX of a symbol."""

import pytest

from symcnn.algebra import Ring, latex
from symcnn.algebra.latex_check import checked, looks
from symcnn.errors import Error


@pytest.mark.parametrize(
    "name",
    [
        "k",
        "C_{in}",
        r"\alpha",
        r"\hat{k}_1",
        "d_1",
        r"n_{\mathrm{side}}",
        "w'",
        r"\Lambda_{2}^{*}",
        r"C_\mathrm{in}",
        r"\mathcal{K}_{\mathbb R}",
        r"k_{\max}",
        r"\hat\alpha",
        "x''^*",
        r"n_{\text{a side}}",
        r"\mathrm{width}",
        r"\mathit{kH}_2",
        r"\text{batch size}",
        r"\tilde{\alpha}",
        r"\bar{w}_{i,j+1}",
        "w^{(1)}",
        "w^{[l]}_2",
        r"w^\star",
        r"w^{\mathrm{in}}",
        "{w_1}",
        r"\mathrm{a\_b1}",
        r"|\mathcal{C}|",
        "|S_1|_{in}",
    ],
)
def test_names_pass(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize("name", [r"\mathbf W", "x'_1", r"\hat k", "w _1"])
def test_what_could_be_misread_is_held_together(name: str) -> None:
    assert checked(name) == f"{{{name}}}"


@pytest.mark.parametrize(
    ("name", "said"),
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
        ("^^5cinput", "incomplete|is no name"),
        ("k_", "incomplete"),
        ("", "incomplete"),
        ("{}", "incomplete"),
        (r"\text{}", "incomplete"),
        (r"\hat", "incomplete"),
        (r"\hat{}", "incomplete"),
        (r"\hat^2", "incomplete"),
        ("k_{}", "incomplete"),
        ("k_{ }", "incomplete"),
        (r"k_{\,}", "incomplete"),
        (r"k_{\; {\ }}", "incomplete"),
        (r"k_{\text{ }}", "incomplete"),
        (r"k_{\mathrm{\,}}", "incomplete"),
        (r"k^{\,}", "incomplete"),
        (r"\operatornamex", r"`\\operatornamex` can't stand"),
        (r"x^\hat{k}", "needs braces"),
        (r"x^\,", "needs braces"),
        (r"x_\min", "needs braces"),
        (r"\hat(k", "needs braces"),
        (r"\text k", "need braces"),
        (r"k\max", "can't follow"),
        (r"\max", "alone is no symbol"),
        ("|S", "no second one"),
        ("|a+b|", "no second one"),
        ("|S|^2", "reads as a power"),
        (r"\mathbb{k}", "has A-Z only"),
        (r"\mathfrak\Psi", "has A-Za-z0-9 only"),
        (r"\text{a_b}", "`_` can't stand among words"),
        (r"\text{<}", "`<` can't stand among words"),
        ("x_1_2", "a second `_`"),
        ("x_1 _2", "a second `_`"),
        ("x' '", "a second `'`"),
        ("x' ^*", r"a second `\^`"),
        ("x^*'", "a second `'`"),
        ("x'_1^*", r"a second `\^`"),
        ("{" * 21 + "k" + "}" * 21, "too deep"),
    ],
)
def test_what_acts_or_breaks_is_refused(name: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        checked(name)


@pytest.mark.parametrize(
    ("name", "said", "hint"),
    [
        ("a+b", r"`\+` can't follow a name", "a single name"),
        ("-w", "`-` is no name", "a single name"),
        ("<", "`<` is no name", "a single name"),
        ("(", r"`\(` is no name", "a single name"),
        ("[k]", r"`\[` is no name", "a single name"),
        ("w,v", "`,` can't follow a name", "a single name"),
        ("w v", "`v` can't follow a name", "a single name"),
        (r"\alpha\beta", r"`\\beta` can't follow a name", "a single name"),
        (r"\infty", "is no name", "a single name"),
        ("1", "begins with a letter, not with `1`", "a single name"),
        (r"\hat{1}", "begins with a letter", "a single name"),
        (r"\mathrm{1}", "begins with a letter", "a single name"),
        (r"\text{2 w}", "`2` can't stand among words", "a single name"),
        ("width", "`width` reads as a product", r"write `\mathrm{width}`"),
        (r"\hat{ab}", "`ab` reads as a product", r"write `\mathrm{ab}`"),
        ("k12", "`k12` reads as a product", "write `k_{12}`"),
        ("k1a", "`k1a` reads as a product", r"write `\mathrm{k1a}`"),
        ("C_in", "only the `i` of `in` is a script", "write `_{in}`"),
        ("w^2", r"`\^2` reads as a power", "write `_{2}` or `^{(2)}`"),
        ("w_1^2", r"`\^2` reads as a power", "write `_{2}` or `^{(2)}`"),
        ("w^{n+1}", r"`\^\{n\+1\}` reads as a power", "write `_{n+1}` or `^{(n+1)}`"),
        (r"w^{\mathrm{2}}", "reads as a power", r"write `_{\mathrm{2}}`"),
        ("w''^2", "reads as a power", "write `_{2}`"),
    ],
)
def test_what_reads_as_a_formula_is_refused(name: str, said: str, hint: str) -> None:
    with pytest.raises(Error, match=said) as error:
        checked(name)
    assert hint in str(error.value.problems[0].hint)


def test_a_mark_above_an_accented_letter_is_not_lost_in_a_power() -> None:
    assert checked(r"\hat{k}^*") == r"\hat{k}^*{}"
    assert checked(r"\hat{k}'_1") == r"{\hat{k}'_1{}}"


@pytest.mark.parametrize(
    ("name", "power"),
    [
        ("w", "w^{2}"),
        ("w_1", "w_1^{2}"),
        ("w'", "w'^{2}"),
        ("w'_1", "{w'_1}^{2}"),
        ("w^{(1)}", r"\left(w^{(1)}\right)^{2}"),
        (r"w_1^\star", r"\left(w_1^\star\right)^{2}"),
        (r"\hat{w}^*", r"\left(\hat{w}^*{}\right)^{2}"),
    ],
)
def test_a_power_of_a_name_is_seen_to_be_one(name: str, power: str) -> None:
    assert latex(Ring().symbol("x", latex=checked(name)) ** 2) == power


@pytest.mark.parametrize(
    "names",
    [
        ("k_1", "k_{1}", "{k}_{1}", " k _1"),
        (r"\hat k", r"\hat{k}", r"{\hat{k}}"),
        ("w_1^*", "w^*_1", r"w^{\ast}_{1}"),
        (r"\mathrm{in}", r"\text{in}", r"\operatorname{in}"),
        ("w''", r"w^{\prime\prime}"),
        (r"\mathit{k}", "k"),
        ("k_{1}", r"k_{1\,}", r"k_{\ 1}"),
    ],
)
def test_names_that_look_alike_are_told(names: tuple[str, ...]) -> None:
    assert len({looks(name) for name in names}) == 1


def test_names_that_look_different_are_different() -> None:
    names = ["k", r"\mathrm{k}", r"\mathbf{k}", "k'", "k_1", "k_2", "k^*", r"\hat k", r"\kappa", "K", r"\text{k l}"]
    assert len({looks(name) for name in names}) == len(names)
