"""The canonical text of a script: what it looks like, and that nothing is lost."""

import pytest

from symcnn.source import Source
from symcnn.syntax import format_script, parse
from symcnn.syntax.item_text import pieces

from .build import expr, script

WHOLE = [
    ("", ""),
    ("# only\n\n\n\n# comments", "# only\n\n# comments\n"),
    ("print  a ;print b\n\n\n\nprint c", "print a; print b\n\nprint c\n"),
    ("network a{bn;relu->conv( 3,4 , )}", "network a { bn; relu -> conv(3, 4) }\n"),
    ("network a {\n\n bn ->\n relu\n\n\n a:{b}\n\n}", "network a {\n  bn\n  relu\n\n  a: { b }\n}\n"),
    ("network a { # head\n # own\n bn # tail\n # last\n} # closed\n# end",
     "network a {  # head\n  # own\n  bn  # tail\n  # last\n}  # closed\n# end\n"),
    ("network a # head\n{ conv( # in\n 3) }", "# head\nnetwork a {\n  # in\n  conv(3)\n}\n"),
    ("network a {\n residual { bn } # one\n { b }\n}", "network a {\n  residual { bn } {\n    # one\n    b\n  }\n}\n"),
    ("network a {\n if a {\n bn } else if b { c } else\n { d }\n}",
     "network a {\n  if a {\n    bn\n  } else if b { c } else { d }\n}\n"),
    ("network a {\n residual {\n bn } {} # x\n}", "network a {\n  residual {\n    bn\n  } {}  # x\n}\n"),
    ("block a(b,c=1+1) of d,e {\n f }", "block a(b, c = 1 + 1) of d, e {\n  f\n}\n"),
    ('symbol a,b real in 0.5 .. 1.50 step 1_0=1K "x"', 'symbol a, b real in 0.5..1.50 step 1_0 = 1K "x"\n'),
    ("maximize a over b subject to c<=1,d<=2 at k=1", "maximize a over b subject to c <= 1, d <= 2 at k=1\n"),
    ("solve a==b for c,d at defaults", "solve a == b for c, d at defaults\n"),
    ("network a {\n bn;\n {\n a }; {b}\n}", "network a {\n  bn\n  ; {\n    a\n  }\n  ; { b }\n}\n"),
    ("let f(a,b)=a", "let f(a, b) = a\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_whole_texts(text, expected):
    assert format_script(script(text)) == expected
    assert format_script(script(expected)) == expected


def test_long_lines_are_broken_after_commas_operators_and_before_clauses():
    text = (
        f"print {' + '.join(['alpha'] * 15)}, f({', '.join(['12'] * 20)}) at {', '.join(f'k{i}=1' for i in range(20))}"
    )
    assert format_script(script(text)) == (
        "print alpha + alpha + alpha + alpha + alpha + alpha + alpha + alpha + alpha + alpha + alpha +\n"
        "    alpha + alpha + alpha + alpha, f(12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,\n"
        "    12, 12, 12, 12) at k0=1, k1=1, k2=1, k3=1, k4=1, k5=1, k6=1, k7=1, k8=1, k9=1, k10=1, k11=1,\n"
        "    k12=1, k13=1, k14=1, k15=1, k16=1, k17=1, k18=1, k19=1\n"
    )


def test_items_that_no_longer_fit_on_a_line_get_one_each():
    text = "network a { " + "; ".join(["conv(64, 3, padding=same)"] * 4) + " }"
    expected = "network a {\n" + "  conv(64, 3, padding=same)\n" * 4 + "}\n"
    assert format_script(script(text)) == expected


BRACKETS = [
    "-2^2", "(-2)^2", "2^-1", "2^3^2", "(2^3)^2", "a - (b - c)", "(a + b)*c", "a*b + c", "a // (b*c)", "a % b",
    "not a == b", "(not a) == b", "(a == b) == c", "(a or b) and c", "a or b and c", "(a if b else c) + 1",
    "a if b else c if d else e", "(a if b else c) if d else e", "(a,)", "(a, b)", "[]", "[2*i for i in 1..d - 1]",
    "a[-1].b(1, c=2)[0]", "(a + b).c",
    "(-a)(b)", "-(a + b)", "--a", "3x4", "1_000K", "a < b <= c", "-a*b", "a*-b", "a // b % c*d",
]  # fmt: skip


@pytest.mark.parametrize("text", BRACKETS)
def test_brackets_are_the_fewest(text):
    (written,) = pieces(script(f"print {text}").items[0])
    assert written.replace("\n", " ") == f"print {text}"
    bare = parse(Source("", f"print (({text}))"))
    assert format_script(bare) == f"print {text}\n"
    assert expr(text) == expr(f"({text})")
