"""Statements."""

from __future__ import annotations

from ida_dsl.syntax.ast.expressions import Expr, Target
from ida_dsl.syntax.ast.node import Node, node


@node
class Assign(Node):
    """`target = value`."""

    target: Target
    value: Expr


@node
class Branch(Node):
    """One `if` or `elif` with its block."""

    condition: Expr
    body: Block


@node
class If(Node):
    """`if` / `elif` / `else`; `otherwise` is None without an `else`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None


@node
class For(Node):
    """`for target in items:`."""

    target: Target
    items: Expr
    body: Block


@node
class Repeat(Node):
    """`repeat count:`."""

    count: Expr
    body: Block


@node
class Break(Node):
    """`break`."""


@node
class Require(Node):
    """`require condition`."""

    condition: Expr


@node
class Return(Node):
    """`return value`."""

    value: Expr


@node
class Mistake(Node):
    """A line that did not parse and was reported; nothing inside its declaration is checked further."""


Statement = Assign | If | For | Repeat | Break | Require | Return | Mistake
Block = tuple[Statement, ...]
Body = Expr | Block
"""What follows `=` (an expression) or `:` (a block ending in `return`)."""
