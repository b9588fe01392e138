"""The builtins that operators stand for."""

from collections.abc import Mapping

BINARY: Mapping[str, str] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "modulo",
    "**": "power",
}
UNARY: Mapping[str, str] = {"-": "negate", "+": "plus", "not": "not"}
COMPARISONS: Mapping[str, str] = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "in": "contains",
    "not in": "not_contains",
}
