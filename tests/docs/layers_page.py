"""The reference of the layer kinds, ``docs/layers.md``, is made from their entries.

``python tests/docs/layers_page.py --write`` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from symcnn.layers.conventions import DIFFERENCES
from symcnn.render import render
from symcnn.render.markdown import code, prose
from symcnn.report import kinds_report

PAGE = Path(__file__).parents[2] / "docs" / "layers.md"

HEAD = """\
# The layer kinds

Every kind with its arguments, its output, its counts and its weights, as `symcnn layers KIND` shows it; this page is
made from the same entries (`python tests/docs/layers_page.py --write`).

Shapes are spatial sizes, then channels, without the batch. In the rules of an axis n is its size, k the kernel, s the
stride, p the padding of one side, d the dilation, e the output padding. In the counts Π is a product over the axes, i
and c are the input channels, o the filters or units, g the groups, m the multiplier; the letters of recurrent layers
are i inputs, h units, r the state that comes back and p the projection, those of attention H heads of key size k and
value size v, G of them for keys and values, D, K, V and O the channels of query, key, value and output, T queries and S
keys. Where an output is said to be `at` an argument, it is one of these that the letters don't decide. Weights stand
with the words of their dimensions, in the order in which the framework stores them.

## Where the conventions differ

`convention torch` and `convention keras` decide these, and nothing else.

| what | torch | keras | kinds |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = (
        f"| {row.name} | {prose(row.torch)} | {prose(row.keras)} | {', '.join(map(code, row.kinds))} |\n"
        for row in DIFFERENCES
    )
    return f"{HEAD}{''.join(rows)}\n{render('kinds', 'markdown', kinds_report())}\n"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
