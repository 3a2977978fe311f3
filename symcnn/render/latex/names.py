"""Names of macros: letters alone, made of what a thing is called, each name once.

TeX allows nothing but letters in a command's name, so numbers are spelt (``resnet50`` is ``ResnetFifty``) and every
part begins with a capital. A name ends with one of a few words (``Params``, ``Value``, ``Answer`` …) or has a question
with its number (``MaximizeOne``) in it, as no command of LaTeX does; a test holds that against LaTeX's own files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from symcnn.render import breaking

UNNAMED = "Unnamed"
"""Stands for a name without letters and digits."""

ONES = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)  # fmt: skip
TENS = ("Zero", "Ten", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
SCALES = ("", "Thousand", "Million", "Billion", "Trillion")


def words(text: str) -> str:
    """``resnet50.stem`` as ``ResnetFiftyStem``; accents go, and so does what is neither a letter nor a digit."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    parts = re.findall(r"[A-Za-z]+|[0-9]+", plain)
    return "".join(_digits(part) if part.isdigit() else part[0].upper() + part[1:] for part in parts)


def _digits(digits: str) -> str:
    """Zeros in front are spelt one by one, and so is a number without a name."""
    zeros = len(digits) - len(digits.lstrip("0"))
    rest = digits[zeros:]
    named = spelled(int(rest)) if 0 < len(rest) <= 3 * len(SCALES) else "".join(ONES[int(digit)] for digit in rest)
    return ONES[0] * zeros + named


def spelled(number: int) -> str:
    """121 as ``OneHundredTwentyOne``, below a thousand trillions."""
    if number < 20:
        return ONES[number]
    groups = [number // 1000**place % 1000 for place in range(len(SCALES))]
    return "".join(_hundreds(group) + SCALES[place] for place, group in reversed(list(enumerate(groups))) if group)


def _hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10) if rest >= 20 else (0, rest)
    return (
        (f"{ONES[hundreds]}Hundred" if hundreds else "") + (TENS[tens] if tens else "") + (ONES[ones] if ones else "")
    )


def prose(text: str) -> str:
    """A line of words and names: lines may be broken between them, and inside of long names."""
    return " ".join(map(breaking.name, text.split()))


def distinct(names: Sequence[str], variants: Sequence[str] = ("",), taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The names, each told apart from those before it with all the ``variants`` of its end.

    The first keeps its name, the next is ``…NumberTwo``; no name that another has by itself is given away.
    """
    used, wanted = set(taken), {name + end for name in names for end in variants}
    found = []
    for name in names:
        candidate, number = name, 1
        while _clashes(candidate, variants, used if candidate == name else used | wanted):
            number += 1
            candidate = f"{name}Number{spelled(number)}"
        used.update(candidate + end for end in variants)
        found.append(candidate)
    return tuple(found)


def _clashes(name: str, variants: Sequence[str], used: set[str]) -> bool:
    return any(name + end in used for end in variants)
