"""Depth as a symbol, measured: against fewer turns, lark's import, and PyTorch's symbolic shapes."""

from __future__ import annotations

DENSENET = """
symbol g = 32
symbol a = 6
symbol b = 12
symbol c = 24
symbol d = 16
symbol n in 32.. step 32 = 224
symbol K = 1000
block layer { concat {} { bn; relu; conv(4*g, 1, bias=no); bn; relu; conv(g, 3, padding=1, bias=no) } }
block transition { bn; relu; conv(channels//2, 1, bias=no); avgpool(2) }
network densenet {
  input (n, n, 3)
  conv(2*g, 7, stride=2, padding=3, bias=no); bn; relu; maxpool(3, stride=2, padding=1)
  repeat a { layer }
  transition
  repeat b { layer }
  transition
  repeat c { layer }
  transition
  repeat d { layer }
  bn; relu; gap; dense(K)
}
"""
"""DenseNet with its growth and the layers of its four blocks as symbols."""


def repeated(turns: str) -> str:
    return f"network deep {{ input 32x32x3; repeat {turns} {{ residual {{ conv(3, 3, padding=1); bn; relu }} }} }}"


def growing(turns: str) -> str:
    return f"network deep {{ input 32x32x3; repeat i in 1..{turns} {{ conv(8*i, 3, padding=1); bn; relu }} }}"
