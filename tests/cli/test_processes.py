"""The program as a process of its own: streams, pipes, status; and what a small question does not load."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "import sys; from symcnn.cli import main\ntry: main()\nfinally: print(*sys.modules, file=open('loaded', 'w'))"
NET = ("--network", "net")


def run(*words, cwd, stdin=None):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=cwd, input=stdin, capture_output=True, timeout=60, check=False
    )


def loaded(cwd):
    """The packages that the last process loaded."""
    return {name.split(".")[0] for name in Path(cwd, "loaded").read_text().split()}


WITHOUT_SYMPY = {
    "a numeric table": ("table", "net.cnn", *NET, "--at", "w=8,n=16"),
    "a table in JSON": ("table", "net.cnn", *NET, "--at", "defaults", "--format", "json"),
    "a symbolic table": ("table", "net.cnn", *NET),
    "formulas": ("formula", "net.cnn", *NET),
    "formulas in JSON": ("formula", "net.cnn", *NET, "--format", "json"),
    "a budget": ("solve", "net.cnn", *NET, "--maximize", "w", "--subject-to", "params <= 10K"),
    "an equation": ("solve", "net.cnn", *NET, "params == 2442", "--for", "w"),
    "a script": ("run", "net.cnn"),
    "the layer kinds": ("layers",),
}


@pytest.mark.parametrize("name", WITHOUT_SYMPY)
def test_sympy_is_not_loaded(folder, name):
    done = run(*WITHOUT_SYMPY[name], cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not loaded(folder) & {"sympy", "numpy", "torch"}


def test_sympy_is_loaded_where_it_is_asked(folder):
    assert run("formula", "net.cnn", "params", *NET, "--form", "factored", cwd=folder).stdout == b"2*(19*w + 5)\n"
    assert "sympy" in loaded(folder)


@pytest.mark.parametrize(("words", "status"), [
    (("run", "net.cnn"), 0), (("run", "false.cnn"), 1), (("run", "wrong.cnn"), 2), (("frobnicate",), 2),
])  # fmt: skip
def test_exit_status(folder, words, status):
    assert run(*words, cwd=folder).returncode == status


def test_standard_input_that_is_no_text(folder):
    done = run("run", "-", cwd=folder, stdin=b"print \xff")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"-:1:7: error: this byte is not UTF-8 text")


def test_a_reader_that_leaves_is_no_error(folder):
    (folder / "long.cnn").write_text("print 1\n" * 20_000)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "fmt", "long.cnn"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"print 1\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
