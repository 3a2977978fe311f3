"""Scripts made to hurt: an answer or an error that says what is too much, soon, and never anything else."""

import os
import resource
import subprocess
import sys
from time import process_time

import pytest

from symcnn import script
from symcnn.errors import Error

SECONDS = 5  # of this process, since other processes may be busy
TEN_MEGABYTES = 10_000_000
TOO_MUCH = "the script asks for too much"
SUM_OF_POWERS = sum(i**50 for i in range(1, 10**5 + 1))
NET = "network net { input 28x28x3; "


def chain(first, rule, count, last):
    """Declarations that each use the one before: ``rule`` with {i} and {p}, its number and the one before."""
    rules = (rule.format(i=i, p=i - 1) for i in range(1, count + 1))
    return "\n".join([first, *rules, last.replace("{n}", str(count))])


WRONG = {
    # the text
    "braces": (NET + "{" * 10_000, "nested too deeply"),
    "closed braces": (NET + "{" * 10_000 + "}" * 10_000 + "}", "nested too deeply"),
    "a million digits": ("print " + "9" * 1_000_000, "a line of 1,000,006 characters"),
    "ten megabytes in a line": ("print " + "1+" * (TEN_MEGABYTES // 2), "a script of 10,000,006 characters"),
    "NUL": ("print 1\nprint \x00", "a character that is no text (code 0)"),
    "minus": ("print " + "-" * 10_000 + "1", "nested too deeply"),
    "if": (NET + "if 1 > 2 { " * 10_000 + "}" * 10_001, "nested too deeply"),
    # numbers
    "2^10^9": ("print 2^10^9", "2 to the power 1000000000 is too large a number"),
    "1/3^10^9": ("print (1/3)^10^9", "1/3 to the power 1000000000 is too large a number"),
    "(n+1)^100000": ("symbol n\nprint (n+1)^100000", "a power with exponent 100000 is too large to be expanded"),
    "1e999999": ("print 1e999999", "a number of more than 1,000 digits"),
    "squares of squares": (chain("let a0 = 10", "let a{i} = a{p}*a{p}", 60, "print a{n}"), "a number of more than 4,0"),
    "a long product": ("print prod([10^900 for i in 1..100000])", "a number of more than 4,000 digits"),
    "a long product of formulas": ("symbol n\nprint prod([n + i for i in 1..100000])", TOO_MUCH),
    "squares of formulas": (chain("symbol n\nlet a0 = n + 1", "let a{i} = a{p}*a{p} + n", 40, "print a{n}"), None),
    "roundings in one another": (
        chain("symbol n\nlet a0 = n", "let a{i} = floor(a{p}*(a{p} + 1)/3)", 60, "print a{n}"),
        "roundings and choices inside one another make this formula too long to be written",
    ),
    "many formulas compared": (
        "symbol n, m\nprint max(" + ", ".join(f"{i}*n - {i * i}*m" for i in range(300)) + ")",
        "max and min of more than 100 formulas",
    ),
    "a large factor": ("symbol n\nprint factor(n^1001 + n + 1)", "this formula is too large to be factored"),
    "a large simplify": ("symbol n\nprint simplify(n^1001 + n + 1)", "this formula is too large to be factored"),
    # lists
    "a list of 10^9": ("print len([i for i in 1..10^9])", "a range of more than 100,000 numbers"),
    "lists in lists": ("print len([[[0 for i in 1..10^4] for j in 1..10^4] for k in 1..10^4])", TOO_MUCH),
    "sums in sums": ("print sum([sum([sum([i*j for i in 1..10^4]) for j in 1..10^4]) for k in 1..9])", TOO_MUCH),
    "doubled lists": (chain("let a0 = [1]", "let a{i} = a{p} + a{p}", 60, "print len(a{n})"), "a list of more than"),
    "shared lists": (chain("let a0 = [1]", "let a{i} = [a{p}, a{p}]", 60, "print a{n}"), "a list of more than"),
    "zipped lists": (chain("let a0 = [1]", "let a{i} = zip(a{p}, a{p})", 60, "print a{n}"), "a list of more than"),
    # calls and turns
    "endless recursion": ("let f(x) = f(x - 1) + f(x - 1)\nprint f(9)", "calls of functions are nested more than 100"),
    "doubling recursion": ("let f(x) = 1 if x < 1 else f(x - 1) + f(x - 1)\nprint f(90)", TOO_MUCH),
    "a function of itself": ("let f(g) = [g(g), g(g)]\nprint f(f)", "calls of functions are nested more than 100 deep"),
    "deep calls": (f"let f(x) = 0 if x < 1 else {'-(' * 45}f(x - 1){')' * 45}\nprint f(95)", "this is nested too deep"),
    "functions that double": (
        chain("let f0(x) = x", "let f{i}(x) = f{p}(x) + f{p}(x)", 60, "print f{n}(1)"),
        TOO_MUCH,
    ),
    "lets in one another": (
        chain("let a5000 = 1", "let a{p} = a{i} + 1", 5_000, "print a0"),
        "this is nested too deeply",
    ),
    "defaults in one another": (
        chain("symbol a2000 = 1", "symbol a{p} = a{i}", 2_000, "print a0 at defaults"),
        "this is nested too deeply",
    ),
    "blocks in one another": (
        chain("block b0 { relu }", "block b{i} {{ b{p} }}", 5_000, NET + "b5000 }"),
        "blocks are nested more than 100 deep",
    ),
    "blocks and braces": (
        chain("block b0 { relu }", "block b{i} {{ " + "{{" * 90 + "b{p}" + "}}" * 90 + " }}", 90, NET + "b90 }"),
        "this is nested too deeply",
    ),
    "blocks that double": (chain("block b0 { relu }", "block b{i} {{ b{p}; b{p} }}", 60, NET + "b60 }"), TOO_MUCH),
    "choices that double": (
        chain(
            "symbol k\nblock b0 { relu }", "block b{i} {{ if k > {i} {{ b{p} }} else {{ b{p} }} }}", 60, NET + "b60 }"
        ),
        TOO_MUCH,
    ),
    "a shrinking repeat": (NET + "repeat 10^9 { conv(8, 3) } }", "a kernel of 3 does not fit a size of 2"),
    "a repeat of no rule": (NET + "repeat 10^9 { conv(3*channels//2 + 1, 1) } }", "more than 10,000 turns that differ"),
    "empty turns": (NET + "for i in 1..9999 { for j in 1..9999 { } } }", TOO_MUCH),
    "channels that square": (NET + "repeat 60 { dense(channels*channels) } }", "a number of more than 4,000 digits"),
    # many errors
    "many wrong domains": ("".join(f"symbol k{i} in 3..1\n" for i in range(5_000)), "the domain is empty"),
    "many wrong networks": ("".join(f"network n{i} {{ conv(3) }}\n" for i in range(5_000)), "there is no tensor yet"),
    "many wrong layers": (NET + "\ncnov(3)" * 5_000 + "\n}", "unknown layer kind `cnov`"),
    "declared again and again": ("symbol k\n" * 5_000, "`k` is declared twice"),
}

RIGHT = {
    "a repeat of 10^9": (NET + "repeat 10^9 { conv(3, 3, padding=1) } }\nprint params", "84000000000"),
    "a growing repeat": (NET + "repeat 10^9 { conv(channels + 1, 1) } }\nprint shape", "(28, 28, 1000000003)"),
    "repeats in repeats": (NET + "repeat 9000 { repeat 9000 { conv(channels + 1, 1) } } }\nprint shape",
                           "(28, 28, 81000003)"),
    "a path of 10^16 layers": (
        NET + "repeat 10^8 { repeat 10^8 { conv(3, 3, padding=1) } } }\nprint receptive_field, depth",
        "20000000000000001, 10000000000000000",
    ),
    "doubling channels": ("network net { input 3x3x3; repeat 60 { concat {} {} } }\nprint shape(net)",
                          f"(3, 3, {3 * 2**60})"),
    "a sum of large powers": ("print sum([i^50 for i in 1..10^5]) % 1000", str(SUM_OF_POWERS % 1000)),
    "thirty choices": ("symbol k\n" + NET + "if k > 3 { relu }\n" * 30 + "}\nprint params", "0"),
    "a hundred lets": (chain("let a0 = 1", "let a{i} = a{p} + 1", 100, "print a{n}"), "101"),
    "defaults that double": (
        chain("symbol a0 = 1", "symbol a{i} = 2*a{p} - a{p}", 100, "print a{n} at defaults"),
        "1",
    ),
    "nothing": ("", None),
    "blanks": (" \t\n\r\n \ufeff", None),
    "line ends of Windows": ("symbol k = 2\r\nprint k,\r\n  3 at defaults\r\n", "2, 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_an_error_soon(name):
    text, message = WRONG[name]
    start = process_time()
    with pytest.raises(Error) as raised:
        list(script.from_text(text).answers())
    assert process_time() - start < SECONDS
    problems = raised.value.problems
    assert message is None or problems[0].message.startswith(message)
    assert len(problems) <= 20
    assert all(problem.span for problem in problems)
    assert len(str(raised.value)) < 40_000


@pytest.mark.parametrize("name", RIGHT)
def test_an_answer_soon(name):
    text, answer = RIGHT[name]
    start = process_time()
    answers = [reply.lines[0] for reply in script.from_text(text).answers()]
    assert process_time() - start < SECONDS
    assert answers == ([] if answer is None else [answer])


BYTES = {
    "invalid UTF-8": (b"print 1\nprint \xc3\x28", ":2:7: error: this byte is not UTF-8 text"),
    "UTF-16": ("print 1".encode("utf-16"), ":1:1: error: this byte is not UTF-8 text"),
    "NULs": (b"\0" * 1000, ":1:1: error: a character that is no text (code 0)"),
    "random": (bytes(range(256)) * 40, ":2:118: error: this byte is not UTF-8 text"),
    "a lone surrogate": (b"print \xed\xa0\x80", ":1:7: error: this byte is not UTF-8 text"),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_script(name, tmp_path):
    data, said = BYTES[name]
    file = tmp_path / "wrong.cnn"
    file.write_bytes(data)
    with pytest.raises(Error) as raised:
        script.from_file(file)
    assert str(raised.value).startswith(f"{file}{said}")


def test_a_mark_of_byte_order_is_no_part_of_the_script(tmp_path):
    file = tmp_path / "right.cnn"
    file.write_bytes(b"\xef\xbb\xbfprint 6*7\r\n")
    assert [reply.lines for reply in script.from_file(file).answers()] == [("42",)]


def test_files_that_can_not_be_read(tmp_path):
    locked = tmp_path / "locked.cnn"
    locked.write_text("print 1")
    locked.chmod(0)
    said = {
        tmp_path: "is a folder",
        tmp_path / "missing.cnn": "No such file or directory",
        tmp_path / ("a" * 300): "File name too long",
        tmp_path / "nul\0": "can't read",
        locked / "below": "Not a directory",
    }
    if os.geteuid():
        said[locked] = "Permission denied"
    for file, reason in said.items():
        with pytest.raises(Error, match=reason):
            script.from_file(file)


@pytest.mark.parametrize("name", ["blocks that double", "shared lists", "lets in one another", "braces"])
def test_the_program_ends_with_2_and_little_memory(name, tmp_path):
    file = tmp_path / "wrong.cnn"
    file.write_text(WRONG[name][0])
    done = subprocess.run(
        [sys.executable, "-c", "from symcnn.cli import main; main()", "run", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{file}:")
    assert "Traceback" not in done.stderr
