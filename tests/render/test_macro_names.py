"""Names of macros and rounded numbers, by themselves."""

from __future__ import annotations

import re
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcnn.network.model import METRICS
from symcnn.render.digits import PREFIXES, Rounded, rounded
from symcnn.render.latex.names import distinct, spelled, words

# ---------------------------------------------------------------- rounding

NUMBERS = st.one_of(
    st.integers(-(10**25), 10**25),
    st.builds(Fraction, st.integers(-(10**9), 10**9), st.integers(1, 10**9)),
    st.builds(lambda digits, power, off: digits * 10**power + off, st.integers(1, 9999), st.integers(0, 20),
              st.integers(-1, 1)),
)  # fmt: skip


@given(value=NUMBERS)
def test_three_digits_are_the_nearest_there_are(value: int | Fraction) -> None:
    """A number of three digits lies within half of its last digit, half up in size, and is written with no more."""
    shown = rounded(value)
    if abs(value) < 1000 and value.denominator == 1:
        assert shown == Rounded(str(int(value)))
        return
    digits = re.sub(r"[-.]", "", shown.mantissa).lstrip("0")
    assert len(digits) == 3
    last = abs(shown.worth) / int(digits)
    off = abs(shown.worth) - abs(Fraction(value))
    assert -last / 2 < off <= last / 2
    assert (shown.worth < 0) == (value < 0)
    assert shown.prefix in PREFIXES
    assert not (shown.prefix and shown.exponent)
    assert bool(shown.exponent) == (abs(shown.worth) >= 10**15 or abs(shown.worth) < Fraction(1, 1000))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(25_557_032, "25.6 M"), (4_089_184_256, "4.09 G"), (999_499, "999 K"), (999_500, "1.00 M"), (999, "999 "),
     (1000, "1.00 K"), (1235, "1.24 K"), (Fraction(3, 4), "0.750 "), (Fraction(1, 3), "0.333 "), (0, "0 "),
     (999_500_000_000_000, "1.00 15")],
)  # fmt: skip
def test_roundings_by_hand(value: int | Fraction, shown: str) -> None:
    found = rounded(value)
    assert f"{found.mantissa} {found.prefix or found.exponent or ''}" == shown


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "macro"),
    [("resnet50", "ResnetFifty"), ("densenet121", "DensenetOneHundredTwentyOne"), ("enc.t_2", "EncTTwo"),
     ("VGG16", "VGGSixteen"), ("mobilenet_v2", "MobilenetVTwo"), ("x05", "XZeroFive"), ("__", ""),
     ("größte 1000", "GroteOneThousand"), ("n1000000", "NOneMillion"), ("a" + "9" * 20, "A" + "Nine" * 20)],
)  # fmt: skip
def test_names_are_spelled(name: str, macro: str) -> None:
    assert words(name) == macro


@given(numbers=st.lists(st.integers(0, 10**15 - 1), min_size=2, unique=True))
def test_numbers_are_spelled_each_in_its_own_way(numbers: list[int]) -> None:
    spelt = [spelled(number) for number in numbers]
    assert len(set(spelt)) == len(numbers)
    assert all(word.isascii() and word.isalpha() for word in spelt)


@given(names=st.lists(st.sampled_from(["A", "AFormula", "ANumberTwo", "B", "BRounded", "ARoundedNumberTwo"])))
def test_no_two_names_are_the_same(names: list[str]) -> None:
    ends = ("", "Rounded", "Formula")
    found = distinct(names, ends)
    everything = [name + end for name in found for end in ends]
    assert len(set(everything)) == len(everything)
    assert all(new.startswith(old) for new, old in zip(found, names, strict=True))
    assert not names or found[0] == names[0]


def test_no_command_of_latex_has_such_a_name() -> None:
    """The names of LaTeX's own files, against the ends that ours have and what stands in those of questions."""
    files = (
        "latex.ltx", "fontmath.ltx", "article.cls", "book.cls", "amsmath.sty", "amsopn.sty", "amssymb.sty", "array.sty",
        "booktabs.sty", "longtable.sty", "graphicx.sty", "hyperref.sty", "siunitx.sty", "tikz.sty", "xcolor.sty",
    )  # fmt: skip
    found = subprocess.run(["kpsewhich", *files], capture_output=True, text=True, check=False).stdout.split()
    assert any(path.endswith("latex.ltx") for path in found)
    known = {
        name for path in found for name in re.findall(r"\\([A-Z][A-Za-z]+)", Path(path).read_text(errors="replace"))
    }
    assert {"Large", "Gamma", "DeclareMathOperator", "NewDocumentCommand"} <= known
    ends = {words(what) for what in (*METRICS, "input", "output", "value", "answer", "Rounded", "Formula")}
    numbered = tuple(
        f"{end}{spelled(number)}" for end in ("Input", "Output", "Answer", "Number") for number in range(100)
    )
    inside = ("MaximizeOne", "MinimizeOne", "SolveOne", "FeasibleOne", "ParetoOne")
    assert not [name for name in known if name.endswith((*ends, *numbered)) and name not in ends]
    assert not [name for name in known for part in inside if part in name]
