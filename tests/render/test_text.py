"""Tables in text: what they look like, and that their rows add up to their totals."""

from __future__ import annotations

import re

import pytest

from symcnn.render import render
from symcnn.report import formula_report, kinds_report

from .networks import CEILINGS, EVERY, RESNET, TUTORIALS, VARIED, compiled

NUMBERS = """\
tutorial_a (torch convention)

layer     kind     output   params    MACs
──────────────────────────────────────────
input1    input    20×20×3       0       0
first     conv     20×20×2      56  21,600
second    conv     20×20×3      57  21,600
flatten1  flatten  1200          0       0
classes   dense    2         2,402   2,400
──────────────────────────────────────────
params             2,515
  trainable        2,515
  non-trainable        0
buffers                0
MACs              45,600
activations        2,002
peak activations   2,000
receptive field       20
depth                  3"""

FORMULAS = """\
small (torch convention)

layer   kind   ×  output     params    MACs  params formula  MACs formula
─────────────────────────────────────────────────────────────────────────
input1  input     (n, n, c)       0       0
conv1   conv   2  (n, n, c)   1,168  73,728  18·c² + 2·c     18·c²·n²
last    conv      (n, n, 3)      27   1,536  3·c + 3         3·c·n²
─────────────────────────────────────────────────────────────────────────
params             1,195  18·c² + 5·c + 3
  trainable        1,195  18·c² + 5·c + 3
  non-trainable        0
buffers                0
MACs              75,264  18·c²·n² + 3·c·n²
activations        1,216  2·c·n² + 3·n²
peak activations   1,024  max(c·n² + 3·n², 2·c·n²)
receptive field        5
depth                  3

symbols  c: a positive integer = 8; n in 2.. step 2 = 8
numbers at c=8, n=8"""

SMALL = """
symbol c = 8
symbol n in 2.. step 2 = 8
network small {
  input (n, n, c)
  repeat 2 { conv(c, 3, padding=1) }
  last: conv(3, 1)
}
"""


def table(text: str, **options: int) -> str:
    return render("table", "text", compiled(text).report, **options)


def test_a_table_of_numbers() -> None:
    assert table(TUTORIALS["a"]) == NUMBERS


def test_formulas_stand_beside_their_numbers() -> None:
    assert table(SMALL) == FORMULAS


@pytest.mark.parametrize("name", EVERY)
def test_rows_add_up_to_the_totals(name: str) -> None:
    """Read back from the text alone."""
    made = compiled(EVERY[name], at={"units": 128} if name == "e" else None)
    head, rows, totals = _sections(render("table", "text", made.report, width=400))
    for metric in ("params", "MACs"):
        end = re.search(rf"\b{metric}(?!  ?formula| formula)\b", head)
        assert end is not None
        figures = [int(_number_ending(row, end.end())) for row in rows]
        assert sum(figures) == _total(totals, metric)


def _sections(text: str) -> tuple[str, list[str], list[str]]:
    lines = text.split("\n")
    first, second = (index for index, line in enumerate(lines) if line.startswith("─"))
    return lines[first - 1], lines[first + 1 : second], lines[second + 1 :]


def _number_ending(row: str, end: int) -> str:
    return row[:end].split()[-1].replace(",", "")


def _total(lines: list[str], metric: str) -> int:
    line = next(line for line in lines if line.startswith(metric))
    return int(line.split()[1].replace(",", ""))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_table_stays_inside_the_terminal(name: str, width: int) -> None:
    lines = table(EVERY[name], width=width).split("\n")
    assert max(map(len, lines)) <= width


def test_columns_that_have_no_room_are_named() -> None:
    assert "no room in 80 columns for: kind, MACs, MACs formula" in table(RESNET, width=80)
    assert "no room" not in render(
        "table", "text", compiled(RESNET).report, width=80, columns=("layer", "kind", "macs")
    )
    assert "no room" not in table(RESNET)


def test_no_line_has_spaces_at_its_end() -> None:
    assert not [line for line in table(CEILINGS).split("\n") if line != line.rstrip()]


def test_repeated_rows_tell_how_often() -> None:
    assert re.search(r"bottleneck2\.conv1 +conv +2 ", table(RESNET))


def test_without_a_number_for_every_symbol_there_are_formulas_only() -> None:
    text = table(SMALL.replace("symbol c = 8", "symbol c"))
    assert "18·c² + 2·c" in text
    assert "1,168" not in text


def test_conditions_of_validity_are_told() -> None:
    source = "symbol n\nnetwork t { input (n, n, 1); conv(4, 5) }"
    assert table(source).endswith("valid for n >= 5")


def test_values_put_in_are_told() -> None:
    made = compiled(SMALL, at={"c": 4})
    assert render("table", "text", made.report).startswith("small (torch convention, at c=4)\n")


def test_a_closed_form() -> None:
    made = compiled(SMALL)
    report = formula_report("params", made.network.totals["params"], made.network.ring, made.defaults)
    assert render("formulas", "text", [report]) == "18*c**2 + 5*c + 3"
    assert render("formulas", "text", [report, report]).split("\n")[1] == "params = 18*c**2 + 5*c + 3"


def test_kinds() -> None:
    everything = render("kinds", "text", kinds_report())
    assert "Convolutions\n  conv(filters, kernel, stride=1" in everything
    one = render("kinds", "text", kinds_report(["bn"]))
    assert one.startswith("batchnorm(scale=yes, center=yes, axis=-1, statistics=yes)   (short: bn)")
    assert "torch: num_batches_tracked ()" in one
    assert "keras: moving_variance (channels)" in one
    assert "  scale: `yes` or `no`\n" in one
    assert "\n  output = (h, w, c) → (h, w, c)\n" in one
    assert "  moving statistics\n    torch: buffers, outside the parameters" in one


def test_the_rules_of_an_axis() -> None:
    pool = render("kinds", "text", kinds_report(["maxpool"]))
    assert "  output = (h, w, c) → (floor(h/kernel), floor(w/kernel), c)\n" in pool
    assert "  size of an axis (ceil) = ⌈(n + min(2p − d(k − 1) − 1 + s, p))/s⌉" in pool
    transposed = render("kinds", "text", kinds_report(["convtranspose"]))
    assert "  size of an axis (padding=valid, keras) = n·s + max(d(k − 1) + 1 − s, 0)" in transposed


def test_a_varied_network_shows_every_layer_once() -> None:
    made = compiled(VARIED)
    _, rows, _ = _sections(table(VARIED, width=400))
    assert [row.split()[0] for row in rows] == [layer.name for layer in made.network.layers]
