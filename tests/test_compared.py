"""Networks side by side in Python: every figure is that of the network compiled alone, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import symcnn
from symcnn.cli import main

SCRIPT = """
symbol w in 2..64 = 6
symbol a in 0.25..1 step 0.25 = 1
network small { input 32x32x3; conv(w, 3); relu; gap; dense(12*a) }
network large { input 32x32x3; conv(2*w, 5); relu; gap; dense(12*a) }
"""


@pytest.fixture
def script() -> symcnn.Script:
    return symcnn.parse(SCRIPT)


def rows(made: symcnn.Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.csv())))


OVERS: list[Any] = [
    {"w": [4, 8, 16]},
    {"w": (4, 8, 16)},
    {"w": "4, 8, 16"},
    "w=4,8,16",
    "w=4, 8..16 step 8",
]


@pytest.mark.parametrize("over", OVERS, ids=str)
def test_rows_are_the_networks_at_each_setting(script: symcnn.Script, over: Any) -> None:
    network = script.networks["small"]
    found = rows(symcnn.compare(network, over=over, metrics=["params", "macs"]))
    alone = [network.at(w=w, a=1) for w in (4, 8, 16)]
    assert [(int(row["params"]), int(row["macs"])) for row in found] == [(one.params, one.macs) for one in alone]


def test_ranges_and_fractions_are_exact(script: symcnn.Script) -> None:
    network = script.networks["large"]
    found = rows(symcnn.compare(network, over={"w": range(8, 3, -2), "a": [0.25, Fraction(3, 4)]}, metrics=["params"]))
    assert [(row["w"], row["a"]) for row in found] == [(w, a) for w in ("4", "6", "8") for a in ("1/4", "3/4")]
    for row in found:
        assert int(row["params"]) == network.at(w=int(row["w"]), a=Fraction(row["a"])).params


def test_a_script_or_a_file_stands_for_all_of_its_networks(script: symcnn.Script, tmp_path: Path) -> None:
    (tmp_path / "both.cnn").write_text(SCRIPT)
    of_script, of_file = symcnn.compare(script), symcnn.compare(tmp_path / "both.cnn", metrics=["params"])
    assert (
        [row["network"] for row in rows(of_script)] == [row["network"] for row in rows(of_file)] == ["small", "large"]
    )
    assert [row["params"] for row in rows(of_script)] == [row["params"] for row in rows(of_file)]
    assert symcnn.compare(*script.networks.values()).text() == of_script.text()


def test_it_says_what_the_command_line_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "both.cnn").write_text(SCRIPT)
    file = str(tmp_path / "both.cnn")
    made = symcnn.compare(file, over={"w": [4, 8]}, metrics=["params", "depth"])
    for form in ("text", "markdown", "html", "csv", "json"):
        words = ["symcnn", "table", file, "--over", "w=4,8", "--columns", "params,depth", "--format", form]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 0
        assert capsys.readouterr().out == getattr(made, form)() + "\n"


def test_networks_that_are_called_alike_are_told_apart(script: symcnn.Script) -> None:
    other = symcnn.parse(SCRIPT.replace("conv(w, 3)", "conv(w, 1)"))
    names = [row["network"] for row in rows(symcnn.compare(script, other))]
    assert len(set(names)) == 4
    bound = rows(symcnn.compare(script.networks["small"].at(w=3), script.networks["small"].at(w=9)))
    assert [row["w"] for row in bound] == ["3", "9"]
    assert [int(row["params"]) for row in bound] == [script.networks["small"].at(w=w, a=1).params for w in (3, 9)]


def test_it_shows_itself(script: symcnn.Script) -> None:
    made = symcnn.compare(script, metrics=["params"])
    bundle = made._repr_mimebundle_()
    assert bundle == {"text/plain": made.text(), "text/html": made.html(), "text/latex": made.latex()}
    assert repr(made) == made.text()
    assert [row["params"] for row in rows(made)] == [
        str(row["figures"]["params"]) if "figures" in row else str(row["params"])
        for row in json.loads(made.json())["rows"]
    ]
    numbers = re.findall(r"\$(\d+)\$ \\\\", made.latex(caption=r"100 % of $x$ \input{a}"))
    assert numbers == [row["params"] for row in rows(made)]
    assert r"\input" not in made.latex(caption=r"100 % of $x$ \input{a}")


WRONG: dict[str, tuple[Any, dict[str, Any], str]] = {
    "nothing": ((), {}, "there is nothing to compare"),
    "no network": ((3,), {}, "3 is no network"),
    "no file": (("none.cnn",), {}, "can't read none.cnn"),
    "metric": ((SCRIPT,), {"metrics": ["parms"]}, "there is no metric `parms`\n  hint: did you mean `params`?"),
    "metrics": ((SCRIPT,), {"metrics": "params"}, "`metrics` is a list of texts"),
    "symbol": ((SCRIPT,), {"over": {"z": [1]}}, "no symbol `z`"),
    "name": ((SCRIPT,), {"over": {"w=2, w": [1]}}, "'w=2, w' is no name of a symbol"),
    "no values": ((SCRIPT,), {"over": {"w": []}}, "`w` is given no values"),
    "no number": ((SCRIPT,), {"over": {"w": [None]}}, "w = None is no number"),
    "outside": ((SCRIPT,), {"over": {"w": [4, 400]}}, "w = 400 is outside its domain"),
    "many": ((SCRIPT,), {"over": {"w": range(2, 65), "a": "0.25..1"}}, "these are more than 500 rows"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_requests(case: str) -> None:
    given, options, said = WRONG[case]
    with pytest.raises(symcnn.Error) as wrong:
        symcnn.compare(*(symcnn.parse(one) if one == SCRIPT else one for one in given), **options)
    assert said in str(wrong.value)
