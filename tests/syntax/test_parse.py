"""Texts and the nodes they mean, row by row."""

from fractions import Fraction

import pytest

from symcnn.errors import Error
from symcnn.source import Source
from symcnn.syntax import nodes, parse_bindings

from .build import (
    NOWHERE,
    arithmetic,
    body,
    expr,
    given,
    items,
    layer,
    list_of,
    name,
    num,
    power,
    script,
    tuple_of,
    unary,
)  # fmt: skip

a, b, c, k = map(name, "abck")
one, two, three = map(num, (1, 2, 3))

NUMBERS = [
    ("12", 12), ("1_000", 1000), ("0.75", Fraction(3, 4)), ("1e6", 10**6), ("1e-3", Fraction(1, 1000)),
    ("10M", 10**7), ("256Ki", 2**18), ("25.6M", 25_600_000), ("1.5e3", 1500), ("1K", 1000), ("2T", 2 * 10**12),
    ("3Gi", 3 * 2**30), ("0", 0), ("007", 7), ("1.50", Fraction(3, 2)), ("0.5Ki", 512),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_numbers_are_exact(text, value):
    node = expr(text)
    assert node == num(value, text)
    assert type(node.value) is type(value)


EXPRESSIONS = [
    ("-2^2", unary("-", power(two, two))),
    ("2^-1", power(two, unary("-", one))),
    ("2**3^2", power(two, power(three, two))),
    ("a - b - c", arithmetic(a, ("-", b), ("-", c))),
    ("a - (b - c)", arithmetic(a, ("-", arithmetic(b, ("-", c))))),
    ("a*b//c % 2", arithmetic(a, ("*", b), ("//", c), ("%", two))),
    ("a + b*c", arithmetic(a, ("+", arithmetic(b, ("*", c))))),
    ("1 <= k < 3", nodes.Comparison(one, (("<=", k), ("<", three)), NOWHERE)),
    ("not a == b", unary("not", nodes.Comparison(a, (("==", b),), NOWHERE))),
    ("a and b and c", nodes.Logic("and", (a, b, c), NOWHERE)),
    ("a or b and c", nodes.Logic("or", (a, nodes.Logic("and", (b, c), NOWHERE)), NOWHERE)),
    ("a if b else c if k else 1", nodes.Conditional(a, b, nodes.Conditional(c, k, one, NOWHERE), NOWHERE)),
    ("3x3", nodes.Size((3, 3), NOWHERE)),
    ("20×20x3", nodes.Size((20, 20, 3), NOWHERE)),
    ("yes", nodes.Flag(True, NOWHERE)),
    ("(a)", a),
    ("(a,)", tuple_of(a)),
    ("(a, b,)", tuple_of(a, b)),
    ("[]", list_of()),
    ("[a, [b]]", list_of(a, list_of(b))),
    ("[2*a for a, b in 1..k]",
     nodes.Comprehension(arithmetic(two, ("*", a)), (a, b), nodes.Range(one, k, NOWHERE), NOWHERE)),
    ("a[-1]", nodes.Index(a, unary("-", one), NOWHERE)),
    ("a.b(1, k=2)", nodes.Call(nodes.Attribute(a, b, NOWHERE), given(one, k=two), NOWHERE)),
    ("macs(a, convention=b, at=c)", nodes.Call(name("macs"), given(a, convention=b, at=c), NOWHERE)),
    ("step + in", arithmetic(name("step"), ("+", name("in")))),
    ("(a\n + b\n)", arithmetic(a, ("+", b))),
    ("a +\n b", arithmetic(a, ("+", b))),
    ("a and\n# c\n b", nodes.Logic("and", (a, b), NOWHERE)),
    ("x3x", name("x3x")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "node"), EXPRESSIONS)
def test_expressions(text, node):
    assert expr(text) == node


conv, bn = layer("conv", args=given(three)), layer("bn")
in_range = nodes.Range(one, name("d"), NOWHERE)
ITEMS = [
    ("conv(3); bn", (conv, bn)),
    ("conv(3) -> bn", (conv, bn)),
    ("conv(3)\n -> bn ->\n conv(3)", (conv, bn, conv)),
    ("\n;;conv(\n 3,  # three\n)\n;", (conv,)),
    ("bn\r\nbn\r\n", (bn, bn)),
    ("bn  \nbn # c\nbn", (bn, bn, bn)),
    ("concat(axis=1) { bn } { }", (layer("concat", body(bn), body(), args=given(axis=one)),)),
    ("residual { bn }\n\n  # c\n  { bn }\nbn", (layer("residual", body(bn), body(bn)), bn)),
    ("a: conv(3)", (nodes.Labelled(a, conv, NOWHERE),)),
    ("a: { bn }; { bn }", (nodes.Labelled(a, body(bn), NOWHERE), body(bn))),
    ("a:\n{ bn }", (nodes.Labelled(a, body(bn), NOWHERE),)),
    ("a: repeat 3 { bn }", (nodes.Labelled(a, nodes.Repeat(None, three, body(bn), NOWHERE), NOWHERE),)),
    ("repeat a in 1..d\n{ bn }", (nodes.Repeat(a, in_range, body(bn), NOWHERE),)),
    ("for a, b in [c] { bn }", (nodes.For((a, b), list_of(c), body(bn), NOWHERE),)),
    ("if a { bn }\n # c\nelse if b { }\nelse { conv(3) }",
     (nodes.If(a, body(bn), nodes.If(b, body(), body(conv), NOWHERE), NOWHERE),)),
    ("input 28x28x1", (nodes.Input(nodes.Size((28, 28, 1), NOWHERE), NOWHERE),)),
    ("input (k,\n k, 3)", (nodes.Input(tuple_of(k, k, three), NOWHERE),)),
    ("from a.b[1]", (nodes.From(nodes.Index(nodes.Attribute(a, b, NOWHERE), one, NOWHERE), NOWHERE),)),
    ("reuse a; reuse a transposed", (nodes.Reuse(a, False, NOWHERE), nodes.Reuse(a, True, NOWHERE))),
    ("output a, b", (nodes.Output((a, b), NOWHERE),)),
    ("freeze { bn }; training { bn }", (nodes.Freeze(body(bn), NOWHERE), nodes.Training(body(bn), NOWHERE))),
    ("timedistributed\n{ bn }", (nodes.TimeDistributed(body(bn), NOWHERE),)),
    ("let a = b // 4", (nodes.Let(a, None, arithmetic(b, ("//", num(4))), NOWHERE),)),
    ("convention keras", (nodes.Convention(name("keras"), NOWHERE),)),
    ('conv(3, pad="same")', (layer("conv", args=given(three, pad=nodes.Text("same", NOWHERE))),)),
    ("slice(1, step=2, in=3, for=1)", (layer("slice", args=given(one, step=two, **{"in": three, "for": one})),)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ITEMS)
def test_items(text, expected):
    assert items(text) == expected


def symbol(*names, real=False, domain=None, default=None, latex=None):
    text = nodes.Text(latex, NOWHERE) if latex else None
    return nodes.Symbol(names, real, domain, default, text, NOWHERE)


def domain(start, stop, step=None):
    return nodes.Domain(nodes.Range(start, stop, NOWHERE), step, NOWHERE)


at_k = nodes.At(False, (nodes.Binding(k, three, NOWHERE),), NOWHERE)
below = nodes.Comparison(a, (("<=", three),), NOWHERE)
STATEMENTS = [
    ("symbol k", symbol(k)),
    ('symbol a, b in 8..512 step 8 = 64 "C_{in}"',
     symbol(a, b, domain=domain(num(8), num(512), num(8)), default=num(64), latex="C_{in}")),
    ("symbol a in 2^k.. step 2^k", symbol(a, domain=domain(power(two, k), None, power(two, k)))),
    ('symbol a in 3.. "n_0"', symbol(a, domain=domain(three, None), latex="n_0")),
    ("symbol a in 3.. = 3", symbol(a, domain=domain(three, None), default=three)),
    ("symbol a real in [1, 2]", symbol(a, real=True, domain=nodes.Domain(list_of(one, two), None, NOWHERE))),
    ("let a(b, c) = 3", nodes.Let(a, (b, c), three, NOWHERE)),
    ("block a { }", nodes.Block(a, (), (), body(), NOWHERE)),
    ("block a(b, c = 1,) of k, b\n{ bn }",
     nodes.Block(a, (nodes.Parameter(b, None, NOWHERE), nodes.Parameter(c, one, NOWHERE)), (k, b), body(bn), NOWHERE)),
    ("network a { bn }", nodes.Network(a, body(bn), NOWHERE)),
    ('import "std/a.cnn"', nodes.Import(nodes.Text("std/a.cnn", NOWHERE), NOWHERE)),
    ('print "x", a at k=3', nodes.Print((nodes.Text("x", NOWHERE), a), at_k, NOWHERE)),
    ("print a at defaults", nodes.Print((a,), nodes.At(True, (), NOWHERE), NOWHERE)),
    ("latex a, b", nodes.Latex((a, b), None, NOWHERE)),
    ("expect a <= 3\n  at k=3", nodes.Expect(below, at_k, NOWHERE)),
    ("solve a <= 3 for a, b at k=3", nodes.Solve((below,), (a, b), at_k, NOWHERE)),
    ("maximize a\n over a, b\n subject to a <= 3,\n  a <= 3\n at k=3",
     nodes.Optimize("maximize", a, (a, b), (below, below), at_k, NOWHERE)),
    ("minimize a", nodes.Optimize("minimize", a, (), (), None, NOWHERE)),
    ("feasible a <= 3 over b", nodes.Feasible((below,), (b,), None, NOWHERE)),
    ("pareto a, b over k subject to a <= 3", nodes.Pareto((a, b), (k,), (below,), None, NOWHERE)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "node"), STATEMENTS)
def test_statements(text, node):
    assert script(text).items == (node,)
    assert script(f"\n# c\n;{text} # c\n{text};").items == (node, node)


def test_bindings():
    assert parse_bindings(Source("", "k=3,a=1")) == (*at_k.bindings, nodes.Binding(a, one, NOWHERE))


@pytest.mark.parametrize("text", ["", "\n", ";\n ;", "# only", "\ufeff# only\n"])
def test_empty_scripts(text):
    assert script(text).items == ()


def test_comments_are_kept_in_order_and_strings_hold_none():
    parsed = script('# a\nprint "#no", f( # b\n 3) # c  \r\n\n#d')
    assert [comment.text for comment in parsed.comments] == ["# a", "# b", "# c", "#d"]
    assert [comment.span.text for comment in parsed.comments] == ["# a", "# b", "# c", "#d"]


REFUSED = [
    "print 3xk", "print 3k", "printparams", "print 1..2", "print .5", "print 1.", "print 1Kx", "print 1K2", "print 2 K",
    "print 3x3.5", "print a -> print b", "symbol n infoo", "print 1__0", "print 1_", "print 1e", "print 'a'",
    "print a b", "print\na", "print ()", "print a = b", "let f() = 3", "network a(b) { }", "symbol a in 1..2.5x",
    "network a { for c inxs { bn } }", "network a { a -> -> b }", "network a { a -> }", "network a { -> a }",
    "network a { a ;-> b }", "network a { conv(3) bn }", "network a { a: b: bn }", "network a { print b }",
    "network a { repeat 1.. { } }", "network a { a:\nbn }", "network a { if b { } \n ; else { } }", "latex \"a\"",
    "import a", "maximize a subject b", "print [for a in b]", "print a[]", "}", "{", "network a { ) }",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(Error) as raised:
        script(text)
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].span is not None
