"""Two networks side by side, and where one is smaller: against the figures of each point by itself."""

import json

import pytest

NETS = """\
symbol w in 8..512 step 8 = 64
symbol n in 8..64 = 32
network wide { input (n, n, 3); conv(w, 3, padding=1); relu; gap; dense(10) }
network deep {
  input (n, n, 3)
  conv(64, 3, padding=1); relu
  conv(w, 3, stride=2, groups=8)
  gap; dense(10)
}
"""
OTHER = "symbol w in 8..512 step 4 = 32\nnetwork other { input 32x32x3; conv(w, 3) }\n"
SAME = "symbol w in 8..512 step 8 = 32\nsymbol v = 3\nnetwork same { input 32x32x3; conv(w, 3); conv(v, 3) }\n"
FIGURES = ("params", "macs", "activations", "peak_activations", "weights")


@pytest.fixture
def nets(folder):
    (folder / "nets.cnn").write_text(NETS)
    (folder / "wide.cnn").write_text("\n".join(line for line in NETS.splitlines()[:3]))
    (folder / "other.cnn").write_text(OTHER)
    (folder / "same.cnn").write_text(SAME)
    return folder


@pytest.fixture
def answer(symcnn, nets):
    def run(*words):
        done = symcnn("compare", *words, "--format", "json")
        assert (done.status, done.err) == (0, "")
        return json.loads(done.out)

    return run


def values(symcnn, network, metric, **point):
    at = ",".join(f"{name}={value}" for name, value in point.items())
    done = symcnn("formula", "nets.cnn", metric, "--network", network, "--at", at)
    return int(done.out)


def inside(runs, x):
    return any(run["first"] <= x <= run["last"] and (x - run["first"]) % run["step"] == 0 for run in runs)


def test_the_intervals_are_those_of_every_point(symcnn, answer):
    found = answer("nets.cnn", "--at", "n=32")
    told = {metric: entry for entry in found["intervals"] for metric in entry["metrics"]}
    for metric in FIGURES:
        for w in range(8, 513, 24):
            a, b = (values(symcnn, network, metric, w=w, n=32) for network in ("wide", "deep"))
            sets = [inside(told[metric][name], w) for name in ("at_most", "equal", "greater")]
            assert sets == [a <= b, a == b, a > b]
        for crossing in told[metric]["crossings"]:
            for end in ("from", "to"):
                place = crossing[end]
                sides = [values(symcnn, network, metric, w=place["at"], n=32) for network in ("wide", "deep")]
                assert [place["a"], place["b"]] == sides


def test_the_known_crossing(answer):
    found = answer("nets.cnn", "--at", "n=32")
    (macs,) = [entry for entry in found["intervals"] if "macs" in entry["metrics"]]
    assert macs["crossings"] == [
        {"from": {"at": 152, "a": 4204016, "b": 4233392}, "to": {"at": 160, "a": 4425280, "b": 4363072}}
    ]


def test_every_metric_as_formula_and_number(answer):
    found = answer("nets.cnn")
    (params,) = [line for line in found["metrics"] if line["metric"] == "params"]
    assert params == {
        "metric": "params",
        "a": "38*w + 10",
        "b": "83*w + 1802",
        "difference": "-45*w - 1792",
        "ratio": "(38*w + 10)/(83*w + 1802)",
        "values": {"a": 2442, "b": 7114, "difference": -4672, "ratio": "1221/3557"},
    }
    assert found["format"] == 1
    assert found["point"] == {"w": 64, "n": 32}
    assert {entry["symbol"] for entry in found["intervals"]} == {"w", "n"}
    assert [entry["at"] for entry in found["intervals"] if "macs" in entry["metrics"]] == [{"n": 32}, {"w": 64}]


def test_the_same_two_networks_in_four_ways(answer):
    found = [
        answer("nets.cnn"),
        answer("nets.cnn", "--network", "wide,deep"),
        answer("wide.cnn", "nets.cnn", "--network", "wide,deep"),
        answer("nets.cnn", "nets.cnn", "--network", "wide,deep"),
    ]
    assert all(other["metrics"] == found[0]["metrics"] for other in found)
    assert all(other["intervals"] == found[0]["intervals"] for other in found)


def test_two_expressions(answer, symcnn):
    found = answer("nets.cnn", "params(wide)", "11*w", "--over", "w")
    (line,) = found["metrics"]
    assert (line["a"], line["b"], line["difference"]) == ("38*w + 10", "11*w", "27*w + 10")
    text = symcnn("compare", "nets.cnn", "w**2", "100*w - 2", "--over", "w").out
    assert "w in 104..512 step 8" not in text
    assert "value: w in 8..96 step 8\n    from w = 96 to 104: 9,216 < 9,598, then 10,816 > 10,398" in text


def test_numbers_alone_have_no_intervals(answer):
    found = answer("zoo:resnet50", "zoo:resnet101", "--at", "defaults")
    assert found["intervals"] == []
    assert found["metrics"][0]["a"] == 25557032
    assert found["metrics"][0]["difference"] == -18992128
    assert found["a"]["at"]["w"] == 64


def test_defaults_that_differ_give_no_numbers(answer):
    found = answer("wide.cnn", "same.cnn", "--at", "n=32")
    assert found["point"] is None
    assert all(line["values"] is None for line in found["metrics"])
    assert {entry.get("reason") for entry in found["intervals"] if entry["symbol"] == "v"} >= {
        "`w` has no value; give one with `--at`"
    }


def test_a_line_against_a_file(symcnn, nets):
    done = symcnn("compare", "-e", "input 28x28x1; conv(32, 3)", "norm.cnn")
    assert (done.status, done.err) == (0, "")
    assert "params      " in done.out
    assert "320" in done.out


def test_markdown(symcnn, nets):
    out = symcnn("compare", "nets.cnn", "--format", "markdown").out
    assert "| params | 2,442 | 7,114 | -4,672 | 0.3433 |" in out
    assert "a ≤ b over `w in 8..512 step 8`" in out


WRONG = {
    ("wide.cnn", "other.cnn"): (
        "error: `w` has the domain 8..512 step 8 in wide of wide.cnn and 8..512 step 4 in other of other.cnn\n"
        "  hint: give both the same domain, or a number: `--at w=…`\n"
    ),
    ("wide.cnn",): "error: two networks are compared, here is wide\n  hint: name them: `--network a,b`",
    ("nets.cnn", "--network", "wide,broad"): "error: no network `broad`",
    ("nets.cnn", "--over", "v"): "error: no symbol `v` is left in what is compared",
    ("nets.cnn", "--at", "v=3"): "--at:1:1: error: no symbol `v`",
    ("nets.cnn", "1", "2", "3"): "error: `3` is one word too many",
    ("nets.cnn", "--format", "csv"): "error: `csv` does not make sense here",
    (): "error: no script is given",
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_input_is_2(symcnn, nets, words):
    done = symcnn("compare", *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(WRONG[words])


def test_domains_may_differ_where_a_number_is_given(symcnn, nets):
    assert symcnn("compare", "wide.cnn", "other.cnn", "--at", "w=16").status == 0
