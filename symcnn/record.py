"""Frozen records: what passes between steps.

A record is to its user what a frozen dataclass is, typed constructor included. A base class makes it, not code that is
generated for each class, since generating takes longer than all the rest of a small question.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """The annotated names of a subclass are its fields, in order, with the class's attributes as defaults.

    Two records are equal where they are of one class and agree in every field but those in ``unequal``.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _compared: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, unequal: tuple[str, ...] = ()) -> None:
        own = [name for name, kind in vars(cls).get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
        cls._fields = (*cls._fields, *own)
        cls._compared = tuple(name for name in cls._fields if name not in unequal)
        cls._defaults = {**cls._defaults, **{name: vars(cls)[name] for name in own if name in vars(cls)}}

    def __init__(self, *values: Any, **named: Any) -> None:
        state = self.__dict__
        state.update(zip(self._fields, values, strict=False))
        if len(values) != len(self._fields):
            self._complete(len(values), named)
        elif named:
            raise TypeError(f"{type(self).__name__} is given {', '.join(named)} twice")

    def _complete(self, given: int, named: dict[str, Any]) -> None:
        """Named values and defaults for the fields after the first ``given``."""
        rest = self._fields[given:]
        state = self.__dict__
        for name in rest:
            if name in named:
                state[name] = named.pop(name)
            elif name in self._defaults:
                state[name] = self._defaults[name]
            else:
                raise TypeError(f"{type(self).__name__} needs {name}")
        if named or given > len(self._fields):
            raise TypeError(f"{type(self).__name__} has no fields for {', '.join(named) or 'so many values'}")

    def compared_values(self) -> tuple[Any, ...]:
        """The fields that count when records are compared, in order."""
        return tuple(self.__dict__[name] for name in self._compared)

    def replace(self, **changes: Any) -> Self:
        """The same record with other values in some fields."""
        return type(self)(**{name: changes.pop(name, getattr(self, name)) for name in self._fields}, **changes)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[name] == theirs[name] for name in self._compared)

    def __hash__(self) -> int:
        return hash((type(self), *self.compared_values()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._compared)
        return f"{type(self).__name__}({inside})"
