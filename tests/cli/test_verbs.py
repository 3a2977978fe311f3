"""Every verb through the program's own entry: what it prints where, and its exit status."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SCRIPT

NET = ("--network", "net")
LINE = "input 28x28x1; conv(32, 3)"

PRINTED = {
    ("run", "net.cnn"): "38*w + 10, 27*n**2*w + 10*w\nexpect params(net) == 38*w + 10: holds\n",
    ("run", "net.cnn", "--at", "w=8"): "314, 216*n**2 + 80\nexpect params(net) == 38*w + 10: holds\n",
    ("run", "net.cnn", "--at", "w=8, n=2*w"): "314, 55376\nexpect params(net) == 38*w + 10: holds\n",
    ("run", "net.cnn", "--at", "defaults"): "2442, 1770112\nexpect params(net) == 38*w + 10: holds\n",
    ("check", "net.cnn"): "net.cnn:10: expect params(net) == 38*w + 10: holds\n",
    ("check", "norm.cnn"): "",
    ("formula", "net.cnn", "params", *NET): "38*w + 10\n",
    ("formula", "net.cnn", "params(net)"): "38*w + 10\n",
    ("formula", "net.cnn", "params", "--form", "factored", *NET): "2*(19*w + 5)\n",
    ("formula", "net.cnn", "macs", "--form", "collected:n", *NET): "27*n**2*w + 10*w\n",
    ("formula", "net.cnn", "params", *NET, "--at", "w=8"): "314\n",
    ("formula", "-e", LINE, "params"): "320\n",
    ("formula", "-e", LINE, "shape"): "(26, 26, 32)\n",
    ("formula", "norm.cnn", "params"): "240\n",
    ("formula", "norm.cnn", "params", "--convention", "keras"): "256\n",
    ("formula", "norm.cnn", "params", "--count", "pure"): "240\n",
    ("formula", "zoo:resnet50", "macs", "--at", "defaults", "--count", "fvcore"): (
        "4111512576\n  fvcore does not count: relu, maxpool, add, biases\n"
    ),
    ("formula", "net.cnn", "ceil(n/2)*w", "--residues", "n"): ("n ≡ 0 (mod 2): n*w/2\nn ≡ 1 (mod 2): n*w/2 + w/2\n"),
    ("formula", "net.cnn", "5*(n % 4 // 3)", "w", "--residues", "n"): (
        "5*(n % 4 // 3)\n  n ≡ 0, 1, 2 (mod 4): 0\n  n ≡ 3 (mod 4): 5\nw\n  every n: w\n"
    ),
    ("formula", "net.cnn", "n//2", "--residues", "n", "--format", "csv"): (
        "expression,modulus,residue,formula\nn//2,2,0,n/2\nn//2,2,1,n/2 - 1/2\n"
    ),
    ("formula", "net.cnn", "n//2", "--residues", "n", "--format", "latex"): (
        "\\begin{cases}\n\\frac{n}{2} & \\text{if } n \\equiv 0 \\pmod{2} \\\\\n"
        "\\frac{n}{2} - \\frac{1}{2} & \\text{if } n \\equiv 1 \\pmod{2}\n\\end{cases}\n"
    ),
    ("formula", "zoo:resnet50", "macs", "--at", "w=64, K=1000"): (
        "7471104*ceiling(n/16)**2 + 9408*ceiling(n/2)**2 + 14417920*ceiling(n/32)**2 + 245760*ceiling(n/4)**2"
        " + 1310720*ceiling(n/8)**2 + 2048000\n"
    ),
    ("formula", "zoo:resnet50", "params"): "5724*w**2 + 32*K*w + 977*w + K\n",
    ("fmt", "norm.cnn"): "network net { input 28x28x3; conv(8, 3); bn; relu }\n",
}

CONTAINS = {
    ("table", "net.cnn", *NET): ("net (torch convention)", "stem", "2,442", "w in 8..512 step 8 = 64"),
    ("table", "net.cnn", *NET, "--at", "w=8,n=16"): ("16×16×8", "224", "314"),
    ("table", "zoo:resnet50", "--at", "defaults"): ("25,557,032", "4,089,184,256"),
    ("table", "norm.cnn", "--convention", "keras"): ("keras convention", "256"),
    ("table", "norm.cnn", "--format", "csv"): ("id,name,kind", "batchnorm1", ",16,"),
    ("table", "norm.cnn", "--format", "markdown"): ("| ", "240"),
    ("table", "norm.cnn", "--format", "latex"): ("\\toprule", "240"),
    ("table", "norm.cnn", "--format", "html"): ("<table", "240"),
    ("formula", "net.cnn", *NET): ("38*w + 10", "27*n**2*w"),
    ("formula", "net.cnn", "params", *NET, "--format", "csv"): ("38*w + 10",),
    ("formula", "net.cnn", "params", *NET, "--format", "markdown"): ("38",),
    ("formula", "net.cnn", "params", *NET, "--format", "latex"): ("38 w + 10",),
    ("explain", "net.cnn", "stem", *NET): ("stem: conv(w, 3×3, padding=1)", "27·w + w"),
    ("explain", "net.cnn", "stem", *NET, "--at", "w=8"): ("216 + 8 = 224",),
    ("explain", "net.cnn", "stem", *NET, "--format", "markdown"): ("stem",),
    ("explain", "net.cnn", "stem", *NET, "--format", "latex"): ("28",),
    ("explain", "net.cnn", *NET, "--format", "latex", "--standalone"): ("\\documentclass", "\\end{document}"),
    ("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <= 10K"): ("w = 256", "10042 > 10000"),
    ("solve", "net.cnn", *NET, "--minimize", "w", "--subject-to", "params >= 10K"): ("w = 264", "9738"),
    ("solve", "net.cnn", *NET, "--feasible", "--over", "w", "--subject-to", "params <= 700"): ("w = 8, 16",),
    ("solve", "net.cnn", *NET, "params == 2442", "--for", "w"): ("w = 64",),
    ("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <= 1K", "--table"): ("w = 24", "922"),
    ("latex", "net.cnn", *NET): ("\\begin{tabular}", "stem"),
    ("latex", "net.cnn", *NET, "--standalone"): ("\\documentclass",),
    ("latex", "net.cnn", "params", *NET, "--what", "formula"): ("38 w + 10",),
    ("latex", "net.cnn", "stem", *NET, "--what", "derivation"): ("28",),
    ("latex", "net.cnn", *NET, "--columns", "layer,params"): ("stem",),
    ("layers",): ("conv(filters, kernel, stride=1", "batchnorm"),
    ("layers", "gap"): ("globalavgpool",),
    ("layers", "conv", "--format", "markdown"): ("filters",),
    ("zoo",): ("25,557,032", "keras/ResNet50", "224×224×3", "w=64, n=224, K=1000"),
    ("zoo", "resnet50"): ("# `resnet50` of zoo:resnet\n", "network resnet50 {"),
    ("zoo", "resnet"): ("network resnet101 {",),
    ("zoo", "--format", "csv"): ('resnet50,resnet,torch,"(224, 224, 3)",25557032,4089184256,',),
    ("zoo", "--format", "json"): ('"name": "keras/ResNet50"',),
    ("zoo", "resnet50", "--format", "json"): ('"script": "# `resnet50`',),
    ("table", "zoo:keras/ResNet50", "--at", "defaults"): ("25,636,712", "keras convention"),
    ("table", "zoo:ResNet50", "--at", "defaults"): ("25,636,712",),
    ("run", "zoo:resnet50"): ("expect params(resnet50) == 25_557_032 at defaults: holds",),
}

UNSOLVED = {
    ("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <= 1"): "infeasible",
    ("solve", "net.cnn", *NET, "--maximize", "n", "--subject-to", "params <= 10M"): "unbounded",
    ("solve", "net.cnn", *NET, "params == 2443", "--for", "w"): "infeasible",
    ("solve", "net.cnn", *NET, "--feasible", "--over", "w", "--subject-to", "params <= 1"): "infeasible",
}

WRONG = {
    ("run", "missing.cnn"): "error: can't read missing.cnn: No such file or directory",
    ("run", "."): "error: . is a folder",
    ("run",): "error: no script is given",
    ("run", "net.cnn", "more"): "error: `more` is one word too many",
    ("table", "net.cnn"): "error: there are several networks: net, other",
    ("table", "net.cnn", "--network", "nett"): "error: no network `nett`\n  hint: did you mean `net`?",
    ("table", "net.cnn", *NET, "--at", "w=9"): "--at:1:1: error: w = 9 is outside its domain, 8..512 step 8",
    ("table", "net.cnn", *NET, "--at", "v=8"): "--at:1:1: error: no symbol `v`",
    ("table", "net.cnn", *NET, "--at", "w=n"): "--at:1:3: error: `w` must be given a number, not n",
    ("table", "net.cnn", *NET, "--at", "w=1/0"): "--at:1:3: error: division by zero",
    ("table", "net.cnn", *NET, "--at", "w"): "--at:1:2: error: unexpected end",
    ("table", "net.cnn", *NET, "--at", ""): "--at:1:1: error: unexpected end",
    ("table", "norm.cnn", "--format", "yaml"): "error: no format `yaml`\n  hint: the formats are: text, json",
    ("run", "norm.cnn", "--format", "csv"): "error: `csv` does not make sense here\n  hint: the formats that do: text",
    ("table", "norm.cnn", "--convention", "tf"): "error: no convention `tf`\n  hint: it is `torch` or `keras`",
    ("table", "norm.cnn", "--count", "mine"): "error: no counting rule `mine`",
    ("table", "zoo:resnet51"): "error: no network `resnet51` in the zoo\n  hint: did you mean `resnet50` or",
    ("zoo", "resnet51"): "error: no network `resnet51` in the zoo",
    ("layers", "convv"): "error: no layer kind `convv`\n  hint: did you mean `conv`?",
    ("table", "-e", "input 28x28x1; cnov(3)"): "-e:1:16: error: unknown layer kind `cnov`",
    ("table", "-e", "conv(3, 3)"): "-e:1:1: error: there is no tensor yet",
    ("formula", "norm.cnn", "par(ams"): "EXPRESSION:1:4: error: a `)` is missing",
    (
        "formula",
        "norm.cnn",
        "prams",
    ): "EXPRESSION:1:1: error: `prams` is not known here\n  prams\n  ^~~~~\n  hint: did you",
    ("formula", "norm.cnn", "params", "--form", "nice"): "error: no form `nice`",
    ("formula", "norm.cnn", "params", "--residues", "n"): "error: no symbol `n`\n  hint: the symbols are: none",
    ("formula", "net.cnn", "max(n, 9)", "--residues", "n"): (
        "error: Max(9, n) is not one polynomial in `n`\n  hint: from n = 9 on it is: narrow its domain, `symbol n in 9"
    ),
    ("formula", "net.cnn", "params(net) > 3", "--residues", "n"): "error: ",
    (
        "formula",
        "net.cnn",
        "macs",
        *NET,
        "--residues",
        "n",
        "--at",
        "n=8",
    ): "error: `n` has the value 8 here, and no residue classes",
    ("explain", "norm.cnn", "conv2"): "error: there is no layer or label `conv2`\n  hint: did you mean `conv1`?",
    ("latex", "norm.cnn", "--what", "tabel"): "error: `--what tabel` is not known",
    ("latex", "norm.cnn", "--what", "formula", "--columns", "params"): "error: `--columns` is not for `--what formula`",
    ("latex", "norm.cnn", "--what", "poem"): "error: `--what poem` is not known",
    ("latex", "norm.cnn", "--columns", "size"): "error: there is no column `size`",
    ("solve", "net.cnn"): "error: `solve` takes one thing to solve, here is nothing",
    (
        "solve",
        "net.cnn",
        "--maximize",
        "w",
        "--feasible",
    ): "error: `solve` takes one thing to solve, here is --maximize",
    ("solve", "net.cnn", *NET, "params == 1"): "error: an equation needs a symbol to solve for\n  hint: add `--for k`",
    ("solve", "net.cnn", *NET, "params == 1", "--for", "v"): "--for:1:1: error: no symbol `v`",
    ("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <<"): "--subject-to:1:9: error: unexpected",
    ("fmt", "missing.cnn"): "error: can't read missing.cnn",
    ("fmt", "net.cnn", "."): "error: . is a folder",
}

USAGE = [
    ("frobnicate",),
    ("table", "--frobnicate", "net.cnn"),
    ("table", "net.cnn", "--at"),
    ("check",),
    ("fmt",),
]


@pytest.mark.parametrize("words", PRINTED, ids=" ".join)
def test_what_is_printed(symcnn, words):
    assert symcnn(*words) == (0, PRINTED[words], "")


@pytest.mark.parametrize("words", CONTAINS, ids=" ".join)
def test_what_is_in_the_answer(symcnn, words):
    done = symcnn(*words)
    assert (done.status, done.err) == (0, "")
    for part in CONTAINS[words]:
        assert part in done.out


@pytest.mark.parametrize("words", UNSOLVED, ids=" ".join)
def test_nothing_to_be_found_is_1(symcnn, words):
    done = symcnn(*words)
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith(UNSOLVED[words])


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_input_is_2(symcnn, words):
    done = symcnn(*words)
    assert done.status == 2
    assert done.err.startswith(WRONG[words])
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_errors_as_json_are_on_standard_output_too(symcnn, words):
    if words[0] in ("zoo", "fmt", "latex"):
        return
    words = tuple(word for word in words if word not in ("yaml", "csv", "--format"))
    plain, done = symcnn(*words), symcnn(*words, "--format", "json")
    if plain.status == 2:
        assert (done.status, done.err) == (2, plain.err)
        (error,) = json.loads(done.out)["errors"]
        assert set(error) == {"file", "line", "column", "message", "hint"}
        place = f"{error['file']}:{error['line']}:{error['column']}: " if error["file"] else ""
        assert plain.err.startswith(f"{place}error: {error['message']}\n")


@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_usage_errors_are_2_and_short(symcnn, words):
    done = symcnn(*words)
    assert (done.status, done.out) == (2, "")
    assert "Error" in done.err
    assert len(done.err.splitlines()) <= 8


def test_standard_input(symcnn):
    assert symcnn("run", "-", stdin="print 6*7") == (0, "42\n", "")
    assert symcnn("formula", "-", "params(net)", stdin=SCRIPT).out == "38*w + 10\n"
    assert symcnn("fmt", "-", stdin="print  1+1").out == "print 1 + 1\n"
    assert symcnn("run", "-", stdin="print a").err.startswith("-:1:7: error: `a` is not known here")


def test_a_script_in_a_line_is_one_that_starts_with_a_declaration(symcnn):
    assert symcnn("run", "-e", "symbol k = 3\nprint k + 1 at defaults").out == "4\n"


def test_questions_before_an_error_are_answered(symcnn):
    done = symcnn("run", "wrong.cnn")
    assert (done.status, done.out) == (2, "42\n")
    assert done.err.startswith("wrong.cnn:1:30: error: unknown layer kind `cnov`")


def test_expectations_that_fail_are_1(symcnn):
    run = symcnn("run", "false.cnn")
    assert (run.status, run.err) == (1, "")
    assert run.out == "42\nexpect 1 == 2: fails; 1 == 2 does not hold\n43\n"
    check = symcnn("check", "net.cnn", "false.cnn")
    assert (check.status, len(check.out.splitlines())) == (1, 2)


def test_check_goes_on_after_a_wrong_file(symcnn):
    done = symcnn("check", "wrong.cnn", "missing.cnn", "net.cnn")
    assert (done.status, done.out) == (2, "net.cnn:10: expect params(net) == 38*w + 10: holds\n")
    assert done.err.count("error: ") == 2


def test_fmt_writes_in_place(symcnn, folder):
    (folder / "loose.cnn").write_text("print  1+1   # two")
    assert symcnn("fmt", "--write", "loose.cnn", "norm.cnn") == (0, "", "")
    assert (folder / "loose.cnn").read_text() == "print 1 + 1  # two\n"


def test_each_network_by_its_name(symcnn):
    assert symcnn("formula", "net.cnn", "params", "--network", "other").out == "9*w\n"
    assert symcnn("formula", "net.cnn", "params(other) + params(net)").out == "47*w + 10\n"


def test_a_file_that_cannot_be_written_is_an_error(symcnn, folder, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refused)
    done = symcnn("fmt", "--write", "wrong.cnn")
    assert done.status == 2
    assert done.err == "error: can't write wrong.cnn: Permission denied\n  hint: check that the file may be changed\n"
