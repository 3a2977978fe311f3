"""``symcnn/zoo/figures.json``, which the list of the zoo is printed from.

``python tests/zoo/figures.py --write`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from symcnn import zoo
from symcnn.errors import Error
from symcnn.render.json import _dump
from symcnn.report import point_of, symbols_in
from tests.zoo.members import numeric, symbolic

FILE = Path(zoo.__file__).parent / zoo.FIGURES


def row(name: str) -> dict[str, Any]:
    """What the list says of a network; its symbols are those that its counts and sizes depend on."""
    compiled, defaults = symbolic(name)
    network = numeric(name)
    sizes = [size for layer in compiled.layers for size in layer.output]
    names = symbols_in(compiled.ring, [compiled.totals["params"], compiled.totals["macs"], *sizes])
    return {
        "name": name,
        "family": zoo.members()[name],
        "convention": network.convention,
        "input": network.layers[0].output,
        "params": network.totals["params"],
        "macs": network.totals["macs"],
        "symbols": point_of(names, defaults),
    }


def rows() -> Iterator[dict[str, Any]]:
    """A row a member; one that is wrong is named and left out, and the tests tell the rest."""
    for name in zoo.members():
        try:
            yield row(name)
        except Error as error:
            print(name, error.problems[0].message, file=sys.stderr)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    FILE.write_text(_dump({"networks": list(rows())}) + "\n", encoding="utf-8")
