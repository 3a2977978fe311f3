"""Whatever a script is made of, only an error comes of it: random bytes, and valid scripts with tokens mixed up."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symcnn import script
from symcnn.algebra import Poly
from symcnn.errors import Error
from symcnn.network.model import METRICS

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

SCRIPTS = (
    """
    symbol w in 8..64 step 8 = 16
    symbol n in 32.. step 32 = 64
    symbol K, m = 10
    symbol alpha real in 0..1 = 0.5
    let up8(v) = 8*ceil(v/8)
    let widths = [w*2^i for i in 0..3]
    block unit(c, stride = 1, act = relu) {
      residual { conv(c, 3, stride=stride, padding=1, bias=no) -> bn -> act } { if stride > 1 { maxpool(2) } else { } }
    }
    network net {
      input (n, n, 3)
      stem: conv(w, 7, stride=2, padding=3)
      repeat 2 { unit(w) }
      repeat i in 1..2 { t: conv(w + i, 3, padding=same) }
      for c, s in [(w, 1), (2*w, 2)] { conv(up8(c), 3, stride=s) }
      if w >= 32 { conv(m, 1) } else { conv(m, 1x1, groups=1) }
      freeze { dense(K) }
      timedistributed { conv(m, 3, padding=1); relu }
      training { gap; dense(10) }
      let r = channels // 2
      dense(r + 1)
      softmax
    }
    print params, macs at w=8, K=1000
    print factor(params), shape(stem), diff(params, w), depth, receptive_field
    expect params >= 0
    maximize params over w subject to params <= 1M at n=64, K=10
    solve params(stem) == 1184 for w
    latex params(net.stem) at n=64
    """,
    """
    convention keras
    network enc {
      a: input 32x32x1
      b: input (32, 32, 3)
      from a
      concat { conv(8, 3, padding=[(1, 1), (0, 2)]) } { from b; slice(0, 0, 32); conv(4, 3); pad(1) }
      conv(16, 3)
      skip: { conv(16, 3, padding=same); bn(scale=no) }
      reuse skip
      convtranspose(8, 2, stride=2, output_padding=1)
      depthwise(3, multiplier=2); separable(8, 3, dilation=2); channelshuffle(4)
      avgpool(3, stride=2, ceil=yes); adaptiveavgpool(4x4); upsample(2)
      multiply { } { gap; dense(channels, bias=no); sigmoid }
      flatten; layernorm; dropout(0.5)
      output skip, a
    }
    block cell(c) of h, p { add { from h; conv(c, 1) } { from p; conv(c, 1) } }
    network small { input 8x8x4; x: relu; cell(4) { from x } { }; custom(params=3, macs=channels) }
    print params(enc), buffers(small), trainable(enc), shape(small)
    expect params(small) == 43 and macs(small) > 1 or not 3 < 2
    symbol k in [1, 3, 5, 7]
    feasible k^2 % 3 == 1, 2*k <= 11 over k
    print [k*i for i in 1..3][-1], max(k, 3), min(k, 4), k % 3, round(k/2), make_divisible(k, 8), 1 if k > 3 else 2
    """,
)
TOKEN = re.compile(r'"[^"\n]*"|\d+\.\d+|\w+|\n|->|\.\.|[<>=!]=|//|\S')
TOKENS = tuple(TOKEN.findall("\n".join(line.strip() for line in text.splitlines())) for text in SCRIPTS)
WORDS = sorted({token for tokens in TOKENS for token in tokens} | {*METRICS, "0", "-1", "10^9", "1/2", "yes", "×", "'"})

places = st.integers(min_value=0)
mutations = st.lists(
    st.one_of(
        st.tuples(st.just("delete"), places, places),
        st.tuples(st.just("repeat"), places, places),
        st.tuples(st.just("swap"), places, places),
        st.tuples(st.just("replace"), places, st.sampled_from(WORDS)),
        st.tuples(st.just("insert"), places, st.sampled_from(WORDS)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(tokens, changes):
    """The tokens after some changes, as text."""
    tokens = list(tokens)
    for change, place, other in changes:
        if not tokens:
            break
        place %= len(tokens)
        match change:
            case "delete":
                del tokens[place : place + 1 + other % 3]
            case "repeat":
                tokens[place:place] = tokens[place : place + 1 + other % 5]
            case "swap":
                other %= len(tokens)
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case "replace":
                tokens[place] = other
            case "insert":
                tokens.insert(place, other)
    return " ".join(tokens)


def attempt(ask):
    """What is asked for; None where it is an error, whose problems can all be shown."""
    try:
        return ask()
    except Error as error:
        for problem in error.problems:
            problem.render()
        return None


def ask_all(text):
    """Reads, checks and answers, with symbols and with their defaults."""
    read = attempt(lambda: script.from_text(text))
    if read is None:
        return
    session = attempt(read.session)
    if session is None:
        return
    attempt(session.check)
    attempt(lambda: list(read.answers()))
    attempt(lambda: list(read.answers(read.session(session.defaults()))))


def test_the_scripts_themselves_are_right():
    for tokens in TOKENS:
        read = script.from_text(" ".join(tokens))
        read.session().check()
        assert len(list(read.answers())) >= 4
        assert any(isinstance(network_params(read, name), (int, Poly)) for name in read.program.networks)


def network_params(read, name):
    return read.symbolic.network(name).totals["params"]


@SETTINGS
@given(st.sampled_from(TOKENS), mutations)
def test_mixed_up_scripts(tokens, changes):
    ask_all(mutated(tokens, changes))


@SETTINGS
@given(st.binary(max_size=200))
def test_random_bytes(data):
    text = attempt(lambda: script.decode(data, "wrong.cnn"))
    if text is not None:
        ask_all(text)


@SETTINGS
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_random_tokens(words):
    ask_all(" ".join(words))


@SETTINGS
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_random_items(words):
    ask_all(
        "symbol w, k\nnetwork net {\ninput 9x9x4\n"
        + " ".join(words)
        + "\n}\nprint params, macs, depth, receptive_field"
    )
