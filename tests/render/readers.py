"""Tables read back from nothing but their text: the cells of the rows and of the sums, as a reader would find them."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from html.parser import HTMLParser
from math import ceil, floor
from typing import Any, NamedTuple


class Read(NamedTuple):
    """``sums`` is None where the format has none."""

    rows: list[list[str]]
    sums: dict[str, str] | list[str] | None


def text(page: str) -> Read:
    """Cells without spaces in them, none of them empty."""
    lines = page.split("\n")
    first, second = (index for index, line in enumerate(lines) if line.startswith("─"))
    totals = re.findall(r"^ {0,2}(\S[^\d\n]*?) +([\d,]+)(?= |$)", "\n".join(lines[second + 1 :]), re.MULTILINE)
    return Read([line.split() for line in lines[first + 1 : second]], dict(totals))


def markdown(page: str) -> Read:
    tables = [block.split("\n") for block in page.split("\n\n") if block.startswith("|")]
    rows, totals = ([_pipes(line) for line in table[2:]] for table in tables)
    return Read(rows, {row[0]: row[1] for row in totals})


def _pipes(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, _: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self.inside = tag in ("td", "th") or (self.inside and tag not in ("table", "tr"))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def html(page: str) -> Read:
    reader = _Tables()
    reader.feed(page)
    rows, totals = reader.tables
    return Read(rows[1:], {row[0]: row[1] for row in totals[1:]})


def latex(page: str) -> Read:
    """The rows between the rules, and the first row of the sums."""
    lines = page.split("\n")
    rules = [place for place, line in enumerate(lines) if line == r"\midrule"]
    end = max(place for place, line in enumerate(lines) if line == r"\bottomrule")
    rows = [_ampersands(line) for line in lines[rules[-2] + 1 : rules[-1]] if line.endswith(r"\\") and " & " in line]
    sums = [_ampersands(line) for line in lines[rules[-1] + 1 : end] if line.endswith(r"\\")]
    return Read(rows, sums[0])


def _ampersands(line: str) -> list[str]:
    return [re.sub(r"\\,|\\%|\\allowbreak|[${}]", "", cell).strip() for cell in line.removesuffix(r"\\").split(" & ")]


def comma_separated(page: str) -> Read:
    return Read(list(csv.reader(io.StringIO(page)))[1:], None)


def json_fields(page: str, *fields: str) -> Read:
    return Read([[str(layer[field]) for field in fields] for layer in json.loads(page)["layers"]], None)


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


# ---------------------------------------------------------------- formulas of the terminal

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱʲᵏⁿ", "0123456789+-ijkn")
SIGNS = {
    "·": "*", "−": "-", "^": "**", "⌊": "floor(", "⌈": "ceil(", "⌋": ")", "⌉": ")", "≥": ">=", "≤": "<=", "≠": "!=",
    " = ": " == ", "{": "(", "}": ")", ", else ": " else ",
}  # fmt: skip


def worth(formula: str, point: dict[str, Any]) -> Fraction:
    """What a formula says at a point, in fractions throughout."""
    plain = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱʲᵏⁿ]+", lambda power: f"**({power[0].translate(SUPERSCRIPTS)})", formula)
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    for sign, python in SIGNS.items():
        plain = plain.replace(sign, python)
    plain = re.sub(r"(?<![\w.])\d+(?![\w.])", r"Fraction(\g<0>)", plain)
    names = {name: Fraction(value) for name, value in point.items()}
    return eval(plain, {"Fraction": Fraction, "max": max, "min": min, "floor": _floor, "ceil": _ceil}, names)


def _floor(value: Fraction) -> Fraction:
    return Fraction(floor(value))


def _ceil(value: Fraction) -> Fraction:
    return Fraction(ceil(value))
