"""Other arithmetic, and operands that are lost."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.syntax import ast
from ida_dsl.types import IntType, RealType

KIND = "arithmetic"
_OTHERS = {"+": "-", "-": "+", "*": "+", "/": "*", "//": "*", "%": "//", "**": "*"}


def arithmetic(site: Site) -> Iterator[Change]:
    """`a + b` becomes `a - b`, `a`, or `b`; `-a` becomes `a`."""
    node = site.node
    if isinstance(node, ast.Unary) and node.op == "-":
        yield site.to(KIND, "the sign is lost", node.operand)
    if not isinstance(node, ast.Binary) or not isinstance(site.type_of(node), IntType | RealType):
        return
    other = _OTHERS[node.op]
    yield site.to(KIND, f"`{node.op}` becomes `{other}`", altered(node, op=other))
    yield site.to(KIND, "what is right of the operator is lost", node.left)
    yield site.to(KIND, "what is left of the operator is lost", node.right)
