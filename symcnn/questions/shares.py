"""What the layers or stages of a network have of a metric, as plain data: at one point, or over a symbol's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from symcnn.algebra import Number, Value, symbols_of, total
from symcnn.errors import Error, did_you_mean
from symcnn.network.model import ADDED, Layer, Network
from symcnn.questions.along import Wanted, track
from symcnn.questions.curves import Best, Numbers, Scene, left_out, lines_of
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.targets import Line, Mark
from symcnn.record import Record
from symcnn.report import SymbolFact

MOST_BANDS = 8
"""Colours that are told apart well."""

MOST_BARS = 20
TOTAL = ""
"""The name of the sum of all parts among them."""


class Band(Record):
    """A part with its heights at the points; ``gathered`` is how many small parts it stands for, 0 for a single one."""

    name: str
    heights: tuple[Number, ...]
    gathered: int = 0


class SharesReport(Record):
    """Parts that add up to the ``totals``, in the network's order and then what is gathered, over the points ``xs`` of
    a symbol; without one there is a single height each. ``jumps`` are those of the total from a point to the next;
    ``listed`` says that the points were given one by one."""

    network: str
    metric: str
    parts: str
    symbol: SymbolFact | None
    xs: tuple[Number, ...]
    bands: tuple[Band, ...]
    totals: tuple[Number, ...]
    jumps: tuple[bool, ...]
    listed: bool
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    taken: Numbers
    notes: tuple[str, ...]


def shares_report(asked: Scene, parts: str) -> SharesReport:
    """The shares of a metric by ``layer`` or ``stage``, or the plural of these."""
    metric = _metric(asked)
    wanted, parts = parts, parts.removesuffix("s")
    if parts not in PARTS:
        raise Error(f"there are no shares by `{wanted}`", hint=f"it is {' or '.join(PARTS)}")
    if len(asked.sweeps) > 1:
        raise Error("shares can run over one symbol alone", asked.sweeps[1].span, "give the other a number by `--at`")
    return _over(asked, metric, parts) if asked.sweeps else _at_one_point(asked, metric, parts)


def _metric(asked: Scene) -> str:
    """The only metric, one whose parts add up."""
    title = asked.titles[0]
    if len(asked.titles) > 1:
        raise Error("shares are of one metric", hint=f"ask for `{title}` alone")
    if title not in ADDED:
        raise Error(f"`{title}` has no shares that add up", hint=did_you_mean(title, ADDED) or f"it is one of {LIST}")
    return title


LIST = ", ".join(ADDED)


def _at_one_point(asked: Scene, metric: str, parts: str) -> SharesReport:
    if asked.targets:
        raise Error("a budget needs a symbol to vary", hint="name one: `--over w=8..256`")
    taken = asked.taken()
    values = _numbers(asked, taken, _wanted(metric, parts))
    heights = {name: (number,) for name, number in values.items()}
    return SharesReport(
        asked.network, metric, parts, None, (), tuple(_bands(heights, MOST_BARS)), heights[TOTAL], (), False, (), (),
        asked.told(taken), (),
    )  # fmt: skip


def _numbers(asked: Scene, taken: Numbers, wanted: Wanted) -> dict[str, Number]:
    inquiry = asked.asker.inquiry(taken)
    values = wanted(inquiry)
    inquiry.network().check_at({})
    names = [name for value in values.values() for name in symbols_of(value)]
    if names:
        raise Error(f"`{names[0]}` has no value", hint=f"give it one by `--at {names[0]}=…`, or vary it by `--over`")
    return {name: value for name, value in values.items() if isinstance(value, (int, Fraction))}


def _over(asked: Scene, metric: str, parts: str) -> SharesReport:
    (sweep,) = asked.sweeps
    taken = asked.taken()
    found = track(asked.asker, sweep, taken, _wanted(metric, parts))
    best = Best(asked)
    marks = best.marks(taken, 0, found.xs, {})
    return SharesReport(
        asked.network, metric, parts, asked.fact(sweep), found.xs, tuple(_bands(found.values, MOST_BANDS)),
        found.values[TOTAL], found.jumps([TOTAL]), bool(sweep.listed) and not sweep.ranges, lines_of(asked, taken),
        tuple(marks), asked.told(taken), (*left_out(found), *best.notes),
    )  # fmt: skip


# ---------------------------------------------------------------- parts


def _by_layer(network: Network) -> Iterator[tuple[str, Sequence[Layer]]]:
    """A layer each, called without the sections that all of them lie in."""
    paths = [layer.name.split(".") for layer in network.layers]
    common = 0
    while all(len(path) > common + 1 for path in paths) and len({path[common] for path in paths}) == 1:
        common += 1
    return ((".".join(path[common:]), [layer]) for path, layer in zip(paths, network.layers, strict=True))


def _by_stage(network: Network) -> Iterator[tuple[str, Sequence[Layer]]]:
    from symcnn.network.outline import outline

    return ((stage.name, stage.layers) for stage in outline(network))


PARTS: Mapping[str, Callable[[Network], Iterable[tuple[str, Sequence[Layer]]]]] = {
    "layer": _by_layer,
    "stage": _by_stage,
}
"""What a network can be taken apart into."""


def _wanted(metric: str, parts: str) -> Wanted:
    """Every part's figure by its name, and the total."""

    def wanted(inquiry: Inquiry) -> dict[str, Value]:
        network = inquiry.network()
        found: dict[str, Value] = {TOTAL: network.metric(metric)}
        for name, layers in PARTS[parts](network):
            found[name] = found.get(name, 0) + total([getattr(layer, metric) for layer in layers])
        return found

    return wanted


def _bands(heights: Mapping[str, Sequence[Number]], most: int) -> Iterator[Band]:
    """The largest parts in the network's order, then what is left of the total; parts of nothing are not told."""
    parts = {name: numbers for name, numbers in heights.items() if name != TOTAL and any(numbers)}
    kept = parts if len(parts) <= most else set(_largest(parts, heights[TOTAL], most - 1))
    yield from (Band(name, tuple(numbers)) for name, numbers in parts.items() if name in kept)
    if len(kept) < len(parts):
        rest = [numbers for name, numbers in parts.items() if name not in kept]
        yield Band("other", tuple(map(sum, zip(*rest, strict=True))), len(rest))


def _largest(parts: Mapping[str, Sequence[Number]], totals: Sequence[Number], most: int) -> list[str]:
    """Those with the largest share anywhere."""

    def share(name: str) -> Fraction:
        pairs = zip(parts[name], totals, strict=True)
        return max(Fraction(number) / whole if whole else Fraction(0) for number, whole in pairs)

    return sorted(parts, key=share, reverse=True)[:most]


def part_of(report: SharesReport, band: Band) -> Fraction | None:
    """A band's share of the total at the only point."""
    whole = report.totals[0]
    return Fraction(band.heights[0]) / whole if whole else None
