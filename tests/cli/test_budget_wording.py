"""What ``solve`` and ``run`` say of budgets beside numbers: conditions, first solutions, closed forms, progress."""

import os
import pty
import subprocess
import sys

import pytest

SCRIPT = """symbol k
symbol c in 1..2
symbol B
network net { input 28x28x3; conv(k, 3); relu; conv(c, 3); gap; dense(10) }
"""


@pytest.fixture
def solve(symcnn, folder):
    (folder / "wide.cnn").write_text(SCRIPT)

    def run(*words, status=0):
        done = symcnn("solve", "wide.cnn", *words)
        assert (done.status, done.err) == (status, "")
        return done.out.splitlines()

    return run


def test_a_condition_that_is_no_comparison_is_told_as_it_was_written(solve):
    lines = solve("--minimize", "k", "--over", "k,c", "--subject-to", "not (k <= 9)")
    assert lines[:2] == ["k = 10, c = 2", "  `not (k <= 9)` holds"]
    lines = solve("--maximize", "k", "--subject-to", "max(k, 7) <= 9 or k == 12")
    assert lines[1] == "  at k = 12: `max(k, 7) <= 9 or k == 12` holds"
    assert lines[2] == "  at k = 13, the next value: `max(k, 7) <= 9 or k == 12` is violated"
    assert not any("Piecewise" in line for line in lines)


def test_the_first_solutions_of_one_symbol(solve):
    assert solve("--feasible", "--over", "k", "--subject-to", "k >= 7", "--limit", "3")[0] == "k = 7, 8, 9, …"
    assert solve("--feasible", "--over", "k", "--subject-to", "k <= 3", "--limit", "3")[0] == "k = 1, 2, 3"


def test_the_first_solutions_of_several_symbols(solve):
    assert solve("--feasible", "--over", "k,c", "--limit", "3") == [
        "the first 3 solutions", "  k = 1, c = 1", "  k = 1, c = 2", "  k = 2, c = 1", "  there are more",
    ]  # fmt: skip


def test_a_closed_form_has_the_largest_width_with_it(solve):
    assert solve("params == B", "--for", "k", "--at", "c=2") == [
        "k = B/46 - 16/23",
        "  the largest k with params <= B: floor(B/46 - 16/23)",
    ]
    assert solve("B - k == 100", "--for", "k") == [
        "k = B - 100", "  the largest k with B - k >= 100: floor(B - 100)",
    ]  # fmt: skip
    assert solve("B + k == 0", "--for", "k", status=1) == ["no closed form for k was found in its domain"]


SEARCH = """symbol x, y, z in 1..2000
maximize x over x, y, z subject to x^3 + y^3 == z^3 + 3
print 1 + 1
"""


def test_a_script_shows_how_a_long_search_goes(folder):
    """On a terminal a line tells the gap; it is gone before an answer is printed."""
    (folder / "long.cnn").write_text(SEARCH.replace("2000", "300"))
    program = "from symcnn.render import progress; progress.PATIENCE = 0; from symcnn.cli import main; main()"
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, "run", "long.cnn"], cwd=folder, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert process.stdout.read().endswith(b"\n2\n")
    os.close(ours)
    assert process.returncode == 0
    assert b"no point yet, bound " in shown


def _read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def test_only_numbers_that_the_question_uses_are_told(symcnn):
    done = symcnn("solve", "zoo:resnet50", "--maximize", "w", "--subject-to", "params <= 10M")
    assert done.out.splitlines()[:2] == ["w = 39", "  at n = 224, K = 1000"]
    wide = symcnn("solve", "zoo:wide_resnet50_2", "--maximize", "w", "--subject-to", "params <= 30M")
    assert wide.out.splitlines()[1] == "  at n = 224, K = 1000, k = 2"
