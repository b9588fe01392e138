"""Conditions that say something else: negated, with `and` for `or`, with a part less."""

from __future__ import annotations

from collections.abc import Iterator

from ida_dsl.laws.mutation.change import Change, Site, altered
from ida_dsl.syntax import ast

KIND = "condition"


def conditions(site: Site) -> Iterator[Change]:
    """`a and b` becomes `a or b`, `a`, or `b`; a condition is negated."""
    node = site.node
    if isinstance(node, ast.Logical):
        other = "or" if node.op == "and" else "and"
        yield site.to(KIND, f"`{node.op}` becomes `{other}`", altered(node, op=other))
        for at in range(len(node.operands)):
            yield site.to(KIND, f"a part of `{node.op}` is lost", _without(node, at))
    if isinstance(node, ast.Unary) and node.op == "not":
        yield site.to(KIND, "`not` is lost", node.operand)
    elif is_condition(site) and not _negated_elsewhere(node):
        yield site.to(KIND, "the condition is negated", ast.Unary("not", node))  # type: ignore[arg-type]


def _without(node: ast.Logical, at: int) -> ast.Expr:
    left = node.operands[:at] + node.operands[at + 1 :]
    return left[0] if len(left) == 1 else altered(node, operands=left)


def is_condition(site: Site) -> bool:
    """Whether something is decided by what stands here."""
    match site.parent:
        case ast.Branch(condition) | ast.Conditional(condition=condition) | ast.Require(condition):
            return site.node is condition
        case ast.Clause(filters=filters):
            return any(site.node is one for one in filters)
        case ast.Strategy(when=when) | ast.Shown(when=when):
            return site.node is when
    return False


def _negated_elsewhere(node: ast.Node) -> bool:
    """Whether another change already says the opposite."""
    return (
        isinstance(node, ast.Compare) and len(node.ops) == 1 and node.ops[0] in {"==", "!=", "in", "not in"}
    )
