"""Networks that the formats and derivations are tried on, and how a test compiles one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from symcnn.algebra import Number
from symcnn.network.model import Network
from symcnn.network.program import collect
from symcnn.network.session import Session
from symcnn.report import TableReport, table_report
from symcnn.source import Source
from symcnn.syntax import parse

TUTORIALS = {
    path.stem: path.read_text() for path in sorted((Path(__file__).parents[2] / "docs" / "tutorials").glob("?.cnn"))
}

RESNET = """
symbol w in 8..512 step 8 = 64
symbol n in 32.. step 32 = 224
symbol K = 1000
block bottleneck(c, stride = 1, project = no) {
  residual {
    conv(c, 1, bias=no); bn; relu
    conv(c, 3, stride=stride, padding=1, bias=no) -> bn -> relu
    conv(4*c, 1, bias=no); bn
  } { if project { conv(4*c, 1, stride=stride, bias=no); bn } }
  relu
}
network resnet50 {
  input (n, n, 3)
  stem: conv(w, 7, stride=2, padding=3, bias=no); bn; relu
  maxpool(3, stride=2, padding=1)
  for c, turns, s in [(w, 3, 1), (2*w, 4, 2), (4*w, 6, 2), (8*w, 3, 2)] {
    bottleneck(c, s, project=yes)
    repeat turns - 1 { bottleneck(c) }
  }
  gap
  dense(K)
}
"""

CEILINGS = RESNET.replace("in 32.. step 32", "in 32..")
"""The image's side is any number, so that sizes and multiply-accumulates are full of roundings."""

VARIED = """
network varied {
  input 32x32x3
  conv(32, 3, padding=1); bn; relu
  conv(64, 3x5, stride=2, padding=[(0, 1), (1, 0)], dilation=2, groups=4)
  conv(64, 3x5, padding=same, stride=2)
  maxpool(3, stride=2, padding=1, ceil=yes)
  depthwise(3, padding=1); separable(32, 3)
  convtranspose(16, 3, stride=2, output_padding=1, padding=1)
  repeat 3 { residual { conv(16, 3, padding=1, bias=no); bn }; relu }
  training { gap; dense(5) }
  freeze { concat {} { conv(8, 1) } }
  pad(1); upsample(2); repeat 2 { avgpool(2); conv(8, 1) }
  flatten; tied: dense(10)
  dense(10); last: dense(10); reuse last
}
"""

CHOSEN = """
symbol k in 1..9 = 3
network chosen {
  input 16x16x8
  if k >= 4 { conv(8, 3, padding=same) } else { conv(8, 1) }
  dense(k)
}
"""

PYRAMID = """
symbol c, K
symbol L in 1..6
symbol n in 2^L.. step 2^L
block unit(f) { conv(f, 3, padding=1); relu }
network pyramid {
  input (n, n, 3)
  repeat i in 1..L { e: unit(c*2^(i - 1)); maxpool(2) }
  unit(c*2^L)
  repeat j in 1..L { convtranspose(c*2^(L - j), 2, stride=2); concat {} { from e[L + 1 - j] }; unit(c*2^(L - j)) }
  conv(K, 1)
}
"""

DENSE = """
symbol g, d
symbol L in 0..
network growing {
  input 32x32x3
  conv(2*g, 3, padding=1)
  repeat L { concat {} { bn; repeat d { conv(4*g, 1) }; conv(g, 3, padding=1) } }
  repeat k in 1..d { conv(k*g, 1) }
}
"""

ROUNDED = """
symbol w
symbol d in 1..6
symbol n in 64..
network rounded { input (n, n, 3); repeat i in 1..d { conv(w*2^i, 3, padding=1); maxpool(2) } }
"""

DEEP = {"pyramid": PYRAMID, "growing": DENSE, "rounded": ROUNDED}
"""Networks whose depth is a symbol."""

EVERY = {**TUTORIALS, "resnet": RESNET, "ceilings": CEILINGS, "varied": VARIED, "chosen": CHOSEN}


class Compiled(NamedTuple):
    network: Network
    defaults: Mapping[str, Number]

    @property
    def report(self) -> TableReport:
        return table_report(self.network, self.defaults)


def compiled(text: str, at: Mapping[str, Number] | None = None, convention: str | None = None) -> Compiled:
    """The only network of a script."""
    session = Session(collect(parse(Source("test", text)), lambda _: None), at, convention)
    return Compiled(session.network(), session.defaults())
