"""A script's declarations, its imports' among them, each name once; and its questions in their order."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator

from symcnn import layers
from symcnn.algebra.styles import latex_name
from symcnn.errors import Error, Problem, did_you_mean, fresh
from symcnn.network.build import CONVENTIONS, convention_of
from symcnn.network.calls import RESIDUAL
from symcnn.network.functions import FUNCTIONS
from symcnn.network.model import METRICS
from symcnn.syntax import nodes

FORMULA_FUNCTIONS = (
    "expand", "factor", "simplify", "collect", "diff", "delta", "elasticity", "degree", "leading", "limit", "shape",
)  # fmt: skip
"""Functions of questions, which take formulas or labels."""

RESERVED = frozenset([*METRICS, *FORMULA_FUNCTIONS, *FUNCTIONS, *layers.KINDS, *layers.ALIASES, RESIDUAL])
"""Names of metrics, functions and kinds: no symbol, top-level let or block may be called so."""


class Program:
    """What a script declares.

    ``convention`` is the file's own, None where it states none. A program is not ``complete`` where an import could not
    be read: then what is not known may be known there. ``uses`` are the names that a declared one is known to use,
    ``looks`` the symbols by how LaTeX shows them.
    """

    def __init__(self) -> None:
        self.symbols: dict[str, nodes.Symbol] = {}
        self.lets: dict[str, nodes.Let] = {}
        self.blocks: dict[str, nodes.Block] = {}
        self.networks: dict[str, nodes.Network] = {}
        self.questions: list[nodes.Question] = []
        self.convention: str | None = None
        self.places: dict[str, nodes.Name] = {}
        self.looks: dict[str, nodes.Name] = {}
        self.problems: list[Problem] = []
        self.uses: dict[str, frozenset[str]] = {}
        self.characters = 0
        self.complete = True

    def network(self, name: str | None = None) -> nodes.Network:
        """The network of a name, or the only one."""
        if name is not None:
            if name not in self.networks:
                listed = ", ".join(f"`{n}`" for n in self.networks) or "none"
                raise Error(f"no network `{name}`", hint=did_you_mean(name, self.networks) or f"there are: {listed}")
            return self.networks[name]
        if len(self.networks) == 1:
            return next(iter(self.networks.values()))
        if not self.networks:
            raise Error("there is no network here", hint="write one: `network name { input 28x28x1; … }`")
        listed = ", ".join(self.networks)
        raise Error(
            f"there are several networks: {listed}", hint="name the one you mean, as `params(name)` or `--network name`"
        )


Reader = Callable[[nodes.Import], "nodes.Script | None"]
"""Gives the script that an import names, or None where it was imported before."""


def collect(script: nodes.Script, read: Reader) -> Program:
    """The declarations of a script and of all it imports; what is wrong with them is among its ``problems``."""
    program = Program()
    _take(program, script, read, imported=False)
    return program


def _take(program: Program, script: nodes.Script, read: Reader, imported: bool) -> None:
    program.characters += len(script.span.source.text)
    for item in script.items:
        try:
            if isinstance(item, nodes.Import):
                inner = read(item)
                if inner is not None:
                    _take(program, inner, read, imported=True)
            elif isinstance(item, DECLARATIONS):
                _declare(program, item, imported)
            elif not imported:
                program.questions.append(item)
        except Error as error:
            program.problems.extend(fresh(error.placed(item.span), program.problems))
            program.complete = program.complete and not isinstance(item, nodes.Import)


DECLARATIONS = (nodes.Symbol, nodes.Let, nodes.Block, nodes.Network, nodes.Convention)


def _declare(program: Program, item: nodes.Declaration, imported: bool) -> None:
    match item:
        case nodes.Symbol():
            for name in item.names:
                _claim(program, name, item)
                program.symbols.setdefault(name.name, item)
                _claim_look(program, name, item)
        case nodes.Let():
            _claim(program, item.name, item)
            program.lets[item.name.name] = item
        case nodes.Block():
            _claim(program, item.name, item)
            _no_duplicates(item)
            program.blocks[item.name.name] = item
        case nodes.Network():
            _claim(program, item.name, item)
            stated = convention_of(item.body)
            if stated is not None:
                known_convention(stated)
            program.networks[item.name.name] = item
        case nodes.Convention():
            stated_name = known_convention(item.name)
            if not imported:
                program.convention = stated_name


def _no_duplicates(block: nodes.Block) -> None:
    seen: set[str] = set()
    for name in (*(p.name for p in block.parameters), *block.inputs):
        if name.name in seen:
            raise Error(f"`{name.name}` is a parameter twice", name.span, "give one of the two another name")
        seen.add(name.name)


def _claim(program: Program, name: nodes.Name, item: nodes.Declaration) -> None:
    """Takes a top-level name, once."""
    if name.name in RESERVED and not isinstance(item, nodes.Network):
        raise Error(f"`{name.name}` is the name of a metric, function or layer kind", name.span, "choose another name")
    if isinstance(item, nodes.Symbol) and keyword.iskeyword(name.name):
        raise Error(f"`{name.name}` is a word of Python and can't be a symbol", name.span,
                    f'choose another name with its LaTeX: `symbol {name.name[:3]}_ "\\{name.name}"`')  # fmt: skip
    if name.name in program.places:
        line = program.places[name.name].span
        where = f"{line.source.name}:{line.line}"
        raise Error(
            f"`{name.name}` is declared twice: before at {where}", name.span, "give one of the two another name"
        )
    program.places[name.name] = name


def _claim_look(program: Program, name: nodes.Name, item: nodes.Symbol) -> None:
    """Takes how a symbol looks in formulas, once."""
    own = latex_name(name.name)
    latex = own if item.latex is None else item.latex.value
    other = program.looks.setdefault(own if item.latex is None else _look(latex), name)
    if other is not name:
        raise Error(
            f"`{name.name}` looks like `{other.name}` in formulas: both are `{latex}`",
            (item.latex or name).span,
            f'give it LaTeX of its own: `symbol {name.name} "{_other_look(program, latex, own)}"`',
        )


def _look(latex: str) -> str:
    """The same for LaTeX that looks alike; what a symbol has of itself is written so already."""
    from symcnn.algebra.latex_check import looks  # only where LaTeX is given

    return looks(latex)


def _other_look(program: Program, *names: str) -> str:
    """One of the names, or one with a mark, that looks like no symbol's."""
    marked = [f"{name}{mark}" for mark in ("", "'", "^{*}", r"^{\star}") for name in names if "^" not in name]
    return next((name for name in marked if _look(name) not in program.looks), "…")


def known_convention(name: nodes.Name) -> str:
    """The convention a name stands for."""
    if name.name not in CONVENTIONS:
        raise Error(f"no convention `{name.name}`", name.span, "it is `torch` or `keras`")
    return name.name


def names_of(program: Program) -> Iterator[str]:
    yield from program.places
