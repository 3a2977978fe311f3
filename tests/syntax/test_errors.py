"""What a user reads when a script does not parse, word for word."""

import pytest

from symcnn.errors import Error
from symcnn.source import Source
from symcnn.syntax import parse, parse_bindings, parse_body, parse_expression


def message(text, run=parse):
    with pytest.raises(Error) as raised:
        run(Source("f.cnn", text))
    return str(raised.value)


WHOLE = [
    (
        "network a {\n  input 3x3xk\n}\n",
        """\
f.cnn:2:9: error: `3x3xk` is not a size: every part is a number
    input 3x3xk
          ^~~~~
  hint: write `(3, 3, k)`""",
    ),
    (
        "network a {\n  conv(3)\n\nnetwork b { bn }\nprint params",
        """\
f.cnn:1:11: error: a `}` is missing: the `{` of line 1 is never closed
  network a {
            ^""",
    ),
    (
        "network a {\n  residual {\n    conv(3)\n  {\n    bn\n  }\n  relu\n}\nprint 3k",
        """\
f.cnn:2:12: error: a `}` is missing: the `{` of line 2 is never closed
    residual {
             ^
f.cnn:9:7: error: `3k` is not a number
  print 3k
        ^~
  hint: write `3*k`""",
    ),
    (
        "network a {\n  conv 64, 3  # wide\n  relu bn\n  if a b {\n    x y z\n  }\n  input: 3\n  bn\n}\nexpect a = 3\n",
        """\
f.cnn:2:8: error: arguments stand in parentheses
    conv 64, 3  # wide
         ^~
  hint: write `conv(64, 3)`
f.cnn:3:8: error: unexpected `bn`
    relu bn
         ^~
  hint: put `;`, `->` or a new line between two items
f.cnn:4:8: error: unexpected `b`: expected `{`
    if a b {
         ^
f.cnn:7:3: error: `input` is a keyword
    input: 3
    ^~~~~
  hint: call it `input_`
f.cnn:10:10: error: `=` gives a value; it does not compare
  expect a = 3
           ^
  hint: write `==`""",
    ),
    (
        "symbol at, k\nsymbol lambda\nblock for(in) of to { if: bn }",
        """\
f.cnn:1:8: error: `at` is a keyword
  symbol at, k
         ^~
  hint: call it `at_`
f.cnn:2:8: error: `lambda` is a keyword of Python
  symbol lambda
         ^~~~~~
  hint: call it `lam`: `symbol lam "\\lambda"`
f.cnn:3:23: error: `if` is a keyword
  block for(in) of to { if: bn }
                        ^~
  hint: call it `if_`""",
    ),
    (
        "print a,",
        """\
f.cnn:1:9: error: unexpected end of the script: expected an expression
  print a,
          ^""",
    ),
    (
        "netwrk a { }",
        """\
f.cnn:1:1: error: unexpected `netwrk`: expected a declaration or a question
  netwrk a { }
  ^~~~~~
  hint: did you mean `network`?""",
    ),
    (
        "print 1\x00",
        """\
f.cnn:1:8: error: a character that is no text (code 0)
  print 1\x00
         ^
  hint: save it as UTF-8""",
    ),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_whole_texts(text, expected):
    assert message(text) == expected


IN_BODY = "network a {{\n{}\n}}\n"
SHORT = [  # a text, the place, the message, the hint
    ("print .5", "1:7", "a number has digits on both sides of its point", "write `0.5`"),
    ("print 1.", "1:9", "a number has digits on both sides of its point", "write `1.0`"),
    ("print 1Kx", "1:7", "`1Kx` is not a number", "write `1K*x`"),
    ("print 2 K", "1:9", "a number and its suffix stand together", "write `2K`, or `2*K` where that is a symbol"),
    ("expect 1 <= 10 M", "1:16", "a number and its suffix stand together",
     "write `10M`, or `10*M` where that is a symbol"),
    ("print 2 k", "1:9", "an operator is missing before `k`", "write `2*k`"),
    ("symbol w = 64 in 8..512 step 8", "1:15", "the domain of a symbol comes before its default",
     "write `symbol w in 8..512 step 8 = 64`"),
    ('symbol w, v real = 0.5 "k" in 0..1', "1:28", "the domain of a symbol comes before its default",
     "write `symbol w, v real in 0..1 = 0.5`"),
    ("symbol w in 8..512 step 8 default 64", "1:27", "`default` is no word of the language", "write `= 64`"),
    ("symbol w default = 64", "1:10", "`default` is no word of the language", "write `= 64`"),
    ("symbol w in 8...64", "1:16", "a range has two dots", "write `8..64`"),
    ("symbol w in 8...", "1:16", "a range has two dots", "write `8..`"),
    ('print "x": params', "1:10", "a comma stands between what is printed", 'write `print "x", params`'),
    ('print "x" params', "1:11", "a comma stands between what is printed", 'write `print "x", params`'),
    ("maximize L, c", "1:11", "`maximize` has one objective",
     "write what varies after `over`, conditions after `subject to`; several objectives are for `pareto`"),
    ("print 1..2", "1:8", "a range can't stand here", "ranges stand after `in`: `for i in 1..4`"),
    ("symbol n 3..4", "1:10", "`in` is missing", "write `symbol k in 8..512`"),
    ("symbol n infoo", "1:10", "`in` is missing", "write `symbol k in 8..512`"),
    ("Network a { }", "1:1", "unexpected `Network`", "keywords are written small: `network`"),
    (IN_BODY.format("Repeat 3 { bn }"), "2:1", "`Repeat` is not a keyword", "keywords are written small: `repeat`"),
    (IN_BODY.format("elif x { }"), "2:1", "unexpected `elif`", "write `else if`"),
    (IN_BODY.format("repeat 3:\n bn"), "2:9", "unexpected `:`", "a body stands in braces: `{ … }`"),
    (IN_BODY.format("a -> -> b"), "2:6", "`->` stands between two items", "remove it, or write the item that follows"),
    (IN_BODY.format("a ->"), "3:1", "`->` stands between two items", "remove it, or write the item that follows"),
    (IN_BODY.format("-> a"), "2:1", "`->` stands between two items of a body", "remove it"),
    (IN_BODY.format("for i = 1..3 { }"), "2:7", "unexpected `=`", "write `in`"),
    (IN_BODY.format(" print params"), "2:2", "`print` stands at the top of a script, not in a body",
     "close the body before it with `}`"),
    (IN_BODY.format("print"), "2:1", "`print` is a keyword, not a layer", None),
    (IN_BODY.format("a; else { }"), "2:4", "`else` is a keyword, not a layer", None),
    ("print 'abc'", "1:7", "strings stand in double quotes", 'write `"abc"`'),
    ('print "abc', "1:7", "a string that does not end on its line", 'close it with `"`'),
    ('let a = "b"', "1:9", "a string can't stand here",
     "strings stand in `print`, after a symbol, and as named arguments"),
    ("def f(x):\n 3", "1:1", "unexpected `def`", "a reusable piece is a `block`"),
    ("assert a", "1:1", "unexpected `assert`", "an assertion is an `expect`"),
    ("print a\nend", "2:1", "unexpected `end`", "a body ends with `}`"),
    ("// a\nprint a", "1:1", "unexpected `//`", "a comment starts with `#`"),
    ("expect a && b", "1:10", "unexpected `&`", "write `and`"),
    ("expect a || b", "1:10", "unexpected `|`", "write `or`"),
    ("expect !a", "1:8", "unexpected `!`", "write `not`"),
    ("expect a => b", "1:10", "unexpected `=>`", "write `>=`"),
    ("let a == 3", "1:7", "`==` compares; it does not give a value", "write `=`"),
    ("print (a", "1:7", "a `)` is missing: the `(` of line 1 is never closed", None),
    ("print a)", "1:8", "unexpected `)`: no `(` is open here", None),
    ("print (a]", "1:9", "unexpected `]`: no `[` is open here", None),
    ("print [(a]", "1:8", "a `)` is missing: the `(` of line 1 is never closed", None),
    ("print a b", "1:9", "unexpected `b`: expected `,`", None),
    (IN_BODY.format("print params"), "1:11", "a `}` is missing: the `{` of line 1 is never closed", None),
    ("print\nprint a", "1:6", "unexpected end of the line: expected an expression", None),
    ("print f(a b)", "1:11", "unexpected `b`: expected `,` or `)` or `=`", None),
    ("maximize w subject a", "1:20", "unexpected `a`: expected `to`", None),
    ("import blocks", "1:8", "unexpected `blocks`: expected a string", None),
    ("print a print b", "1:9", "unexpected `print`", "put `;` or a new line before it"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "said", "hint"), SHORT)
def test_messages(text, place, said, hint):
    with pytest.raises(Error) as raised:
        parse(Source("f.cnn", text))
    (problem,) = raised.value.problems
    assert (f"{problem.span.line}:{problem.span.column}", problem.message, problem.hint) == (place, said, hint)


def test_other_starts_have_places_too():
    assert message("conv(3", parse_body).startswith("f.cnn:1:5: error: a `)` is missing")
    assert message("a <=", parse_expression).startswith("f.cnn:1:5: error: unexpected end of the script: expected an")
    assert message("k=3, 4", parse_bindings).startswith("f.cnn:1:6: error: unexpected `4`: expected a name")


def test_an_argument_named_like_a_statement_starts_none():
    assert message("print f(a,\nconvention=b)\nprint 3k").startswith("f.cnn:3:7: error: `3k` is not a number")


def test_independent_problems_are_capped():
    with pytest.raises(Error) as raised:
        parse(Source("f.cnn", "print 3k\n" * 50))
    assert len(raised.value.problems) == 20


# One mistake each, in the middle of a script: nothing else of it may be blamed.
MISTAKES = [
    "a b c", "conv(3", "conv(3))", "residual {", "}", "conv(a b)", "if { bn }", "repeat { bn }", "for a b { bn }",
    "let = 3", "let a 3", "a -> ->", "-> -> a", "a: ", "conv(3,,3)", "input", "from 3", "'a'", '"a', "λ", "3k",
    "residual { 3k } { 3k }", "if a {\n 3k\n} else {\n bn\n}", "conv(\n 3k,\n 4\n)", "a:\n", "a +", "output a,",
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_problem(mistake):
    text = (
        f"let a = 1\nnetwork a {{\n  input 3\n  {mistake}\n  conv(3) -> bn\n  residual {{ bn }}\n  relu\n}}\nprint a\n"
    )
    with pytest.raises(Error) as raised:
        parse(Source("f.cnn", text))
    assert len(raised.value.problems) == 1
