"""The program in this process: its arguments and standard input go in, its exit status and streams come out."""

import io
import sys
from typing import NamedTuple

import pytest

from symcnn import cli

SCRIPT = """\
symbol w in 8..512 step 8 = 64
symbol n = 32
network net {
  input (n, n, 3)
  stem: conv(w, 3, padding=1); relu
  head: { gap; dense(10) }
}
network other { input 8; dense(w) }
print params(net), macs(net)
expect params(net) == 38*w + 10
"""

TWO_NORMS = "network net { input 28x28x3; conv(8, 3); bn; relu }\n"


class Done(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that the program works in, with a few scripts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.cnn").write_text(SCRIPT)
    (tmp_path / "norm.cnn").write_text(TWO_NORMS)
    (tmp_path / "false.cnn").write_text("print 6*7\nexpect 1 == 2\nprint 43")
    (tmp_path / "wrong.cnn").write_text("network net { input 28x28x3; cnov(8, 3) }\nprint 6*7\nprint params")
    return tmp_path


@pytest.fixture
def symcnn(folder, monkeypatch, capfd):
    """Runs ``symcnn`` with these words."""

    def run(*words, stdin=""):
        monkeypatch.setattr(sys, "argv", ["symcnn", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capfd.readouterr()
        status = 0
        try:
            cli.main()
        except SystemExit as left:
            status = left.code or 0
        streams = capfd.readouterr()
        return Done(status, streams.out, streams.err)

    return run
