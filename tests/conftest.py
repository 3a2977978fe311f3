"""What the command line of the tests takes."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--goldens", metavar="DIR", help="a folder of layers_torch.json and layers_keras.json to test by")


def pytest_configure(config: pytest.Config) -> None:
    folder = config.getoption("--goldens")
    if folder is not None and not list(Path(folder).glob("layers_*.json")):
        raise pytest.UsageError(f"--goldens {folder}: there is no layers_torch.json or layers_keras.json")
