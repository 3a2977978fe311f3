"""The verb `plot`: what it writes, where, and what it says."""

import pytest


def test_it_writes_a_file_named_for_what_it_shows(symcnn, folder):
    before = {file.name for file in folder.iterdir()}
    done = symcnn(
        "plot", "net.cnn", "params / 2", "--network", "net", "--over", "w=8..64", "--budget", "params/2 <= 1e9"
    )
    assert (done.status, done.err) == (0, "")
    first, note = done.out.splitlines()
    assert first == "net-params_2.pdf"
    assert note == "not marked: the largest w with params/2 <= 1e9 is 512, beyond the picture"
    assert {file.name for file in folder.iterdir()} - before == {first}
    assert (folder / first).read_bytes().startswith(b"%PDF")


def test_its_file_size_and_numbers_can_be_given(symcnn, folder):
    before = {file.name for file in folder.iterdir()}
    words = ("plot", "net.cnn", "macs", "--network", "net", "--sweep", "w=8..64", "--at", "n=32", "--log", "y")
    done = symcnn(*words, "-o", "a.svg", "--size", "3x2")
    assert (done.status, done.out, done.err) == (0, "a.svg\n", "")
    assert {file.name for file in folder.iterdir()} - before == {"a.svg"}
    assert 'width="216pt" height="144pt"' in (folder / "a.svg").read_text()


def test_a_network_in_a_line_has_shares(symcnn, folder):
    done = symcnn("plot", "-e", "input 8x8x3; conv(4, 3); conv(2, 3)", "params", "--by", "layer", "-o", "a.png")
    assert (done.status, done.out) == (0, "a.png\n")
    assert (folder / "a.png").read_bytes().startswith(b"\x89PNG")


NET = ("plot", "net.cnn", "params", "--network", "net")

WRONG = {
    ("plot", "net.cnn"): "error: `plot` takes one metric, here is nothing",
    (
        "plot",
        "net.cnn",
        "params",
        "macs",
    ): "error: `plot` takes one metric, here is 2 words\n  hint: several with commas",
    ("plot", "net.cnn", "params", "--over", "w=8"): "METRIC:1:2: error: there are several networks",
    NET: "error: a picture needs a symbol to vary\n  hint: name one, `--over w=8..256`, or ask for shares",
    (*NET, "--over", "w=9"): "--over:1:1: error: w = 9 is outside its domain",
    (*NET, "--over", "w=8..64", "--at", "w=8"): "--over:1:1: error: `w` has a value here and can't vary",
    (*NET, "--over", "w=8..64", "--budget", "10 M"): "--budget:1:4: error: a number and its suffix stand together",
    (*NET, "--over", "w=8..64", "-o", "a.gif"): "error: `a.gif` names no format for a picture",
    (*NET, "--over", "w=8..64", "-o", "no/a.pdf"): "error: can't write no/a.pdf: No such file or directory",
    (*NET, "--over", "w=8..64", "--size", "3"): "error: `3` is no size\n  hint: width and height in inches",
    (*NET, "--over", "w=8..64", "--size", "0x99"): "error: 0 by 99 inches is no size for a picture",
    (*NET, "--over", "w=8..64", "--log", "z"): "error: there is no axis `z`",
    (*NET, "--by", "blocks"): "error: there are no shares by `blocks`\n  hint: it is layer or stage",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_input_is_2_and_leaves_no_file(symcnn, folder, words):
    before = set(folder.iterdir())
    done = symcnn(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(WRONG[words])
    assert set(folder.iterdir()) == before


def test_stages_are_shares_in_one_or_in_many(symcnn, folder):
    one, many = (symcnn("plot", "zoo:lenet5", "params", "--by", by, "-o", f"{by}.svg") for by in ("stage", "stages"))
    assert (one.status, one.err, many.status, many.err) == (0, "", 0, "")
    assert (folder / "stage.svg").read_bytes() == (folder / "stages.svg").read_bytes()
