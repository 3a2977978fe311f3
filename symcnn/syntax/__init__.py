"""The syntax of the language: text to nodes and back."""

from symcnn.syntax.engine import keywords
from symcnn.syntax.formatter import format_script
from symcnn.syntax.parser import parse, parse_bindings, parse_body, parse_expression, parse_sweeps

__all__ = ["format_script", "keywords", "parse", "parse_bindings", "parse_body", "parse_expression", "parse_sweeps"]
