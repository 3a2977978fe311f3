"""Tables as the command line shows them: columns, rows, captions."""

from __future__ import annotations

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
    assert "basic3..4       [3×3, 128; 3×3, 128] × 2; shortcut 1×1, 128, stride 2" in done.out


def test_a_caption_and_a_label_are_text(symcnn):
    page = symcnn("latex", *NET, "--caption", "50% of \\foo{x}", "--label", "tab:my net", "--rows", "stages").out
    assert "50\\% of \\textbackslash{}foo\\{x\\}}\\label{tab:my-net}" in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("table", *NET, "--columns", "layer,prams"), "there is no column `prams`\n  hint: did you mean `params`?"),
        (("table", *NET, "--rows", "stage"), "there are no rows of `stage`\n  hint: did you mean `stages`?"),
        (("table", *NET, "--columns", "structure"), "layers have no `structure`\n  hint: stages have: `--rows stages`"),
        (("latex", *NET, "--what", "formula", "--label", "x"), "`--label` is not for `--what formula`"),
    ],
)
def test_wrong_words(symcnn, words, told):
    done = symcnn(*words)
    assert done.status == 2
    assert told in done.err
