"""A macro for every figure: ``\\newcommand``s that stand in text and in mathematics alike.

A name is made of the network's, the label's and the figure's (see :mod:`symcnn.render.latex.names`). By itself it is a
number; with ``Rounded`` after it that number in three digits, with ``Formula`` the closed form where symbols are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from symcnn import algebra
from symcnn.algebra import Number
from symcnn.questions.macros import COUNT, ITEMS, PLAIN, SIZES, Group, MacrosReport, Quote
from symcnn.render import mathematics
from symcnn.render.breaking import LATE, breakable
from symcnn.render.digits import rounded
from symcnn.render.latex.document import document
from symcnn.render.latex.names import UNNAMED, distinct, words
from symcnn.render.latex.sheet import ENDS, FORMULA, ROUNDED, Block, Macro, sheet
from symcnn.report import formula_latex


def macros(report: MacrosReport, siunitx: bool = False, standalone: bool = False) -> str:
    """The definitions, group by group; ``standalone`` adds a sheet that shows what each of them prints."""
    found = blocks(report, siunitx)
    lines = [*_head(report, siunitx, found), *(line for block in found for line in _defined(block))]
    return document("\n".join([*lines, "", *sheet(found)]), siunitx) if standalone else "\n".join(lines)


def _head(report: MacrosReport, siunitx: bool, found: Sequence[Block]) -> list[str]:
    first = next((macro.name for block in found for macro in block.macros), "")
    packages = "amsmath and siunitx" if siunitx else "amsmath"
    usage = [rf"In a sentence write \{first}{{}}, since a space after a macro's name is swallowed."] if first else []
    told = [f"Figures of {report.source}. They need {packages}.", *usage]
    return [_comment(line) for line in told]


def _defined(block: Block) -> list[str]:
    return ["", *map(_comment, block.lines), *(macro.definition for macro in block.macros)]


def _comment(text: str) -> str:
    """A line that TeX does not read: whatever stands in the text, it stays one line."""
    return f"% {' '.join(text.split())}"


# ---------------------------------------------------------------- names


def blocks(report: MacrosReport, siunitx: bool = False) -> list[Block]:
    """The macros of every group, all of their names distinct."""
    prefixes = _prefixes(report.groups)
    stems = [
        prefixes[group.path] + "".join(words(part) or UNNAMED for part in quote.what)
        for group in report.groups
        for quote in group.quotes
    ]
    names = iter(zip(stems, distinct(stems, ENDS), strict=True))
    writer = _Writer(siunitx)
    return [_block(group, names, prefixes, writer) for group in report.groups]


def _block(
    group: Group, names: Iterator[tuple[str, str]], prefixes: Mapping[tuple[str, ...], str], writer: _Writer
) -> Block:
    macros: list[Macro] = []
    lines = [*group.titles, *_renamed(group.path, prefixes)]
    for quote in group.quotes:
        wanted, name = next(names)
        macros.extend(Macro(name, end, math) for end, math in writer.forms(quote))
        lines += [rf"\{wanted} is another's name: here \{name}"] if name != wanted else []
        lines += [_missing(name, quote)] if quote.note else []
    return Block(tuple(lines), tuple(macros))


def _missing(name: str, quote: Quote) -> str:
    end = FORMULA if quote.number is not None else ""
    return rf"no \{name}{end}: {quote.note}"


def _prefixes(groups: Sequence[Group]) -> dict[tuple[str, ...], str]:
    """What the names of a network's macros begin with, and those of its labels; no two begin alike."""
    paths = list(dict.fromkeys(group.path for group in groups))
    networks = [path for path in paths if len(path) == 1]
    found: dict[tuple[str, ...], str] = {(): ""}
    found |= zip(networks, distinct([_natural(path) for path in networks]), strict=True)
    labels = [path for path in paths if len(path) == 2]
    natural = [found[path[:1]] + _natural(path[1:]) for path in labels]
    return found | dict(zip(labels, distinct(natural, taken=found.values()), strict=True))


def _natural(path: tuple[str, ...]) -> str:
    return "".join(words(part) or UNNAMED for part in path)


def _renamed(path: tuple[str, ...], prefixes: Mapping[tuple[str, ...], str]) -> list[str]:
    """Told where a network's or label's macros begin otherwise than its name says."""
    if not path or prefixes[path] == (wanted := (prefixes[path[:-1]] if path[:-1] else "") + _natural(path[-1:])):
        return []
    return [rf"\{wanted}... are another's names: here \{prefixes[path]}..."]


# ---------------------------------------------------------------- what they print


class _Writer:
    """How figures are written, numbers in groups by hand or by siunitx."""

    def __init__(self, siunitx: bool) -> None:
        self.siunitx = siunitx

    def forms(self, quote: Quote) -> Iterator[tuple[str, str]]:
        """The ends of a quote's names, with what each prints."""
        number = quote.number
        if number is not None:
            yield "", NUMBERS[quote.kind](self, number)
            if quote.kind == COUNT:
                yield ROUNDED, self.rounded(number)
        if quote.latex and quote.value is None:
            yield FORMULA, _breakable(quote.latex)
        elif quote.value is not None and quote.value != number:
            yield FORMULA, _breakable(quote.latex) if quote.latex else FORMULAS[quote.kind](quote.value)

    def number(self, value: Number) -> str:
        return rf"\num{{{value}}}" if self.siunitx and isinstance(value, int) else algebra.latex(value)

    def sizes(self, value: tuple[Number, ...]) -> str:
        return sizes(value)

    def items(self, value: tuple[Number, ...]) -> str:
        return formula_latex(value)

    def rounded(self, value: Number) -> str:
        mantissa, prefix, exponent = rounded(value)
        shown = rf"\num{{{mantissa}}}" if self.siunitx else mantissa
        if exponent:
            return rf"{shown} \cdot 10^{{{exponent}}}"
        return rf"{shown}\,\mathrm{{{prefix}}}" if prefix else shown


NUMBERS: Mapping[str, Callable[[_Writer, Any], str]] = {
    COUNT: _Writer.number,
    PLAIN: _Writer.number,
    SIZES: _Writer.sizes,
    ITEMS: _Writer.items,
}


def sizes(value: tuple[Any, ...]) -> str:
    """28 × 28 × 1"""
    return _breakable(mathematics.shape(value))


def _formula(value: Any) -> str:
    return _breakable(formula_latex(value))


def _breakable(formula: str) -> str:
    """Lines may be broken at signs and after commas; between factors there is no need to."""
    return breakable(formula).replace(f", {LATE}", r", \allowbreak ").replace(LATE, "")


FORMULAS: Mapping[str, Callable[[Any], str]] = {COUNT: _formula, PLAIN: _formula, SIZES: sizes, ITEMS: _formula}
