"""What programs read: valid JSON with the documented fields, and formulas that sympy reads to the same values."""

import json
from fractions import Fraction

import pytest
from sympy import Symbol, sympify

from symcnn.network.model import ADDED

NET = ("--network", "net")
POINT = {"w": 24, "n": 17}
ROW = {
    "id", "name", "kind", "line", "arguments", "times", "inputs", "output", "params", "trainable", "non_trainable",
    "buffers", "weights", "biases", "macs", "activations", "tensors",
}  # fmt: skip
SYMBOL = {"domain", "default", "latex"}


@pytest.fixture
def answer(symcnn):
    """The JSON that the program prints, and nothing beside it."""

    def run(*words, status=0):
        done = symcnn(*words, "--format", "json")
        assert (done.status, done.err) == (status, "")
        found = json.loads(done.out)
        assert found["format"] == 1
        return found

    return run


def value(formula, symbols):
    """A figure at the point, read by sympy with its symbols as locals."""
    if isinstance(formula, int):
        return formula
    names = {name: Symbol(name) for name in symbols}
    found = sympify(formula, locals=names).subs({Symbol(name): POINT[name] for name in symbols})
    return int(found)


def test_a_table(answer):
    table = answer("table", "net.cnn", *NET)
    assert set(table) == {
        "format",
        "network",
        "convention",
        "count",
        "not_counted",
        "at",
        "symbols",
        "layers",
        "totals",
        "values",
    }
    assert (table["network"], table["convention"], table["count"], table["at"]) == ("net", "torch", "pure", {})
    assert table["symbols"]["w"] == {"domain": "8..512 step 8", "default": 64, "latex": "w"}
    assert all(set(row) == ROW for row in table["layers"])
    assert all(set(symbol) == SYMBOL for symbol in table["symbols"].values())
    ids = [row["id"] for row in table["layers"]]
    assert len(set(ids)) == len(ids)
    assert all(set(row["inputs"]) <= set(ids[:place]) for place, row in enumerate(table["layers"]))
    assert table["values"]["params"] == 2442


def test_rows_add_up_to_the_totals(answer):
    table = answer("table", "net.cnn", *NET)
    for metric in ADDED:
        rows = [value(row[metric], table["symbols"]) for row in table["layers"] if metric in row]
        if rows:
            assert sum(rows) == value(table["totals"][metric], table["symbols"])


def test_formulas_give_the_values_of_a_table_with_numbers(answer):
    symbolic, numeric = answer("table", "net.cnn", *NET), answer("table", "net.cnn", *NET, "--at", "w=24,n=17")
    assert numeric["at"] == POINT
    for metric, total in symbolic["totals"].items():
        assert value(total, symbolic["symbols"]) == numeric["values"][metric] == numeric["totals"][metric]
    for row, figures in zip(symbolic["layers"], numeric["layers"], strict=True):
        assert [value(size, symbolic["symbols"]) for size in row["output"]] == figures["output"]
        assert value(row["macs"], symbolic["symbols"]) == figures["macs"]


def test_the_tensors_of_a_table_hold_its_parameters(answer):
    table = answer("table", "norm.cnn")
    for row in table["layers"]:
        sizes = [prod(shape) for shape in row["tensors"].values()]
        assert sum(sizes) == row["params"] + row["buffers"]


def prod(shape):
    result = 1
    for size in shape:
        result *= size
    return result


def test_a_formula(answer):
    found = answer("formula", "net.cnn", "macs", *NET)
    assert set(found) == {"format", "expression", "formula", "latex", "value", "symbols"}
    assert (found["expression"], found["value"]) == ("macs", 1770112)
    assert value(found["formula"], found["symbols"]) == 27 * 17**2 * 24 + 10 * 24


def test_residue_classes_cover_every_point(answer, folder):
    (folder / "odd.cnn").write_text("symbol w, n\nnetwork net { input (n, n, 2); conv(w, 3, stride=2, padding=1) }")
    found = answer("formula", "odd.cnn", "macs", "--residues", "n", "--form", "factored")
    assert [(row["residue"], row["modulus"]) for row in found["residues"]] == [(0, 2), (1, 2)]
    assert all(set(row) == {"modulus", "residue", "formula", "latex"} for row in found["residues"])
    row = next(row for row in found["residues"] if POINT["n"] % row["modulus"] == row["residue"])
    assert value(row["formula"], found["symbols"]) == value(found["formula"], found["symbols"])
    several = answer("formula", "odd.cnn", "params", "shape", "--residues", "n")["formulas"]
    assert [len(formula["residues"]) for formula in several] == [1, 2]


@pytest.mark.parametrize("form", ["expanded", "factored", "horner", "simplified", "collected:w"])
def test_every_form_is_worth_the_same(answer, form):
    found = answer("formula", "net.cnn", "macs", *NET, "--form", form)
    assert value(found["formula"], found["symbols"]) == 27 * 17**2 * 24 + 10 * 24


def test_rounding_maxima_and_conditions_are_read_by_sympy(answer, folder):
    (folder / "odd.cnn").write_text(
        "symbol w, n\nnetwork net { input (n, n, 2); conv(w, 3, stride=2, padding=1); if w > 9 { conv(w, 1) } }"
    )
    expressions = ["macs", "params", "max(w, n, 20)", "min(w, n)*n", "n % 5", "floor(w/7) + ceil(n/3)", "2^w"]
    wanted = [
        9 * 9 * 24 * (9 * 2 + 24), 24 * 19 + 24 * 25, 24, 17 * 17, 17 % 5, 24 // 7 + 6, 2**24
    ]  # fmt: skip
    for expression, number in zip(expressions, wanted, strict=True):
        found = answer("formula", "odd.cnn", expression)
        assert value(found["formula"], found["symbols"]) == number


def test_a_rational_is_a_string(answer):
    assert answer("formula", "norm.cnn", "3/4")["value"] == "3/4"
    assert Fraction(answer("formula", "norm.cnn", "params/7")["value"]) == Fraction(240, 7)


def test_answers_of_a_script(answer, folder):
    found = answer("run", "net.cnn")
    assert [(reply["line"], reply["question"]) for reply in found["answers"]] == [
        (9, "print params(net), macs(net)"),
        (10, "expect params(net) == 38*w + 10"),
    ]
    assert found["answers"][1]["holds"] is True
    assert answer("run", "false.cnn", status=1)["answers"][1]["holds"] is False
    assert answer("check", "net.cnn", "false.cnn", status=1)["answers"][1]["file"] == "false.cnn"


def test_the_best_under_a_budget(answer):
    found = answer("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <= 10K")
    assert {"status", "objective", "values", "metrics", "solutions", "proof"} <= set(found)
    assert (found["status"], found["objective"], found["values"]) == ("optimal", 256, {"w": 256})
    assert found["metrics"]["params"] == 9738 <= 10_000
    (budget,) = found["proof"]["constraints"]
    assert (budget["left"], budget["right"], budget["next"]["left"]) == (9738, 10_000, 10_042)


def test_equations_and_what_has_no_solution(answer):
    found = answer("solve", "net.cnn", *NET, "params == 2442", "--for", "w")
    assert (found["status"], found["solutions"]) == ("solved", [{"w": 64}])
    assert answer("solve", "net.cnn", *NET, "params == 2443", "--for", "w", status=1)["status"] == "infeasible"
    words = ("solve", "net.cnn", *NET, "--maximize", "n", "--subject-to", "params <= 10M")
    assert answer(*words, status=1)["status"] == "unbounded"


def test_kinds_and_derivations(answer):
    (kind,) = answer("layers", "conv")["kinds"]
    assert kind["signature"].startswith("conv(filters, kernel, ")
    assert len(answer("layers")["kinds"]) > 30
    steps = answer("explain", "net.cnn", *NET)["steps"]
    assert {"layer": "stem", "quantity": "params", "value": "28*w"}.items() <= next(
        step for step in steps if (step["layer"], step["quantity"]) == ("stem", "params")
    ).items()


def test_errors_together(symcnn, folder):
    (folder / "several.cnn").write_text("let a = 1/0\nnetwork net { input 3; cnov }\nprint b")
    done = symcnn("run", "several.cnn", "--format", "json")
    found = json.loads(done.out)
    assert [(error["line"], error["column"]) for error in found["errors"]] == [(1, 9), (2, 24), (3, 7)]
    assert found["errors"][1] == {
        "file": "several.cnn", "line": 2, "column": 24,
        "message": "unknown layer kind `cnov`", "hint": "did you mean `conv`?",
    }  # fmt: skip
