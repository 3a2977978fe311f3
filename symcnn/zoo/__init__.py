"""The zoo: published networks, a script for each family, its members networks in it.

A network is called as its framework calls it: torchvision's names begin with a small letter, Keras's with a capital
and stand after ``keras/``. The scripts are the only list of what there is: their texts are searched for the names,
which costs less than reading one of them. ``figures.json`` holds what the list shows, and is checked by the tests.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from symcnn.errors import Error, did_you_mean

if TYPE_CHECKING:
    from symcnn.algebra import Number
    from symcnn.report import MemberReport

KERAS = "keras/"
FIGURES = "figures.json"
SUFFIX = ".cnn"
_NETWORK = re.compile(r"(?:^|; )network (\w+) \{", re.MULTILINE)


@cache
def families() -> dict[str, str]:
    """The scripts by family, in the order of their names."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(SUFFIX)]
    return {
        file.name.removesuffix(SUFFIX): file.read_text(encoding="utf-8")
        for file in sorted(files, key=lambda file: file.name)
    }


@cache
def members() -> dict[str, str]:
    """The family of each network, by the network's full name."""
    return {full_name(name): family for family, text in families().items() for name in _NETWORK.findall(text)}


def full_name(network: str) -> str:
    """``keras/VGG16`` of the network ``VGG16``, ``vgg16`` of ``vgg16``."""
    return f"{KERAS}{network}" if network[0].isupper() else network


def find(name: str) -> tuple[str, str | None]:
    """The family of a name and the network that is meant; of a family's own name, no network."""
    for full in (name, f"{KERAS}{name}"):
        if full in members():
            return members()[full], full.removeprefix(KERAS)
    if name in families():
        return name, None
    near = [known for known in members() if known.lower() in (name.lower(), f"{KERAS}{name.lower()}")]
    hint = did_you_mean(name, near or [*members(), *families()]) or "`symcnn zoo` lists them"
    raise Error(f"no network `{name}` in the zoo", hint=hint)


def figures() -> tuple[MemberReport, ...]:
    """What the list shows of every network, family by family."""
    from symcnn.report import MemberReport  # only the list needs it

    data = json.loads((resources.files(__name__) / FIGURES).read_text(encoding="utf-8"))
    return tuple(
        MemberReport(**{**row, "input": tuple(row["input"]), "symbols": _numbers(row["symbols"])})
        for row in data["networks"]
    )


def _numbers(defaults: dict[str, int | str]) -> dict[str, Number]:
    return {name: Fraction(value) if isinstance(value, str) else value for name, value in defaults.items()}
