"""How formulas look: Python syntax for machines, LaTeX for papers. Each notation is one table of small functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from symcnn.record import Record

LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = {name: "\\" + name for name in LETTERS.split()} | {"lam": r"\lambda", "Lam": r"\Lambda"}


class Style(Record):
    """A notation; every function takes and returns finished text."""

    name: Callable[[str], str]
    integer: Callable[[int], str]
    product: Callable[[list[str]], str]
    power: Callable[[str, str], str]
    quotient: Callable[[str, str, bool, bool], str]  # the flags: numerator, denominator of several parts
    ratio: Callable[[str, list[str], str], str]  # a coefficient's numerator, the factors below the line and those above
    floor: Callable[[str], str]
    ceiling: Callable[[str], str]
    largest: Callable[[list[str]], str]
    smallest: Callable[[list[str]], str]
    sum: Callable[[str, str, str, str], str]  # body, index, first, last
    brackets: Callable[[str], str]  # around a sum that something follows
    cases: Callable[[str, str, str], str]
    relations: Mapping[str, str]


def _call(name: str) -> Callable[[str], str]:
    return lambda inner: f"{name}({inner})"


def _call_all(name: str) -> Callable[[list[str]], str]:
    return lambda parts: f"{name}({', '.join(parts)})"


def _text_power(base: str, exponent: str) -> str:
    return f"{base}**{exponent}" if exponent.replace("_", "").isalnum() else f"{base}**({exponent})"


def _text_quotient(numerator: str, denominator: str, sum_above: bool, product_below: bool) -> str:
    above = f"({numerator})" if sum_above else numerator
    return above + "/" + (f"({denominator})" if product_below else denominator)


def _text_ratio(numerator: str, below: list[str], factors: str) -> str:
    shown = [numerator] if numerator != "1" or not factors else []
    return _text_quotient("*".join([*shown, *([factors] if factors else [])]), "*".join(below), False, len(below) > 1)


TEXT = Style(
    name=str,
    integer=str,
    product="*".join,
    power=_text_power,
    quotient=_text_quotient,
    ratio=_text_ratio,
    floor=_call("floor"),
    ceiling=_call("ceiling"),
    largest=_call_all("Max"),
    smallest=_call_all("Min"),
    sum=lambda body, index, first, last: f"Sum({body}, ({index}, {first}, {last}))",
    brackets=str,
    cases=lambda on, condition, off: f"Piecewise(({on}, {condition}), ({off}, True))",
    relations={
        ">=": "{} >= {}",
        "<=": "{} <= {}",
        "<": "{} < {}",
        ">": "{} > {}",
        "=": "Eq({}, {})",
        "≠": "Ne({}, {})",
        "and": " and ",
        "true": "True",
        "false": "False",
    },
)


def grouped_digits(number: int) -> str:
    """25557032 as 25\\,557\\,032; short numbers as they are."""
    return f"{number:,}".replace(",", r"\,") if abs(number) >= 10_000 else str(number)


def latex_name(name: str) -> str:
    """LaTeX for any identifier: Greek letters, k1 and k_1 as subscripts, longer names upright."""
    match = re.fullmatch(r"([A-Za-z]+)(\d*)(?:_(\w*[A-Za-z0-9]\w*))?", name)
    if match is None:
        return _upright(name)
    base, digits, tail = match.groups()
    subscripts = [digits] if digits else []
    if tail:
        subscripts.append(tail if tail.isdigit() else _letters(tail))
    return _letters(base) + (f"_{{{','.join(subscripts)}}}" if subscripts else "")


def _letters(word: str) -> str:
    if word in GREEK:
        return GREEK[word]
    return word if len(word) == 1 else _upright(word)


WORD = r"\mathrm{"
BRACKETED = re.compile(r"\\(?:left|max|min|sum|begin)(?![A-Za-z])")
"""How a base begins that is no name."""
BESIDE = re.compile(r"\\mathrm\{|\\(?:math|text)\w*\{[^{}]{2}")
"""A word, beside which a letter would look like one more of its own."""


def _upright(word: str) -> str:
    return WORD + word.replace("_", r"\_") + "}"


def _latex_product(factors: list[str]) -> str:
    """Side by side, with a dot before a factor that begins with a digit and a space beside an upright word."""
    result = factors[0]
    for before, factor in pairwise(factors):
        beside_word = BESIDE.match(factor) or BESIDE.match(before)
        result += (r" \cdot " if factor[0].isdigit() else r" \," if beside_word else " ") + factor
    return result


def _latex_power(base: str, exponent: str) -> str:
    """A name with a mark above it stands in brackets, as its power would look like another mark."""
    if "^" in base:
        return f"{{{base}}}^{{{exponent}}}" if BRACKETED.match(base) else rf"\left({base}\right)^{{{exponent}}}"
    return f"{base}^{{{exponent}}}"


def _fraction(numerator: str, denominator: str, *_: bool) -> str:
    return rf"\frac{{{numerator}}}{{{denominator}}}"


def _latex_ratio(numerator: str, below: list[str], factors: str) -> str:
    denominator = _latex_product(below)
    if numerator == "1" and factors:
        return _fraction(factors, denominator)
    return _latex_product([_fraction(numerator, denominator), *([factors] if factors else [])])


def latex_style(names: Mapping[str, str], group: bool) -> Style:
    """LaTeX with the symbols' own names where they have one."""
    return Style(
        name=lambda name: names.get(name) or latex_name(name),
        integer=grouped_digits if group else str,
        product=_latex_product,
        power=_latex_power,
        quotient=_fraction,
        ratio=_latex_ratio,
        floor=lambda inner: rf"\left\lfloor {inner} \right\rfloor",
        ceiling=lambda inner: rf"\left\lceil {inner} \right\rceil",
        largest=lambda parts: r"\max\left(" + ", ".join(parts) + r"\right)",
        smallest=lambda parts: r"\min\left(" + ", ".join(parts) + r"\right)",
        sum=lambda body, index, first, last: rf"\sum_{{{index}={first}}}^{{{last}}} {body}",
        brackets=lambda inner: rf"\left({inner}\right)",
        cases=lambda on, condition, off: (
            rf"\begin{{cases}} {on} & \text{{if }} {condition} \\ {off} & \text{{otherwise}} \end{{cases}}"
        ),
        relations={
            ">=": r"{} \ge {}",
            "<=": r"{} \le {}",
            "<": "{} < {}",
            ">": "{} > {}",
            "=": "{} = {}",
            "≠": r"{} \ne {}",
            "and": r" \text{ and } ",
            "true": r"\text{true}",
            "false": r"\text{false}",
        },
    )
