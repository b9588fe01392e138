"""How tightly expressions bind, and chains of operators taken apart into their lines."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from ida_dsl.syntax import ast

ALTERNATIVES, RANGE, CONDITIONAL, OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, POWER, POSTFIX = range(12)
"""The levels of the grammar, the loosest first."""

_BINARY = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT, "**": POWER}


def precedence(expr: ast.Expr) -> int:
    """The level of an expression."""
    match expr:
        case ast.Alternatives():
            return ALTERNATIVES
        case ast.Range():
            return RANGE
        case ast.Conditional():
            return CONDITIONAL
        case ast.Logical(op):
            return OR if op == "or" else AND
        case ast.Compare():
            return COMPARE
        case ast.Unary(op):
            return NOT if op == "not" else UNARY
        case ast.Binary(op):
            return _BINARY[op]
        case ast.Literal(int(value)) if value < 0:  # the least of 64 bits is read as one number
            return UNARY
    return POSTFIX


def is_tight(expr: ast.Expr) -> bool:
    """Whether an expression is written without blanks, so that `..` and `:` beside it need none either."""
    if isinstance(expr, ast.Unary):
        return expr.op != "not" and is_tight(expr.operand)
    return precedence(expr) in {POSTFIX, UNARY}


@frozen
class Link:
    """What one line of a broken chain holds: a word or operator, then an operand of at least this level."""

    lead: str
    operand: ast.Expr
    least: int


def links(expr: ast.Expr) -> list[Link]:
    """The lines of a chain of operators; none for what is not a chain."""
    match expr:
        case ast.Alternatives(members):
            return _joined(members, "| ", RANGE)
        case ast.Conditional():
            return _conditional(expr)
        case ast.Logical(op, operands):
            return _joined(operands, f"{op} ", AND if op == "or" else NOT)
        case ast.Compare(operands, ops):
            leads = ["", *(f"{op} " for op in ops)]
            return [Link(lead, operand, SUM) for lead, operand in zip(leads, operands, strict=True)]
        case ast.Binary(op) if op != "**":
            return _binary(expr)
    return []


def _joined(operands: Sequence[ast.Expr], lead: str, least: int) -> list[Link]:
    return [Link(lead if i else "", operand, least) for i, operand in enumerate(operands)]


def _conditional(expr: ast.Conditional) -> list[Link]:
    found: list[Link] = []
    lead = ""
    rest: ast.Expr = expr
    while isinstance(rest, ast.Conditional):
        found += [Link(lead, rest.then, OR), Link("if ", rest.condition, OR)]
        lead, rest = "else ", rest.otherwise
    return [*found, Link(lead, rest, CONDITIONAL)]


def _binary(expr: ast.Binary) -> list[Link]:
    level = precedence(expr)
    found: list[Link] = []
    first: ast.Expr = expr
    while isinstance(first, ast.Binary) and precedence(first) == level:
        found.append(Link(f"{first.op} ", first.right, level + 1))
        first = first.left
    return [Link("", first, level), *reversed(found)]
