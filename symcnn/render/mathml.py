"""MathML for pages and notebooks, made from a formula's LaTeX by latex2mathml.

What that gets wrong for what this project writes is put right here: words before (it knows no escaped signs in them),
the rest in the tree that it makes. The tree is written as XML, so whatever stands in a name stays text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    Rule = Callable[[Element], None]


def mathml(latex: str, display: bool = False) -> str:
    """A formula as a ``math`` element; ``display`` for one that stands by itself."""
    from xml.etree.ElementTree import tostring

    from latex2mathml.converter import convert_to_element

    words: list[Word] = []
    root = convert_to_element(_prepared(latex, words), display="block" if display else "inline")
    for element in list(root.iter()):
        element.text = unescape(element.text) if element.text else None
        _put_words(element, words)
    for element in list(root.iter()):
        for rule in (*RULES.get(element.tag, ()), _numbers, _functions):
            rule(element)
    _grouped(root)
    return tostring(root, encoding="unicode", short_empty_elements=False)


# ---------------------------------------------------------------- words

Word = tuple[str, str]
"""A tag and its text."""

PLACES = 0xE000
"""Words stand in the formula as characters of private use from here on, until the tree is made."""

ESCAPED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\allowbreak{}": "",
    "--": "–",
} | {f"\\{sign}": sign for sign in "&%$#_{} "}
ESCAPES = re.compile("|".join(re.escape(escape) for escape in ESCAPED))
INSIDE = r"(?:[^{}\\$_^&]|\\[&%$#_{} ]|\\text[a-z]+\{\}|\\allowbreak\{\})"
WORD = re.compile(rf"\\(text|textrm|mathrm|operatorname)\{{({INSIDE}*)\}}")
SENTENCE = re.compile(rf"\\text\{{((?:{INSIDE}|\$[^$]*\$)*)\}}")
"""A text with mathematics in it."""

TAGS = {"text": "mtext", "textrm": "mtext", "mathrm": "mi", "operatorname": "mi"}
NAMES = (
    (re.compile(r"\\begin\{aligned\}(?:\[t\])?"), r"\begin{split}"),
    (re.compile(r"\\end\{aligned\}"), r"\end{split}"),
    (re.compile(r"\\begin\{subarray\}\{c\}"), r"\begin{matrix}"),
    (re.compile(r"\\end\{subarray\}"), r"\end{matrix}"),
    (re.compile(r"\\quad(?![A-Za-z])"), r"\ \ "),
)
"""The same in words that latex2mathml knows."""


def _prepared(latex: str, words: list[Word]) -> str:
    """The formula with a character for every word. A number before letters would be taken for a length: 2 cc."""

    def place(word: re.Match[str]) -> str:
        text = ESCAPES.sub(lambda escape: ESCAPED[escape[0]], word[2])
        words.append((TAGS[word[1]], text))
        return chr(PLACES + len(words) - 1)

    def parts(sentence: re.Match[str]) -> str:
        bits = re.split(r"(?<!\\)\$", sentence[1])
        return "".join(bit if at % 2 else rf"\text{{{bit}}}" for at, bit in enumerate(bits) if bit)

    latex = re.sub(f"[{chr(PLACES)}-\uf8ff]", "\ufffd", latex)
    latex = re.sub(r"\\pmod\{([^{}]*)\}", r"\\ (\\mathrm{mod}\\ \1)", latex)
    for name, other in NAMES:
        latex = name.sub(other.replace("\\", r"\\"), latex)
    latex = WORD.sub(place, SENTENCE.sub(parts, latex))
    return re.sub(r"(\d)\s*(?=[a-z]{2})", r"\1{}", latex)


def _put_words(element: Element, words: list[Word]) -> None:
    text = element.text or ""
    if len(text) == 1 and PLACES <= ord(text) < PLACES + len(words):
        element.tag, word = words[ord(text) - PLACES]
        element.text = word.replace(" ", "\u00a0") if element.tag == "mtext" else word
        if element.tag == "mi" and len(word) == 1:
            element.set("mathvariant", "normal")  # longer names are upright by themselves


# ---------------------------------------------------------------- the tree

BRACKETS = {"(": "prefix", ")": "postfix", "⌊": "prefix", "⌋": "postfix", "⌈": "prefix", "⌉": "postfix"}
UNREAD = {r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉"}
"""What latex2mathml leaves as it is where a bracket has a size of its own."""

TALL = frozenset({"mfrac", "mtable", "munder", "mover", "munderover", "msubsup", "msqrt"})


def _bracket(element: Element) -> None:
    """Brackets without left and right are taken for letters, or lack the side they stand on."""
    element.text = UNREAD.get(element.text or "", element.text)
    if element.text in BRACKETS:
        element.attrib = {"stretchy": "false"} | element.attrib if element.tag == "mi" else element.attrib
        element.tag = "mo"
        element.attrib.update(form=BRACKETS[element.text], fence="true")


def _low(element: Element) -> None:
    """Brackets around what is no taller than they are: a font's tall ones have wide sides."""
    fences = [child for child in element if child.get("fence") == child.get("stretchy") == "true"]
    if len(fences) == 2 and fences == [element[0], element[-1]] and not any(e.tag in TALL for e in element.iter()):
        for fence in fences:
            fence.set("stretchy", "false")


def _slash(element: Element) -> None:
    if element.text == "/":
        element.attrib.update(lspace="0", rspace="0")


LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}


def _limits(element: Element) -> None:
    """Below and above a sum, where the mathematics stands by itself."""
    if len(element) and element[0].text == "∑":
        element.tag = LIMITS[element.tag]


ALIGNED = {"left": "text-align:left", "right": "text-align:right"}


def _cell(element: Element) -> None:
    """Browsers read a cell's style alone."""
    if aligned := ALIGNED.get(element.attrib.pop("columnalign", "")):
        element.set("style", f"{aligned}{element.get('style', '')}")


def _close(element: Element) -> None:
    """The cells of aligned equations follow each other without a gap."""
    if element.get("columnspacing") == "0em":
        for cell in element.iter("mtd"):
            cell.set("style", f"{cell.get('style', '')};padding-left:0;padding-right:0")


def _matrices(element: Element) -> None:
    """A matrix with its brackets in a row of its own: brackets grow with all that shares their row."""
    from xml.etree.ElementTree import Element

    for before, table, after in list(zip(element, element[1:], element[2:], strict=False)):
        if table.tag == "mtable" and (before.text, after.text) == ("[", "]"):
            row = Element("mrow")
            row.extend([before, table, after])
            place = list(element).index(before)
            for part in row:
                element.remove(part)
            element.insert(place, row)


RULES: Mapping[str, tuple[Rule, ...]] = {
    "mi": (_bracket,),
    "mo": (_bracket, _slash),
    "mrow": (_matrices, _low),
    "msub": (_limits,),
    "msup": (_limits,),
    "msubsup": (_limits,),
    "mtable": (_close,),
    "mtd": (_cell,),
}

THIN = "0.167em"


def _numbers(element: Element) -> None:
    """A number in groups of three digits is one number, with commas as all others in HTML."""
    kept: list[Element] = []
    for child in element:
        if len(kept) > 1 and child.tag == kept[-2].tag == "mn" and _thin(kept[-1]) and len(child.text or "") == 3:
            kept.pop()
            kept[-1].text = f"{kept[-1].text},{child.text}"
        else:
            kept.append(child)
    element[:] = kept


INDEXED = ("msub", "msubsup")


def _grouped(root: Element) -> None:
    """Numbers of four digits, which LaTeX leaves together, as all others; indices are names."""
    names = {id(part) for element in root.iter() if element.tag in INDEXED for part in element[1].iter()}
    for number in root.iter("mn"):
        if id(number) not in names and len(number.text or "") > 3 and (number.text or "").isdecimal():
            number.text = f"{int(number.text or 0):,}"


def _thin(element: Element) -> bool:
    return element.tag == "mspace" and element.get("width") == THIN


def _functions(element: Element) -> None:
    """``max`` follows what it multiplies closely, and its bracket follows at once."""
    for before, child in zip([None, *element], element, strict=False):
        if child.tag == "mo" and len(child.text or "") > 1 and (child.text or "").isalpha():
            beside = before is not None and before.tag != "mo"
            child.attrib.update(lspace=THIN if beside else "0", rspace="0")
