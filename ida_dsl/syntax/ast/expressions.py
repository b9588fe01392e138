"""Expressions, and types, which are written with the same nodes."""

from __future__ import annotations

from ida_dsl.syntax.ast.node import Node, node


@node
class Name(Node):
    """A name, declared or used."""

    text: str


@node
class Literal(Node):
    """A number, a text, `True` or `False`. `Int` is a Python int, `Real` a float."""

    value: bool | int | float | str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and repr(self.value) == repr(other.value)

    def __hash__(self) -> int:
        return hash(repr(self.value))


@node
class UnknownLiteral(Node):
    """`unknown`."""


@node
class FText(Node):
    """`f"…"`: plain texts and the expressions of its holes, in order."""

    parts: tuple[str | Expr, ...]


@node
class TupleExpr(Node):
    """`(a, b)`, also the type of pairs."""

    items: tuple[Expr, ...]


@node
class ListExpr(Node):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@node
class FieldValue(Node):
    """`name: value` in a record, a value or a type."""

    name: Name
    value: Expr


@node
class RecordExpr(Node):
    """`{side: pro, text: t}`, or the type of such records."""

    fields: tuple[FieldValue, ...]


@node
class Unary(Node):
    """`-x`, `+x`, `not x`."""

    op: str
    operand: Expr


@node
class Binary(Node):
    """`+ - * / // % **`."""

    op: str
    left: Expr
    right: Expr


@node
class Logical(Node):
    """`a and b and c`, `a or b`."""

    op: str
    operands: tuple[Expr, ...]


@node
class Compare(Node):
    """A chain: `a < b <= c`, `x in xs`, `x not in xs`. One more operand than operators."""

    operands: tuple[Expr, ...]
    ops: tuple[str, ...]


@node
class Conditional(Node):
    """`then if condition else otherwise`."""

    then: Expr
    condition: Expr
    otherwise: Expr


@node
class Index(Node):
    """`xs[i]`, `next[x]`; `List[T, 6]` in types, where the index is a tuple."""

    value: Expr
    index: Expr


@node
class Slice(Node):
    """`xs[start:stop:step]`."""

    value: Expr
    start: Expr | None
    stop: Expr | None
    step: Expr | None


@node
class Field(Node):
    """`finding.line`."""

    value: Expr
    name: Name


@node
class Clause(Node):
    """`for target in items if filter if filter` in a comprehension."""

    target: Target
    items: Expr
    filters: tuple[Expr, ...]


@node
class Comprehension(Node):
    """`[item for … in … if …]`."""

    item: Expr
    clauses: tuple[Clause, ...]


@node
class Argument(Node):
    """An argument, by position (`name` is None) or by keyword."""

    name: Name | None
    value: Expr


@node
class Call(Node):
    """`f(x, key=y)`."""

    function: Name
    arguments: tuple[Argument, ...]


@node
class Ask(Node):
    """`ask t(e)`, or `ask[count] t(e)`."""

    task: Name
    arguments: tuple[Argument, ...]
    count: Expr | None


@node
class Range(Node):
    """`low..high`, both ends included: a type."""

    low: Expr
    high: Expr


@node
class Alternatives(Node):
    """`zero | one | wild`: a type."""

    members: tuple[Expr, ...]


Expr = (
    Name
    | Literal
    | UnknownLiteral
    | FText
    | TupleExpr
    | ListExpr
    | RecordExpr
    | Unary
    | Binary
    | Logical
    | Compare
    | Conditional
    | Index
    | Slice
    | Field
    | Comprehension
    | Call
    | Ask
    | Range
    | Alternatives
)
Target = Name | TupleExpr
"""What a value is bound to: a name, or a tuple of targets."""
