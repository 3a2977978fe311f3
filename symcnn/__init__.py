"""symcnn: exact closed forms for the parameters, MACs, shapes and budgets of convolutional networks.

``symcnn.load(path)`` and ``symcnn.parse(text)`` give a :class:`Script`; every error is a :class:`symcnn.Error`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcnn.compared import Comparison, compare
    from symcnn.errors import Error
    from symcnn.face import Answer, Layer, Network, Script, Table, load, parse

__all__ = ["Answer", "Comparison", "Error", "Layer", "Network", "Script", "Table", "compare", "load", "parse"]


def __getattr__(name: str) -> Any:
    """The face is loaded when it is first used, so that the command line pays only for what it needs."""
    if name == "Error":
        from symcnn.errors import Error

        return Error
    if name in ("Comparison", "compare"):
        from symcnn import compared

        return getattr(compared, name)
    if name in __all__:
        from symcnn import face

        return getattr(face, name)
    raise AttributeError(f"module 'symcnn' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What the face has is found by completion before it is loaded."""
    return sorted({*globals(), *__all__})
