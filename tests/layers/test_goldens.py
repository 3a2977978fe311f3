"""``pytest --goldens DIR``: the facts of another folder, where none may go unnoticed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from layer_facts import DATA

FEW = 5


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The test of the facts over a folder, in a process of its own."""
    command = ["-m", "pytest", "-p", "no:cacheprovider", "tests/layers/test_facts.py", "--goldens", str(folder)]
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=DATA.parents[1], timeout=120, check=False
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a few of the facts."""
    for name in ("layers_torch.json", "layers_keras.json"):
        data = json.loads((DATA / name).read_text(encoding="utf-8"))
        (tmp_path / name).write_text(json.dumps({**data, "facts": data["facts"][:FEW]}), encoding="utf-8")
    return tmp_path


def test_another_folder(copied: Path) -> None:
    done = run(copied)
    assert done.returncode == 0, done.stdout


def test_an_unknown_layer_is_a_failure_that_names_it(copied: Path) -> None:
    file = copied / "layers_torch.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["facts"].append({**data["facts"][0], "layer": "Conv9d"})
    file.write_text(json.dumps(data), encoding="utf-8")
    done = run(copied)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "torch's Conv9d is not supported" in done.stdout
    assert "skipped" not in done.stdout


def test_a_folder_without_facts(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode != 0
    assert "there is no layers_torch.json" in done.stderr + done.stdout
