"""Exact values along a symbol: what is asked for at each of its points, the other symbols at numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from symcnn.algebra import Number, Poly, Value, evaluate, symbols_of
from symcnn.algebra.jumps import steps_in
from symcnn.errors import Error
from symcnn.questions.inquiry import Inquiry
from symcnn.questions.posed import constraints_of
from symcnn.questions.replies import Asker
from symcnn.questions.sweeps import Sweep
from symcnn.record import Record

MOST_COMPILED = 64
"""Where there is no formula in the symbol, the network is compiled anew for each value, for so many at most."""

Wanted = Callable[[Inquiry], Mapping[str, Value]]
"""The values that are asked for, by name."""


class Track(Record):
    """The points ``xs`` of a symbol, and for each name the values there. ``formulas`` are what the values come from,
    None where the network was compiled for each point. ``missing`` are the points of a range at which the network does
    not exist, with what its existence needs."""

    name: str
    xs: tuple[Number, ...]
    values: Mapping[str, tuple[Number, ...]]
    formulas: Mapping[str, Value] | None
    missing: tuple[Number, ...]
    needs: str

    def jumps(self, names: Iterable[str]) -> tuple[bool, ...]:
        """Whether one of these jumps between a point and the next. Where that can't be told it is taken to do so, but
        for networks that were compiled each by itself: between these there is nothing to tell."""
        if self.formulas is None:
            return (False,) * (len(self.xs) - 1)
        steps = [steps_in(self.formulas[name], self.name) for name in names]
        known = tuple(step for found in steps if found is not None for step in found)
        if None in steps:
            return (True,) * (len(self.xs) - 1)
        numbers = [[evaluate(step, {self.name: x}) for step in known] for x in self.xs]
        return tuple(before != after for before, after in pairwise(numbers))


def track(asker: Asker, sweep: Sweep, taken: Mapping[str, Number], wanted: Wanted) -> Track:
    """What is wanted at the points of a sweep; ``taken`` are the numbers of the other symbols."""
    inquiry = asker.inquiry(taken)
    xs = sweep.values(inquiry.session.domain(sweep.name))
    try:
        formulas = wanted(inquiry)
    except Error:
        if len(xs) > MOST_COMPILED:
            raise
        return _compiled(asker, sweep, taken, xs, wanted)
    _check_symbols(formulas.values(), sweep.name)
    needed = [(condition.text, condition) for condition in constraints_of(inquiry, [])]
    missing = {x: text for x in xs for text, condition in needed if not condition.holds({sweep.name: x})}
    left = _left(sweep, xs, missing)
    values = {name: tuple(evaluate(value, {sweep.name: x}) for x in left) for name, value in formulas.items()}
    return Track(sweep.name, left, values, formulas, tuple(missing), next(iter(missing.values()), ""))


def _compiled(asker: Asker, sweep: Sweep, taken: Mapping[str, Number], xs: Sequence[Number], wanted: Wanted) -> Track:
    """The network anew for each point; a name that is not there has nothing."""
    found: dict[Number, Mapping[str, Value]] = {}
    missing: dict[Number, str] = {}
    for x in xs:
        try:
            found[x] = wanted(asker.inquiry({**taken, sweep.name: x}))
        except Error as error:
            if x in sweep.listed or len(missing) == len(xs) - 1:
                raise
            missing[x] = error.problems[0].message
    for values in found.values():
        _check_symbols(values.values(), sweep.name)
    names = dict.fromkeys(name for values in found.values() for name in values)
    table = {name: tuple(_number(values.get(name, 0)) for values in found.values()) for name in names}
    return Track(sweep.name, tuple(found), table, None, tuple(missing), next(iter(missing.values()), ""))


def _number(value: Value) -> Number:
    return evaluate(value, {})


def _left(sweep: Sweep, xs: Sequence[Number], missing: Mapping[Number, str]) -> tuple[Number, ...]:
    """The points at which the network exists; those that were listed one by one must be among them."""
    left = tuple(x for x in xs if x not in missing)
    asked = next((x for x in sweep.listed if x in missing), None)
    wrong = asked if asked is not None else None if left else xs[0]
    if wrong is not None:
        raise Error(f"there is no network at {sweep.name} = {wrong}", sweep.span, f"it needs {missing[wrong]}")
    return left


def _check_symbols(values: Iterable[Value], name: str) -> None:
    """Every other symbol must have a number."""
    for value in values:
        others = [other for other in symbols_of(value) if other != name] if isinstance(value, Poly) else []
        if others:
            raise Error(f"`{others[0]}` has no value", hint=f"give it one by `--at {others[0]}=…`, or a default")
