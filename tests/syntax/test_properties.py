"""Laws of the syntax on random input: nodes survive being written, and no text breaks the parser."""

from hypothesis import given, settings
from hypothesis import strategies as st

from symcnn.errors import Error
from symcnn.source import Source
from symcnn.syntax import format_script, nodes, parse
from symcnn.syntax.numerals import number_value

from .build import NOWHERE

ROUNDS = settings(max_examples=200, deadline=None)

identifiers = st.sampled_from(["a", "k1", "_x", "Kc", "x3", "stem", "into", "at_", "notes"]).map(
    lambda text: nodes.Name(text, NOWHERE)
)
numerals = st.sampled_from(["0", "7", "1_000", "0.75", "1e6", "1.5e-3", "10M", "256Ki", "25.6M"])
numbers = numerals.map(lambda text: nodes.Number(text, number_value(text) or 0, NOWHERE))
texts = st.text("az_{}#\\ ;'→", max_size=6).map(lambda text: nodes.Text(text, NOWHERE))
leaves = st.one_of(
    identifiers,
    numbers,
    st.booleans().map(lambda value: nodes.Flag(value, NOWHERE)),
    st.lists(st.integers(0, 99), min_size=2, max_size=3).map(lambda parts: nodes.Size(tuple(parts), NOWHERE)),
)


def tuples(of, least=0, most=3):
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def make(kind, *parts):
    return st.builds(kind, *parts, st.just(NOWHERE))


def chain(operators, of):
    return tuples(st.tuples(st.sampled_from(operators), of), 1)


def argument_lists(of):
    return tuples(make(nodes.Argument, st.none(), of) | make(nodes.Argument, identifiers, of | texts))


def compound(of):
    some_range = make(nodes.Range, of, of)
    return st.one_of(
        make(nodes.Unary, st.sampled_from(["-", "+", "not"]), of),
        make(nodes.Arithmetic, of, chain(["+", "-"], of) | chain(["*", "/", "//", "%"], of)),
        make(nodes.Power, of, of),
        make(nodes.Comparison, of, chain(["==", "!=", "<=", ">=", "<", ">"], of)),
        make(nodes.Logic, st.sampled_from(["and", "or"]), tuples(of, 2)),
        make(nodes.Conditional, of, of, of),
        make(nodes.Items, st.just("["), tuples(of)),
        make(nodes.Items, st.just("("), tuples(of, 1)),
        make(nodes.Comprehension, of, tuples(identifiers, 1), of | some_range),
        make(nodes.Call, of, argument_lists(of)),
        make(nodes.Index, of, of),
        make(nodes.Attribute, of, identifiers),
    )


expressions = st.recursive(leaves, compound, max_leaves=8)
ranges = make(nodes.Range, expressions, expressions)
places = st.recursive(
    identifiers,
    lambda of: make(nodes.Attribute, of, identifiers) | make(nodes.Index, of, expressions),
    max_leaves=3,
)
lets = make(nodes.Let, identifiers, st.none() | tuples(identifiers, 1), expressions)
conventions = make(nodes.Convention, identifiers)
simple_items = st.one_of(
    make(nodes.Layer, identifiers, argument_lists(expressions), st.just(())),
    make(nodes.Input, expressions),
    make(nodes.From, places),
    make(nodes.Reuse, places, st.booleans()),
    make(nodes.Output, tuples(places, 1)),
    lets,
    conventions,
)


def bodies_of(items):
    return make(nodes.Body, tuples(items))


def nested_items(items):
    bodies = bodies_of(items)
    ifs = make(nodes.If, expressions, bodies, st.none() | bodies)
    plain = st.one_of(
        make(nodes.Layer, identifiers, argument_lists(expressions), tuples(bodies)),
        bodies,
        make(nodes.Freeze, bodies),
        make(nodes.Training, bodies),
        make(nodes.TimeDistributed, bodies),
        make(nodes.Repeat, st.none() | identifiers, expressions, bodies),
        make(nodes.Repeat, identifiers, ranges, bodies),
        make(nodes.For, tuples(identifiers, 1), expressions | ranges, bodies),
        make(nodes.If, expressions, bodies, st.none() | bodies | ifs),
    )
    return plain | make(nodes.Labelled, identifiers, plain)


bodies = bodies_of(st.recursive(simple_items, nested_items, max_leaves=6))
domains = make(nodes.Domain, expressions, st.none()) | make(
    nodes.Domain, make(nodes.Range, expressions, st.none() | expressions), st.none() | expressions
)
bindings = make(nodes.Binding, identifiers, expressions)
ats = st.one_of(
    st.none(),
    make(nodes.At, st.just(True), st.just(())),
    make(nodes.At, st.just(False), tuples(bindings, 1)),
)
parameters = make(nodes.Parameter, identifiers, st.none() | expressions)
lists, name_lists = tuples(expressions, 1), tuples(identifiers, 1)
statements = st.one_of(
    make(nodes.Symbol, name_lists, st.booleans(), st.none() | domains, st.none() | expressions, st.none() | texts),
    lets,
    conventions,
    make(nodes.Block, identifiers, tuples(parameters), tuples(identifiers), bodies),
    make(nodes.Network, identifiers, bodies),
    make(nodes.Import, texts),
    make(nodes.Print, tuples(expressions | texts, 1), ats),
    make(nodes.Latex, lists, ats),
    make(nodes.Expect, expressions, ats),
    make(nodes.Solve, lists, name_lists, ats),
    make(nodes.Optimize, st.sampled_from(["maximize", "minimize"]), expressions,
         tuples(identifiers), tuples(expressions), ats),
    make(nodes.Feasible, lists, tuples(identifiers), ats),
    make(nodes.Pareto, lists, tuples(identifiers), tuples(expressions), ats),
)  # fmt: skip
scripts = st.builds(nodes.Script, tuples(statements), st.just(()), st.just(NOWHERE))


@ROUNDS
@given(scripts)
def test_written_nodes_parse_to_equal_nodes(script):
    text = format_script(script)
    again = parse(Source("f.cnn", text))
    assert again == script
    assert format_script(again) == text


def outcome(text):
    """The script, or None where the text is refused: with a place, and nothing but an Error."""
    try:
        return parse(Source("f.cnn", text))
    except Error as error:
        refusal = error
    assert refusal.problems
    assert all(problem.span is not None and problem.message for problem in refusal.problems)
    return None


WORDS = """symbol k let network n block of print expect maximize at defaults for if else repeat in not and yes real step
over subject to residual a b x.y conv(8,3) conv( ) ( [ ] { { } } 1 2.5 3x3 1..2 3xk 10M "s" ' + - * ^ == <= = , ; : ->
.. . # é \0 " \t"""
TOKENS = [*WORDS.split(), "\n", "\n", "\n  "]
token_texts = st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join)


@ROUNDS
@given(token_texts | st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_any_text_gives_a_script_or_an_error(text):
    outcome(text)


@ROUNDS
@given(token_texts)
def test_what_parses_is_formatted_once_for_all(text):
    script = outcome(text)
    if script is not None:
        check_format(script)


def check_format(script):
    written = format_script(script)
    again = parse(Source("f.cnn", written))
    assert again == script
    assert [comment.text for comment in again.comments] == [comment.text for comment in script.comments]
    assert format_script(again) == written


TEXT = """\
network a {
  input 3
  conv(
    3,
    k=[1, 2]
  )
  a ->
  b; c -> d
  residual {
    bn
  }
  { relu }
  if x {
    y
  }
  else if z
  {
  }
  else { w }
  e: { f }
}

print a +
  b,
  c
  at k=1,
  n=2

symbol k"""
endings = st.sampled_from(["", "", "  # c", " #\n\n", "\n# own\n", "\n"])


LINES = TEXT.splitlines()


@ROUNDS
@given(st.lists(endings, min_size=len(LINES), max_size=len(LINES)), st.sampled_from(["\n", "\r\n"]))
def test_comments_anywhere_are_kept_in_order(added, end):
    lines = [line + ending.replace("c", f"c{i}") for i, (line, ending) in enumerate(zip(LINES, added, strict=True))]
    check_format(parse(Source("f.cnn", end.join(lines))))
