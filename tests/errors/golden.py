"""The golden files of errors: scripts with what their user reads, word for word.

A file holds cases between lines of `====`: the script, a line of `----`, and what is printed. Where a script has more
than one file, a line `@@ name` begins the next one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from symcnn import script
from symcnn.errors import Error

FOLDER = Path(__file__).parent / "golden"
MAIN = "wrong.cnn"


def cases() -> Iterator[tuple[str, str, str]]:
    """(name, script, what is printed) of every case."""
    for file in sorted(FOLDER.glob("*.txt")):
        for number, case in enumerate(file.read_text(encoding="utf-8").split("====\n"), 1):
            text, _, printed = case.partition("----\n")
            yield f"{file.stem}-{number}", text, printed.removesuffix("\n")


def files(text: str) -> dict[str, str]:
    """The files of a case by name; the first is the script itself."""
    first, *others = text.split("@@ ")
    return {MAIN: first, **{name: rest for name, _, rest in (other.partition("\n") for other in others)}}


def outcome(text: str, folder: Path) -> str:
    """What running the script prints: the answers it comes to, then its errors."""
    for name, content in files(text).items():
        (folder / name).write_text(content, encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    printed: list[str] = []
    try:
        printed.extend(line for reply in script.from_file(MAIN).answers() for line in reply.lines)
    except Error as error:
        printed.append(str(error))
    finally:
        os.chdir(before)
    return "\n".join(printed)
