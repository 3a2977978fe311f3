"""A node's span is the text it came from."""

import pytest

from symcnn.record import Record
from symcnn.source import Source
from symcnn.syntax import nodes, parse, parse_expression, parse_sweeps

SCRIPT = """\
# A comment.
symbol a, b real in 0..1 step 0.25 = 0.5 "x"
symbol n in 32.. step 2^3
let f(x) = -x^2 + (x*3 if x else [i for i in 1..x])
block cell(c, d = 1) of h, p { from h; from p.q[1] }
network net {
  input 28x28x1
  a: conv(8, (3, 3), padding="same") -> bn
  residual { repeat i in 1..3 { relu } } { if a == 1 { bn } else if not yes { } else { c } }
  for u, v in [(1, 2)] { freeze { bn }; training { bn }; timedistributed { bn }; let r = u }
  reuse a transposed; output a, a.b
  convention keras
}
import "x.cnn"
print "t", params(net, at=1) at n=1, b=2
maximize n over n subject to a <= 1, b < 2 at defaults
solve n == 1 and b for n, a; feasible a over b; pareto a, b over n; latex a; expect 1 < a < 2
"""


def all_nodes(node):
    """Every node below one, itself included."""
    if isinstance(node, tuple) and not hasattr(node, "start"):
        for child in node:
            yield from all_nodes(child)
    elif isinstance(node, Record):
        yield node
        for child in vars(node).values():
            yield from all_nodes(child)


def starts_and_ends(text, first, last):
    return text.startswith(first) and text.endswith(last)


EDGES = {
    nodes.Symbol: lambda t: starts_and_ends(t, "symbol ", ('"x"', "2^3")),
    nodes.Let: lambda t: starts_and_ends(t, "let ", ("])", "= u")),
    nodes.Body: lambda t: starts_and_ends(t, "{", "}"),
    nodes.Block: lambda t: starts_and_ends(t, "block ", "}"),
    nodes.Layer: lambda t: starts_and_ends(t, ("conv", "bn", "residual", "relu", "c"), (")", "n", "}", "u", "c")),
    nodes.Labelled: lambda t: t == 'a: conv(8, (3, 3), padding="same")',
    nodes.Reuse: lambda t: t == "reuse a transposed",
    nodes.Output: lambda t: t == "output a, a.b",
    nodes.Domain: lambda t: t in {"0..1 step 0.25", "32.. step 2^3"},
    nodes.Range: lambda t: t in {"0..1", "32..", "1..x", "1..3"},
    nodes.Text: lambda t: starts_and_ends(t, '"', '"'),
    nodes.Argument: lambda t: t in {"8", "(3, 3)", 'padding="same"', "net", "at=1"},
    nodes.At: lambda t: t in {"at n=1, b=2", "at defaults"},
    nodes.Print: lambda t: t == 'print "t", params(net, at=1) at n=1, b=2',
    nodes.Optimize: lambda t: starts_and_ends(t, "maximize n", "at defaults"),
    nodes.Conditional: lambda t: starts_and_ends(t, "(x*3 if", "])"),
    nodes.Index: lambda t: t == "p.q[1]",
    nodes.Solve: lambda t: t == "solve n == 1 and b for n, a",
    nodes.Pareto: lambda t: t == "pareto a, b over n",
    nodes.Comment: lambda t: t == "# A comment.",
}


def test_spans_have_the_edges_of_their_syntax():
    seen = set()
    for node in all_nodes(parse(Source("f.cnn", SCRIPT))):
        seen.add(type(node))
        if type(node) in EDGES:
            assert EDGES[type(node)](node.span.text), node
    assert set(EDGES) <= seen


SWEEPS = "w=8..256 step 8, 300 , d , k = [1, 2]"
"""What stands after ``--over``."""


def test_sweeps_have_spans_of_their_own():
    found = parse_sweeps(Source("--over", SWEEPS))
    assert [sweep.span.text for sweep in found] == ["w=8..256 step 8", "300", "d", "k = [1, 2]"]
    assert [sweep.name and sweep.name.name for sweep in found] == ["w", None, None, "k"]


def test_every_kind_of_node_is_in_the_script_above():
    kinds = {kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, Record)}
    assert kinds - {Record, nodes.Sweep} - {type(node) for node in all_nodes(parse(Source("f.cnn", SCRIPT)))} == set()


EXPRESSIONS = (
    nodes.Number, nodes.Size, nodes.Flag, nodes.Name, nodes.Unary, nodes.Arithmetic, nodes.Power, nodes.Comparison,
    nodes.Logic, nodes.Conditional, nodes.Items, nodes.Comprehension, nodes.Call, nodes.Index, nodes.Attribute,
)  # fmt: skip


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_the_text_of_an_expression_s_span_means_the_same_expression(kind):
    found = [node for node in all_nodes(parse(Source("f.cnn", SCRIPT))) if type(node) is kind]
    assert found
    for node in found:
        assert parse_expression(Source("", node.span.text)) == node


def test_spans_of_parts_lie_within_their_whole():
    def check(node):
        for child in vars(node).values():
            for part in all_nodes(child):
                assert node.span.start <= part.span.start <= part.span.end <= node.span.end
                check(part)

    for item in parse(Source("f.cnn", SCRIPT)).items:
        check(item)
