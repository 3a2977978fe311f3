"""A figure as a function of its symbols: exact on numbers, fast on NumPy arrays, never silently wrong."""

from symcnn.function.function import Function, as_function

__all__ = ["Function", "as_function"]
