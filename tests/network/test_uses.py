"""Which symbols a network uses: told exactly of one that is compiled, and never too few from the script alone."""

from __future__ import annotations

import pytest

from symcnn.questions.used import used_names
from symcnn.script import from_text

SYMBOLS = (
    "symbol w = 8; symbol L in 1..4 = 2; symbol n in 2^L.. step 2^L = 8; symbol c = 3; symbol K = 5; symbol z = 7\n"
)

CASES = {
    "shapes and arguments": ("network net { input (n, n, c); conv(w, 3) }", "w L n c", "w n c"),
    "a parameter of the same name": (
        "block b(w, c = 4) { conv(w, 3); conv(c, 1) }; network net { input 8x8x3; b(9) }", "", ""),
    "a default": ("block b(k = w) { dense(k) }; network net { input 3; b }", "w", "w"),
    "a default that is not taken": ("block b(k = w) { dense(k) }; network net { input 3; b(4) }", "w", ""),
    "an index": ("network net { input 3; repeat w in 1..K { dense(3) } }", "K", "K"),
    "a loop": ("network net { input 3; for w, c in [(K, 1)] { dense(w*c) } }", "K", "K"),
    "a value": ("let h = 2*w\nnetwork net { input 3; dense(h) }", "w", "w"),
    "a value of a body": ("network net { input 3; let w = w + 1; let c = 4; dense(w*c) }", "w", "w"),
    "a value named later": ("network net { input 3; dense(w); let w = 4; dense(w) }", "w", "w"),
    "a function": ("let f(w) = w + K\nnetwork net { input 3; dense(f(c)) }", "c K", "c K"),
    "a comprehension": ("network net { input 3; for k in [w*z for w in [1, 2]] { dense(k) } }", "z", "z"),
    "the name of an argument": ("symbol kernel = 3\nnetwork net { input 8x8x3; conv(4, kernel=1) }", "", ""),
    "a label": ("network net { input 8; w: dense(3); relu; from w }", "", ""),
    "the index of a label": ("network net { input 8; repeat i in 1..2 { e: dense(3) }; from e[K - 4] }", "K", "K"),
    "a condition": ("network net { input 3; if w > 4 { dense(3) } else { dense(c) } }", "w c", "w"),
}  # fmt: skip
"""A script, what it may use, and what it does at the defaults."""


@pytest.mark.parametrize(("text", "may", "does"), CASES.values(), ids=CASES)
def test_what_a_network_uses(text: str, may: str, does: str) -> None:
    script = from_text(SYMBOLS + text)
    program = script.program
    assert used_names(program, [program.networks["net"]]) & program.symbols.keys() == set(may.split())
    defaults = script.symbolic.defaults()
    bound = script.session(defaults).network("net").bound
    assert bound == {name: defaults[name] for name in program.symbols if name in does.split()}


def test_values_are_shared_between_networks_that_use_them() -> None:
    text = "let h = 2*w\nnetwork a { input 3; dense(h) }\nnetwork b { input 3; dense(h); dense(K) }"
    session = from_text(SYMBOLS + text).session({"w": 4, "K": 2, "z": 1})
    assert [dict(session.network(name).bound) for name in "ab"] == [{"w": 4}, {"w": 4, "K": 2}]


def test_what_bounds_a_symbol_that_is_left_counts() -> None:
    session = from_text(SYMBOLS + "network net { input (n, n, 3); relu }").session({"L": 3, "w": 1})
    assert dict(session.network("net").bound) == {"L": 3}


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('symbol w = 8 "k"; symbol k = 3', "`k` looks like `w` in formulas: both are `k`"),
        ('symbol alpha; symbol a "\\alpha"', "`a` looks like `alpha` in formulas: both are `\\alpha`"),
        ('symbol a "k_1"; symbol b "{k}_{1}"', "`b` looks like `a` in formulas: both are `{k}_{1}`"),
        ('symbol a, b "k"', "`b` looks like `a` in formulas: both are `k`"),
        ("symbol k1; symbol k_1", "`k_1` looks like `k1` in formulas: both are `k_{1}`"),
    ],
)
def test_two_symbols_that_look_alike_are_refused(declared: str, said: str) -> None:
    from symcnn.errors import Error

    with pytest.raises(Error) as wrong:
        from_text(declared)
    (problem,) = wrong.value.problems
    assert problem.message == said
    assert problem.span is not None
    assert problem.span.start > declared.index("symbol") + 6
    remedy = str(problem.hint).split("`")[1]
    name = remedy.split()[1]
    mended = declared.replace(f"; symbol {name}", f"; {remedy} #") if ";" in declared else f'symbol a "k"; {remedy}'
    assert list(from_text(mended).program.symbols)[-1] == name


def test_an_index_of_a_sum_is_no_symbol_s_letter() -> None:
    from symcnn.algebra import latex

    script = from_text(
        'symbol d; symbol w "i"; network net { input 3; repeat k in 1..d { dense(ceil(k*w/3)) }; dense(1) }'
    )
    assert r"\sum_{i=" not in latex(script.symbolic.network().metric("params"))
