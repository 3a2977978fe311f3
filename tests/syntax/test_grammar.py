"""The grammar itself: no conflicts, and one list of reserved words."""

import pytest

from symcnn.syntax import engine, keywords
from symcnn.syntax.builder import Builder
from symcnn.syntax.mistakes import STATEMENTS


def test_the_grammar_is_lalr_without_conflicts_or_colliding_words():
    pytest.importorskip("interegular")
    engine.build(Builder(), strict=True, cached=False)


def test_keywords_are_those_of_the_grammar():
    assert {"symbol", "at", "yes", "training", "transposed", "defaults"} <= keywords()
    assert set(STATEMENTS) <= keywords()
    assert not keywords() & {"residual", "add", "concat", "conv", "params", "name"}


def test_every_rule_has_a_method():
    lark = engine.build(Builder(), cached=False)
    kept = {str(rule.alias or rule.origin.name) for rule in lark.rules}
    assert {name for name in kept if not name.startswith("_") and not hasattr(Builder, name)} <= PASSED_ON


# Rules of one child each, which is passed on as it is.
PASSED_ON = {"over", "subject", "domain", "expr", "not_", "postfix", "atom", "place"}


def test_a_cache_that_cannot_be_written_is_done_without(monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert engine.build(Builder()).parse("print a", start="script")


def test_the_cache_is_the_user_s_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = engine.build(Builder()).parse("print a", start="script")
    (file,) = (tmp_path / "symcnn").iterdir()
    assert file.stat().st_size > 1000
    assert (tmp_path / "symcnn").stat().st_mode & 0o077 == 0
    assert engine.build(Builder()).parse("print a", start="script") == first


def test_a_broken_cache_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "symcnn").mkdir()
    (tmp_path / "symcnn" / "grammar.lark-cache").write_bytes(b"no cache\n\x80")
    assert engine.build(Builder()).parse("print a", start="script")
