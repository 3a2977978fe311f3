"""Scripts: read from files with their imports, checked, and asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from symcnn import zoo
from symcnn.algebra import Number
from symcnn.errors import MOST_PROBLEMS, Error, Problem, did_you_mean, fresh
from symcnn.network.model import PURE
from symcnn.network.program import DECLARATIONS as DECLARED
from symcnn.network.program import Program, collect
from symcnn.network.session import Session
from symcnn.source import Source, Span
from symcnn.syntax import nodes, parse, parse_body

if TYPE_CHECKING:
    from symcnn.questions.replies import Reply
    from symcnn.solve.control import Control

LIBRARY = "std"
LIBRARY_HINT = 'import files below that folder, or from the library: "std/…"'
ZOO = "zoo:"
WORD = re.compile(r"\w+")
DECLARATIONS = (
    "symbol ", "network ", "block ", "import ", "print ", "expect ", "solve ", "maximize ", "minimize ", "feasible ",
    "pareto ", "latex ", "#",
)  # fmt: skip
"""What a script begins with and a network in a line does not."""


class Script:
    """A script that has been read: its declarations and its questions.

    ``folder`` is where its imports are looked for; without one it can import from the shipped library only.
    """

    def __init__(self, source: Source, syntax: nodes.Script, folder: Path | None) -> None:
        self.source = source
        self.syntax = syntax
        self.program: Program = collect(syntax, _Imports(folder, Path(source.name)).read)
        if not self.program.complete:
            raise Error(self.program.problems)
        if self.program.problems:
            self.session().check()

    def session(
        self, at: Mapping[str, Number] | None = None, convention: str | None = None, count: str = PURE
    ) -> Session:
        """The program with numbers put in for some symbols, multiply-accumulates counted by a rule."""
        return Session(self.program, at, convention, count=count)

    @cached_property
    def symbolic(self) -> Session:
        """The program with every symbol left as it is."""
        return self.session()

    def answers(
        self,
        session: Session | None = None,
        network: str | None = None,
        only: type | None = None,
        control: Callable[[], Control] | None = None,
    ) -> Iterator[Reply]:
        """The answers to its questions in order, or to those of one kind of node; ``control`` is that of each search.

        A question that is wrong does not keep the others from being answered: their errors are raised together at the
        end, with those of declarations and networks that no question has asked for.
        """
        from symcnn.questions.answers import answer  # only scripts with questions need them
        from symcnn.questions.replies import Asker

        asker = Asker(session or self.symbolic, network, *([] if control is None else [control]))
        questions = [q for q in self.program.questions if only is None or isinstance(q, only)]
        problems: list[Problem] = []
        for question in questions:
            try:
                yield answer(asker, question)
            except Error as error:
                problems.extend(fresh(error, problems))
            if len(problems) >= MOST_PROBLEMS:
                break
        asker.base.check(problems, asker.compiled())


def from_text(text: str, name: str = "<text>", folder: Path | None = None) -> Script:
    """A script from its text."""
    source = Source(name, text)
    return Script(source, parse(source), folder)


def from_line(text: str) -> Script:
    """A network in a line, ``input 28x28x1; conv(32, 3)``, or a whole script, which starts with a declaration."""
    source = Source("-e", text)
    if text.lstrip().startswith(DECLARATIONS):
        return Script(source, parse(source), None)
    body = parse_body(source)
    network = nodes.Network(nodes.Name("network", body.span), body, body.span)
    return Script(source, nodes.Script((network,), (), body.span), None)


def from_file(path: str | Path) -> Script:
    """A script from a file, or from the zoo: ``zoo:resnet50``."""
    if str(path).startswith(ZOO):
        return _from_zoo(str(path)[len(ZOO) :])
    return from_text(read_text(Path(path)), str(path), Path(path).parent)


def read_text(path: Path, name: str | None = None) -> str:
    """A file's text; what can't be read is an :class:`Error` that says why and calls the file by its ``name``."""
    name = str(path) if name is None else name
    try:
        return decode(path.read_bytes(), name)
    except IsADirectoryError:
        raise Error(f"{name} is a folder", hint="name a file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Error(f"can't read {name}: {reason}", hint="check the name and the folder") from None


def write_text(path: Path, text: str) -> None:
    """Writes a file; one that can't be written is an :class:`Error` that says why."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Error(f"can't write {path}: {error.strerror}", hint="check that the file may be changed") from None


def decode(data: bytes, name: str) -> str:
    """Text from its bytes; a byte that is no UTF-8 is an :class:`Error` with its place."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        source = Source(name, before + "�")
        raise Error("this byte is not UTF-8 text", Span(source, len(before), len(before) + 1),
                    "save the file as UTF-8") from None  # fmt: skip


def zoo_text(name: str) -> str:
    """The script of a family of the zoo; before it stands which network is meant where the name is a network's."""
    family, network = zoo.find(name)
    return zoo.families()[family] if network is None else f"# `{network}` of {ZOO}{family}\n{zoo.families()[family]}"


def _from_zoo(name: str) -> Script:
    """A network of the zoo with what its family declares, or the whole family."""
    family, network = zoo.find(name)
    source = Source(f"{ZOO}{name}", zoo.families()[family])
    syntax = parse(source)
    return Script(source, syntax if network is None else _only(syntax, network), None)


def _only(script: nodes.Script, network: str) -> nodes.Script:
    """A script without the other networks, and without the questions that name these."""
    others = {item.name.name for item in script.items if isinstance(item, nodes.Network)} - {network}
    return script.replace(items=tuple(item for item in script.items if not _about(item, others)))


def _about(item: nodes.Declaration | nodes.Question, networks: set[str]) -> bool:
    """Whether it is one of the networks, or a question that names one."""
    if isinstance(item, DECLARED):
        return isinstance(item, nodes.Network) and item.name.name in networks
    source, start, end = item.span
    return not networks.isdisjoint(WORD.findall(source.text, start, end))


class _Imports:
    """Reads imports, each file once. No path leaves the script's folder."""

    def __init__(self, folder: Path | None, script: Path) -> None:
        self.folder = folder.resolve() if folder is not None else None
        self._read = set() if self.folder is None else {str(self.folder / script.name)}

    def read(self, node: nodes.Import) -> nodes.Script | None:
        """The script of an import, or None where it was read before."""
        path = PurePosixPath(node.path.value)
        if not path.parts:
            raise Error("this import names no file", node.path.span, LIBRARY_HINT)
        if path.is_absolute() or ".." in path.parts:
            raise Error(f'the import "{node.path.value}" leaves the folder of the script', node.path.span,
                        LIBRARY_HINT)  # fmt: skip
        if path.parts[0] == LIBRARY:
            return self._once(f"{LIBRARY}/{path}", node, lambda: _library_text(path, node))
        if self.folder is None:
            raise Error("this script is not a file, so it has no folder to import from", node.path.span, LIBRARY_HINT)
        file = _below(self.folder, path, node)
        return self._once(str(file), node, lambda: _text_of(file, path, node))

    def _once(self, key: str, node: nodes.Import, text: Callable[[], str]) -> nodes.Script | None:
        if key in self._read:
            return None
        self._read.add(key)
        source = Source(node.path.value, text())
        return parse(source)


def _library_text(path: PurePosixPath, node: nodes.Import) -> str:
    file = resources.files("symcnn.zoo").joinpath(*path.parts)
    if not file.is_file():
        known = [f"{LIBRARY}/{entry.name}" for entry in resources.files("symcnn.zoo").joinpath(LIBRARY).iterdir()]
        hint = did_you_mean(str(path), known) or f"it has {', '.join(sorted(known))}"
        raise Error(f'the library has no "{path}"', node.path.span, hint)
    return file.read_text(encoding="utf-8")


def _below(folder: Path, path: PurePosixPath, node: nodes.Import) -> Path:
    """The file itself, whatever links lead to it."""
    try:
        file = (folder / path).resolve()
    except (OSError, RuntimeError):  # links in a circle
        raise Error(f'can\'t import "{path}"', node.path.span, "its links lead nowhere") from None
    if not file.is_relative_to(folder):
        raise Error(f'the import "{path}" leaves the folder of the script', node.path.span, LIBRARY_HINT)
    return file


def _text_of(file: Path, path: PurePosixPath, node: nodes.Import) -> str:
    try:
        return read_text(file, str(path))
    except Error as error:
        raise error.placed(node.path.span) from None
