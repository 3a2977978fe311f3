"""Tables as the command line shows them: columns, rows, captions."""

from __future__ import annotations

import re

import pytest

NET = ("net.cnn", "--network", "net")


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex", "csv", "json"])
def test_columns_in_every_format(symcnn, form):
    done = symcnn("table", *NET, "--columns", "layer, macs:value,share", "--format", form)
    assert done.status == 0
    assert "1769472" in done.out.replace(",", "").replace("\\", "")


def test_columns_stand_in_the_order_in_which_they_are_named(symcnn):
    head = symcnn("table", *NET, "--columns", "output,layer,share:macs").out.split("\n")[2]
    assert head.split() == ["output", "layer", "MACs", "share"]


def test_stages_of_the_zoo(symcnn):
    done = symcnn("table", "zoo:resnet18", "--rows", "stages", "--columns", "layer,structure", "--at", "defaults")
    assert "basic3..4       [3×3, 128, stride 2 first; 3×3, 128] × 2; shortcut 1×1, 128, stride 2" in done.out


def test_a_caption_and_a_label_are_text(symcnn):
    page = symcnn("latex", *NET, "--caption", "50% of \\foo{x}", "--label", "tab:my net", "--rows", "stages").out
    assert "50\\% of \\textbackslash{}foo\\{x\\}}\\label{tab:my net}" in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("table", *NET, "--columns", "layer,prams"), "there is no column `prams`\n  hint: did you mean `params`?"),
        (("table", *NET, "--rows", "stage"), "there are no rows of `stage`\n  hint: did you mean `stages`?"),
        (("table", *NET, "--columns", "structure"), "layers have no `structure`\n  hint: stages have: `--rows stages`"),
        (
            ("latex", *NET, "--what", "macros", "--label", "x"),
            "`--label` is not for `--what macros`\n  hint: it is for `--what table`, `--what formula`, "
            "`--what comparison` and `--what figure`",
        ),
        (("latex", *NET, "--what", "formula", "--over", "w=8"), "hint: it is for `--what comparison`"),
        (
            ("table", *NET, "--at", "w=64,w=32"),
            "`w` is given twice\n  w=64,w=32\n       ^\n  hint: give it once: `w=64`",
        ),
        (
            ("table", "net.cnn", "--network", "other", "--over", "n=8,16"),
            "`other` does not use `n`\n  n=8,16\n  ^\n  hint: what can vary here: w",
        ),
        (("latex", *NET, "--what", "formula", "--label", "a#b"), "`#` can't stand in a label"),
    ],
)
def test_wrong_words(symcnn, words, told):
    done = symcnn(*words)
    assert done.status == 2
    assert told in done.err


def test_a_header_is_what_was_asked_for(symcnn):
    assert symcnn("table", *NET, "--columns", "layer,params:value,share", "--format", "csv").out.startswith(
        "layer,params:value,share\n"
    )


@pytest.mark.parametrize("form", ["text", "markdown", "html", "latex", "json", "csv"])
def test_a_table_tells_the_numbers_of_symbols_that_its_network_uses(symcnn, form):
    told = symcnn("table", "net.cnn", "--network", "other", "--at", "defaults", "--format", form).out
    both = symcnn("table", *NET, "--at", "defaults", "--format", form).out
    squeezed = "".join(both.split()), "".join(told.split())
    assert [("n=32" in text, '"n":32' in text) for text in squeezed] == [
        (form not in ("json", "csv"), form == "json"),
        (False, False),
    ]


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("unet_2015", "w=64, L=4, m=572, K=2"),
        ("resnet18", "w=64, n=224, K=1000"),
        ("efficientnet_b0", "w=1, n=224, c=3, K=1000"),
        ("EfficientNetB3", "n3=300, c=3, K=1000"),
    ],
)
def test_neighbours_in_a_script_are_not_told(symcnn, name, at):
    assert f"convention, at {at})" in symcnn("table", f"zoo:{name}", "--rows", "stages", "--at", "defaults").out


def test_networks_side_by_side_are_at_the_numbers_that_they_use(symcnn):
    names = ("resnet18", "efficientnet_b0", "unet_2015", "vgg16", "densenet121")
    told = symcnn("table", *(f"zoo:{name}" for name in names), "--columns", "params").out
    assert "numbers at n=224, c=3, L=4, m=572, g=32\n" in told


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (("params",), ["eq:my_net 1"]),
        (("params", "macs(stem)", "params + macs", "params - macs"),
         ["eq:my_net 1-params", "eq:my_net 1-macs-stem", "eq:my_net 1-params-macs", "eq:my_net 1-params-macs-2"]),
    ],
)  # fmt: skip
def test_equations_have_the_label_that_is_given(symcnn, words, labels):
    page = symcnn("latex", *NET, *words, "--what", "formula", "--label", "eq:my_net 1").out
    assert re.findall(r"\\label\{(.*)\}", page) == labels


def test_formulas_show_symbols_as_the_legend_does(symcnn):
    line = 'symbol w = 8 "C_0"; symbol n; symbol rho = 2; network net { input (n, n, rho); conv(w, 3, padding=1) }'
    told = symcnn("table", "-e", line, "--format", "markdown").out
    assert told.endswith("\n\nIn formulas `w` is $C_0$, `rho` is $\\rho$\n")
    page = symcnn("table", "-e", line, "--format", "html").out
    assert re.search(r"<p>in formulas <code>w</code> is <math.*C.*</math>, <code>rho</code> is <math", page)
    beside = symcnn("table", "-e", line, "--over", "w=8,16", "--columns", "macs", "--format", "markdown").out
    assert "C_0" not in beside


@pytest.mark.parametrize("form", ["expanded", "factored", "collected:w"])
def test_a_letter_beside_a_word_stands_apart(symcnn, form):
    line = r'symbol w; symbol h "\mathit{height}"; network net { input 3; dense(2*w*h); dense(3) }'
    latex = symcnn("formula", "-e", line, "params", "--form", form, "--format", "latex").out
    assert re.search(r"(w \\, ?\\mathit\{height\}|\\mathit\{height\} \\, ?w)", latex)
