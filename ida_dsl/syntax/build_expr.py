"""From lark's trees to expressions. Every tree has a method of its rule's name."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import define
from lark import Token, Tree

from ida_dsl.diagnostics import Diagnostic
from ida_dsl.source import Span
from ida_dsl.syntax import ast, literal_errors
from ida_dsl.syntax.literals import INT_LIMIT, Hole, read_ftext, read_int, read_real, read_text

Node = Tree[Token]
Part = Node | Token | None
ReadHole = Callable[["ExprBuilder", str, int], ast.Expr | None]


@define
class ExprBuilder:
    """Builds expressions; what a text or number holds that cannot be is reported, and `unsettled` is set."""

    path: str
    ids: Iterator[int]
    diagnostics: list[Diagnostic]
    read_hole: ReadHole
    unsettled: bool = False

    # ------------------------------------------------------------------------------------- helpers

    def at(self, tree: Node | Token) -> dict[str, Any]:
        """The span and a new id, for a node made from this tree."""
        return {"span": self.span(tree), "id": next(self.ids)}

    def span(self, tree: Node | Token) -> Span:
        """Where a tree stands."""
        if isinstance(tree, Token):
            return Span(self.path, tree.start_pos or 0, tree.end_pos or 0)
        if tree.meta.empty:
            return Span(self.path, 0, 0)
        return Span(self.path, tree.meta.start_pos, tree.meta.end_pos)

    def report(self, diagnostic: Diagnostic) -> None:
        """Note an error inside what is being built."""
        self.unsettled = True
        self.diagnostics.append(diagnostic)

    def text(self, token: Part) -> str:
        """What a text token says."""
        assert isinstance(token, Token)
        return read_text(str(token), self.span(token), self.report)

    # --------------------------------------------------------------------------------- expressions

    def expr(self, part: Part) -> ast.Expr:
        """An expression, a type or a target."""
        assert isinstance(part, Tree)
        method: Callable[[Node], ast.Expr] = getattr(self, f"_on_{part.data}")
        return method(part)

    def maybe(self, part: Part) -> ast.Expr | None:
        """An expression that may be left out."""
        return None if part is None else self.expr(part)

    def exprs(self, parts: Iterable[Part]) -> tuple[ast.Expr, ...]:
        """Expressions; what was left out is passed over."""
        return tuple(self.expr(part) for part in parts if part is not None)

    def name(self, part: Part) -> ast.Name:
        """A name."""
        assert isinstance(part, Tree)
        return self._on_name(part)

    def target(self, part: Part) -> ast.Target:
        """What a value is bound to."""
        made = self.expr(part)
        assert isinstance(made, ast.Target)
        return made

    def _on_name(self, tree: Node) -> ast.Name:
        return ast.Name(str(tree.children[0]), **self.at(tree))

    def _on_int(self, tree: Node) -> ast.Expr:
        span = self.span(tree)
        value = read_int(str(tree.children[0]), span, self.report)
        if value == INT_LIMIT:
            self.report(literal_errors.int_too_large(span))
        return ast.Literal(value, **self.at(tree))

    def _on_real(self, tree: Node) -> ast.Expr:
        value = read_real(str(tree.children[0]), self.span(tree), self.report)
        return ast.Literal(value, **self.at(tree))

    def _on_text(self, tree: Node) -> ast.Expr:
        return ast.Literal(self.text(tree.children[0]), **self.at(tree))

    def _on_ftext(self, tree: Node) -> ast.Expr:
        at = self.at(tree)
        pieces = read_ftext(str(tree.children[0]), self.span(tree), self.report)
        parts = (self._hole(piece) if isinstance(piece, Hole) else piece for piece in pieces)
        return ast.FText(tuple(parts), **at)

    def _hole(self, hole: Hole) -> ast.Expr:
        made = self.read_hole(self, hole.text, hole.start) if hole.text else None
        if made is None:  # reported; its statement will be a Mistake
            span = Span(self.path, hole.start, hole.start + len(hole.text))
            return ast.UnknownLiteral(span=span, id=next(self.ids))
        return made

    def _on_true(self, tree: Node) -> ast.Expr:
        return ast.Literal(True, **self.at(tree))

    def _on_false(self, tree: Node) -> ast.Expr:
        return ast.Literal(False, **self.at(tree))

    def _on_unknown(self, tree: Node) -> ast.Expr:
        return ast.UnknownLiteral(**self.at(tree))

    def _on_tuple(self, tree: Node) -> ast.Expr:
        return ast.TupleExpr(self.exprs(tree.children), **self.at(tree))

    _on_target_tuple = _on_tuple

    def _on_list(self, tree: Node) -> ast.Expr:
        return ast.ListExpr(self.exprs(tree.children), **self.at(tree))

    def _on_record(self, tree: Node) -> ast.Expr:
        return ast.RecordExpr(tuple(map(self._field_value, tree.children)), **self.at(tree))

    def _field_value(self, part: Part) -> ast.FieldValue:
        assert isinstance(part, Tree)
        name, value = part.children
        return ast.FieldValue(self.name(name), self.expr(value), **self.at(part))

    def _on_unary(self, tree: Node) -> ast.Expr:
        op, operand = tree.children
        if op == "-" and _digits(operand) == str(INT_LIMIT):
            return ast.Literal(-INT_LIMIT, **self.at(tree))  # has no positive counterpart in 64 bits
        return ast.Unary(str(op), self.expr(operand), **self.at(tree))

    def _on_not_(self, tree: Node) -> ast.Expr:
        return ast.Unary("not", self.expr(tree.children[0]), **self.at(tree))

    def _on_binary(self, tree: Node) -> ast.Expr:
        left, op, right = tree.children
        return ast.Binary(str(op), self.expr(left), self.expr(right), **self.at(tree))

    def _on_and_(self, tree: Node) -> ast.Expr:
        return ast.Logical("and", self.exprs(tree.children), **self.at(tree))

    def _on_or_(self, tree: Node) -> ast.Expr:
        return ast.Logical("or", self.exprs(tree.children), **self.at(tree))

    def _on_compare(self, tree: Node) -> ast.Expr:
        ops = (" ".join(map(str, op.children)) for op in tree.children[1::2] if isinstance(op, Tree))
        return ast.Compare(self.exprs(tree.children[0::2]), tuple(ops), **self.at(tree))

    def _on_conditional(self, tree: Node) -> ast.Expr:
        then, condition, otherwise = self.exprs(tree.children)
        return ast.Conditional(then, condition, otherwise, **self.at(tree))

    def _on_index(self, tree: Node) -> ast.Expr:
        value, index = self.exprs(tree.children)
        return ast.Index(value, index, **self.at(tree))

    def _on_slice(self, tree: Node) -> ast.Expr:
        value, start, stop, *step = tree.children
        ends = self.maybe(start), self.maybe(stop), self.maybe(step[0] if step else None)
        return ast.Slice(self.expr(value), *ends, **self.at(tree))

    def _on_field(self, tree: Node) -> ast.Expr:
        value, name = tree.children
        return ast.Field(self.expr(value), self.name(name), **self.at(tree))

    def _on_range(self, tree: Node) -> ast.Expr:
        low, high = self.exprs(tree.children)
        return ast.Range(low, high, **self.at(tree))

    def _on_alternatives(self, tree: Node) -> ast.Expr:
        return ast.Alternatives(self.exprs(tree.children), **self.at(tree))

    # ----------------------------------------------------------------- calls, asks, comprehensions

    def _on_call(self, tree: Node) -> ast.Expr:
        name, arguments = tree.children
        return ast.Call(self.name(name), self.arguments(arguments), **self.at(tree))

    def _on_ask(self, tree: Node) -> ast.Expr:
        count, name, arguments = tree.children
        return ast.Ask(self.name(name), self.arguments(arguments), self.maybe(count), **self.at(tree))

    def arguments(self, part: Part) -> tuple[ast.Argument, ...]:
        """What stands in the brackets of a call."""
        assert isinstance(part, Tree)
        if part.data == "generator_argument":
            inside = part.children[0]
            assert isinstance(inside, Tree)
            made = self._comprehension(inside, self.at(inside))
            return (ast.Argument(None, made, **self.at(inside)),)
        return tuple(self._argument(child) for child in part.children if isinstance(child, Tree))

    def _argument(self, tree: Node) -> ast.Argument:
        name, value = _parts(tree)
        named = None if name is None else self.name(name)
        return ast.Argument(named, self.expr(value), **self.at(tree))

    def _on_list_comprehension(self, tree: Node) -> ast.Expr:
        inside = tree.children[0]
        assert isinstance(inside, Tree)
        return self._comprehension(inside, self.at(tree))

    def _comprehension(self, tree: Node, at: dict[str, Any]) -> ast.Expr:
        item, *clauses = tree.children
        made = tuple(self._clause(clause) for clause in clauses)
        return ast.Comprehension(self.expr(item), made, **at)

    def _clause(self, part: Part) -> ast.Clause:
        assert isinstance(part, Tree)
        target, items, *filters = part.children
        return ast.Clause(self.target(target), self.expr(items), self.exprs(filters), **self.at(part))


def _parts(tree: Node) -> list[Part]:
    """A tree's children, as what they may be: lark leaves a None where something is left out."""
    return [*tree.children]


def _digits(part: Part) -> str:
    if not isinstance(part, Tree) or part.data != "int":
        return ""
    return str(part.children[0]).replace("_", "")
