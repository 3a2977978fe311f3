"""How the output size of an axis comes about: the rule in letters, then with its numbers.

Each rule is written once and read twice, with letters and with values. The sources stand in
:mod:`symcnn.layers.windows`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from symcnn.explain.tree import Given, Letter, Node, Word, ceiling, floor, largest, smallest
from symcnn.layers import Axis
from symcnn.record import Record

LETTERS = {
    "n": "size",
    "k": "kernel",
    "s": "stride",
    "p": "padding",
    "b": "padding before",
    "a": "padding after",
    "d": "dilation",
    "e": "output padding",
}
"""What the letters stand for."""


class Parts(Record):
    """The parts of an axis, as letters or as values; b and a stand where the padding differs before and after."""

    n: Node
    k: Node
    s: Node
    d: Node
    e: Node
    b: Node
    a: Node
    even: bool

    @property
    def padding(self) -> Node:
        """Both sides together."""
        return 2 * self.b if self.even else self.b + self.a

    @property
    def reach(self) -> Node:
        """What a dilated kernel covers, less one."""
        return self.d * (self.k - 1)


RULES: dict[str, Callable[[Parts], Node]] = {
    "window": lambda a: floor((a.n + a.padding - a.reach - 1) / a.s) + 1,
    "same": lambda a: ceiling(a.n / a.s),
    "ceil": lambda a: ceiling((a.n + smallest(a.padding - a.reach - 1 + a.s, a.b)) / a.s),
    "transposed": lambda a: (a.n - 1) * a.s - a.padding + a.reach + a.e + 1,
    "transposed-same": lambda a: a.n * a.s,
    "transposed-valid": lambda a: a.n * a.s + largest(a.reach + 1 - a.s, 0),
    "pad": lambda a: a.n + a.padding,
    "resize": lambda a: a.n * a.s,
}
"""The formulas by the axes' rules; a size that is given (``to``) has none."""


def size_chain(axis: Axis, taken: Collection[str]) -> tuple[Node, ...]:
    """The rule in letters, the rule with its values, the size. A letter that is ``taken`` by a symbol of the script is
    written out."""
    rule = RULES.get(axis.rule)
    if rule is None:
        return (Given(axis.output),)
    return rule(_lettered(axis, taken)), rule(_valued(axis)), Given(axis.output)


def _lettered(axis: Axis, taken: Collection[str]) -> Parts:
    def letter(name: str) -> Node:
        return Word(LETTERS[name]) if name in taken else Letter(name)

    even = _even(axis)
    return Parts(
        n=letter("n"), k=letter("k"), s=letter("s"), d=letter("d"), e=letter("e"),
        b=letter("p" if even else "b"), a=letter("a"), even=even,
    )  # fmt: skip


def _valued(axis: Axis) -> Parts:
    return Parts(
        n=Given(axis.size), k=Given(axis.kernel), s=Given(axis.stride), d=Given(axis.dilation), e=Given(axis.extra),
        b=Given(axis.before), a=Given(axis.after), even=_even(axis),
    )  # fmt: skip


def _even(axis: Axis) -> bool:
    return axis.before == axis.after


def letters_in(part: Node) -> set[str]:
    """The letters of a formula."""
    found: set[str] = set()
    pending: list[object] = [part]
    while pending:
        current = pending.pop()
        if isinstance(current, Letter):
            found.add(current.name)
        elif isinstance(current, tuple):
            pending.extend(current)
        elif isinstance(current, Node):
            pending.extend(vars(current).values())
    return found
