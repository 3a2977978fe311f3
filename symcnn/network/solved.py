"""How a repeat goes, found on walks that leave no trace: how many turns it takes until a rule holds, and which.

The first turn is tried on the actual shape. The sizes that it changes are unknowns in the next trial, whose outcome is
their recurrence; its solution is tried on any turn of the range, with every check, and must lead on to itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symcnn.algebra import Domain, Poly, Value, at_least, nonnegative
from symcnn.algebra.domain import is_number
from symcnn.algebra.ranges import extreme_over
from symcnn.errors import Error
from symcnn.layers import Shape
from symcnn.network.model import Validity
from symcnn.network.recurrence import Course, Origin, Turns, UnsolvedError, agree, continues, put, solved, unsolved
from symcnn.network.rounds import Plan, Rounds, uses_index
from symcnn.network.scope import Scope
from symcnn.network.sections import Signal
from symcnn.network.walk import Trial, Walk
from symcnn.network.work import ExhaustedError

MOST_PEELED = 3
RICH = 2**10 * 3**3 * 5 * 7
"""A number that most divisors of channels divide: unknowns in steps of it where plain ones are refused."""
STEPS = ((1, 1), (1, RICH), (RICH, RICH))
"""The steps of unknown spatial sizes and channels, in the order in which they are tried."""


def plan(rounds: Rounds, first: Value, most_peeled: int = MOST_PEELED) -> Plan:
    """How the turns from ``first`` to the last go; an :class:`Error` says why no rule is known."""
    origin = Origin(first, rounds.walk.current().shape)
    state, refused = origin.state, None
    for peeled in range(most_peeled + 1):
        turns = Turns.of(rounds.walk.ring, rounds.name, first + peeled, rounds.last)
        trial = Trial()
        left = _left(rounds, turns, state, trial)
        try:
            found = _course(rounds, turns, state, left, trial.decided, origin if peeled else None)
            if found is not None:
                return Plan(peeled, *found)
        except ExhaustedError:
            raise
        except Error as error:
            refused = _better(refused, error)
        state = left
    raise (refused or unsolved("the shape does not settle after the first turns")).placed(rounds.node.span)


def _left(rounds: Rounds, turns: Turns, state: Shape, trial: Trial) -> Shape:
    """What leaves the first of the turns. Where its number raises an error it may be that there is no such turn: that
    of the index has a domain which is empty then."""
    try:
        return _tried(rounds, turns.first, turns, state, trial).current().shape
    except ExhaustedError:
        raise
    except Error:
        if nonnegative(turns.last - turns.first).verdict is True:
            raise
    shape = _tried(rounds, turns.index, turns, state, trial).current().shape
    return tuple(put(size, turns.index, turns.first) for size in shape)


def _better(first: Error | None, other: Error) -> Error:
    """What tells more: an error of a turn, over that none has a closed form; and the earlier."""
    if first is None or (isinstance(first, UnsolvedError) and not isinstance(other, UnsolvedError)):
        return other
    return first


def _course(
    rounds: Rounds, turns: Turns, state: Shape, left: Shape, decided: Mapping[object, bool], origin: Origin | None
) -> tuple[Course, bool] | None:
    """What enters every turn where ``state`` enters the first and ``left`` leaves it, and whether all are alike; None
    where the first does not follow the rule of the others."""
    course = Course(turns, state)
    moving = [place for place, pair in enumerate(zip(state, left, strict=False)) if not agree(pair[:1], pair[1:])]
    if len(state) != len(left):
        return None
    if not moving and not uses_index(rounds.node):
        return course, True
    if moving:
        found = _guessed(rounds, turns, state, moving, decided, origin)
        return None if found is None else (found, False)
    _prove(rounds, course)
    return course, False


def _prove(rounds: Rounds, course: Course) -> None:
    """The step from any turn to the next, with every check."""
    if rounds.walk.supposes:
        return
    turns = course.turns
    tried = _tried(rounds, turns.index, turns, course.inside, Trial())
    if not continues(course, tried.current().shape):
        raise unsolved("the sizes follow no rule that has a closed form")
    if is_number(turns.first) and is_number(turns.last):
        _check_reached(turns, tried.conditions.values())


def _check_reached(turns: Turns, conditions: Iterable[Validity]) -> None:
    """Refuses a number of turns that never gets to its end: done one by one, they show where."""
    for condition in conditions:
        least = extreme_over(condition.value, turns.index, turns.first, turns.last, largest=False)
        if least is not None and nonnegative(-least - 1).verdict is True:
            raise UnsolvedError(condition.message)


def _guessed(
    rounds: Rounds,
    turns: Turns,
    state: Shape,
    moving: list[int],
    decided: Mapping[object, bool],
    origin: Origin | None,
) -> Course | None:
    """The first guess that is proved, None where the first turn does not follow it. Where plain unknowns have no closed
    form, no more is said of what the others were good for."""
    refused: list[Error] = []
    for unknowns in _unknowns(rounds, len(state) - 1, moving):
        probe = tuple(unknowns.get(place, size) for place, size in enumerate(state))
        try:
            leaving = _tried(rounds, turns.index, turns, probe, Trial(supposes=True, before=decided))
            course = solved(turns, state, unknowns, leaving.current().shape, origin)
            if not course.starts_with(state):
                return None
            _prove(rounds, course)
            return course
        except ExhaustedError:
            raise
        except Error as error:
            refused.append(error)
    raise next((error for error in refused if isinstance(error, UnsolvedError)), refused[0])


def _unknowns(rounds: Rounds, channels: int, moving: list[int]) -> Iterator[dict[int, Poly]]:
    depth = len(rounds.walk.place.indices)
    for spatial_step, channel_step in STEPS:
        steps = {place: channel_step if place == channels else spatial_step for place in moving}
        yield {
            place: rounds.walk.ring.hidden(_called(place, channels, depth), Domain(step, None, step))
            for place, step in steps.items()
        }


def _called(place: int, channels: int, depth: int) -> str:
    """What an unknown is called in errors; that of a repeat in another one has a name of its own."""
    return ("channels" if place == channels else f"size{place + 1}") + "'" * depth


def _tried(rounds: Rounds, turn: Value, turns: Turns, shape: Shape, trial: Trial) -> Walk:
    """A walk after one turn."""
    walk = rounds.walk.fork(trial)
    walk.signal = Signal(shape, rounds.walk.current().value)
    name = rounds.node.name
    names = {} if name is None else {name.name: turn}
    place = walk.place
    exists = place.exists * at_least(turns.last - turn, 0)
    with walk.within(scope=Scope(place.scope, names), indices=(*place.indices, turns.name), exists=exists):
        walk.body(rounds.node.body)
    if walk.problems:
        raise Error(walk.problems)
    walk.current()
    return walk
