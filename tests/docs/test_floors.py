"""The floors of the house: imports point down only, and sympy is met at one door that opens when it is needed."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = (
    ("source", "record", "collecting", "familiar", "errors", "given", "spoken"),
    ("algebra",),
    ("grammar", "syntax"),
    ("layers",),
    ("network",),
    ("solve", "explain", "report", "questions", "function"),
    ("render",),
    ("zoo", "script", "face", "compared", "cli"),
)
"""From the ground up. A part may use those on the floors below it and those before it on its own."""

ORDER = [part for floor in FLOORS for part in floor]
MODULES = sorted((ROOT / "symcnn").rglob("*.py"))
ARRAYS = tuple(f"symcnn.function.{name}" for name in ("machine", "columns", "checks", "points"))
DOOR = ROOT / "symcnn" / "algebra" / "door.py"
SIGN = DOOR.with_name("sympy_text.py")
ROOTS = DOOR.with_name("radicals.py")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part_of(path: Path) -> str:
    """``algebra`` for symcnn/algebra/poly.py, ``cli`` for symcnn/cli.py; the package itself is ``__init__``."""
    return path.relative_to(ROOT / "symcnn").with_suffix("").parts[0]


def imported(node: ast.AST) -> Iterator[str]:
    """The full names that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        yield from (f"{node.module}.{name.name}" for name in node.names)


def every_import(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        yield from imported(node)


def imports_at_once(path: Path) -> Iterator[str]:
    """What is imported when the module is: not inside functions, nor for the type checker alone."""
    pending: list[ast.AST] = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while pending:
        node = pending.pop()
        yield from imported(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending.extend(ast.iter_child_nodes(node))


def test_every_part_has_a_floor() -> None:
    entries = [entry for entry in (ROOT / "symcnn").iterdir() if entry.is_dir() or entry.suffix == ".py"]
    parts = {entry.stem for entry in entries if not entry.name.startswith("__")}
    assert parts | {"grammar"} == set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_point_down(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":  # the package's face to its users stands above everything
        return
    used = {name.split(".")[1] for name in every_import(path) if name.startswith("symcnn.")} - {part}
    upwards = {other for other in used if ORDER.index(other) > ORDER.index(part)}
    assert not upwards, f"{part} stands below {', '.join(sorted(upwards))}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_sympy_is_met_at_one_door(path: Path) -> None:
    knocks = [name for name in every_import(path) if name.split(".")[0] == "sympy"]
    assert path in (DOOR, SIGN, ROOTS) or not knocks


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_the_sign_at_the_door_is_read_there_alone(path: Path) -> None:
    assert path == DOOR or not [name for name in every_import(path) if name.startswith("symcnn.algebra.sympy_text")]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_the_door_opens_when_it_is_needed(path: Path) -> None:
    doors = ("symcnn.algebra.door", "symcnn.algebra.radicals")
    assert path == ROOTS or not [name for name in imports_at_once(path) if name.startswith(doors)]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_numpy_is_met_where_arrays_are_given(path: Path) -> None:
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    at_once = list(imports_at_once(path))
    assert own in ARRAYS or not [name for name in at_once if name.startswith(("numpy", *ARRAYS))]


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_or_tools_is_met_when_it_is_needed(path: Path) -> None:
    uses = [name for name in every_import(path) if name.split(".")[0] == "ortools"]
    assert not uses or path == ROOT / "symcnn" / "solve" / "cpsat.py"
    assert not [name for name in imports_at_once(path) if name.split(".")[0] in ("ortools", "rich")]


def test_every_package_folder_is_installed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {file.parent for file in MODULES if file.name == "__init__.py"}
    found = {".".join(folder.relative_to(ROOT).parts) for folder in folders}
    assert set(listed) == {*found, "symcnn.grammar"}


def test_every_module_lies_in_a_package() -> None:
    assert all((path.parent / "__init__.py").exists() for path in MODULES)
