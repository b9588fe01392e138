"""Expressions, types and targets as documents that know where they may break.

Brackets break with one element a line. A chain of operators breaks before each of its operators, inside
brackets that are there anyway or are put around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ida_dsl.syntax import ast
from ida_dsl.syntax.brackets import Piece, chain, enclosed, listed, pieces
from ida_dsl.syntax.comments import Remarks, is_bracketed
from ida_dsl.syntax.layout import Break, Doc, Group, IfBroken, flat
from ida_dsl.syntax.precedence import CONDITIONAL, NOT, OR, POSTFIX, UNARY, Link, is_tight, links, precedence
from ida_dsl.syntax.unparse_text import (
    ftext_as_written,
    ftext_literal,
    number_literal,
    quotes_for,
    text_literal,
)

_Display = ast.TupleExpr | ast.ListExpr | ast.RecordExpr | ast.Comprehension


def unparse_expression(expr: ast.Expr) -> str:
    """An expression or type on one line, in the canonical spelling."""
    return flat(Expressions().expression(expr))


class Expressions:
    """Writes the expressions of one line. `text` is the source, if there is one, and `remarks` are the
    comments to be put among them.
    """

    def __init__(self, text: str = "", remarks: Remarks | None = None, quotes: tuple[str, ...] = ()) -> None:
        self._text = text
        self._remarks = remarks or Remarks(())
        self._quotes = quotes  # for texts in the hole of an f-text: from the outermost in

    # ------------------------------------------------------------------------------- whole places

    def slot(self, expr: ast.Expr, end: int | None = None, *, first: bool = True) -> Doc:
        """An expression that stands by itself in a line; `end` is where in the source its place ends. Unless
        it is the first in its line, the place of another reaches up to it.
        """
        before = self._remarks.take(None, expr.span.start) if first else []
        after = self._remarks.take(expr.span.end, end)
        body = self.expression(expr)
        if not (before or after or precedence(expr) < POSTFIX):
            return body
        return Group(enclosed(IfBroken("("), body, IfBroken(")"), before, after))

    def slot_list(self, expr: ast.Expr, end: int | None = None, *, first: bool = True) -> Doc:
        """As `slot`, where the grammar also takes a bare tuple."""
        if isinstance(expr, ast.TupleExpr) and len(expr.items) > 1:
            return Group(self._list(IfBroken("("), expr.items, IfBroken(")"), expr))
        return self.slot(expr, end, first=first)

    def parameters(self, parameters: Sequence[ast.Parameter], start: int, end: int) -> Doc:
        """The brackets after the name of what is declared; not a group."""
        parts = pieces(parameters, lambda node: (node.name.text, ": ", self.expression(node.type)))
        return listed("(", parts, ")", (start, end), self._remarks)

    # -------------------------------------------------------------------------------- expressions

    def expression(self, expr: ast.Expr) -> Doc:
        """An expression among others, without brackets around it."""
        if parts := links(expr):
            return Group(chain([self._link(link) for link in parts], self._remarks))
        match expr:
            case ast.Range(low, high):
                return self._range(low, high)
            case ast.Unary(op, operand):
                sign, least = ("not ", NOT) if op == "not" else (op, UNARY)
                return (sign, self._operand(operand, least))
            case ast.Binary(op, left, right):
                return (self._operand(left, POSTFIX), f" {op} ", self._operand(right, UNARY))
            case ast.Index() | ast.Slice() | ast.Field():
                return (self._operand(expr.value, POSTFIX), self._after(expr))
            case ast.TupleExpr() | ast.ListExpr() | ast.RecordExpr() | ast.Comprehension():
                return Group(self._display(expr))
            case ast.Call(function, arguments):
                return (function.text, self._arguments(arguments, function.span.end, expr.span.end))
            case ast.Ask():
                return self._ask(expr)
        return self._atom(expr)

    def _operand(self, expr: ast.Expr, least: int) -> Doc:
        body = self.expression(expr)
        return body if precedence(expr) >= least else Group(enclosed("(", body, ")", [], []))

    def _link(self, link: Link) -> Piece:
        span = link.operand.span
        return Piece((link.lead, self._operand(link.operand, link.least)), span.start, span.end)

    def _range(self, low: ast.Expr, high: ast.Expr) -> Doc:
        dots = ".." if is_tight(low) and is_tight(high) else " .. "
        return (self._operand(low, CONDITIONAL), dots, self._operand(high, CONDITIONAL))

    def _ask(self, expr: ast.Ask) -> Doc:
        start, end = expr.task.span.end, expr.span.end
        count: Doc = ""
        if expr.count is not None:
            count = Group(self._around("[", expr.count, "]", expr.span.start, expr.task.span.start))
        return ("ask", count, " ", expr.task.text, self._arguments(expr.arguments, start, end))

    def _atom(self, expr: ast.Expr) -> Doc:
        match expr:
            case ast.Name(text):
                return text
            case ast.UnknownLiteral():
                return "unknown"
            case ast.FText():
                return self._ftext(expr)
            case ast.Literal(bool(value)):
                return str(value)
            case ast.Literal(str(value)):
                return text_literal(value, self._written(expr)) if not self._quotes else self._raw(value)
            case ast.Literal(int(value) | float(value)):
                return number_literal(value, self._written(expr))
        raise TypeError(f"not an expression: {expr!r}")

    def _ftext(self, expr: ast.FText) -> str:
        if written := self._written(expr):
            return ftext_as_written(written)
        quote, *rest = self._quotes or quotes_for(expr)
        inside = Expressions(quotes=tuple(rest) or (quote,))
        return ftext_literal(expr, lambda e: flat(inside.expression(e)), quote, nested=bool(self._quotes))

    def _raw(self, value: str) -> str:
        """A text in a hole, where no escapes are read."""
        return self._quotes[0] + value + self._quotes[0]

    def _written(self, node: ast.Node) -> str:
        return self._text[node.span.start : node.span.end]

    # ----------------------------------------------------------------------------------- brackets

    def _list(self, start: Doc, items: Sequence[ast.Expr], end: Doc, place: ast.Node) -> Doc:
        span = (place.span.start, place.span.end)
        return listed(start, pieces(items, self.expression), end, span, self._remarks)

    def _around(self, start: str, expr: ast.Expr, end: str, low: int, high: int, comma: str = "") -> Doc:
        before = self._remarks.take(low, expr.span.start)
        after = self._remarks.take(expr.span.end, high)
        return enclosed(start, (self.expression(expr), comma), end, before, after)

    def _after(self, expr: ast.Index | ast.Slice | ast.Field) -> Doc:
        low, high = expr.value.span.end, expr.span.end
        match expr:
            case ast.Field():
                return "." + expr.name.text
            case ast.Slice():
                return Group(enclosed("[", self._bounds(expr), "]", [], []))
            case ast.Index(_, ast.TupleExpr(items)) if len(items) > 1 and self._is_bare(expr):
                parts = pieces(items, self.expression)
                return Group(listed("[", parts, "]", (low, high), self._remarks))
            case ast.Index(_, index):
                return Group(self._around("[", index, "]", low, high))

    def _is_bare(self, expr: ast.Index) -> bool:
        """Whether the index is written `xs[a, b]` and not `xs[(a, b)]`: kept, as in `List[(A, B)]` it tells a
        list of pairs from a list with a size.
        """
        if written := self._written(expr.index):
            return not is_bracketed(written)
        return isinstance(expr.value, ast.Name) and expr.value.text in {"List", "Map"}

    def _bounds(self, expr: ast.Slice) -> Doc:
        bounds = [expr.start, expr.stop] + ([expr.step] if expr.step is not None else [])
        space = "" if all(b is None or is_tight(b) for b in bounds) else " "
        parts: list[Doc] = []
        for i, bound in enumerate(bounds):
            if i:
                before = space if bounds[i - 1] is not None else ""
                parts += [Break(before) if parts else "", ":"]
            if bound is not None:
                parts += [space if i else "", self.expression(bound)]
        return tuple(parts)

    def _display(self, expr: _Display) -> Doc:
        match expr:
            case ast.TupleExpr((item,)):
                return self._around("(", item, ")", expr.span.start, expr.span.end, comma=",")
            case ast.TupleExpr(items):
                return self._list("(", items, ")", expr)
            case ast.ListExpr(items):
                return self._list("[", items, "]", expr)
            case ast.RecordExpr(fields):
                parts = pieces(fields, lambda node: (node.name.text, ": ", self.expression(node.value)))
                return listed("{", parts, "}", (expr.span.start, expr.span.end), self._remarks)
            case ast.Comprehension():
                return self._comprehension(expr)

    def _comprehension(self, expr: ast.Comprehension) -> Doc:
        parts = pieces([expr.item], self.expression)
        for clause in expr.clauses:
            parts.append(self._clause(clause))
            parts += pieces(clause.filters, lambda node: ("if ", self._operand(node, OR)))
        before = self._remarks.take(expr.span.start, parts[0].start)
        after = self._remarks.take(parts[-1].end, expr.span.end)
        return enclosed("[", chain(parts, self._remarks), "]", before, after)

    def _clause(self, clause: ast.Clause) -> Piece:
        target = self.slot_list(clause.target, clause.items.span.start, first=False)
        doc = ("for ", target, " in ", self._operand(clause.items, OR))
        return Piece(doc, clause.target.span.start, clause.items.span.end)

    def _arguments(self, arguments: Sequence[ast.Argument], low: int, high: int) -> Doc:
        match arguments:
            case (ast.Argument(None, value),) if isinstance(value, _Display):
                return ("(", self.expression(value), ")")  # brackets in brackets break as one
        parts = pieces(arguments, self._argument)
        return Group(listed("(", parts, ")", (low, high), self._remarks))

    def _argument(self, node: ast.Argument) -> Doc:
        name = f"{node.name.text}=" if node.name is not None else ""
        return (name, self.expression(node.value))
