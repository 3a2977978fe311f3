"""Input made to hurt: an error with a place, soon, and never a traceback of something else."""

from time import perf_counter

import pytest

from symcnn.errors import Error
from symcnn.source import Source
from symcnn.syntax import format_script, parse

SIZES = {
    "a million digits": ("print " + "9" * 1_000_000, "a line of 1,000,006 characters"),
    "two thousand digits": ("print " + "9" * 2_000, "a number of more than 1,000 digits"),
    "a huge exponent": ("print 1e999999999", "a number of more than 1,000 digits"),
    "a tiny exponent": ("print 1e-99999", "a number of more than 1,000 digits"),
    "a huge size": (f"print 3x{'9' * 2_000}", "a size with a number of more than 1,000 digits"),
    "a script of 10 MB": ("a" * 10_000_000, "a script of 10,000,000 characters"),
    "many lines of 2 MB": ("# a\n" * 10 + "#" * 2_000_000, "a line of 2,000,000 characters"),
    "braces": ("network a " + "{" * 10_000, "nested too deeply"),
    "closed braces": ("network a " + "{" * 10_000 + "}" * 10_000, "nested too deeply"),
    "brackets": ("print " + "[" * 10_000 + "]" * 10_000, "nested too deeply"),
    "parentheses": ("print " + "(" * 10_000, "nested too deeply"),
    "minus signs": ("print " + "-" * 10_000 + "a", "nested too deeply"),
    "not": ("expect " + "not " * 10_000 + "a", "nested too deeply"),
    "powers": ("print a" + "^a" * 10_000, "nested too deeply"),
    "attributes": ("print a" + ".a" * 10_000, "nested too deeply"),
    "calls": ("print a" + "(1)" * 10_000, "nested too deeply"),
    "conditionals": ("print " + "a if a else " * 10_000 + "a", "nested too deeply"),
    "else if": ("network a { if a { }" + " else if a { }" * 10_000 + "}", "nested too deeply"),
    "NUL": ("print a # \x00", "a character that is no text"),
    "a lone surrogate": ("print \udc80", "a character that is no text"),
    "unclosed quotes": ('print "\n' * 10_000, "a string that does not end"),
    "words that ask": ("print " + "if " * 300_000, "unexpected"),
    "blanks before the end": ("print a" + " " * 900_000 + "+", "unexpected end of the script"),
    "hashes": ("network a {\n a + " + "# " * 1_000 + "\n b c\n d e\n}", "unexpected"),
    "braces side by side": ("network a { " + "{};" * 30_000 + "3 }", "unexpected `3`"),
    "mistakes": ("print 3k\n" * 10_000, "`3k` is not a number"),
}


@pytest.mark.parametrize("name", SIZES)
def test_an_error_soon(name):
    text, message = SIZES[name]
    start = perf_counter()
    with pytest.raises(Error) as raised:
        parse(Source("f.cnn", text))
    assert perf_counter() - start < 4
    assert raised.value.problems[0].message.startswith(message)
    assert len(str(raised.value)) < 12_000
    assert all(problem.span is not None for problem in raised.value.problems)


def test_the_place_of_deep_brackets_is_the_bracket():
    with pytest.raises(Error) as raised:
        parse(Source("f.cnn", "print " + "(" * 200 + ")" * 200))
    assert raised.value.problems[0].span.start == len("print ") + 100


def test_nesting_up_to_the_limit_parses():
    assert parse(Source("f.cnn", "network a " + "{" * 100 + "}" * 100))
    assert parse(Source("f.cnn", "print " + "[" * 100 + "]" * 100))
    assert parse(Source("f.cnn", f"print {'9' * 1_000}"))


def test_the_deepest_script_is_written_and_compared():
    deep = "{" * 99 + "conv(" + "-" * 99 + "a)" + "}" * 99
    script = parse(Source("f.cnn", f"network a {deep}"))
    assert parse(Source("f.cnn", format_script(script))) == script
    assert len({script, parse(Source("f.cnn", f"network a {deep}"))}) == 1


def test_depths_are_not_added_up_side_by_side():
    deep = "-" * 90 + "(a)"
    assert parse(Source("f.cnn", f"print {deep}\nprint " + ", ".join([deep] * 20)))


def test_long_chains_are_flat():
    (shown,) = parse(Source("f.cnn", "print " + " + ".join("a" * 5_000))).items
    assert len(shown.items[0].rest) == 4_999


def test_time_grows_with_the_number_of_lines():
    def seconds(lines):
        start = perf_counter()
        parse(Source("f.cnn", "network a {\n" + "conv(8, 3)\n" * lines + "}"))
        return perf_counter() - start

    seconds(100)
    assert seconds(10_000) < 15 * min(seconds(1_000) for _ in range(3)) + 0.5
