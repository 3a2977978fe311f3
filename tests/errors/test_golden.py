"""Wrong scripts and what their user reads, in full."""

import pytest

from symcnn import script
from symcnn.errors import Error
from tests.errors.golden import cases, outcome

CASES = {name: (text, printed) for name, text, printed in cases()}


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed(name, tmp_path):
    text, printed = CASES[name]
    assert outcome(text, tmp_path) == printed


def test_there_are_enough():
    assert len(CASES) >= 100


@pytest.mark.parametrize("name", CASES)
def test_every_error_has_a_place_in_its_line(name):
    _, printed = CASES[name]
    lines = printed.split("\n")
    for number, line in enumerate(lines):
        if ": error: " in line:
            column = int(line.split(":")[2])
            caret = lines[number + 2]
            assert caret.index("^") == column + 1  # the line is shown two columns in
            assert caret.strip("~^ ") == ""
            assert len(caret) <= max(len(lines[number + 1]), column + 2)


def test_an_import_by_a_link_that_leaves_the_folder(tmp_path):
    outside, inside = tmp_path / "secret.cnn", tmp_path / "scripts"
    outside.write_text("let secret = 42")
    inside.mkdir()
    (inside / "link.cnn").symlink_to(outside)
    (inside / "main.cnn").write_text('import "link.cnn"\nprint secret')
    with pytest.raises(Error, match=r'1:8: error: the import "link\.cnn" leaves the folder of the script'):
        script.from_file(inside / "main.cnn")


def test_an_import_by_links_in_a_circle(tmp_path):
    (tmp_path / "a.cnn").symlink_to(tmp_path / "b.cnn")
    (tmp_path / "b.cnn").symlink_to(tmp_path / "a.cnn")
    (tmp_path / "main.cnn").write_text('import "a.cnn"')
    with pytest.raises(Error, match=r"main\.cnn:1:8: error: can't "):
        script.from_file(tmp_path / "main.cnn")


def test_two_names_of_one_file_are_one_import(tmp_path):
    (tmp_path / "blocks.cnn").write_text("let width = 8")
    (tmp_path / "link.cnn").symlink_to(tmp_path / "blocks.cnn")
    (tmp_path / "main.cnn").write_text('import "blocks.cnn"\nimport "./blocks.cnn"\nimport "link.cnn"\nprint width')
    assert [reply.lines for reply in script.from_file(tmp_path / "main.cnn").answers()] == [("8",)]


def test_an_import_of_bytes_that_are_no_text(tmp_path):
    (tmp_path / "blocks.cnn").write_bytes(b"let a = 1\nlet b = \xff")
    (tmp_path / "main.cnn").write_text('import "blocks.cnn"')
    with pytest.raises(Error, match=r"blocks\.cnn:2:9: error: this byte is not UTF-8 text"):
        script.from_file(tmp_path / "main.cnn")


def test_a_script_that_is_no_file_imports_from_the_library_alone():
    with pytest.raises(Error, match="this script is not a file, so it has no folder to import from"):
        script.from_text('import "blocks.cnn"')
    assert script.from_text('import "std/residual.cnn"').program.blocks


def test_no_more_than_twenty_at_once():
    text = "".join(f"print a{number}\n" for number in range(1000))
    with pytest.raises(Error) as raised:
        list(script.from_text(text).answers())
    assert len(raised.value.problems) == 20
