"""``solve --marginal``: increments, slack and steps, against the figures of the neighbouring points."""

import json

import pytest

NET = """\
symbol w in 8..512 step 8 = 64
symbol d in 1..6 = 2
symbol n in 16..256 step 16 = 32
network net { input (n, n, 3); conv(w, 3, padding=1); repeat d { conv(w, 3, padding=1); relu }; gap; dense(10) }
"""
BUDGETS = {"params <= 400K": ("params", 400_000), "macs <= 300M": ("macs", 300_000_000)}
STEPS = {"w": (8, 512, 8), "d": (1, 6, 1), "n": (16, 256, 16)}


def figures(w, d, n):
    conv, more = 27 * w + w, d * (9 * w * w + w)
    return {"params": conv + more + 10 * w + 10, "macs": n * n * (27 * w + 9 * d * w * w) + 10 * w}


@pytest.fixture
def solved(symcnn, folder):
    (folder / "deep.cnn").write_text(NET)

    def run(*words, form="json", status=0):
        done = symcnn("solve", "deep.cnn", *words, "--marginal", "--format", form)
        assert (done.status, done.err) == (status, "")
        return json.loads(done.out) if form == "json" else done.out

    return run


@pytest.mark.parametrize("over", ["w", "w,d", "w,n", "w,d,n", "n"])
def test_increments_slack_and_steps_are_those_of_the_points(solved, over):
    found = solved("--maximize", over.replace(",", "*"), *(w for b in BUDGETS for w in ("--subject-to", b)))
    point = {**found["at"], **found["values"]}
    here = figures(**point)
    for budget, (metric, most) in BUDGETS.items():
        assert found["slack"][budget] == most - here[metric]
        for name in found["values"]:
            _, last, step = STEPS[name]
            after = [figures(**{**point, name: x})[metric] for x in range(point[name] + step, last + 1, step)]
            assert found["marginal"][name][budget] == (after[0] - here[metric] if after else None)
            allowed = next((i for i, value in enumerate(after) if value > most), None)
            assert found["steps"][name][budget] == allowed
    for name, steps in found["steps"].items():
        least = min((count for count in steps.values() if count is not None), default=None)
        assert found["binding"][name] == [b for b, count in steps.items() if count == least and count is not None]


def test_a_minimum_counts_its_steps_downwards(solved):
    found = solved("--minimize", "w", "--subject-to", "params >= 400K")
    w = found["values"]["w"]
    assert found["direction"] == {"w": "down"}
    assert found["steps"] == {"w": {"params >= 400K": 0}}
    assert found["slack"]["params >= 400K"] == figures(w, 2, 32)["params"] - 400_000
    assert figures(w - 8, 2, 32)["params"] < 400_000


def test_text(solved):
    out = solved("--maximize", "w", "--subject-to", "params <= 400K", "--subject-to", "w <= 500", form="text")
    assert "  w from 144 to 152\n    params <= 400K: +" in out
    assert "0 steps up left; binds\n" in out
    assert "    w <= 500: +8, slack 356, 44 steps up left\n" in out


def test_a_symbol_at_its_end(solved):
    out = solved("--maximize", "d", "--subject-to", "w >= 8", "--at", "w=8", form="text")
    assert "d = 6 is the last of its domain\n    w >= 8: no next point, slack 0, never violated further up\n" in out


def test_no_answer_has_no_marginal(solved):
    assert "marginal" not in solved("--maximize", "w", "--subject-to", "params <= 1", status=1)
    out = solved("--feasible", "--over", "w", "--subject-to", "params <= 10K", form="text")
    assert out.endswith("marginal: there is more than one answer\n")


def test_a_frontier_has_no_single_answer(symcnn, folder, solved):
    done = symcnn("solve", "deep.cnn", "--pareto", "params,-w", "--over", "w", "--marginal")
    assert done.status == 2
    assert done.err.startswith("error: `--marginal` is about one answer")


def test_budgets_without_a_formula_are_compiled(symcnn, folder):
    text = "symbol k in 1..64\nsymbol d in 1..6\nnetwork a {\n  input 16x16x3\n"
    text += "  repeat i in 1..d { if i % 2 == 1 { conv(k*i, 3, padding=1) } }\n  gap; dense(10)\n}\n"
    (folder / "odd.cnn").write_text(text)
    done = symcnn("solve", "odd.cnn", "--maximize", "k*d", "--over", "k,d", "--subject-to", "params <= 20K",
                  "--marginal", "--format", "json")  # fmt: skip
    found = json.loads(done.out)
    assert found["values"] == {"k": 64, "d": 2}
    assert found["marginal"] == {"k": {"params <= 20K": None}, "d": {"params <= 20K": 112064}}
    assert found["binding"] == {"k": [], "d": ["params <= 20K"]}
