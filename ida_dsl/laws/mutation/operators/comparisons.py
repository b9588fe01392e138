"""Other comparisons."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.syntax import ast
from ida_dsl.types import IntType

KIND = "comparison"
_OTHERS = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "in": ("not in",),
    "not in": ("in",),
}
_ALSO = {"==": ("<=", ">=")}
"""Of numbers."""


def comparisons(site: Site) -> Iterator[Change]:
    """`a < b` becomes `a <= b` or `a >= b`; `a == b` becomes `a != b`, of numbers also `a <= b`, `a >= b`."""
    node = site.node
    if not isinstance(node, ast.Compare):
        return
    numbers = all(isinstance(site.type_of(one), IntType) for one in node.operands)
    for at, op in enumerate(node.ops):
        for other in (*_OTHERS[op], *(_ALSO.get(op, ()) if numbers else ())):
            ops = (*node.ops[:at], other, *node.ops[at + 1 :])
            yield site.to(KIND, f"`{op}` becomes `{other}`", altered(node, ops=ops))
