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
    if not isinstance(node, ast.Literal) or _is_count(site):
        return
    for value in _others(node.value):
        yield site.to(KIND, f"`{_shown(node.value)}` becomes `{_shown(value)}`", ast.Literal(value))


def tries(site: Site) -> Iterator[Change]:
    """`ask[2] t(x)` becomes `ask[3] t(x)` and `ask[1] t(x)`."""
    node = site.node
    if isinstance(node, ast.Literal) and isinstance(node.value, int) and _is_count(site):
        for value in (node.value + 1, node.value - 1):
            yield site.to("tries", f"{value} tries, not {node.value}", ast.Literal(value))


def never_asked(site: Site) -> Iterator[Change]:
    """`ask[2] t(x)` becomes `ask[0] t(x)`: one try less, and none left, is a fault."""
    if isinstance(site.node, ast.Ask) and site.node.count is not None:
        yield site.instead("answer", "nothing is asked", site.node.count, ast.Literal(0))


def _is_count(site: Site) -> bool:
    return isinstance(site.parent, ast.Ask) and site.node is site.parent.count


def _others(value: _Constant) -> list[_Constant]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [""] if value else []
    others = [value + 1, value - 1, 0, 1]
    return [type(value)(one) for one in dict.fromkeys(others) if one != value]


def _shown(value: _Constant) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
