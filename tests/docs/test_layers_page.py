"""The page of the layer kinds is fresh."""

from tests.docs.layers_page import PAGE, page


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tests/docs/layers_page.py --write"
