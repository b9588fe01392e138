"""Constants that are off by one, 0 or 1, or the other truth value."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site
from ida_dsl.syntax import ast

KIND = "constant"
_Constant = bool | int | float | str


def constants(site: Site) -> Iterator[Change]:
    """`5` becomes `6`, `4`, `0`, or `1`; `True` becomes `False`; a text becomes empty."""
    node = site.node
    if not isinstance(node, ast.Literal):
        return
    for value in _others(node.value):
        yield site.to(KIND, f"`{_shown(node.value)}` becomes `{_shown(value)}`", ast.Literal(value))


def _others(value: _Constant) -> list[_Constant]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [""] if value else []
    others = [value + 1, value - 1, 0, 1]
    return [type(value)(one) for one in dict.fromkeys(others) if one != value]


def _shown(value: _Constant) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
